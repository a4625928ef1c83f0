"""查找: one page by kind, in a known number of queries; two signs or more; nothing that its reader could not open."""

import re

import pytest

from app.core import Core
from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket
from tests.web.test_worklists import SignIn, queries

MOST_QUERIES = 16
HREF = re.compile(r'href="([^"]+)" data-row-link')


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.WHISTLED, title="分子筛供应不足").number


def test_kinds_stand_on_one_page_with_their_counts_and_ways(zone: Zone, sign_in: SignIn, number: str) -> None:
    page = sign_in(zone.coordinator).get("/search?q=分子筛").get_data(as_text=True)
    assert HREF.findall(page) == [f"/tickets/{number}"]
    for counted in ("诉求 1", "企业 0", "人员 0", "督办单 0"):
        assert counted in page
    assert "/search?q=%E5%88%86%E5%AD%90%E7%AD%9B&amp;kind=tickets" in page
    assert "/tickets?q=%E5%88%86%E5%AD%90%E7%AD%9B" in page
    assert HREF.findall(sign_in(zone.support_head).get("/search?q=分子筛").get_data(as_text=True)) == []
    assert HREF.findall(sign_in(zone.firm).get("/search?q=分子筛").get_data(as_text=True)) == [f"/tickets/{number}"]
    assert "没有找到“分子筛”" in sign_in(zone.other_firm).get("/search?q=分子筛").get_data(as_text=True)


def test_people_lead_to_what_they_have_in_hand(zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.coordinator).get("/search", query_string={"q": zone.officer.name, "kind": "people"})
    assert any("/tickets?officer=" in href for href in HREF.findall(page.get_data(as_text=True)))


def test_one_sign_is_said_and_odd_words_are_answered(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    short = client.get("/search?q=水")
    assert short.status_code == 422
    assert "请至少输入两个字。" in short.get_data(as_text=True)
    assert "想找什么" in client.get("/search").get_data(as_text=True)
    for words in ("%", "%%", "' OR 1=1", "((", "１２３４", "a\0b"):
        assert client.get("/search", query_string={"q": words}).status_code in (200, 422)
    assert client.get("/search", query_string={"q": "x" * 300}).status_code == 422
    assert client.get("/search?q=分子筛&kind=tickets&cursor=none").status_code == 422
    assert client.get("/search?q=分子筛&kind=nothing").status_code == 200


def test_it_is_answered_in_a_known_number_of_queries(core: Core, zone: Zone, sign_in: SignIn, number: str) -> None:
    client = sign_in(zone.coordinator)
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(6):
            a_ticket(tx, zone, title="分子筛")
    with queries(core) as few:
        client.get("/search?q=分子筛")
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(6):
            a_ticket(tx, zone, title="分子筛")
    with queries(core) as many:
        client.get("/search?q=分子筛")
    assert len(many) == len(few) <= MOST_QUERIES


def test_the_box_finds_people_and_leads_to_the_page(zone: Zone, sign_in: SignIn, number: str) -> None:
    found = sign_in(zone.coordinator).get(
        "/find", query_string={"q": zone.officer.name}, headers={"HX-Request": "true"}
    )
    page = found.get_data(as_text=True)
    assert "/tickets?officer=" in page
    assert "/search?q=" in page
    assert "/search?q=" not in sign_in(zone.coordinator).get("/find?q=x").get_data(as_text=True)
