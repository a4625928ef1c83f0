"""Fault 16: PostgreSQL is there and says nothing (SIGSTOP). Everybody is told so in time, and all heals by itself."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from tests.faults.conftest import Instance
from tests.served.visiting import Visitor

WITHIN = 6.0
"""Seconds until an answer, from our side."""
AT_ONCE = 1.0
ROUNDS = 3
CALLERS = 6
"""At once; the two web processes have sixteen threads."""
COMMAND = 30.0


@dataclass
class Told:
    """What somebody read, and after how long."""

    what: str
    status: int
    seconds: float
    text: str
    headers: Any


def ask(what: str, question: Callable[[], requests.Response]) -> Told:
    """Ask and look at the clock."""
    began = time.monotonic()
    answer = question()
    return Told(what, answer.status_code, time.monotonic() - began, answer.text, answer.headers)


def filing(instance: Instance, title: str, key: str) -> requests.Response:
    """A ticket filed by a program, as often as is asked with one key."""
    headers = {"Authorization": f"Bearer {instance.token('company_a1')}", "Idempotency-Key": key}
    body = {"title": title, "body": "停电三次，设备受损。", "category": "01"}
    return requests.post(f"{instance.url}/api/v1/tickets", json=body, headers=headers, timeout=30)


def typed_words(visitor: Visitor, title: str) -> dict[str, str]:
    """A filled in form as a browser sends it."""
    page = visitor.get("/tickets/new")
    assert page.status == 200
    token = page.text.partition('name="form_token"')[2].partition('value="')[2].partition('"')[0]
    assert token
    return {
        "csrf_token": page.token,
        "form_token": token,
        "category": "01",
        "title": title,
        "body": "停电三次，设备受损。",
        "kind": "help",
        "urgency": "normal",
        "_end": "1",
    }


@pytest.mark.slow
@pytest.mark.timeout(420)
def test_everybody_is_told_in_time_and_nothing_is_lost_or_doubled(instance: Instance) -> None:
    firm = instance.signed_in("company_a1")
    bearer = {"Authorization": f"Bearer {instance.token('company_a1')}"}
    url, form = instance.url, typed_words(firm, "FROZEN-page")
    titles = [f"FROZEN-{at:02d}" for at in range(ROUNDS)]
    keys = {title: uuid.uuid4().hex for title in titles}

    def browser(path: str) -> Callable[[], requests.Response]:
        return lambda: requests.get(url + path, cookies=firm.client.cookies, timeout=30, allow_redirects=False)

    def questions(title: str) -> list[tuple[str, Callable[[], requests.Response]]]:
        return [
            ("page", browser("/tickets")),
            ("form", lambda: firm.client.post(f"{url}/tickets/new", data=form, timeout=30, allow_redirects=False)),
            ("api", lambda: requests.get(f"{url}/api/v1/tickets", headers=bearer, timeout=30)),
            ("file", lambda: filing(instance, title, keys[title])),
            ("readyz", browser("/readyz")),
            ("metrics", browser("/metrics")),
        ]

    for path in ("/", "/tickets") * 8:  # every thread has a connection that will freeze
        assert browser(path)().status_code == 200
    told: list[Told] = []
    with instance.freeze(), ThreadPoolExecutor(CALLERS + 1) as callers:
        command = callers.submit(lambda: (time.monotonic(), instance.command("outbox", "show"), time.monotonic()))
        for title in titles:
            asked = [callers.submit(ask, what, question) for what, question in questions(title)]
            for _ in range(4):
                alive = [ask("healthz", browser("/healthz")), ask("healthz", lambda: requests.get(f"{url}/healthz"))]
                told += alive
                time.sleep(0.3)
            told += [each.result() for each in asked]
        began, done, ended = command.result()
    print("longest", {what: max(one.seconds for one in told if one.what == what) for what in {t.what for t in told}})
    for each in told:
        if each.what in {"healthz", "metrics"}:
            assert (each.status, each.seconds < AT_ONCE) == (200, True), each
            continue
        assert each.status == 503, (each.what, each.status, each.text[:500])
        assert each.seconds < WITHIN, (each.what, each.seconds)
        if each.what != "readyz":
            assert each.headers["Retry-After"] == "5"
        if each.what == "form":
            assert "停电三次，设备受损。" in each.text, "what was typed is given back"
    assert done.returncode != 0
    assert ended - began < COMMAND

    instance.heals(60)
    after = [ask(what, question) for what, question in questions(titles[0])]
    assert {each.what: each.status for each in after} == {
        "page": 200,
        "form": 303,
        "api": 200,
        "file": 201,
        "readyz": 200,
        "metrics": 200,
    }
    for title in titles:
        assert filing(instance, title, keys[title]).status_code in {200, 201}
    with ThreadPoolExecutor(16) as callers:  # no connection stayed with anybody
        again = list(callers.map(lambda _: ask("page", browser("/tickets")), range(64)))
    assert {each.status for each in again} == {200}
    with instance.engine().connect() as connection:
        filed = connection.execute(
            sa.text("SELECT title, count(*) AS times FROM tickets WHERE title LIKE 'FROZEN-%' GROUP BY title")
        ).all()
    assert {row.title: row.times for row in filed} == {"FROZEN-page": 1, **dict.fromkeys(titles, 1)}
    assert instance.broken() == []
