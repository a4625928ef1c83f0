"""Reading tickets: parts in few queries, lists, literal search, and who reads what."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.errors import Invalid, Missing
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.filing import file_ticket
from app.tickets.finding import Sort, TicketFilters
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.history import timeline
from app.tickets.matching import name_readable
from app.tickets.models import Ticket
from app.tickets.queries import list_tickets
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import HandBackReason, State
from app.tickets.seeing import Wanted, row_by, seen_by, seen_list
from tests.builders import Zone, a_category, a_draft, a_ticket, an_actor, as_actor
from tests.tables import statements


def found(tx: Transaction, actor: Actor, **filters: object) -> list[str]:
    return [ticket.title for ticket in list_tickets(as_actor(tx, actor), TicketFilters(**filters)).items]  # type: ignore[arg-type]


def test_a_ticket_is_read_whole_in_two_queries(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.CLOSED, supports=True).number
    with statements(tx.session.connection().engine) as sent:
        seen = seen_by(as_actor(tx, zone.coordinator), number)
    assert len(sent) == 2, "\n".join(sent)
    assert {part.department.code for part in seen.row.parts} == {zone.lead.code, zone.support.code}
    assert (seen.row.firm and seen.row.firm.name, seen.row.category_code) == (zone.company.name, "01")
    assert seen.row.parts[0].task == ""
    assert (seen.ratings[0].level, seen.pauses) == (5, ())


def test_a_list_of_fifty_is_read_in_three_queries_four_with_ratings(tx: Transaction, zone: Zone) -> None:
    for _ in range(50):
        a_ticket(tx, zone, State.HANDLING, supports=True)
    for reader in (zone.coordinator, zone.firm, zone.observer):
        with statements(tx.session.connection().engine) as sent:
            page = seen_list(as_actor(tx, reader), Wanted(limit=50))
        assert (len(page.items), len(sent)) == (50, 3), "\n".join(sent)
        assert all(row.clock and row.lead for row in page.items)
    a_ticket(tx, zone, State.CLOSED)
    with statements(tx.session.connection().engine) as sent:
        page = seen_list(as_actor(tx, zone.coordinator), Wanted(limit=50))
    assert (page.items[0].rating and page.items[0].rating.level, len(sent)) == (5, 4), "\n".join(sent)
    assert not any(row.rating for row in page.items[1:])


@pytest.mark.parametrize("number", ["GX20260921-9999", "", "\0", "\ud800", "'--", "9" * 5000])
def test_what_does_not_exist_and_what_is_not_mine_are_both_missing(tx: Transaction, zone: Zone, number: str) -> None:
    theirs = a_ticket(tx, zone).number
    for wanted in (number, theirs):
        with pytest.raises(Missing):
            seen_by(as_actor(tx, zone.other_firm), wanted)


def test_pages_follow_one_another_without_gap_or_double(tx: Transaction, zone: Zone) -> None:
    numbers = [a_ticket(tx, zone).number for _ in range(5)]
    for sort, expected in ((Sort.FILED, numbers[::-1]), (Sort.NUMBER, numbers)):
        seen: list[str] = []
        cursor = None
        while True:
            page = list_tickets(as_actor(tx, zone.firm), None, sort, cursor, 2)
            seen += [ticket.number for ticket in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == expected
    with pytest.raises(Invalid):
        list_tickets(as_actor(tx, zone.firm), cursor="rubbish")


def test_filters_name_what_people_read(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "02")
    a_category(tx, "0201")
    a_ticket(tx, zone, State.WHISTLED, title="甲")
    file_ticket(as_actor(tx, zone.other_firm), a_draft("乙", category="0201"))
    see = zone.coordinator
    assert found(tx, see) == ["乙", "甲"]
    assert found(tx, see, states=(State.WHISTLED,)) == ["甲"]
    assert found(tx, see, category="02") == ["乙"]
    assert found(tx, see, department=zone.lead.code) == ["甲"]
    assert found(tx, see, park=zone.park.code) == ["甲"]
    assert found(tx, see, company=zone.other.credit_code.lower()) == ["乙"]
    assert found(tx, see, filed_from=date(2026, 9, 21), filed_to=date(2026, 9, 21)) == ["乙", "甲"]
    assert found(tx, see, filed_from=date(2026, 9, 22)) == []
    username = tx.session.scalar(
        sa.text("SELECT username FROM accounts WHERE id = :id"), {"id": zone.officer.account_id}
    )
    assert found(tx, see, officer=username) == ["甲"]
    assert found(tx, see, officer="nobody\0") == []
    with pytest.raises(Invalid):
        found(tx, see, filed_from=date(2026, 9, 22), filed_to=date(2026, 9, 21))
    with pytest.raises(Invalid):
        found(tx, see, category="0' OR 1=1")


def test_search_is_literal(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, title="停电 100% 影响_生产 A\\B 'x' ＡＢＣ")
    number = a_ticket(tx, zone, title="厂区道路积水").number
    for q in ("停电", "100%", "影响_生产", "A\\B", "'x'", "abc", "停", "电 生产", "%", "_", "\\", "'"):
        assert found(tx, zone.firm, q=q) == ["停电 100% 影响_生产 A\\B 'x' ＡＢＣ"], q
    for q in ("道路", "路", number, number.lower(), f" {number} ", "区道路"):
        assert found(tx, zone.firm, q=q) == ["厂区道路积水"], q
    for q in (
        "路区",
        "100%电",
        "积水停电",
        "1 OR 1=1",
        "a & | b",
        "((((",
        "*",
        ":*",
        "(a+)+$",
        "\0",
        "\ud800",
        "<->",
        "!!",
    ):
        assert found(tx, zone.firm, q=q) == [], q
    assert len(found(tx, zone.firm, q=" \u3000")) == 2
    assert found(tx, zone.coordinator, q=zone.company.name) == ["厂区道路积水", "停电 100% 影响_生产 A\\B 'x' ＡＢＣ"]
    assert found(tx, zone.other_firm, q="道路") == []
    with pytest.raises(Invalid):
        found(tx, zone.firm, q="x" * 101)


def test_the_firm_reads_its_part_of_the_timeline(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED)
    hand_back(
        as_actor(tx, zone.liaison), ticket.number, None, HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案")
    )
    rule(as_actor(tx, zone.coordinator), ticket.number, None, Rule(assignment=None, upheld=False, note="属你局"))
    whole = timeline(as_actor(tx, zone.supervisor), ticket.number)
    shown = timeline(as_actor(tx, zone.firm), ticket.number)
    assert [item.action for item in whole] == [
        Action.SUBMIT,
        Action.ACCEPT,
        Action.WHISTLE,
        Action.HAND_BACK,
        Action.RULE,
    ]
    assert [item.action for item in shown] == [Action.SUBMIT, Action.ACCEPT, Action.WHISTLE]
    assert [item.actor_name for item in shown] == [zone.firm.name, None, None]
    assert whole[1].actor_name == zone.dispatcher.name
    assert (shown[2].department, shown[2].facts["lead_name"]) == (zone.lead.name, zone.lead.name)
    assert "task" not in shown[2].facts


def test_a_conduct_complaint_keeps_the_firm_from_every_unit_but_its_lead(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.WHISTLED, supports=True, title="工作作风 13812345678")
    ticket.confidential = True
    tx.session.flush()
    code, name = zone.company.credit_code, zone.company.name
    assert found(tx, zone.observer) == [], "an observer reads no confidential matter"
    for actor in (zone.support_liaison, zone.dispatcher):
        seen = as_actor(tx, actor)
        assert row_by(seen, ticket.number).firm is None
        assert found(tx, actor, q=name) == found(tx, actor, company=code) == []
        assert timeline(seen, ticket.number)[0].actor_name is None
    for actor in (zone.firm, zone.officer, zone.coordinator, zone.leader, zone.auditor):
        assert row_by(as_actor(tx, actor), ticket.number).firm is not None
        assert found(tx, actor, q=name) == found(tx, actor, company=code) == [ticket.title]
    assert row_by(as_actor(tx, zone.liaison), ticket.number).firm is not None
    assert found(tx, zone.liaison, q=name) == [ticket.title]


def test_the_search_knows_the_firm_where_the_page_says_its_name(tx: Transaction, zone: Zone) -> None:
    agent = an_actor(tx, Role.AGENT, zone.region, park=zone.park)
    both = replace(zone.support_liaison, seats=(*zone.support_liaison.seats, *zone.observer.seats))
    readers = [actor for actor in vars(zone).values() if isinstance(actor, Actor)]
    known = set()
    for state in (State.SUBMITTED, State.WHISTLED, State.HANDLING, State.CLOSED):
        for confidential in (False, True):
            a_ticket(tx, zone, state, supports=True).confidential = confidential
    tx.session.flush()
    for actor in (*readers, agent, both):
        reader = as_actor(tx, actor)
        found_by_search = {row.number for row in tx.session.scalars(visible(actor, Ticket).where(name_readable(actor)))}
        for row in seen_list(reader, Wanted()).items:
            whole = row.firm is not None and row.firm.name == zone.company.name
            assert (row.number in found_by_search) is whole, (actor.roles, row.state, row.confidential)
            known.add((row.confidential, whole))
    assert len(known) == 4


def test_an_observer_reads_masked_names_and_numbers(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone, State.HANDLING, title="请回电 13812345678")
    seen = as_actor(tx, zone.observer)
    [row] = seen_list(seen, Wanted()).items
    assert row.firm is not None
    assert (row.firm.name[0], set(row.firm.name[1:]), row.firm.credit_code) == ("测", {"*"}, None)
    assert row.title == "请回电 138****5678"
    assert not row.sight.internal
    assert found(tx, zone.observer, q=zone.company.name) == []
    assert found(tx, zone.observer, company=zone.company.credit_code) == []


def test_actions_are_those_the_table_lets_this_actor_take(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.SUBMITTED).number
    assert seen_by(as_actor(tx, zone.firm), number).actions == (Action.WITHDRAW, Action.NUDGE, Action.EXPLAIN)
    assert Action.ACCEPT in seen_by(as_actor(tx, zone.officer), number).actions
    assert seen_by(as_actor(tx, zone.auditor), number).actions == ()


def test_within_a_firm_a_confidential_request_is_its_authors_and_the_administrators(
    tx: Transaction, zone: Zone
) -> None:
    colleague = an_actor(tx, Role.COMPANY_USER, zone.region, company=zone.company)
    administrator = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    own = file_ticket(as_actor(tx, zone.firm), a_draft("只给我看", confidential=True)).number
    for_firm = a_draft("代报", confidential=True, company=zone.company.credit_code)
    file_ticket(as_actor(tx, zone.officer), for_firm)
    file_ticket(as_actor(tx, zone.firm), a_draft("大家都看"))
    assert found(tx, zone.firm) == found(tx, administrator) == ["大家都看", "代报", "只给我看"]
    assert found(tx, colleague) == ["大家都看", "代报"]
    with pytest.raises(Missing):
        row_by(as_actor(tx, colleague), own)
