"""Lists as files: rows streamed into xlsx or csv, with the head frozen and a word on who took what along, and when.

Nothing in a file acts: texts are written as texts, and in a csv a text that a spreadsheet would take for a formula is
led by an apostrophe (OWASP, CSV injection). Instants and days are said in Shanghai.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import xlsxwriter

from app.kernel.listing import Column, Value
from app.kernel.replica import AsOf
from app.kernel.workbooks import printable

SHANGHAI = ZoneInfo("Asia/Shanghai")
ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that some spreadsheet computes."""
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
BOM = "\ufeff"
"""Without it a spreadsheet takes the file for another encoding."""
_SHEET = "清单"
_ABOUT = "说明"


class Form(StrEnum):
    """What a list is written as."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media(self) -> str:
        """What a browser is told it is."""
        return "text/csv" if self is Form.CSV else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class About:
    """What stands beside the rows: a title, and pairs of words (who, when, under which conditions)."""

    title: str
    lines: Sequence[tuple[str, str]]

    @property
    def line(self) -> str:
        """All of it in one cell."""
        return "；".join([self.title, *(f"{name}：{value}" for name, value in self.lines)])


def said_source(as_of: AsOf) -> str:
    """Where the rows of a file were read that were not read at the primary, and of when they are."""
    return f"备库，截至 {as_of.moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}（约 {as_of.seconds} 秒前）"


def written(
    form: Form, columns: Sequence[Column[object]], rows: Iterable[object], about: Callable[[int], About]
) -> tuple[bytes, int]:
    """The file and how many rows it holds. ``about`` is asked when all rows are known."""
    cells = ([column.read(row) for column in columns] for row in rows)
    make = _csv if form is Form.CSV else _workbook
    return make(columns, cells, about)


def _csv(
    columns: Sequence[Column[object]], cells: Iterator[list[Value]], about: Callable[[int], About]
) -> tuple[bytes, int]:
    """The head line says what it is, the next names the columns."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([column.head for column in columns])
    count = 0
    for row in cells:
        writer.writerow([inert(text(value)) for value in row])
        count += 1
    first = io.StringIO(newline="")
    csv.writer(first, lineterminator="\r\n").writerow([inert(about(count).line)])
    return (BOM + first.getvalue() + made.getvalue()).encode(errors="replace"), count


def _workbook(
    columns: Sequence[Column[object]], cells: Iterator[list[Value]], about: Callable[[int], About]
) -> tuple[bytes, int]:
    made = io.BytesIO()
    inert_cells = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, {**inert_cells, "constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#eef2f6"})
        words = book.add_format({"text_wrap": True, "num_format": "@", "valign": "top"})
        number = book.add_format({"valign": "top"})
        sheet = book.add_worksheet(_SHEET)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.head, bold)
        count = 0
        for count, row in enumerate(cells, 1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(count, place, value, number)
                elif (cell := text(value)) != "":
                    sheet.write_string(count, place, printable(cell), words)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        _explain(book, about(count), bold, words)
    return made.getvalue(), count


def _explain(book: "xlsxwriter.Workbook", about: About, bold: object, words: object) -> None:
    sheet = book.add_worksheet(_ABOUT)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, printable(about.title), bold)
    for row, (name, value) in enumerate(about.lines, 1):
        sheet.write_string(row, 0, name, words)
        sheet.write_string(row, 1, printable(value), words)


def text(value: Value) -> str:
    """A value as a cell says it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def inert(cell: str) -> str:
    """A text that no spreadsheet computes; a plain number stays one."""
    return f"'{cell}" if cell.startswith(ACTS) and not _NUMBER.fullmatch(cell) else cell
