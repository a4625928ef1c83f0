"""The wrong department: handed back with its reason, ruled on, whistled again."""

from collections.abc import Callable

from app.kernel.actor import SYSTEM
from app.tickets.seeing import row_by
from tests.journeys.conftest import Story


def test_the_wrong_department_hands_back_and_another_takes_it(story: Story, filed: Callable[[str], str]) -> None:
    zone = story.zone
    number = filed("税票代开排队时间长")
    story.person(zone.dispatcher).opens(f"/tickets/{number}").does("accept")
    story.person(zone.dispatcher).opens(f"/tickets/{number}").does("whistle", lead=zone.lead.code)
    story.at("2026-09-21 15:00")
    liaison = story.person(zone.liaison).opens(f"/tickets/{number}")
    liaison.does("hand-back", reason="not_ours", basis="三定方案第五条：由第二个局承担。")
    coordinator = story.person(zone.coordinator).opens("/worklist/rule").sees("税票代开排队时间长")
    coordinator.opens(f"/tickets/{number}").sees("三定方案第五条")
    coordinator.does("rule", button="退单成立", note="情况属实，同意退单。").sees("待吹哨")
    story.person(zone.coordinator).opens(f"/tickets/{number}").does("whistle", lead=zone.support.code)
    story.person(zone.support_liaison).opens(f"/tickets/{number}").does("check-in").sees("办理中")
    firm = story.person(zone.firm).opens(f"/tickets/{number}")
    firm.does_not_see("三定方案", "情况属实")
    with story.core.transactions.reading(SYSTEM) as tx:
        states = [(part.department.code, part.state.value) for part in row_by(tx, number).parts]
    assert states == [(zone.lead.code, "excused"), (zone.support.code, "checked_in")]
