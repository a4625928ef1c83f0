"""One way for every setting to change: looked at first, then proposed; at once, from a day on, or once it is signed."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from app.administration.applying import put_in_force, said
from app.administration.events import ReviewAsked
from app.administration.kinds.kind import ENDED, Values, Wanted
from app.administration.kinds.table import KINDS
from app.administration.models import Amendment
from app.administration.rules import UNSETTLED, AmendmentState, AmendmentStep, Moves, loses, needs_second
from app.calendars.rules import SHANGHAI, local_day
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.ids import RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket

SETS = "settings.edit"
_NUMBERING = 0x5A51_5345_5400_0001
"""Whoever numbers a change holds this lock until commit: one version comes after the other."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a change would do, before anybody proposes it."""

    before: Values | None
    valid_from: datetime
    moves: Moves
    second: bool
    """Another person signs before it holds."""


def look(tx: Transaction, wanted: Wanted) -> Looked:
    """What the change moves. It may try it out and take it back, so it wants a transaction that may write.

    Raises Forbidden outside the actor's regions, Invalid ``since`` for a day that is over, Refused ``amendment_same``
    and ``amendment_waits``.
    """
    if not may_set(tx.actor, wanted.region_id):
        raise Forbidden()
    valid_from = _valid_from(tx, wanted.since)
    kind = KINDS[wanted.kind]
    before = kind.present(tx, wanted.region_id, wanted.subject, valid_from)
    if before == wanted.values:
        raise Refused("amendment_same")
    if tx.session.scalar(_versions(wanted).where(Amendment.state.in_(UNSETTLED)).limit(1)) is not None:
        raise Refused("amendment_waits")
    second = needs_second(
        wanted.kind,
        filed=_filed(tx, wanted.region_id),
        by_system=tx.actor.is_system,
        loses=loses(wanted.kind, before, wanted.values),
        ends=bool(wanted.values.get(ENDED)),
    )
    return Looked(before=before, valid_from=valid_from, moves=kind.moves(tx, wanted), second=second)


def propose(tx: Transaction, wanted: Wanted) -> Amendment:
    """Propose it; it holds from its day on, or once somebody signed. Raises what ``look`` raises."""
    tx.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_NUMBERING)))
    looked = look(tx, wanted)
    ahead = AmendmentState.WAITING if looked.second else AmendmentState.AHEAD
    amendment = Amendment(
        number=_number(tx),
        kind=wanted.kind,
        region_id=wanted.region_id,
        subject=wanted.subject,
        version=1 + (tx.session.scalar(sa.select(sa.func.count()).select_from(_versions(wanted).subquery())) or 0),
        before=None if looked.before is None else dict(looked.before),
        wanted=dict(wanted.values),
        moves=json.loads(json.dumps(asdict(looked.moves))),
        valid_from=looked.valid_from,
        reason=wanted.reason,
        state=ahead,
        proposed_at=tx.now,
        proposed_by=tx.actor.account_id,
        proposed_by_name=tx.actor.name,
    )
    tx.session.add(amendment)
    tx.session.flush()
    tx.emit(said(amendment, AmendmentStep.PROPOSED))
    if not looked.second:
        put_in_force(tx, amendment)
        return amendment
    for region_id in _asked(tx.actor, wanted.region_id):
        tx.emit(ReviewAsked(number=amendment.number, region_id=region_id, proposer=tx.actor.name, reason=wanted.reason))
    return amendment


def may_set(actor: Actor, region_id: RegionId | None) -> bool:
    """Whether somebody sets things of a region; what holds everywhere any administrator proposes."""
    if actor.is_system:
        return True
    seats = actor.seats_of("admin")
    return actor.may(SETS) and (
        bool(seats) if region_id is None else any(region_id in seat.region_ids for seat in seats)
    )


def _asked(actor: Actor, region_id: RegionId | None) -> list[RegionId]:
    """Whose second persons are asked: the region's, or, of what holds everywhere, those of whoever proposed it."""
    return [region_id] if region_id is not None else sorted({seat.region_id for seat in actor.seats_of("admin")})


def _versions(wanted: Wanted) -> sa.Select[int]:
    return sa.select(Amendment.id).where(
        Amendment.kind == wanted.kind,
        Amendment.region_id.is_not_distinct_from(wanted.region_id),
        Amendment.subject == wanted.subject,
    )


def _valid_from(tx: Transaction, since: date | None) -> datetime:
    """The first instant of the day; of today, now."""
    today = local_day(tx.now)
    if since is None or since == today:
        return tx.now
    if since < today:
        raise Invalid({"since": [say("只能从今天或以后某天起改，已经过去的日子不能改。")]})
    return datetime.combine(since, time(), SHANGHAI)


def _filed(tx: Transaction, region_id: RegionId | None) -> bool:
    """Whether anything was filed that a rate could count."""
    filed = sa.exists().select_from(Ticket)
    found = filed if region_id is None else filed.where(Ticket.region_id == region_id)
    return bool(tx.session.scalar(sa.select(found)))


def _number(tx: Transaction) -> str:
    prefix = f"SZ{local_day(tx.now):%Y%m%d}-"
    given = sa.select(sa.func.count()).select_from(Amendment).where(Amendment.number.startswith(prefix))
    return f"{prefix}{1 + (tx.session.scalar(given) or 0):04d}"
