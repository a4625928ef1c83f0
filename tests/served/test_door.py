"""The door of the running product: no weapon for who does not get in, and fast for who is refused."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.served.visiting import Page, Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
FIRM = "company_demo"
FLOOD = 40
AT_ONCE = 2.0
"""Seconds within which somebody is refused who need not wait."""


def knock(visitor: Visitor, token: str, username: str, password: str) -> tuple[Page, float]:
    began = time.monotonic()
    answer = visitor.post("/login", {"username": username, "password": password, "next": "/", "csrf_token": token})
    return answer, time.monotonic() - began


def at_the_door(served: Served) -> tuple[Visitor, str]:
    visitor = Visitor(served.url)
    return visitor, visitor.get("/login").token


def test_thirty_right_ones_come_in_after_twenty_wrong_ones_from_their_address(served: Served) -> None:
    wrong, token = at_the_door(served)
    statuses = [knock(wrong, token, f"nobody_{number % 7}", "wrong password")[0].status for number in range(20)]
    assert set(statuses) == {422}
    password = served.accounts[FIRM]["password"]
    came = [knock(*at_the_door(served), FIRM, password)[0] for _ in range(30)]
    assert [each.status for each in came] == [303] * 30


def test_a_flood_is_refused_at_once_and_a_browser_that_is_known_comes_in(served: Served) -> None:
    password = served.accounts[FIRM]["password"]
    known, token = at_the_door(served)
    assert knock(known, token, FIRM, password)[0].status == 303
    assert "known" in known.client.cookies
    known.client.cookies.set("sid", None)
    flooding = [at_the_door(served) for _ in range(FLOOD)]
    token = known.get("/login").token

    def wrong(number: int) -> tuple[Page, float]:
        visitor, its_token = flooding[number]
        return knock(visitor, its_token, f"flood_{number}", "wrong password")

    with ThreadPoolExecutor(FLOOD + 1) as pool:
        answers = [pool.submit(wrong, number) for number in range(FLOOD)]
        right, took = pool.submit(knock, known, token, FIRM, password).result()
    assert right.status == 303, right.text[:500]
    found = [each.result() for each in answers]
    assert {page.status for page, _ in found} <= {422, 429}
    refused = [(page, seconds) for page, seconds in found if page.status == 429]
    assert refused, "more came than may wait"
    assert all(int(page.headers["Retry-After"]) >= 1 for page, _ in refused)
    assert max(seconds for _, seconds in refused) < AT_ONCE * 5
    assert sorted(seconds for _, seconds in refused)[len(refused) // 2] < AT_ONCE
    print(
        f"{len(refused)} of {FLOOD} refused, the slowest after {max(s for _, s in refused):.2f} s; known {took:.2f} s"
    )
