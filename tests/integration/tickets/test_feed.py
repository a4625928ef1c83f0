"""The feed of acts: nothing is skipped, nothing comes twice, whoever writes and however late he ends."""

import random
import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Gone, Invalid
from app.kernel.pagination import decode_cursor, encode_cursor
from app.kernel.transaction import Transactions
from app.tickets import feed as feeding
from app.tickets.feed import WAITS_LONG, FeedQuery, edge_of, feed, is_late, window
from app.tickets.models import TicketEventRow
from app.tickets.rules.feeding import LEAST, MOST, START, Edge, Place, Stretch, stretches
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, a_zone, as_actor
from tests.tables import as_owner, caught_up

WRITERS, ROUNDS = 8, 25
Name = tuple[str, int]


@pytest.fixture
def zone(transactions: Transactions) -> Zone:
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


def read(transactions: Transactions, actor: Actor, after: str | None = None, **asked: object) -> feeding.Feed:
    with transactions.reading(actor) as tx:
        return feed(tx, FeedQuery(after=after, **asked))  # type: ignore[arg-type]


def end_of(transactions: Transactions, actor: Actor) -> str:
    """The place behind everything there is."""
    caught_up(transactions.engine)
    return read(transactions, actor, "now").next_cursor


def all_after(transactions: Transactions, actor: Actor, after: str | None = None, **asked: object) -> list[Name]:
    """Number and seq of everything that is there, read to the end."""
    caught_up(transactions.engine)
    found: list[Name] = []
    while True:
        page = read(transactions, actor, after, **asked)
        found += [(each.number, each.item.seq) for each in page.items]
        after = page.next_cursor
        if not page.more:
            return found


def written(connection: sa.Connection, ticket_id: int, seq: int) -> None:
    """One act as ``moving`` writes it."""
    connection.execute(
        sa.insert(TicketEventRow).values(
            ticket_id=ticket_id,
            seq=seq,
            at=sa.func.now(),
            actor_name="经办",
            acting_role="system",
            action=Action.NUDGE,
            from_state=State.SUBMITTED,
            to_state=State.SUBMITTED,
            cycle=1,
            payload={},
        )
    )


def test_eight_writers_who_dawdle_and_give_up_lose_nothing_and_double_nothing(
    transactions: Transactions, zone: Zone
) -> None:
    with transactions.acting(SYSTEM) as tx:
        tickets = [(ticket.id, ticket.number) for ticket in (a_ticket(tx, zone) for _ in range(WRITERS))]
    start = end_of(transactions, zone.coordinator)
    kept: set[Name] = set()
    late_ends = []
    lock, done = threading.Lock(), threading.Event()

    def write(ticket_id: int, number: str, chance: random.Random) -> None:
        seq = 1
        for _ in range(ROUNDS):
            with transactions.engine.connect() as connection, connection.begin() as begun:
                connection.execute(
                    sa.text("SELECT pg_current_xact_id()")
                )  # numbered now, perhaps long before it writes
                time.sleep(chance.choice((0, 0, 0.005, 0.02)))
                acts = chance.randint(1, 3)
                for ahead in range(1, acts + 1):
                    written(connection, ticket_id, seq + ahead)
                time.sleep(chance.choice((0, 0, 0.005, 0.05)))
                if chance.random() < 0.25:
                    begun.rollback()
                    continue
                begun.commit()
            with lock:
                kept.update((number, seq + ahead) for ahead in range(1, acts + 1))
            seq += acts

    def read_on() -> list[Name]:
        found: list[Name] = []
        after = start
        while True:
            last = done.is_set()
            if last:
                caught_up(transactions.engine)
            page = read(transactions, zone.coordinator, after, limit=7)
            found += [(each.number, each.item.seq) for each in page.items]
            if after == page.next_cursor:
                late_ends.append(after)
                time.sleep(0.002)
            after = page.next_cursor
            if last and not page.more:
                return found

    seen: list[Name] = []
    reader = threading.Thread(target=lambda: seen.extend(read_on()))
    threads = [
        threading.Thread(target=write, args=(*ticket, random.Random(seed))) for seed, ticket in enumerate(tickets)
    ]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert len(kept) > WRITERS * ROUNDS
    assert late_ends, "the reader was never at the end: it raced with nobody"
    assert len(seen) == len(set(seen)), "an act came twice"
    assert set(seen) == kept


def test_what_began_before_is_waited_for_and_comes_first(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        (one, first), (other, second) = [(each.id, each.number) for each in (a_ticket(tx, zone), a_ticket(tx, zone))]
    after = end_of(transactions, zone.coordinator)
    with transactions.engine.connect() as slow, slow.begin() as begun:
        written(slow, one, 2)
        with transactions.engine.begin() as quick:
            written(quick, other, 2)
        waiting = read(transactions, zone.coordinator, after)
        assert (waiting.items, waiting.more, waiting.next_cursor) == ([], False, after)
        with transactions.reading(SYSTEM) as tx:
            assert not is_late(tx)
            tx.now += WAITS_LONG + timedelta(seconds=5)
            assert is_late(tx)
        begun.commit()
    assert all_after(transactions, zone.coordinator, after) == [(first, 2), (second, 2)]
    with transactions.reading(SYSTEM) as tx:
        tx.now += WAITS_LONG + timedelta(hours=5)
        assert not is_late(tx)


def test_from_the_start_in_small_pages_as_in_one_and_narrowed_by_kind(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.CLOSED, supports=True).number
        a_ticket(tx, zone, State.WHISTLED)
    whole = all_after(transactions, zone.coordinator)
    assert whole == all_after(transactions, zone.coordinator, limit=1)
    assert [seq for name, seq in whole if name == number] == list(range(1, 1 + max(s for n, s in whole if n == number)))
    kinds = (Action.WHISTLE, Action.CONFIRM)
    with transactions.reading(zone.coordinator) as tx:
        found = feed(tx, FeedQuery(kinds=kinds)).items
    assert sorted(each.item.action for each in found) == sorted((Action.WHISTLE, Action.WHISTLE, Action.CONFIRM))


def test_few_among_many_are_found_in_answers_of_bounded_work(
    transactions: Transactions, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transactions.acting(SYSTEM) as tx:
        for _ in range(4):
            a_ticket(tx, zone, State.HANDLING)
        mine = a_ticket(tx, zone, State.HANDLING, supports=True).number
    monkeypatch.setattr(feeding, "LOOKED_AT", 3)
    first = read(transactions, zone.support_head)
    assert (first.items, first.more) == ([], True)
    assert {number for number, _ in all_after(transactions, zone.support_head)} == {mine}
    assert all_after(transactions, zone.firm) == all_after(transactions, zone.firm, limit=1)


def test_acts_of_before_a_restore_come_first_whatever_their_transactions_were(
    transactions: Transactions, zone: Zone
) -> None:
    with transactions.acting(SYSTEM) as tx:
        numbers = [a_ticket(tx, zone).number for _ in range(4)]
        ids = [tx.session.scalar(sa.text("SELECT id FROM tickets WHERE number = :n"), {"n": n}) for n in numbers]
        here = edge_of(tx.session).cluster
    with as_owner(transactions.engine) as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))  # the table is append-only
        with_far = "UPDATE ticket_events SET cluster = :cluster, xact = :xact WHERE ticket_id = :ticket"
        for cluster, xact, ticket in ((0, 0, ids[2]), (here - 7, 10**15, ids[0]), (here + 7, 10**15, ids[3])):
            connection.execute(sa.text(with_far), {"cluster": cluster, "xact": xact, "ticket": ticket})
    expected = [(numbers[at], 1) for at in (2, 0, 3, 1)]
    assert all_after(transactions, zone.coordinator) == expected
    assert all_after(transactions, zone.coordinator, limit=1) == expected
    after = end_of(transactions, zone.coordinator)
    with transactions.acting(SYSTEM) as tx:
        later = a_ticket(tx, zone).number
    assert all_after(transactions, zone.coordinator, after) == [(later, 1)]


def test_a_cursor_of_another_life_of_the_database_is_refused_and_rubbish_is_no_cursor(
    transactions: Transactions, zone: Zone
) -> None:
    life, *place = decode_cursor(read(transactions, zone.coordinator, "now").next_cursor, 4)
    with pytest.raises(Gone) as refused:
        read(transactions, zone.coordinator, encode_cursor(["0" * len(life), *place]))
    assert refused.value.code == "feed_renewed"
    for word in ("rubbish", encode_cursor([life, 1, 2]), encode_cursor([life, "1", 2, 3]), encode_cursor([1, 1, 2, 3])):
        with pytest.raises(Invalid):
            read(transactions, zone.coordinator, word)


def test_a_restored_copy_is_another_life(transactions: Transactions, zone: Zone) -> None:
    """The same cluster with another database, as ``createdb`` and ``pg_restore`` leave it."""
    with transactions.reading(SYSTEM) as tx:
        mine = edge_of(tx.session).life
    address = transactions.engine.url.set(database="postgres")
    elsewhere = sa.create_engine(address, poolclass=sa.NullPool)
    with sa.orm.Session(elsewhere) as session:
        other = edge_of(session)
    assert other.life != mine


@pytest.mark.parametrize("reader", ["coordinator", "firm", "handler"])
def test_one_answer_walks_the_index_of_the_feed(transactions: Transactions, zone: Zone, reader: str) -> None:
    with transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.CLOSED)
        actor = as_actor(tx, getattr(zone, reader))
        edge = edge_of(tx.session)
        stretch = Stretch(Place(edge.cluster, edge.xact - 1, 0), edge.cluster, edge.cluster, edge.xact + 10)
        statement = window(actor, stretch, 1_000)
        tx.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        sql = str(statement.compile(tx.session.connection(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(tx.session.scalars(sa.text("EXPLAIN " + sql.replace(":", r"\:"))))
    assert "cluster_xact_id" in plan or (reader == "firm" and "_ticket_id_seq" in plan), plan
    assert "Seq Scan on ticket_events" not in plan, plan
    assert reader == "firm" or "Sort  (" not in plan, "parts are merged in the order of their indexes: " + plan


def test_what_follows_a_place_is_what_other_clusters_wrote_and_then_ours() -> None:
    edge = Edge("x", 50, 9)
    ours = Stretch(Place(50, LEAST, 0), 50, 50, 9)
    assert list(stretches(START, edge)) == [Stretch(START, LEAST, 49), Stretch(START, 51, MOST), ours]
    before, behind = Place(7, 3, 1), Place(70, 3, 1)
    assert list(stretches(before, edge)) == [Stretch(before, LEAST, 49), Stretch(before, 51, MOST), ours]
    assert list(stretches(behind, edge)) == [Stretch(behind, 51, MOST), ours]
    assert list(stretches(Place(50, 4, 4), edge)) == [Stretch(Place(50, 4, 4), 50, 50, 9)]
