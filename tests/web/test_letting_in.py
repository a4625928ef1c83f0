"""Somebody is let in on pages: the administrator hands over a link, the person chooses the password by it, once."""

import html
import re
from collections.abc import Callable

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import Actor
from tests.builders import Zone

SignIn = Callable[[Actor], FlaskClient]
GOOD = "木兰溪畔三更灯火照书窗"
NEW = "/settings/accounts/new"


def hidden(page: str, name: str = "csrf_token") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def let_in(zone: Zone, admin: FlaskClient, **said: str) -> str:
    """The address of the link, as it is shown this once."""
    fields = {
        "csrf_token": hidden(admin.get(NEW).get_data(as_text=True)),
        "region": zone.region.code,
        "username": "new_handler",
        "name": "新来的",
        "role": "handler",
        "department": zone.lead.code,
        **said,
    }
    shown = admin.post("/settings/accounts", data=fields)
    assert shown.status_code == 200, shown.get_data(as_text=True)
    assert shown.headers["Cache-Control"] == "no-store"
    found = re.search(r"/invitation\?key=[\w-]+", shown.get_data(as_text=True))
    assert found
    return found[0]


def test_the_person_sets_password_and_second_factor_and_signs_in(
    app: Flask, core: Core, zone: Zone, sign_in: SignIn
) -> None:
    admin = sign_in(zone.admin)
    link = let_in(zone, admin)
    stranger = app.test_client()
    page = stranger.get(link).get_data(as_text=True)
    secret = re.search(r'data-secret="(\w+)"', page)
    assert secret
    fields = {"csrf_token": hidden(page), "key": hidden(page, "key"), "password": GOOD, "again": GOOD, "totp": "1"}
    assert stranger.post("/invitation", data={**fields, "again": "别的"}).status_code == 422
    wrong = stranger.post("/invitation", data=fields)
    assert (wrong.status_code, "动态验证码不正确" in wrong.get_data(as_text=True)) == (422, True)
    right = {**fields, "totp": pyotp.TOTP(secret[1]).now()}
    assert stranger.post("/invitation", data=right).status_code == 303
    assert "密码已设置" in stranger.get("/login").get_data(as_text=True)
    assert stranger.get(link).status_code == 404, "a link works once"
    person = admin.get("/settings/accounts/new_handler").get_data(as_text=True)
    assert "承办人" in person
    assert zone.lead.name in person


def test_what_cannot_be_is_said_on_its_field_and_a_finding_presets_the_form(zone: Zone, sign_in: SignIn) -> None:
    admin = sign_in(zone.admin)
    page = admin.get(f"{NEW}?role=head&department={zone.lead.code}").get_data(as_text=True)
    assert re.search(r'<option selected value="head">', page)
    assert re.search(rf'<option selected value="{zone.lead.code}">', page)
    fields = {"csrf_token": hidden(page), "region": zone.region.code, "username": "somebody", "name": "某人"}
    for more, said in (({}, "请选择角色"), ({"role": "handler"}, "指明所在部门")):
        answer = admin.post("/settings/accounts", data={**fields, **more})
        assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True)
    let_in(zone, admin)
    taken = admin.post(
        "/settings/accounts",
        data={**fields, "username": "new_handler", "role": "handler", "department": zone.lead.code},
    )
    assert (taken.status_code, "已经有人用了" in taken.get_data(as_text=True)) == (409, True)


def test_a_person_is_given_a_new_link_shut_and_opened_again(app: Flask, zone: Zone, sign_in: SignIn) -> None:
    admin = sign_in(zone.admin)
    first = let_in(zone, admin)
    where = "/settings/accounts/new_handler"
    kept = {"csrf_token": hidden(admin.get(where).get_data(as_text=True)), "region": zone.region.code}
    shown = admin.post(f"{where}/reset", data={**kept, "reason": "没收到"}).get_data(as_text=True)
    assert "/invitation?key=" in shown
    assert app.test_client().get(first).status_code == 404
    assert admin.post(f"{where}/shut", data={**kept, "reason": ""}).status_code == 422
    assert admin.post(f"{where}/shut", data={**kept, "reason": "停职"}).status_code == 303
    assert "已停用" in admin.get(where).get_data(as_text=True)
    assert admin.post(f"{where}/reopen", data={**kept, "reason": "复职"}).status_code == 303
    assert "已停用" not in admin.get(where).get_data(as_text=True)
    seat = {**kept, "role": "head", "department": zone.support.code, "reason": "兼任"}
    assert admin.post(f"{where}/give-seat", data=seat).status_code == 303
    assert zone.support.name in admin.get(where).get_data(as_text=True)


def test_an_auditor_reads_a_person_and_a_link_that_was_never_made_opens_nothing(
    app: Flask, zone: Zone, sign_in: SignIn
) -> None:
    let_in(zone, sign_in(zone.admin))
    page = sign_in(zone.auditor).get("/settings/accounts/new_handler").get_data(as_text=True)
    assert "停用账号" not in page
    for link in ("/invitation", "/invitation?key=nothing"):
        answer = app.test_client().get(link)
        assert (answer.status_code, "链接已失效" in answer.get_data(as_text=True)) == (404, True)
