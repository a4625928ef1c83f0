"""The body of every act on a ticket; each comes with the version that was seen."""

import marshmallow as ma

from app.api.schemas.fields import Day, Flag, Int, Many, Text, Versioned, Word, version_field
from app.followups.rules import FollowUpChannel
from app.tickets.rules.drafting import TEXT_LIMIT
from app.tickets.rules.words import (
    Complaint,
    Grade,
    HandBackReason,
    Outcome,
    PauseReason,
    PostponeReason,
    RejectReason,
    Solved,
    WhistleKind,
)

f = ma.fields


class VersionIn(Versioned):
    """An act that needs nothing but the version that was seen."""

    version = version_field()


class AcceptIn(VersionIn):
    category = Text(limit=8, allow_none=True)
    grade = Word(Grade, load_default=Grade.ORDINARY)


class RejectIn(VersionIn):
    reason = Word(RejectReason, required=True)
    redirect = Text(limit=TEXT_LIMIT, required=True)


class RequestInfoIn(VersionIn):
    question = Text(limit=TEXT_LIMIT, required=True)


class ProvideInfoIn(VersionIn):
    answer = Text(limit=TEXT_LIMIT, required=True)


class SettleIn(VersionIn):
    outcome = Word(Outcome, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)


class WhistleIn(VersionIn):
    """Departments by code."""

    kind = Word(WhistleKind, required=True)
    lead = Text(limit=50, longest=50, required=True)
    supports = Many(Text(limit=50, longest=50), most=20, load_default=())
    task = Text(limit=TEXT_LIMIT, load_default="")


class CheckInIn(VersionIn):
    handler = Text(limit=50, allow_none=True, load_default=None)
    on_site = Flag(load_default=False)


class HandBackIn(VersionIn):
    reason = Word(HandBackReason, required=True)
    basis = Text(limit=TEXT_LIMIT, required=True)
    suggest = Text(limit=50, longest=50, allow_none=True, load_default=None)


class RuleIn(VersionIn):
    """``assignment`` is the part's id or its department's code; it may be left out when one unit is handing back."""

    assignment = f.Raw(
        allow_none=True,
        load_default=None,
        validate=lambda value: isinstance(value, str | int | None) and not isinstance(value, bool),
        metadata={"type": ["string", "integer"]},
        error_messages={"validator_failed": "请写承办的编号，或单位代码。"},
    )
    upheld = Flag(required=True)
    note = Text(limit=TEXT_LIMIT, required=True)


class ProgressIn(VersionIn):
    text = Text(limit=TEXT_LIMIT, required=True)


class PostponeIn(VersionIn):
    reason = Word(PostponeReason, required=True)
    workdays = Int(most=400, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)


class DecidePostponementIn(VersionIn):
    approved = Flag(required=True)
    note = Text(limit=TEXT_LIMIT, load_default="")


class PauseIn(VersionIn):
    reason = Word(PauseReason, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)


class NoteIn(VersionIn):
    """An act with words that may be left out."""

    text = Text(limit=TEXT_LIMIT, load_default="")


class FinishIn(VersionIn):
    result = Text(limit=TEXT_LIMIT, required=True)


class AnswerIn(VersionIn):
    outcome = Word(Outcome, required=True)
    text = Text(limit=TEXT_LIMIT, required=True)
    revisit_on = Day(allow_none=True, load_default=None)


class SendBackIn(VersionIn):
    note = Text(limit=TEXT_LIMIT, required=True)


class ConfirmIn(VersionIn):
    """The firm's word: solved, and 1 (非常不满意) to 5 (非常满意)."""

    solved = Word(Solved, also=((True, Solved.YES), (False, Solved.NO)), required=True)
    level = Int(most=5, required=True)
    tags = Many(Word(Complaint), load_default=())
    text = Text(limit=TEXT_LIMIT, load_default="")


class DisputeIn(VersionIn):
    tags = Many(Word(Complaint), load_default=())
    text = Text(limit=TEXT_LIMIT, required=True)


class WithdrawIn(VersionIn):
    reason = Text(limit=TEXT_LIMIT, required=True)


class RevisitIn(VersionIn):
    note = Text(limit=TEXT_LIMIT, load_default="")


class FollowUpIn(VersionIn):
    """One attempt to ask the firm; ``says_solved`` only when it was reached."""

    channel = Word(FollowUpChannel, required=True)
    reached = Flag(required=True)
    says_solved = Flag(allow_none=True, load_default=None)
    note = Text(limit=TEXT_LIMIT, load_default="")
