"""Promises as their reader may know them: plain values for both faces. Of units a firm reads no names of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.rules.roles import COMPANY
from app.calendars.queries import calendar_now
from app.companies.models import Company
from app.departments.models import Department
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, given, question
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.promises.keeping import allowed
from app.promises.models import Promise
from app.promises.rules.words import SEE, PromiseAction, PromiseOrigin, PromiseState, silence_ends
from app.tickets.rules.showing import ShownFirm
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenRow


@dataclass(frozen=True, kw_only=True)
class SeenStep:
    """What happened to one while it was open: ``kind`` is moved, broken or handed_over."""

    kind: str
    at: datetime
    due_on: date | None
    """The day that held before it was moved."""
    words: str
    """Why it was moved, or what the firm missed; empty where it was handed over."""


@dataclass(frozen=True, kw_only=True)
class SeenPromise:
    """One promise."""

    id: int
    firm: ShownFirm | None
    """None where the reader may not know whose matter it is."""
    ticket: str | None
    """Number of the matter it is about, where this reader has that."""
    title: str
    """Of that matter; empty without one."""
    words: str
    unit: str | None
    person: str | None
    """None where the reader knows no names of a unit's people."""
    origin: PromiseOrigin
    state: PromiseState
    version: int
    given_at: datetime
    due_on: date
    due: datetime
    first_due_on: date
    overdue: bool
    """Open, its day gone by, and nobody says that it is done."""
    done_at: datetime | None
    done_note: str
    counts_from: datetime | None
    """From when silence counts as kept, while the firm's word is waited for."""
    ended_at: datetime | None
    deemed: bool
    firm_words: str
    steps: tuple[SeenStep, ...]
    actions: tuple[PromiseAction, ...]

    @property
    def moved(self) -> bool:
        """Whether another day was named than at first."""
        return self.due_on != self.first_due_on

    @property
    def waits_for_firm(self) -> bool:
        """Whether the firm's word is waited for."""
        return self.state is PromiseState.OPEN and self.done_at is not None


def seen_promise(tx: Transaction, number: str) -> SeenPromise:
    """One by its number. Raises Missing where it does not exist for this reader."""
    row = tx.session.scalar(visible(tx.actor, Promise).where(Promise.id == id_named(number)))
    if row is None:
        raise Missing()
    return seen_of(tx, [row])[0]


def seen_of(tx: Transaction, rows: Sequence[Promise]) -> list[SeenPromise]:
    """These rows as the reader may know them; their firms, units and matters are asked at once."""
    if not rows:
        return []
    matters = rows_among(tx, {row.ticket_id for row in rows if row.ticket_id is not None})
    firms = _firms(tx, {row.company_id for row in rows if row.ticket_id is None})
    units = _units(tx, {row.department_id for row in rows if row.department_id is not None})
    return [
        _seen(
            tx,
            row,
            matters[row.ticket_id][0] if row.ticket_id is not None and row.ticket_id in matters else None,
            firms.get(row.company_id),
            units.get(row.department_id or 0),
        )
        for row in rows
    ]


def promises_on(tx: Transaction, ticket: SeenRow) -> list[SeenPromise]:
    """Those about a matter at hand, the open ones first, then the newest; none costs one query."""
    ids = [row.id for wanted in promises_asked(tx, ticket) for row in answer(tx.session, wanted)]
    if not ids:
        return []
    found = visible(tx.actor, Promise).where(Promise.id.in_(ids))
    first = found.order_by((Promise.state == PromiseState.OPEN).desc(), Promise.due_at, Promise.id)
    rows = tx.session.scalars(first).all()
    units = _units(tx, {row.department_id for row in rows if row.department_id is not None})
    return [_seen(tx, row, ticket, None, units.get(row.department_id or 0)) for row in rows]


ON_A_TICKET = 30
"""Promises about one matter that are shown; who looks for more finds them in the list."""


def promises_asked(tx: Transaction, ticket: SeenRow) -> list[Question]:
    """What ``promises_on`` asks first."""
    return [question(_about, tx.actor, ticket=ticket.id)] if tx.actor.may(SEE) else []


def _about(actor: Actor) -> sa.Select[Any]:
    """The promises about a matter that exist for an actor, the latest of them."""
    about = Promise.ticket_id == given("ticket", sa.BigInteger())
    found: sa.Select[Any] = sa.select(Promise.id).where(about, Promise.visible_to(actor))
    return found.order_by(Promise.id.desc()).limit(ON_A_TICKET)


def _firms(tx: Transaction, ids: set[int]) -> Mapping[int, ShownFirm]:
    if not ids:
        return {}
    rows = tx.session.execute(sa.select(Company.id, Company.name, Company.credit_code).where(Company.id.in_(ids)))
    return {row.id: ShownFirm(name=row.name, credit_code=row.credit_code, former=()) for row in rows}


def _units(tx: Transaction, ids: set[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    rows = tx.session.execute(sa.select(Department.id, Department.name).where(Department.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _seen(
    tx: Transaction, row: Promise, ticket: SeenRow | None, firm: ShownFirm | None, unit: str | None
) -> SeenPromise:
    said = row.state is PromiseState.OPEN and row.done_at is not None
    inside = not tx.actor.roles <= COMPANY
    sight = None if ticket is None else ticket.sight

    def text(words: str) -> str:
        return words if sight is None else sight.text(words)

    return SeenPromise(
        id=row.id,
        firm=firm if ticket is None else ticket.firm,
        ticket=None if ticket is None else ticket.number,
        title="" if ticket is None else ticket.title,
        words=text(row.words),
        unit=unit,
        person=row.person_name if inside or row.department_id is None else None,
        origin=row.origin,
        state=row.state,
        version=row.version,
        given_at=row.given_at,
        due_on=row.due_on,
        due=row.due_at,
        first_due_on=row.first_due_on,
        overdue=row.state is PromiseState.OPEN and not said and row.due_at < tx.now,
        done_at=row.done_at,
        done_note=text(row.done_note),
        counts_from=silence_ends(calendar_now(tx.session), row.done_at) if said and row.done_at else None,
        ended_at=row.ended_at,
        deemed=row.deemed,
        firm_words=text(row.firm_words),
        steps=tuple(_step(each, text) for each in row.earlier if inside or each["kind"] != "handed_over"),
        actions=allowed(tx, row),
    )


def _step(happened: Mapping[str, Any], text: Any) -> SeenStep:
    day = happened.get("due_on")
    return SeenStep(
        kind=happened["kind"],
        at=datetime.fromisoformat(happened["at"]),
        due_on=None if day is None else date.fromisoformat(day),
        words=text(happened.get("words") or ""),
    )
