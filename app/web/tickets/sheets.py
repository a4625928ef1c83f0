"""The acts of a ticket's page: one sheet for each act the lifecycle allows now, with its form ready to send."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wtforms.fields.choices import SelectChoice

from app.acts.table import ON_TICKETS
from app.kernel.inputs import Source, inputs_of
from app.kernel.transaction import Transaction
from app.phrases.offering import offered_for
from app.phrases.rules.words import UsedIn
from app.sla.queries import AskedPostponement, undecided_postponement
from app.tickets.categories import categories_in_use
from app.tickets.reasons import reasons_of
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.reasons import REASONS
from app.tickets.rules.words import Grade, Outcome, State, Urgency
from app.tickets.seen import SeenInstruction, SeenRow
from app.understanding.calling import foresee_calling
from app.understanding.proposing import hints_of
from app.understanding.replying import WRITTEN_BY
from app.web.labels import label, label_firm
from app.web.speaking import _, listed
from app.web.tickets.choices import (
    at_work_choices,
    category_choices,
    chosen_category_choices,
    colleague_choices,
    reason_choices,
    unit_choices,
    units_of,
)
from app.web.tickets.clarity import clarity_of_form
from app.web.tickets.forms import FORMS, WITHOUT_A_WORD
from app.web.tickets.rulings import hand_backs, unsigned
from app.web.tickets.shown import TicketPage, open_supports
from app.web.tickets.understood import item_said, leads_said
from app.web.tickets.whistles import proposal_facts, proposal_said, whistle_facts

if TYPE_CHECKING:
    from app.departments.models import Department

BY_UNIT = (Source.UNITS, Source.PARTS)
"""Choices that name a department."""
READ_FOR = frozenset({Action.ACCEPT, Action.HAND_BACK})
CALLING = READ_FOR | {Action.WHISTLE, Action.PROPOSE_WHISTLE}
"""Acts whose sheets say what the duty list or the words of a matter point to; of some its words are always read."""
AS_IT_STANDS = "主办单位；还没有吹哨的，园区和企服中心"


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


def sheets_of(
    tx: Transaction, page: TicketPage, failed: Any = None, only: Collection[Action] | None = None
) -> list[Sheet]:
    """The sheets for what may be done now, the likely one first, grave ones last; ``failed`` is a form shown again.

    ``only``: of these acts alone.
    """
    actions = [action for action in page.actions if only is None or action in only]
    asked = _asked(tx, page)
    allowed = [
        act for act in ON_TICKETS if act.action in actions and (asked or act.action != Action.DECIDE_POSTPONEMENT)
    ]
    if asked:
        allowed = [act for act in allowed if act.action != Action.POSTPONE]
    _foresee(tx, page, {act.action for act in allowed})
    names_units = any(each.ask.source in BY_UNIT for act in allowed for each in inputs_of(act.takes))
    units = units_of(tx, page) if names_units else []
    asks_reason = any(act.action in REASONS for act in allowed)
    reasons = reasons_of(tx.session, page.ticket.region_id, tx.now) if asks_reason else {}
    sheets: list[Sheet] = []
    for act in allowed:
        action, made = Action(act.action), FORMS[act.action]
        again = failed is not None and isinstance(failed, made)
        form = failed if again else made(formdata=None, **_known(tx, page, action))
        if act.action in reasons:
            form.reason.choices = reason_choices(reasons[act.action])
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


def _foresee(tx: Transaction, page: TicketPage, allowed: Collection[str]) -> None:
    """Ask in one statement what the sheets that call units ask; whoever whistles to a lead's matter asks no words."""
    if CALLING.intersection(allowed):
        reads = page.ticket.lead is None or not READ_FOR.isdisjoint(allowed)
        foresee_calling(tx, page.ticket.region_id, reads=reads)


def _asked(tx: Transaction, page: TicketPage) -> AskedPostponement | None:
    """What was asked for and waits; nobody asked where the story of the matter does not say so."""
    if not page.postponed or not {Action.DECIDE_POSTPONEMENT, Action.POSTPONE}.intersection(page.actions):
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
        return acceptance_facts(tx, page, form, units, fresh=fresh)
    if action is Action.HAND_BACK:
        form.suggest.choices = [SelectChoice("", _("不清楚")), *unit_choices(units)]
        at_work = {part.department.code for part in page.ticket.parts if part.state not in LET_GO}
        return {"understood": leads_said(tx, page, besides=at_work)}
    if action is Action.SETTLE and page.ticket.state is State.NEEDS_INFO:
        # whoever cannot be asked cannot be found: no other end fits a question without an answer
        form.outcome.choices = [each for each in form.outcome.choices if each.value == Outcome.UNREACHABLE]
    if action is Action.FOLLOW_UP and page.ticket.state is not State.RESOLVED:
        form.said.choices = [each for each in form.said.choices if each.value in WITHOUT_A_WORD]
    if action is Action.WHISTLE:
        return whistle_facts(tx, page, form, units, fresh=fresh)
    if action is Action.DECIDE_POSTPONEMENT:
        return {"asked": asked}
    if action is Action.HAND_OVER:
        form.to.choices = [SelectChoice("", _("请选择同事")), *colleague_choices(tx, page)]
    if action in WRITTEN_BY:
        clarity = None if fresh else clarity_of_form(tx, page, form)
        return {
            "open_supports": open_supports(page.ticket, page.parts),
            "clarity": clarity,
            "phrases": offered_for(tx, page.ticket, UsedIn.ANSWER),
            "number": page.ticket.number,
        }
    if action in (Action.APPROVE, Action.SEND_BACK):
        return {"outcome": page.outcome_label, "answer": page.answer}
    return _between_offices(tx, page, action, form, units, fresh=fresh)


def _between_offices(
    tx: Transaction, page: TicketPage, action: Action, form: Any, units: "Sequence[Department]", *, fresh: bool
) -> dict[str, Any]:
    """Choices and facts of what offices ask, sign, propose, decline and instruct among themselves."""
    if action is Action.RULE:
        return {"hand_backs": hand_backs(tx, page, form, units)}
    if action is Action.SIGN_HAND_BACK:
        return {"hand_backs": unsigned(tx, page, units)}
    if action is Action.PROPOSE_WHISTLE:
        return proposal_facts(tx, page, form, units, fresh=fresh)
    if action is Action.DECLINE_PROPOSAL:
        return {"proposed": proposal_said(page, units)}
    if action in (Action.SPLIT_OFF, Action.RECLASSIFY) and not fresh:
        form.category.choices = chosen_category_choices(categories_in_use(tx.session))
    if action is Action.INSTRUCT:
        form.unit.choices = [SelectChoice("", _(AS_IT_STANDS)), *at_work_choices(page)]
    if action is Action.ANSWER_INSTRUCTION:
        return {"instructions": instructions_of(page.ticket)}
    if action is Action.DECIDE_REGRADE:
        return {"why": page.ticket.regrade_why}
    return {}


def acceptance_facts(
    tx: Transaction, page: TicketPage, form: Any, units: "Sequence[Department]", *, fresh: bool
) -> dict[str, Any]:
    """Fill what whoever accepts confirms: a fresh form has the item the words point to; alarms are asked about."""
    form.category.choices = category_choices(categories_in_use(tx.session))
    form.complained_of.choices = unit_choices(units)
    hint = hints_of(tx, [page.ticket]).get(page.ticket.id)
    item, chosen = (None, None) if hint is None else (hint.item, hint.chosen)
    if fresh:
        form.category.data = page.ticket.category_code if chosen is None else chosen.code
        form.complained_of.data = [unit.code for unit in page.ticket.complained_of]
    proposed = "" if item is None else item_said(item)
    alarms = page.ticket.alarms
    asked = _("企业写到“%(words)s”，请核实是否紧急", words=listed(alarms)) if alarms else ""
    near = "" if hint is None or hint.nearer is None else f"{hint.nearer.code} {_(hint.nearer.name)}"
    return {"item": proposed, "near": near, "alarms": asked}


def instructions_of(ticket: SeenRow) -> list[tuple[str, SeenInstruction]]:
    """What a leader wants and nobody has answered yet, with whom he wants it of."""
    found = [(part.department.name, part.instruction) for part in ticket.parts if part.instruction is not None]
    return found if ticket.instruction is None else [(_("园区和企服中心"), ticket.instruction), *found]
