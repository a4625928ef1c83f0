"""A list is read page by page, as its reader, and written as a file; at once where it is small."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.accounts.rules.roles import Role
from app.kernel.listing import AnyListing, Conditions, conditions_of
from app.kernel.pagination import MAX_LIMIT
from app.kernel.sheets import SHANGHAI, About, Form, said_source, written
from app.kernel.transaction import Transaction
from app.transfers.events import ListTaken
from app.transfers.lists import list_of
from app.transfers.words import Subject

AT_ONCE = 2_000
"""Rows a page waits for; a longer list is made behind it."""
MOST = 100_000
"""Rows of one file; what is left out is said in it."""


class TooLong(Exception):
    """The list has more rows than a page waits for."""


@dataclass(frozen=True)
class Taken:
    """A file and what it holds."""

    name: str
    form: Form
    content: bytes
    rows: int


@dataclass
class _Walk:
    """The rows of a list, page after page; it knows whether it stopped before the end."""

    tx: Transaction
    listing: AnyListing
    asked: Conditions
    most: int
    told: Callable[[int], None] | None = None
    rows: int = 0
    cut: bool = False

    def __iter__(self) -> Iterator[object]:
        cursor: str | None = None
        while True:
            page = self.listing.page(self.tx, self.asked, cursor, MAX_LIMIT)
            for row in page.items:
                if self.rows >= self.most:
                    self.cut = True
                    return
                self.rows += 1
                yield row
            if page.next_cursor is None:
                return
            if self.told is not None:
                self.told(self.rows)
            cursor = page.next_cursor


def take_along(
    tx: Transaction,
    name: str,
    form: Form,
    typed: Mapping[str, str],
    *,
    at_once: bool = True,
    told: Callable[[int], None] | None = None,
) -> Taken:
    """The list as a file, of what exists for the actor now; word of it is left in the record.

    Raises Missing, Forbidden, what the list raises for its conditions, and TooLong when ``at_once`` and it is long.
    ``told`` hears after each page how many rows there are.
    """
    subject, listing = list_of(tx.actor, name)
    asked = conditions_of(listing, typed)
    said = listing.said(tx, asked)
    walk = _Walk(tx, listing, asked, AT_ONCE if at_once else MOST, told)

    def rows() -> Iterator[object]:
        yield from walk
        if walk.cut and at_once:
            raise TooLong()

    def about(count: int) -> About:
        lines = [*said] or [("条件", "全部")]
        lines += [
            ("导出人", f"{tx.actor.name}（{_roles(tx)}）"),
            ("导出时间", f"{tx.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
            ("行数", f"{count}，只含导出人能看到的内容"),
        ]
        if tx.as_of is not None:
            lines.append(("数据来源", said_source(tx.as_of)))
        if walk.cut:
            lines.append(("注意", f"超过 {MOST} 行的部分没有导出，请缩小条件分几次导出"))
        return About(subject.word, lines)

    content, count = written(form, listing.columns, rows(), about)
    leave_word(tx, subject, form, asked, count)
    return Taken(file_name(tx, subject, form), form, content, count)


def leave_word(tx: Transaction, subject: Subject, form: Form, asked: Conditions, rows: int) -> None:
    """Put on record, when the reading is over, that the list was taken along."""
    taken = ListTaken(what=subject.value, form=form.value, conditions=urlencode(dict(asked)), rows=rows)
    tx.afterwards[taken] = lambda writing: writing.emit(taken)


def file_name(tx: Transaction, subject: Subject, form: Form) -> str:
    """What a browser saves it as: 诉求清单-20261127-0930.xlsx."""
    return f"{subject.word}-{tx.now.astimezone(SHANGHAI):%Y%m%d-%H%M}.{form.value}"


def _roles(tx: Transaction) -> str:
    return "、".join(dict.fromkeys(Role(seat.role).word for seat in tx.actor.seats if seat.role in set(Role)))
