"""Fifty searches among two thousand real messages: what holds every word is found, all of it and nothing else."""

import csv
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.tickets import matching
from app.tickets.filing import file_ticket
from app.tickets.finding import TicketFilters
from app.tickets.found_words import TicketWords
from app.tickets.models import Ticket
from app.tickets.queries import list_tickets
from app.tickets.wording import fold_again
from tests.builders import Zone, a_draft, as_actor

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
A_PAGE = 100
WAYS = {"walked": 0, "as it comes": matching.AMONG, "looked up": 100_000_000}
"""By how many tickets words are taken for seldom: never, as the product does, always."""


def rows_of(name: str) -> list[dict[str, str]]:
    """A file of the real messages, read where it lies."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not here: the real messages cannot be searched")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def brought_in(tx: Transaction, zone: Zone, messages: list[dict[str, str]]) -> None:
    """Tickets in these words: one filed as always, the others laid beside it and folded as an update folds them."""
    pattern = file_ticket(as_actor(tx, zone.firm), a_draft("样本"))
    tx.session.flush()
    like = {column.key: getattr(pattern, column.key) for column in sa.inspect(Ticket).column_attrs}
    del like["id"]
    laid = [{**like, "number": row["id"], "title": row["subject"], "body": row["detail"]} for row in messages]
    tx.session.execute(sa.insert(Ticket), laid)
    after: int | None = 0
    while after is not None:
        after = fold_again(tx, after, 500)


def found(tx: Transaction, actor: Actor, q: str) -> list[str]:
    """Every number of the list, read page by page."""
    numbers: list[str] = []
    cursor, more = None, True
    while more:
        page = list_tickets(as_actor(tx, actor), TicketFilters(q=q), cursor=cursor, limit=A_PAGE)
        numbers += [row.number for row in page.items]
        cursor, more = page.next_cursor, page.next_cursor is not None
    return numbers


def test_all_that_hold_every_word_are_found_and_no_other(
    tx: Transaction, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages, searches = rows_of("hot_dev.csv"), rows_of("search_dev.csv")
    brought_in(tx, zone, messages)
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(TicketWords)) == len(messages) + 1
    assert len(searches) == 50
    for reader in (zone.coordinator, zone.firm):
        for way, among in WAYS.items():
            monkeypatch.setattr(matching, "AMONG", among)
            for search in searches:
                numbers = found(tx, reader, search["query"])
                wanted = set(search["ids"].split())
                assert len(wanted) == int(search["hits"])
                assert len(numbers) == len(set(numbers)), (search["query"], way)
                missed, beside = wanted - set(numbers), set(numbers) - wanted
                assert not missed, (search["query"], way, "recall")
                assert not beside, (search["query"], way, "precision")
