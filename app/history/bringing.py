"""Matters of a former system brought in as a list (历史诉求): kept as told, what is unclear is refused or said.

Nothing is guessed: a category, unit or firm is known by its name or code here, or stays the former system's word; a
day that may be read two ways is refused unless the column itself says which. The same number of the same system is
one matter, whichever file it comes in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.companies.models import Company
from app.companies.rules import as_credit_code
from app.departments.models import Department
from app.history.models import PastTicket
from app.history.rules import HISTORY_COLUMNS, Order, cut, moment_of, notices_of, order_of, past_state
from app.history.words import PastState
from app.kernel.errors import DomainError, Invalid
from app.kernel.ids import RegionId
from app.kernel.sentences import say
from app.kernel.text import clean, is_blank, keyed, one_line
from app.kernel.transaction import Transaction
from app.rosters.bringing import Into, Roster
from app.rosters.reading import checked_cell
from app.rosters.rules import Brought
from app.tickets.categories import all_categories

LONGEST_NUMBER = 100


@dataclass(kw_only=True)
class PastRow:
    """A row as it was typed."""

    number: str
    title: str = ""
    body: str = ""
    answer: str = ""
    filed_at: str = ""
    closed_at: str = ""
    state: str = ""
    channel: str = ""
    kind: str = ""
    category: str = ""
    department: str = ""
    company: str = ""
    confidential: str = ""
    source: str = ""
    order: Order | None = None
    """How the column of days is written, where a day alone does not say; found in all rows together."""


@dataclass(frozen=True)
class _Known:
    """What the words of a former system may mean here."""

    categories: Mapping[str, str]
    departments: Mapping[str, int]
    companies: Mapping[str, int]


@dataclass
class PastAtHand:
    """A chunk of rows with what they name."""

    into: Into
    rows: Sequence[PastRow]
    known: _Known
    present: Mapping[tuple[str, str], PastTicket]
    """By source and number."""

    @classmethod
    def read(cls, tx: Transaction, into: Into, rows: Sequence[PastRow]) -> "PastAtHand":
        """Five queries."""
        numbers = {keyed(row.number).replace("\0", "\ufffd") for row in rows}
        wanted = sa.select(PastTicket).where(PastTicket.region_id == into.region_id, PastTicket.number.in_(numbers))
        present = {(row.source, row.number): row for row in tx.session.scalars(wanted)}
        return cls(into, rows, _known(tx, into.region_id, {row.company for row in rows}), present)

    def at_once(self, tx: Transaction) -> Mapping[int, Brought]:
        """All rows that are in order: new ones in one statement."""
        found: dict[int, Brought] = {}
        new: dict[int, dict[str, Any]] = {}
        for place, row in enumerate(self.rows):
            try:
                told = self._told(row)
            except DomainError:
                continue  # it goes alone, and is told why
            there = self.present.get((told["source"], told["number"]))
            if there is None:
                new[place] = told
            elif _same(there, told):
                found[place] = Brought.SAME
        if new:
            written = insert(PastTicket).values([{**told, "brought_at": tx.now} for told in new.values()])
            unique = ["region_id", "source", "number"]
            kept = written.on_conflict_do_nothing(index_elements=unique).returning(PastTicket.source, PastTicket.number)
            entered = {(row.source, row.number) for row in tx.session.execute(kept)}
            found |= {place: Brought.NEW for place, told in new.items() if (told["source"], told["number"]) in entered}
        return found

    def one(self, tx: Transaction, given: PastRow) -> Brought:
        """A row that is not in order, or corrects what was brought before. Raises Invalid by field."""
        told = self._told(given)
        there = self.present.get((told["source"], told["number"]))
        if there is None:
            tx.session.add(PastTicket(**told, brought_at=tx.now))
            tx.session.flush()
            return Brought.NEW
        if _same(there, told):
            return Brought.SAME
        tx.session.execute(sa.update(PastTicket).where(PastTicket.id == there.id).values(told))
        return Brought.UPDATED

    def _told(self, row: PastRow) -> dict[str, Any]:
        """The columns of a row by their rules. Raises Invalid."""
        number = one_line(keyed(checked_cell("number", clean, row.number)))
        if not number or len(number) > LONGEST_NUMBER:
            raise Invalid({"number": [say("请填写原系统里的编号，最多 %(most)s 个字。", most=LONGEST_NUMBER)]})
        texts = {
            name: checked_cell(name, lambda typed: clean(cut(typed)), getattr(row, name)) for name in ("body", "answer")
        }
        lines = {
            name: checked_cell(name, lambda typed: one_line(clean(typed)), getattr(row, name))
            for name in ("title", "channel", "kind", "category", "department", "company", "source")
        }
        if is_blank(lines["title"]) and is_blank(texts["body"]):
            raise Invalid({"title": [say("标题和内容都是空的。")]})
        filed_at = checked_cell("filed_at", lambda typed: moment_of(typed, row.order), row.filed_at)
        if filed_at is None:
            raise Invalid({"filed_at": [say("请填写提交时间。")]})
        closed_at = checked_cell("closed_at", lambda typed: moment_of(typed, row.order), row.closed_at)
        if closed_at is not None and closed_at < filed_at:
            raise Invalid({"closed_at": [say("办结时间早于提交时间，请核对。")]})
        state = checked_cell("state", past_state, row.state)
        answered = not is_blank(texts["answer"])
        ended = state or (PastState.CLOSED if closed_at or answered else PastState.OPEN)
        return {
            "region_id": self.into.region_id,
            "source": lines["source"] or self.into.source,
            "number": number,
            "title": lines["title"] or one_line(texts["body"])[:40],
            "body": texts["body"],
            "answer": texts["answer"],
            "filed_at": filed_at,
            "closed_at": closed_at,
            "state": ended,
            "channel": lines["channel"],
            "kind": lines["kind"],
            "category_said": lines["category"],
            "category_code": self.known.categories.get(lines["category"]),
            "department_said": lines["department"],
            "department_id": self.known.departments.get(lines["department"]),
            "company_said": lines["company"],
            "company_id": self.known.companies.get(_firm(lines["company"])),
            "confidential": keyed(row.confidential) in {"是", "1", "保密", "TRUE"},
        }


def _known(tx: Transaction, region_id: RegionId, companies: Collection[str]) -> _Known:
    categories = {name: each.code for each in all_categories(tx.session) for name in (each.name, each.code)}
    units = sa.select(Department.id, Department.code, Department.name).where(Department.region_id == region_id)
    departments = {name: row.id for row in tx.session.execute(units) for name in (row.name, row.code)}
    named = {_firm(one_line(typed)).replace("\0", "\ufffd") for typed in companies if typed.strip()}
    firms: dict[str, int] = {}
    if named:
        wanted = sa.select(Company.id, Company.credit_code, Company.name).where(
            Company.region_id == region_id,
            Company.merged_into.is_(None),
            sa.or_(Company.credit_code.in_(named), Company.name.in_(named)),
        )
        seen: set[str] = set()
        for row in tx.session.execute(wanted):
            if row.name in seen:  # two firms of one name: the name says neither
                firms.pop(row.name, None)
            else:
                firms[row.name] = row.id
            seen.add(row.name)
            firms[row.credit_code] = row.id
    return _Known(categories, departments, firms)


def _firm(typed: str) -> str:
    code = as_credit_code(typed)
    return code if code.isascii() and len(code) == 18 else typed


def _same(there: PastTicket, told: Mapping[str, Any]) -> bool:
    return all(getattr(there, name) == value for name, value in told.items())


def _ordered(rows: Sequence[PastRow]) -> Sequence[str]:
    """How the days of all rows are written is found once, and put to every row; what is noticed is told."""
    order = order_of([each for row in rows for each in (row.filed_at, row.closed_at)])
    for row in rows:
        row.order = order
    return notices_of([asdict(row) for row in rows], order)


def _key(row: PastRow) -> tuple[str, ...] | None:
    number = keyed(row.number)
    return ("number", one_line(row.source), number) if number else None


PAST = Roster(
    word="历史诉求",
    columns=HISTORY_COLUMNS,
    row=PastRow,
    start=PastAtHand.read,
    same=_key,
    beside=True,
    notices=_ordered,
)
