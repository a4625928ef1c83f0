"""Saved searches on a real database: twelve, names of one's own, one's own alone, and counts that are the list's."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import sqlalchemy as sa

from app.accounts.rules.permissions import ABILITIES
from app.accounts.rules.roles import COMPANY
from app.kernel.actor import SYSTEM
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.transaction import Transaction, Transactions
from app.sla.worklists import search_counts, times_of
from app.tickets import searches
from app.tickets.addressing import conditions_in, filters_from
from app.tickets.finding import Sort
from app.tickets.queries import list_tickets
from app.tickets.readers import SavedSearch
from app.tickets.rules.words import State
from app.tickets.saving_searches import (
    ABILITY,
    LAST_POSITION,
    MOST_SEARCHES,
    drop_search,
    find_search,
    rename_search,
    save_search,
)
from app.tickets.searches import count_searches
from tests.builders import Zone, a_ticket, a_zone, as_actor
from tests.menus import searches_of
from tests.tables import statements


def names(tx: Transaction) -> list[str]:
    return [saved.name for saved in searches_of(tx.session, tx.actor)]


def test_every_desk_that_sees_the_list_keeps_searches_and_no_firm_does() -> None:
    for role, abilities in ABILITIES.items():
        assert (ABILITY in abilities) == ("ticket.see" in abilities and role not in COMPANY), role


def test_a_search_is_kept_as_the_list_would_write_its_address(tx: Transaction, zone: Zone) -> None:
    mine = as_actor(tx, zone.coordinator)
    saved = save_search(mine, "  高新区\u202e 超期　", "sort=due&cursor=abc&overdue=yes&state=open&q=%20")
    assert (saved.name, saved.query) == ("高新区 超期", "state=open&overdue=1&sort=due")
    assert (saved.account_id, saved.position, saved.created_at) == (zone.coordinator.account_id, 1, tx.now)


@pytest.mark.parametrize("name", ["", " 　", "\u200b", "一" * 21, "a\0b", "a\x1fb", "\ud800"])
def test_a_name_that_is_none_is_refused(tx: Transaction, zone: Zone, name: str) -> None:
    mine = as_actor(tx, zone.coordinator)
    saved = save_search(mine, "一" * 20, "state=open")
    with pytest.raises(Invalid) as refused:
        save_search(mine, name, "state=closed")
    assert set(refused.value.fields) == {"name"}
    with pytest.raises(Invalid) as refused:
        rename_search(mine, saved.id, name)
    assert set(refused.value.fields) == {"name"}
    assert names(mine) == ["一" * 20]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sort=due",
        "cursor=x",
        "state=nonsense",
        "category=abc",
        "q=" + "a" * 101,
        "q=" + "a" * 3000,
        "filed_from=2026-02-01&filed_to=2026-01-01",
    ],
)
def test_a_search_that_narrows_nothing_or_cannot_be_meant_is_not_kept(tx: Transaction, zone: Zone, query: str) -> None:
    mine = as_actor(tx, zone.coordinator)
    with pytest.raises(Invalid) as refused:
        save_search(mine, "视图", query)
    assert "name" not in refused.value.fields
    assert names(mine) == []


def test_there_are_twelve_and_each_keeps_its_own_name_and_search(tx: Transaction, zone: Zone) -> None:
    mine, theirs = as_actor(tx, zone.coordinator), as_actor(tx, zone.liaison)
    for number in range(MOST_SEARCHES):
        save_search(mine, f"第{number}个", f"q={number}x")
    assert save_search(mine, "第3个", "q=3x").position == 4, "sent twice, it is the same one"
    for name, query, said in [
        ("第13个", "q=13x", "最多保存 12 个视图"),
        ("第3个", "q=other", "您已有名为“第3个”的视图"),
        ("别名", "q=3x", "同样的条件已经保存为“第3个”"),
    ]:
        with pytest.raises(Invalid, match="validation_error") as refused:
            save_search(mine, name, query)
        assert said in refused.value.fields["name"][0]
    assert len(names(mine)) == MOST_SEARCHES
    assert save_search(theirs, "第3个", "q=3x").position == 1, "another account has names of its own"


def test_a_search_is_its_owners_alone(tx: Transaction, zone: Zone) -> None:
    mine, theirs = as_actor(tx, zone.coordinator), as_actor(tx, zone.leader)
    saved = save_search(mine, "视图", "state=open")
    for someone, number in ((theirs, saved.id), (mine, saved.id + 1), (mine, 2**63 - 1)):
        for attempt in (partial(rename_search, name="改名"), drop_search, find_search):
            with pytest.raises(Missing):
                attempt(someone, number)
    assert (names(mine), names(theirs)) == (["视图"], [])


def test_a_firm_and_the_system_have_none(tx: Transaction, zone: Zone) -> None:
    for nobody in (as_actor(tx, zone.firm), tx):
        with pytest.raises(Forbidden):
            save_search(nobody, "视图", "state=open")
        for attempt in (partial(rename_search, name="视图"), drop_search, find_search):
            with pytest.raises(Forbidden):
                attempt(nobody, 1)
        with statements(tx.session.connection().engine) as sent:
            assert searches_of(nobody.session, nobody.actor) == []
        assert "saved_views" not in "".join(sent)


def test_what_was_dropped_comes_back_where_it_stood(tx: Transaction, zone: Zone) -> None:
    mine = as_actor(tx, zone.coordinator)
    ids = [save_search(mine, name, f"q={name}").id for name in "甲乙丙"]
    gone = drop_search(mine, ids[1])
    assert names(mine) == ["甲", "丙"]
    save_search(mine, gone.name, gone.query, gone.position)
    assert names(mine) == ["甲", "乙", "丙"]
    for place in (0, -1, LAST_POSITION + 1):
        assert save_search(mine, f"视图{place}", f"q={place}", place).position > 3


def test_a_search_is_renamed_and_may_keep_its_name(tx: Transaction, zone: Zone) -> None:
    mine = as_actor(tx, zone.coordinator)
    first, second = save_search(mine, "甲", "q=a"), save_search(mine, "乙", "q=b")
    assert rename_search(mine, first.id, " 丙 ").name == "丙"
    assert rename_search(mine, second.id, "乙").name == "乙"
    with pytest.raises(Invalid):
        rename_search(mine, second.id, "丙")


def test_counts_are_those_of_the_list_for_whoever_looks_and_cost_one_query_and_one_for_words(
    tx: Transaction, zone: Zone
) -> None:
    for state in (State.SUBMITTED, State.WHISTLED, State.WHISTLED, State.CLOSED):
        a_ticket(tx, zone, state, title="路灯不亮")
    a_ticket(tx, zone, State.HANDLING, title="停水")
    queries = [
        "state=open",
        "state=whistled",
        "q=%E8%B7%AF%E7%81%AF",
        "state=open&overdue=1",
        "q=nothing",
        f"department={zone.lead.code}",
        "state=closed&sort=due",
    ]
    for seat in ("coordinator", "liaison", "officer", "observer"):
        reader = as_actor(tx, getattr(zone, seat))
        kept = [save_search(reader, f"第{number}个", query) for number, query in enumerate(queries)]
        with statements(tx.session.connection().engine) as sent:
            found = search_counts(reader, kept)
        assert len(sent) <= 2  # the counts, and what the two searches for words can find at all
        for saved in kept:
            page = list_tickets(reader, filters_from(conditions_in(saved.query)), Sort.FILED, None, 200, times_of(tx))
            assert found[saved.id] == len(page.items), (seat, saved.query)
    assert search_counts(as_actor(tx, zone.coordinator), []) == {}


def test_counting_ends_where_nobody_reads_on(tx: Transaction, zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        a_ticket(tx, zone)
    mine = as_actor(tx, zone.coordinator)
    saved = save_search(mine, "视图", "state=submitted")
    assert count_searches(mine, [saved], sa.false()) == {saved.id: 4}
    monkeypatch.setattr(searches, "COUNTED_TO", 3)
    assert count_searches(mine, [saved], sa.false()) == {saved.id: 3}


def test_a_search_whose_words_mean_nothing_any_more_hurts_no_other(tx: Transaction, zone: Zone) -> None:
    mine = as_actor(tx, zone.coordinator)
    good, bad = save_search(mine, "甲", "state=open"), save_search(mine, "乙", "state=closed")
    bad.query = "state=forgotten"
    tx.session.flush()
    assert count_searches(mine, [good, bad], sa.false()) == {good.id: 0}


def test_two_tabs_save_no_thirteenth(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        actor = a_zone(tx).coordinator

    def save(number: int) -> bool:
        try:
            with transactions.acting(actor) as tx:
                save_search(tx, f"第{number}个", f"q={number}x")
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(save, range(24)))
    assert sum(done) == MOST_SEARCHES
    with transactions.reading(actor) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(SavedSearch)) == MOST_SEARCHES
