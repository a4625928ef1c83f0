"""The whole life of tickets as a machine of random steps: joined, split, packed, paused, handed back, disputed.

After every step: no act outside the table, no gap in a history, no clock of what has ended and no open matter without
one, a way on for somebody, dues that follow from events, batches that stand where their matters do. At the end of each life its weeks are frozen, balance, and
are equal to a recount. ``WHOLE_LIFE`` says how many lives a long run takes.
"""

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.acts.table import BY_THE_FIRM, ON_TICKETS
from app.acts.taking import take
from app.acts.together import Row, take_together
from app.batches.forming import Confirming, Dissolving, Forming, confirm, drop, form
from app.batches.keeping import allowed as may
from app.batches.models import Batch, BatchMember
from app.batches.queries import numbers_in, states_in
from app.batches.rules import FEWEST, OPEN, BatchAction, BatchState, state_of
from app.batches.taking_out import TakingOut, take_out
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.followups.conducting import Attempted, deem_silent
from app.followups.rules import FollowUpChannel
from app.kernel.actor import SYSTEM, Actor
from app.kernel.acts import AnyAct
from app.kernel.errors import DomainError
from app.kernel.transaction import Transaction
from app.reports.compiling import compile_week
from app.reports.recomputing import recompute
from app.reports.rules.periods import Week
from app.sla.postponing import DecidePostponement, Postpone
from app.sla.unnumbered import held_due
from app.subjects import SUBJECTS
from app.tickets.asking import ProvideInfo, RequestInfo, WithdrawQuestion
from app.tickets.checking_in import CheckIn
from app.tickets.closing import Dispute, Revisit, Verdict, Withdraw
from app.tickets.dividing import Reclassify, SplitOff
from app.tickets.explaining import Explain
from app.tickets.filing import file_ticket
from app.tickets.gathering import facts_of
from app.tickets.handing_back import HandBack, Rule, SignHandBack
from app.tickets.instructing import AnswerInstruction, Instruct
from app.tickets.merging import MergeInto, Unmerge
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.proposing import Decline, Proposal
from app.tickets.regrading import DecideRegrade, Regrade
from app.tickets.remarking import Nudge
from app.tickets.resolving import Answer, Approve, Finish, Progress, SendBack
from app.tickets.rules.deciding import allowed
from app.tickets.rules.lifecycle import LIFECYCLE, Action
from app.tickets.rules.words import (
    ENDED,
    Grade,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    Solved,
    State,
    WhistleKind,
)
from app.tickets.suspending import Resume, Suspend, resume_overdue
from app.tickets.testing import MarkTest, UnmarkTest
from app.tickets.transferring import LookAgain, NoteNumber, ResultBack
from app.tickets.triaging import Accept, Reject, Settle
from app.tickets.whistling import Call
from tests.builders import Zone, a_category, a_draft, as_actor
from tests.clocks import shanghai

pytestmark = pytest.mark.timeout(600)  # as many lives more as it takes

LIVES = int(os.environ.get("WHOLE_LIFE", "12"))
STEPS = 60
REACHED = {Action.MERGE, Action.WHISTLE, Action.CHECK_IN, "pack"}
"""What must have happened for the lives to have said anything."""
MOST = 10
"""How many times as many are lived while something of that has not."""
BEGINS = shanghai("2026-09-21 09:00")
MOVES_ON = {action for row in LIFECYCLE.rows if row.targets for action in (row.action,)} - {
    Action.MARK_TEST,
    Action.UNMARK_TEST,
}
DECLARED: dict[str, AnyAct] = {act.action: act for act in (*ON_TICKETS, *BY_THE_FIRM)}
LEFT_OUT = {Action.HAND_OVER}
"""Within the unit; there is nobody else in it."""
WORDS = "照此办理"

Chance = Callable[[Sequence[Any]], Any]


def inputs(zone: Zone, action: Action, one: Chance, number: str, others: Sequence[str], now: Any) -> Any:
    """What somebody might say in an act; what does not fit is refused, and that is part of the test."""
    yes = one([True, False])
    made: dict[Action, Callable[[], Any]] = {
        Action.ACCEPT: lambda: Accept(grade=one(list(Grade))),
        Action.REJECT: lambda: Reject(reason=one(list(RejectReason)), redirect=WORDS),
        Action.SETTLE: lambda: Settle(
            outcome=one([Outcome.SOLVED, Outcome.EXPLAINED, Outcome.UNREACHABLE]), text=WORDS, waiver=WORDS
        ),
        Action.REQUEST_INFO: lambda: RequestInfo(question=WORDS),
        Action.PROVIDE_INFO: lambda: ProvideInfo(answer=WORDS),
        Action.WITHDRAW_QUESTION: lambda: WithdrawQuestion(reason=WORDS),
        Action.WHISTLE: lambda: Call(
            kind=WhistleKind.ORDINARY,
            lead=one([zone.lead.code, zone.support.code, None]),
            supports=one([(), (zone.support.code,)]),
        ),
        Action.CHECK_IN: CheckIn,
        Action.PROPOSE_WHISTLE: lambda: Proposal(lead=zone.lead.code, why=WORDS),
        Action.DECLINE_PROPOSAL: lambda: Decline(reason=WORDS),
        Action.DECLINE_WHISTLE: lambda: Decline(reason=WORDS),
        Action.HAND_BACK: lambda: HandBack(reason=one(list(HandBackReason)), basis=WORDS),
        Action.SIGN_HAND_BACK: lambda: SignHandBack(agreed=yes, note=WORDS),
        Action.RULE: lambda: Rule(upheld=yes, note=WORDS, lead=one([None, zone.lead.code])),
        Action.REGRADE: lambda: Regrade(reason=WORDS),
        Action.DECIDE_REGRADE: lambda: DecideRegrade(approved=yes, note=WORDS),
        Action.PROGRESS: lambda: Progress(text=WORDS),
        Action.POSTPONE: lambda: Postpone(reason=one(list(PostponeReason)), workdays=one([1, 5, 20]), text=WORDS),
        Action.DECIDE_POSTPONEMENT: lambda: DecidePostponement(approved=yes, note=WORDS),
        Action.PAUSE: lambda: Suspend(reason=one(list(PauseReason)), text=WORDS),
        Action.RESUME: Resume,
        Action.FINISH: lambda: Finish(result=WORDS),
        Action.ANSWER: lambda: Answer(
            outcome=one([Outcome.SOLVED, Outcome.SOLVED, Outcome.EXPLAINED, Outcome.PLANNED, Outcome.TRANSFERRED]),
            text=WORDS,
            waiver=WORDS,
            target=WORDS,
            revisit_on=now.date() + timedelta(days=10),
        ),
        Action.APPROVE: Approve,
        Action.SEND_BACK: lambda: SendBack(note=WORDS),
        Action.CONFIRM: lambda: Verdict(solved=one([Solved.YES, Solved.PARTLY]), level=4),
        Action.DISPUTE: lambda: Dispute(text=WORDS),
        Action.FOLLOW_UP: lambda: Attempted(
            channel=FollowUpChannel.PHONE, reached=yes, says_solved=one([True, False]) if yes else None, note=WORDS
        ),
        Action.REVISIT: Revisit,
        Action.WITHDRAW: lambda: Withdraw(reason=WORDS),
        Action.NUDGE: lambda: Nudge(text=WORDS),
        Action.EXPLAIN: lambda: Explain(text=WORDS),
        Action.INSTRUCT: lambda: Instruct(text=WORDS, due_on=now.date() + timedelta(days=7)),
        Action.ANSWER_INSTRUCTION: lambda: AnswerInstruction(text=WORDS),
        Action.NOTE_NUMBER: lambda: NoteNumber(external_number="W1"),
        Action.LOOK_AGAIN: lambda: LookAgain(text=WORDS),
        Action.RESULT_BACK: lambda: ResultBack(text=WORDS),
        Action.MERGE: lambda: MergeInto(master=one(others), why=WORDS),
        Action.UNMERGE: lambda: Unmerge(reason=WORDS),
        Action.MARK_TEST: lambda: MarkTest(reason=WORDS, repeat=number),
        Action.UNMARK_TEST: lambda: UnmarkTest(reason=WORDS),
        Action.SPLIT_OFF: lambda: SplitOff(title=WORDS, body=WORDS, category="01"),
        Action.RECLASSIFY: lambda: Reclassify(category=one(["01", "02"]), reason=WORDS),
    }
    return made[action]()


ON_ALL: dict[BatchAction, Callable[[], Any]] = {
    BatchAction.WHISTLE: lambda: Call(kind=WhistleKind.ORDINARY, lead="", task=WORDS),
    BatchAction.PROGRESS: lambda: Progress(text=WORDS),
    BatchAction.ANSWER: lambda: Answer(outcome=Outcome.SOLVED, text=WORDS, waiver=WORDS),
    BatchAction.APPROVE: Approve,
    BatchAction.SEND_BACK: lambda: SendBack(note=WORDS),
}
APART: dict[BatchAction, Callable[[Transaction, str, str], object]] = {
    BatchAction.FORM: lambda tx, number, _one: confirm(tx, number, None, Confirming()),
    BatchAction.TAKE_OUT: lambda tx, number, one: take_out(tx, number, None, TakingOut(matter=one, note=WORDS)),
    BatchAction.DROP: lambda tx, number, _one: drop(tx, number, None, Dissolving(note=WORDS)),
}
"""What is done with the batch itself."""
SEATS = (
    "firm",
    "other_firm",
    "officer",
    "dispatcher",
    "liaison",
    "handler",
    "head",
    "support_liaison",
    "support_head",
    "coordinator",
    "supervisor",
    "leader",
)


class Life(RuleBasedStateMachine):
    """A firm's matters from one autumn on; each life is rolled back. ``taken`` counts acts and refusals by their name."""

    tx: Transaction
    zone: Zone
    people: tuple[Actor, ...]
    taken: dict[str, int]
    keys = 0

    @initialize()
    def begin(self) -> None:
        self.life = self.tx.session.begin_nested()
        self.tx.now = BEGINS
        self.filed(0, other=False)
        self.filed(1, other=True)
        self.filed(1, other=False)

    def teardown(self) -> None:
        if hasattr(self, "life") and self.life.is_active:
            if self.tx.now < BEGINS + timedelta(days=70):  # weeks of a longer life are compiled elsewhere
                self.weeks()
            self.life.rollback()
            self.tx.session.expire_all()

    @rule(minutes=st.integers(0, 300), other=st.booleans())
    def file(self, minutes: int, other: bool) -> None:
        if len(self.tickets()) < 6:
            self.filed(minutes, other=other)

    def filed(self, minutes: int, *, other: bool) -> None:
        self.tx.now += timedelta(minutes=minutes)
        file_ticket(as_actor(self.tx, self.zone.other_firm if other else self.zone.firm), a_draft())

    @rule(data=st.data())
    def act(self, data: st.DataObject) -> None:
        """Somebody takes an act that is offered to him."""
        self.tx.now += timedelta(minutes=data.draw(st.integers(1, 240)))
        offered: dict[Action, list[tuple[Ticket, Actor]]] = {}
        for ticket in self.tickets():
            facts = facts_of(self.tx.session, ticket, self.tx.now)
            for person in self.people:
                for action in allowed(person, facts):
                    if action in DECLARED and action not in LEFT_OUT:
                        offered.setdefault(action, []).append((ticket, person))
        # what leads on is tried more often than a nudge; what many may do, no more often than what one alone may
        weighed = [action for action in sorted(offered) for _ in range(4 if action in MOVES_ON else 1)]
        if not weighed:
            return
        action = data.draw(st.sampled_from(weighed))
        ticket, person = data.draw(st.sampled_from(offered[action]))
        # a matter of the other firm is no master: it is named seldom
        others = [
            each.number
            for each in self.tickets()
            for _ in range(4 if each.company_id == ticket.company_id else 1)
            if each.id != ticket.id
        ] or ["GX1"]
        given = inputs(
            self.zone, action, lambda some: data.draw(st.sampled_from(some)), ticket.number, others, self.tx.now
        )
        version = ticket.version
        if not self.tried(
            action,
            lambda: take(as_actor(self.tx, person), DECLARED[action], given, number=ticket.number, version=version),
        ):
            assert ticket.version == version

    def tried(self, name: str, do: Callable[[], object]) -> bool:
        """Do something that may be refused, and leaves nothing then; whether it was done."""
        step = self.tx.session.begin_nested()
        try:
            do()
        except DomainError as refused:
            step.rollback()
            self.tx.session.expire_all()
            self.taken[refused.code] = self.taken.get(refused.code, 0) + 1
            return False
        step.commit()
        self.taken[name] = self.taken.get(name, 0) + 1
        return True

    @rule(data=st.data())
    def pack(self, data: st.DataObject) -> None:
        """Somebody makes one batch of several matters, or asks for one."""
        going = [ticket.number for ticket in self.tickets() if ticket.state not in ENDED]
        if len(going) < FEWEST:
            return
        chosen = data.draw(st.lists(st.sampled_from(going), min_size=FEWEST, unique=True))
        by = data.draw(st.sampled_from([self.zone.coordinator, self.zone.dispatcher, self.zone.handler]))
        given = Forming(cause=WORDS, plan=WORDS, tickets=tuple(chosen), lead=self.zone.lead.code)
        self.tried("pack", lambda: form(as_actor(self.tx, by), given))

    @rule(data=st.data())
    def act_together(self, data: st.DataObject) -> None:
        """Somebody takes an act on all of a batch that is offered to him, or ends it."""
        self.tx.now += timedelta(minutes=data.draw(st.integers(1, 240)))
        offered = [
            (batch, person, action)
            for batch in self.tx.session.scalars(sa.select(Batch).where(Batch.state.in_(OPEN)).order_by(Batch.id))
            for person in self.people
            for action in may(as_actor(self.tx, person), batch)
        ]
        if not offered:
            return
        # what ends a batch is tried less often than what leads it on
        weighed = [each for each in offered for _ in range(1 if each[2] in APART else 4)]
        batch, person, action = data.draw(st.sampled_from(weighed))
        tx, number = as_actor(self.tx, person), batch.number
        inside = numbers_in(self.tx.session, batch.id)
        if action in APART:
            one = data.draw(st.sampled_from(inside))
            self.tried(action.value, lambda: APART[action](tx, number, one))
            return
        matters = {ticket.number: ticket.version for ticket in self.tickets()}
        rows = [Row(number=each, version=matters[each]) for each in inside]
        self.keys += 1
        key = f"whole-life-{self.keys:08d}"
        self.tried(f"{action} together", lambda: take_together(tx, action, number, ON_ALL[action](), rows, key))

    @rule(hours=st.integers(1, 100))
    def time_goes_by(self, hours: int) -> None:
        """The workers' round after a while."""
        self.tx.now += timedelta(hours=hours)
        system = as_actor(self.tx, SYSTEM)
        while sweep(system, SUBJECTS):
            pass
        resume_overdue(system)
        held_due(system)
        deem_silent(system)

    @invariant()
    def histories_have_no_gap(self) -> None:
        for ticket in self.tickets():
            rows = sa.select(TicketEventRow).where(TicketEventRow.ticket_id == ticket.id)
            acts = self.tx.session.scalars(rows.order_by(TicketEventRow.seq)).all()
            assert [row.seq for row in acts] == list(range(1, ticket.version + 1))
            assert acts[-1].to_state is ticket.state
            assert all(one.to_state is two.from_state and one.at <= two.at for one, two in pairwise(acts))
            for row in acts:
                known = LIFECYCLE.row(row.action, row.from_state)
                assert known is not None, (row.action, row.from_state)
                assert row.to_state in (known.targets or (row.from_state,))

    @invariant()
    def clocks_hang_on_what_is_open(self) -> None:
        for ticket in self.tickets():
            going = sa.select(Clock.kind).where(
                Clock.ticket_id == ticket.id, Clock.state.in_((ClockState.RUNNING, ClockState.PAUSED))
            )
            kinds = set(self.tx.session.scalars(going))
            if ticket.state in ENDED:
                assert not kinds, (ticket.state, kinds)
            elif ticket.state is State.PLANNED:
                assert ticket.revisit_on is not None
            else:
                assert kinds & {"arrange", "resolve", "clear"}, (ticket.state, kinds)

    @invariant()
    def somebody_can_go_on(self) -> None:
        for ticket in self.tickets():
            if ticket.state in ENDED:
                assert (ticket.merged_into is not None) == (ticket.state is State.MERGED)
                continue
            facts = facts_of(self.tx.session, ticket, self.tx.now)
            offices = {action for person in self.people for action in allowed(person, facts)}
            assert offices & MOVES_ON, ticket.state

    @invariant()
    def batches_stand_where_their_matters_do(self) -> None:
        for batch in self.tx.session.scalars(sa.select(Batch)):
            held = sa.select(sa.func.count()).where(BatchMember.batch_id == batch.id, BatchMember.held)
            if batch.state not in OPEN:
                assert self.tx.session.scalar(held) == 0
            elif batch.state is not BatchState.PROPOSED:
                assert state_of(states_in(self.tx.session, batch.id)) is batch.state

    @invariant()
    def dues_follow_from_events(self) -> None:
        assert drift(self.tx.session, SUBJECTS, self.tx.now) == []

    def weeks(self) -> None:
        """Freeze every week of this life, and count each again."""
        end, week = self.tx.now, Week.of(BEGINS.date())
        self.tx.session.flush()
        while week.cutoff <= end:
            name = str(week)
            compile_week(as_actor(self.tx, SYSTEM, end), self.zone.region, name)
            assert recompute(as_actor(self.tx, SYSTEM, end), self.zone.region, name) == []
            week = week.following
        self.tx.now = end

    def tickets(self) -> Sequence[Ticket]:
        return self.tx.session.scalars(
            sa.select(Ticket).where(Ticket.region_id == self.zone.region.id).order_by(Ticket.id)
        ).all()


def test_nothing_breaks_whatever_happens(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "02")
    tx.session.flush()
    # one transaction holds every life; on a busy machine the thinking between two steps outlasts what a request may rest
    tx.session.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    taken: dict[str, int] = {}
    people = tuple(getattr(zone, seat) for seat in SEATS)
    life = type("LifeHere", (Life,), {"tx": tx, "zone": zone, "people": people, "taken": taken})
    for more in range(MOST):
        # where lives are the same in each run, the next round has to be other lives, not the same ones again
        other_lives = seed(more)(life) if settings().derandomize else life
        run_state_machine_as_test(
            other_lives,
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
        if set(taken) >= REACHED:
            break
    assert set(taken) >= REACHED, taken
