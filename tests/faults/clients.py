"""Firms, a coordinator and readers at work while something breaks: what they were told, request by request."""

import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import requests

from tests.faults.conftest import Instance
from tests.served.visiting import Visitor

PAUSE = 0.1
BETWEEN_FILINGS = 0.4
"""Each filing is some letters, and what is owed shall leave in the time of a test."""
PATIENCE = 60.0
"""Seconds a client goes on trying the same thing."""
AS_THE_PROXY = {"Connection": "close"}
"""The proxy keeps no connection to a web."""
BODY = "停电三次，设备受损。"
GOOD = {200, 201, 303}


@dataclass
class Clients:
    """What happened to each request, and what was acknowledged."""

    instance: Instance
    prefix: str
    ended: threading.Event = field(default_factory=threading.Event)
    codes: Counter[str] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    filed: dict[str, str] = field(default_factory=dict)
    """Number by title, of what was acknowledged."""
    acts: Counter[str] = field(default_factory=Counter)
    """Acknowledged acts by number, filing not counted."""
    failures: list[BaseException] = field(default_factory=list)
    _open: "queue.Queue[str]" = field(default_factory=queue.Queue)

    @property
    def failed(self) -> dict[str, int]:
        """Requests that got no good answer, by what they got."""
        return {what: times for what, times in self.codes.items() if not what.endswith(("200", "201", "303"))}

    @property
    def slow(self) -> float:
        """What ninety-five of a hundred waited at most."""
        return sorted(self.waited)[int(len(self.waited) * 0.95)]

    def file_by_program(self, username: str) -> None:
        """File one request after the other; the same key at each try."""
        for at in self._rounds(BETWEEN_FILINGS):
            title, key = f"{self.prefix}-{username}-{at:03d}", uuid.uuid4().hex
            draft = {"title": title, "body": BODY, "category": "01"}
            headers = {**self._bearer(username), "Idempotency-Key": key}
            url = f"{self.instance.url}/api/v1/tickets"
            answer = self._insist("file", partial(requests.post, url, json=draft, headers=headers, timeout=30))
            self._acknowledged(title, str(answer.json()["number"]))

    def file_by_form(self, visitor: Visitor) -> None:
        """Open the form and send it, the same form at each try, as somebody in a browser does."""
        visitor.client.headers.update(AS_THE_PROXY)
        for at in self._rounds(BETWEEN_FILINGS):
            title = f"{self.prefix}-form-{at:03d}"
            form = self._insist("form", partial(visitor.client.get, f"{visitor.url}/tickets/new", timeout=30))
            typed = {name: hidden(name, form.text) for name in ("csrf_token", "form_token")}
            typed |= {"category": "01", "title": title, "body": BODY, "kind": "help", "urgency": "normal", "_end": "1"}
            send = partial(visitor.client.post, f"{visitor.url}/tickets/new", typed, timeout=30, allow_redirects=False)
            self._acknowledged(title, self._insist("send", send).headers["Location"].split("/")[2])

    def accept(self, username: str) -> None:
        """Accept what was filed, each once; an answer that was lost is looked up before trying again."""
        url = f"{self.instance.url}/api/v1/tickets"
        while not (self.ended.is_set() and self._open.empty()):
            try:
                number = self._open.get(timeout=PAUSE)
            except queue.Empty:
                continue
            ends = time.monotonic() + PATIENCE
            while number not in self.acts:
                assert time.monotonic() < ends, f"{number} could not be accepted"
                look = partial(requests.get, f"{url}/{number}", headers=self._bearer(username), timeout=30)
                if self._insist("look", look).json()["state"] != "submitted":
                    self.acts[number] += 1  # the act was done, its answer was lost
                    continue
                words: dict[str, Any] = {"version": 1, "category": "01", "grade": "ordinary"}
                act = partial(requests.post, f"{url}/{number}/accept", json=words, timeout=30)
                answer = self._ask("accept", partial(act, headers=self._bearer(username)))
                if answer is not None and answer.status_code == 200:
                    self.acts[number] += 1

    def read(self, what: str, ask: Callable[[], requests.Response]) -> None:
        """Read the same again and again."""
        for _ in self._rounds(PAUSE):
            self._ask(what, ask)

    def _rounds(self, pause: float) -> Iterator[int]:
        at = 0
        while not self.ended.wait(pause):
            at += 1
            yield at

    def _bearer(self, username: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.instance.token(username)}", **AS_THE_PROXY}

    def _acknowledged(self, title: str, number: str) -> None:
        self.filed[title] = number
        self._open.put(number)

    def _insist(self, what: str, ask: Callable[[], requests.Response]) -> requests.Response:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            answer = self._ask(what, ask)
            if answer is not None and answer.status_code in GOOD:
                return answer
            time.sleep(PAUSE)
        raise AssertionError(f"{what} was never answered well: {self.failed}")

    def _ask(self, what: str, ask: Callable[[], requests.Response]) -> requests.Response | None:
        began = time.monotonic()
        try:
            answer = ask()
        except requests.RequestException as error:
            self.codes[f"{what} {type(error).__name__}"] += 1
            return None
        self.waited.append(time.monotonic() - began)
        self.codes[f"{what} {answer.status_code}"] += 1
        return answer

    def watched(self, work: Callable[[], None]) -> None:
        """Do it, and keep what it raised for whoever waits."""
        try:
            work()
        except BaseException as error:
            self.failures.append(error)
            raise


@contextmanager
def at_work(instance: Instance, prefix: str, firm: Visitor) -> Iterator[Clients]:
    """Three who file, one who accepts and two who read, until the block ends and each has ended what he began."""
    clients = Clients(instance, prefix)
    page = Visitor(instance.url).client
    page.cookies.update(firm.client.cookies)
    page.headers.update(AS_THE_PROXY)
    listed = {"headers": clients._bearer("officer_a"), "timeout": 30}
    jobs: list[Callable[[], None]] = [
        partial(clients.file_by_program, "company_a2"),
        partial(clients.file_by_program, "company_b1"),
        partial(clients.file_by_form, firm),
        partial(clients.accept, "coordinator"),
        partial(clients.read, "page", partial(page.get, f"{instance.url}/tickets", timeout=30)),
        partial(clients.read, "list", partial(_listed, f"{instance.url}/api/v1/tickets?limit=20", listed)),
    ]
    threads = [threading.Thread(target=clients.watched, args=(job,)) for job in jobs]
    for each in threads:
        each.start()
    try:
        yield clients
    finally:
        clients.ended.set()
        for each in threads:
            each.join()
    assert not clients.failures, clients.failures


def _listed(url: str, how: dict[str, Any]) -> requests.Response:
    return requests.get(url, **how)


def hidden(name: str, page: str) -> str:
    """The value of a hidden field."""
    return page.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]
