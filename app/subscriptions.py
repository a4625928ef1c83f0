"""Every consequence of every event, on one screen.

INSIDE handlers run in order, now, in the same database transaction: either the ticket moved *and* its clock stopped
*and* people are told *and* it is on record, or nothing happened. What leaves the building is never done here: telling
owes one outbox row for each person and channel, and workers deliver it (AFTER); ``CHANNELS`` in notifications says how.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.events import AccountChanged, LinkAsked, ServiceAccountChanged
from app.audit.recording import Recorder
from app.batches.leaving import follow_matter
from app.calendars.events import CalendarChanged
from app.clocks.checking import Recomputer
from app.clocks.events import DeadlineMoved, StepReached
from app.companies.events import CompanyMoved, CompanyRenamed
from app.corrections.timing import follow_due
from app.errands.stepping import unblock
from app.errands.timing import follow_errand_due
from app.financing.calling import follow_banks
from app.financing.timing import follow_bank_due
from app.foreseeing import foresee
from app.issues.joining import join_on_filing
from app.kernel.events import Event
from app.kernel.transaction import Handler, Together
from app.meetings.lapsing import lapse_tasks
from app.meetings.talking import follow_call
from app.meetings.timing import follow_task_due
from app.notifications.former_address import FormerAddress
from app.notifications.letters import Letters
from app.notifications.own_account import OwnAccount
from app.notifications.telling import Teller
from app.promises.timing import follow_promise_due
from app.registrations.events import InvitationMade, RegistrationAsked, RegistrationDecided
from app.sla.keeping import keep
from app.sla.pressing import on_deadline_moved
from app.subjects import SUBJECTS
from app.supervision.events import OrderEvent
from app.supervision.lapsing import on_left
from app.supervision.proposing import on_step, on_steps
from app.supervision.timing import follow_clock, keep_order
from app.tickets.events.intake import TicketFiled
from app.tickets.events.parts import WhistleBlown
from app.tickets.events.ticket import Answering, TicketEvent
from app.tickets.relocating import on_moved
from app.tickets.wording import on_renamed, word
from app.understanding.counting import count_choices
from app.visits.timing import follow_plan_due
from app.webhooks.owing import Calls
from app.webhooks.subscribing import end_of_revoked

MOVED: tuple[tuple[type[Event], Handler, str], ...] = (
    (DeadlineMoved, on_deadline_moved, "and their tickets to another place in the lists"),
    (DeadlineMoved, follow_clock, "and orders say the new due"),
    (DeadlineMoved, follow_due, "and so do corrections that firms wait for"),
    (DeadlineMoved, follow_task_due, "and tasks that were settled in a meeting"),
    (DeadlineMoved, follow_bank_due, "and banks that were called"),
    (DeadlineMoved, follow_promise_due, "and promises to firms"),
    (DeadlineMoved, follow_errand_due, "and errands with their steps"),
    (DeadlineMoved, follow_plan_due, "and visits that are planned"),
)
"""Who keeps a due of his own beside a clock, and follows it."""


@dataclass(frozen=True)
class Subscriptions:
    """The table as the transaction asks for it; recorder and teller carry what the factory read from the settings."""

    recorder: Recorder
    teller: Teller

    def table(self) -> tuple[tuple[type[Event], Handler, str], ...]:
        """(event class, handler, why): a handler hears every event that is of the class, in this order."""
        letters = Letters(self.teller.topics)
        return (
            (TicketFiled, foresee, "what the others will ask is asked at once"),
            (TicketFiled, word, "a new matter is found by its words"),
            (
                TicketEvent,
                keep,
                "clocks start, stop, rest and go on; before those that name a due date",
            ),
            (
                CalendarChanged,
                Recomputer(SUBJECTS).on_calendar_changed,
                "deadlines of running clocks move with the notice",
            ),
            *MOVED,
            (OrderEvent, keep_order, "an order is issued, answered or closed: its clock starts, stops, ends"),
            (TicketEvent, on_left, "orders to units that have left the matter by now lapse"),
            (TicketEvent, lapse_tasks, "and so do tasks settled in a meeting, or of a matter that ended"),
            (TicketEvent, follow_matter, "the batch of a matter follows it, or loses it"),
            (TicketEvent, follow_banks, "a bank is called with the firm's consent alone, and ends with its part"),
            (StepReached, Together(on_step, on_steps), "three workdays late: a supervision order is proposed"),
            (CompanyMoved, on_moved, "its open matters go along to the other park"),
            (
                CompanyRenamed,
                on_renamed,
                "its matters are found by the new name too; where it is hidden, by none",
            ),
            (TicketEvent, count_choices, "what people decide is counted beside what was proposed"),
            (
                AccountChanged,
                FormerAddress(self.teller.topics).tell,
                "whoever read messages at an address hears there that they go elsewhere",
            ),
            (
                AccountChanged,
                OwnAccount(self.teller.topics).tell,
                "whoever owns an account hears when its password or second factor was changed",
            ),
            (LinkAsked, letters.password, "the link for a forgotten password is owed by letter"),
            (InvitationMade, letters.invited, "and the link by which somebody comes into a firm"),
            (RegistrationAsked, letters.received, "whoever registered a firm reads that it has come"),
            (RegistrationDecided, letters.decided, "and why it was refused"),
            (TicketEvent, Calls(self.teller.held).owe, "programs that subscribed are owed a call"),
            (Answering, unblock, "a step of an errand goes on when its matter has its answer"),
            (TicketFiled, join_on_filing, "a matter like others joins their common issue"),
            (WhistleBlown, follow_call, "where and when those called meet stands in their room at once"),
            (
                ServiceAccountChanged,
                end_of_revoked,
                "a program without tokens is called no more",
            ),
            (Event, self.recorder.record, "everything is on record before the commit"),
            (
                Event,
                Together(self.teller.tell, self.teller.tell_all),
                "inbox rows for whom it concerns, and deliveries owed",
            ),
        )

    def inside(self, event: Event) -> Sequence[Handler]:
        """All handlers of this event, in table order."""
        return [handler for heard, handler, _ in self.table() if isinstance(event, heard)]
