"""Batches, merges, transfers, financing and knowledge in the weekly report: each figure against a history made by hand,
its proof after everything was undone, and the same figures of a week that goes on. Week 49 is the first that has them.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.batches.models import BatchMember
from app.batches.rules import BatchState, Leaving
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.companies.models import Company
from app.financing.rules.calls import CallState
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.knowledge.models import Article, ArticleOffer, ArticleUse
from app.knowledge.rules import ArticleState, OfferReader, OfferStep
from app.reports.behind import rows_behind, value_of
from app.reports.models import ReportEntry, WeeklyReport
from app.reports.queries import Reading, rate_of, read_report
from app.reports.recomputing import recompute
from app.reports.rules.alongside import OF_ARTICLES
from app.reports.rules.periods import Week
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.clocks import ClockKind
from tests.builders import Zone, a_company, an_actor, as_actor
from tests.clocks import shanghai
from tests.integration.reports.beside import a_batch, a_call, a_need, decide
from tests.integration.reports.history import Act, Past, act
from tests.integration.reports.test_going_on import freeze, holds

FIRST = Week(2026, 49)
BEGUN = (act("accept", "2026-12-01 10:00"), act("whistle", "2026-12-01 11:00"), act("check_in", "2026-12-01 12:00"))
FILED = "2026-12-01 09:00"


def printed(tx: Transaction, zone: Zone, report: WeeklyReport) -> Reading:
    return read_report(as_actor(tx, zone.coordinator), report.week, zone.region.code)


def n_of_d(read: Reading, metric: str, kind: str = "region", code: str | None = None) -> tuple[int, int]:
    row = read.figure(metric, kind, code)
    return (row.n, row.d) if row else (0, 0)


def leave(tx: Transaction, ticket: Ticket, at: str, why: Leaving) -> None:
    tx.session.execute(
        sa.update(BatchMember)
        .where(BatchMember.ticket_id == ticket.id)
        .values(left_at=shanghai(at), why=why, held=False)
    )


def ended(at: str, *more: Act) -> tuple[Act, ...]:
    return (act("approve", at, outcome="solved"), *more)


@pytest.fixture
def firms(tx: Transaction, zone: Zone) -> list[Company]:
    return [zone.company, *[a_company(tx, zone.region, zone.park) for _ in range(2)]]


def test_batches_are_counted_as_batches_matters_and_firms(
    tx: Transaction, zone: Zone, past: Past, firms: list[Company]
) -> None:
    inside = [past.ticket(FILED, *BEGUN, company=firm) for firm in (*firms, firms[0])]
    other = [past.ticket(FILED, *BEGUN, company=firm) for firm in firms[:2]]
    a_batch(tx, zone, "2026-12-02 09:00", *inside)
    dropped = a_batch(tx, zone, "2026-12-02 10:00", *other)
    leave(tx, inside[3], "2026-12-03 09:00", Leaving.WITHDRAWN)
    dropped.state, dropped.ended_at = BatchState.DROPPED, shanghai("2026-12-03 10:00")
    tx.session.flush()
    for each, outcome in zip(inside[:3], ("solved", "solved", "explained"), strict=True):
        past.go_on(each, act("approve", "2026-12-03 11:00", outcome=outcome))
    past.go_on(other[0], *ended("2026-12-03 12:00", act("confirm", "2026-12-03 13:00")))
    past.go_on(inside[0], act("confirm", "2026-12-04 09:00"))
    leave(tx, inside[1], "2026-12-04 10:00", Leaving.DISPUTED)
    past.go_on(inside[1], act("dispute", "2026-12-04 10:00"))
    first = freeze(tx, zone, FIRST)
    read = printed(tx, zone, first)
    assert n_of_d(read, "batches") == (1, 2)
    assert n_of_d(read, "batched") == (2, 6)
    assert n_of_d(read, "batch_firms") == (2, 3)
    assert n_of_d(read, "batch_firms", "park", zone.park.code) == (2, 3)
    assert n_of_d(read, "batch_solved") == (1, 3), (
        "one was disputed, one only explained; what a batch left is no more of it"
    )
    assert n_of_d(read, "batch_disputed") == (1, 2)
    leave(tx, inside[0], "2026-12-08 09:00", Leaving.WITHDRAWN)
    past.go_on(inside[2], act("confirm", "2026-12-08 10:00"))
    holds(tx, zone, first)
    second = freeze(tx, zone, FIRST.following)
    holds(tx, zone, second)
    holds(tx, zone, first)
    assert second.base_id == first.id
    assert n_of_d(printed(tx, zone, second), "batches") == (0, 0)
    assert n_of_d(printed(tx, zone, second), "batch_disputed") == (0, 1)


def test_a_merge_undone_later_moves_no_frozen_week(tx: Transaction, zone: Zone, past: Past) -> None:
    stays, undone, later = (past.ticket(FILED, act("accept", "2026-12-01 10:00")) for _ in range(3))
    for each in (stays, undone, later):
        past.go_on(each, act("merge", "2026-12-02 09:00"))
    past.go_on(undone, act("unmerge", "2026-12-03 09:00"))
    past.go_on(undone, act("merge", "2026-12-04 09:00"))
    whole = past.ticket(FILED, *BEGUN[:1])
    past.go_on(whole, act("split_off", "2026-12-02 09:00"), act("split_off", "2026-12-02 10:00"))
    first = freeze(tx, zone, FIRST)
    read = printed(tx, zone, first)
    assert (n_of_d(read, "merges"), n_of_d(read, "merges_undone")) == ((1, 4), (0, 1))
    assert n_of_d(read, "splits") == (1, 2)
    past.go_on(later, act("unmerge", "2026-12-08 09:00"))
    second = freeze(tx, zone, FIRST.following)
    read = printed(tx, zone, second)
    assert (n_of_d(read, "merges"), n_of_d(read, "merges_undone")) == ((0, 0), (1, 1))
    told = {each["metric"] for each in second.corrections}
    assert told.isdisjoint({"merges", "merges_undone", "splits"}), "what was done was done"
    for report in (first, second):
        holds(tx, zone, report)


def test_transfers_by_number_and_by_what_came_back(tx: Transaction, zone: Zone, past: Past) -> None:
    held = act("approve", "2026-12-02 09:00", outcome="transferred", owes_number=1)
    known = act("approve", "2026-12-02 09:00", outcome="transferred")
    numbered, silent, waiting, back = (past.ticket(FILED, *BEGUN, each) for each in (held, held, held, known))
    for each, done in ((numbered, "2026-12-04 09:00"), (silent, None), (waiting, None)):
        owe_number(tx, each, done)
    past.go_on(numbered, act("note_number", "2026-12-04 09:00", external_number="水〔2026〕7 号"))
    cancel_number(tx, silent, "2026-12-07 18:00")
    planned = past.ticket(FILED, *BEGUN, act("approve", "2026-12-02 09:00", outcome="planned"))
    past.go_on(planned, act("revisit", "2026-12-03 09:00"))
    first = freeze(tx, zone, FIRST)
    read = printed(tx, zone, first)
    assert n_of_d(read, "handed_on") == (2, 4)
    assert n_of_d(read, "handed_open") == (2, 4)
    assert n_of_d(read, "number_in_time") == (1, 1)
    assert n_of_d(read, "handed_back") == (0, 0), "a plan that is taken up again was in nobody else's hands"
    past.go_on(silent, act("revisit", "2026-12-07 18:00", without_number=True))
    past.go_on(back, act("revisit", "2026-12-08 09:00"))
    holds(tx, zone, first)
    second = freeze(tx, zone, FIRST.following)
    read = printed(tx, zone, second)
    assert n_of_d(read, "handed_back") == (0, 2)
    assert n_of_d(read, "handed_open") == (1, 2)
    assert n_of_d(read, "number_in_time") == (0, 2)
    reasons = sa.select(ReportEntry.reason).where(
        ReportEntry.report_id == second.id, ReportEntry.metric == "handed_back"
    )
    assert set(tx.session.scalars(reasons)) == {"no_number", "day_came"}
    for report in (first, second):
        holds(tx, zone, report)


def owe_number(tx: Transaction, ticket: Ticket, done: str | None) -> None:
    part = tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == ticket.id)).first()
    assert part is not None
    due = shanghai("2026-12-07 17:30") if done is None else shanghai("2026-12-05 17:30")
    tx.session.add(
        Clock(
            ticket_id=ticket.id,
            region_id=ticket.region_id,
            kind=ClockKind.NUMBER,
            cycle=1,
            limit_text="3 workdays",
            assignment_id=part.id,
            department_id=part.department_id,
            started_at=shanghai("2026-12-02 09:00"),
            due_original=due,
            due_at=due,
            calendar_version=1,
            state=ClockState.RUNNING if done is None else ClockState.MET,
            stopped_at=None if done is None else shanghai(done),
        )
    )
    tx.session.flush()


def cancel_number(tx: Transaction, ticket: Ticket, at: str) -> None:
    tx.session.execute(
        sa.update(Clock)
        .where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.NUMBER)
        .values(state=ClockState.CANCELLED, stopped_at=shanghai(at), breached_at=shanghai("2026-12-07 17:30"))
    )


def test_money_is_counted_as_it_stood_at_the_cut_off(
    tx: Transaction, zone: Zone, past: Past, firms: list[Company]
) -> None:
    asked = [past.ticket(FILED, *BEGUN, company=firm, category="04") for firm in (firms[0], firms[0], firms[1])]
    needs = [a_need(tx, each, "2026-12-01 13:00", 300) for each in asked]
    calls = [a_call(tx, zone, each, "2026-12-01 14:00") for each in asked]
    decide(tx, calls[0], CallState.GRANTED, "2026-12-04 10:00", 200)
    decide(tx, calls[2], CallState.DECLINED, "2026-12-04 10:00")
    first = freeze(tx, zone, FIRST)
    read = printed(tx, zone, first)
    assert (n_of_d(read, "finance_firms"), n_of_d(read, "financing")) == ((1, 2), (1, 3))
    assert n_of_d(read, "finance_firms", "park", zone.park.code) == (1, 2)
    assert n_of_d(read, "finance_declined") == (1, 2)
    said = {metric: said_of(read, metric) for metric in ("finance_asked", "finance_granted", "finance_days")}
    assert said == {"finance_asked": "900", "finance_granted": "200", "finance_days": "3.0"}
    # the second firm asks for more, and gets it; the first gets the rest
    needs[2].earlier = [{"amount": 300, "until": shanghai("2026-12-08 09:00").isoformat()}]
    needs[2].amount, needs[2].changed_at = 500, shanghai("2026-12-08 09:00")
    decide(tx, a_call(tx, zone, asked[2], "2026-12-08 10:00"), CallState.GRANTED, "2026-12-10 10:00", 450)
    holds(tx, zone, first)
    second = freeze(tx, zone, FIRST.following)
    assert second.base_id == first.id
    read = printed(tx, zone, second)
    assert (n_of_d(read, "finance_firms"), n_of_d(read, "financing")) == ((2, 2), (2, 3))
    said = {metric: said_of(read, metric) for metric in ("finance_asked", "finance_granted", "finance_days")}
    assert said == {"finance_asked": "1100", "finance_granted": "650", "finance_days": "6.0"}
    assert n_of_d(read, "finance_declined") == (0, 1)
    for report in (first, second):
        holds(tx, zone, report)


def said_of(read: Reading, metric: str) -> str:
    row = read.figure(metric)
    return "" if row is None else rate_of(row)


def test_answers_begun_with_an_article_are_counted(tx: Transaction, zone: Zone, past: Past) -> None:
    drawn, by_hand = (past.ticket(FILED, *BEGUN, act("answer", "2026-12-02 09:00", outcome="solved")) for _ in range(2))
    article = an_article(tx, zone)
    tx.session.add(ArticleUse(article_id=article.id, version=1, ticket_id=drawn.id, at=shanghai("2026-12-02 09:00")))
    tx.session.flush()
    first = freeze(tx, zone, FIRST)
    assert n_of_d(printed(tx, zone, first), "knowledge_used") == (1, 2)
    tx.session.add(ArticleUse(article_id=article.id, version=1, ticket_id=by_hand.id, at=shanghai("2026-12-08 09:00")))
    tx.session.flush()
    holds(tx, zone, first)


def test_articles_that_were_offered_and_opened_are_counted_of_nobody(tx: Transaction, zone: Zone, past: Past) -> None:
    """By their unit; what is opened later moves no frozen week, and nothing goes with a ticket."""
    article = an_article(tx, zone)
    for key, step, side, at in (
        ("a", OfferStep.OFFERED, OfferReader.FIRM, "2026-12-02 09:00"),
        ("a", OfferStep.OPENED, OfferReader.FIRM, "2026-12-02 09:01"),
        ("b", OfferStep.OFFERED, OfferReader.OFFICER, "2026-12-02 10:00"),
        ("c", OfferStep.OPENED, OfferReader.OFFICE, "2026-12-02 11:00"),
        ("b", OfferStep.OPENED, OfferReader.OFFICER, "2026-12-08 10:00"),
    ):
        row = ArticleOffer(article_id=article.id, version=1, key=key * 32, step=step, reader=side, at=shanghai(at))
        tx.session.add(row)
    past.ticket(FILED, *BEGUN)
    tx.session.flush()
    first = freeze(tx, zone, FIRST)
    read = printed(tx, zone, first)
    assert (
        n_of_d(read, "knowledge_offered") == n_of_d(read, "knowledge_offered", "department", zone.lead.code) == (1, 2)
    )
    assert n_of_d(read, "knowledge_opened") == (1, 2)
    for reader in (zone.coordinator, zone.head):
        rows = rows_behind(as_actor(tx, reader), first, "knowledge_opened", ("region", zone.region.code)).items
        assert [(row.ticket_number, row.ticket_id, row.company_id) for row in rows] == [
            (str(article.id), None, None)
        ] * 2
        assert {row.reason for row in rows} == {"opened_by_firm", "opened_by_office"}
    for stranger in (zone.officer, zone.support_head, zone.dispatcher):
        assert rows_behind(as_actor(tx, stranger), first, "knowledge_opened", ("region", zone.region.code)).items == []
    holds(tx, zone, first)
    second = freeze(tx, zone, FIRST.following)
    assert second.base_id == first.id
    assert (n_of_d(printed(tx, zone, second), "knowledge_offered")) == (0, 0)
    assert (n_of_d(printed(tx, zone, second), "knowledge_opened")) == (1, 1)
    assert {each["metric"] for each in second.corrections}.isdisjoint(OF_ARTICLES)
    for report in (first, second):
        holds(tx, zone, report)


def an_article(tx: Transaction, zone: Zone) -> Article:
    article = Article(
        region_id=zone.region.id,
        department_id=zone.lead.id,
        category_code="01",
        title="停电怎么办",
        text="拨打 95598。",
        folded="停电怎么办",
        valid_from=date(2026, 1, 1),
        review_on=date(2027, 1, 1),
        state=ArticleState.PUBLISHED,
        version=1,
    )
    tx.session.add(article)
    tx.session.flush()
    return article


def test_what_is_behind_is_read_by_each_with_his_own_right(
    tx: Transaction, zone: Zone, past: Past, firms: list[Company]
) -> None:
    """A bank reads its own refusals, the lead its matters, who pairs with no firm none; the value only where it is one."""
    ticket = past.ticket(FILED, *BEGUN, company=firms[0], category="04")
    a_need(tx, ticket, "2026-12-01 13:00", 300)
    decide(tx, a_call(tx, zone, ticket, "2026-12-01 14:00"), CallState.DECLINED, "2026-12-04 10:00")
    report = freeze(tx, zone, FIRST)

    def numbers(reader: Actor, metric: str) -> list[str]:
        page = rows_behind(as_actor(tx, reader), report, metric, ("region", zone.region.code))
        return [row.ticket_number for row in page.items]

    assert numbers(zone.coordinator, "financing") == numbers(zone.head, "financing") == [ticket.number]
    assert numbers(zone.coordinator, "finance_declined") == numbers(zone.support_head, "finance_declined")
    assert numbers(zone.support_head, "financing") == numbers(zone.head, "finance_declined") == []
    stranger = an_actor(tx, Role.OFFICER, zone.region, name="无包联")
    assert numbers(stranger, "financing") == []
    rows = rows_behind(as_actor(tx, zone.coordinator), report, "finance_asked", ("region", zone.region.code)).items
    assert [value_of("finance_asked", row) for row in rows] == [Decimal(300)]
    rows = rows_behind(as_actor(tx, zone.coordinator), report, "finance_declined", ("region", zone.region.code)).items
    assert [value_of("finance_declined", row) for row in rows] == [None]


def test_weeks_before_have_none_of_them(tx: Transaction, zone: Zone, past: Past) -> None:
    ticket = past.ticket("2026-11-24 09:00", act("accept", "2026-11-24 10:00"))
    past.go_on(ticket, act("merge", "2026-11-25 09:00"))
    report = freeze(tx, zone, FIRST.previous)
    assert printed(tx, zone, report).figure("merges") is None
    assert recompute(tx, zone.region, report.week) == []
    assert tx.session.scalars(sa.select(ReportEntry.id).where(ReportEntry.metric == "merges")).all() == []
    assert report.cutoff - report.period_start == timedelta(days=7)
