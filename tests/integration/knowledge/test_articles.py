"""Articles: made of closed matters without any name, published by a second person, offered while they hold."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.calendars.rules import local_day
from app.companies.models import Contact
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Missing, Refused
from app.kernel.transaction import Transaction
from app.knowledge.keeping import (
    ChangedArticle,
    PublishedArticle,
    ReviewedArticle,
    WithdrawnArticle,
    change,
    publish,
    review,
    withdraw,
)
from app.knowledge.making import FromTicket, make_article
from app.knowledge.models import Article
from app.knowledge.rules import ArticleState
from app.knowledge.seeing import count_articles, find_articles, offered_for, seen_article, seen_articles, versions_of
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor

WORDS = "三号宿舍楼停水两天"


@pytest.fixture
def closed(tx: Transaction, zone: Zone) -> Ticket:
    zone.company.name = "测试市恒通精密机械有限公司"
    tx.session.flush()
    return a_ticket(tx, zone, State.CLOSED, title=f"恒通精密机械{WORDS}")


def made(tx: Transaction, by: Actor, ticket: Ticket) -> Article:
    return make_article(as_actor(tx, by), ticket.number, FromTicket())


def published(tx: Transaction, zone: Zone, ticket: Ticket) -> Article:
    article = made(tx, zone.handler, ticket)
    return publish(as_actor(tx, zone.head), article.number, 1, PublishedArticle())


def test_a_draft_is_made_in_one_step_without_any_name(tx: Transaction, zone: Zone, closed: Ticket) -> None:
    tx.session.add(Contact(company_id=zone.company.id, name="钱多多", phone="13800000000", position="经理"))
    words = {"body": "联系人钱多多，电话 13800000000。", "answer": "测试市恒通精密机械有限公司已复水。"}
    tx.session.execute(
        sa.update(Ticket).where(Ticket.id == closed.id).values(**words).execution_options(synchronize_session="fetch")
    )
    article = made(tx, zone.handler, closed)
    for name in ("恒通", "钱多多", "13800000000"):
        assert name not in article.title + article.text + article.folded
    assert (article.state, article.department_id) == (ArticleState.DRAFT, zone.lead.id)
    assert WORDS in article.title
    with pytest.raises(Refused, match="article_made"):
        made(tx, zone.head, closed)


def test_nothing_is_made_of_what_was_confided_or_is_open(tx: Transaction, zone: Zone, closed: Ticket) -> None:
    with pytest.raises(Refused, match="article_of_open"):
        made(tx, zone.handler, a_ticket(tx, zone, State.HANDLING))
    with pytest.raises(Missing):
        made(tx, zone.support_head, closed)
    with pytest.raises(Forbidden):
        made(tx, zone.dispatcher, closed)
    closed.confidential = True
    tx.session.flush()
    with pytest.raises(Refused, match="article_confidential"):
        made(tx, zone.handler, closed)


def test_a_second_person_publishes(tx: Transaction, zone: Zone, closed: Ticket) -> None:
    article = made(tx, zone.head, closed)
    with pytest.raises(Refused, match="article_own_words"):
        publish(as_actor(tx, zone.head), article.number, 1, PublishedArticle())
    with pytest.raises(Forbidden):
        publish(as_actor(tx, zone.handler), article.number, 1, PublishedArticle())
    with pytest.raises(Conflict):
        publish(as_actor(tx, zone.coordinator), article.number, 7, PublishedArticle())
    publish(as_actor(tx, zone.coordinator), article.number, 1, PublishedArticle())
    assert article.state is ArticleState.PUBLISHED


def test_a_matter_that_was_confided_meanwhile_is_not_published(tx: Transaction, zone: Zone, closed: Ticket) -> None:
    article = made(tx, zone.handler, closed)
    closed.confidential = True
    tx.session.flush()
    with pytest.raises(Refused, match="article_confidential"):
        publish(as_actor(tx, zone.head), article.number, 1, PublishedArticle())


def test_who_reads_which_and_what_words_find(tx: Transaction, zone: Zone, closed: Ticket) -> None:
    article = made(tx, zone.handler, closed)
    readers = (zone.firm, zone.other_firm, zone.dispatcher, zone.support_head)
    for reader in readers:
        with pytest.raises(Missing):
            seen_article(as_actor(tx, reader), article.number)
        assert count_articles(as_actor(tx, reader), "停水", 10) == 0
    publish(as_actor(tx, zone.head), article.number, 1, PublishedArticle())
    for reader in readers:
        assert seen_article(as_actor(tx, reader), article.number).in_force
        assert versions_of(as_actor(tx, reader), article.number) == []
        assert [each.id for each in find_articles(as_actor(tx, reader), "停水 宿舍", None, 5).items] == [article.id]
    assert [each.version for each in versions_of(as_actor(tx, zone.handler), article.number)] == [2, 1]


def test_it_is_offered_while_it_is_published_and_holds(tx: Transaction, zone: Zone, closed: Ticket) -> None:
    article = published(tx, zone, closed)
    firm = as_actor(tx, zone.other_firm)
    assert [each.id for each in offered_for(firm, f"我们的{WORDS}")] == [article.id]
    assert offered_for(firm, "招聘会摊位怎么申请") == []
    today = local_day(tx.now)
    ended = ChangedArticle(
        title=article.title,
        text=article.text,
        valid_from=today - timedelta(days=2),
        valid_until=today,
        review_on=today + timedelta(days=9),
        why="过期",
    )
    change(as_actor(tx, zone.handler), article.number, 2, ended)
    assert offered_for(firm, WORDS) == [], "changed words wait for their publishing"
    publish(as_actor(tx, zone.head), article.number, 3, PublishedArticle())
    assert offered_for(firm, WORDS) == [], "and hold until the day before"


def test_review_comes_due_and_withdrawing_ends_it(tx: Transaction, zone: Zone, closed: Ticket) -> None:
    article = published(tx, zone, closed)
    due = as_actor(tx, zone.handler, tx.now + timedelta(days=366))
    assert seen_articles(as_actor(tx, zone.handler), due=True).items == []
    assert [each.id for each in seen_articles(due, due=True).items] == [article.id]
    review(due, article.number, 2, ReviewedArticle(review_on=local_day(due.now) + timedelta(days=90)))
    assert seen_articles(due, due=True).items == []
    withdraw(due, article.number, 3, WithdrawnArticle(why="政策取消"))
    assert offered_for(as_actor(tx, zone.firm), WORDS) == []
    with pytest.raises(Refused, match="article_withdrawn"):
        withdraw(due, article.number, 4, WithdrawnArticle(why="再来"))
    with pytest.raises(Refused, match="article_not_published"):
        review(due, article.number, 4, ReviewedArticle(review_on=local_day(due.now) + timedelta(days=90)))
