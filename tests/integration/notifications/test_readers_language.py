"""A message is written in the language of its reader's account, beside others who read Chinese."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from app.accounts.managing import choose_language
from app.clocks.models import Clock
from app.clocks.rules.rungs import Who, weekly
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AssignmentId, DepartmentId
from app.kernel.outbox import OutboxRow, Topic, owe
from app.kernel.transaction import Transaction, Transactions
from app.notifications import speaking
from app.notifications.channels import Channels
from app.notifications.channels.message import Letterhead, Message
from app.notifications.models import Notification
from app.notifications.sending import Delivered, deliver
from app.notifications.telling import Teller
from app.tickets.events.parts import CalledUnit, WhistleBlown
from app.tickets.gathering import subject_of
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Part, State, WhistleKind
from tests.builders import Zone, a_ticket, a_zone, as_actor
from tests.integration.notifications.test_telling import a_step, told

ENGLISH = {
    "新诉求待受理：%(title)s": "New request: %(title)s",
    "收到一件新诉求。": "A new request has come in.",
    "诉求：%(number)s %(title)s": "Request: %(number)s %(title)s",
    "企业：%(company)s": "Company: %(company)s",
    "下一步：%(then)s": "Next: %(then)s",
    "核对分类，受理或说明不予受理的理由": "Check the category, then accept or decline",
    "%(whistle)s：%(title)s": "%(whistle)s: %(title)s",
    "普通吹哨": "Ordinary whistle",
    "任务：%(task)s": "Task: %(task)s",
    "保密": "Confidential",
    "%(clock)s%(label)s：%(title)s": "%(clock)s %(label)s: %(title)s",
    "办结": "Resolution",
    "超期后第 %(number)s 次每周通报": "weekly notice %(number)s after the due date",
    "查看诉求": "Open the request",
    "%(site)s自动发出，请勿直接回复。": "Sent by %(site)s. Please do not reply.",
    "【%(site)s】%(number)s %(subject)s。": "[%(site)s] %(number)s %(subject)s.",
}


@pytest.fixture(autouse=True)
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of this test, so that no wording of the real one is asked for."""
    catalogue = Catalog(locale="en")
    for key, words in ENGLISH.items():
        catalogue.add(key, words)
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(speaking, "FOLDER", tmp_path)
    speaking.catalogue.cache_clear()
    yield
    speaking.catalogue.cache_clear()


def read_english(tx: Transaction, *actors: Actor) -> None:
    for actor in actors:
        choose_language(as_actor(tx, actor), "en")


def row_of(tx: Transaction, name: str, actor: Actor) -> Notification:
    return told(tx, name)[actor.account_id or 0]


def test_the_inbox_row_is_in_the_language_of_its_reader(tx: Transaction, zone: Zone) -> None:
    read_english(tx, zone.dispatcher)
    ticket = a_ticket(tx, zone)
    english, chinese = row_of(tx, "ticket.filed", zone.dispatcher), row_of(tx, "ticket.filed", zone.officer)
    assert english.subject == f"New request: {ticket.title}"
    lines = english.text.splitlines()
    assert lines[:3] == [
        "A new request has come in.",
        f"Request: {ticket.number} {ticket.title}",
        f"Company: {zone.company.name}",
    ]
    assert lines[-1] == "Next: Check the category, then accept or decline"
    assert chinese.subject == f"新诉求待受理：{ticket.title}"
    assert chinese.text.splitlines()[0] == "收到一件新诉求。"


def test_what_was_told_stays_in_the_language_it_was_told_in(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    before = row_of(tx, "ticket.filed", zone.dispatcher).text
    read_english(tx, zone.dispatcher)
    tx.session.expire_all()
    assert row_of(tx, "ticket.filed", zone.dispatcher).text == before


def test_two_of_one_unit_are_each_told_in_their_own(tx: Transaction, zone: Zone) -> None:
    read_english(tx, zone.handler)
    a_ticket(tx, zone, State.WHISTLED)
    english, chinese = row_of(tx, "ticket.whistled", zone.handler), row_of(tx, "ticket.whistled", zone.liaison)
    assert english.subject.startswith("Ordinary whistle: ")
    assert chinese.subject.startswith("普通吹哨：")


def test_what_is_hidden_is_hidden_in_every_language(tx: Transaction, zone: Zone) -> None:
    read_english(tx, zone.support_liaison)
    ticket = a_ticket(tx, zone, State.WHISTLED, supports=True, title=f"{zone.company.name}反映吃拿卡要")
    tx.session.execute(sa.delete(Notification))
    ticket.confidential = True
    parts = tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == ticket.id)).all()
    called = tuple(
        CalledUnit(
            assignment_id=AssignmentId(part.id),
            department_id=DepartmentId(part.department_id),
            is_lead=part.part is Part.LEAD,
        )
        for part in parts
    )
    event = WhistleBlown(
        subject=subject_of(ticket),
        kind=WhistleKind.ORDINARY,
        lead=zone.lead.code,
        lead_name=zone.lead.name,
        supports=(zone.support.code,),
        support_names=(zone.support.name,),
        task=f"核实{zone.company.name}的反映",
        called=called,
    )
    Teller().tell(tx, event)
    row = row_of(tx, "ticket.whistled", zone.support_liaison)
    assert row.subject == "Ordinary whistle: 某企业反映吃拿卡要"
    assert f"Request: {ticket.number} 某企业反映吃拿卡要" in row.text
    assert "Company: Confidential" in row.text
    assert "Task: 核实某企业的反映" in row.text
    assert zone.company.name not in row.text


def test_a_rung_made_by_the_rules_is_said_anew(tx: Transaction, zone: Zone) -> None:
    read_english(tx, zone.handler)
    ticket: Ticket = a_ticket(tx, zone, State.HANDLING)
    clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == ClockKind.RESOLVE)).one()
    step = replace(a_step(zone, ticket, clock, Who.HANDLER, zone.lead.id), label=weekly(3).label)
    Teller().tell(tx, step)
    english, chinese = row_of(tx, "sla.step_reached", zone.handler), row_of(tx, "sla.step_reached", zone.liaison)
    assert english.subject == f"Resolution weekly notice 3 after the due date: {ticket.title}"
    assert chinese.subject == f"办结超期后第 3 次每周通报：{ticket.title}"


@dataclass
class Post:
    """A channel that keeps what it is given."""

    kept: list[Message] = field(default_factory=list)

    def send(self, message: Message, begin: Callable[[], bool]) -> None:
        assert begin()
        self.kept.append(message)


def test_a_letter_is_dressed_in_the_language_of_its_reader(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        read_english(tx, zone.dispatcher)
        ticket = a_ticket(tx, zone)
        for reader in (zone.dispatcher, zone.officer):
            note = row_of(tx, "ticket.filed", reader)
            owe(
                tx,
                topic=Topic.EMAIL,
                dedup_key=f"test:{note.id}",
                recipient_id=note.account_id,
                ticket_id=ticket.id,
                template="ticket.filed",
                args={"notification_id": note.id},
            )
        rows = list(tx.session.scalars(sa.select(OutboxRow.id).order_by(OutboxRow.id)))
    post = Post()
    channels = Channels(Letterhead(site_name="助企哨", public_url="https://zone.example"), {Topic.EMAIL: post})
    assert [deliver(transactions, row_id, channels) for row_id in rows] == [Delivered.SENT] * 2
    english, chinese = post.kept
    assert '<html lang="en">' in english.html
    assert "Open the request" in english.html
    assert "Sent by 助企哨. Please do not reply." in english.html
    assert english.short == f"[助企哨] {ticket.number} New request: {ticket.title}."
    assert english.subject == f"[{ticket.number}] New request: {ticket.title}"
    assert english.text.startswith("A new request has come in.")
    assert '<html lang="zh-Hans">' in chinese.html
    assert "助企哨自动发出，请勿直接回复。" in chinese.html
    assert chinese.short == f"【助企哨】{ticket.number} 新诉求待受理：{ticket.title}。"
