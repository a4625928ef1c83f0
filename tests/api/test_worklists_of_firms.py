"""What waits for a firm by the API: its own tickets, and nothing that is kept for a desk is read for it."""

from collections.abc import Callable

import pytest

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.rules.words import State
from app.tickets.rules.worklists import LISTS_OF, Worklist
from tests.api.conftest import Caller
from tests.builders import Zone, a_ticket
from tests.tables import statements

AsCaller = Callable[[Actor | None], Caller]


@pytest.mark.parametrize("name", LISTS_OF[Role.COMPANY_USER])
def test_a_firm_asks_what_waits_for_it(core: Core, zone: Zone, caller: AsCaller, name: Worklist) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.SUBMITTED)
    firm, other = caller(zone.firm), caller(zone.other_firm)
    with statements(core.engine) as asked:
        mine = firm.get(f"/tickets?waiting={name.value}")
    assert mine.status_code == 200
    assert not [each for each in asked if "list_columns" in each]
    assert len(mine.get_json()["items"]) == (name is Worklist.OPEN)
    assert other.get(f"/tickets?waiting={name.value}").get_json()["items"] == []
