"""Puts into the database of DATABASE_OWNER_URL what every test finds there: the calendar, and a copy of it to go back to.

A program of its own, as the migration is: who runs it needs nothing of the application.
"""

import os
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.calendars.loading import load_bundled
from app.kernel.actor import SYSTEM
from app.kernel.events import Event
from app.kernel.transaction import Handler, Transaction
from tests.builders import MONDAY
from tests.tables import FURNITURE, KEPT


class Unheard:
    """Nothing follows: no record and no message of it stands in the way of a test that counts its own."""

    def inside(self, _event: Event) -> Sequence[Handler]:
        """No handler."""
        return ()


def furnish(address: str) -> None:
    """Load the calendar and keep a copy of its tables in a schema of their own."""
    engine = sa.create_engine(address)
    with Session(engine) as session, session.begin():
        load_bundled(Transaction(session, SYSTEM, MONDAY, Unheard(), "test"))
        session.execute(sa.text(f"CREATE SCHEMA {KEPT}"))
        for name in FURNITURE:
            session.execute(sa.text(f"CREATE TABLE {KEPT}.{name} AS TABLE {name}"))
    engine.dispose()


if __name__ == "__main__":
    furnish(os.environ["DATABASE_OWNER_URL"])
