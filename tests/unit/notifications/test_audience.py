"""The audience table: every event has a row or is silent on purpose, every row a folder, and firms hear no secrets."""

import importlib
import pkgutil
from dataclasses import fields
from types import SimpleNamespace
from typing import cast

import pytest

import app
from app.clocks.events import StepReached
from app.clocks.rules.rungs import Who
from app.clocks.telling import STEP_AUDIENCE, STEP_AUDIENCE_WITHOUT_UNIT, UNREMINDED
from app.kernel.events import Event
from app.kernel.telling import OF_FIRM, Audience, Severity
from app.notifications.former_address import TEMPLATE
from app.notifications.letters import LETTERS
from app.notifications.own_account import SECURED
from app.notifications.rendering import FOLDER
from app.notifications.rules.audience import CARD, DIGEST, STEP, due_shown, lines_for, step_lines
from app.slices import AUDIENCE, CLOCKS, STEP_THEN
from app.tickets.events.ticket import TicketEvent
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import PROMISED
from app.tickets.rules.timeline import FIRM_READS
from app.tickets.rules.words import State
from app.tickets.telling import DUE_SHOWN
from tests.clocks import shanghai


def _events() -> dict[str, type[Event]]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if "events" in module.name.split(".") and module.name != "app.kernel.events":
            importlib.import_module(module.name)
    found: dict[str, type[Event]] = {}
    waiting = list(Event.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "name" in vars(kind):
            found[kind.name] = kind
    return found


def like(name: str, **facts: object) -> Event:
    """An event with these facts alone."""
    return cast("Event", SimpleNamespace(name=name, **facts))


def test_every_event_has_a_row_or_is_silent_on_purpose() -> None:
    silent = {name for name, kind in _events().items() if kind.silent}
    assert {*AUDIENCE, *silent, STEP} == set(_events())
    assert {*AUDIENCE, STEP} & silent == set()


def test_whoever_follows_a_ticket_hears_of_every_act_on_it_last_and_of_nothing_else() -> None:
    for name, lines in AUDIENCE.items():
        of_ticket = issubclass(_events()[name], TicketEvent)
        assert [line.to for line in lines].count(Audience.WATCHER) == of_ticket, name
        assert not of_ticket or lines[-1].to is Audience.WATCHER


def test_a_condition_has_a_name() -> None:
    conditions = [line.only for lines in AUDIENCE.values() for line in lines if line.only is not None]
    assert len(conditions) > 3
    assert all(condition.__name__.isidentifier() for condition in conditions)


@pytest.mark.parametrize("name", [*AUDIENCE, STEP])
def test_every_row_has_its_folder(name: str) -> None:
    parts = {path.name for path in (FOLDER / name).iterdir()}
    assert parts == {"subject.txt", "body.txt", "body.html", "sms.txt"}


def test_no_folder_without_a_row() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert folders == {*AUDIENCE, STEP, DIGEST, CARD, TEMPLATE, SECURED, *LETTERS}


def test_a_firm_is_told_only_what_it_may_read() -> None:
    for name, kind in _events().items():
        lines = AUDIENCE.get(name, ())
        if not any(line.to in OF_FIRM for line in lines):
            assert kind.firm_reads == (), f"{name} tells no firm"
        elif issubclass(kind, TicketEvent):
            # of a nudge it is told that its answer is awaited, and nothing of the nudge itself
            assert kind.action in FIRM_READS or name == "ticket.nudged", name
        else:
            assert kind.firm_reads, f"{name} says what of it a firm may read"
            assert set(kind.firm_reads) <= {field.name for field in fields(kind)}


def test_every_rung_and_every_clock_has_an_audience() -> None:
    assert set(STEP_AUDIENCE) == set(STEP_AUDIENCE_WITHOUT_UNIT) == set(Who)
    assert set(STEP_THEN) == set(CLOCKS)


def a_step(
    kind: str, who: Who, unit: int | None = None, *, digest: bool = False, unreminded: bool = False
) -> StepReached:
    """A rung said loudly."""
    facts = {"kind": kind, "who": who, "department_id": unit, "digest": digest, "unreminded": unreminded}
    return cast("StepReached", SimpleNamespace(**facts, severity=Severity.RED))


def test_after_an_outage_whoever_has_to_act_is_told_first_and_reads_why_so_late() -> None:
    supervisor = step_lines(a_step("feedback", Who.SUPERVISOR, 7, unreminded=True), State.HANDLING)
    assert [(line.to, line.note) for line in supervisor] == [
        (Audience.UNIT, UNREMINDED),
        (Audience.SUPERVISOR, ""),
        (Audience.UNIT_HEAD, ""),
    ]
    gathered = step_lines(a_step("feedback", Who.LEADER, 7, digest=True, unreminded=True), State.HANDLING)
    assert [(line.to, line.note) for line in gathered] == [(Audience.UNIT, UNREMINDED)]
    ruling = step_lines(a_step("ruling", Who.SUPERVISOR, unreminded=True), State.WHISTLED)
    assert [line.to for line in ruling if line.note] == [Audience.COORDINATOR]
    wish = step_lines(a_step("wanted", Who.HOLDER, unreminded=True), State.HANDLING)
    assert [line.to for line in wish if line.note] == [Audience.LEAD]
    assert step_lines(a_step("feedback", Who.LEADER, 7, digest=True), State.HANDLING) == ()


def test_a_step_without_a_unit_goes_to_park_and_centre() -> None:
    lines = step_lines(a_step("arrange", Who.HANDLER), State.SUBMITTED)
    assert [line.to for line in lines] == [Audience.DISPATCHER, Audience.COORDINATOR]
    assert all(line.severity is Severity.RED and line.then == STEP_THEN["arrange"] for line in lines)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.SUBMITTED, [Audience.DISPATCHER]),
        (State.WHISTLED, [Audience.UNIT]),
        (State.HANDLING, [Audience.LEAD]),
        (State.REVIEW, [Audience.LEAD_HEAD]),
        (State.CLOSED, []),
    ],
)
def test_a_nudge_reaches_the_holder(state: State, told: list[Audience]) -> None:
    told_of = [line.to for line in lines_for(like("ticket.nudged", asking=False), state)]
    assert told_of == [*told, Audience.WATCHER]


@pytest.mark.parametrize("upheld", [True, False])
def test_the_dispatcher_hears_of_an_upheld_hand_back_only(upheld: bool) -> None:
    lines = lines_for(like("ticket.hand_back_ruled", upheld=upheld, lead_named=None), State.WHISTLED)
    assert (Audience.DISPATCHER in [line.to for line in lines]) is upheld


@pytest.mark.parametrize(
    ("signed", "final", "told"),
    [
        (False, False, [Audience.UNIT_HEAD]),
        (False, True, [Audience.UNIT_HEAD]),
        (True, False, [Audience.COORDINATOR]),
        (True, True, [Audience.LEADER]),
    ],
)
def test_a_hand_back_goes_to_the_head_then_to_who_rules(signed: bool, final: bool, told: list[Audience]) -> None:
    asked = lines_for(like("ticket.hand_back_asked", signed=signed, final=final), State.WHISTLED)
    assert [line.to for line in asked] == [*told, Audience.WATCHER]
    if signed:
        answered = lines_for(like("ticket.hand_back_signed", agreed=True, final=final), State.WHISTLED)
        assert [line.to for line in answered] == [*told, Audience.UNIT, Audience.WATCHER]


def test_a_firm_is_told_no_due_that_its_page_keeps_from_it() -> None:
    assert OF_FIRM
    for audience in OF_FIRM:
        assert set(DUE_SHOWN.get(audience, (ClockKind.RESOLVE,))) <= set(PROMISED)


def test_a_reader_sees_the_due_he_works_against() -> None:
    first, second, third = shanghai("2026-09-22"), shanghai("2026-09-23"), shanghai("2026-09-30")
    dues = [("resolve", 1, third), ("check_in", 1, first), ("check_in", 2, second), ("support", 2, third)]
    assert due_shown(Audience.UNIT, 1, dues) == first
    assert due_shown(Audience.UNIT, 2, dues) == second
    assert due_shown(Audience.FIRM, None, dues) == third
    assert due_shown(Audience.LEAD, 1, dues) == third
    assert due_shown(Audience.DISPATCHER, None, [("check_in", 1, first)]) is None
