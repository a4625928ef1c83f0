"""The night: for every kind and region a model is learned from what is there now, measured beside the one in use, kept,
and put in its place where it is not worse.

Each model is a step of its own: what it learns from is read in one transaction, learned and measured outside of any,
written in another. A night that is broken off goes on where it stopped: what was learned just now is not again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog

from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.understanding.keeping import (
    Candidate,
    Learned,
    Present,
    answering,
    drop_contents,
    give_up,
    is_another,
    is_owed,
    keep,
)
from app.understanding.library import train
from app.understanding.model import Model
from app.understanding.past import Zone, matters, names_of, zones
from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.measuring import Asked, confused, reached, stored
from app.understanding.rules.proposing import Named
from app.understanding.rules.selecting import Matter, Selected, fingerprint, selected
from app.understanding.rules.texts import Example
from app.understanding.sentences import Half, Known, known, labelled, reference
from app.understanding.shelf import model_of, put

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """One model to learn; without a zone for the whole installation."""

    kind: ModelKind
    zone: Zone | None

    @property
    def region(self) -> int | None:
        """Whose model it is."""
        return None if self.zone is None else self.zone.region_id

    @property
    def leads(self) -> Mapping[str, str]:
        """Code → unit by the duty list."""
        return {} if self.zone is None else self.zone.leads


def learn_owed(
    transactions: Transactions, *, enough: Callable[[], bool] = lambda: False, anyway: bool = False
) -> list[Learned]:
    """Learn what is owed, until ``enough`` says so between two models; ``anyway``: also what was learned just now."""
    with transactions.reading(SYSTEM) as tx:
        names = names_of(tx.session)
        places = zones(tx.session, names)
    done = []
    for zone, kinds in _order(places):
        jobs = [Job(kind, zone) for kind in kinds]
        with transactions.reading(SYSTEM) as tx:
            owed = [job for job in jobs if is_owed(tx, job.kind, job.region, anyway=anyway)]
            found = matters(tx.session, first=zone.region_id if zone else None) if owed and not enough() else []
        for job in owed:
            made = None if enough() else learn(transactions, job, names, found, anyway=anyway)
            done += [made] if made is not None else []
    return done


def _order(places: Sequence[Zone]) -> Iterator[tuple[Zone | None, tuple[ModelKind, ...]]]:
    """The whole installation first: it answers where a region has nothing of its own. Units are a region's."""
    yield None, (ModelKind.CATEGORY, ModelKind.ITEM)
    for zone in places:
        yield zone, tuple(ModelKind)


def learn(
    transactions: Transactions, job: Job, names: Mapping[str, Named], found: Sequence[Matter], *, anyway: bool = False
) -> Learned | None:
    """Learn one model, measure it, keep it, and use it where it is not worse; None where nothing was owed."""
    chosen = selected(job.kind, job.region, found, reference(job.kind, names, job.leads))
    print_ = fingerprint(chosen)
    with transactions.reading(SYSTEM) as tx:
        if not is_another(tx, job.kind, job.region, own=chosen.own, fingerprint=print_, anyway=anyway):
            return None
        use = answering(tx, job.kind, job.region)
        before = None if use is None else model_of(tx, use)
    try:
        trained = train(chosen.examples, chosen.background, period=_period(chosen))
    except ValueError as error:
        log.info("nothing to learn", kind=job.kind.value, region=job.region, said=str(error))
        with transactions.acting(SYSTEM, "learn") as tx:
            give_up(tx, job.kind, job.region)
        return None
    sha256, model = put(trained.content)
    asked = _parts(job, chosen, known(names))
    candidate = Candidate(
        kind=job.kind,
        region_id=job.region,
        region_code=None if job.zone is None else job.zone.code,
        chosen=chosen,
        fingerprint=print_,
        content=trained.content,
        sha256=sha256,
        reached={part: reached(_answers(model, examples)) for part, examples in asked.items()},
        rest={"cross": dict(trained.figures), **_shown(model, job, asked, known(names))},
    )
    beside = None
    if use is not None and before is not None:
        beside = Present(use, {part: reached(_answers(before, examples)) for part, examples in asked.items()})
    with transactions.acting(SYSTEM, "learn") as tx:
        made = keep(tx, candidate, beside)
        drop_contents(tx, job.kind, job.region)
    log.info("learned", number=made.number, verdict=made.verdict.value, against=made.against)
    return made


def _parts(job: Job, chosen: Selected, sentences: Sequence[Known]) -> Mapping[str, Sequence[Example]]:
    """What candidate and present one are asked alike: matters and sentences that neither learned from."""
    fixed = (each for each in sentences if each.half is Half.MEASURE)
    return {"held_out": chosen.held_out, "hints": labelled(job.kind, fixed, job.leads)}


def _answers(model: Model, examples: Sequence[Example]) -> list[Asked]:
    return [Asked(each.label, model.rank(each.text)) for each in examples]


def _shown(
    model: Model, job: Job, asked: Mapping[str, Sequence[Example]], sentences: Sequence[Known]
) -> Mapping[str, object]:
    """What the page shows beside the figures: what is taken for what, and sentences that are not in the first two."""
    pairs = confused([row for examples in asked.values() for row in _answers(model, examples)])
    missed: list[dict[str, object]] = []
    for each in sentences if job.kind is ModelKind.CATEGORY else ():
        first = [ranked.label for ranked in model.rank(each.text)[:2]]
        if each.category not in first:
            row: dict[str, object] = {
                "text": each.text.subject,
                "category": each.category,
                "first": first,
                "half": each.half.value,
            }
            missed.append(row)
    return {"confused": [stored(row) for row in pairs], "missed": missed, "asked": len(sentences)}


def _period(chosen: Selected) -> tuple[str, str] | None:
    return None if chosen.period is None else (chosen.period[0].isoformat(), chosen.period[1].isoformat())
