"""A complaint about a unit: the unit knows nothing of it, others read it without the firm's name, observers never."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.audit.queries import search
from app.kernel.actor import Actor
from app.kernel.errors import Invalid, Missing
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.notifications.queries import inbox, mark_all_read
from app.reports.behind import rows_behind
from app.reports.compiling import compile_week
from app.reports.events import FigureOpened
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.filing import file_ticket
from app.tickets.finding import TicketFilters
from app.tickets.history import timeline
from app.tickets.models import Ticket
from app.tickets.moving import lock
from app.tickets.queries import list_tickets
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import State, WhistleKind
from app.tickets.seeing import row_by, seen_by, titles_of
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import MONDAY, Zone, a_category, a_department, a_draft, a_ticket, an_actor, as_actor
from tests.clocks import shanghai
from tests.menus import unread_count


def complaint(tx: Transaction, zone: Zone, *complained_of: str) -> Draft:
    a_category(tx, "15")
    zone.company.name = "测试市恒通（郑州）精密机械有限公司"
    tx.session.flush()
    words = "恒通精密机械反映：恒通(郑州)精密机械被刁难"
    return a_draft(f"{zone.company.name}被刁难", body=words, category="15", complained_of=complained_of)


def a_complaint(tx: Transaction, zone: Zone) -> Ticket:
    """About the zone's support unit, accepted."""
    ticket = file_ticket(as_actor(tx, zone.firm), complaint(tx, zone, zone.support.code))
    return accept(as_actor(tx, zone.coordinator), ticket.number, None, Accept())


def found(tx: Transaction, actor: Actor, **filters: object) -> list[str]:
    page = list_tickets(as_actor(tx, actor), TicketFilters(**filters))  # type: ignore[arg-type]
    return [ticket.number for ticket in page.items]


def with_seat_in(actor: Actor, other: Actor) -> Actor:
    """The same person, who sits in the unit of another as well."""
    return replace(actor, seats=(*actor.seats, *other.seats))


def test_whom_it_complains_of_is_named_at_filing_or_at_acceptance(tx: Transaction, zone: Zone) -> None:
    first = a_complaint(tx, zone)
    assert first.complained_of == [zone.support.id]
    assert [unit.name for unit in seen_by(as_actor(tx, zone.firm), first.number).row.complained_of] == [
        zone.support.name
    ]
    plain = file_ticket(as_actor(tx, zone.firm), complaint(tx, zone))
    accept(as_actor(tx, zone.dispatcher), plain.number, None, Accept(complained_of=(zone.lead.code,)))
    assert plain.complained_of == [zone.lead.id]
    story = timeline(as_actor(tx, zone.coordinator), first.number)
    assert story[0].facts["complained_of"] == [zone.support.code]
    assert "complained_of" not in story[1].facts


@pytest.mark.parametrize(("category", "codes"), [("15", ("nowhere",)), ("01", None), ("15", tuple("ABCDEF"))])
def test_what_cannot_be_complained_of_is_refused(
    tx: Transaction, zone: Zone, category: str, codes: tuple[str, ...] | None
) -> None:
    draft = replace(complaint(tx, zone, *(codes or (zone.support.code,))), category=category)
    with pytest.raises(Invalid) as refused:
        file_ticket(as_actor(tx, zone.firm), draft)
    assert set(refused.value.fields) == {"complained_of"}


@pytest.mark.parametrize("part", ["lead", "supports", "order"])
def test_whom_it_complains_of_is_not_called(tx: Transaction, zone: Zone, part: str) -> None:
    ticket = a_complaint(tx, zone)
    calls: dict[str, Callable[[], object]] = {
        "lead": lambda: _whistle(tx, zone, ticket, zone.support.code),
        "supports": lambda: _whistle(tx, zone, ticket, zone.lead.code, zone.support.code),
        "order": lambda: raise_order(
            as_actor(tx, zone.supervisor),
            ticket.number,
            Order(level=Level.YELLOW, reason="慢", department=zone.support.code),
        ),
    }
    with pytest.raises(Invalid) as refused:
        calls[part]()
    [said] = refused.value.fields.values()
    assert zone.support.name in str(said[0])


def test_to_whom_it_complains_of_it_does_not_exist_in_whatever_seat(tx: Transaction, zone: Zone) -> None:
    ticket = a_complaint(tx, zone)
    _whistle(tx, zone, ticket, zone.lead.code)
    for other in (zone.coordinator, zone.leader, zone.auditor, zone.dispatcher, zone.officer, zone.liaison):
        assert found(tx, other) == [ticket.number]
        both = with_seat_in(other, zone.support_head)
        assert found(tx, both) == found(tx, both, q=ticket.number) == []
        assert titles_of(as_actor(tx, both), [ticket.number]) == {}
        for read in (row_by, seen_by, lock):
            with pytest.raises(Missing):
                read(as_actor(tx, both), ticket.number)
    assert found(tx, with_seat_in(zone.coordinator, zone.head)) == [ticket.number]


def test_brought_up_again_it_complains_of_the_same_units(tx: Transaction, zone: Zone) -> None:
    ended = a_ticket(tx, zone, State.CLOSED)
    ended.confidential, ended.complained_of = True, [zone.support.id]
    past = shanghai("2026-11-20 10:00")
    new = file_ticket(as_actor(tx, zone.firm, past), a_draft("又被刁难", again_of=ended.number))
    assert (new.confidential, new.complained_of) == (True, [zone.support.id])
    accept(as_actor(tx, zone.coordinator, past), new.number, None, Accept())
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code, supports=(), task="查清")
    with pytest.raises(Invalid):
        blow_whistle(as_actor(tx, zone.coordinator, past), new.number, None, call)
    with pytest.raises(Missing):
        seen_by(as_actor(tx, with_seat_in(zone.coordinator, zone.support_head), past), new.number)


def test_whoever_sits_in_the_unit_complained_of_is_told_nothing(tx: Transaction, zone: Zone) -> None:
    also = zone.coordinator.account_id
    tx.session.add(
        Membership(
            account_id=also,
            role=Role.HEAD,
            region_id=zone.region.id,
            department_id=zone.support.id,
            from_at=MONDAY,
        )
    )
    other = an_actor(tx, Role.COORDINATOR, zone.region)
    draft = complaint(tx, zone, zone.support.code)
    without_park = replace(draft, company=zone.company.credit_code)
    zone.company.park_id = None
    ticket = file_ticket(as_actor(tx, zone.officer), without_park)
    told = set(tx.session.scalars(sa.select(Notification.account_id).where(Notification.ticket_id == ticket.id)))
    assert other.account_id in told, "without a dispatcher the coordinators are told"
    assert also not in told


def test_what_was_told_before_the_unit_was_named_is_gone_from_its_peoples_inbox(tx: Transaction, zone: Zone) -> None:
    zone.company.park_id = None
    draft = replace(complaint(tx, zone), company=zone.company.credit_code)
    ticket = file_ticket(as_actor(tx, zone.officer), draft)
    both = with_seat_in(zone.coordinator, zone.support_head)
    other = as_actor(tx, an_actor(tx, Role.COORDINATOR, zone.region))
    assert {row.ticket_number for row in inbox(tx.session, both).items} == {ticket.number}
    assert unread_count(tx.session, both)
    accept(other, ticket.number, None, Accept(complained_of=(zone.support.code,)))
    assert inbox(tx.session, both).items == []
    assert (unread_count(tx.session, both), mark_all_read(as_actor(tx, both))) == (0, 0)
    assert {row.ticket_number for row in inbox(tx.session, zone.coordinator).items} == {ticket.number}


def test_an_observer_reads_no_confidential_matter_but_his_own(tx: Transaction, zone: Zone) -> None:
    ticket = a_complaint(tx, zone)
    assert found(tx, zone.observer) == found(tx, zone.observer, q=ticket.number) == []
    with pytest.raises(Missing):
        seen_by(as_actor(tx, zone.observer), ticket.number)
    ticket.filed_by = zone.observer.account_id
    tx.session.flush()
    seen = seen_by(as_actor(tx, zone.observer), ticket.number)
    assert (seen.row.title, seen.row.sight.internal) == (ticket.title, False)
    assert [unit.code for unit in seen.row.complained_of] == [zone.support.code]
    assert found(tx, zone.observer, q="恒通") == [ticket.number]
    ticket.confidential = False
    tx.session.flush()
    other = an_actor(tx, Role.OBSERVER, zone.region)
    assert found(tx, other) == [ticket.number]


def test_other_offices_read_and_find_it_without_the_firms_names(tx: Transaction, zone: Zone) -> None:
    ticket = a_complaint(tx, zone)
    helper = a_department(tx, zone.region)
    support = an_actor(tx, Role.HANDLER, zone.region, department=helper)
    _whistle(tx, zone, ticket, zone.lead.code, helper.code)
    for actor in (support, zone.dispatcher):
        row = row_by(as_actor(tx, actor), ticket.number)
        assert (row.title, row.body) == ("某企业被刁难", "某企业反映：某企业被刁难")
        for words in ("恒通", "郑州", "恒通精密机械", "精密机械反映", "恒通（郑州）精密机械", zone.company.name):
            assert found(tx, actor, q=words) == [], words
        assert found(tx, actor, q="刁难") == [ticket.number]
    for actor in (zone.head, zone.leader, zone.firm):
        assert found(tx, actor, q="恒通") == found(tx, actor, q="精密机械反映") == [ticket.number]
    told = tx.session.scalars(sa.select(Notification).where(Notification.account_id == support.account_id)).all()
    assert told
    assert not any("恒通" in row.subject + row.text for row in told)


def test_no_figure_leads_whom_it_complains_of_to_it(tx: Transaction, zone: Zone) -> None:
    ticket = a_complaint(tx, zone)
    later = as_actor(tx, tx.actor, shanghai("2026-09-28 06:00"))
    report = compile_week(later, zone.region, "2026-W39")
    scope = ("region", zone.region.code)

    def listed(actor: Actor) -> list[str]:
        page = rows_behind(as_actor(later, actor), report, "resolution_ledger", scope)
        return [row.ticket_number for row in page.items]

    assert listed(zone.leader) == [ticket.number]
    assert listed(with_seat_in(zone.leader, zone.support_head)) == []


def _whistle(tx: Transaction, zone: Zone, ticket: Ticket, lead: str, *supports: str) -> None:
    call = Call(kind=WhistleKind.ORDINARY, lead=lead, supports=supports, task=f"核实{zone.company.name}的反映")
    blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call)


def test_an_auditor_of_the_unit_complained_of_finds_nothing_of_it_in_the_trail(tx: Transaction, zone: Zone) -> None:
    complaint, other = a_complaint(tx, zone), file_ticket(as_actor(tx, zone.firm), a_draft("围墙"))
    order = Order(level=Level.YELLOW, reason="尽快查清", department=zone.lead.code)
    raise_order(as_actor(tx, zone.supervisor), complaint.number, order)
    looked = FigureOpened(
        number="GX-2026-W39", metric="x", scope="region:GX", which="d", numbers=(complaint.number, other.number)
    )
    as_actor(tx, zone.auditor).emit(looked)
    for hook in tx.before_commit:
        hook()
    plain = {_names(entry) for entry in search(tx.session, zone.auditor, limit=200).items}
    both = {_names(entry) for entry in search(tx.session, with_seat_in(zone.auditor, zone.support_head)).items}
    hidden = {name for name in plain if complaint.number in name[2]}
    assert {name[:2] for name in hidden} >= {
        ("ticket.filed", "ticket"),
        ("ticket.accepted", "ticket"),
        ("supervision.order_issued", "order"),
        ("report.figure_opened", "report"),
    }
    assert both == plain - hidden
    assert any(other.number in name[2] for name in both)


def _names(entry: AuditEntry) -> tuple[str, str, str]:
    return entry.name, entry.object_kind, f"{entry.object_id} {entry.detail}"
