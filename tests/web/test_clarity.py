"""The hints on an answer: shown where it is written and where it is approved, never a bar, and no typed word is lost."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import UserSession
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.resolving import Answer, answer
from app.tickets.rules.words import Outcome, State
from tests.builders import Zone, a_ticket, as_actor
from tests.web.test_ticket_actions import Desk, state_of
from tests.web.test_worklists import TOKEN, SignIn

EMPTY = "您反映的道路破损我局高度重视，正在积极协调。"
HINT = "“高度重视”“积极协调”放在哪件事里都能说"
CLEAR = "11月24日现场查看，东门外破损道路已修好。"
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def at(sign_in: SignIn, core: Core, zone: Zone) -> Callable[[Actor, State], Desk]:
    """A function: somebody at a new ticket in a state."""

    def desk(actor: Actor, state: State) -> Desk:
        with core.transactions.acting(SYSTEM) as tx:
            number = a_ticket(tx, zone, state).number
        return Desk(sign_in(actor), number)

    return desk


At = Callable[[Actor, State], Desk]


def token_of(client: FlaskClient, number: str) -> str:
    """What a form of the ticket's page carries."""
    found = TOKEN.search(client.get(f"/tickets/{number}").get_data(as_text=True))
    assert found
    return found[1]


def test_the_sheet_offers_to_look_and_says_nothing_unasked(zone: Zone, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    page = desk.client.get(f"/tickets/{desk.number}").get_data(as_text=True)
    assert f'hx-post="/tickets/{desk.number}/answer/check"' in page
    assert f'formaction="/tickets/{desk.number}/answer/check"' in page
    assert "检查一下" in page
    assert re.search(r'<div class="clarity" aria-live="polite"></div>', page)


def test_hints_come_beside_the_typing_and_change_nothing(core: Core, zone: Zone, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    told = desk.client.post(
        f"/tickets/{desk.number}/answer/check",
        data={
            "csrf_token": token_of(desk.client, desk.number),
            "text": EMPTY,
            "outcome": "nonsense",
            "revisit_on": "x",
        },
        headers=SCRIPT,
    )
    part = told.get_data(as_text=True)
    assert told.status_code == 200
    assert HINT in part
    assert "<html" not in part
    assert state_of(core, desk.number) is State.HANDLING


def test_nothing_to_say_is_said(zone: Zone, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    typed = {"csrf_token": token_of(desk.client, desk.number), "outcome": "solved"}
    check = f"/tickets/{desk.number}/answer/check"
    clear = desk.client.post(check, data={**typed, "text": CLEAR}, headers=SCRIPT).get_data(as_text=True)
    assert "没有要提醒的" in clear
    blank = desk.client.post(check, data={**typed, "text": " "}, headers=SCRIPT).get_data(as_text=True)
    assert "还没有写答复内容" in blank


def test_without_a_script_the_button_brings_the_page_back_with_every_word(core: Core, zone: Zone, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    told = desk.post(
        "answer/check", text=EMPTY, outcome="planned", revisit_on="2027-03-01", waiver="不需要", photos="一.jpg"
    )
    page = told.get_data(as_text=True)
    assert told.status_code == 200
    assert HINT in page
    sheet = page[page.index('id="act-answer"') :]
    assert sheet.startswith('id="act-answer" open')
    assert EMPTY in sheet
    assert re.search(r'value="planned"[^>]*checked|checked[^>]*value="planned"', sheet)
    assert 'value="2027-03-01"' in sheet
    assert 'value="不需要"' in sheet
    assert "has-error" not in sheet[: sheet.index("</form>")], "nothing was refused"
    assert state_of(core, desk.number) is State.HANDLING


def test_what_has_hints_can_be_sent_and_approved(core: Core, zone: Zone, sign_in: SignIn, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    assert desk.post("answer", text=EMPTY, outcome="explained").status_code == 303
    assert state_of(core, desk.number) is State.REVIEW
    head = Desk(sign_in(zone.head), desk.number)
    page = head.client.get(f"/tickets/{desk.number}").get_data(as_text=True)
    assert "给审核人的提醒" in page
    assert "<mark>高度重视</mark>" in page
    assert HINT in page
    assert head.post("approve").status_code == 303
    assert state_of(core, desk.number) is State.RESOLVED


def test_a_long_sentence_does_not_hide_the_other_marks(core: Core, zone: Zone, sign_in: SignIn, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    long = "您反映的道路破损" + "由施工单位分段铺设沥青路面" * 5
    assert desk.post("answer", text=f"{long}，我局高度重视。", outcome="explained").status_code == 303
    page = sign_in(zone.head).get(f"/tickets/{desk.number}").get_data(as_text=True)
    assert "有的句子超过 60 个字" in page
    assert re.findall("<mark>(.*?)</mark>", page) == ["高度重视"]


def test_a_refused_send_shows_them_too(zone: Zone, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    told = desk.post("answer", text=EMPTY, outcome="restricted")
    assert told.status_code == 422
    page = told.get_data(as_text=True)
    assert "请写明文件名称和条款" in page
    assert HINT in page


def test_the_one_who_settles_reads_them_as_well(zone: Zone, at: At) -> None:
    desk = at(zone.dispatcher, State.ACCEPTED)
    told = desk.post("settle/check", text=EMPTY, outcome="explained")
    assert told.status_code == 200
    assert HINT in told.get_data(as_text=True)


def test_nobody_else_is_told_of_hints(core: Core, zone: Zone, sign_in: SignIn, at: At) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
        answer(as_actor(tx, zone.handler), number, None, Answer(outcome=Outcome.EXPLAINED, text=EMPTY))
    for actor in (zone.handler, zone.coordinator, zone.firm):
        page = sign_in(actor).get(f"/tickets/{number}").get_data(as_text=True)
        assert "<mark>" not in page
        assert "给审核人的提醒" not in page


@pytest.mark.parametrize("headers", [SCRIPT, {}], ids=["script", "page"])
def test_who_may_not_answer_may_not_check(zone: Zone, sign_in: SignIn, at: At, headers: dict[str, str]) -> None:
    desk = at(zone.handler, State.HANDLING)

    def asked(actor: Actor) -> int:
        client = sign_in(actor)
        typed = {"csrf_token": token_of(client, desk.number), "text": EMPTY}
        return client.post(f"/tickets/{desk.number}/answer/check", data=typed, headers=headers).status_code

    assert asked(zone.firm) == 403
    assert asked(zone.coordinator) == 403
    assert asked(zone.handler) == 200
    assert desk.post("answer", text=CLEAR, outcome="explained").status_code == 303
    assert asked(zone.handler) == (204 if headers else 409), "the answer is under way: a script has nothing to say more"


def test_a_script_of_a_session_that_ended_is_sent_to_the_door(core: Core, zone: Zone, at: At) -> None:
    """The page that holds the words keeps them; the sign-in page would be put in the place of the hints."""
    desk = at(zone.handler, State.HANDLING)
    typed = {"csrf_token": token_of(desk.client, desk.number), "text": EMPTY}
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(UserSession).values(last_seen_at=tx.now - timedelta(days=90)))
    check = f"/tickets/{desk.number}/answer/check"
    by_script = desk.client.post(check, data=typed, headers=SCRIPT)
    assert (by_script.status_code, by_script.headers.get("Location")) == (302, "/login")
    by_form = desk.client.post(check, data=typed).get_data(as_text=True)
    assert "您刚才填写的内容还在，登录以后会还给您" in by_form


def test_files_beside_the_words_are_not_sent_along(zone: Zone, at: At) -> None:
    desk = at(zone.handler, State.HANDLING)
    page = desk.client.get(f"/tickets/{desk.number}").get_data(as_text=True)
    button = re.search(r"<button[^>]*formaction=\"[^\"]*/answer/check\"[^>]*>", page)
    assert button
    assert 'formenctype="application/x-www-form-urlencoded"' in button[0]
    assert "formnovalidate" in button[0]
    multipart = desk.post("answer/check", text=EMPTY, photos=(io.BytesIO(b"x"), "x.jpg"))
    assert multipart.status_code == 400, "a form with files that did not come whole"
