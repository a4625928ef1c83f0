"""The closed lists as `docs/rules/words.md` names them, and what is open, ended or held."""

import pytest

from app.kernel.words import Word
from app.tickets.rules.words import (
    ENDED,
    HELD_OPEN,
    OPEN,
    SATISFACTION,
    Complaint,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    State,
)


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (HandBackReason, "职责不符 属地不符 应由他单位牵头 信息不足 重复派单 上级事权"),
        (RejectReason, "非涉企事项 涉法涉诉 纪检监察事项 涉密事项 已办结且无新理由 不属本辖区 恶意虚假"),
        (PostponeReason, "需上级批复 招标或施工周期 跨区协调 专家论证 企业原因 天气或应急管控"),
        (PauseReason, "待企业补充 法定程序 不可抗力"),
        (Complaint, "没解决 太慢 态度 推诿 答复看不懂 与承诺不符 政策不合理"),
    ],
)
def test_there_are_these_reasons_and_no_others(reasons: type[Word], words: str) -> None:
    """Busy, no funds and a handler away are no reasons."""
    assert [reason.word for reason in reasons] == words.split()


def test_nothing_more_is_owed_to_the_firm_in_four_states() -> None:
    assert set(ENDED) == {State.REJECTED, State.CLOSED, State.MERGED, State.WITHDRAWN}
    assert set(OPEN) == set(State) - set(ENDED) - {State.DRAFT}


def test_two_outcomes_keep_a_matter_open() -> None:
    assert HELD_OPEN == (Outcome.PLANNED, Outcome.TRANSFERRED)


def test_a_firm_is_satisfied_in_five_levels_from_five_down() -> None:
    assert list(SATISFACTION.items()) == [
        (5, "非常满意"),
        (4, "满意"),
        (3, "基本满意"),
        (2, "不满意"),
        (1, "非常不满意"),
    ]
