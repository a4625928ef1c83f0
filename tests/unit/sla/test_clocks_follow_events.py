"""What each event does to the clocks of its ticket, written by hand from `docs/rules/time.md`.

Two boards are asked: an empty one, where it is seen what starts, and one where everything runs, where it is seen what
stops, rests or ends. A clock is named by its kind, a unit's with whose it is: ``check_in/lead``.
"""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest

from app.kernel.ids import AssignmentId, DepartmentId
from app.sla.rules.effects import (
    ARRANGED_AGAIN_SINCE,
    ASKED_MONTHLY_SINCE,
    Effect,
    Verb,
    Whose,
    assignments_of,
    effects_of,
    in_force,
)
from app.tickets.events.answers import AnswerApproved, AnswerSentBack, TicketAnswered
from app.tickets.events.closing import (
    FollowUpRecorded,
    TicketConfirmed,
    TicketDeemed,
    TicketDisputed,
    TicketParkMoved,
    TicketRevisited,
    TicketWithdrawn,
)
from app.tickets.events.dividing import TicketReclassified, TicketSplitOff
from app.tickets.events.instructions import InstructionAnswered, TicketInstructed
from app.tickets.events.intake import (
    InfoProvided,
    InfoRequested,
    QuestionWithdrawn,
    TicketAccepted,
    TicketFiled,
    TicketRejected,
    TicketSettled,
)
from app.tickets.events.joining import TicketLetOut, TicketMerged, TicketTookIn, TicketUnmerged
from app.tickets.events.pace import (
    PostponementAsked,
    PostponementDecided,
    RegradeAsked,
    RegradeDecided,
    TicketExplained,
    TicketNudged,
    TicketPaused,
    TicketResumed,
)
from app.tickets.events.parts import (
    BankLetGo,
    CalledUnit,
    DepartmentCheckedIn,
    HandBackAsked,
    HandBackRuled,
    HandBackSigned,
    PartHandedOver,
    PartTakenOver,
    ProgressReported,
    ProposalDeclined,
    SupportFinished,
    WhistleBlown,
    WhistleDeclined,
    WhistleProposed,
)
from app.tickets.events.table import EVENTS
from app.tickets.events.testing import TicketTestMarked, TicketTestUnmarked
from app.tickets.events.ticket import TicketEvent
from app.tickets.events.transfers import NumberNoted, OthersAsked, ResultCameBack
from app.tickets.rules.words import Outcome, WhistleKind
from tests.unit.sla.test_effects import subject

Board = dict[str, str]

LEAD, SUPPORT, GONE = AssignmentId(1), AssignmentId(2), AssignmentId(3)
UNITS = {LEAD: "lead", SUPPORT: "support", GONE: "gone"}
EVERYTHING = (
    "arrange resolve wanted clear resolve/earlier check_in/lead feedback/lead ruling/lead check_in/support "
    "support/support ruling/support number/lead monthly check_in/gone feedback/gone support/gone ruling/gone"
)
LEADERS = "instruct instruct/earlier instruct/lead"
"""What a leader asked: it outlives the work, and ends with the matter."""
STILL_OPEN = ("runs", "rests", "later")
WAKES: dict[Verb, tuple[str | None, ...]] = {
    Verb.START: (None,),
    Verb.RESUME: ("rests",),
    Verb.REOPEN: ("stopped", "ended"),
    Verb.REVIVE: ("ended",),
}
"""Verb → what a clock must be for it to run then; None is a clock that is not there."""
TURNS = {
    Verb.STOP: "stopped",
    Verb.CANCEL: "ended",
    Verb.PAUSE: "rests",
    Verb.POSTPONE: "later",
    Verb.REGRADE: "later",
    Verb.RECKON: "later",
}
"""Verb → what it makes of a clock that is still open."""


def event(kind: type[TicketEvent], /, **facts: Any) -> TicketEvent:
    """An event of which only these facts matter to clocks."""
    rest: dict[str, Any] = {field.name: "" for field in fields(kind)}
    return kind(**{**rest, "subject": subject(), **facts})


def called(*units: AssignmentId) -> TicketEvent:
    parts = [CalledUnit(assignment_id=unit, department_id=DepartmentId(unit), is_lead=unit == LEAD) for unit in units]
    return event(WhistleBlown, kind=WhistleKind.ORDINARY, called=tuple(parts))


def by(kind: type[TicketEvent], unit: AssignmentId, /, **facts: Any) -> TicketEvent:
    return event(kind, assignment_id=unit, **facts)


def hangs_on(effect: Effect, said: TicketEvent) -> list[str]:
    """The clocks an effect is about, by name, whether or not there is one."""
    owners = {
        Whose.TICKET: [""],
        Whose.PARK: ["", "/earlier"],
        Whose.LET_GO: ["/gone"],
        Whose.ALL: ["", "/earlier", "/lead", "/support", "/gone"],
    }
    named = [f"/{UNITS[unit]}" for unit in assignments_of(effect.whose, said)]
    return [f"{kind}{owner}" for kind in effect.kinds for owner in owners.get(effect.whose, named)]


def after(said: TicketEvent, board: Board, day: date = ARRANGED_AGAIN_SINCE) -> Board:
    """The board once the effects of an event were applied, in their order."""
    found = dict(board)
    for effect in in_force(effects_of(said), day):
        if effect.verb is Verb.LAPSE:
            found.update({clock: "lapsed" for clock in found if clock == "postponement"})
            continue
        for clock in hangs_on(effect, said):
            state = found.get(clock)
            if state in WAKES.get(effect.verb, ()):
                found[clock] = "runs"
            elif effect.verb in TURNS and state in STILL_OPEN:
                found[clock] = TURNS[effect.verb]
    return found


ENDS = {"ended": f"{EVERYTHING} {LEADERS}", "lapsed": "postponement"}
WORK_ENDS = {"ended": EVERYTHING, "lapsed": "postponement"}
"""Whatever still ran ends, and a postponement nobody decided falls."""
LETS_GO = "check_in/gone feedback/gone support/gone ruling/gone"
SOLVED, PLANNED, TRANSFERRED = Outcome.SOLVED, Outcome.PLANNED, Outcome.TRANSFERRED

ROWS: list[tuple[TicketEvent, str, dict[str, str]]] = [
    (event(TicketFiled), "arrange wanted", {}),
    (event(TicketAccepted), "", {}),
    (event(TicketRejected), "", ENDS),
    (event(TicketSettled), "clear", {**WORK_ENDS, "stopped": "arrange resolve wanted"}),
    (event(TicketSettled, closes=True), "", {**ENDS, "stopped": "arrange resolve wanted"}),
    (
        called(LEAD, SUPPORT),
        "check_in/lead check_in/support feedback/lead support/support resolve",
        {"stopped": "arrange", "ended": LETS_GO},
    ),
    (called(SUPPORT), "check_in/support support/support resolve", {"ended": LETS_GO}),
    (by(DepartmentCheckedIn, LEAD), "", {"stopped": "check_in/lead"}),
    (by(DepartmentCheckedIn, SUPPORT), "", {"stopped": "check_in/support"}),
    (event(WhistleProposed), "", {}),
    (event(ProposalDeclined), "", {}),
    (by(WhistleDeclined, LEAD), "arrange/lead", {"ended": LETS_GO, "runs": "arrange/lead"}),
    (by(HandBackAsked, SUPPORT, signed=True), "ruling/support", {"rests": "check_in/support"}),
    (by(HandBackAsked, SUPPORT, signed=False), "", {"rests": "check_in/support"}),
    (by(HandBackSigned, SUPPORT, agreed=True), "ruling/support", {}),
    (by(HandBackSigned, SUPPORT, agreed=False), "", {}),
    (
        by(HandBackRuled, LEAD, upheld=True, of_lead=True),
        "arrange/lead",
        {"stopped": "ruling/lead", "ended": "check_in/lead feedback/lead", "runs": "arrange/lead"},
    ),
    (
        by(HandBackRuled, SUPPORT, upheld=True),
        "",
        {"stopped": "ruling/support", "ended": "check_in/support support/support"},
    ),
    (by(HandBackRuled, SUPPORT, upheld=False), "", {"stopped": "ruling/support"}),
    (by(ProgressReported, LEAD), "", {"stopped": "feedback/lead"}),
    (by(ProgressReported, SUPPORT), "", {}),
    (by(PartHandedOver, LEAD), "", {}),
    # what the other goes on with is copied from what ends: tests/integration/administration/test_ending.py
    (by(PartTakenOver, LEAD, former_id=GONE, joined=False), "", {"ended": LETS_GO}),
    (by(PartTakenOver, LEAD, former_id=GONE, joined=True), "", {"ended": LETS_GO}),
    (by(BankLetGo, GONE), "", {"ended": LETS_GO}),
    (by(SupportFinished, SUPPORT), "", {"stopped": "support/support"}),
    (event(InfoRequested, pauses=True), "", {"rests": "resolve"}),
    (event(InfoRequested, pauses=False), "", {}),
    (event(TicketPaused), "", {"rests": "resolve"}),
    (event(PostponementAsked), "", {}),
    (event(PostponementDecided, approved=True), "", {"later": "resolve"}),
    (event(PostponementDecided, approved=False), "", {}),
    (event(RegradeAsked), "", {}),
    (event(RegradeDecided, approved=True), "", {"later": "resolve"}),
    (event(RegradeDecided, approved=False), "", {}),
    (event(TicketAnswered), "", {}),
    (event(AnswerSentBack), "", {}),
    (
        event(AnswerApproved, outcome=SOLVED, owes_number=None),
        "clear",
        {**WORK_ENDS, "stopped": "resolve wanted feedback/lead feedback/gone"},
    ),
    # the firm's own day was not met by a promise for later, and there is nothing to confirm yet
    (
        event(AnswerApproved, outcome=PLANNED, owes_number=None),
        "",
        {**WORK_ENDS, "stopped": "resolve feedback/lead feedback/gone"},
    ),
    (
        event(AnswerApproved, outcome=TRANSFERRED, owes_number=None),
        "monthly",
        {**WORK_ENDS, "stopped": "resolve feedback/lead feedback/gone"},
    ),
    (event(NumberNoted), "", {"stopped": "number/lead"}),
    # one that was there begins anew: tests/integration/tickets/test_transferring.py
    (event(OthersAsked), "monthly", {"stopped": "monthly"}),
    (event(TicketConfirmed), "", {**ENDS, "stopped": "clear"}),
    (event(TicketDeemed), "", {**ENDS, "stopped": "clear"}),
    (event(TicketDisputed, lead=LEAD), "feedback/lead resolve", WORK_ENDS),
    (event(TicketDisputed, lead=None), "arrange", WORK_ENDS),
    (event(FollowUpRecorded), "", {}),
    (event(TicketParkMoved), "", {}),
    (event(TicketMerged), "", ENDS),
    (event(TicketTookIn), "", {"later": "resolve"}),
    (event(TicketUnmerged, assignment_id=None), "", {}),
    (by(TicketUnmerged, LEAD), "arrange/lead", {"runs": "arrange/lead"}),
    (event(TicketLetOut), "", {"later": "resolve"}),
    (event(TicketSplitOff), "", {}),
    (event(TicketReclassified), "", {}),
    (event(TicketWithdrawn), "", ENDS),
    (event(TicketTestMarked), "", ENDS),
    (event(TicketTestUnmarked), "", {}),
    (event(TicketExplained), "", {}),
    (event(TicketNudged), "", {}),
    (by(TicketInstructed, LEAD), "instruct/lead", {}),
    (event(TicketInstructed, assignment_id=None), "instruct", {}),
    (by(InstructionAnswered, LEAD), "", {"stopped": "instruct/lead"}),
    (event(InstructionAnswered, assignment_id=None), "", {"stopped": "instruct instruct/earlier"}),
]


@pytest.mark.parametrize(("said", "starts", "turns"), ROWS)
def test_what_starts_and_what_becomes_of_what_runs(said: TicketEvent, starts: str, turns: dict[str, str]) -> None:
    assert after(said, {}) == dict.fromkeys(starts.split(), "runs")
    before = {**dict.fromkeys(f"{EVERYTHING} {LEADERS}".split(), "runs"), "postponement": "undecided"}
    expected = before | {clock: state for state, clocks in turns.items() for clock in clocks.split()}
    assert after(said, before) == expected


def test_every_event_is_told_of_here() -> None:
    told = {said.name for said, _, _ in ROWS} | {
        each.name for each in (InfoProvided, QuestionWithdrawn, TicketResumed, TicketRevisited, ResultCameBack)
    }
    assert {each.name for each in EVENTS} == told


@pytest.mark.parametrize("kind", [InfoProvided, QuestionWithdrawn, TicketResumed])
def test_what_rested_runs_on(kind: type[TicketEvent]) -> None:
    board = {"resolve": "rests", "resolve/earlier": "rests", "check_in/lead": "rests", "feedback/lead": "runs"}
    assert after(event(kind), board) == board | {"resolve": "runs"}


def test_a_unit_that_must_do_it_after_all_has_its_check_in_back() -> None:
    board = {"check_in/lead": "rests", "check_in/support": "rests", "resolve": "rests"}
    assert after(by(HandBackRuled, LEAD, upheld=False), board) == board | {"check_in/lead": "runs"}


def test_a_unit_whose_head_does_not_sign_has_its_check_in_back() -> None:
    board = {"check_in/lead": "rests", "check_in/support": "rests"}
    assert after(by(HandBackSigned, LEAD, agreed=False), board) == board | {"check_in/lead": "runs"}
    assert after(by(HandBackSigned, LEAD, agreed=True), board) == board | {"ruling/lead": "runs"}


def test_a_ticket_that_came_back_is_arranged_anew_from_the_day_of_that_rule_on() -> None:
    ruled = by(HandBackRuled, LEAD, upheld=True, of_lead=True)
    assert "arrange/lead" not in after(ruled, {}, ARRANGED_AGAIN_SINCE - timedelta(days=1))
    board = {"arrange": "stopped", "arrange/lead": "runs"}
    assert after(called(LEAD), board)["arrange/lead"] == "stopped"


@pytest.mark.parametrize("kind", [TicketRevisited, ResultCameBack])
def test_a_held_matter_taken_up_again_has_its_limit_again_and_owes_no_number(kind: type[TicketEvent]) -> None:
    board = {"resolve": "stopped", "feedback/lead": "ended", "wanted": "ended", "number/lead": "runs"}
    board["monthly"] = "runs"
    assert after(event(kind), board) == board | {"resolve": "runs", "number/lead": "ended", "monthly": "ended"}


def test_a_transfer_without_a_number_owes_one() -> None:
    said = event(AnswerApproved, outcome=TRANSFERRED, owes_number=LEAD)
    runs = {"number/lead": "runs", "monthly": "runs"}
    assert after(said, {}) == runs
    assert after(said, {"resolve": "runs"}) == {"resolve": "stopped", **runs}


def test_what_was_handed_on_before_that_rule_is_not_asked_after_by_a_clock() -> None:
    said = event(AnswerApproved, outcome=TRANSFERRED, owes_number=None)
    assert after(said, {}, ASKED_MONTHLY_SINCE - timedelta(days=1)) == {}


def test_a_clock_that_is_there_keeps_its_start() -> None:
    """R4: a second whistle starts no second clock, and none that ended."""
    board = {"resolve": "rests", "check_in/lead": "stopped"}
    assert after(called(LEAD), board) == board | {"feedback/lead": "runs"}
