"""What a reader may know of a ticket: the rule line by line, and the same rule for whoever is told by message."""

from dataclasses import replace

import pytest

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.kernel.actor import Actor
from app.kernel.ids import CompanyId, DepartmentId, ParkId
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.facts import Facts
from app.tickets.rules.lifecycle import Standing
from app.tickets.rules.showing import KNOWS_FIRM, PRESSING, Sight, sight, sight_by, sight_of_seat
from app.tickets.rules.standing import FILE_ONLY
from app.tickets.rules.words import Part, PartState
from tests.unit.tickets.test_standing import ELSEWHERE, FACTS, LEAD, STRANGER, SUPPORT, a_part, somebody

COMPLAINT = replace(FACTS, category_code="15", confidential=True)
OPEN = Sight(internal=True, firm_hidden=False, firm_masked=False, phones_masked=False)
AS_FIRM = replace(OPEN, internal=False, of_firm=True)
STRANGE = replace(OPEN, internal=False, phones_masked=True)


def unit(role: Role, department: DepartmentId) -> Actor:
    return somebody(role, department_id=department)


OFFICER = replace(somebody(Role.OFFICER), paired=frozenset({CompanyId(7)}))


@pytest.mark.parametrize(
    ("reader", "ordinary", "confidential"),
    [
        (somebody(Role.COMPANY_USER, company_id=CompanyId(7)), AS_FIRM, AS_FIRM),
        (OFFICER, OPEN, OPEN),
        (somebody(Role.AGENT, park_id=ParkId(5)), STRANGE, replace(STRANGE, firm_hidden=True)),
        (somebody(Role.DISPATCHER, park_id=ParkId(5)), OPEN, replace(OPEN, firm_hidden=True, phones_masked=True)),
        (unit(Role.LIAISON, LEAD), OPEN, OPEN),
        (unit(Role.HEAD, LEAD), OPEN, OPEN),
        (unit(Role.HANDLER, SUPPORT), OPEN, replace(OPEN, firm_hidden=True, phones_masked=True)),
        (unit(Role.HEAD, SUPPORT), OPEN, replace(OPEN, firm_hidden=True, phones_masked=True)),
        (unit(Role.HANDLER, STRANGER), STRANGE, replace(STRANGE, firm_hidden=True)),
        (somebody(Role.COORDINATOR), OPEN, OPEN),
        (somebody(Role.SUPERVISOR), replace(OPEN, phones_masked=True), replace(OPEN, phones_masked=True)),
        (somebody(Role.LEADER), replace(OPEN, phones_masked=True), replace(OPEN, phones_masked=True)),
        (somebody(Role.COORDINATOR, ELSEWHERE), STRANGE, replace(STRANGE, firm_hidden=True)),
        (somebody(Role.AUDITOR), replace(OPEN, phones_masked=True), replace(OPEN, phones_masked=True)),
        (somebody(Role.AUDITOR, ELSEWHERE), STRANGE, replace(STRANGE, firm_hidden=True)),
        (
            somebody(Role.OBSERVER),
            replace(STRANGE, firm_masked=True),
            replace(STRANGE, firm_masked=True, firm_hidden=True),
        ),
    ],
)
def test_what_each_reader_may_know(reader: Actor, ordinary: Sight, confidential: Sight) -> None:
    assert sight(reader, FACTS) == ordinary
    assert sight(reader, COMPLAINT) == confidential


def test_a_lead_that_was_let_go_knows_the_firm_of_a_complaint_no_more() -> None:
    gone = replace(COMPLAINT, parts=(a_part(LEAD, Part.LEAD, PartState.EXCUSED), *COMPLAINT.parts[1:]))
    assert not sight(unit(Role.HEAD, LEAD), COMPLAINT).firm_hidden
    assert sight(unit(Role.HEAD, LEAD), gone).firm_hidden


def test_a_second_seat_opens_what_it_opens_and_no_more() -> None:
    support, coordinator = unit(Role.HANDLER, SUPPORT), somebody(Role.COORDINATOR)
    both = replace(support, seats=(*support.seats, *coordinator.seats))
    assert sight(both, COMPLAINT) == OPEN
    elsewhere = replace(support, seats=(*support.seats, *somebody(Role.COORDINATOR, ELSEWHERE).seats))
    assert sight(elsewhere, COMPLAINT) == sight(support, COMPLAINT)


def outside(facts: Facts, unit: DepartmentId) -> Facts:
    """The same ticket, were this unit a bank."""
    parts = (replace(part, partner=part.department_id == unit) for part in facts.parts)
    return replace(facts, parts=tuple(parts))


SEATS = [
    *[somebody(role, company_id=CompanyId(7)) for role in sorted(COMPANY)],
    *[unit(role, LEAD) for role in sorted(UNIT)],
    *[unit(role, SUPPORT) for role in sorted(UNIT)],
    OFFICER,
    somebody(Role.DISPATCHER, park_id=ParkId(5)),
    somebody(Role.COORDINATOR),
    somebody(Role.SUPERVISOR),
    somebody(Role.LEADER),
    somebody(Role.AUDITOR),
]


@pytest.mark.parametrize("facts", [FACTS, COMPLAINT])
@pytest.mark.parametrize("reader", SEATS)
def test_who_is_told_in_a_seat_reads_what_the_page_shows_in_it(reader: Actor, facts: Facts) -> None:
    seat = reader.seats[0]
    for known in (facts, outside(facts, SUPPORT), outside(facts, LEAD)):
        assert sight_of_seat(seat.role, seat.department_id, known) == sight(reader, known)


def test_a_seat_that_is_nothing_to_a_ticket_is_told_what_a_stranger_reads() -> None:
    for role in (Role.ADMIN, Role.AGENT):
        assert sight_of_seat(role, LEAD, COMPLAINT) == replace(STRANGE, firm_hidden=True)


def test_only_who_knows_the_firm_reads_its_names_in_a_text() -> None:
    for standing in Standing:
        seen = sight_by({standing}, confidential=True).about("测试市恒通机械有限公司")
        told = seen.text("恒通机械的围墙，电 13800138000，测试市恒通机械有限公司报")
        if standing in FILE_ONLY:
            assert told == "某企业的围墙，电 138****8000，某企业报", "filing opens nothing"
            continue
        if standing in KNOWS_FIRM:
            number = "138****8000" if standing in PRESSING else "13800138000"
            assert told == f"恒通机械的围墙，电 {number}，测试市恒通机械有限公司报"
        else:
            assert told == "某企业的围墙，电 138****8000，某企业报"
        assert seen.facts({"text": "恒通机械", "days": 3}) == {
            "text": "恒通机械" if standing in KNOWS_FIRM else "某企业",
            "days": 3,
        }


def test_a_partner_reads_its_own_part_and_of_the_firm_whom_to_call_once_it_is_in() -> None:
    at_work = replace(FACTS, parts=tuple(replace(part, state=PartState.CHECKED_IN) for part in FACTS.parts))
    bank, bank_lead = outside(at_work, SUPPORT), outside(at_work, LEAD)
    walled = sight(unit(Role.HANDLER, SUPPORT), bank)
    assert walled.own is not None
    assert (walled.internal, walled.firm_hidden, walled.reads_contact) == (False, True, True)
    assert not sight(unit(Role.HANDLER, SUPPORT), replace(bank, confidential=True)).reads_contact
    called = replace(bank, parts=tuple(replace(part, state=PartState.CALLED) for part in bank.parts))
    assert not sight(unit(Role.HANDLER, SUPPORT), called).reads_contact
    told = walled.about("测试市恒通机械有限公司", {SUPPORT: "给恒通机械放款\n三天内"})
    assert (told.title("题目"), told.matter("正文")) == ("给某企业放款", "")
    assert walled.about("测试市恒通机械有限公司").title("题目") == "交办事项"
    assert walled.reads_clock(ClockKind.SUPPORT, SUPPORT, of_gone=False)
    assert not walled.reads_clock(ClockKind.SUPPORT, LEAD, of_gone=False)
    assert not walled.reads_clock(ClockKind.RESOLVE, None, of_gone=False)
    leads = sight(unit(Role.HANDLER, LEAD), bank_lead)
    assert leads.reads_clock(ClockKind.RESOLVE, None, of_gone=False)
    assert sight(unit(Role.HANDLER, SUPPORT), bank_lead) == OPEN


def test_a_seat_in_a_partner_adds_nothing_to_what_another_seat_shows() -> None:
    bank, banker = outside(FACTS, SUPPORT), unit(Role.HANDLER, SUPPORT)
    for other in (somebody(Role.COORDINATOR), somebody(Role.OBSERVER), unit(Role.HEAD, LEAD)):
        both = replace(banker, seats=(*banker.seats, *other.seats))
        assert sight(both, bank) == sight(other, bank)
    nowhere = replace(banker, seats=(*banker.seats, *somebody(Role.COORDINATOR, ELSEWHERE).seats))
    assert sight(nowhere, bank) == sight(banker, bank)
