"""Statements made once: what comes along each time is the asker's own, and rights are part of what they are kept under."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa

from app.kernel import asking
from app.kernel.actor import Actor
from app.kernel.asking import MOST, NOW, asked, given
from app.kernel.lately import Lately
from app.kernel.laying import Laid
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket
from app.tickets.reading import there_for, ticket_of
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket

made: list[Any] = []


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept when a test begins."""
    made.clear()
    monkeypatch.setattr(asking, "_KEPT", Lately(MOST))


def _numbered(number: int) -> sa.Select[Any]:
    made.append(number)
    return sa.select(sa.literal(number).label("kept"), given("told", sa.BigInteger()).label("told"), NOW.label("at"))


def test_what_comes_along_is_each_askers_own(tx: Transaction) -> None:
    later = tx.now + timedelta(days=1)
    first = asked(tx.session, _numbered, 1, told=10, now=tx.now)[0]
    second = asked(tx.session, _numbered, 1, told=20, now=later)[0]
    assert (first.kept, first.told, first.at) == (1, 10, tx.now)
    assert (second.kept, second.told, second.at) == (1, 20, later)
    assert made == [1]


def test_what_a_statement_is_made_of_is_never_shared(tx: Transaction) -> None:
    found = [asked(tx.session, _numbered, each, told=0, now=tx.now)[0].kept for each in (1, 2, 1, 2)]
    assert found == [1, 2, 1, 2]
    assert made == [1, 2]


def test_so_many_statements_are_kept_and_those_asked_last(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 1024
    monkeypatch.setattr(asking, "_KEPT", Lately(2))
    for each in (1, 2, 1, 3, 1, 2):
        asked(tx.session, _numbered, each, told=0, now=tx.now)
    assert made == [1, 2, 3, 2]
    assert len(asking._KEPT) == 2


def test_two_firms_read_their_own_in_turn(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.SUBMITTED).number

    def seen(actor: Actor) -> bool:
        return ticket_of(replace(tx, actor=actor), number, there_for) is not None

    assert [seen(each) for each in (zone.firm, zone.other_firm, zone.firm, zone.other_firm)] == [True, False] * 2


def test_an_account_whose_seats_changed_is_not_served_what_was_kept_for_the_old(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.SUBMITTED).number
    moved = replace(zone.firm, seats=zone.other_firm.seats)
    assert moved.account_id == zone.firm.account_id
    assert ticket_of(replace(tx, actor=zone.firm), number, there_for) is not None
    assert ticket_of(replace(tx, actor=moved), number, there_for) is None
    assert ticket_of(replace(tx, actor=replace(zone.firm, seats=())), number, there_for) is None


def test_a_row_that_is_laid_out_has_what_was_asked_for_and_raises_for_the_rest() -> None:
    laid = Laid(Ticket, "id", "title", "park_id")
    row = laid.of((None, 7, "题", None), 1, beside="dabei")
    assert (row.id, row.title, row.park_id) == (7, "题", None)
    with pytest.raises(AttributeError):
        _ = row.state


def test_nothing_in_a_column_stays_nothing_where_it_came_as_json() -> None:
    laid = Laid(Ticket, "state", "due_at", "filed_at")
    row = laid.of_json(["submitted", None, "2026-09-21T09:00:00+08:00"])
    assert [vars(row)[name] for name in ("state", "due_at")] == [State.SUBMITTED, None]
    assert row.filed_at.utcoffset() == timedelta(0)


def test_words_of_the_code_stand_in_the_statement_and_what_people_say_beside_it(tx: Transaction, zone: Zone) -> None:
    """Else a plan kept for all values knows no state's share, and no index of some states alone is found."""
    number = a_ticket(tx, zone, State.SUBMITTED).number
    sent: list[tuple[str, dict[str, Any]]] = []
    connection = tx.session.connection()

    def note(_conn: Any, _cursor: Any, text: str, values: Any, *_more: Any) -> None:
        sent.append((text, values))

    sa.event.listen(connection, "before_cursor_execute", note)
    found = asked(tx.session, _in_states, number)
    sa.event.remove(connection, "before_cursor_execute", note)
    assert [row.number for row in found] == [number]
    [(text, values)] = [each for each in sent if "tickets.number" in each[0]]
    assert "IN ('submitted', 'whistled')" in text
    assert list(values.values()) == [number]


def _in_states(number: str) -> sa.Select[Any]:
    states = Ticket.state.in_((State.SUBMITTED, State.WHISTLED))
    return sa.select(Ticket.number.label("number")).where(states, Ticket.number == number)


def test_no_word_of_the_code_ends_a_statement(tx: Transaction) -> None:
    class Wrong(StrEnum):
        QUOTED = "it's"

    def told(word: Wrong) -> sa.Select[Any]:
        return sa.select(sa.literal(word, sa.Enum(Wrong, native_enum=False)).label("word"))

    with pytest.raises(ValueError, match="no word of the code"):
        asked(tx.session, told, Wrong.QUOTED)
