"""What a request seems to be about, shown beside the form while it is typed. Proposals only: the filer decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.knowledge.seeing import Offered, offered_for
from app.tickets.resembling import Alike, alike_lately, categories_used
from app.tickets.rules.deciding import files_within
from app.tickets.rules.urgency import alarms_in
from app.understanding.asking import understood
from app.understanding.rules.proposing import Proposed, Understood
from app.understanding.rules.texts import Text
from app.web.filing.forms import Filing
from app.web.speaking import listed

if TYPE_CHECKING:
    from app.tickets.models import Category

NEAR = 2
"""Categories that are put first."""
SHORTEST = 4
"""Signs that must have been written before anything is proposed."""


@dataclass(frozen=True, kw_only=True)
class Proposals:
    """What the words say, ready to be shown."""

    near: Mapping[str, str]
    """Categories the words are near to, each with the words that spoke for it."""
    sure: bool
    """Whether the first of them was chosen for the filer."""
    elsewhere: Sequence[Proposed]
    """Categories that are not accepted here and that the words are near to: where to go instead."""
    alarms: Sequence[str]
    """Words of danger or stopped production: whom to call first."""
    alike: Sequence[Alike]
    """What the same firm filed lately in such words."""
    articles: Sequence[Offered]
    """What was answered once to such words."""


def propose(tx: Transaction, form: Filing, categories: Sequence["Category"]) -> Proposals:
    """Read what was typed and lay out the choices of the form by it; what the filer chose himself stays chosen."""
    written = Text(subject=form.title.data or "", detail=form.body.data or "")
    said = len(f"{written.subject}{written.detail}".strip()) >= SHORTEST
    within = files_within(tx.actor)
    found = understood(tx, written, _region(tx)) if said else None
    likely = _likely(found, within)
    here = [each for each in likely if not each.guidance]
    sure = _preselect(form, found, within)
    near = [each.code for each in here] if not form.chosen else []
    form.offer(categories, categories_used(tx), near=near, within=within)
    form.offer_items(_items(found, form, categories))
    return Proposals(
        near={each.code: listed(each.words[:3]) for each in here},
        sure=sure,
        elsewhere=[each for each in likely if each.guidance],
        alarms=alarms_in(f"{written.subject}\n{written.detail}"),
        alike=alike_lately(tx, written.subject, written.detail, form.company.data) if said else (),
        articles=offered_for(tx, f"{written.subject}\n{written.detail}") if said else (),
    )


def _likely(found: Understood | None, within: str) -> list[Proposed]:
    """The categories the words are near to, at most two, with what is refused here among them."""
    spoken = [each for each in found.categories if each.confidence > 0] if found is not None else []
    return [each for each in spoken if each.code.startswith(within)][:NEAR]


def _preselect(form: Filing, found: Understood | None, within: str) -> bool:
    """Choose the category for the filer when it is fairly sure and he chose none; whether one is chosen so."""
    sure = found.category if found is not None else None
    if form.chosen or sure is None or not sure.code.startswith(within):
        if not form.chosen and form.proposed.data:
            form.category.data = None
        form.proposed.data = form.category.data if form.category.data == form.proposed.data else ""
        return False
    form.category.data = form.proposed.data = sure.code
    return True


def _items(found: Understood | None, form: Filing, categories: Sequence["Category"]) -> Sequence[Proposed]:
    chosen = form.category.data
    if not chosen:
        return ()
    if found is not None:
        return found.below(chosen)
    return [
        Proposed(code=each.code, name=each.name, confidence=0.0, guidance=each.guidance)
        for each in categories
        if each.parent_code == chosen
    ]


def _region(tx: Transaction) -> RegionId | None:
    """The region whose matters are asked; nobody files in several."""
    regions: Collection[int] = {region for seat in tx.actor.seats for region in seat.region_ids}
    return RegionId(next(iter(regions))) if len(regions) == 1 else None
