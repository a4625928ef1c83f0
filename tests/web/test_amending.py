"""A setting is changed on pages: the form, what it moves, the word that counts; on record, signed where rates follow."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.audit.models import AuditEntry
from app.clocks.models import Term
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Category
from app.tickets.rules.words import State
from tests.builders import Zone, a_region, a_ticket

SignIn = Callable[[Actor], FlaskClient]
LIMITS = "/settings/limits"
ADDRESS = f"{LIMITS}/resolve.ordinary"


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    return found[1] if found else ""


@pytest.fixture
def form(zone: Zone, sign_in: SignIn) -> tuple[FlaskClient, dict[str, str]]:
    """The administrator's browser, and the form as it came."""
    client = sign_in(zone.admin)
    page = client.get(ADDRESS).get_data(as_text=True)
    assert 'value="7"' in page, "what holds now stands there"
    fields = {"key": "resolve.ordinary", "region": zone.region.code, "amount": "5", "unit": "workday", "since": ""}
    return client, {"csrf_token": token(client, ADDRESS), "reason": "依据新规", **fields}


def terms(core: Core) -> list[tuple[str, str]]:
    with core.transactions.reading(SYSTEM) as tx:
        return [(row.key, row.limit_text) for row in tx.session.scalars(sa.select(Term).order_by(Term.id))]


def test_what_it_moves_is_shown_first_and_only_then_it_counts(
    core: Core, zone: Zone, form: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, fields = form
    looked = client.post(LIMITS, data=fields)
    shown = looked.get_data(as_text=True)
    assert looked.status_code == 200
    assert "7 个工作日" in shown
    assert "5 个工作日" in shown
    assert "没有诉求、时钟或人员受影响" in shown
    assert terms(core) == [], "looking changes nothing"
    done = client.post(LIMITS, data={**fields, "step": "take"})
    assert done.status_code == 303
    assert "5 个工作日" in client.get("/settings").get_data(as_text=True)
    assert "已生效" in client.get(done.headers["Location"]).get_data(as_text=True)
    later = {**fields, "amount": "1", "unit": "month", "since": "2099-03-01", "step": "take"}
    assert client.post(LIMITS, data=later).status_code == 303
    assert "2099年3月1日 周日 起 1 个月" in client.get("/settings").get_data(as_text=True)
    assert terms(core) == [("resolve.ordinary", "5 workdays"), ("resolve.ordinary", "1 month")]
    same = client.post(LIMITS, data=fields)
    assert (same.status_code, "和现在一样" in same.get_data(as_text=True)) == (409, True)
    with core.transactions.reading(SYSTEM) as tx:
        names = tx.session.scalars(sa.select(AuditEntry.actor_name).where(AuditEntry.name == "sla.term_set")).all()
    assert names == [zone.admin.name] * 2


def test_a_second_person_signs_on_the_page_of_the_change(
    core: Core, zone: Zone, sign_in: SignIn, form: tuple[FlaskClient, dict[str, str]]
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.HANDLING)
    client, fields = form
    shown = client.post(LIMITS, data=fields).get_data(as_text=True)
    assert "提交复核" in shown
    assert "正在计时的 1 个时钟不变" in shown
    where = client.post(LIMITS, data={**fields, "step": "take"}).headers["Location"]
    assert terms(core) == []
    own = client.get(where).get_data(as_text=True)
    assert "等待复核" in own
    assert "请您复核" not in own
    leader = sign_in(zone.leader)
    assert "请您复核" in leader.get(where).get_data(as_text=True)
    kept = {"csrf_token": token(leader, where)}
    no_reason = leader.post(f"{where}/judge", data={**kept, "agreed": "0"})
    assert (no_reason.status_code, "请写明理由" in no_reason.get_data(as_text=True)) == (422, True)
    assert leader.post(f"{where}/judge", data={**kept, "agreed": "1"}).status_code == 303
    assert terms(core) == [("resolve.ordinary", "5 workdays")]
    assert leader.post(f"{where}/judge", data={**kept, "agreed": "1"}).status_code == 409
    assert where in client.get("/settings/changes").get_data(as_text=True)
    assert where not in client.get("/settings/changes?state=waiting").get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "0"}, "1 到 9999"),
        ({"amount": "10000"}, "1 到 9999"),
        ({"amount": "五"}, "请填写整数"),
        ({"amount": ""}, "请填写多久"),
        ({"unit": "ruling"}, "请从列表"),
        ({"reason": ""}, "请填写修改理由"),
        ({"since": "2020-01-01"}, "已经过去的日子不能改"),
        ({"since": "0001-01-01"}, "已经过去的日子不能改"),
        ({"since": "2026-02-30"}, "正确的日期"),
    ],
)
def test_what_is_no_limit_is_said_on_its_field(
    core: Core, form: tuple[FlaskClient, dict[str, str]], wrong: dict[str, str], said: str
) -> None:
    client, fields = form
    answer = client.post(LIMITS, data={**fields, **wrong})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert terms(core) == []


def test_another_region_is_not_offered_and_not_taken(core: Core, form: tuple[FlaskClient, dict[str, str]]) -> None:
    client, fields = form
    with core.transactions.acting(SYSTEM) as tx:
        far = a_region(tx).code
    assert client.post(LIMITS, data={**fields, "region": far}).status_code == 422
    assert client.get("/settings/limits/nothing").status_code == 404
    assert client.post(LIMITS, data={**fields, "key": "nothing"}).status_code == 404
    assert terms(core) == []


@pytest.mark.parametrize("name", ["auditor", "coordinator", "leader", "firm"])
def test_nobody_else_changes_a_setting_or_is_offered_it(zone: Zone, sign_in: SignIn, name: str) -> None:
    client = sign_in(getattr(zone, name))
    for path in (ADDRESS, "/settings/categories/new", "/settings/units/new", "/settings/accounts/new"):
        assert client.get(path).status_code == 403
        assert path not in client.get("/settings").get_data(as_text=True)


def test_a_category_is_added_looked_at_gone_back_to_and_changed(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.admin)
    fields = {
        "csrf_token": token(client, "/settings/categories/new"),
        "region": zone.region.code,
        "code": "17",
        "name": "数字化转型",
        "lead": zone.lead.code,
        "reason": "新增业务",
    }
    assert zone.lead.code in client.post("/settings/categories", data=fields).get_data(as_text=True)
    back = client.post("/settings/categories", data={**fields, "step": "edit"}).get_data(as_text=True)
    assert "数字化转型" in back, "nothing typed is lost"
    assert client.post("/settings/categories", data={**fields, "step": "take"}).status_code == 303
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.get_one(Category, "17").name == "数字化转型"
    page = client.get("/settings/categories/17").get_data(as_text=True)
    assert "数字化转型" in page
    assert "readonly" in page, "a code stays"


@pytest.mark.parametrize(
    "path",
    ["units/new", "units/{unit}", "parks/new", "parks/{park}", "categories/01", "calendar", "changes", "check"],
)
def test_every_page_of_the_settings_opens(zone: Zone, sign_in: SignIn, path: str) -> None:
    where = path.format(unit=zone.lead.code, park=zone.park.code)
    assert sign_in(zone.admin).get(f"/settings/{where}").status_code == 200
    read = sign_in(zone.auditor).get(f"/settings/{where}").status_code
    assert read == (200 if path in {"changes", "check"} else 403)
