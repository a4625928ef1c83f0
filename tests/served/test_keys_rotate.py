"""Every key is rotated on the running product: what people and programs hold goes on being good.

The installation generates its keys under VAR; a rotation writes them there, as the runbook says, and web and worker are
started again.
"""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
import sqlalchemy as sa

from tests.faults.conftest import Instance
from tests.files import a_pdf
from tests.receivers import Receiver, receiver
from tests.served.visiting import Visitor
from tests.sinks import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
WORDS = "停电三次，设备受损。"
LONGEST = 240
"""Seconds a command may take on a machine that does much else."""
LISTS = ("form-keys", "audit-keys", "webhook-keys")


@dataclass
class Held:
    """What somebody holds from before a rotation."""

    instance: Instance
    called: Receiver
    firm: dict[str, Any]
    browser: Visitor
    form: dict[str, str]
    file: str
    secret: str
    program: str
    later: tuple[str, ...] = ()
    """Secrets of subscriptions made after a rotation."""

    def file_one(self, title: str) -> str:
        """A ticket by the firm's own token; its number."""
        head = {"Authorization": f"Bearer {self.firm['token']}", "Idempotency-Key": uuid.uuid4().hex}
        body = {"title": title, "body": WORDS, "category": "01"}
        answer = requests.post(f"{self.instance.url}/api/v1/tickets", json=body, headers=head, timeout=30)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["number"])

    def signed_by(self, number: str) -> set[str]:
        """The secrets among those known by which a call about a ticket was signed."""
        found = set()
        for call in list(self.called.calls):
            if number.encode() in call.body:
                said = call.headers["X-Timestamp"].encode() + b"." + call.body
                found |= {
                    secret
                    for secret in self.secrets
                    if call.headers["X-Signature"]
                    == f"v1={hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()}"
                }
        return found

    @property
    def secrets(self) -> set[str]:
        return {self.secret, *self.later}


def subscribed(instance: Instance, token: str, url: str) -> str:
    """Have a program called; its secret."""
    head = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{instance.url}/api/v1/webhooks", json={"url": url}, headers=head, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["secret"])


def typed_of(browser: Visitor, title: str) -> dict[str, str]:
    """A form somebody has open, filled in."""
    page = browser.get("/tickets/new")
    assert page.status == 200, page.status
    token = page.text.partition('name="form_token"')[2].partition('value="')[2].partition('"')[0]
    typed = {"csrf_token": page.token, "form_token": token, "category": "01", "title": title, "meant": "1"}
    return typed | {"body": WORDS, "kind": "help", "urgency": "normal", "_end": "1"}


@pytest.fixture(scope="module")
def held(instance: Instance) -> Iterator[Held]:
    """A product with somebody signed in, a form open, a file brought and a program called."""
    with receiver() as called:
        firm = next(each for name, each in sorted(instance.accounts.items()) if name.startswith("company_"))
        with instance.engine().connect() as connection:
            code = connection.scalar(
                sa.text(
                    "SELECT r.code FROM accounts a JOIN memberships m ON m.account_id = a.id "
                    "JOIN companies c ON c.id = m.company_id JOIN regions r ON r.id = c.region_id WHERE username = :name"
                ),
                {"name": firm["username"]},
            )
        words = ("--scope", "events:read", "--scope", "tickets:read", "--days", "30", "--region", str(code))
        issued = instance.command("token", "issue", "caller", *words, seconds=LONGEST)
        assert issued.returncode == 0, issued.stderr
        token = str(json.loads(issued.stdout.splitlines()[-1])["token"])
        browser = instance.signed_in(firm["username"])
        made = Held(instance, called, firm, browser, {}, "", subscribed(instance, token, called.url), token)
        number = made.file_one("轮换之前")
        head = {"Authorization": f"Bearer {firm['token']}"}
        papers = [("files", ("停电说明.pdf", a_pdf(b"% one"), "application/pdf"))]
        address = f"{instance.url}/api/v1/tickets/{number}/attachments"
        assert requests.post(address, files=papers, headers=head, timeout=30).status_code == 201
        page = browser.get(f"/tickets/{number}")
        made.file = next(each for each in page.links if "/attachments/" in each)
        made.form = typed_of(browser, "轮换时开着的表单")
        assert wait_until(lambda: made.signed_by(number) == {made.secret}, 60), "the program is called"
        yield made


def again(instance: Instance) -> None:
    """Start web, worker and beat again: the supervisor does, once they end."""
    before = {name: number_of(instance, name) for name in ("web", "worker", "beat")}
    for number in before.values():
        assert number is not None
        psutil.Process(number).terminate()
    assert wait_until(lambda: all(number_of(instance, name) not in {None, was} for name, was in before.items()), 240)
    instance.heals(240)


def number_of(instance: Instance, name: str) -> int | None:
    """The process of a program; None between one and the next."""
    try:
        return int(json.loads((instance.var / "run" / f"{name}.pid").read_text(encoding="ascii"))["pid"])
    except (FileNotFoundError, ValueError):
        return None


def said(instance: Instance, name: str) -> str:
    return (instance.var / name).read_text(encoding="ascii").strip()


def written(instance: Instance, name: str, keys: str) -> None:
    path: Path = instance.var / name
    path.write_text(keys, encoding="ascii")


def printed(instance: Instance, *words: str) -> str:
    """The list that a command prints, without the name of its variable."""
    done = instance.command(*words, seconds=LONGEST)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1].partition("=")[2]


def goes_on(held: Held, form: dict[str, str], secret: str) -> None:
    """Session, open form, file, token, the program's secret and the record are as good as before."""
    instance = held.instance
    assert held.browser.get("/account").status == 200, "nobody is signed out"
    assert held.browser.get(held.file).status == 200
    sent = held.browser.post("/tickets/new", form)
    assert sent.status == 303, sent.status
    number = held.file_one(f"轮换之后 {uuid.uuid4().hex[:6]}")
    assert wait_until(lambda: secret in held.signed_by(number), 90), "signed as the program knows it"
    whole = instance.command("audit", "verify", seconds=LONGEST)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    own = requests.get(
        f"{instance.url}/api/v1/tickets", headers={"Authorization": f"Bearer {held.firm['token']}"}, timeout=30
    )
    assert own.status_code == 200


def test_each_list_gets_a_new_key_in_front_and_then_the_secret_key_is_another(held: Held) -> None:
    instance = held.instance
    former = {name: said(instance, name) for name in ("secret-key", *LISTS)}
    written(instance, "form-keys", f"{secrets.token_hex(32)},{former['form-keys']}")
    written(instance, "audit-keys", printed(instance, "audit", "rotate-key"))
    written(instance, "webhook-keys", printed(instance, "webhook", "rotate-key"))
    again(instance)
    goes_on(held, held.form, held.secret)
    with instance.engine().connect() as connection:
        keys = connection.scalar(sa.text("SELECT count(DISTINCT key_id) FROM audit_entries"))
    assert keys == 2, "what is recorded now names the new key"
    held.later = (subscribed(instance, held.program, held.called.url),)
    assert held.later[0] != held.secret

    form = typed_of(held.browser, "主密钥更换时开着的表单")
    written(instance, "form-keys", f"{said(instance, 'form-keys')},{former['secret-key']}")
    written(instance, "secret-key", secrets.token_urlsafe(48))
    again(instance)
    goes_on(held, form, held.secret)
    number = held.file_one("两个订阅")
    assert wait_until(lambda: held.signed_by(number) == held.secrets, 90), "each by its own secret"
    inside = held.browser.get("/account")
    assert inside.status == 200
