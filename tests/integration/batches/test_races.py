"""Two at once: a ticket is in one batch, an act is done once, and nobody waits in a ring."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import sqlalchemy as sa

from app.acts.together import Outcomes, Row, take_together
from app.batches.forming import Forming, form
from app.batches.models import Batch, BatchMember
from app.batches.rules import BatchAction, BatchState
from app.kernel.actor import SYSTEM
from app.kernel.errors import Invalid
from app.kernel.transaction import Transactions
from app.tickets.closing import Verdict, confirm
from app.tickets.models import TicketEventRow
from app.tickets.resolving import Approve
from app.tickets.rules.words import Solved
from tests.builders import Zone, a_zone
from tests.integration.batches.lots import SOLVED, filed, formed, rows, together


def laid(transactions: Transactions, many: int) -> tuple[Zone, list[str]]:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        return zone, [ticket.number for ticket in filed(tx, zone, many)]


def test_of_two_who_form_a_batch_of_the_same_matters_one_wins(transactions: Transactions) -> None:
    zone, numbers = laid(transactions, 2)
    given = Forming(cause="同一原因", plan="方案", lead=zone.lead.code, tickets=tuple(numbers))

    def try_to(_place: int) -> bool:
        try:
            with transactions.acting(zone.coordinator) as tx:
                form(tx, given)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_to, range(4))) == [False, False, False, True]
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(BatchMember)) == 2


def test_one_key_sent_four_times_at_once_answers_each_matter_once(transactions: Transactions) -> None:
    zone, numbers = laid(transactions, 3)
    with transactions.acting(zone.coordinator) as tx:
        batch = form(tx, Forming(cause="原因", plan="方案", lead=zone.lead.code, tickets=tuple(numbers))).number
    seen = _seen(transactions, numbers)

    def answer(_place: int) -> Outcomes:
        with transactions.acting(zone.handler) as tx:
            return take_together(tx, BatchAction.ANSWER, batch, SOLVED, seen, "one-key-for-all-four")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(answer, range(4)))
    assert [each.done for each in found] == [tuple(sorted(numbers))] * 4
    assert sorted(each.again for each in found) == [False, True, True, True]
    with transactions.reading(SYSTEM) as tx:
        answered = sa.select(sa.func.count()).where(TicketEventRow.action == "answer")
        assert tx.session.scalar(answered) == 3


def test_firms_that_confirm_at_once_finish_the_batch(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        tickets = filed(tx, zone, 4)
        batch = formed(tx, zone, tickets).number
        together(tx, zone.handler, BatchAction.ANSWER, batch, SOLVED, *rows(tickets))
        together(tx, zone.head, BatchAction.APPROVE, batch, Approve(), *rows(tickets))
        numbers = [ticket.number for ticket in tickets]

    def say(place: int, number: str) -> None:
        with transactions.acting((zone.firm, zone.other_firm)[place % 2]) as tx:
            confirm(tx, number, None, Verdict(solved=Solved.YES, level=5))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(partial(say, place, number)) for place, number in enumerate(numbers)]:
            done.result()
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(Batch.state)).all() == [BatchState.FINISHED]
        assert tx.session.scalars(sa.select(BatchMember.held)).all() == [False] * 4


def _seen(transactions: Transactions, numbers: list[str]) -> list[Row]:
    with transactions.reading(SYSTEM) as tx:
        found = tx.session.execute(
            sa.select(TicketEventRow.ticket_id, sa.func.max(TicketEventRow.seq)).group_by(TicketEventRow.ticket_id)
        )
        versions = [version for _ticket, version in sorted(map(tuple, found))]
    return [Row(number=number, version=version) for number, version in zip(numbers, versions, strict=True)]
