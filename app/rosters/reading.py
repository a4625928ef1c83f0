"""A cell held against the rule of its field, so that a refusal says which column is wrong."""

from collections.abc import Callable
from typing import TypeVar

from app.kernel.errors import Invalid

V = TypeVar("V")


def checked_cell(field: str, check: Callable[[str], V], typed: str) -> V:
    """What a rule makes of a cell. Raises Invalid on the field with the rule's own sentence."""
    try:
        return check(typed)
    except ValueError as error:
        raise Invalid({field: [error.args[0]]}) from error
