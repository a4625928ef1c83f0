"""Officers going round, in bulk: each firm's plan of each half-year, the visit that was made, and what was promised.

Nobody played these: they follow the rules by the functions of the product, so that every clock, count and silence is
what those would have made of it. None of them is on the record, and nobody was told of them: they are read, not acted.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.calendars.rules import WorkCalendar, local_day
from app.promises.rules.words import PromiseClock, PromiseOrigin, PromiseState, ended_as, limit_until, silence_ends
from app.promises.timing import PROMISE
from app.visits.rules.periods import EVERY, VisitPeriod, months_of, period_of
from app.visits.rules.recording import visit_number
from app.visits.rules.words import FirmClass, Production, VisitClock, VisitPurpose, VisitState, VisitWay
from app.visits.timing import VISIT, last_workday
from app.visits.timing import limit_until as days_until
from demo.bulk.clockwork import Clockwork, write_rows
from demo.bulk.firms import Asking
from demo.bulk.writing import Connection, copy_in
from demo.places import REGION

PERIODS = 3
"""The half-years behind us, beside the one that runs."""
MADE, PHONED = 0.93, 0.05
"""The share of plans that were kept, and of firms that were called in between besides."""
PROMISING, RELEASED, LATE, SPOKEN = 0.2, 0.02, 0.12, 0.5
"""Of visits at which something was promised; of these let go, and kept late; of those done of which the firm spoke."""
WORDS = (
    "把政策申报材料清单发到企业邮箱",
    "约供电公司到厂里看线路",
    "问清厂房验收还差哪些材料并回话",
    "请人社部门来讲用工补贴怎么申报",
    "把门前道路照明报给市政处",
)


@dataclass
class Rounds:
    """The rounds of all officers until now."""

    random: random.Random
    calendar: WorkCalendar
    clocks: Clockwork
    parks: dict[str, int]
    """Code → id."""
    now: datetime
    visits: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    days: Counter[date] = field(default_factory=Counter)
    """Numbers given, by day."""

    def go(self, firms: Sequence[Asking]) -> None:
        """A plan of every half-year for every firm, and what came of it."""
        for period in _periods(local_day(self.now)):
            first = self.calendar.opening(self.calendar.next_workday_on_or_after(period.first))
            if first > self.now:
                continue
            due, limit = last_workday(self.calendar, period), days_until(self.calendar, first, period)
            workdays = list(_workdays(self.calendar, local_day(first), local_day(due)))
            for firm in firms:
                self._plan(firm, period, (first, due, limit), workdays)
                if self.random.random() < PHONED:
                    self._phone(firm, self.random.choice(workdays))

    def bring(self, firms: Mapping[int, Asking], filed: Iterable[tuple[int, int, datetime]]) -> None:
        """The visit each matter of this channel was brought back from: ticket, firm, and when it was filed there."""
        known = {(row["company_id"], row["visited_on"]): row for row in self.visits}
        for ticket_id, company_id, at in filed:
            day = local_day(at)
            row = known.get((company_id, day))
            if row is None:
                row = known[company_id, day] = self._visit(firms[company_id], at, VisitState.DONE)
                self._made(row, firms[company_id], day, at, VisitWay.ON_SITE)
                row["again_reason"] = "企业有事要当面说"
            self.matters.append({"id": len(self.matters) + 1, "visit_id": row["id"], "ticket_id": ticket_id})

    def _plan(
        self, firm: Asking, period: VisitPeriod, planned: tuple[datetime, datetime, object], workdays: Sequence[date]
    ) -> None:
        first, due, limit = planned
        day = self.random.choice(workdays)
        at = self._during(day)
        kept = self.random.random() < MADE and at <= self.now
        over = self.calendar.opening(self.calendar.next_workday_after(period.last))
        state = VisitState.DONE if kept else VisitState.MISSED if over <= self.now else VisitState.PLANNED
        row = self._visit(firm, first, state)
        row |= {"period_first": period.first, "period_last": period.last, "planned_on": local_day(due)}
        if kept:
            self._made(row, firm, day, at, VisitWay.ON_SITE)
        ended = at if kept else over if state is VisitState.MISSED else None
        self.clocks.run((VISIT, row["id"]), VisitClock.PLAN, limit, (first, due, ended))

    def _phone(self, firm: Asking, day: date) -> None:
        """A call that nobody planned."""
        at = self._during(day)
        taken = any(row["company_id"] == firm.company_id and row["visited_on"] == day for row in self.visits[-2:])
        if at <= self.now and not taken:
            self._made(self._visit(firm, at, VisitState.DONE), firm, day, at, VisitWay.PHONE)

    def _visit(self, firm: Asking, made_at: datetime, state: VisitState) -> dict[str, Any]:
        day = local_day(made_at)
        self.days[day] += 1
        said = ("cancel_reason", "met_name", "met_post", "notes", "again_reason", "leader_reason", "acting_role")
        ruled = ("denied_by_name", "denial_words", "ruled_by_name", "ruling_words", "scheduled_by_name")
        row: dict[str, Any] = {
            "id": len(self.visits) + 1,
            "region_id": self.clocks.region_id,
            "company_id": firm.company_id,
            "officer_id": firm.officer_id,
            "officer_name": firm.officer_name,
            "number": visit_number(REGION, day, self.days[day]),
            "state": state,
            "version": 1 if state is VisitState.PLANNED else 2,
            "purpose": VisitPurpose.ROUTINE,
            "period_first": None,
            "period_last": None,
            "planned_on": None,
            "made_at": made_at,
            "visited_on": None,
            "way": None,
            "production": None,
            "recorded_at": None,
            "explained": [],
            "called": False,
            **dict.fromkeys((*said, *ruled), ""),
        }
        self.visits.append(row)
        return row

    def _made(self, row: dict[str, Any], firm: Asking, day: date, at: datetime, way: VisitWay) -> None:
        row |= {"visited_on": day, "way": way, "recorded_at": at, "acting_role": "officer", "met_name": firm.user_name}
        row["production"] = Production.REDUCED if self.random.random() < 0.08 else Production.NORMAL
        if self.random.random() < PROMISING:
            self._promise(firm, at)

    def _promise(self, firm: Asking, given: datetime) -> None:
        day = self.calendar.next_workday_on_or_after(local_day(given) + timedelta(days=self.random.randint(3, 20)))
        closing = self.calendar.closing(day)
        late = self.random.random() < LATE
        hours = timedelta(hours=self.random.uniform(1, 40))
        done = (
            self.calendar.add_working_time(closing, hours)
            if late
            else max(closing - hours, given + (closing - given) / 2)
        )
        row: dict[str, Any] = {
            "id": len(self.promises) + 1,
            "company_id": firm.company_id,
            "region_id": self.clocks.region_id,
            "park_id": self.parks[firm.park],
            "person_id": firm.officer_id,
            "person_name": firm.officer_name,
            "given_by": firm.officer_id,
            "acting_role": "officer",
            "origin": PromiseOrigin.VISIT,
            "words": self.random.choice(WORDS),
            "state": PromiseState.OPEN,
            "version": 1,
            "given_at": given,
            "due_on": day,
            "due_at": closing,
            "first_due_on": day,
            "round": 1,
            "done_at": None,
            "done_note": "",
            "ended_at": None,
            "deemed": False,
            "firm_words": "",
        }
        self.promises.append(row)
        span = (given, closing)
        limit, subject = limit_until(day, local_day(given)), (PROMISE, row["id"])
        if self.random.random() < RELEASED and given + (closing - given) / 3 <= self.now:
            ended = given + (closing - given) / 3
            row |= {"state": PromiseState.RELEASED, "ended_at": ended, "version": 2, "firm_words": "已经自行解决"}
            self.clocks.run(subject, PromiseClock.PROMISE, limit, (*span, ended), met=False)
        elif done > self.now:
            self.clocks.run(subject, PromiseClock.PROMISE, limit, (*span, None))
        else:
            row |= {"done_at": done, "done_note": "已办好。", "version": 2, **self._spoken(done, day)}
            self.clocks.run(subject, PromiseClock.PROMISE, limit, (*span, done))

    def _spoken(self, done: datetime, day: date) -> dict[str, Any]:
        """The firm's word, or its silence; nothing while neither came."""
        silent = silence_ends(self.calendar, done) + timedelta(minutes=5)
        speaks = self.random.random() < SPOKEN
        ended = done + timedelta(hours=self.random.uniform(1, 60)) if speaks else silent
        if ended > self.now:
            return {}
        return {"state": ended_as(day, done), "ended_at": ended, "deemed": not speaks, "version": 3}

    def _during(self, day: date) -> datetime:
        """An instant of a workday, from an hour after its opening to its closing."""
        opening, closing = self.calendar.opening(day), self.calendar.closing(day)
        return opening + (closing - opening) * self.random.uniform(0.15, 1.0)

    def write(self, connection: Connection) -> None:
        """Write visits and promises; the clocks are written by whoever holds them."""
        write_rows(connection, "visits", self.visits)
        write_rows(connection, "visit_matters", self.matters)
        write_rows(connection, "promises", self.promises)
        numbers = [(self.clocks.region_id, day, last) for day, last in sorted(self.days.items())]
        copy_in(connection, "visit_numbers", ("region_id", "day", "last"), numbers)


def _periods(today: date) -> Iterator[VisitPeriod]:
    """The half-years behind us and the one that runs, the oldest first."""
    months = months_of(EVERY[FirmClass.OTHER].default)
    found = [period_of(today, months)]
    while len(found) <= PERIODS:
        found.append(period_of(found[-1].first - timedelta(days=1), months))
    return reversed(found)


def _workdays(calendar: WorkCalendar, first: date, last: date) -> Iterator[date]:
    day = calendar.next_workday_on_or_after(first)
    while day <= last:
        yield day
        day = calendar.next_workday_after(day)
