"""The pages of promises: recorded in one tap from a day that was named, said done, and judged by the firm."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.promises.models import Promise
from app.promises.rules.words import PromiseOrigin
from app.tickets.resolving import Progress, report_progress
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.web.test_worklists import token_of

SignIn = Callable[[Actor], FlaskClient]
ONE_TAP = "记为承诺"


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    """A matter in the lead's hands, about which a day was just named to the firm."""
    with core.transactions.acting(SYSTEM) as tx:
        found = a_ticket(tx, zone, State.HANDLING).number
        report_progress(
            as_actor(tx, zone.handler), found, None, Progress(text="已联系电网。3 个工作日内恢复 3 号车间供电。")
        )
        return found


def read(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def send(client: FlaskClient, page: str, path: str, **fields: str) -> tuple[int, str]:
    sent = client.post(path, data={"csrf_token": token_of(client, page), **fields})
    return sent.status_code, sent.headers.get("Location", "") or sent.get_data(as_text=True)


def field_of(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def test_a_named_day_is_offered_recorded_in_one_tap_and_judged(
    core: Core, zone: Zone, sign_in: SignIn, number: str
) -> None:
    unit, firm, page = sign_in(zone.handler), sign_in(zone.firm), f"/tickets/{number}"
    offered = read(unit, page)
    assert ONE_TAP in offered
    assert "3 个工作日内" in offered
    assert ONE_TAP not in read(sign_in(zone.liaison), page), "it is the writer's own word"
    assert ONE_TAP not in read(firm, page)
    part = offered.split('id="promises"', 1)[1]
    with core.transactions.reading(SYSTEM) as tx:
        day = calendar_now(tx.session).nth_workday_after(local_day(tx.now), 3)
    assert field_of(part, "due_on") == day.isoformat()
    typed = {name: field_of(part, name) for name in ("words", "due_on", "ticket", "origin")}
    assert typed["words"] == "3 个工作日内恢复 3 号车间供电"
    code, where = send(unit, page, "/promises", **typed)
    assert (code, where) == (303, f"{page}#promises")
    assert ONE_TAP not in read(unit, page), "what is recorded is not offered again"
    assert typed["words"] in read(firm, page)
    assert typed["words"] in read(firm, "/")
    assert typed["words"] in read(unit, "/promises")
    mine = read(firm, "/promises").split('href="/promises/', 1)[1].split('"', 1)[0]
    own = f"/promises/{mine}"
    assert zone.handler.name not in read(firm, own), "of a unit a firm reads no names of people"
    code, again = send(unit, own, f"{own}/say-promise-done", version="1", note="")
    assert code == 422
    assert "请写明做了什么" in again
    assert send(unit, own, f"{own}/say-promise-done", version="1", note="已送电")[0] == 303
    assert "说到做到" in read(firm, "/").split("promises-title", 1)[1]
    code, kept = send(firm, own, f"{own}/say-promise-broken", version="2", words="")
    assert code == 422
    assert "请写明哪里没有做到" in kept
    assert send(firm, own, f"{own}/say-promise-broken", version="1", words="只有一半")[0] == 409
    assert send(firm, own, f"{own}/say-promise-broken", version="2", words="只有一半")[0] == 303
    assert "只有一半" in read(unit, own)
    assert send(firm, own, f"{own}/say-promise-kept", version="3")[0] == 303
    assert "按期兑现" in read(unit, own)
    assert sign_in(zone.other_firm).get(own).status_code == 404
    assert sign_in(zone.support_liaison).get(own).status_code == 404
    assert sign_in(zone.observer).get("/promises").status_code == 403


def test_an_officer_gives_his_word_by_hand_and_typed_text_is_kept(zone: Zone, sign_in: SignIn) -> None:
    officer, firm = sign_in(zone.officer), sign_in(zone.firm)
    code = zone.company.credit_code
    assert f"/promises/new?firm={code}" in read(officer, f"/companies/{code}")
    page = f"/promises/new?firm={code}"
    assert code in read(officer, page)
    said = {"words": "送政策到厂", "firm": code, "origin": "hand", "ticket": ""}
    gone = (local_day(clock.now()) - timedelta(days=1)).isoformat()
    status, again = send(officer, page, "/promises", **said, due_on=gone)
    assert status == 422
    assert "送政策到厂" in again
    assert "6 个月以内" in again
    assert send(officer, page, "/promises", **{**said, "firm": zone.other.credit_code}, due_on=gone)[0] == 404
    soon = (local_day(clock.now()) + timedelta(days=20)).isoformat()
    status, where = send(officer, page, "/promises", **said, due_on=soon)
    assert status == 303
    assert "送政策到厂" in read(officer, "/")
    assert zone.officer.name in read(firm, where), "who looks after a firm it knows by name"
    leader = sign_in(zone.leader)
    assert "没有到期的承诺" in read(leader, "/promises/figures?since=2026-01-01&until=2026-01-31")
    assert zone.officer.name in read(leader, "/promises/figures?since=2026-01-01&until=2027-12-31")
    assert leader.get("/promises/new").status_code == 403
    assert leader.get("/promises/figures?since=2026-12-01&until=2026-11-01").status_code == 422
    exported = leader.get("/exports/promises.csv?list=open")
    assert exported.status_code == 200
    assert "送政策到厂" in exported.get_data(as_text=True)


def test_a_day_is_offered_while_it_is_typed_and_recorded_with_the_words(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
        calendar, today = calendar_now(tx.session), local_day(tx.now)
        third, fifth = calendar.nth_workday_after(today, 3), calendar.nth_workday_after(today, 5)
    unit, page = sign_in(zone.handler), f"/tickets/{number}"
    token, asks = token_of(unit, page), {"HX-Request": "true"}
    words = "3 个工作日内送电。5 个工作日内复查。"
    typed = {"csrf_token": token, "text": words, "promise": third.isoformat()}
    offered = unit.post(f"{page}/progress/promises", data=typed, headers=asks).text
    assert f'value="{third.isoformat()}" checked' in offered, "what was ticked stays ticked while one types on"
    assert f'value="{fifth.isoformat()}">' in offered
    quiet = unit.post(f"{page}/progress/promises", data={**typed, "text": "已联系电网。"}, headers=asks)
    assert quiet.text.strip() == ""
    assert "说到做到" in read(unit, page)
    assert "送电" not in read(sign_in(zone.firm), "/"), "asking records nothing"
    stranger = sign_in(zone.support_liaison).post(f"{page}/progress/promises", data=typed, headers=asks)
    assert "记为对企业的承诺" not in stranger.text
    version = field_of(read(unit, page).split('id="act-progress"', 1)[1], "version")
    refused = unit.post(f"{page}/progress", data={**typed, "text": "", "version": version})
    assert refused.status_code == 422
    assert unit.post(f"{page}/progress", data={**typed, "version": version}).status_code == 303
    after = read(unit, page).split('id="promises"', 1)[1]
    with core.transactions.reading(SYSTEM) as tx:
        rows = list(tx.session.scalars(sa.select(Promise)))
    assert [(row.words, row.due_on, row.origin) for row in rows] == [
        ("3 个工作日内送电", third, PromiseOrigin.PROGRESS)
    ], "what was ticked, in the words that were sent, and nothing unasked"
    assert "5 个工作日内复查" in after, "what was not ticked is offered once more"


def test_a_writing_that_is_refused_records_no_promise(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
        day = calendar_now(tx.session).nth_workday_after(local_day(tx.now), 3)
    unit, page = sign_in(zone.handler), f"/tickets/{number}"
    sent = {
        "csrf_token": token_of(unit, page),
        "text": "3 个工作日内送电。",
        "promise": day.isoformat(),
        "version": "1",
    }
    assert unit.post(f"{page}/progress", data=sent).status_code == 409
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Promise)) == 0
