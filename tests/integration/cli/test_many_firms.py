"""A whole zone is brought in as two lists: every firm is paired, and what it costs is a few statements a chunk."""

import csv
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa
from click.testing import Result

from app.cli.rosters import CHUNK
from app.companies.rules import credit_code_for
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.reports.pairing import coverage
from tests.integration.cli.test_staffing import Run, codes, run

__all__ = ["codes", "run"]
FIRMS = int(os.environ.get("FIRMS_TO_BRING", "600"))
OFFICERS = FIRMS // 36 + 1
EACH_CHUNK = 22
"""Statements of one chunk of rows that are plain, its commit and its record counted."""


def written(path: Path, rows: list[list[str]]) -> str:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def new(result: Result) -> int:
    assert result.exit_code == 0, result.output[-2000:]
    return int(json.loads(result.stdout)["new"])


def test_a_zone_comes_in_with_every_firm_paired(
    run: Run, codes: SimpleNamespace, transactions: Transactions, tmp_path: Path
) -> None:
    people = [[f"officer_{n:04d}", f"服务官{n:04d}", f"139{n:08d}"] for n in range(OFFICERS)]
    officers = written(tmp_path / "officers.csv", [["账号", "服务官姓名", "手机号码"], *people])
    firms = written(
        tmp_path / "firms.csv",
        [
            ["某区企业名册", "", "", "", "", "", ""],
            ["序号", "社会信用代码", "公司名称", "所属园区", "联系人", "联系方式", "A岗", "服务专员"],
            *(
                [
                    str(n),
                    credit_code_for(f"91410100MC{n:07d}"),
                    f"示范第{n}号机械有限公司",
                    codes.park,
                    "王经理",
                    f"138{n:08d}",
                    f"服务官{n % OFFICERS:04d}",
                    f"officer_{(n + 1) % OFFICERS:04d}",
                ]
                for n in range(FIRMS)
            ),
        ],
    )
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with transactions.acting(SYSTEM) as tx:
        # the builder's own firm is not looked after
        tx.session.execute(sa.text("UPDATE companies SET state = 'closed'"))
    began = time.monotonic()
    assert new(run("officers", "import", officers, "--region", codes.region, "--apply")) == OFFICERS
    sa.event.listen(transactions.engine, "before_cursor_execute", count)
    assert new(run("companies", "import", firms, "--region", codes.region, "--apply")) == FIRMS
    took = time.monotonic() - began
    print(f"{FIRMS} firms with two officers each, {OFFICERS} officers: {took:.1f} s")
    assert len(asked) <= EACH_CHUNK * (FIRMS // CHUNK + 1)
    with transactions.reading(SYSTEM) as tx:
        figure = coverage(tx)
        assert (figure.paired, figure.active, figure.unassigned, figure.left) == (FIRMS, FIRMS, 0, 0)
        assert figure.overloaded == []
    asked.clear()
    again = run("companies", "import", firms, "--region", codes.region, "--apply")
    assert json.loads(again.stdout)["same"] == FIRMS, "the same file again changes nothing"
    assert len(asked) <= EACH_CHUNK * (FIRMS // CHUNK + 1)
