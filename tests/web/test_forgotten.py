"""忘记密码: the same answer for every name, a link by letter that works once, and nobody shut out by asking."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.managing import disable, open_account
from app.accounts.models import AccountLink, UserSession
from app.accounts.questions import Reply
from app.accounts.resetting import ask_for_password_link
from app.accounts.rules.links import ASK_FROM, MOST_OF_ADDRESS, MOST_OF_NAME
from app.accounts.rules.roles import Role
from app.accounts.seating import grant
from app.accounts.sessions import start_session
from app.audit.models import AuditEntry
from app.kernel import clock
from app.kernel.actor import ANONYMOUS, SYSTEM
from app.kernel.ids import AccountId, CompanyId, RegionId
from app.kernel.outbox import OutboxRow
from config.settings import Settings
from tests.builders import Zone, a_zone
from tests.letters import Post, posted
from tests.tables import furnished

NEW = "seven tall windmills"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    with posted(settings) as made, furnished(made.core.transactions):
        yield made


@pytest.fixture
def zone(post: Post) -> Zone:
    with post.core.transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        opened = open_account(
            tx, username="wangfang", name="王芳", email="wf@example.cn", password="four quiet herons", with_totp=False
        )
        grant(
            tx,
            opened.account_id,
            Role.COMPANY_ADMIN,
            region_id=RegionId(zone.region.id),
            company_id=CompanyId(zone.company.id),
        )
        start_session(tx, opened.account_id, "10.0.0.1")
        bare = open_account(tx, username="nomail", name="李无", password="four quiet herons", with_totp=False)
        grant(
            tx,
            bare.account_id,
            Role.COMPANY_USER,
            region_id=RegionId(zone.region.id),
            company_id=CompanyId(zone.company.id),
        )
    return zone


def sent(client: FlaskClient, path: str, **fields: str) -> tuple[int, str, str]:
    """Fill the form of a page and send it: code, where it leads, what it says (without what differs each time)."""
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    assert found
    answer = client.post(path.partition("?")[0], data={"csrf_token": found[1], **fields})
    return answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True)


def test_no_answer_tells_who_has_an_account(post: Post, zone: Zone) -> None:
    answers = {
        name: sent(post.app.test_client(), "/forgot", username=name) for name in ("wangfang", "nomail", "nobody1", "王")
    }
    assert len(set(answers.values())) == 1
    assert next(iter(answers.values()))[0] == 303
    with post.core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(AccountLink)) == len(answers)
        assert tx.session.scalars(sa.select(OutboxRow.template)).all() == ["account.password_link"]
        trail = tx.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.name == "account.link_asked")).all()
    assert len(trail) == len(answers)
    assert "nobody1" not in str(trail)


def test_a_link_sets_the_password_once_and_ends_what_was_open(post: Post, zone: Zone) -> None:
    client = post.app.test_client()
    assert sent(client, "/forgot?door=company", username=" WangFang ")[0] == 303
    where = post.link()
    assert "wangfang" in post.delivered()[-1]
    assert post.sink.recipients == ["wf@example.cn"]
    assert sent(client, where, link=where.partition("=")[2], new="password12345")[0] == 422, "too easy, still usable"
    code, leads, _ = sent(client, where, link=where.partition("=")[2], new=NEW)
    assert (code, leads) == (303, "/login")
    with post.core.transactions.reading(SYSTEM) as tx:
        assert (
            tx.session.scalar(
                sa.select(sa.func.count()).select_from(UserSession).where(UserSession.revoked_at.is_(None))
            )
            == 0
        )
    assert client.get(where).status_code == 404, "it worked once"
    token = TOKEN.search(client.get("/login").get_data(as_text=True))
    assert token
    inside = client.post("/login", data={"csrf_token": token[1], "username": "wangfang", "password": NEW})
    assert inside.status_code == 303
    assert any("用链接重设密码" in letter for letter in post.delivered()), "its owner hears of it"


def test_what_lies_in_the_database_opens_nothing(post: Post, zone: Zone) -> None:
    sent(post.app.test_client(), "/forgot", username="wangfang")
    secret = post.link().partition("=")[2]
    with post.core.transactions.reading(SYSTEM) as tx:
        kept = str(
            tx.session.execute(sa.text("SELECT account_links::text, outbox::text FROM account_links, outbox")).all()
        )
    assert secret not in kept


@pytest.mark.parametrize("secret", ["", "%20", "x" * 43, "%00", "a" * 5000])
def test_a_link_that_is_none_is_said_to_be_dead(post: Post, zone: Zone, secret: str) -> None:
    answer = post.app.test_client().get(f"/reset?link={secret}")
    assert answer.status_code == 404
    assert "这个链接已经失效" in answer.get_data(as_text=True)


def test_a_link_is_dead_after_half_an_hour_and_for_who_was_disabled(
    post: Post, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = post.app.test_client()
    sent(client, "/forgot", username="wangfang")
    where = post.link()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=31))
    assert client.get(where).status_code == 404
    monkeypatch.setattr(clock, "now", lambda: now)
    assert client.get(where).status_code == 200
    with post.core.transactions.acting(SYSTEM) as tx:
        account_id = tx.session.scalars(sa.select(AccountLink.account_id)).one()
        disable(tx, AccountId(account_id or 0))
    assert client.get(where).status_code == 404


def test_the_address_of_a_link_is_ours_whatever_the_request_says(post: Post, zone: Zone) -> None:
    client = post.app.test_client()
    token = TOKEN.search(client.get("/forgot").get_data(as_text=True))
    assert token
    headers = {"X-Forwarded-Host": "evil.example", "Origin": "http://localhost"}
    client.post("/forgot", data={"csrf_token": token[1], "username": "wangfang"}, headers=headers)
    assert post.core.settings.public_url in post.delivered()[-1]
    assert "evil.example" not in post.delivered()[-1]


def test_after_three_letters_no_more_leave_and_the_answer_stays(post: Post, zone: Zone) -> None:
    client = post.app.test_client()
    answers = {sent(client, "/forgot", username="wangfang")[:2] for _ in range(MOST_OF_NAME + 2)}
    assert len(answers) == 1
    assert len(post.delivered()) == MOST_OF_NAME


def test_many_from_one_address_are_asked_first_and_very_many_refused(post: Post, zone: Zone) -> None:
    client = post.app.test_client()
    with post.core.transactions.acting(ANONYMOUS) as tx:
        for number in range(ASK_FROM):
            assert ask_for_password_link(tx, post.core.door_key, f"name{number:04d}", "127.0.0.1", Reply()).done
    code, _, page = sent(client, "/forgot", username="wangfang")
    assert code == 422
    assert "等于几" in page
    with post.core.transactions.acting(ANONYMOUS) as tx:
        for _ in range(MOST_OF_ADDRESS):
            link = tx.session.scalars(sa.select(AccountLink).limit(1)).one()
            tx.session.add(
                AccountLink(
                    digest=clock.now().isoformat().encode() + bytes([_]),
                    nonce=b"-",
                    purpose=link.purpose,
                    asked_from=link.asked_from,
                    made_at=tx.now,
                    expires_at=tx.now,
                )
            )
    answer = client.post(
        "/forgot",
        data={"csrf_token": TOKEN.search(client.get("/forgot").get_data(as_text=True))[1], "username": "a"},  # type: ignore[index]
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_both_doors_lead_here_and_say_whom_to_call(post: Post, zone: Zone) -> None:
    client = post.app.test_client()
    for door, words in (("company", "首席服务官或所在园区"), ("staff", "本单位的系统管理员")):
        page = client.get(f"/login?door={door}").get_data(as_text=True)
        assert f'href="/forgot?door={door}"' in page
        assert words in client.get(f"/forgot?door={door}").get_data(as_text=True)
