"""Work lists as pages: what waits, in which order, one click from the act, at a known price."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.acts.taking import take
from app.core import Core
from app.departments.models import Duty, DutyPart
from app.kernel.actor import SYSTEM, Actor
from app.tickets.handing_back import HAND_BACK, HandBack
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.words import HandBackReason, State
from app.tickets.triaging import Accept, accept
from app.web.worklists.bulk import MOST
from tests.builders import Zone, a_category, a_ticket, as_actor
from tests.tables import statements

SignIn = Callable[[Actor], FlaskClient]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def queries(core: Core) -> Iterator[list[str]]:
    """The statements of a request, finding out who asks among them."""
    with statements(core.engine) as seen:
        yield seen


def token_of(client: FlaskClient, path: str) -> str:
    """The form token of a page."""
    found = TOKEN.search(client.get(path).get_data(as_text=True))
    assert found
    return found[1]


def states(core: Core, numbers: list[str]) -> list[State]:
    """Where tickets stand in the database, in the order asked for."""
    with core.transactions.reading(SYSTEM) as tx:
        found = {row.number: row.state for row in tx.session.execute(sa.select(Ticket.number, Ticket.state))}
        return [found[number] for number in numbers]


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
    href = re.search(r'hx-get="(/worklist/[^"]+)"', page)
    assert href
    fragment = client.get(href[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert fragment.count("data-row-link") == 2
    assert "<html" not in fragment
    assert 'class="group' not in fragment


@pytest.mark.parametrize(
    ("path", "known"), [("/worklist/triage", 8), ("/tickets", 6), ("/tickets?sort=due", 6), ("/worklist/open", 5)]
)
def test_a_page_of_rows_costs_the_same_however_many_there_are(
    core: Core, zone: Zone, sign_in: SignIn, path: str, known: int
) -> None:
    client = sign_in(zone.coordinator)
    filed(core, zone, 2)
    client.get(path)
    with queries(core) as few:
        client.get(path)
    filed(core, zone, 20)
    with queries(core) as many:
        assert client.get(path).status_code == 200
    assert len(many) == len(few) == known


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


def test_all_that_are_ticked_are_accepted_in_one_go(core: Core, zone: Zone, sign_in: SignIn) -> None:
    numbers = filed(core, zone, 4)
    client = sign_in(zone.coordinator)
    form = {"csrf_token": token_of(client, "/worklist/triage"), "picked": [f"{number}:1" for number in numbers[:3]]}
    response = client.post("/worklist/triage/accept", data=form)
    assert (response.status_code, response.headers["Location"]) == (303, "/worklist/triage")
    assert "3 件已受理" in client.get("/worklist/triage").get_data(as_text=True)
    assert states(core, numbers) == [State.ACCEPTED] * 3 + [State.SUBMITTED]


def test_who_was_late_is_told_which_and_why_and_the_others_went(core: Core, zone: Zone, sign_in: SignIn) -> None:
    numbers = filed(core, zone, 6)
    client = sign_in(zone.coordinator)
    token = token_of(client, "/worklist/triage")
    with core.transactions.acting(SYSTEM) as tx:
        for number in numbers[:2]:
            accept(as_actor(tx, zone.dispatcher), number, None, Accept())
    picked = [*(f"{number}:1" for number in numbers), "GX20260101-9999:1"]
    response = client.post("/worklist/triage/accept", data={"csrf_token": token, "picked": picked})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "4 件已受理，3 件没有办成" in page
    assert f"园区吹哨员 {zone.dispatcher.name}，受理" in page
    assert "查不到这件诉求" in page
    assert page.count("您的操作没有执行") == 2
    assert states(core, numbers) == [State.ACCEPTED] * 6
    with core.transactions.reading(SYSTEM) as tx:
        rows = tx.session.scalars(sa.select(TicketEventRow.actor_name).where(TicketEventRow.action == "accept")).all()
        assert sorted(rows) == sorted([zone.dispatcher.name] * 2 + [zone.coordinator.name] * 4), "nothing twice"


def test_a_unit_checks_all_its_parts_in_at_once(core: Core, zone: Zone, sign_in: SignIn) -> None:
    numbers = filed(core, zone, 3, State.WHISTLED)
    client = sign_in(zone.liaison)
    page = client.get("/worklist/check_in").get_data(as_text=True)
    picked = re.findall(r'name="picked" value="([^"]+)"', page)
    assert len(picked) == 3
    client.post("/worklist/check_in/check-in", data={"csrf_token": token_of(client, "/inbox"), "picked": picked})
    assert states(core, numbers) == [State.HANDLING] * 3


def test_a_second_nudge_within_a_day_is_listed_not_sent(core: Core, zone: Zone, sign_in: SignIn) -> None:
    [number] = filed(core, zone, 1, State.HANDLING)
    client = sign_in(zone.coordinator)
    for expected in ("1 件已催办", "0 件已催办，1 件没有办成"):
        page = client.get("/worklist/open").get_data(as_text=True)
        picked = re.findall(r'name="picked" value="([^"]+)"', page)
        form = {"csrf_token": token_of(client, "/worklist/open"), "picked": picked}
        assert expected in client.post("/worklist/open/nudge", data=form, follow_redirects=True).get_data(as_text=True)
    assert states(core, [number]) == [State.HANDLING]


@pytest.mark.parametrize(
    ("seat", "path", "picked", "code"),
    [
        ("coordinator", "/worklist/triage/accept", ["nonsense"], 400),
        ("coordinator", "/worklist/triage/accept", ["GX20260101-0001:-1"], 400),
        ("coordinator", "/worklist/triage/accept", ["GX20260101-0001:１"], 400),
        ("coordinator", "/worklist/triage/accept", [f"GX{each}:1" for each in range(MOST + 1)], 422),
        ("coordinator", "/worklist/triage/reject", ["GX20260101-0001:1"], 404),
        ("coordinator", "/worklist/nonsense/accept", ["GX20260101-0001:1"], 404),
        ("liaison", "/worklist/triage/accept", ["GX20260101-0001:1"], 404),
        ("firm", "/worklist/open/nudge", ["GX20260101-0001:1"], 404),
        ("observer", "/worklist/open/nudge", ["GX20260101-0001:1"], 403),
    ],
)
def test_what_is_no_pick_and_no_list_of_mine_is_refused(
    zone: Zone, sign_in: SignIn, seat: str, path: str, picked: list[str], code: int
) -> None:
    client = sign_in(getattr(zone, seat))
    form = {"csrf_token": token_of(client, "/inbox"), "picked": picked}
    assert client.post(path, data=form).status_code == code


def test_nothing_ticked_says_so(core: Core, zone: Zone, sign_in: SignIn) -> None:
    filed(core, zone, 1)
    client = sign_in(zone.coordinator)
    form = {"csrf_token": token_of(client, "/worklist/triage")}
    page = client.post("/worklist/triage/accept", data=form, follow_redirects=True).get_data(as_text=True)
    assert "请先勾选要受理的诉求" in page


def test_the_intake_proposes_who_leads_and_keeps_what_was_filed(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "02").hint = "道路、路灯"
        tx.session.add(
            Duty(region_id=zone.region.id, category_code="01", department_id=zone.lead.id, part=DutyPart.LEAD)
        )
    [number] = filed(core, zone, 1)
    page = sign_in(zone.coordinator).get("/worklist/triage").get_data(as_text=True)
    assert f"建议主办 <b>{zone.lead.name}</b>" not in page, "without a centre there is nobody to fall back on"
    assert "职责清单里还没有这一类" in page
    assert f'href="/tickets/{number}/intake"' in page
    officer = sign_in(zone.officer).get("/worklist/triage").get_data(as_text=True)
    assert f"/tickets/{number}/intake" not in officer, "an officer accepts but does not whistle"


def test_a_hand_back_is_ruled_on_from_its_card(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.WHISTLED).number
        asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单写明不属本局")
        take(as_actor(tx, zone.liaison), HAND_BACK, asked, number=number)
    client = sign_in(zone.coordinator)
    page = client.get("/worklist/rule").get_data(as_text=True)
    assert "职责清单写明不属本局" in page
    assert "哨源交办" in page
    assert re.search(r"请在 .+ 前裁定", page)
    assignment = re.search(r'name="assignment" value="(\d+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert assignment
    assert version
    sent = {
        "csrf_token": token_of(client, "/worklist/rule"),
        "version": version[1],
        "assignment": assignment[1],
        "note": "应由他局办理",
        "upheld": "1",
        "next": "/worklist/rule",
    }
    ruled = client.post(f"/tickets/{number}/rule", data=sent)
    assert (ruled.status_code, ruled.headers["Location"]) == (303, "/worklist/rule")
    assert "没有等待裁定的退单" in client.get("/worklist/rule").get_data(as_text=True)
