"""Firms and officers are brought in as lists: looked at first, written row by row, the same file twice is one."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result

from app.accounts.models import Account, Membership
from app.accounts.queries import find_account
from app.audit.models import AuditEntry
from app.companies.models import Company, Contact, Pairing
from app.companies.queries import get_company, officers_of
from app.companies.rules import credit_code_for, local_day
from app.kernel.actor import SYSTEM
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction, Transactions
from app.kernel.workbooks import read_workbook, written_workbook
from tests.integration.cli.test_staffing import Run, codes, run

__all__ = ["codes", "run"]

FIRST, SECOND, THIRD = (credit_code_for(f"91410100MA000009{n}") for n in "123")
HEAD = ["统一社会信用代码", "企业名称", "园区代码", "联系人", "联系电话", "版本"]
Sheet = Callable[[Sequence[Sequence[str]]], str]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """A function: rows as a workbook on the disk."""

    def written(rows: Sequence[Sequence[str]]) -> str:
        path = tmp_path / "名册.xlsx"
        path.write_bytes(written_workbook([("名册", rows)]))
        return str(path)

    return written


def counted(result: Result, status: int = 0) -> dict[str, Any]:
    assert result.exit_code == status, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def told(transactions: Transactions) -> list[str]:
    """The names of what is on record, oldest first."""
    with transactions.reading(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(AuditEntry.name).order_by(AuditEntry.chain_seq)))


def firm(tx: Transaction, code: str) -> Company:
    return get_company(tx.session, SYSTEM, code)


def test_firms_are_looked_at_then_entered_and_the_same_file_again_changes_nothing(
    run: Run, codes: SimpleNamespace, transactions: Transactions, sheet: Sheet
) -> None:
    lower, wide = FIRST.lower(), "\u200b" + " ".join(SECOND)
    file = sheet(
        [
            HEAD,
            [lower, "示范（郑州） 精密制造", codes.park, "王经理", "１３８ 0013 8000", ""],
            [wide, "第二\u200b厂", "", "", "", ""],
        ]
    )
    words = ["companies", "import", file, "--region", codes.region]
    before = told(transactions)
    looked = counted(run(*words))
    assert looked == {"rows": 2, "new": 2, "updated": 0, "same": 0, "left": 0, "wrong": 0, "applied": False}
    assert told(transactions) == before, "a dry run leaves nothing, not even in the trail"
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(Company).where(Company.credit_code == FIRST)) is None
    done = run(*words, "--apply")
    assert counted(done)["new"] == 2
    assert "2 / 2：new 2" in done.stderr
    assert told(transactions)[len(before) :] == ["company.registered"] * 2
    with transactions.reading(SYSTEM) as tx:
        kept = firm(tx, FIRST)
        assert (kept.name, kept.version) == ("示范（郑州） 精密制造", 1)
        assert kept.park_id is not None
        assert [(each.name, each.phone, each.is_primary) for each in kept.contacts] == [("王经理", "13800138000", True)]
        assert firm(tx, SECOND).name == "第二厂"
    assert counted(run(*words, "--apply")) == {
        "rows": 2,
        "new": 0,
        "updated": 0,
        "same": 2,
        "left": 0,
        "wrong": 0,
        "applied": True,
    }
    assert len(told(transactions)) == len(before) + 2


def test_a_firm_that_is_there_is_changed_by_who_knows_its_version_alone(
    run: Run, codes: SimpleNamespace, transactions: Transactions, sheet: Sheet
) -> None:
    words = ["companies", "import", "", "--region", codes.region, "--apply"]

    def brought(*row: str, status: int = 0) -> tuple[dict[str, Any], str]:
        words[2] = sheet([HEAD, row])
        result = run(*words)
        return counted(result, status), result.stderr

    brought(FIRST, "第一厂", codes.park, "王经理", "13800138000", "")
    counts, said = brought(FIRST, "第一制造厂", "", "", "", "")
    assert counts["left"] == 1
    assert "现在是第 1 版" in said
    counts, said = brought(FIRST, "第一制造厂", "", "", "", "7", status=1)
    assert counts["wrong"] == 1
    assert "现在是第 1 版" in said
    assert brought(FIRST, "第一制造厂", "", "", "", "1")[0]["updated"] == 1
    assert brought(FIRST, "第一制造厂", "", "", "", "1")[0]["same"] == 1, "the same row again is no conflict"
    with transactions.acting(SYSTEM) as tx:
        kept = firm(tx, FIRST)
        assert (kept.name, kept.version) == ("第一制造厂", 2)
        assert kept.park_id is not None, "an empty cell says nothing"
        assert [each.phone for each in kept.contacts] == ["13800138000"]
        tx.session.add(Contact(company_id=kept.id, name="李会计", phone="13900139000", is_primary=False))
    assert brought(FIRST, "", "", "赵经理", "", "2")[0]["updated"] == 1
    with transactions.reading(SYSTEM) as tx:
        found = [(each.name, each.phone, each.is_primary) for each in firm(tx, FIRST).contacts]
    assert found == [("赵经理", "13800138000", True), ("李会计", "13900139000", False)]


def test_refused_rows_come_back_as_a_workbook_that_can_be_mended_and_brought_in(
    run: Run, codes: SimpleNamespace, transactions: Transactions, sheet: Sheet, tmp_path: Path
) -> None:
    errors = tmp_path / "errors.xlsx"
    wrong = FIRST[:-1] + ("A" if FIRST[-1] != "A" else "B")
    file = sheet(
        [
            HEAD,
            [wrong, "第一厂", "", "", "", ""],
            [SECOND, "第二厂", "", "", "", ""],
            [SECOND.lower(), "又是第二厂", "", "", "", ""],
            [THIRD, " \u200b", "NOWHERE", "", "", ""],
            [codes.elsewhere, "", "", "", "", ""],
            [THIRD, "第三厂", "", "王经理", "12", ""],
        ]
    )
    result = run("companies", "import", file, "--region", codes.region, "--apply", "--errors", str(errors))
    assert counted(result, 1) == {
        "rows": 6,
        "new": 1,
        "updated": 0,
        "same": 0,
        "left": 0,
        "wrong": 5,
        "applied": True,
        "errors": str(errors),
    }
    head, *rows = [line.cells for line in read_workbook(errors.read_bytes())]
    assert head == (*HEAD, "原行号", "单元格", "问题")
    assert [(cells[0], cells[-3]) for cells in rows] == [
        (wrong, "2"),
        (SECOND.lower(), "4"),
        (THIRD, "5"),
        (codes.elsewhere, "6"),
        (THIRD, "7"),
    ]
    assert [cells[-1] for cells in rows] == [
        "统一社会信用代码：统一社会信用代码的校验位不对，请核对营业执照。",
        "统一社会信用代码：与第 3 行重复。",
        "园区代码：没有这个园区。",
        "统一社会信用代码：这家企业登记在另一个区域。",
        "统一社会信用代码：与第 5 行重复。",
    ]
    mended = tmp_path / "mended.xlsx"
    mended.write_bytes(written_workbook([("名册", [list(head), [FIRST, "第一厂", "", "", "", "", *rows[0][-3:]]])]))
    assert counted(run("companies", "import", str(mended), "--region", codes.region, "--apply"))["new"] == 1


OFFICERS = ["用户名", "姓名", "手机", "统一社会信用代码", "岗位", "起始日期"]


def test_officers_come_with_their_firms_and_without_a_password_anybody_knows(
    run: Run, codes: SimpleNamespace, transactions: Transactions, tmp_path: Path
) -> None:
    file = tmp_path / "officers.csv"
    rows = [
        OFFICERS,
        ["Officer_One", "王一", "13800138000", codes.company, "", "2026-01-05"],
        ["officer_two", "李二", "", codes.company.lower(), "b岗", ""],
        ["officer_two", "", "", "", "", ""],
        ["officer_one", "王一", "", codes.company, "B", ""],
        ["officer_two", "赵三", "", "", "", ""],
        ["officer_six", "", "", "", "", ""],
        ["officer_7", "孙七", "", THIRD, "", ""],
        ["officer_7", "孙七", "", codes.company, "C", "2026-02-30"],
        ["officer_8", "周八", "", codes.elsewhere, "", ""],
    ]
    file.write_text("\n".join(",".join(row) for row in rows), encoding="gb18030")
    words = ["officers", "import", str(file), "--region", codes.region]
    looked = run(*words)
    assert counted(looked, 1) | {"applied": True} == counted(run(*words, "--apply"), 1)
    assert [line for line in looked.stderr.splitlines() if line.startswith("第")] == [
        "第 5 行：统一社会信用代码：与第 3 行重复。",
        "第 6 行：用户名：这个用户名是“李二”的，请换一个或核对姓名。",
        "第 7 行：姓名：请填写姓名。",
        "第 8 行：统一社会信用代码：这家企业还没有登记，请先导入企业。",
        "第 9 行：岗位：岗位是 A 或 B。",
        "第 10 行：统一社会信用代码：这家企业登记在另一个区域。",
    ]
    with transactions.reading(SYSTEM) as tx:
        accounts = {row.username: row for row in tx.session.scalars(sa.select(Account))}
        assert set(accounts) == {"officer_one", "officer_two"}, "a refused row leaves no account"
        assert all(row.totp_secret for row in accounts.values())
        assert accounts["officer_one"].phone == "13800138000"
        company_id = CompanyId(firm(tx, codes.company).id)
        held = officers_of(tx.session, company_id, local_day(tx.now))
        assert {seat.value: who for seat, who in held.items()} == {
            "A": accounts["officer_one"].id,
            "B": accounts["officer_two"].id,
        }
        days = tx.session.scalars(sa.select(Pairing.from_day).order_by(Pairing.seat)).all()
        assert [str(day) for day in days] == ["2026-01-05", str(local_day(tx.now))]
        memberships = tx.session.scalar(sa.select(sa.func.count()).select_from(Membership))
    again = counted(run(*words, "--apply"), 1)
    assert (again["new"], again["updated"], again["same"]) == (0, 0, 3)
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == memberships
    secrets = json.loads(run("account", "reset", "officer_two", "--totp").stdout)
    assert {"password", "totp_secret"} <= set(secrets), "how its holder gets in"


def test_who_held_the_seat_gives_way_and_contacts_are_corrected(
    run: Run, codes: SimpleNamespace, transactions: Transactions, tmp_path: Path
) -> None:
    file = tmp_path / "officers.csv"

    def brought(*row: str) -> dict[str, Any]:
        file.write_text("\n".join(",".join(cells) for cells in (OFFICERS, row)), encoding="utf-8")
        return counted(run("officers", "import", str(file), "--region", codes.region, "--apply"))

    assert brought("officer_one", "王一", "", codes.company, "A", "2026-01-05")["new"] == 1
    assert brought("officer_two", "李二", "", codes.company, "A", "46100")["new"] == 1
    assert brought("officer_two", "李二", "13900139000", codes.company, "A", "46100")["updated"] == 1
    with transactions.reading(SYSTEM) as tx:
        officer = find_account(tx.session, "officer_two")
        assert officer is not None
        assert officer.phone == "13900139000"
        ends = tx.session.execute(sa.select(Pairing.officer_id, Pairing.from_day, Pairing.until_day)).all()
    assert {str(row.until_day) for row in ends} == {"2026-03-19", "None"}, "46100 is the spreadsheet's 19 March 2026"


def test_a_run_that_was_interrupted_is_finished_by_the_same_file(
    run: Run, codes: SimpleNamespace, transactions: Transactions, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [credit_code_for(f"91410100MB{n:07d}") for n in range(250)]
    file = sheet([HEAD[:2], *([code, f"第{n}厂"] for n, code in enumerate(many))])
    words = ["companies", "import", file, "--region", codes.region, "--apply"]
    committed: list[int] = []

    def torn(outcomes: Sequence[object], of: int) -> None:
        committed.append(len(outcomes))
        if len(outcomes) == 200:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("app.cli.rosters._progress", torn)
        patched.setattr("app.cli.rosters.CHUNK", 100)
        assert run(*words).exit_code != 0
    assert committed == [100, 200], "a chunk is kept before the next begins"
    finished = counted(run(*words))
    assert (finished["new"], finished["same"]) == (50, 200)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (["企业名称"], "缺少列“统一社会信用代码”"),
        (["统一社会信用代码", "企业名称", "名称"], "不认识的列“名称”"),
        (["统一社会信用代码", "企业名称", "企业名称"], "出现了两次"),
        ([], "没有内容"),
    ],
)
def test_a_file_with_other_columns_is_refused_in_one_line(
    run: Run, codes: SimpleNamespace, sheet: Sheet, head: list[str], said: str
) -> None:
    result = run("companies", "import", sheet([head, ["1", "2", "3"]] if head else []), "--region", codes.region)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize(("name", "content"), [("a.xls", b"x"), ("a.xlsx", b"PK\x03\x04"), ("a.csv", b"\xff\xfe\xff")])
def test_a_file_that_is_no_list_is_refused_in_one_line(
    run: Run, codes: SimpleNamespace, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("companies", "import", str(tmp_path / name), "--region", codes.region)
    assert result.exit_code == 1
    assert "没有导入" in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize("group", ["companies", "officers"])
def test_the_template_is_a_list_that_can_be_brought_in(
    run: Run, codes: SimpleNamespace, tmp_path: Path, group: str
) -> None:
    file = tmp_path / "template.xlsx"
    assert run(group, "template", str(file)).exit_code == 0
    assert counted(run(group, "import", str(file), "--region", codes.region))["rows"] == 0
    assert run(group, "import", str(file), "--region", "NOWHERE").exit_code == 1
