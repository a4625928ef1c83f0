"""Everybody × every address × every method: no word that is not his, in no answer and no letter, and no error of ours.

The words are marked by situation (``situations``): a unit that was let go, a support that is done, matters in confidence,
a complaint about a unit, an officer who was let go, the firm next door, the other region. Who may not meet a word stands
beside it, by hand; the product's own rules are not asked.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product as each_with_each
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from werkzeug.routing import Rule

from app.factory import create_app
from config.settings import Settings
from tests.faults.conftest import ROOT, Instance, started
from tests.served.situations import Staging, stage
from tests.served.visiting import SECONDS, Page, Served, Visitor
from tests.sinks import MailSink, mail_sink, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
KNOCKS = frozenset({"company_a1", "coordinator", ""})
"""Who also tries every method an address does not have; the answer is the router's, whoever asks."""
ENDS_ITSELF = frozenset({"/logout", "/api/v1/tokens"})
"""What ends the session or the token that asks."""
SEARCHED = ("/tickets", "/api/v1/tickets", "/companies", "/api/v1/companies", "/tickets/new/companies")
AT_ONCE = 4


@dataclass
class Found:
    """What came of it."""

    sent: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def note(self, username: str, method: str, page: Page, foreign: Sequence[str]) -> None:
        """One answer, and the words in it that its reader must not meet."""
        self.sent[username] += 1
        self.answers[page.status] += 1
        asked = f"{username or 'nobody'} {method} {page.address} {page.status}"
        self.foreign += [f"{asked}: {word}" for word in foreign]
        if page.status >= 500 and page.status != 503:
            self.broken.append(asked)

    def __str__(self) -> str:
        answers = ", ".join(f"{status}: {count}" for status, count in sorted(self.answers.items()))
        return f"{self.sent.total()} requests of {len(self.sent)} readers ({answers}); {len(self.foreign)} foreign words, {len(self.broken)} errors of ours"


@dataclass
class Places:
    """What the addresses are filled in with."""

    tickets: list[str]
    files: dict[str, list[str]]
    orders: list[str]
    firms: list[str]
    weeks: list[str]

    def fill(self, rule: Rule) -> Iterator[str]:
        """The addresses of one rule; a file by its own ticket."""
        names = sorted(rule.arguments - {"key"})
        for values in each_with_each(*[self._of(rule, name) for name in names]):
            given = dict(zip(names, values, strict=True))
            keys = self.files.get(given.get("number", ""), []) if "key" in rule.arguments else [""]
            for key in keys:
                yield filled(rule.rule, {**given, "key": key})

    def _of(self, rule: Rule, name: str) -> list[str]:
        known = {
            "number": self.orders if "supervision" in rule.rule else self.tickets,
            "ref": self.orders,
            "credit_code": self.firms,
            "week": self.weeks,
            "metric": ["acceptance"],
            "scope": ["region:GX", "region"],
            "code": ["GX"],
            "kind": ["check_in", "feedback"] if "clocks" in rule.rule else ["region", "officer"],
            "name": ["triage", "handle", "open"],
            "act": ["accept"],
        }
        return known.get(name, ["1"])


def filled(rule: str, given: dict[str, str]) -> str:
    """An address with its holes filled in."""
    for name, value in given.items():
        for hole in (f"<{name}>", f"<path:{name}>", f"<int:{name}>"):
            rule = rule.replace(hole, quote(value, safe=""))
    return rule


@pytest.fixture(scope="module")
def letters() -> Iterator[MailSink]:
    """The mail server of the product below."""
    with mail_sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def running(letters: MailSink) -> Iterator[Instance]:
    """The product with two firms here and one elsewhere, whose every word is a mark."""
    with started(SMTP_URL=letters.url) as instance:
        yield instance


@pytest.fixture(scope="module")
def marked(running: Instance) -> Served:
    """The same, as a visitor meets it."""
    return Served(running.url, running.var, running.accounts)


@pytest.fixture(scope="module")
def staged(running: Instance, marked: Served) -> Staging:
    """The situations, once the officer of firm b is let go."""
    firm = running.accounts["company_b1"]["scope"]["company"]
    let_go = running.command("officers", "unpair", firm, "--seat", "A", "--reason", "调离")
    assert let_go.returncode == 0, let_go.stderr
    canaries = json.loads((running.var / "demo-accounts.json").read_text(encoding="utf-8"))["canaries"]
    return stage(marked, canaries)


@pytest.fixture(scope="module")
def places(marked: Served, staged: Staging) -> Places:
    """What those who see the most can name."""
    centre = marked.caller("coordinator")
    older = [each["number"] for each in items(centre, "/tickets?limit=200")]
    here = list(staged.numbers.values())
    here += [number for number in older if number not in here][:4]
    here += [each["number"] for each in items(marked.caller("coordinator_z"), "/tickets")][:1]
    owners = [marked.caller(name) for name in ("coordinator", "company_b1")]
    return Places(
        tickets=here,
        files={
            number: sorted({each["id"] for owner in owners for each in items(owner, f"/tickets/{number}/attachments")})
            for number in here
        },
        orders=[each["number"] for each in items(centre, "/supervision-orders")][:2],
        firms=[marked.accounts[name]["scope"]["company"] for name in ("company_a1", "company_b1", "company_z1")],
        weeks=[each["week"] for each in items(centre, "/reports/weekly")][:1],
    )


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    """Every address of the product."""
    nowhere = {
        "APP_ENV": "test",
        "DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "VAR": str(ROOT / "var"),
    }
    return [rule for rule in create_app(Settings.from_env(nowhere)).url_map.iter_rules() if rule.endpoint != "static"]


def items(caller: Visitor, path: str) -> list[dict[str, Any]]:
    """The items of a list of the contract, or none for whom it does not exist."""
    answer = caller.client.get(f"{caller.url}/api/v1{path}", timeout=SECONDS)
    return list(answer.json().get("items", [])) if answer.status_code == 200 else []


def all_letters_leave(running: Instance) -> bool:
    """Let what waits for the morning leave now; whether everything has left."""
    with running.engine().begin() as connection:
        connection.execute(sa.text("UPDATE outbox SET next_at = now() WHERE state = 'pending' AND next_at > now()"))
        owed = sa.text("SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed', 'transmitting')")
        return not connection.scalar(owed)


def test_nobody_meets_a_word_that_is_not_his(
    running: Instance, marked: Served, staged: Staging, places: Places, rules: list[Rule]
) -> None:
    read = list(addresses(rules, places, staged))
    never = list(by_no_method(rules, places))
    everybody = [*running.accounts, ""]
    found = Found()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for one in pool.map(lambda name: walk(marked, staged, name, read + never * (name in KNOCKS)), everybody):
            found.sent += one.sent
            found.answers += one.answers
            found.foreign += one.foreign
            found.broken += one.broken
    print(f"\nmatrix: {len(rules)} rules, {len(read)} addresses; {found}")
    assert set(found.sent.values()) == {len(read), len(read) + len(never)}
    assert not found.broken, "\n".join(found.broken[:40])
    assert not found.foreign, "\n".join(found.foreign[:40])


def addresses(rules: list[Rule], places: Places, staged: Staging) -> Iterator[tuple[str, str]]:
    """Method and address: every reading of every place, every act at one of them, and a search for every tag."""
    for rule in rules:
        if rule.rule not in ENDS_ITSELF:
            filled_in = list(places.fill(rule))
            yield from (("GET", path) for path in filled_in if "GET" in methods_of(rule))
            yield from ((method, path) for path in filled_in[:1] for method in methods_of(rule) - {"GET"})
    for path, tag in each_with_each(SEARCHED, staged.marks.tags):
        yield "GET", f"{path}?q={quote(tag)}"


def by_no_method(rules: list[Rule], places: Places) -> Iterator[tuple[str, str]]:
    """Each place by every method that no rule has there."""
    known: dict[str, set[str]] = {}
    for rule in rules:
        known.setdefault(rule.rule, set()).update(methods_of(rule))
    for rule in {rule.rule: rule for rule in rules if rule.rule not in ENDS_ITSELF}.values():
        yield from ((m, path) for path in [*places.fill(rule)][:1] for m in sorted(METHODS - known[rule.rule]))


def methods_of(rule: Rule) -> set[str]:
    """The methods of a rule that the framework did not add."""
    return set(rule.methods or ()) & METHODS


def walk(marked: Served, staged: Staging, username: str, asked: list[tuple[str, str]]) -> Found:
    """Everything, asked by one reader: pages with a session, the contract with a token."""
    found = Found()
    inside = marked.signed_in(username) if username not in {"", "disabled"} else Visitor(marked.url)
    caller = marked.caller(username) if username else Visitor(marked.url)
    token = inside.get("/account").token or inside.get("/login").token
    for method, path in asked:
        visitor = caller if path.startswith("/api/") else inside
        more = {"data": {"csrf_token": token, "_end": "1"}} if method == "POST" and visitor is inside else {}
        page = visitor.ask(method, path, **more)
        found.note(username, method, page, staged.marks.met_by(username, page.text))
    return found


def test_no_letter_says_a_word_to_somebody_it_is_not_for(running: Instance, letters: MailSink, staged: Staging) -> None:
    assert wait_until(lambda: all_letters_leave(running), 120)
    foreign: list[str] = []
    for letter in letters.letters:
        username = str(letter["To"]).partition("@")[0].strip("<")
        body = letter.get_body()
        text = f"{letter['Subject']}\n{body.get_content() if body else ''}"
        foreign += [f"{username} {letter['Subject']}: {word}" for word in staged.marks.met_by(username, text)]
    assert len(letters.letters) > 20
    assert not foreign, "\n".join(foreign)


def test_the_check_sees_a_word_that_is_not_his(staged: Staging) -> None:
    word = next(iter(staged.marks.strangers))
    assert staged.marks.met_by("company_b1", f"…{word}…") == [word]
    assert staged.marks.met_by("company_a1", f"…{word}…") == []
