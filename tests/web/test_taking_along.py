"""Every list goes along at one click, to the same readers, in the same words, and it is on record."""

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Membership
from app.audit.models import AuditEntry
from app.companies.models import Contact
from app.core import Core
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.workbooks import Line, read_csv, read_workbook
from app.tickets.rules.words import State
from app.transfers import taking
from app.transfers.models import Transfer, TransferFile
from app.transfers.words import Subject
from app.transfers.working import end_old, work_on
from tests.builders import Zone, a_ticket
from tests.tables import statements
from tests.web.test_reports import WEEK, numbers

__all__ = ["numbers"]

MOST_ASKED = 32
"""Statements of one request: who it is, what the frame of a page asks, the list, and the word in the record."""
SignIn = Callable[[Actor], FlaskClient]
LISTS = {
    "tickets": ("/tickets", "coordinator"),
    "worklist": ("/worklist/triage", "dispatcher"),
    "companies": ("/companies", "officer"),
    "orders": ("/supervision", "supervisor"),
    "issues": ("/issues", "coordinator"),
    "record": ("/audit", "auditor"),
    "accounts": ("/settings/accounts", "admin"),
    "pairings": ("/companies/pairing", "leader"),
    "history": ("/history", "auditor"),
    "errands": ("/errands", "leader"),
}
"""List → the page it stands on, and somebody who reads it."""


def rows_of(content: bytes) -> list[Line]:
    """The rows below the head."""
    return read_workbook(content)[1:]


def links(page: str) -> list[str]:
    """Where the page takes its list along."""
    return [found.replace("&amp;", "&") for found in re.findall(r'href="(/exports/[^"]+\.xlsx[^"]*)"', page)]


def recorded(core: Core) -> list[dict[str, object]]:
    with core.transactions.reading(SYSTEM) as tx:
        taken = sa.select(AuditEntry.detail).where(AuditEntry.name == "list.taken").order_by(AuditEntry.chain_seq)
        return list(tx.session.scalars(taken))


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_one_click_from_its_page_and_on_record(core: Core, zone: Zone, sign_in: SignIn, name: str) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone)
    address, who = LISTS[name]
    client = sign_in(getattr(zone, who))
    [link] = [each for each in links(client.get(address).get_data(as_text=True)) if f"/{name}.xlsx" in each]
    answer = client.get(link)
    assert answer.status_code == 200
    assert re.search(r"\.xlsx$", unquote(answer.headers["Content-Disposition"].rpartition("''")[2]))
    assert answer.headers["Cache-Control"] == "private, no-store"
    [entry] = recorded(core)
    assert entry == {"what": name, "form": "xlsx", "conditions": entry["conditions"], "rows": len(rows_of(answer.data))}
    assert client.get(link.replace(".xlsx", ".csv")).data.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", Subject)
def test_nobody_takes_along_what_he_may_not_open(zone: Zone, sign_in: SignIn, name: Subject) -> None:
    handler = sign_in(zone.handler).get(f"/exports/{name}.xlsx").status_code
    assert handler == (
        200
        if name in {Subject.TICKETS, Subject.OWN_TICKETS, Subject.ORDERS, Subject.PROMISES, Subject.ERRANDS}
        else 404
        if name in {Subject.WORKLIST, Subject.WEEK, Subject.ENTRIES, Subject.DOSSIER}
        else 403
    )


def test_there_is_no_other_list_and_no_other_form(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    assert client.get("/exports/secrets.xlsx").status_code == 404
    assert client.get("/exports/tickets.pdf").status_code == 404
    assert client.get("/exports/tickets.xlsx?filed_from=nonsense").status_code == 422


def test_a_file_holds_what_its_reader_sees_under_its_conditions(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        shown = a_ticket(tx, zone, State.HANDLING, title='=HYPERLINK("http://x","点") 电话 13912345678').number
        hidden = a_ticket(tx, zone, State.SUBMITTED, title="路灯不亮").number
    reader = sign_in(zone.leader)
    every = [line.cells[0] for line in rows_of(reader.get("/exports/tickets.xlsx").data)]
    assert sorted(every) == sorted([shown, hidden])
    some = reader.get("/exports/tickets.xlsx?state=handling&sort=due")
    [line] = rows_of(some.data)
    assert line.cells[0] == shown
    assert "139****5678" in line.cells[1]
    assert line.cells[1].startswith("=HYPERLINK"), "a text, which no program of the reader's computes"
    text = reader.get("/exports/tickets.csv?state=handling").data.decode("utf-8-sig")
    about, head, row = list(csv.reader(io.StringIO(text)))
    assert "状态：办理中" in about[0]
    assert zone.leader.name in about[0]
    assert "导出时间" in about[0]
    assert head[0] == "编号"
    assert row[1].startswith("'=HYPERLINK"), "made harmless for whatever opens it"
    unit = [each.cells[0] for each in rows_of(sign_in(zone.liaison).get("/exports/tickets.xlsx").data)]
    assert unit == [shown], "a unit takes along its own alone"
    other = rows_of(sign_in(zone.other_firm).get("/exports/tickets.xlsx").data)
    assert other == []
    own = read_workbook(sign_in(zone.firm).get("/exports/tickets.xlsx").data)
    assert "承办人" not in own[0].cells
    assert "企业" not in own[0].cells, "a firm reads its own list in its own words"
    assert len(own) == 3


def test_numbers_are_masked_in_a_file_for_whom_they_are_masked_on_the_page(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(Contact(company_id=zone.company.id, name="张会计", phone="13912345678", is_primary=True))
    for who, said in (("leader", "139****5678"), ("officer", "13912345678")):
        cells = [
            cell
            for line in rows_of(sign_in(getattr(zone, who)).get("/exports/companies.xlsx").data)
            for cell in line.cells
        ]
        assert said in cells, who


def test_a_week_goes_along_with_its_figures_and_the_rows_behind_them(
    zone: Zone, sign_in: SignIn, numbers: list[str]
) -> None:
    client = sign_in(zone.coordinator)
    page = client.get(f"/reports/weekly/{WEEK}?region={zone.region.code}").get_data(as_text=True)
    [link] = links(page)
    figures = rows_of(client.get(link).data)
    assert {"区域", "单位"} <= {line.cells[0] for line in figures}
    behind = client.get(f"/reports/weekly/{WEEK}/figures/resolved/region/{zone.region.code}?region={zone.region.code}")
    [rows] = links(behind.get_data(as_text=True))
    assert {line.cells[0] for line in rows_of(client.get(rows).data)} == set(numbers[:2])


def test_a_long_list_is_made_behind_the_page_for_its_owner_alone(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 1)
    with core.transactions.acting(SYSTEM) as tx:
        for number in range(3):
            a_ticket(tx, zone, title=f"第{number}件")
    client = sign_in(zone.coordinator)
    offered = client.get("/exports/tickets.xlsx?state=submitted")
    page = offered.get_data(as_text=True)
    assert offered.status_code == 200
    assert "在后台生成" in page
    assert recorded(core) == [], "nothing was taken along yet"
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    begun = client.post("/exports/tickets.xlsx?state=submitted", data={"csrf_token": token[1]})
    assert begun.status_code == 303
    address = begun.headers["Location"]
    waiting = client.get(address).get_data(as_text=True)
    assert "<progress" in waiting
    assert f'href="{address}"' in waiting, "without script the page is loaded again"
    assert work_on(core.transactions, core.actors) == 1
    ready = client.get(address).get_data(as_text=True)
    assert f"{address}/files/made" in ready
    file = client.get(f"{address}/files/made")
    assert len(rows_of(file.data)) == 3
    assert "诉求清单" in unquote(file.headers["Content-Disposition"])
    assert sign_in(zone.leader).get(f"{address}/files/made").status_code == 404, "it is another's"
    assert sign_in(zone.leader).get(address).status_code == 404
    assert [entry["rows"] for entry in recorded(core)] == [3]


def test_the_right_is_asked_again_when_the_file_is_fetched(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 0)
    client = sign_in(zone.auditor)
    address = _made(core, zone.auditor, sign_in, "companies")
    assert client.get(f"{address}/files/made").status_code == 200
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(
            sa.update(Membership).where(Membership.account_id == zone.auditor.account_id).values(role="handler")
        )
    assert client.get(f"{address}/files/made").status_code == 403


def test_a_file_ends_after_seven_days(core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 0)
    address = _made(core, zone.coordinator, sign_in, "companies")
    with core.transactions.acting(SYSTEM) as tx:
        assert end_old(tx) == 0
        tx.session.execute(sa.update(Transfer).values(ends_at=clock.now()))
    client = sign_in(zone.coordinator)
    assert client.get(f"{address}/files/made").status_code == 410
    with core.transactions.acting(SYSTEM) as tx:
        assert end_old(tx) == 1
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(TransferFile)) == 0
    assert client.get(f"{address}/files/made").status_code == 410
    assert "已过期" in client.get(address).get_data(as_text=True)


def test_work_of_whose_account_was_shut_is_not_done(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(zone.coordinator)
    address = _begun(client, monkeypatch)
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(
            sa.text("UPDATE accounts SET state = 'disabled' WHERE id = :id"), {"id": zone.coordinator.account_id}
        )
    assert work_on(core.transactions, core.actors) == 1
    with core.transactions.reading(SYSTEM) as tx:
        [work] = tx.session.scalars(sa.select(Transfer))
        assert (work.state.value, work.token in address) == ("failed", True)
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(TransferFile)) == 0


def _begun(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, name: str = "companies") -> str:
    monkeypatch.setattr(taking, "AT_ONCE", 0)
    page = client.get(f"/exports/{name}.xlsx").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return client.post(f"/exports/{name}.xlsx", data={"csrf_token": token[1]}).headers["Location"]


def _made(core: Core, who: Actor, sign_in: SignIn, name: str) -> str:
    client = sign_in(who)
    page = client.get(f"/exports/{name}.xlsx").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    address = client.post(f"/exports/{name}.xlsx", data={"csrf_token": token[1]}).headers["Location"]
    assert work_on(core.transactions, core.actors) == 1
    return address


def test_a_csv_opens_as_it_was_written(zone: Zone, sign_in: SignIn) -> None:
    lines = read_csv(sign_in(zone.coordinator).get("/exports/companies.csv").data)
    assert lines[1].cells[0] == "统一社会信用代码"
    assert {zone.company.credit_code, zone.other.credit_code} == {line.cells[0] for line in lines[2:]}


def test_a_longer_list_costs_no_more_questions_a_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.leader)
    asked = []
    for _more in range(2):
        with core.transactions.acting(SYSTEM) as tx:
            for number in range(4):
                a_ticket(tx, zone, State.RESOLVED, title=f"第{number}件")
        with statements(core.engine) as seen:
            assert client.get("/exports/tickets.xlsx").status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]
    assert asked[0] <= MOST_ASKED


@pytest.mark.parametrize("address", ["/transfers", "/history"])
def test_the_pages_ask_as_often_however_long_they_are(core: Core, zone: Zone, sign_in: SignIn, address: str) -> None:
    client = sign_in(zone.coordinator)
    client.get(address)
    with statements(core.engine) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= MOST_ASKED


def test_the_auditor_reads_who_took_which_list_along(zone: Zone, sign_in: SignIn) -> None:
    sign_in(zone.leader).get("/exports/companies.csv?q=13912345678")
    page = sign_in(zone.auditor).get("/audit?act=list.taken").get_data(as_text=True)
    assert zone.leader.name in page
    assert "企业名册" in page
    assert "13912345678" not in page
