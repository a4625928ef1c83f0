"""Two records of one firm become one: whatever hangs on the second is read under the first, by whoever may read it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.companies.models import Company, CompanyName, CompanyState, Contact, Pairing, PairingSeat
from app.companies.pairing import pair
from app.companies.queries import CompanyFilters, get_company, list_companies
from app.companies.registering import CompanyEntry, ContactEntry, register, set_contacts, update
from app.companies.rules import local_day
from app.corrections.deciding import AskCorrection, ask_correction
from app.corrections.rules import CorrectionField
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId, CompanyId, RegionId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.mergers.merging import MergeFirm, merge_firms
from app.mergers.models import CompanyMerger, CompanyRowMove
from app.mergers.rules import Holding
from app.mergers.undoing import UndoMerger, undo_merger
from app.tickets.filing import file_ticket
from app.tickets.finding import TicketFilters
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from app.tickets.seeing import Wanted, seen_list
from app.traits.keeping import NewCompanyTag, put_company_tag
from app.traits.models import CompanyTag
from app.traits.rules import TagValue
from tests.builders import Zone, a_company, a_draft, a_region, a_ticket, an_actor, as_actor


def merged(tx: Transaction, zone: Zone) -> CompanyMerger:
    """``other`` goes into ``company``."""
    given = MergeFirm(into=zone.company.credit_code, reason="同一家企业登记了两次")
    return merge_firms(as_actor(tx, zone.coordinator), zone.other.credit_code, None, given)


def undone(tx: Transaction, zone: Zone, merger: CompanyMerger) -> None:
    undo_merger(as_actor(tx, zone.coordinator), merger.number, UndoMerger(reason="是两家企业"))


def seated(zone: Zone, actor: Actor, company: Company) -> Actor:
    """Somebody as who he is once his seat is another firm's."""
    from dataclasses import replace

    [seat] = actor.seats
    return replace(actor, seats=(replace(seat, company_id=CompanyId(company.id)),))


def numbers(tx: Transaction, actor: Actor, **filters: str) -> set[str]:
    found = seen_list(as_actor(tx, actor), Wanted(filters=TicketFilters(**filters), limit=50))  # type: ignore[arg-type]
    return {row.number for row in found.items}


def of_other(tx: Transaction, zone: Zone, title: str = "另一条记录的事") -> Ticket:
    return file_ticket(as_actor(tx, zone.other_firm), a_draft(title))


def test_what_hangs_on_the_second_is_read_under_the_first(tx: Transaction, zone: Zone) -> None:
    own, others = a_ticket(tx, zone, State.CLOSED), of_other(tx, zone)
    parks = {each.id: each.park_id for each in (own, others)}
    set_contacts(
        as_actor(tx, zone.coordinator), zone.other.credit_code, [ContactEntry(name="孙工", phone="13800138009")]
    )
    put_company_tag(as_actor(tx, zone.coordinator), zone.other.credit_code, NewCompanyTag(value=TagValue.HIGH_TECH))
    other_code, other_name = zone.other.credit_code, zone.other.name
    merger = merged(tx, zone)

    for code in (zone.company.credit_code, other_code):
        assert get_company(tx.session, zone.coordinator, code).id == zone.company.id
        assert numbers(tx, zone.coordinator, company=code) == {own.number, others.number}
    assert numbers(tx, zone.officer) == {own.number, others.number}
    member = seated(zone, zone.other_firm, zone.company)
    assert numbers(tx, member) == {own.number, others.number}
    assert tx.session.get_one(Membership, zone_seat(tx, zone.other_firm)).company_id == zone.company.id
    for each in (own, others):
        tx.session.refresh(each)
        assert each.company_id == zone.company.id
        assert each.park_id == parks[each.id], "history keeps its park"
    company = get_company(tx.session, zone.coordinator, other_code)
    assert [each.name for each in company.contacts] == ["孙工"]
    assert company.former_names == [other_name]
    assert tx.session.scalars(sa.select(CompanyTag.company_id)).all() == [zone.company.id]
    assert numbers(tx, zone.coordinator, q=other_name) == {own.number, others.number}, "found by either name"
    assert merger.child_id == zone.other.id


def zone_seat(tx: Transaction, actor: Actor) -> int:
    found = tx.session.scalar(sa.select(Membership.id).where(Membership.account_id == actor.account_id))
    assert found is not None
    return found


def test_the_record_that_went_exists_for_nobody(tx: Transaction, zone: Zone) -> None:
    merged(tx, zone)
    tx.session.refresh(zone.other)
    assert (zone.other.state, zone.other.merged_into) == (CompanyState.CLOSED, zone.company.id)
    listed = list_companies(tx.session, zone.coordinator, CompanyFilters(q=zone.other.credit_code)).items
    assert [each.id for each in listed] == [zone.company.id]
    with pytest.raises(Conflict, match="company_exists"):
        register(
            as_actor(tx, zone.coordinator),
            region_id=RegionId(zone.region.id),
            credit_code=zone.other.credit_code,
            entry=CompanyEntry(name="又来一家"),
        )
    assert tx.session.scalar(visible(zone.other_firm, Company).where(Company.id == zone.other.id)) is None


def test_undoing_puts_everything_back(tx: Transaction, zone: Zone) -> None:
    coordinator = as_actor(tx, zone.coordinator)
    second = an_actor(tx, Role.OFFICER, zone.region)
    pair(coordinator, CompanyId(zone.other.id), AccountId(second.account_id or 0), PairingSeat.B, local_day(tx.now))
    update(coordinator, zone.other.credit_code, zone.other.version, CompanyEntry(name="改过名的有限公司"))
    set_contacts(coordinator, zone.other.credit_code, [ContactEntry(name="孙工", phone="13800138009")])
    own, others = a_ticket(tx, zone), of_other(tx, zone)
    before = tables(tx, zone)
    merger = merged(tx, zone)
    assert tables(tx, zone) != before
    undone(tx, zone, merger)
    assert tables(tx, zone) == before
    tx.session.refresh(zone.other)
    assert (zone.other.state, zone.other.merged_into) == (CompanyState.ACTIVE, None)
    held = sa.select(Pairing.seat, Pairing.company_id).where(
        Pairing.officer_id == second.account_id, Pairing.until_day.is_(None)
    )
    assert tx.session.execute(held).all() == [(PairingSeat.B, zone.other.id)], "who looked after it does again"
    assert numbers(tx, zone.firm) == {own.number}
    assert numbers(tx, zone.other_firm) == {others.number}
    assert numbers(tx, zone.coordinator, q="改过名的") == {others.number}, "the other's name finds the other's alone"


def tables(tx: Transaction, zone: Zone) -> dict[str, list[tuple[object, ...]]]:
    """All that names a firm, as it stands."""
    ids = [zone.company.id, zone.other.id]
    asked = {
        "tickets": sa.select(Ticket.id, Ticket.company_id, Ticket.park_id, Ticket.version),
        "names": sa.select(CompanyName.id, CompanyName.company_id, CompanyName.name, CompanyName.merged_from),
        "seats": sa.select(Membership.id, Membership.company_id, Membership.until_at).where(
            Membership.company_id.in_(ids)
        ),
        "contacts": sa.select(Contact.id, Contact.company_id, Contact.is_primary),
        "codes": sa.select(Company.id, Company.credit_code, Company.name, Company.state, Company.merged_into).where(
            Company.id.in_(ids)
        ),
    }
    tx.session.flush()
    return {key: sorted(map(tuple, tx.session.execute(each))) for key, each in asked.items()}


def test_what_was_filed_meanwhile_stays_and_what_the_others_people_filed_goes_with_them(
    tx: Transaction, zone: Zone
) -> None:
    merger = merged(tx, zone)
    tx.now += timedelta(hours=1)
    kept = file_ticket(as_actor(tx, zone.firm), a_draft("本企业其间提交"))
    by_officer = file_ticket(as_actor(tx, zone.officer), a_draft("服务官其间代提", company=zone.company.credit_code))
    member = seated(zone, zone.other_firm, zone.company)
    theirs = file_ticket(as_actor(tx, member), a_draft("并入企业的人提交"))
    undone(tx, zone, merger)
    assert numbers(tx, zone.firm) == {kept.number, by_officer.number}
    assert numbers(tx, zone.other_firm) == {theirs.number}


def test_matters_bound_together_meanwhile_are_not_torn_apart(tx: Transaction, zone: Zone) -> None:
    own = a_ticket(tx, zone, State.CLOSED)
    others = of_other(tx, zone)
    merger = merged(tx, zone)
    tx.session.execute(sa.update(Ticket).where(Ticket.id == others.id).values(merged_into=own.id))
    with pytest.raises(Refused, match="merger_entangled"):
        undone(tx, zone, merger)


def test_seven_days_and_not_a_second_more(tx: Transaction, zone: Zone) -> None:
    merger = merged(tx, zone)
    tx.now += timedelta(days=7, seconds=1)
    with pytest.raises(Refused, match="merger_too_late"):
        undone(tx, zone, merger)
    tx.now -= timedelta(seconds=1)
    undone(tx, zone, merger)
    with pytest.raises(Refused, match="merger_undone"):
        undone(tx, zone, merger)


def test_one_after_the_other_is_undone_in_the_other_order(tx: Transaction, zone: Zone) -> None:
    others = of_other(tx, zone)
    third = a_company(tx, zone.region)
    first = merged(tx, zone)
    given = MergeFirm(into=third.credit_code, reason="又是同一家")
    second = merge_firms(as_actor(tx, zone.coordinator), zone.company.credit_code, None, given)
    assert numbers(tx, zone.coordinator, company=zone.other.credit_code) == {others.number}
    with pytest.raises(Refused, match="merger_kept_merged"):
        undone(tx, zone, first)
    undone(tx, zone, second)
    assert numbers(tx, zone.officer) == {others.number}
    undone(tx, zone, first)
    assert numbers(tx, zone.coordinator, company=zone.company.credit_code) == set()
    tx.session.refresh(others)
    assert others.company_id == zone.other.id
    third_time = merged(tx, zone)
    assert third_time.id > second.id, "and may be put together again"


def test_what_does_not_fit_is_refused(tx: Transaction, zone: Zone) -> None:
    coordinator = as_actor(tx, zone.coordinator)
    into = MergeFirm(into=zone.company.credit_code, reason="同一家")
    with pytest.raises(Refused, match="merger_same"):
        merge_firms(coordinator, zone.company.credit_code, None, into)
    elsewhere = a_region(tx, parent=zone.region)
    far = a_company(tx, elsewhere)
    with pytest.raises(Invalid):
        merge_firms(coordinator, zone.other.credit_code, None, MergeFirm(into=far.credit_code, reason="同一家"))
    with pytest.raises(Invalid):
        merge_firms(coordinator, zone.other.credit_code, None, MergeFirm(into=zone.company.credit_code, reason=" "))
    with pytest.raises(Missing):
        merge_firms(as_actor(tx, an_actor(tx, Role.COORDINATOR, a_region(tx))), zone.other.credit_code, None, into)
    with pytest.raises(Forbidden):
        merge_firms(as_actor(tx, zone.leader), zone.other.credit_code, None, into)
    with pytest.raises(Conflict):
        merge_firms(coordinator, zone.other.credit_code, 99, into)
    admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.other)
    ask_correction(
        as_actor(tx, admin), zone.other.credit_code, AskCorrection(field=CorrectionField.NAME, wanted="应当叫这个")
    )
    with pytest.raises(Refused, match="merger_correction_waits"):
        merge_firms(coordinator, zone.other.credit_code, None, into)


def test_the_one_that_goes_cannot_be_what_another_goes_into(tx: Transaction, zone: Zone) -> None:
    merged(tx, zone)
    back = MergeFirm(into=zone.other.credit_code, reason="反过来")
    with pytest.raises(Refused, match="merger_same"):
        merge_firms(as_actor(tx, zone.coordinator), zone.company.credit_code, None, back)


def test_whoever_sits_in_both_has_one_seat_and_two_again(tx: Transaction, zone: Zone) -> None:
    tx.session.add(
        Membership(
            account_id=zone.firm.account_id,
            role=Role.COMPANY_USER,
            region_id=zone.region.id,
            company_id=zone.other.id,
            from_at=tx.now - timedelta(days=1),
        )
    )
    tx.session.flush()
    merger = merged(tx, zone)
    open_seats = sa.select(Membership.company_id).where(
        Membership.account_id == zone.firm.account_id, Membership.until_at.is_(None)
    )
    assert tx.session.scalars(open_seats).all() == [zone.company.id]
    undone(tx, zone, merger)
    assert set(tx.session.scalars(open_seats)) == {zone.company.id, zone.other.id}


def test_the_officer_of_the_other_takes_a_seat_that_nobody_has(tx: Transaction, zone: Zone) -> None:
    officer = an_actor(tx, Role.OFFICER, zone.region, paired=(zone.other,))
    merger = merge_firms(
        as_actor(tx, zone.coordinator),
        zone.company.credit_code,
        None,
        MergeFirm(into=zone.other.credit_code, reason="同一家"),
    )
    held = sa.select(Pairing.officer_id).where(
        Pairing.company_id == zone.other.id, Pairing.seat == PairingSeat.A, Pairing.until_day.is_(None)
    )
    assert tx.session.scalars(held).all() == [officer.account_id], "whoever is there stays"
    undone(tx, zone, merger)
    back = sa.select(Pairing.officer_id).where(Pairing.company_id == zone.company.id, Pairing.until_day.is_(None))
    assert tx.session.scalars(back).all() == [zone.officer.account_id]


def test_every_row_that_went_is_noted(tx: Transaction, zone: Zone) -> None:
    of_other(tx, zone)
    merger = merged(tx, zone)
    noted = tx.session.execute(sa.select(CompanyRowMove.holding, CompanyRowMove.from_id, CompanyRowMove.to_id)).all()
    assert {(each.from_id, each.to_id) for each in noted} == {(zone.other.id, zone.company.id)}
    undone(tx, zone, merger)
    again = tx.session.scalar(sa.select(sa.func.count()).select_from(CompanyRowMove))
    assert again == 2 * len(noted), "and that it went back"


def test_the_schema_knows_every_table_that_goes_along(tx: Transaction) -> None:
    """Each refuses what is written for a record that is gone, and the ledger can name it: one was forgotten once."""
    guarded = tx.session.scalars(sa.text("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz_%_of_no_merged_company'"))
    assert set(guarded) == {f"zz_{table}_of_no_merged_company" for table in (*Holding, "contacts")}
    check = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_company_row_moves_holding'"
    assert set(re.findall(r"'([a-z_]+)'", tx.session.scalar(sa.text(check)) or "")) == set(Holding)
