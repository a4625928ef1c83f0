"""How those who are told of something are found: by their seats, however many accounts there are."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.kernel.telling import Audience
from app.kernel.transaction import Transaction
from app.notifications.audiences import SEATS, Scene
from tests.audience import people_in
from tests.builders import Zone


@pytest.mark.parametrize("audience", sorted(SEATS))
def test_no_audience_is_looked_for_among_all_accounts(tx: Transaction, zone: Zone, audience: Audience) -> None:
    """Even a server that would walk any index rather than read a table finds one to walk."""
    scene = Scene(
        region_id=zone.region.id,
        park_id=zone.park.id,
        company_id=zone.company.id,
        units=frozenset({zone.lead.id}),
        lead=zone.lead.id,
        ticket_id=1,
    )
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    connection = tx.session.connection()
    sa.event.listen(connection, "before_cursor_execute", note)
    people_in(tx.session, scene, {audience}, tx.now)
    sa.event.remove(connection, "before_cursor_execute", note)
    assert asked
    tx.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    for statement, parameters in asked:
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()
        assert not [line for line in plan if "Seq Scan on accounts" in line], "\n".join(plan)
