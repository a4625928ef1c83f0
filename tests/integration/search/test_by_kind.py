"""One search over all kinds: each finds what exists for its reader, counted as far as anybody reads."""

import pytest

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.search.rules import COUNTED_TO, Sought, sought_by
from app.search.seeing import found_by
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.filing import file_ticket
from app.tickets.rules.words import State, WhistleKind
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_category, a_company, a_draft, a_region, a_ticket, an_actor, as_actor
from tests.tables import statements

MOST_QUERIES = {Sought.TICKETS: 7, Sought.FIRMS: 3, Sought.PEOPLE: 3, Sought.ORDERS: 7}


def keys(tx: Transaction, actor: Actor, q: str, kind: Sought) -> list[str]:
    """What addresses call the things found."""
    name = {Sought.TICKETS: "number", Sought.FIRMS: "credit_code", Sought.PEOPLE: "name", Sought.ORDERS: "reference"}
    return [
        getattr(row, name[kind]) for found in found_by(as_actor(tx, actor), q, kind, limit=20) for row in found.rows
    ]


def test_each_kind_is_for_whoever_may_see_it(zone: Zone) -> None:
    every = (Sought.TICKETS, Sought.FIRMS, Sought.PEOPLE, Sought.ORDERS, Sought.ARTICLES)
    assert sought_by(zone.coordinator) == every
    assert sought_by(zone.handler) == (Sought.TICKETS, Sought.PEOPLE, Sought.ORDERS, Sought.ARTICLES)
    assert sought_by(zone.dispatcher) == (Sought.TICKETS, Sought.FIRMS, Sought.PEOPLE, Sought.ARTICLES)
    assert sought_by(zone.admin) == (Sought.FIRMS, Sought.PEOPLE)
    assert sought_by(zone.observer) == (Sought.TICKETS,)
    assert sought_by(zone.firm) == (Sought.TICKETS, Sought.ARTICLES)


def test_tickets_and_orders_are_found_by_who_reads_the_matter(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.WHISTLED, title="分子筛供应不足").number
    order = raise_order(as_actor(tx, zone.supervisor), number, Order(level=Level.YELLOW, reason="请尽快报到"))
    for q in ("分子筛", number, number[-4:]):
        assert keys(tx, zone.handler, q, Sought.TICKETS) == [number]
        assert keys(tx, zone.handler, q, Sought.ORDERS) == [order.number]
        assert keys(tx, zone.support_head, q, Sought.TICKETS) == []
        assert keys(tx, zone.support_head, q, Sought.ORDERS) == []
    assert keys(tx, zone.supervisor, str(order.number).lower(), Sought.ORDERS) == [order.number]
    assert keys(tx, zone.dispatcher, "分子筛", Sought.ORDERS) == []
    assert keys(tx, zone.firm, "分子筛", Sought.TICKETS) == [number]
    assert keys(tx, zone.other_firm, "分子筛", Sought.TICKETS) == []


def test_a_confidential_order_is_found_as_its_matter_is(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "15")
    zone.company.name = "测试市恒通精密机械有限公司"
    tx.session.flush()
    draft = a_draft("被刁难", category="15", complained_of=())
    number = file_ticket(as_actor(tx, zone.firm), draft).number
    accept(as_actor(tx, zone.coordinator), number, None, Accept())
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, task="核实")
    blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)
    order = raise_order(as_actor(tx, zone.supervisor), number, Order(level=Level.RED, reason="请核实"))
    assert keys(tx, zone.supervisor, "恒通精密", Sought.ORDERS) == [order.number]
    assert keys(tx, zone.handler, "被刁难", Sought.ORDERS) == [order.number]
    assert keys(tx, zone.observer, "恒通精密", Sought.TICKETS) == []


def test_people_are_found_by_whoever_is_told_where_they_sit(tx: Transaction, zone: Zone) -> None:
    far = a_region(tx)
    named = {
        "officer": an_actor(tx, Role.OFFICER, zone.region, name="欧阳一"),
        "own": an_actor(tx, Role.HANDLER, zone.region, department=zone.lead, name="欧阳二"),
        "other": an_actor(tx, Role.HANDLER, zone.region, department=zone.support, name="欧阳三"),
        "centre": an_actor(tx, Role.COORDINATOR, zone.region, name="欧阳四"),
    }
    an_actor(tx, Role.COMPANY_USER, zone.region, company=zone.company, name="欧阳五")
    an_actor(tx, Role.OFFICER, far, name="欧阳六")
    away = an_actor(tx, Role.HANDLER, zone.region, department=zone.lead, name="欧阳七")
    tx.session.get_one(Account, away.account_id).state = "disabled"  # type: ignore[assignment]
    tx.session.flush()
    for reader in (zone.coordinator, zone.supervisor, zone.leader, zone.admin, zone.auditor):
        assert sorted(keys(tx, reader, "欧阳", Sought.PEOPLE)) == sorted(each.name for each in named.values())
    assert sorted(keys(tx, zone.handler, "欧阳", Sought.PEOPLE)) == ["欧阳二", "欧阳四"]
    assert sorted(keys(tx, zone.dispatcher, "欧阳", Sought.PEOPLE)) == ["欧阳一", "欧阳四"]
    assert keys(tx, zone.observer, "欧阳", Sought.PEOPLE) == []
    [people] = found_by(as_actor(tx, zone.coordinator), "欧阳二", Sought.PEOPLE)
    assert [(seat.role, seat.code) for seat in people.rows[0].seats] == [(Role.HANDLER, zone.lead.code)]


def test_counts_are_exact_as_far_as_anybody_reads(tx: Transaction, zone: Zone) -> None:
    firms = [a_company(tx, zone.region, zone.park) for _ in range(COUNTED_TO)]
    for firm in firms:
        firm.name = f"计数有限公司{firm.id}"
    tx.session.flush()
    [found] = found_by(as_actor(tx, zone.coordinator), "计数有限", Sought.FIRMS)
    assert (found.count, len(found.rows)) == (COUNTED_TO, 5)
    a_company(tx, zone.region, zone.park).name = "计数有限公司又一家"
    tx.session.flush()
    [found] = found_by(as_actor(tx, zone.coordinator), "计数有限", Sought.FIRMS)
    assert found.count == COUNTED_TO + 1


def test_one_kind_is_walked_page_by_page_and_nothing_twice(tx: Transaction, zone: Zone) -> None:
    numbers = [a_ticket(tx, zone, title="分子筛").number for _ in range(7)]
    found: list[str] = []
    cursor = None
    while True:
        [page] = found_by(as_actor(tx, zone.coordinator), "分子筛", Sought.TICKETS, cursor, 3)
        assert page.count == 7
        found += [row.number for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == numbers[::-1]


@pytest.mark.parametrize("q", ["", " ", "水", " 水 ", "\u200b水", "x" * 101])
def test_too_little_and_too_much_is_said(tx: Transaction, zone: Zone, q: str) -> None:
    with pytest.raises(Invalid):
        found_by(as_actor(tx, zone.coordinator), q)


def test_each_kind_is_found_in_a_known_number_of_queries(tx: Transaction, zone: Zone) -> None:
    for _ in range(3):
        a_company(tx, zone.region, zone.park)
        number = a_ticket(tx, zone, State.WHISTLED, title="分子筛").number
        raise_order(as_actor(tx, zone.supervisor), number, Order(level=Level.YELLOW, reason="请尽快报到"))
    for kind, words in (
        (Sought.TICKETS, "分子筛"),
        (Sought.FIRMS, zone.company.name[:3]),
        (Sought.PEOPLE, "er"),
        (Sought.ORDERS, "分子筛"),
    ):
        with statements(tx.session.connection().engine) as sent:
            [found] = found_by(as_actor(tx, zone.coordinator), words, kind, limit=2)
        assert found.next_cursor is not None, kind
        assert len(sent) <= MOST_QUERIES[kind], (kind, len(sent), sent)
