"""The address of a list, read and written again, says the same; what says the same is the same text."""

from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.tickets.addressing import ALL_OPEN, LONGEST, NAMES, canonical, conditions_in, filters_from, narrows, sort_from
from app.tickets.rules.filtering import FIRST_DAY, LAST_DAY
from app.tickets.rules.words import OPEN, Kind, State, Urgency

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip)
DAYS = st.dates(FIRST_DAY, LAST_DAY).map(date.isoformat)
TYPED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("q", "category", "park", "department", "officer", "company", "overdue"), TEXTS),
        "state": st.sampled_from([ALL_OPEN, *State]).map(str),
        "kind": st.sampled_from(Kind).map(str),
        "urgency": st.sampled_from(Urgency).map(str),
        "filed_from": DAYS,
        "filed_to": DAYS,
        "sort": st.sampled_from(["due", "filed", "nonsense"]),
    },
)


@given(typed=TYPED)
def test_read_and_written_again_it_means_the_same_and_is_the_same(typed: dict[str, str]) -> None:
    typed = {name: value.strip() for name, value in typed.items()}
    query = canonical(typed)
    again = conditions_in(query)
    assert query.isascii()
    assert filters_from(again) == filters_from(typed)
    assert sort_from(again) == sort_from(typed)
    assert canonical(again) == query


@given(typed=TYPED, order=st.randoms())
def test_neither_order_nor_strangers_make_another_search(typed: dict[str, str], order: object) -> None:
    pairs = [*typed.items(), ("cursor", "abc"), ("lang", "en"), ("utm", "x")]
    order.shuffle(pairs)  # type: ignore[attr-defined]
    assert canonical(conditions_in(urlencode(pairs))) == canonical({n: v.strip() for n, v in typed.items()})


def test_the_first_of_a_name_counts_and_blank_is_none() -> None:
    assert conditions_in("state=closed&state=open&q=+%20&park=") == {"state": "closed"}
    assert canonical({"overdue": "yes", "sort": "nonsense"}) == "overdue=1"
    assert filters_from({"state": ALL_OPEN}).states == OPEN
    assert conditions_in("") == {}


@pytest.mark.parametrize(
    "typed",
    [
        {"state": "nonsense"},
        {"filed_from": "2026-02-30"},
        {"filed_to": "20260101"},
        {"filed_to": "9999-12-31"},
        {"filed_from": "1899-12-31"},
    ],
)
def test_what_cannot_be_meant_is_refused(typed: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        canonical(typed)
    assert set(refused.value.fields) == set(typed)


def test_an_address_has_an_end() -> None:
    with pytest.raises(Invalid):
        conditions_in("q=" + "a" * LONGEST)
    longest = canonical({"q": "\U00020000" * 100})
    assert len(longest) < LONGEST


def test_an_order_alone_narrows_nothing() -> None:
    assert not narrows({})
    assert not narrows({"sort": "due"})
    assert all(narrows({name: "1"}) for name in NAMES if name != "sort")
