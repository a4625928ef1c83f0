"""Batches, as they go over the wire."""

from collections.abc import Mapping

import marshmallow as ma
from marshmallow import fields

from app.acts.together import ACT_OF, NOT_IN_BATCH
from app.api.declared import field_for
from app.api.fields import Instant, Int, Many, Strict, Text, Word, Words, said
from app.api.shapes import CodeName, PageQuery, next_cursor
from app.batches.rules import MOST, Barred, BatchAction, BatchState, Leaving
from app.kernel.inputs import Source, inputs_of
from app.tickets.rules.words import Outcome, State


class BatchesQuery(PageQuery):
    """What a list of batches may be narrowed by."""

    state = Words(
        BatchState, metadata=said("One or several states, parted by commas; the open ones when left out.", "answering")
    )


class BatchOut(Strict):
    """批次: matters of one region with one cause. All numbers are of those this reader sees."""

    number = fields.String(metadata=said("Its number.", "PC2026-0001"))
    state = Word(BatchState, metadata=said("Where it stands; it follows from where its matters stand."))
    version = fields.Integer(metadata=said("Rises with each change; hand it back to confirm or drop.", 2))
    cause = fields.String(metadata=said("Why they are one matter.", "北区变电站检修，周边企业电压不稳。"))
    plan = fields.String(metadata=said("What is done about it.", "供电公司周五前完成检修，统一答复。"))
    lead = fields.Nested(CodeName, allow_none=True, metadata=said("The unit that answers; null while none is named."))
    made_by = fields.String(metadata=said("Who asked for it, or formed it.", "王建国"))
    made_at = Instant(metadata=said("When it was proposed or formed."))
    formed_at = Instant(allow_none=True, metadata=said("When the coordinator formed it; null before."))
    ended_at = Instant(allow_none=True, metadata=said("When it was finished or dropped; null while open."))
    closing_note = fields.String(metadata=said("Why it was dropped; empty otherwise.", ""))
    matters = fields.Integer(metadata=said("Matters that belong to it.", 12))
    firms = fields.Integer(metadata=said("Firms they come from.", 11))
    closed = fields.Integer(metadata=said("Of them those that are closed.", 4))
    solved = fields.Integer(metadata=said("Of them those whose firm says they are solved.", 4))
    left = fields.Integer(metadata=said("Matters that left it.", 1))
    disputed = fields.Integer(metadata=said("Of these, those that left by the firm's dispute.", 1))
    beyond = fields.Integer(metadata=said("Further matters that do not exist for this reader.", 0))
    actions = fields.List(fields.String(), metadata=said("What this reader may do with it now.", ["answer"]))


class BatchPage(Strict):
    """Batches, newest first."""

    items = fields.List(fields.Nested(BatchOut), metadata=said("The batches that exist for this reader."))
    next_cursor = next_cursor()


class MatterOut(Strict):
    """A matter in a batch, or one that left it."""

    number = fields.String(metadata=said("Its number.", "GX20261122-0001"))
    title = fields.String(metadata=said("Its title, as this reader may read it.", "北区电压不稳"))
    state = Word(State, metadata=said("Where it stands."))
    version = fields.Integer(metadata=said("Hand it back when acting on it.", 4))
    joined_at = Instant(metadata=said("When it joined."))
    left_at = Instant(allow_none=True, metadata=said("When it left; null while it belongs to the batch."))
    why = Word(Leaving, allow_none=True, metadata=said("Why it left; null while it belongs to the batch."))
    note = fields.String(metadata=said("The reason given where somebody took it out by hand; empty otherwise.", ""))
    actions = fields.List(fields.String(), metadata=said("What this reader may do to it now.", ["answer"]))


class MattersOut(Strict):
    """The matters of a batch, those that left it last."""

    items = fields.List(fields.Nested(MatterOut), metadata=said("Those that exist for this reader."))


class BarredOut(Strict):
    """A matter that cannot join a batch."""

    number = fields.String(metadata=said("Its number.", "GX20261122-0001"))
    why = Word(Barred, metadata=said("Why it cannot."))


class FormedOut(BatchOut):
    """A batch that was just made, and what could not join it."""

    barred = fields.List(fields.Nested(BarredOut), metadata=said("What was asked for and could not join."))


class PreviewIn(Strict):
    """Matters that would be one batch."""

    tickets = Many(
        Text(limit=50, longest=50),
        most=MOST,
        required=True,
        metadata=said("Numbers of the tickets.", ["GX20261122-0001", "GX20261122-0002"]),
    )
    lead = Text(
        limit=50,
        longest=50,
        load_default=None,
        allow_none=True,
        metadata=said("Code of the unit that would lead it; null for the one that leads most of them.", "JFJ"),
    )


class PreviewOut(Strict):
    """Which of them may be one batch and which not, as far as they exist for this reader; nothing is kept."""

    joining = fields.List(fields.String(), metadata=said("Numbers of those that may join.", ["GX20261122-0001"]))
    firms = fields.Integer(metadata=said("Firms they come from.", 2))
    barred = fields.List(fields.Nested(BarredOut), metadata=said("Those that may not."))
    lead = fields.String(allow_none=True, metadata=said("Code of the unit that would lead it; null for none.", "JFJ"))


class MemberIn(Strict):
    """One matter as it was seen."""

    number = Text(limit=40, longest=40, required=True, metadata=said("Its number.", "GX20261122-0001"))
    version = Int(required=True, metadata=said("The version that was seen.", 4))


class OwnWordsIn(MemberIn):
    """One matter as it was seen, and what is answered to it instead of what is answered to all."""

    outcome = Word(
        Outcome, load_default=None, allow_none=True, metadata=said("How this one ended; null for the outcome of all.")
    )
    text = Text(limit=5000, load_default="", metadata=said("The answer to this one; empty for the answer to all.", ""))


def _body_of(action: BatchAction) -> type[ma.Schema]:
    """What is said of all, and which ones: the inputs of the act on each, without whom it calls and without files."""
    act = ACT_OF[action]
    asked = {
        each.name: field_for(each)
        for each in inputs_of(act.takes)
        if each.ask.source is not Source.FILES and not (action is BatchAction.WHISTLE and each.name == "lead")
    }
    one = OwnWordsIn if action is BatchAction.ANSWER else MemberIn
    members = Many(
        fields.Nested(one),
        most=MOST,
        required=True,
        metadata=said("The matters it is taken on, each as it was seen: one that moved since is left out."),
    )
    shape = {"__doc__": f"{act.takes.__doc__}", **asked, "members": members}
    return type(f"Batch{action.title().replace('_', '')}In", (Strict,), shape)


BODIES: Mapping[BatchAction, type[ma.Schema]] = {action: _body_of(action) for action in ACT_OF}
"""The bodies of acts on many, by the verb of the table of batches."""


class LeftOutOut(Strict):
    """A matter that stayed as it was."""

    number = fields.String(metadata=said("Its number.", "GX20261122-0001"))
    code = fields.String(
        metadata=said(
            f"Code of the refusal it would have had by itself; `{NOT_IN_BATCH}` for one that left.", "version_conflict"
        )
    )
    state = fields.String(metadata=said("Where it stands, where that is why; empty otherwise.", "needs_info"))
    wrong = fields.List(fields.String(), metadata=said("What was wrong with what was said, in Chinese.", []))


class TogetherOut(Strict):
    """What became of one act on many matters."""

    batch = fields.String(metadata=said("Number of the batch.", "PC2026-0001"))
    done = fields.List(fields.String(), metadata=said("Numbers of those it was taken on.", ["GX20261122-0001"]))
    left = fields.List(fields.Nested(LeftOutOut), metadata=said("Those that stayed as they were, and why."))
    again = fields.Boolean(metadata=said("Whether the key came a second time: nothing was changed now."))
