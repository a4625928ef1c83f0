"""What a text is proposed to be, for filing, intake, whistle and hand-back: asked here by every face.

    found = understood(tx, Text(subject, detail), region)
    found.categories[:4]            # tiles in this order
    found.below("01")               # the second level, once a category was chosen
    found.category, found.item      # what may be preselected: None when the model is not sure
    found.departments               # leads, most likely first

It answers always: with the models in use, or with the plain words of the catalogue and the duty list.
"""

from collections.abc import Mapping, Sequence

from app.departments.queries import departments_by_id, departments_in, routes_for
from app.departments.rules import FIRST_LEVEL
from app.kernel.errors import Missing
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.tickets.categories import all_categories
from app.understanding.rules.proposing import Named, Proposed, Understood, by_words, proposals, to_first_level, together
from app.understanding.rules.ranking import Ranked
from app.understanding.rules.texts import Text


def understood(tx: Transaction, text: Text, region: RegionId | None) -> Understood:
    """What the text is about: categories of both levels, and the units of the region that may lead, with their words.

    ``region`` is the firm's; without one (a filing for a firm not chosen yet) no unit is proposed. Never raises for
    want of a model. Whoever asks shows proposals only; a first-level category never ticks supports (``item``).
    """
    names = {each.code: Named(each.name, each.hint, each.guidance) for each in all_categories(tx.session)}
    first = {code: named for code, named in names.items() if len(code) <= FIRST_LEVEL}
    items = {code: named for code, named in names.items() if len(code) > FIRST_LEVEL}
    written = f"{text.subject}\n{text.detail}"
    found = by_words(written, names)
    categories = proposals(to_first_level(found), first)
    ranked = proposals([each for each in found if each.label in items], items)
    return Understood(
        categories=categories,
        items=ranked,
        departments=() if region is None else _by_duty(tx, region, [*ranked, *categories], _units(tx, region)),
        learned=False,
    )


def _units(tx: Transaction, region: RegionId) -> Mapping[str, Named]:
    return {unit.code: Named(unit.name) for unit in departments_in(tx.session, region)}


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
    leads = [Ranked(codes[routes[each.code, None].lead], each.confidence, each.words) for each in chosen]
    return [each for each in proposals(together(leads), units) if each.confidence]
