"""After a migration the program folds what stands, by the command that runs behind every migration and by its own."""

import pytest
import sqlalchemy as sa

from app.companies.models import Company
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.tickets.filing import file_ticket
from app.tickets.found_words import TicketWords
from tests.builders import a_draft, a_zone, as_actor
from tests.integration.cli.test_staffing import Run, run

__all__ = ["run"]


@pytest.mark.parametrize(
    ("words", "again"), [(("sla", "dues"), False), (("search", "fold"), False), (("search", "fold", "--all"), True)]
)
def test_what_no_process_folded_is_folded(
    run: Run, transactions: Transactions, words: tuple[str, ...], again: bool
) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        first = file_ticket(as_actor(tx, zone.firm), a_draft("電費")).id
        second = file_ticket(as_actor(tx, zone.firm), a_draft("用工")).id
        tx.session.execute(sa.delete(TicketWords).where(TicketWords.ticket_id == first))
        other = sa.update(TicketWords).where(TicketWords.ticket_id == second).values(folded="by another mapping")
        tx.session.execute(other)
        tx.session.execute(sa.update(Company).values(folded_name=None))
    for _ in range(2):
        result = run(*words)
        assert result.exit_code == 0, result.output
    with transactions.reading(SYSTEM) as tx:
        read = dict(tx.session.execute(sa.select(TicketWords.ticket_id, TicketWords.folded)).all())
        unnamed = tx.session.scalars(sa.select(Company.name).where(Company.folded_name.is_(None))).all()
    assert (read[first] or "").startswith("电费\n")
    assert (read[second] or "").startswith("用工\n" if again else "by another")
    assert unnamed == []
