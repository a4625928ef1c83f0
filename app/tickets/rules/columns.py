"""The columns a reader may leave out of his lists; by what is left no two rows are taken for one another. Pure."""

from app.kernel.words import Word
from app.tickets.rules.worklists import Worklist


class Column(Word):
    """A column of a list of tickets that may be left out; clock, title and state always stand there."""

    NUMBER = "number", "编号"
    COMPANY = "company", "企业"
    CATEGORY = "category", "类别"
    HOLDER = "holder", "承办"
    FILED = "filed", "提交"
    TAGS = "tags", "标签"
    """Below the title, where there are any; firms read none."""


PLACES = frozenset({"tickets", *(each.value for each in Worklist)})
"""The lists that have columns of one's own."""
