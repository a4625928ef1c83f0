"""Merging, splitting, dismissing and bringing back: who may, what follows, and what is on record."""

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.audit.models import AuditEntry
from app.issues.dismissing import DISMISS, Dismissal
from app.issues.lessons import lessons_of
from app.issues.merging import MERGE, Merge
from app.issues.models import CommonIssue, CommonIssueMember
from app.issues.resuming import NOTICE, Notice
from app.issues.rules.words import IssueState, Lesson, Placed
from app.issues.seeing import belonging_of, members_seen, seen_issue, seen_issues
from app.issues.splitting import SPLIT, Split
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket
from app.tickets.seeing import row_by
from tests.builders import Zone, a_region, an_actor, as_actor
from tests.integration.issues.places import BRIDGE, MIXER, an_issue, filed, issues
from tests.integration.understanding.test_learning import on_record


def two(tx: Transaction, zone: Zone) -> tuple[int, int, list[Ticket]]:
    """Two issues, four matters and three, of two firms."""
    tickets = [
        filed(tx, (zone.firm, zone.other_firm)[place % 2], words) for place, words in enumerate((*MIXER, *BRIDGE))
    ]
    ids = [ticket.id for ticket in tickets]
    return an_issue(tx, zone, *ids[:4]), an_issue(tx, zone, *ids[4:]), tickets


def acts_on(issue: int, other: int, tickets: list[Ticket]) -> list[tuple[AnyDeclared, object]]:
    return [
        (MERGE, Merge(other=other)),
        (SPLIT, Split(tickets=(tickets[0].number,))),
        (DISMISS, Dismissal()),
        (NOTICE, Notice()),
    ]


def test_only_the_coordinator_of_the_region_shapes_an_issue(tx: Transaction, zone: Zone) -> None:
    issue, other, tickets = two(tx, zone)
    elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    for act, given in acts_on(issue, other, tickets):
        with pytest.raises(Forbidden):
            take(as_actor(tx, zone.dispatcher), act, given, number=str(issue))
        for stranger in (elsewhere, zone.firm, zone.leader, zone.liaison, zone.admin):
            with pytest.raises(Missing):
                take(as_actor(tx, stranger), act, given, number=str(issue))
    assert len(issues(tx)) == 2


@pytest.mark.parametrize("number", ["0", "x", "", "1" * 30, "1\0", "١"])
def test_what_names_no_issue_is_missing(tx: Transaction, zone: Zone, number: str) -> None:
    with pytest.raises(Missing):
        take(as_actor(tx, zone.coordinator), DISMISS, Dismissal(), number=number)


def test_a_merge_moves_the_matters_and_teaches(tx: Transaction, zone: Zone) -> None:
    issue, other, tickets = two(tx, zone)
    take(as_actor(tx, zone.coordinator), MERGE, Merge(other=other), number=str(issue))
    assert set(issues(tx)) == {issue}
    placed = dict(tx.session.execute(sa.select(CommonIssueMember.ticket_id, CommonIssueMember.placed_by)).all())
    assert [placed[ticket.id] for ticket in tickets] == [Placed.MACHINE] * 4 + [Placed.PERSON] * 3
    [lesson] = lessons_of(tx.session, RegionId(zone.region.id))
    assert (lesson.lesson, lesson.out) == (Lesson.TOGETHER, frozenset(ticket.id for ticket in tickets))
    on_record(tx)
    last = tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq.desc())).first()
    assert last is not None
    assert (last.name, last.detail["other"]) == ("issue.merged", other)
    assert last.detail["tickets"] == [ticket.number for ticket in tickets[4:]]


def test_it_is_merged_with_another_of_its_region_and_with_nothing_else(tx: Transaction, zone: Zone) -> None:
    issue, _other, _tickets = two(tx, zone)
    for wrong in (issue, 999_999):
        with pytest.raises(Invalid) as refused:
            take(as_actor(tx, zone.coordinator), MERGE, Merge(other=wrong), number=str(issue))
        assert set(refused.value.fields) == {"other"}


def test_a_split_makes_an_issue_of_its_own_and_teaches(tx: Transaction, zone: Zone) -> None:
    issue, _other, tickets = two(tx, zone)
    out = tuple(ticket.number.lower() for ticket in tickets[:2])
    made = take(as_actor(tx, zone.coordinator), SPLIT, Split(tickets=out), number=str(issue))
    assert issues(tx)[made.id] == {ticket.title for ticket in tickets[:2]}
    assert issues(tx)[issue] == {ticket.title for ticket in tickets[2:4]}
    [lesson] = lessons_of(tx.session, RegionId(zone.region.id))
    assert (lesson.lesson, lesson.out, lesson.rest) == (
        Lesson.APART,
        frozenset(ticket.id for ticket in tickets[:2]),
        frozenset(ticket.id for ticket in tickets[2:4]),
    )


def test_a_split_of_none_of_all_and_of_what_is_not_there_is_refused(tx: Transaction, zone: Zone) -> None:
    issue, _other, tickets = two(tx, zone)
    every = tuple(ticket.number for ticket in tickets[:4])
    for wrong in ((), every, (every[0], tickets[5].number), ("GX20990101-0001",)):
        with pytest.raises(Invalid) as refused:
            take(as_actor(tx, zone.coordinator), SPLIT, Split(tickets=wrong), number=str(issue))
        assert set(refused.value.fields) == {"tickets"}


def test_dismissed_it_leaves_the_list_and_one_act_brings_it_back(tx: Transaction, zone: Zone) -> None:
    issue, other, _tickets = two(tx, zone)
    coordinator = as_actor(tx, zone.coordinator)
    take(coordinator, DISMISS, Dismissal(), number=str(issue))
    assert [each.id for each in seen_issues(coordinator).items] == [other]
    [quiet] = seen_issues(coordinator, IssueState.DISMISSED).items
    assert (quiet.id, quiet.quiet_until is not None) == (issue, True)
    with pytest.raises(Refused) as twice:
        take(coordinator, DISMISS, Dismissal(), number=str(issue))
    assert twice.value.code == "issue_dismissed"
    take(coordinator, NOTICE, Notice(), number=str(issue))
    assert {each.id for each in seen_issues(coordinator).items} == {issue, other}
    with pytest.raises(Refused) as open_already:
        take(coordinator, NOTICE, Notice(), number=str(issue))
    assert open_already.value.code == "issue_open"


def test_everybody_counts_what_he_sees(tx: Transaction, zone: Zone) -> None:
    issue, _other, tickets = two(tx, zone)
    whole = seen_issue(as_actor(tx, zone.coordinator), str(issue))
    assert (whole.tickets, whole.firms, len(whole.parks), whole.beyond, whole.may_shape) == (4, 2, 2, 0, True)
    park = as_actor(tx, zone.dispatcher)
    part = seen_issue(park, str(issue))
    assert (part.tickets, part.firms, len(part.parks), part.beyond, part.may_shape) == (2, 1, 1, 2, False)
    assert part.title in {tickets[0].title, tickets[2].title}, "titled by a matter he reads"
    assert {each.row.id for each in members_seen(park, issue).items} == {tickets[0].id, tickets[2].id}


def test_what_became_confidential_is_seen_by_nobody_at_once(tx: Transaction, zone: Zone) -> None:
    issue, _other, tickets = two(tx, zone)
    tickets[0].confidential = True
    tx.session.flush()
    seen = seen_issue(as_actor(tx, zone.coordinator), str(issue))
    assert (seen.tickets, seen.beyond) == (3, 0)
    assert belonging_of(tx, row_by(tx, tickets[0].number)) is None
    for ticket in tickets[1:4]:
        ticket.confidential = True
    tx.session.flush()
    with pytest.raises(Missing):
        seen_issue(as_actor(tx, zone.coordinator), str(issue))
    assert tx.session.get_one(CommonIssue, issue).id == issue


def test_pages_of_issues_and_of_matters_go_on_where_they_stopped(tx: Transaction, zone: Zone) -> None:
    issue, other, tickets = two(tx, zone)
    coordinator = as_actor(tx, zone.coordinator)
    first = seen_issues(coordinator, limit=1)
    second = seen_issues(coordinator, cursor=first.next_cursor, limit=1)
    assert {first.items[0].id, second.items[0].id} == {issue, other}
    assert second.next_cursor is None
    read: list[int] = []
    cursor: str | None = None
    while not read or cursor:
        page = members_seen(coordinator, issue, cursor, 3)
        read += [each.row.id for each in page.items]
        cursor = page.next_cursor
    assert read == [ticket.id for ticket in reversed(tickets[:4])]
    with pytest.raises(Invalid):
        seen_issues(coordinator, cursor="nonsense")


def test_a_firm_is_told_how_many_from_five_on_and_an_office_always(tx: Transaction, zone: Zone) -> None:
    issue, other, tickets = two(tx, zone)
    firm, coordinator, dispatcher = (as_actor(tx, who) for who in (zone.firm, zone.coordinator, zone.dispatcher))
    number = tickets[0].number
    assert belonging_of(firm, row_by(firm, number)) is None
    told = belonging_of(coordinator, row_by(coordinator, number))
    assert told is not None
    assert (told.tickets, told.issue) == (4, issue)
    take(coordinator, MERGE, Merge(other=other), number=str(issue))
    told = belonging_of(firm, row_by(firm, number))
    assert told is not None
    assert (told.tickets, told.issue) == (7, None)
    told = belonging_of(dispatcher, row_by(dispatcher, number))
    assert told is not None
    assert (told.tickets, told.issue) == (7, issue)
    officer = as_actor(tx, zone.officer)
    told = belonging_of(officer, row_by(officer, number))
    assert told is not None
    assert (told.tickets, told.issue) == (7, None)
