"""A search gives what a plain reading of the same list gives: whether words are seldom or common, in order and pages."""

import pytest
import sqlalchemy as sa

from app.departments.models import DepartmentKind
from app.kernel.folding import folded, terms
from app.kernel.transaction import Transaction
from app.tickets import matching
from app.tickets.filing import file_ticket
from app.tickets.finding import Sort, TicketFilters
from app.tickets.queries import list_tickets, neighbours_in
from app.tickets.rules.words import State, WhistleKind
from app.tickets.searches import KeptSearch, count_searches
from app.tickets.seeing import row_by
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_category, a_draft, a_ticket, as_actor

READERS = ("handler", "head", "support_head", "firm", "other_firm", "officer", "dispatcher", "coordinator", "observer")
COMMON, RARE = "厂房漏水", "分子筛"
FIRM = "测试市恒通精密机械有限公司"
WALKED_ALWAYS, LOOKED_UP_ALWAYS = 0, 100_000


@pytest.fixture(params=[WALKED_ALWAYS, LOOKED_UP_ALWAYS], ids=["walked", "looked up"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are taken for common, or for seldom."""
    monkeypatch.setattr(matching, "AMONG", request.param)


@pytest.fixture
def numbers(tx: Transaction, zone: Zone) -> list[str]:
    """Matters of two firms in several states; the last is confidential, and its words say the firm's name."""
    zone.company.name = FIRM
    a_category(tx, "15")
    tx.session.flush()
    first = [
        a_ticket(tx, zone, state, title=title, supports=True).number
        for title, state in (
            (COMMON, State.WHISTLED),
            (f"{RARE} {COMMON}", State.HANDLING),
            ("精密 机械", State.SUBMITTED),
            (COMMON, State.CLOSED),
            (RARE, State.WHISTLED),
        )
    ]
    first.append(a_ticket(tx, zone, State.WHISTLED, title=f"参照 {first[0][-4:]} 号{COMMON}", supports=True).number)
    other = file_ticket(as_actor(tx, zone.other_firm), a_draft(COMMON, body="另一家")).number
    draft = a_draft(f"{FIRM}{COMMON}", body="被刁难", category="15", complained_of=())
    confided = file_ticket(as_actor(tx, zone.firm), draft).number
    accept(as_actor(tx, zone.coordinator), confided, None, Accept())
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code,), task="核实")
    blow_whistle(as_actor(tx, zone.dispatcher), confided, None, call)
    return [*first, other, confided]


def in_pages(tx: Transaction, q: str | None, sort: Sort, size: int) -> list[str]:
    """All numbers of a list, read page by page."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = list_tickets(tx, TicketFilters(q=q), sort, cursor, size)
        found += [ticket.number for ticket in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


def has(tx: Transaction, number: str, q: str) -> bool:
    """Whether this reader reads all the words in the ticket, or its number ends so."""
    row = row_by(tx, number)
    read = folded(f"{row.title}\n{row.firm.name if row.firm else ''}")
    return all(word in read or number.replace("-", "").endswith(word) for word in terms(q))


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("reader", READERS)
def test_whoever_searches_finds_what_he_would_by_reading_the_list(
    tx: Transaction, zone: Zone, numbers: list[str], reader: str
) -> None:
    mine = as_actor(tx, getattr(zone, reader))
    tail = numbers[0][-4:]
    for sort in (Sort.FILED, Sort.DUE, Sort.NUMBER, Sort.MOVED):
        whole = in_pages(mine, None, sort, 50)
        for q in (COMMON, RARE, "厂房", "漏", "精密机械", "机械", "融资", "厂漏", tail, f"{tail} 厂房", f"{RARE} 厂房"):
            expected = [number for number in whole if has(mine, number, q)]
            assert in_pages(mine, q, sort, 50) == in_pages(mine, q, sort, 2) == expected, (sort, q)
            counted = count_searches(mine, [KeptSearch(1, "", f"q={q}")], sa.false())
            assert counted == {1: len(expected)}, q
            if expected:
                beside = neighbours_in(mine, expected[-1], TicketFilters(q=q), sort)
                assert beside is not None
                assert beside.position == beside.total == len(expected)


@pytest.mark.usefixtures("way")
def test_a_partner_finds_its_task_and_numbers_either_way(tx: Transaction, zone: Zone, numbers: list[str]) -> None:
    zone.support.kind = DepartmentKind.PARTNER
    tx.session.flush()
    mine = as_actor(tx, zone.support_head)
    assert in_pages(mine, "核实", Sort.FILED, 50) == [numbers[-1]]
    assert in_pages(mine, "刁难", Sort.FILED, 50) == in_pages(mine, COMMON, Sort.FILED, 50) == []
    assert in_pages(mine, numbers[0][-4:], Sort.FILED, 50) == [numbers[0]]
    assert in_pages(mine, f"{numbers[-1][-4:]} 核实", Sort.FILED, 50) == [numbers[-1]]


@pytest.mark.usefixtures("way")
def test_what_stands_for_a_hidden_firm_is_found_neither_way(tx: Transaction, zone: Zone, numbers: list[str]) -> None:
    stranger = as_actor(tx, zone.support_head)
    assert row_by(stranger, numbers[-1]).title == f"某企业{COMMON}"
    for q in ("某企业", "企业厂", "业厂"):
        assert numbers[-1] not in in_pages(stranger, q, Sort.FILED, 50)
    assert numbers[-1] in in_pages(stranger, COMMON, Sort.FILED, 50)
