"""The desk: acts on many with the conflicts listed, what changed, who else is there, columns, order, and a month of dues."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Account
from app.core import Core
from app.departments.models import DepartmentKind, Duty, DutyPart
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Ticket
from app.tickets.resolving import Answer, SendBack, answer, send_back
from app.tickets.rules.words import Outcome, State
from app.tickets.triaging import Accept, accept
from app.web.tickets import presence
from tests.builders import Zone, a_department, a_ticket, as_actor

SignIn = Callable[[Actor], FlaskClient]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PICKED = re.compile(r'name="picked" value="([^"]+)"')
NEWS = re.compile(r'data-since="([^"]+)"')


def made(core: Core, zone: Zone, state: State, number: int = 1) -> list[str]:
    with core.transactions.acting(SYSTEM) as tx:
        return [a_ticket(tx, zone, state, title=f"第{each}件").number for each in range(number)]


def states(core: Core, numbers: list[str]) -> list[State]:
    with core.transactions.reading(SYSTEM) as tx:
        found = {row.number: row.state for row in tx.session.execute(sa.select(Ticket.number, Ticket.state))}
        return [found[number] for number in numbers]


def listed(client: FlaskClient, path: str) -> tuple[str, str, list[str]]:
    """A list: its text, its form token and what can be ticked."""
    page = client.get(path).get_data(as_text=True)
    token = TOKEN.search(page)
    assert token
    return page, token[1], PICKED.findall(page)


def test_only_answers_that_were_opened_are_approved_together(core: Core, zone: Zone, sign_in: SignIn) -> None:
    numbers = made(core, zone, State.REVIEW, 3)
    client = sign_in(zone.head)
    client.get(f"/tickets/{numbers[0]}/preview?list=review")
    client.get(f"/tickets/{numbers[1]}")
    page, token, picked = listed(client, "/worklist/review")
    assert (page.count('data-opened="1"'), page.count('data-opened="0"')) == (2, 1)
    done = client.post("/worklist/review/approve", data={"csrf_token": token, "picked": picked})
    text = done.get_data(as_text=True)
    assert "2 件审核通过，1 件没有办成" in text
    assert "您还没有打开看过这一版答复" in text
    assert states(core, numbers) == [State.RESOLVED, State.RESOLVED, State.REVIEW]


def test_what_was_opened_in_an_earlier_version_counts_for_nothing(core: Core, zone: Zone, sign_in: SignIn) -> None:
    [number] = made(core, zone, State.REVIEW)
    client = sign_in(zone.head)
    client.get(f"/tickets/{number}")
    with core.transactions.acting(SYSTEM) as tx:
        send_back(as_actor(tx, zone.head), number, None, SendBack(note="请写清楚。"))
        again = Answer(outcome=Outcome.EXPLAINED, text="另一份答复。")
        answer(as_actor(tx, zone.handler), number, None, again)
    _page, token, picked = listed(client, "/worklist/review")
    text = client.post("/worklist/review/approve", data={"csrf_token": token, "picked": picked}).get_data(as_text=True)
    assert "您还没有打开看过这一版答复" in text
    assert states(core, [number]) == [State.REVIEW]


def test_a_colleagues_look_is_not_mine(core: Core, zone: Zone, sign_in: SignIn) -> None:
    [number] = made(core, zone, State.REVIEW)
    sign_in(zone.liaison).get(f"/tickets/{number}")
    assert 'data-opened="0"' in sign_in(zone.head).get("/worklist/review").get_data(as_text=True)


def test_all_are_accepted_and_whistled_as_their_rows_propose(core: Core, zone: Zone, sign_in: SignIn) -> None:
    numbers = made(core, zone, State.SUBMITTED, 3)
    with core.transactions.acting(SYSTEM) as tx:
        a_department(tx, zone.region, DepartmentKind.CENTRE)
        unit, region = zone.lead.id, zone.region.id
        tx.session.add(Duty(region_id=region, category_code="01", department_id=unit, part=DutyPart.LEAD))
    client = sign_in(zone.dispatcher)
    _page, token, picked = listed(client, "/worklist/triage")
    with core.transactions.acting(SYSTEM) as tx:
        accept(as_actor(tx, zone.coordinator), numbers[0], None, Accept())
    done = client.post("/worklist/triage/take-in", data={"csrf_token": token, "picked": picked})
    text = done.get_data(as_text=True)
    assert "2 件已受理并吹哨，1 件没有办成" in text
    assert zone.coordinator.name in text
    assert states(core, numbers) == [State.ACCEPTED, State.WHISTLED, State.WHISTLED]
    _page, token, picked = listed(client, "/worklist/whistle")
    client.post("/worklist/whistle/whistle", data={"csrf_token": token, "picked": picked})
    assert states(core, numbers) == [State.WHISTLED] * 3


def test_without_anybody_to_propose_it_stays_and_says_why(core: Core, zone: Zone, sign_in: SignIn) -> None:
    [number] = made(core, zone, State.SUBMITTED)
    client = sign_in(zone.dispatcher)
    _page, token, picked = listed(client, "/worklist/triage")
    text = client.post("/worklist/triage/take-in", data={"csrf_token": token, "picked": picked}).get_data(as_text=True)
    assert "职责清单里还没有这一类" in text
    assert states(core, [number]) == [State.SUBMITTED]


def test_a_head_hands_several_to_one_colleague(core: Core, zone: Zone, sign_in: SignIn) -> None:
    made(core, zone, State.HANDLING, 2)
    with core.transactions.reading(SYSTEM) as tx:
        username = tx.session.get_one(Account, zone.handler.account_id).username
    client = sign_in(zone.head)
    page, token, picked = listed(client, "/worklist/handle")
    assert f'<option value="{username}">' in page
    form = {"csrf_token": token, "picked": picked, "to": username}
    text = client.post("/worklist/handle/hand-over", data=form, follow_redirects=True).get_data(as_text=True)
    assert "2 件已转交同事" in text
    mine = sign_in(zone.handler).get("/worklist/handle?person=mine").get_data(as_text=True)
    assert mine.count("data-row-link") == 2
    assert "没有正在办理" in sign_in(zone.liaison).get("/worklist/handle?person=mine").get_data(as_text=True)


def test_a_list_says_how_much_moved_since_it_was_read(core: Core, zone: Zone, sign_in: SignIn) -> None:
    first, second = made(core, zone, State.SUBMITTED, 2)
    client = sign_in(zone.coordinator)
    since = NEWS.search(client.get("/worklist/triage").get_data(as_text=True))
    assert since
    asked = {"since": since[1], "shown": f"{first},{second}"}
    assert client.get(f"/worklist/triage/changes?{urlencode(asked)}").status_code == 204
    with core.transactions.acting(SYSTEM) as tx:
        accept(as_actor(tx, zone.dispatcher), first, None, Accept())
        a_ticket(tx, zone, State.SUBMITTED)
    news = client.get(f"/worklist/triage/changes?{urlencode(asked)}")
    assert "2 件有变化，点此刷新" in news.get_data(as_text=True)
    assert client.get("/worklist/triage/changes?since=yesterday").status_code == 422
    assert sign_in(zone.liaison).get(f"/worklist/triage/changes?{urlencode(asked)}").status_code == 404


def test_two_at_one_ticket_read_of_each_other_and_no_firm_does(core: Core, zone: Zone, sign_in: SignIn) -> None:
    [number] = made(core, zone, State.HANDLING)
    path = f"/tickets/{number}/presence"
    assert sign_in(zone.handler).get(path).get_data(as_text=True).strip() == ""
    seen = sign_in(zone.coordinator).get(path).get_data(as_text=True)
    assert zone.handler.name in seen
    assert "也在看这件诉求" in seen
    assert zone.coordinator.name in sign_in(zone.handler).get(path).get_data(as_text=True)
    assert sign_in(zone.firm).get(path).status_code == 404


@pytest.mark.parametrize("fragment", ["presence", "board", "meeting/live"])
def test_an_open_page_asks_no_more_for_what_is_not_its_readers_now(
    zone: Zone, core: Core, sign_in: SignIn, fragment: str
) -> None:
    """A department that handed back had its tab ask for a page it may not see, and answered an error each time."""
    [number] = made(core, zone, State.SUBMITTED)
    client = sign_in(zone.handler)
    asked = [
        client.get(f"/tickets/{each}/{fragment}", headers={"HX-Request": "true"})
        for each in (number, "RB-NONE-20260921-0001")
    ]
    assert [each.status_code for each in asked] == [286, 286]
    assert "本页停在刚才的样子" in asked[0].get_data(as_text=True)
    assert asked[0].data == asked[1].data
    assert client.get(f"/tickets/{number}/{fragment}").status_code == 404


def test_no_page_fails_because_valkey_is_away(app: Flask, core: Core, zone: Zone, sign_in: SignIn) -> None:
    [number] = made(core, zone, State.HANDLING)
    there = app.extensions.pop(presence.KEY, None)
    app.extensions[presence.KEY] = presence.Presence("redis://127.0.0.1:1/0")
    try:
        answered = sign_in(zone.handler).get(f"/tickets/{number}/presence")
        assert (answered.status_code, answered.get_data(as_text=True).strip()) == (200, "")
        assert sign_in(zone.handler).get(f"/tickets/{number}").status_code == 200
    finally:
        del app.extensions[presence.KEY]
        if there is not None:
            app.extensions[presence.KEY] = there


def test_columns_are_kept_with_the_account(core: Core, zone: Zone, sign_in: SignIn) -> None:
    made(core, zone, State.SUBMITTED)
    client = sign_in(zone.coordinator)
    page, token, _picked = listed(client, "/worklist/triage")
    assert "no-company" not in page
    form = {"csrf_token": token, "next": "/worklist/triage", "column": ["number", "filed"]}
    assert client.post("/lists/triage/columns", data=form).headers["Location"] == "/worklist/triage"
    assert 'class="worklist no-company no-category no-holder' in sign_in(zone.coordinator).get(
        "/worklist/triage"
    ).get_data(as_text=True)
    assert "no-company" not in client.get("/worklist/open").get_data(as_text=True)
    assert "no-company" not in sign_in(zone.dispatcher).get("/worklist/triage").get_data(as_text=True)
    for place, columns in (("nonsense", ["number"]), ("triage", ["nonsense"])):
        wrong = {"csrf_token": token, "column": columns}
        assert client.post(f"/lists/{place}/columns", data=wrong).status_code == 422


@pytest.mark.parametrize("path", ["/worklist/open", "/tickets"])
def test_a_list_is_sorted_by_what_an_index_walks(core: Core, zone: Zone, sign_in: SignIn, path: str) -> None:
    numbers = made(core, zone, State.SUBMITTED, 3)
    client = sign_in(zone.coordinator)

    def order(sort: str) -> list[str]:
        page = client.get(f"{path}?sort={sort}").get_data(as_text=True)
        return re.findall(r'data-number="([^"]+)" id="row-', page)

    assert order("number") == sorted(numbers)
    assert order("filed") == numbers[::-1]
    assert order("due") == numbers
    assert client.get(f"{path}?sort=title").status_code == 200, "no order is asked for by another word"
    heads = client.get(f"{path}?sort=number").get_data(as_text=True)
    assert re.search(r'class="col-number" aria-sort="ascending"', heads)
    assert 'class="col-title"' in heads


def test_a_month_shows_what_is_due_on_each_day_and_opens_the_day(core: Core, zone: Zone, sign_in: SignIn) -> None:
    made(core, zone, State.SUBMITTED, 5)
    with core.transactions.reading(SYSTEM) as tx:
        due = tx.session.scalar(sa.select(sa.func.max(Ticket.due_at)))
    assert due is not None
    client = sign_in(zone.coordinator)
    page = client.get(f"/worklist/calendar?month={due:%Y-%m}").get_data(as_text=True)
    day = re.search(r'href="(/worklist/open\?due_on=[0-9-]+)"', page)
    assert day
    assert "5 件" in page
    assert "还有 2 件" in page
    assert client.get(day[1]).get_data(as_text=True).count("data-row-link") == 5
    other = client.get("/worklist/calendar?month=2031-01").get_data(as_text=True)
    assert "这个月没有到期的诉求" in other
    for wrong in ("2026-13", "x", "1900-01", "9999-12"):
        assert client.get(f"/worklist/calendar?month={wrong}").status_code == 422
    assert sign_in(zone.firm).get("/worklist/calendar").status_code == 404


def test_a_ticket_leads_on_through_its_list(core: Core, zone: Zone, sign_in: SignIn) -> None:
    numbers = made(core, zone, State.WHISTLED, 3)
    client = sign_in(zone.liaison)
    page = client.get(f"/tickets/{numbers[1]}?list=check_in").get_data(as_text=True)
    assert "第 2 件，共 3 件" in page
    assert f'href="/tickets/{numbers[0]}?list=check_in" rel="prev"' in page
    assert f'href="/tickets/{numbers[2]}?list=check_in" rel="next"' in page
    assert f'name="next" value="/worklist/check_in?at={numbers[2]}"' in page
    found = client.get(f"/tickets/{numbers[1]}?{urlencode({'find': 'state=whistled'})}").get_data(as_text=True)
    assert "第 2 件，共 3 件" in found
    for other in ("list=rule", "find=state%3Dnonsense", ""):
        assert "第 2 件" not in client.get(f"/tickets/{numbers[1]}?{other}").get_data(as_text=True)
