"""Guests of fairs and those a park notice is for go along with a record and back: each firm reads its own, ever."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Company
from app.fairs.inviting import guests_of
from app.fairs.keeping import ChangedFair, change_fair, plan_fair
from app.fairs.marking import Came, mark_came
from app.fairs.models import Fair, FairFirm
from app.fairs.seeing import seen_fair, seen_fairs
from app.issues.models import ParkNotice, ParkNoticeFirm
from app.issues.park_notices import NoticeDrafting, NoticeSending, draft_notice, send_notice
from app.issues.rules.notices import Spared
from app.issues.seeing_notices import seen_notice, told_notices
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.mergers.models import CompanyMerger
from tests.builders import Zone, a_company, an_actor, as_actor
from tests.fairs import a_plan
from tests.integration.issues.places import an_issue, filed
from tests.integration.mergers.test_merging import merged, seated, undone


@dataclass
class Laid:
    """Fairs by whom they invite, notices by whom they reach, and the people of a third firm."""

    fairs: dict[str, str]
    notices: dict[str, str]
    third: Actor


@pytest.fixture
def laid(tx: Transaction, zone: Zone) -> Laid:
    coordinator = as_actor(tx, zone.coordinator)
    writer = a_company(tx, zone.region, zone.park)
    about = filed(tx, an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=writer), ("停电", "整个园区停电"))
    third = a_company(tx, zone.region, zone.park)
    meant = {
        "kept": [zone.company],
        "other": [zone.other],
        "both": [zone.company, zone.other],
        "third": [third],
    }
    fairs = {called: _fair(coordinator, called, firms) for called, firms in meant.items()}
    issue = an_issue(tx, zone, about.id)
    firms = {zone.company, zone.other, third}
    notices = {called: _notice(tx, zone, issue, firms, set(told)) for called, told in meant.items()}
    return Laid(fairs, notices, an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=third))


def _fair(tx: Transaction, title: str, firms: list[Company]) -> str:
    plan = a_plan(local_day(tx.now) + timedelta(days=3), title=title, firms=tuple(each.credit_code for each in firms))
    return plan_fair(tx, plan).number


def _notice(tx: Transaction, zone: Zone, issue: int, firms: set[Company], told: set[Company]) -> str:
    """One that reaches these firms alone: the others are elsewhere while it is sent."""
    for firm in firms:
        firm.park_id = zone.park.id if firm in told else None
    tx.session.flush()
    coordinator = as_actor(tx, zone.coordinator)
    notice = draft_notice(coordinator, str(issue), NoticeDrafting(park=zone.park.code))
    send_notice(coordinator, notice.number, None, NoticeSending())
    return notice.number


def read(tx: Transaction, laid: Laid, actor: Actor) -> tuple[set[str], set[str]]:
    """The fairs and the notices that somebody reads, by whom they are for; one is the answer of a list and of a page."""
    reader = as_actor(tx, actor)
    fairs = {called for called, number in laid.fairs.items() if _opens(reader, number)}
    assert fairs == {row.title for row in seen_fairs(reader).items}
    told = {str(row.id) for row in told_notices(reader)}
    return fairs, {called for called, number in laid.notices.items() if number in told}


def _opens(tx: Transaction, number: str) -> bool:
    try:
        return bool(seen_fair(tx, number))
    except Missing:
        return False


def both_of(called: set[str]) -> tuple[set[str], set[str]]:
    return called, called


def test_guests_and_notices_go_along_and_back(tx: Transaction, zone: Zone, laid: Laid) -> None:
    assert read(tx, laid, zone.firm) == both_of({"kept", "both"})
    assert read(tx, laid, zone.other_firm) == both_of({"other", "both"})
    merger = merged(tx, zone)
    came = seated(zone, zone.other_firm, zone.company)
    for member in (zone.firm, came):
        assert read(tx, laid, member) == both_of({"kept", "other", "both"}), "all of one firm read what is its own"
        [guest] = seen_fair(as_actor(tx, member), laid.fairs["both"]).firms
        assert guest.code == zone.company.credit_code, "invited once, and by the record that is kept"
    assert read(tx, laid, laid.third) == both_of({"third"})
    assert [each.code for each in seen_fair(as_actor(tx, zone.coordinator), laid.fairs["other"]).firms] == [
        zone.company.credit_code
    ]
    _undone_each_reads_its_own(tx, zone, laid, merger)


def _undone_each_reads_its_own(tx: Transaction, zone: Zone, laid: Laid, merger: CompanyMerger) -> None:
    coordinator = as_actor(tx, zone.coordinator)
    meanwhile = _fair(coordinator, "meanwhile", [zone.company])
    laid.fairs["meanwhile"] = meanwhile
    undone(tx, zone, merger)
    assert read(tx, laid, zone.firm) == ({"kept", "both", "meanwhile"}, {"kept", "both"})
    assert read(tx, laid, zone.other_firm) == both_of({"other", "both"}), "and not what the kept one was asked to since"
    assert read(tx, laid, laid.third) == both_of({"third"})
    fair = tx.session.get_one(Fair, int(laid.fairs["both"]))
    assert guests_of(tx, fair).firms == {zone.company.id, zone.other.id}
    assert seen_notice(coordinator, laid.notices["both"]).firms == 2, "figures of what was sent are as before"


def test_a_draft_meant_for_the_record_that_went_reaches_the_kept_one_once(
    tx: Transaction, zone: Zone, laid: Laid
) -> None:
    writer = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=a_company(tx, zone.region, zone.park))
    issue = an_issue(tx, zone, filed(tx, writer, ("停水", "整个园区停水")).id)
    zone.company.park_id = zone.other.park_id = zone.park.id
    tx.session.flush()
    coordinator = as_actor(tx, zone.coordinator)
    notice = draft_notice(coordinator, str(issue), NoticeDrafting(park=zone.park.code))
    merged(tx, zone)
    send_notice(coordinator, notice.number, None, NoticeSending())
    seen = seen_notice(coordinator, notice.number)
    reached = told_notices(as_actor(tx, seated(zone, zone.other_firm, zone.company)))
    assert notice.id in {row.id for row in reached}
    assert seen.dissolved == 1, "the record that went is no firm any more, and its people are the kept one's"
    assert tx.session.get_one(ParkNotice, notice.id).sent_at is not None


def standing(tx: Transaction) -> set[tuple[object, ...]]:
    """Every guest and every firm of a notice as it stands."""
    tx.session.expire_all()
    guests = sa.select(FairFirm.id, FairFirm.company_id, FairFirm.came, FairFirm.fair_id)
    firms = sa.select(ParkNoticeFirm.id, ParkNoticeFirm.company_id, ParkNoticeFirm.told, ParkNoticeFirm.spared)
    return {(kind, *row) for kind, rows in (("guest", guests), ("told", firms)) for row in tx.session.execute(rows)}


@pytest.mark.parametrize("again", [False, True])
def test_where_both_stand_the_kept_one_says_what_either_did_and_undone_each_its_own(
    tx: Transaction, zone: Zone, laid: Laid, again: bool
) -> None:
    """Who came and who was told; undone, every row is as it was, but where somebody noted anew who came."""
    day = as_actor(tx, zone.coordinator, tx.now + timedelta(days=3))
    mark_came(day, laid.fairs["both"], None, Came(firms=(zone.other.credit_code,)))
    notice = tx.session.scalar(
        sa.select(ParkNoticeFirm).where(
            ParkNoticeFirm.notice_id == int(laid.notices["both"]), ParkNoticeFirm.company_id == zone.company.id
        )
    )
    assert notice is not None
    notice.told, notice.spared = False, Spared.FILED
    tx.session.flush()
    before = standing(tx)
    merger = merged(day, zone)
    [guest] = seen_fair(day, laid.fairs["both"]).firms
    assert (guest.code, guest.came) == (zone.company.credit_code, True)
    for member in (zone.firm, seated(zone, zone.other_firm, zone.company)):
        assert "both" in read(tx, laid, member)[1], "told is told"
    if again:
        mark_came(day, laid.fairs["both"], None, Came(firms=(zone.company.credit_code,)))
    undone(day, zone, merger)
    after = standing(tx)
    if not again:
        assert after == before
        return
    [(kind, _row, company, came, _fair)] = after - before
    assert (kind, company, came) == ("guest", zone.company.id, True), (
        "what was noted of the one firm stays; the other's row as well"
    )


def test_guests_changed_while_they_are_one_leave_the_other_where_it_was(
    tx: Transaction, zone: Zone, laid: Laid
) -> None:
    coordinator = as_actor(tx, zone.coordinator)
    merger = merged(tx, zone)
    plan = a_plan(local_day(tx.now) + timedelta(days=4), title="both", firms=(zone.company.credit_code,))
    change_fair(coordinator, laid.fairs["both"], None, ChangedFair(**vars(plan)))
    undone(tx, zone, merger)
    assert guests_of(tx, tx.session.get_one(Fair, int(laid.fairs["both"]))).firms == {zone.company.id, zone.other.id}
