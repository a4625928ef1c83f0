"""A draft made from a closed matter in one step: its question and its answer, the firm's names and people's replaced.

Of what was confided nothing is made. Names are replaced as the offices know them; a person reads the draft before
another publishes it.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Account
from app.calendars.rules import local_day
from app.companies.calling import Called, called_now
from app.companies.rules import ways_to_say, without_names
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Refused
from app.kernel.folding import folded
from app.kernel.ids import RegionId
from app.kernel.masking import masked_phones
from app.kernel.transaction import Transaction
from app.knowledge.events import ArticleMade
from app.knowledge.keeping import written
from app.knowledge.models import Article
from app.knowledge.rules import REVIEWED_AFTER, SOME_FIRM, SOMEBODY, ArticleState, writes
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.words import Part, State
from app.tickets.seeing import row_by
from app.tickets.seen import SeenRow

SHORTEST_PERSON = 2
"""Signs of a person's name; one alone is a word like any other."""


@dataclass(frozen=True, kw_only=True)
class FromTicket:
    """Nothing is asked: question and answer are those of the matter."""


def make_article(tx: Transaction, number: str, given: FromTicket) -> Article:
    """Draft an article from a closed ticket. Raises Missing, Forbidden, Refused."""
    row = row_by(tx, number)
    unit = _lead_of(tx, row)
    if not row.sight.whole or not writes(tx.actor, row.region_id, unit):
        raise Forbidden()
    _demand_fit(tx, row)
    said = called_now(tx.session, row.company_id), _people_of(tx, row)
    title, text = nameless(row.title, *said), nameless(f"{row.body}\n\n{row.answer}", *said)
    today = local_day(tx.now)
    article = Article(
        region_id=row.region_id,
        department_id=unit,
        category_code=row.category_code,
        ticket_id=row.id,
        title=title,
        text=text,
        folded=folded(f"{title}\n{text}"),
        valid_from=today,
        valid_until=None,
        review_on=today + REVIEWED_AFTER,
        state=ArticleState.DRAFT,
        version=1,
        written_by=tx.actor.account_id,
    )
    tx.session.add(article)
    tx.session.flush()
    written(tx, article, "")
    tx.emit(ArticleMade(article=article.id, region_id=RegionId(article.region_id), version=1))
    return article


def nameless(text: str, firm: Called, people: list[str]) -> str:
    """The words with something else for the firm, its people, those who acted, and telephone numbers."""
    text = masked_phones(without_names(text, ways_to_say(firm.names), SOME_FIRM))
    for name in sorted({*firm.people, *people}, key=len, reverse=True):
        if len(name) >= SHORTEST_PERSON:
            text = text.replace(name, SOMEBODY)
    return text


def may_make(tx: Transaction, row: SeenRow) -> bool:
    """Whether this reader may draft one from a ticket at hand; one query, or none."""
    fits = row.state is State.CLOSED and not row.confidential and bool(row.answer) and row.sight.whole
    if not fits or not tx.actor.may(MAKE.ability):
        return False
    return writes(tx.actor, row.region_id, _lead_of(tx, row))


def _demand_fit(tx: Transaction, row: SeenRow) -> None:
    if row.confidential:
        raise Refused(code="article_confidential")
    if row.state is not State.CLOSED:
        raise Refused(code="article_of_open")
    if not row.answer:
        raise Refused(code="article_without_answer")
    # two who make it at once: the second waits, and finds the first one's
    tx.session.execute(sa.select(Ticket.id).where(Ticket.id == row.id).with_for_update(key_share=True))
    if tx.session.scalar(sa.select(Article.id).where(Article.ticket_id == row.id)) is not None:
        raise Refused(code="article_made")


def _lead_of(tx: Transaction, row: SeenRow) -> int | None:
    return tx.session.scalar(
        sa.select(Assignment.department_id)
        .where(Assignment.ticket_id == row.id, Assignment.part == Part.LEAD, Assignment.live())
        .order_by(Assignment.id.desc())
        .limit(1)
    )


def _people_of(tx: Transaction, row: SeenRow) -> list[str]:
    """Who filed and who answered."""
    ids = (
        sa.select(Ticket.filed_by)
        .where(Ticket.id == row.id)
        .union(sa.select(Ticket.answered_by).where(Ticket.id == row.id))
    )
    return list(tx.session.scalars(sa.select(Account.name).where(Account.id.in_(ids))))


MAKE = Addition(
    action="make_article", ability="knowledge.write", takes=FromTicket, do=make_article, done="知识条目草稿已生成"
)
