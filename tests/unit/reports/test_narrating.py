"""Three sentences from the figures, each part only when there is something to say."""

from decimal import Decimal

import pytest

from app.reports.rules.formulas import FORMULAS
from app.reports.rules.narrating import Told, narrate

QUIET = {"open_start": 0, "filed": 0, "finished": 0, "excluded": 0, "open_end": 0}


def words(balance: dict[str, int] | None = None, **figures: Told) -> dict[str, str]:
    told = {metric: Told(0, 0) for metric in FORMULAS} | figures
    return narrate(told, QUIET | (balance or {}))


@pytest.mark.parametrize("balance", [{"filed": 1}, {"finished": 1}])
def test_a_week_in_which_something_came_or_went_is_not_empty(balance: dict[str, int]) -> None:
    assert words(balance)["progress"].startswith("本周收到有效诉求 0 件，办结 0 件（其中已解决 0 件），销号 0 件；")


def test_a_week_with_an_answer_alone_is_not_empty() -> None:
    found = words(resolved=Told(0, 1), duration_mean=Told(1, 1, Decimal("2.25")))
    assert "办结 1 件（其中已解决 0 件），销号 0 件，平均办理 2.3 个工作日；" in found["progress"]


@pytest.mark.parametrize(
    ("n", "previous", "said"),
    [
        (117, (116, 118), "，比上期提高 0.9 个百分点。"),
        (116, (117, 118), "，比上期下降 0.9 个百分点。"),
        (117, (117, 118), "，与上期持平。"),
        (117, (0, 118), "，比上期提高 99.2 个百分点。"),
        (117, (0, 0), "99.2 %)。"),
        (117, None, "99.2 %)。"),
    ],
)
def test_the_rate_is_compared_with_the_issue_before(n: int, previous: tuple[int, int] | None, said: str) -> None:
    assert words(resolution_ledger=Told(n, 118, None, previous))["progress"].endswith(said)


def test_a_year_that_begins_with_nothing_is_not_compared() -> None:
    assert words(resolution_ledger=Told(0, 0, None, (117, 118)))["progress"].endswith("累计解决率 —。")


def test_each_kind_of_lateness_is_named_with_its_number() -> None:
    found = words(
        {"open_end": 9},
        check_in=Told(7, 10),
        response=Told(8, 10),
        on_time_current=Told(9, 10),
        rework=Told(2, 10),
        satisfaction=Told(4, 7),
        open=Told(5, 9),
    )
    assert found["problems"] == (
        "期末在办 9 件，其中超期 5 件；3 件承办未按时报到，2 件承办未按时反馈，1 件诉求未按时办结，"
        "2 件诉求曾退回重办，3 家次企业表示不满意。"
    )


def test_the_next_step_leaves_out_what_there_is_none_of() -> None:
    found = words({"open_end": 9}, open=Told(2, 9), partly=Told(1, 20), hand_back=Told(3, 20))
    assert found["next_step"] == (
        "逐件督办超期的 2 件、跟进部分解决的 1 件、核对职责清单，减少退单（本周 3 件）、推进其余在办的 7 件按期办结销号。"
    )
    assert words({"open_end": 2}, open=Told(2, 2))["next_step"] == "逐件督办超期的 2 件。"
    assert words({"open_end": 4})["next_step"] == "推进其余在办的 4 件按期办结销号。"
