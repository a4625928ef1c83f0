"""The category tree."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.tickets.models import Category


def all_categories(session: Session) -> Sequence[Category]:
    """The whole taxonomy in the order of its codes; a few dozen rows."""
    return session.scalars(sa.select(Category).order_by(Category.code.collate("C"))).all()


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
