"""A unit that has left a ticket: it neither reads nor writes it any more, but what it wrote itself until then.

In every address of both faces, for a lead and a support let go by a ruling, for a support of an earlier cycle, and for
a unit that was called again, which reads it as anybody at work on it does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.acts.table import BESIDE, ON_TICKETS
from app.core import Core
from app.departments.models import Department
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Missing
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
from app.sla.tallies import open_by_firm
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Dispute, Withdraw, dispute, withdraw
from app.tickets.enclosures import Attachment
from app.tickets.filing import file_ticket
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.models import Assignment, Ticket
from app.tickets.remarking import Note, add_remark
from app.tickets.resolving import Answer, Approve, Finish, Progress, answer, approve, finish_support, report_progress
from app.tickets.rules.words import AttachmentState, Complaint, HandBackReason, Outcome, PartState, State, WhistleKind
from app.tickets.rules.worklists import Worklist
from app.tickets.seeing import titles_of
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.api.conftest import Caller
from tests.builders import Zone, a_department, a_draft, an_actor, as_actor
from tests.faces.told import CONTACTS_PHONE, OWN_PHONE, name_people
from tests.menus import waiting_counts

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]

OWN_WORD, OWN_REMARK, OWN_FILE = "自写口令", "自记口令", "自带口令"
KEPT = {
    "title": "题目口令",
    "body": "正文口令",
    "consequence": "后果口令",
    "own phone": OWN_PHONE,
    "contact's phone": CONTACTS_PHONE,
    "first task": "先前任务口令",
    "task of the next": "后来任务口令",
    "remark of others": "旁人备注口令",
    "later remark": "后来备注口令",
    "later progress": "后来进展口令",
    "file of others": "旁人文件口令",
    "order": "督办口令",
}
"""What a unit that has left reads nowhere."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CHOICES = re.compile(r"<option.*?</option>")
"""Every unit of the zone can be chosen: that says nothing of this matter."""
WAYS = ("lead", "support", "earlier cycle")


@dataclass(frozen=True)
class Gone:
    """The ticket, the units, and what hangs on it."""

    number: str
    reader: Actor
    """Head of the unit that left."""
    unit: Department
    next: Department
    order: str
    own_file: str
    other_file: str


def a_gone_unit(tx: Transaction, zone: Zone, way: str) -> Gone:
    """A ticket that one unit left and another went on with; the one that left wrote, noted and brought something."""
    name_people(tx, zone)
    later = a_department(tx, zone.region)
    next_head = an_actor(tx, Role.HEAD, zone.region, department=later)
    draft = a_draft(
        f"{zone.company.name} 题目口令 {OWN_PHONE}",
        body=f"正文口令 {zone.company.name}",
        consequence="后果口令",
        company=zone.company.credit_code,
    )
    number = file_ticket(as_actor(tx, zone.officer), draft).number
    accept(as_actor(tx, zone.coordinator), number, None, Accept())
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code,), task="先前任务口令")
    blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)
    unit, desk, head = (
        (zone.lead, zone.handler, zone.head)
        if way == "lead"
        else (zone.support, zone.support_liaison, zone.support_head)
    )
    add_remark(as_actor(tx, zone.coordinator), number, Note(text="旁人备注口令"))
    add_remark(as_actor(tx, desk), number, Note(text=OWN_REMARK))
    own, other = _bring(tx, number, desk, OWN_FILE), _bring(tx, number, zone.coordinator, "旁人文件口令")
    raised = Order(level=Level.YELLOW, reason="督办口令", department=unit.code)
    order = raise_order(as_actor(tx, zone.supervisor), number, raised).reference
    if way == "earlier cycle":
        _finish_and_dispute(tx, zone, number, desk)
    else:
        asked = HandBack(reason=HandBackReason.NOT_OURS, basis=OWN_WORD)
        hand_back(as_actor(tx, desk), number, None, asked)
        rule(as_actor(tx, zone.coordinator), number, None, Rule(assignment=unit.code, upheld=True, note="同意"))
        if way == "support":
            check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    soon = tx.now + timedelta(minutes=1)
    call = Call(kind=WhistleKind.ORDINARY, lead=later.code, task="后来任务口令")
    blow_whistle(as_actor(tx, zone.dispatcher, soon), number, None, call)
    check_in(as_actor(tx, next_head, soon), number, None, CheckIn())
    report_progress(as_actor(tx, next_head, soon), number, None, Progress(text="后来进展口令"))
    add_remark(as_actor(tx, next_head, soon), number, Note(text="后来备注口令"))
    return Gone(number, head, unit, later, order, own, other)


def _finish_and_dispute(tx: Transaction, zone: Zone, number: str, desk: Actor) -> None:
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    check_in(as_actor(tx, desk), number, None, CheckIn())
    finish_support(as_actor(tx, desk), number, None, Finish(result=OWN_WORD))
    answer(as_actor(tx, zone.handler), number, None, Answer(outcome=Outcome.EXPLAINED, text="已说明。"))
    approve(as_actor(tx, zone.head), number, None, Approve())
    dispute(as_actor(tx, zone.firm), number, None, Dispute(tags=(Complaint.UNSOLVED,), text="没有解决"))


def _bring(tx: Transaction, number: str, who: Actor, name: str) -> str:
    ticket = tx.session.query(Ticket).filter_by(number=number).one()
    key = name.encode().hex()[:32].ljust(32, "0")
    tx.session.add(
        Attachment(
            ticket_id=ticket.id,
            internal=True,
            key=key,
            name=f"{name}.pdf",
            media="application/pdf",
            size=1,
            sha256="0" * 64,
            risky=False,
            state=AttachmentState.CLEAN,
            author_id=who.account_id,
            author_name=who.name,
            acting_role=who.seats[0].role,
            at=tx.now,
        )
    )
    tx.session.flush()
    return key


@pytest.fixture(params=WAYS)
def gone(request: pytest.FixtureRequest, core: Core, zone: Zone) -> Gone:
    with core.transactions.acting(SYSTEM) as tx:
        return a_gone_unit(tx, zone, request.param)


def every_address(app: Flask, gone: Gone) -> dict[str, str]:
    """Rule → path of every GET that names a ticket, an order or a file."""
    values = {"number": gone.number, "order": gone.order, "key": gone.own_file, "kind": "check_in"}
    adapter, found = app.url_map.bind("localhost"), {}
    for found_rule in app.url_map.iter_rules():
        named = found_rule.arguments
        of_ticket = "/tickets/<number>" in found_rule.rule or "order" in named
        if "GET" in (found_rule.methods or ()) and of_ticket and named <= set(values):
            found[found_rule.rule] = adapter.build(found_rule.endpoint, {name: values[name] for name in named})
    return found


LISTS = ("/tickets", "/tickets?q={number}", "/worklist/open", "/supervision", "/", "/companies")
OWN_PAGES = {
    "/tickets/<number>",
    "/api/v1/tickets/<number>",
    "/api/v1/tickets/<number>/timeline",
    "/api/v1/tickets/<number>/attachments",
    "/api/v1/tickets/<number>/remarks",
}
"""Where what it wrote itself stands."""
OWN_FILES = {"attachments/<key>"}


def test_no_address_tells_a_unit_that_has_left_more_than_its_own_words(
    app: Flask, zone: Zone, gone: Gone, caller: AsCaller, sign_in: SignIn, subtests: pytest.Subtests
) -> None:
    page, api = sign_in(gone.reader), caller(gone.reader)
    addresses = every_address(app, gone)
    assert set(addresses) >= OWN_PAGES
    assert len(addresses) > 12
    for path_of, path in addresses.items():
        ours = path_of in OWN_PAGES or path_of.endswith(tuple(OWN_FILES))
        answer_ = api.get(path.removeprefix("/api/v1")) if path.startswith("/api/v1") else page.get(path)
        with subtests.test(address=path_of):
            # its own file lies on no disk here, which is said to whom it exists for
            assert answer_.status_code in ({200, 410, 503} if ours else {403, 404}), answer_.status_code
            _keeps_silent(answer_.get_data(as_text=True), zone, gone)
    for path in LISTS:
        for face in (page, api):
            said = CHOICES.sub("", face.get(path.format(number=gone.number)).get_data(as_text=True))
            with subtests.test(address=path):
                _keeps_silent(said, zone, gone)
                assert f"/tickets/{gone.number}" not in said


@pytest.mark.parametrize("word", ["title", "body", "first task", "task of the next"])
def test_no_word_finds_it(gone: Gone, caller: AsCaller, word: str) -> None:
    assert caller(gone.reader).get(f"/tickets?q={KEPT[word]}").get_json()["items"] == []


def _keeps_silent(said: str, zone: Zone, gone: Gone) -> None:
    for what, secret in KEPT.items():
        assert secret not in said, what
    for other in (zone.company.name, gone.next.name, zone.company.credit_code):
        assert other not in said, other


def test_what_it_wrote_itself_stays_readable_and_frozen(gone: Gone, caller: AsCaller, sign_in: SignIn) -> None:
    api, page = caller(gone.reader), sign_in(gone.reader).get(f"/tickets/{gone.number}").get_data(as_text=True)
    whole = api.get(f"/tickets/{gone.number}").get_json()
    assert (whole["company"], whole["body"], whole["park"], whole["clocks"], whole["actions"]) == (
        None,
        "",
        None,
        [],
        [],
    )
    assert whole["state"] in {"whistled", "resolved"}, "as it was when the unit left"
    assert whole["cycle"] == 1
    assert {part["department"] for part in whole["assignments"]} == {gone.unit.code}
    story = api.get(f"/tickets/{gone.number}/timeline").get_json()["items"]
    assert OWN_WORD in str(story)
    assert all(act["seq"] <= whole["version"] or act["action"] == "rule" for act in story)
    noted = api.get(f"/tickets/{gone.number}/remarks").get_json()["items"]
    assert [remark["text"] for remark in noted] == [OWN_REMARK]
    files = api.get(f"/tickets/{gone.number}/attachments").get_json()["items"]
    assert [file["name"] for file in files] == [f"{OWN_FILE}.pdf"]
    for word in (OWN_WORD, OWN_REMARK, OWN_FILE, "退出这件诉求"):
        assert word in page
    assert f'action="/tickets/{gone.number}' not in page, "nothing may be done here"


def test_the_file_of_another_is_not_there(gone: Gone, caller: AsCaller) -> None:
    assert caller(gone.reader).get(f"/tickets/{gone.number}/attachments/{gone.other_file}").status_code == 404


def test_every_act_of_a_unit_that_has_left_answers_that_there_is_no_such_ticket(core: Core, gone: Gone) -> None:
    taken = [act for act in (*ON_TICKETS, *BESIDE) if act.action not in {"submit", "file"}]
    tried = 0
    for act in taken:
        if gone.reader.may(act.ability):
            tried += 1
            takes_version = act in ON_TICKETS
            args: tuple[Any, ...] = (gone.number, 1, None) if takes_version else (gone.number, None)
            with core.transactions.acting(gone.reader) as tx, pytest.raises(Missing):
                act.do(tx, *args)
    assert tried > 6


def test_a_write_through_either_face_is_404(gone: Gone, caller: AsCaller, sign_in: SignIn) -> None:
    api, page = caller(gone.reader), sign_in(gone.reader)
    assert api.post(f"/tickets/{gone.number}/remarks", {"text": "再说一句"}).status_code == 404
    assert api.post(f"/tickets/{gone.number}/progress", {"version": 1, "text": "再说一句"}).status_code == 404
    sent = {"data": {"file": (b"x", "a.txt")}, "content_type": "multipart/form-data"}
    assert api.post(f"/tickets/{gone.number}/attachments", **sent).status_code == 404
    token = TOKEN.findall(page.get("/tickets").get_data(as_text=True))[0]
    for typed in ({"text": "再说一句", "version": "1"}, {"version": "1"}):
        for act in ("remarks", "progress"):
            typed = {**typed, "csrf_token": token}
            assert page.post(f"/tickets/{gone.number}/{act}", data=typed).status_code == 404, (act, typed)


def test_an_order_issued_to_it_afterwards_is_read_and_says_nothing_of_the_matter(
    core: Core, zone: Zone, gone: Gone, caller: AsCaller
) -> None:
    with core.transactions.acting(zone.supervisor) as tx:
        given = Order(level=Level.RED, reason=f"请说明 {zone.company.name} 一事为何拖延", department=gone.unit.code)
        later = raise_order(tx, gone.number, given).reference
    api = caller(gone.reader)
    order = api.get(f"/supervision-orders/{later}")
    assert order.get_json()["title"] == "交办事项"
    assert order.get_json()["reason"] == "请说明 某企业 一事为何拖延"
    _keeps_silent(order.get_data(as_text=True), zone, gone)
    assert [each["number"] for each in api.get("/supervision-orders").get_json()["items"]] == [later]


def test_no_count_and_no_title_knows_it(core: Core, zone: Zone, gone: Gone) -> None:
    with core.transactions.reading(gone.reader) as tx:
        assert titles_of(tx, [gone.number]) == {}
        assert set(waiting_counts(tx, list(Worklist)).values()) == {0}
        assert open_by_firm(tx, [CompanyId(zone.company.id)]) == {}


@pytest.mark.parametrize("way", WAYS)
def test_a_unit_that_is_called_again_reads_it_as_anybody_at_work_on_it(
    core: Core, zone: Zone, caller: AsCaller, way: str
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        gone = a_gone_unit(tx, zone, way)
        call = Call(kind=WhistleKind.ORDINARY, lead=gone.next.code, supports=(gone.unit.code,), task="再次任务口令")
        blow_whistle(as_actor(tx, zone.dispatcher, tx.now + timedelta(minutes=2)), gone.number, None, call)
    api = caller(gone.reader)
    whole = api.get(f"/tickets/{gone.number}").get_json()
    assert "正文口令" in whole["body"]
    assert "check-in" in whole["actions"]
    story = api.get(f"/tickets/{gone.number}/timeline").get_data(as_text=True)
    assert "后来进展口令" in story
    assert api.post(f"/tickets/{gone.number}/remarks", {"text": "又来了"}).status_code == 201
    assert api.get(f"/supervision-orders/{gone.order}").status_code == 200


def test_a_unit_that_never_wrote_anything_finds_nothing(core: Core, zone: Zone, caller: AsCaller) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = file_ticket(as_actor(tx, zone.firm), a_draft()).number
        accept(as_actor(tx, zone.coordinator), number, None, Accept())
        call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
        blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)
        withdraw(as_actor(tx, zone.firm), number, None, Withdraw(reason="自行解决"))
        part = tx.session.scalars(sa.select(Assignment)).one()
        assert (part.state, part.left_at, part.left_seq) == (PartState.EXCUSED, tx.now, 3)
    assert caller(zone.head).get(f"/tickets/{number}").status_code == 404


def test_a_support_that_has_done_its_part_reads_on_until_the_next_cycle(
    core: Core, zone: Zone, caller: AsCaller
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = file_ticket(as_actor(tx, zone.firm), a_draft()).number
        accept(as_actor(tx, zone.coordinator), number, None, Accept())
        call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code,))
        blow_whistle(as_actor(tx, zone.dispatcher), number, None, call)
        _finish_and_dispute_but(tx, zone, number)
    assert caller(zone.support_head).get(f"/tickets/{number}").get_json()["state"] == State.RESOLVED
    with core.transactions.acting(zone.firm) as tx:
        dispute(tx, number, None, Dispute(tags=(Complaint.UNSOLVED,), text="没有解决"))
    assert caller(zone.support_head).get(f"/tickets/{number}").get_json()["body"] == ""
    assert caller(zone.head).get(f"/tickets/{number}").get_json()["state"] == State.HANDLING


def _finish_and_dispute_but(tx: Transaction, zone: Zone, number: str) -> None:
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    check_in(as_actor(tx, zone.support_liaison), number, None, CheckIn())
    finish_support(as_actor(tx, zone.support_liaison), number, None, Finish(result="已协办"))
    answer(as_actor(tx, zone.handler), number, None, Answer(outcome=Outcome.EXPLAINED, text="已说明。"))
    approve(as_actor(tx, zone.head), number, None, Approve())
