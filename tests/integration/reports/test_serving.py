"""Visits, promises and errands in the weekly report: each figure against a history made by hand, its proof after what
came later, and the same figures of a week that goes on. Week 49 is the first that has them.
"""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import SHANGHAI
from app.companies.models import Company, Pairing, PairingSeat
from app.errands.models import Errand
from app.errands.rules.lifecycle import ErrandState
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
from app.promises.models import Promise
from app.promises.rules.words import PromiseState
from app.reports.behind import rows_behind
from app.reports.models import ReportEntry, WeeklyReport
from app.reports.queries import Reading, rate_of, read_report
from app.reports.recomputing import recompute
from app.reports.rules.periods import Week
from app.reports.rules.serving import SERVING
from app.tickets.models import TicketEventRow
from app.tickets.rules.words import Channel, State
from app.traits.models import CompanyTag
from app.traits.rules import TagKind, TagSource, TagValue
from app.visits.models import CompanyQuiet, CompanyStanding, Visit
from app.visits.rules.words import DenialState, StandingKind, StandingState, VisitWay
from tests.builders import Zone, a_company, an_actor, as_actor
from tests.clocks import shanghai
from tests.integration.reports.history import Past, act
from tests.integration.reports.serving import a_promise, a_visit, an_errand, ask, end, say_done, say_no, stop
from tests.integration.reports.test_going_on import freeze, holds, local
from tests.tables import statements

pytestmark = pytest.mark.timeout(300)  # random weeks

FIRST = Week(2026, 49)
"""30 November to 6 December; the half-year began on 1 July."""


@pytest.fixture
def officer(tx: Transaction, zone: Zone) -> Actor:
    """The zone's own, who looks after its second firm too."""
    tx.session.add(
        Pairing(
            company_id=zone.other.id, officer_id=zone.officer.account_id, seat=PairingSeat.A, from_day=date(2020, 1, 1)
        )
    )
    tx.session.flush()
    return replace(zone.officer, paired=zone.officer.paired | {CompanyId(zone.other.id)})


def printed(tx: Transaction, zone: Zone, report: WeeklyReport) -> Reading:
    return read_report(as_actor(tx, zone.coordinator), report.week, zone.region.code)


def n_of_d(read: Reading, metric: str, kind: str = "region", code: str | None = None) -> tuple[int, int]:
    row = read.figure(metric, kind, code)
    return (row.n, row.d) if row else (0, 0)


def reasons(tx: Transaction, zone: Zone, report: WeeklyReport, metric: str) -> dict[str, str]:
    rows = rows_behind(as_actor(tx, zone.coordinator), report, metric, ("region", zone.region.code))
    return {row.ticket_number: row.reason for row in rows.items}


def test_who_was_visited_on_site_in_the_period_of_its_class(
    tx: Transaction, zone: Zone, past: Past, officer: Actor
) -> None:
    """Two of the officer's firms: one visited in the half-year, one by phone alone; a third is stopped, one nobody's."""
    stopped, lonely = (a_company(tx, zone.region, zone.park) for _ in range(2))
    an_actor(tx, Role.OFFICER, zone.region, name="另一位", paired=(stopped,))
    a_visit(tx, zone.company, officer.account_id, "2026-07-02 10:00")
    a_visit(tx, zone.other, officer.account_id, "2026-06-29 10:00")  # the half-year before
    phoned = a_visit(tx, zone.other, officer.account_id, "2026-12-01 10:00", VisitWay.PHONE)
    matter = past.ticket("2026-12-02 09:00", act("accept", "2026-12-02 10:00"))
    matter.channel = Channel.VISIT
    brought = a_visit(tx, zone.company, officer.account_id, "2026-12-02 09:00", brought=matter)
    tx.session.add(
        CompanyStanding(
            region_id=zone.region.id,
            company_id=stopped.id,
            visit_id=brought.id,
            kind=StandingKind.LOST,
            state=StandingState.IN_FORCE,
            proposed_at=shanghai("2026-11-01 09:00"),
            decided_at=shanghai("2026-11-02 09:00"),
        )
    )
    tx.session.flush()
    report = freeze(tx, zone, FIRST)
    read = printed(tx, zone, report)
    assert n_of_d(read, "visits") == (1, 2)
    assert n_of_d(read, "visits_spared") == (1, 1)
    assert n_of_d(read, "visits_found") == (1, 2), "the phone call is a visit that brought nothing back"
    assert n_of_d(read, "visits_solved") == (0, 1)
    assert n_of_d(read, "visits", "park", zone.park.code) == (1, 1), "the other lies in none"
    assert reasons(tx, zone, report, "visits") == {
        zone.company.credit_code: "visited",
        zone.other.credit_code: "not_visited",
    }
    assert reasons(tx, zone, report, "visits_found") == {phoned.number: "nothing_brought", brought.number: "brought"}
    assert lonely.credit_code not in reasons(tx, zone, report, "visits")
    holds(tx, zone, report)

    past.go_on(matter, act("settle", "2026-12-08 09:00", outcome="solved"))
    for visit in tx.session.scalars(sa.select(Visit).where(Visit.company_id == zone.company.id)):
        visit.denial, visit.denied_at = DenialState.WAITING, shanghai("2026-12-08 10:00")
    tx.session.add(
        CompanyQuiet(
            company_id=zone.other.id,
            until=date(2026, 12, 31),
            reason="搬迁",
            set_at=shanghai("2026-12-08 10:00"),
            set_by_name="企业",
        )
    )
    tx.session.flush()
    second = freeze(tx, zone, FIRST.following)
    assert second.base_id == report.base_id
    later = printed(tx, zone, second)
    assert n_of_d(later, "visits") == (0, 2), "until it is ruled on"
    assert n_of_d(later, "visits_solved") == (1, 1)
    assert "visits_found" in later.formulas
    assert n_of_d(later, "visits_found") == (0, 0), "each visit counts once"
    assert reasons(tx, zone, second, "visits")[zone.other.credit_code] == "quiet"
    for each in (report, second):
        holds(tx, zone, each)

    january = freeze(tx, zone, Week(2027, 1))
    assert n_of_d(printed(tx, zone, january), "visits") == (0, 2), "a new half-year begins for all"


def test_a_key_firm_is_called_on_each_month_from_when_its_tag_was_verified(
    tx: Transaction, zone: Zone, past: Past, officer: Actor
) -> None:
    past.ticket("2026-11-24 09:00")
    for firm in (zone.company, zone.other):
        a_visit(tx, firm, officer.account_id, "2026-11-16 10:00")
    tx.session.add(
        CompanyTag(
            company_id=zone.company.id,
            kind=TagKind.SPECIALISED,
            value=TagValue.GIANT,
            source=TagSource.UNIT,
            put_at=shanghai("2026-12-08 09:00"),
            put_by_name="测试",
            verified_at=shanghai("2026-12-09 09:00"),
        )
    )
    tx.session.flush()
    first, second = freeze(tx, zone, FIRST), freeze(tx, zone, FIRST.following)
    assert n_of_d(printed(tx, zone, first), "visits") == (2, 2), "not verified yet"
    assert n_of_d(printed(tx, zone, second), "visits") == (1, 2), "November is another period"
    for report in (first, second):
        holds(tx, zone, report)


def test_a_promise_counts_in_the_week_in_which_it_is_told(
    tx: Transaction, zone: Zone, past: Past, officer: Actor
) -> None:
    past.ticket("2026-11-24 09:00")
    firm, given, mine = zone.company, "2026-11-20 09:00", {"person_id": officer.account_id}
    kept = a_promise(tx, firm, given, "2026-12-02", **mine)
    waiting = a_promise(tx, firm, given, "2026-12-03", **mine)
    missed = a_promise(tx, firm, given, "2026-12-04", department_id=zone.lead.id, acting_role="head")
    released = a_promise(tx, firm, given, "2026-12-03", **mine)
    for row in (kept, waiting):
        say_done(tx, row, shanghai("2026-12-01 09:00"))
    end(tx, kept, shanghai("2026-12-02 09:00"))
    end(tx, released, shanghai("2026-12-02 09:00"), released=True)
    first = freeze(tx, zone, FIRST)
    read = printed(tx, zone, first)
    assert n_of_d(read, "promises") == (1, 2)
    assert n_of_d(read, "promises", "department", zone.lead.code) == (0, 1)
    assert n_of_d(read, "promises_late") == (1, 1)
    assert reasons(tx, zone, first, "promises") == {str(kept.id): "in_time", str(missed.id): "late"}
    assert reasons(tx, zone, first, "promises_late") == {str(missed.id): "due_now"}

    say_no(tx, waiting, shanghai("2026-12-08 09:00"))
    say_done(tx, missed, shanghai("2026-12-09 09:00"))
    end(tx, missed, shanghai("2026-12-10 09:00"))
    second = freeze(tx, zone, FIRST.following)
    assert missed.state is PromiseState.LATE
    assert reasons(tx, zone, second, "promises") == {str(waiting.id): "late"}, "the other counted when its day was over"
    assert reasons(tx, zone, second, "promises_late") == {str(waiting.id): "due_before"}
    for report in (first, second):
        holds(tx, zone, report)


def test_an_act_that_is_written_late_corrects_its_matter_and_no_promise_about_it(
    tx: Transaction, zone: Zone, past: Past, officer: Actor
) -> None:
    ticket = past.ticket("2026-12-01 09:00")
    a_promise(tx, zone.company, "2026-12-01 09:00", "2026-12-02", ticket_id=ticket.id, person_id=officer.account_id)
    first = freeze(tx, zone, FIRST)
    tx.session.add(
        TicketEventRow(
            ticket_id=ticket.id,
            seq=2,
            at=FIRST.cutoff - timedelta(hours=1),
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
    second = freeze(tx, zone, FIRST.following)
    assert n_of_d(printed(tx, zone, first), "promises") == (0, 1)
    assert {each["metric"] for each in second.corrections} == {"acceptance"}


def username(tx: Transaction, agent: Actor) -> str:
    return tx.session.get_one(Account, agent.account_id).username


def test_errands_of_the_year_by_their_agent(tx: Transaction, zone: Zone, past: Past, officer: Actor) -> None:
    past.ticket("2026-11-24 09:00")
    one, namesake = (an_actor(tx, Role.AGENT, zone.region, park=zone.park) for _ in range(2))
    for account in (tx.session.get_one(Account, each.account_id) for each in (one, namesake)):
        account.name = "王芳"
    done = an_errand(tx, zone, zone.company, "2026-11-30 09:00", wanted="2026-12-02", agent=one)
    stop(tx, done, "2026-12-01 16:00", ErrandState.CLOSED)
    late = an_errand(tx, zone, zone.company, "2026-11-30 09:00", agent=namesake)
    stop(tx, late, "2026-12-03 15:00", ErrandState.CLOSED)
    running = an_errand(tx, zone, zone.company, "2026-12-05 09:00", wanted="2026-12-31")
    withdrawn = an_errand(tx, zone, zone.company, "2026-12-01 09:00")
    stop(tx, withdrawn, "2026-12-02 09:00", ErrandState.WITHDRAWN)
    ask(tx, late, "2026-12-01 09:00")
    ask(tx, late, "2026-12-02 09:00")
    ask(tx, running, "2026-12-05 10:00")
    first = freeze(tx, zone, FIRST)
    read = printed(tx, zone, first)
    assert n_of_d(read, "errands") == (2, 3)
    assert n_of_d(read, "errands_on_time") == (1, 2)
    assert n_of_d(read, "errands_again") == (1, 3)
    assert n_of_d(read, "errands_month") == (1, 2)
    assert n_of_d(read, "errands", "agent", username(tx, namesake)) == (1, 1)
    assert n_of_d(read, "errands_on_time", "agent", username(tx, one)) == (1, 1)
    assert {name for _, name in read.scopes("agent")} == {"王芳", "代办员甲"}, "two of one name are two"
    assert n_of_d(read, "errands", "park", zone.park.code) == (2, 3)
    assert reasons(tx, zone, first, "errands")[running.number] == "errand_open"

    ask(tx, running, "2026-12-08 10:00")
    stop(tx, running, "2026-12-09 09:00", ErrandState.TERMINATED)
    second = freeze(tx, zone, FIRST.following)
    assert reasons(tx, zone, second, "errands")[running.number] == "terminated"
    assert n_of_d(printed(tx, zone, second), "errands_on_time") == (1, 2), "terminated before its day"
    for report in (first, second):
        holds(tx, zone, report)


def test_the_fixture_of_the_rules_440_of_440(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket("2026-11-24 09:00")
    for _ in range(440):
        errand = an_errand(tx, zone, zone.company, "2026-11-30 09:00")
        stop(tx, errand, "2026-12-01 10:00", ErrandState.CLOSED)
    stop(tx, an_errand(tx, zone, zone.company, "2026-11-30 09:00"), "2026-12-01 09:00", ErrandState.WITHDRAWN)
    row = printed(tx, zone, freeze(tx, zone, FIRST)).figure("errands")
    assert row is not None
    assert (row.n, row.d, rate_of(row)) == (440, 440, "100.0")


def test_rows_are_read_by_each_readers_right(tx: Transaction, zone: Zone, past: Past, officer: Actor) -> None:
    """The officer reads those of his firms, a unit its own promises, another unit none."""
    past.ticket("2026-11-24 09:00")
    foreign = a_company(tx, zone.region, zone.park)
    a_visit(tx, zone.company, officer.account_id, "2026-12-01 10:00")
    a_visit(tx, foreign, officer.account_id, "2026-12-01 11:00")
    a_promise(tx, zone.company, "2026-11-20 09:00", "2026-12-02", department_id=zone.lead.id, acting_role="head")
    report = freeze(tx, zone, FIRST)

    def rows(reader: Actor, metric: str, kind: str, code: str) -> int:
        return len(rows_behind(as_actor(tx, reader), report, metric, (kind, code)).items)

    assert rows(zone.coordinator, "visits_found", "region", zone.region.code) == 2
    assert rows(officer, "visits_found", "region", zone.region.code) == 1
    assert rows(zone.head, "promises", "department", zone.lead.code) == 1
    assert rows(zone.head, "visits_found", "region", zone.region.code) == 0
    with pytest.raises(Missing):
        rows(zone.head, "promises", "department", zone.support.code)


class Course:
    """What happens in a week to promises, errands and visits, at random."""

    def __init__(self, tx: Transaction, zone: Zone, officer: Actor, seed: int) -> None:
        self.tx, self.zone, self.officer, self.random = tx, zone, officer, random.Random(seed)
        self.promises: list[Promise] = []
        self.errands: list[Errand] = []

    def week(self, week: Week, firms: list[Company]) -> None:
        for at in sorted(week.start + timedelta(minutes=self.random.randrange(7 * 24 * 60)) for _ in range(12)):
            self._happen(at, self.random.choice(firms))

    def _happen(self, at: datetime, firm: Company) -> None:
        match self.random.randrange(4):
            case 0:
                due = (at.astimezone(SHANGHAI) + timedelta(days=self.random.randrange(12))).date()
                self.promises.append(
                    a_promise(self.tx, firm, local(at), due.isoformat(), person_id=self.officer.account_id)
                )
            case 1 if self.promises:
                self._promise(self.random.choice(self.promises), at)
            case 2:
                self.errands.append(an_errand(self.tx, self.zone, firm, local(at)))
            case 3 if self.errands:
                self._errand(self.random.choice(self.errands), at)
            case _:
                a_visit(self.tx, firm, 900_000 + len(self.errands) + int(at.timestamp()) % 100_000, local(at))

    def _promise(self, row: Promise, at: datetime) -> None:
        if row.ended_at is not None or row.given_at >= at:
            return
        if self.random.random() < 0.15:
            end(self.tx, row, at, released=True)
        elif row.done_at is None:
            say_done(self.tx, row, at)
        elif self.random.random() < 0.4:
            say_no(self.tx, row, at)
        else:
            end(self.tx, row, at)

    def _errand(self, errand: Errand, at: datetime) -> None:
        match self.random.randrange(3):
            case _ if errand.ended_at is not None or errand.taken_at is None or errand.taken_at >= at:
                return
            case 0:
                ask(self.tx, errand, local(at))
            case _:
                over = (ErrandState.CLOSED, ErrandState.CLOSED, ErrandState.WITHDRAWN, ErrandState.TERMINATED)
                stop(self.tx, errand, local(at), self.random.choice(over))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_weeks_count_again_what_they_counted_whatever_comes_later(
    tx: Transaction, zone: Zone, past: Past, officer: Actor, seed: int
) -> None:
    """And a promise counts in one week alone: kept where it was kept in the end, and never where it was released."""
    with tx.session.begin_nested() as point:
        past.ticket("2026-11-24 09:00")
        course, week = Course(tx, zone, officer, seed), FIRST
        for _ in range(6):
            course.week(week, [zone.company, zone.other])
            holds(tx, zone, freeze(tx, zone, week))
            week = week.following
        for report in tx.session.scalars(sa.select(WeeklyReport)).all():
            assert recompute(tx, zone.region, report.week) == []
        told = tx.session.execute(
            sa.select(ReportEntry.value, ReportEntry.counted).where(ReportEntry.metric == "promises")
        ).all()
        assert len({row.value for row in told}) == len(told), "each in one week"
        counted = {int(row.value): row.counted for row in told}
        for row in course.promises:
            if row.state is not PromiseState.OPEN and row.state is not PromiseState.RELEASED:
                assert counted[row.id] == (row.state is PromiseState.KEPT)
        assert set(counted) <= {row.id for row in course.promises}
        point.rollback()
    tx.session.expire_all()


def test_a_week_asks_as_much_however_many_there_are(tx: Transaction, zone: Zone, past: Past, officer: Actor) -> None:
    """Behind four issues, as many as are looked at again."""
    past.ticket("2026-11-24 09:00")
    for number in range(46, 50):
        freeze(tx, zone, Week(2026, number))
    asked = []
    for week, many in ((Week(2026, 50), 1), (Week(2026, 51), 9)):
        for at in range(many):
            hour = (week.start + timedelta(hours=9 + at)).astimezone(SHANGHAI)
            firm = a_company(tx, zone.region, zone.park)
            a_visit(tx, firm, officer.account_id, local(hour))
            promise = a_promise(tx, firm, local(hour), hour.date().isoformat(), person_id=officer.account_id)
            say_done(tx, promise, hour + timedelta(hours=1))
            an_errand(tx, zone, firm, local(hour))
        with statements(tx.session.connection().engine) as sent:
            freeze(tx, zone, week)
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_every_figure_of_the_block_is_in_the_first_week(tx: Transaction, zone: Zone, past: Past) -> None:
    past.ticket("2026-12-01 09:00")
    read = printed(tx, zone, freeze(tx, zone, FIRST))
    assert set(SERVING) <= set(read.formulas)
    assert all(read.figure(metric) is not None for metric in SERVING)
