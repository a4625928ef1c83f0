"""Histories made by hand: tickets with their acts, parts and clocks, each at a chosen Shanghai instant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.clocks.models import Clock
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from app.clocks.rules.states import ClockState
from app.companies.models import Company
from app.departments.models import Department
from app.followups.models import FollowUp, FollowUpChannel
from app.kernel.transaction import Transaction
from app.sla.rules.limits import RESOLVE_AGAIN
from app.tickets.models import Assignment, Rating, Ticket, TicketEventRow, Whistle
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Channel, Grade, Kind, Part, PartState, Solved, State, Urgency, WhistleKind
from tests.builders import Zone, a_category
from tests.clocks import shanghai

_numbers = count(1)
LONG_AGO = 1
"""The transaction that is said to have written these events: what is new is told by their instants alone."""
_ENDS = {State.WITHDRAWN, State.REJECTED, State.MERGED, State.CLOSED}
_TO = {
    "accept": State.ACCEPTED,
    "reject": State.REJECTED,
    "whistle": State.WHISTLED,
    "check_in": State.HANDLING,
    "approve": State.RESOLVED,
    "settle": State.RESOLVED,
    "confirm": State.CLOSED,
    "deem": State.CLOSED,
    "dispute": State.HANDLING,
    "withdraw": State.WITHDRAWN,
    "merge": State.MERGED,
    "revisit": State.HANDLING,
    "result_back": State.HANDLING,
    "unmerge": State.ACCEPTED,
    "mark_test": State.WITHDRAWN,
}


@dataclass(frozen=True)
class Act:
    """One act at a Shanghai instant, with the facts of its event."""

    action: str
    at: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def instant(self) -> datetime:
        """UTC."""
        return shanghai(self.at)

    def leads_to(self, state: State) -> State:
        """The state after it."""
        if self.action == "approve" and self.facts["outcome"] in {"planned", "transferred"}:
            return State.PLANNED
        if self.action == "unmark_test":
            return State(self.facts["stood"])
        if self.action == "rule":
            return State.ACCEPTED if self.facts["upheld"] else state
        return _TO.get(self.action, state)


def act(action: str, at: str, **facts: Any) -> Act:
    """Short for an Act."""
    return Act(action, at, facts)


def _marked(acts: Sequence[Act], before: bool = False) -> bool:
    """Whether a ticket is marked as a test after these acts."""
    marks = [each.action == "mark_test" for each in acts if each.action in {"mark_test", "unmark_test"}]
    return marks[-1] if marks else before


@dataclass
class Past:
    """Writes histories of one zone straight into the tables, without any consequence."""

    tx: Transaction
    zone: Zone

    def ticket(
        self,
        filed: str,
        *acts: Act,
        company: Company | None = None,
        kind: Kind = Kind.HELP,
        category: str = "01",
        is_test: bool = False,
    ) -> Ticket:
        """A ticket filed then, with what happened to it since."""
        a_category(self.tx, category)
        company, state = company or self.zone.company, State.SUBMITTED
        for each in acts:
            state = each.leads_to(state)
        last = acts[-1].instant if acts else shanghai(filed)
        ticket = Ticket(
            region_id=self.zone.region.id,
            number=f"TEST{next(_numbers):06d}",
            company_id=company.id,
            park_id=company.park_id,
            channel=Channel.WEB,
            category_code=category,
            kind=kind,
            urgency=Urgency.NORMAL,
            grade=Grade.ORDINARY,
            title="标题",
            body="正文",
            is_test=is_test or _marked(acts),
            state=state,
            version=1 + len(acts),
            cycle=1 + sum(each.action == "dispute" for each in acts),
            filed_at=shanghai(filed),
            moved_at=last,
        )
        self.tx.session.add(ticket)
        self.tx.session.flush()
        self._history(ticket, Act("submit", filed), acts)
        return ticket

    def go_on(self, ticket: Ticket, *acts: Act) -> None:
        """What happens to a ticket afterwards."""
        self._write(ticket, ticket.state, ticket.version + 1, acts)
        for each in acts:
            ticket.state = each.leads_to(ticket.state)
            ticket.cycle += each.action == "dispute"
        ticket.is_test = _marked(acts, ticket.is_test)
        ticket.version += len(acts)
        ticket.moved_at = acts[-1].instant
        self.tx.session.flush()

    def _history(self, ticket: Ticket, filing: Act, acts: Sequence[Act]) -> None:
        self._clock(ticket, ClockKind.ARRANGE, filing.at, "1 workday", None)
        self._write(ticket, State.DRAFT, 1, [filing, *acts])

    def _write(self, ticket: Ticket, state: State, first: int, acts: Sequence[Act]) -> None:
        before, cycle = state, 1 if first == 1 else ticket.cycle
        for seq, each in enumerate(acts, start=first):
            state = State.SUBMITTED if each.action == "submit" else each.leads_to(state)
            cycle += each.action == "dispute"
            rows = self._follow(ticket, each, cycle)
            facts = {key: value for key, value in each.facts.items() if key not in {"unit", "supports"}} | rows
            known = each.action in {action.value for action in Action}
            self.tx.session.add(
                TicketEventRow(
                    ticket_id=ticket.id,
                    seq=seq,
                    at=each.instant,
                    actor_name="测试",
                    acting_role="system",
                    action=Action(each.action) if known else Action.WITHDRAW,
                    from_state=before,
                    to_state=state,
                    cycle=cycle,
                    payload=facts,
                    xact=LONG_AGO,
                )
            )
            before = state
        self.tx.session.flush()

    def _follow(self, ticket: Ticket, each: Act, cycle: int) -> dict[str, Any]:
        """The rows an act leaves beside its event; the facts that point to them."""
        follows = {
            "whistle": self._whistle,
            "check_in": self._check_in,
            "progress": self._progress,
            "finish": self._finish,
            "rule": self._rule,
            "confirm": self._rate,
            "follow_up": self._follow_up,
            "revisit": self._take_up,
            "result_back": self._take_up,
            "approve": self._resolve,
            "settle": self._resolve,
        }
        if each.action in follows:
            follows[each.action](ticket, each, cycle)
        if _TO.get(each.action) in _ENDS:
            self._cancel(ticket, each)
        return {"assignment_id": self._parts(ticket)[-1].id} if each.action in {"hand_back", "rule"} else {}

    def _check_in(self, ticket: Ticket, each: Act, cycle: int) -> None:
        part = self._part(ticket, each)
        self._stop(ticket, ClockKind.CHECK_IN, each.at, cycle, part)
        part.state, part.checked_in_at = PartState.CHECKED_IN, each.instant

    def _progress(self, ticket: Ticket, each: Act, cycle: int) -> None:
        self._stop(ticket, ClockKind.FEEDBACK, each.at, cycle)

    def _finish(self, ticket: Ticket, each: Act, cycle: int) -> None:
        self._stop(ticket, ClockKind.SUPPORT, each.at, cycle, self._part(ticket, each))

    def _rule(self, ticket: Ticket, each: Act, cycle: int) -> None:
        if each.facts["upheld"]:
            self._cancel(ticket, each)

    def _rate(self, ticket: Ticket, each: Act, cycle: int) -> None:
        self.tx.session.add(
            Rating(
                ticket_id=ticket.id,
                cycle=cycle,
                solved=Solved(each.facts.get("solved", "yes")),
                level=each.facts.get("level", 5),
                tags=[],
                at=each.instant,
            )
        )

    def _resolve(self, ticket: Ticket, each: Act, cycle: int) -> None:
        """The answer is approved: supports still open are let go."""
        self._stop(ticket, ClockKind.RESOLVE, each.at, cycle)
        for clock in self._clocks(ticket):
            if clock.kind == ClockKind.SUPPORT and clock.stopped_at is None:
                self._let_go(clock, each)

    def _whistle(self, ticket: Ticket, each: Act, cycle: int) -> None:
        self._stop(ticket, ClockKind.ARRANGE, each.at, cycle)
        whistle = Whistle(ticket_id=ticket.id, cycle=cycle, kind=WhistleKind.ORDINARY, blown_at=each.instant)
        self.tx.session.add(whistle)
        self.tx.session.flush()
        unit: Department = each.facts.get("unit", self.zone.lead)
        supports: Sequence[Department] = each.facts.get("supports", ())
        for department in [*supports, unit]:
            part = Assignment(
                ticket_id=ticket.id,
                whistle_id=whistle.id,
                department_id=department.id,
                part=Part.LEAD if department is unit else Part.SUPPORT,
                called_at=each.instant,
                hand_back_until=each.instant,
            )
            self.tx.session.add(part)
            self.tx.session.flush()
            self._clock(ticket, ClockKind.CHECK_IN, each.at, "1 workday", part, cycle)
            kind = ClockKind.FEEDBACK if part.part is Part.LEAD else ClockKind.SUPPORT
            self._clock(ticket, kind, each.at, "3 workdays", part, cycle)
        if not self._clocks(ticket, ClockKind.RESOLVE, cycle):
            self._clock(ticket, ClockKind.RESOLVE, each.at, "7 workdays", None, cycle)

    def _clock(
        self, ticket: Ticket, kind: ClockKind, at: str, limit: str, part: Assignment | None, cycle: int = 1
    ) -> None:
        due = due_at(calendar_now(self.tx.session), shanghai(at), Limit.parse(limit))
        self.tx.session.add(
            Clock(
                ticket_id=ticket.id,
                region_id=ticket.region_id,
                kind=kind,
                cycle=cycle,
                limit_text=limit,
                assignment_id=part.id if part else None,
                department_id=part.department_id if part else None,
                started_at=shanghai(at),
                due_original=due,
                due_at=due,
                calendar_version=1,
                state=ClockState.RUNNING,
            )
        )
        self.tx.session.flush()

    def _stop(self, ticket: Ticket, kind: ClockKind, at: str, cycle: int, part: Assignment | None = None) -> None:
        """What has stopped stays stopped, as where clocks are kept: the first report is the one that counts."""
        clocks = [
            clock for clock in self._clocks(ticket, kind, cycle) if part is None or clock.assignment_id == part.id
        ]
        for clock in (each for each in clocks[-1:] if each.stopped_at is None):
            self._note_breach(clock, shanghai(at))
            clock.stopped_at = shanghai(at)
            clock.state = ClockState.MET if clock.stopped_at <= clock.due_at else ClockState.MISSED

    def _take_up(self, ticket: Ticket, each: Act, cycle: int) -> None:
        """A plan is taken up again: its clock runs towards another due."""
        for clock in self._clocks(ticket, ClockKind.RESOLVE, cycle):
            clock.state, clock.stopped_at = ClockState.RUNNING, None
            clock.due_at = due_at(calendar_now(self.tx.session), each.instant, RESOLVE_AGAIN.default)

    def _follow_up(self, ticket: Ticket, each: Act, cycle: int) -> None:
        says = each.facts.get("says")
        self.tx.session.add(
            FollowUp(
                ticket_id=ticket.id,
                cycle=cycle,
                at=each.instant,
                by_name="测试",
                says_solved=says,
                channel=FollowUpChannel.PHONE,
                reached=says is not None,
            )
        )

    def _let_go(self, clock: Clock, each: Act) -> None:
        self._note_breach(clock, each.instant)
        clock.stopped_at, clock.state = each.instant, ClockState.CANCELLED

    def _note_breach(self, clock: Clock, now: datetime) -> None:
        if clock.breached_at is None and clock.due_at < now:
            clock.breached_at = clock.due_at

    def _cancel(self, ticket: Ticket, each: Act) -> None:
        part = self._parts(ticket)[-1].id if each.action == "rule" else None
        for clock in self._clocks(ticket):
            if clock.stopped_at is None and part in (None, clock.assignment_id):
                self._let_go(clock, each)

    def _clocks(self, ticket: Ticket, kind: ClockKind | None = None, cycle: int | None = None) -> Sequence[Clock]:
        statement = sa.select(Clock).where(Clock.ticket_id == ticket.id).order_by(Clock.id)
        if kind is not None:
            statement = statement.where(Clock.kind == kind, Clock.cycle == cycle)
        return self.tx.session.scalars(statement).all()

    def _part(self, ticket: Ticket, each: Act) -> Assignment:
        """The part of the unit the act names; of the lead called last when it names none."""
        unit: Department | None = each.facts.get("unit")
        parts = self._parts(ticket)
        return parts[-1] if unit is None else next(part for part in parts if part.department_id == unit.id)

    def _parts(self, ticket: Ticket) -> Sequence[Assignment]:
        statement = sa.select(Assignment).where(Assignment.ticket_id == ticket.id).order_by(Assignment.id)
        return self.tx.session.scalars(statement).all()


def solved(accepted: str, whistled: str, checked_in: str, approved: str, outcome: str = "solved") -> list[Act]:
    """The usual way from 受理 to 办结."""
    return [
        act("accept", accepted),
        act("whistle", whistled),
        act("check_in", checked_in),
        act("approve", approved, outcome=outcome),
    ]
