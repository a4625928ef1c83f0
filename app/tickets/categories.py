"""The category tree."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.tickets.models import Category
from app.tickets.rules.suggesting import item_below


def all_categories(session: Session) -> Sequence[Category]:
    """The whole taxonomy in the order of its codes; a few dozen rows."""
    return session.scalars(sa.select(Category).order_by(Category.code.collate("C"))).all()


def item_proposed(categories: Sequence[Category], filed: str, text: str) -> Category | None:
    """The second-level item the words point to below the category a matter was filed under, for somebody to confirm."""
    code = item_below(
        text, filed, [(each.code, f"{each.name} {each.hint}") for each in categories if not each.guidance]
    )
    return next((each for each in categories if each.code == code), None)


def find_category(session: Session, code: str) -> Category:
    """The category with this code. Raises Invalid under ``category``."""
    category = session.get(Category, code) if code.isascii() and code.isdigit() and len(code) <= 8 else None
    if category is None:
        raise Invalid({"category": [say("请选择一个类别。")]})
    return category


def fileable_category(session: Session, code: str) -> Category:
    """A category under which a request may be filed; for the others Invalid says where to go instead."""
    category = find_category(session, code)
    if category.guidance:
        raise Invalid({"category": [say(category.guidance)]})
    return category
