"""分包覆盖 and 档案完整, as they are shown."""

from marshmallow import fields

from app.api.fields import Strict, Text, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.reports.rules.completeness import Lack
from app.reports.rules.pairing import Gap


class GapQuery(PageQuery):
    """Firms of one reason, or ``left`` unless said."""

    gap = Word(Gap, load_default=Gap.LEFT, metadata=said("Why nobody in seat A looks after the firm."))


class LoadOut(Strict):
    """An officer with too many firms in seat A."""

    name = fields.String(metadata=said("The officer's name.", "赵敏"))
    firms = fields.Integer(metadata=said("Firms held in seat A.", 31))


class CoverageOut(Strict):
    """n/d of this reader's active firms, why the others do not count, and who looks after too many."""

    n = fields.Integer(metadata=said("Active firms whose officer in seat A is in office.", 117))
    d = fields.Integer(metadata=said("Active firms this reader may see.", 118))
    rate = fields.String(metadata=said("n of d in per cent as printed, one decimal; `—` where d is 0.", "99.2"))
    left = fields.Integer(metadata=said("Firms whose officer has left.", 1))
    unassigned = fields.Integer(metadata=said("Firms nobody was ever named for, or no longer is.", 0))
    overloaded = fields.List(fields.Nested(LoadOut), metadata=said("Officers with too many firms, most first."))


class UncoveredOut(Strict):
    """A firm nobody in seat A looks after; ``officer`` held it, ``stand_in`` looks after it meanwhile."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name.", "示范（郑州）精密制造有限公司"))
    park = fields.String(allow_none=True, metadata=said("Name of its park; null outside any.", "电子信息产业园"))
    officer = fields.String(allow_none=True, metadata=said("Who held seat A last; null when nobody ever did.", "赵敏"))
    stand_in = fields.String(allow_none=True, metadata=said("Who holds seat B; null when nobody does.", "周航"))


class UncoveredPage(Strict):
    """Firms that are not looked after."""

    items = fields.List(fields.Nested(UncoveredOut), metadata=said("Firms of the reason asked for."))
    next_cursor = next_cursor()


class LedgerQuery(PageQuery):
    """What the ledger may be narrowed by."""

    park = Text(limit=50, longest=50, metadata=said("Code of a park.", "P1"))
    officer = Text(limit=50, longest=50, metadata=said("User name of whoever holds a seat there.", "officer_demo"))
    gap = Word(Gap, metadata=said("Why nobody in seat A looks after the firm."))


class HolderOut(Strict):
    """Who holds a seat."""

    username = fields.String(metadata=said("User name.", "officer_demo"))
    name = fields.String(metadata=said("The officer's name.", "赵敏"))
    since = fields.Date(metadata=said("First Shanghai day in this seat."))
    serves = fields.Boolean(metadata=said("Whether he is in office."))
    stand_in = fields.String(allow_none=True, metadata=said("Who stands in for him today; null otherwise.", "周航"))
    until = fields.Date(allow_none=True, metadata=said("First Shanghai day on which the stand-in no longer holds."))


class LedgerRowOut(Strict):
    """An active firm with both seats; one that nobody holds is null."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name.", "示范（郑州）精密制造有限公司"))
    park = fields.String(allow_none=True, metadata=said("Name of its park; null outside any.", "电子信息产业园"))
    a = fields.Nested(HolderOut, allow_none=True, metadata=said("Seat A."))
    b = fields.Nested(HolderOut, allow_none=True, metadata=said("Seat B."))


class LedgerPage(Strict):
    """Firms in the order they were entered."""

    items = fields.List(fields.Nested(LedgerRowOut), metadata=said("Rows of the ledger."))
    next_cursor = next_cursor()


class ParkCoverageOut(Strict):
    """Coverage of one park."""

    code = fields.String(metadata=said("Code of the park; empty for firms outside every park.", "P1"))
    name = fields.String(metadata=said("Its name; empty likewise.", "电子信息产业园"))
    active = fields.Integer(metadata=said("Active firms.", 50))
    paired = fields.Integer(metadata=said("Firms whose officer in seat A is in office.", 48))
    unassigned = fields.Integer(metadata=said("Firms nobody is named for.", 1))
    left = fields.Integer(metadata=said("Firms whose officer has left.", 1))


class ParkCoverages(Strict):
    """Coverage by park, the worst first."""

    items = fields.List(fields.Nested(ParkCoverageOut), metadata=said("Parks."))


class OfficerLoadOut(Strict):
    """What one officer carries."""

    username = fields.String(metadata=said("User name.", "officer_demo"))
    name = fields.String(metadata=said("The officer's name.", "赵敏"))
    serves = fields.Boolean(metadata=said("Whether he is in office."))
    seat_a = fields.Integer(metadata=said("Firms in seat A.", 31))
    seat_b = fields.Integer(metadata=said("Firms in seat B.", 12))
    overloaded = fields.Boolean(metadata=said("Whether they are more than one can look after."))
    stand_in = fields.String(allow_none=True, metadata=said("Who stands in for him today; null otherwise.", "周航"))
    until = fields.Date(allow_none=True, metadata=said("First Shanghai day on which the stand-in no longer holds."))


class OfficerLoads(Strict):
    """Officers with what they carry."""

    items = fields.List(fields.Nested(OfficerLoadOut), metadata=said("Officers, in the order of their accounts."))
    next_cursor = next_cursor()


class LackingCounts(Strict):
    """How many active firms lack what; one that lacks several is counted under each."""

    tag = fields.Integer(metadata=said("Firms without a verified tag.", 21))
    contact = fields.Integer(metadata=said("Firms nobody said of for 180 days that the people to call are right.", 34))
    officer = fields.Integer(metadata=said("Firms whose seat A is held by nobody in office.", 1))


class CompletenessOut(Strict):
    """n/d of this reader's active firms, and what the others lack."""

    n = fields.Integer(metadata=said("Active firms whose dossier is complete.", 76))
    d = fields.Integer(metadata=said("Active firms this reader may see.", 118))
    rate = fields.String(metadata=said("n of d in per cent as printed, one decimal; `—` where d is 0.", "64.4"))
    lacking = fields.Nested(LackingCounts, metadata=said("How many lack what."))


class ParkCompletenessOut(CompletenessOut):
    """The same of one park."""

    code = fields.String(metadata=said("Code of the park; empty for firms outside every park.", "P1"))
    name = fields.String(metadata=said("Its name; empty likewise.", "电子信息产业园"))


class ParkCompletenesses(Strict):
    """Completeness by park, the one with the most incomplete dossiers first."""

    items = fields.List(fields.Nested(ParkCompletenessOut), metadata=said("Parks."))


class LackingQuery(PageQuery):
    """Which incomplete dossiers are asked for; all unless said."""

    lack = Word(Lack, metadata=said("What the dossier lacks."))
    park = Text(limit=50, longest=50, metadata=said("Code of a park.", "P1"))


class LackingOut(Strict):
    """A firm whose dossier is incomplete."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name.", "示范（郑州）精密制造有限公司"))
    park = fields.String(allow_none=True, metadata=said("Name of its park; null outside any.", "电子信息产业园"))
    lacks = fields.List(Word(Lack), metadata=said("All it lacks."))


class LackingPage(Strict):
    """Firms whose dossier is incomplete."""

    items = fields.List(fields.Nested(LackingOut), metadata=said("In the order they were entered."))
    next_cursor = next_cursor()
