"""What the selects and ticks of a ticket's sheets offer: categories and units, as the reader may name them."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from wtforms.fields.choices import SelectChoice

from app.accounts.queries import colleagues_in
from app.accounts.rules.roles import UNIT
from app.kernel.transaction import Transaction
from app.tickets.routing import units_called
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.reasons import Offered
from app.tickets.rules.words import PartState
from app.web.labels import label
from app.web.speaking import _
from app.web.tickets.shown import TicketPage

if TYPE_CHECKING:
    from app.departments.models import Department
    from app.tickets.models import Category

UNDECIDED = "请选择单位"
INDENT = chr(0x3000)
"""The width of one Chinese character."""


def category_choices(categories: "Sequence[Category]") -> list[SelectChoice]:
    """What a request may be filed under, the second level set in."""
    return [
        SelectChoice(each.code, f"{INDENT if each.parent_code else ''}{each.code} {_(each.name)}")
        for each in categories
        if not each.guidance
    ]


def units_of(tx: Transaction, page: TicketPage) -> "list[Department]":
    """The units of the ticket's own region that this actor may know."""
    return [each.unit for each in units_called(tx) if each.unit.region_id == page.ticket.region_id]


def chosen_category_choices(categories: "Sequence[Category]") -> list[SelectChoice]:
    """The same where one must be chosen: none stands there unasked."""
    return [SelectChoice("", _("请选择类别")), *category_choices(categories)]


def unit_choices(units: "Sequence[Department]") -> list[SelectChoice]:
    return [SelectChoice(unit.code, unit.name) for unit in units]


def reason_choices(reasons: Sequence[Offered]) -> list[SelectChoice]:
    """The reasons the zone offers, in its order, each with its own explanation."""
    return [
        SelectChoice(
            each.reason.value,
            _("%(reason)s：%(note)s", reason=label(each.reason), note=each.note) if each.note else label(each.reason),
        )
        for each in reasons
        if each.offered
    ]


def colleague_choices(tx: Transaction, page: TicketPage) -> list[SelectChoice]:
    """Who is at work in the reader's own units that are in, oneself and who has it in hand left in."""
    there = {part.department_id for part in page.ticket.parts if part.state is PartState.CHECKED_IN}
    own = {seat.department_id for seat in tx.actor.seats_of(*UNIT)} & there
    found = colleagues_in(tx.session, [each for each in own if each is not None], tx.now)
    return [SelectChoice(each.username, each.name) for each in found]


def called_choices(units: "Sequence[Department]", there: Collection[int]) -> list[SelectChoice]:
    """Units a whistle may name; of those it cannot reach the choice says so."""
    return [
        SelectChoice(unit.code, unit.name if unit.id in there else _("%(unit)s（没有在岗人员）", unit=unit.name))
        for unit in units
    ]


def callable_units(page: TicketPage, units: "Sequence[Department]") -> "list[Department]":
    """The units that may be called: whom the matter complains of is in no choice."""
    complained_of = {unit.code for unit in page.ticket.complained_of}
    return [unit for unit in units if unit.code not in complained_of]


def at_work_choices(page: TicketPage) -> list[SelectChoice]:
    """The units that have a part in the matter now."""
    names = {part.department.code: part.department.name for part in page.ticket.parts if part.state not in LET_GO}
    return [SelectChoice(code, name) for code, name in names.items()]
