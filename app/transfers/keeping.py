"""Work that goes on behind a page: begun, looked at, its files fetched; one's own alone, with one's right of now.

What a firm's people begin is written as the office does: the tables are no firm's (``as_the_office``).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.history.bringing import PAST
from app.kernel.actor import Actor, Seat
from app.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from app.kernel.ids import ParkId, RegionId, secret_token
from app.kernel.listing import conditions_of
from app.kernel.sheets import Form
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.kernel.workbooks import read_list
from app.rosters.bringing import FIRMS, OFFICERS, Into, Roster
from app.rulebook.periods import LISTS, kept_for
from app.tickets.rules.uploads import LARGEST_FILE, cleaned_name, inspected
from app.transfers.events import ListFetched
from app.transfers.lists import list_of
from app.transfers.models import Transfer, TransferFile
from app.transfers.rules import BRINGERS, EMPTY, IN_HAND, TOO_LARGE, WHOSE
from app.transfers.words import Brings, Progress, Way

MOST_IN_HAND = 5
"""Pieces of work of one person that are not done."""
ROSTERS: Mapping[Brings, Roster] = {Brings.COMPANIES: FIRMS, Brings.OFFICERS: OFFICERS, Brings.TICKETS: PAST}
GIVEN, MADE, REFUSED = "given", "made", "refused"
"""The files of a piece of work."""


@dataclass(frozen=True, kw_only=True)
class SeenTransfer:
    """One piece of work as its owner reads it."""

    token: str
    way: Way
    kind: str
    dry: bool
    file_name: str
    state: Progress
    total: int | None
    done: int
    counts: Mapping[str, int]
    notices: Sequence[str]
    problem: str
    made_at: datetime
    finished_at: datetime | None
    ends_at: datetime
    files: frozenset[str]
    """Which of its files lie ready."""

    @property
    def in_hand(self) -> bool:
        """Whether it goes on."""
        return self.state in IN_HAND


def begin_taking(tx: Transaction, name: str, form: Form, typed: Mapping[str, str]) -> str:
    """Make a list into a file behind the page; returns the token of the work. Raises as ``list_of`` does, Refused."""
    subject, listing = list_of(tx.actor, name)
    asked = conditions_of(listing, typed)
    listing.said(tx, asked)  # what cannot be meant is told now, not by a work that fails
    with tx.as_the_office():
        _check_in_hand(tx)
        return _begun(tx, way=Way.OUT, kind=subject.value, form=form.value, asked=asked)


def begin_bringing(
    tx: Transaction, kind: Brings, region_id: RegionId, name: str, content: bytes, source: str = ""
) -> str:
    """Look at a list behind the page, writing nothing; returns the token. The same file again is the same work.

    Raises Forbidden, Refused, and Invalid under ``file`` for what is no list.
    """
    into_of(tx.actor, kind, region_id)
    name = cleaned_name(name)
    if len(content) > LARGEST_FILE:
        raise Invalid({"file": [TOO_LARGE]})
    if not content:
        raise Invalid({"file": [EMPTY]})
    if name.lower().endswith(".xlsx"):
        _inspect(name, content)
    try:
        read_list(name, content)
    except ValueError as error:
        raise Invalid({"file": [error.args[0]]}) from error
    digest = hashlib.sha256(content).hexdigest()
    same = sa.select(Transfer.token).where(
        Transfer.owner_id == tx.actor.account_id,
        Transfer.sha256 == digest,
        Transfer.kind == kind.value,
        Transfer.region_id == region_id,
        Transfer.asked["source"].astext == source,
        Transfer.state.in_([*IN_HAND, Progress.DONE]),
    )
    if (known := tx.session.scalar(same.order_by(Transfer.id.desc()).limit(1))) is not None:
        return known
    _check_in_hand(tx)
    form = name.rpartition(".")[2].lower()
    token = _begun(
        tx,
        way=Way.IN,
        kind=kind.value,
        form=form,
        asked={"source": source},
        region_id=region_id,
        dry=True,
        file_name=name,
        sha256=digest,
    )
    work = tx.session.scalars(sa.select(Transfer).where(Transfer.token == token)).one()
    tx.session.add(TransferFile(transfer_id=work.id, role=GIVEN, name=name, content=content))
    tx.session.flush()
    return token


def apply_it(tx: Transaction, token: str) -> None:
    """Bring in for good what was looked at. Raises Missing, Forbidden, Refused when it was, or is not looked at yet."""
    work = _own(tx, token, lock=True)
    if work.way is not Way.IN:
        raise Missing()
    into_of(tx.actor, Brings(work.kind), RegionId(work.region_id or 0))
    if not work.dry or work.state is not Progress.DONE:
        raise Refused("list_not_looked_at")
    work.dry, work.state, work.done, work.finished_at = False, Progress.WAITING, 0, None
    work.counts, work.leased_until = {}, None
    held = sa.delete(TransferFile).where(TransferFile.transfer_id == work.id, TransferFile.role == REFUSED)
    tx.session.execute(held)
    tx.session.flush()


def seen_transfer(tx: Transaction, token: str) -> SeenTransfer:
    """One's own piece of work. Raises Missing."""
    with tx.as_the_office():
        work = _own(tx, token)
        return _seen(work, _files(tx, [work.id]).get(work.id, frozenset()))


def seen_transfers(tx: Transaction, limit: int = 20) -> list[SeenTransfer]:
    """One's own last pieces of work, the newest first; two queries."""
    with tx.as_the_office():
        rows = tx.session.scalars(visible(tx.actor, Transfer).order_by(Transfer.id.desc()).limit(limit)).all()
        files = _files(tx, [row.id for row in rows])
        return [_seen(row, files.get(row.id, frozenset())) for row in rows]


def fetch(tx: Transaction, token: str, role: str) -> tuple[str, bytes]:
    """A file with its name, for its owner, whose right to the list is asked again; it is put on record.

    Raises Missing, Forbidden, and Gone when its days are over.
    """
    with tx.as_the_office():
        work = _own(tx, token)
        if work.way is Way.OUT:
            list_of(tx.actor, work.kind)
        else:
            into_of(tx.actor, Brings(work.kind), RegionId(work.region_id or 0))
        if work.state is Progress.ENDED or work.ends_at <= tx.now:
            raise Gone("list_ended")
        held = sa.select(TransferFile).where(TransferFile.transfer_id == work.id, TransferFile.role == role)
        file = tx.session.scalar(held)
        if file is None:
            raise Missing()
        rows = work.done if role == MADE else sum(work.counts.get(each, 0) for each in ("left", "wrong"))
        tx.emit(ListFetched(what=work.kind, file=role, rows=rows))
        return file.name, file.content


def brings_of(actor: Actor) -> tuple[Brings, ...]:
    """The kinds of lists somebody may bring in."""
    return tuple(kind for kind in Brings if _seats(actor, kind))


def regions_for(actor: Actor, kind: Brings) -> frozenset[RegionId]:
    """Into which regions somebody may bring such a list."""
    return frozenset(region for seat in _seats(actor, kind) for region in seat.region_ids)


def into_of(actor: Actor, kind: Brings, region_id: RegionId, source: str = "") -> Into:
    """Where somebody's list goes: his region, of a dispatcher the firms of his parks. Raises Forbidden."""
    seats = [seat for seat in _seats(actor, kind) if region_id in seat.region_ids]
    if not seats:
        raise Forbidden()
    whole = any(Role(seat.role) not in WHOSE for seat in seats)
    parks = None if whole else frozenset(ParkId(seat.park_id) for seat in seats if seat.park_id is not None)
    return Into(region_id=region_id, parks=parks, source=source)


def _seats(actor: Actor, kind: Brings) -> tuple[Seat, ...]:
    return actor.seats_of(*BRINGERS[kind])


def _inspect(name: str, content: bytes) -> None:
    try:
        inspected(name, content)
    except Invalid as error:
        raise Invalid({"file": [words for said in error.fields.values() for words in said]}) from error


def _check_in_hand(tx: Transaction) -> None:
    mine = sa.select(sa.func.count()).where(Transfer.owner_id == tx.actor.account_id, Transfer.state.in_(IN_HAND))
    if (tx.session.scalar(mine) or 0) >= MOST_IN_HAND:
        raise Refused("lists_in_hand")


def _begun(tx: Transaction, *, way: Way, kind: str, form: str, asked: Mapping[str, str], **more: object) -> str:
    work = Transfer(
        token=secret_token(),
        owner_id=tx.actor.account_id,
        way=way,
        kind=kind,
        form=form,
        asked=dict(asked),
        counts={},
        notices=[],
        made_at=tx.now,
        ends_at=tx.now + kept_for(tx.session, LISTS, tx.now),
        **more,
    )
    tx.session.add(work)
    tx.session.flush()
    return work.token


def _own(tx: Transaction, token: str, *, lock: bool = False) -> Transfer:
    statement = visible(tx.actor, Transfer).where(Transfer.token == token.replace("\0", "\ufffd"))
    work = tx.session.scalar(statement.with_for_update() if lock else statement)
    if work is None:
        raise Missing()
    return work


def _files(tx: Transaction, ids: Sequence[int]) -> Mapping[int, frozenset[str]]:
    rows = tx.session.execute(
        sa.select(TransferFile.transfer_id, TransferFile.role).where(TransferFile.transfer_id.in_(ids))
    ).all()
    return {each: frozenset(row.role for row in rows if row.transfer_id == each) for each in ids}


def _seen(work: Transfer, files: frozenset[str]) -> SeenTransfer:
    return SeenTransfer(
        token=work.token,
        way=work.way,
        kind=work.kind,
        dry=work.dry,
        file_name=work.file_name,
        state=work.state,
        total=work.total,
        done=work.done,
        counts=work.counts,
        notices=tuple(work.notices),
        problem=work.problem,
        made_at=work.made_at,
        finished_at=work.finished_at,
        ends_at=work.ends_at,
        files=files,
    )
