"""Keeping what a night learned: whether it is owed at all, its row, its place, and what is dropped of older ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.calendars.rules import SHANGHAI
from app.kernel.ids import RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.understanding.models import ModelUse, ModelVersion
from app.understanding.rules.kinds import TAKEN, ModelKind, Verdict
from app.understanding.rules.measuring import Reached, stored
from app.understanding.rules.replacing import HOLDS, decided
from app.understanding.rules.selecting import OWN_LEAST, Selected
from app.understanding.versions import (
    Answering,
    end_use,
    hold,
    in_use,
    learned_from_gone,
    next_number,
    take_into_use,
    use_of,
)

KEPT = 7
"""Newest contents kept of each kind and region, beside the one in use: a week to go back to. Figures stay."""
NIGHT = range(5)
"""Hours in Shanghai in which is learned what changed: nobody waits for the machine then."""
APART = timedelta(hours=12)
"""A kind and region is learned once a night, however often the task is rung in it."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A model that was learned and measured, before anything was decided."""

    kind: ModelKind
    region_id: int | None
    region_code: str | None
    chosen: Selected
    fingerprint: str
    content: bytes
    sha256: str
    reached: Mapping[str, Reached]
    """By part: matters held out, everyday sentences."""
    rest: Mapping[str, object]
    """What else stands in its figures."""


@dataclass(frozen=True)
class Present:
    """What answers now, measured on the same texts."""

    use: Answering
    reached: Mapping[str, Reached]


@dataclass(frozen=True)
class Learned:
    """What became of one candidate, for whoever started the work."""

    number: str
    kind: ModelKind
    region: str | None
    verdict: Verdict
    against: tuple[str, ...]


def is_owed(tx: Transaction, kind: ModelKind, region_id: int | None, *, anyway: bool = False) -> bool:
    """Whether a model is to be learned now, before any matter is read.

    At once where none was ever, or what answers learned from what is gone; else once a night.
    """
    newest = _newest(tx, kind, region_id)
    if anyway or newest is None:
        return True
    use = use_of(tx.session, kind, region_id)
    if use is not None and _gone(tx, use):
        return True
    return tx.now.astimezone(SHANGHAI).hour in NIGHT and tx.now - newest.made_at >= APART


def is_another(
    tx: Transaction, kind: ModelKind, region_id: int | None, *, own: int, fingerprint: str, anyway: bool = False
) -> bool:
    """Whether what would be learned is worth it: a region has enough of its own, and something changed."""
    if region_id is not None and kind is not ModelKind.DEPARTMENT and own < OWN_LEAST:
        return use_of(tx.session, kind, region_id) is not None
    newest = _newest(tx, kind, region_id)
    return anyway or newest is None or newest.fingerprint != fingerprint


def answering(tx: Transaction, kind: ModelKind, region_id: int | None) -> Answering | None:
    """What a candidate is held against: the region's own model, else that of the whole installation."""
    return in_use(tx.session, None if region_id is None else RegionId(region_id)).get(kind)


def keep(tx: Transaction, candidate: Candidate, present: Present | None) -> Learned:
    """Write the version with its figures, and let it answer where it is not worse than what does."""
    hold(tx)
    use = use_of(tx.session, candidate.kind, candidate.region_id)
    verdict = decided(
        candidate.reached,
        None if present is None else present.reached,
        learned_what_is_gone=use is not None and _gone(tx, use),
        held=use is not None and use.by_id is not None and tx.now - use.since < HOLDS,
    )
    chosen = candidate.chosen
    version = ModelVersion(
        number=next_number(tx, candidate.kind),
        kind=candidate.kind,
        region_id=candidate.region_id,
        made_at=tx.now,
        first_day=chosen.period[0] if chosen.period else None,
        last_day=chosen.period[1] if chosen.period else None,
        examples=len(chosen.examples),
        matters=list(chosen.tickets),
        fingerprint=candidate.fingerprint,
        size=len(candidate.content),
        sha256=candidate.sha256,
        figures=_figures(candidate, verdict.against),
        verdict=verdict.verdict,
        content=candidate.content,
    )
    tx.session.add(version)
    tx.session.flush()
    if verdict.verdict in TAKEN:
        take_into_use(tx, version, say(verdict.verdict.word))
    return Learned(version.number, candidate.kind, candidate.region_code, verdict.verdict, verdict.against)


def drop_contents(tx: Transaction, kind: ModelKind, region_id: int | None) -> None:
    """Keep the newest contents and the one in use, and drop whatever learned from what is gone; figures stay."""
    use = use_of(tx.session, kind, region_id)
    versions = tx.session.scalars(
        sa.select(ModelVersion)
        .where(*_of(kind, region_id), ModelVersion.content.is_not(None))
        .order_by(ModelVersion.id.desc())
    ).all()
    older = [version for version in versions if use is None or version.id != use.version_id]
    for place, version in enumerate(older):
        if place >= KEPT or learned_from_gone(tx.session, version.id, version.region_id):
            version.content = None


def give_up(tx: Transaction, kind: ModelKind, region_id: int | None) -> None:
    """Nothing can be learned any more: what answers goes, where it learned from what is gone."""
    hold(tx)
    use = use_of(tx.session, kind, region_id)
    if use is not None and _gone(tx, use):
        version = tx.session.get_one(ModelVersion, use.version_id)
        end_use(tx, version, say("原版本学过已删除或转为保密的诉求，且没有可学习的内容。"))
    drop_contents(tx, kind, region_id)


def _newest(tx: Transaction, kind: ModelKind, region_id: int | None) -> ModelVersion | None:
    return tx.session.scalar(
        sa.select(ModelVersion).where(*_of(kind, region_id)).order_by(ModelVersion.id.desc()).limit(1)
    )


def _gone(tx: Transaction, use: ModelUse) -> bool:
    return learned_from_gone(tx.session, use.version_id, use.region_id)


def _of(kind: ModelKind, region_id: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    return ModelVersion.kind == kind, ModelVersion.region_id.is_not_distinct_from(region_id)


def _figures(candidate: Candidate, against: tuple[str, ...]) -> dict[str, Any]:
    return {
        **{part: stored(figures) for part, figures in candidate.reached.items()},
        **candidate.rest,
        "against": list(against),
    }
