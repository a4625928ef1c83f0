"""The acts of a ticket's page: one sheet for each act the lifecycle allows now, with its form ready to send."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from app.acts.table import ON_TICKETS
from app.kernel.acts import AnyAct
from app.kernel.inputs import Source, inputs_of
from app.kernel.transaction import Transaction
from app.sla.queries import AskedPostponement, undecided_postponement
from app.tickets.reasons import reasons_of
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.reasons import REASONS, Offered
from app.understanding.calling import foresee_calling
from app.web.labels import label, label_firm
from app.web.speaking import _
from app.web.tickets.asked import FACTS, KNOWN, Asked
from app.web.tickets.choices import reason_choices, units_of
from app.web.tickets.forms import FORMS
from app.web.tickets.shown import TicketPage

if TYPE_CHECKING:
    from app.departments.models import Department

BY_UNIT = (Source.UNITS, Source.PARTS)
"""Choices that name a department."""
READ_FOR = frozenset({Action.ACCEPT, Action.HAND_BACK})
CALLING = READ_FOR | {Action.WHISTLE, Action.PROPOSE_WHISTLE}
"""Acts whose sheets say what the duty list or the words of a matter point to; of some its words are always read."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One act: its button, its form, and what must be known to fill it in."""

    action: Action
    name: str
    href: str
    label: str
    firm_label: str
    """What it is called on the firm's page."""
    kind: str
    key: str
    made: Callable[[], Any] = field(compare=False)
    """Makes the form; one that is the same everywhere is made only where it is drawn."""
    same: bool
    """It asks the same of everybody on every matter."""
    files: bool
    open: bool
    plain: bool
    note: str
    facts: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def form(self) -> Any:
        """The form, with its choices."""
        return self.made()


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
    around = _Around(page=page, failed=failed, units=units, reasons=reasons, postponement=asked)
    return [_sheet(tx, around, act, first=place == 0 and not act.danger) for place, act in enumerate(allowed)]


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What the sheets of one page share."""

    page: TicketPage
    failed: Any
    units: "Sequence[Department]"
    reasons: Mapping[str, Sequence[Offered]]
    postponement: AskedPostponement | None


def _sheet(tx: Transaction, around: _Around, act: AnyAct, *, first: bool) -> Sheet:
    """The sheet of one act; its form is filled at once where something must be known, else when it is drawn."""
    action, made, page = Action(act.action), FORMS[act.action], around.page
    again = around.failed is not None and isinstance(around.failed, made)
    same = not again and action not in FACTS and action not in KNOWN and act.action not in around.reasons
    make, facts = partial(made, formdata=None), {}
    if not same:
        known = KNOWN[action](tx, page) if action in KNOWN else {}
        form = around.failed if again else made(formdata=None, data=known)
        make = partial(_as_it_is, form)
        if act.action in around.reasons:
            form.reason.choices = reason_choices(around.reasons[act.action])
        if action in FACTS:
            asked = Asked(page=page, form=form, units=around.units, postponement=around.postponement, fresh=not again)
            facts = FACTS[action](tx, asked)
    return Sheet(
        action=action,
        name=act.name,
        href=f"/tickets/{page.ticket.number}/{act.name}",
        label=label(action),
        firm_label=label_firm(action),
        kind="danger" if act.danger else "primary" if first else "quiet",
        key=act.key,
        made=make,
        same=same,
        files=act.files,
        open=again,
        plain=act.plain,
        note=_(act.danger),
        facts=facts,
    )


def _as_it_is(form: Any) -> Any:
    return form


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
