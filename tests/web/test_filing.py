"""Filing through the page: typed once, filed once, promised with dates."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.companies.models import Company
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Category, Ticket
from app.tickets.rules.words import Channel, Urgency
from tests.builders import Zone, a_company
from tests.clocks import shanghai
from tests.tables import statements

SignIn = Callable[[Actor], FlaskClient]
HIDDEN = re.compile(r'name="(csrf_token|form_token)" value="([^"]+)"')


def form_of(client: FlaskClient, path: str = "/tickets/new") -> dict[str, str]:
    """The hidden fields of the form as a browser would send them."""
    return dict(HIDDEN.findall(client.get(path).get_data(as_text=True)))


def filled(client: FlaskClient, **fields: str) -> dict[str, str]:
    """A whole form."""
    typed = {
        "title": "厂区东门外道路破损",
        "body": "货车进出不便。",
        "category": "01",
        "kind": "help",
        "urgency": "normal",
    }
    return {**form_of(client), **typed, **fields}


def tickets(core: Core) -> list[Ticket]:
    """All tickets there are."""
    with core.transactions.acting(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(Ticket).order_by(Ticket.id)))


def post(client: FlaskClient, form: dict[str, str]) -> TestResponse:
    """Send the form."""
    return client.post("/tickets/new", data=form)


@pytest.fixture
def firm(zone: Zone, sign_in: SignIn) -> FlaskClient:
    """The firm's browser."""
    return sign_in(zone.firm)


def test_a_firm_files_and_reads_its_promise(core: Core, firm: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    response = post(firm, filled(firm, wanted_by="2099-11-24", consequence="影响投标", urgency="pressing"))
    assert response.status_code == 303
    ticket = tickets(core)[0]
    assert response.headers["Location"] == f"/tickets/{ticket.number}/receipt"
    assert (ticket.urgency, ticket.consequence, ticket.channel) == (Urgency.PRESSING, "影响投标", Channel.WEB)
    page = firm.get(response.headers["Location"]).get_data(as_text=True)
    assert ticket.number in page
    assert page.count('class="promise-due"') == 3
    assert "再提一件" in page


def test_the_promise_names_real_working_days(
    core: Core, firm: FlaskClient, sign_in: SignIn, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filed on Thursday 09-24: arranged by 09-28; answered and done within 3 and 7 workdays of that at the latest."""
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-09-24 10:00"))
    client = sign_in(zone.firm)
    response = post(client, filled(client))
    page = client.get(response.headers["Location"]).get_data(as_text=True)
    found = re.findall(r'<time datetime="[^"]+">([^<]+) 前</time>', page)
    assert found == ["9月28日 周一 17:30", "10月8日 周四 17:30", "10月13日 周二 17:30"]


def test_a_form_sent_twice_files_once(core: Core, firm: FlaskClient) -> None:
    form = filled(firm)
    first, second = post(firm, form), post(firm, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(tickets(core)) == 1


def test_many_parallel_posts_of_one_form_file_once(app: Flask, core: Core, firm: FlaskClient) -> None:
    form = filled(firm)
    cookies = [(cookie.key, cookie.value) for cookie in (firm._cookies or {}).values()]

    def send(_: int) -> tuple[int, str]:
        client = app.test_client()
        for key, value in cookies:
            client.set_cookie(key, value)
        response = post(client, form)
        return response.status_code, response.headers.get("Location", "")

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(24)))
    assert answers == {(303, f"/tickets/{tickets(core)[0].number}/receipt")}
    assert len(tickets(core)) == 1


def test_a_changed_form_under_a_used_token_is_asked_again(core: Core, firm: FlaskClient) -> None:
    form = filled(firm)
    post(firm, form)
    response = post(firm, {**form, "title": "另一件事"})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "已经提交过一次" in page
    assert len(tickets(core)) == 1
    renewed = dict(HIDDEN.findall(page))
    assert post(firm, {**form, **renewed, "title": "另一件事"}).status_code == 303
    assert len(tickets(core)) == 2


def test_the_same_title_within_ten_minutes_is_asked_about(core: Core, firm: FlaskClient) -> None:
    post(firm, filled(firm))
    again = filled(firm, title="  厂区东门外道路破损 ")
    response = post(firm, again)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "这件可能刚提交过" in page
    assert f'href="/tickets/{tickets(core)[0].number}"' in page
    assert len(tickets(core)) == 1
    assert post(firm, {**again, "meant": "y"}).status_code == 303
    assert len(tickets(core)) == 2


def test_the_same_title_later_is_filed(
    core: Core, sign_in: SignIn, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(zone.firm)
    post(client, filled(client))
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert post(client, filled(client)).status_code == 303
    assert len(tickets(core)) == 2


@pytest.mark.parametrize("title", ["", "   ", "\u3000", "\u200b", "\ufeff", "a\0b", "很" * 201])
def test_a_title_that_cannot_stand_is_refused_and_all_else_is_kept(core: Core, firm: FlaskClient, title: str) -> None:
    body = "第一行\n\t缩进的第二行 <b>&amp;</b>"
    response = post(firm, filled(firm, title=title, body=body))
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "缩进的第二行 &lt;b&gt;&amp;amp;&lt;/b&gt;</textarea>" in page
    assert tickets(core) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wanted_by", "2026-02-29"),
        ("wanted_by", "20260101"),
        ("wanted_by", "2026-W53-1"),
        ("wanted_by", "1899-12-31"),
        ("wanted_by", "10000-01-01"),
        ("category", ""),
        ("category", "77"),
        ("category", "１"),
        ("urgency", "soon"),
        ("kind", "x"),
        ("body", ""),
        ("body", "字" * 10_001),
        ("consequence", "字" * 501),
    ],
)
def test_what_cannot_be_meant_is_refused(core: Core, firm: FlaskClient, field: str, value: str) -> None:
    response = post(firm, filled(firm, **{field: value}))
    assert response.status_code == 422
    assert "data-error-summary" in response.get_data(as_text=True)
    assert tickets(core) == []


@pytest.mark.parametrize("body", ["𠮷" * 10_000, "👨‍👩‍👧 \t 表格\t列\n\n  缩进", "{{7*7}} <script>alert(1)</script>"])
def test_messy_words_come_back_unchanged(core: Core, firm: FlaskClient, body: str) -> None:
    assert post(firm, filled(firm, body=body)).status_code == 303
    assert tickets(core)[0].body == body


def test_line_ends_of_a_browser_become_one(core: Core, firm: FlaskClient) -> None:
    assert post(firm, filled(firm, body="一\r\n二\r\n\r\n三")).status_code == 303
    assert tickets(core)[0].body == "一\n二\n\n三"


def test_without_token_nothing_is_filed(core: Core, firm: FlaskClient) -> None:
    form = filled(firm)
    del form["form_token"]
    assert post(firm, form).status_code == 400
    assert tickets(core) == []


def test_what_is_never_accepted_says_where_to_go_and_cannot_be_chosen(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(Category(code="16", name="涉法涉诉", hint="", guidance="法律咨询请拨打 12348。"))
    client = sign_in(zone.firm)
    page = client.get("/tickets/new").get_data(as_text=True)
    assert "法律咨询请拨打 12348" in page
    assert 'value="16"' not in page
    response = post(client, filled(client, category="16"))
    assert response.status_code == 422
    assert tickets(core) == []


def test_an_officer_files_for_a_firm_of_his_and_for_no_other(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.officer)
    assert zone.company.credit_code in client.get("/tickets/new").get_data(as_text=True)
    assert post(client, filled(client, company=zone.other.credit_code, channel="officer")).status_code == 422
    response = post(client, filled(client, company=zone.company.credit_code, channel="visit"))
    assert response.status_code == 303
    assert tickets(core)[0].channel is Channel.VISIT


def test_a_coordinator_finds_the_firm_by_a_part_of_its_name(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(25):
            a_company(tx, zone.region)
        named = a_company(tx, zone.region)
        named.name = "郑州精密轴承制造有限公司"
    client = sign_in(zone.coordinator)
    assert "只列出前 20 家" in client.get("/tickets/new").get_data(as_text=True)
    fragment = client.get("/tickets/new/companies?company_q=轴承").get_data(as_text=True)
    assert fragment.count("<option") == 1
    assert "郑州精密轴承" in fragment
    found = client.post("/tickets/new", data={**form_of(client), "find": "1", "company_q": "轴承", "title": "写了一半"})
    page = found.get_data(as_text=True)
    assert found.status_code == 200
    assert named.credit_code in page
    assert "写了一半" in page
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Company)) == 28


@pytest.mark.parametrize("name", ["handler", "head", "supervisor", "leader", "auditor", "admin"])
def test_who_files_for_nobody_reads_403(zone: Zone, sign_in: SignIn, name: str) -> None:
    assert sign_in(getattr(zone, name)).get("/tickets/new").status_code == 403


def test_the_receipt_of_another_firm_does_not_exist(core: Core, zone: Zone, firm: FlaskClient, sign_in: SignIn) -> None:
    where = post(firm, filled(firm)).headers["Location"]
    assert sign_in(zone.other_firm).get(where).status_code == 404


def test_the_form_asks_a_fixed_number_of_questions(core: Core, firm: FlaskClient) -> None:
    firm.get("/tickets/new")
    with statements(core.engine) as asked:
        assert firm.get("/tickets/new").status_code == 200
    assert len(asked) == 3, asked


def test_filing_asks_a_fixed_number_of_questions(core: Core, firm: FlaskClient) -> None:
    post(firm, filled(firm))
    form = filled(firm, title="另一件事")
    with statements(core.engine) as asked:
        assert post(firm, form).status_code == 303
    assert len(asked) == 20, asked


def test_what_may_be_left_is_folded_away_until_something_in_it_was_typed(firm: FlaskClient) -> None:
    assert '<details class="fold">' in firm.get("/tickets/new").get_data(as_text=True)
    typed_one = ({"wanted_by": "2026-02-29"}, {"kind": "complaint"}, {"urgency": "urgent"}, {"confidential": "y"})
    for typed in (*typed_one, {"complained_of": "D1"}):
        page = post(firm, {**filled(firm, title=""), **typed}).get_data(as_text=True)
        assert '<details class="fold" open>' in page, typed


def test_a_card_s_link_fills_in_the_firm_and_keeps_its_draft_apart(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.officer)
    code = zone.company.credit_code
    page = client.get(f"/tickets/new?company={code}&title=路灯不亮").get_data(as_text=True)
    assert f'selected value="{code}"' in page
    assert 'value="路灯不亮"' in page
    assert f'data-draft="filing-{code}"' in page
    assert 'data-draft="filing"' in client.get("/tickets/new").get_data(as_text=True)
    assert 'data-draft="filing"' in client.get("/tickets/new?company=999").get_data(as_text=True)
    filed_ = post(client, filled(client, company=code, channel="visit"))
    receipt = client.get(filed_.headers["Location"]).get_data(as_text=True)
    assert f'data-draft-done="filing filing-{code}"' in receipt
    assert f'href="/tickets/new?company={code}"' in receipt


def test_words_of_alarm_are_asked_about_once_and_set_nothing(core: Core, firm: FlaskClient) -> None:
    form = filled(firm, title="车间停产", body="配电房起火。")
    asked = post(firm, form)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "您写到了“停产、起火”" in page
    assert tickets(core) == []
    assert 'name="weighed" value="1"' in page
    assert post(firm, {**form, "weighed": "1"}).status_code == 303
    assert [ticket.urgency for ticket in tickets(core)] == [Urgency.NORMAL], "only a person says that it is urgent"


def test_who_says_urgent_is_not_asked(core: Core, firm: FlaskClient) -> None:
    assert post(firm, filled(firm, title="车间停产", urgency="urgent")).status_code == 303
    assert [ticket.urgency for ticket in tickets(core)] == [Urgency.URGENT]


def test_the_own_deadline_makes_it_urgent_whatever_was_ticked(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: shanghai("2026-12-04 10:00"))
    client = sign_in(zone.firm)
    assert post(client, filled(client, wanted_by="2026-12-07")).status_code == 303
    assert [ticket.urgency for ticket in tickets(core)] == [Urgency.URGENT]
