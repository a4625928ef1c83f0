"""The dossier of a firm as its reader may know it: plain values for both faces, read by nine statements at most.

Whoever sees the firm reads its dossier; a unit reads of a firm what it has a part in, as far as it may know the firm
by its name. Every line comes through the rule of the thing it is about, and what is counted are these lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.accounts.queries import names_of
from app.companies.models import PairingSeat
from app.companies.rules import CompanyState, is_renamed, is_stale
from app.dossiers.queries import firm_of, head_of, lines_of
from app.dossiers.rules import DossierKind, Happening
from app.kernel.ids import AccountId, CompanyId
from app.kernel.masking import masked_phones
from app.kernel.pagination import DEFAULT_LIMIT
from app.kernel.transaction import Transaction
from app.tickets.rules.words import Solved
from app.tickets.seeing import rows_numbered
from app.tickets.seen import SeenRow
from app.traits.rules import TagSource, TagValue


@dataclass(frozen=True, kw_only=True)
class SeenLine:
    """One thing that happened. ``ticket`` and ``title`` are those of the matter it belongs to, None for none."""

    at: datetime
    what: Happening
    kind: DossierKind
    ticket: str | None
    title: str | None
    who: str | None
    """The officer, or who asked the firm; of a hand-over the one who gave."""
    other: str | None
    """Who took over."""
    facts: Mapping[str, Any]
    """``state``; ``level`` and ``solved``; ``channel``, ``reached`` and ``says_solved``; ``number`` and ``level``;
    ``seat``; ``value`` and ``origin``; ``field`` with ``wanted``,
    or with ``state`` and ``words``; ``former`` and ``present``; ``name`` and ``code``; ``system``, ``number`` and
    ``state``: each of its kind of line."""


@dataclass(frozen=True, kw_only=True)
class SeenOfficer:
    """Who looks after the firm today."""

    seat: PairingSeat
    name: str


@dataclass(frozen=True, kw_only=True)
class LastRating:
    """What the firm said last."""

    ticket: str
    title: str
    at: datetime
    level: int
    solved: Solved


@dataclass(frozen=True, kw_only=True)
class ProvedTag:
    """A verified tag, with where it comes from and since which day it is so."""

    value: TagValue
    source: TagSource
    day: date


@dataclass(frozen=True, kw_only=True)
class DossierHead:
    """What is to be known before reading on."""

    id: CompanyId
    region_id: int
    credit_code: str
    name: str
    former: tuple[str, ...]
    state: CompanyState
    park: str | None
    whole: bool
    """The reader sees the firm itself; otherwise what his unit has a part in."""
    officers: tuple[SeenOfficer, ...]
    open: int
    """How many of its matters are open, as far as this reader reads them."""
    pressing: tuple[SeenRow, ...]
    """The first of them with the date that comes next."""
    wanted: tuple[SeenRow, ...]
    """Open matters for which the firm named a day of its own that is still ahead, the nearest first."""
    ratings: tuple[LastRating, ...]
    reachable: bool
    """Somebody to call is entered."""
    contacts_verified_at: datetime | None
    """When the people to call were last said to be right; None for who does not see the firm itself."""
    contacts_stale: bool
    """Nobody said so for ``STALE_AFTER`` days, or ever."""
    quiet_until: date | None
    """Until which day it wants to be called on at its own call alone; None for who does not see the firm itself."""
    tags: tuple[ProvedTag, ...]
    """What is verified of it; none for who does not see the firm itself."""
    counts: Mapping[DossierKind, int]
    """How many lines this reader has of each kind; kinds of which he has none are left out."""

    @property
    def open_to_words(self) -> bool:
        """Something may be said of the firm by who sees it: of one that was dissolved it is read only."""
        return self.whole and self.state is CompanyState.ACTIVE


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The head and a page of lines, newest first."""

    head: DossierHead
    items: Sequence[SeenLine]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class WantedLines:
    """Which lines of a dossier are asked for."""

    kinds: tuple[DossierKind, ...] = ()
    since: date | None = None
    cursor: str | None = None
    limit: int = DEFAULT_LIMIT


def seen_dossier(tx: Transaction, credit_code: str, wanted: WantedLines | None = None) -> Dossier:
    """A firm's dossier as this reader may know it. Raises Missing when there is none for him, Invalid for a cursor."""
    wanted = wanted or WantedLines()
    firm = firm_of(tx, credit_code)
    head = head_of(tx, firm.id, firm.known)
    page = lines_of(tx, firm.id, firm.known, wanted.kinds, wanted.since, wanted.cursor, wanted.limit)
    rated = head.ratings or []
    numbers = {line.ticket for line in page.items if line.ticket} | {each["ticket"] for each in rated}
    tickets = {row.number: row for row in rows_numbered(tx, numbers | {*head.pressing, *head.wanted})}
    officers = [(PairingSeat(seat), AccountId(who)) for seat, who in head.officers or []]
    people = {AccountId(who) for line in page.items for who in (line.who, line.other) if who is not None}
    names = names_of(tx.session, people | {who for _, who in officers})
    return Dossier(
        head=DossierHead(
            id=CompanyId(firm.id),
            region_id=firm.region_id,
            credit_code=firm.credit_code,
            name=firm.name,
            former=tuple(each["name"] for each in firm.former if is_renamed(each["name"], firm.name)),
            state=firm.state,
            park=firm.park,
            whole=firm.known,
            officers=tuple(SeenOfficer(seat=seat, name=names.get(who, "")) for seat, who in officers),
            open=head.open,
            pressing=tuple(tickets[number] for number in head.pressing),
            wanted=tuple(tickets[number] for number in head.wanted),
            ratings=tuple(_rating(each, tickets) for each in rated),
            reachable=firm.reachable,
            contacts_verified_at=firm.contacts_verified_at if firm.known else None,
            contacts_stale=firm.known and is_stale(firm.contacts_verified_at, tx.now),
            quiet_until=head.quiet_until if firm.known else None,
            tags=tuple(_tag(each) for each in head.tags or []) if firm.known else (),
            counts={kind: (head.counts or {})[kind] for kind in DossierKind if kind in (head.counts or {})},
        ),
        items=[_line(line, tickets, names) for line in page.items],
        next_cursor=page.next_cursor,
    )


def _tag(told: Sequence[str]) -> ProvedTag:
    value, source, day = told
    return ProvedTag(value=TagValue(value), source=TagSource(source), day=date.fromisoformat(day))


def _rating(told: Mapping[str, Any], tickets: Mapping[str, SeenRow]) -> LastRating:
    return LastRating(
        ticket=told["ticket"],
        title=tickets[told["ticket"]].title,
        at=datetime.fromisoformat(told["at"]),
        level=told["level"],
        solved=Solved(told["solved"]),
    )


def _title(facts: Mapping[str, Any]) -> str | None:
    """The title of a matter of a former system, with no number whole that stands in it."""
    return masked_phones(facts["title"]) if "title" in facts else None


def _line(line: Any, tickets: Mapping[str, SeenRow], names: Mapping[AccountId, str]) -> SeenLine:
    row = tickets.get(line.ticket or "")
    return SeenLine(
        at=line.at,
        what=Happening(line.what),
        kind=DossierKind(line.kind),
        ticket=line.ticket,
        title=_title(line.facts) if row is None else row.title,
        who=None if line.who is None else names.get(line.who),
        other=None if line.other is None else names.get(line.other),
        facts={key: value for key, value in line.facts.items() if key != "title"},
    )
