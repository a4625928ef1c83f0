"""一企一档, as it is shown."""

from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Word, Words, said
from app.api.shapes import PageQuery, next_cursor
from app.companies.rules import CompanyState, PairingSeat
from app.dossiers.rules import DossierKind, Happening
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Solved, State
from app.traits.rules import TagSource, TagValue


class DossierQuery(PageQuery):
    """Which lines of a dossier are asked for."""

    kind = Words(DossierKind, metadata=said("One or several kinds, parted by commas; all when left out.", "ticket"))
    since = Day(data_key="from", metadata=said("What happened on this Shanghai day or later."))


class DossierOfficerOut(Strict):
    """Who looks after the firm today."""

    seat = Word(PairingSeat, metadata=said("`A` 主 or `B` 辅."))
    name = fields.String(metadata=said("The officer's name.", "赵敏"))


class OpenMatterOut(Strict):
    """An open matter, and what comes next in it."""

    ticket = fields.String(metadata=said("Its number.", "GX20261122-0001"))
    title = fields.String(metadata=said("Its title as this reader may know it.", "变压器增容请协调"))
    state = Word(State, metadata=said("Where it stands."))
    clock = Word(ClockKind, allow_none=True, metadata=said("What is due next; null where nothing runs for the reader."))
    due = Instant(allow_none=True, metadata=said("When it is due; null likewise."))
    wanted_by = fields.Date(allow_none=True, metadata=said("The firm's own day; null where it named none."))


class LastRatingOut(Strict):
    """What the firm said last."""

    ticket = fields.String(metadata=said("Number of the ticket.", "GX20261122-0001"))
    title = fields.String(metadata=said("Its title.", "变压器增容请协调"))
    at = Instant(metadata=said("When."))
    level = fields.Integer(metadata=said("From 5 (very content) to 1.", 5))
    solved = Word(Solved, metadata=said("Whether it is solved."))


class ProvedTagOut(Strict):
    """A verified tag of the firm."""

    value = Word(TagValue, metadata=said("What it says."))
    source = Word(TagSource, metadata=said("Where it comes from."))
    day = fields.Date(metadata=said("Since which Shanghai day it is so, as it was said, or when it was verified."))


class DossierCountOut(Strict):
    """How many lines of a kind this reader has."""

    kind = Word(DossierKind, metadata=said("The kind."))
    count = fields.Integer(metadata=said("Lines of it, of all days.", 12))


class DossierLineOut(Strict):
    """One thing that happened."""

    at = Instant(metadata=said("When; what holds by days, at the beginning of its first day."))
    what = Word(Happening, metadata=said("What happened."))
    kind = Word(DossierKind, metadata=said("Under which kind it stands."))
    ticket = fields.String(
        allow_none=True, metadata=said("Number of the ticket it belongs to; null for none.", "GX20261122-0001")
    )
    title = fields.String(allow_none=True, metadata=said("Its title; null likewise.", "变压器增容请协调"))
    who = fields.String(
        allow_none=True,
        metadata=said("The officer, or who asked the firm; of a hand-over the one who gave; null for nobody.", "赵敏"),
    )
    other = fields.String(allow_none=True, metadata=said("Who took over; null for nobody.", "周航"))
    facts = fields.Dict(
        keys=fields.String(),
        metadata=said(
            "Each of its kind: `state`; `level` and `solved`; `channel`, `reached` and `says_solved`; `number` and "
            "`level`; `seat`; `value` and `origin`; `field` with `wanted`, or with `state` and `words`; "
            "`former` and `present`; `name` and `code`; `system`, `number` and `state`.",
            {"state": "closed"},
        ),
    )


class DossierOut(Strict):
    """一企一档: the head of a firm's dossier and a page of its lines, newest first."""

    credit_code = fields.String(metadata=said("Unified social credit code.", "91419999MA00000014"))
    name = fields.String(metadata=said("Full name as registered.", "示范（郑州）精密制造有限公司"))
    former_names = fields.List(fields.String(), metadata=said("Names it had, the last one first; mostly empty.", []))
    state = Word(CompanyState, metadata=said("Whether the firm is active."))
    park = fields.String(allow_none=True, metadata=said("Name of its park; null outside any.", "电子电器产业园"))
    whole = fields.Boolean(
        metadata=said("False for a unit, which reads of the firm what it has a part in and nothing else.", True)
    )
    officers = fields.List(fields.Nested(DossierOfficerOut), metadata=said("Officers of today, seat A first."))
    open = fields.Integer(metadata=said("How many of its matters this reader reads are open.", 2))
    pressing = fields.List(
        fields.Nested(OpenMatterOut), metadata=said("The first five of them, the most pressing first.")
    )
    wanted = fields.List(
        fields.Nested(OpenMatterOut), metadata=said("Open matters for which the firm's own day is still ahead.")
    )
    ratings = fields.List(fields.Nested(LastRatingOut), metadata=said("The last three ratings, the newest first."))
    reachable = fields.Boolean(metadata=said("Whether somebody to call is entered."))
    contacts_verified_at = Instant(
        allow_none=True, metadata=said("When the people to call were last said to be right; null for never.")
    )
    contacts_stale = fields.Boolean(metadata=said("Nobody said so for 180 days, or ever."))
    quiet_until = fields.Date(
        allow_none=True, metadata=said("Until which day it is visited at its own call alone; null for no such day.")
    )
    tags = fields.List(fields.Nested(ProvedTagOut), metadata=said("What is verified of the firm."))
    counts = fields.List(
        fields.Nested(DossierCountOut), metadata=said("Lines by kind; kinds without any are left out.")
    )
    items = fields.List(fields.Nested(DossierLineOut), metadata=said("The lines, newest first."))
    next_cursor = next_cursor()
