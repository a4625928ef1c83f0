"""The table of effects names every event of the lifecycle, and each limit it asks for exists."""

from datetime import date, timedelta

import pytest

from app.clocks.rules.limits import Limit, Unit
from app.kernel.ids import AssignmentId, CompanyId, DepartmentId, RegionId, TicketId
from app.sla.rules.effects import (
    EFFECTS,
    Verb,
    Whose,
    assignments_of,
    effects_of,
    in_force,
    is_emergency,
    named_limit,
    own_limit,
)
from app.sla.rules.limits import LIMITS
from app.tickets.events.answers import AnswerApproved
from app.tickets.events.closing import TicketDisputed
from app.tickets.events.intake import InfoRequested, TicketFiled
from app.tickets.events.parts import CalledUnit, HandBackRuled, WhistleBlown
from app.tickets.events.table import EVENT_OF
from app.tickets.events.ticket import Subject
from app.tickets.rules.clocks import NOT_OF_OFFICES, ClockKind
from app.tickets.rules.drafting import LATEST_WISH
from app.tickets.rules.words import Channel, Grade, Outcome, WhistleKind

LEAD, SUPPORT = AssignmentId(1), AssignmentId(2)


def subject(cycle: int = 1, grade: Grade = Grade.ORDINARY) -> Subject:
    return Subject(
        ticket_id=TicketId(1),
        number="GX20260921-0001",
        region_id=RegionId(1),
        park_id=None,
        company_id=CompanyId(1),
        cycle=cycle,
        category_code="01",
        grade=grade,
    )


def whistle(
    kind: WhistleKind = WhistleKind.ORDINARY, *, lead: bool = True, about: Subject | None = None
) -> WhistleBlown:
    called: tuple[CalledUnit, ...] = (CalledUnit(assignment_id=LEAD, department_id=DepartmentId(1), is_lead=True),)
    called += (CalledUnit(assignment_id=SUPPORT, department_id=DepartmentId(2), is_lead=False),)
    called = called if lead else called[1:]
    return WhistleBlown(
        subject=subject(),
        kind=kind,
        lead="D1",
        lead_name="甲局",
        supports=("D2",),
        support_names=("乙局",),
        task="",
        called=called,
    )


def approved(outcome: Outcome) -> AnswerApproved:
    return AnswerApproved(subject=subject(), outcome=outcome, text="", revisit_on=None)


def test_every_event_has_its_row() -> None:
    assert set(EFFECTS) == {event.name for event in EVENT_OF.values()}


def test_a_whistle_starts_a_clock_for_each_unit_and_one_for_the_firm() -> None:
    event = whistle()
    started = [
        (kind, assignments_of(effect.whose, event))
        for effect in effects_of(event)
        if effect.verb is Verb.START
        for kind in effect.kinds
    ]
    assert started == [
        (ClockKind.CHECK_IN, (LEAD, SUPPORT)),
        (ClockKind.FEEDBACK, (LEAD,)),
        (ClockKind.SUPPORT, (SUPPORT,)),
        (ClockKind.RESOLVE, ()),
    ]


def test_arrange_stops_only_when_a_lead_is_called() -> None:
    assert any(effect.verb is Verb.STOP for effect in effects_of(whistle()))
    assert not any(effect.verb is Verb.STOP for effect in effects_of(whistle(lead=False)))


def test_only_an_upheld_hand_back_lets_the_unit_go() -> None:
    def ruled(upheld: bool, of_lead: bool = True) -> HandBackRuled:
        return HandBackRuled(
            subject=subject(),
            assignment_id=LEAD,
            department="D1",
            department_name="甲局",
            upheld=upheld,
            note="",
            of_lead=of_lead,
        )

    assert [effect.verb for effect in effects_of(ruled(True, of_lead=False))] == [Verb.STOP, Verb.CANCEL]
    assert [effect.verb for effect in effects_of(ruled(True))] == [Verb.STOP, Verb.CANCEL, Verb.START]
    assert str(named_limit(ClockKind.ARRANGE, subject(), ruled(True)).default) == "4 workhours"
    assert assignments_of(Whose.UNIT, ruled(True)) == (LEAD,)
    assert [(effect.verb, effect.kinds) for effect in effects_of(ruled(False))] == [
        (Verb.STOP, (ClockKind.RULING,)),
        (Verb.RESUME, (ClockKind.CHECK_IN,)),
    ]


def test_only_a_question_that_pauses_rests_the_clock() -> None:
    assert [e.verb for e in effects_of(InfoRequested(subject=subject(), question="", pauses=True))] == [Verb.PAUSE]
    assert effects_of(InfoRequested(subject=subject(), question="", pauses=False)) == []


def test_no_pause_of_arrange_or_feedback() -> None:
    rested = {kind for row in EFFECTS.values() for e in row if e.verb is Verb.PAUSE for kind in e.kinds}
    assert rested == {ClockKind.RESOLVE, ClockKind.CHECK_IN}


def test_a_planned_answer_starts_no_clear() -> None:
    assert effects_of(approved(Outcome.SOLVED))[-1].verb is Verb.START
    assert all(effect.verb is not Verb.START for effect in effects_of(approved(Outcome.PLANNED)))
    begun = [effect.kinds for effect in effects_of(approved(Outcome.TRANSFERRED)) if effect.verb is Verb.START]
    assert begun == [(ClockKind.MONTHLY,)]


def test_a_dispute_without_lead_is_arranged_first() -> None:
    def disputed(lead: AssignmentId | None) -> list[ClockKind]:
        event = TicketDisputed(subject=subject(2), tags=(), text="", lead=lead)
        return [kind for effect in effects_of(event) if effect.verb is Verb.START for kind in effect.kinds]

    assert disputed(LEAD) == [ClockKind.FEEDBACK, ClockKind.RESOLVE]
    assert disputed(None) == [ClockKind.ARRANGE]


def test_every_limit_asked_for_is_declared_and_every_one_declared_is_asked_for() -> None:
    filed = TicketFiled(subject=subject(), channel=Channel.WEB)
    back = HandBackRuled(
        subject=subject(),
        assignment_id=LEAD,
        department="D1",
        department_name="甲局",
        upheld=True,
        note="",
        of_lead=True,
    )
    events = [filed, back, *(whistle(kind) for kind in WhistleKind)]
    asked = {
        named_limit(kind, subject(cycle, grade), event)
        for event in events
        for kind in set(ClockKind) - set(NOT_OF_OFFICES)
        for cycle in (1, 2)
        for grade in Grade
    }
    assert asked == set(LIMITS)


@pytest.mark.parametrize(
    ("kind", "cycle", "grade", "key", "default"),
    [
        (ClockKind.ARRANGE, 1, Grade.ORDINARY, "arrange", Limit(1, Unit.WORKDAY)),
        (ClockKind.FEEDBACK, 1, Grade.MAJOR, "feedback", Limit(3, Unit.WORKDAY)),
        (ClockKind.RESOLVE, 1, Grade.ORDINARY, "resolve.ordinary", Limit(7, Unit.WORKDAY)),
        (ClockKind.RESOLVE, 1, Grade.MAJOR, "resolve.major", Limit(1, Unit.MONTH)),
        (ClockKind.SUPPORT, 2, Grade.ORDINARY, "support", Limit(3, Unit.WORKDAY)),
        (ClockKind.NUMBER, 1, Grade.ORDINARY, "number", Limit(3, Unit.WORKDAY)),
        (ClockKind.MONTHLY, 1, Grade.ORDINARY, "monthly", Limit(1, Unit.MONTH)),
        (ClockKind.CLEAR, 2, Grade.ORDINARY, "clear", Limit(5, Unit.WORKDAY)),
        (ClockKind.ARRANGE, 2, Grade.ORDINARY, "arrange.again", Limit(1, Unit.WORKDAY)),
        (ClockKind.FEEDBACK, 2, Grade.ORDINARY, "feedback.again", Limit(2, Unit.WORKDAY)),
        (ClockKind.RESOLVE, 2, Grade.MAJOR, "resolve.again", Limit(5, Unit.WORKDAY)),
    ],
)
def test_thirteen_seven_ten_and_the_second_cycle(
    kind: ClockKind, cycle: int, grade: Grade, key: str, default: Limit
) -> None:
    named = named_limit(kind, subject(cycle, grade), TicketFiled(subject=subject(), channel=Channel.WEB))
    assert (named.key, named.default) == (key, default)


@pytest.mark.parametrize(
    ("kind", "default"),
    [
        (WhistleKind.EMERGENCY, Limit(30, Unit.MINUTE)),
        (WhistleKind.JOINT, Limit(4, Unit.WORKHOUR)),
        (WhistleKind.ORDINARY, Limit(1, Unit.WORKDAY)),
    ],
)
def test_a_check_in_goes_by_the_kind_of_whistle(kind: WhistleKind, default: Limit) -> None:
    named = named_limit(ClockKind.CHECK_IN, subject(), whistle(kind))
    assert (named.key, named.default) == (f"check_in.{kind}", default)


def test_only_the_check_in_of_an_emergency_rings_at_any_hour() -> None:
    assert is_emergency(ClockKind.CHECK_IN, whistle(WhistleKind.EMERGENCY))
    assert not is_emergency(ClockKind.RESOLVE, whistle(WhistleKind.EMERGENCY))
    assert not is_emergency(ClockKind.CHECK_IN, whistle(WhistleKind.JOINT))


def test_the_day_a_firm_names_is_a_limit_unless_it_lies_in_another_generation() -> None:
    filed = date(2026, 11, 20)
    assert own_limit(ClockKind.WANTED, filed, date(2026, 11, 24)) == Limit(5, Unit.CIVILDAY)
    assert own_limit(ClockKind.WANTED, filed, filed) == Limit(1, Unit.CIVILDAY)
    assert own_limit(ClockKind.WANTED, filed, date(2026, 11, 1)) == Limit(1, Unit.CIVILDAY), "a day gone by is today"
    assert own_limit(ClockKind.WANTED, filed, filed + timedelta(days=9998)) == Limit(9999, Unit.CIVILDAY)
    assert own_limit(ClockKind.WANTED, filed, filed + timedelta(days=9999)) is None
    assert own_limit(ClockKind.WANTED, filed, None) is None
    assert own_limit(ClockKind.WANTED, filed, LATEST_WISH) is None
    assert own_limit(ClockKind.RULING, filed, None) == Limit(1, Unit.RULING)


def test_a_check_in_rests_for_a_ruling_from_its_day_on() -> None:
    """The weeks before stay as they were counted."""
    effects = EFFECTS["ticket.hand_back_asked"]
    before, after = in_force(effects, date(2026, 11, 22)), in_force(effects, date(2026, 11, 23))
    assert Verb.PAUSE not in [effect.verb for effect in before]
    assert [effect.verb for effect in after if effect not in before] == [Verb.PAUSE]
    assert Verb.START in [effect.verb for effect in before]


@pytest.mark.parametrize("name", ["ticket.whistle_declined", "ticket.hand_back_ruled"])
def test_a_ticket_that_came_back_has_a_clock_from_its_day_on(name: str) -> None:
    """From Monday of 2026-W49; the Sunday before belongs to a week that is frozen."""
    before, after = (in_force(EFFECTS[name], date(2026, 11, 29)), in_force(EFFECTS[name], date(2026, 11, 30)))
    assert [(effect.verb, effect.whose) for effect in after if effect not in before] == [(Verb.START, Whose.RETURNED)]
    assert [effect for effect in before if effect not in after] == []
