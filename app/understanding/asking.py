"""What a text is proposed to be, for filing, intake, whistle and hand-back: asked here by every face.

    found = understood(tx, Text(subject, detail), region)
    found.categories[:4]            # tiles in this order
    found.below("01")               # the second level, once a category was chosen
    found.category, found.item      # what may be preselected: None when the model is not sure
    found.departments               # leads, most likely first

It answers always: with the models in use, or with the plain words of the catalogue and the duty list.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.departments.queries import departments_by_id, routes_for, standing_in
from app.departments.rules import FIRST_LEVEL
from app.kernel.errors import Missing
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.tickets.categories import categories_in_use
from app.understanding.model import Model
from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.proposing import (
    HINTS_SURE,
    Named,
    Proposed,
    Understood,
    by_words,
    proposals,
    to_first_level,
    together,
)
from app.understanding.rules.ranking import Ranked
from app.understanding.rules.texts import Text
from app.understanding.shelf import model_of
from app.understanding.versions import in_use

_OF_CATEGORIES = (ModelKind.CATEGORY, ModelKind.ITEM)
TEXTS_KEPT = 150
"""What so many texts say is kept in one process: the intake reads the same rows whenever somebody looks."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The categories as they are called; the same object for the same words, and never changed."""

    names: Mapping[str, Named]


@lru_cache(maxsize=4)
def _catalogue(names: tuple[tuple[str, Named], ...]) -> Catalogue:
    return Catalogue(dict(names))


@dataclass(frozen=True)
class Reader:
    """What is needed to read any number of texts of one region; made once for a look."""

    catalogue: Catalogue
    models: Mapping[ModelKind, Model]

    def understood(self, text: Text) -> Understood:
        """Categories of both levels with their words; no unit."""
        of_categories = tuple((kind, self.models[kind]) for kind in _OF_CATEGORIES if kind in self.models)
        return _understood(self.catalogue, of_categories, text)


@lru_cache(maxsize=TEXTS_KEPT)
def _understood(catalogue: Catalogue, models: tuple[tuple[ModelKind, Model], ...], text: Text) -> Understood:
    """Kept under all it is made of: the words of the text, of the catalogue, and the models themselves."""
    names = catalogue.names
    first = {code: named for code, named in names.items() if len(code) <= FIRST_LEVEL}
    items = {code: named for code, named in names.items() if len(code) > FIRST_LEVEL}
    learned = {kind: model.rank(text) for kind, model in models}
    by_catalogue = [] if learned.keys() == set(_OF_CATEGORIES) else by_words(f"{text.subject}\n{text.detail}", names)
    return Understood(
        categories=proposals(learned.get(ModelKind.CATEGORY, to_first_level(by_catalogue)), first),
        items=proposals(learned.get(ModelKind.ITEM, by_catalogue), items),
        departments=(),
        learned=ModelKind.CATEGORY in learned,
        items_learned=ModelKind.ITEM in learned,
    )


def reader_of(tx: Transaction, region: RegionId | None) -> Reader:
    """The catalogue and the models in use for a region; two queries once the models were read."""
    names = tuple((each.code, Named(each.name, each.hint, each.guidance)) for each in categories_in_use(tx.session))
    models = {kind: model_of(tx, answering) for kind, answering in in_use(tx.session, region).items()}
    return Reader(_catalogue(names), {kind: model for kind, model in models.items() if model is not None})


def understood(tx: Transaction, text: Text, region: RegionId | None, *, without: Collection[str] = ()) -> Understood:
    """What the text is about: categories of both levels, and the units of the region that may lead, with their words.

    ``region`` is the firm's; without one (a filing for a firm not chosen yet) no unit is proposed. ``without``: units
    that are none, because they gave this matter back or it complains of them. Never raises for want of a model.
    Whoever asks shows proposals only; a first-level category never ticks supports (``item``).
    """
    reader = reader_of(tx, region)
    found = reader.understood(text)
    likely = found.items if any(each.confidence for each in found.items) else found.categories
    model = reader.models.get(ModelKind.DEPARTMENT)
    ranked = None if model is None else model.rank(text)
    return replace(found, departments=_departments(tx, region, ranked, likely, set(without)))


def _departments(
    tx: Transaction,
    region: RegionId | None,
    ranked: Sequence[Ranked] | None,
    likely: Sequence[Proposed],
    without: Collection[str],
) -> Sequence[Proposed]:
    """By the region's model, else by the duty list; a unit that the zone has no more is none."""
    if region is None:
        return ()
    units = {each.code: Named(each.name) for each in standing_in(tx.session, region) if each.code not in without}
    if ranked is None:
        return _by_duty(tx, region, likely, units)
    return [each for each in proposals(ranked, units) if each.confidence]


def _by_duty(
    tx: Transaction, region: RegionId, likely: Sequence[Proposed], units: Mapping[str, Named]
) -> Sequence[Proposed]:
    """The leads of the likeliest categories by the duty list; nothing where the region has no centre."""
    chosen = [each for each in likely if each.confidence and not each.guidance]
    try:
        routes = routes_for(tx.session, region, [(each.code, None) for each in chosen]) if chosen else {}
    except Missing:
        return ()
    codes = {
        key: unit.code for key, unit in departments_by_id(tx.session, [route.lead for route in routes.values()]).items()
    }
    whole = sum(each.confidence for each in chosen)
    leads = [
        Ranked(codes[routes[each.code, None].lead], HINTS_SURE * each.confidence / whole, each.words) for each in chosen
    ]
    return [each for each in proposals(together(leads), units) if each.confidence]
