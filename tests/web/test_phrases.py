"""Templates on pages: kept, changed, and put into an answer or a remark with and without script."""

import pytest

from app.acts.taking import take
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.phrases.keeping import KEEP, NewPhrase
from app.phrases.rules.words import UsedIn
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.web.test_clarity import token_of
from tests.web.test_worklists import TOKEN, SignIn


def kept(core: Core, actor: Actor, text: str, used_in: UsedIn = UsedIn.ANSWER) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        return take(as_actor(tx, actor), KEEP, NewPhrase(used_in=used_in, name="常用的话", text=text)).number


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    """A ticket in the unit's hands."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.HANDLING).number


def test_a_head_keeps_changes_and_retires_one(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.head)
    page = client.get("/phrases").get_data(as_text=True)
    assert "这里还没有模板" in page
    assert 'href="/phrases/new"' in page
    found = TOKEN.search(client.get("/phrases/new").get_data(as_text=True))
    assert found
    token = {"csrf_token": found[1]}
    wrong = client.post("/phrases", data={**token, "used_in": "answer", "name": "停电", "text": "{公司}您好"})
    assert wrong.status_code == 422
    assert "没有这样的占位：公司" in wrong.get_data(as_text=True)
    made = client.post("/phrases", data={**token, "used_in": "answer", "name": "停电", "text": "{企业}您好"})
    assert made.status_code == 303
    address = made.headers["Location"]
    changed = {**token, "version": "1", "name": "停电", "text": "{企业}，您好", "why": "加逗号"}
    assert client.post(f"{address}/change", data=changed).status_code == 303
    assert client.post(f"{address}/change", data=changed).status_code == 409
    page = client.get(address).get_data(as_text=True)
    assert "第 2 版" in page
    assert "加逗号" in page
    assert "{企业}您好" in page
    assert client.post(f"{address}/retire", data={**token, "version": "2", "why": "不用了"}).status_code == 303
    assert "恢复使用" in client.get(address).get_data(as_text=True)
    assert sign_in(zone.handler).get(address).status_code == 200
    assert "确认停用" not in sign_in(zone.handler).get(address).get_data(as_text=True)
    assert sign_in(zone.support_head).get(address).status_code == 404
    assert sign_in(zone.firm).get("/phrases").status_code == 403


def test_without_script_the_form_comes_back_with_the_words_behind_those_typed(
    core: Core, zone: Zone, sign_in: SignIn, number: str
) -> None:
    phrase = kept(core, zone.head, "{企业}您好，{下次日期}回访。")
    client = sign_in(zone.handler)
    page = client.get(f"/tickets/{number}").get_data(as_text=True)
    assert f'formaction="/tickets/{number}/answer/fill"' in page
    assert f'<option value="{phrase}">常用的话</option>' in page
    form = {"csrf_token": token_of(client, number), "version": "4", "outcome": "explained", "text": "前面的话"}
    filled = client.post(f"/tickets/{number}/answer/fill", data={**form, "phrase": phrase})
    assert filled.status_code == 200
    body = filled.get_data(as_text=True)
    assert f"前面的话\n{zone.company.name}您好，【待填：下次日期】回访。</textarea>" in body.replace("\r", "")
    assert f'name="phrases" value="{phrase}.1"' in body
    again = client.post(f"/tickets/{number}/answer/fill", data={**form, "phrase": ""})
    assert again.status_code == 200
    assert "前面的话</textarea>" in again.get_data(as_text=True)


def test_by_script_the_words_come_alone_and_are_counted_when_sent(
    core: Core, zone: Zone, sign_in: SignIn, number: str
) -> None:
    phrase = kept(core, zone.coordinator, "{编号}已看过。", UsedIn.REMARK)
    client = sign_in(zone.handler)
    found = client.get(f"/tickets/{number}/phrases/{phrase}").get_json()
    assert found == {"ref": f"{phrase}.1", "name": "常用的话", "text": f"{number}已看过。"}
    sent = {"csrf_token": token_of(client, number), "text": found["text"], "phrases": [found["ref"]]}
    assert client.post(f"/tickets/{number}/remarks", data=sent).status_code == 303
    assert "<dd>1</dd>" in sign_in(zone.coordinator).get(f"/phrases/{phrase}").get_data(as_text=True)
    refused = client.post(f"/tickets/{number}/remarks", data={**sent, "text": "【待填：企业】"})
    assert refused.status_code == 422
    assert "还有没填的地方：企业" in refused.get_data(as_text=True)


def test_nobody_is_offered_what_he_cannot_use(core: Core, zone: Zone, sign_in: SignIn, number: str) -> None:
    phrase = kept(core, zone.head, "答复")
    for actor in (zone.support_liaison, zone.firm, zone.auditor):
        assert sign_in(actor).get(f"/tickets/{number}/phrases/{phrase}").status_code in {403, 404}
    assert sign_in(zone.handler).get(f"/tickets/{number}/phrases/x").status_code == 404
    assert "data-phrases" not in sign_in(zone.firm).get(f"/tickets/{number}").get_data(as_text=True)
