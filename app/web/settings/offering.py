"""What the lists of the settings' forms offer: regions, units and parks of whoever administers them."""

from typing import Any

from app.acts.table import ON_PEOPLE, ON_SETTINGS
from app.administration.ending import END_CATEGORY, END_PARK, END_UNIT
from app.administration.wanting import settable_regions
from app.clocks.rules.offsets import BOUNDS, settable
from app.departments.queries import departments_of
from app.kernel.inputs import inputs_of
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of
from app.tickets.categories import categories_in_use
from app.web.speaking import _

NOTHING = ""
_ORDER = {act.name: [each.name for each in inputs_of(act.takes)] for act in (*ON_SETTINGS, *ON_PEOPLE)}


_HEIRS = {END_UNIT.name: "units", END_PARK.name: "parks", END_CATEGORY.name: "categories"}
"""Who may follow what ends."""


def _categories(tx: Transaction) -> list[tuple[str, str]]:
    return [(each.code, f"{each.code} {_(each.name)}") for each in categories_in_use(tx.session) if not each.guidance]


def offer(tx: Transaction, form: Any) -> None:
    """Fill the lists of a form; with several regions the names of units and parks say theirs."""
    regions = settable_regions(tx)
    names = {region.id: region.name for region in regions}

    def named(row: Any) -> tuple[str, str]:
        many = len(regions) > 1
        return (row.code, _("%(name)s（%(region)s）", name=row.name, region=names[row.region_id]) if many else row.name)

    units = [named(unit) for unit in departments_of(tx.session, tx.actor, in_use=True) if unit.region_id in names]
    parks = [named(park) for park in parks_of(tx.session, tx.actor, in_use=True) if park.region_id in names]
    choices = {
        "region": [(region.code, region.name) for region in regions],
        "department": [(NOTHING, _("不选")), *units],
        "lead": [(NOTHING, _("不选，由企服中心兜底")), *units],
        "supports": units,
        "park": [(NOTHING, _("不选")), *parks],
    }
    if form.act in _HEIRS:
        others = {"units": units, "parks": parks, "categories": _categories(tx)}[_HEIRS[form.act]]
        choices["successor"] = [(NOTHING, _("不选")), *(each for each in others if each[0] != form.code.data)]
    for name, offered in choices.items():
        field = getattr(form, name, None)
        if field is not None and hasattr(field, "choices"):
            field.choices = offered


def shown_fields(form: Any) -> list[Any]:
    """The fields a person fills in, in the order of the act; a list with one choice is no question.

    Of a ladder the rungs it has.
    """
    order = _ORDER[form.act]
    if hasattr(form, "ladder"):
        has = settable(form.ladder.data or "common")
        order = [name for name in order if name not in BOUNDS or name in has]
    fields = [field for field in form if field.short_name in order and field.type != "HiddenField"]
    fields.sort(key=lambda field: order.index(field.short_name))
    return [field for field in fields if not (field.short_name == "region" and len(field.choices) == 1)]
