"""批处理 on the web: from a selection or a common issue to one answer, and what became of each."""

import io
import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.core import Core
from app.issues.models import CommonIssue
from app.issues.rules.words import IssueState
from app.kernel.actor import SYSTEM
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket
from app.tickets.remarking import Nudge, nudge
from app.tickets.rules.words import State
from tests.builders import Zone, a_company, an_actor, as_actor
from tests.files import a_pdf
from tests.integration.batches.lots import filed, formed
from tests.integration.issues.places import BRIDGE, an_issue
from tests.integration.issues.places import filed as filed_words
from tests.web.test_worklists import SignIn

MEMBER = re.compile(r'name="member" value="([^"]+)"')
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def sheet(page: str, act: str) -> str:
    """The form of one act."""
    found = re.search(rf'<details[^>]* id="act-{act}".*?</form>', page, re.DOTALL)
    assert found is not None, act
    return found[0]


def laid(core: Core, zone: Zone, many: int = 3, state: State = State.HANDLING) -> list[Ticket]:
    with core.transactions.acting(SYSTEM) as tx:
        return filed(tx, zone, many, state)


def made(core: Core, zone: Zone, tickets: Sequence[Ticket]) -> str:
    with core.transactions.acting(SYSTEM) as tx:
        return formed(tx, zone, tickets).number


def test_before_there_is_one_the_page_says_how_to_make_one(zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.coordinator).get("/batches").text
    assert "这里没有批次" in page
    assert 'href="/batches"' in page, "it stands in the menu"


@pytest.mark.parametrize("address", ["/worklist/open", "/tickets"])
def test_a_selection_of_a_list_is_previewed_and_formed(core: Core, zone: Zone, sign_in: SignIn, address: str) -> None:
    tickets = laid(core, zone)
    taken = made(core, zone, laid(core, zone, 2))
    client = sign_in(zone.coordinator)
    page = client.get(address).text
    assert 'formaction="/batches/preview"' in page
    picked = re.findall(r'name="picked" value="([^"]+)"', page)
    assert len(picked) == 5
    preview = client.post("/batches/preview", data={"csrf_token": csrf(page), "picked": picked}).text
    assert "可以加入：3 件诉求，2 家企业" in preview
    assert "已在另一个批次中" in preview
    assert client.get(f"/batches/{taken}").status_code == 200
    data = {"csrf_token": csrf(preview), "cause": "北区变电站检修", "plan": "统一检修", "lead": zone.lead.code}
    wrong = client.post("/batches", data={**data, "cause": " ", "tickets": [ticket.number for ticket in tickets]})
    assert wrong.status_code == 422
    assert "统一检修" in wrong.text, "what was typed is kept"
    one = client.post("/batches", data={**data, "tickets": [tickets[0].number]})
    assert (one.status_code, "至少要 2 件" in one.text) == (422, True)
    done = client.post("/batches", data={**data, "tickets": [ticket.number for ticket in tickets]})
    assert done.status_code == 303
    page = client.get(done.headers["Location"]).text
    for words in ("北区变电站检修", "统一检修", "3 件诉求，2 家企业", *(ticket.number for ticket in tickets)):
        assert words in page
    assert "北区变电站检修" in client.get("/batches").text


def test_a_common_issue_of_three_firms_offers_a_batch(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        made = [filed_words(tx, (zone.firm, zone.other_firm)[place % 2], words) for place, words in enumerate(BRIDGE)]
        issue = an_issue(tx, zone, *[ticket.id for ticket in made])
    client = sign_in(zone.coordinator)
    page = client.get(f"/issues/{issue}").text
    assert 'action="/batches/preview"' in page
    preview = client.post("/batches/preview", data={"csrf_token": csrf(page), "issue": str(issue)})
    assert "可以加入：3 件诉求，2 家企业" in preview.text


def test_one_answer_for_all_and_one_in_other_words(core: Core, zone: Zone, sign_in: SignIn) -> None:
    tickets = laid(core, zone)
    number = made(core, zone, tickets)
    client = sign_in(zone.handler)
    page = client.get(f"/batches/{number}").text
    answer = sheet(page, "answer")
    members = MEMBER.findall(answer)
    assert len(members) == 3
    first = members[0].partition(":")[0]
    data = {
        "csrf_token": csrf(page),
        "form_token": TOKEN.findall(answer)[0],
        "version": "1",
        "outcome": "solved",
        "text": "变电站已检修完毕。",
        "waiver": "供电公司统一出具报告",
        "member": members,
        f"outcome-{first}": "partly",
        f"text-{first}": "贵司二期仍待接入。",
    }
    with core.transactions.acting(SYSTEM) as tx:
        nudge(as_actor(tx, zone.other_firm), tickets[1].number, None, Nudge())
    result = client.post(f"/batches/{number}/answer", data=data)
    assert result.status_code == 200
    assert "2 件办成，1 件没有办成" in result.text
    assert "刚被别人办理过" in result.text
    again = client.post(f"/batches/{number}/answer", data=data)
    assert "没有重复办理" in again.text
    head = sign_in(zone.head)
    page = head.get(f"/batches/{number}").text
    approve = sheet(page, "approve")
    assert "贵司二期仍待接入" in approve
    done = head.post(
        f"/batches/{number}/approve",
        data={
            "csrf_token": csrf(page),
            "form_token": TOKEN.findall(approve)[0],
            "member": MEMBER.findall(approve),
            "version": "1",
        },
    )
    assert done.status_code == 303
    firm = sign_in(zone.firm).get(f"/tickets/{first}").text
    assert "贵司二期仍待接入" in firm
    assert zone.other.name not in firm
    assert number not in firm, "a firm reads nothing of the batch"


def test_a_whistle_for_all_names_no_lead(core: Core, zone: Zone, sign_in: SignIn) -> None:
    tickets = laid(core, zone, 2, State.SUBMITTED)
    number = made(core, zone, tickets)
    client = sign_in(zone.coordinator)
    page = client.get(f"/batches/{number}").text
    whistle = sheet(page, "whistle")
    assert 'name="lead"' not in whistle
    done = client.post(
        f"/batches/{number}/whistle",
        data={
            "csrf_token": csrf(page),
            "form_token": TOKEN.findall(whistle)[0],
            "version": "1",
            "kind": "ordinary",
            "task": "按统一方案办理",
            "member": MEMBER.findall(whistle),
        },
    )
    assert done.status_code == 303
    assert "已吹哨·待报到" in client.get(f"/batches/{number}").text
    assert 'id="act-whistle"' not in client.get(f"/batches/{number}").text


def test_a_form_without_its_key_or_a_row_changes_nothing(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, laid(core, zone))
    client = sign_in(zone.handler)
    page = client.get(f"/batches/{number}").text
    token = TOKEN.findall(sheet(page, "progress"))[0]
    plain = {"csrf_token": csrf(page), "version": "1", "text": "进展"}
    assert client.post(f"/batches/{number}/progress", data=plain).status_code == 400
    nobody = client.post(f"/batches/{number}/progress", data={**plain, "form_token": token})
    assert (nobody.status_code, "请选择诉求" in nobody.text) == (422, True)


@pytest.mark.parametrize("who", ["firm", "admin", "observer"])
def test_batches_are_offices_alone(core: Core, zone: Zone, sign_in: SignIn, who: str) -> None:
    number = made(core, zone, laid(core, zone, 2))
    client = sign_in(getattr(zone, who))
    assert client.get("/batches").status_code == 403
    assert client.get(f"/batches/{number}").status_code == 403


def test_of_another_unit_it_does_not_exist(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, laid(core, zone, 2))
    client = sign_in(zone.support_liaison)
    assert client.get(f"/batches/{number}").status_code == 404
    assert "组成批次" not in client.get("/tickets").text


def test_a_firm_is_told_a_number_from_five_on(core: Core, zone: Zone, sign_in: SignIn) -> None:
    four = laid(core, zone, 4)
    made(core, zone, four)
    assert "正在一并办理" not in sign_in(zone.firm).get(f"/tickets/{four[0].number}").text
    five = laid(core, zone, 5)
    number = made(core, zone, five)
    page = sign_in(zone.firm).get(f"/tickets/{five[0].number}").text
    assert "同类诉求 5 件" in page
    assert number not in page
    assert zone.other.name not in page
    office = sign_in(zone.coordinator).get(f"/tickets/{five[0].number}").text
    assert f'href="/batches/{number}"' in office


def test_a_proposal_is_confirmed_or_dropped_by_the_coordinator(core: Core, zone: Zone, sign_in: SignIn) -> None:
    tickets = laid(core, zone)
    handler = sign_in(zone.handler)
    page = handler.get("/tickets").text
    preview = handler.post(
        "/batches/preview", data={"csrf_token": csrf(page), "picked": [ticket.number for ticket in tickets]}
    ).text
    assert "提请组成批次" in preview
    data = {"csrf_token": csrf(preview), "cause": "原因", "plan": "方案", "lead": zone.lead.code}
    where = handler.post("/batches", data={**data, "tickets": [each.number for each in tickets]}).headers["Location"]
    coordinator = sign_in(zone.coordinator)
    page = coordinator.get(where).text
    assert "待确认组成" in page
    version = re.findall(r'name="version" value="(\d+)"', sheet(page, "form"))[0]
    stale = coordinator.post(f"{where}/form", data={"csrf_token": csrf(page), "version": "99", "lead": ""})
    assert stale.status_code == 409
    done = coordinator.post(f"{where}/form", data={"csrf_token": csrf(page), "version": version, "lead": ""})
    assert done.status_code == 303
    page = coordinator.get(where).text
    version = re.findall(r'name="version" value="(\d+)"', sheet(page, "drop"))[0]
    dropped = coordinator.post(f"{where}/drop", data={"csrf_token": csrf(page), "version": version, "note": "原因不同"})
    assert dropped.status_code == 303
    assert "已解散" in coordinator.get(where).text


def test_a_card_stands_where_three_firms_wrote_within_thirty_days_and_is_quiet_when_dismissed(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        third = an_actor(tx, Role.COMPANY_USER, zone.region, company=a_company(tx, zone.region, zone.park))
        firms = (zone.firm, zone.other_firm, third)
        made = [filed_words(tx, firm, words) for firm, words in zip(firms, BRIDGE, strict=True)]
        issue = an_issue(tx, zone, *[ticket.id for ticket in made])
    client = sign_in(zone.coordinator)
    assert "建议组成批次" in client.get("/issues").text
    page = client.get(f"/issues/{issue}").text
    assert "30 天内有 3 家企业反映" in page
    client.post(f"/issues/{issue}/dismiss", data={"csrf_token": csrf(page)})
    assert "建议组成批次" not in client.get("/issues?state=dismissed").text
    assert "30 天内有 3 家企业反映" not in client.get(f"/issues/{issue}").text
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Ticket).values(filed_at=tx.now - timedelta(days=31)))
        tx.session.execute(sa.update(CommonIssue).values(state=IssueState.OPEN))
    assert "建议组成批次" not in client.get("/issues").text, "of long ago"


def test_one_is_taken_out_on_its_page_with_a_reason(core: Core, zone: Zone, sign_in: SignIn) -> None:
    tickets = laid(core, zone)
    number = made(core, zone, tickets)
    coordinator = sign_in(zone.coordinator)
    page = coordinator.get(f"/batches/{number}").text
    form = sheet(page, "take-out")
    assert form.count("<option") == 4
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version is not None
    sent = {"csrf_token": csrf(page), "version": version[1], "matter": tickets[1].number}
    assert coordinator.post(f"/batches/{number}/take-out", data=sent).status_code == 422
    assert coordinator.post(f"/batches/{number}/take-out", data={**sent, "note": "内部线路故障"}).status_code == 303
    page = coordinator.get(f"/batches/{number}").text
    assert "已退出：由人移出" in page
    assert "内部线路故障" in page
    with core.transactions.acting(SYSTEM) as tx:
        [entry] = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "batch.matter_left"))
    assert (entry.detail["number"], entry.detail["why"]) == (tickets[1].number, "by_hand")
    assert "take-out" not in sign_in(zone.handler).get(f"/batches/{number}").text


def test_files_of_one_answer_reach_every_matter_and_its_firm_once_approved(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    tickets = laid(core, zone, 3)
    number = made(core, zone, tickets)
    with core.transactions.acting(SYSTEM) as tx:
        nudge(as_actor(tx, zone.firm), tickets[0].number, None, Nudge())  # moves after it was seen, below
    handler = sign_in(zone.handler)
    page = handler.get(f"/batches/{number}").text
    form = sheet(page, "answer")
    assert 'enctype="multipart/form-data"' in form
    members = MEMBER.findall(form)
    stale = [members[0].rpartition(":")[0] + ":1", *members[1:]]
    token = TOKEN.search(form)
    assert token is not None
    said = {"outcome": "solved", "text": "变电站已检修完毕。"}  # the report that comes along is the evidence
    sent = {"csrf_token": csrf(page), "form_token": token[1], "member": stale, **said, "_end": "1"}
    files = [(io.BytesIO(a_pdf()), "检修报告.pdf")]
    answered = handler.post(f"/batches/{number}/answer", data={**sent, "files": files})
    assert answered.status_code == 200, answered.text[:2000]
    with core.transactions.acting(SYSTEM) as tx:
        rows = tx.session.execute(sa.select(Attachment.ticket_id, Attachment.key, Attachment.internal)).all()
        assert [(row.ticket_id, row.internal) for row in rows] == [(each.id, True) for each in tickets[1:]]
        assert len({row.key for row in rows}) == 2
        assert {core.storage.open(row.key) for row in rows} == {a_pdf()}
        assert {key for key, _at in core.storage.kept()} >= {row.key for row in rows}
        kept = len(dict(core.storage.kept()))
    again = {**sent, "files": [(io.BytesIO(a_pdf()), "检修报告.pdf")]}
    assert "先前已经提交过" in handler.post(f"/batches/{number}/answer", data=again).text
    assert len(dict(core.storage.kept())) == kept, "what was sent once more is kept once"
    head = sign_in(zone.head)
    page = head.get(f"/batches/{number}").text
    form = sheet(page, "approve")
    token = TOKEN.search(form)
    assert token is not None
    sent = {"csrf_token": csrf(page), "form_token": token[1], "member": MEMBER.findall(form)}
    assert head.post(f"/batches/{number}/approve", data=sent).status_code == 303
    with core.transactions.acting(SYSTEM) as tx:
        assert set(tx.session.scalars(sa.select(Attachment.internal))) == {False}
