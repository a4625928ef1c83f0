"""Saved searches as pages: kept, found in the rail, renamed, removed and brought back; nobody else's, nothing lost."""

import html
import re

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import Actor
from app.tickets.rules.words import State
from tests.builders import Zone
from tests.menus import searches_of
from tests.web.test_worklists import SignIn, filed, queries, token_of

HEADING = "我的视图</p>"
RAIL = re.compile(r'<div class="rail-views".*?</div>', re.DOTALL)
SAVE = ">保存为视图</summary>"
OPEN_SHEET = re.compile(r'<details class="sheet" open>')


def rail(page: str) -> str:
    """The saved searches of a page as its rail shows them."""
    found = RAIL.search(page)
    return found[0] if found else ""


def kept(core: Core, actor: Actor) -> list[tuple[str, str]]:
    """Name and query of all searches of somebody."""
    with core.transactions.reading(actor) as tx:
        return [(saved.name, saved.query) for saved in searches_of(tx.session, tx.actor)]


def number_of(core: Core, actor: Actor, name: str) -> str:
    """The id of a search."""
    with core.transactions.reading(actor) as tx:
        return next(str(saved.id) for saved in searches_of(tx.session, tx.actor) if saved.name == name)


def save(client: FlaskClient, name: str, query: str, **more: str) -> str:
    """Keep a search; the page that follows."""
    form = {"csrf_token": token_of(client, "/tickets?state=open"), "name": name, "query": query, **more}
    response = client.post("/tickets/views", data=form)
    assert response.status_code == 303, response.text
    return client.get(response.headers["Location"]).get_data(as_text=True)


def test_a_search_is_kept_and_stands_in_the_rail_with_its_count(core: Core, zone: Zone, sign_in: SignIn) -> None:
    filed(core, zone, 3)
    filed(core, zone, 1, State.WHISTLED)
    client = sign_in(zone.coordinator)
    page = client.get("/tickets?state=submitted&sort=due&cursor=").get_data(as_text=True)
    assert HEADING not in page, "none kept, no heading"
    assert 'name="name" required type="text" value="待受理"' in page, "the words of the conditions are the proposal"
    assert 'name="query" value="state=submitted&amp;sort=due"' in page
    page = save(client, "等我受理", "state=submitted&sort=due")
    assert "已保存为视图“等我受理”。" in page
    assert '<h1 class="typed-title">等我受理</h1>' in page
    assert re.search(
        r'href="/tickets\?state=submitted&amp;sort=due" aria-current="page".*?等我受理</span>.*?>3<', rail(page)
    )
    assert page.count('aria-current="page"') - page[page.index('class="tabs"') :].count('aria-current="page"') == 1
    assert SAVE not in page
    assert 'aria-current="page"' in rail(client.get("/tickets?sort=due&state=submitted&lang=").text), "the same search"
    assert 'aria-current="page"' not in rail(client.get("/tickets?state=submitted").text)


def test_other_pages_name_the_searches_and_lists_count_them(core: Core, zone: Zone, sign_in: SignIn) -> None:
    filed(core, zone, 2)
    client = sign_in(zone.coordinator)
    save(client, "等我受理", "state=submitted")
    assert re.search(r"等我受理</span><span.*?>2<", rail(client.get("/worklist/triage").text))
    elsewhere = rail(client.get("/inbox").text)
    assert "等我受理" in elsewhere
    assert 'class="count' not in elsewhere


@pytest.mark.parametrize(
    ("path", "known", "more"), [("/tickets?state=open", 6, 2), ("/worklist/triage", 8, 2), ("/inbox", 3, 0)]
)
def test_searches_cost_one_query_for_names_one_for_all_counts_and_one_for_all_words(
    core: Core, zone: Zone, sign_in: SignIn, path: str, known: int, more: int
) -> None:
    client = sign_in(zone.coordinator)
    filed(core, zone, 2)
    client.get(path)
    with queries(core) as none:
        client.get(path)
    assert sum("saved_views" in statement for statement in none) == 1
    for place in range(12):
        save(client, f"第{place}个", f"q={place}x")
    client.get(path)
    with queries(core) as many:
        client.get(path)
    assert (len(none), len(many)) == (known, known + more)


def test_the_next_rows_count_nothing(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    save(client, "全部在办", "state=open")
    with queries(core) as seen:
        client.get("/tickets?state=open", headers={"HX-Request": "true"})
    assert not any("UNION ALL" in statement and "FROM tickets" in statement for statement in seen)


def test_a_search_is_renamed_on_its_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    page = save(client, "旧名", "state=open")
    assert 'value="旧名"' in page
    form = {
        "csrf_token": token_of(client, "/tickets"),
        "view": number_of(core, zone.coordinator, "旧名"),
        "name": "新名",
    }
    response = client.post("/tickets/views/rename", data=form)
    assert (response.status_code, response.headers["Location"]) == (303, "/tickets?state=open")
    page = client.get("/tickets?state=open").get_data(as_text=True)
    assert "视图已改名为“新名”。" in page
    assert kept(core, zone.coordinator) == [("新名", "state=open")]


def test_a_search_is_removed_at_once_and_the_word_about_it_brings_it_back(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    client = sign_in(zone.coordinator)
    for name in "甲乙丙":
        save(client, name, f"q={name}&state=open")
    before = kept(core, zone.coordinator)
    form = {"csrf_token": token_of(client, "/tickets"), "view": number_of(core, zone.coordinator, "乙")}
    response = client.post("/tickets/views/drop", data=form)
    assert [name for name, _ in kept(core, zone.coordinator)] == ["甲", "丙"]
    page = client.get(response.headers["Location"]).get_data(as_text=True)
    said = re.search(
        r'<div class="flash has-act is-success">.*?已删除视图“乙”。.*?<form action="([^"]+)"(.*?)</form>',
        page,
        re.DOTALL,
    )
    assert said
    undo = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', said[2])}
    assert client.post(said[1], data=undo).status_code == 303
    assert kept(core, zone.coordinator) == before, "as it was and where it was"
    assert client.post(said[1], data=undo).status_code == 303, "twice is once"
    assert kept(core, zone.coordinator) == before


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "请填写视图名称。"),
        ("　", "请填写视图名称。"),
        ("字" * 21, "视图名称最多 20 个字，现在是 21 个。"),
        ("占用", "您已有名为“占用”的视图"),
        ("坏\x01字", "控制字符"),
    ],
)
def test_a_name_that_will_not_do_comes_back_with_what_was_typed(
    core: Core, zone: Zone, sign_in: SignIn, name: str, sentence: str
) -> None:
    client = sign_in(zone.coordinator)
    save(client, "占用", "state=closed")
    save(client, "本来", "state=rejected")
    token = token_of(client, "/tickets?state=open")
    saved = number_of(core, zone.coordinator, "本来")
    for path, form in [
        ("/tickets/views", {"query": "state=open&overdue=1"}),
        ("/tickets/views/rename", {"view": saved}),
    ]:
        response = client.post(path, data={"csrf_token": token, "name": name, **form})
        assert response.status_code == 422
        page = html.unescape(response.get_data(as_text=True))
        assert sentence in page
        assert OPEN_SHEET.search(page), "the form is open"
        assert f'value="{name}"' in page
        assert 'aria-invalid="true"' in page
    assert 'href="/tickets?state=open&amp;overdue=1"' not in client.get("/tickets").text
    assert kept(core, zone.coordinator) == [("占用", "state=closed"), ("本来", "state=rejected")]


def test_the_thirteenth_is_refused_with_its_name_kept(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    for place in range(12):
        save(client, f"第{place}个", f"q={place}x")
    form = {"csrf_token": token_of(client, "/tickets?state=open"), "name": "多一个", "query": "state=open"}
    response = client.post("/tickets/views", data=form)
    assert response.status_code == 422
    assert "最多保存 12 个视图" in response.text
    assert 'value="多一个"' in response.text


def test_a_foreign_search_does_not_exist(core: Core, zone: Zone, sign_in: SignIn) -> None:
    save(sign_in(zone.coordinator), "视图", "state=open")
    saved = number_of(core, zone.coordinator, "视图")
    other = sign_in(zone.liaison)
    token = token_of(other, "/tickets")
    nowhere = other.get("/tickets/GX20260101-0001").data
    for number in (saved, "0", "999", "9" * 30, "x", "-1", "１", ""):
        for path in ("rename", "drop"):
            response = other.post(f"/tickets/views/{path}", data={"csrf_token": token, "view": number, "name": "改名"})
            assert response.status_code == 404, number
            assert len(response.data) == len(nowhere)
    assert kept(core, zone.coordinator) == [("视图", "state=open")]
    assert "视图</span>" not in rail(other.get("/tickets?state=open").text)


def test_a_firm_has_none(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.firm)
    page = client.get("/tickets?q=x").get_data(as_text=True)
    assert SAVE not in page
    token = token_of(client, "/")
    for path in ("/tickets/views", "/tickets/views/rename", "/tickets/views/drop"):
        form = {"csrf_token": token, "name": "视图", "query": "state=open", "view": "1"}
        assert client.post(path, data=form).status_code == 403


def test_no_post_without_its_token(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    save(client, "视图", "state=open")
    saved = number_of(core, zone.coordinator, "视图")
    for path in ("/tickets/views", "/tickets/views/rename", "/tickets/views/drop"):
        form = {"name": "另一个名称", "query": "state=closed", "view": saved}
        response = client.post(path, data=form)
        assert response.status_code == 400
        assert path == "/tickets/views/drop" or "另一个名称" in response.text, "what was typed is given back"
    assert kept(core, zone.coordinator) == [("视图", "state=open")]


@pytest.mark.parametrize("query", ["", "sort=due", "state=nonsense", "category=x", "q=" + "a" * 2100, "//elsewhere"])
def test_a_search_that_was_meddled_with_is_refused(core: Core, zone: Zone, sign_in: SignIn, query: str) -> None:
    client = sign_in(zone.coordinator)
    form = {"csrf_token": token_of(client, "/tickets?state=open"), "name": "视图", "query": query}
    assert client.post("/tickets/views", data=form).status_code == 422
    assert kept(core, zone.coordinator) == []


def test_a_name_is_shown_as_typed(core: Core, zone: Zone, sign_in: SignIn) -> None:
    page = save(sign_in(zone.coordinator), "<b>{{7*7}}%s</b>", "q=%3Cb%3E%25")
    assert "&lt;b&gt;{{7*7}}%s&lt;/b&gt;" in page
    assert "<b>{{7" not in page


@pytest.mark.parametrize(
    ("query", "proposal"),
    [
        ("state=open&overdue=1", "全部在办、只看超期"),
        ("urgency=urgent&kind=complaint&state=handling&filed_from=2026-01-01", "办理中、投诉、紧急"),
        ("filed_to=2026-01-01&sort=due", "提交至：2026-01-01"),
        ("q=" + "长" * 30, "长" * 20),
    ],
)
def test_the_proposal_is_as_many_whole_words_as_a_name_holds(
    zone: Zone, sign_in: SignIn, query: str, proposal: str
) -> None:
    page = sign_in(zone.coordinator).get(f"/tickets?{query}").get_data(as_text=True)
    assert f'value="{proposal}"' in page
    assert SAVE in page


def test_nothing_to_keep_where_nothing_is_left_out(zone: Zone, sign_in: SignIn) -> None:
    for path in ("/tickets", "/tickets?sort=due"):
        assert SAVE not in sign_in(zone.coordinator).get(path).text
