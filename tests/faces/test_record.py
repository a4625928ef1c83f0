"""审计记录 by both faces: the same entries, for auditors alone, by the same conditions; what is wrong is said."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.rules.permissions import ABILITIES
from app.accounts.rules.roles import Role
from app.audit.refusing import MISSING, note_refusal
from app.audit.words import RecordedAct
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.heartbeat import beat
from app.kernel.origin import Origin
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import MONDAY, Zone, a_ticket

SignIn = Callable[[Actor], FlaskClient]
AsCaller = Callable[[Actor | None], Caller]
ROW = re.compile(r'<tr>\s*<th scope="row".*?</tr>', re.DOTALL)


def cells(page: str) -> list[list[str]]:
    """The words in each row of the page."""
    return [
        [" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in re.split(r"</t[hd]>", row)][:-1]
        for row in ROW.findall(page)
    ]


@pytest.fixture
def number(core: Core, zone: Zone) -> str:
    """A ticket that was filed and accepted, and that a stranger asked for in vain."""
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.ACCEPTED, title="题目口令").number
    with core.transactions.acting(zone.other_firm, "r", Origin(address="10.21.0.7")) as tx:
        note_refusal(tx, MISSING, "GET /tickets/<number>", {"number": number})
    return number


def test_both_faces_tell_the_same_entries(zone: Zone, number: str, sign_in: SignIn, caller: AsCaller) -> None:
    client, api = sign_in(zone.auditor), caller(zone.auditor)
    for asked in (
        {"ticket": number},
        {"ticket": number, "act": "ticket.accepted"},
        {"who": zone.other_firm.name, "outcome": "refused"},
        {"address": "10.21."},
        {"since": "2020-01-01", "until": "2020-01-02"},
    ):
        page = client.get("/audit", query_string=asked)
        told: dict[str, Any] = api.get("/audit-entries", query_string=asked).get_json()
        assert page.status_code == 200
        rows = cells(page.get_data(as_text=True))
        assert [row[2] for row in rows] == [item["word"] for item in told["items"]], asked
        assert [row[4] for row in rows] == [item["address"] or "—" for item in told["items"]]
        assert all(item["thing"] in row[3] for row, item in zip(rows, told["items"], strict=True))
    refused, accepted, filed = api.get("/audit-entries", query_string={"ticket": number}).get_json()["items"]
    assert (accepted["word"], accepted["who"], accepted["thing"], accepted["outcome"]) == (
        "受理",
        zone.dispatcher.name,
        number,
        "done",
    )
    assert (filed["name"], filed["kind"]) == ("ticket.filed", "ticket")
    assert (refused["asked"], refused["names"], refused["outcome"], refused["address"]) == (
        "404 GET /tickets/<number>",
        number,
        "refused",
        "10.21.0.7",
    )


def test_heads_alone_are_told_and_telling_them_leaves_no_entry(
    zone: Zone, number: str, sign_in: SignIn, caller: AsCaller
) -> None:
    client, api = sign_in(zone.auditor), caller(zone.auditor)
    before = api.get("/audit-entries").get_json()["items"][0]["seq"]
    page = client.get("/audit").get_data(as_text=True)
    assert number in page
    assert "题目口令" not in page + api.get("/audit-entries").get_data(as_text=True)
    assert api.get("/audit-entries").get_json()["items"][0]["seq"] == before
    assert client.get(f"/tickets/{number}").status_code == 200
    assert api.get("/audit-entries").get_json()["items"][0]["name"] == "ticket.read", "opening the matter is on record"


def test_auditors_alone_come_in(zone: Zone, sign_in: SignIn, caller: AsCaller) -> None:
    assert [role for role, abilities in ABILITIES.items() if "audit.see" in abilities] == [Role.AUDITOR]
    assert 'href="/audit"' in sign_in(zone.auditor).get("/audit").get_data(as_text=True)
    for stranger in (zone.admin, zone.coordinator, zone.leader, zone.handler, zone.firm):
        client = sign_in(stranger)
        assert client.get("/audit").status_code == 403
        assert 'href="/audit"' not in client.get("/inbox").get_data(as_text=True)
        assert caller(stranger).get("/audit-entries").status_code == 403


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "2026-13-01"}, "请填写正确的日期"),
        ({"since": "2026-10-02", "until": "2026-10-01"}, "结束日期不能早于开始日期"),
        ({"act": "ticket.nonsense"}, "请从列表中选择"),
        ({"who": "字" * 101}, "最多 100 个字"),
        ({"address": "10\x00"}, "看不见的控制字符"),
        ({"cursor": "nonsense"}, "翻页位置无效"),
    ],
)
def test_what_is_wrong_is_said_by_both_faces(
    zone: Zone, number: str, sign_in: SignIn, caller: AsCaller, asked: dict[str, str], said: str
) -> None:
    page = sign_in(zone.auditor).get("/audit", query_string=asked)
    assert page.status_code == 422
    assert said in page.get_data(as_text=True)
    assert number not in page.get_data(as_text=True)
    assert "没有符合条件的记录" not in page.get_data(as_text=True), "nothing was looked for"
    refused = caller(zone.auditor).get("/audit-entries", query_string=asked)
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, [next(reversed(asked))])


def test_the_page_goes_on_under_the_same_conditions(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        for _each in range(52):
            a_ticket(tx, zone)
    client = sign_in(zone.auditor)
    page = client.get("/audit", query_string={"act": "ticket.filed", "who": zone.firm.name}).get_data(as_text=True)
    assert len(cells(page)) == 50
    found = re.search(r'hx-get="(/audit\?[^"]+)"', page)
    assert found
    rest = client.get(unescape(found[1]), headers={"HX-Request": "true"}).get_data(as_text=True)
    assert len(cells(rest)) == 2
    assert "<html" not in rest
    assert {row[2] for row in cells(rest)} == {RecordedAct.FILED.word}


def test_nothing_that_fits_and_the_state_of_the_chain_are_said(
    core: Core, zone: Zone, number: str, sign_in: SignIn, caller: AsCaller
) -> None:
    client = sign_in(zone.auditor)
    page = client.get("/audit?who=查无此人").get_data(as_text=True)
    assert "没有符合条件的记录" in page
    assert "还没有核对过" in page
    with core.transactions.acting(SYSTEM) as tx:
        beat(tx.session, "verify_trail", MONDAY)
        beat(tx.session, "anchor_trail", MONDAY)
    page = client.get("/audit").get_data(as_text=True)
    assert "没有改动或缺失" in page
    assert "最近一次在库外留底" in page
    chain = caller(zone.auditor).get("/audit-entries").get_json()["chain"]
    assert chain["first_bad"] is None
    assert chain["verified_at"] == chain["anchored_at"] is not None
