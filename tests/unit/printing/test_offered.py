"""Which forms a reader may print, by what he knows of the ticket."""

from dataclasses import replace

import pytest

from app.printing.paper import Fact, Facts, said_day, said_moment
from app.printing.rules import FormKind, Known, offered
from tests.builders import MONDAY

OFFICE = Known(
    whole=True, gone=False, internal=True, accepted=True, called=True, checked_in=True, handed_back=True, answered=True
)


@pytest.mark.parametrize(
    ("known", "forms"),
    [
        (OFFICE, "receipt acceptance assignment check_in minutes closing"),
        (replace(OFFICE, internal=False, called=False), "receipt acceptance closing"),
        (replace(OFFICE, accepted=False, called=False, answered=False, handed_back=False), "receipt"),
        (replace(OFFICE, whole=False, internal=False), "assignment check_in"),
        (replace(OFFICE, whole=False, internal=False, checked_in=False), "assignment"),
        (replace(OFFICE, gone=True), ""),
        (replace(OFFICE, handed_back=False), "receipt acceptance assignment check_in closing"),
    ],
    ids=["office", "firm", "just filed", "partner", "partner not in yet", "left", "nobody asked to go"],
)
def test_what_is_between_offices_stays_there(known: Known, forms: str) -> None:
    assert offered(known) == tuple(FormKind(each) for each in forms.split())


def test_a_wide_fact_and_one_left_over_have_a_line_of_their_own() -> None:
    facts = Facts(rows=(Fact("甲", "1"), Fact("乙", "2", wide=True), Fact("丙", "3"), Fact("丁", "4"), Fact("戊", "5")))
    assert [[fact.label for fact in line] for line in facts.lines] == [["甲"], ["乙"], ["丙", "丁"], ["戊"]]


def test_days_are_those_of_shanghai() -> None:
    assert said_moment(MONDAY) == "2026年9月21日 09:00"
    assert said_moment(None) == said_day(None) == "—"
