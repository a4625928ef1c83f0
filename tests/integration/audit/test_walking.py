"""The walk over several nights: what is new each night, everything again stretch by stretch, and nothing passed over."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from app.accounts.events import SignedOut
from app.audit.anchors import Head
from app.audit.queries import Walked, head
from app.audit.walking import Way, go_on, note_walked, progress
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from tests.integration.conftest import SUBSCRIPTIONS
from tests.tables import as_owner

KEYS = SUBSCRIPTIONS.recorder.keys


def write(transactions: Transactions, times: int) -> Head:
    with transactions.acting(SYSTEM) as tx:
        for _ in range(times):
            tx.emit(SignedOut(account_id=1))
    with transactions.reading(SYSTEM) as tx:
        end = head(tx.session)
    assert end is not None
    return end


def walked(transactions: Transactions, way: Way, anchors: Sequence[Head] = (), stretch: int = 4) -> Walked:
    with transactions.reading(SYSTEM) as tx:
        found = go_on(tx.session, KEYS, anchors, way, stretch)
    with transactions.acting(SYSTEM) as tx:
        note_walked(tx, KEYS, way, found)
    return found


def places(transactions: Transactions, way: Way, anchors: Sequence[Head] = (), most: int = 20) -> list[int]:
    """How far each stretch comes until the end or a bad entry."""
    found = []
    for _ in range(most):
        stretch = walked(transactions, way, anchors)
        found.append(stretch.reached.chain_seq)
        if stretch.ended or stretch.bad is not None:
            return found
    raise AssertionError("no end")


def tamper(engine: sa.Engine, statement: str) -> None:
    with as_owner(engine) as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text(statement))


def test_a_walk_goes_on_where_it_stopped_and_sets_out_anew_at_the_end(transactions: Transactions) -> None:
    write(transactions, 10)
    assert walked(transactions, Way.WHOLE).reached.chain_seq == 4
    with transactions.reading(SYSTEM) as tx:
        far = progress(tx.session)
    assert (far.reached, far.last, far.whole_at) == (4, 10, None)
    assert places(transactions, Way.WHOLE) == [8, 10]
    with transactions.reading(SYSTEM) as tx:
        far = progress(tx.session)
    assert (far.reached, far.last) == (0, 10)
    assert far.whole_at is not None
    assert places(transactions, Way.WHOLE) == [4, 8, 10]


def test_a_stretch_that_ends_with_the_chain_is_not_yet_the_end_and_the_next_one_is(transactions: Transactions) -> None:
    write(transactions, 8)
    assert places(transactions, Way.WHOLE) == [4, 8, 8]


def test_every_night_what_is_new_and_nothing_twice(transactions: Transactions) -> None:
    anchor = write(transactions, 9)
    write(transactions, 2)
    assert places(transactions, Way.NEW, [anchor]) == [11], "the first check begins behind the last anchor"
    write(transactions, 5)
    assert places(transactions, Way.NEW, [anchor]) == [15, 16]
    assert places(transactions, Way.NEW, [anchor]) == [16]


def test_an_entry_changed_before_the_last_anchor_is_found_by_the_walk_from_the_beginning(
    transactions: Transactions, engine: sa.Engine
) -> None:
    anchor = write(transactions, 12)
    assert places(transactions, Way.WHOLE, [anchor])[-1] == 12
    assert places(transactions, Way.NEW, [anchor]) == [12]
    write(transactions, 3)
    tamper(engine, "UPDATE audit_entries SET actor_name = '别人' WHERE chain_seq = 7")
    assert places(transactions, Way.NEW, [anchor]) == [15], "what is new is sound"
    assert places(transactions, Way.WHOLE, [anchor]) == [4, 6]
    found = walked(transactions, Way.WHOLE, [anchor])
    assert (found.bad, found.ended) == (7, False), "and it is found again every night until it is mended"


def test_an_entry_changed_since_the_last_check_is_found_the_same_night(
    transactions: Transactions, engine: sa.Engine
) -> None:
    write(transactions, 8)
    assert places(transactions, Way.NEW)[-1] == 8
    write(transactions, 4)
    tamper(engine, "UPDATE audit_entries SET detail = '{}' WHERE chain_seq = 10")
    assert walked(transactions, Way.NEW).bad == 10


def test_an_entry_changed_behind_a_walk_under_way_is_found_by_the_next_one(
    transactions: Transactions, engine: sa.Engine
) -> None:
    write(transactions, 10)
    assert walked(transactions, Way.WHOLE).reached.chain_seq == 4
    tamper(engine, "UPDATE audit_entries SET actor_name = '别人' WHERE chain_seq = 2")
    assert places(transactions, Way.WHOLE) == [8, 10]
    assert walked(transactions, Way.WHOLE).bad == 2


def test_a_tail_cut_off_behind_a_walk_shows_against_the_anchor(transactions: Transactions, engine: sa.Engine) -> None:
    anchor = write(transactions, 10)
    assert places(transactions, Way.NEW)[-1] == 10
    tamper(engine, "DELETE FROM audit_entries WHERE chain_seq > 6")
    assert places(transactions, Way.NEW, [anchor]) == [4, 6], "where it stood nothing is any more"
    assert places(transactions, Way.WHOLE, [anchor]) == [4, 6]
    assert walked(transactions, Way.WHOLE, [anchor]).bad == 7


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE trail_walks SET reached = 10, mac = (SELECT mac FROM audit_entries WHERE chain_seq = 10)",
        "UPDATE trail_walks SET mac = decode('00', 'hex')",
        "UPDATE trail_walks SET seal = decode('00', 'hex')",
    ],
)
def test_who_moves_the_place_to_go_on_from_has_everything_walked_again(
    transactions: Transactions, engine: sa.Engine, forged: str
) -> None:
    write(transactions, 12)
    assert walked(transactions, Way.WHOLE, stretch=8).reached.chain_seq == 8
    tamper(engine, forged)
    assert places(transactions, Way.WHOLE) == [4, 8, 12, 12]


def test_a_place_that_an_anchor_knows_otherwise_is_no_place_to_go_on_from(transactions: Transactions) -> None:
    write(transactions, 10)
    assert walked(transactions, Way.WHOLE).reached.chain_seq == 4
    assert walked(transactions, Way.WHOLE, [Head(4, b"of another chain")]).bad == 4


def test_what_was_put_away_is_not_walked(transactions: Transactions) -> None:
    write(transactions, 6)
    with transactions.reading(SYSTEM) as tx:
        away = go_on(tx.session, KEYS, (), Way.WHOLE, 4).reached
    kept = Head(away.chain_seq, away.mac, archived=True)
    assert places(transactions, Way.WHOLE, [kept]) == [6]
