"""Firm A cannot read firm B, region A not region B, in any table a face may start from."""

from typing import Any

import pytest

from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.database import Base
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tables import OWNERS
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, a_zone

SCOPED: list[Any] = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "visible_to")),
    key=lambda model: str(model.__tablename__),
)


def test_the_tables_about_tickets_are_all_scoped() -> None:
    assert OWNERS
    hanging = {table.name for table in Base.metadata.sorted_tables if "ticket_id" in table.columns}
    unscoped = hanging - {model.__tablename__ for model in SCOPED}
    # read by the night, by who delivers, and by counts that say whose they are: shown to nobody
    never_shown = {"common_issue_taught_matters", "outbox", "open_dues"}
    assert unscoped == {*never_shown, "clocks", "postponements", "report_entries"} - {m.__tablename__ for m in SCOPED}


def everybody(zone: Zone) -> list[Actor]:
    """Everyone who works in or for a zone."""
    return [
        zone.firm,
        zone.officer,
        zone.dispatcher,
        zone.liaison,
        zone.handler,
        zone.head,
        zone.coordinator,
        zone.supervisor,
        zone.leader,
        zone.observer,
        zone.auditor,
        zone.admin,
    ]


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__tablename__)
def test_nobody_of_another_region_sees_a_row(tx: Transaction, zone: Zone, model: Any) -> None:
    a_ticket(tx, zone, State.CLOSED, supports=True)
    stranger = a_zone(tx)
    own = {row.__tablename__ for row in [Ticket]}
    assert own
    for actor in everybody(stranger):
        rows: list[Any] = list(tx.session.scalars(visible(actor, model)))
        assert [row for row in rows if getattr(row, "region_id", stranger.region.id) != stranger.region.id] == []
        if hasattr(model, "ticket_id") or model is Ticket:
            assert rows == [], f"{actor.name} sees {model.__tablename__}"


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__tablename__)
def test_another_firm_and_nobody_at_all_see_no_row_of_a_ticket(tx: Transaction, zone: Zone, model: Any) -> None:
    a_ticket(tx, zone, State.CLOSED, supports=True)
    for actor in (zone.other_firm, ANONYMOUS):
        rows: list[Any] = list(tx.session.scalars(visible(actor, model)))
        if hasattr(model, "ticket_id") or model is Ticket:
            assert rows == []


def test_those_it_concerns_see_the_ticket(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.CLOSED, supports=True)
    for actor in everybody(zone):
        seen = list(tx.session.scalars(visible(actor, Ticket)))
        assert seen == ([] if actor is zone.admin else [ticket]), actor.name
