"""The sheets of a whistle: whom the duty list proposes, what an officer proposed, and which deadlines it would set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wtforms.fields.choices import SelectChoice

from app.calendars.queries import calendar_now
from app.clocks.rules.arithmetic import due_at
from app.clocks.rules.limits import Limit
from app.clocks.terms import Terms, terms_at
from app.financing.proposing import Narrowed, narrowed_for
from app.kernel.transaction import Transaction
from app.sla.rules.limits import CHECK_IN, SUPPORT, limit_of
from app.tickets.routing import units_called
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import Grade
from app.web.filters import moment
from app.web.labels import label
from app.web.speaking import _, listed, said
from app.web.tickets.choices import UNDECIDED, callable_units, called_choices
from app.web.tickets.shown import TicketPage
from app.web.tickets.understood import leads_said

if TYPE_CHECKING:
    from app.departments.models import Department


@dataclass(frozen=True)
class WhistleLine:
    """A deadline a whistle would set."""

    label: str
    limit: str
    due: datetime


def whistle_facts(
    tx: Transaction,
    page: TicketPage,
    form: Any,
    units: "Sequence[Department]",
    *,
    fresh: bool,
    category: str | None = None,
) -> dict[str, Any]:
    """Fill a whistle's form with units, the proposed ones ticked; returns what it would set, in words and days.

    They are proposed for the ticket's category, or for ``category`` where it is being given another. Units the matter
    complains of are named nowhere.
    """
    units = callable_units(page, units)
    route = route_of(tx, page, category)
    there = _staffed(tx)
    lead = page.ticket.lead
    form.lead.choices = [SelectChoice("", _(UNDECIDED)), *called_choices(units, there)]
    at_work = {row.department_id for row in page.ticket.parts if row.state not in LET_GO}
    form.supports.choices = called_choices([unit for unit in units if unit.id not in at_work or not fresh], there)
    proposal = page.ticket.proposal
    if fresh and proposal is not None:
        form.lead.data, form.supports.data = proposal.lead, []
    elif fresh and lead is not None:
        form.lead.data, form.supports.data = lead.department.code, []
    elif fresh and route is not None:
        form.lead.data = route.lead.code if route.lead is not None and route.lead.staffed else ""
        form.supports.data = [unit.code for unit in route.supports if unit.staffed]
    form.supports.choices.sort(key=lambda choice: choice.value not in (form.supports.data or ()))
    proposed = "" if route is None or lead is not None else _proposed(route)
    proposed = proposal_said(page, units) or proposed
    if lead is None:
        named = route.lead.code if route is not None and route.lead is not None else ""
        proposed += leads_said(tx, page, named=named)
    limits, until = whistle_terms(tx, page)
    lines = _lines(page, limits, until)
    return {
        "proposed": proposed,
        "kinds": _kind_hints(limits, until),
        "lines": lines,
        "similar": page.ticket.sight.whole,
    }


def _proposed(route: Narrowed) -> str:
    """Whom the duty list names and why; that nobody is there is said of whom no whistle can reach."""
    if route.lead is None:
        return ""  # somebody else must be found
    said_of = (
        _("建议 %(lead)s：%(reason)s。", lead=route.lead.name, reason=label(route.reason))
        if route.lead.staffed
        else unmanned(route.lead.name, label(route.reason))
    )
    missing = listed(unit.name for unit in route.supports if not unit.staffed)
    not_let = listed(unit.name for unit in route.not_let)
    return (
        said_of
        + (_("协办中%(units)s没有在岗人员，没有勾选。", units=missing) if missing else "")
        + (_("企业还没有授权%(units)s了解融资需求，没有勾选。", units=not_let) if not_let else "")
    )


def unmanned(lead: str, reason: str) -> str:
    """What is said of a lead the duty list names in which nobody is there."""
    return _("职责清单所列的%(lead)s没有在岗人员，请另选单位（%(reason)s）。", lead=lead, reason=reason)


def whistle_terms(tx: Transaction, page: TicketPage) -> tuple[Terms, Callable[[Limit], datetime]]:
    """The limits in force where the ticket is, and the day on which one of them would end if it began now."""
    calendar = calendar_now(tx.session)
    return terms_at(tx.session, page.ticket.region_id, tx.now), lambda limit: due_at(calendar, tx.now, limit)


def _kind_hints(terms: Terms, until: Callable[[Limit], datetime]) -> dict[str, str]:
    """普通吹哨: 1 个工作日内报到，9月22日 周二 17:30 前."""
    return {
        kind.value: _("%(limit)s内报到，%(due)s 前", limit=terms[each].label_zh, due=moment(until(terms[each])))
        for kind, each in CHECK_IN.items()
    }


def _lines(page: TicketPage, terms: Terms, until: Callable[[Limit], datetime]) -> list[WhistleLine]:
    """What the whistle would set besides check-in; a clock that runs already keeps its due (R4)."""
    cycle, grade = page.ticket.cycle, page.ticket.grade or Grade.ORDINARY
    kept = [view.due for view in page.views if view.cycle == cycle and view.kind is ClockKind.RESOLVE]
    feedback = terms[limit_of(ClockKind.FEEDBACK, cycle, grade)]
    resolve = terms[limit_of(ClockKind.RESOLVE, cycle, grade)]
    return [
        WhistleLine(_("协办办结"), said(terms[SUPPORT].label_zh), until(terms[SUPPORT])),
        WhistleLine(_("反馈进展"), said(feedback.label_zh), until(feedback)),
        WhistleLine(_("办结"), said(resolve.label_zh), kept[-1] if kept else until(resolve)),
    ]


def proposal_facts(
    tx: Transaction, page: TicketPage, form: Any, units: "Sequence[Department]", *, fresh: bool
) -> dict[str, Any]:
    """Fill an officer's proposal with the units a whistle can reach, the one of the duty list chosen."""
    units = callable_units(page, units)
    route, there = route_of(tx, page), _staffed(tx)
    form.lead.choices = [SelectChoice("", _(UNDECIDED)), *called_choices(units, there)]
    if fresh and route is not None and route.lead is not None:
        form.lead.data = route.lead.code if route.lead.staffed else ""
    return {}


def proposal_said(page: TicketPage, units: "Sequence[Department]") -> str:
    """What the officer proposed, in a sentence; empty when nothing waits."""
    proposal = page.ticket.proposal
    if proposal is None:
        return ""
    name = next((unit.name for unit in units if unit.code == proposal.lead), proposal.lead)
    return _("首席服务官提请由%(lead)s主办：%(why)s", lead=name, why=proposal.why)


def _staffed(tx: Transaction) -> frozenset[int]:
    """The units in which a whistle would be heard."""
    return frozenset(each.id for each in units_called(tx) if each.staffed)


def route_of(tx: Transaction, page: TicketPage, category: str | None = None) -> Narrowed | None:
    ticket = page.ticket
    return narrowed_for(tx, [ticket], {ticket.id: category} if category else {}).get(ticket.id)
