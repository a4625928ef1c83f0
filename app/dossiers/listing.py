"""The lines of a dossier as a list that is taken along, for a reason that is put on record with it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from app.calendars.rules import local_day
from app.dossiers.rules import BY_DAYS, READS, DossierKind, of_firm_alone
from app.dossiers.seeing import SeenLine, WantedLines, seen_dossier
from app.dossiers.wording import sentence_of
from app.kernel.errors import Invalid, Missing
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.sentences import say
from app.kernel.text import clean, is_blank, one_line
from app.kernel.transaction import Transaction

LONGEST_REASON = 100


@dataclass(frozen=True)
class _Row:
    line: SeenLine
    sentence: str

    @property
    def at(self) -> date | datetime:
        """What holds by days has no hour."""
        return local_day(self.line.at) if self.line.what in BY_DAYS else self.line.at


def taken_lines(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[_Row]:
    """A page of the lines of a firm's dossier, each by the right to what it is about.

    Raises Missing for no firm, Invalid under ``reason`` for none or a long one.
    """
    if not asked.get("company"):
        raise Missing()
    reason = one_line(clean(asked.get("reason", "")))
    if is_blank(reason):
        raise Invalid({"reason": [say("请写明导出事由，会留在审计记录里。")]})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [say("导出事由最多 %(limit)s 个字。", limit=LONGEST_REASON)]})
    seen = seen_dossier(tx, asked["company"], _wanted(asked, cursor, limit))
    firm = of_firm_alone(tx.actor)
    return Page([_Row(line, str(sentence_of(line, firm=firm))) for line in seen.items], seen.next_cursor)


def _wanted(asked: Conditions, cursor: str | None, limit: int) -> WantedLines:
    kind = asked.get("kind", "")
    since: date | None = None
    with suppress(ValueError):
        since = date.fromisoformat(asked.get("from", ""))
    kinds = (DossierKind(kind),) if kind in set(DossierKind) else ()
    return WantedLines(kinds=kinds, since=since, cursor=cursor, limit=limit)


def _said(_tx: Transaction, asked: Conditions) -> list[tuple[str, str]]:
    words = {"company": "企业", "kind": "事项", "from": "起始日期", "reason": "导出事由"}
    kind = asked.get("kind", "")
    told = {**asked, "kind": DossierKind(kind).word} if kind in set(DossierKind) else dict(asked)
    return [(word, told[name]) for name, word in words.items() if name in told]


DOSSIER: Listing[_Row] = Listing(
    abilities=(READS,),
    names=("company", "kind", "from", "reason"),
    columns=(
        Column("时间", lambda row: row.at, 17),
        Column("类别", lambda row: row.line.kind.word, 12),
        Column("事项", lambda row: row.line.what.word, 14),
        Column("内容", lambda row: row.sentence, 44),
        Column("诉求编号", lambda row: row.line.ticket, 18),
        Column("标题", lambda row: row.line.title, 40),
    ),
    page=taken_lines,
    said=_said,
)
