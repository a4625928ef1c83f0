"""交接书: what the program lists of the firms that change hands, and what the giver says of them in his own words."""

from collections.abc import Sequence
from datetime import datetime

from app.handovers.entries import Known
from app.handovers.matters import Matter
from app.handovers.rules import EntryKind
from app.handovers.seeing import SeenFirm, SeenHandOver
from app.printing.forms.place import House, foot
from app.printing.paper import NONE, Block, Fact, Facts, Paper, Signs, Table, Words, paragraphs, said_day, said_moment

SIGNS = ("移交人（签字）", "接收人（签字）", "企业服务中心（盖章）", "日期")
NOTHING_WRITTEN = "移交人没有写说明。"


def hand_over_book(house: House, seen: SeenHandOver) -> Paper:
    """The whole book as it stands: facts, the giver's words, what is open, then firm by firm, and both names."""
    return Paper(
        head=house.centre,
        title="交接书",
        number=seen.number,
        address=f"{house.public_url}/handovers/{seen.number}",
        foot=foot(house),
        mark="",
        blocks=[
            Facts(rows=_facts(seen)),
            Words(heading="总的说明", paragraphs=paragraphs(seen.words) or (NOTHING_WRITTEN,)),
            _matters(seen.matters),
            _promises(seen),
            _entries(seen, EntryKind.VISIT, "待走访"),
            _entries(seen, EntryKind.ERRAND, "在办代办"),
            Words(heading="逐家说明"),
            *(block for firm in seen.firms for block in _firm(firm)),
            Signs(places=SIGNS),
        ],
    )


def _facts(seen: SeenHandOver) -> tuple[Fact, ...]:
    return (
        Fact("移交人", seen.giver),
        Fact("移交签字", _signed(seen.given_at, seen.given_by)),
        Fact("接收人", seen.taker),
        Fact("接收签字", _signed(seen.taken_at, None)),
        Fact("交接日期", said_day(seen.day)),
        Fact("现在状态", seen.state.word),
        Fact("交接原因", seen.reason, wide=True),
        Fact("企业", f"{len(seen.firms)} 家", wide=True),
    )


def _signed(at: datetime | None, instead: str | None) -> str:
    if at is None:
        return "未签字"
    return said_moment(at) if instead is None else f"{said_moment(at)}（{instead}代签）"


def _matters(found: tuple[Matter, ...]) -> Table:
    rows = [(each.number, each.promised.word if each.promised else NONE, said_moment(each.due_at)) for each in found]
    return _table("未办结的诉求", ("诉求", "最近的承诺", "时限"), rows, (5, 4, 4))


def _promises(seen: SeenHandOver) -> Table:
    rows = [(each.words, each.firm, said_day(each.due_on)) for each in seen.promises]
    return _table("未兑现的承诺", ("承诺的事", "企业", "哪天前"), rows, (5, 4, 3))


def _entries(seen: SeenHandOver, kind: EntryKind, caption: str) -> Table:
    rows = [
        (each.number, firm.name, each.words, said_day(each.due_on))
        for firm in seen.firms
        for each in firm.entries
        if each.kind is kind
    ]
    return _table(caption, ("编号", "企业", "内容", "哪天前"), rows, (4, 4, 3, 3))


def _firm(firm: SeenFirm) -> list[Block]:
    people = "；".join(_person(each) for each in firm.people)
    said = paragraphs(firm.words) or (NOTHING_WRITTEN,)
    return [Words(heading=firm.name, level=2, paragraphs=(f"要认识的人：{people or NONE}", *said))]


def _person(who: Known) -> str:
    post = f" {who.post}" if who.post else ""
    return f"{who.name}{post}" + (f"（{said_day(who.met_on)}走访见过）" if who.met_on else "")


def _table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...]) -> Table:
    return Table(caption=caption, heads=heads, rows=rows or [(NONE,) * len(heads)], widths=widths)
