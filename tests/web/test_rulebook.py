"""Notices at the top of pages, reasons as the zone offers them, periods on one page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.acts.taking import take
from app.administration.amending_banners import AMEND_BANNER, AmendBanner
from app.administration.amending_reasons import AMEND_REASON, AmendReason
from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import RegionId
from app.rulebook.periods import PERIODS
from app.rulebook.providing import provide
from app.rulebook.rules import BannerAudience, ProvisionKind
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor

SignIn = Callable[[Actor], FlaskClient]
WORDS = "周六 20:00 系统维护。"


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    return found[1] if found else ""


@pytest.fixture
def told(core: Core, zone: Zone) -> Zone:
    """A zone whose firms and staff are each told something."""
    with core.transactions.acting(SYSTEM) as tx:
        admin, today = as_actor(tx, zone.admin), local_day(tx.now)
        for audience, words, english in (
            (BannerAudience.FIRMS, WORDS, "Maintenance on Saturday."),
            (BannerAudience.STAFF, "周五开会。", ""),
        ):
            notice = AmendBanner(audience=audience, words=words, words_en=english, until=today, reason="通知")
            take(admin, AMEND_BANNER, notice)
    return zone


def test_each_reader_is_told_what_is_meant_for_him_until_he_puts_it_away(told: Zone, sign_in: SignIn) -> None:
    firm, handler = sign_in(told.firm), sign_in(told.handler)
    page = firm.get("/account").get_data(as_text=True)
    assert WORDS in page
    assert "周五开会" not in page
    assert 'class="flash has-act no-print"' in page, "paper has no notices"
    assert "Maintenance on Saturday." in firm.get("/account?lang=en").get_data(as_text=True)
    assert "周五开会" in handler.get("/account?lang=en").get_data(as_text=True), "the Chinese, where nothing else is"
    fragment = handler.get("/settings/changes", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "周五开会" not in fragment
    seen = re.search(r'name="id" value="(\d+)"', page)
    assert seen is not None
    fields = {"csrf_token": token(firm, "/account"), "id": seen[1], "next": "/account"}
    answer = firm.post("/notices/away", data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    kept = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("notices_away="))
    assert "Max-Age" not in kept, "for the session alone"
    assert "Expires" not in kept
    assert WORDS not in firm.get("/account").get_data(as_text=True)
    assert firm.post("/notices/away", data={**fields, "id": "9" * 400}).status_code == 303


def test_a_notice_that_is_over_is_not_shown(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        yesterday = local_day(tx.now) - timedelta(days=1)
        provide(
            tx,
            ProvisionKind.BANNER,
            BannerAudience.FIRMS,
            {"words": WORDS, "words_en": "", "until": yesterday.isoformat()},
            region_id=RegionId(zone.region.id),
            valid_from=tx.now - timedelta(days=9),
        )
    assert WORDS not in sign_in(zone.firm).get("/account").get_data(as_text=True)
    page = sign_in(zone.auditor).get("/settings/banners").get_data(as_text=True)
    assert WORDS in page
    assert "已到期，不显示" in page


def test_a_notice_is_published_on_the_page_and_looked_at_first(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.admin)
    page = client.get("/settings/banners/firms").get_data(as_text=True)
    assert "给谁看" not in page, "which one stands in the heading"
    assert "企业" in page
    fields = {
        "csrf_token": token(client, "/settings/banners/firms"),
        "audience": "firms",
        "region": zone.region.code,
        "words": WORDS,
        "until": "2099-01-01",
        "reason": "维护",
    }
    assert "一条公告最多显示一年" in client.post("/settings/banners", data=fields).get_data(as_text=True)
    fields["until"], fields["since"] = "2099-01-01", "2098-12-31"
    looked = client.post("/settings/banners", data=fields).get_data(as_text=True)
    assert "会看到的有" in looked
    assert "2099年1月1日" in looked
    assert client.post("/settings/banners", data={**fields, "step": "take"}).status_code == 303
    assert client.get("/settings/banners/nobody").status_code == 404
    assert client.post("/settings/banners", data={**fields, "audience": "nobody"}).status_code == 404


def test_a_reason_that_is_off_is_not_on_the_sheet_and_the_zones_words_are(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
        admin = as_actor(tx, zone.admin)
        take(admin, AMEND_REASON, AmendReason(choice="pause.force_majeure", offered=False, reason="不用"))
        take(admin, AMEND_REASON, AmendReason(choice="pause.procedure", note="须附公示", place=1, reason="说明"))
    page = sign_in(zone.handler).get(f"/tickets/{number}").get_data(as_text=True)
    assert "法定程序：须附公示" in page
    assert "不可抗力" not in page
    assert page.index("法定程序：须附公示") < page.index("待企业补充")
    listed = sign_in(zone.auditor).get("/settings/reasons").get_data(as_text=True)
    assert "不再列出" in listed
    assert "/settings/reasons/pause.procedure" not in listed, "who only reads is offered no change"
    form = sign_in(zone.admin).get("/settings/reasons/pause.procedure").get_data(as_text=True)
    assert "须附公示" in form


def test_hours_are_tried_out_on_the_page_before_anybody_proposes_them(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.HANDLING)
    client = sign_in(zone.admin)
    page = client.get("/settings/hours").get_data(as_text=True)
    assert 'value="08:30-12:00,14:30-17:30"' in page, "what holds stands there"
    fields = {"csrf_token": token(client, "/settings/hours"), "hours": "08:30-12:00，15:00–18:00", "reason": "夏季"}
    looked = client.post("/settings/hours", data=fields).get_data(as_text=True)
    assert "到期日会变的有" in looked
    assert "另一个人复核" in looked
    assert "08:30-12:00,15:00-18:00" in looked, "written as it is kept"
    wrong = client.post("/settings/hours", data={**fields, "hours": "8点到5点"})
    assert (wrong.status_code, "每天 6 到 12 小时" in wrong.get_data(as_text=True)) == (422, True)
    assert client.post("/settings/hours", data={**fields, "step": "take"}).status_code == 303
    assert "08:30–12:00、14:30–17:30" in client.get("/settings").get_data(as_text=True), "until it is signed"


def test_a_ladder_is_hung_on_the_page_within_its_bounds(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.admin)
    page = client.get("/settings/ladders/ruling").get_data(as_text=True)
    assert 'name="two_hours"' in page
    assert 'name="day_before"' not in page, "a rung this ladder has not"
    fields = {
        "csrf_token": token(client, "/settings/ladders/common"),
        "ladder": "common",
        "region": zone.region.code,
        "day_before": "2",
        "plus_3": "4",
        "reason": "早提醒",
    }
    refused = client.post("/settings/ladders", data=fields)
    assert (refused.status_code, "2 到 3" in refused.get_data(as_text=True)) == (422, True)
    looked = client.post("/settings/ladders", data={**fields, "plus_3": "2"}).get_data(as_text=True)
    assert "到期前几个工作日提醒" in looked
    assert client.post("/settings/ladders", data={**fields, "plus_3": "2", "step": "take"}).status_code == 303
    listed = client.get("/settings/ladders").get_data(as_text=True)
    assert "还剩 2 个工作日" in listed
    assert "超期 2 个工作日，建议督办" in listed
    assert "本区所设" in listed


def test_every_period_stands_on_one_page_with_where_it_comes_from(zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.auditor).get("/settings/periods").get_data(as_text=True)
    for period in PERIODS.values():
        assert period.word in page
        assert f"{period.least}–{period.most} 天" in page
    for fixed in ("审计记录", "站内消息", "企业的登录", "服务器日志和备份", "STAFF_IDLE_MINUTES"):
        assert fixed in page


@pytest.mark.parametrize(
    "path",
    [
        "banners",
        "banners/staff",
        "reasons",
        "reasons/hand_back.not_ours",
        "periods",
        "periods/lists",
        "ladders",
        "ladders/common",
        "ladders/emergency",
    ],
)
def test_every_page_opens_for_whom_it_is(zone: Zone, sign_in: SignIn, path: str) -> None:
    assert sign_in(zone.admin).get(f"/settings/{path}").status_code == 200
    assert sign_in(zone.auditor).get(f"/settings/{path}").status_code == (403 if "/" in path else 200)
    assert sign_in(zone.firm).get(f"/settings/{path}").status_code == 403
