"""The door: who gets in, who does not, and what the page says."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.managing import open_account
from app.accounts.rules.roles import Role
from app.accounts.seating import grant
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import RegionId
from tests.builders import Zone

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token_of(client: FlaskClient, path: str = "/login") -> str:
    """The CSRF token of a page."""
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    assert found
    return found[1]


@pytest.fixture
def coordinator(core: Core, zone: Zone) -> tuple[str, str, str]:
    """User name, password and TOTP secret of somebody who may sign in."""
    with core.transactions.acting(SYSTEM) as tx:
        opened = open_account(tx, username="coordinator1", name="周协调", password="correct horse battery")
        grant(tx, opened.account_id, Role.COORDINATOR, region_id=RegionId(zone.region.id))
    assert opened.totp_secret
    return opened.username, opened.password, opened.totp_secret


def _sign_in(app: Flask, username: str, password: str, totp: str = "", **query: str) -> tuple[FlaskClient, int, str]:
    client = app.test_client()
    form = {"username": username, "password": password, "totp": totp, "csrf_token": token_of(client), **query}
    response = client.post("/login", data=form)
    return client, response.status_code, response.headers.get("Location", "")


def test_staff_sign_in_with_password_and_code(app: Flask, coordinator: tuple[str, str, str]) -> None:
    username, password, secret = coordinator
    code = pyotp.TOTP(secret).at(clock.now())
    client, status, where = _sign_in(app, username, password, code, next="/tickets")
    assert (status, where) == (303, "/tickets")
    assert client.get_cookie("sid") is not None


def test_a_wrong_password_keeps_the_user_name_and_says_what_is_wrong(
    app: Flask, coordinator: tuple[str, str, str]
) -> None:
    client = app.test_client()
    form = {"username": coordinator[0], "password": "nonsense", "csrf_token": token_of(client)}
    response = client.post("/login", data=form)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "用户名或密码不正确" in page
    assert f'value="{coordinator[0]}"' in page


def test_a_right_code_is_not_called_wrong_where_our_clock_is_off(
    app: Flask, coordinator: tuple[str, str, str], tmp_path: Path
) -> None:
    username, password, secret = coordinator
    client, moved = app.test_client(), tmp_path / "clock"
    form = {"username": username, "password": password, "csrf_token": token_of(client)}
    real, said = datetime.now(UTC), []
    for shift in (timedelta(minutes=5), timedelta(0)):
        moved.write_text((real + shift).isoformat(), encoding="ascii")
        clock.follow(moved)
        code = pyotp.TOTP(secret).at(real) if shift else "000000"
        answer = client.post("/login", data={**form, "totp": code})
        assert answer.status_code == 422
        said.append(answer.get_data(as_text=True))
        program = app.test_client().post(
            "/api/v1/tokens", json={"username": username, "password": password, "totp": code}
        )
        assert (program.status_code, program.get_json()["code"]) == (401, "totp_wrong")
        assert ("系统的时钟现在不准" in program.get_json()["detail"]) == bool(shift)
    clock.follow(None)
    assert ["系统的时钟现在不准" in page for page in said] == [True, False]
    assert "等下一个验证码" in said[1]


def test_the_way_back_never_leaves_the_site(app: Flask, coordinator: tuple[str, str, str]) -> None:
    username, password, secret = coordinator
    code = pyotp.TOTP(secret).at(clock.now())
    _, status, where = _sign_in(app, username, password, code, next="//evil.example/x")
    assert (status, where) == (303, "/")


def test_a_form_without_token_is_refused(app: Flask, core: Core) -> None:
    assert app.test_client().post("/login", data={"username": "a", "password": "b"}).status_code == 400


def test_signing_out_ends_the_old_cookie(app: Flask, zone: Zone, sign_in: Callable[[Actor], FlaskClient]) -> None:
    client = sign_in(zone.coordinator)
    cookie = client.get_cookie("sid")
    assert cookie is not None
    token = TOKEN.search(client.get("/worklist/triage").get_data(as_text=True))
    assert token is not None
    assert client.post("/logout", data={"csrf_token": token[1]}).status_code == 303
    again = app.test_client()
    again.set_cookie("sid", cookie.value)
    answer = again.get("/worklist/triage")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/worklist/triage")
