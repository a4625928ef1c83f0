"""An operator sees who keeps the feed waiting."""

import json

import sqlalchemy as sa

from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from tests.builders import a_ticket, a_zone
from tests.integration.cli.test_staffing import Run, run

__all__ = ["run"]


def test_who_writes_and_has_not_ended_is_named(run: Run, transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        a_ticket(tx, a_zone(tx))
    with transactions.engine.connect() as slow, slow.begin():
        slow.execute(sa.text("UPDATE tickets SET version = version"))
        pid = slow.scalar(sa.text("SELECT pg_backend_pid()::text"))
        lines = [json.loads(line) for line in run("feed", "waiting").output.splitlines()]
        assert [bool(line["began"]) for line in lines if line["name"] == pid] == [True]
    assert pid not in run("feed", "waiting").output
