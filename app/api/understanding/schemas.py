"""What was learned, as it goes over the wire."""

from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Text, Word, said
from app.api.shapes import CodeName
from app.understanding.rules.kinds import ModelKind, Verdict
from app.understanding.sentences import Half


class LearnedQuery(Strict):
    """Which model is asked about."""

    kind = Word(ModelKind, load_default=ModelKind.CATEGORY, metadata=said("What the model ranks.", "category"))
    region = Text(
        limit=40,
        longest=40,
        load_default=None,
        metadata=said(
            "Code of a region; `-` for the whole installation; the first of the reader's when left out.", "GX"
        ),
    )


class ReachedOut(Strict):
    """What a version reached on texts it had not learned from."""

    n = fields.Integer(metadata=said("Texts that were asked.", 118))
    top1 = fields.Integer(metadata=said("Of these, those whose label came first.", 104))
    top2 = fields.Integer(metadata=said("Those whose label was among the first two.", 112))
    top3 = fields.Integer(metadata=said("Those whose label was among the first three.", 116))
    macro_f1 = fields.Float(metadata=said("Mean F1 over the labels that occur, 0 to 1.", 0.91))
    calibration_error = fields.Float(metadata=said("Mean distance of confidence and truth, 0 to 1.", 0.03))


class VersionOut(Strict):
    """One version of a model; figures are kept for ever, its content for a while."""

    number = fields.String(metadata=said("Its number.", "LB20261127-01"))
    made_at = Instant(metadata=said("When it was learned."))
    first_day = Day(allow_none=True, metadata=said("First day of the matters behind it; null for the catalogue alone."))
    last_day = Day(allow_none=True, metadata=said("Last day of them; null likewise."))
    examples = fields.Integer(metadata=said("Examples it learned from.", 1064))
    size = fields.Integer(metadata=said("Bytes of its content.", 165860))
    sha256 = fields.String(metadata=said("Checksum of its content.", "9f86d081884c7d65"))
    verdict = Word(Verdict, metadata=said("What became of it when it was made."))
    against = fields.List(fields.String(), metadata=said("The figures that spoke against it.", ["hints.top2"]))
    held_out = fields.Nested(ReachedOut, allow_none=True, metadata=said("On matters held out; null for none."))
    hints = fields.Nested(ReachedOut, allow_none=True, metadata=said("On everyday sentences held out; null for none."))
    in_use = fields.Boolean(metadata=said("Whether it answers now."))
    kept = fields.Boolean(metadata=said("Whether its content is still there."))
    may_switch = fields.Boolean(metadata=said("Whether this reader may put it in use now."))


class UseOut(Strict):
    """Which version answers."""

    number = fields.String(metadata=said("Number of the version.", "LB20261127-01"))
    since = Instant(metadata=said("Since when it answers."))
    by = fields.String(metadata=said("Who put it there; empty for the nightly work.", "王协调"))
    reason = fields.String(metadata=said("Why.", "不差于原版本，已启用"))


class PairOut(Strict):
    """One label stood where another was right."""

    proposed = fields.Nested(CodeName, metadata=said("What was said."))
    confirmed = fields.Nested(CodeName, metadata=said("What was right."))
    n = fields.Integer(metadata=said("How often.", 4))


class MissedOut(Strict):
    """An everyday sentence whose category is not among the first two."""

    text = fields.String(metadata=said("The sentence.", "宿舍停水两天了"))
    category = fields.Nested(CodeName, metadata=said("Its category."))
    first = fields.List(fields.Nested(CodeName), metadata=said("The first two."))
    half = Word(Half, metadata=said("Whether it was learned from, or is for measuring alone."))


class CountedOut(Strict):
    """How often people followed what was proposed, of the last 90 days."""

    accepted = fields.Integer(metadata=said("Proposals that were followed.", 80))
    made = fields.Integer(metadata=said("Decisions beside which a proposal stood.", 96))
    sure_accepted = fields.Integer(metadata=said("Of the proposals called sure, those followed.", 61))
    sure_made = fields.Integer(metadata=said("Proposals called sure.", 64))


class LearnedOut(Strict):
    """One kind of model in one place."""

    kind = Word(ModelKind, metadata=said("What the model ranks."))
    region = fields.Nested(CodeName, allow_none=True, metadata=said("Where; null for the whole installation."))
    borrowed = fields.Boolean(metadata=said("Whether the whole installation's answers for want of an own one."))
    use = fields.Nested(UseOut, allow_none=True, metadata=said("What answers now; null before anything was learned."))
    versions = fields.List(fields.Nested(VersionOut), metadata=said("The newest versions, newest first."))
    confused = fields.List(fields.Nested(PairOut), metadata=said("What the version in use takes for what."))
    counted = fields.Nested(CountedOut, metadata=said("How often people followed what was proposed."))
    changed = fields.List(fields.Nested(PairOut), metadata=said("What they chose instead, most often first."))
    missed = fields.List(fields.Nested(MissedOut), metadata=said("Everyday sentences that are not in the first two."))
    asked = fields.Integer(metadata=said("Everyday sentences that were asked.", 340))
