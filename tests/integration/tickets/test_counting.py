"""The counts of a menu: exact as far as anybody reads, and no further."""

import pytest

from app.kernel import asking
from app.kernel.lately import Lately
from app.kernel.transaction import Transaction
from app.sla.worklists import late_by_press, waiting_by_person
from app.tickets import worklists
from app.tickets.rules.words import State, Whose
from app.tickets.rules.worklists import Worklist
from tests.builders import Zone, a_ticket, as_actor
from tests.menus import waiting_counts


def test_each_list_counts_by_itself_and_stops_where_nobody_reads_on(
    tx: Transaction, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in (State.SUBMITTED,) * 4 + (State.HANDLING,) * 2:
        a_ticket(tx, zone, state)
    mine, liaison = as_actor(tx, zone.coordinator), as_actor(tx, zone.liaison)
    lists = [Worklist.TRIAGE, Worklist.WHISTLE, Worklist.OPEN]
    assert waiting_counts(mine, lists) == {Worklist.TRIAGE: 4, Worklist.WHISTLE: 0, Worklist.OPEN: 6}
    assert waiting_by_person(liaison, Worklist.OPEN)[Whose.MINE] == 2
    monkeypatch.setattr(worklists, "COUNTED_TO", 3)
    assert waiting_counts(mine, lists) == {Worklist.TRIAGE: 3, Worklist.WHISTLE: 0, Worklist.OPEN: 3}
    monkeypatch.setattr(worklists, "COUNTED_TO", 1)
    monkeypatch.setattr(asking, "_KEPT", Lately(asking.MOST))
    assert waiting_by_person(liaison, Worklist.OPEN)[Whose.MINE] == 1


def test_late_matters_are_parted_by_whom_they_press_only_where_all_were_counted(
    tx: Transaction, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = as_actor(tx, zone.leader, tx.now.replace(year=tx.now.year + 1))
    for _ in range(2):
        a_ticket(tx, zone, State.HANDLING)
    assert sum(late_by_press(leader).values()) == waiting_counts(leader, [Worklist.OVERDUE])[Worklist.OVERDUE]
    monkeypatch.setattr("app.sla.holding.COUNTED_TO", 1)
    assert late_by_press(leader) == {}
