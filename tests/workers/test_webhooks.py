"""The worker's own tasks call a program that subscribed, on this machine because the environment of a test lets it."""

from types import ModuleType

import orjson
import sqlalchemy as sa

from app.accounts.rules.scopes import Scope
from app.kernel.actor import SYSTEM
from app.kernel.outbox import OutboxRow, OutboxState, Topic
from app.kernel.transaction import Transactions
from app.tickets.rules.words import State
from app.webhooks.subscribing import subscribe
from tests.builders import a_program, a_ticket, a_zone, as_actor
from tests.receivers import Mood, receiver
from workers.queues import Queue


def test_the_worker_calls_and_calls_again_after_a_failure(celery_module: ModuleType, office: Transactions) -> None:
    core = celery_module.core()
    with receiver() as sink:
        with office.acting(SYSTEM) as tx:
            zone = a_zone(tx)
            account_id, _ = a_program(tx, zone.region, Scope.EVENTS_READ)
            program = core.actors.of(tx.session, account_id, tx.now)
            subscribe(as_actor(tx, program), core.reach, url=sink.url)
            number = a_ticket(tx, zone, State.SUBMITTED).number
            row_id = tx.session.scalars(sa.select(OutboxRow.id).where(OutboxRow.topic == Topic.WEBHOOK)).one()
        task = celery_module.celery_app.tasks["deliver"]
        assert celery_module.celery_app.conf.task_routes["deliver"] == {"queue": Queue.DELIVER.value}

        def delivered() -> str:
            return str(task.apply(args=[row_id], throw=True).get())

        sink.mood = Mood.BROKEN
        assert delivered() == "later"
        sink.mood = Mood.OK
        with office.acting(SYSTEM) as tx:
            tx.session.get_one(OutboxRow, row_id).next_at = tx.now
        assert [delivered(), delivered()] == ["sent", "not_due"]
        assert len({call.headers["X-Delivery-Id"] for call in sink.calls}) == 1
        assert [orjson.loads(call.body)["number"] for call in sink.calls] == [number, number]
        with office.acting(SYSTEM) as tx:
            assert tx.session.get_one(OutboxRow, row_id).state is OutboxState.SENT
