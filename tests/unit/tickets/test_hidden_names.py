"""A firm that is hidden is hidden however its name was typed; what stands around the name stays as it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.companies.rules import names_within
from app.tickets.rules.showing import SOME_FIRM, Sight

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
