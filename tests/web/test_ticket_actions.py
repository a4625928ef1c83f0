"""The acts as forms: the whole way of a ticket by posts, refusals that keep what was typed, and nothing twice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.acts.table import ON_TICKETS
from app.calendars.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.clock import now
from app.supervision.models import SupervisionOrder
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from app.tickets.seeing import row_by
from tests.builders import Zone, a_ticket, as_actor
from tests.web.test_worklists import TOKEN, SignIn

VERSION = re.compile(r'name="version" value="(\d+)"')


@dataclass
class Desk:
    """One person's browser on one ticket."""

    client: FlaskClient
    number: str

    def post(self, act: str, **typed: object) -> TestResponse:
        """Open the page, fill in the form of an act, send it."""
        page = self.client.get(f"/tickets/{self.number}").get_data(as_text=True)
        token = TOKEN.search(page)
        version = VERSION.search(page)
        assert token, page[:500]
        form = {"csrf_token": token[1], "version": version[1] if version else "0", **typed}
        return self.client.post(f"/tickets/{self.number}/{act}", data=form)


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    """A ticket just filed."""
    with core.transactions.acting(SYSTEM) as tx:
        return a_ticket(tx, zone).number


def state_of(core: Core, number: str) -> State:
    """Where the ticket stands in the database."""
    with core.transactions.reading(SYSTEM) as tx:
        found = tx.session.scalar(sa.select(Ticket.state).where(Ticket.number == number))
        assert found
        return found


@pytest.fixture
def desk(sign_in: SignIn, number: str) -> Callable[[Actor], Desk]:
    """A function: somebody at the ticket."""
    return lambda actor: Desk(sign_in(actor), number)


def test_the_whole_way_by_forms(core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk]) -> None:
    steps: list[tuple[Actor, str, dict[str, object], State]] = [
        (zone.dispatcher, "accept", {"category": "01", "grade": "major"}, State.ACCEPTED),
        (
            zone.dispatcher,
            "whistle",
            {
                "kind": "joint",
                "lead": zone.lead.code,
                "supports": [zone.support.code],
                "task": "请到现场",
                "place": "启明大道东门",
                "meets_on": (local_day(now()) + timedelta(days=1)).isoformat(),
                "meets_time": "9:30",
            },
            State.WHISTLED,
        ),
        (zone.liaison, "check-in", {"handler": "王某", "on_site": "y"}, State.HANDLING),
        (zone.support_liaison, "check-in", {}, State.HANDLING),
        (zone.handler, "progress", {"text": "已联系施工队"}, State.HANDLING),
        (zone.handler, "postpone", {"reason": "tender", "workdays": "3", "text": "招标需要时间"}, State.HANDLING),
        (zone.coordinator, "decide-postponement", {"approved": "1", "note": ""}, State.HANDLING),
        (zone.handler, "pause", {"reason": "procedure", "text": "公示期"}, State.HANDLING),
        (zone.handler, "resume", {"text": "公示结束"}, State.HANDLING),
        (zone.handler, "request-info", {"question": "请补充位置"}, State.NEEDS_INFO),
        (zone.officer, "provide-info", {"answer": "东门外 50 米"}, State.HANDLING),
        (zone.support_liaison, "finish", {"result": "已改线"}, State.HANDLING),
        (zone.coordinator, "nudge", {"text": "请抓紧"}, State.HANDLING),
        (zone.handler, "answer", {"outcome": "solved", "text": "已修好", "waiver": "电话答复即可"}, State.REVIEW),
        (zone.head, "send-back", {"note": "请写明依据"}, State.HANDLING),
        (
            zone.handler,
            "answer",
            {"outcome": "solved", "text": "已修好，见验收单", "waiver": "电话答复即可"},
            State.REVIEW,
        ),
        (zone.head, "approve", {}, State.RESOLVED),
        (zone.coordinator, "follow-up", {"channel": "phone", "said": "solved", "note": "企业满意"}, State.RESOLVED),
    ]
    for actor, act, typed, state in steps:
        response = desk(actor).post(act, **typed)
        assert (response.status_code, act) == (303, act), response.get_data(as_text=True)
        assert (state_of(core, number), act) == (state, act)
    page = desk(zone.coordinator).client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "已修好，见验收单" in page
    assert "联合吹哨" in page
    assert "地点：启明大道东门" in page
    firm = desk(zone.firm).client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "启明大道东门" not in firm


def test_a_hand_back_is_ruled_on_with_both_bases_in_sight(
    core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk]
) -> None:
    desk(zone.coordinator).post("accept")
    desk(zone.dispatcher).post("whistle", kind="ordinary", lead=zone.lead.code)
    assert desk(zone.head).post("hand-back", reason="not_ours", basis="三定方案第五条").status_code == 303
    coordinator = desk(zone.coordinator)
    page = coordinator.client.get(f"/tickets/{number}").get_data(as_text=True)
    assert "三定方案第五条" in page
    assert coordinator.post("rule", upheld="1", note="").status_code == 422
    assert coordinator.post("rule", upheld="1", note="确不属该局").status_code == 303
    assert state_of(core, number) is State.ACCEPTED


@pytest.mark.parametrize(
    ("act", "typed", "kept"),
    [
        ("reject", {"reason": "", "redirect": "请拨打 12345 反映"}, "请拨打 12345 反映"),
        ("reject", {"reason": "nonsense", "redirect": "请拨打 12345 反映"}, "请拨打 12345 反映"),
        ("request-info", {"question": "　"}, ""),
        ("request-info", {"question": "问" * 5001}, "问" * 5001),
        ("request-info", {"question": "问\x00题"}, ""),
        ("accept", {"category": "77", "grade": "ordinary"}, ""),
        ("accept", {"category": "01", "grade": "２"}, ""),
    ],
)
def test_what_is_wrong_is_shown_in_its_open_sheet_with_the_text_kept(
    core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk], act: str, typed: dict[str, str], kept: str
) -> None:
    response = desk(zone.coordinator).post(act, **typed)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert kept in page
    assert re.search(rf'id="act-{act}" open', page)
    assert "data-error-summary" in page
    assert state_of(core, number) is State.SUBMITTED


def test_who_comes_second_reads_who_was_first_and_keeps_the_words(
    core: Core, zone: Zone, number: str, sign_in: SignIn
) -> None:
    client = sign_in(zone.coordinator)
    token = TOKEN.search(client.get(f"/tickets/{number}").get_data(as_text=True))
    assert token
    assert Desk(sign_in(zone.dispatcher), number).post("accept").status_code == 303
    form = {"csrf_token": token[1], "version": "1", "reason": "elsewhere", "redirect": "请找邻区办理"}
    response = client.post(f"/tickets/{number}/reject", data=form)
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert zone.dispatcher.name in page
    assert "待吹哨" in page
    assert "请找邻区办理" in page
    assert f'href="/tickets/{number}"' in page


@pytest.mark.parametrize("version", ["", "x", "-1", "１", "9" * 20])
def test_without_a_version_nothing_happens(
    core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk], version: str
) -> None:
    assert desk(zone.coordinator).post("accept", version=version).status_code == 400
    assert state_of(core, number) is State.SUBMITTED


def test_an_act_that_does_not_fit_is_refused_even_with_an_empty_form(
    core: Core, zone: Zone, desk: Callable[[Actor], Desk]
) -> None:
    coordinator = desk(zone.coordinator)
    assert coordinator.post("accept").status_code == 303
    assert coordinator.post("reject").status_code == 409
    assert coordinator.post("answer", text="x").status_code == 403


def test_what_does_not_exist_for_me_stays_unseen(core: Core, zone: Zone, number: str, sign_in: SignIn) -> None:
    client = sign_in(zone.liaison)
    token = TOKEN.search(client.get("/worklist/check_in").get_data(as_text=True))
    assert token
    form = {"csrf_token": token[1], "version": "1"}
    here = client.post(f"/tickets/{number}/check-in", data=form)
    nowhere = client.post("/tickets/GX20260101-0001/check-in", data=form)
    assert (here.status_code, here.data) == (404, nowhere.data)


def test_a_remark_needs_words_and_stays(core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk]) -> None:
    assert desk(zone.coordinator).post("remarks", text=" ").status_code == 422
    assert desk(zone.coordinator).post("remarks", text="已电话核实").status_code == 303
    assert "已电话核实" in desk(zone.coordinator).client.get(f"/tickets/{number}").get_data(as_text=True)


def test_an_order_goes_its_way_by_forms(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(as_actor(tx, SYSTEM), zone, State.HANDLING).number
    response = Desk(sign_in(zone.supervisor), number).post("order", level="yellow", reason="进展慢，请三日内答复")
    place = response.headers["Location"]
    assert response.status_code == 303
    for actor, act, typed in [
        (zone.liaison, "sign", {}),
        (zone.head, "answer", {"text": "已加派人手"}),
        (zone.supervisor, "close", {}),
    ]:
        client = sign_in(actor)
        page = client.get(place).get_data(as_text=True)
        token, version = TOKEN.search(page), VERSION.search(page)
        assert token
        assert version
        form = {"csrf_token": token[1], "version": version[1], **typed}
        assert client.post(f"{place}/{act}", data=form).status_code == 303, act
    with core.transactions.reading(SYSTEM) as tx:
        order = tx.session.scalars(sa.select(SupervisionOrder)).one()
        assert order.state == "closed"
    assert "还没有" not in sign_in(zone.supervisor).get("/supervision?state=closed").get_data(as_text=True)


def test_every_act_has_its_own_address_and_key() -> None:
    names = [act.name for act in ON_TICKETS]
    assert len(names) == len(set(names))
    keys = [act.key for act in ON_TICKETS if act.key]
    assert not {"j", "k", "x"} & set(keys)


def test_settings_are_for_administrator_and_auditor(zone: Zone, sign_in: SignIn) -> None:
    assert zone.lead.name in sign_in(zone.admin).get("/settings").get_data(as_text=True)
    assert sign_in(zone.auditor).get("/settings").status_code == 200
    assert sign_in(zone.coordinator).get("/settings").status_code == 403


def test_one_sheet_accepts_and_whistles_in_one_breath(
    core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk]
) -> None:
    at = desk(zone.coordinator)
    page = at.client.get(f"/tickets/{number}/intake").get_data(as_text=True)
    assert "吹哨后开始计时" in page
    assert "<html" not in at.client.get(f"/tickets/{number}/intake", headers={"HX-Request": "true"}).get_data(True)
    response = at.post("intake", category="01", grade="major", kind="ordinary", lead=zone.lead.code, task="现场看一看")
    assert (response.status_code, response.headers["Location"]) == (303, "/worklist/triage")
    assert state_of(core, number) is State.WHISTLED
    assert "已受理并吹哨" in at.client.get("/worklist/triage").get_data(as_text=True)
    again = at.client.get(f"/tickets/{number}/intake")
    assert again.status_code == 409


def test_a_sheet_with_something_missing_does_neither(
    core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk]
) -> None:
    at = desk(zone.dispatcher)
    in_part = {"lead": zone.lead.code, "kind": "joint", "place": "启明大道东门"}
    for wrong in ({"lead": ""}, {"lead": "nobody"}, {"lead": zone.lead.code, "category": "99"}, in_part):
        response = at.post(
            "intake", **{"category": "01", "grade": "ordinary", "kind": "ordinary", "task": "请到现场", **wrong}
        )
        assert response.status_code == 422
        assert "请到现场" in response.get_data(as_text=True)
        assert state_of(core, number) is State.SUBMITTED
    assert desk(zone.officer).client.get(f"/tickets/{number}/intake").status_code == 403
    assert desk(zone.firm).client.get(f"/tickets/{number}/intake").status_code == 403


def test_the_second_of_two_intakes_reads_who_was_first_and_gets_the_words_back(
    core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk]
) -> None:
    late = desk(zone.coordinator)
    page = late.client.get(f"/tickets/{number}/intake").get_data(as_text=True)
    token, version = TOKEN.search(page), VERSION.search(page)
    assert token
    assert version
    assert desk(zone.dispatcher).post("accept", grade="ordinary").status_code == 303
    form = {
        "csrf_token": token[1],
        "version": version[1],
        "category": "01",
        "grade": "ordinary",
        "kind": "ordinary",
        "lead": zone.lead.code,
        "task": "请带测量仪器到现场",
    }
    response = late.client.post(f"/tickets/{number}/intake", data=form)
    words = response.get_data(as_text=True)
    assert response.status_code == 409
    assert f"园区吹哨员 {zone.dispatcher.name}，受理" in words
    assert "请带测量仪器到现场" in words
    assert state_of(core, number) is State.ACCEPTED


def test_a_ruling_that_does_not_say_how_decides_nothing(
    core: Core, zone: Zone, number: str, desk: Callable[[Actor], Desk]
) -> None:
    """A post without the button once ruled against the unit."""
    for person, act, typed in (
        (zone.dispatcher, "accept", {"category": "01", "grade": "ordinary"}),
        (zone.dispatcher, "whistle", {"kind": "ordinary", "lead": zone.lead.code, "task": ""}),
        (zone.head, "hand-back", {"reason": "not_ours", "basis": "依据职责清单"}),
    ):
        assert desk(person).post(act, **typed).status_code == 303
    assert desk(zone.coordinator).post("rule", note="理由成立").status_code == 422
    with core.transactions.reading(zone.coordinator) as tx:
        assert [row.state.value for row in row_by(tx, number).parts] == ["handing_back"]
