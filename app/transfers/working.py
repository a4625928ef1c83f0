"""The work behind the pages, done by whichever worker comes: an export in one go, a list in chunks that are kept.

A chunk is kept together with how far the work is: a worker that ends costs nothing, the next one goes on behind the
last kept row. A list that is only looked at is read again from the start: nothing of it was kept.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.accounts.actors import Actors
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import DomainError, Invalid, Unauthenticated
from app.kernel.ids import AccountId, RegionId
from app.kernel.sentences import say
from app.kernel.sheets import Form
from app.kernel.transaction import Transaction, Transactions
from app.kernel.workbooks import Line, read_list
from app.rosters.bringing import Into, Outcome, Roster, TypedList, bring, typed_list
from app.rulebook.periods import LISTS, kept_for
from app.slices import REFUSALS
from app.transfers.events import ListBrought
from app.transfers.explaining import KINDS, Refusal, counts_of, error_workbook, refusal_of, refused_name
from app.transfers.keeping import GIVEN, MADE, REFUSED, ROSTERS, into_of
from app.transfers.models import RefusedRow, Transfer, TransferFile
from app.transfers.rules import IN_HAND
from app.transfers.taking import take_along
from app.transfers.words import Brings, Progress, Way

LEASE = timedelta(minutes=6)
"""Longer than a task may run: whoever had the work before is gone by then."""
CHUNK = 200
"""Rows that are kept together."""
MOST_REFUSED = 5_000
"""Refused rows whose reasons are kept; the others are counted."""
NO_LONGER = say("您已没有权限做这件事。")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Work:
    """One piece of work as it was taken up."""

    id: int
    owner: AccountId
    way: Way
    kind: str
    form: str
    asked: Mapping[str, Any]
    region: RegionId
    dry: bool
    file_name: str
    sha256: str
    done: int


class _OnlyLooked(Exception):
    """Rolls back."""


def work_on(transactions: Transactions, actors: Actors, enough: Callable[[], bool] = lambda: False) -> int:
    """Take up what waits, the oldest first, until ``enough`` says so; how many pieces were ended."""
    ended = 0
    while not enough():
        work = _taken_up(transactions)
        if work is None:
            break
        try:
            over = (
                _taken_out(transactions, actors, work)
                if work.way is Way.OUT
                else _brought(transactions, actors, work, enough)
            )
            ended += over
            if not over:
                break
        except DomainError as error:
            _failed(transactions, work, _sentence(error))
            ended += 1
        except ValueError as error:
            _failed(transactions, work, str(error.args[0] if error.args else error))
            ended += 1
    return ended


def end_old(tx: Transaction) -> int:
    """Remove the files whose days are over; the line of the work stays for its owner. How many."""
    old = tx.session.scalars(
        sa.select(Transfer.id).where(Transfer.ends_at <= tx.now, Transfer.state != Progress.ENDED).limit(500)
    ).all()
    if old:
        tx.session.execute(sa.delete(TransferFile).where(TransferFile.transfer_id.in_(old)))
        tx.session.execute(sa.delete(RefusedRow).where(RefusedRow.transfer_id.in_(old)))
        tx.session.execute(sa.update(Transfer).where(Transfer.id.in_(old)).values(state=Progress.ENDED))
    return len(old)


def _taken_up(transactions: Transactions) -> _Work | None:
    with transactions.acting(SYSTEM, "transfers") as tx:
        free = sa.or_(Transfer.leased_until.is_(None), Transfer.leased_until <= tx.now)
        work = tx.session.scalar(
            sa.select(Transfer)
            .where(Transfer.state.in_(IN_HAND), free)
            .order_by(Transfer.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if work is None:
            return None
        work.state, work.leased_until = Progress.RUNNING, tx.now + LEASE
        if work.dry or work.way is Way.OUT:
            work.done = 0
        return _Work(
            work.id,
            AccountId(work.owner_id),
            work.way,
            work.kind,
            work.form,
            dict(work.asked),
            RegionId(work.region_id or 0),
            work.dry,
            work.file_name,
            work.sha256,
            work.done,
        )


def _owner(actors: Actors, work: _Work) -> Callable[[Session, datetime], Actor]:
    """Whose work it is, with the rights of now. Raises Invalid when the account is shut meanwhile."""

    def found(session: Session, now: datetime) -> Actor:
        try:
            return actors.of(session, work.owner, now)
        except Unauthenticated as error:
            raise Invalid({"owner": [NO_LONGER]}) from error

    return found


def _taken_out(transactions: Transactions, actors: Actors, work: _Work) -> bool:
    def told(rows: int) -> None:
        _note(transactions, work, done=rows)

    with transactions.reading_at_replica(_owner(actors, work), "transfers") as tx:
        taken = take_along(tx, work.kind, Form(work.form), work.asked, at_once=False, told=told)
    with transactions.acting(SYSTEM, "transfers") as tx:
        tx.session.add(TransferFile(transfer_id=work.id, role=MADE, name=taken.name, content=taken.content))
        _end(tx, work, done=taken.rows, total=taken.rows, file_name=taken.name)
    return True


def _brought(transactions: Transactions, actors: Actors, work: _Work, enough: Callable[[], bool]) -> bool:
    """Bring a list in, or look at it; False when it is left for the next round."""
    kind = Brings(work.kind)
    roster = ROSTERS[kind]
    with transactions.reading(_owner(actors, work), "transfers") as tx:
        into = into_of(tx.actor, kind, work.region, str(work.asked.get("source") or work.file_name.rpartition(".")[0]))
        as_owner = replace(SYSTEM, account_id=tx.actor.account_id, name=tx.actor.name)
        held = sa.select(TransferFile.content).where(TransferFile.transfer_id == work.id, TransferFile.role == GIVEN)
        content = tx.session.scalar(held) or b""
    typed = typed_list(roster, read_list(work.file_name, content))
    _note(transactions, work, total=len(typed.rows), notices=[str(each) for each in typed.notices])
    if work.dry:
        _looked(transactions, as_owner, work, roster, into, typed)
        return True
    for start in range(work.done, len(typed.rows), CHUNK):
        if enough():
            _note(transactions, work, leased_until=None)
            return False
        with transactions.acting(as_owner, "transfers") as tx:
            outcomes = list(bring(tx, roster, into, typed.rows[start : start + CHUNK]))
            _keep(tx, work, outcomes, start + len(outcomes))
    with transactions.acting(as_owner, "transfers") as tx:
        _finish(tx, work, roster, typed)
    return True


def _looked(
    transactions: Transactions, actor: Actor, work: _Work, roster: Roster, into: Into, typed: TypedList
) -> None:
    """What would become of the rows, all in one transaction that is thrown away."""
    outcomes: list[Outcome] = []
    with suppress(_OnlyLooked), transactions.acting(actor, "transfers") as tx:
        for start in range(0, len(typed.rows), CHUNK):
            outcomes += bring(tx, roster, into, typed.rows[start : start + CHUNK])
            _note(transactions, work, done=len(outcomes))
        raise _OnlyLooked
    with transactions.acting(SYSTEM, "transfers") as tx:
        tx.session.execute(sa.delete(RefusedRow).where(RefusedRow.transfer_id == work.id))
        tx.session.execute(sa.update(Transfer).where(Transfer.id == work.id).values(counts={}))
        _keep(tx, work, outcomes, len(outcomes))
        _finish(tx, work, roster, typed)


def _keep(tx: Transaction, work: _Work, outcomes: Sequence[Outcome], done: int) -> None:
    """How far it is, with what was refused, in the transaction of the rows themselves."""
    row = tx.session.get_one(Transfer, work.id)
    added = counts_of(outcomes)
    row.counts = {each: int(row.counts.get(each, 0)) + added[each] for each in KINDS}
    row.done, row.leased_until = done, tx.now + LEASE
    refused = [refusal for outcome in outcomes if (refusal := refusal_of(outcome)) is not None]
    room = MOST_REFUSED - (row.counts["left"] + row.counts["wrong"] - len(refused))
    if kept := refused[: max(0, room)]:
        tx.session.execute(sa.insert(RefusedRow), [_stored(work, each) for each in kept])
    tx.session.flush()


def _stored(work: _Work, refusal: Refusal) -> dict[str, Any]:
    cells = [cell.replace("\0", "\ufffd") for cell in refusal.line.cells]
    return {"transfer_id": work.id, "row": refusal.line.number, "cells": cells, "why": [list(w) for w in refusal.why]}


def _finish(tx: Transaction, work: _Work, roster: Roster, typed: TypedList) -> None:
    """The error workbook, the word in the record, the end."""
    rows = tx.session.scalars(sa.select(RefusedRow).where(RefusedRow.transfer_id == work.id).order_by(RefusedRow.id))
    refusals = [Refusal(Line(each.row, tuple(each.cells)), tuple((f, w) for f, w in each.why)) for each in rows]
    if refusals:
        head = typed.rows[0].head
        content = error_workbook(roster, head, typed.head.places, refusals)
        name = refused_name(work.file_name)
        tx.session.add(TransferFile(transfer_id=work.id, role=REFUSED, name=name, content=content))
        tx.session.execute(sa.delete(RefusedRow).where(RefusedRow.transfer_id == work.id))
    _end(tx, work, done=len(typed.rows), total=len(typed.rows))
    if not work.dry:
        counts = tx.session.get_one(Transfer, work.id).counts
        tx.emit(
            ListBrought(
                what=work.kind,
                region_id=work.region,
                file=work.file_name,
                sha256=work.sha256,
                new=counts.get("new", 0),
                updated=counts.get("updated", 0),
                same=counts.get("same", 0),
                refused=counts.get("left", 0) + counts.get("wrong", 0),
            )
        )


def _end(tx: Transaction, work: _Work, **values: object) -> None:
    tx.session.execute(
        sa.update(Transfer)
        .where(Transfer.id == work.id)
        .values(
            state=Progress.DONE,
            finished_at=tx.now,
            ends_at=tx.now + kept_for(tx.session, LISTS, tx.now),
            leased_until=None,
            **values,
        )
    )


def _note(transactions: Transactions, work: _Work, **values: object) -> None:
    with transactions.acting(SYSTEM, "transfers") as tx:
        tx.session.execute(sa.update(Transfer).where(Transfer.id == work.id).values(values))


def _failed(transactions: Transactions, work: _Work, words: str) -> None:
    log.info("a list was not done", transfer=work.id, kind=work.kind, said=words)
    with transactions.acting(SYSTEM, "transfers") as tx:
        tx.session.execute(
            sa.update(Transfer)
            .where(Transfer.id == work.id)
            .values(state=Progress.FAILED, problem=words, finished_at=tx.now, leased_until=None)
        )


def _sentence(error: DomainError) -> str:
    if isinstance(error, Invalid):
        return "；".join(str(words) for said in error.fields.values() for words in said)
    return REFUSALS.get(error.code) or NO_LONGER
