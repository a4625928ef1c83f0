"""Lists go by the clocks their readers hold: named, sorted and parted by whom they press."""

from app.kernel.transaction import Transaction
from app.sla.worklists import late_by_press, waiting_in_list
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.resolving import Progress, report_progress
from app.tickets.rules.clocks import ClockKind, Press
from app.tickets.rules.words import PauseReason, State
from app.tickets.rules.worklists import Worklist
from app.tickets.seeing import seen_list
from app.tickets.seen import SeenRow
from app.tickets.suspending import Suspend, pause
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.menus import waiting_counts

LATER = shanghai("2026-10-30 09:00")


def listed(tx: Transaction, name: Worklist) -> list[SeenRow]:
    """A whole list, one row a page: the order is that of the cursor."""
    rows, cursor = list[SeenRow](), None
    while True:
        page = seen_list(tx, waiting_in_list(tx, name, cursor, 1))
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            return rows


def test_a_unit_reads_its_own_clock_and_the_others_beside_it(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.WHISTLED, supports=True).number
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    lead, support = as_actor(tx, zone.liaison), as_actor(tx, zone.support_liaison)
    [of_lead], [of_support] = listed(lead, Worklist.HANDLE), listed(support, Worklist.CHECK_IN)
    assert of_lead.clock is not None
    assert (of_lead.clock.kind, of_lead.clock.department_id) != (ClockKind.CHECK_IN, zone.support.id)
    assert of_lead.clock.kind in (ClockKind.FEEDBACK, ClockKind.RESOLVE)
    assert of_lead.beside is not None
    assert of_lead.beside.department_id == zone.support.id
    assert of_support.clock is not None
    assert (of_support.clock.kind, of_support.clock.department_id) == (ClockKind.CHECK_IN, zone.support.id)


def test_late_matters_are_parted_by_whom_they_press(tx: Transaction, zone: Zone) -> None:
    promised = a_ticket(tx, zone, State.HANDLING, title="答复超期").number
    silent = a_ticket(tx, zone, State.RESOLVED, title="企业没有确认").number
    leader = as_actor(tx, zone.leader, LATER)
    rows = listed(leader, Worklist.OVERDUE)
    assert [(row.number, row.press) for row in rows] == [(promised, Press.PROMISE), (silent, Press.FIRM)]
    assert rows[1].clock is not None
    assert rows[1].clock.kind is ClockKind.CLEAR
    assert late_by_press(leader) == {Press.PROMISE: 1, Press.FIRM: 1}
    assert sum(late_by_press(leader).values()) == waiting_counts(leader, [Worklist.OVERDUE])[Worklist.OVERDUE]


def test_what_others_owe_comes_last_to_a_unit(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.HANDLING, supports=True, title="协办在等主办").number
    support = as_actor(tx, zone.support_liaison, LATER)
    presses = [row.press for row in listed(support, Worklist.OVERDUE)]
    leads = [row.press for row in listed(as_actor(tx, zone.liaison, LATER), Worklist.OVERDUE)]
    assert leads == [Press.PROMISE]
    assert presses in ([Press.OFFICES], [Press.OTHERS]), number
    assert list(late_by_press(support)) == presses


def test_what_rests_comes_behind_all_that_runs_in_a_units_list(tx: Transaction, zone: Zone) -> None:
    resting, running = a_ticket(tx, zone, State.HANDLING).number, a_ticket(tx, zone, State.HANDLING).number
    unit = as_actor(tx, zone.liaison)
    for each in (resting, running):
        report_progress(unit, each, None, Progress(text="已到现场"))
    assert [row.number for row in listed(unit, Worklist.HANDLE)] == [resting, running], "alike due, the elder first"
    pause(unit, resting, None, Suspend(reason=PauseReason.PROCEDURE, text="公示期"))
    assert [row.number for row in listed(unit, Worklist.HANDLE)] == [running, resting]


def test_each_list_is_sorted_by_what_it_shows(tx: Transaction, zone: Zone) -> None:
    for state in (State.WHISTLED, State.HANDLING, State.REVIEW, State.RESOLVED):
        a_ticket(tx, zone, state, supports=True)
    for actor in (zone.leader, zone.coordinator, zone.liaison, zone.support_liaison, zone.head):
        reader = as_actor(tx, actor, LATER)
        rows = listed(reader, Worklist.OVERDUE)
        keys = [(list(Press).index(row.press), row.clock.due) for row in rows if row.press and row.clock]
        assert len(keys) == len(rows)
        assert keys == sorted(keys)
        dues = [row.clock.due for row in listed(reader, Worklist.OPEN) if row.clock]
        assert dues == sorted(dues)
