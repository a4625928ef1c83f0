"""The parts of the filing page below what was typed: the tiles of categories, and what may be left as it is."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.web.drawn import Shows
from app.web.filing.forms import CATEGORY_ICONS, Filing
from app.web.filing.proposing import Proposals
from app.web.speaking import _

if TYPE_CHECKING:
    from app.tickets.models import Category


def of_categories(categories: Sequence["Category"], *, complains: bool) -> dict[str, Any]:
    """What the tiles say besides their names."""
    return {
        "icons": CATEGORY_ICONS,
        "hints": {each.code: _(each.hint) for each in categories if each.parent_code is None},
        "never": [each for each in categories if each.guidance and each.parent_code is None and not complains],
    }


def tiles_shown(form: Filing, proposals: Proposals, said: Mapping[str, Any]) -> Shows | None:
    """Everything the tiles show: what is offered and chosen, what the words are near to, hints, what is refused."""
    if form.category.errors:
        return None
    chosen = (form.category.data, form.item.data, form.proposed.data, proposals.sure)
    never = tuple(each.code for each in said["never"])
    offered = (*_offered(form.category), *_offered(form.item))
    return ("tiles", chosen, offered, tuple(proposals.near.items()), tuple(said["hints"].items()), never)


def besides_shown(form: Filing) -> Shows | None:
    """Everything what may be left shows while nothing in it was typed; None where something was."""
    return None if besides_typed(form) else ("besides", *_offered(form.complained_of))


def besides_typed(form: Filing) -> bool:
    """Whether anything that may be left as it is was not: then it is not folded away."""
    typed = any((form.wanted_by.data, form.consequence.data, form.confidential.data, form.complained_of.data))
    moved = any(field.data not in {None, field.default} for field in (form.urgency, form.kind))
    refused = any(
        field.errors for field in (form.wanted_by, form.consequence, form.urgency, form.kind, form.complained_of)
    )
    return typed or moved or refused or bool(form.alarms)


def _offered(field: Any) -> list[tuple[str, str]]:
    return [(each.value, str(each.label)) for each in field.choices or ()]
