"""交接书: the program lists what is open, the giver writes what it cannot know, both sign the same words."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import PairingSeat
from app.companies.pairing import pair
from app.handovers.gaps import nobody_in_charge, not_handed_over
from app.handovers.handing_over import Giving, Signature, propose, sign
from app.handovers.models import HandOver
from app.handovers.rules import Absence, EntryKind, HandOverState
from app.handovers.seeing import SeenHandOver, seen_hand_over
from app.handovers.standing_in import Leave, arrange
from app.handovers.writing import BookWords, SaidOfFirm, write
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction
from app.printing.library import pressed
from app.printing.printing import Letters, print_hand_over
from app.printing.rules import Medium
from app.tickets.rules.words import State
from app.visits.planning import plan_region
from tests.builders import Zone, a_company, a_park, a_ticket, an_actor, as_actor
from tests.errands import an_office, requested
from tests.visits import visited

B = PairingSeat.B


def username(tx: Transaction, who: Actor) -> str:
    return tx.session.get_one(Account, who.account_id).username


def today(tx: Transaction) -> date:
    return local_day(tx.now)


@pytest.fixture
def taker(tx: Transaction, zone: Zone) -> Actor:
    """Another officer of the region, without firms."""
    return an_actor(tx, Role.OFFICER, zone.region)


def proposed(tx: Transaction, zone: Zone, taker: Actor, by: Actor) -> HandOver:
    given = Giving(giver=username(tx, zone.officer), taker=username(tx, taker), day=today(tx), reason="岗位调整")
    return propose(as_actor(tx, by), given)


def seen(tx: Transaction, row: HandOver, who: Actor) -> SeenHandOver:
    return seen_hand_over(as_actor(tx, who), row.number)


def left_office(tx: Transaction, who: Actor) -> None:
    tx.session.execute(sa.update(Membership).where(Membership.account_id == who.account_id).values(until_at=tx.now))


def away(tx: Transaction, who: Actor, instead: Actor, days: int = 3) -> None:
    given = Leave(
        officer=username(tx, who),
        stand_in=username(tx, instead),
        from_day=today(tx),
        until_day=today(tx) + timedelta(days),
    )
    arrange(as_actor(tx, who), given)


def test_the_program_lists_what_is_open_and_keeps_it_as_it_was_handed_over(
    tx: Transaction, zone: Zone, taker: Actor
) -> None:
    an_office(tx, zone)
    errand = requested(tx, zone)
    title = errand.title
    visited(tx, zone, met="李厂长", post="生产")
    tx.session.execute(sa.text("DELETE FROM visits WHERE state = 'planned'"))
    other = a_company(tx, zone.region, zone.park)
    pair(as_actor(tx, SYSTEM), CompanyId(other.id), AccountId(zone.officer.account_id or 0), PairingSeat.A, today(tx))
    plan_region(as_actor(tx, SYSTEM), zone.region.id)
    ticket = a_ticket(tx, zone, State.HANDLING).number
    row = proposed(tx, zone, taker, zone.officer)
    book = seen(tx, row, taker)
    firm = next(each for each in book.firms if each.name == zone.company.name)
    planned = next(each for each in book.firms if each.name == other.name)
    assert [(each.kind, each.number) for each in firm.entries] == [(EntryKind.ERRAND, errand.number)]
    assert [each.kind for each in planned.entries] == [EntryKind.VISIT]
    assert (firm.people[0].name, firm.people[0].met_on) == ("李厂长", today(tx)), "whom somebody met comes first"
    assert {each.number for each in book.matters} == {ticket}
    sign(as_actor(tx, taker), row.number, Signature())
    tx.session.execute(sa.text("UPDATE visits SET state = 'cancelled' WHERE state = 'planned'"))
    tx.session.execute(sa.text("UPDATE errands SET title = '改了名字', state = 'withdrawn'"))
    kept = seen(tx, row, zone.coordinator)
    entries = {(each.kind, each.words) for firm in kept.firms for each in firm.entries}
    assert entries == {(EntryKind.ERRAND, title), (EntryKind.VISIT, "日常走访")}, (
        "what happens later changes nothing of what was handed over"
    )


def test_both_sign_the_same_words(tx: Transaction, zone: Zone, taker: Actor) -> None:
    row = proposed(tx, zone, taker, zone.coordinator)
    sign(as_actor(tx, taker), row.number, Signature())
    code = zone.company.credit_code
    said = BookWords(words="都在等用电扩容。", firms=(SaidOfFirm(firm=code, words="王厂长说了算。"),))
    write(as_actor(tx, zone.officer), row.number, said)
    book = seen(tx, row, taker)
    assert (book.taken_at, book.takes) == (None, True), "who signed before signed other words"
    assert (book.words, book.firms[0].words) == ("都在等用电扩容。", "王厂长说了算。")
    sign(as_actor(tx, taker), row.number, Signature())
    write(as_actor(tx, zone.officer), row.number, BookWords())
    write(as_actor(tx, zone.officer), row.number, said)
    assert not seen(tx, row, taker).takes, "what changes nothing asks nobody again"
    assert sign(as_actor(tx, zone.officer), row.number, Signature()).state is HandOverState.DONE
    with pytest.raises(Refused, match="hand_over_ended"):
        write(as_actor(tx, zone.officer), row.number, BookWords(words="再补一句"))


def test_nobody_writes_for_the_giver_but_the_centre_for_one_who_left(tx: Transaction, zone: Zone, taker: Actor) -> None:
    row = proposed(tx, zone, taker, zone.coordinator)
    for who in (taker, zone.coordinator):
        with pytest.raises(Forbidden):
            write(as_actor(tx, who), row.number, BookWords(words="替他写"))
    with pytest.raises(Missing):
        write(as_actor(tx, an_actor(tx, Role.OFFICER, zone.region)), row.number, BookWords(words="路过"))
    with pytest.raises(Invalid) as refused:
        write(
            as_actor(tx, zone.officer),
            row.number,
            BookWords(firms=(SaidOfFirm(firm=zone.other.credit_code, words="别人的企业"),)),
        )
    assert set(refused.value.fields) == {"firms"}
    left_office(tx, zone.officer)
    write(as_actor(tx, zone.coordinator), row.number, BookWords(words="原服务官电话里说的：无遗留。"))
    assert seen(tx, row, taker).words.startswith("原服务官")


def test_the_book_is_printed_whole(tx: Transaction, zone: Zone, taker: Actor) -> None:
    row = proposed(tx, zone, taker, zone.officer)
    words = BookWords(words="第一段\n第二段", firms=(SaidOfFirm(firm=zone.company.credit_code, words="盯用电"),))
    write(as_actor(tx, zone.officer), row.number, words)
    paper = print_hand_over(as_actor(tx, taker), Letters("助企哨", "https://x"), row.number, Medium.DOCX)
    text = repr(paper.blocks)
    assert all(each in text for each in ("第一段", "盯用电", zone.company.name, "接收人（签字）"))
    assert pressed(paper, Medium.DOCX)[:2] == b"PK"
    assert pressed(paper, Medium.PDF)[:4] == b"%PDF"
    with pytest.raises(Missing):
        print_hand_over(as_actor(tx, zone.dispatcher), Letters("", ""), row.number, Medium.PDF)


def test_until_both_have_signed_the_centre_reads_not_handed_over(tx: Transaction, zone: Zone, taker: Actor) -> None:
    centre = as_actor(tx, zone.coordinator)
    assert not_handed_over(centre).items == []
    ends = tx.now + timedelta(days=10)
    tx.session.execute(
        sa.update(Membership).where(Membership.account_id == zone.officer.account_id).values(until_at=ends)
    )
    [goes] = not_handed_over(centre).items
    assert (goes.firms, goes.leaves_on, goes.serves, goes.hand_over) == (1, local_day(ends), True, None)
    row = proposed(tx, zone, taker, zone.officer)
    [waits] = not_handed_over(centre).items
    assert (waits.hand_over, waits.given, waits.taken) == (row.number, True, False)
    elsewhere = an_actor(tx, Role.DISPATCHER, zone.region, park=a_park(tx, zone.region))
    assert not_handed_over(as_actor(tx, elsewhere)).items == [], "of no firm of that park"
    sign(as_actor(tx, taker), row.number, Signature())
    assert not_handed_over(centre).items == []


def test_who_has_left_stands_there_page_by_page(tx: Transaction, zone: Zone) -> None:
    others = [an_actor(tx, Role.OFFICER, zone.region) for _ in range(2)]
    for who in others:
        firm = a_company(tx, zone.region, zone.park)
        pair(as_actor(tx, SYSTEM), CompanyId(firm.id), AccountId(who.account_id or 0), PairingSeat.A, today(tx))
        left_office(tx, who)
    centre = as_actor(tx, zone.coordinator)
    first = not_handed_over(centre, None, 1)
    second = not_handed_over(centre, first.next_cursor, 1)
    assert [first.items[0].username, second.items[0].username] == [username(tx, who) for who in others]
    assert second.next_cursor is None
    assert not first.items[0].serves


def test_both_away_and_nobody_instead_is_nobody_there(tx: Transaction, zone: Zone, taker: Actor) -> None:
    centre = as_actor(tx, zone.coordinator)
    second = an_actor(tx, Role.OFFICER, zone.region)
    pair(as_actor(tx, SYSTEM), CompanyId(zone.company.id), AccountId(second.account_id or 0), B, today(tx))
    away(tx, zone.officer, taker)
    assert nobody_in_charge(centre).items == [], "B is there, and so is the stand-in"
    left_office(tx, taker)
    assert nobody_in_charge(centre).items == [], "B is there still"
    left_office(tx, second)
    [firm] = nobody_in_charge(centre).items
    assert firm.credit_code == zone.company.credit_code
    assert [(each.seat, each.absence) for each in firm.absences] == [
        (PairingSeat.A, Absence.AWAY),
        (B, Absence.LEFT),
    ]
    assert firm.absences[0].back_on == today(tx) + timedelta(4)
    assert nobody_in_charge(as_actor(tx, zone.dispatcher)).items, "the park sees its own"
