"""A session that ended in the middle of a form: the words go through the sign-in and come back, and the door says why."""

import dataclasses
import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.managing import open_account
from app.accounts.models import UserSession
from app.accounts.own_doors import KEY_LENGTH
from app.accounts.rules.roles import Role
from app.accounts.seating import grant
from app.core import Core
from app.factory import create_app
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import CompanyId, RegionId
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket
from config.settings import Settings
from tests.builders import Zone

SignIn = Callable[[Actor], FlaskClient]
PASSWORD = "correct horse battery"
INPUT = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')
AGAIN = re.compile(r'<textarea name="([a-z_]+)" hidden>\r?\n(.*?)</textarea>', re.DOTALL)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
END = r'name="id" value="([0-9a-f]{16})"'
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"
BODY = "停电三次，\r\n设备受损。<b>请</b>尽快处理"


@pytest.fixture
def person(core: Core, zone: Zone) -> str:
    """The user name of somebody of a firm, who may sign in by the form."""
    return a_person(core, zone, "firm_person")


def a_person(core: Core, zone: Zone, username: str) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        opened = open_account(tx, username=username, name="王企业", password=PASSWORD, with_totp=False)
        grant(
            tx,
            opened.account_id,
            Role.COMPANY_USER,
            region_id=RegionId(zone.region.id),
            company_id=CompanyId(zone.firm.seats[0].company_id or 0),
        )
    return opened.username


def come_in(client: FlaskClient, username: str, **more: str) -> str:
    """Sign in by the form; the answer's text, empty when it leads on."""
    door = client.get("/login").get_data(as_text=True)
    token = TOKEN.search(door)
    assert token is not None
    form = {"username": username, "password": PASSWORD, "csrf_token": token[1], **more}
    answer = client.post("/login", data=form)
    assert answer.status_code in {200, 303}, answer.get_data(as_text=True)
    return answer.get_data(as_text=True) if answer.status_code == 200 else ""


def age(core: Core, by: timedelta) -> None:
    """Let every session have been left alone for so long."""
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(UserSession).values(last_seen_at=tx.now - by))


def filled_in(client: FlaskClient) -> dict[str, str]:
    page = client.get("/tickets/new").get_data(as_text=True)
    hidden = dict(INPUT.findall(page))
    return {
        **hidden,
        "csrf_token": (TOKEN.search(page) or [""] * 2)[1],
        "title": "厂区停电三次",
        "body": BODY,
        "category": "01",
        "kind": "help",
        "urgency": "normal",
    }


@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_was_typed_comes_back_after_the_sign_in_and_is_filed(
    app: Flask, core: Core, person: str, media: str
) -> None:
    client = app.test_client()
    come_in(client, person)
    typed = {**filled_in(client), "_end": "1"}
    age(core, timedelta(days=15))
    late = client.post("/tickets/new", data=typed, content_type=media)
    page = late.get_data(as_text=True)
    assert late.status_code == 401
    assert "您刚才填写的内容还在" in page
    assert "您有 14 天没有使用" in page
    kept = html.unescape(dict(INPUT.findall(page))["kept"])
    assert PASSWORD not in kept
    refused = client.post(
        "/login",
        data={"username": person, "password": "wrong", "kept": kept, "csrf_token": (TOKEN.search(page) or "")[1]},
    )
    assert refused.status_code == 422
    assert html.unescape(dict(INPUT.findall(refused.get_data(as_text=True)))["kept"]) == kept, "a slip loses nothing"
    back = come_in(client, person, kept=kept)
    assert "厂区停电三次" in back
    assert html.escape("<b>请</b>") in back
    again = {name: html.unescape(value) for name, value in AGAIN.findall(back)}
    assert again["title"] == "厂区停电三次"
    token = TOKEN.search(back)
    assert token is not None
    sent = client.post("/tickets/new", data={**again, "csrf_token": token[1]})
    assert sent.status_code == 303, sent.get_data(as_text=True)
    with core.transactions.reading(SYSTEM) as tx:
        [ticket] = tx.session.scalars(sa.select(Ticket)).all()
        assert (ticket.title, "设备受损。<b>请</b>尽快处理" in ticket.body) == ("厂区停电三次", True)


def late_form(client: FlaskClient, core: Core, **files: tuple[io.BytesIO, str]) -> tuple[str, str]:
    """A filing with files that came too late: what is kept of it, and the door's page."""
    typed = {**filled_in(client), "_end": "1"}
    age(core, timedelta(days=15))
    late = client.post("/tickets/new", data={**typed, **files}, content_type="multipart/form-data")
    assert late.status_code == 401
    page = late.get_data(as_text=True)
    return html.unescape(dict(INPUT.findall(page))["kept"]), page


def sent_again(client: FlaskClient, back: str) -> Any:
    again = {name: html.unescape(value) for name, value in AGAIN.findall(back)}
    hidden = {name: html.unescape(value) for name, value in INPUT.findall(back)}
    return client.post("/tickets/new", data={**again, **hidden})


def files_on_record(core: Core) -> list[tuple[str, int]]:
    with core.transactions.reading(SYSTEM) as tx:
        return [(row.name, row.size) for row in tx.session.scalars(sa.select(Attachment).order_by(Attachment.id))]


def test_files_wait_for_the_sign_in_and_are_filed_with_the_words(app: Flask, core: Core, person: str) -> None:
    client = app.test_client()
    come_in(client, person)
    kept, _page = late_form(client, core, files=(io.BytesIO(PDF), "设备损坏清单.pdf"))
    back = come_in(client, person, kept=kept)
    assert "文件也还在：设备损坏清单.pdf" in back
    assert "文件没有保留" not in back
    assert sent_again(client, back).status_code == 303
    assert files_on_record(core) == [("设备损坏清单.pdf", len(PDF))]


def test_a_file_that_is_refused_is_refused_late_as_well(app: Flask, core: Core, person: str) -> None:
    client = app.test_client()
    come_in(client, person)
    kept, _page = late_form(client, core, files=(io.BytesIO(b"MZ\x90\0"), "工具.exe"))
    refused = sent_again(client, come_in(client, person, kept=kept))
    assert refused.status_code == 422
    assert "已带上刚才的文件：工具.exe" in refused.get_data(as_text=True)
    assert files_on_record(core) == []


def test_nobody_else_sends_files_that_wait_and_a_newer_batch_takes_their_place(
    app: Flask, core: Core, zone: Zone, person: str
) -> None:
    client = app.test_client()
    come_in(client, person)
    kept, _page = late_form(client, core, files=(io.BytesIO(PDF), "一.pdf"))
    back = come_in(client, person, kept=kept)
    seal = {"late_files": html.unescape(dict(INPUT.findall(back))["late_files"])}
    other = app.test_client()
    come_in(other, a_person(core, zone, "somebody_else"))
    assert (
        other.post(
            "/tickets/new", data={**filled_in(other), "title": "门前积水", "body": "雨后积水半米", **seal}
        ).status_code
        == 303
    )
    assert files_on_record(core) == []
    kept, _page = late_form(client, core, files=(io.BytesIO(PDF), "二.pdf"))
    newer = come_in(client, person, kept=kept)
    gone = client.post("/tickets/new", data={**filled_in(client), **seal})
    assert gone.status_code == 422
    assert "刚才选择的文件已经不在了，请重新选择" in gone.get_data(as_text=True)
    assert sent_again(client, newer).status_code == 303
    assert [name for name, _ in files_on_record(core)] == ["二.pdf"]
    lying = list((core.spool.folder / "late").glob("*/*"))
    assert len(lying) == 1
    assert core.spool.sweep(lying[0].stat().st_mtime + 1) >= 1
    assert not lying[0].exists()


def test_without_room_the_words_come_back_and_the_files_are_asked_for(
    app: Flask, core: Core, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    come_in(client, person)
    monkeypatch.setattr(core.spool, "most", 0)
    kept, _page = late_form(client, core, files=(io.BytesIO(PDF), "一.pdf"))
    back = come_in(client, person, kept=kept)
    assert "厂区停电三次" in back
    assert "文件没有保留" in back


def test_nobody_else_reads_what_was_typed(app: Flask, core: Core, zone: Zone, person: str) -> None:
    client = app.test_client()
    come_in(client, person)
    typed = filled_in(client)
    age(core, timedelta(days=15))
    kept = html.unescape(dict(INPUT.findall(client.post("/tickets/new", data=typed).get_data(as_text=True)))["kept"])
    assert come_in(client, a_person(core, zone, "somebody_else"), kept=kept) == ""
    assert come_in(app.test_client(), person, kept=kept[:-1]) == "", "what was changed on the way is nothing"


def test_a_stranger_s_form_is_not_carried(app: Flask, core: Core) -> None:
    client = app.test_client()
    client.set_cookie("sid", "no session at all")
    token = (TOKEN.search(client.get("/login").get_data(as_text=True)) or "")[1]
    answer = client.post("/tickets/new", data={"title": "陌生人的话", "csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login")


def test_the_oldest_device_is_told_at_its_door_and_who_left_is_not(app: Flask, person: str) -> None:
    clients = [app.test_client() for _ in range(6)]
    for client in clients:
        come_in(client, person)
    assert "您的账号在另一台设备上登录了。同时最多在 5 台设备上登录" in clients[0].get("/login").get_data(as_text=True)
    assert clients[1].get("/tickets").status_code == 200
    assert "另一台设备" not in app.test_client().get("/login").get_data(as_text=True)


def test_a_browser_that_signed_in_is_known_there_and_keeps_nothing_a_script_can_read(app: Flask, person: str) -> None:
    client = app.test_client()
    come_in(client, person)
    mark = client.get_cookie("known")
    assert mark is not None
    assert mark.http_only
    assert mark.same_site == "Lax"
    wrong = {"username": person, "password": "wrong password", "csrf_token": ""}
    stranger = app.test_client()
    wrong["csrf_token"] = (TOKEN.search(stranger.get("/login").get_data(as_text=True)) or "")[1]
    codes = [stranger.post("/login", data=wrong).status_code for _ in range(6)]
    assert codes == [422] * 4 + [429] * 2
    locked = stranger.post("/login", data=wrong)
    minutes = -(-int(locked.headers["Retry-After"]) // 60)
    assert f"请 {minutes} 分钟后再试" in locked.get_data(as_text=True)
    client.delete_cookie("sid")
    assert come_in(client, person) == "", "the browser that is known comes in at the very address of the attack"


def test_the_other_devices_are_told_of_a_new_one_listed_and_ended(app: Flask, core: Core, person: str) -> None:
    first, second = app.test_client(), app.test_client()
    come_in(first, person)
    assert "另一台设备" not in first.get("/tickets").get_data(as_text=True)
    come_in(second, person)
    told = first.get("/tickets").get_data(as_text=True)
    assert "您的账号在另一台设备上登录了" in told
    assert "另一台设备" not in second.get("/tickets").get_data(as_text=True), "the new one knows"
    token = (TOKEN.search(told) or "")[1]
    assert first.post("/account/read", data={"csrf_token": token}).status_code == 303
    page = first.get("/account").get_data(as_text=True)
    assert "另一台设备上登录了" not in page
    assert page.count("本次登录") == 1
    [key] = re.findall(END, page)
    assert first.post("/account/end", data={"csrf_token": token, "id": key}).status_code == 303
    assert "您在另一台设备上结束了这里的登录" in second.get("/login").get_data(as_text=True)
    assert not re.findall(END, first.get("/account").get_data(as_text=True))


def test_nobody_ends_the_session_of_somebody_else(app: Flask, core: Core, zone: Zone, person: str) -> None:
    victim, other = app.test_client(), app.test_client()
    come_in(victim, person)
    come_in(other, a_person(core, zone, "somebody_else"))
    with core.transactions.reading(SYSTEM) as tx:
        keys = [
            row.sid_hash.hex()[:KEY_LENGTH]
            for row in tx.session.scalars(sa.select(UserSession).order_by(UserSession.created_at))
        ]
    token = (TOKEN.search(other.get("/account").get_data(as_text=True)) or "")[1]
    codes = [other.post("/account/end", data={"csrf_token": token, "id": key}).status_code for key in ("zz", *keys)]
    assert codes == [404, 404, 303], "the victim signed in first"
    assert victim.get("/tickets").status_code == 200


def test_ending_all_others_leaves_this_one(app: Flask, person: str) -> None:
    clients = [app.test_client() for _ in range(3)]
    for client in clients:
        come_in(client, person)
    token = (TOKEN.search(clients[0].get("/account").get_data(as_text=True)) or "")[1]
    assert clients[0].post("/account/end-others", data={"csrf_token": token}).status_code == 303
    assert [client.get("/tickets").status_code for client in clients] == [200, 302, 302]


def test_cookies_are_of_this_host_alone_where_they_are_secure(settings: Settings, core: Core, person: str) -> None:
    made = create_app(dataclasses.replace(settings, public_url="https://localhost"))
    client = made.test_client()
    door = client.get("/login", base_url="https://localhost")
    token = (TOKEN.search(door.get_data(as_text=True)) or "")[1]
    form = {"username": person, "password": PASSWORD, "csrf_token": token}
    came = client.post("/login", data=form, base_url="https://localhost", headers={"Referer": "https://localhost/"})
    assert came.status_code == 303
    given = [*door.headers.getlist("Set-Cookie"), *came.headers.getlist("Set-Cookie")]
    named = {each.partition("=")[0] for each in given}
    assert {"__Host-form", "__Host-sid", "__Host-known"} <= named
    for each in given:
        if each.startswith("__Host-"):
            assert "Secure" in each
            assert "HttpOnly" in each
            assert "Path=/" in each
            assert "Domain" not in each
    made.extensions["zhuqishao"].engine.dispose()
