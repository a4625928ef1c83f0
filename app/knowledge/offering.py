"""What became of articles that were offered: noted for the figures, of nobody (docs/adr/0054).

Offering happens while somebody types and nothing else is written, so its note is left for when that is over. Opening is
said by the page, from which the article was opened.
"""

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.knowledge.keeping import named
from app.knowledge.models import Article, ArticleOffer
from app.knowledge.rules import OFFER_KEY, ArticleState, OfferStep, reader_of
from app.knowledge.seeing import Offered


def note_offered(tx: Transaction, key: str, offered: Sequence[Offered]) -> None:
    """Leave word that these articles stood beside the words of a form, to be written when this look is over."""
    if offered and OFFER_KEY.fullmatch(key):
        ids = tuple(each.id for each in offered)
        tx.afterwards.setdefault((ArticleOffer.__tablename__, key), partial(_note_offered, key, ids))


def open_offered(tx: Transaction, number: str, key: str, *, typing: bool) -> None:
    """Note that an article was opened from where it was offered; a second time changes nothing.

    ``typing``: beside the words of a form, to which it was then offered also where the form came filled in. Beside a
    matter in hand the look itself is the offer. Raises Missing for an article that is not offered to this reader.
    """
    article = named(tx, number)
    if article.state is not ArticleState.PUBLISHED or not OFFER_KEY.fullmatch(key):
        raise Missing()
    with tx.as_the_office():
        for step in (OfferStep.OFFERED, OfferStep.OPENED) if typing else (OfferStep.OPENED,):
            _note(tx, key, step, {article.id: article.version})


def _note_offered(key: str, ids: Sequence[int], tx: Transaction) -> None:
    there = tx.session.execute(sa.select(Article.id, Article.version).where(Article.id.in_(ids)))
    _note(tx, key, OfferStep.OFFERED, {row.id: row.version for row in there})


def _note(tx: Transaction, key: str, step: OfferStep, articles: dict[int, int]) -> None:
    """A row for each article, once for each key and step: whoever types on is offered the same again."""
    said = {"key": key, "step": step, "reader": reader_of(tx.actor), "at": tx.now}
    rows = [{**said, "article_id": each, "version": version} for each, version in sorted(articles.items())]
    tx.session.execute(insert(ArticleOffer).values(rows).on_conflict_do_nothing())
