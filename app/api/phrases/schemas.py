"""Templates, as they go over the wire."""

from marshmallow import fields

from app.api.fields import Day, Instant, QueryFlag, Strict, Word, said
from app.api.shapes import CodeName, PageQuery, next_cursor
from app.phrases.rules.words import UsedIn


class PhrasesQuery(PageQuery):
    """Which templates are listed."""

    used_in = Word(UsedIn, metadata=said("Only those for answers, or for remarks.", "answer"))
    retired = QueryFlag(load_default=False, metadata=said("true: those out of use instead."))


class PhraseOut(Strict):
    """模板: words for answers or remarks, as they are now."""

    id = fields.Integer(metadata=said("Its id, which it keeps.", 7))
    used_in = Word(UsedIn, metadata=said("Where its words go."))
    department = fields.Nested(CodeName, allow_none=True, metadata=said("Its unit; null for the whole zone."))
    category = fields.Nested(CodeName, allow_none=True, metadata=said("The category it fits; null for any."))
    name = fields.String(metadata=said("What it is called.", "停电说明"))
    text = fields.String(metadata=said("Its words, with blanks in braces.", "{企业}您好，{承诺日期}前答复。"))
    version = fields.Integer(metadata=said("Rises with each change; hand it back when changing it.", 3))
    uses = fields.Integer(metadata=said("How often words were sent that began with it.", 12))
    retired_at = Instant(allow_none=True, metadata=said("When it was put out of use; null while it is offered."))
    may_keep = fields.Boolean(metadata=said("Whether this reader may change it."))


class PhrasePage(Strict):
    """Templates, the newest first."""

    items = fields.List(fields.Nested(PhraseOut), metadata=said("The templates that exist for this reader."))
    next_cursor = next_cursor()


class PhraseVersionOut(Strict):
    """What a template said from then on."""

    version = fields.Integer(metadata=said("1 and on.", 2))
    name = fields.String(metadata=said("What it was called.", "停电说明"))
    category = fields.String(allow_none=True, metadata=said("Code of the category it fitted; null for any.", "01"))
    text = fields.String(metadata=said("Its words.", "{企业}您好，{承诺日期}前答复。"))
    retired = fields.Boolean(metadata=said("Whether it was out of use from then on."))
    why = fields.String(metadata=said("Why it was changed.", "口径调整"))
    at = Instant(metadata=said("When."))
    by = fields.String(metadata=said("By whom, by the name of then.", "王某"))


class PhraseVersions(Strict):
    """Every version there was, the latest first."""

    items = fields.List(fields.Nested(PhraseVersionOut), metadata=said("The versions."))


class OfferedQuery(Strict):
    """For which writing."""

    used_in = Word(UsedIn, load_default=UsedIn.ANSWER, metadata=said("For an answer, or for a remark.", "answer"))


class OfferedOut(Strict):
    """A template that fits a ticket."""

    id = fields.Integer(metadata=said("Its id.", 7))
    name = fields.String(metadata=said("What it is called.", "停电说明"))
    of_unit = fields.Boolean(metadata=said("Whether it belongs to the reader's unit, not to the whole zone."))


class OfferedList(Strict):
    """Templates that fit a ticket: those of the own unit first, then by use."""

    items = fields.List(fields.Nested(OfferedOut), metadata=said("At most 40."))


class FillQuery(Strict):
    """What the writer knows besides."""

    next_on = Day(metadata=said("The day of the next look, for the blank `{下次日期}`.", "2026-12-01"))


class FilledOut(Strict):
    """A template's words for one ticket. A text that still holds `【待填：…】` is refused when it is sent."""

    ref = fields.String(metadata=said("Goes into `phrases` of the act that sends the words.", "7.3"))
    name = fields.String(metadata=said("What it is called.", "停电说明"))
    text = fields.String(
        metadata=said("The words; a mark stands where nothing is known.", "某厂您好，【待填：承诺日期】前答复。")
    )
