"""Work lists as pages: what waits, in which order, one click from the act, at a known price."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.factory import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket

SignIn = Callable[[Actor], FlaskClient]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
MOST_QUERIES = 25
"""Of a page itself; finding out who asks comes before it and costs the same on every page."""


@contextmanager
def queries(core: Core) -> Iterator[list[str]]:
    """The statements of the last reading transaction begun meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(core.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(core.engine, "before_cursor_execute", note)
        begun = [place for place, statement in enumerate(seen) if statement == "SET TRANSACTION READ ONLY"]
        del seen[: begun[-1] if begun else 0]


def filed(core: Core, zone: Zone, number: int, state: State = State.SUBMITTED) -> list[str]:
    """So many tickets in a state, committed; their numbers."""
    with core.transactions.acting(SYSTEM) as tx:
        return [a_ticket(tx, zone, state, title=f"第{each}件").number for each in range(number)]


def test_who_has_lists_lands_on_the_first_one(zone: Zone, sign_in: SignIn) -> None:
    assert sign_in(zone.liaison).get("/worklist").headers["Location"] == "/worklist/check_in"
    assert sign_in(zone.head).get("/worklist").headers["Location"] == "/worklist/review"


def test_a_list_of_another_role_does_not_exist(zone: Zone, sign_in: SignIn) -> None:
    assert sign_in(zone.liaison).get("/worklist/rule").status_code == 404
    assert sign_in(zone.liaison).get("/worklist/nonsense").status_code == 404


def test_an_empty_list_says_what_to_expect(zone: Zone, sign_in: SignIn) -> None:
    assert "没有等您报到的诉求" in sign_in(zone.liaison).get("/worklist/check_in").get_data(as_text=True)


def test_the_count_in_the_menu_is_the_number_of_rows(core: Core, zone: Zone, sign_in: SignIn) -> None:
    filed(core, zone, 3)
    page = sign_in(zone.coordinator).get("/worklist/triage").get_data(as_text=True)
    assert page.count("data-row-link") == 3
    assert "3 件，最急的在最前面" in page


def test_accepting_takes_one_click_in_the_row_and_comes_back_to_the_list(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    [number] = filed(core, zone, 1)
    client = sign_in(zone.coordinator)
    page = client.get("/worklist/triage").get_data(as_text=True)
    token = TOKEN.search(page)
    assert token
    form = {"csrf_token": token[1], "version": "1", "next": "/worklist/triage"}
    response = client.post(f"/tickets/{number}/accept", data=form)
    assert (response.status_code, response.headers["Location"]) == (303, "/worklist/triage")
    assert f"{number} 已受理" in client.get("/worklist/triage").get_data(as_text=True)


def test_the_next_page_is_a_fragment_that_goes_on_with_the_group(core: Core, zone: Zone, sign_in: SignIn) -> None:
    filed(core, zone, 52)
    client = sign_in(zone.coordinator)
    page = client.get("/worklist/triage").get_data(as_text=True)
    href = re.search(r'hx-get="([^"]+)"', page)
    assert href
    fragment = client.get(href[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert fragment.count("data-row-link") == 2
    assert "<html" not in fragment
    assert 'class="group' not in fragment


@pytest.mark.parametrize("path", ["/worklist/triage", "/tickets", "/tickets?sort=due"])
def test_a_page_of_rows_costs_the_same_however_many_there_are(
    core: Core, zone: Zone, sign_in: SignIn, path: str
) -> None:
    client = sign_in(zone.coordinator)
    filed(core, zone, 2)
    client.get(path)
    with queries(core) as few:
        client.get(path)
    filed(core, zone, 20)
    with queries(core) as many:
        assert client.get(path).status_code == 200
    assert len(many) == len(few) <= MOST_QUERIES


@pytest.mark.parametrize(
    "query", ["state=nonsense", "filed_from=2026-02-30", "filed_from=20260101", "cursor=x", "q=" + "a" * 101]
)
def test_a_condition_that_cannot_be_meant_is_refused(zone: Zone, sign_in: SignIn, query: str) -> None:
    assert sign_in(zone.coordinator).get(f"/tickets?{query}").status_code == 422


def test_search_finds_by_the_letter_and_stays_in_the_address(core: Core, zone: Zone, sign_in: SignIn) -> None:
    numbers = filed(core, zone, 2)
    client = sign_in(zone.coordinator)
    page = client.get("/tickets", query_string={"q": "第1件"}).get_data(as_text=True)
    assert (numbers[1] in page, numbers[0] in page) == (True, False)
    assert "没有符合条件的诉求" in client.get("/tickets?q=%25").get_data(as_text=True)
