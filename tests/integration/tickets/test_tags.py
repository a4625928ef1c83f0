"""Tags: whose the words are, who puts them on what, who reads and finds them, and that the ticket stays as it was."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.audit.models import AuditEntry
from app.departments.models import DepartmentKind
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.sla.listing import TICKETS
from app.tickets.addressing import canonical
from app.tickets.finding import TicketFilters
from app.tickets.keeping_tags import (
    KEEP_TAG,
    MERGE_TAG,
    RENAME_TAG,
    RESTORE_TAG,
    RETIRE_TAG,
    MergedTag,
    NewTag,
    NothingMore,
    RenamedTag,
)
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from app.tickets.seeing import Wanted, row_by, seen_by, seen_list
from app.tickets.seeing_tags import seen_tag, seen_tags, tags_in_use
from app.tickets.tagging import TAG, UNTAG, ChosenTag
from app.tickets.tags import Tag
from tests.builders import Zone, a_department, a_region, a_ticket, an_actor, as_actor
from tests.integration.understanding.test_learning import on_record
from tests.tables import statements

MORE = NothingMore()


def kept(tx: Transaction, actor: Actor, name: str) -> Tag:
    return take(as_actor(tx, actor), KEEP_TAG, NewTag(name=name))


def put(tx: Transaction, actor: Actor, ticket: Ticket, tag: Tag) -> None:
    take(as_actor(tx, actor), TAG, ChosenTag(tag=tag.number), number=ticket.number)


def on(tx: Transaction, actor: Actor, ticket: Ticket) -> list[str]:
    return [tag.name for tag in seen_by(as_actor(tx, actor), ticket.number).row.tags]


def found(tx: Transaction, actor: Actor, tag: Tag) -> list[str]:
    page = seen_list(as_actor(tx, actor), Wanted(filters=TicketFilters(tag=tag.number)))
    return [row.number for row in page.items]


def test_the_coordinator_keeps_the_words_and_nobody_else(tx: Transaction, zone: Zone) -> None:
    tag = kept(tx, zone.coordinator, " 专班跟进 ")
    assert tag.name == "专班跟进"
    for name in ("专班跟进", "字" * 13, " "):
        with pytest.raises(Invalid):
            kept(tx, zone.coordinator, name)
    for nobody in (zone.handler, zone.leader, zone.dispatcher, zone.firm):
        with pytest.raises(Forbidden):
            kept(tx, nobody, "别的")
    for reader in (zone.handler, zone.officer, zone.dispatcher, zone.leader, zone.supervisor):
        assert [each.name for each in seen_tags(as_actor(tx, reader)).items] == ["专班跟进"]
        with pytest.raises(Forbidden):
            take(as_actor(tx, reader), RETIRE_TAG, MORE, number=tag.number)
    for nobody in (zone.firm, zone.observer, zone.auditor, zone.admin):
        assert seen_tags(as_actor(tx, nobody)).items == []
        with pytest.raises(Missing):
            seen_tag(as_actor(tx, nobody), tag.number)


def test_those_of_another_region_are_not_mine(tx: Transaction, zone: Zone) -> None:
    elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    theirs, mine = kept(tx, elsewhere, "同名"), kept(tx, zone.coordinator, "同名")
    assert theirs.id != mine.id
    with pytest.raises(Missing):
        take(as_actor(tx, zone.coordinator), RENAME_TAG, RenamedTag(name="改"), number=theirs.number)
    with pytest.raises(Invalid):
        put(tx, zone.coordinator, a_ticket(tx, zone), theirs)
    with pytest.raises(Invalid):
        take(as_actor(tx, zone.coordinator), MERGE_TAG, MergedTag(into=theirs.number), number=mine.number)


def test_who_may_write_a_remark_puts_it_on_and_reads_it_and_no_firm_does(tx: Transaction, zone: Zone) -> None:
    ticket, tag = a_ticket(tx, zone, State.HANDLING), kept(tx, zone.coordinator, "专班跟进")
    version = ticket.version
    put(tx, zone.handler, ticket, tag)
    put(tx, zone.leader, ticket, tag)
    for reader in (zone.handler, zone.officer, zone.dispatcher, zone.coordinator, zone.supervisor, zone.leader):
        assert on(tx, reader, ticket) == ["专班跟进"]
        assert found(tx, reader, tag) == [ticket.number]
    for blind in (zone.firm, zone.observer, zone.auditor):
        assert on(tx, blind, ticket) == []
        assert found(tx, blind, tag) == []
        with pytest.raises(Missing):
            put(tx, blind, ticket, tag)
    with pytest.raises(Missing):
        put(tx, zone.support_head, ticket, tag)
    assert tx.session.get_one(Ticket, ticket.id).version == version
    on_record(tx)
    names = tx.session.scalars(sa.select(AuditEntry.name).where(AuditEntry.name.like("ticket.%tagged"))).all()
    assert names == ["ticket.tagged"], "once, however often it was put on"


def test_a_partner_reads_none_of_the_matter_it_has_a_part_in(tx: Transaction, zone: Zone) -> None:
    ticket, tag = a_ticket(tx, zone, State.HANDLING, supports=True), kept(tx, zone.coordinator, "专班跟进")
    put(tx, zone.coordinator, ticket, tag)
    assert found(tx, zone.support_head, tag) == [ticket.number]
    zone.support.kind = DepartmentKind.PARTNER
    tx.session.flush()
    assert found(tx, zone.support_head, tag) == []
    assert tags_in_use(as_actor(tx, zone.support_head)) == []
    assert row_by(as_actor(tx, zone.support_head), ticket.number).tags == ()


def test_taken_off_it_is_told_when_and_by_whom(tx: Transaction, zone: Zone) -> None:
    ticket, tag = a_ticket(tx, zone, State.HANDLING), kept(tx, zone.coordinator, "专班跟进")
    put(tx, zone.handler, ticket, tag)
    for _ in range(2):
        take(as_actor(tx, zone.leader), UNTAG, ChosenTag(tag=tag.number), number=ticket.number)
    assert (on(tx, zone.handler, ticket), found(tx, zone.handler, tag)) == ([], [])
    (mark,) = row_by(as_actor(tx, zone.handler), ticket.number).marks
    assert (mark.put_by, mark.taken_by, mark.taken_at) == (zone.handler.name, zone.leader.name, tx.now)
    put(tx, zone.leader, ticket, tag)
    assert len(row_by(as_actor(tx, zone.handler), ticket.number).marks) == 2


def test_another_name_shows_everywhere_and_a_kept_search_goes_on(tx: Transaction, zone: Zone) -> None:
    ticket, tag = a_ticket(tx, zone, State.HANDLING), kept(tx, zone.coordinator, "旧名")
    put(tx, zone.handler, ticket, tag)
    query = canonical({"tag": tag.number, "state": "open"})
    assert query == f"state=open&tag={tag.number}"
    take(as_actor(tx, zone.coordinator), RENAME_TAG, RenamedTag(name="新名"), number=tag.number, version=1)
    assert on(tx, zone.handler, ticket) == ["新名"]
    assert found(tx, zone.handler, tag) == [ticket.number]
    with pytest.raises(Conflict):
        take(as_actor(tx, zone.coordinator), RENAME_TAG, RenamedTag(name="又改"), number=tag.number, version=1)


def test_out_of_use_it_stays_where_it_stands_and_is_put_on_nothing(tx: Transaction, zone: Zone) -> None:
    ticket, other = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone, State.HANDLING)
    tag = kept(tx, zone.coordinator, "专班跟进")
    put(tx, zone.handler, ticket, tag)
    take(as_actor(tx, zone.coordinator), RETIRE_TAG, MORE, number=tag.number)
    with pytest.raises(Invalid):
        put(tx, zone.handler, other, tag)
    assert found(tx, zone.handler, tag) == [ticket.number]
    assert tags_in_use(as_actor(tx, zone.handler)) == []
    with pytest.raises(Refused):
        take(as_actor(tx, zone.coordinator), RETIRE_TAG, MORE, number=tag.number)
    take(as_actor(tx, zone.coordinator), RESTORE_TAG, MORE, number=tag.number)
    put(tx, zone.handler, other, tag)
    take(as_actor(tx, zone.handler), UNTAG, ChosenTag(tag=tag.number), number=ticket.number)
    assert found(tx, zone.handler, tag) == [other.number]


def test_of_two_made_one_the_other_stands_everywhere(tx: Transaction, zone: Zone) -> None:
    first, second, third = (kept(tx, zone.coordinator, name) for name in ("甲", "乙", "丙"))
    both, one = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone, State.HANDLING)
    put(tx, zone.handler, both, first)
    put(tx, zone.handler, both, second)
    put(tx, zone.handler, one, first)
    with pytest.raises(Invalid):
        take(as_actor(tx, zone.coordinator), MERGE_TAG, MergedTag(into=first.number), number=first.number)
    take(as_actor(tx, zone.coordinator), MERGE_TAG, MergedTag(into=second.number), number=first.number)
    assert on(tx, zone.handler, both) == on(tx, zone.handler, one) == ["乙"]
    take(as_actor(tx, zone.coordinator), MERGE_TAG, MergedTag(into=third.number), number=second.number)
    assert found(tx, zone.handler, first) == found(tx, zone.handler, third) == [one.number, both.number]
    entry = seen_tag(as_actor(tx, zone.coordinator), first.number)
    assert (entry.merged_into and entry.merged_into.name, entry.may_keep, entry.tickets) == ("丙", False, 0)
    assert seen_tag(as_actor(tx, zone.coordinator), third.number).tickets == 2
    with pytest.raises(Refused):
        take(as_actor(tx, zone.coordinator), RESTORE_TAG, MORE, number=first.number)
    on_record(tx)
    said = tx.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.name == "tag.merged").order_by(AuditEntry.chain_seq)
    )
    assert [entry.detail["moved"] for entry in said] == [2, 2]


def test_ten_on_a_ticket_and_not_one_more(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    tags = [kept(tx, zone.coordinator, f"标签{number}") for number in range(11)]
    for tag in tags[:10]:
        put(tx, zone.handler, ticket, tag)
    put(tx, zone.handler, ticket, tags[0])
    with pytest.raises(Refused):
        put(tx, zone.handler, ticket, tags[10])


def test_a_list_has_them_without_a_query_more_and_takes_them_along(tx: Transaction, zone: Zone) -> None:
    tickets = [a_ticket(tx, zone, State.HANDLING) for _ in range(3)]
    tag = kept(tx, zone.coordinator, "专班跟进")
    counts: list[int] = []

    def lists(reader: Actor) -> list[tuple[str, ...]]:
        tx.session.expire_all()
        with statements(tx.session.connection().engine) as sent:
            page = seen_list(as_actor(tx, reader), Wanted())
        counts.append(len(sent))
        return [tuple(tag.name for tag in row.tags) for row in page.items]

    assert lists(zone.coordinator) == [(), (), ()]
    put(tx, zone.handler, tickets[1], tag)
    assert lists(zone.coordinator) == [(), ("专班跟进",), ()]
    assert lists(zone.firm) == [(), (), ()]
    assert counts[0] == counts[1]
    column: Callable[..., object] = TICKETS.columns[-1].read
    page = TICKETS.page(as_actor(tx, zone.coordinator), {"tag": tag.number}, None, 10)
    assert [column(row) for row in page.items] == ["专班跟进"]
    assert ("标签", "专班跟进") in TICKETS.said(as_actor(tx, zone.coordinator), {"tag": tag.number})


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 5000, "１"])
def test_what_is_no_tag_is_said_and_finds_nothing(tx: Transaction, zone: Zone, typed: str) -> None:
    with pytest.raises(Invalid):
        seen_list(as_actor(tx, zone.coordinator), Wanted(filters=TicketFilters(tag=typed)))


def test_by_a_seat_that_writes_remarks_and_not_by_another(tx: Transaction, zone: Zone) -> None:
    """An observer of the whole region who handles matters of one unit finds by tags what his unit has, no more."""
    unit = a_department(tx, zone.region)
    both = an_actor(tx, Role.HANDLER, zone.region, department=unit)
    watcher = an_actor(tx, Role.OBSERVER, zone.region)
    double = type(both)(
        account_id=both.account_id,
        name=both.name,
        seats=(*both.seats, *watcher.seats),
        abilities=both.abilities | watcher.abilities,
    )
    ticket, tag = a_ticket(tx, zone, State.HANDLING), kept(tx, zone.coordinator, "专班跟进")
    put(tx, zone.coordinator, ticket, tag)
    assert seen_by(as_actor(tx, double), ticket.number).row.tags == ()
    assert found(tx, double, tag) == []
