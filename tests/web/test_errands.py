"""The pages of errands: asking for one, its rail with what each may do, and what errands consist of."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.calendars.rules import local_day
from app.core import Core
from app.errands.rules.lifecycle import REFUSALS
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from tests.builders import Zone, a_category
from tests.errands import Office, an_office, running, with_unit
from tests.files import a_pdf, a_photo
from tests.web.test_worklists import token_of

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def office(core: Core, zone: Zone) -> Office:
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "1302")
        made = an_office(tx, zone)
        with_unit(tx, zone, made)
    return made


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"', maxsplit=1)[0]


def address_of(page: str, act: str) -> str:
    return next(part.split('"')[0] for part in page.split('action="')[1:] if part.split('"')[0].endswith(f"/{act}"))


def test_an_errand_is_asked_for_authorised_and_run(zone: Zone, office: Office, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    form = {"csrf_token": token_of(firm, "/errands/new"), "template": "scale", "purpose": "参加投标"}
    wrong = firm.post("/errands", data={**form, "template": ""})
    assert wrong.status_code == 422
    assert "参加投标" in wrong.get_data(as_text=True), "what was typed is kept"
    made = firm.post("/errands", data=form)
    assert made.status_code == 303
    path = made.headers["Location"]
    page = read(firm, path)
    assert "核对统计数据" in page
    assert "act-take" not in page
    until = (local_day(clock.now()) + timedelta(days=30)).isoformat()
    sent = {"csrf_token": token_of(firm, path), "version": version_in(page)}
    assert firm.post(f"{path}/authorise", data={**sent, "until": until}).status_code == 422
    assert firm.post(f"{path}/authorise", data={**sent, "until": until, "scope": "领取"}).status_code == 303
    assert sign_in(office.other_agent).get(path).status_code == 404
    agent = sign_in(office.agent)
    page = read(agent, path)
    sent = {"csrf_token": token_of(agent, path), "version": version_in(page)}
    assert agent.post(f"{path}/start", data=sent).status_code == 303
    assert agent.post(f"{path}/start", data=sent).status_code == 409
    unit = sign_in(zone.handler)
    page = read(unit, path)
    sent = {"csrf_token": token_of(unit, path), "version": version_in(page)}
    note = page.split('/note-paper"')[1].split("</form>")[0]
    assert f'value="{local_day(clock.now()).isoformat()}"' in note, "mostly it came today"
    missing = unit.post(address_of(page, "finish"), data=sent)
    assert missing.status_code == 409
    assert "财务报表" in missing.get_data(as_text=True)
    assert unit.post(address_of(page, "note-paper"), data={**sent, "day": "2999-01-01"}).status_code == 422
    blocked = unit.post(address_of(page, "block"), data={**sent, "note": "系统停机"})
    assert blocked.status_code == 303
    page = read(agent, path)
    sent = {"csrf_token": token_of(agent, path), "version": version_in(page)}
    assert agent.post(address_of(page, "blow"), data=sent).status_code == 303
    page = read(firm, path)
    assert "已吹哨：" in page
    assert "系统停机" in page
    assert "规模证明" in read(firm, "/errands")
    assert "规模证明" not in read(firm, "/errands?list=ended")
    page = read(firm, path)
    for words in ("办到哪里", "在谁手里", "这一步最晚", "请交齐必备材料", zone.lead.name):
        assert words in page, words
    assert "需要您做" not in read(agent, path), "what is asked of the firm is said to the firm"
    assert "规模证明" in read(sign_in(zone.coordinator), "/errands?list=open")


def test_files_come_and_go_on_the_page_and_figures_open_their_rows(
    zone: Zone, office: Office, core: Core, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = running(tx, zone, office).number
    path, firm = f"/errands/{number}", sign_in(zone.firm)
    page = read(firm, path)
    paper = next(part.split('"')[0] for part in page.split('action="')[1:] if part.startswith("/errand-papers/"))
    sent = {"csrf_token": token_of(firm, path), "_end": "1", "sensitive": "y"}
    odd = firm.post(paper, data={**sent, "files": (io.BytesIO(b"MZ"), "a.exe")}, content_type="multipart/form-data")
    assert odd.status_code == 422
    assert "a.exe" in odd.get_data(as_text=True)
    photo = {"photos": (io.BytesIO(a_photo()), "张三身份证.jpg")}
    assert firm.post(paper, data={**sent, **photo}, content_type="multipart/form-data").status_code == 303
    page = read(firm, path)
    assert "张三身份证.jpg" in page
    assert "删除" in page
    link = next(part.split('"')[0] for part in page.split('href="')[1:] if f"{path}/files/" in part.split('"')[0])
    opened = sign_in(office.agent).get(link)
    assert (opened.status_code, opened.mimetype) == (200, "image/jpeg")
    assert "谁打开过敏感材料" in read(firm, path)
    supervisor = read(sign_in(zone.supervisor), path)
    assert office.agent.name in supervisor
    assert "张三身份证.jpg" not in supervisor
    assert sign_in(zone.officer).get(link).status_code == 404
    receipt = {**sent, "kind": "receipt", "files": (io.BytesIO(a_pdf()), "签收单.pdf")}
    assert firm.post(f"{path}/files", data=receipt, content_type="multipart/form-data").status_code == 403
    leader = sign_in(zone.leader)
    figures = read(leader, "/errands/figures")
    assert "0/1" in figures
    assert office.agent.name in figures
    row = next(part.split('"')[0] for part in figures.split('href="')[1:] if part.startswith("/errands?list=counted"))
    assert number in read(leader, row.replace("&amp;", "&"))
    assert leader.get("/errands/figures?since=2026-02-01&until=2026-01-01").status_code == 422
    assert firm.get("/errands/figures").status_code == 403
    assert number in read(sign_in(office.agent), "/errands"), "his own list comes first"


def test_a_template_is_drafted_and_published_by_another(zone: Zone, office: Office, sign_in: SignIn) -> None:
    desk = sign_in(zone.coordinator)
    form = {"csrf_token": token_of(desk, "/errand-templates"), "code": "x", "name": "新事项"}
    wrong = desk.post("/errand-templates", data={**form, "steps": "不是 JSON"})
    assert wrong.status_code == 422
    assert "不是 JSON" in wrong.get_data(as_text=True)
    assert (
        desk.post("/errand-templates", data={**form, "steps": '[{"key":"a","name":"甲","office":"窗口"}]'}).status_code
        == 303
    )
    page = read(desk, "/errand-templates")
    path = next(
        part.split('"')[0]
        for part in page.split('href="')[1:]
        if part.startswith("/errand-templates/") and "新事项" in part
    )
    assert "发布这一版" not in read(desk, path)
    second = sign_in(office.second)
    sent = {"csrf_token": token_of(second, path), "version": version_in(read(second, path))}
    own = desk.post(f"{path}/publish", data={"csrf_token": form["csrf_token"], "version": "1"})
    assert own.status_code == 409
    assert REFUSALS["template_own"] in own.get_data(as_text=True)
    assert second.post(f"{path}/publish", data=sent).status_code == 303
    assert sign_in(zone.firm).get("/errand-templates").status_code == 403


def test_an_agent_lands_on_what_waits_to_be_walked_for(zone: Zone, office: Office, sign_in: SignIn) -> None:
    agent = sign_in(office.agent)
    assert agent.get("/").headers["Location"] == "/errands"
    page = read(agent, "/errands")
    menu = page.split("<nav", 1)[1]
    assert menu.index('href="/errands"') < menu.index('href="/worklist/open"'), "it comes first, on a phone too"
    assert "代办员" in read(agent, "/help")
