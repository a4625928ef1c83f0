"""Limits are changed on the settings page by the zone's administrator, from a day on, on record."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.audit.models import AuditEntry
from app.clocks.models import Term
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from tests.builders import Zone, a_region

SignIn = Callable[[Actor], FlaskClient]
ADDRESS = "/settings/limits/resolve.ordinary"


@pytest.fixture
def form(zone: Zone, sign_in: SignIn) -> tuple[FlaskClient, dict[str, str]]:
    """The administrator's browser, and the form as it came."""
    client = sign_in(zone.admin)
    page = client.get(ADDRESS).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert 'value="7"' in page, "what holds now stands there"
    return client, {"csrf_token": token[1], "region": zone.region.code, "amount": "5", "unit": "workday", "since": ""}


def terms(core: Core) -> list[tuple[str, str]]:
    with core.transactions.reading(SYSTEM) as tx:
        return [(row.key, row.limit_text) for row in tx.session.scalars(sa.select(Term).order_by(Term.id))]


def test_a_limit_is_changed_now_and_from_a_day_on(
    core: Core, zone: Zone, form: tuple[FlaskClient, dict[str, str]]
) -> None:
    client, fields = form
    assert client.post(ADDRESS, data=fields).status_code == 303
    assert "5 个工作日" in client.get("/settings").get_data(as_text=True)
    later = client.post(ADDRESS, data={**fields, "amount": "1", "unit": "month", "since": "2099-03-01"})
    assert (later.status_code, later.headers["Location"]) == (303, "/settings")
    page = client.get("/settings").get_data(as_text=True)
    assert "2099年3月1日 周日 起 1 个月" in page
    assert terms(core) == [("resolve.ordinary", "5 workdays"), ("resolve.ordinary", "1 month")]
    client.post(ADDRESS, data=fields)
    assert len(terms(core)) == 2, "the same again is no change"
    with core.transactions.reading(SYSTEM) as tx:
        names = tx.session.scalars(sa.select(AuditEntry.actor_name).where(AuditEntry.name == "sla.term_set")).all()
    assert names == [zone.admin.name] * 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "0"}, "1 到 9999"),
        ({"amount": "10000"}, "1 到 9999"),
        ({"amount": "五"}, "请填写整数"),
        ({"amount": ""}, "请填写多久"),
        ({"unit": "ruling"}, "Not a valid choice|请从列表|不是"),
        ({"since": "2020-01-01"}, "已经过去的日子不能改"),
        ({"since": "0001-01-01"}, "已经过去的日子不能改"),
        ({"since": "2026-02-30"}, "正确的日期"),
    ],
)
def test_what_is_no_limit_is_said_on_its_field(
    core: Core, form: tuple[FlaskClient, dict[str, str]], wrong: dict[str, str], said: str
) -> None:
    client, fields = form
    answer = client.post(ADDRESS, data={**fields, **wrong})
    assert answer.status_code == 422
    assert re.search(said, answer.get_data(as_text=True))
    assert terms(core) == []


def test_another_region_is_not_offered_and_not_taken(core: Core, form: tuple[FlaskClient, dict[str, str]]) -> None:
    client, fields = form
    with core.transactions.acting(SYSTEM) as tx:
        far = a_region(tx).code
    assert client.post(ADDRESS, data={**fields, "region": far}).status_code == 422
    assert client.get("/settings/limits/nothing").status_code == 404
    assert terms(core) == []


@pytest.mark.parametrize("name", ["auditor", "coordinator", "leader", "firm"])
def test_nobody_else_changes_a_limit_or_is_offered_it(zone: Zone, sign_in: SignIn, name: str) -> None:
    client = sign_in(getattr(zone, name))
    assert client.get(ADDRESS).status_code == 403
    assert ADDRESS not in client.get("/settings").get_data(as_text=True)
