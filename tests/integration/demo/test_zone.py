"""The zone profile: the fixture of 2022, pairings, work on every desk, invented names only, nothing owed of old."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.companies.models import Company, Contact, Pairing, PairingSeat
from app.companies.rules import checked_credit_code, checked_phone
from app.corrections.models import Correction
from app.corrections.rules import CorrectionState
from app.departments.models import Department
from app.errands.listing import ErrandFilters, seen_errands
from app.fairs.seeing import seen_fair, seen_fairs
from app.financing.models import BankCall, FinanceNeed
from app.financing.rules.calls import CallState
from app.handovers.gaps import nobody_in_charge
from app.handovers.rules import Absence
from app.kernel.actor import Actor
from app.kernel.ids import AccountId
from app.kernel.outbox import OPEN, OutboxRow
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.meetings.models import MeetingDecision
from app.meetings.seeing import seen_meeting
from app.notifications.models import Notification
from app.regions.models import Region
from app.reports.financing import finance_figures
from app.reports.models import ReportFigure, WeeklyReport
from app.subjects import SUBJECTS
from app.supervision.models import SupervisionOrder
from app.supervision.rules import OrderState
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Outcome, State
from app.tickets.rules.worklists import Worklist, lists_of
from app.traits.models import CompanyTag
from app.traits.rules import TagValue
from app.visits.models import Visit, VisitMatter
from app.visits.rules.words import VisitState
from app.visits.seeing import VisitFilters, seen_visits
from app.visits.standings import seen_standings
from demo import names
from demo.places import REGION
from demo.zone import SHOWN, Size, build_zone
from tests.builders import as_actor
from tests.integration.demo.loads import ACTORS, keys, passing_transaction
from tests.menus import waiting_counts

pytestmark = pytest.mark.timeout(300)  # a whole zone is played

RARE = {"head_demo": {Worklist.SIGN}, "leader": {Worklist.RULE}}
"""What may wait nowhere: a signature, which nobody asks before 2026-11-30, and the third hand-back of one ticket."""
END_OF_2022 = datetime(2022, 12, 31, 16, tzinfo=UTC)


@dataclass
class Loaded:
    """A zone and the list of its accounts."""

    tx: Transaction
    accounts: dict[str, Any]

    def actor(self, username: str) -> Actor:
        """The actor of an account."""
        account_id = self.tx.session.scalars(sa.select(Account.id).where(Account.username == username)).one()
        return ACTORS.of(self.tx.session, AccountId(account_id), self.tx.now)


@pytest.fixture(scope="module")
def zone(engine: sa.Engine) -> Iterator[Loaded]:
    """A small zone with all of its history, loaded once for this module."""
    with passing_transaction(engine) as tx:
        yield Loaded(tx, build_zone(tx, ACTORS, keys(), Size(companies=72, tickets=64)))


def test_the_year_has_118_valid_filings_of_which_117_are_solved(zone: Loaded) -> None:
    statement = sa.select(Ticket.state, Ticket.outcome, sa.func.count()).where(Ticket.filed_at < END_OF_2022)
    found = {
        (row[0], row[1]): row[2] for row in zone.tx.session.execute(statement.group_by(*statement.selected_columns[:2]))
    }
    states = Counter[str]()
    for (state, _), number in found.items():
        states[state.value] += number
    assert states == {"closed": 117, "planned": 1, "merged": 1, "withdrawn": 1, "rejected": 1}
    assert found[State.CLOSED, Outcome.SOLVED] == 117


def test_the_last_week_of_the_year_says_117_of_118(zone: Loaded) -> None:
    session = zone.tx.session
    report = session.scalars(sa.select(WeeklyReport).where(WeeklyReport.week == "2022-W52")).one()
    figure = session.scalars(
        sa.select(ReportFigure).where(
            ReportFigure.report_id == report.id,
            ReportFigure.metric == "resolution_ledger",
            ReportFigure.scope_kind == "region",
        )
    ).one()
    assert (figure.n, figure.d) == (117, 118)
    assert {line["reason"]: line["count"] for line in report.exclusions if line["count"]} == {
        "merged": 1,
        "withdrawn": 1,
        "rejected": 1,
    }


def test_the_last_four_weeks_are_frozen(zone: Loaded) -> None:
    weeks = zone.tx.session.scalars(sa.select(WeeklyReport.week).order_by(WeeklyReport.week)).all()
    assert weeks == ["2022-W52", "2026-W34", "2026-W35", "2026-W36", "2026-W37"]


def test_every_firm_has_an_officer(zone: Loaded) -> None:
    paired = sa.select(Pairing.company_id).where(Pairing.seat == PairingSeat.A, Pairing.until_day.is_(None))
    in_use = Company.merged_into.is_(None)
    lonely = sa.select(sa.func.count()).select_from(Company).where(Company.id.not_in(paired), in_use)
    assert zone.tx.session.scalar(lonely) == 0


def test_tickets_stand_in_every_state(zone: Loaded) -> None:
    states = set(zone.tx.session.scalars(sa.select(Ticket.state).where(Ticket.filed_at > END_OF_2022)))
    assert states == set(State) - {State.DRAFT, State.MERGED}


@pytest.mark.parametrize("username", [name for name in SHOWN if name not in ("admin", "agent_demo")])
def test_work_waits_on_every_desk(zone: Loaded, username: str) -> None:
    actor = zone.actor(username)
    names_ = lists_of(actor)
    waiting = waiting_counts(replace(zone.tx, actor=actor), names_)
    rare = RARE.get(username, set())
    assert {name.value: number for name, number in waiting.items() if not number and name not in rare} == {}
    assert waiting[Worklist.OPEN] > 3


def test_errands_wait_on_the_agents_desk(zone: Loaded) -> None:
    assert seen_errands(as_actor(zone.tx, zone.actor("agent_demo")), ErrandFilters()).items


def test_one_firm_has_nobody_in_charge_today(zone: Loaded) -> None:
    [firm] = nobody_in_charge(as_actor(zone.tx, zone.actor("coordinator"))).items
    assert [(each.seat, each.absence) for each in firm.absences] == [(PairingSeat.A, Absence.AWAY)]


def test_a_complaint_of_conduct_names_whom_it_complains_of(zone: Loaded) -> None:
    complaints = select_complaints(zone)
    assert complaints, "one stands in the running month"
    unit = zone.tx.session.scalars(sa.select(Department.id).where(Department.code == "XSJ", here())).one()
    for complaint in complaints:
        assert complaint.complained_of == [unit]
    sits = sa.select(Account.username).join(Membership).where(Membership.department_id == unit)
    for username in zone.tx.session.scalars(sits):
        found = visible(zone.actor(username), Ticket).where(Ticket.id.in_([each.id for each in complaints]))
        assert list(zone.tx.session.scalars(found)) == [], username


def select_complaints(zone: Loaded) -> list[Ticket]:
    of_conduct = sa.select(Ticket).where(Ticket.category_code.startswith("15"), Ticket.filed_at > END_OF_2022)
    return list(zone.tx.session.scalars(of_conduct))


def here() -> sa.ColumnElement[bool]:
    return Department.region_id.in_(sa.select(Region.id).where(Region.code == REGION))


def test_some_are_overdue_some_due_today_some_tomorrow(zone: Loaded) -> None:
    calendar, today = calendar_now(zone.tx.session), local_day(zone.tx.now)
    dues = zone.tx.session.scalars(
        sa.select(Clock.due_at).where(Clock.kind == ClockKind.RESOLVE, Clock.state == ClockState.RUNNING)
    ).all()
    days = Counter(local_day(due) for due in dues)
    assert days[today] >= 1
    assert days[calendar.next_workday_after(today)] >= 1
    assert sum(due < zone.tx.now for due in dues) >= 3


def test_clocks_say_what_the_events_say(zone: Loaded) -> None:
    assert drift(zone.tx.session, SUBJECTS, zone.tx.now) == []


def test_histories_are_gap_free_paths_in_the_order_of_time(zone: Loaded) -> None:
    rows = zone.tx.session.execute(
        sa.select(
            TicketEventRow.ticket_id,
            TicketEventRow.seq,
            TicketEventRow.at,
            TicketEventRow.from_state,
            TicketEventRow.to_state,
        ).order_by(TicketEventRow.ticket_id, TicketEventRow.seq)
    ).all()
    for earlier, later in pairwise(rows):
        if earlier.ticket_id == later.ticket_id:
            assert (later.seq, later.from_state) == (earlier.seq + 1, earlier.to_state)
            assert later.at >= earlier.at
        else:
            assert (later.seq, later.from_state) == (1, State.DRAFT)
    last = {row.ticket_id: (row.seq, row.to_state) for row in rows}
    tickets = zone.tx.session.execute(sa.select(Ticket.id, Ticket.version, Ticket.state)).all()
    assert last == {ticket.id: (ticket.version, ticket.state) for ticket in tickets}


def test_everything_is_invented(zone: Loaded) -> None:
    session = zone.tx.session
    for code, name in session.execute(sa.select(Company.credit_code, Company.name)):
        assert checked_credit_code(code)[2:8] == names.NO_DISTRICT
        assert name.startswith(names.CITY)
    phones = session.scalars(sa.select(Contact.phone)).all()
    assert all(checked_phone(phone).startswith(names.NO_NETWORK) for phone in phones)
    assert len(set(phones)) == len(phones)
    assert all(email.endswith(names.NO_DOMAIN) for email in session.scalars(sa.select(Account.email)))


def test_nothing_of_old_is_owed_or_unread(zone: Loaded) -> None:
    session, now = zone.tx.session, zone.tx.now
    assert session.scalars(sa.select(OutboxRow.id).where(OutboxRow.state.in_(OPEN))).all() == []
    unread = sa.select(sa.func.min(Notification.created_at)).where(Notification.read_at.is_(None))
    oldest = session.scalar(unread)
    assert oldest is not None
    assert oldest > now - timedelta(days=4)


def test_those_shown_have_tokens_and_staff_a_second_factor(zone: Loaded) -> None:
    shown = {entry["username"]: entry for entry in zone.accounts["accounts"]}
    assert tuple(shown) == SHOWN
    assert all(entry["token"] and entry["scope"]["region"] == "GX" for entry in shown.values())
    assert [name for name, entry in shown.items() if entry["totp_secret"] is None] == ["company_demo"]


def test_the_other_region_is_apart(zone: Loaded) -> None:
    other = zone.tx.session.scalars(sa.select(Region).where(Region.code == "XQ")).one()
    assert zone.tx.session.scalars(sa.select(Ticket.id).where(Ticket.region_id == other.id)).all() == []
    assert zone.actor("coordinator_xq").seats[0].region_ids == {other.id}


def test_whoever_is_shown_has_an_order_to_sign(zone: Loaded) -> None:
    """Whose orders are issued hangs on who was late first; a visitor finds one to sign whatever the day."""
    unit = zone.actor("head_demo").seats[0].department_id
    states = zone.tx.session.scalars(
        sa.select(SupervisionOrder.state).where(SupervisionOrder.department_id == unit)
    ).all()
    assert OrderState.ISSUED in states


def test_firms_have_tags_that_are_verified_and_one_wish_waits(zone: Loaded) -> None:
    tags = zone.tx.session.scalars(sa.select(CompanyTag).where(CompanyTag.ended_at.is_(None))).all()
    assert sum(tag.verified_at is not None for tag in tags) == 48
    assert [tag.value for tag in tags if tag.verified_at is None] == [TagValue.REVENUE_3]
    states = zone.tx.session.scalars(sa.select(Correction.state).order_by(Correction.id)).all()
    assert states == [CorrectionState.ACCEPTED, CorrectionState.WAITING]


def test_one_joint_whistle_has_a_room_with_talk_two_decisions_and_a_late_task(zone: Loaded) -> None:
    [number] = zone.tx.session.scalars(
        sa.select(Ticket.number).where(Ticket.id.in_(sa.select(MeetingDecision.ticket_id)))
    )
    leader = replace(zone.tx, actor=zone.actor("leader"))
    seen = seen_meeting(leader, number)
    assert (len(seen.words), len(seen.decisions), seen.closed) == (4, 2, False)
    assert Counter(task.state.value for task in seen.tasks) == {"open": 2, "done": 1}
    assert [task.overdue for task in seen.tasks].count(True) == 1
    assert seen.place


def test_a_fair_was_held_with_a_need_and_another_is_coming(zone: Loaded) -> None:
    coordinator = as_actor(zone.tx, zone.actor("coordinator"))
    coming, held = seen_fairs(coordinator).items
    assert (held.over or held.starts_at <= zone.tx.now, coming.starts_at > zone.tx.now) == (True, True)
    assert held.figures is not None
    assert (held.figures.born, held.figures.granted) == (1, 0)
    firm = seen_fair(as_actor(zone.tx, zone.actor("company_demo")), held.number)
    assert [guest.came for guest in firm.firms] == [True]
    assert len(firm.needs) == 1


def test_visits_were_made_planned_denied_and_put_before_the_coordinator(zone: Loaded) -> None:
    states = Counter(zone.tx.session.scalars(sa.select(Visit.state)))
    assert states[VisitState.DONE] == 6
    assert states[VisitState.PLANNED] > 50
    assert zone.tx.session.scalar(sa.select(sa.func.count()).select_from(VisitMatter)) == 2
    assert [each.kind for each in seen_standings(as_actor(zone.tx, zone.actor("coordinator")))] == ["suspended"]
    denied = seen_visits(as_actor(zone.tx, zone.actor("supervisor")), VisitFilters(denied=True))
    assert len(denied.items) == 1


def test_banks_lend_to_some_and_tell_others_why_not(zone: Loaded) -> None:
    states = Counter(zone.tx.session.scalars(sa.select(BankCall.state)))
    assert states[CallState.GRANTED] > 0
    assert states[CallState.DECLINED] > 0
    year = zone.tx.now.year
    counted = finance_figures(as_actor(zone.tx, zone.actor("coordinator")), date(year, 1, 1), None)
    assert counted.figures.firms_asked >= counted.figures.firms_granted > 0
    assert len(zone.tx.session.scalars(sa.select(FinanceNeed.id)).all()) > 0
