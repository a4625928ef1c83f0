"""我的账号: password, second factor with recovery codes, where messages go, and which of them come by mail."""

import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.managing import open_account, reset_totp
from app.accounts.models import RecoveryCode
from app.accounts.rules.roles import Role
from app.accounts.seating import grant
from app.accounts.sessions import start_session
from app.kernel import clock
from app.kernel.actor import SYSTEM
from app.kernel.ids import AccountId, CompanyId, DepartmentId, RegionId
from app.kernel.outbox import OutboxRow
from app.tickets.rules.words import State
from config.settings import Settings
from tests.builders import Zone, a_ticket, a_zone
from tests.letters import Post, posted
from tests.tables import furnished
from tests.web.test_forgotten import NEW, TOKEN, sent

OLD = "four quiet herons"
CODES = re.compile(r"<b>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</b>")
KEY = re.compile(r'<p class="number"><b>([A-Z2-7 ]+)</b></p>')
SEALED = re.compile(r'name="sealed" value="([^"]+)"')
SignIn = Callable[[int], FlaskClient]


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    with posted(settings) as made, furnished(made.core.transactions):
        yield made


@pytest.fixture
def zone(post: Post) -> Zone:
    with post.core.transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


@pytest.fixture
def keeper(post: Post, zone: Zone) -> int:
    """A firm's administrator with a password."""
    with post.core.transactions.acting(SYSTEM) as tx:
        opened = open_account(
            tx, username="wangfang", name="王芳", email="wf@example.cn", password=OLD, with_totp=False
        )
        grant(
            tx,
            opened.account_id,
            Role.COMPANY_ADMIN,
            region_id=RegionId(zone.region.id),
            company_id=CompanyId(zone.company.id),
        )
    return opened.account_id


@pytest.fixture
def liaison(post: Post, zone: Zone) -> tuple[int, str]:
    """Somebody of the lead unit, with his second factor."""
    with post.core.transactions.acting(SYSTEM) as tx:
        opened = open_account(tx, username="liming", name="李明", email="lm@example.cn", password=OLD)
        grant(
            tx,
            opened.account_id,
            Role.LIAISON,
            region_id=RegionId(zone.region.id),
            department_id=DepartmentId(zone.lead.id),
        )
    return opened.account_id, opened.totp_secret or ""


@pytest.fixture
def sign_in(post: Post) -> SignIn:
    def as_person(account_id: int) -> FlaskClient:
        with post.core.transactions.acting(SYSTEM) as tx:
            secret = start_session(tx, AccountId(account_id), "127.0.0.1").secret
        client = post.app.test_client()
        client.set_cookie("sid", secret)
        return client

    return as_person


def through_the_door(post: Post, username: str, password: str, code: str = "") -> int:
    client = post.app.test_client()
    token = TOKEN.search(client.get("/login").get_data(as_text=True))
    assert token
    form = {"csrf_token": token[1], "username": username, "password": password, "totp": code}
    return client.post("/login", data=form).status_code


def bound(client: FlaskClient, **proof: str) -> tuple[str, list[str]]:
    """Bind what the page shows; its key, and the recovery codes shown."""
    page = client.get("/account/second-factor").get_data(as_text=True)
    key, sealed, token = KEY.search(page), SEALED.search(page), TOKEN.search(page)
    assert key
    assert sealed
    assert token
    secret = key[1].replace(" ", "")
    code = pyotp.TOTP(secret).at(clock.now())
    form = {"csrf_token": token[1], "sealed": sealed[1], "code": code, "password": OLD, **proof}
    answer = client.post("/account/second-factor", data=form)
    return secret, CODES.findall(answer.get_data(as_text=True))


def test_a_new_password_ends_everything_and_needs_the_present_one(post: Post, keeper: int, sign_in: SignIn) -> None:
    client = sign_in(keeper)
    code, _, page = sent_to(client, "/account/password", current="wrong one here", new=NEW)
    assert (code, "现在的密码不对" in page) == (422, True)
    assert sent_to(client, "/account/password", current=OLD, new=NEW)[:2] == (303, "/login")
    assert client.get("/account").status_code == 302
    assert [through_the_door(post, "wangfang", word) for word in (OLD, NEW)] == [422, 303]
    assert any("修改密码" in letter for letter in post.delivered())


def test_a_firm_s_administrator_binds_a_second_factor_and_recovery_codes_work_once(
    post: Post, keeper: int, sign_in: SignIn
) -> None:
    client, other = sign_in(keeper), sign_in(keeper)
    secret, codes = bound(client)
    assert len(set(codes)) == 10
    assert client.get("/account").status_code == 200, "this browser stays"
    assert other.get("/account").status_code == 302, "others do not"
    assert codes[0] not in client.get("/account/second-factor").get_data(as_text=True), "shown once"
    assert through_the_door(post, "wangfang", OLD) == 422, "the password alone is not enough any more"
    assert through_the_door(post, "wangfang", OLD, codes[0].upper().replace("-", " ")) == 303
    assert through_the_door(post, "wangfang", OLD, codes[0]) == 422, "it worked once"
    assert through_the_door(post, "wangfang", OLD, codes[1]) == 303
    with post.core.transactions.reading(SYSTEM) as tx:
        kept = tx.session.scalars(sa.select(RecoveryCode.digest)).all()
    assert all(code.replace("-", "").encode() not in digest for digest in kept for code in codes)
    assert any("使用恢复码登录" in letter for letter in post.delivered()), "its owner hears of each"
    page = client.get("/account").get_data(as_text=True)
    assert "恢复码还有 8 个没用" in page
    assert secret not in page


def test_a_firm_may_leave_it_and_staff_may_not(
    post: Post, keeper: int, liaison: tuple[int, str], sign_in: SignIn
) -> None:
    client = sign_in(keeper)
    _, codes = bound(client)
    form = {"password": OLD, "present": codes[0]}
    assert sent_to(client, "/account/second-factor/leave", "/account/second-factor", **form)[0] == 303
    assert through_the_door(post, "wangfang", OLD) == 303
    desk = sign_in(liaison[0])
    page = desk.get("/account/second-factor").get_data(as_text=True)
    assert "停用动态验证码" not in page
    code = pyotp.TOTP(liaison[1]).at(clock.now())
    form = {"password": OLD, "present": code}
    assert sent_to(desk, "/account/second-factor/leave", "/account/second-factor", **form)[0] == 403


def test_another_phone_needs_the_present_code_and_the_password(
    post: Post, liaison: tuple[int, str], sign_in: SignIn
) -> None:
    client = sign_in(liaison[0])
    assert bound(client)[1] == [], "not without the present code"
    assert bound(client, present="000000")[1] == []
    assert bound(client, password="wrong one here", present=pyotp.TOTP(liaison[1]).at(clock.now()))[1] == []
    secret, codes = bound(client, present=pyotp.TOTP(liaison[1]).at(clock.now()))
    assert len(codes) == 10
    assert secret != liaison[1]


def test_a_key_is_bound_by_whom_it_was_shown_to(
    post: Post, keeper: int, liaison: tuple[int, str], sign_in: SignIn
) -> None:
    page = sign_in(keeper).get("/account/second-factor").get_data(as_text=True)
    sealed = SEALED.search(page)
    assert sealed
    desk = sign_in(liaison[0])
    form = {"sealed": sealed[1], "code": "123456", "password": OLD}
    assert sent_to(desk, "/account/second-factor", **form)[0] == 400
    assert sent_to(desk, "/account/second-factor", **(form | {"sealed": "x"}))[0] == 400


def test_a_second_factor_reset_by_the_office_takes_the_codes_along(post: Post, keeper: int, sign_in: SignIn) -> None:
    _, codes = bound(sign_in(keeper))
    with post.core.transactions.acting(SYSTEM) as tx:
        reset_totp(tx, AccountId(keeper))
    assert through_the_door(post, "wangfang", OLD, codes[0]) == 422


def test_another_address_needs_the_password_and_the_one_before_is_told(
    post: Post, keeper: int, sign_in: SignIn
) -> None:
    client = sign_in(keeper)
    form = {"email": "new@example.cn", "phone": "１３８００１３８０００", "password": OLD}
    assert sent_to(client, "/account/contact", **(form | {"password": "wrong one here"}))[0] == 422
    assert sent_to(client, "/account/contact", **(form | {"email": "a@b"}))[0] == 422
    assert sent_to(client, "/account/contact", **(form | {"phone": "1380013800"}))[0] == 422
    assert sent_to(client, "/account/contact", **form)[0] == 303
    post.delivered()
    assert post.sink.recipients == ["wf@example.cn"]
    page = client.get("/account").get_data(as_text=True)
    assert "new@example.cn" in page
    assert "13800138000" in page


def test_mail_of_a_kind_is_switched_off_and_what_must_not_be_missed_is_not(
    post: Post, zone: Zone, liaison: tuple[int, str], sign_in: SignIn
) -> None:
    client = sign_in(liaison[0])
    page = client.get("/account").get_data(as_text=True)
    assert re.findall(r'name="mail" value="(\w+)" checked', page) == ["reminder", "progress", "report"]
    assert sent_to(client, "/account/notices", mail="report")[0] == 303
    page = client.get("/account").get_data(as_text=True)
    assert re.findall(r'name="mail" value="(\w+)" checked', page) == ["report"]
    with post.core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.RESOLVED)
    with post.core.transactions.reading(SYSTEM) as tx:
        owed = tx.session.execute(sa.select(OutboxRow.template).where(OutboxRow.recipient_id == liaison[0])).scalars()
        told = set(owed)
    assert "ticket.whistled" in told, "a whistle has no switch"
    assert "ticket.approved" not in told, "progress is in the inbox alone"
    assert "ticket.approved" not in told
    inbox = client.get("/inbox").get_data(as_text=True)
    assert "厂区东门外道路破损" in inbox


def sent_to(client: FlaskClient, path: str, page: str = "/account", **fields: str) -> tuple[int, str, str]:
    """Send a form of the account's page."""
    found = TOKEN.search(client.get(page).get_data(as_text=True))
    assert found
    answer = client.post(path, data={"csrf_token": found[1], **fields})
    return answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True)


def test_everything_is_asked_of_who_is_signed_in(post: Post) -> None:
    client = post.app.test_client()
    assert client.get("/account/second-factor").status_code == 302
    assert sent(client, "/forgot", username="nobody1")[0] == 303
