"""The language of the pages: chosen by a button, by an address or by signing in; kept on the device and the account."""

import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.managing import choose_language, open_account
from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.accounts.seating import grant
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import CompanyId, RegionId
from tests.builders import Zone

PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def kept(client: FlaskClient) -> str | None:
    cookie = client.get_cookie("lang")
    return None if cookie is None else cookie.value


def stored(core: Core, actor: Actor) -> str:
    with core.transactions.reading(SYSTEM) as tx:
        return tx.session.scalars(sa.select(Account.language).where(Account.id == actor.account_id)).one()


@pytest.fixture
def unguarded(app: Flask) -> Iterator[None]:
    """Forms without their token, which has its own tests."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def test_it_is_a_post_with_a_token(app: Flask, core: Core) -> None:
    client = app.test_client()
    assert client.get("/language").status_code == 405
    assert client.post("/language", data={"language": "en"}).status_code == 400
    page = client.get("/login").get_data(as_text=True)
    token = TOKEN.search(page)
    assert token is not None
    form = {"language": "en", "next": "/login", "csrf_token": token[1]}
    assert client.post("/language", data=form).status_code == 303


@pytest.mark.usefixtures("unguarded")
def test_a_stranger_keeps_it_on_the_device(app: Flask, core: Core) -> None:
    client = app.test_client()
    answer = client.post("/language", data={"language": "en", "next": "/login?door=staff"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?door=staff")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("lang=en;")
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=31536000" in cookie
    page = client.get("/login").get_data(as_text=True)
    assert '<html lang="en"' in page
    assert re.search(r'<button [^>]*value="zh" lang="zh">.*中文</button>', page)
    assert client.post("/language", data={"language": "zh"}).status_code == 303
    assert '<html lang="zh-CN"' in client.get("/login").get_data(as_text=True)


@pytest.mark.usefixtures("unguarded")
def test_the_account_keeps_it_for_its_messages(core: Core, zone: Zone, sign_in: Callable[[Actor], FlaskClient]) -> None:
    client = sign_in(zone.firm)
    assert client.post("/language", data={"language": "en", "next": "/inbox"}).headers["Location"] == "/inbox"
    assert (stored(core, zone.firm), stored(core, zone.officer)) == ("en", "zh")
    assert '<html lang="en"' in client.get("/inbox").get_data(as_text=True)


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("target", ["//elsewhere.example", "https://elsewhere.example/x", "/\\elsewhere", "", None])
def test_the_way_back_never_leaves_the_site(app: Flask, core: Core, target: str | None) -> None:
    form = {"language": "en"} if target is None else {"language": "en", "next": target}
    assert app.test_client().post("/language", data=form).headers["Location"] == "/"


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    ("target", "back"),
    [
        ("/login?lang=en", "/login"),
        ("/login?lang=en&door=staff", "/login?door=staff"),
        ("/login?lang", "/login"),
        ("/login?door=staff&language=x", "/login?door=staff&language=x"),
    ],
)
def test_the_address_of_the_page_does_not_win_over_the_choice(app: Flask, core: Core, target: str, back: str) -> None:
    client = app.test_client()
    client.get(target)
    answer = client.post("/language", data={"language": "zh", "next": target})
    assert answer.headers["Location"] == back
    assert kept(client) == "zh"


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("language", ["", "fr", "EN", "zh-CN", "en\x00", None])
def test_an_unknown_language_is_refused(
    core: Core, zone: Zone, sign_in: Callable[[Actor], FlaskClient], app: Flask, language: str | None
) -> None:
    form = {} if language is None else {"language": language}
    for client in (app.test_client(), sign_in(zone.firm)):
        answer = client.post("/language", data=form)
        assert answer.status_code == 422
        assert "没有这种语言" in answer.get_data(as_text=True)
        assert kept(client) is None
    assert stored(core, zone.firm) == "zh"


def test_an_address_in_english_is_read_on_in_english(app: Flask, core: Core) -> None:
    client = app.test_client()
    first = client.get("/login?lang=en")
    assert '<html lang="en"' in first.get_data(as_text=True)
    assert first.headers["Set-Cookie"].count("lang=en") == 1
    assert '<html lang="en"' in client.get("/login").get_data(as_text=True)
    again = client.get("/login?lang=en")
    assert "lang=en" not in again.headers.get("Set-Cookie", "")
    assert '<html lang="zh-CN"' in client.get("/login?lang=zh").get_data(as_text=True)
    assert kept(client) == "zh"


@pytest.mark.parametrize("asked", ["fr", "", "en%00", "EN", "en;Secure", "%E4%B8%AD"])
def test_an_unknown_language_in_an_address_is_passed_over(app: Flask, core: Core, asked: str) -> None:
    client = app.test_client()
    page = client.get(f"/login?lang={asked}")
    assert (page.status_code, kept(client)) == (200, None)
    assert '<html lang="zh-CN"' in page.get_data(as_text=True)


def test_programs_keep_nothing(app: Flask, core: Core) -> None:
    client = app.test_client()
    for path in ("/api/v1/tickets?lang=en", "/healthz?lang=en"):
        client.get(path)
        assert kept(client) is None, path


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(("device", "read"), [(None, "en"), ("nonsense", "en"), ("zh", "zh"), ("en", "en")])
def test_signing_in_brings_the_language_to_a_device_without_one(
    app: Flask, core: Core, zone: Zone, device: str | None, read: str
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        opened = open_account(tx, username="reader1", name="王企", password=PASSWORD, with_totp=False)
        grant(
            tx,
            opened.account_id,
            Role.COMPANY_USER,
            region_id=RegionId(zone.region.id),
            company_id=CompanyId(zone.company.id),
        )
    with core.transactions.acting(lambda session, now: core.actors.of(session, opened.account_id, now)) as tx:
        choose_language(tx, "en")
    client = app.test_client()
    if device is not None:
        client.set_cookie("lang", device)
    assert client.post("/login", data={"username": "reader1", "password": PASSWORD}).status_code == 303
    assert kept(client) == read


def test_everybody_finds_the_switch(zone: Zone, app: Flask, sign_in: Callable[[Actor], FlaskClient]) -> None:
    for client, path in ((app.test_client(), "/login"), (sign_in(zone.firm), "/"), (sign_in(zone.head), "/tickets")):
        page = client.get(path).get_data(as_text=True)
        assert page.count('action="/language"') == 1, path
        assert re.search(r'<button [^>]*value="en" lang="en">.*English</button>', page), path
