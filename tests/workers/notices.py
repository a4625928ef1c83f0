"""What people were told, as rows of a table: minute, person, words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import east_asian_width

import sqlalchemy as sa

from app.accounts.models import Membership
from app.calendars.rules import SHANGHAI
from app.departments.models import Department
from app.kernel.transaction import Transaction


@dataclass(frozen=True)
class Notice:
    """One message to one person: when it lay in his inbox, when the letter left, and what it says."""

    at: str
    left: str
    person: str
    name: str
    subject: str
    text: str
    key: str

    @property
    def line(self) -> tuple[str, str, str]:
        """What the table asserts: minute, person, words."""
        return self.at, self.person, self.subject


def persons_of(tx: Transaction) -> dict[int, str]:
    """What each person is, by account: 建设局承办人."""
    rows = tx.session.execute(
        sa.select(Membership.account_id, Membership.role, Department.name).outerjoin(
            Department, Department.id == Membership.department_id
        )
    )
    return {row.account_id: f"{row.name or ''}{row.role.word}" for row in rows}


def minute_of(instant: datetime) -> str:
    """02-14 17:30 in Shanghai."""
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def table_of(title: str, notices: Sequence[Notice]) -> str:
    """The table of notices for people: minute, when the letter left if later, persons, words."""
    gathered: dict[tuple[str, str, str, str], list[str]] = {}
    for each in notices:
        gathered.setdefault((each.at, each.left, each.subject, each.text.splitlines()[0]), []).append(each.person)
    rows = [("分", "信", "人", "话")]
    for (at, left, subject, first), persons in gathered.items():
        rows.append((at, "" if left == at else left, "、".join(persons), f"{subject}｜{first}"))
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    lines = (
        "  ".join([*(_padded(word, width) for word, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    )
    return "\n".join([title, *lines, ""])


def _width(word: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in word)


def _padded(word: str, width: int) -> str:
    return word + " " * (width - _width(word))
