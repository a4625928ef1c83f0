"""Who read what: on record once for each reader, ticket and day, whichever face was looked at, and cheap for all others."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.audit.models import AuditEntry
from app.audit.queries import verify
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Missing
from app.reports.compiling import compile_week
from app.tickets.models import Ticket
from app.tickets.readers import TicketReading
from app.tickets.rules.words import State
from app.tickets.seeing import row_by, seen_by
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket
from tests.tables import statements

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    """A confidential matter at work."""
    return a_matter(core, zone, confidential=True)


def a_matter(core: Core, zone: Zone, *, confidential: bool) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
        ticket.confidential = confidential
        return ticket.number


def look_in_vain(core: Core, reader: Actor, number: str) -> None:
    """A page that found the ticket, and could not be made after all."""
    with core.transactions.reading(reader) as tx:
        seen_by(tx, number)
        raise Missing()


def entries(core: Core, name: str = "ticket.read") -> list[tuple[str, int | None]]:
    """Object and reader of every entry of that name, in the order of the chain, which must be whole."""
    with core.transactions.reading(SYSTEM) as tx:
        assert verify(tx.session, core.audit_key) is None
        rows = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == name).order_by(AuditEntry.chain_seq))
        return [(row.object_id, row.actor_id) for row in rows]


@pytest.mark.parametrize("name", ["firm", "officer", "dispatcher", "head", "support_head", "coordinator", "leader"])
def test_a_confidential_matter_is_on_record_once_a_day_whoever_reads_it(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, number: str, name: str
) -> None:
    reader: Actor = getattr(zone, name)
    page, api = sign_in(reader), caller(reader)
    assert page.get("/tickets").status_code == api.get("/tickets").status_code == 200
    assert entries(core) == [], "a list of heads opens nothing"
    for path in (f"/tickets/{number}", f"/tickets/{number}/timeline", f"/tickets/{number}/attachments"):
        assert api.get(path).status_code == 200
    assert page.get(f"/tickets/{number}").status_code == 200
    assert entries(core) == [(number, reader.account_id)]


def test_the_next_day_is_another_reading(core: Core, zone: Zone, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for days in (0, 0, 1, 1, 2):
        moment = clock.now() + timedelta(days=days)
        with monkeypatch.context() as patched:
            patched.setattr(clock, "now", lambda at=moment: at)
            with core.transactions.reading(zone.leader) as tx:
                seen_by(tx, number)
                row_by(tx, number)
    assert entries(core) == [(number, zone.leader.account_id)] * 3
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(TicketReading)) == 3


def test_an_auditor_is_on_record_for_every_matter_and_nobody_else_for_an_ordinary_one(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn
) -> None:
    plain = a_matter(core, zone, confidential=False)
    for reader in (zone.coordinator, zone.firm, zone.observer, zone.auditor):
        assert sign_in(reader).get(f"/tickets/{plain}").status_code == 200
        assert caller(reader).get(f"/tickets/{plain}").status_code == 200
    assert entries(core) == [(plain, zone.auditor.account_id)]


def test_what_is_not_shown_is_not_on_record(core: Core, zone: Zone, number: str, caller: AsCaller) -> None:
    assert caller(zone.other_firm).get(f"/tickets/{number}").status_code == 404
    assert caller(zone.observer).get(f"/tickets/{number}").status_code == 404
    with pytest.raises(Missing):
        look_in_vain(core, zone.leader, number)
    with core.transactions.reading(SYSTEM) as tx:
        seen_by(tx, number)
    assert entries(core) == []


def test_what_an_act_shows_afterwards_is_on_record_with_it(
    core: Core, zone: Zone, caller: AsCaller, number: str
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        version = tx.session.scalar(sa.select(Ticket.version).where(Ticket.number == number))
    assert caller(zone.handler).act(number, "progress", version, text="已约谈").status_code == 200
    assert entries(core) == [(number, zone.handler.account_id)]


def test_who_is_not_on_record_pays_nothing_and_who_is_one_statement(core: Core, zone: Zone, number: str) -> None:
    plain = a_matter(core, zone, confidential=False)

    def asked(reader: Actor, which: str) -> list[str]:
        with statements(core.engine) as sent, core.transactions.reading(reader) as tx:
            seen_by(tx, which)
        return [statement for statement in sent if "ticket_readings" in statement or "audit_entries" in statement]

    assert asked(zone.coordinator, plain) == []
    assert len(asked(zone.coordinator, number)) > 1
    [again] = asked(zone.coordinator, number)
    assert again.startswith("INSERT INTO ticket_readings")


def test_an_auditors_look_behind_a_figure_is_on_record_each_time(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, number: str
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.now += timedelta(days=7)
        year, week_number, _ = clock.now().isocalendar()
        report = compile_week(tx, zone.region, f"{year}-W{week_number:02d}")
        name, week = report.number, report.week
    path = f"/reports/weekly/{week}/figures/resolution_ledger"
    for reader in (zone.leader, zone.auditor):
        rows = caller(reader).get(f"{path}/region/tickets")
        assert [row["number"] for row in rows.get_json()["items"]] == [number]
        assert sign_in(reader).get(f"{path}/region/{zone.region.code}").status_code == 200
    assert entries(core, "report.figure_opened") == [(name, zone.auditor.account_id)] * 2
    with core.transactions.reading(SYSTEM) as tx:
        detail = tx.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.object_id == name)).all()
    assert [number in entry.get("numbers", ()) for entry in detail].count(True) == 2
