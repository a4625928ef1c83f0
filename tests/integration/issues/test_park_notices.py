"""同园区告知: sent by hand and once, to whoever still is there and has not written, with no other firm's name in it."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.companies.rules import CompanyState
from app.issues.models import ParkNotice
from app.issues.park_notices import (
    NoticeDrafting,
    NoticeDropping,
    NoticeSending,
    NoticeWords,
    draft_notice,
    drop_notice,
    reword_notice,
    send_notice,
)
from app.issues.seeing_notices import seen_notice, told_notices
from app.issues.unheard import unheard_by_park
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from tests.builders import Zone, a_company, a_zone, an_actor, as_actor
from tests.integration.issues.places import BRIDGE, an_issue, filed

REACHED = "issue.park_notice_reached"


@dataclass
class Laid:
    """An issue of one firm of the park, and four that have not written."""

    issue: int
    firms: list[Company]
    people: list[Actor]


@pytest.fixture
def laid(tx: Transaction, zone: Zone) -> Laid:
    """The zone's firm wrote; so did nobody else of its park."""
    tickets = [filed(tx, zone.firm, words).id for words in BRIDGE]
    before = set(tx.session.scalars(sa.select(Company.id).where(Company.park_id == zone.park.id)))
    tx.session.execute(sa.update(Company).where(Company.id.in_(before - {zone.company.id})).values(park_id=None))
    firms = [a_company(tx, zone.region, zone.park) for _ in range(4)]
    people = [an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=firm) for firm in firms]
    return Laid(an_issue(tx, zone, *tickets), firms, people)


def drafted(tx: Transaction, zone: Zone, laid: Laid) -> ParkNotice:
    return draft_notice(as_actor(tx, zone.coordinator), str(laid.issue), NoticeDrafting(park=zone.park.code))


def told(tx: Transaction) -> set[int]:
    """The accounts that have a message."""
    return set(tx.session.scalars(sa.select(Notification.account_id).where(Notification.name == REACHED)))


def test_a_draft_reaches_nobody_and_is_sent_once(tx: Transaction, zone: Zone, laid: Laid) -> None:
    assert unheard_by_park(tx, laid.issue) == {zone.park.code: 4}
    coordinator = as_actor(tx, zone.coordinator)
    notice = drafted(tx, zone, laid)
    assert told(tx) == set()
    assert told_notices(as_actor(tx, laid.people[0])) == []
    reword_notice(
        coordinator, notice.number, notice.version, NoticeWords(text="园区供电正在检修，也遇到的请告诉我们。")
    )
    with pytest.raises(Conflict):
        send_notice(coordinator, notice.number, notice.version - 1, NoticeSending())
    send_notice(coordinator, notice.number, notice.version, NoticeSending())
    assert told(tx) == {person.account_id for person in laid.people}
    with pytest.raises(Refused):
        send_notice(coordinator, notice.number, None, NoticeSending())
    with pytest.raises(Refused):
        reword_notice(coordinator, notice.number, None, NoticeWords(text="改一改已经发出的内容。"))
    assert len(tx.session.scalars(sa.select(Notification).where(Notification.name == REACHED)).all()) == 4
    [read] = told_notices(as_actor(tx, laid.people[0]))
    assert (read.text, read.category.code) == ("园区供电正在检修，也遇到的请告诉我们。", "01")
    assert told_notices(as_actor(tx, zone.firm)) == [], "who wrote is not told"
    assert told_notices(as_actor(tx, zone.officer)) == []


def test_who_wrote_meanwhile_left_the_park_or_is_no_more_is_left_out_and_counted(
    tx: Transaction, zone: Zone, laid: Laid
) -> None:
    notice = drafted(tx, zone, laid)
    filed(tx, laid.people[0], BRIDGE[0], category="01")
    laid.firms[1].park_id = None
    laid.firms[2].state = CompanyState.CLOSED
    tx.session.flush()
    send_notice(as_actor(tx, zone.coordinator), notice.number, None, NoticeSending())
    assert told(tx) == {laid.people[3].account_id}
    seen = seen_notice(as_actor(tx, zone.coordinator), notice.number)
    assert (seen.firms, seen.filed, seen.moved, seen.dissolved) == (1, 1, 1, 1)
    assert [len(told_notices(as_actor(tx, person))) for person in laid.people] == [0, 0, 0, 1]


def test_no_other_firm_and_no_ticket_is_named(tx: Transaction, zone: Zone, laid: Laid) -> None:
    coordinator, notice = as_actor(tx, zone.coordinator), drafted(tx, zone, laid)
    assert zone.company.name not in notice.text
    for text in (f"{zone.company.name}反映供电不稳。", "请看 GX20260924-0007 的情况。"):
        with pytest.raises(Invalid):
            reword_notice(coordinator, notice.number, None, NoticeWords(text=text))
    notice.text = f"{zone.company.name}反映供电不稳。"  # it wrote once the words were there
    tx.session.flush()
    with pytest.raises(Invalid):
        send_notice(coordinator, notice.number, None, NoticeSending())
    assert told(tx) == set()


def test_the_coordinator_of_the_region_alone(tx: Transaction, zone: Zone, laid: Laid) -> None:
    notice, elsewhere = drafted(tx, zone, laid), a_zone(tx).coordinator
    with pytest.raises(Forbidden):
        draft_notice(as_actor(tx, zone.dispatcher), str(laid.issue), NoticeDrafting(park=zone.park.code))
    for stranger in (elsewhere, zone.dispatcher, zone.firm):
        with pytest.raises(Missing):
            send_notice(as_actor(tx, stranger), notice.number, None, NoticeSending())
        with pytest.raises(Missing):
            seen_notice(as_actor(tx, stranger), notice.number)
    with pytest.raises(Missing):
        draft_notice(as_actor(tx, elsewhere), str(laid.issue), NoticeDrafting(park=zone.park.code))


def test_one_that_is_dropped_is_never_sent_and_for_nobody_there_is_none(
    tx: Transaction, zone: Zone, laid: Laid
) -> None:
    coordinator, notice = as_actor(tx, zone.coordinator), drafted(tx, zone, laid)
    drop_notice(coordinator, notice.number, None, NoticeDropping())
    with pytest.raises(Refused):
        send_notice(coordinator, notice.number, None, NoticeSending())
    with pytest.raises(Invalid):
        draft_notice(coordinator, str(laid.issue), NoticeDrafting(park="NOWHERE"))
    for person in laid.people:
        tx.session.execute(sa.update(Company).values(state=CompanyState.CLOSED))
        assert person.account_id
    with pytest.raises(Refused):
        drafted(tx, zone, laid)
