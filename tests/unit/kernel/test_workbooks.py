"""Workbooks are read as their reader sees them, whatever they claim to hold; what is written holds texts alone."""

import io
import time
import zipfile
from collections.abc import Mapping

import pytest

from app.kernel.workbooks import LARGEST_PART, MOST_COLUMNS, MOST_ROWS, Line, read_csv, read_workbook, written_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def a_workbook(rows: str, parts: Mapping[str, bytes | str] | None = None, sheets: str = "") -> bytes:
    """A workbook by hand, as other programs write it."""
    made = io.BytesIO()
    sheets = sheets or '<sheet name="甲" sheetId="1" r:id="rId1"/>'
    found: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        **(parts or {}),
    }
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_what_is_written_is_read_again() -> None:
    rows = [
        ["统一社会信用代码", "企业名称"],
        ["91410100MA0000001B", "示范（郑州）\n精密制造"],
        ["", " "],
        ["0012", "=1+1"],
    ]
    assert read_workbook(written_workbook([("企业", rows), ("说明", [["列"]])])) == [
        Line(1, ("统一社会信用代码", "企业名称")),
        Line(2, ("91410100MA0000001B", "示范（郑州）\n精密制造")),
        Line(4, ("0012", "=1+1")),
    ]


def test_no_cell_that_is_written_acts() -> None:
    typed = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "https://example.cn", "mailto:a@example.cn", "坏\x00字\x0b"]
    with zipfile.ZipFile(io.BytesIO(written_workbook([("企业", [["头"], typed])]))) as archive:
        sheet = archive.read(SHEET).decode()
        assert not any("rels" in name and "worksheets" in name for name in archive.namelist()), "no links"
    assert "<f>" not in sheet
    assert sheet.count('t="s"') == len(typed) + 1


def test_cells_are_read_as_they_look() -> None:
    shared = (
        f'<sst xmlns="{MAIN}"><si><t>甲</t></si><si><r><t>富</t></r><r><t>文本</t></r><rPh><t>fù</t></rPh></si></sst>'
    )
    rows = (
        '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3"><v>1.3800138E10</v></c>'
        '<c r="E3"><f>1+1</f><v>2</v></c><c r="F3" t="b"><v>1</v></c><c r="G3" t="e"><v>#REF!</v></c>'
        '<c r="H3" t="inlineStr"><is><t>行_x000D_内</t></is></c><c r="I3"><v>2.50</v></c><c r="J3" t="s"><v>99</v></c></row>'
        "<row><c><v>7</v></c></row>"
    )
    assert read_workbook(a_workbook(rows, {"xl/sharedStrings.xml": shared})) == [
        Line(3, ("甲", "富文本", "", "13800138000", "2", "TRUE", "#REF!", "行\r内", "2.50")),
        Line(4, ("7",)),
    ]


def test_the_first_sheet_that_is_shown_counts() -> None:
    sheets = '<sheet name="藏" sheetId="1" state="hidden" r:id="rId1"/><sheet name="乙" sheetId="2" r:id="rId2"/>'
    second = f'<worksheet xmlns="{MAIN}"><row r="1"><c r="A1"><v>2</v></c></row></worksheet>'
    found = read_workbook(a_workbook("", {"xl/worksheets/sheet2.xml": second}, sheets))
    assert found == [Line(1, ("2",))]


BOMB = f'<worksheet xmlns="{MAIN}">'.encode() + b" " * (LARGEST_PART + 1)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
OUTSIDE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x"><worksheet/>'
MANY = "".join(f'<row><c t="str"><v>{n}</v></c></row>' for n in range(MOST_ROWS + 1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (a_workbook("", {SHEET: BOMB}), "解压后太大"),
        (a_workbook("", {SHEET: LAUGHS}), "打不开"),
        (a_workbook("", {SHEET: OUTSIDE}), "打不开"),
        (a_workbook(MANY), "最多导入"),
        (a_workbook('<row r="1"><c r="XFD1"><v>1</v></c></row>'), f"最多 {MOST_COLUMNS} 列"),
        (a_workbook("<row><c><v>1</row>"), "打不开"),
        (a_workbook("", sheets="<other/>"), "打不开"),
        (a_workbook("", {"xl/_rels/workbook.xml.rels": "<Relationships/>"}), "打不开"),
        (a_workbook("")[:-30], "打不开"),
        (b"PK\x03\x04", "打不开"),
        ("统一社会信用代码".encode(), "打不开"),
    ],
    ids=["bomb", "laughs", "outside", "rows", "columns", "torn", "no sheet", "no target", "cut", "stub", "csv"],
)
def test_what_cannot_be_read_or_is_too_much_is_refused_soon(content: bytes, said: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match=said):
        read_workbook(content)
    assert time.process_time() - began < 3


def test_a_cell_at_the_far_corner_costs_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="B1048576"><v>2</v></c></row>'
    assert read_workbook(a_workbook(rows)) == [Line(1, ("1",)), Line(1_048_576, ("", "2"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_people_have(encoding: str) -> None:
    text = '用户名,姓名\r\n\r\nofficer_1,"王,服务"\r\n'
    assert read_csv(text.encode(encoding)) == [Line(1, ("用户名", "姓名")), Line(3, ("officer_1", "王,服务"))]


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b'a,"' + b"x" * 200_000 + b'"\n', b"a\n" * (MOST_ROWS + 1)])
def test_a_csv_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"打不开|最多导入"):
        read_csv(content)
