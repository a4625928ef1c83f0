"""The category tree."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.asking import Question, answer, question
from app.kernel.errors import Invalid
from app.kernel.laying import Laid, each_of, gathered
from app.kernel.sentences import say
from app.kernel.transaction import once
from app.tickets.models import Category

CATEGORIES = Laid(Category)


def all_categories(session: Session) -> Sequence[Category]:
    """The whole taxonomy in the order of its codes; a few dozen rows, asked for once in a look."""
    return once(session, all_categories, lambda: [CATEGORIES.of(row) for row in answer(session, CATEGORIES_ASKED)])


def _all() -> sa.Select[Any]:
    return sa.select(*CATEGORIES.columns()).order_by(Category.code.collate("C"))


CATEGORIES_ASKED: Question = question(_all)
"""What ``all_categories`` asks."""


def categories_told() -> sa.ScalarSelect[Any]:
    """The same as a column of a larger statement."""
    return gathered(sa.select(Category.code), [CATEGORIES], Category.code.collate("C"))


def categories_met(found: Any) -> Sequence[Category]:
    """The same from that column."""
    return [CATEGORIES.of_json(each) for each in each_of(found)]


def categories_listed() -> sa.Select[str, str, str, datetime | None]:
    """The first level as a statement of its place, code, name and end: a part of a larger one."""
    shown = sa.select(sa.literal("").label("place"), Category.code, Category.name, Category.ended_at)
    return shown.where(Category.parent_code.is_(None))


def categories_in_use(session: Session) -> Sequence[Category]:
    """Those of the taxonomy that can be chosen: an item ends with its category."""
    rows = all_categories(session)
    ended = {row.code for row in rows if row.ended_at is not None}
    return [row for row in rows if row.code not in ended and row.parent_code not in ended]


def chosen_category(session: Session, code: str) -> Category:
    """A category a matter may be put under. Raises Invalid under ``category``, naming what is offered instead."""
    category = find_category(session, code)
    parent = None if category.parent_code is None else session.get_one(Category, category.parent_code)
    for each in (category, parent):
        if each is not None and each.ended_at is not None:
            raise Invalid({"category": [_instead(session, each)]})
    return category


def _instead(session: Session, ended: Category) -> str:
    met: set[str] = set()
    named = ended
    while named.ended_at is not None and named.successor_code is not None and named.code not in met:
        met.add(named.code)
        named = session.get_one(Category, named.successor_code)
    if named.ended_at is not None:
        return say("“%(name)s”已停用，请改选其他类别。", name=ended.name)
    return say("“%(name)s”已停用，请改选“%(code)s %(other)s”。", name=ended.name, code=named.code, other=named.name)


def is_code(code: str) -> bool:
    """Whether it has the shape of a category's code."""
    return code.isascii() and code.isdigit() and len(code) <= 8


def find_category(session: Session, code: str) -> Category:
    """The category with this code. Raises Invalid under ``category``."""
    category = session.get(Category, code) if is_code(code) else None
    if category is None:
        raise Invalid({"category": [say("请选择一个类别。")]})
    return category


def fileable_category(session: Session, code: str) -> Category:
    """A category under which a request may be filed; for the others Invalid says where to go instead."""
    category = chosen_category(session, code)
    if category.guidance:
        raise Invalid({"category": [say(category.guidance)]})
    return category
