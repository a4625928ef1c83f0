"""Keeping articles: other words, published by a second person, looked at again, withdrawn. Each is a version.

Whoever wrote the words of now publishes them not himself; words that change wait for their publishing again.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.kernel.acts import Act
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import folded
from app.kernel.ids import RegionId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.knowledge.events import ArticleChanged, ArticleEvent, ArticlePublished, ArticleReviewed, ArticleWithdrawn
from app.knowledge.models import Article, ArticleVersion
from app.knowledge.rules import ArticleState, publishes, writes
from app.tickets.models import Ticket

TITLE_LIMIT, TEXT_LIMIT, WHY_LIMIT = 200, 5_000, 200
_TITLE = Ask("标题", most=TITLE_LIMIT, line=True, means="The question in a line.", example="宿舍楼停水怎么报修")
_TEXT = Ask(
    "内容",
    hint="不写企业名称、姓名和电话。",
    most=TEXT_LIMIT,
    means="Question and answer, without any name.",
    example="先打供水公司电话，再在这里反映。",
)
_WHY = Ask("原因", most=WHY_LIMIT, line=True, means="Why; stays with the version.", example="口径调整")


@dataclass(frozen=True, kw_only=True)
class ChangedArticle:
    """Other words and days from now on; all of it is said again."""

    title: Annotated[str, _TITLE]
    text: Annotated[str, _TEXT]
    valid_from: Annotated[date, Ask("生效日期", means="The first day on which it holds.")]
    review_on: Annotated[date, Ask("复核日期", means="The day on which it is looked at again.")]
    why: Annotated[str, _WHY]
    valid_until: Annotated[
        date | None,
        Ask("失效日期", hint="从这一天起不再提供；不填的一直有效。", means="The first day after it; null for none."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class PublishedArticle:
    """Nothing is asked: what stands is published."""


@dataclass(frozen=True, kw_only=True)
class ReviewedArticle:
    """It is right still."""

    review_on: Annotated[date, Ask("下次复核日期", means="The day on which it is looked at next.")]


@dataclass(frozen=True, kw_only=True)
class WithdrawnArticle:
    """Why it is offered no more."""

    why: Annotated[str, _WHY]


def change(tx: Transaction, number: str, version: int | None, given: ChangedArticle) -> Article:
    """Give an article other words, which wait for their publishing. Raises Missing, Forbidden, Conflict, Invalid."""
    article = _held(tx, number, version)
    said = checked(given)
    if said.valid_until is not None and said.valid_until <= said.valid_from:
        raise Invalid({"valid_until": [say("失效日期要在生效日期之后。")]})
    article.title, article.text, article.folded = said.title, said.text, folded(f"{said.title}\n{said.text}")
    article.valid_from, article.valid_until, article.review_on = said.valid_from, said.valid_until, said.review_on
    article.state, article.written_by = ArticleState.DRAFT, tx.actor.account_id
    return _next(tx, article, said.why, ArticleChanged)


def publish(tx: Transaction, number: str, version: int | None, given: PublishedArticle) -> Article:
    """Offer an article, by somebody who did not write it. Raises Missing, Forbidden, Conflict, Refused."""
    article = _held(tx, number, version)
    if not publishes(tx.actor, article.region_id, article.department_id):
        raise Forbidden()
    if article.state is ArticleState.PUBLISHED:
        raise Refused(code="article_published")
    if article.written_by == tx.actor.account_id:
        raise Refused(code="article_own_words")
    if tx.session.scalar(sa.select(Ticket.confidential).where(Ticket.id == article.ticket_id)):
        raise Refused(code="article_confidential")
    article.state = ArticleState.PUBLISHED
    return _next(tx, article, "", ArticlePublished)


def review(tx: Transaction, number: str, version: int | None, given: ReviewedArticle) -> Article:
    """Say that a published article is right still, until another day. Raises Missing, Forbidden, Conflict, Refused."""
    article = _held(tx, number, version)
    said = checked(given)
    if article.state is not ArticleState.PUBLISHED:
        raise Refused(code="article_not_published")
    if said.review_on <= local_day(tx.now):
        raise Invalid({"review_on": [say("请填写今天以后的日期。")]})
    article.review_on = said.review_on
    return _next(tx, article, "", ArticleReviewed)


def withdraw(tx: Transaction, number: str, version: int | None, given: WithdrawnArticle) -> Article:
    """Offer an article to nobody any more; its versions stay. Raises Missing, Forbidden, Conflict, Refused."""
    article = _held(tx, number, version)
    if article.state is ArticleState.WITHDRAWN:
        raise Refused(code="article_withdrawn")
    article.state = ArticleState.WITHDRAWN
    return _next(tx, article, checked(given).why, ArticleWithdrawn)


def named(tx: Transaction, number: str) -> Article:
    """The article an address names. Raises Missing when it does not exist for this actor."""
    key = id_named(number)
    article = None if key is None else tx.session.scalar(visible(tx.actor, Article).where(Article.id == key))
    if article is None:
        raise Missing()
    return article


def written(tx: Transaction, article: Article, why: str) -> None:
    """Keep the version of now."""
    tx.session.add(
        ArticleVersion(
            article_id=article.id,
            version=article.version,
            title=article.title,
            text=article.text,
            valid_from=article.valid_from,
            valid_until=article.valid_until,
            review_on=article.review_on,
            state=article.state,
            why=why,
            at=tx.now,
            by_id=tx.actor.account_id,
            by_name=tx.actor.name,
        )
    )
    tx.session.flush()


def _held(tx: Transaction, number: str, version: int | None) -> Article:
    """The article as nobody else can change it. Raises Missing, Forbidden, and Conflict for who saw an older one."""
    article = named(tx, number)
    if not writes(tx.actor, article.region_id, article.department_id):
        raise Forbidden()
    tx.session.refresh(article, with_for_update=True)
    if version is not None and version != article.version:
        raise Conflict(version=article.version)
    return article


def _next(tx: Transaction, article: Article, why: str, event: type[ArticleEvent]) -> Article:
    article.version += 1
    written(tx, article, why)
    tx.emit(event(article=article.id, region_id=RegionId(article.region_id), version=article.version))
    return article


CHANGE = Act(action="change", ability="knowledge.write", takes=ChangedArticle, do=change, done="知识条目已修改，待发布")
PUBLISH = Act(action="publish", ability="knowledge.publish", takes=PublishedArticle, do=publish, done="知识条目已发布")
REVIEW = Act(action="review", ability="knowledge.write", takes=ReviewedArticle, do=review, done="知识条目已复核")
WITHDRAW = Act(
    action="withdraw",
    ability="knowledge.write",
    takes=WithdrawnArticle,
    do=withdraw,
    done="知识条目已下架",
    danger="不再提供给任何人；以后修改并重新发布可以恢复。",
)
