"""The lines of a dossier: one statement for each kind of thing, all with the same columns, each asked by its own rule.

``at``, ``what``, ``source`` (the id of the row it comes of), ``ticket`` (its number), ``who`` and ``other`` (accounts)
and ``facts``, small ones of closed lists. Words of a matter are no facts: a title is read with its ticket, by whoever
may read it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from app.calendars.rules import SHANGHAI
from app.companies.models import Company, CompanyCode, CompanyMove, CompanyName, Pairing
from app.corrections.models import Correction
from app.dossiers.rules import KIND_OF, DossierKind, Happening, insider, of_firm_alone, reads_inside, reads_past
from app.followups.models import FollowUp
from app.handovers.models import HandOver, HandOverFirm
from app.handovers.rules import HandOverState
from app.history.models import PastTicket
from app.kernel.actor import Actor
from app.kernel.asking import NOW, given
from app.kernel.columns import UtcDateTime
from app.mergers.models import CompanyMerger
from app.regions.models import Park
from app.supervision.models import SupervisionOrder
from app.tickets.matching import name_readable, of_matter
from app.tickets.models import Rating, Ticket
from app.tickets.rules.words import ENDED
from app.traits.models import CompanyTag

FIRM: Any = given("company", sa.BigInteger())
"""The firm whose dossier it is."""
Line = sa.Select[*tuple[Any, ...]]
_OF_MATTER = ("id", "number", "state", "due_at", "wanted_by", "filed_at", "closed_at")


def matters(actor: Actor, name: str = "matters") -> sa.CTE:
    """The tickets of the firm that this reader reads, and by which he may know the firm by its name."""
    found = sa.select(*(getattr(Ticket, each) for each in _OF_MATTER)).where(
        Ticket.company_id == FIRM, *readable(actor)
    )
    return found.cte(name).prefix_with("MATERIALIZED")


def readable(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """That a ticket exists for a reader, that he reads the matter, and that its firm is no secret to him."""
    return [Ticket.visible_to(actor), *of_matter(actor), name_readable(actor)]


@dataclass(frozen=True)
class Sources:
    """Of what the lines are made for one reader: the tickets he reads, and those of which he reads the inside."""

    actor: Actor
    matters: sa.CTE
    inner: sa.CTE


def sources(actor: Actor) -> Sources:
    """Of a reader; one condition for both where all his seats read the inside."""
    inside, known = insider(actor), matters(actor)
    return Sources(actor, known, known if inside.seats == actor.seats else matters(inside, "inner_matters"))


def lines(of: Sources, known: bool, kinds: tuple[DossierKind, ...]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """All lines that exist for a reader, of these kinds or of all. ``known``: the firm itself is his to see; otherwise
    he reads of it what his unit has a part in."""
    wanted = [each for each in _lines_of(of.actor, known) if not kinds or each in kinds]
    return sa.union_all(*([line for kind in wanted for line in _LINES[kind](of)] or [_nothing()]))


def _lines_of(actor: Actor, known: bool) -> list[DossierKind]:
    """The kinds of lines that there can be at all for a reader; of tables that are none of his nothing is asked."""
    found = [DossierKind.TICKET, DossierKind.RATING]
    if reads_inside(actor):
        found += [DossierKind.FOLLOW_UP, DossierKind.ORDER]
    if known:
        found += [DossierKind.PAIRING, DossierKind.TAG, DossierKind.CORRECTION, DossierKind.CHANGE]
        found += [] if of_firm_alone(actor) else [DossierKind.HAND_OVER]
        found += [DossierKind.PAST] if reads_past(actor) else []
    return found


def _line(
    what: Happening, at: Any, source: Any, *, ticket: Any = None, who: Any = None, other: Any = None, **facts: Any
) -> Line:
    told = sa.func.jsonb_build_object(*(each for pair in facts.items() for each in pair), type_=JSONB)
    return sa.select(
        at.label("at"),
        sa.literal(what.value, sa.Text()).label("what"),
        sa.literal(KIND_OF[what].value, sa.Text()).label("kind"),
        sa.cast(source, sa.BigInteger).label("source"),
        (sa.cast(sa.null(), sa.Text) if ticket is None else ticket).label("ticket"),
        (sa.cast(sa.null(), sa.BigInteger) if who is None else who).label("who"),
        (sa.cast(sa.null(), sa.BigInteger) if other is None else other).label("other"),
        told.label("facts"),
    )


def _nothing() -> Line:
    """No line, in the same columns."""
    return _line(Happening.FILED, NOW, sa.literal(0)).where(sa.false())


def _text(value: Any) -> Any:
    return sa.cast(value, sa.Text)


def _begin_of(day: Any) -> Any:
    """The instant at which a Shanghai day begins."""
    return sa.func.timezone(SHANGHAI.key, sa.cast(day, sa.DateTime), type_=UtcDateTime())


def _tickets(of: Sources) -> list[Line]:
    ticket = of.matters.c
    ended = _line(Happening.ENDED, ticket.closed_at, ticket.id, ticket=ticket.number, state=_text(ticket.state))
    return [
        _line(Happening.FILED, ticket.filed_at, ticket.id, ticket=ticket.number),
        ended.where(ticket.closed_at.is_not(None), ticket.state.in_(ENDED)),
    ]


def _ratings(of: Sources) -> list[Line]:
    ticket = of.matters.c
    solved = _text(Rating.solved)
    line = _line(Happening.RATED, Rating.at, Rating.id, ticket=ticket.number, level=Rating.level, solved=solved)
    return [line.join(Rating, Rating.ticket_id == ticket.id)]


def _follow_ups(of: Sources) -> list[Line]:
    ticket = of.inner.c
    line = _line(
        Happening.FOLLOWED_UP,
        FollowUp.at,
        FollowUp.id,
        ticket=ticket.number,
        who=FollowUp.by_id,
        channel=_text(FollowUp.channel),
        reached=FollowUp.reached,
        says_solved=FollowUp.says_solved,
    )
    return [line.join(FollowUp, FollowUp.ticket_id == ticket.id)]


def _orders(of: Sources) -> list[Line]:
    ticket = of.inner.c
    known = SupervisionOrder.visible_to(of.actor)
    found = []
    for what, at in (
        (Happening.ORDERED, SupervisionOrder.issued_at),
        (Happening.ORDER_ENDED, SupervisionOrder.closed_at),
    ):
        line = _line(
            what,
            at,
            SupervisionOrder.id,
            ticket=ticket.number,
            number=SupervisionOrder.number,
            level=_text(SupervisionOrder.level),
        )
        joined = line.join(SupervisionOrder, SupervisionOrder.ticket_id == ticket.id)
        found.append(joined.where(known, SupervisionOrder.issued_at.is_not(None), at.is_not(None)))
    return found


def _pairings(of: Sources) -> list[Line]:
    found = []
    for what, day in ((Happening.PAIRED, Pairing.from_day), (Happening.UNPAIRED, Pairing.until_day)):
        at = _begin_of(day)
        line = _line(what, at, Pairing.id, who=Pairing.officer_id, seat=_text(Pairing.seat))
        found.append(line.where(Pairing.company_id == FIRM, at <= NOW))
    return found


def _hand_overs(of: Sources) -> list[Line]:
    line = _line(
        Happening.HANDED_OVER,
        HandOver.ended_at,
        HandOver.id,
        who=HandOver.giver_id,
        other=HandOver.taker_id,
        number=_text(HandOver.id),
    )
    known = HandOver.visible_to(of.actor)
    joined = line.join(HandOverFirm, HandOverFirm.hand_over_id == HandOver.id)
    return [joined.where(HandOverFirm.company_id == FIRM, HandOver.state == HandOverState.DONE, known)]


def _tags(of: Sources) -> list[Line]:
    found = []
    for what, at in (
        (Happening.TAGGED, CompanyTag.put_at),
        (Happening.TAG_VERIFIED, CompanyTag.verified_at),
        (Happening.TAG_ENDED, CompanyTag.ended_at),
    ):
        line = _line(what, at, CompanyTag.id, value=_text(CompanyTag.value), origin=_text(CompanyTag.source))
        found.append(line.where(CompanyTag.company_id == FIRM, at.is_not(None)))
    return found


def _corrections(of: Sources) -> list[Line]:
    asked = _line(
        Happening.CORRECTION_ASKED,
        Correction.asked_at,
        Correction.id,
        field=_text(Correction.field),
        wanted=Correction.wanted,
    )
    decided = _line(
        Happening.CORRECTION_DECIDED,
        Correction.decided_at,
        Correction.id,
        field=_text(Correction.field),
        state=_text(Correction.state),
        words=Correction.words,
    )
    own = Correction.company_id == FIRM
    return [asked.where(own), decided.where(own, Correction.decided_at.is_not(None))]


def _changes(of: Sources) -> list[Line]:
    following = _next_of_record(CompanyName, "name")
    present = sa.select(Company.name).where(Company.id == FIRM).scalar_subquery()
    line = _line(
        Happening.RENAMED,
        _begin_of(CompanyName.until),
        CompanyName.id,
        former=CompanyName.name,
        present=sa.func.coalesce(following, present),
    )
    return [_of_own(CompanyName, "name", line), _of_own(CompanyCode, "code", _recoded()), _moved(), *_mergers(of)]


def _next_of_record(model: Any, name: str) -> sa.ScalarSelect[Any]:
    """What came behind a name or code, within the record of the firm that had it."""
    later = aliased(model)
    return (
        sa.select(getattr(later, name))
        .where(
            later.company_id == FIRM,
            later.merged_from.is_not_distinct_from(model.merged_from),
            sa.tuple_(later.until, later.id) > sa.tuple_(model.until, model.id),
        )
        .order_by(later.until, later.id)
        .limit(1)
        .scalar_subquery()
    )


def _of_own(model: Any, name: str, line: Line) -> Line:
    """Changes, of the firm's record and of those that went into it; that one of these ended is no change."""
    own = sa.or_(model.merged_from.is_(None), _next_of_record(model, name).is_not(None))
    return line.where(model.company_id == FIRM, own)


def _mergers(of: Sources) -> list[Line]:
    found = []
    for what, at in (
        (Happening.RECORD_MERGED, CompanyMerger.made_at),
        (Happening.MERGER_UNDONE, CompanyMerger.undone_at),
    ):
        told = {"name": CompanyMerger.child_name, "code": CompanyMerger.child_code}
        line = _line(what, at, CompanyMerger.id, **told)
        found.append(line.where(CompanyMerger.kept_id == FIRM, at.is_not(None), CompanyMerger.visible_to(of.actor)))
    return found


def _recoded() -> Line:
    following = _next_of_record(CompanyCode, "code")
    present = sa.select(Company.credit_code).where(Company.id == FIRM).scalar_subquery()
    return _line(
        Happening.RECODED,
        CompanyCode.until,
        CompanyCode.id,
        former=CompanyCode.code,
        present=sa.func.coalesce(following, present),
        reason=CompanyCode.reason,
    )


def _moved() -> Line:
    left, taken = aliased(Park), aliased(Park)
    line = _line(Happening.MOVED, CompanyMove.at, CompanyMove.id, former=left.name, present=taken.name)
    joined = line.outerjoin_from(CompanyMove, left, left.id == CompanyMove.from_park_id)
    return joined.outerjoin(taken, taken.id == CompanyMove.to_park_id).where(CompanyMove.company_id == FIRM)


def _past(of: Sources) -> list[Line]:
    """What a former system told of the firm; what was confided there stands in no dossier."""
    line = _line(
        Happening.PAST_FILED,
        PastTicket.filed_at,
        PastTicket.id,
        system=PastTicket.source,
        number=PastTicket.number,
        title=PastTicket.title,
        state=_text(PastTicket.state),
    )
    known = PastTicket.visible_to(of.actor)
    return [line.where(PastTicket.company_id == FIRM, PastTicket.confidential.is_(False), known)]


_LINES: Mapping[DossierKind, Callable[[Sources], list[Line]]] = {
    DossierKind.TICKET: _tickets,
    DossierKind.RATING: _ratings,
    DossierKind.FOLLOW_UP: _follow_ups,
    DossierKind.ORDER: _orders,
    DossierKind.PAIRING: _pairings,
    DossierKind.HAND_OVER: _hand_overs,
    DossierKind.TAG: _tags,
    DossierKind.CORRECTION: _corrections,
    DossierKind.CHANGE: _changes,
    DossierKind.PAST: _past,
}
