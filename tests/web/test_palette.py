"""The palette: only what its reader may see and do, by the declarations of menu and acts, in a known number of queries."""

import re

import pytest

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.web.test_worklists import SignIn, queries

SCRIPT = {"HX-Request": "true"}
HREF = re.compile(r'data-href="([^"]+)"')
MOST_QUERIES = 12


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.WHISTLED).number


def hits(sign_in: SignIn, actor: Actor, words: str, ticket: str = "") -> list[str]:
    answer = sign_in(actor).get("/find", query_string={"q": words, "ticket": ticket}, headers=SCRIPT)
    assert answer.status_code == 200
    return HREF.findall(answer.get_data(as_text=True))


def test_a_ticket_is_found_by_its_number_its_tail_and_its_words(zone: Zone, sign_in: SignIn, number: str) -> None:
    for words in (number, number.lower(), number[-4:], f"#{number}，", "东门外"):
        assert f"/tickets/{number}" in hits(sign_in, zone.handler, words), words
        assert f"/tickets/{number}" not in hits(sign_in, zone.support_head, words), words
    assert f"/tickets/{number}" not in hits(sign_in, zone.admin, number)


def test_firms_are_found_by_whom_they_exist_for(zone: Zone, sign_in: SignIn) -> None:
    address = f"/companies/{zone.other.credit_code}"
    assert address in hits(sign_in, zone.coordinator, zone.other.name)
    assert address not in hits(sign_in, zone.dispatcher, zone.other.name)
    assert address not in hits(sign_in, zone.handler, zone.other.name)


def test_acts_of_the_open_ticket_are_those_its_page_offers(zone: Zone, sign_in: SignIn, number: str) -> None:
    for actor in (zone.handler, zone.head, zone.dispatcher, zone.coordinator, zone.observer):
        page = sign_in(actor).get(f"/tickets/{number}").get_data(as_text=True)
        offered = set(re.findall(r'id="(act-[a-z-]+)"', page)) - {"act-order"}  # beside the ticket, no act of its life
        found = {each.split("#")[1] for each in hits(sign_in, actor, "", number) if "#" in each}
        assert found == offered
    assert not [each for each in hits(sign_in, zone.support_head, "", number) if "#" in each]
    assert hits(sign_in, zone.handler, "报到", number)[0] == f"/tickets/{number}#act-check-in"


def test_places_are_the_entries_of_the_menu(zone: Zone, sign_in: SignIn) -> None:
    for actor in (zone.coordinator, zone.handler, zone.auditor, zone.admin, zone.firm):
        page = sign_in(actor).get("/account" if actor is zone.firm else "/inbox").get_data(as_text=True)
        menu = set(re.findall(r'class="rail-item" href="([^"]+)"', page))
        places = {each for each in hits(sign_in, actor, "") if "#" not in each}
        assert menu <= places
        assert places - menu <= {"/inbox"} or actor is zone.firm
    assert hits(sign_in, zone.coordinator, "督办")[0] == "/supervision"
    assert "/audit" not in hits(sign_in, zone.coordinator, "审计")


def test_without_script_it_is_a_page_with_links(zone: Zone, sign_in: SignIn, number: str) -> None:
    page = sign_in(zone.handler).get(f"/find?q={number}").get_data(as_text=True)
    assert f'<a href="/tickets/{number}">' in page
    assert 'action="/find"' in page
    nothing = sign_in(zone.handler).get("/find?q=查无此词").get_data(as_text=True)
    assert nothing.count("/tickets?q=") == 1, "the list itself, which also says what is near"
    assert "没有找到。" in sign_in(zone.handler).get("/find?q=x").get_data(as_text=True)


@pytest.mark.parametrize("words", ["%", "x" * 500, "\0", "' OR 1=1", "(", "  ", "１２３４"])
def test_odd_words_are_answered(zone: Zone, sign_in: SignIn, words: str) -> None:
    hits(sign_in, zone.coordinator, words, words)


def test_it_is_answered_in_a_known_number_of_queries(core: Core, zone: Zone, sign_in: SignIn, number: str) -> None:
    client = sign_in(zone.coordinator)
    asked = {"q": "厂区", "ticket": number}
    with queries(core) as few:
        client.get("/find", query_string=asked, headers=SCRIPT)
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(6):
            a_ticket(tx, zone, State.HANDLING)
    with queries(core) as many:
        client.get("/find", query_string=asked, headers=SCRIPT)
    assert len(many) == len(few) <= MOST_QUERIES
