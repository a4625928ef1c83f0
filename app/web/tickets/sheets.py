"""The acts of a ticket's page: one sheet for each act the lifecycle allows now, with its form ready to send."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wtforms.fields.choices import SelectChoice

from app.accounts.queries import staffed
from app.accounts.rules.roles import Role
from app.acts.table import ON_TICKETS
from app.calendars.queries import calendar_now
from app.clocks.rules.arithmetic import due_at, ruling_due
from app.clocks.rules.limits import Limit
from app.clocks.terms import Terms, terms_at
from app.departments.queries import departments_of, route_for
from app.departments.rules import Route
from app.kernel.errors import Missing
from app.kernel.ids import ParkId, RegionId
from app.kernel.inputs import Source, inputs_of
from app.kernel.transaction import Transaction
from app.sla.queries import AskedPostponement, undecided_postponement
from app.sla.rules.limits import CHECK_IN, SUPPORT, limit_of
from app.tickets.categories import all_categories, item_proposed
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Grade, Outcome, State, Urgency
from app.tickets.seen import SeenInstruction, SeenPart, SeenRow
from app.understanding.replying import WRITTEN_BY
from app.web.filters import moment
from app.web.labels import label, label_firm
from app.web.speaking import _, listed, said
from app.web.tickets.clarity import clarity_of_form
from app.web.tickets.forms import FORMS, WITHOUT_A_WORD
from app.web.tickets.shown import TicketPage, open_supports

if TYPE_CHECKING:
    from app.departments.models import Department
    from app.tickets.models import Category

BY_UNIT = (Source.UNITS, Source.PARTS)
"""Choices that name a department."""
UNDECIDED = "请选择单位"
AS_IT_STANDS = "主办单位；还没有吹哨的，园区和企服中心"
INDENT = chr(0x3000)
"""The width of one Chinese character."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One act: its button, its form, and what must be known to fill it in."""

    name: str
    href: str
    label: str
    firm_label: str
    """What it is called on the firm's page."""
    kind: str
    key: str
    form: Any
    open: bool
    plain: bool
    note: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WhistleLine:
    """A deadline a whistle would set."""

    label: str
    limit: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class HandBack:
    """A hand-back to be ruled on, with both sides' basis."""

    form: Any
    department_name: str
    reason_label: str
    basis: str
    suggest: str
    asked_at: datetime | None
    due: datetime | None
    listed: str
    """Whom the duty list names for the category."""
    count: int
    names_lead: bool
    """The leader rules on it, and names the lead where it stands."""


def sheets_of(tx: Transaction, page: TicketPage, failed: Any = None) -> list[Sheet]:
    """The sheets for what may be done now, the likely one first, grave ones last; ``failed`` is a form shown again."""
    asked = _asked(tx, page)
    allowed = [
        act for act in ON_TICKETS if act.action in page.actions and (asked or act.action != Action.DECIDE_POSTPONEMENT)
    ]
    if asked:
        allowed = [act for act in allowed if act.action != Action.POSTPONE]
    names_units = any(each.ask.source in BY_UNIT for act in allowed for each in inputs_of(act.takes))
    units = units_of(tx, page) if names_units else []
    sheets: list[Sheet] = []
    for act in allowed:
        action, made = Action(act.action), FORMS[act.action]
        again = failed is not None and isinstance(failed, made)
        form = failed if again else made(formdata=None, **_known(tx, page, action))
        first = not sheets and not act.danger
        sheets.append(
            Sheet(
                name=act.name,
                href=f"/tickets/{page.ticket.number}/{act.name}",
                label=label(action),
                firm_label=label_firm(action),
                kind="danger" if act.danger else "primary" if first else "quiet",
                key=act.key,
                form=form,
                open=again,
                plain=act.plain,
                note=_(act.danger),
                facts=_facts(tx, page, action, form, units, asked, fresh=not again),
            )
        )
    return sheets


def _asked(tx: Transaction, page: TicketPage) -> AskedPostponement | None:
    if not {Action.DECIDE_POSTPONEMENT, Action.POSTPONE}.intersection(page.actions):
        return None
    return undecided_postponement(tx, page.ticket)


def _known(tx: Transaction, page: TicketPage, action: Action) -> dict[str, Any]:
    """What a fresh form already holds."""
    if action is Action.ACCEPT:
        grade, urgency = page.ticket.grade or Grade.ORDINARY, page.ticket.urgency or Urgency.NORMAL
        return {"data": {"grade": grade.value, "urgency": urgency.value}}
    if action is Action.CHECK_IN:
        return {"data": {"handler": tx.actor.name}}
    return {}


def _facts(
    tx: Transaction,
    page: TicketPage,
    action: Action,
    form: Any,
    units: "Sequence[Department]",
    asked: AskedPostponement | None,
    *,
    fresh: bool,
) -> dict[str, Any]:
    """Choices and facts of one act."""
    if action is Action.ACCEPT:
        return acceptance_facts(all_categories(tx.session), page, form, units, fresh=fresh)
    if action is Action.HAND_BACK:
        form.suggest.choices = [SelectChoice("", _("不清楚")), *_unit_choices(units)]
    if action is Action.SETTLE and page.ticket.state is State.NEEDS_INFO:
        # whoever cannot be asked cannot be found: no other end fits a question without an answer
        form.outcome.choices = [each for each in form.outcome.choices if each.value == Outcome.UNREACHABLE]
    if action is Action.FOLLOW_UP and page.ticket.state is not State.RESOLVED:
        form.said.choices = [each for each in form.said.choices if each.value in WITHOUT_A_WORD]
    if action is Action.WHISTLE:
        return whistle_facts(tx, page, form, units, fresh=fresh)
    if action is Action.DECIDE_POSTPONEMENT:
        return {"asked": asked}
    if action in WRITTEN_BY:
        clarity = None if fresh else clarity_of_form(tx, page, form)
        return {"open_supports": open_supports(page.ticket, page.parts), "clarity": clarity}
    if action in (Action.APPROVE, Action.SEND_BACK):
        return {"outcome": page.outcome_label, "answer": page.answer}
    return _between_offices(tx, page, action, form, units, fresh=fresh)


def _between_offices(
    tx: Transaction, page: TicketPage, action: Action, form: Any, units: "Sequence[Department]", *, fresh: bool
) -> dict[str, Any]:
    """Choices and facts of what offices ask, sign, propose, decline and instruct among themselves."""
    if action is Action.RULE:
        return {"hand_backs": _hand_backs(tx, page, form, units)}
    if action is Action.SIGN_HAND_BACK:
        return {"hand_backs": _unsigned(tx, page, units)}
    if action is Action.PROPOSE_WHISTLE:
        return _proposal_facts(tx, page, form, units, fresh=fresh)
    if action is Action.DECLINE_PROPOSAL:
        return {"proposed": _proposal_said(page, units)}
    if action is Action.INSTRUCT:
        form.unit.choices = [SelectChoice("", _(AS_IT_STANDS)), *_at_work_choices(page)]
    if action is Action.ANSWER_INSTRUCTION:
        return {"instructions": instructions_of(page.ticket)}
    if action is Action.DECIDE_REGRADE:
        return {"why": page.ticket.regrade_why}
    return {}


def category_choices(categories: "Sequence[Category]") -> list[SelectChoice]:
    """What a request may be filed under, the second level set in."""
    return [
        SelectChoice(each.code, f"{INDENT if each.parent_code else ''}{each.code} {_(each.name)}")
        for each in categories
        if not each.guidance
    ]


def acceptance_facts(
    categories: "Sequence[Category]", page: TicketPage, form: Any, units: "Sequence[Department]", *, fresh: bool
) -> dict[str, Any]:
    """Fill what whoever accepts confirms: a fresh form has the item the words point to; alarms are asked about."""
    form.category.choices = category_choices(categories)
    form.complained_of.choices = _unit_choices(units)
    item = item_proposed(categories, page.ticket.category_code, f"{page.title} {page.body}")
    if fresh:
        form.category.data = page.ticket.category_code if item is None else item.code
        form.complained_of.data = [unit.code for unit in page.ticket.complained_of]
    proposed = "" if item is None else _("按内容建议 %(code)s %(name)s，请核对", code=item.code, name=_(item.name))
    alarms = page.ticket.alarms
    asked = _("企业写到“%(words)s”，请核实是否紧急", words=listed(alarms)) if alarms else ""
    return {"item": proposed, "alarms": asked}


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
    complained_of = {unit.code for unit in page.ticket.complained_of}
    units = [unit for unit in units if unit.code not in complained_of]
    route = _route(tx, page, category)
    if route is not None and route.lead not in {unit.id for unit in units}:
        route = None  # the list proposes whom the matter complains of: somebody else must be found
    there = staffed(tx.session, [unit.id for unit in units], tx.now)
    codes = {unit.id: unit.code for unit in units if unit.id in there}
    lead = page.ticket.lead
    form.lead.choices = [SelectChoice("", _(UNDECIDED)), *_called_choices(units, there)]
    at_work = {row.department_id for row in page.ticket.parts if row.state not in LET_GO}
    form.supports.choices = _called_choices([unit for unit in units if unit.id not in at_work or not fresh], there)
    proposal = page.ticket.proposal
    if fresh and proposal is not None:
        form.lead.data, form.supports.data = proposal.lead, []
    elif fresh and lead is not None:
        form.lead.data, form.supports.data = lead.department.code, []
    elif fresh and route is not None:
        form.lead.data = codes.get(route.lead, "")
        form.supports.data = [codes[unit] for unit in route.supports if unit in codes]
    names = {unit.id: unit.name for unit in units}
    form.supports.choices.sort(key=lambda choice: choice.value not in (form.supports.data or ()))
    proposed = "" if route is None or lead is not None else _proposed(route, names, there)
    proposed = _proposal_said(page, units) or proposed
    limits, until = whistle_terms(tx, page)
    return {"proposed": proposed, "kinds": _kind_hints(limits, until), "lines": _lines(page, limits, until)}


def _proposed(route: Route, names: Mapping[int, str], there: Collection[int]) -> str:
    """Whom the duty list names and why; that nobody is there is said of whom no whistle can reach."""
    said_of = (
        _("建议 %(lead)s：%(reason)s。", lead=names.get(route.lead, ""), reason=label(route.reason))
        if route.lead in there
        else unmanned(names.get(route.lead, ""), label(route.reason))
    )
    missing = listed(names[unit] for unit in route.supports if unit in names and unit not in there)
    return said_of + (_("协办中%(units)s没有在岗人员，没有勾选。", units=missing) if missing else "")


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


def _proposal_facts(
    tx: Transaction, page: TicketPage, form: Any, units: "Sequence[Department]", *, fresh: bool
) -> dict[str, Any]:
    """Fill an officer's proposal with the units a whistle can reach, the one of the duty list chosen."""
    route, there = _route(tx, page), staffed(tx.session, [unit.id for unit in units], tx.now)
    form.lead.choices = [SelectChoice("", _(UNDECIDED)), *_called_choices(units, there)]
    if fresh and route is not None:
        form.lead.data = next((unit.code for unit in units if unit.id == route.lead and unit.id in there), "")
    return {}


def _proposal_said(page: TicketPage, units: "Sequence[Department]") -> str:
    """What the officer proposed, in a sentence; empty when nothing waits."""
    proposal = page.ticket.proposal
    if proposal is None:
        return ""
    name = next((unit.name for unit in units if unit.code == proposal.lead), proposal.lead)
    return _("首席服务官提请由%(lead)s主办：%(why)s", lead=name, why=proposal.why)


def _unsigned(tx: Transaction, page: TicketPage, units: "Sequence[Department]") -> list[tuple[str, str, str]]:
    """What waits for this head's signature: the unit, its reason and its basis."""
    own = {seat.department_id for seat in tx.actor.seats_of(Role.HEAD)}
    return [
        (row.department.name, label(asked.reason) if asked.reason else "", asked.basis)
        for row in page.ticket.parts
        if (asked := row.hand_back) is not None and asked.signed_at is None and row.department_id in own
    ]


def _hand_backs(tx: Transaction, page: TicketPage, form: Any, units: "Sequence[Department]") -> list[HandBack]:
    route = _route(tx, page)
    names = {unit.id: unit.name for unit in units}
    by_code = {unit.code: unit.name for unit in units}
    listed = (
        "" if route is None else _("%(lead)s（%(reason)s）", lead=names.get(route.lead, ""), reason=label(route.reason))
    )
    calendar = calendar_now(tx.session)
    waiting = [
        (row, asked)
        for row in page.ticket.parts
        if (asked := row.hand_back) is not None and asked.signed_at is not None
    ]
    choices = [SelectChoice("", _(UNDECIDED)), *_unit_choices(units)] if tx.actor.seats_of(Role.LEADER) else []
    return [
        HandBack(
            form=_form_for(form, row, len(waiting), choices),
            department_name=row.department.name,
            reason_label=label(asked.reason) if asked.reason else "",
            basis=asked.basis,
            suggest=by_code.get(asked.suggest or "", asked.suggest or ""),
            asked_at=asked.asked_at,
            due=ruling_due(calendar, asked.signed_at) if asked.signed_at else None,
            listed=listed,
            count=asked.count,
            names_lead=bool(choices) and row.leads,
        )
        for row, asked in waiting
    ]


def _form_for(form: Any, row: SeenPart, waiting: int, choices: list[SelectChoice]) -> Any:
    """The form of one hand-back: what was typed stays with the unit it was typed for."""
    if form.assignment.data == str(row.id) or (waiting == 1 and not form.assignment.data):
        form.assignment.data = str(row.id)
    else:
        form = type(form)(formdata=None, suffix=f"-{row.id}", data={"assignment": str(row.id)})
    form.lead.choices = choices
    return form


def instructions_of(ticket: SeenRow) -> list[tuple[str, SeenInstruction]]:
    """What a leader wants and nobody has answered yet, with whom he wants it of."""
    found = [(part.department.name, part.instruction) for part in ticket.parts if part.instruction is not None]
    return found if ticket.instruction is None else [(_("园区和企服中心"), ticket.instruction), *found]


def _at_work_choices(page: TicketPage) -> list[SelectChoice]:
    """The units that have a part in the matter now."""
    names = {part.department.code: part.department.name for part in page.ticket.parts if part.state not in LET_GO}
    return [SelectChoice(code, name) for code, name in names.items()]


def units_of(tx: Transaction, page: TicketPage) -> "list[Department]":
    """The units of the ticket's own region that this actor may know."""
    return [unit for unit in departments_of(tx.session, tx.actor) if unit.region_id == page.ticket.region_id]


def _unit_choices(units: "Sequence[Department]") -> list[SelectChoice]:
    return [SelectChoice(unit.code, unit.name) for unit in units]


def _called_choices(units: "Sequence[Department]", there: Collection[int]) -> list[SelectChoice]:
    """Units a whistle may name; of those it cannot reach the choice says so."""
    return [
        SelectChoice(unit.code, unit.name if unit.id in there else _("%(unit)s（没有在岗人员）", unit=unit.name))
        for unit in units
    ]


def _route(tx: Transaction, page: TicketPage, category: str | None = None) -> Route | None:
    ticket = page.ticket
    park = None if ticket.park_id is None else ParkId(ticket.park_id)
    try:
        return route_for(tx.session, RegionId(ticket.region_id), category or ticket.category_code, park)
    except Missing:
        return None
