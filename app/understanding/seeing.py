"""What was learned, as whoever may read it reads it: what answers, how it did, what it confuses, what people chose.

Figures and labels alone: no word of a matter, so that an administrator, who reads no matters, may read all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.departments.queries import departments_in
from app.kernel.errors import Missing
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.queries import region_ids_of, regions_of
from app.tickets.categories import all_categories
from app.tickets.seen import SeenName
from app.understanding.models import Choice, ModelUse, ModelVersion
from app.understanding.rules.kinds import ModelKind, Verdict
from app.understanding.rules.measuring import Reached
from app.understanding.rules.ranking import SURE
from app.understanding.rules.replacing import BOUNDS
from app.understanding.rules.switching import may_switch
from app.understanding.sentences import Half

WHOLE = "-"
"""How an address names the whole installation, where it names a region otherwise."""
SHOWN = 30
"""Newest versions of a kind and region that are shown: a month of nights."""
COUNTED = timedelta(days=90)
"""How far back choices are counted."""
PAIRS = 20


@dataclass(frozen=True, kw_only=True)
class SeenVersion:
    """A version of a model with what it reached."""

    number: str
    made_at: datetime
    first_day: date | None
    last_day: date | None
    examples: int
    size: int
    sha256: str
    verdict: Verdict
    against: Sequence[str]
    """The figures that spoke against it, ``hints.top2`` and the like."""
    held_out: Reached | None
    """On matters nobody learned from; None where there was none."""
    hints: Reached | None
    """On everyday sentences nobody learned from."""
    in_use: bool
    kept: bool
    """Whether its content is still there."""
    may_switch: bool
    """Whether this reader may put it in use now."""


@dataclass(frozen=True, kw_only=True)
class SeenUse:
    """Since when a version answers, put there by whom and why."""

    number: str
    since: datetime
    by: str
    """Empty for the nightly work."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeenPair:
    """So many times one label stood where the other was right."""

    proposed: SeenName
    confirmed: SeenName
    n: int


@dataclass(frozen=True, kw_only=True)
class SeenMissed:
    """An everyday sentence whose category is not among the first two."""

    text: str
    category: SeenName
    first: Sequence[SeenName]
    half: Half
    """Whether it was learned from and is missed all the same, or for measuring alone."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Proposals that people followed, of all that were made."""

    accepted: int
    made: int
    sure_accepted: int
    sure_made: int
    """Of these the ones that were called 较有把握."""


@dataclass(frozen=True, kw_only=True)
class SeenLearned:
    """One kind of model in one place."""

    kind: ModelKind
    region: SeenName | None
    """None for the whole installation."""
    regions: Sequence[SeenName]
    """Where this reader may look besides."""
    use: SeenUse | None
    borrowed: bool
    """Whether what answers here is the whole installation's, because the region has none of its own."""
    versions: Sequence[SeenVersion]
    """Newest first, those of what answers here."""
    confused: Sequence[SeenPair]
    """By what answers, on matters and sentences held out."""
    counted: Counted
    changed: Sequence[SeenPair]
    """What people chose instead of what was proposed."""
    missed: Sequence[SeenMissed]
    asked: int
    """Everyday sentences that were asked."""


def learned(tx: Transaction, kind: ModelKind, region: str | None) -> SeenLearned:
    """What answers for a kind in a region by code, or for the WHOLE installation; None for the reader's first region.

    Raises Missing for a region that is not the reader's.
    """
    places = regions_of(tx.session, tx.actor)
    place = next((each for each in places if region in {each.code, None}), None)
    if region not in {None, WHOLE} and place is None:
        raise Missing()
    use = _use(tx, kind, None if place is None else place.id)
    scope = None if use is None else use.region_id
    borrowed = place is not None and use is not None and use.region_id is None
    versions = _versions(tx, kind, scope if use is not None or place is None else place.id, use)
    names = _Names(tx, kind, None if place is None else RegionId(place.id))
    figures = {} if use is None else _figures(tx, use.version_id)
    regions = [place.id] if place is not None else list(region_ids_of(tx.actor))
    return SeenLearned(
        kind=kind,
        region=None if place is None else SeenName(code=place.code, name=place.name),
        regions=[SeenName(code=each.code, name=each.name) for each in places],
        use=None if use is None else _seen_use(use, versions),
        borrowed=borrowed,
        versions=versions,
        confused=[
            SeenPair(proposed=names(row["taken_for"]), confirmed=names(row["was"]), n=row["n"])
            for row in figures.get("confused", ())
        ],
        counted=_counted(tx, kind, regions),
        changed=[
            SeenPair(proposed=names(row.proposed), confirmed=names(row.chosen), n=row.n)
            for row in _changed(tx, kind, regions)
        ],
        missed=[
            SeenMissed(
                text=row["text"],
                category=names(row["category"]),
                first=[names(code) for code in row["first"]],
                half=Half(row["half"]),
            )
            for row in figures.get("missed", ())
        ],
        asked=figures.get("asked", 0),
    )


def learned_as(tx: Transaction, version: ModelVersion) -> SeenLearned:
    """The kind and region of a version, as they are now."""
    places = {each.id: each.code for each in regions_of(tx.session, tx.actor)}
    return learned(tx, version.kind, WHOLE if version.region_id is None else places[version.region_id])


def _use(tx: Transaction, kind: ModelKind, region_id: int | None) -> ModelUse | None:
    """What answers there: the region's own, else that of the whole installation."""
    return tx.session.scalars(
        sa.select(ModelUse)
        .where(
            ModelUse.kind == kind,
            ModelUse.until.is_(None),
            sa.or_(ModelUse.region_id.is_(None), ModelUse.region_id == region_id),
        )
        .order_by(ModelUse.region_id.asc().nulls_last())
        .limit(1)
    ).first()


def _seen_use(use: ModelUse, versions: Sequence[SeenVersion]) -> SeenUse:
    number = next((each.number for each in versions if each.in_use), "")
    return SeenUse(number=number, since=use.since, by=use.by_name if use.by_id is not None else "", reason=use.reason)


def _versions(tx: Transaction, kind: ModelKind, region_id: int | None, use: ModelUse | None) -> list[SeenVersion]:
    """The newest, and the one in use however old it is."""
    parts = [ModelVersion.figures[part].label(part) for part in (*BOUNDS, "against")]
    newest = (
        visible(tx.actor, ModelVersion)
        .where(ModelVersion.kind == kind, ModelVersion.region_id.is_not_distinct_from(region_id))
        .with_only_columns(ModelVersion.id)
        .order_by(ModelVersion.id.desc())
        .limit(SHOWN)
    )
    wanted: sa.ColumnElement[bool] = ModelVersion.id.in_(newest)
    if use is not None:
        wanted = sa.or_(wanted, ModelVersion.id == use.version_id)
    rows = tx.session.execute(
        sa.select(
            ModelVersion.id,
            ModelVersion.number,
            ModelVersion.made_at,
            ModelVersion.first_day,
            ModelVersion.last_day,
            ModelVersion.examples,
            ModelVersion.size,
            ModelVersion.sha256,
            ModelVersion.verdict,
            ModelVersion.content.is_not(None).label("kept"),
            *parts,
        )
        .where(wanted)
        .order_by(ModelVersion.id.desc())
    )
    may = may_switch(tx.actor, region_id)
    return [
        SeenVersion(
            number=row.number,
            made_at=row.made_at,
            first_day=row.first_day,
            last_day=row.last_day,
            examples=row.examples,
            size=row.size,
            sha256=row.sha256,
            verdict=row.verdict,
            against=row.against or (),
            held_out=_reached(row.held_out),
            hints=_reached(row.hints),
            in_use=use is not None and row.id == use.version_id,
            kept=row.kept,
            may_switch=may and row.kept and (use is None or row.id != use.version_id),
        )
        for row in rows
    ]


def _reached(part: Mapping[str, Any] | None) -> Reached | None:
    return Reached(**part) if part and part["n"] else None


def _figures(tx: Transaction, version_id: int) -> Mapping[str, Any]:
    found = tx.session.scalar(sa.select(ModelVersion.figures).where(ModelVersion.id == version_id))
    return found or {}


class _Names:
    """Code → name, in the words of the catalogue or of the region's units; what is there no more has its code."""

    def __init__(self, tx: Transaction, kind: ModelKind, region_id: RegionId | None) -> None:
        if kind is ModelKind.DEPARTMENT:
            units = [] if region_id is None else departments_in(tx.session, region_id)
            self._known = {each.code: each.name for each in units}
        else:
            self._known = {each.code: each.name for each in all_categories(tx.session)}

    def __call__(self, code: str) -> SeenName:
        """The name of a code."""
        return SeenName(code=code, name=self._known.get(code, code))


def _since(tx: Transaction, kind: ModelKind, regions: Sequence[int]) -> tuple[sa.ColumnElement[bool], ...]:
    return Choice.kind == kind, Choice.region_id.in_(regions), Choice.at >= tx.now - COUNTED


def _counted(tx: Transaction, kind: ModelKind, regions: Sequence[int]) -> Counted:
    right = Choice.proposed == Choice.chosen
    sure = Choice.confidence >= SURE
    count = sa.func.count()
    row = tx.session.execute(
        sa.select(
            count.filter(right).label("accepted"),
            count.label("made"),
            count.filter(right, sure).label("sure_accepted"),
            count.filter(sure).label("sure_made"),
        )
        .select_from(Choice)
        .where(*_since(tx, kind, regions))
    ).one()
    return Counted(accepted=row.accepted, made=row.made, sure_accepted=row.sure_accepted, sure_made=row.sure_made)


def _changed(tx: Transaction, kind: ModelKind, regions: Sequence[int]) -> Sequence[Any]:
    n = sa.func.count().label("n")
    return tx.session.execute(
        sa.select(Choice.proposed, Choice.chosen, n)
        .where(*_since(tx, kind, regions), Choice.proposed != Choice.chosen)
        .group_by(Choice.proposed, Choice.chosen)
        .order_by(n.desc(), Choice.proposed, Choice.chosen)
        .limit(PAIRS)
    ).all()
