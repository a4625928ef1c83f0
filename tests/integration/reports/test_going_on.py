"""A week that goes on with the ledger of the week before counts what a week counts that counts everything."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.batches.models import Batch, BatchMember
from app.batches.rules import BatchState, Leaving
from app.calendars.rules import SHANGHAI
from app.companies.models import Company, CompanyState, Pairing, PairingSeat
from app.financing.models import FinanceNeed
from app.financing.rules.calls import CallState
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.reports.compiling import compile_week
from app.reports.entries import COLUMNS
from app.reports.gathering import Scope, gather_all
from app.reports.models import ReportEntry, ReportFigure, ReportStanding, WeeklyReport
from app.reports.recomputing import recompute
from app.reports.rules.formulas import STANDING_METRICS
from app.reports.rules.periods import Week
from app.tickets.models import Assignment, Ticket, TicketEventRow
from app.tickets.rules.words import State
from tests.builders import Zone, a_category, a_company, an_actor
from tests.clocks import shanghai
from tests.integration.reports.beside import a_batch, a_call, a_need, decide
from tests.integration.reports.history import Act, Past, act

pytestmark = pytest.mark.timeout(300)  # random weeks

FIRST = Week(2026, 48)
Row = tuple[object, ...]


def freeze(tx: Transaction, zone: Zone, week: Week) -> WeeklyReport:
    tx.now = week.cutoff + timedelta(hours=6)
    return compile_week(tx, zone.region, str(week))


def ledger(tx: Transaction, report: WeeklyReport) -> list[Row]:
    """What stands in an issue, with its places."""
    over = sa.or_(ReportStanding.until.is_(None), ReportStanding.until > report.cutoff)
    rows = tx.session.scalars(
        sa.select(ReportStanding).where(
            ReportStanding.base_id == report.base_id, ReportStanding.since <= report.cutoff, over
        )
    )
    return sorted((tuple(getattr(row, name) for name in COLUMNS) for row in rows), key=repr)


def counted_anew(tx: Transaction, zone: Zone, week: Week) -> list[Row]:
    """The same, counted from all events there are."""
    gather_all(tx, Scope(zone.region.id, week))
    names = ", ".join(COLUMNS)
    rows = tx.session.execute(
        sa.text(f"SELECT {names} FROM counted WHERE metric = ANY(:standing)"), {"standing": list(STANDING_METRICS)}
    )
    return sorted((tuple(row) for row in rows), key=repr)


def holds(tx: Transaction, zone: Zone, report: WeeklyReport) -> None:
    """Rows and printed figures are what events say, and what a whole count would have frozen."""
    assert recompute(tx, zone.region, report.week) == []
    assert ledger(tx, report) == counted_anew(tx, zone, Week.parse(report.week))
    assert misquoted(tx, report) == [], "beside each figure that of the issue before"
    assert without_report(tx) == 0


def misquoted(tx: Transaction, report: WeeklyReport) -> list[ReportFigure]:
    """The figures beside which something else is printed than the issue before has."""
    issue = sa.select(WeeklyReport.id).where(WeeklyReport.cutoff == report.period_start)
    before = tx.session.scalars(sa.select(ReportFigure).where(ReportFigure.report_id.in_(issue)))
    was = {(row.metric, row.scope_kind, row.scope_code): (row.n, row.d, row.value) for row in before}
    rows = tx.session.scalars(sa.select(ReportFigure).where(ReportFigure.report_id == report.id))
    return [
        row
        for row in rows
        if (row.previous_n, row.previous_d, row.previous_value)
        != was.get((row.metric, row.scope_kind, row.scope_code), (None, None, None))
    ]


def without_report(tx: Transaction) -> int:
    """Rows that name a report that is not there: no constraint keeps them out (0050)."""
    there = sa.select(WeeklyReport.id)
    strays = [
        sa.select(sa.func.count()).where(named.not_in(there))
        for named in (ReportEntry.report_id, ReportStanding.base_id)
    ]
    return sum(tx.session.scalar(each) or 0 for each in strays)


def local(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


NEXT = {
    State.SUBMITTED: ("accept", "accept", "accept", "reject", "withdraw"),
    State.ACCEPTED: ("whistle", "whistle", "whistle", "settle", "merge", "split_off", "withdraw"),
    State.WHISTLED: ("check_in", "check_in", "check_in", "hand_back", "rule"),
    State.HANDLING: ("approve", "approve", "answer", "progress", "nudge", "withdraw"),
    State.RESOLVED: ("confirm", "confirm", "confirm", "follow_up", "deem", "dispute"),
    State.PLANNED: ("revisit", "note_number", "result_back", "nudge"),
    State.MERGED: ("unmerge", "nudge"),
    State.CLOSED: ("nudge", "nudge", "dispute"),
}
OPEN_TO_BATCH = (State.SUBMITTED, State.ACCEPTED, State.WHISTLED, State.HANDLING)
OUTCOMES = ("solved", "solved", "solved", "partly", "explained", "planned", "transferred")


class Lives:
    """Tickets to which something happens every week, on their way as the lifecycle has it."""

    def __init__(self, past: Past, seed: int) -> None:
        self.past, self.random = past, random.Random(seed)
        self.tickets: list[Ticket] = []
        self.batches: list[Batch] = []

    def week(self, week: Week, firms: list[Company]) -> None:
        """Some are filed, some go on, most rest."""
        for at in self._instants(week, 6):
            category = self.random.choice(("01", "02"))
            ticket = self.past.ticket(at, company=self.random.choice(firms), category=category)
            self.tickets.append(ticket)
        for at in self._instants(week, 14):
            ticket = self.random.choice(self.tickets)
            if ticket.moved_at < datetime.fromisoformat(at).replace(tzinfo=SHANGHAI):
                following = self._following(ticket, at)
                if following is not None:
                    self.past.go_on(ticket, following)
        for at in self._instants(week, 3):
            self._beside(at)

    def _beside(self, at: str) -> None:
        """What batches and banks do, of which the matter itself has no act."""
        tx, instant = self.past.tx, shanghai(at)
        there = [each for each in self.tickets if each.filed_at < instant and each.state in OPEN_TO_BATCH]
        if len(there) >= 2 and self.random.random() < 0.5:
            self.batches.append(self._batched(self.random.sample(there, 2), instant))
        elif self.batches and self.random.random() < 0.5:
            self._let_out(self.random.choice(self.batches), instant)
        elif there:
            ticket = self.random.choice(there)
            need = tx.session.scalar(sa.select(FinanceNeed).where(FinanceNeed.ticket_id == ticket.id))
            if need is None:
                a_need(tx, ticket, at, self.random.randrange(1, 9) * 100)
            elif need.put_at < instant and (need.changed_at or need.put_at) < instant:
                self._go_on_lending(need, ticket, at)
        tx.session.flush()

    def _batched(self, tickets: list[Ticket], instant: datetime) -> Batch:
        zone, held = self.past.zone, sa.select(BatchMember.ticket_id).where(BatchMember.held)
        busy = set(self.past.tx.session.scalars(held))
        return a_batch(self.past.tx, zone, local(instant), *[each for each in tickets if each.id not in busy])

    def _let_out(self, batch: Batch, instant: datetime) -> None:
        if batch.formed_at is None or batch.formed_at >= instant or batch.ended_at is not None:
            return
        if self.random.random() < 0.3:
            batch.state, batch.ended_at = BatchState.DROPPED, instant
            return
        inside = sa.select(BatchMember).where(BatchMember.batch_id == batch.id, BatchMember.left_at.is_(None))
        member = self.past.tx.session.scalars(inside).first()
        if member is not None:
            member.left_at, member.why, member.held = instant, Leaving.SETTLED, False

    def _go_on_lending(self, need: FinanceNeed, ticket: Ticket, at: str) -> None:
        tx = self.past.tx
        if self.random.random() < 0.5:
            need.earlier = [*need.earlier, {"amount": need.amount, "until": shanghai(at).isoformat()}]
            need.amount, need.changed_at = need.amount + 100, shanghai(at)
        elif ticket.moved_at < shanghai(at) and tx.session.scalar(
            sa.select(Assignment.id).where(Assignment.ticket_id == ticket.id).limit(1)
        ):
            self.past.go_on(ticket, act("nudge", at))  # a bank is called by an act on the matter
            state = self.random.choice((CallState.GRANTED, CallState.GRANTED, CallState.DECLINED))
            decide(tx, a_call(tx, self.past.zone, ticket, at), state, at, need.amount)

    def _instants(self, week: Week, most: int) -> list[str]:
        found = (week.start + timedelta(minutes=self.random.randrange(7 * 24 * 60)) for _ in range(most))
        return [local(each) for each in sorted(found)]

    def _following(self, ticket: Ticket, at: str) -> Act | None:
        choices = NEXT.get(ticket.state)
        if choices is None:
            return None
        action = self.random.choice(choices)
        if action in {"approve", "settle"}:
            outcome = self.random.choice(OUTCOMES)
            owes = {"owes_number": 1} if outcome == "transferred" and self.random.random() < 0.5 else {}
            return act(action, at, outcome=outcome, **owes)
        if action == "rule":
            return act(action, at, upheld=self.random.random() < 0.5)
        if action == "follow_up":
            return act(action, at, says=self.random.choice((True, False, None)))
        if action == "confirm":
            rated = self.past.tx.session.execute(
                sa.text("SELECT count(*) FROM ratings WHERE ticket_id = :id"), {"id": ticket.id}
            ).scalar_one()
            return None if rated else act(action, at, solved=self.random.choice(("yes", "yes", "partly", "no")))
        return act(action, at)


@pytest.fixture
def firms(tx: Transaction, zone: Zone) -> list[Company]:
    return [zone.company, *[a_company(tx, zone.region, zone.park) for _ in range(3)]]


def weeks(first: Week, number: int) -> Iterator[Week]:
    week = first
    for _ in range(number):
        yield week
        week = week.following


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
@example(seed=557508)  # a unit that reports a second time, weeks after it was late
def test_weeks_that_go_on_count_what_whole_weeks_count(
    tx: Transaction, zone: Zone, past: Past, firms: list[Company], seed: int
) -> None:
    """From the first week of 2026.2 over the turn of the formulas and of the year, whatever happens in them."""
    with tx.session.begin_nested() as point:
        lives, begun = Lives(past, seed), set()
        for week in weeks(FIRST, 9):
            lives.week(week, firms)
            report = freeze(tx, zone, week)
            holds(tx, zone, report)
            if report.base_id == report.id:
                begun.add(str(week))
        assert begun >= {"2026-W48", "2026-W49", "2027-W01"}, "the first issue, a new version, a new year"
        assert len(begun) < 9, "the others go on"
        for report in tx.session.scalars(sa.select(WeeklyReport)).all():
            assert recompute(tx, zone.region, report.week) == [], "and what was frozen stays what it was"
        point.rollback()
    tx.session.expire_all()


def test_a_second_report_leaves_what_was_counted_of_the_first(tx: Transaction, zone: Zone, past: Past) -> None:
    """响应率 goes by the first report, late or not, however often the unit reports in later weeks."""
    begun = (act("accept", "2026-11-24 10:00"), act("whistle", "2026-11-24 11:00"), act("check_in", "2026-11-24 12:00"))
    ticket = past.ticket("2026-11-24 09:00", *begun)
    past.go_on(ticket, act("progress", "2026-11-28 10:00"))
    first = freeze(tx, zone, FIRST)
    past.go_on(ticket, act("progress", "2026-12-03 10:00"))
    second = freeze(tx, zone, FIRST.following)
    for report in (first, second):
        assert recompute(tx, zone.region, report.week) == []
    reasons = sa.select(ReportEntry.reason).where(ReportEntry.metric == "response")
    assert tx.session.scalars(reasons).all() == ["late"]


def test_a_quiet_week_writes_nothing_but_what_is_its_own(tx: Transaction, zone: Zone, past: Past) -> None:
    for number in range(5):
        past.ticket(f"2026-12-0{number + 1} 09:00", act("accept", f"2026-12-0{number + 1} 10:00"))
    week = Week(2026, 49)
    first = freeze(tx, zone, week)
    rows = tx.session.scalar(sa.select(sa.func.count()).select_from(ReportStanding))
    second = freeze(tx, zone, week.following)
    assert second.base_id == first.id
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(ReportStanding)) == rows
    holds(tx, zone, first)
    holds(tx, zone, second)


def test_a_firm_that_changes_hands_takes_its_matters_to_the_new_officer(
    tx: Transaction, zone: Zone, past: Past
) -> None:
    was, now = (an_actor(tx, Role.OFFICER, zone.region, name=name) for name in ("前任", "后任"))
    firm = a_company(tx, zone.region, zone.park)
    held = Pairing(company_id=firm.id, officer_id=was.account_id, seat=PairingSeat.A, from_day=date(2020, 1, 1))
    tx.session.add(held)
    past.ticket("2026-12-01 09:00", act("accept", "2026-12-01 10:00"), company=firm)
    week = Week(2026, 49)
    first = freeze(tx, zone, week)
    held.until_day = date(2026, 12, 10)
    tx.session.flush()
    tx.session.add(
        Pairing(company_id=firm.id, officer_id=now.account_id, seat=PairingSeat.A, from_day=date(2026, 12, 10))
    )
    tx.session.flush()
    second = freeze(tx, zone, week.following)
    assert second.base_id == first.id
    holds(tx, zone, second)

    def officers(report: WeeklyReport) -> set[str | None]:
        return {str(row[COLUMNS.index("officer")]) for row in ledger(tx, report) if row[0] == "resolution_ledger"}

    former, present = officers(first), officers(second)
    assert len(former) == len(present) == 1
    assert former != present


def test_what_is_written_behind_the_cut_off_is_found_and_said(tx: Transaction, zone: Zone, past: Past) -> None:
    """A clock that was moved back: an act of the frozen week comes to the record after the week was counted."""
    ticket = past.ticket("2026-12-01 09:00")
    week = Week(2026, 49)
    freeze(tx, zone, week)
    tx.session.add(
        TicketEventRow(
            ticket_id=ticket.id,
            seq=2,
            at=week.cutoff - timedelta(hours=1),
            actor_name="测试",
            acting_role="dispatcher",
            action="accept",
            from_state=State.SUBMITTED,
            to_state=State.ACCEPTED,
            cycle=1,
            payload={},
        )
    )
    tx.session.flush()
    second = freeze(tx, zone, week.following)
    assert {(each["week"], each["number"]) for each in second.corrections} == {(str(week), ticket.number)}
    holds(tx, zone, second)


@pytest.mark.parametrize("turned", ["a park is added", "the week before is missing"])
def test_on_other_ground_a_ledger_begins_anew(tx: Transaction, zone: Zone, past: Past, turned: str) -> None:
    past.ticket("2026-12-01 09:00")
    week = Week(2026, 49)
    first = freeze(tx, zone, week)
    if turned == "a park is added":
        tx.session.add(Park(region_id=zone.region.id, code="P-NEU", name="新园区"))
        tx.session.flush()
        week = week.following
    else:
        week = week.following.following
    second = freeze(tx, zone, week)
    assert (first.base_id, second.base_id) == (first.id, second.id)
    holds(tx, zone, second)
    figures = sa.select(ReportFigure).where(ReportFigure.metric == "resolution_ledger")
    assert len(tx.session.scalars(figures).all()) > 1


def test_only_firms_looked_after_otherwise_are_written_anew(tx: Transaction, zone: Zone, past: Past) -> None:
    """One moves to another park, one closes, one comes in, one is left by an officer who keeps the seat; one rests."""
    officer = an_actor(tx, Role.OFFICER, zone.region)
    moving, closing, left, resting = (a_company(tx, zone.region, zone.park) for _ in range(4))
    for firm in (moving, left):
        seat = Pairing(company_id=firm.id, officer_id=officer.account_id, seat=PairingSeat.A, from_day=date(2020, 1, 1))
        tx.session.add(seat)
    past.ticket("2026-12-01 09:00", act("accept", "2026-12-01 10:00"), company=left)
    other = Park(region_id=zone.region.id, code="P-NEU", name="新园区")
    tx.session.add(other)
    tx.session.flush()
    week = Week(2026, 49)
    first = freeze(tx, zone, week)
    moving.park_id, closing.state = other.id, CompanyState.CLOSED
    tx.session.execute(
        sa.update(Membership)
        .where(Membership.account_id == officer.account_id)
        .values(until_at=week.cutoff + timedelta(days=1))
    )
    tx.session.flush()
    coming = a_company(tx, zone.region, zone.park)
    coming.created_at = week.cutoff + timedelta(days=2)
    tx.session.flush()
    second = freeze(tx, zone, week.following)
    assert second.base_id == first.id
    holds(tx, zone, second)
    began = sa.select(ReportStanding.company_id).where(
        ReportStanding.metric == "pairing", ReportStanding.since == second.cutoff
    )
    assert set(tx.session.scalars(began)) == {moving.id, left.id, coming.id}
    assert resting.id not in set(tx.session.scalars(began))


@pytest.mark.parametrize("changed", ["reclassify", "accept"])
def test_a_category_changed_later_moves_no_frozen_week(tx: Transaction, zone: Zone, past: Past, changed: str) -> None:
    """重复诉求率 asks for the same category: that of the cut-off, whatever either of the two was changed to since."""
    week = Week(2026, 49)
    a_category(tx, "04")
    earlier = past.ticket("2026-11-24 09:00", category="02")
    repeated = past.ticket("2026-12-01 09:00", category="02")
    another = past.ticket("2026-12-02 09:00", category="03")
    tx.now = week.cutoff + timedelta(hours=6)
    past.go_on(repeated, act(changed, "2026-12-07 02:00", category="04", category_was="02"))
    repeated.category_code = "04"  # before the week is compiled, after it was over
    tx.session.flush()
    first = freeze(tx, zone, week)
    said = dict(
        tx.session.execute(
            sa.select(ReportEntry.ticket_number, ReportEntry.reason).where(ReportEntry.metric == "repeat")
        ).all()
    )
    assert said == {repeated.number: "repeated", another.number: "new"}
    past.go_on(earlier, act(changed, "2026-12-08 10:00", category="03", category_was="02"))
    earlier.category_code = "03"
    past.go_on(repeated, act("reclassify", "2026-12-09 10:00", category="02", category_was="04"))
    repeated.category_code = "02"
    tx.session.flush()
    holds(tx, zone, first)
    second = freeze(tx, zone, week.following)
    holds(tx, zone, second)
    holds(tx, zone, first)
    assert second.corrections == []
