"""Tables that come in and go out as files: xlsx and csv. Reading is bounded, whatever the file claims to be.

A workbook is a packed archive: 1.7 MB of it may hold 300 MB of XML, and one cell at the far corner makes careful
libraries ask for a table of half a terabyte. So it is read as a stream that stops at the first limit passed; nothing
is laid out that was not there. Cells are texts: a formula is what it last came to, nothing is ever computed. What is
written out holds texts alone, so that no cell of ours begins to act in somebody's program.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

import xlsxwriter

from app.kernel.sentences import say

MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767
LARGEST_PART = 64 * 1024 * 1024
"""Bytes of one part of the archive once unpacked; what the archive says of itself is not believed."""
_PIECE = 256 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_PLACE = re.compile(r"[0-9]{1,9}", re.ASCII)
_NUMERIC = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE]\+?[0-9]{1,2})?", re.ASCII)
_EXACT = 1e15
"""Below it a number of a spreadsheet holds every digit."""
_NO_WORKBOOK = "这个文件打不开：请存为 Excel 工作簿（.xlsx，不加密）或 CSV 后再试。"


@dataclass(frozen=True)
class Line:
    """A row of a file with the number a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


def read_workbook(content: bytes) -> list[Line]:
    """The rows of the first sheet somebody can see; empty rows are left out. Raises ValueError with a sentence."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheet = _first_sheet(archive)
            strings = _Strings()
            if "xl/sharedStrings.xml" in archive.namelist():
                _walk(archive, "xl/sharedStrings.xml", strings)
            rows = _Rows(strings.found)
            _walk(archive, sheet, rows)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, EOFError, NotImplementedError) as error:
        raise ValueError(say(_NO_WORKBOOK)) from error
    except (RuntimeError, OSError) as error:  # a lock on the archive; an offset that leads nowhere
        raise ValueError(say(_NO_WORKBOOK)) from error
    return rows.found


def read_csv(content: bytes) -> list[Line]:
    """The rows of a csv in UTF-8, or in the encoding Chinese spreadsheets write. Raises ValueError with a sentence."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise ValueError(say(_NO_WORKBOOK)) from error
    found: list[Line] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for number, cells in enumerate(reader, 1):  # rows, not lines: a cell may hold several
            if any(cell.strip() for cell in cells):
                _check_bounds(len(found), len(cells))
                found.append(Line(number, tuple(cells)))
    except csv.Error as error:
        raise ValueError(say(_NO_WORKBOOK)) from error
    return found


def written_workbook(
    sheets: Iterable[tuple[str, Sequence[Sequence[str]]]], marked: Collection[tuple[int, int]] = ()
) -> bytes:
    """A workbook of texts: named sheets, the first row of each is its head. ``marked``: cells, by row and column, that
    are to be seen at once."""
    made = io.BytesIO()
    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(made, inert) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "num_format": "@"})
        plain = {"text_wrap": True, "num_format": "@", "valign": "top"}
        text = book.add_format(plain)
        wrong = book.add_format({**plain, "bg_color": "#fde8e6", "font_color": "#b42318", "border": 1})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, MOST_COLUMNS - 1, 22, text)  # what is typed there later stays a text: codes, numbers
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    shape = head if row == 0 else wrong if (row, column) in marked else text
                    sheet.write_string(row, column, printable(cell), shape)
    return made.getvalue()


def read_list(name: str, content: bytes) -> list[Line]:
    """The rows of an xlsx or csv by the ending of its name. Raises ValueError with a sentence."""
    ending = name.rpartition(".")[2].lower()
    if ending == "csv":
        return read_csv(content)
    if ending == "xlsx":
        return read_workbook(content)
    raise ValueError(say("只能导入 .xlsx 或 .csv 文件。"))


def printable(cell: str) -> str:
    """A cell without what XML cannot hold, as long as a cell may be."""
    kept = (each for each in cell if each in "\t\n" or (each >= " " and not "\ud800" <= each <= "\udfff"))
    return "".join(kept)[:LONGEST_CELL]


def _check_bounds(rows: int, columns: int) -> None:
    if rows >= MOST_ROWS:
        raise ValueError(say("一次最多导入 %(most)s 行，请拆成几个文件。", most=MOST_ROWS))
    if columns > MOST_COLUMNS:
        raise ValueError(say("列太多了：最多 %(most)s 列，请删除多余的列。", most=MOST_COLUMNS))


@dataclass
class _Reader:
    """What is made of a part while it streams by; names come without their namespaces."""

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, words: str) -> None:
        """Characters."""


@dataclass
class _Strings(_Reader):
    """The texts that cells share, by their place."""

    found: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _reading: bool = False
    _spoken: bool = False
    """Inside a reading aid of Japanese, which is no part of the text."""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        self._reading = name == "t" and not self._spoken
        self._spoken = self._spoken or name == "rPh"

    def end(self, name: str) -> None:
        self._reading = False
        if name == "rPh":
            self._spoken = False
        if name == "si":
            self.found.append(_unescaped("".join(self._parts)))

    def text(self, words: str) -> None:
        if self._reading:
            self._parts.append(words)


@dataclass
class _Rows(_Reader):
    """The rows of a sheet that hold anything."""

    strings: list[str]
    found: list[Line] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _kind: str = ""
    _parts: list[str] = field(default_factory=list)
    _reading: bool = False
    _cells: dict[int, str] = field(default_factory=dict)

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self._row = int(given["r"]) if _PLACE.fullmatch(given.get("r", "")) else self._row + 1
            self._column, self._cells = 0, {}
        elif name == "c":
            place = _REFERENCE.fullmatch(given.get("r", ""))
            self._column = _column_of(place[1]) if place else self._column + 1
            self._kind, self._parts = given.get("t", "n"), []
        self._reading = name in {"v", "t"}

    def end(self, name: str) -> None:
        self._reading = False
        if name == "c":
            value = self._value("".join(self._parts))
            if value.strip():
                _check_bounds(0, self._column)
                self._cells[self._column] = value
        elif name == "row" and self._cells:
            _check_bounds(len(self.found), 0)
            widest = max(self._cells)
            cells = tuple(self._cells.get(column, "") for column in range(1, widest + 1))
            self.found.append(Line(self._row, cells))

    def text(self, words: str) -> None:
        if self._reading:
            self._parts.append(words)

    def _value(self, raw: str) -> str:
        if self._kind == "s":
            place = int(raw) if _PLACE.fullmatch(raw) else len(self.strings)
            return self.strings[place] if place < len(self.strings) else ""
        if self._kind == "n":
            return _number(raw)
        if self._kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
        return _unescaped(raw)


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The part that holds the first sheet that is not hidden."""
    sheets, targets = _Sheets(), _Targets()
    _walk(archive, "xl/workbook.xml", sheets)
    _walk(archive, "xl/_rels/workbook.xml.rels", targets)
    if sheets.first is None:
        raise ValueError(say(_NO_WORKBOOK))
    if sheets.from_1904:
        raise ValueError(say("这个文件用的是 1904 日期系统，日期会差四年：请在 Excel 选项里取消后另存再试。"))
    target = targets.found[sheets.first]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


@dataclass
class _Sheets(_Reader):
    """The relation of the first sheet that is shown."""

    first: str | None = None
    from_1904: bool = False
    """Its days are counted from 1904: every date would be read four years early."""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "workbookPr" and given.get("date1904") in {"1", "true"}:
            self.from_1904 = True
        if name == "sheet" and self.first is None and given.get("state", "visible") == "visible":
            self.first = given.get("id")


@dataclass
class _Targets(_Reader):
    """Relations by their id."""

    found: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "Relationship" and given.get("TargetMode") != "External":
            self.found[given.get("Id", "")] = given.get("Target", "")


def _walk(archive: zipfile.ZipFile, part: str, reader: _Reader) -> None:
    """Stream one part past a reader. A document type, which could make much of little, is refused."""

    def refuse(*_given: object) -> None:
        raise ValueError(say(_NO_WORKBOOK))

    def start(name: str, given: dict[str, str]) -> None:
        reader.start(_local(name), {_local(key): value for key, value in given.items()})

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: reader.end(_local(name))
    parser.CharacterDataHandler = reader.text
    for piece in _pieces(archive, part):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    read = 0
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            read += len(piece)
            if read > LARGEST_PART:
                raise ValueError(say("这个文件解压后太大，不能导入。"))
            yield piece


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _number(raw: str) -> str:
    """A number as somebody typed it: 13800138000, not 1.3800138E10."""
    if not _NUMERIC.fullmatch(raw):
        return raw
    number = float(raw)
    return str(int(number)) if number.is_integer() and abs(number) < _EXACT else raw


def _unescaped(text: str) -> str:
    """A control character as workbooks spell it, ``_x000D_``, for what it is; the text rules judge it."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
