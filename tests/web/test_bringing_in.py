"""Lists come in by page: looked at first, with what is wrong said cell by cell, written behind the page, once."""

import csv
import io
import re
from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.companies.models import Company, Pairing
from app.companies.rules import credit_code_for
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.workbooks import read_workbook, written_workbook
from app.transfers import working
from app.transfers.models import RefusedRow, Transfer
from app.transfers.working import work_on
from tests.builders import Zone
from tests.web.test_signing_in import token_of

SignIn = Callable[[Actor], FlaskClient]
FIRST, SECOND, THIRD = (credit_code_for(f"91410100MA000008{n}") for n in "123")
HEAD = ["信用代码", "公司名称", "所属园区", "电话", "联系人"]


def sent(
    client: FlaskClient, zone: Zone, rows: Sequence[Sequence[str]], kind: str = "companies", name: str = "名册.csv"
) -> TestResponse:
    """Bring a file on the page."""
    if name.endswith(".csv"):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        content = text.getvalue().encode("gb18030")
    else:
        content = written_workbook([("名册", rows)])
    address = f"/transfers/new/{kind}"
    form = {
        "csrf_token": token_of(client, address),
        "region": str(zone.region.id),
        "source": "",
        "file": (io.BytesIO(content), name),
        "_end": "1",
    }
    return client.post(address, data=form, content_type="multipart/form-data")


def looked_at(core: Core, client: FlaskClient, zone: Zone, rows: Sequence[Sequence[str]], **more: str) -> str:
    """The address of a list that was looked at."""
    answer = sent(client, zone, rows, **more)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    assert work_on(core.transactions, core.actors) == 1
    return answer.headers["Location"]


def applied(core: Core, client: FlaskClient, address: str) -> TestResponse:
    """Bring it in for good."""
    token = token_of(client, address)
    return client.post(f"{address}/apply", data={"csrf_token": token})


def firms(core: Core) -> set[str]:
    with core.transactions.reading(SYSTEM) as tx:
        return set(tx.session.scalars(sa.select(Company.credit_code)))


def test_a_list_is_looked_at_then_written_and_what_is_wrong_is_said_cell_by_cell(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    client, before = sign_in(zone.admin), firms(core)
    rows = [HEAD, [FIRST, "第一厂", zone.park.name, "13800138000", "王"], [SECOND, "第二厂", "没有", "1", "李"]]
    address = looked_at(core, client, zone, rows)
    page = client.get(address).get_data(as_text=True)
    assert "什么都还没有写入" in page
    assert firms(core) == before
    refused = read_workbook(client.get(f"{address}/files/refused").data)
    assert refused[0].cells == (*HEAD, "原行号", "单元格", "问题")
    assert refused[1].cells[5:] == ("3", "C3", "园区代码：没有这个园区。")
    assert applied(core, client, address).status_code == 303
    assert work_on(core.transactions, core.actors) == 1
    assert firms(core) - before == {FIRST}
    assert "已新增" in client.get(address).get_data(as_text=True)
    with core.transactions.reading(SYSTEM) as tx:
        [entry] = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "list.brought"))
        assert (entry.actor_name, entry.detail["new"], entry.detail["refused"]) == (zone.admin.name, 1, 1)
        [made] = tx.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.name == "company.registered", AuditEntry.actor_id.is_not(None))
        )
        assert made.actor_name == zone.admin.name, "who brought the list entered the firm"


def test_the_same_file_is_the_same_work_and_is_applied_once(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.coordinator)
    rows = [HEAD, [FIRST, "第一厂", "", "", ""]]
    address = looked_at(core, client, zone, rows)
    assert sent(client, zone, rows).headers["Location"] == address
    assert applied(core, client, address).status_code == 303
    work_on(core.transactions, core.actors)
    token = token_of(client, "/transfers/new/companies")
    assert client.post(f"{address}/apply", data={"csrf_token": token}).status_code == 409
    assert sent(client, zone, rows).headers["Location"] == address
    assert work_on(core.transactions, core.actors) == 0


def test_a_worker_that_ends_costs_no_row_and_none_twice(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 2)
    client, before = sign_in(zone.admin), firms(core)
    codes = [credit_code_for(f"91410100MD{n:07d}") for n in range(5)]
    bad = [[codes[0], "又一家", "", "", ""]]
    address = looked_at(core, client, zone, [HEAD, *([code, f"第{code[-3:]}厂", "", "", ""] for code in codes), *bad])
    applied(core, client, address)
    asked = iter([False, False, True])
    assert work_on(core.transactions, core.actors, lambda: next(asked)) == 0
    assert len(firms(core) - before) == 2, "a chunk is kept before the next begins"
    page = client.get(address).get_data(as_text=True)
    assert 'max="6" value="2"' in page
    assert work_on(core.transactions, core.actors) == 1
    assert firms(core) - before == set(codes)
    with core.transactions.reading(SYSTEM) as tx:
        [work] = tx.session.scalars(sa.select(Transfer))
        assert (work.counts["new"], work.counts["wrong"], work.done) == (5, 1, 6)
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(RefusedRow)) == 0


def test_a_dispatcher_brings_in_firms_of_his_own_park_alone(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.dispatcher)
    rows = [
        HEAD,
        [FIRST, "第一厂", zone.park.code, "", ""],
        [SECOND, "第二厂", "", "", ""],
        [zone.other.credit_code, "改名厂", "", "", ""],
    ]
    address = looked_at(core, client, zone, rows)
    applied(core, client, address)
    work_on(core.transactions, core.actors)
    refused = read_workbook(client.get(f"{address}/files/refused").data)
    assert [line.cells[-1].split("：")[-1] for line in refused[1:]] == [
        "只能导入您自己园区的企业，请填写园区。",
        "这家企业不在您的园区。",
    ]
    with core.transactions.reading(SYSTEM) as tx:
        [made] = tx.session.scalars(sa.select(Company).where(Company.credit_code.in_([FIRST, SECOND])))
        assert made.park_id == zone.park.id


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("admin", {"companies", "officers", "tickets"}),
        ("coordinator", {"companies", "tickets"}),
        ("dispatcher", {"companies"}),
        ("leader", set()),
        ("firm", set()),
    ],
)
def test_each_brings_in_what_is_his(zone: Zone, sign_in: SignIn, who: str, kinds: set[str]) -> None:
    client = sign_in(getattr(zone, who))
    page = client.get("/transfers").get_data(as_text=True)
    assert set(re.findall(r"/transfers/new/([a-z]+)", page)) == kinds
    for kind in ("companies", "officers", "tickets"):
        found = client.get(f"/transfers/new/{kind}").status_code
        assert (found == 200) is (kind in kinds)
        assert client.get(f"/transfers/template/{kind}.xlsx").status_code == found
    assert client.get("/transfers/new/secrets").status_code in {403, 404}


def test_officers_come_with_their_firms_and_a_firm_names_its_officer(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.admin)
    people = [["账号", "姓名", "统一社会信用代码", "岗位"], ["officer_one", "王一", zone.other.credit_code, "A"]]
    applied(core, client, looked_at(core, client, zone, people, kind="officers", name="服务官.xlsx"))
    assert work_on(core.transactions, core.actors) == 1
    rows = [["统一社会信用代码", "企业名称", "首席服务官", "服务专员"], [FIRST, "第一厂", "王一", ""]]
    rows += [[SECOND, "第二厂", "没有这人", ""], [zone.other.credit_code, "", zone.officer.name, ""]]
    address = looked_at(core, client, zone, rows)
    applied(core, client, address)
    assert work_on(core.transactions, core.actors) == 1
    refused = read_workbook(client.get(f"{address}/files/refused").data)
    assert [line.cells[-2:] for line in refused[1:]] == [
        ("C3", "首席服务官：本区域没有这位服务官，请先导入服务官。"),
        ("C4", "首席服务官：A岗现在是王一，没有改动；换人请导入服务官名册。"),
    ]
    with core.transactions.reading(SYSTEM) as tx:
        found = sa.select(Company.credit_code).join(Pairing, Pairing.company_id == Company.id)
        assert {FIRST, zone.other.credit_code} <= set(tx.session.scalars(found))


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("名册.txt", [HEAD], "只能导入 .xlsx 或 .csv 文件"),
        ("名册.csv", [], "文件是空的"),
        ("坏.xlsx", None, "不是 XLSX 格式"),
    ],
)
def test_what_is_no_list_is_said_on_its_field(
    zone: Zone, sign_in: SignIn, name: str, rows: list[list[str]] | None, said: str
) -> None:
    client = sign_in(zone.admin)
    address = "/transfers/new/companies"
    content = b"no workbook" if rows is None else "\n".join(",".join(row) for row in rows).encode()
    form = {
        "csrf_token": token_of(client, address),
        "region": str(zone.region.id),
        "file": (io.BytesIO(content), name),
        "_end": "1",
    }
    answer = client.post(address, data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_columns_nobody_knows_end_the_work_with_a_sentence(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.admin)
    address = looked_at(core, client, zone, [["企业名称", "口号"], ["甲", "乙"]])
    page = client.get(address).get_data(as_text=True)
    assert "没有完成" in page
    assert "不认识的列“口号”" in page
    assert "正式导入" not in page
