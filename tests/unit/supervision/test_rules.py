"""A supervision order: its life, whose it is, and when a clock proposes one (`docs/rules/states.md`)."""

import itertools
from datetime import date

import pytest

from app.accounts.rules.permissions import abilities_of
from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.ids import DepartmentId
from app.supervision.rules import (
    OPEN,
    ORDERS,
    OrderAction,
    OrderState,
    Party,
    is_authority,
    is_proposer,
    order_number,
    parties,
    proposed_words,
    proposes_order,
)
from app.tickets.rules.clocks import ClockKind
from tests.unit.tickets.test_standing import ELSEWHERE, GX, LEAD, SUPPORT, somebody

GRID = """
proposed: issue by authority → issued
proposed: drop by authority → dropped
issued: sign by unit → signed
signed: answer by unit → answered
answered: return by authority → signed
issued: close by authority → closed
signed: close by authority → closed
answered: close by authority → closed
proposed: lapse by system → dropped
issued: lapse by system → dropped
signed: lapse by system → dropped
answered: lapse by system → closed
"""


def read_grid() -> dict[tuple[str, str], tuple[str, str]]:
    """State and act → who takes it and where it leads."""
    found = {}
    for line in GRID.strip().splitlines():
        state, rest = line.split(": ")
        act, target = rest.split(" → ")
        action, by = act.split(" by ")
        found[state, action] = (by, target)
    return found


@pytest.mark.parametrize(("state", "action"), list(itertools.product(OrderState, OrderAction)))
def test_every_act_in_every_state(state: OrderState, action: OrderAction) -> None:
    row = ORDERS.row(action, state)
    expected = read_grid().get((state.value, action.value))
    assert (None if row is None else (row.by[0].value, row.targets[0].value)) == expected
    assert row is None or (len(row.by), len(row.targets)) == (1, 1)


def test_an_order_is_open_until_it_is_closed_or_dropped() -> None:
    assert set(OPEN) == set(OrderState) - {OrderState.CLOSED, OrderState.DROPPED}


def unit(role: Role, department: DepartmentId = LEAD) -> Actor:
    return somebody(role, department_id=department)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (somebody(Role.SUPERVISOR), {Party.AUTHORITY}),
        (somebody(Role.LEADER), {Party.AUTHORITY}),
        (somebody(Role.SUPERVISOR, ELSEWHERE), set()),
        (somebody(Role.COORDINATOR), set()),
        (somebody(Role.AUDITOR), set()),
        (unit(Role.LIAISON), {Party.UNIT}),
        (unit(Role.HANDLER), {Party.UNIT}),
        (unit(Role.HEAD), {Party.UNIT}),
        (unit(Role.HEAD, SUPPORT), set()),
        (unit(Role.SUPERVISOR), {Party.AUTHORITY}),
        (unit(Role.COORDINATOR), set()),
    ],
)
def test_whose_order_it_is(actor: Actor, expected: set[Party]) -> None:
    assert parties(actor, GX, LEAD) == expected


def test_an_order_to_a_person_is_no_units_and_a_seat_without_a_unit_has_none() -> None:
    assert parties(unit(Role.HEAD), GX, None) == set()
    assert parties(somebody(Role.HEAD), GX, None) == set()


def test_a_party_needs_the_ability_as_well_as_the_seat() -> None:
    none = abilities_of([Role.AGENT])
    for actor in (somebody(Role.SUPERVISOR), unit(Role.HEAD)):
        without = Actor(account_id=actor.account_id, name="某", seats=actor.seats, abilities=none)
        assert parties(without, GX, LEAD) == set()


def test_the_region_of_any_seat_counts() -> None:
    here, elsewhere = somebody(Role.LEADER), somebody(Role.LEADER, ELSEWHERE)
    both = Actor(account_id=None, name="某", seats=(*elsewhere.seats, *here.seats), abilities=here.abilities)
    assert is_authority(both, GX)
    coordinators = (*somebody(Role.COORDINATOR, ELSEWHERE).seats, *somebody(Role.COORDINATOR).seats)
    assert is_proposer(Actor(account_id=None, name="某", seats=coordinators), GX)
    assert not is_proposer(somebody(Role.COORDINATOR, ELSEWHERE), GX)
    assert not is_proposer(somebody(Role.SUPERVISOR), GX)


@pytest.mark.parametrize(
    ("rung", "proposes"), [("due", False), ("plus_1", False), ("plus_3", True), ("plus_5", True), ("week_2", True)]
)
def test_a_clock_three_workdays_late_proposes(rung: str, proposes: bool) -> None:
    assert proposes_order(ClockKind.RESOLVE, rung) is proposes


def test_only_what_an_office_owes_proposes() -> None:
    """销号 waits for the firm, a wish is no limit, a ruling and a leader's word reach the supervisor by their own rungs."""
    proposing = {kind for kind in ClockKind if proposes_order(kind, "plus_3")}
    assert proposing == set(ClockKind) - {
        ClockKind.CLEAR,
        ClockKind.WANTED,
        ClockKind.RULING,
        ClockKind.INSTRUCT,
        ClockKind.NUMBER,
        ClockKind.MONTHLY,
    }


def test_a_proposal_names_the_unit_and_what_of_it_is_late() -> None:
    one, two = (ClockKind.FEEDBACK.word, date(2026, 9, 24)), (ClockKind.RESOLVE.word, date(2026, 9, 30))
    assert proposed_words("经济发展局", [one]) == (
        "经济发展局：反馈进展（时限 2026-09-24），超期 3 个工作日以上，建议督办"
    )
    both = proposed_words("经济发展局", [one, two])
    assert both == ("经济发展局：反馈进展（时限 2026-09-24）、办结（时限 2026-09-30），超期 3 个工作日以上，建议督办")
    assert both.said_by(lambda text, **values: f"<{text}>", str).startswith("<%(unit)s：")


def test_orders_are_numbered_by_year() -> None:
    assert order_number(2026, 1) == "DB2026-0001"
    assert order_number(2026, 12345) == "DB2026-12345"
