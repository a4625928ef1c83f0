"""Articles, as they go over the wire."""

from marshmallow import fields

from app.api.fields import Day, Instant, QueryFlag, Strict, Text, Word, said
from app.api.shapes import CodeName, PageQuery, next_cursor
from app.knowledge.rules import ArticleState

TICKET = Text(limit=40, longest=40, required=True, metadata=said("Number of the closed ticket.", "GX20261122-0001"))
"""An article names the ticket it is made from in the body."""


class ArticlesQuery(PageQuery):
    """Which articles are listed."""

    state = Word(ArticleState, load_default=ArticleState.PUBLISHED, metadata=said("In which state.", "published"))
    due = QueryFlag(load_default=False, metadata=said("true: those alone whose day of review has come."))


class ArticleOut(Strict):
    """知识条目: a question and its answer without names, as it is now."""

    id = fields.Integer(metadata=said("Its id, which it keeps.", 7))
    department = fields.Nested(CodeName, allow_none=True, metadata=said("Whose it is; null: the centre's."))
    category = fields.Nested(CodeName, metadata=said("Its category."))
    title = fields.String(metadata=said("The question in a line.", "宿舍楼停水怎么报修"))
    text = fields.String(metadata=said("Question and answer.", "先打供水公司电话。"))
    valid_from = Day(metadata=said("The first day on which it holds."))
    valid_until = Day(allow_none=True, metadata=said("The first day on which it no longer does; null for none."))
    review_on = Day(metadata=said("The day on which it is looked at again."))
    state = Word(ArticleState, metadata=said("Where it stands."))
    version = fields.Integer(metadata=said("Rises with each act; hand it back when acting.", 3))
    in_force = fields.Boolean(metadata=said("Published, and of today."))
    review_due = fields.Boolean(metadata=said("Whether its day of review has come."))
    may_write = fields.Boolean(metadata=said("Whether this reader may change it."))
    may_publish = fields.Boolean(metadata=said("Whether this reader may publish it: he did not write it."))


class ArticlePage(Strict):
    """Articles, the newest first."""

    items = fields.List(fields.Nested(ArticleOut), metadata=said("The articles that exist for this reader."))
    next_cursor = next_cursor()


class ArticleVersionOut(Strict):
    """What an article said from then on."""

    version = fields.Integer(metadata=said("1 and on.", 2))
    title = fields.String(metadata=said("Its title.", "宿舍楼停水怎么报修"))
    text = fields.String(metadata=said("Its words.", "先打供水公司电话。"))
    state = Word(ArticleState, metadata=said("Where it stood from then on."))
    why = fields.String(metadata=said("Why.", "口径调整"))
    at = Instant(metadata=said("When."))
    by = fields.String(metadata=said("By whom, by the name of then.", "王某"))


class ArticleVersions(Strict):
    """Every version there was, the latest first; none for whoever does not work with it."""

    items = fields.List(fields.Nested(ArticleVersionOut), metadata=said("The versions."))
