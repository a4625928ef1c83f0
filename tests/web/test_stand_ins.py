"""代班 on pages: everybody on staff arranges it with his account, the other sees it, and either ends it."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, an_actor

SignIn = Callable[[Actor], FlaskClient]


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""


def test_a_head_names_a_colleague_who_then_approves_for_him(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.REVIEW).number
        second = an_actor(tx, Role.HANDLER, zone.region, department=zone.lead)
        name = tx.session.get_one(Account, second.account_id).username
        away = tx.session.get_one(Account, zone.head.account_id).username
        today = local_day(tx.now)
    client = sign_in(zone.head)
    account = client.get("/account").get_data(as_text=True)
    assert "安排代班" in account
    form = client.get("/handovers/leave").get_data(as_text=True)
    assert f'value="{name}"' in form
    given = {"csrf_token": token(form), "officer": away, "stand_in": name, "reason": "年休假"}
    days = {"from_day": today.isoformat(), "until_day": (today + timedelta(days=2)).isoformat()}
    wrong = client.post("/handovers/leave", data={**given, **days, "stand_in": "nobody_here"})
    assert wrong.status_code == 422
    done = client.post("/handovers/leave", data={**given, **days})
    assert (done.status_code, done.headers["Location"]) == (303, "/account")
    again = client.post("/handovers/leave", data={**given, **days})
    assert (again.status_code, "这段时间已经安排了代班" in again.get_data(as_text=True)) == (409, True)
    assert "代班中" in client.get("/account").get_data(as_text=True)
    other = sign_in(second)
    page = other.get(f"/tickets/{number}").get_data(as_text=True)
    assert f"您正在代班：{zone.head.name}" in page
    assert "审核通过" in page
    own = other.get("/account").get_data(as_text=True)
    ends = re.search(r'action="(/handovers/leave/\d+/end)"', own)
    assert ends is not None
    assert other.post(ends[1], data={"csrf_token": token(own)}).status_code == 303
    assert "您正在代班" not in other.get("/account").get_data(as_text=True)


def test_a_firm_has_none(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.firm)
    assert "代班" not in client.get("/account").get_data(as_text=True)
    assert client.get("/handovers/leave").status_code == 403
