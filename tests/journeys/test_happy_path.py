"""File → accept → whistle → check in → progress → finish → answer → approve → confirm, by clicking."""

from collections.abc import Callable

from app.clocks.models import Clock
from app.clocks.rules.states import STOPPED
from app.kernel.actor import SYSTEM
from app.tickets.rules.words import State
from app.tickets.seeing import row_by
from tests.journeys.conftest import Story


def test_from_the_firms_form_to_a_closed_ticket(story: Story, filed: Callable[[str], str]) -> None:
    zone = story.zone
    number = filed("厂区东门外道路破损")
    firm = story.person(zone.firm).opens(f"/tickets/{number}/receipt")
    # handed on within 1 workday, and from then at the latest 3 and 7 more; the 25th to 27th are the Mid-Autumn holiday
    firm.sees(number, "9月22日 周二 17:30", "9月28日 周一 17:30", "10月9日 周五 17:30")

    story.at("2026-09-21 10:00")
    story.person(zone.officer).opens("/worklist/triage").sees("厂区东门外道路破损")
    story.person(zone.officer).opens(f"/tickets/{number}").does("accept").sees("待吹哨")

    dispatcher = story.person(zone.dispatcher).opens("/worklist/whistle").sees("厂区东门外道路破损")
    dispatcher.opens(f"/tickets/{number}").does(
        "whistle", kind="ordinary", lead=zone.lead.code, supports=zone.support.code, task="请三日内现场查看"
    )
    dispatcher.sees("已吹哨")

    story.at("2026-09-21 11:00")
    story.person(zone.liaison).opens("/worklist/check_in").sees("厂区东门外道路破损")
    story.person(zone.liaison).opens(f"/tickets/{number}").does("check-in").sees("办理中")
    story.person(zone.support_liaison).opens(f"/tickets/{number}").does("check-in")

    story.at("2026-09-22 10:00")
    handler = story.person(zone.handler).opens(f"/tickets/{number}")
    handler.does("progress", text="已到现场查看，今晚施工。")
    handler.page.locator("textarea[name=text]").last.fill("企业情绪激动，注意沟通。")
    handler.page.locator("form[action$='/remarks'] button[type=submit]").click()
    handler.page.wait_for_load_state()
    handler.sees("企业情绪激动")
    support = story.person(zone.support_liaison).opens(f"/tickets/{number}")
    support.does("finish", result="路灯已恢复。")

    firm.opens(f"/tickets/{number}").sees("办理中", "已到现场查看，今晚施工。")
    firm.does_not_see("企业情绪激动", "请三日内现场查看", "路灯已恢复")

    story.at("2026-09-23 16:00")
    handler = story.person(zone.handler).opens(f"/tickets/{number}")
    handler.does("answer", outcome="solved", text="路面已修复，排水已疏通。", waiver="电话答复即可")
    head = story.person(zone.head).opens("/worklist/review").sees("厂区东门外道路破损")
    head.opens(f"/tickets/{number}").does("approve").sees("已办结")

    story.at("2026-09-24 09:00")
    firm = story.person(zone.firm).opens("/").sees("请您确认")
    firm.opens(f"/tickets/{number}/confirm").sees("这件事解决了吗")
    firm.does("confirm", "已解决", level="5")
    firm.opens(f"/tickets/{number}").sees("已办结")

    with story.core.transactions.reading(SYSTEM) as tx:
        ticket = row_by(tx, number)
        assert ticket.state is State.CLOSED
        clocks = tx.session.query(Clock).filter_by(ticket_id=ticket.id).all()
        assert {row.kind for row in clocks} == {"arrange", "check_in", "feedback", "resolve", "support", "clear"}
        assert all(row.state in STOPPED and row.stopped_at for row in clocks)
        assert not [row.kind for row in clocks if row.breached_at]


def test_what_is_not_solved_goes_round_again(story: Story, filed: Callable[[str], str]) -> None:
    zone = story.zone
    number = filed("门口路灯不亮")
    story.person(zone.coordinator).opens(f"/tickets/{number}").does("accept")
    story.person(zone.dispatcher).opens(f"/tickets/{number}").does("whistle", lead=zone.lead.code)
    story.person(zone.liaison).opens(f"/tickets/{number}").does("check-in")
    story.person(zone.handler).opens(f"/tickets/{number}").does(
        "answer", outcome="solved", text="已更换灯泡。", waiver="电话答复即可"
    )
    story.person(zone.head).opens(f"/tickets/{number}").does("send-back", note="请附照片。")
    story.person(zone.handler).opens(f"/tickets/{number}").does(
        "answer", outcome="solved", text="已更换，附照片。", waiver="电话答复即可"
    )
    story.person(zone.head).opens(f"/tickets/{number}").does("approve")
    firm = story.person(zone.firm).opens(f"/tickets/{number}/dispute")
    firm.does("dispute", text="晚上还是不亮。")
    firm.opens(f"/tickets/{number}").sees("办理中")
    story.person(zone.handler).opens("/worklist/handle").sees("门口路灯不亮")
    with story.core.transactions.reading(SYSTEM) as tx:
        ticket = row_by(tx, number)
        assert (ticket.state, ticket.cycle) == (State.HANDLING, 2)
