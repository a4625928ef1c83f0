"""企业档案: what stands at its head, and what happened, as its reader may know it."""

from app.calendars.rules import local_day
from app.dossiers.rules import BY_DAYS
from app.dossiers.seeing import Dossier, DossierHead, SeenLine
from app.dossiers.wording import sentence_of
from app.printing.forms.place import INTERNAL, House, foot
from app.printing.paper import NONE, Block, Fact, Facts, Paper, Table, Words, said_day, said_moment
from app.tickets.rules.words import SATISFACTION

TITLE = "企业档案"
NOTHING = "没有记录。"


def dossier(house: House, seen: Dossier, reason: str, *, firm: bool) -> Paper:
    """A firm's dossier; ``firm``: for the firm itself, in its own words and without the mark of offices."""
    head = seen.head
    blocks: list[Block] = [Facts(rows=_facts(head, reason))]
    if head.pressing:
        rows = [(row.number, row.title, said_moment(row.clock.due) if row.clock else NONE) for row in head.pressing]
        caption = f"在办诉求（{head.open} 件，列最急的 {len(rows)} 件）"
        blocks.append(Table(caption=caption, heads=("编号", "标题", "下一个时限"), rows=rows, widths=(4, 6, 4)))
    rated = [(each.ticket, each.title, f"{SATISFACTION[each.level]}，{each.solved.word}") for each in head.ratings]
    if rated:
        blocks.append(Table(caption="最近评价", heads=("编号", "标题", "评价"), rows=rated, widths=(4, 6, 4)))
    lines = [(_when(line), line.what.word, _what(line, firm)) for line in seen.items]
    if lines:
        caption = "经过" if seen.next_cursor is None else f"经过（最近 {len(lines)} 条）"
        blocks.append(Table(caption=caption, heads=("时间", "事项", "内容"), rows=lines, widths=(4, 3, 8)))
    else:
        blocks.append(Words(heading="经过", paragraphs=(NOTHING,)))
    return Paper(
        head=house.centre,
        title=TITLE,
        number=head.credit_code,
        address=f"{house.public_url}/companies/{head.credit_code}/dossier",
        foot=foot(house),
        mark="" if firm else INTERNAL,
        blocks=blocks,
    )


def _facts(head: DossierHead, reason: str) -> tuple[Fact, ...]:
    found = [Fact("企业名称", head.name, wide=True), Fact("信用代码", head.credit_code)]
    found.append(Fact("所在园区", head.park or NONE))
    found += [Fact(each.seat.word, each.name) for each in head.officers]
    if head.former:
        found.append(Fact("曾用名", "、".join(head.former), wide=True))
    if head.tags:
        told = [f"{each.value.word}（{each.source.word}，{said_day(each.day)}）" for each in head.tags]
        found.append(Fact("企业标签", "、".join(told), wide=True))
    wished = [f"{said_day(row.wanted_by)}　{row.title}" for row in head.wanted]
    if wished:
        found.append(Fact("企业自己的期限", "；".join(wished), wide=True))
    return (*found, Fact("打印事由", reason, wide=True))


def _when(line: SeenLine) -> str:
    return said_day(local_day(line.at)) if line.what in BY_DAYS else said_moment(line.at)


def _what(line: SeenLine, firm: bool) -> str:
    told = " ".join(part for part in (line.ticket, line.title) if part)
    return "　".join(part for part in (told, str(sentence_of(line, firm=firm))) if part)
