"""分包覆盖, as it is shown."""

from marshmallow import fields

from app.api.fields import Strict, Word
from app.api.shapes import PageQuery
from app.reports.rules.pairing import Gap


class GapQuery(PageQuery):
    """Firms of one reason, or ``left`` unless said."""

    gap = Word(Gap, load_default=Gap.LEFT)


class LoadOut(Strict):
    """An officer with too many firms in seat A."""

    name = fields.String()
    firms = fields.Integer()


class CoverageOut(Strict):
    """n/d of this reader's active firms, why the others do not count, and who looks after too many."""

    n = fields.Integer()
    d = fields.Integer()
    rate = fields.String()
    left = fields.Integer()
    unassigned = fields.Integer()
    overloaded = fields.List(fields.Nested(LoadOut))


class UncoveredOut(Strict):
    """A firm nobody in seat A looks after; ``officer`` held it, ``stand_in`` looks after it meanwhile."""

    credit_code = fields.String()
    name = fields.String()
    park = fields.String(allow_none=True)
    officer = fields.String(allow_none=True)
    stand_in = fields.String(allow_none=True)


class UncoveredPage(Strict):
    items = fields.List(fields.Nested(UncoveredOut))
    next_cursor = fields.String(allow_none=True)
