"""An errand's tables, its steps without a circle, its plan and the plan that is reckoned backwards."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.reference import shipped_errands
from app.clocks.rules.limits import Limit, Unit
from app.errands.rules.drafting import TemplateStep, faults, steps_of, stored
from app.errands.rules.enclosing import FileKind, is_ever_brought_by, may_bring, may_open
from app.errands.rules.lifecycle import (
    ERRANDS,
    OPEN,
    REFUSALS,
    UNFIT,
    ErrandAction,
    ErrandParty,
    ErrandState,
    FirmTask,
    asked_of_firm,
    errand_number,
    holds,
)
from app.errands.rules.planning import (
    LEAST,
    PlannedStep,
    days_taken,
    in_time,
    is_tender,
    needed_at,
    plan,
    plan_end,
    ready_by,
    reverse_plan,
    share_of,
)
from app.errands.rules.steps import OPEN_STEPS, OVER, STEPS, StepAction, StepParty, StepState, in_order, opened
from tests.clocks import shanghai, state_council_calendar

CALENDAR = state_council_calendar()
MOMENTS = st.datetimes(
    datetime.fromisoformat("2022-01-01"), datetime.fromisoformat("2025-11-01"), timezones=st.just(UTC)
)
DAY = Limit(1, Unit.WORKDAY)


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Draw steps of which each comes after some that were named before it, so there is no circle; then shuffle."""
    keys = [f"s{at}" for at in range(draw(st.integers(1, 8)))]
    after = {key: tuple(draw(st.sets(st.sampled_from(keys[:at])))) if at else () for at, key in enumerate(keys)}
    return {key: after[key] for key in draw(st.permutations(keys))}


def test_every_open_state_has_a_way_out_for_firm_and_office() -> None:
    """Nobody is held: the firm may withdraw or sign, the office may go on, refuse or end it."""
    for state in OPEN:
        acts = {row.action for row in ERRANDS.rows if state in row.sources}
        assert acts & {ErrandAction.WITHDRAW, ErrandAction.RECEIVE}, state
        assert acts & {ErrandAction.TERMINATE, ErrandAction.RECEIVE}, state
    assert not [row for row in ERRANDS.rows for state in row.sources if state not in OPEN]
    for step in OPEN_STEPS:
        assert [row for row in STEPS.rows if step in row.sources], step
    assert set(UNFIT) == set(ErrandAction)
    assert set(UNFIT.values()) <= set(REFUSALS)


def test_it_starts_only_once_it_is_authorised() -> None:
    """An errand nobody authorised cannot begin, and one that runs cannot be refused any more."""
    assert ERRANDS.row(ErrandAction.START, ErrandState.REQUESTED) is None
    assert ERRANDS.row(ErrandAction.REFUSE, ErrandState.RUNNING) is None
    assert holds(date(2026, 3, 2), date(2026, 3, 2))
    assert not holds(date(2026, 3, 2), date(2026, 3, 3))
    assert not holds(None, date(2026, 3, 3))
    assert [errand_number(2026, 7), errand_number(2026, 12345)] == ["BD2026-0007", "BD2026-12345"]


def test_what_waits_for_the_firm() -> None:
    """It is asked for what stops the errand, and for nothing once that has ended."""
    asked = {state: asked_of_firm(state, over=False, papers_missing=True) for state in ErrandState}
    assert asked[ErrandState.REQUESTED] == (FirmTask.AUTHORISE, FirmTask.PAPERS)
    assert asked[ErrandState.RUNNING] == (FirmTask.PAPERS,)
    assert asked[ErrandState.HANDED_BACK] == (FirmTask.RECEIVE,)
    assert {tasks for state, tasks in asked.items() if state not in OPEN} == {()}
    assert asked_of_firm(ErrandState.RUNNING, over=True, papers_missing=False) == (FirmTask.AUTHORISE_AGAIN,)


def test_who_opens_and_who_brings_a_file() -> None:
    """A sensitive one is for firm, agent and the step's unit; a receipt is brought once there is something to sign."""
    of_unit = frozenset({StepParty.UNIT})
    for party in ErrandParty:
        held = frozenset({party})
        assert may_open(held, sensitive=False)
        assert may_open(held, sensitive=True) is (party in {ErrandParty.FIRM, ErrandParty.AGENT})
    assert may_open(frozenset({ErrandParty.UNIT}), of_unit, sensitive=True), "the unit of that step alone"
    agent, firm = frozenset({ErrandParty.AGENT}), frozenset({ErrandParty.FIRM})
    assert [state for state in ErrandState if may_bring(FileKind.RECEIPT, state, agent)] == [ErrandState.HANDED_BACK]
    assert not is_ever_brought_by(FileKind.RECEIPT, firm), "it signs by its own act"
    assert may_bring(FileKind.AUTHORISATION, ErrandState.RUNNING, agent), "one that is over is given again"
    assert not any(may_bring(kind, ErrandState.CLOSED, agent | firm, of_unit) for kind in FileKind)
    assert may_bring(FileKind.PAPER, ErrandState.RUNNING, frozenset(), of_unit)
    assert not may_bring(FileKind.AUTHORISATION, ErrandState.RUNNING, frozenset(), of_unit)


@given(graphs())
def test_steps_without_a_circle_come_in_an_order_in_which_each_has_what_it_needs(
    after: dict[str, tuple[str, ...]],
) -> None:
    order = in_order(after)
    assert order is not None
    assert sorted(order) == sorted(after)
    assert all(order.index(each) < order.index(key) for key in after for each in after[key])


@given(graphs(), st.data())
def test_a_circle_and_an_unknown_step_are_found(after: dict[str, tuple[str, ...]], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(after)))
    assert in_order({**after, key: (*after[key], "nowhere")}) is None
    other = data.draw(st.sampled_from(sorted(after)))
    assert in_order({**after, key: (*after[key], other), other: (*after[other], key)}) is None


@given(graphs())
def test_finishing_what_is_open_comes_through_all_steps(after: dict[str, tuple[str, ...]]) -> None:
    """Whatever hangs on what: the turn comes to each step once, and never before what it comes after is over."""
    states = dict.fromkeys(after, StepState.WAITING)
    seen: list[str] = []
    while turn := opened(after, states):
        assert all(states[each] in OVER for key in turn for each in after[key])
        seen += turn
        states |= dict.fromkeys(turn, StepState.DONE)
    assert sorted(seen) == sorted(after)


@settings(deadline=None)
@given(graphs(), MOMENTS)
def test_a_plan_gives_each_step_its_limit_after_what_it_waits_for(
    after: dict[str, tuple[str, ...]], start: datetime
) -> None:
    steps = {key: PlannedStep(limit=DAY, after=each) for key, each in after.items()}
    found = plan(CALENDAR, start, steps)
    assert set(found) == set(after)
    assert all(found[key] > found[each] for key in after for each in after[key])
    assert min(found.values()) > start
    assert plan_end(CALENDAR, start, steps) == max(found.values())


@settings(deadline=None)
@given(MOMENTS, st.integers(0, 6), st.integers(1, 8))
def test_a_reverse_plan_shares_what_is_left_and_gives_nobody_less_than_an_hour(
    now: datetime, ahead: int, count: int
) -> None:
    wanted = ready_by(CALENDAR, (now + timedelta(days=ahead)).date())
    keys = [f"s{at}" for at in range(count)]
    dues = reverse_plan(CALENDAR, now, wanted, keys)
    assert list(dues) == keys
    times = [now, *dues.values()]
    spans = [CALENDAR.working_time(a, b) for a, b in pairwise(times)]
    assert all(each >= LEAST for each in spans)
    assert max(spans) - min(spans) < timedelta(seconds=1)
    left = CALENDAR.working_time(now, wanted) if wanted > now else timedelta()
    if left >= LEAST * count:
        assert times[-1] <= wanted
        assert left - sum(spans, timedelta()) < timedelta(hours=count)


def test_the_certificate_before_a_tender() -> None:
    """规模证明: asked 02-01 09:00, wanted 02-03, receipt 02-02: in time, one day (2023: a Wednesday)."""
    asked = shanghai("2023-02-01 09:00")
    [steps] = [steps_of(each["steps"]) for each in shipped_errands() if each["code"] == "scale"]
    planned = {step.key: PlannedStep(limit=Limit.parse(step.limit), after=step.after) for step in steps}
    end = plan_end(CALENDAR, asked, planned)
    assert end == CALENDAR.closing(date(2023, 2, 3))
    assert is_tender(CALENDAR, date(2023, 2, 3), end), "it is needed when the day begins, not when it ends"
    assert not is_tender(CALENDAR, date(2023, 2, 6), end), "the Monday after"
    assert ready_by(CALENDAR, date(2023, 2, 3)) == shanghai("2023-02-02 17:30")
    received = shanghai("2023-02-02 16:00")
    assert in_time(received, needed_at(CALENDAR, date(2023, 2, 3), end))
    assert days_taken(CALENDAR, asked, received) == 1
    assert not in_time(shanghai("2023-02-04 10:00"), needed_at(CALENDAR, date(2023, 2, 3), end))
    assert needed_at(CALENDAR, None, end) == end
    assert in_time(received, needed_at(CALENDAR, None, None)), "what was promised to nobody is in time"


def test_a_day_that_is_over_gives_an_hour_a_step() -> None:
    now = shanghai("2023-02-01 09:00")
    assert share_of(CALENDAR, now, shanghai("2023-01-31 17:00"), 3) == Limit(1, Unit.WORKHOUR)


def test_the_six_shipped_templates_are_whole() -> None:
    assert [each["name"] for each in shipped_errands()] == [
        "企业开办",
        "施工许可",
        "规模证明",
        "环评备案",
        "水电气接入",
        "注销",
    ]
    for each in shipped_errands():
        steps = steps_of(each["steps"])
        assert faults(steps, ()) == []
        assert steps_of(stored(steps)) == steps
        assert [paper for step in steps for paper in step.materials]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((), "1 到"),
        ((TemplateStep(key="a", name="甲", office="x"), TemplateStep(key="a", name="乙", office="x")), "不重复"),
        ((TemplateStep(key="a", name="甲", unit="NOBODY"),), "NOBODY"),
        ((TemplateStep(key="a", name="甲"),), "由谁办理"),
        ((TemplateStep(key="a", name="甲", office="x", after=("b",)),), "没有的步骤"),
        ((TemplateStep(key="a", name="甲", office="x", limit="soon"),), "时限"),
        (
            (
                TemplateStep(key="a", name="甲", office="x", after=("b",)),
                TemplateStep(key="b", name="乙", office="x", after=("a",)),
            ),
            "圈",
        ),
    ],
)
def test_what_is_wrong_with_a_template_is_said(steps: tuple[TemplateStep, ...], said: str) -> None:
    assert said in str(faults(steps, {"JFJ"})[0])


def test_a_blocked_step_goes_on_and_a_done_one_stays_done() -> None:
    row = STEPS.row(StepAction.GO_ON, StepState.BLOCKED)
    assert row is not None
    assert row.targets == (StepState.READY,)
    assert not [row for row in STEPS.rows for state in OVER if state in row.sources]
