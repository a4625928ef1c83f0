"""Articles as their reader has them: lists, one with its versions, what words find, and those offered for a matter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload

from app.calendars.rules import local_day
from app.kernel.folding import harmless, terms
from app.kernel.ids import id_named
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.knowledge.keeping import named
from app.knowledge.models import Article, ArticleVersion
from app.knowledge.rules import ArticleState, in_force, publishes, writes
from app.tickets.rules.likeness import nearest
from app.tickets.seen import SeenName

LONGEST_STORY = 200
LOOKED_THROUGH = 200
"""Published articles that are compared with a matter: the newest, so that the time does not grow with the years."""
LEAST, OFFERED = 0.15, 3
_NEWEST: Sequence[Key[Article]] = (Key(Article.id, attrgetter("id"), descending=True),)
_HEADS = (joinedload(Article.department), joinedload(Article.category))


@dataclass(frozen=True, kw_only=True)
class SeenArticle:
    """An article as it is now."""

    id: int
    department: SeenName | None
    """The unit that answers for it; None: the centre."""
    category: SeenName
    title: str
    text: str
    valid_from: date
    valid_until: date | None
    review_on: date
    state: ArticleState
    version: int
    in_force: bool
    """Published, and of today."""
    review_due: bool
    may_write: bool
    may_publish: bool
    """Whether this reader may publish these words: he did not write them."""


@dataclass(frozen=True, kw_only=True)
class SeenArticleVersion:
    """What it said from then on."""

    version: int
    title: str
    text: str
    state: ArticleState
    why: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """An article that fits a matter."""

    id: int
    title: str


def seen_articles(
    tx: Transaction,
    state: ArticleState = ArticleState.PUBLISHED,
    *,
    due: bool = False,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[SeenArticle]:
    """Articles in a state, the newest first; ``due``: those whose day of review has come. One query."""
    statement = visible(tx.actor, Article).where(Article.state == state)
    if due:
        statement = statement.where(Article.review_on <= local_day(tx.now))
    return _page(tx, statement, cursor, limit)


def seen_article(tx: Transaction, number: str) -> SeenArticle:
    """One article; two queries. Raises Missing."""
    found = named(tx, number)
    one = sa.select(Article).where(Article.id == found.id).options(*_HEADS, raiseload("*"))
    return _seen(tx, tx.session.scalars(one.execution_options(populate_existing=True)).one())


def versions_of(tx: Transaction, number: str) -> list[SeenArticleVersion]:
    """Every version there was, the latest first, for whoever works with it; two queries. Raises Missing."""
    article = named(tx, number)
    if not writes(tx.actor, article.region_id, article.department_id):
        return []
    rows = tx.session.scalars(
        visible(tx.actor, ArticleVersion)
        .where(ArticleVersion.article_id == article.id)
        .order_by(ArticleVersion.version.desc())
        .limit(LONGEST_STORY)
    )
    return [
        SeenArticleVersion(
            version=row.version,
            title=row.title,
            text=row.text,
            state=row.state,
            why=row.why,
            at=row.at,
            by=row.by_name,
        )
        for row in rows
    ]


def find_articles(tx: Transaction, q: str, cursor: str | None, limit: int) -> Page[SeenArticle]:
    """Articles that hold every word, the newest first; one query."""
    return _page(tx, visible(tx.actor, Article).where(*_said(q)), cursor, limit)


def count_articles(tx: Transaction, q: str, most: int) -> int:
    """How many ``find_articles`` finds, as far as ``most``; one query."""
    found = visible(tx.actor, Article).with_only_columns(Article.id).where(*_said(q)).limit(most).subquery()
    return tx.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def offered_for(tx: Transaction, text: str) -> list[Offered]:
    """The published articles of today that are written like a text, the likest first; one query."""
    today = local_day(tx.now)
    rows = tx.session.execute(
        visible(tx.actor, Article)
        .with_only_columns(Article.id, Article.title, Article.folded)
        .where(
            Article.state == ArticleState.PUBLISHED,
            Article.valid_from <= today,
            sa.or_(Article.valid_until.is_(None), Article.valid_until > today),
        )
        .order_by(Article.id.desc())
        .limit(LOOKED_THROUGH)
    ).all()
    titles = {row.id: row.title for row in rows}
    near = nearest(text, {row.id: row.folded for row in rows}, least=LEAST, most=OFFERED)
    return [Offered(id=key, title=titles[key]) for key, _likeness in near]


def titles_of_articles(tx: Transaction, numbers: Collection[str]) -> dict[str, str]:
    """Number → title of those of these articles that exist for this reader; one query."""
    ids = [key for key in map(id_named, numbers) if key is not None]
    rows = visible(tx.actor, Article).with_only_columns(Article.id, Article.title).where(Article.id.in_(ids))
    return {str(row.id): row.title for row in tx.session.execute(rows)}


def _said(q: str) -> list[sa.ColumnElement[bool]]:
    return [Article.folded.contains(word, autoescape=True) for word in terms(harmless(q))]


def _page(tx: Transaction, statement: sa.Select[Article], cursor: str | None, limit: int) -> Page[SeenArticle]:
    page = page_of(tx.session, statement.options(*_HEADS, raiseload("*")), _NEWEST, cursor, limit)
    return Page([_seen(tx, row) for row in page.items], page.next_cursor)


def _seen(tx: Transaction, row: Article) -> SeenArticle:
    unit, today = row.department, local_day(tx.now)
    whose = row.region_id, row.department_id
    published = row.state is ArticleState.PUBLISHED
    another = row.written_by != tx.actor.account_id
    return SeenArticle(
        id=row.id,
        department=None if unit is None else SeenName(code=unit.code, name=unit.name),
        category=SeenName(code=row.category.code, name=row.category.name),
        title=row.title,
        text=row.text,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        review_on=row.review_on,
        state=row.state,
        version=row.version,
        in_force=published and in_force(row.valid_from, row.valid_until, today),
        review_due=published and row.review_on <= today,
        may_write=writes(tx.actor, *whose),
        may_publish=publishes(tx.actor, *whose) and another and not published,
    )
