"""Programs by their own accounts: each endpoint × each scope, what they may know, and what they leave behind."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import api
from app.accounts.models import Account, ApiToken
from app.accounts.rules.scopes import Scope
from app.api.rooms import endpoints_in
from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.filing import file_ticket
from app.tickets.models import TicketEventRow
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_company, a_program, a_region, a_ticket, as_actor
from tests.files import a_png

AsCaller = Callable[[Actor | None], Caller]
Program = Callable[..., Caller]

R, W, E, P, C, X = Scope
OPEN_TO: dict[str, set[Scope]] = {
    "GET /banners": set(Scope),
    "GET /calendar": set(Scope),
    "GET /reasons": set(Scope),
    "DELETE /webhooks/<key>": {E},
    "GET /categories": set(Scope),
    "GET /companies": {C},
    "GET /companies/<credit_code>": {C},
    "GET /companies/<credit_code>/tags": {C},
    "GET /departments": set(Scope),
    "GET /events": {E},
    "GET /me": set(Scope),
    "GET /parks": set(Scope),
    "GET /reports/weekly": {P},
    "GET /reports/weekly/<week>": {P},
    "GET /reports/weekly/<week>/bulletin": {P},
    "GET /search": {R, C},
    "GET /tickets": {R},
    "GET /tickets/<number>": {R},
    "GET /tickets/<number>/attachments": {R},
    "GET /tickets/<number>/clocks/<kind>/explain": {R},
    "GET /tickets/<number>/common-issue": {R},
    "GET /tickets/<number>/forms": {R},
    "GET /tickets/<number>/forms/<form>": {R},
    "GET /tickets/<number>/similar": {R},
    "GET /tickets/<number>/timeline": {R},
    "GET /tickets/related": {R},
    "GET /webhooks": {E},
    "POST /companies/<credit_code>/tags": {C},
    "POST /company-tags/<number>/end": {C},
    "POST /tickets": {W},
    "POST /tickets/<number>/attachments": {W},
    "POST /webhooks": {E},
    "PUT /companies/<credit_code>": {C},
}
"""Said by hand; every other endpoint is for people alone."""
PUBLIC = {"GET /openapi.json", "POST /tokens"}
ENDPOINTS = {f"{each.method} {each.path}": each for each in endpoints_in(api)}
FILLED = {
    "<number>": "GX20260101-0001",
    "<credit_code>": "91410100MA0000000X",
    "<kind>": "resolve",
    "<form>": "receipt",
    "<week>": "2026-W40",
    "<metric>": "on_time",
    "<scope>": "region",
    "<username>": "nobody",
    "<seat>": "1",
}


@pytest.fixture
def program(app: Flask, core: Core, zone: Zone) -> Program:
    """A function: a program of the zone's region with these scopes."""

    def made(*scopes: Scope) -> Caller:
        with core.transactions.acting(SYSTEM) as tx:
            return Caller(app, a_program(tx, zone.region, *scopes)[1])

    return made


def addressed(path: str) -> str:
    for part, value in FILLED.items():
        path = path.replace(part, value)
    return path.replace("<key>", "0" * 32)


def test_the_table_names_endpoints_that_there_are() -> None:
    assert set(OPEN_TO) | PUBLIC <= set(ENDPOINTS)


def test_the_audit_of_routes_says_the_same(app: Flask) -> None:
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["route", "audit", "--programs"]).output.splitlines()
    found = {" ".join(line.split()[:2]).replace("/api/v1", ""): set(line.split()[2:]) for line in told}
    assert found == {name: {scope.value for scope in scopes} for name, scopes in OPEN_TO.items()}


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_opens_what_the_table_says_and_nothing_else(program: Program, scope: Scope) -> None:
    caller = program(scope)
    opened: dict[str, bool] = {}
    for name, endpoint in ENDPOINTS.items():
        if name in PUBLIC:
            continue
        answer = caller.call(endpoint.method, addressed(endpoint.path), None if endpoint.method == "GET" else {})
        told = answer.get_json() or {}
        opened[name] = answer.status_code != 403
        if not opened[name]:
            assert (told["code"], told["scopes"]) == (
                "forbidden",
                [each.value for each in Scope if each in OPEN_TO.get(name, ())],
            )
            assert all(each in told["detail"] for each in told["scopes"])
        assert answer.status_code < 500, name
    assert opened == {name: scope in OPEN_TO.get(name, ()) for name in opened}


def test_no_scope_opens_what_is_for_people(program: Program) -> None:
    caller = program(*Scope)
    for name, endpoint in ENDPOINTS.items():
        if name in PUBLIC or name in OPEN_TO:
            continue
        answer = caller.call(endpoint.method, addressed(endpoint.path), None if endpoint.method == "GET" else {})
        assert answer.status_code == 403, name
        assert "只有本人" in answer.get_json()["detail"], name
        assert answer.get_json()["scopes"] == [], name


def test_a_program_files_as_itself_and_says_who_spoke_to_it(program: Program, zone: Zone, core: Core) -> None:
    caller = program(Scope.TICKETS_WRITE, Scope.TICKETS_READ)
    draft = {"title": "停水", "body": "请拨打 13812345678", "category": "01", "company": zone.company.credit_code}
    for channel, kept in ((None, "api"), ("api", "api"), ("hotline_12345", "hotline_12345"), ("letter", "letter")):
        body = draft if channel is None else {**draft, "channel": channel}
        filed = caller.post("/tickets", body, headers={"Idempotency-Key": f"program-files-{channel}"})
        assert (filed.status_code, filed.get_json()["channel"]) == (201, kept), filed.get_json()
        assert caller.get(filed.headers["Location"].removeprefix("/api/v1")).get_json()["actions"] == []
    for of_people in ("web", "officer", "import", "proactive"):
        key = {"Idempotency-Key": f"program-files-{of_people}"}
        refused = caller.post("/tickets", {**draft, "channel": of_people}, headers=key)
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["channel"])
    with core.transactions.reading(SYSTEM) as tx:
        rows = tx.session.scalars(sa.select(TicketEventRow).order_by(TicketEventRow.id)).all()
        assert {(row.acting_role, row.actor_name.split("-")[0]) for row in rows} == {("service", "program")}
        last = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "ticket.filed")).all()
        assert {entry.actor_id for entry in last} == {rows[0].actor_id}


def test_a_program_needs_a_firm_of_its_region(program: Program, zone: Zone, core: Core) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        far = a_company(tx, a_region(tx)).credit_code
    for company in (far, None):
        body = {"title": "停水", "body": "停水", "category": "01", "company": company}
        key = {"Idempotency-Key": f"program-far-{company}-1234"}
        refused = program(Scope.TICKETS_WRITE).post("/tickets", body, headers=key)
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["company"])


def test_a_program_reads_what_a_mere_reader_of_its_region_does(
    program: Program, zone: Zone, core: Core, caller: AsCaller
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        body = "联系 13812345678 处理"
        plain = file_ticket(as_actor(tx, zone.firm), Draft(title="停电", body=body, category="01")).number
        secret = Draft(title="机密", body="机密", category="01", confidential=True)
        confided = file_ticket(as_actor(tx, zone.firm), secret).number
        far = a_region(tx)
    reader = program(Scope.TICKETS_READ)
    assert [row["number"] for row in reader.get("/tickets").get_json()["items"]] == [plain]
    seen = reader.get(f"/tickets/{plain}").get_json()
    assert "13812345678" not in str(seen)
    assert "138****5678" in seen["body"]
    assert seen["company"]["credit_code"] == zone.company.credit_code
    assert seen["actions"] == []
    assert seen["contact"] is None
    said = reader.get(f"/tickets/{plain}/timeline").get_json()["items"]
    assert {act["actor"] for act in said if act["role"] not in ("company_user", "company_admin")} <= {None}
    for path in (f"/tickets/{confided}", f"/tickets/{confided}/timeline", f"/tickets/{confided}/attachments"):
        assert reader.get(path).status_code == 404
    assert caller(zone.coordinator).get(f"/tickets/{confided}").status_code == 200
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = Caller(reader.app, a_program(tx, far, Scope.TICKETS_READ)[1])
    assert elsewhere.get("/tickets").get_json()["items"] == []
    assert elsewhere.get(f"/tickets/{plain}").status_code == 404


def test_what_it_filed_in_confidence_a_program_reads_itself_and_no_other_program(program: Program, zone: Zone) -> None:
    both = (Scope.TICKETS_WRITE, Scope.TICKETS_READ)
    mine, other = program(*both), program(*both)
    body = {
        "title": "投诉",
        "body": "投诉",
        "category": "01",
        "company": zone.company.credit_code,
        "confidential": True,
    }
    filed = mine.post("/tickets", body, headers={"Idempotency-Key": "program-confides"}).get_json()
    assert filed["confidential"] is True
    assert mine.get(f"/tickets/{filed['number']}").status_code == 200
    assert other.get(f"/tickets/{filed['number']}").status_code == 404


def test_a_program_adds_files_to_what_it_filed_and_to_nothing_else(program: Program, zone: Zone, core: Core) -> None:
    caller = program(Scope.TICKETS_WRITE)
    body = {"title": "停水", "body": "停水", "category": "01", "company": zone.company.credit_code}
    own = caller.post("/tickets", body, headers={"Idempotency-Key": "program-adds-files"}).get_json()["number"]
    with core.transactions.acting(SYSTEM) as tx:
        foreign = a_ticket(tx, zone, State.SUBMITTED).number

    def sent(number: str) -> int:
        data = {"file": (io.BytesIO(a_png()), "现场.png"), "internal": "true"}
        path = f"/tickets/{number}/attachments"
        return caller.post(path, data=data, content_type="multipart/form-data").status_code

    assert (sent(own), sent(foreign)) == (201, 403)


def test_a_firms_entry_is_kept_with_masked_numbers(program: Program, zone: Zone) -> None:
    keeper, code = program(Scope.COMPANIES_WRITE), zone.company.credit_code
    contacts = [{"name": "王五", "phone": "13812345678"}]
    version = keeper.get(f"/companies/{code}").get_json()["version"]
    kept = keeper.call(
        "PUT", f"/companies/{code}", {"version": version, "address": "科学大道 1 号", "contacts": contacts}
    )
    assert (kept.status_code, kept.get_json()["address"]) == (200, "科学大道 1 号")
    assert kept.get_json()["contacts"][0]["phone"] == "138****5678"


def test_a_program_reads_who_it_is_and_its_use_is_noted(app: Flask, core: Core, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        account_id, secret = a_program(tx, zone.region, Scope.REPORTS_READ, Scope.TICKETS_READ)
    told = Caller(app, secret).get("/me").get_json()
    assert (told["kind"], told["scopes"]) == ("service", ["reports:read", "tickets:read"])
    assert (told["roles"], told["scope"]) == (["service"], {"region": zone.region.code})
    with core.transactions.reading(SYSTEM) as tx:
        used = tx.session.scalars(sa.select(ApiToken.last_used_at).where(ApiToken.account_id == account_id)).one()
        assert used is not None
        assert abs(used - tx.now) < timedelta(minutes=1)


def test_a_program_signs_in_nowhere(app: Flask, core: Core, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        account_id, secret = a_program(tx, zone.region, *Scope)
        name = tx.session.scalars(sa.select(Account.username).where(Account.id == account_id)).one()
    for password in ("", "-", secret):
        answer = Caller(app, None).post("/tokens", {"username": name, "password": password})
        assert answer.status_code == 401
    pages = app.test_client()
    for path in ("/", "/tickets", "/inbox", "/settings"):
        answer = pages.get(path, headers={"Authorization": f"Bearer {secret}"})
        assert (answer.status_code, "/login" in answer.headers.get("Location", "")) == (302, True)
