"""Forms on paper: who may print what, what is kept from a paper, and that each printing is on record."""

from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM
from app.printing.printing import MEDIA
from app.printing.rules import FormKind, Medium
from app.regions.models import Region
from app.reports.compiling import compile_week
from app.reports.rules.periods import Week
from app.supervision.raising import Order, raise_order
from app.supervision.rules import Level
from app.tickets.handing_back import HandBack, Rule, SignHandBack, hand_back, rule, sign_hand_back
from app.tickets.rules.words import HandBackReason, State
from tests.builders import MONDAY, Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.papers import pictures_of_docx, words_of_docx
from tests.web.test_worklists import SignIn

BODY = "货车进出不便"


def ended(core: Core, zone: Zone, state: State = State.CLOSED) -> str:
    """A ticket with two units that went as far as ``state``."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, state, supports=True).number


def fetched(client: FlaskClient, number: str, form: FormKind, medium: Medium = Medium.DOCX) -> TestResponse:
    return client.get(f"/tickets/{number}/forms/{form.value}.{medium.value}")


def words(client: FlaskClient, number: str, form: FormKind) -> str:
    answer = fetched(client, number, form)
    assert answer.status_code == 200
    return words_of_docx(answer.data)


@pytest.mark.parametrize("form", [kind for kind in FormKind if kind is not FormKind.MINUTES])
def test_a_coordinator_prints_each_form_as_both_files(core: Core, zone: Zone, sign_in: SignIn, form: FormKind) -> None:
    number, client = ended(core, zone), sign_in(zone.coordinator)
    for medium in Medium:
        answer = fetched(client, number, form, medium)
        assert answer.status_code == 200
        assert answer.mimetype == MEDIA[medium]
        assert f"UTF-8''{quote(f'{form.word} {number}.{medium.value}')}" in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.data[:4] == (b"%PDF" if medium is Medium.PDF else b"PK\x03\x04")
    said = words(client, number, form)
    assert form.word in said.replace("　", "")
    for known in (number, zone.company.name, f"{zone.coordinator.name}于", zone.region.name):
        assert known in said
    assert pictures_of_docx(fetched(client, number, form).data), "its QR"


def test_the_pdf_brings_its_own_fonts(core: Core, zone: Zone, sign_in: SignIn) -> None:
    content = fetched(sign_in(zone.firm), ended(core, zone), FormKind.RECEIPT, Medium.PDF).data
    assert b"NotoSerifSC" in content
    assert b"NotoSansSC" in content
    assert len(content) < 300_000, "of its fonts only what is said"


def test_the_firm_takes_away_what_was_said_to_it(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number, client = ended(core, zone), sign_in(zone.firm)
    page = client.get(f"/tickets/{number}").text
    for form, there in (
        (FormKind.RECEIPT, True),
        (FormKind.ACCEPTANCE, True),
        (FormKind.CLOSING, True),
        (FormKind.ASSIGNMENT, False),
        (FormKind.CHECK_IN, False),
        (FormKind.MINUTES, False),
    ):
        assert (f"/tickets/{number}/forms/{form.value}.pdf" in page) is there
        assert fetched(client, number, form).status_code == (200 if there else 404)
    said = words(client, number, FormKind.CLOSING)
    assert "道路已修复。" in said
    assert zone.head.name not in said, "a firm reads no names of staff on the page, and none on paper"
    assert zone.head.name in words(sign_in(zone.coordinator), number, FormKind.CLOSING)


def test_a_form_is_there_when_its_step_was_taken(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number, client = ended(core, zone, State.SUBMITTED), sign_in(zone.dispatcher)
    page = client.get(f"/tickets/{number}").text
    assert f"/forms/{FormKind.RECEIPT.value}.docx" in page
    assert f"/forms/{FormKind.ACCEPTANCE.value}" not in page
    assert fetched(client, number, FormKind.ACCEPTANCE).status_code == 404
    for wrong in ("ledger.pdf", "receipt.exe", "receipt.PDF"):
        assert client.get(f"/tickets/{number}/forms/{wrong}").status_code == 404


def test_strangers_and_observers_take_nothing(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = ended(core, zone)
    assert fetched(sign_in(zone.other_firm), number, FormKind.RECEIPT).status_code == 404
    observer = sign_in(zone.observer)
    assert fetched(observer, number, FormKind.RECEIPT).status_code == 403
    assert "/forms/" not in observer.get(f"/tickets/{number}").text
    assert fetched(sign_in(zone.admin), number, FormKind.RECEIPT).status_code == 403


def test_a_paper_keeps_back_what_its_page_keeps_back(core: Core, zone: Zone, sign_in: SignIn) -> None:
    """A confidential matter: the support reads neither the firm nor its number on the page, nor on paper."""
    with core.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING, supports=True, title=f"{zone.company.name}门前的路")
        ticket.confidential, number = True, ticket.number
    support = words(sign_in(zone.support_liaison), number, FormKind.ASSIGNMENT)
    for hidden in (zone.company.name, zone.company.credit_code):
        assert hidden not in support
    assert "企业信息保密" in support
    assert "保密诉求" in support
    assert zone.company.name in words(sign_in(zone.coordinator), number, FormKind.ASSIGNMENT)


def test_minutes_say_both_sides_and_the_ruling(core: Core, zone: Zone, sign_in: SignIn) -> None:
    day = shanghai("2026-12-01 10:00")
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(as_actor(tx, SYSTEM, day), zone, State.WHISTLED).number
        basis = HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案第四条", suggest=zone.support.code)
        hand_back(as_actor(tx, zone.liaison, day), number, None, basis)
        sign_hand_back(as_actor(tx, zone.head, day), number, None, SignHandBack(agreed=True, note="属实"))
    client = sign_in(zone.coordinator)
    open_one = words(client, number, FormKind.MINUTES)
    assert "尚未裁定。" in open_one
    with core.transactions.acting(SYSTEM) as tx:
        rule(as_actor(tx, zone.coordinator, day), number, None, Rule(upheld=False, note="职责清单第七项"))
    said = words(client, number, FormKind.MINUTES)
    for told in (
        f"{zone.lead.name}申请退单",
        "职责不符",
        "三定方案第四条",
        zone.support.name,
        "属实",
        "退单不成立",
        "职责清单第七项",
    ):
        assert told in said
    assert "尚未裁定" not in said
    assert fetched(sign_in(zone.firm), number, FormKind.MINUTES).status_code == 404


def test_an_order_is_printed_once_it_is_issued(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(zone.supervisor) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
        issued = raise_order(as_actor(tx, zone.supervisor), number, Order(level=Level.RED, reason="限期答复")).reference
    unit = sign_in(zone.liaison)
    assert f"/supervision/{issued}/form.pdf" in unit.get(f"/supervision/{issued}").text
    said = words_of_docx(unit.get(f"/supervision/{issued}/form.docx").data)
    for told in (issued, "限期答复", zone.lead.name, number):
        assert told in said
    assert sign_in(zone.firm).get(f"/supervision/{issued}/form.pdf").status_code == 403
    assert sign_in(zone.support_liaison).get(f"/supervision/{issued}/form.pdf").status_code == 404


@pytest.fixture
def week(core: Core, zone: Zone) -> str:
    """A frozen week with a ticket in it."""
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(as_actor(tx, SYSTEM, MONDAY), zone, State.CLOSED)
    with core.transactions.acting(SYSTEM) as tx:
        frozen = as_actor(tx, SYSTEM, shanghai("2026-09-28 06:00"))
        compile_week(frozen, tx.session.get_one(Region, zone.region.id), "2026-W39")
    return "2026-W39"


def test_the_week_leaves_as_a_bulletin(core: Core, zone: Zone, sign_in: SignIn, week: str) -> None:
    client = sign_in(zone.leader)
    assert f"/reports/weekly/{week}/bulletin.pdf" in client.get(f"/reports/weekly/{week}").text
    pdf = client.get(f"/reports/weekly/{week}/bulletin.pdf")
    assert pdf.data[:4] == b"%PDF"
    said = words_of_docx(client.get(f"/reports/weekly/{week}/bulletin.docx").data)
    for told in (
        "企业诉求办理周报",
        f"第{Week.parse(week).number}期",
        "一、基本情况",
        "二、主要指标",
        "三、分项统计",
        "本周提交",
    ):
        assert told in said
    assert said.index("一、基本情况") < said.index("二、主要指标") < said.index("三、分项统计")
    assert "各单位办理情况" not in words_of_docx(sign_in(zone.firm).get(f"/reports/weekly/{week}/bulletin.docx").data)
    for wrong in ("2026-W99/bulletin.pdf", f"{week}/bulletin.odt"):
        assert client.get(f"/reports/weekly/{wrong}").status_code == 404


def test_each_printing_is_on_record(core: Core, zone: Zone, sign_in: SignIn, week: str) -> None:
    number = ended(core, zone)
    fetched(sign_in(zone.firm), number, FormKind.RECEIPT, Medium.PDF)
    sign_in(zone.leader).get(f"/reports/weekly/{week}/bulletin.docx")
    with core.transactions.acting(SYSTEM) as tx:
        rows = tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq.desc()).limit(8)).all()
    by_name = {row.name: row for row in rows}
    taken = by_name["ticket.form_printed"]
    assert (taken.actor_id, taken.object_id) == (zone.firm.account_id, number)
    assert (taken.detail["form"], taken.detail["medium"]) == ("receipt", "pdf")
    assert "report.printed" in by_name


def test_what_no_document_can_hold_is_left_out(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING)
        ticket.body, number = "第一行\x0b#set page(width: 1pt)\n*不是标记* $x$ #panic()", ticket.number
    client = sign_in(zone.dispatcher)
    assert "*不是标记* $x$ #panic()" in words(client, number, FormKind.ACCEPTANCE)
    assert fetched(client, number, FormKind.ACCEPTANCE, Medium.PDF).status_code == 200


def test_the_receipt_page_offers_the_paper(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = ended(core, zone, State.SUBMITTED)
    assert f'href="/tickets/{number}/forms/receipt.pdf"' in sign_in(zone.firm).get(f"/tickets/{number}/receipt").text
