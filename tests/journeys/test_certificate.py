"""A certificate before a tender, asked for two days ahead: a race, a blocked step, a whistle, and a receipt on day one.

The seed's day: 规模证明 asked for on day 0 at 09:00, wanted on day 2, received on day 1. Every reminder is fired at its
own minute, and all that was said to somebody stands in a table worked out by hand.
"""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.calendars.rules import SHANGHAI
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.actor import SYSTEM, Actor
from app.notifications.models import Notification
from tests.builders import a_category
from tests.clocks import shanghai
from tests.errands import Office, an_office
from tests.journeys.conftest import Person, Story, fill

RINGS = {"sla.step_reached": "step"}
# Working hours are 08:30 to 12:00 and 14:30 to 17:30. From the start at 09:30 to the close of day 1, twelve are left:
# six for each of the two steps. Half of six is over at 15:00; two of them are left at 16:00. The matter is answered at
# 17:00, seven hours before that close: three for each, of which two are left at 09:00 on day 1, and the step is done.
# Day 0 is a Monday, on which the officer has his card once there is anything ahead: what the blocked step filed.
SAID = (
    ("09-21 09:00", "errand.requested", "agent coordinator second officer"),
    ("09-21 09:20", "errand.authorised", "agent"),
    ("09-21 09:30", "errand.started", "firm officer"),
    ("09-21 10:00", "ticket.filed", "firm officer dispatcher"),
    ("09-21 10:20", "officer.monday_card", "officer"),
    ("09-21 10:20", "ticket.accepted", "firm officer"),
    ("09-21 10:20", "ticket.whistled", "firm officer liaison handler head"),
    ("09-21 10:50", "ticket.checked_in", "firm officer dispatcher"),
    ("09-21 15:00", "step 已过半", "agent coordinator second"),
    ("09-21 16:00", "step 还剩 2 个工作小时", "agent coordinator second"),
    ("09-21 17:00", "ticket.answered", "head"),
    ("09-21 17:00", "ticket.approved", "firm officer liaison handler"),
    ("09-21 17:00", "errand.step_opened", "agent"),
    ("09-22 09:00", "step 还剩 2 个工作小时", "agent coordinator second"),
    ("09-22 10:00", "errand.handed_back", "firm officer"),
    ("09-22 10:30", "errand.ended", "agent officer"),
    ("09-22 10:30", "ticket.confirmed", "officer handler head liaison"),
)
"""Minute, what, and to whom."""


def until(story: Story, moment: str) -> None:
    """Let the time go by, and ring every clock at the very minute at which it has something to say."""
    end = shanghai(moment)
    rings = sa.select(sa.func.min(Clock.next_at)).where(Clock.state == ClockState.RUNNING)
    while True:
        with story.core.transactions.reading(SYSTEM) as tx:
            due = tx.session.scalar(rings)
        if due is None or due > end:
            break
        story.at(minute(due))
        story.tick()
    story.at(moment)
    story.tick()


def minute(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def table() -> list[tuple[str, str, str]]:
    return sorted((at, who, what) for at, what, all_of in SAID for who in all_of.split())


def said(story: Story, office: Office) -> list[tuple[str, str, str]]:
    """Minute, who, and what: every message of these days."""
    people = {**vars(story.zone), **vars(office)}
    names = {actor.account_id: seat for seat, actor in people.items() if isinstance(actor, Actor)}
    with story.core.transactions.reading(SYSTEM) as tx:
        rows = tx.session.execute(
            sa.select(Notification.created_at, Notification.account_id, Notification.name, Notification.subject)
        ).all()
    return sorted(
        (minute(row.created_at)[5:], names[row.account_id], RINGS.get(row.name, row.name) + _of_rung(row.subject))
        for row in rows
    )


def _of_rung(subject: str) -> str:
    return next((f" {word}" for word in ("已过半", "还剩 2 个工作小时", "超期") if word in subject), "")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("story", ["phone"], indirect=True)
def test_a_certificate_reaches_the_firm_a_day_before_the_tender(story: Story) -> None:
    zone = story.zone
    with story.core.transactions.acting(SYSTEM) as tx:
        office = an_office(tx, zone)
        a_category(tx, "1302")
    firm = story.person(zone.firm).opens("/errands/new")
    form = firm.page.locator("form[action='/errands']")
    fill(form, "template", "scale")
    fill(form, "wanted_by", "2026-09-23")
    fill(form, "purpose", "投标用，23 日开标")
    form.locator("button[type=submit]").last.click()
    firm.page.wait_for_url("**/errands/BD*")
    errand = firm.page.url.split("/")[-1]
    firm.sees("待授权", "2026年9月23日")

    until(story, "2026-09-21 09:20")
    agent = story.person(office.agent).opens(f"/errands/{errand}")
    agent.does("take")
    firm.opens(f"/errands/{errand}").does("authorise", until="2026-10-20", scope="代为提交和领取")
    until(story, "2026-09-21 09:30")
    agent.opens(f"/errands/{errand}").does("start").sees("抢时间", "代办中")

    until(story, "2026-09-21 10:00")
    step = agent.opens(f"/errands/{errand}").page.locator("li[id^='step-']").first
    received(agent, errand, "上年度财务报表", "2026-09-21")
    received(agent, errand, "证明用途说明", "2026-09-21")
    agent.does("block", note="统计直报系统停机，数据调不出来")
    agent.does("blow")
    ticket = step.locator("a[href^='/tickets/']").inner_text()
    firm.opens(f"/errands/{errand}").sees("受阻", ticket)

    until(story, "2026-09-21 10:20")
    dispatcher = story.person(zone.dispatcher).opens(f"/tickets/{ticket}").sees("代办“规模证明”卡在“核对统计数据”")
    dispatcher.does("accept").opens(f"/tickets/{ticket}").does("whistle", lead=zone.lead.code)
    until(story, "2026-09-21 10:50")
    story.person(zone.liaison).opens(f"/tickets/{ticket}").does("check-in")
    until(story, "2026-09-21 17:00")
    handler = story.person(zone.handler).opens(f"/tickets/{ticket}")
    handler.does("answer", outcome="solved", text="统计直报系统已恢复，数据已导出。", waiver="电话核实")
    story.person(zone.head).opens(f"/tickets/{ticket}").does("approve")

    until(story, "2026-09-22 09:00")
    agent, firm = story.person(office.agent), story.person(zone.firm)
    agent.opens(f"/errands/{errand}").does("finish", note="数据核对无误")
    until(story, "2026-09-22 10:00")
    received(agent, errand, "营业执照副本", "2026-09-22")
    agent.does("finish", note="证明已出")
    agent.opens(f"/errands/{errand}").does("hand-back", result="规模证明一份，正本")
    until(story, "2026-09-22 10:30")
    firm.opens(f"/errands/{errand}").sees("请您签收").does("receive")
    firm.opens(f"/errands/{errand}").sees("已办结", "1 个工作日 按时")
    firm.opens(f"/tickets/{ticket}/confirm").does("confirm", button="已解决", level="5")
    until(story, "2026-09-30 17:30")
    assert said(story, office) == table()


def received(agent: Person, errand: str, paper: str, day: str) -> None:
    """The agent notes that a paper came."""
    line = agent.opens(f"/errands/{errand}").page.locator(f"li:has-text('{paper}')").last
    came = line.locator("details:has(form[action$='/note-paper'])")
    came.locator("summary").click()
    came.locator("[name=day]").fill(day)
    came.locator("button[type=submit]").click()
    agent.page.wait_for_load_state()
