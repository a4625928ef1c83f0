"""The partner's wall: a bank or a utility reads its own part of a ticket, and finds it by nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.departments.models import Department, DepartmentKind
from app.financing.consenting import Consent, give_consent
from app.financing.needing import put_need
from app.financing.rules.needs import is_financing
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.storage import FileStorage
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.sla.worklists import times_of, waiting_in_list
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.supervision.seeing import seen_order
from app.tickets.attaching import open_attachment
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Withdraw, withdraw
from app.tickets.enclosures import Attachment
from app.tickets.filing import file_ticket
from app.tickets.finding import TicketFilters
from app.tickets.history import timeline
from app.tickets.queries import list_tickets
from app.tickets.remarking import Note, Nudge, add_remark, nudge
from app.tickets.remarks import remarks_of
from app.tickets.resolving import Answer, Approve, Finish, Progress, answer, approve, finish_support, report_progress
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import AttachmentState, Kind, Outcome, PartState, State, WhistleKind
from app.tickets.rules.worklists import Worklist
from app.tickets.seeing import files_of, seen_by, seen_list, titles_of
from app.tickets.seen import SeenRow
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_category, a_department, a_draft, a_ticket, an_actor, as_actor
from tests.clocks import shanghai
from tests.financing import a_need
from tests.menus import waiting_counts

TASK = "核定贷款额度\n三个工作日内回复"


@pytest.fixture
def number(tx: Transaction, zone: Zone) -> str:
    """A matter to which a bank (the zone's support) was called."""
    zone.support.kind = DepartmentKind.PARTNER
    a_category(tx, "04")
    tx.session.flush()
    draft = a_draft("流动资金缺口", body="账期九十天，求助贷款", category="04", consequence="停产")
    number = file_ticket(as_actor(tx, zone.firm), draft).number
    accept(as_actor(tx, zone.coordinator), number, None, Accept())
    _call(tx, zone, number, zone.support)
    add_remark(as_actor(tx, zone.coordinator), number, Note(text="先别声张"))
    return number


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    """A storage of this test's own."""
    return FileStorage(tmp_path / "storage")


def _call(tx: Transaction, zone: Zone, number: str, *supports: Department) -> None:
    if any(unit.kind is DepartmentKind.PARTNER for unit in supports):
        _let(tx, zone, number, *supports)
    codes = tuple(unit.code for unit in supports)
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=codes, task=f"{zone.company.name}{TASK}")
    blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)


def _let(tx: Transaction, zone: Zone, number: str, *banks: Department) -> None:
    """What a whistle of a bank needs in a matter of financing."""
    if not is_financing(seen_by(as_actor(tx, zone.firm), number).row.category_code):
        return
    put_need(as_actor(tx, zone.firm), number, a_need(local_day(tx.now)))
    for bank in banks:
        give_consent(as_actor(tx, zone.firm), number, Consent(bank=bank.code))


def found(tx: Transaction, actor: Actor, **filters: object) -> list[str]:
    reader = as_actor(tx, actor)
    page = list_tickets(reader, TicketFilters(**filters), times=times_of(reader))  # type: ignore[arg-type]
    return [ticket.number for ticket in page.items]


def test_a_bank_finds_its_matter_by_number_and_task_and_by_nothing_of_the_matter(
    tx: Transaction, zone: Zone, number: str
) -> None:
    bank, lead = zone.support_head, zone.liaison
    for words in (number, "贷款额度", "三个工作日 核定"):
        assert found(tx, bank, q=words) == [number], words
    for words in ("流动资金", "九十天", zone.company.name, zone.company.name[2:8], "贷款额度 流动资金"):
        assert found(tx, bank, q=words) == [], words
    assert found(tx, lead, q="流动资金") == found(tx, lead, q=zone.company.name) == [number]
    assert found(tx, lead, q="核定") == [], "an office is found by the matter"


def test_no_condition_of_a_list_tells_a_bank_what_it_does_not_read(tx: Transaction, zone: Zone, number: str) -> None:
    conditions: list[dict[str, object]] = [
        {"kind": Kind.HELP},
        {"category": "04"},
        {"company": zone.company.credit_code},
        {"officer": "person"},
        {"department": zone.lead.code},
        {"waiting": Worklist.RULE},
    ]
    for condition in conditions:
        assert found(tx, zone.support_liaison, **condition) == [], condition
    for condition in conditions[:3]:
        assert found(tx, zone.liaison, **condition) == [number], condition
    assert found(tx, zone.liaison, department=zone.support.code) == [number]
    own: list[dict[str, object]] = [{}, {"department": zone.support.code}, {"states": (State.WHISTLED,)}]
    for condition in own:
        assert found(tx, zone.support_liaison, **condition) == [number], condition
    both = replace(zone.support_liaison, seats=(*zone.support_liaison.seats, *zone.coordinator.seats))
    for condition in conditions[:3]:
        assert found(tx, both, **condition) == [number], "another seat shows the matter"


def test_to_a_bank_a_matter_is_late_by_its_own_clock(tx: Transaction, zone: Zone, number: str) -> None:
    check_in(as_actor(tx, zone.support_liaison), number, None, CheckIn())
    finish_support(as_actor(tx, zone.support_liaison), number, None, Finish(result="额度已核"))
    later = shanghai("2026-09-23 10:00")
    bank, lead = as_actor(tx, zone.support_liaison, later), as_actor(tx, zone.liaison, later)
    assert waiting_counts(lead, [Worklist.OVERDUE]) == {Worklist.OVERDUE: 1}
    assert waiting_counts(bank, [Worklist.OVERDUE, Worklist.OPEN]) == {Worklist.OVERDUE: 0, Worklist.OPEN: 1}
    another = file_ticket(as_actor(tx, zone.firm), a_draft("另一件", category="04")).number
    accept(as_actor(tx, zone.coordinator), another, None, Accept())
    _call(tx, zone, another, zone.support)
    check_in(as_actor(tx, zone.liaison), another, None, CheckIn())
    assert waiting_counts(bank, [Worklist.OVERDUE]) == {Worklist.OVERDUE: 1}


def test_a_bank_has_its_own_files_and_no_others(tx: Transaction, zone: Zone, number: str, storage: FileStorage) -> None:
    check_in(as_actor(tx, zone.support_liaison), number, None, CheckIn())
    names = {}
    for who in (zone.firm, zone.coordinator, zone.liaison, zone.support_head):
        names[_a_file(tx, number, who)] = who
    own = {key for key, who in names.items() if who is zone.support_head}
    assert {file.key for file in files_of(as_actor(tx, zone.support_liaison), number)} == own
    assert {file.key for file in files_of(as_actor(tx, zone.liaison), number)} == set(names)
    for key in set(names) - own:
        with pytest.raises(Missing):
            open_attachment(as_actor(tx, zone.support_liaison), storage, number, key)


def test_a_banks_messages_say_its_task_and_nothing_of_the_matter(tx: Transaction, zone: Zone, number: str) -> None:
    nudge(as_actor(tx, zone.dispatcher), number, None, Nudge(text="企业急等用钱"))
    withdraw(as_actor(tx, zone.firm), number, None, Withdraw(reason="自己借到了"))
    own = list(
        tx.session.scalars(sa.select(Notification).where(Notification.account_id == zone.support_liaison.account_id))
    )
    assert {row.name for row in own} == {"ticket.whistled", "ticket.nudged", "ticket.withdrawn"}
    said = "\n".join(f"{row.subject}\n{row.text}" for row in own)
    assert "核定贷款额度" in said
    for word in ("流动资金", zone.company.name, zone.lead.name, "急等用钱", "自己借到了"):
        assert word not in said, word


def test_a_bank_that_was_let_go_with_the_answer_is_told_so_and_not_what_was_answered(
    tx: Transaction, zone: Zone, number: str
) -> None:
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    written = Answer(outcome=Outcome.EXPLAINED, text="已说明授信条件")
    answer(as_actor(tx, zone.handler), number, None, written)
    approve(as_actor(tx, zone.head), number, None, Approve())
    bank = as_actor(tx, zone.support_liaison)
    seen = seen_by(bank, number)
    assert [part.state for part in seen.row.parts] == [PartState.RELEASED]
    assert (seen.row.answer, seen.row.outcome, seen.contact) == (None, None, None)
    assert [item.action for item in timeline(bank, number)] == [Action.WHISTLE]
    told = sa.select(Notification).where(
        Notification.account_id == zone.support_liaison.account_id, Notification.name == "ticket.approved"
    )
    said = tx.session.scalars(told).one()
    assert "协办已随办结解除" in said.text
    for word in ("授信条件", "解释说明", "流动资金", zone.company.name):
        assert word not in f"{said.subject}{said.text}", word


def test_a_bank_is_told_of_no_other_matter_this_one_brings_up_again(tx: Transaction, zone: Zone) -> None:
    zone.support.kind = DepartmentKind.PARTNER
    ended = a_ticket(tx, zone, State.CLOSED, supports=True)
    past = shanghai("2026-11-20 10:00")
    new = file_ticket(as_actor(tx, zone.firm, past), a_draft("又来了", again_of=ended.number)).number
    accept(as_actor(tx, zone.coordinator, past), new, None, Accept())
    _call(as_actor(tx, zone.dispatcher, past), zone, new, zone.support)
    bank, lead = as_actor(tx, zone.support_liaison, past), as_actor(tx, zone.liaison, past)
    assert (seen_by(bank, new).again_of, seen_by(bank, ended.number).again_in) == (None, ())
    assert (seen_by(lead, new).again_of, seen_by(lead, ended.number).again_in) == (ended.number, (new,))


def test_a_bank_that_leads_reads_what_its_head_approved(tx: Transaction, zone: Zone) -> None:
    zone.lead.kind = DepartmentKind.PARTNER
    number = a_ticket(tx, zone, State.RESOLVED).number
    bank = as_actor(tx, zone.liaison)
    words = seen_by(bank, number).row.answer
    assert words
    assert {item.action: item.facts for item in timeline(bank, number)}[Action.APPROVE]["text"] == words
    told = sa.select(Notification.text).where(
        Notification.account_id == zone.liaison.account_id, Notification.name == "ticket.approved"
    )
    assert words in tx.session.scalars(told).one()


def test_a_banks_list_is_sorted_by_the_dues_it_shows(tx: Transaction, zone: Zone, number: str) -> None:
    """The first is called soonest by the lead and last by the bank; each is sorted by what it shows."""
    other = file_ticket(as_actor(tx, zone.firm), a_draft("另一件", category="04")).number
    accept(as_actor(tx, zone.coordinator), other, None, Accept())
    later = shanghai("2026-09-21 16:00")
    _call(as_actor(tx, zone.dispatcher, later), zone, other, zone.support)
    third = file_ticket(as_actor(tx, zone.firm), a_draft("第三件", category="04")).number
    accept(as_actor(tx, zone.coordinator), third, None, Accept())
    _call(as_actor(tx, zone.dispatcher, later), zone, third, zone.support)
    check_in(as_actor(tx, zone.support_liaison, later), number, None, CheckIn())
    check_in(as_actor(tx, zone.liaison, later), third, None, CheckIn())

    def order(actor: Actor) -> list[SeenRow]:
        reader, rows, cursor = as_actor(tx, actor, later), list[SeenRow](), None
        while True:
            page = seen_list(reader, waiting_in_list(reader, Worklist.OPEN, cursor, 1))
            rows += page.items
            cursor = page.next_cursor
            if cursor is None:
                return rows

    bank, lead = order(zone.support_liaison), order(zone.liaison)
    for rows in (bank, lead):
        dues = [row.clock.due for row in rows if row.clock]
        assert dues == sorted(dues)
        assert {row.number for row in rows} == {number, other, third}
    assert {row.clock.department_id for row in bank if row.clock} == {zone.support.id}
    assert bank[-1].number == number, "the bank is in: its part is due in three workdays"
    assert lead[-1].number != number


def test_a_banks_story_is_what_was_done_in_and_about_its_part(tx: Transaction, zone: Zone, number: str) -> None:
    bank, other = zone.support_liaison, a_department(tx, zone.region)
    an_actor(tx, Role.LIAISON, zone.region, department=other)
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn(handler="主办人"))
    check_in(as_actor(tx, bank), number, None, CheckIn(handler="客户经理"))
    report_progress(as_actor(tx, zone.liaison), number, None, Progress(text="已约谈企业"))
    report_progress(as_actor(tx, bank), number, None, Progress(text="已报审批"))
    _call(as_actor(tx, bank, shanghai("2026-09-21 15:00")), zone, number, other)
    story = timeline(as_actor(tx, bank), number)
    assert [item.action for item in story] == [Action.WHISTLE, Action.CHECK_IN, Action.PROGRESS]
    assert story[0].facts == {
        "kind": WhistleKind.ORDINARY,
        "task": f"某企业{TASK}",
        "place": "",
        "meets_at": None,
    }
    assert [item.department for item in story] == [None, zone.support.name, zone.support.name]
    assert [item.actor_name for item in story] == [None, bank.name, bank.name]
    seen = seen_by(as_actor(tx, bank), number)
    assert [part.department.code for part in seen.row.parts] == [zone.support.code]


def test_a_bank_reads_no_remark_and_its_own_order(tx: Transaction, zone: Zone, number: str) -> None:
    with pytest.raises(Missing):
        remarks_of(as_actor(tx, zone.support_head), number)
    with pytest.raises(Missing):
        add_remark(as_actor(tx, zone.support_head), number, Note(text="收到"))
    order = Order(level=Level.YELLOW, reason="尽快核定", department=zone.support.code)
    raised = raise_order(as_actor(tx, zone.supervisor), number, order)
    seen = seen_order(as_actor(tx, zone.support_head), raised.reference)
    assert (seen.reason, seen.ticket_title) == ("尽快核定", "某企业核定贷款额度")
    assert titles_of(as_actor(tx, zone.support_head), [number]) == {number: "某企业核定贷款额度"}


def _a_file(tx: Transaction, number: str, who: Actor) -> str:
    key = f"{who.account_id or 0:032d}"
    ticket_id = seen_by(tx, number).row.id
    tx.session.add(
        Attachment(
            ticket_id=ticket_id,
            seq=None,
            internal=False,
            key=key,
            name="材料.pdf",
            media="application/pdf",
            size=1,
            sha256="0" * 64,
            risky=False,
            preview=None,
            state=AttachmentState.CLEAN,
            author_id=who.account_id,
            author_name=who.name,
            acting_role=who.seats[0].role,
            at=tx.now,
            scan_at=None,
        )
    )
    tx.session.flush()
    return key
