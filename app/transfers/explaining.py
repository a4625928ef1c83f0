"""Why a row was refused: the cell, and the sentence; for a page, a terminal and the error workbook alike."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.kernel.errors import Conflict, DomainError, Invalid
from app.kernel.workbooks import Line, written_workbook
from app.rosters.bringing import Outcome, Roster, letters
from app.rosters.rules import OF_ERRORS, bare
from app.slices import REFUSALS

LEFT = "company_differs"
"""The refusal of a row that is no mistake: it says no version, so the firm stays as it is."""
OF_CONTACT = {"contacts.name": "contact", "contacts.phone": "phone", "contacts.position": "position"}
KINDS = ("new", "updated", "same", "left", "wrong")


@dataclass(frozen=True)
class Refusal:
    """One refused row."""

    line: Line
    why: tuple[tuple[str, str], ...]
    """Field (empty where it is about the row) and sentence."""


def counts_of(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many rows became what."""
    counted = Counter(_kind(outcome) for outcome in outcomes)
    return {kind: counted[kind] for kind in KINDS}


def refusal_of(outcome: Outcome) -> Refusal | None:
    """Why a row was refused; None for one that was not."""
    refused = outcome.refused
    return None if refused is None else Refusal(outcome.line, tuple(_why(refused)))


def said(roster: Roster, refusal: Refusal) -> str:
    """The reason in one line, by the columns it is about."""
    heads = {column.field: column.head for column in roster.columns}
    return "；".join(f"{heads.get(field, field)}：{words}" if field else words for field, words in refusal.why)


def cells_of(places: Mapping[str, int], refusal: Refusal) -> str:
    """The cells a reason is about, as a spreadsheet calls them: C7、D7."""
    known = [places[field] for field, _words in refusal.why if field in places]
    return "、".join(dict.fromkeys(f"{letters(place)}{refusal.line.number}" for place in known))


def error_workbook(
    roster: Roster, head: Sequence[str], places: Mapping[str, int], refusals: Sequence[Refusal]
) -> bytes:
    """The refused rows as they were typed, the wrong cells marked, each with its number, its cells and its reason.

    Mended, it may be brought back as it is.
    """
    ours = {bare(name) for name in OF_ERRORS}
    kept = [place for place, name in enumerate(head) if bare(name) not in ours]
    rows = [[*(head[place] for place in kept), *OF_ERRORS]]
    marked = set()
    for refusal in refusals:
        line = refusal.line
        cells = [line.cells[place] if place < len(line.cells) else "" for place in kept]
        marked |= {
            (len(rows), kept.index(places[field]))
            for field, _words in refusal.why
            if field in places and places[field] in kept
        }
        rows.append([*cells, str(line.number), cells_of(places, refusal), said(roster, refusal)])
    return written_workbook([(roster.word, rows)], marked)


def refused_name(file_name: str) -> str:
    """What the error workbook of a file is called."""
    return f"{file_name.rpartition('.')[0] or file_name}-未导入的行.xlsx"


def template_of(roster: Roster) -> tuple[str, bytes]:
    """An empty list with its name: the columns, and a second sheet that explains them."""
    heads = [column.head for column in roster.columns]
    explained = [["列", "必需", "怎样填", "例", "也认得的列名"]]
    explained += [
        [column.head, "是" if column.needed else "", column.hint, column.example, "、".join(column.also)]
        for column in roster.columns
    ]
    return f"{roster.word}名册模板.xlsx", written_workbook([(roster.word, [heads]), ("说明", explained)])


def _kind(outcome: Outcome) -> str:
    if outcome.brought is not None:
        return outcome.brought.value
    return "left" if outcome.refused is not None and outcome.refused.code == LEFT else "wrong"


def _why(refused: DomainError) -> Sequence[tuple[str, str]]:
    if isinstance(refused, Invalid):
        return [(OF_CONTACT.get(field, field), " ".join(words)) for field, words in refused.fields.items()]
    if isinstance(refused, Conflict) and refused.version is not None:
        return [("", f"{REFUSALS[refused.code]}现在是第 {refused.version} 版。")]
    return [("", REFUSALS.get(refused.code) or refused.code)]
