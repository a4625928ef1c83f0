"""审计记录, as it goes over the wire."""

from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Text, Word, said
from app.api.shapes import PageQuery, next_cursor
from app.audit.words import RecordedAct, ThingKind
from app.kernel.events import Verdict

_LONGEST = 100


class AuditQuery(PageQuery):
    """What the record is searched for; all of it must hold."""

    who = Text(
        limit=_LONGEST,
        longest=_LONGEST,
        load_default="",
        metadata=said("A part of the name of whoever acted, or of the account it was done to.", "王建国"),
    )
    ticket = Text(
        limit=_LONGEST,
        longest=_LONGEST,
        load_default="",
        metadata=said("Number of a ticket an entry is about, or names.", "GX20261122-0001"),
    )
    act = Word(RecordedAct, load_default=None, metadata=said("Entries of one act."))
    outcome = Word(Verdict, load_default=None, metadata=said("Entries of one outcome."))
    address = Text(
        limit=_LONGEST,
        longest=_LONGEST,
        load_default="",
        metadata=said("How the address begins from which it was done.", "10.20."),
    )
    since = Day(load_default=None, metadata=said("First Shanghai day, included."))
    until = Day(load_default=None, metadata=said("Last Shanghai day, included."))


class AuditEntryOut(Strict):
    """The head of one entry: who, when, from where, what and to which thing; never the words of a matter."""

    seq = fields.Integer(metadata=said("Its place in the chain, from 1.", 4711))
    at = Instant(metadata=said("When."))
    who = fields.String(
        metadata=said("Name of whoever acted, as it was then; empty for somebody not signed in.", "王建国")
    )
    name = fields.String(metadata=said("The event, as it is stored.", "ticket.accepted"))
    word = fields.String(
        allow_none=True, metadata=said("The act in Chinese; null for an event of a release long gone.", "受理")
    )
    change = fields.String(
        allow_none=True,
        metadata=said(
            "What of an account was changed: `granted`, `ended`, `issued`, …; null for every other act.", "ended"
        ),
    )
    kind = Word(ThingKind, allow_none=True, metadata=said("What it is about; null for a kind of a release long gone."))
    thing = fields.String(
        metadata=said("Its number or name; empty where it has none for this reader.", "GX20261122-0001")
    )
    names = fields.String(
        metadata=said("Number of a thing it names besides, as the ticket of an order; empty for none.", "")
    )
    asked = fields.String(
        metadata=said(
            "Of a refused access the code, method and shape of the address; empty for every other act.",
            "404 GET /tickets/<number>",
        )
    )
    times = fields.Integer(metadata=said("How often; more than 1 for the sum of an hour's refusals.", 1))
    hour = Instant(allow_none=True, metadata=said("The hour in which refusals came that are summed up; else null."))
    address = fields.String(metadata=said("From where; empty where nobody came from anywhere.", "10.20.0.7"))
    outcome = Word(
        Verdict, allow_none=True, metadata=said("How it ended; null in entries of releases before outcomes.")
    )


class ChainOut(Strict):
    """What the checks of the chain say."""

    first_bad = fields.Integer(
        allow_none=True, metadata=said("First entry that the last check found changed; null while it is whole.", 4711)
    )
    verified_at = Instant(allow_none=True, metadata=said("When a check last found nothing; null when none did."))
    anchored_at = Instant(
        allow_none=True, metadata=said("When its head was last written down elsewhere; null when it never was.")
    )


class AuditPage(Strict):
    """Entries of the record, newest first, and the state of its chain."""

    items = fields.List(fields.Nested(AuditEntryOut), metadata=said("The entries that exist for this reader."))
    chain = fields.Nested(ChainOut, metadata=said("The state of the whole chain."))
    next_cursor = next_cursor()
