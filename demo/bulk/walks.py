"""Agents walking for firms, in bulk: errands of the shipped templates with steps, papers and clocks, until now.

Written by the rules and functions of the product, as ``rounds`` are, and as these on no record.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.calendars.rules import WorkCalendar, local_day
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from app.errands.rules.drafting import TemplateStep
from app.errands.rules.lifecycle import ErrandState, errand_number
from app.errands.rules.planning import ACCEPT_WITHIN, ErrandClock, PlannedStep, plan_end
from app.errands.rules.steps import StepState, in_order
from app.errands.timing import ERRAND, ERRAND_STEP
from demo.bulk.clockwork import Clockwork, write_rows
from demo.bulk.firms import Asking
from demo.bulk.writing import Connection

SHARE = 50
"""In a month one in so many firms asks for an errand."""
MONTHS = 18
WITHDRAWN, ASKED, ASKED_AGAIN = 0.03, 0.15, 0.04
"""Of errands: those the firm took back before they were begun; at which papers were asked for, and a second time."""
GIVEN_FOR = timedelta(days=60)
SCOPE = "代为提交材料、查询进度、领取结果；不含签订合同和收付款。"


@dataclass(frozen=True, kw_only=True)
class Template:
    """What is walked for, as the zone published it."""

    id: int
    name: str
    steps: tuple[TemplateStep, ...]


@dataclass
class Walks:
    """The errands of all agents until now."""

    random: random.Random
    calendar: WorkCalendar
    clocks: Clockwork
    parks: Mapping[str, int]
    agents: Mapping[str, tuple[int, str]]
    """Code of a park → account and name of its agent."""
    now: datetime
    errands: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    of_step: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """The papers of each step."""

    def go(self, firms: Sequence[Asking], templates: Sequence[Template]) -> None:
        """So many a month, of firms and templates drawn at random; one of a kind at a time for a firm."""
        walked: set[tuple[int, int]] = set()
        years: dict[int, int] = {}
        for day in self._days(len(firms)):
            firm, template = self.random.choice(firms), self.random.choice(templates)
            opening, closing = self.calendar.opening(day), self.calendar.closing(day)
            at = opening + (closing - opening) * self.random.random()
            if at > self.now or (firm.company_id, template.id) in walked:
                continue
            walked.add((firm.company_id, template.id))
            years[day.year] = years.get(day.year, 0) + 1
            self._walk(firm, template, errand_number(day.year, years[day.year]), at)

    def _days(self, firms: int) -> Iterator[date]:
        count = max(6, firms * MONTHS // SHARE)
        first = local_day(self.now) - timedelta(days=MONTHS * 30)
        days = sorted(self.random.randrange(MONTHS * 30 + 1) for _ in range(count))
        return (self.calendar.next_workday_on_or_after(first + timedelta(days=each)) for each in days)

    def _walk(self, firm: Asking, template: Template, number: str, asked: datetime) -> None:
        limit = ACCEPT_WITHIN.default
        due = due_at(self.calendar, asked, limit)
        taken = self._later(asked, 10, 200)
        row: dict[str, Any] = {
            "id": len(self.errands) + 1,
            "number": number,
            "region_id": self.clocks.region_id,
            "company_id": firm.company_id,
            "park_id": self.parks[firm.park],
            "template_id": template.id,
            "title": template.name,
            "purpose": "",
            "state": ErrandState.REQUESTED,
            "version": 1,
            "wanted_by": None,
            "tender": False,
            "requested_at": asked,
            "requested_by": firm.user_id,
            "requested_by_name": firm.user_name,
            "due_at": due,
            **dict.fromkeys(
                (
                    "promised_at",
                    "needed_at",
                    "papers_again_at",
                    "agent_id",
                    "taken_at",
                    "authorised_at",
                    "authorised_until",
                    "started_at",
                    "handed_back_at",
                ),
                None,
            ),
            "ended_at": None,
            "agent_name": "",
            "scope": "",
            "authorised_by_name": "",
            "result": "",
            "ended_by_name": "",
            "on_paper": False,
            "words": "",
        }
        self.errands.append(row)
        begun = taken <= self.now
        self.clocks.run((ERRAND, row["id"]), ErrandClock.ACCEPT, limit, (asked, due, taken if begun else None))
        steps = {each.key: self._step(row, place, each) for place, each in enumerate(template.steps, 1)}
        if begun:
            agent, name = self.agents[firm.park]
            row |= {"taken_at": taken, "agent_id": agent, "agent_name": name, "version": 2}
            self._go_on(row, firm, {each.key: each for each in template.steps}, steps)

    def _go_on(
        self, row: dict[str, Any], firm: Asking, said: Mapping[str, TemplateStep], steps: Mapping[str, dict[str, Any]]
    ) -> None:
        """What the firm says, and the way to the receipt, as far as it came."""
        authorised = self._later(row["taken_at"], 10, 120)
        if authorised > self.now:
            return
        if self.random.random() < WITHDRAWN:
            row |= {"state": ErrandState.WITHDRAWN, "ended_at": authorised, "ended_by_name": firm.user_name}
            row |= {"words": "本企业已自行办好。", "version": 3}
            return
        until = local_day(authorised + GIVEN_FOR)
        row |= {"state": ErrandState.AUTHORISED, "authorised_at": authorised, "authorised_until": until, "version": 3}
        row |= {"authorised_by_name": firm.user_name, "scope": SCOPE}
        started = self._later(authorised, 5, 60)
        if started > self.now:
            return
        planned = {key: PlannedStep(limit=Limit.parse(each.limit), after=each.after) for key, each in said.items()}
        row |= {"state": ErrandState.RUNNING, "started_at": started, "version": 4}
        row["promised_at"] = row["needed_at"] = plan_end(self.calendar, started, planned)
        last = self._step_by_step(row, said, steps, started)
        if last is None:
            return
        back = self._later(last, 10, 60)
        if back <= self.now:
            row |= {"state": ErrandState.HANDED_BACK, "handed_back_at": back, "result": "证照一份，材料原件退还。"}
            row["version"] += 1
            for paper in (paper for step in steps.values() for paper in self.of_step[step["id"]]):
                paper["returned_on"] = local_day(back)
        received = self._later(back, 10, 240)
        if received <= self.now:
            row |= {"state": ErrandState.CLOSED, "ended_at": received, "ended_by_name": firm.user_name}
            row["version"] += 1

    def _step_by_step(
        self,
        row: dict[str, Any],
        said: Mapping[str, TemplateStep],
        steps: Mapping[str, dict[str, Any]],
        start: datetime,
    ) -> datetime | None:
        """Each step in its turn; when the last was done, None while one is not."""
        done: dict[str, datetime] = {}
        for key in in_order({key: each.after for key, each in said.items()}) or ():
            if any(each not in done for each in said[key].after):
                continue
            step, limit = steps[key], Limit.parse(said[key].limit)
            ready = max((done[each] for each in said[key].after), default=start)
            due = due_at(self.calendar, ready, limit)
            span = self.calendar.working_time(ready, due)
            ends = self.calendar.add_working_time(ready, span * self.random.uniform(0.1, 0.95))
            over = ends <= self.now
            step |= {"state": StepState.DONE if over else StepState.READY, "round": 1, "ready_at": ready, "due_at": due}
            self._ask(row, step, ready)
            if over:
                step |= {"done_at": ends, "done_by_name": row["agent_name"], "note": "已办好。"}
                done[key] = ends
            self.clocks.run((ERRAND_STEP, step["id"]), ErrandClock.STEP, limit, (ready, due, ends if over else None))
        return max(done.values()) if len(done) == len(steps) else None

    def _ask(self, row: dict[str, Any], step: dict[str, Any], ready: datetime) -> None:
        """Papers beside those of the template, once, seldom twice; all come on the first day."""
        drawn = self.random.random()
        for times in range(1 + (drawn < ASKED_AGAIN) if drawn < ASKED else 0):
            at = ready + timedelta(minutes=20 * (times + 1))
            if at <= self.now:
                step["asked"] += 1
                self._paper(row, step, "近三个月用工花名册", at)
                if times:
                    row["papers_again_at"] = at
        for paper in self.of_step[step["id"]]:
            paper["received_on"] = local_day(ready)

    def _step(self, row: dict[str, Any], place: int, said: TemplateStep) -> dict[str, Any]:
        step: dict[str, Any] = {
            "id": len(self.steps) + 1,
            "errand_id": row["id"],
            "place": place,
            "key": said.key,
            "name": said.name,
            "department_id": None,
            "office": said.office,
            "limit_text": said.limit,
            "output": said.output,
            "after": json.dumps(list(said.after)),
            "state": StepState.WAITING,
            "round": 0,
            "ready_at": None,
            "due_at": None,
            "done_at": None,
            "done_by_name": "",
            "note": "",
            "asked": 0,
        }
        self.steps.append(step)
        self.of_step[step["id"]] = []
        for each in said.materials:
            self._paper(row, step, each.name, row["requested_at"], needed=each.needed, sensitive=each.sensitive)
        return step

    def _paper(
        self,
        row: dict[str, Any],
        step: dict[str, Any],
        name: str,
        asked: datetime,
        *,
        needed: bool = True,
        sensitive: bool = False,
    ) -> None:
        paper: dict[str, Any] = {
            "id": len(self.papers) + 1,
            "errand_id": row["id"],
            "step_id": step["id"],
            "name": name,
            "needed": needed,
            "sensitive": sensitive,
            "asked_at": asked,
            "received_on": None,
            "returned_on": None,
        }
        self.papers.append(paper)
        self.of_step[step["id"]].append(paper)

    def _later(self, at: datetime, least: int, most: int) -> datetime:
        """So many working minutes later."""
        return self.calendar.add_working_time(at, timedelta(minutes=self.random.randint(least, most)))

    def write(self, connection: Connection) -> None:
        """Write errands, steps and papers; the clocks are written by whoever holds them."""
        for table, rows in (("errands", self.errands), ("errand_steps", self.steps), ("errand_papers", self.papers)):
            write_rows(connection, table, rows)
