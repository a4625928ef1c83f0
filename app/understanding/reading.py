"""A table of texts as it comes in a file: every refusal says the row, and the column where there is one. Pure.

Rows are counted as a spreadsheet shows them: the head is row 1, and a text of several lines is one row.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.kernel.sentences import say
from app.understanding.rules.texts import Text

MOST_ROWS = 200_000
LONGEST_CELL = 131_072
_DAY = re.compile(r"\s*([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One row that holds anything, by the names of its columns."""

    number: int
    cells: dict[str, str]

    def text(self, columns: Sequence[str]) -> Text:
        """What the columns say: the first is the subject, the others follow it; one alone has no subject."""
        said = [self.cells[column] for column in columns]
        return Text(said[0], "\n".join(said[1:])) if len(said) > 1 else Text("", said[0])


def read_rows(content: bytes, wanted: Sequence[str]) -> list[Row]:
    """The rows below the head, which must name the wanted columns. Raises ValueError with a Chinese sentence."""
    records = _records(_decoded(content))
    head = [name.strip() for name in next(records, (0, []))[1]]
    if not head:
        raise ValueError(say("文件是空的：第 1 行应是列名。"))
    for column in wanted:
        if head.count(column) != 1:
            fault = say("出现了两次") if column in head else say("没有")
            raise ValueError(
                say(
                    "第 1 行：列“%(column)s”%(fault)s。现有的列：%(found)s。",
                    column=column,
                    fault=fault,
                    found="、".join(head),
                )
            )
    found = [Row(number, _cells(number, head, cells)) for number, cells in records]
    if not found:
        raise ValueError(say("文件里只有列名，第 2 行起没有内容。"))
    return found


def distinct(rows: Sequence[Row], column: str) -> list[str]:
    """The cells of the column that names a row. Raises ValueError for an empty one, and one that stands twice."""
    met: dict[str, int] = {}
    for row in rows:
        cell = row.cells[column].strip()
        if not cell:
            raise ValueError(say("第 %(row)s 行“%(column)s”列：没有填写。", row=row.number, column=column))
        if cell in met:
            raise ValueError(
                say(
                    "第 %(row)s 行“%(column)s”列：“%(cell)s”与第 %(earlier)s 行重复。",
                    row=row.number,
                    column=column,
                    cell=cell,
                    earlier=met[cell],
                )
            )
        met[cell] = row.number
    return list(met)


def period_of(cells: Sequence[str]) -> tuple[str, str] | None:
    """First and last of the days that stand in these cells, as 2026-01-05; None when none does."""
    found = [_DAY.match(cell) for cell in cells]
    days = sorted(f"{int(day[1]):04}-{int(day[2]):02}-{int(day[3]):02}" for day in found if day)
    return (days[0], days[-1]) if days else None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = error.start
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, place) + 1
        raise ValueError(
            say("第 %(row)s 行：不是 UTF-8，也不是 GB18030 编码的文字，请另存为 CSV UTF-8。", row=row)
        ) from error


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            number += 1
            if number > MOST_ROWS:
                raise ValueError(say("最多 %(most)s 行，请拆成几个文件。", most=MOST_ROWS))
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise ValueError(say("第 %(row)s 行：引号没有成对，或一格过长，读不下去。", row=number + 1)) from error


def _cells(number: int, head: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) < len(head):
        raise ValueError(say("第 %(row)s 行：没有“%(column)s”列，这一行不完整。", row=number, column=head[len(cells)]))
    if any(cell.strip() for cell in cells[len(head) :]):
        raise ValueError(
            say("第 %(row)s 行：最后一列“%(column)s”之后还有内容，可能少了引号。", row=number, column=head[-1])
        )
    for name, cell in zip(head, cells, strict=False):
        if len(cell) > LONGEST_CELL:
            raise ValueError(say("第 %(row)s 行“%(column)s”列：太长。", row=number, column=name))
    return dict(zip(head, cells, strict=False))
