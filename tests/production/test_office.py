"""An office of two hundred behind one address comes to work; a stranger with many connections does not get the rest."""

import os
import signal
import socket
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app.tickets.rules.uploads import MB
from app.web.filters import asset
from tests.production.furnishing import OFFICE, PASSWORD
from tests.production.shape import WEBS, Shape
from tests.production.visiting import Visitor, hidden

pytestmark = pytest.mark.timeout(240)
"""The first test of the folder waits for the start of everything."""
WITHIN = 120.0
AT_ONCE = 16
PAGES = 50
FILES = 250
MOST_CONNECTIONS = 200
SLOW = 200
TYPED = {
    "title": "厂区停电",
    "body": "停电三次，设备受损。",
    "category": "01",
    "kind": "help",
    "urgency": "normal",
    "_end": "1",
}
POSTED = (
    "POST /login HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: {}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nusername="
)
ASKED = (
    "GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: {}\r\nConnection: close\r\n\r\n"
)


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_two_hundred_people_behind_one_address_sign_in_within_two_minutes(shape: Shape) -> None:
    def come(at: int) -> int:
        return Visitor(shape, "203.0.113.50").sign_in(f"office{at:03d}", PASSWORD).status_code

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = Counter(pool.map(come, range(OFFICE)))
    took = time.monotonic() - began
    assert codes == {303: OFFICE}
    assert took < WITHIN


@pytest.mark.slow
def test_fifty_pages_at_once_with_their_files_are_all_served(shape: Shape) -> None:
    visitor = Visitor(shape, "203.0.113.51")
    assert visitor.sign_in("office152", PASSWORD).status_code == 303
    paths = ["/tickets"] * PAGES + [asset("app.css")] * FILES

    def opened(path: str) -> int:
        another = Visitor(shape, "203.0.113.51")
        another.cookies = dict(visitor.cookies)
        return another.get(path).status_code

    with ThreadPoolExecutor(PAGES) as pool:
        codes = Counter(pool.map(opened, paths))
    assert codes == {200: PAGES + FILES}


@pytest.mark.slow
def test_one_address_holds_two_hundred_pages_and_no_more(shape: Shape) -> None:
    """All ask while the webs hold their breath, so that every request is still there when the last one comes."""
    wires = [
        socket.create_connection(("127.0.0.1", shape.ports.http), timeout=60) for _ in range(MOST_CONNECTIONS + 60)
    ]
    try:
        with held(shape):
            for wire in wires:
                wire.sendall(ASKED.format("203.0.113.52").encode())
            time.sleep(1)
        codes = Counter(wire.makefile("rb").readline().split()[1].decode() for wire in wires)
    finally:
        for wire in wires:
            wire.close()
    assert codes == {"302": MOST_CONNECTIONS, "429": 60}


@contextmanager
def held(shape: Shape) -> Iterator[None]:
    """Nothing is answered meanwhile: every process of both webs is stopped where it is."""
    groups = [shape.running[name][1].pid for name in WEBS]
    for group in groups:
        os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        for group in groups:
            os.killpg(group, signal.SIGCONT)


@pytest.mark.slow
def test_two_hundred_slow_clients_keep_nobody_waiting(shape: Shape) -> None:
    """Half of a head, or half of a body that never goes on: the proxy holds them, the application never hears of them."""
    begun = ["GET /login HTTP/1.1\r\nHost: localhost\r\nX-Slow:", POSTED.format("203.0.113.53")]
    wires = [socket.create_connection(("127.0.0.1", shape.ports.http), timeout=10) for _ in range(SLOW)]
    try:
        for at, wire in enumerate(wires):
            wire.sendall(begun[at % 2].encode())
        person = Visitor(shape, "203.0.113.54")
        took = []
        for _ in range(20):
            began = time.monotonic()
            assert person.get("/login").status_code == 200
            took.append(time.monotonic() - began)
        assert statistics.median(took) < 1
    finally:
        for wire in wires:
            wire.close()


@pytest.mark.slow
def test_eight_large_uploads_at_once_all_arrive(shape: Shape) -> None:
    people = [Visitor(shape, f"203.0.113.{100 + at}") for at in range(8)]
    for at, person in enumerate(people):
        assert person.sign_in(f"office{160 + at:03d}", PASSWORD).status_code == 303
    whole = b"%PDF-1.7\n" + b"0" * (20 * MB - 16) + b"\n%%EOF\n"

    def file_one(person: Visitor) -> int:
        page = person.get("/tickets/new")
        keys = {name: hidden(name, page) for name in ("csrf_token", "form_token")}
        files = [("files", (f"{at}.pdf", whole, "application/pdf")) for at in range(2)]
        return person.post("/tickets/new", {**keys, **TYPED, "meant": "1"}, files).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        codes = Counter(pool.map(file_one, people))
    assert codes == {303: len(people)}
