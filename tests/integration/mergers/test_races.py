"""Two who do it at once, and who files meanwhile: one after the other, and no ticket under a record nobody sees."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.companies.models import Company
from app.kernel.actor import SYSTEM
from app.kernel.errors import DomainError, Invalid
from app.kernel.failures import failure_of
from app.kernel.transaction import Transaction, Transactions
from app.mergers.merging import MergeFirm, merge_firms
from app.mergers.models import CompanyMerger
from app.mergers.undoing import UndoMerger, undo_merger
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.rules.words import Channel, Kind, State, Urgency
from tests.builders import Zone, a_company, a_draft, a_zone, as_actor

INTO = "同一家企业登记了两次"


@pytest.fixture
def zone(transactions: Transactions) -> Zone:
    with transactions.acting(SYSTEM) as tx:
        return a_zone(tx)


def at_once(transactions: Transactions, *steps: Callable[[Transaction], object]) -> list[str]:
    """What came of each: ``done``, or the code of the refusal."""
    together = Barrier(len(steps))

    def run(step: Callable[[Transaction], object]) -> str:
        together.wait()
        try:
            with transactions.acting(SYSTEM) as tx:
                step(tx)
        except DomainError as refused:
            return refused.code
        except OperationalError as error:
            return failure_of(error).code
        return "done"

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def merging(zone: Zone, child: Company, kept: Company) -> Callable[[Transaction], object]:
    given = MergeFirm(into=kept.credit_code, reason=INTO)
    return lambda tx: merge_firms(as_actor(tx, zone.coordinator), child.credit_code, None, given)


def test_of_two_who_merge_at_once_one_does(transactions: Transactions, zone: Zone) -> None:
    found = at_once(transactions, *[merging(zone, zone.other, zone.company)] * 4)
    assert found.count("done") == 1
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(CompanyMerger)) == 1


def test_each_into_the_other_at_once_makes_no_circle(transactions: Transactions, zone: Zone) -> None:
    found = at_once(transactions, merging(zone, zone.other, zone.company), merging(zone, zone.company, zone.other))
    assert found.count("done") == 1
    with transactions.reading(SYSTEM) as tx:
        gone = tx.session.scalars(sa.select(Company.id).where(Company.merged_into.is_not(None))).all()
        assert len(gone) == 1


def test_what_is_filed_while_a_record_goes_is_lost_to_nobody(transactions: Transactions, zone: Zone) -> None:
    def filing(tx: Transaction) -> object:
        return file_ticket(as_actor(tx, zone.other_firm), a_draft())

    found = at_once(transactions, *[filing] * 5, merging(zone, zone.other, zone.company))
    assert found[-1] == "done"
    filed = found[:-1].count("done")
    assert set(found[:-1]) <= {"done", "in_progress", "validation_error"}, "or told to try again"
    with transactions.reading(SYSTEM) as tx:
        of = sa.select(Ticket.company_id, sa.func.count()).group_by(Ticket.company_id)
        owners = dict(tx.session.execute(of).tuples().all())
        assert owners == ({zone.company.id: filed} if filed else {})


def test_who_waits_for_the_merger_is_told_to_try_again(transactions: Transactions, zone: Zone) -> None:
    """The filer has found his firm already; the record goes before his ticket is written."""
    with transactions.acting(SYSTEM) as outer:
        company = outer.session.get_one(Company, zone.other.id)
        with transactions.acting(SYSTEM) as tx:
            merging(zone, zone.other, zone.company)(tx)
        ticket = sa.insert(Ticket).values(
            region_id=company.region_id,
            number="GX20260921-9999",
            company_id=company.id,
            channel=next(iter(Channel)),
            category_code="01",
            kind=next(iter(Kind)),
            urgency=next(iter(Urgency)),
            title="积水",
            body="积水",
            state=State.SUBMITTED,
            version=1,
            filed_at=outer.now,
            moved_at=outer.now,
        )
        with pytest.raises(OperationalError) as refused:
            outer.session.execute(ticket)
        assert failure_of(refused.value).code == "in_progress"
        outer.session.rollback()
    with transactions.acting(SYSTEM) as tx, pytest.raises(Invalid):
        file_ticket(as_actor(tx, zone.other_firm), a_draft())


def test_undone_and_gone_on_with_at_once(transactions: Transactions, zone: Zone) -> None:
    with transactions.acting(SYSTEM) as tx:
        third = a_company(tx, zone.region)
        ticket = file_ticket(as_actor(tx, zone.other_firm), a_draft()).id
        merging(zone, zone.other, zone.company)(tx)
        number = tx.session.scalars(sa.select(CompanyMerger)).one().number

    def undoing(tx: Transaction) -> object:
        return undo_merger(as_actor(tx, zone.coordinator), number, UndoMerger(reason="是两家企业"))

    found = at_once(transactions, undoing, undoing, merging(zone, zone.company, third))
    undone = found[:2].count("done")
    assert undone <= 1
    with transactions.reading(SYSTEM) as tx:
        owner = tx.session.get_one(Ticket, ticket).company_id
    merged = found[2] == "done"
    assert owner == (zone.other.id if undone else third.id if merged else zone.company.id)
    assert undone or merged, found
