"""Intake at a glance: whom the duty list proposes for what was filed, and what the words look like instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.financing.proposing import narrowed_for
from app.kernel.transaction import Transaction
from app.sla.rules.limits import RESOLVE
from app.tickets.routing import Proposed
from app.tickets.rules.words import Grade, State, WhistleKind
from app.tickets.seeing import rows_numbered
from app.tickets.seen import SeenRow
from app.tickets.triaging import Accept
from app.tickets.whistling import Call
from app.understanding.proposing import Hint, hints_of
from app.understanding.rules.proposing import Proposed as Likely
from app.web.labels import label
from app.web.speaking import _, listed, said
from app.web.tickets.asked import acceptance_facts
from app.web.tickets.choices import units_of
from app.web.tickets.shown import TicketPage
from app.web.tickets.whistles import WhistleLine, unmanned, whistle_facts, whistle_terms


@dataclass(frozen=True)
class Proposal:
    """What stands under a row of the intake: the filed category stays unless somebody decides otherwise."""

    href: str
    lead_name: str
    reason: str
    nobody: str
    """What is said instead where no whistle would reach anybody of that unit; empty otherwise."""
    item: str
    """The second-level item the words point to below the filed category; empty when they point nowhere."""
    near: str
    """A category the words are nearer to than to the filed one; empty when they agree or say nothing."""


def proposals_of(tx: Transaction, tickets: Sequence[SeenRow]) -> dict[str, Proposal]:
    """A proposal for each ticket, by number; the same few queries however many there are."""
    if not tickets:
        return {}
    hints = hints_of(tx, tickets)
    chosen = {key: hint.chosen.code for key, hint in hints.items() if hint.chosen is not None}
    proposed = narrowed_for(tx, tickets, chosen)
    found = {}
    for ticket in tickets:
        route, hint = proposed.get(ticket.id), hints.get(ticket.id)
        lead = None if route is None else route.lead
        found[ticket.number] = Proposal(
            href=f"/tickets/{ticket.number}/intake",
            lead_name=lead.name if lead else "",
            reason=label(route.reason) if route and lead else "",
            nobody=unmanned(lead.name, label(route.reason)) if route and lead and not lead.staffed else "",
            item=_called(hint.item if hint else None),
            near=_called(hint.nearer if hint else None),
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a row of the intake proposes, as it would be taken; or why somebody must look at it first."""

    category: str | None = None
    lead: str = ""
    supports: tuple[str, ...] = ()
    doubt: str = ""


def decided_for(tx: Transaction, numbers: Sequence[str]) -> dict[str, Decided]:
    """The proposals of many tickets, by number; the same few queries however many there are."""
    rows = rows_numbered(tx, numbers)
    hints = hints_of(tx, rows)
    chosen = {key: hint.chosen.code for key, hint in hints.items() if hint.chosen is not None}
    routes = narrowed_for(tx, rows, chosen)
    return {row.number: _decided(row, routes.get(row.id), hints.get(row.id)) for row in rows}


def accepted_as(found: Decided) -> Accept:
    """The acceptance as it was proposed."""
    return Accept(category=found.category)


def called_as(found: Decided) -> Call:
    """The whistle as it was proposed: an ordinary one, without a word."""
    return Call(kind=WhistleKind.ORDINARY, lead=found.lead, supports=found.supports)


def _decided(row: SeenRow, route: Proposed | None, hint: Hint | None) -> Decided:
    lead = None if route is None else route.lead
    item = None if hint is None or hint.chosen is None else hint.chosen.code
    if row.state is State.SUBMITTED and row.alarms:
        return Decided(doubt=_("企业写到“%(words)s”，请打开核实是否紧急。", words=listed(row.alarms)))
    if row.state is State.SUBMITTED and hint is not None and hint.nearer is not None:
        return Decided(doubt=_("内容更像 %(near)s，请打开核对类别。", near=_called(hint.nearer)))
    if route is None or lead is None:
        return Decided(doubt=_("职责清单里还没有这一类，请打开选主办单位。"))
    if not lead.staffed:
        return Decided(doubt=_("%(unit)s没有在岗人员，请打开另选主办单位。", unit=lead.name))
    supports = tuple(unit.code for unit in route.supports if unit.staffed)
    return Decided(category=item, lead=lead.code, supports=supports)


def _called(category: Likely | None) -> str:
    return "" if category is None else f"{category.code} {_(category.name)}"


def offer(tx: Transaction, page: TicketPage, form: Any, *, fresh: bool, again: bool = False) -> dict[str, Any]:
    """Fill the sheet 受理并吹哨 with its choices; returns what its template must know besides.

    ``again``: the units are proposed anew, for the category that is chosen in the form by now.
    """
    units = units_of(tx, page)
    accepting = acceptance_facts(tx, page, form, units, fresh=fresh)
    facts = accepting | whistle_facts(tx, page, form, units, fresh=fresh or again, category=form.category.data)
    terms, until = whistle_terms(tx, page)
    major = terms[RESOLVE[Grade.MAJOR]]
    facts["lines"] = [*facts["lines"], WhistleLine(_("重大复杂的办结"), said(major.label_zh), until(major))]
    return facts
