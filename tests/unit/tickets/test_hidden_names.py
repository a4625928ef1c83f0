"""A firm that is hidden is hidden however its name was typed; what stands around the name stays as it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.companies.rules import names_within, spans_of, without_names
from app.kernel.folding import folded
from app.tickets.rules.showing import SOME_FIRM, Sight
from app.tickets.wording import veiled

FIRM = "示范（郑州）ABC精密制造有限公司"
SIGHT = replace(
    Sight(internal=False, firm_hidden=True, firm_masked=False, phones_masked=False), names=names_within(FIRM)
)
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u180e\ufe0f\u3164\U000e0101"
BLANKS = " \u3000\t\n\u00a0"
AROUND = st.text(st.sampled_from("投诉在，。1 \u200b\n的事"), max_size=12)


@given(name=st.sampled_from(SIGHT.names), before=AROUND, after=AROUND, drawn=st.data())
def test_a_name_is_found_whatever_stands_between_its_signs(
    name: str, before: str, after: str, drawn: st.DataObject
) -> None:
    widths = {ord(sign): ord(sign) + 0xFEE0 for sign in "()ABC"}
    typed = ""
    for place, sign in enumerate(name):
        gap = drawn.draw(st.text(st.sampled_from(UNSEEN + BLANKS), max_size=3)) if place else ""
        typed += gap + (sign.translate(widths) if drawn.draw(st.booleans()) else sign.lower())
    shown = SIGHT.text(f"{before}|{typed}|{after}")
    assert shown == f"{before}|{SOME_FIRM}|{after}"


@pytest.mark.parametrize("text", ["示范区的精密机床", "郑州\u200b的路灯坏了", "制造业有限", "", "A B C"])
def test_what_is_no_name_stays_to_the_sign(text: str) -> None:
    assert SIGHT.text(text) == text


def test_to_whom_the_firm_is_known_nothing_is_changed() -> None:
    assert replace(SIGHT, names=()).text(FIRM) == FIRM


@pytest.mark.parametrize(
    "typed",
    [
        "示範（鄭州）ＡＢＣ精密製造有限公司",
        "示 范 鄭 州 機\u2800床",
        "示\u3164范（郑\u034f州）abc精密制\u200b造",
        "示范A\u200bB\u3000Ｃ精密製造",
    ],
)
def test_who_reads_no_name_finds_none(typed: str) -> None:
    names = (FIRM, "示范郑州机床有限公司")
    sight = SIGHT.about(FIRM, former=names[1:])
    title = f"投诉{typed}的围墙"
    for word in ("精密", "郑州", "鄭州", "abc", "示范", "机床", "示"):
        assert not any(folded(word) in each for each in (veiled(title, names), folded(sight.text(title))))
    assert folded(sight.text(title)) == veiled(title, names) == folded(f"投诉{SOME_FIRM}的围墙")


@given(text=st.text(st.sampled_from([*FIRM, *"範鄭製ａ（ \u200b\u3164\n的事㎡ﬁ\U000e0101"]), max_size=60))
def test_what_is_searched_is_what_is_read(text: str) -> None:
    shown = SIGHT.about(FIRM).text(text)
    assert veiled(text, [FIRM]) == folded(shown)
    assert not spans_of(SIGHT.names, shown.replace(SOME_FIRM, "|"))


def test_names_that_run_into_each_other_leave_nothing_between() -> None:
    assert without_names("甲乙丙丁戊己", ("甲乙丙", "丙丁戊"), "|") == "|己"
    assert without_names("甲乙丙甲 乙丙", ("甲乙丙",), "|") == "||"
    assert without_names("㈱甲乙", ("株)甲",), "|") == "|乙"
    assert without_names("甲乙", ("\u200b", ""), "|") == "甲乙"
