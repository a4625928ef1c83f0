"""Tokens, who I am, firms and reference data."""

from collections.abc import Callable
from datetime import datetime

import pyotp
import pytest

from app.accounts import managing, seating
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.rules import credit_code_for
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import CompanyId, RegionId
from tests.api.conftest import Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
PASSWORD = "four quiet herons"


@pytest.fixture
def staff(core: Core, zone: Zone) -> managing.OpenedAccount:
    """A coordinator who can sign in, with a second factor."""
    with core.transactions.acting(SYSTEM) as tx:
        opened = managing.open_account(tx, username="coordinator_1", name="张三", password=PASSWORD)
        seating.grant(tx, opened.account_id, Role.COORDINATOR, region_id=RegionId(zone.region.id), from_at=tx.now)
    return opened


def test_a_token_for_name_password_and_code(caller: AsCaller, staff: managing.OpenedAccount, zone: Zone) -> None:
    nobody = caller(None)
    wrong = nobody.post("/tokens", {"username": "coordinator_1", "password": "nonsense"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (401, "bad_credentials")
    assert "WWW-Authenticate" in wrong.headers
    nameless = nobody.post("/tokens", {"username": "nobody_here", "password": "nonsense"})
    strip = ("request_id",)
    assert {k: v for k, v in nameless.get_json().items() if k not in strip} == {
        k: v for k, v in wrong.get_json().items() if k not in strip
    }
    known = {"username": "coordinator_1", "password": PASSWORD}
    assert nobody.post("/tokens", known).get_json()["code"] == "totp_required"
    code = pyotp.TOTP(staff.totp_secret or "").at(clock.now())
    granted = nobody.post("/tokens", {**known, "totp": code})
    assert granted.status_code == 201, granted.text
    body = granted.get_json()
    assert datetime.fromisoformat(body["expires_at"]) > clock.now()
    assert body["actor"]["scope"] == {"region": zone.region.code}
    me = Caller(nobody.app, body["token"]).get("/me").get_json()
    assert (me["username"], me["name"], me["roles"]) == ("coordinator_1", "张三", ["coordinator"])
    assert me["actor"] == {"username": "coordinator_1", "name": "张三"}
    assert "ticket.accept" in me["abilities"]
    assert nobody.post("/tokens", {**known, "totp": code}).get_json()["code"] == "totp_used"


def test_five_wrong_passwords_lock_with_retry_after(caller: AsCaller, staff: managing.OpenedAccount) -> None:
    nobody = caller(None)
    answers = [nobody.post("/tokens", {"username": "coordinator_1", "password": f"wrong {n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers[:4]] == [401] * 4
    assert answers[-1].status_code == 429
    assert answers[-1].get_json()["code"] == "locked"
    assert int(answers[-1].headers["Retry-After"]) > 60


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "x"},
        {"username": 1, "password": "x"},
        {"username": "x", "password": "a\0b"},
        {"username": "x", "password": "x" * 2000},
        {"username": "x", "password": "x", "admin": True},
    ],
)
def test_a_token_request_of_the_wrong_shape(caller: AsCaller, body: dict[str, object]) -> None:
    assert caller(None).post("/tokens", body).status_code == 422


def test_me_of_a_firm_and_of_a_unit(caller: AsCaller, zone: Zone) -> None:
    assert caller(zone.firm).get("/me").get_json()["scope"] == {
        "region": zone.region.code,
        "company": zone.company.credit_code,
    }
    assert caller(zone.head).get("/me").get_json()["scope"] == {
        "region": zone.region.code,
        "department": zone.lead.code,
    }
    assert caller(zone.dispatcher).get("/me").get_json()["scope"]["park"] == zone.park.code


def test_a_seat_that_ends_ends_the_token_that_minute(caller: AsCaller, core: Core, zone: Zone) -> None:
    firm = caller(zone.firm)
    with core.transactions.acting(SYSTEM) as tx:
        managing.disable(tx, zone.firm.account_id)  # type: ignore[arg-type]
    assert firm.get("/me").status_code == 401


def test_firms_are_listed_and_kept(caller: AsCaller, zone: Zone) -> None:
    coordinator, firm = caller(zone.coordinator), caller(zone.firm)
    assert {row["credit_code"] for row in coordinator.get("/companies").get_json()["items"]} == {
        zone.company.credit_code,
        zone.other.credit_code,
    }
    assert [row["name"] for row in firm.get("/companies").get_json()["items"]] == [zone.company.name]
    by_park = coordinator.get(f"/companies?park={zone.park.code}&state=active&limit=1").get_json()
    assert [row["credit_code"] for row in by_park["items"]] == [zone.company.credit_code]
    assert coordinator.get("/companies?park=nowhere").status_code == 422
    path = f"/companies/{zone.company.credit_code}"
    one = firm.get(path.lower()).get_json()
    assert one["officers"] == [{"seat": "A", "name": zone.officer.name, "stand_in": None, "stand_in_until": None}]
    assert one["park"] == {"code": zone.park.code, "name": zone.park.name}
    entry = {"version": 1, "address": "科学大道 100 号", "contacts": [{"name": "李四", "phone": "138 0013 8000"}]}
    assert coordinator.call("PUT", path, {"address": "x"}).status_code == 428
    changed = coordinator.call("PUT", path, entry)
    assert changed.status_code == 200, changed.text
    assert changed.get_json()["address"] == "科学大道 100 号"
    assert changed.get_json()["contacts"][0]["phone"] == "13800138000"
    assert caller(zone.leader).get(path).get_json()["contacts"][0]["phone"] == "138****8000"
    assert coordinator.call("PUT", path, entry).get_json()["code"] == "version_conflict"
    assert firm.call("PUT", path, {"version": changed.get_json()["version"], "name": "别名"}).status_code == 403
    assert caller(zone.other_firm).call("PUT", path, entry).status_code == 404
    bad = coordinator.call("PUT", path, {"version": 9, "contacts": [{"name": "李四", "phone": "1380", "x": 1}]})
    assert "contacts.0.x" in bad.get_json()["errors"]


def test_a_coordinator_enters_a_firm(caller: AsCaller, zone: Zone) -> None:
    code = credit_code_for("91410100MA9999999")
    coordinator = caller(zone.coordinator)
    entry = {"name": "新企业", "park": zone.park.code}
    assert caller(zone.firm).call("PUT", f"/companies/{code}", entry).status_code == 404
    assert coordinator.call("PUT", f"/companies/{code[:-1]}0", {"name": "x"}).status_code == 422
    made = coordinator.call("PUT", f"/companies/{code}", entry)
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1/companies/{code}")
    assert made.get_json()["park"]["code"] == zone.park.code


def test_reference_data(caller: AsCaller, zone: Zone) -> None:
    firm = caller(zone.firm)
    units = firm.get("/departments").get_json()["items"]
    assert {unit["code"] for unit in units} == {zone.lead.code, zone.support.code}
    assert {unit["region"] for unit in units} == {zone.region.code}
    assert zone.park.code in {park["code"] for park in firm.get("/parks").get_json()["items"]}
    assert firm.get("/categories").get_json()["items"][0]["code"] == "01"
    year = firm.get("/calendar?year=2026").get_json()
    assert year["announced"] is True
    assert {"date": "2026-02-14", "kind": "makeup", "name": "春节"} in year["days"]
    assert firm.get("/calendar").get_json()["year"] == local_day(clock.now()).year
    for wrong in ("１", "26", "99999", "2026.0", "x", ""):
        assert firm.call("GET", "/calendar", query_string={"year": wrong}).status_code == 422


def test_the_company_of_a_masked_ticket(caller: AsCaller, core: Core, zone: Zone) -> None:
    filing = {"title": "电话 13812345678", "body": "x", "category": "01", "confidential": True}
    number = caller(zone.firm).post("/tickets", filing, headers={"Idempotency-Key": "k" * 16}).get_json()["number"]
    assert caller(zone.dispatcher).get(f"/tickets/{number}").get_json()["company"] is None
    assert caller(zone.observer).get(f"/tickets/{number}").status_code == 404
    plain = {**filing, "confidential": False}
    number_of_plain = caller(zone.firm).post("/tickets", plain, headers={"Idempotency-Key": "p" * 16})
    seen = caller(zone.observer).get(f"/tickets/{number_of_plain.get_json()['number']}").get_json()
    assert (seen["company"]["credit_code"], seen["title"]) == (None, "电话 138****5678")
    assert caller(zone.coordinator).get(f"/tickets/{number}").get_json()["company"]["name"] == zone.company.name
    assert CompanyId(zone.company.id)
