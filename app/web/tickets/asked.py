"""What the sheet of one act asks and says besides its fields: what it offers, and what must be known to choose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtforms.fields.choices import SelectChoice

from app.kernel.transaction import Transaction
from app.phrases.offering import offered_for
from app.phrases.rules.words import UsedIn
from app.sla.queries import AskedPostponement
from app.tickets.categories import categories_in_use
from app.tickets.rules.assignment import LET_GO
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Grade, Outcome, State, Urgency
from app.tickets.seen import SeenInstruction, SeenRow
from app.understanding.proposing import hints_of
from app.web.speaking import _, listed
from app.web.tickets.choices import (
    at_work_choices,
    category_choices,
    chosen_category_choices,
    colleague_choices,
    unit_choices,
)
from app.web.tickets.clarity import clarity_of_form
from app.web.tickets.forms import WITHOUT_A_WORD
from app.web.tickets.rulings import hand_backs, unsigned
from app.web.tickets.shown import TicketPage, open_supports
from app.web.tickets.understood import item_said, leads_said
from app.web.tickets.whistles import proposal_facts, proposal_said, whistle_facts

if TYPE_CHECKING:
    from app.departments.models import Department

AS_IT_STANDS = "主办单位；还没有吹哨的，园区和企服中心"
Facts = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The form of one act on one page, to be filled with what it offers."""

    page: TicketPage
    form: Any
    units: "Sequence[Department]"
    """The units its choices may name."""
    postponement: AskedPostponement | None
    fresh: bool
    """Nothing was typed into it yet."""


def _accepted(_tx: Transaction, page: TicketPage) -> Facts:
    grade, urgency = page.ticket.grade or Grade.ORDINARY, page.ticket.urgency or Urgency.NORMAL
    return {"grade": grade.value, "urgency": urgency.value}


def _own_name(tx: Transaction, _page: TicketPage) -> Facts:
    return {"handler": tx.actor.name}


KNOWN: Mapping[Action, Callable[[Transaction, TicketPage], Facts]] = {
    Action.ACCEPT: _accepted,
    Action.CHECK_IN: _own_name,
}
"""By act: what a fresh form already holds."""


def acceptance_facts(
    tx: Transaction, page: TicketPage, form: Any, units: "Sequence[Department]", *, fresh: bool
) -> Facts:
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


def _acceptance(tx: Transaction, asked: Asked) -> Facts:
    return acceptance_facts(tx, asked.page, asked.form, asked.units, fresh=asked.fresh)


def _hand_back(tx: Transaction, asked: Asked) -> Facts:
    asked.form.suggest.choices = [SelectChoice("", _("不清楚")), *unit_choices(asked.units)]
    at_work = {part.department.code for part in asked.page.ticket.parts if part.state not in LET_GO}
    return {"understood": leads_said(tx, asked.page, besides=at_work)}


def _follow_up(_tx: Transaction, asked: Asked) -> Facts:
    if asked.page.ticket.state is not State.RESOLVED:
        said = asked.form.said
        said.choices = [each for each in said.choices if each.value in WITHOUT_A_WORD]
    return {}


def _settlement(tx: Transaction, asked: Asked) -> Facts:
    if asked.page.ticket.state is State.NEEDS_INFO:
        # whoever cannot be asked cannot be found: no other end fits a question without an answer
        outcome = asked.form.outcome
        outcome.choices = [each for each in outcome.choices if each.value == Outcome.UNREACHABLE]
    return _answer(tx, asked)


def _answer(tx: Transaction, asked: Asked) -> Facts:
    page = asked.page
    return {
        "open_supports": open_supports(page.ticket, page.parts),
        "clarity": None if asked.fresh else clarity_of_form(tx, page, asked.form),
        "phrases": offered_for(tx, page.ticket, UsedIn.ANSWER),
    }


def _whistle(tx: Transaction, asked: Asked) -> Facts:
    return whistle_facts(tx, asked.page, asked.form, asked.units, fresh=asked.fresh)


def _whistle_proposal(tx: Transaction, asked: Asked) -> Facts:
    return proposal_facts(tx, asked.page, asked.form, asked.units, fresh=asked.fresh)


def _declined_proposal(_tx: Transaction, asked: Asked) -> Facts:
    return {"proposed": proposal_said(asked.page, asked.units)}


def _postponement(_tx: Transaction, asked: Asked) -> Facts:
    return {"asked": asked.postponement}


def _colleagues(tx: Transaction, asked: Asked) -> Facts:
    asked.form.to.choices = [SelectChoice("", _("请选择同事")), *colleague_choices(tx, asked.page)]
    return {}


def _rulings(tx: Transaction, asked: Asked) -> Facts:
    return {"hand_backs": hand_backs(tx, asked.page, asked.form, asked.units)}


def _signatures(tx: Transaction, asked: Asked) -> Facts:
    return {"hand_backs": unsigned(tx, asked.page, asked.units)}


def _instruction(_tx: Transaction, asked: Asked) -> Facts:
    asked.form.unit.choices = [SelectChoice("", _(AS_IT_STANDS)), *at_work_choices(asked.page)]
    return {}


def _instructions(_tx: Transaction, asked: Asked) -> Facts:
    return {"instructions": instructions_of(asked.page.ticket)}


def _regrade(_tx: Transaction, asked: Asked) -> Facts:
    return {"why": asked.page.ticket.regrade_why}


def _category(tx: Transaction, asked: Asked) -> Facts:
    if not asked.fresh:  # a fresh one fetches the long list when it is opened
        asked.form.category.choices = chosen_category_choices(categories_in_use(tx.session))
    return {}


FACTS: Mapping[Action, Callable[[Transaction, Asked], Facts]] = {
    Action.ACCEPT: _acceptance,
    Action.SETTLE: _settlement,
    Action.WHISTLE: _whistle,
    Action.PROPOSE_WHISTLE: _whistle_proposal,
    Action.DECLINE_PROPOSAL: _declined_proposal,
    Action.HAND_BACK: _hand_back,
    Action.SIGN_HAND_BACK: _signatures,
    Action.RULE: _rulings,
    Action.DECIDE_REGRADE: _regrade,
    Action.DECIDE_POSTPONEMENT: _postponement,
    Action.HAND_OVER: _colleagues,
    Action.ANSWER: _answer,
    Action.FOLLOW_UP: _follow_up,
    Action.SPLIT_OFF: _category,
    Action.RECLASSIFY: _category,
    Action.INSTRUCT: _instruction,
    Action.ANSWER_INSTRUCTION: _instructions,
}
"""By act: fills the choices of its form, and says what must be known; without a row the same is asked of everybody."""


def instructions_of(ticket: SeenRow) -> list[tuple[str, SeenInstruction]]:
    """What a leader wants and nobody has answered yet, with whom he wants it of."""
    found = [(part.department.name, part.instruction) for part in ticket.parts if part.instruction is not None]
    return found if ticket.instruction is None else [(_("园区和企服中心"), ticket.instruction), *found]
