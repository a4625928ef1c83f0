"""Ways round the three doors, each of which must be caught, and what must be let pass."""

import pytest

from tests.architecture import doors
from tests.architecture.owners import Module, example_of

HEAD = """
import copy
import datetime
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime as moment
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy import update as change
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import attributes

from app.kernel.clock import now
from app.supervision.handling import locked
from app.supervision.models import SupervisionOrder
from app.tickets import models, moving
from app.tickets.models import Assignment, Ticket
from app.tickets.models import Ticket as Matter
from app.tickets.moving import Permit, lock
from app.tickets.parts import parts_of
from app.tickets.rules.words import State
"""


def example(line: str) -> Module:
    """A function of this body, in a file that imports what the examples need."""
    body = "\n".join(f"    {each}" for each in line.split("\n"))
    return example_of(
        f"{HEAD}\ndef passing(tx, found: Ticket, permit: Permit, rows: Sequence[Ticket], anything: Any, **more):\n{body}\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "found.state = State.CLOSED",
        "row = found\nrow.state = State.CLOSED",
        "before, row.state = found.state, State.CLOSED\nrow = found",
        "kept = (again := found)\nagain.state = State.CLOSED",
        "found.state += 'd'",
        "found.state: State = State.CLOSED",
        "for found.state in (State.CLOSED,): pass",
        "del found.state",
        "each = lock(tx, 'GX')\neach.state = State.CLOSED",
        "each = tx.session.get_one(Ticket, 1)\neach.state = State.CLOSED",
        "each = tx.session.get(models.Ticket, 1)\neach.state = State.CLOSED",
        "each = tx.session.scalar(sa.select(Ticket).where(Ticket.id == 1))\neach.state = State.CLOSED",
        "wanted = sa.select(Matter).limit(1)\nfor each in tx.session.scalars(wanted): each.state = State.CLOSED",
        "for each in rows: each.state = State.CLOSED",
        "[setattr(each, 'state', State.CLOSED) for each in rows]",
        "rows[0].state = State.CLOSED",
        "order, other = locked(tx, 'DB', 'sign', 1)\nother.state = State.CLOSED",
        "permit.ticket.state = State.CLOSED",
        "anything.state = State.CLOSED",
        "part = parts_of(tx, found)[0] if found else found\npart.state = State.CLOSED",
        "tx.kept[0].state = State.CLOSED",
        "setattr(found, 'state', State.CLOSED)",
        "setattr(found, more['name'], State.CLOSED)",
        "put = setattr\nput(found, 'state', State.CLOSED)",
        "object.__setattr__(found, 'state', State.CLOSED)",
        "found.__setattr__('state', State.CLOSED)",
        "attributes.set_attribute(found, 'state', State.CLOSED)",
        "Ticket.state.__set__(found, State.CLOSED)",
        "vars(found)['state'] = State.CLOSED",
        "found.__dict__['state'] = State.CLOSED",
        "found.__dict__.update(state=State.CLOSED)",
        "tx.session.execute(sa.update(Ticket).values(state=State.CLOSED))",
        "tx.session.execute(change(Matter).values({Ticket.state: State.CLOSED}))",
        "tx.session.execute(sa.update(models.Ticket), [{'id': 1, 'state': State.CLOSED}])",
        "for model in (Assignment, Ticket): tx.session.execute(sa.update(model).values(state='closed'))",
        "tx.session.execute(upsert(Ticket).values(number='GX', state=State.CLOSED))",
        "tx.session.execute(Ticket.__table__.update().values(state='closed'))",
        "tx.session.execute(Ticket.metadata.tables['tickets'].insert())",
        "tx.session.query(Ticket).update({'state': State.CLOSED})",
        "tx.session.bulk_update_mappings(Ticket, [{'id': 1, 'state': 'closed'}])",
        "tx.session.add(Ticket(state=State.CLOSED))",
        "tx.session.add(models.Ticket(**more))",
        "tx.session.add(type(found)(state=State.CLOSED))",
        "tx.session.add(found.__class__(state=State.CLOSED))",
        "model = Ticket\ntx.session.add(model(state=State.CLOSED))",
        "tx.session.execute(sa.text('UPDATE tickets SET state = :state'), more)",
        "tx.session.execute(sa.text('update only public.\"tickets\" as t set state = 1'))",
        "tx.session.execute(sa.text('INSERT INTO tickets (number) ' + 'VALUES (1)'))",
        "tx.session.execute(sa.text(f'UPDATE {Ticket.__tablename__} SET state = 1'))",
        "tx.session.execute(sa.text('UPDATE %s SET state = 1' % 'tickets'))",
    ],
)
def test_a_way_round_the_door_of_the_state_is_caught(line: str) -> None:
    assert list(doors.states_written(example(line)))


@pytest.mark.parametrize(
    "line",
    [
        "for part in parts_of(tx, found): part.state = 'called'",
        "order, other = locked(tx, 'DB', 'sign', 1)\norder.state = 'signed'",
        "order = tx.session.scalar(sa.select(SupervisionOrder).where(SupervisionOrder.id == 1))\norder.state = 'signed'",
        "row: Assignment = anything\nrow.state = 'called'",
        "setattr(found, 'answer', '')",
        "tx.session.execute(sa.update(Assignment).values(state='called'))",
        "tx.session.execute(sa.select(Ticket.id).where(Ticket.state == State.CLOSED))",
        "more.update(state=found.state)",
        "tx.session.execute(sa.text('UPDATE tickets_seen SET state = 1'))",
        "moving.lock(tx, 'GX')",
    ],
)
def test_what_is_not_the_state_of_a_ticket_passes(line: str) -> None:
    assert list(doors.states_written(example(line))) == []


@pytest.mark.parametrize(
    "line",
    [
        "tx.session.commit()",
        "end = tx.session.commit\nend()",
        "with tx.engine.begin() as connection: pass",
        "getattr(tx.session, 'commit')()",
        "tx.session.execute(sa.text('COMMIT'))",
        "tx.session.execute(sa.text('commit work;'))",
        "tx.engine.execution_options(isolation_level='AUTOCOMMIT')",
        "anything.connect(autocommit=True)",
    ],
)
def test_a_way_round_the_door_of_the_commit_is_caught(line: str) -> None:
    assert list(doors.commits(example(line)))


@pytest.mark.parametrize(
    "line", ["moving.begin(tx, found, None, None)", "tx.session.begin_nested()", "'the commitment ends'"]
)
def test_what_ends_no_transaction_passes(line: str) -> None:
    assert list(doors.commits(example(line))) == []


@pytest.mark.parametrize(
    "line",
    [
        "moment.now(datetime.UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "read = moment.now\nread()",
        "time.time()",
        "time.strftime('%Y')",
        "time.localtime()",
        "sa.select(sa.func.now())",
        "sa.select(sa.func.clock_timestamp())",
        "sa.func.current_timestamp()",
        "sa.text('SELECT now()')",
        "sa.text('filed_at < CURRENT_DATE')",
    ],
)
def test_a_way_round_the_door_of_the_time_is_caught(line: str) -> None:
    assert list(doors.times_read(example(line)))


@pytest.mark.parametrize(
    "line", ["now()", "time.monotonic()", "tx.now", "found.filed_at.now", "'what is known now (today)'"]
)
def test_what_reads_no_time_passes(line: str) -> None:
    assert list(doors.times_read(example(line))) == []
