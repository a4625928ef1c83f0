"""How words, cells and rules are written into a Word document: what python-docx has no name for."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

XIAOBIAOSONG, FANGSONG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
INK = RGBColor(0x1F, 0x29, 0x33)
LINE = "5F6C7B"


def written(
    line: Paragraph, text: str, font: str, size: float, *, bold: bool = False, colour: RGBColor | None = None
) -> Run:
    """A run of text in a Chinese font, Latin letters and digits in their own."""
    run = line.add_run(text)
    run.font.name = LATIN
    run.font.size = Pt(size)
    run.font.bold = bold
    run.font.color.rgb = colour or INK
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def field(line: Paragraph, name: str, font: str, size: float) -> None:
    """A value that Word counts itself: the page, how many there are."""
    counted = OxmlElement("w:fldSimple")
    counted.set(qn("w:instr"), name)
    counted.append(written(line, "1", font, size)._element)
    line._p.append(counted)


def bordered(table: Table) -> None:
    """Thin lines around every cell."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_border(side, LINE, 4))
    table._tbl.tblPr.append(borders)


def ruled(line: Paragraph, colour: str, eighths: int, side: str = "bottom") -> None:
    """A rule under (or over) a line, in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    borders.append(_border(side, colour, eighths))
    shape = line._p.get_or_add_pPr()
    shape.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def shaded(cell: _Cell) -> None:
    """The ground of labels and heads."""
    ground = OxmlElement("w:shd")
    ground.set(qn("w:val"), "clear")
    ground.set(qn("w:fill"), "F3F5F8")
    cell._tc.get_or_add_tcPr().append(ground)


def repeated(row: _Row) -> None:
    """A head that stands on every page its table runs over."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def kept_whole(row: _Row) -> None:
    """A row that is not cut between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _border(side: str, colour: str, eighths: int) -> BaseOxmlElement:
    mark = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", colour)):
        mark.set(qn(f"w:{name}"), value)
    return mark
