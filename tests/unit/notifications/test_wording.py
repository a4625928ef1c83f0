"""How a message says codes and instants."""

import pytest

from app.notifications.rules.wording import LISTS, level_word, local_time, word


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("emergency", "whistle", "应急吹哨"),
        ("not_ours", "hand_back", "职责不符"),
        ("in_court", "reject", "涉法涉诉"),
        ("procedure", "pause", "法定程序"),
        ("experts", "postpone", "专家论证"),
        ("restricted", "outcome", "政策限制"),
        ("no", "solved", "没有解决"),
        ("red", "order", "红色督办：超期"),
        ("resolve", "clock", "办结"),
        ("order", "clock", "督办答复"),
    ],
)
def test_a_code_is_said_in_the_word_of_its_list(code: str, name: str, said: str) -> None:
    assert word(code, name) == said


def test_a_code_of_another_list_is_a_mistake_that_is_seen() -> None:
    for name in LISTS:
        with pytest.raises(ValueError, match="resolve"):
            word("resolve", name)
    with pytest.raises(KeyError):
        word("emergency", "clock")
    with pytest.raises(KeyError):
        word("emergency", "whistles")


def test_levels_and_instants_are_what_the_reader_knows() -> None:
    assert [level_word(level) for level in (5, 4, 3, 2, 1)] == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert local_time("2026-09-24T09:30:00+00:00") == "2026-09-24 17:30"
