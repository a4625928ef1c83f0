"""The search for words and numbers: what is written is found, by the firm's present name and by those it had."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.companies.registering import CompanyEntry, update
from app.departments.models import DepartmentKind
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Missing
from app.kernel.folding import folded
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.filing import file_ticket
from app.tickets.finding import TicketFilters
from app.tickets.found_words import TicketWords
from app.tickets.models import Whistle
from app.tickets.queries import list_tickets
from app.tickets.rules.words import State, WhistleKind
from app.tickets.seeing import row_by, seen_by
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from app.tickets.wording import fold_again
from tests.builders import Zone, a_category, a_department, a_draft, a_ticket, an_actor, as_actor
from tests.tables import statements

OLD, NEW = "测试市恒通（郑州）精密机械有限公司", "测试市宏远智能装备有限公司"
PIPES = "钢管 Φ108×4 供应不足，需要 10kΩ 电阻"


def found(tx: Transaction, actor: Actor, **filters: object) -> list[str]:
    page = list_tickets(as_actor(tx, actor), TicketFilters(**filters))  # type: ignore[arg-type]
    return [ticket.number for ticket in page.items]


def renamed(tx: Transaction, company: Company, name: str) -> None:
    entry = CompanyEntry(name=name, park_id=company.park_id, state=company.state)  # type: ignore[arg-type]
    update(as_actor(tx, SYSTEM), company.credit_code, company.version, entry)
    tx.session.expire_all()


@pytest.fixture
def named(tx: Transaction, zone: Zone) -> Company:
    """The zone's firm, called as it was before."""
    zone.company.name = OLD
    tx.session.flush()
    return zone.company


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        (PIPES, ("Φ108", "φ108×4", "10kΩ", "10KΩ", "Φ108 电阻", "１０ｋΩ", "供應不足")),
        ("電費太高，園區能否協調", ("电费", "電費", "园区", "协调")),
        ("变压\u200b器增容", ("变压器", "变\ufeff压器", "變壓器")),
        ("示范（郑州）厂房", ("(郑州)", "（郑州）", "示范(郑州)厂")),
        ("Straße 500㎡", ("strasse", "500m2")),
    ],
)
def test_what_is_written_is_found_however_it_is_asked(
    tx: Transaction, zone: Zone, written: str, asked: tuple[str, ...]
) -> None:
    number = file_ticket(as_actor(tx, zone.firm), a_draft(written)).number
    in_body = file_ticket(as_actor(tx, zone.firm), a_draft("另一件", body=written)).number
    for q in asked:
        for reader in (zone.firm, zone.coordinator):
            assert found(tx, reader, q=q) == [in_body, number], (q, reader.roles)
    assert found(tx, zone.coordinator, q="没有这个词") == []


def test_the_database_folds_nothing_by_itself(tx: Transaction, zone: Zone) -> None:
    with statements(tx.session.connection().engine) as sent:
        found(tx, zone.coordinator, q="10kΩ")
        found(tx, replace(zone.liaison, seats=(*zone.liaison.seats, *zone.support_head.seats)), q="10kΩ")
    assert len(sent) == 4  # for each the tickets that can have the word, and the list
    assert not any(word in each.lower() for each in sent for word in ("lower(", "normalize(", "ilike", "upper("))


@pytest.mark.parametrize(
    "shape",
    [
        "{number}",
        "[{number}] 诉求已受理：变压器增容",
        "{number}，",
        "#{number}",
        "{lower}",
        "{wide}",
        "{plain}",
        "请看{number}的答复",
        "{end}",
        "{end}，",
        "{tail}",
        "#{tail}",
        "（{tail}）",
    ],
)
def test_a_number_is_found_anywhere_in_the_words(tx: Transaction, zone: Zone, shape: str) -> None:
    zone.support.kind = DepartmentKind.PARTNER
    other = a_ticket(tx, zone, State.WHISTLED, supports=True).number
    number = a_ticket(tx, zone, State.WHISTLED, supports=True).number
    wide = number.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)})
    head, _dash, tail = number.partition("-")
    q = shape.format(
        number=number, lower=number.lower(), wide=wide, plain=head + tail, end=f"{head[-8:]}-{tail}", tail=tail
    )
    for reader in (zone.firm, zone.coordinator, zone.liaison, zone.support_head):
        assert found(tx, reader, q=q) == [number], reader.roles
    assert found(tx, zone.other_firm, q=q) == []
    assert other != number


def test_the_end_of_a_number_narrows_with_other_words_and_words_with_digits_are_found(
    tx: Transaction, zone: Zone
) -> None:
    number = a_ticket(tx, zone, title="停电").number
    meant = a_ticket(tx, zone, title=f"参照 {number[-4:]} 号文").number
    assert found(tx, zone.coordinator, q=f"{number[-4:]} 停电") == [number]
    assert found(tx, zone.coordinator, q=number[-4:]) == [meant, number]
    assert found(tx, zone.coordinator, q=f"{number[-4:]} 没有") == []


@pytest.mark.parametrize("way", ["lower", "wide", "plain", "invisible"])
def test_an_address_may_write_the_number_otherwise(tx: Transaction, zone: Zone, way: str) -> None:
    number = a_ticket(tx, zone).number
    typed = {
        "lower": number.lower(),
        "wide": number.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)}),
        "plain": number.replace("-", ""),
        "invisible": number + "\u200b",
    }[way]
    assert seen_by(as_actor(tx, zone.firm), typed).row.number == number
    with pytest.raises(Missing):
        seen_by(as_actor(tx, zone.other_firm), typed)


def test_a_firms_earlier_matters_are_found_by_its_present_name_at_once_and_by_the_former(
    tx: Transaction, zone: Zone, named: Company
) -> None:
    number = a_ticket(tx, zone, State.WHISTLED, supports=True).number
    readers = (zone.firm, zone.officer, zone.dispatcher, zone.liaison, zone.coordinator, zone.leader, zone.auditor)
    for reader in readers:
        assert (found(tx, reader, q="恒通"), found(tx, reader, q="宏远")) == ([number], []), reader.roles
    renamed(tx, named, NEW)
    later = a_ticket(tx, zone).number
    for reader in readers:
        there = [later, number] if reader is not zone.liaison else [number]
        for q in ("宏远智能", "宏遠", "恒通", "(郑州)精密", "恒通 宏远", "宏远 道路"):
            assert found(tx, reader, q=q) == there, (reader.roles, q)
        firm = row_by(as_actor(tx, reader), number).firm
        assert firm is not None
        assert (firm.name, firm.former) == (NEW, (OLD,))
    renamed(tx, named, "测试市第三个名称有限公司")
    firm = row_by(as_actor(tx, zone.leader), number).firm
    assert firm is not None
    assert firm.former == (NEW, OLD)
    assert found(tx, zone.observer, q="恒通") == found(tx, zone.observer, q="宏远") == []
    masked = row_by(as_actor(tx, zone.observer), number).firm
    assert masked is not None
    assert masked.former == ()


@pytest.mark.parametrize("renaming", [False, True])
def test_where_the_firm_is_hidden_none_of_its_names_is_read_or_searched_for(
    tx: Transaction, zone: Zone, named: Company, renaming: bool
) -> None:
    a_category(tx, "15")
    words = f"{OLD}（即将更名{NEW}，简称宏远智能装备）被刁难"
    draft = a_draft(words, body="恒通（鄭州）精密機械反映", category="15", complained_of=(zone.support.code,))
    number = file_ticket(as_actor(tx, zone.firm), draft).number
    accept(as_actor(tx, zone.coordinator), number, None, Accept())
    helper = a_department(tx, zone.region)
    support = an_actor(tx, Role.HANDLER, zone.region, department=helper)
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(helper.code,), task="核实")
    blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)
    if renaming:
        renamed(tx, named, NEW)
    hidden = ["恒通", "精密机械", "郑州", *(["宏远", "智能装备"] if renaming else [])]
    for reader in (support, zone.dispatcher):
        row = row_by(as_actor(tx, reader), number)
        assert row.firm is None
        assert not any(word in row.title for word in hidden)
        for q in (*hidden, OLD):
            assert found(tx, reader, q=q) == [], (reader.roles, q)
        assert found(tx, reader, q="刁难") == [number]
    for reader in (zone.head, zone.leader):
        for q in hidden:
            assert found(tx, reader, q=q) == [number], q
    assert tx.session.scalars(sa.select(Notification).where(Notification.account_id == support.account_id)).all()


def test_what_becomes_confidential_later_is_hidden_from_then_on(tx: Transaction, zone: Zone, named: Company) -> None:
    a_category(tx, "15")
    number = file_ticket(as_actor(tx, zone.firm), a_draft(f"{OLD}的围墙")).number
    assert found(tx, zone.dispatcher, q="恒通") == [number]
    accept(as_actor(tx, zone.coordinator), number, None, Accept(category="15"))
    assert (found(tx, zone.dispatcher, q="恒通"), found(tx, zone.dispatcher, q="围墙")) == ([], [number])
    assert found(tx, zone.coordinator, q="恒通") == [number]


def test_a_partner_finds_its_task_without_the_firms_names_new_or_old(
    tx: Transaction, zone: Zone, named: Company
) -> None:
    zone.support.kind = DepartmentKind.PARTNER
    number = file_ticket(as_actor(tx, zone.firm), a_draft()).number
    accept(as_actor(tx, zone.coordinator), number, None, Accept())
    task = f"給{OLD}（宏远智能装备）核定電費"
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code,), task=task)
    blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)
    assert found(tx, zone.support_head, q="电费") == found(tx, zone.support_head, q="給 核定") == [number]
    assert found(tx, zone.support_head, q="恒通") == []
    renamed(tx, named, NEW)
    for q in ("恒通", "宏远", "智能装备"):
        assert found(tx, zone.support_head, q=q) == [], q
    assert found(tx, zone.support_head, q="核定") == [number]


def test_what_the_release_before_wrote_is_folded_in_batches_and_nothing_twice(
    tx: Transaction, zone: Zone, named: Company
) -> None:
    plain = [file_ticket(as_actor(tx, zone.firm), a_draft("電費太高")).id for _ in range(5)]
    a_category(tx, "15")
    draft = a_draft(f"{OLD}被刁難", category="15", complained_of=(zone.lead.code,))
    confided = file_ticket(as_actor(tx, zone.firm), draft)
    whistled = a_ticket(tx, zone, State.WHISTLED)
    tx.session.execute(sa.delete(TicketWords))
    tx.session.execute(sa.update(Whistle).values(folded=None))
    assert found(tx, zone.coordinator, q="电费") == []
    after, batches = 0, 0
    while (last := fold_again(tx, after, 3)) is not None:
        after, batches = last, batches + 1
    assert (batches, fold_again(tx, 0, 3)) == (3, None)
    assert len(found(tx, zone.coordinator, q="电费")) == len(plain)
    assert found(tx, zone.dispatcher, q="刁难") == [confided.number]
    assert found(tx, zone.dispatcher, q="恒通") != [confided.number]
    assert confided.number not in found(tx, zone.dispatcher, q="恒通")
    task = tx.session.scalar(sa.select(Whistle.folded).where(Whistle.ticket_id == whistled.id))
    assert task == folded("")
    assert fold_again(tx, 0, 100, everything=True) == max(*plain, confided.id, whistled.id)
