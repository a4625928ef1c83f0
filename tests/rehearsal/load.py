"""People at work through the proxy while servers die: each request with what it got, and what was acknowledged."""

import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import requests

from tests.production.shape import Shape
from tests.production.visiting import Visitor

PAUSE = 0.25
BETWEEN_FILINGS = 0.4
PATIENCE = 90.0
"""Seconds a client goes on trying the same thing."""
GOOD = frozenset({200, 201})
Ask = Callable[[], requests.Response]


@dataclass(frozen=True)
class Answer:
    """One request: of whom, when it was sent and answered, what it got, and whether it was read at the replica."""

    who: str
    sent: float
    answered: float
    got: str
    good: bool
    at_replica: bool = False


@dataclass
class Load:
    """What happened to each request."""

    shape: Shape
    ended: threading.Event = field(default_factory=threading.Event)
    answers: list[Answer] = field(default_factory=list)
    filed: dict[str, str] = field(default_factory=dict)
    """Number by title, of what was acknowledged."""
    accepted: set[str] = field(default_factory=set)
    failures: list[BaseException] = field(default_factory=list)
    _open: "queue.Queue[str]" = field(default_factory=queue.Queue)

    def errors(self, since: float, until: float) -> Counter[str]:
        """What was not answered well meanwhile, whenever it was sent."""
        bad = (each for each in self.answers if since <= each.answered < until and not each.good)
        return Counter(f"{each.who}: {each.got}" for each in bad)

    def good_again(self, since: float) -> dict[str, float]:
        """Seconds from then until each sort of client had a good answer to something sent later."""
        found: dict[str, float] = {}
        for each in sorted(self.answers, key=lambda each: each.answered):
            if each.good and each.sent >= since:
                found.setdefault(each.who, each.answered - since)
        return found

    def at_replica(self, since: float, until: float) -> tuple[int, int]:
        """How many reports were read at the replica, and how many were answered at all."""
        good = [each for each in self._sent(since, until) if each.good and each.who == "report"]
        return sum(each.at_replica for each in good), len(good)

    def sent(self, since: float, until: float) -> int:
        """How many requests were sent meanwhile."""
        return len(self._sent(since, until))

    def _sent(self, since: float, until: float) -> Sequence[Answer]:
        return [each for each in self.answers if since <= each.sent < until]

    def file(self, token: str, name: str) -> None:
        """File one request after the other; the same key at each try."""
        for at in self._rounds(BETWEEN_FILINGS):
            title = f"REHEARSAL-{name}-{at:04d}"
            body = {"title": title, "body": "停电三次，设备受损。", "category": "01"}
            headers = {**_bearer(token), "Idempotency-Key": uuid.uuid4().hex}
            answer = self._insist("filing", partial(self._call, "POST", "/tickets", headers, json=body))
            self.filed[title] = number = str(answer.json()["number"])
            self._open.put(number)

    def accept(self, token: str) -> None:
        """Accept what was filed; an answer that was lost is looked up before trying again."""
        while not (self.ended.is_set() and self._open.empty()):
            try:
                number = self._open.get(timeout=PAUSE)
            except queue.Empty:
                continue
            path, headers = f"/tickets/{number}", _bearer(token)
            while number not in self.accepted:
                seen = self._insist("look", partial(self._call, "GET", path, headers)).json()
                if seen["state"] != "submitted":
                    self.accepted.add(number)
                    continue
                words = {"version": seen["version"], "category": "01", "grade": "ordinary"}
                self._ask("act", partial(self._call, "POST", f"{path}/accept", headers, json=words))

    def read(self, who: str, ask: Ask) -> None:
        """Read the same again and again."""
        for _ in self._rounds(PAUSE):
            self._ask(who, ask)

    def watched(self, work: Callable[[], None]) -> None:
        """Do it, and keep what it raised for whoever waits."""
        try:
            work()
        except BaseException as error:
            self.failures.append(error)
            raise

    def _rounds(self, pause: float) -> Iterator[int]:
        at = 0
        while not self.ended.wait(pause):
            at += 1
            yield at

    def _call(self, method: str, path: str, headers: dict[str, str], **more: Any) -> requests.Response:
        url = f"http://localhost:{self.shape.ports.http}/api/v1{path}"
        return requests.request(method, url, headers=headers, timeout=30, **more)

    def _insist(self, who: str, ask: Ask) -> requests.Response:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            answer = self._ask(who, ask)
            if answer is not None and answer.status_code in GOOD:
                return answer
            time.sleep(PAUSE)
        raise AssertionError(f"{who} was never answered well again")

    def _ask(self, who: str, ask: Ask) -> requests.Response | None:
        sent = time.monotonic()
        try:
            answer = ask()
        except requests.RequestException as error:
            self.answers.append(Answer(who, sent, time.monotonic(), type(error).__name__, good=False))
            return None
        good, behind = answer.status_code in GOOD, "Data-As-Of" in answer.headers
        self.answers.append(Answer(who, sent, time.monotonic(), str(answer.status_code), good, behind))
        return answer


@contextmanager
def at_work(shape: Shape) -> Iterator[Load]:
    """Two who file, one who accepts and three who read, until the block ends and each has ended what he began."""
    load = Load(shape)
    tokens = list(dict(shape.office["tokens"]).values())  # type: ignore[call-overload]
    coordinator = str(shape.office["coordinator_token"])
    page = Visitor(shape, "198.51.100.7")
    page.sign_in("office009", str(shape.office["password"]))
    jobs: list[Callable[[], None]] = [
        partial(load.file, tokens[0], "a"),
        partial(load.file, tokens[1], "b"),
        partial(load.accept, coordinator),
        partial(load.read, "page", partial(page.get, "/tickets")),
        partial(load.read, "list", partial(load._call, "GET", "/tickets?limit=20", _bearer(tokens[2]))),
        partial(load.read, "report", partial(load._call, "GET", "/reports/weekly", _bearer(coordinator))),
    ]
    threads = [threading.Thread(target=load.watched, args=(job,)) for job in jobs]
    for each in threads:
        each.start()
    try:
        yield load
    finally:
        load.ended.set()
        for each in threads:
            each.join()
    if load.failures:
        raise AssertionError(f"a client gave up: {load.failures[0]}")


def _bearer(token: str) -> dict[str, str]:
    """As a balancer that ended TLS passes it on."""
    return {"Authorization": f"Bearer {token}", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.8"}
