"""What a former system held comes in as history: as it was told, its traps said and not guessed, and it is learned from."""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result

from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.history.models import PastTicket
from app.history.words import PastState
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow
from app.kernel.transaction import Transactions
from app.kernel.workbooks import read_workbook
from app.tickets.models import Ticket
from app.understanding.models import ModelVersion
from app.understanding.past import matters
from app.understanding.versions import learned_from_gone
from tests.builders import a_category
from tests.integration.cli.test_staffing import Run, codes, run

__all__ = ["codes", "run"]
BESIDE = Path(__file__).resolve().parents[4] / "shared" / "data"
"""Real messages, where they lie beside the project; what is asked of them is asked of the invented ones too."""
HEAD = [
    "留言编号",
    "留言主题",
    "留言时间",
    "留言详情",
    "答复意见",
    "一级标签",
    "责任单位",
    "企业名称",
    "",
    "点赞数",
    "信息\n来源",
]


def written(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> str:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def counted(result: Result, status: int = 0) -> dict[str, Any]:
    assert result.exit_code == status, result.output[-2000:]
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def kept(transactions: Transactions) -> dict[str, PastTicket]:
    with transactions.reading(SYSTEM) as tx:
        rows = {row.number: row for row in tx.session.scalars(sa.select(PastTicket))}
        tx.session.expunge_all()
        return rows


def test_history_is_kept_as_it_was_told_and_starts_nothing(
    run: Run, codes: SimpleNamespace, transactions: Transactions, tmp_path: Path
) -> None:
    with transactions.acting(SYSTEM) as tx:
        category = a_category(tx, "01")
        word = category.name
    body = "\n\t\t\t\t\n\t\t\t\t门口积水，\t车进不来。\r\n\r\n请处理。\n\t\t"
    rows = [
        HEAD,
        [
            "1",
            "反映积水",
            "2019/7/19 18:19:54",
            body,
            "已疏通。",
            word,
            codes.department,
            codes.company,
            "x",
            "3",
            "网站",
        ],
        ["2", "路灯", "43665.5", "不亮", "", "别的分类", "城管委", "无此企业", "", "", "电话"],
        ["3", "", "2020年1月5日", "只有内容", "", "", "", "", "", "", ""],
        ["3", "重复", "2020-01-05", "又一次", "", "", "", "", "", "", ""],
        ["5", "没有时间", "", "内容", "", "", "", "", "", "", ""],
        ["6", "坏时间", "2019-13-45", "内容", "", "", "", "", "", "", ""],
        ["", "没有编号", "2019-01-01", "内容", "", "", "", "", "", "", ""],
    ]
    errors = tmp_path / "errors.xlsx"
    words = ["tickets", "import", written(tmp_path / "12345.csv", rows), "--region", codes.region]
    looked = run(*words)
    assert counted(looked, 1)["new"] == 3
    assert "没有读取的列：点赞数。" in looked.stderr
    assert "没有列名的列没有读取：I。" in looked.stderr
    assert kept(transactions) == {}
    done = counted(run(*words, "--source", "市民热线", "--apply", "--errors", str(errors)), 1)
    assert (done["new"], done["wrong"]) == (3, 4)
    assert [line.cells[-2:] for line in read_workbook(errors.read_bytes())[1:]] == [
        ("A5", "编号：与第 4 行重复。"),
        ("C6", "提交时间：请填写提交时间。"),
        ("C7", "提交时间：没有这一天或这个时间，请核对。"),
        ("A8", "编号：请填写原系统里的编号，最多 100 个字。"),
    ]
    rows_kept = kept(transactions)
    first, second, third = (rows_kept[number] for number in "123")
    assert first.body == "门口积水，\t车进不来。\n请处理。"
    assert first.filed_at == datetime(2019, 7, 19, 10, 19, 54, tzinfo=UTC)
    assert (first.source, first.channel, first.state) == ("市民热线", "网站", PastState.CLOSED)
    assert (first.category_code, first.department_id is None, first.company_id is None) == ("01", False, False)
    assert second.filed_at == datetime(2019, 7, 19, 4, 0, tzinfo=UTC), "43665.5 is the spreadsheet's noon"
    assert (second.category_said, second.category_code) == ("别的分类", None), "nothing is guessed"
    assert (second.department_said, second.department_id) == ("城管委", None)
    assert (second.company_said, second.company_id, second.state) == ("无此企业", None, PastState.OPEN)
    assert third.title == "只有内容"
    with transactions.reading(SYSTEM) as tx:
        for model in (Ticket, Clock, OutboxRow):
            assert tx.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0, model
    again = counted(run(*words, "--source", "市民热线", "--apply"), 1)
    assert (again["new"], again["same"]) == (0, 3)
    rows[2][4] = "已修好。"
    written(tmp_path / "12345.csv", rows)
    assert counted(run(*words, "--source", "市民热线", "--apply"), 1)["updated"] == 1
    assert kept(transactions)["2"].state is PastState.CLOSED
    other = counted(run(*words, "--source", "另一个系统", "--apply"), 1)
    assert other["new"] == 3, "the same number of another system is another matter"


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (["12/31/2016", "12/08/2016"], ["2016-12-31", "2016-12-08"]),
        (["31/12/2016", "12/08/2016"], ["2016-12-31", "2016-08-12"]),
        (["12/08/2016", "08/08/2016"], [None, "2016-08-08"]),
        (["12/31/2016", "31/12/2016", "12/08/2016"], ["2016-12-31", "2016-12-31", None]),
    ],
)
def test_a_day_that_may_be_read_two_ways_is_read_by_its_column_or_refused(
    run: Run,
    codes: SimpleNamespace,
    transactions: Transactions,
    tmp_path: Path,
    days: list[str],
    read: list[str | None],
) -> None:
    rows = [["id", "标题", "时间"], *([str(n), "积水", day] for n, day in enumerate(days))]
    file = written(tmp_path / "days.csv", rows, "gb18030")
    result = run("tickets", "import", file, "--region", codes.region, "--apply")
    found = kept(transactions)
    said = [
        str(local_day(found[str(n)].filed_at)) if str(n) in found else None  # by the calendar of the zone
        for n in range(len(days))
    ]
    assert said == read
    assert ("分不清月和日" in result.output) is (None in read)


@pytest.mark.parametrize(
    ("name", "expected", "notices"),
    [
        ("import_dev.xlsx", 2171, ("没有读取的列：留言用户、反对数、点赞数。", "格是日期", "空行和制表符没有保留")),
        ("fuzhou12345_messy_masked.xlsx", 1464, ("没有列名的列没有读取：D、F。", "261 行的时间年份在后", "月/日/年")),
    ],
)
def test_real_messages_beside_the_project_come_in_with_their_traps_told(
    run: Run, codes: SimpleNamespace, transactions: Transactions, name: str, expected: int, notices: tuple[str, ...]
) -> None:
    file = BESIDE / name
    if not file.exists():
        return  # the invented ones above ask the same
    result = run("tickets", "import", str(file), "--region", codes.region, "--apply")
    done = json.loads(result.stdout)
    assert (done["new"], done["wrong"], done["rows"]) == (expected, 0, expected)
    for notice in notices:
        assert notice in result.stderr
    assert (
        json.loads(run("tickets", "import", str(file), "--region", codes.region, "--apply").stdout)["same"] == expected
    )


def test_what_is_known_here_is_learned_from_and_what_is_not_is_text_alone(
    run: Run, codes: SimpleNamespace, transactions: Transactions, tmp_path: Path
) -> None:
    with transactions.acting(SYSTEM) as tx:
        word, other = a_category(tx, "01").name, a_category(tx, "02").name
    more = [[f"w{n}", f"宿舍停水第{n}天", "水管没水", "2023-01-05", "已办结", word] for n in range(12)]
    more += [[f"j{n}", f"招不到焊工{n}人", "用工缺口大", "2023-01-05", "已办结", other] for n in range(12)]
    rows = [
        ["编号", "标题", "内容", "提交时间", "状态", "类别", "承办单位", "企业", "保密"],
        [
            "1",
            "宿舍停水",
            "恒通机械有限公司宿舍停水，电话 13812345678",
            "2024-01-05",
            "已办结",
            word,
            codes.department,
            "恒通机械有限公司",
            "",
        ],
        ["2", "还在办", "没办完", "2024-01-06", "未办结", word, codes.department, "", ""],
        ["3", "别的类", "内容", "2024-01-07", "已办结", "没有这一类", "没有这家", "", ""],
        ["4", "保密的", "内容", "2024-01-08", "已办结", word, "", "", "是"],
    ]
    file = written(tmp_path / "past.csv", [*rows, *more])
    assert counted(run("tickets", "import", file, "--region", codes.region, "--apply"))["new"] == 28
    with transactions.reading(SYSTEM) as tx:
        read = {each.text.subject: each for each in matters(tx.session)}
        ids = {row.number: row.id for row in tx.session.scalars(sa.select(PastTicket))}
    assert {each.ticket_id for each in read.values()} == {-key for key in ids.values()}
    assert (read["宿舍停水"].category, read["宿舍停水"].lead) == ("01", codes.department)
    assert "恒通" not in read["宿舍停水"].text.detail
    assert "13812345678" not in read["宿舍停水"].text.detail
    assert (read["还在办"].category, read["还在办"].lead) == (None, None)
    assert (read["别的类"].category, read["别的类"].lead) == (None, None)
    assert read["保密的"].own_only
    assert run("understand", "learn", "--now").exit_code == 0
    with transactions.acting(SYSTEM) as tx:
        found = tx.session.execute(sa.select(ModelVersion.id, ModelVersion.matters))
        learned = {row.id: [key for key in row.matters if key < 0] for row in found}
        assert any(learned.values()), "flask understand learn sees them"
        version = next(tx.session.get_one(ModelVersion, key) for key, seen in learned.items() if len(seen) > 20)
        assert not learned_from_gone(tx.session, version.id, version.region_id)
        tx.session.execute(sa.delete(PastTicket).where(PastTicket.id == -learned[version.id][0]))
        assert learned_from_gone(tx.session, version.id, version.region_id), "what is deleted is unlearned"
