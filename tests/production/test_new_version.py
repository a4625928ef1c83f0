"""A new version without a failed request: two webs, replaced one after the other while people read and write."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import psycopg
import pytest
import requests

from config import embedded
from tests.production.shape import PASSWORD, WEBS, Shape, until
from tests.production.visiting import Visitor, line_of

READERS = 3
PAUSE = 0.03


@dataclass
class Load:
    """What clients got while it lasted."""

    shape: Shape
    ended: threading.Event = field(default_factory=threading.Event)
    codes: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)

    def read(self, at: int) -> None:
        """Open a page again and again."""
        visitor = Visitor(self.shape, f"198.51.100.{at}")
        while not self.ended.wait(PAUSE):
            self._tally("read", partial(visitor.get, "/login"))

    def write(self, username: str, token: str) -> None:
        """File one request after the other, each once: a client that never asks again."""
        client = self.shape.session()
        while not self.ended.wait(PAUSE):
            body = {"title": f"ROLL-{username}", "body": "停电三次，设备受损。", "category": "01"}
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
            url = f"{self.shape.url}/api/v1/tickets"
            answer = self._tally("write", partial(client.post, url, json=body, headers=headers, timeout=30))
            if answer is not None and answer.status_code == 201:
                self.numbers.append(answer.json()["number"])

    def _tally(self, what: str, ask: "Callable[[], requests.Response]") -> requests.Response | None:
        try:
            answer = ask()
        except requests.RequestException as error:
            self.codes[f"{what} {type(error).__name__}"] += 1
            return None
        self.codes[f"{what} {answer.status_code}"] += 1
        return answer


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_two_webs_are_replaced_one_after_the_other_and_no_request_fails(shape: Shape) -> None:
    load = Load(shape)
    tokens = list(shape.office["tokens"].items())  # type: ignore[attr-defined]
    threads = [threading.Thread(target=load.read, args=(at,)) for at in range(READERS)]
    threads += [threading.Thread(target=load.write, args=each) for each in tokens[:3]]
    for each in threads:
        each.start()
    try:
        time.sleep(1)
        for name in WEBS:
            assert shape.stop_program(name), "it finishes what it has, and ends by itself"
            shape.start_program(name)
            shape.await_web(name)
        time.sleep(1)
    finally:
        load.ended.set()
        for each in threads:
            each.join()
    assert set(load.codes) == {"read 200", "write 201"}, load.codes
    assert load.codes["read 200"] > 100
    assert load.codes["write 201"] > 30
    assert sorted(load.numbers) == filed(shape), "each once"


def filed(shape: Shape) -> list[str]:
    """The numbers of what was filed under load."""
    address = f"postgresql://{embedded.OWNER}:{PASSWORD}@127.0.0.1:{shape.ports.postgres}/{embedded.DATABASE}"
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT number FROM tickets WHERE title LIKE 'ROLL-%' ORDER BY number").fetchall()
    return [str(number) for (number,) in rows]


def test_the_proxy_follows_the_name_to_other_addresses(shape: Shape) -> None:
    def asked() -> set[str]:
        answers = [Visitor(shape, "198.51.100.90").get("/login") for _ in range(4)]
        return {line_of(shape, answer)["upstream"].partition(":")[0] for answer in answers}

    until(lambda: asked() == set(WEBS.values()), "both are asked", seconds=30)  # one may just have been away
    shape.addresses[:] = [WEBS["web_b"]]
    try:
        until(lambda: asked() == {WEBS["web_b"]}, "only the second is asked", seconds=20)
    finally:
        shape.addresses[:] = list(WEBS.values())
    until(lambda: asked() == set(WEBS.values()), "both are asked again", seconds=20)
