"""Answers that begin with an article: its words to start from, and a row for each answer that was sent so."""

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.errors import Invalid, Missing
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.knowledge.keeping import named
from app.knowledge.models import Article, ArticleUse
from app.knowledge.rules import ArticleState, in_force
from app.tickets.models import Ticket

UNKNOWN = say("请写明所用知识条目的编号和版本，例如 7.3。")


def words_to_start_from(tx: Transaction, article: str) -> tuple[str, str] | None:
    """The ref and the words of a published article of today; None for one that is not offered to this writer."""
    try:
        found = named(tx, article)
    except Missing:
        return None
    if found.state is not ArticleState.PUBLISHED or not in_force(
        found.valid_from, found.valid_until, local_day(tx.now)
    ):
        return None
    return f"{found.id}.{found.version}", found.text


def count_articles(tx: Transaction, number: str, refs: tuple[str, ...]) -> None:
    """Note that an answer was sent which began with these articles. Raises Invalid for one that is none."""
    if not refs:
        return
    used = dict(_read(ref) for ref in refs)
    rows = tx.session.execute(
        visible(tx.actor, Article).with_only_columns(Article.id, Article.version).where(Article.id.in_(used))
    ).all()
    there = {row.id: row.version for row in rows}
    if any(not 1 <= version <= there.get(article, 0) for article, version in used.items()):
        raise Invalid({"knowledge": [UNKNOWN]})
    ticket_id = tx.session.scalar(sa.select(Ticket.id).where(Ticket.numbered(number)))
    for article, version in sorted(used.items()):
        tx.session.add(
            ArticleUse(
                article_id=article, version=version, ticket_id=ticket_id, account_id=tx.actor.account_id, at=tx.now
            )
        )
    tx.session.flush()


def _read(ref: str) -> tuple[int, int]:
    article, _, version = ref.partition(".")
    if not (_is_number(article) and _is_number(version)):
        raise Invalid({"knowledge": [UNKNOWN]})
    return int(article), int(version)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15
