"""Clocks of things that are not tickets: whose they are, and from whom the database keeps them."""

from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.clocks.models import Clock
from app.kernel.transaction import Transaction
from app.kernel.visibility import confine
from tests.builders import Zone, a_ticket


def a_clock(tx: Transaction, zone: Zone, owner: Mapping[str, object]) -> Clock:
    """A clock of the kind ``order`` of whatever ``owner`` names."""
    clock = Clock(
        region_id=zone.region.id,
        kind="order",
        cycle=1,
        limit_text="3 workdays",
        started_at=tx.now,
        due_original=tx.now,
        due_at=tx.now,
        calendar_version=1,
        **owner,
    )
    tx.session.add(clock)
    tx.session.flush()
    return clock


def test_a_firm_does_not_read_the_clock_of_an_order_that_has_the_id_of_its_ticket(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    foreign = a_clock(tx, zone, {"subject_kind": "order", "subject_id": ticket.id})
    everything = sa.select(Clock.id, Clock.ticket_id)
    assert foreign.id in {row.id for row in tx.session.execute(everything)}
    with tx.session.begin_nested():
        confine(tx.session, zone.firm)
        own = tx.session.execute(everything).all()
        assert own
        assert {row.ticket_id for row in own} == {ticket.id}
        tx.session.execute(sa.text("RESET ROLE"))


@pytest.mark.parametrize("wrong", ["both", "neither", "id alone", "kind alone"])
def test_a_clock_has_exactly_one_subject(tx: Transaction, zone: Zone, wrong: str) -> None:
    ticket = a_ticket(tx, zone)
    owners: dict[str, dict[str, object]] = {
        "both": {"ticket_id": ticket.id, "subject_kind": "order", "subject_id": 1},
        "neither": {},
        "id alone": {"subject_id": 1},
        "kind alone": {"ticket_id": ticket.id, "subject_kind": "order"},
    }
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        a_clock(tx, zone, owners[wrong])


def test_a_subject_has_one_clock_of_a_kind_in_a_cycle(tx: Transaction, zone: Zone) -> None:
    a_clock(tx, zone, {"subject_kind": "order", "subject_id": 5})
    a_clock(tx, zone, {"subject_kind": "promise", "subject_id": 5})
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        a_clock(tx, zone, {"subject_kind": "order", "subject_id": 5})
