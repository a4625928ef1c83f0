"""THE TABLE: what an event of a ticket does to its clocks (`docs/rules/time.md`). Pure.

Every event of the lifecycle has a row, an empty one when time takes no notice of it. The effects of a row are applied
in order: what is stopped first is no longer there to be cancelled. When the offices change a rule, a row changes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from app.clocks.rules.limits import MOST, Limit, NamedLimit, Unit
from app.kernel.ids import AssignmentId
from app.sla.rules.limits import ARRANGE_AFTER_HAND_BACK, limit_of
from app.tickets.events.answers import AnswerApproved
from app.tickets.events.closing import TicketDisputed
from app.tickets.events.instructions import InstructionAnswered, TicketInstructed
from app.tickets.events.intake import InfoRequested, TicketSettled
from app.tickets.events.joining import TicketUnmerged
from app.tickets.events.pace import PostponementDecided, RegradeDecided
from app.tickets.events.parts import (
    DepartmentCheckedIn,
    HandBackAsked,
    HandBackRuled,
    HandBackSigned,
    PartTakenOver,
    ProgressReported,
    SupportFinished,
    WhistleBlown,
    WhistleDeclined,
)
from app.tickets.events.ticket import Subject, TicketEvent
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import HELD_OPEN, Outcome, WhistleKind


class Verb(StrEnum):
    """What is done to a clock."""

    START = "start"  # unless it is there in this cycle already: a second whistle keeps the first start (R4)
    STOP = "stop"  # met or missed
    CANCEL = "cancel"  # ends without meaning; a breach stays
    PAUSE = "pause"  # a clock overdue already is not rested
    RESUME = "resume"  # only one that rests; its due shifts by R6
    POSTPONE = "postpone"  # the due moves by what was granted (R7)
    REGRADE = "regrade"  # the limit of the grade the matter has by now, from the same start (R8)
    REOPEN = "reopen"  # a planned matter is taken up again
    REVIVE = "revive"  # what ended with the act that is undone goes on as if it had run all along
    RECKON = "reckon"  # the due follows its ground anew: others went into the matter, or left it (R11)
    CARRY = "carry"  # the part of a unit that ended goes on with another: the same start and due, nothing rings twice
    LAPSE = "lapse"  # an undecided postponement falls with the work it was asked for


class Whose(StrEnum):
    """Which clocks of those kinds."""

    TICKET = "ticket"  # the firm-facing one of this cycle
    CALLED = "called"  # each unit called by this whistle
    CALLED_LEAD = "called_lead"
    CALLED_SUPPORTS = "called_supports"
    RETURNED = "returned"  # of the ticket, once for each lead it came back from
    UNIT = "unit"  # of the unit the event is about
    FORMER = "former"  # of the unit that ended
    LEAD = "lead"  # of the lead that is at work again
    PARK = "park"  # of no unit, in whatever cycle it began
    LET_GO = "let_go"  # of units excused by now
    ALL = "all"  # whatever still runs or rests, of any unit and cycle


When = Callable[[TicketEvent], bool]


def always(event: TicketEvent) -> bool:
    """Without condition."""
    return True


def lead_called(event: TicketEvent) -> bool:
    """The whistle calls a lead that was not at work before."""
    return isinstance(event, WhistleBlown) and any(unit.is_lead for unit in event.called)


def pauses(event: TicketEvent) -> bool:
    """The question to the firm rests the clock (R5)."""
    return isinstance(event, InfoRequested) and event.pauses


def upheld(event: TicketEvent) -> bool:
    """The unit was right: it is not its business."""
    return isinstance(event, HandBackRuled) and event.upheld


def forced(event: TicketEvent) -> bool:
    """It is the unit's business after all."""
    return isinstance(event, HandBackRuled) and not event.upheld


def signed(event: TicketEvent) -> bool:
    """The unit's head stands by what is asked: the ruling is owed from now."""
    return (isinstance(event, HandBackAsked) and event.signed) or (isinstance(event, HandBackSigned) and event.agreed)


def not_signed(event: TicketEvent) -> bool:
    """The unit's head does not stand by it: nothing was asked."""
    return isinstance(event, HandBackSigned) and not event.agreed


def lead_let_go(event: TicketEvent) -> bool:
    """The ticket is without a lead again: the next whistle is to be blown."""
    return isinstance(event, HandBackRuled) and event.upheld and event.of_lead


def regraded(event: TicketEvent) -> bool:
    """The matter is a major one from now on."""
    return isinstance(event, RegradeDecided) and event.approved


def of_unit(event: TicketEvent) -> bool:
    """A leader's word to a unit that has a part in the matter, or its answer."""
    return isinstance(event, TicketInstructed | InstructionAnswered) and event.assignment_id is not None


def of_park(event: TicketEvent) -> bool:
    """The same before any whistle: park and centre answer."""
    return isinstance(event, TicketInstructed | InstructionAnswered) and event.assignment_id is None


def goes_on(event: TicketEvent) -> bool:
    """The part of the unit that ended goes on as a part of its own."""
    return isinstance(event, PartTakenOver) and not event.joined


def was_called(event: TicketEvent) -> bool:
    """A lead had been called before the merger, and was let go with it: the next whistle is to be blown."""
    return isinstance(event, TicketUnmerged) and event.assignment_id is not None


def granted(event: TicketEvent) -> bool:
    """The postponement was approved."""
    return isinstance(event, PostponementDecided) and event.approved


def resolved(event: TicketEvent) -> bool:
    """The approved answer ends the work; planned and transferred matters stay open."""
    return isinstance(event, AnswerApproved) and event.outcome not in HELD_OPEN


def owes_number(event: TicketEvent) -> bool:
    """The matter was handed to others, who have given no number yet."""
    return isinstance(event, AnswerApproved) and event.owes_number is not None


def handed_on(event: TicketEvent) -> bool:
    """The matter was handed to others, whose result is waited for."""
    return isinstance(event, AnswerApproved) and event.outcome is Outcome.TRANSFERRED


def awaits_firm(event: TicketEvent) -> bool:
    """The matter was settled, and the firm is asked whether it is solved."""
    return isinstance(event, TicketSettled) and not event.closes


def closes(event: TicketEvent) -> bool:
    """The matter ended with it: nobody can be asked whether it is solved."""
    return isinstance(event, TicketSettled) and event.closes


def with_lead(event: TicketEvent) -> bool:
    """A lead is at work again after the dispute."""
    return isinstance(event, TicketDisputed) and event.lead is not None


def without_lead(event: TicketEvent) -> bool:
    """The matter was settled without a whistle: it is arranged first."""
    return isinstance(event, TicketDisputed) and event.lead is None


@dataclass(frozen=True)
class Effect:
    """One effect: done to the clocks of these kinds, of these units, when the condition holds."""

    verb: Verb
    kinds: tuple[ClockKind, ...]
    whose: Whose
    when: When = always
    since: date | None = None
    """The Shanghai day from which the rule holds; what happened before followed the rule of its day."""


RESTS_SINCE = date(2026, 11, 23)
"""From 2026-W48 on a check-in rests while its hand-back waits for the ruling (R9); weeks before count as they did."""
ARRANGED_AGAIN_SINCE = date(2026, 11, 30)
"""From 2026-W49 on a ticket that came back from its lead has a clock until the next whistle."""

ASKED_MONTHLY_SINCE = date(2026, 11, 30)
"""From 2026-W49 on a matter that is handed to others has a clock until they are asked how far they are."""

_V, _W = Verb, Whose
_ARRANGE, _CHECK_IN, _FEEDBACK = ClockKind.ARRANGE, ClockKind.CHECK_IN, ClockKind.FEEDBACK
_RESOLVE, _SUPPORT, _CLEAR = ClockKind.RESOLVE, ClockKind.SUPPORT, ClockKind.CLEAR
_RULING, _WANTED = ClockKind.RULING, ClockKind.WANTED
_OF_UNITS = (_CHECK_IN, _FEEDBACK, _SUPPORT, _RULING)
_INSTRUCT, _NUMBER, _MONTHLY = ClockKind.INSTRUCT, ClockKind.NUMBER, ClockKind.MONTHLY
_LAPSE = Effect(_V.LAPSE, (_RESOLVE,), _W.TICKET)
_END = (Effect(_V.CANCEL, tuple(ClockKind), _W.ALL), _LAPSE)
_WORK_ENDS = (Effect(_V.CANCEL, tuple(kind for kind in ClockKind if kind is not _INSTRUCT), _W.ALL), _LAPSE)
"""The work is done, or begins anew: what a leader asked is still to be answered."""

_TAKEN_UP = (Effect(_V.CANCEL, (_NUMBER, _MONTHLY), _W.ALL), Effect(_V.REOPEN, (_RESOLVE,), _W.TICKET))

EFFECTS: Mapping[str, tuple[Effect, ...]] = MappingProxyType(
    {
        # --- intake --------------------------------------------------------------------------------------------------
        "ticket.filed": (Effect(_V.START, (_ARRANGE, _WANTED), _W.TICKET),),
        "ticket.accepted": (),
        "ticket.rejected": _END,
        "ticket.settled": (
            Effect(_V.STOP, (_ARRANGE,), _W.ALL),
            Effect(_V.STOP, (_RESOLVE, _WANTED), _W.TICKET),
            *_WORK_ENDS,
            Effect(_V.CANCEL, (_INSTRUCT,), _W.ALL, closes),
            Effect(_V.START, (_CLEAR,), _W.TICKET, awaits_firm),
        ),
        # --- whistle, check in, hand back ----------------------------------------------------------------------------
        "ticket.whistled": (
            Effect(_V.CANCEL, _OF_UNITS, _W.LET_GO),
            Effect(_V.STOP, (_ARRANGE,), _W.ALL, lead_called),
            Effect(_V.START, (_CHECK_IN,), _W.CALLED),
            Effect(_V.START, (_FEEDBACK,), _W.CALLED_LEAD),
            Effect(_V.START, (_SUPPORT,), _W.CALLED_SUPPORTS),
            Effect(_V.START, (_RESOLVE,), _W.TICKET),
        ),
        "ticket.checked_in": (Effect(_V.STOP, (_CHECK_IN,), _W.UNIT),),
        "ticket.whistle_proposed": (),
        "ticket.proposal_declined": (),
        "ticket.whistle_declined": (
            Effect(_V.CANCEL, _OF_UNITS, _W.LET_GO),
            Effect(_V.START, (_ARRANGE,), _W.RETURNED, since=ARRANGED_AGAIN_SINCE),
        ),
        "ticket.hand_back_asked": (  # R9: the unit waits for signature and ruling; all other clocks run on
            Effect(_V.PAUSE, (_CHECK_IN,), _W.UNIT, since=RESTS_SINCE),
            Effect(_V.START, (_RULING,), _W.UNIT, signed),
        ),
        "ticket.hand_back_signed": (
            Effect(_V.START, (_RULING,), _W.UNIT, signed),
            Effect(_V.RESUME, (_CHECK_IN,), _W.UNIT, not_signed),
        ),
        "ticket.hand_back_ruled": (
            Effect(_V.STOP, (_RULING,), _W.UNIT),
            Effect(_V.CANCEL, _OF_UNITS, _W.UNIT, upheld),
            Effect(_V.RESUME, (_CHECK_IN,), _W.UNIT, forced),  # what was left, at least two working hours
            Effect(_V.START, (_ARRANGE,), _W.RETURNED, lead_let_go, since=ARRANGED_AGAIN_SINCE),
        ),
        # --- the work ------------------------------------------------------------------------------------------------
        "ticket.progressed": (Effect(_V.STOP, (_FEEDBACK,), _W.UNIT),),
        "ticket.handed_over": (),  # in whose hands it is moves no clock
        "ticket.taken_over": (
            Effect(_V.CARRY, (*_OF_UNITS, _INSTRUCT), _W.UNIT, goes_on),
            Effect(_V.CANCEL, (*_OF_UNITS, _INSTRUCT), _W.FORMER),
        ),
        "ticket.bank_let_go": (Effect(_V.CANCEL, _OF_UNITS, _W.LET_GO),),
        "ticket.support_finished": (Effect(_V.STOP, (_SUPPORT,), _W.UNIT),),
        "ticket.info_requested": (Effect(_V.PAUSE, (_RESOLVE,), _W.TICKET, pauses),),
        "ticket.info_provided": (Effect(_V.RESUME, (_RESOLVE,), _W.TICKET),),
        "ticket.question_withdrawn": (Effect(_V.RESUME, (_RESOLVE,), _W.TICKET),),
        "ticket.paused": (Effect(_V.PAUSE, (_RESOLVE,), _W.TICKET),),
        "ticket.resumed": (Effect(_V.RESUME, (_RESOLVE,), _W.TICKET),),
        "ticket.postponement_asked": (),  # R7: the clock runs while undecided
        "ticket.postponement_decided": (Effect(_V.POSTPONE, (_RESOLVE,), _W.TICKET, granted),),
        "ticket.regrade_asked": (),
        "ticket.regrade_decided": (Effect(_V.REGRADE, (_RESOLVE,), _W.TICKET, regraded),),
        "ticket.answered": (),
        "ticket.sent_back": (),
        "ticket.approved": (
            Effect(_V.STOP, (_RESOLVE,), _W.TICKET),
            Effect(_V.STOP, (_FEEDBACK,), _W.ALL),  # an approved answer is progress the firm can read
            Effect(_V.STOP, (_WANTED,), _W.TICKET, resolved),
            *_WORK_ENDS,
            Effect(_V.START, (_CLEAR,), _W.TICKET, resolved),
            Effect(_V.START, (_NUMBER,), _W.LEAD, owes_number),
            Effect(_V.START, (_MONTHLY,), _W.TICKET, handed_on, since=ASKED_MONTHLY_SINCE),
        ),
        # --- the firm decides ----------------------------------------------------------------------------------------
        "ticket.confirmed": (Effect(_V.STOP, (_CLEAR,), _W.TICKET), *_END),
        "ticket.deemed": (Effect(_V.STOP, (_CLEAR,), _W.TICKET), *_END),
        "ticket.disputed": (  # R10: the past cycle is frozen, the next one opens
            *_WORK_ENDS,
            Effect(_V.START, (_ARRANGE,), _W.TICKET, without_lead),
            Effect(_V.START, (_FEEDBACK,), _W.LEAD, with_lead),
            Effect(_V.START, (_RESOLVE,), _W.TICKET, with_lead),
        ),
        "ticket.followed_up": (),
        "ticket.number_noted": (Effect(_V.STOP, (_NUMBER,), _W.ALL),),
        "ticket.looked_again": (
            Effect(_V.STOP, (_MONTHLY,), _W.ALL),
            Effect(_V.START, (_MONTHLY,), _W.TICKET),  # until their result is there
        ),
        "ticket.result_back": _TAKEN_UP,
        "ticket.revisited": _TAKEN_UP,
        # --- two requests, one matter ---------------------------------------------------------------------------
        "ticket.merged": _END,  # R11: out of all rates
        "ticket.took_in": (Effect(_V.RECKON, (_RESOLVE,), _W.TICKET),),
        "ticket.unmerged": (  # the firm's clocks go on from their start; its units were let go, and others are called
            Effect(_V.REVIVE, (_ARRANGE, _RESOLVE, _WANTED), _W.ALL),
            Effect(_V.START, (_ARRANGE,), _W.RETURNED, was_called),
        ),
        "ticket.let_out": (Effect(_V.RECKON, (_RESOLVE,), _W.TICKET),),
        "ticket.split_off": (),
        "ticket.reclassified": (),  # duty changes, never a clock's start
        "ticket.test_marked": _END,  # nothing is owed on a test, and nobody is reminded of it
        "ticket.test_unmarked": (Effect(_V.REVIVE, tuple(ClockKind), _W.ALL),),
        "ticket.park_moved": (),
        "ticket.withdrawn": _END,
        "ticket.nudged": (),
        "ticket.explained": (),
        "ticket.instructed": (
            Effect(_V.START, (_INSTRUCT,), _W.UNIT, of_unit),
            Effect(_V.START, (_INSTRUCT,), _W.TICKET, of_park),
        ),
        "ticket.instruction_answered": (
            Effect(_V.STOP, (_INSTRUCT,), _W.UNIT, of_unit),
            Effect(_V.STOP, (_INSTRUCT,), _W.PARK, of_park),
        ),
    }
)


def in_force(effects: Iterable[Effect], day: date) -> list[Effect]:
    """The effects whose rule holds on a Shanghai day."""
    return [effect for effect in effects if effect.since is None or effect.since <= day]


def effects_of(event: TicketEvent) -> list[Effect]:
    """The effects whose condition this event fulfils, in order; none for an event the table does not know."""
    return [effect for effect in EFFECTS.get(event.name, ()) if effect.when(event)]


def assignments_of(whose: Whose, event: TicketEvent) -> tuple[AssignmentId, ...]:
    """The parts an effect is about, as far as the event itself names them."""
    if isinstance(event, WhistleBlown):
        wanted = {Whose.CALLED: (True, False), Whose.CALLED_LEAD: (True,), Whose.CALLED_SUPPORTS: (False,)}
        return tuple(unit.assignment_id for unit in event.called if unit.is_lead in wanted.get(whose, ()))
    if whose is Whose.LEAD and isinstance(event, TicketDisputed) and event.lead is not None:
        return (event.lead,)
    if whose is Whose.LEAD and isinstance(event, AnswerApproved) and event.owes_number is not None:
        return (event.owes_number,)
    if whose is Whose.RETURNED and isinstance(event, HandBackRuled | WhistleDeclined):
        return (event.assignment_id,)
    if whose is Whose.RETURNED and isinstance(event, TicketUnmerged):
        return () if event.assignment_id is None else (event.assignment_id,)
    if whose is Whose.FORMER and isinstance(event, PartTakenOver):
        return (event.former_id,)
    unit_events = (
        DepartmentCheckedIn,
        HandBackAsked,
        HandBackSigned,
        HandBackRuled,
        PartTakenOver,
        ProgressReported,
        SupportFinished,
    )
    if whose is Whose.UNIT and isinstance(event, TicketInstructed | InstructionAnswered):
        return () if event.assignment_id is None else (event.assignment_id,)
    if whose is Whose.UNIT and isinstance(event, unit_events):
        return (event.assignment_id,)
    return ()


def is_emergency(kind: ClockKind, event: TicketEvent) -> bool:
    """Whether the reminders of a clock started now ring at any hour: the check-in of an 应急吹哨 (R14)."""
    return kind is _CHECK_IN and isinstance(event, WhistleBlown) and event.kind is WhistleKind.EMERGENCY


def own_limit(kind: ClockKind, filed: date, wanted_by: date | None) -> Limit | None:
    """The limit of a clock whose length is not a setting: a ruling's, and the day the firm or a leader names.

    None when it names none, or one in another generation, which no limit can say: there is no clock then. Other kinds
    have their ``named_limit``.
    """
    if kind is _RULING:
        return Limit(1, Unit.RULING)
    days = 0 if wanted_by is None else max((wanted_by - filed).days, 0) + 1
    return Limit(days, Unit.CIVILDAY) if 0 < days <= MOST else None


def named_limit(kind: ClockKind, subject: Subject, event: TicketEvent) -> NamedLimit:
    """The limit of a clock started now, unless it is its own: by whistle kind, grade and cycle."""
    if kind is _ARRANGE and isinstance(event, HandBackRuled | WhistleDeclined | TicketUnmerged):
        return ARRANGE_AFTER_HAND_BACK
    whistle = event.kind if isinstance(event, WhistleBlown) else WhistleKind.ORDINARY
    return limit_of(kind, subject.cycle, subject.grade, whistle)
