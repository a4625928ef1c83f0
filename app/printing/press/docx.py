"""A paper as a Word document that an office can go on writing in: real tables, heads that repeat, fields for pages.

Fonts are named as GB/T 9704 names them; a machine without them shows its own. The same words stand in the same order
as in the pdf.
"""

import io
import re

from docx import Document
from docx.document import Document as Sheet
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt, RGBColor

from app.printing.paper import Closing, Facts, Paper, Signs, Table, Words
from app.printing.press.address import as_png
from app.printing.press.ink import (
    FANGSONG,
    HEI,
    KAI,
    SONG,
    XIAOBIAOSONG,
    bordered,
    field,
    kept_whole,
    repeated,
    ruled,
    shaded,
    written,
)

RED = RGBColor(0xD7, 0x00, 0x0F)
QUIET = RGBColor(0x5F, 0x6C, 0x7B)
UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def pressed(paper: Paper) -> bytes:
    """The document."""
    sheet = Document()
    _page(sheet, paper)
    (_red_head if paper.bulletin else _form_head)(sheet, paper)
    for block in paper.blocks:
        match block:
            case Facts():
                _facts(sheet, block)
            case Words():
                _words(sheet, block, official=paper.bulletin)
            case Table():
                _table(sheet, block, official=paper.bulletin)
            case Signs():
                _signs(sheet, block)
            case Closing():
                _closing(sheet, block)
    if paper.bulletin:
        _imprint(sheet, paper)
    _foot(sheet, paper)
    sheet.core_properties.title = clean(f"{paper.title} {paper.number}")
    sheet.core_properties.author = clean(paper.organ or paper.head)
    made = io.BytesIO()
    sheet.save(made)
    return made.getvalue()


def clean(text: str) -> str:
    """Without what no document can hold."""
    return UNWRITTEN.sub("", text)


def _page(sheet: Sheet, paper: Paper) -> None:
    section = sheet.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    edges = (37, 35, 28, 26) if paper.bulletin else (18, 20, 20, 20)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, edges)
    section.footer_distance = Mm(28 if paper.bulletin else 10)
    style = sheet.styles["Normal"]
    style.font.size = Pt(16 if paper.bulletin else 11)
    style.paragraph_format.space_after = Pt(0)


def _form_head(sheet: Sheet, paper: Paper) -> None:
    table = sheet.add_table(rows=1, cols=3)
    table.autofit = False
    mark, middle, code = table.rows[0].cells
    for cell, width in ((mark, 26), (middle, 118), (code, 26)):
        cell.width = Mm(width)
    written(mark.paragraphs[0], clean(paper.mark.replace("　", "\n")), HEI, 8.5, colour=RED)
    head = middle.paragraphs[0]
    written(head, clean(paper.head), SONG, 12)
    title = middle.add_paragraph()
    written(title, clean("　".join(paper.title) if len(paper.title) < 5 else paper.title), XIAOBIAOSONG, 24, bold=True)
    head.alignment = title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    code.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    code.paragraphs[0].add_run().add_picture(as_png(paper.address), width=Mm(22))
    written(sheet.add_paragraph(), clean(f"编号：{paper.number}"), SONG, 10)


def _red_head(sheet: Sheet, paper: Paper) -> None:
    for text, font, size, colour in (
        (paper.head, XIAOBIAOSONG, 40, RED),
        (paper.issue, FANGSONG, 16, None),
    ):
        line = sheet.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        written(line, clean(text), font, size, colour=colour, bold=colour is not None)
    line = sheet.add_paragraph()
    line.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)  # right
    written(line, clean(f"{paper.organ}\t{paper.day}"), FANGSONG, 14)
    ruled(line, "D7000F", 16)
    title = sheet.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(28), Pt(14)
    written(title, clean(paper.title), XIAOBIAOSONG, 22, bold=True)


def _facts(sheet: Sheet, block: Facts) -> None:
    table = sheet.add_table(rows=0, cols=4)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    bordered(table)
    for line in block.lines:
        cells = table.add_row().cells
        for cell, width in zip(cells, (24, 61, 24, 61), strict=True):
            cell.width = Mm(width)
        values = [cells[1], cells[3]] if len(line) > 1 else [cells[1].merge(cells[3])]
        for label, value, fact in zip((cells[0], cells[2]), values, line, strict=False):
            shaded(label)
            written(label.paragraphs[0], clean(fact.label), HEI, 9.5)
            written(value.paragraphs[0], clean(fact.value), SONG, 11)


def _words(sheet: Sheet, block: Words, *, official: bool) -> None:
    if block.heading:
        line = sheet.add_paragraph()
        line.paragraph_format.keep_with_next = True
        if official:
            _official(line)
            written(line, clean(block.heading), HEI if block.level == 1 else KAI, 16)
        else:
            line.paragraph_format.space_before = Pt(8 if block.level == 1 else 3)
            written(line, clean(block.heading), HEI if block.level == 1 else KAI, 11, bold=True)
    for text in block.paragraphs:
        line = sheet.add_paragraph()
        if official:
            _official(line)
        else:
            line.paragraph_format.first_line_indent = Pt(22)
            line.paragraph_format.line_spacing = 1.4
        written(line, clean(text), FANGSONG if official else SONG, 16 if official else 11)


def _official(line: object) -> None:
    """Body of GB/T 9704: two characters in, 28 points from line to line."""
    shape = line.paragraph_format  # type: ignore[attr-defined]
    shape.first_line_indent = Pt(32)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(28)


def _table(sheet: Sheet, block: Table, *, official: bool) -> None:
    if block.caption:
        _words(sheet, Words(heading=block.caption), official=official)
    table = sheet.add_table(rows=1, cols=len(block.heads))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    bordered(table)
    repeated(table.rows[0])
    share = (156 if official else 170) / sum(block.widths)
    for place, head in enumerate(block.heads):
        cell = table.rows[0].cells[place]
        shaded(cell)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        written(cell.paragraphs[0], clean(head), HEI, 10)
    for row in block.rows:
        line = table.add_row()
        kept_whole(line)
        for place, text in enumerate(row):
            cell = line.cells[place]
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER if place else WD_ALIGN_PARAGRAPH.LEFT
            written(cell.paragraphs[0], clean(text), SONG, 10.5 if official else 10)
    for line in table.rows:
        for place, width in enumerate(block.widths):
            line.cells[place].width = Mm(share * width)


def _signs(sheet: Sheet, block: Signs) -> None:
    sheet.add_paragraph()
    table = sheet.add_table(rows=0, cols=2)
    for place in range(0, len(block.places), 2):
        line = table.add_row()
        kept_whole(line)
        line.height = Mm(14)
        for cell, text in zip(line.cells, block.places[place : place + 2], strict=False):
            written(cell.paragraphs[0], clean(f"{text}：＿＿＿＿＿＿＿＿＿"), SONG, 11)


def _closing(sheet: Sheet, block: Closing) -> None:
    sheet.add_paragraph()
    sheet.add_paragraph()
    for text in (block.organ, block.day):
        line = sheet.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(64)
        line.paragraph_format.keep_together = True
        written(line, clean(text), FANGSONG, 16)


def _imprint(sheet: Sheet, paper: Paper) -> None:
    """版记: to whom, and the way to the page."""
    for place, text in enumerate(paper.copies):
        line = sheet.add_paragraph()
        if place == 0:
            line.paragraph_format.space_before = Pt(40)
            ruled(line, "1F2933", 8, side="top")
        written(line, clean(text), FANGSONG, 14)
    written(sheet.add_paragraph(), clean(paper.foot), FANGSONG, 9, colour=QUIET)
    code = sheet.add_paragraph()
    code.add_run().add_picture(as_png(paper.address), width=Mm(20))
    ruled(code, "1F2933", 8)


def _foot(sheet: Sheet, paper: Paper) -> None:
    line = sheet.sections[0].footer.paragraphs[0]
    if paper.bulletin:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        written(line, "— ", SONG, 14)
        field(line, "PAGE", SONG, 14)
        written(line, " —", SONG, 14)
        return
    line.paragraph_format.tab_stops.add_tab_stop(Mm(170), alignment=2)
    written(line, clean(f"{paper.foot}\t第 "), SONG, 8, colour=QUIET)
    field(line, "PAGE", SONG, 8)
    written(line, " 页，共 ", SONG, 8, colour=QUIET)
    field(line, "NUMPAGES", SONG, 8)
    written(line, " 页", SONG, 8, colour=QUIET)
