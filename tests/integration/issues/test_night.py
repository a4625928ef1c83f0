"""A night finds which matters belong together; issues keep their numbers, and what people taught wins."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from app.acts.taking import take
from app.issues.dismissing import DISMISS, Dismissal
from app.issues.lessons import newest_lesson, teach
from app.issues.merging import MERGE, Merge
from app.issues.models import CommonIssue, CommonIssueMember, IssueIndex, TaughtMatter
from app.issues.nightly import find, find_owed, is_owed
from app.issues.rules.words import IssueState, Lesson, Placed
from app.issues.splitting import SPLIT, Split
from app.issues.writing import Found, Group, write
from app.kernel.actor import SYSTEM
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction, Transactions
from app.tickets.models import Assignment, Ticket, Whistle
from app.understanding.library import indexed
from app.understanding.rules.texts import Text
from tests.builders import Zone
from tests.clocks import shanghai
from tests.integration.issues.places import (
    BRIDGE,
    MIXER,
    NEW,
    an_issue,
    begun,
    filed,
    issue_about,
    issues,
    put_aside,
    ticket_called,
)
from tests.integration.understanding.places import closed

TITLES = {title for title, _body in MIXER}
BRIDGES = {title for title, _body in BRIDGE}


def night(transactions: Transactions, zone: Zone) -> dict[int, set[str]]:
    """Make the pass of a region; what stands then."""
    assert find(transactions, RegionId(zone.region.id)) is not None
    with transactions.reading(SYSTEM) as tx:
        return issues(tx)


def test_matters_of_several_firms_about_one_thing_are_an_issue_and_nothing_else_is(transactions: Transactions) -> None:
    zone = begun(transactions)
    found = night(transactions, zone)
    assert sorted(map(sorted, found.values())) == sorted([sorted(TITLES), sorted(BRIDGES)])
    with transactions.reading(SYSTEM) as tx:
        mixer = tx.session.get_one(CommonIssue, issue_about(tx, "搅拌站"))
        assert (mixer.state, mixer.category_code, mixer.region_id) == (IssueState.OPEN, "01", zone.region.id)
        members = tx.session.scalars(sa.select(CommonIssueMember)).all()
        assert {each.placed_by for each in members} == {Placed.MACHINE}
        assert all(0.3 < each.likeness <= 1.01 for each in members)


def test_what_words_alone_leave_apart_is_put_together_in_one_park(transactions: Transactions) -> None:
    zone = begun(transactions)
    with transactions.acting(SYSTEM) as tx:
        filed(tx, zone.firm, ("夜间施工", "夜里开工"))
        tx.session.execute(sa.update(Ticket).values(park_id=None))
    before = night(transactions, zone)
    assert sorted(map(sorted, before.values())) == sorted([sorted(TITLES), sorted(BRIDGES)])
    with transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Ticket).values(park_id=zone.park.id))
    after = night(transactions, zone)
    assert all(titles <= after[issue] for issue, titles in before.items()), "what was found stays found"
    with transactions.reading(SYSTEM) as tx:
        assert "夜间施工" in after[issue_about(tx, "搅拌站")]


def test_an_issue_keeps_its_number_from_night_to_night(transactions: Transactions) -> None:
    zone = begun(transactions)
    before = night(transactions, zone)
    with transactions.acting(SYSTEM) as tx:
        filed(tx, zone.other_firm, ("青石桥封闭何时结束", "青石桥封闭，货车绕行太远"))
    after = night(transactions, zone)
    assert set(after) == set(before)
    with transactions.reading(SYSTEM) as tx:
        assert len(after[issue_about(tx, "青石桥")]) == 4


def test_confidential_withdrawn_old_and_deleted_matters_are_in_none(transactions: Transactions) -> None:
    zone = begun(transactions)
    night(transactions, zone)
    with transactions.acting(SYSTEM) as tx:
        ticket_called(tx, MIXER[0][0]).confidential = True
        put_aside(tx, BRIDGE[0][0])
        old = ticket_called(tx, BRIDGE[1][0])
        old.filed_at = tx.now - timedelta(days=181)
    found = night(transactions, zone)
    assert sorted(map(sorted, found.values())) == [sorted(TITLES - {MIXER[0][0]})], "of the bridge one is left"


def test_a_deleted_matter_takes_along_what_is_kept_of_it(tx: Transaction, zone: Zone) -> None:
    gone, kept = closed(tx, zone, "云杉路搅拌站", "01"), closed(tx, zone, "搅拌站粉尘", "01")
    issue = an_issue(tx, zone, gone.id, kept.id)
    teach(tx, RegionId(zone.region.id), Lesson.TOGETHER, [gone.id, kept.id])
    tx.session.execute(sa.delete(Assignment).where(Assignment.ticket_id == gone.id))
    tx.session.execute(sa.delete(Whistle).where(Whistle.ticket_id == gone.id))
    tx.session.execute(sa.delete(Ticket).where(Ticket.id == gone.id))
    assert issues(tx)[issue] == {"搅拌站粉尘"}
    assert tx.session.scalars(sa.select(TaughtMatter.ticket_id)).all() == [kept.id]


def test_a_merge_is_kept_by_the_night_and_a_split_undoes_it(transactions: Transactions) -> None:
    zone = begun(transactions)
    night(transactions, zone)
    with transactions.acting(zone.coordinator) as tx:
        mixer, bridge = issue_about(tx, "搅拌站"), issue_about(tx, "青石桥")
        take(tx, MERGE, Merge(other=bridge), number=str(mixer))
    assert night(transactions, zone) == {mixer: TITLES | BRIDGES}
    with transactions.acting(zone.coordinator) as tx:
        out = tuple(ticket_called(tx, title).number for title in BRIDGES)
        made = take(tx, SPLIT, Split(tickets=out), number=str(mixer)).id
    assert night(transactions, zone) == {mixer: TITLES, made: BRIDGES}


def test_what_was_taken_out_stays_out_and_a_new_matter_goes_with_the_rest(transactions: Transactions) -> None:
    zone = begun(transactions)
    night(transactions, zone)
    with transactions.acting(zone.coordinator) as tx:
        mixer = issue_about(tx, "搅拌站")
        made = take(tx, SPLIT, Split(tickets=(ticket_called(tx, MIXER[0][0]).number,)), number=str(mixer)).id
    with transactions.acting(SYSTEM) as tx:
        filed(tx, zone.other_firm, NEW)
    found = night(transactions, zone)
    assert found[made] == {MIXER[0][0]}, "a person took it out; it stays however small"
    assert found[mixer] == (TITLES - {MIXER[0][0]}) | {NEW[0]}


def test_where_somebody_taught_meanwhile_nothing_is_written(tx: Transaction, zone: Zone) -> None:
    region = RegionId(zone.region.id)
    since = newest_lesson(tx.session, region)
    ticket = filed(tx, zone.firm, MIXER[0])
    teach(tx, region, Lesson.TOGETHER, [ticket.id])
    index, _near = indexed([(0, Text("停水"))])
    assert write(tx, Found(region, [], {}, index), since=since) is None
    assert tx.session.scalars(sa.select(IssueIndex)).all() == []
    assert write(tx, Found(region, [], {}, index), since=newest_lesson(tx.session, region)) is not None


def test_a_dismissed_issue_comes_back_after_thirty_days(transactions: Transactions) -> None:
    zone = begun(transactions)
    night(transactions, zone)
    with transactions.acting(zone.coordinator) as tx:
        mixer = issue_about(tx, "搅拌站")
        take(tx, DISMISS, Dismissal(), number=str(mixer))
    night(transactions, zone)
    with transactions.acting(SYSTEM) as tx:
        issue = tx.session.get_one(CommonIssue, mixer)
        assert issue.state is IssueState.DISMISSED
        assert issue.quiet_until is not None
        issue.quiet_until -= timedelta(days=31)
    night(transactions, zone)
    with transactions.reading(SYSTEM) as tx:
        issue = tx.session.get_one(CommonIssue, mixer)
        assert (issue.state, issue.quiet_until) == (IssueState.OPEN, None)


def test_the_passis_owed_at_once_then_once_a_night(transactions: Transactions) -> None:
    zone = begun(transactions)
    [made] = find_owed(transactions)
    assert (made.region_id, made.matters, made.issues, made.begun, made.ended) == (zone.region.id, 13, 2, 2, 0)
    assert find_owed(transactions) == [], "it is day"
    with transactions.reading(SYSTEM) as tx:
        region, last = RegionId(zone.region.id), shanghai("2026-09-21 12:00")
        assert is_owed(replace(tx, now=shanghai("2027-01-22 01:00")), region)
        assert not is_owed(replace(tx, now=last), region)
    again = find_owed(transactions, anyway=True)
    assert [(each.begun, each.ended) for each in again] == [(0, 0)]
    assert find_owed(transactions, anyway=True, enough=lambda: True) == []


def test_what_joined_while_the_night_was_thinking_stays(tx: Transaction, zone: Zone) -> None:
    """A matter that was not read is where its filing put it; the night changes only what it looked at."""
    ticket = filed(tx, zone.firm, MIXER[0])
    issue = an_issue(tx, zone, ticket.id)
    other = filed(tx, zone.other_firm, MIXER[1])
    groups = [Group(issue=issue, tickets=(other.id,), category="01", last_at=tx.now)]
    index, _near = indexed([(0, Text("停水"))])
    write(tx, Found(RegionId(zone.region.id), groups, {other.id: 0.7}, index), since=0)
    tx.session.flush()
    assert set(tx.session.scalars(sa.select(CommonIssueMember.ticket_id))) == {ticket.id, other.id}


def test_a_region_without_matters_any_more_has_no_issues_and_files_on(transactions: Transactions) -> None:
    zone = begun(transactions)
    night(transactions, zone)
    with transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Ticket).values(filed_at=tx.now - timedelta(days=200)))
    assert night(transactions, zone) == {}
    with transactions.acting(SYSTEM) as tx:
        filed(tx, zone.firm, NEW)
    assert night(transactions, zone) == {}


def test_lessons_hold_numbers_alone(transactions: Transactions) -> None:
    zone = begun(transactions)
    night(transactions, zone)
    with transactions.acting(zone.coordinator) as tx:
        take(tx, MERGE, Merge(other=issue_about(tx, "青石桥")), number=str(issue_about(tx, "搅拌站")))
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(TaughtMatter)) == len(TITLES | BRIDGES)
    with transactions.reading(SYSTEM) as tx:
        content = tx.session.scalar(sa.select(IssueIndex.content))
        assert content is not None
        assert "搅拌站".encode() not in content


def test_another_regions_matters_are_never_in_it(transactions: Transactions) -> None:
    one, other = begun(transactions), begun(transactions)
    assert len(find_owed(transactions)) == 2
    with transactions.reading(SYSTEM) as tx:
        rows = tx.session.execute(
            sa.select(CommonIssue.region_id, Ticket.region_id)
            .join(CommonIssueMember, CommonIssueMember.issue_id == CommonIssue.id)
            .join(Ticket, Ticket.id == CommonIssueMember.ticket_id)
        ).all()
        assert {row[0] for row in rows} == {one.region.id, other.region.id}
        assert all(row[0] == row[1] for row in rows)
