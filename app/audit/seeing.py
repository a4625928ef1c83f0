"""The record as its reader may know it: heads of entries, plain values for both faces. It opens no matter.

Of an entry stand here who, when, from where, what and to which thing; never the words of a matter, which its facts may
hold. So reading the record is no reading of a matter, and is not put on record itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.events import AccountChange, AccountChanged, ServiceAccountChanged, ServiceChange
from app.accounts.queries import names_of
from app.audit.models import AuditEntry
from app.audit.queries import TrailFilters, search
from app.audit.reporting import WORK
from app.audit.walking import Progress, progress
from app.audit.words import RecordedAct, ThingKind
from app.calendars.rules import SHANGHAI
from app.companies.models import Company
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid
from app.kernel.events import Verdict
from app.kernel.heartbeat import last_beat
from app.kernel.ids import AccountId
from app.kernel.pagination import DEFAULT_LIMIT, Page
from app.kernel.sentences import say
from app.kernel.setting_aside import SetAside
from app.kernel.text import keyed, one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.queries import regions_of
from app.supervision.models import SupervisionOrder
from app.tickets.finding import NO_DAY
from app.tickets.models import Ticket
from app.tickets.rules.filtering import FIRST_DAY, LAST_DAY

READS = "audit.see"
ANCHORING = "anchor_trail"
CHANGES: Mapping[str, type[AccountChange | ServiceChange]] = {
    AccountChanged.name: AccountChange,
    ServiceAccountChanged.name: ServiceChange,
}
"""The events that say by a word of a list what was changed."""
UNNAMED = (ThingKind.DELIVERY, ThingKind.WEBHOOK)
"""Things that nobody calls anything: their ids say nothing to a reader."""
Names = Mapping[str, Mapping[str, str]]
"""Kind of thing → its id as entries hold it → what people call it."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the record is searched for; all of it must hold, empty means any."""

    who: str = ""
    """A part of a person's name."""
    ticket: str = ""
    act: RecordedAct | None = None
    outcome: Verdict | None = None
    address: str = ""
    """How the address begins."""
    since: date | None = None
    until: date | None = None
    """Shanghai days, both included."""


@dataclass(frozen=True, kw_only=True)
class SeenEntry:
    """The head of one entry."""

    seq: int
    at: datetime
    who: str
    """The name at that time; of a sign-in whose it was; empty for somebody who had not signed in."""
    name: str
    """Of the event, as it is stored."""
    act: RecordedAct | None
    """None for an event no release knows any more."""
    change: AccountChange | ServiceChange | None
    """What of an account was changed."""
    kind: ThingKind | None
    thing: str
    """Number, or name; empty where there is none, or none for this reader."""
    names: str
    """The number of a thing it names besides: the ticket of an order, what was refused."""
    asked: str
    """What a refused access asked for: code, method and shape of the address."""
    times: int
    hour: datetime | None
    """The hour in which refusals came, where ``times`` is their sum."""
    address: str
    outcome: Verdict | None
    """None in entries of releases before outcomes."""


@dataclass(frozen=True, kw_only=True)
class SeenChain:
    """What the checks of the chain say."""

    first_bad: int | None
    """The first bad entry that the last check found; None while it is whole."""
    verified_at: datetime | None
    """When a check last ended without finding anything; None when none did."""
    anchored_at: datetime | None
    """When its head was last written down elsewhere."""
    again: Progress
    """How far everything has been walked again, which takes several nights where there is much."""


def seen_chain(tx: Transaction) -> SeenChain:
    """What the nightly check and the hourly anchor left behind; five queries. Raises Forbidden."""
    _demand(tx.actor)
    return SeenChain(
        first_bad=tx.session.scalar(sa.select(sa.func.min(SetAside.key)).where(SetAside.work == WORK)),
        verified_at=last_beat(tx.session, WORK),
        anchored_at=last_beat(tx.session, ANCHORING),
        again=progress(tx.session),
    )


def seen_entries(
    tx: Transaction, asked: Asked | None = None, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenEntry]:
    """The entries of the reader's regions, newest first; one query, and one for each kind of thing that is named by id.

    Raises Forbidden, and Invalid for days the wrong way round and for a cursor that was not made here.
    """
    _demand(tx.actor)
    page = search(tx.session, tx.actor, _filters(asked or Asked()), cursor, limit)
    names = _names(tx.session, tx.actor, page.items)
    return Page([_seen(row, names) for row in page.items], page.next_cursor)


def _demand(actor: Actor) -> None:
    if not actor.may(READS):
        raise Forbidden()


def _filters(asked: Asked) -> TrailFilters:
    for name, day in (("since", asked.since), ("until", asked.until)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise Invalid({name: [NO_DAY]})
    if asked.since and asked.until and asked.since > asked.until:
        raise Invalid({"until": [say("结束日期不能早于开始日期。")]})
    return TrailFilters(
        who=one_line(asked.who) or None,
        ticket=keyed(asked.ticket).upper() or None,
        name=asked.act,
        outcome=asked.outcome,
        address=keyed(asked.address) or None,
        since=None if asked.since is None else datetime.combine(asked.since, time(), SHANGHAI),
        until=None if asked.until is None else datetime.combine(asked.until, time(), SHANGHAI) + timedelta(days=1),
    )


def _names(session: Session, actor: Actor, rows: Sequence[AuditEntry]) -> Names:
    """What people call the things that entries hold by id."""

    def ids(kind: ThingKind) -> set[int]:
        return {int(row.object_id) for row in rows if row.object_kind == kind and row.object_id.isdecimal()}

    people = names_of(session, {AccountId(each) for each in ids(ThingKind.ACCOUNT)})
    regions = regions_of(session, actor) if ids(ThingKind.REGION) else ()
    return {
        ThingKind.COMPANY: _called(session, actor, ids(ThingKind.COMPANY), Company, Company.name),
        ThingKind.TICKET_BY_ID: _called(session, actor, ids(ThingKind.TICKET_BY_ID), Ticket, Ticket.number),
        ThingKind.ORDER_BY_ID: _called(
            session, actor, ids(ThingKind.ORDER_BY_ID), SupervisionOrder, SupervisionOrder.number
        ),
        ThingKind.ACCOUNT: {str(each): name for each, name in people.items()},
        ThingKind.REGION: {str(each.id): each.name for each in regions},
        **{key: {} for key in UNNAMED},
    }


def _called(
    session: Session,
    actor: Actor,
    ids: Collection[int],
    model: type[Company | Ticket | SupervisionOrder],
    column: sa.SQLColumnExpression[str] | sa.SQLColumnExpression[str | None],
) -> Mapping[str, str]:
    if not ids:
        return {}
    statement = visible(actor, model).where(model.id.in_(ids)).with_only_columns(model.id, column)
    return {str(each): name or "" for each, name in session.execute(statement)}


def _seen(row: AuditEntry, names: Names) -> SeenEntry:
    facts = row.detail
    thing = names[row.object_kind].get(row.object_id, "") if row.object_kind in names else row.object_id
    number = str(facts.get("number") or "")
    hour = facts.get("hour")
    change = facts.get("change")
    changes = CHANGES.get(row.name)
    return SeenEntry(
        seq=row.chain_seq,
        at=row.at,
        who=row.actor_name or (thing if row.name == RecordedAct.SIGNED_IN else ""),
        name=row.name,
        act=RecordedAct(row.name) if row.name in set(RecordedAct) else None,
        change=changes(change) if changes is not None and change in set(changes) else None,
        kind=ThingKind(row.object_kind) if row.object_kind in set(ThingKind) else None,
        thing=thing,
        names="" if number == thing else number,
        asked=str(facts.get("what", "")) if row.name == RecordedAct.ACCESS_REFUSED else "",
        times=int(facts.get("times", 1)),
        hour=datetime.fromisoformat(hour) if hour else None,
        address=row.address or str(facts.get("ip", "")),
        outcome=Verdict(row.outcome) if row.outcome in set(Verdict) else None,
    )
