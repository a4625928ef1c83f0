"""The sheets of a hand-back: what waits for the head's name, and for the ruling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wtforms.fields.choices import SelectChoice

from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.clocks.rules.arithmetic import ruling_due
from app.departments.queries import departments_of
from app.kernel.transaction import Transaction
from app.tickets.routing import proposed_for
from app.tickets.rules.lifecycle import Action
from app.tickets.seen import SeenPart, SeenRow
from app.web.labels import label
from app.web.speaking import _
from app.web.tickets.choices import UNDECIDED, callable_units, unit_choices
from app.web.tickets.forms import FORMS
from app.web.tickets.shown import TicketPage
from app.web.tickets.understood import leads_said
from app.web.tickets.whistles import route_of

if TYPE_CHECKING:
    from app.departments.models import Department


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
    understood: str
    """Whom the words point to, without those who gave it back."""
    count: int
    names_lead: bool
    """The leader rules on it, and names the lead where it stands."""
    task: str
    """What it was called for: the other side's basis."""


def unsigned(tx: Transaction, page: TicketPage, units: "Sequence[Department]") -> list[tuple[str, str, str]]:
    """What waits for this head's signature: the unit, its reason and its basis."""
    own = {seat.department_id for seat in tx.actor.seats_of(Role.HEAD)}
    return [
        (row.department.name, label(asked.reason) if asked.reason else "", asked.basis)
        for row in page.ticket.parts
        if (asked := row.hand_back) is not None and asked.signed_at is None and row.department_id in own
    ]


def hand_backs(tx: Transaction, page: TicketPage, form: Any, units: "Sequence[Department]") -> list[HandBack]:
    route = route_of(tx, page)
    by_code = {unit.code: unit.name for unit in units}
    listed = "" if route is None or route.lead is None else _listed(route.lead.name, label(route.reason))
    calendar = calendar_now(tx.session)
    waiting = [
        (row, asked)
        for row in page.ticket.parts
        if (asked := row.hand_back) is not None and asked.signed_at is not None
    ]
    said = leads_said(tx, page, besides={row.department.code for row, _asked in waiting})
    choices = (
        [SelectChoice("", _(UNDECIDED)), *unit_choices(callable_units(page, units))]
        if tx.actor.seats_of(Role.LEADER)
        else []
    )
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
            understood=said,
            count=asked.count,
            names_lead=bool(choices) and row.leads,
            task=row.task or "",
        )
        for row, asked in waiting
    ]


def hand_backs_in(tx: Transaction, rows: Sequence[SeenRow]) -> dict[str, list[HandBack]]:
    """The hand-backs that wait in these tickets, by number, each with a form of its own; the same few queries always.

    What the words point to is said on the ticket's own page.
    """
    calendar, proposed = calendar_now(tx.session), proposed_for(tx, rows, {})
    units = departments_of(tx.session, tx.actor, in_use=True)
    by_code = {unit.code: unit.name for unit in units}
    made, leads = FORMS[Action.RULE], bool(tx.actor.seats_of(Role.LEADER))
    found: dict[str, list[HandBack]] = {}
    for row in rows:
        route, barred = proposed.get(row.id), {unit.code for unit in row.complained_of}
        here = [unit for unit in units if unit.region_id == row.region_id and unit.code not in barred]
        for part in row.parts:
            asked = part.hand_back
            if asked is None or asked.signed_at is None:
                continue
            form: Any = made(formdata=None, suffix=f"-{part.id}", data={"assignment": str(part.id)})
            form.lead.choices = [SelectChoice("", _(UNDECIDED)), *unit_choices(here)] if leads else []
            found.setdefault(row.number, []).append(
                HandBack(
                    form=form,
                    department_name=part.department.name,
                    reason_label=label(asked.reason) if asked.reason else "",
                    basis=asked.basis,
                    suggest=by_code.get(asked.suggest or "", asked.suggest or ""),
                    asked_at=asked.asked_at,
                    due=ruling_due(calendar, asked.signed_at),
                    listed=_listed(route.lead.name, label(route.reason)) if route and route.lead else "",
                    understood="",
                    count=asked.count,
                    names_lead=leads and part.leads,
                    task=part.task or "",
                )
            )
    return found


def _listed(lead: str, reason: str) -> str:
    return _("%(lead)s（%(reason)s）", lead=lead, reason=reason)


def _form_for(form: Any, row: SeenPart, waiting: int, choices: list[SelectChoice]) -> Any:
    """The form of one hand-back: what was typed stays with the unit it was typed for."""
    if form.assignment.data == str(row.id) or (waiting == 1 and not form.assignment.data):
        form.assignment.data = str(row.id)
    else:
        form = type(form)(formdata=None, suffix=f"-{row.id}", data={"assignment": str(row.id)})
    form.lead.choices = choices
    return form
