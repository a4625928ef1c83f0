"""A unit, a park and a category end on pages: from the thing itself, looked at first, refused with what stands there."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.administration.leaving_parks import leave_ended_parks
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.regions.models import Park
from app.tickets.rules.words import State
from app.tickets.taking_over import take_over_ended
from tests.builders import Zone, a_category, a_department, a_park, a_ticket, an_actor

SignIn = Callable[[Actor], FlaskClient]


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    return found[1] if found else ""


def said(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_unit_ends_from_its_page_and_a_second_person_signs(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, zone, State.HANDLING).number
        heir = a_department(tx, zone.region)
        new = an_actor(tx, Role.HANDLER, zone.region, department=heir)
        code, name = heir.code, heir.name
    client = sign_in(zone.admin)
    here = f"/settings/units/end/{zone.lead.code}"
    assert here in said(client, f"/settings/units/{zone.lead.code}")
    fields = {
        "csrf_token": token(client, here),
        "code": zone.lead.code,
        "subject": zone.lead.code,
        "reason": "机构改革",
    }
    fields |= {"region": zone.region.code, "since": ""}
    alone = client.post("/settings/units/end", data=fields)
    assert alone.status_code == 422
    assert "还有 1 件没有办结的诉求（主办 1 件）" in alone.get_data(as_text=True)
    looked = client.post("/settings/units/end", data={**fields, "successor": code}).get_data(as_text=True)
    assert "转给接续单位的诉求有 1 件，其中主办 1 件" in looked
    assert "提交复核" in looked
    done = client.post("/settings/units/end", data={**fields, "successor": code, "step": "take"})
    where = done.headers["Location"]
    other = sign_in(zone.leader)
    signed = {"csrf_token": token(other, where), "agreed": "1", "why": ""}
    assert other.post(f"{where}/judge", data=signed).status_code == 303
    with core.transactions.acting(SYSTEM) as tx:
        take_over_ended(tx)
    assert f"由{name}接着办理，时限不变" in said(sign_in(new), f"/tickets/{ticket}")
    client = sign_in(zone.admin)
    assert "已停用" in said(client, "/settings")
    assert "现在已停用" in said(client, f"/settings/units/{zone.lead.code}")
    assert client.get(here).status_code == 404
    assert f"{zone.lead.name}（已停用）" in said(sign_in(zone.coordinator), "/tickets")
    assert sign_in(zone.handler).get(f"/tickets/{ticket}").status_code in (302, 303, 403, 404)


@pytest.mark.parametrize("path", ["parks", "categories"])
def test_a_park_and_a_category_end_and_are_used_again(core: Core, zone: Zone, sign_in: SignIn, path: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        there = a_park(tx, zone.region).code
        name = tx.session.get_one(Park, zone.park.id).name
        a_category(tx, "17")
    code, other = (zone.park.code, there) if path == "parks" else ("01", "17")
    client = sign_in(zone.admin)
    here = f"/settings/{path}/end/{code}"
    page = said(client, here)
    assert f"（{code}）" in page
    assert "：（" not in page, "it says what ends by its name"
    assert f'value="{other}"' in page, "who may follow is offered"
    assert f'<option value="{code}"' not in page, "and not what ends"
    fields = {"csrf_token": token(client, here), "code": code, "subject": code, "reason": "合并", "since": ""}
    fields |= {"region": zone.region.code, "successor": other, "guidance": "", "step": "take"}
    assert client.post(f"/settings/{path}/end", data=fields).status_code == 303
    with core.transactions.acting(SYSTEM) as tx:
        leave_ended_parks(tx)
    assert "已停用" in said(client, "/settings")
    filing = said(sign_in(zone.firm), "/tickets/new")
    assert ('value="01"' in filing) is (path == "parks"), "what ended is not offered to whoever files"
    client = sign_in(zone.admin)
    again = {"csrf_token": token(client, f"/settings/{path}/{code}"), "code": code, "subject": code, "reason": "恢复"}
    again |= {"region": zone.region.code, "name": name, "since": "", "step": "take"}
    assert client.post(f"/settings/{path}", data=again).status_code == 303
    assert "已停用" not in said(client, "/settings")
