"""With both signatures of a hand-over the giver's open promises to those firms are the taker's."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.companies.models import Company
from app.kernel.transaction import Transaction
from app.promises.events import PromiseHandedOver
from app.promises.keeping import facts_of
from app.promises.models import Promise
from app.promises.rules.words import PromiseState


@dataclass(frozen=True, kw_only=True)
class KeptBy:
    """An open promise of somebody, as a hand-over says it."""

    number: str
    words: str
    firm: str
    due_on: date


def open_promises(tx: Transaction, person_id: int, company_ids: Collection[int]) -> list[KeptBy]:
    """What somebody has promised these firms for no unit and not kept yet, by its day; one query."""
    rows = tx.session.execute(
        _of(person_id, company_ids).add_columns(Company.name).order_by(Promise.due_at, Promise.id)
    )
    return [KeptBy(number=row.number, words=row.words, firm=name, due_on=row.due_on) for row, name in rows]


def handed_over(tx: Transaction, hand_over: int, company_ids: Collection[int]) -> list[KeptBy]:
    """What went along with a hand-over, however it stands now; one query."""
    went = Promise.earlier.contains([{"kind": "handed_over", "hand_over": hand_over}])
    rows = tx.session.execute(
        sa.select(Promise, Company.name)
        .join(Company, Company.id == Promise.company_id)
        .where(Promise.company_id.in_(set(company_ids)), went)
        .order_by(Promise.due_at, Promise.id)
    )
    return [KeptBy(number=row.number, words=row.words, firm=name, due_on=row.due_on) for row, name in rows]


def pass_on(tx: Transaction, hand_over: int, people: tuple[int, int, str], company_ids: Collection[int]) -> None:
    """Both have signed: the open promises of the first of ``people`` are the second's, whose name the third is."""
    giver_id, taker_id, taker = people
    rows = tx.session.execute(
        _of(giver_id, company_ids).add_columns(Company).order_by(Promise.id).with_for_update(of=Promise)
    ).all()
    for row, company in rows:
        happened = {"kind": "handed_over", "at": tx.now.isoformat(), "person": row.person_name, "hand_over": hand_over}
        row.earlier = [*row.earlier, happened]
        row.person_id, row.person_name = taker_id, taker
        tx.session.flush()
        tx.emit(PromiseHandedOver(**facts_of(tx, row, company), giver_id=giver_id, hand_over=hand_over))


def _of(person_id: int, company_ids: Collection[int]) -> sa.Select[Promise]:
    """The open promises of somebody to these firms, given for no unit: a unit's stay with the unit."""
    return (
        sa.select(Promise)
        .join(Company, Company.id == Promise.company_id)
        .where(
            Promise.person_id == person_id,
            Promise.department_id.is_(None),
            Promise.state == PromiseState.OPEN,
            Promise.company_id.in_(set(company_ids)),
        )
    )
