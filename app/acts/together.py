"""统一办理: one act on many matters of a batch, each by the ordinary act on it, each under a savepoint of its own.

    locked: the matters in the order of their keys, then the batch
    for each row: its own version, its own permit, its own event naming the batch → done, or left out, and why

What is asked of one matter is asked of each. The same key brings the same result and changes nothing.
"""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import sqlalchemy as sa

from app.acts.taking import take
from app.batches.events import BatchActed
from app.batches.keeping import facts_of, locked, permitted, restate
from app.batches.models import Batch
from app.batches.queries import locked_tickets, numbers_in, states_in
from app.batches.rules import TOGETHER, BatchAction
from app.calendars.queries import calendar_now
from app.clocks import hanging, terms
from app.companies.calling import called_each, told_of
from app.financing.calling import calls_open
from app.kernel.acts import AnyAct
from app.kernel.errors import DomainError, Invalid, Unauthenticated
from app.kernel.events import Event
from app.kernel.idempotency import answer, fingerprint, once
from app.kernel.sentences import say
from app.kernel.transaction import Together, Transaction, steady
from app.meetings.lapsing import tasks_open
from app.tickets.gathering import hanging_on, hung_on
from app.tickets.models import Ticket
from app.tickets.moving import locked_as
from app.tickets.receiving import Received
from app.tickets.resolving import ANSWER, APPROVE, PROGRESS, SEND_BACK, Answer
from app.tickets.rules.numbering import as_number
from app.tickets.rules.words import Outcome, State
from app.tickets.triaging import ACCEPT, Accept
from app.tickets.whistling import WHISTLE, Call
from app.webhooks.owing import anybody_calls, calling

ACT_OF: Mapping[BatchAction, AnyAct] = {
    action: next(act for act in (WHISTLE, PROGRESS, ANSWER, APPROVE, SEND_BACK) if act.action == on_each)
    for action, on_each in TOGETHER.items()
}
"""What is taken on each matter."""
NOT_IN_BATCH = "not_in_batch"
"""The matter left the batch meanwhile, or was never in it."""
SCOPE = "batch"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One matter as it was seen, and what is said of it instead of what is said of all."""

    number: str
    version: int
    outcome: Outcome | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A matter that stayed as it was, and why: the code of the refusal, where it stands, and what was wrong."""

    number: str
    code: str
    state: str = ""
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What became of one act on many matters."""

    batch: str
    done: tuple[str, ...]
    left: tuple[LeftOut, ...]
    again: bool = False
    """It was done before, under the same key; nothing was changed now."""


Given: TypeAlias = Any
"""The inputs of the act on each; its own declaration is checked where it stands."""


def take_together(
    tx: Transaction,
    action: BatchAction,
    number: str,
    given: Given,
    rows: Sequence[Row],
    key: str,
    files: Mapping[str, Received] = MappingProxyType({}),
) -> Outcomes:
    """Take an act on each of these matters of a batch; those it does not fit stay as they were, with the reason.

    ``files``: what comes with it to each, by number (``received_for_each``). Raises Missing, Forbidden and Refused of
    the batch, Invalid for no row or a key of the wrong shape, and Mismatch for a key that came with something else.
    """
    seen = permitted(tx, number, action)
    scope = f"{SCOPE} {seen.number} {action}"
    before = once(tx, scope, key, _sent(given, rows, files))
    if before is not None:
        return as_it_was(seen.number, before.resource)
    if not rows:
        raise Invalid({"members": [say("请选择诉求。")]})
    tickets = locked_tickets(tx, numbers_in(tx.session, seen.id))
    there = {ticket.number: ticket.state for ticket in tickets}
    batch = locked(tx, number, action)
    inside = set(numbers_in(tx.session, batch.id))
    wanted = {as_number(row.number): row for row in rows}
    done: list[str] = []
    left: list[LeftOut] = []
    put_off: list[tuple[Together, Event]] = []
    with steady(tx.session, _steady(tx, batch, tickets)):
        for each in sorted(wanted):
            if each not in inside or each not in there:
                left.append(LeftOut(number=each, code=NOT_IN_BATCH))
                continue
            part = replace(tx, within=batch.number, put_off=[])
            row, found = replace(wanted[each], number=each), files.get(wanted[each].number)
            step = partial(_step, part, action, batch, given, row, there[each], found)
            why = apart(part, each, step, found)
            if why is None:
                done.append(each)
                put_off += part.put_off or []
            else:
                left.append(why)
        tx.hear_all(put_off)
    restate(tx, batch)
    facts = facts_of(batch, len(states_in(tx.session, batch.id)))
    tx.emit(BatchActed(**facts, action=action, done=len(done), left_out=tuple(each.number for each in left)))
    return remembered(tx, scope, key, Outcomes(batch=batch.number, done=tuple(done), left=tuple(left)))


def remembered(tx: Transaction, scope: str, key: str, found: Outcomes) -> Outcomes:
    """The result, which the same key brings again."""
    said = {"done": found.done, "left": [vars(each) for each in found.left]}
    answer(tx, scope, key, json.dumps(said, ensure_ascii=False))
    return found


def _sent(given: Given, rows: Sequence[Row], files: Mapping[str, Received]) -> bytes:
    """What came with a key; the same files are the same whatever they are called in the storage."""
    sent: dict[str, Any] = {"given": vars(given), "rows": [vars(row) for row in rows]}
    brought = {number: [file.sha256 for file in found.files] for number, found in files.items()}
    return fingerprint({**sent, "files": brought} if brought else sent)


def apart(tx: Transaction, number: str, do: Callable[[], object], found: Received | None) -> LeftOut | None:
    """Do something to one matter of several. None when it went; otherwise why it did not, and everything about this
    matter is as it was; the files that came with it are said to be left."""
    try:
        with tx.session.begin_nested():
            do()
            tx.session.flush()
    except Unauthenticated:
        raise
    except DomainError as refused:
        if found is not None:
            found.attached = False
        return _left_by(number, refused)
    return None


def _left_by(number: str, refused: DomainError) -> LeftOut:
    """A matter that a refusal left as it was."""
    wrong = refused.fields.values() if isinstance(refused, Invalid) else ()
    said = tuple(str(text) for texts in wrong for text in texts)
    return LeftOut(number=number, code=refused.code, state=getattr(refused, "state", ""), wrong=said)


def _step(
    tx: Transaction, action: BatchAction, batch: Batch, given: Given, row: Row, state: State, found: Received | None
) -> None:
    version = row.version
    if action is BatchAction.WHISTLE and state is State.SUBMITTED:  # what is not accepted yet is, as at intake
        take(replace(tx, put_off=None), ACCEPT, Accept(), number=row.number, version=version)
        version += 1
    said = _given_for(batch, given, row)
    take(tx, ACT_OF[action], said, number=row.number, version=version, received=found)


def _given_for(batch: Batch, given: Given, row: Row) -> Given:
    """What is said of all, with what is said of this one instead; whoever is called is the batch's own lead."""
    if isinstance(given, Answer):
        return replace(given, outcome=row.outcome or given.outcome, text=row.text.strip() or given.text)
    if isinstance(given, Call):
        if batch.lead is None:
            raise ValueError("a batch that was formed has a unit that leads it")
        return replace(given, lead=batch.lead.code)
    return given


def _steady(tx: Transaction, batch: Batch, tickets: Sequence[Ticket]) -> Mapping[Hashable, Any]:
    """What the acts on all of them ask, asked once: the locked matters and what hangs on each, and what is in force."""
    session, region_id = tx.session, batch.region_id
    hung = hung_on(session, [ticket.id for ticket in tickets])
    firms = called_each(session, {ticket.company_id for ticket in tickets})
    return {
        calendar_now: calendar_now(session),
        terms.told_of(region_id, tx.now): list(terms.terms_at(session, region_id, tx.now).set_to.items()),
        hanging.told_of(region_id, tx.now): hanging.ladders_at(session, region_id, tx.now),
        **{told_of(firm): called for firm, called in firms.items()},
        **tasks_open(session, hung),
        **calls_open(session, hung),
        anybody_calls: session.scalar(sa.select(calling())),
        **{locked_as(ticket.number): ticket for ticket in tickets},
        **{hanging_on(ticket.id): hung[ticket.id] for ticket in tickets},
    }


def as_it_was(number: str, kept: str) -> Outcomes:
    """The result that was remembered under a key."""
    said = json.loads(kept)
    left = tuple(LeftOut(**{**each, "wrong": tuple(each["wrong"])}) for each in said["left"])
    return Outcomes(batch=number, done=tuple(said["done"]), left=left, again=True)
