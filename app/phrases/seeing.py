"""Templates as their reader has them: the list of those kept, one with its versions, and what the keepers may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload

from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.phrases.keeping import keeps, named
from app.phrases.models import Phrase, PhraseVersion
from app.phrases.rules.words import UsedIn
from app.tickets.seen import SeenName

LONGEST_STORY = 200
"""Versions of one template that are read at once; nobody changes one oftener in its life."""


@dataclass(frozen=True, kw_only=True)
class SeenPhrase:
    """A template as it is now."""

    id: int
    used_in: UsedIn
    department: SeenName | None
    """The unit it belongs to; None for the zone's."""
    category: SeenName | None
    name: str
    text: str
    version: int
    uses: int
    retired_at: datetime | None
    may_keep: bool
    """Whether this reader changes it."""


@dataclass(frozen=True, kw_only=True)
class SeenVersion:
    """What it said from then on."""

    version: int
    name: str
    category: str | None
    text: str
    retired: bool
    why: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class WantedPhrases:
    """Which templates are listed; of units by code, None: of any and of the zone."""

    used_in: UsedIn | None = None
    retired: bool = False
    cursor: str | None = None
    limit: int = DEFAULT_LIMIT


_OLDEST: Sequence[Key[Phrase]] = (Key(Phrase.id, lambda row: row.id, descending=True),)


def seen_phrases(tx: Transaction, wanted: WantedPhrases) -> Page[SeenPhrase]:
    """Templates that exist for this reader, the newest first; one query."""
    statement = visible(tx.actor, Phrase).options(*_HEADS, raiseload("*"))
    statement = statement.where(Phrase.retired_at.is_not(None) if wanted.retired else Phrase.retired_at.is_(None))
    if wanted.used_in is not None:
        statement = statement.where(Phrase.used_in == wanted.used_in)
    page = page_of(tx.session, statement, _OLDEST, wanted.cursor, wanted.limit)
    return Page([seen(tx, row) for row in page.items], page.next_cursor)


def seen_phrase(tx: Transaction, number: str) -> SeenPhrase:
    """One template; two queries. Raises Missing."""
    found = named(tx, number)
    row = tx.session.scalars(
        sa.select(Phrase)
        .where(Phrase.id == found.id)
        .options(*_HEADS, raiseload("*"))
        .execution_options(populate_existing=True)
    ).one()
    return seen(tx, row)


def versions_of(tx: Transaction, number: str) -> list[SeenVersion]:
    """Every version there was of a template, the latest first; two queries. Raises Missing."""
    found = named(tx, number)
    rows = tx.session.scalars(
        visible(tx.actor, PhraseVersion)
        .where(PhraseVersion.phrase_id == found.id)
        .order_by(PhraseVersion.version.desc())
        .limit(LONGEST_STORY)
    )
    return [
        SeenVersion(
            version=row.version,
            name=row.name,
            category=row.category_code,
            text=row.text,
            retired=row.retired,
            why=row.why,
            at=row.at,
            by=row.by_name,
        )
        for row in rows
    ]


def seen(tx: Transaction, row: Phrase) -> SeenPhrase:
    """A row (with its unit and category) as plain values."""
    unit, category = row.department, row.category
    return SeenPhrase(
        id=row.id,
        used_in=row.used_in,
        department=None if unit is None else SeenName(code=unit.code, name=unit.name),
        category=None if category is None else SeenName(code=category.code, name=category.name),
        name=row.name,
        text=row.text,
        version=row.version,
        uses=row.uses,
        retired_at=row.retired_at,
        may_keep=keeps(tx.actor, row.region_id, row.department_id),
    )


_HEADS = (joinedload(Phrase.department), joinedload(Phrase.category))
