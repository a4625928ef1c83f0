"""A filing joins the issue it is near to, cheaply, and is never refused for want of it."""

import time

import pytest
import sqlalchemy as sa

from app.issues.joining import join_on_filing
from app.issues.models import CommonIssue, CommonIssueMember, IssueIndex
from app.issues.nightly import find
from app.issues.rules.living import NEAR
from app.issues.rules.places import SAME_PARK
from app.issues.rules.words import Placed
from app.kernel.actor import SYSTEM
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction, Transactions
from app.tickets.events.intake import TicketFiled
from app.tickets.filing import file_ticket
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from tests.builders import Zone, a_category, a_draft
from tests.integration.issues.places import NEW, begun, filed, issue_about

NEARLY = ("夜间施工粉尘", "粉尘飘进车间，设备停了两台")
"""As alike to what is written of the mixer as only a park can make enough."""
WITHIN = 0.02
"""Seconds of the processor a look-up may take."""


def after_a_night(transactions: Transactions) -> Zone:
    zone = begun(transactions)
    find(transactions, RegionId(zone.region.id))
    return zone


def placed(tx: Transaction, ticket: Ticket) -> CommonIssueMember | None:
    return tx.session.scalar(sa.select(CommonIssueMember).where(CommonIssueMember.ticket_id == ticket.id))


def test_a_firm_files_and_the_matter_joins_its_issue(transactions: Transactions) -> None:
    zone = after_a_night(transactions)
    with transactions.acting(zone.other_firm) as tx:
        ticket = file_ticket(tx, a_draft(NEW[0], body=NEW[1]))
    with transactions.reading(SYSTEM) as tx:
        member = placed(tx, ticket)
        assert member is not None
        assert (member.issue_id, member.placed_by) == (issue_about(tx, "何时搬走"), Placed.MACHINE)
        assert member.likeness > 0.3
        assert tx.session.get_one(CommonIssue, member.issue_id).last_at == ticket.filed_at


@pytest.mark.parametrize(
    "words", [("食堂想找一家供应商", "员工三百人，想找送餐单位"), ("您好", "请回电"), ("鲸鱼", "鲸鱼")]
)
def test_what_is_near_to_none_joins_none(transactions: Transactions, words: tuple[str, str]) -> None:
    zone = after_a_night(transactions)
    with transactions.acting(SYSTEM) as tx:
        assert placed(tx, filed(tx, zone.other_firm, words)) is None


def test_what_is_nearly_near_joins_an_issue_of_its_own_park_and_category(transactions: Transactions) -> None:
    """The issue is known by its newest matter, which the other firm wrote outside of the first one's park."""
    zone = after_a_night(transactions)
    with transactions.acting(SYSTEM) as tx:
        a_category(tx, "02")
        tx.session.execute(sa.update(Ticket).values(park_id=zone.park.id))
        assert placed(tx, filed(tx, zone.firm, NEARLY, category="02")) is None
        member = placed(tx, filed(tx, zone.firm, NEARLY))
        assert member is not None
        assert SAME_PARK * member.likeness >= NEAR > member.likeness
        tx.session.execute(sa.update(Ticket).values(park_id=None))
        assert placed(tx, filed(tx, zone.firm, NEARLY)) is None


def test_a_confidential_matter_joins_none(transactions: Transactions) -> None:
    zone = after_a_night(transactions)
    with transactions.acting(SYSTEM) as tx:
        assert placed(tx, filed(tx, zone.firm, NEW, confidential=True)) is None


def test_another_regions_issue_is_not_joined(transactions: Transactions) -> None:
    after_a_night(transactions)
    elsewhere = begun(transactions)
    with transactions.acting(SYSTEM) as tx:
        assert placed(tx, filed(tx, elsewhere.firm, NEW)) is None


def test_a_matter_joins_where_people_put_the_issue_since(transactions: Transactions) -> None:
    zone = after_a_night(transactions)
    with transactions.acting(SYSTEM) as tx:
        mixer, bridge = issue_about(tx, "何时搬走"), issue_about(tx, "青石桥")
        tx.session.execute(sa.update(CommonIssueMember).values(issue_id=bridge))
        tx.session.execute(sa.delete(CommonIssue).where(CommonIssue.id == mixer))
        member = placed(tx, filed(tx, zone.firm, NEW))
        assert member is not None
        assert member.issue_id == bridge


@pytest.mark.parametrize("content", [b"", b"ZQSUNDER" + bytes(80), b"not what was learned"])
def test_a_damaged_index_refuses_no_filing(transactions: Transactions, content: bytes) -> None:
    zone = after_a_night(transactions)
    with transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(IssueIndex).values(content=content, sha256="0" * 64))
    with transactions.acting(zone.firm) as tx:
        ticket = file_ticket(tx, a_draft(NEW[0], body=NEW[1]))
    with transactions.reading(SYSTEM) as tx:
        assert placed(tx, ticket) is None


def test_before_any_pass_nothing_is_asked_of_the_matter(tx: Transaction, zone: Zone) -> None:
    ticket = filed(tx, zone.firm, NEW)
    assert placed(tx, ticket) is None


def test_an_issue_that_was_deleted_meanwhile_refuses_no_filing(transactions: Transactions) -> None:
    zone = after_a_night(transactions)
    with transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.delete(CommonIssue))
        assert placed(tx, filed(tx, zone.firm, NEW)) is None


def test_the_look_up_is_cheap(transactions: Transactions) -> None:
    zone = after_a_night(transactions)
    with transactions.acting(SYSTEM) as tx:
        ticket = filed(tx, zone.firm, NEW)
        event = TicketFiled(subject=subject_of(ticket), channel=ticket.channel)
        took = []
        for _ in range(20):
            begun_at = time.process_time()
            join_on_filing(tx, event)
            took.append(time.process_time() - begun_at)
    assert sorted(took)[18] < WITHIN, took
