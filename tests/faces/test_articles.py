"""Knowledge articles: made on the page of a closed ticket or by API, read by firms, offered while something is written."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.knowledge.models import ArticleOffer, ArticleUse
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket
from tests.web.test_signing_in import token_of

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]
TITLE = "三号宿舍楼停水两天"


@pytest.fixture
def closed(core: Core, zone: Zone) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone, State.CLOSED, title=TITLE).number


def posted(client: FlaskClient, path: str, **form: str) -> str:
    answer = client.post(path, data={"csrf_token": token_of(client, "/knowledge"), **form})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    return answer.headers["Location"]


def test_a_head_publishes_what_a_handler_made_on_the_page_of_the_ticket(
    zone: Zone, sign_in: SignIn, closed: str
) -> None:
    handler, head = sign_in(zone.handler), sign_in(zone.head)
    page = handler.get(f"/tickets/{closed}").get_data(as_text=True)
    assert f'action="/tickets/{closed}/make-article"' in page
    for who in (zone.dispatcher, zone.firm):
        assert "make-article" not in sign_in(who).get(f"/tickets/{closed}").get_data(as_text=True)
    article = posted(handler, f"/tickets/{closed}/make-article", version="0")
    shown = handler.get(article).get_data(as_text=True)
    assert TITLE in shown
    assert closed not in shown
    assert 'id="act-publish"' not in shown
    assert sign_in(zone.firm).get(article).status_code == 404
    assert 'id="act-publish"' in head.get(article).get_data(as_text=True)
    assert posted(head, f"{article}/publish", version="1") == article
    for who in (zone.firm, zone.other_firm, zone.officer, zone.auditor):
        client = sign_in(who)
        read = client.get(article).get_data(as_text=True)
        assert TITLE in read
        assert "历次版本" not in read
        assert f'href="{article}"' in client.get("/knowledge").get_data(as_text=True)
        assert f'href="{article}"' in client.get("/search?q=停水&kind=articles").get_data(as_text=True)
    assert "历次版本" in handler.get(article).get_data(as_text=True)
    assert posted(handler, f"{article}/change", **changed()) == article
    assert sign_in(zone.firm).get(article).status_code == 404
    assert f'href="{article}"' in handler.get("/knowledge?show=draft").get_data(as_text=True)
    assert posted(head, f"{article}/withdraw", version="3", why="过时") == article
    assert f'href="{article}"' in head.get("/knowledge?show=withdrawn").get_data(as_text=True)


def changed(**fields: str) -> dict[str, str]:
    said = {"title": TITLE, "text": "先打供水公司电话。", "valid_from": "2026-01-01", "valid_until": ""}
    return said | {"review_on": "2099-01-01", "why": "改短", "version": "2"} | fields


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(zone: Zone, sign_in: SignIn, closed: str) -> None:
    handler = sign_in(zone.handler)
    article = posted(handler, f"/tickets/{closed}/make-article", version="0")
    wrong = {**changed(version="1", valid_until="2025-12-31"), "csrf_token": token_of(handler, "/knowledge")}
    answer = handler.post(f"{article}/change", data=wrong)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "失效日期要在生效日期之后。" in page
    assert "先打供水公司电话。" in page


def test_it_is_offered_to_a_firm_that_writes_and_beside_a_matter_in_hand(
    core: Core, zone: Zone, sign_in: SignIn, caller: AsCaller, closed: str
) -> None:
    made = caller(zone.handler).post("/articles", {"ticket": closed}).get_json()
    firm = sign_in(zone.other_firm)
    typed = {
        "csrf_token": token_of(firm, "/tickets/new"),
        "title": "我们宿舍楼停水两天了",
        "body": "员工没有水用。",
    }
    link = f"/knowledge/{made['id']}"
    assert link not in firm.post("/tickets/new/understood", data=typed).get_data(as_text=True)
    caller(zone.head).post(f"/articles/{made['id']}/publish", {"version": 1})
    for _pause in range(2):
        assert link in firm.post("/tickets/new/understood", data=typed).get_data(as_text=True)
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING, title=TITLE).number
    assert link in sign_in(zone.handler).get(f"/tickets/{number}/similar").get_data(as_text=True)


def test_what_was_offered_and_opened_is_kept_once_and_of_nobody(
    core: Core, zone: Zone, sign_in: SignIn, caller: AsCaller, closed: str
) -> None:
    article = caller(zone.handler).post("/articles", {"ticket": closed}).get_json()["id"]
    firm, handler, key, opened = (
        sign_in(zone.other_firm),
        sign_in(zone.handler),
        "ab" * 16,
        f"/knowledge/{article}/opened",
    )
    token = {"csrf_token": token_of(firm, "/tickets/new")}
    assert firm.post(opened, data={**token, "key": key, "typing": "1"}).status_code == 404, "a draft is not offered"
    caller(zone.head).post(f"/articles/{article}/publish", {"version": 1})
    typed = {**token, "form_token": key, "title": "我们宿舍楼停水两天了", "body": "员工没有水用。"}
    for _pause in range(2):
        page = firm.post("/tickets/new/understood", data=typed).get_data(as_text=True)
    assert f'hx-post="{opened}"' in page
    assert f'"key": "{key}", "typing": "1"' in page
    for _click in range(2):
        assert firm.post(opened, data={**token, "key": key, "typing": "1"}).status_code == 204
    for wrong in ("", "x", "AB" * 16, key + "0"):
        assert firm.post(opened, data={**token, "key": wrong}).status_code == 404
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING, title=TITLE).number
    beside = handler.get(f"/tickets/{number}/similar").get_data(as_text=True)
    look = beside.split('"key": "')[1][:32]
    said = {"csrf_token": token_of(handler, "/knowledge"), "key": look}
    assert handler.post(opened, data=said).status_code == 204
    with core.transactions.reading(SYSTEM) as tx:
        rows = tx.session.execute(
            sa.select(ArticleOffer.key, ArticleOffer.version, ArticleOffer.step, ArticleOffer.reader)
        )
        assert {tuple(row) for row in rows} == {
            (key, 2, "offered", "firm"),
            (key, 2, "opened", "firm"),
            (look, 2, "opened", "office"),
        }
        assert set(ArticleOffer.__table__.columns.keys()) == {
            "id",
            "article_id",
            "version",
            "key",
            "step",
            "reader",
            "at",
        }


def test_an_answer_begun_with_it_is_counted_once_it_is_sent(
    core: Core, zone: Zone, sign_in: SignIn, caller: AsCaller, closed: str
) -> None:
    article = caller(zone.handler).post("/articles", {"ticket": closed}).get_json()["id"]
    with core.transactions.acting(SYSTEM) as tx:
        first, second = (a_ticket(tx, zone, State.HANDLING, title=TITLE).number for _ in range(2))
    client = sign_in(zone.handler)
    begun = f"/tickets/{first}?article={article}"
    field = f'name="knowledge" value="{article}.2"'
    assert 'name="knowledge" value=' not in client.get(begun).get_data(as_text=True), "a draft begins nothing"
    caller(zone.head).post(f"/articles/{article}/publish", {"version": 1})
    assert f'href="{begun}#act-answer"' in client.get(f"/tickets/{first}/similar").get_data(as_text=True)
    assert begun not in sign_in(zone.dispatcher).get(f"/tickets/{first}/similar").get_data(as_text=True)
    page = client.get(begun).get_data(as_text=True)
    assert field in page
    assert "道路已修复。</textarea>" in page
    for none in ("0", "x", "999999999", f"{article}\0"):
        assert client.get(f"/tickets/{first}?article={none}").status_code == 200
    sent = {"outcome": "explained", "text": "道路已修复。", "version": "4", "knowledge": [f"{article}.2"]}
    typed = {"csrf_token": token_of(client, f"/tickets/{first}"), **sent}
    assert client.post(f"/tickets/{first}/answer", data=typed).status_code == 303
    api = caller(zone.handler)
    for wrong in (f"{article}", f"{article}.3", "999999999.1", "x.y"):
        refused = api.post(f"/tickets/{second}/answer", {**sent, "version": 4, "knowledge": [wrong]})
        assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["knowledge"])
    assert api.post(f"/tickets/{second}/answer", {**sent, "version": 4}).status_code == 200
    with core.transactions.reading(SYSTEM) as tx:
        uses = tx.session.execute(sa.select(ArticleUse.article_id, ArticleUse.version, Ticket.number).join(Ticket))
        assert {tuple(row) for row in uses} == {(article, 2, first), (article, 2, second)}


def test_programs_of_people_do_the_same(zone: Zone, caller: AsCaller, closed: str) -> None:
    handler, head, firm = caller(zone.handler), caller(zone.head), caller(zone.firm)
    made = handler.post("/articles", {"ticket": closed})
    assert made.status_code == 201
    article = made.get_json()
    assert (article["state"], article["version"], article["may_publish"]) == ("draft", 1, False)
    assert article["department"]["code"] == zone.lead.code
    path = f"/articles/{article['id']}"
    assert handler.post("/articles", {"ticket": closed}).status_code == 409
    assert handler.post(f"{path}/publish", {"version": 1}).status_code == 403
    assert firm.get(path).status_code == 404
    assert head.post(f"{path}/publish", {"version": 1}).status_code == 200
    assert firm.get(path).get_json()["in_force"] is True
    assert [each["id"] for each in firm.get("/articles").get_json()["items"]] == [article["id"]]
    assert firm.get(f"{path}/versions").get_json()["items"] == []
    assert head.post(f"{path}/review", {"version": 2, "review_on": "2099-01-01"}).status_code == 200
    assert head.post(f"{path}/withdraw", {"version": 3, "why": "过时"}).status_code == 200
    assert [each["version"] for each in head.get(f"{path}/versions").get_json()["items"]] == [4, 3, 2, 1]
    assert re.match(r"\d{4}-\d{2}-\d{2}$", head.get(path).get_json()["review_on"])
    assert firm.get(path).status_code == 404
    assert caller(zone.observer).get("/articles").status_code == 403
