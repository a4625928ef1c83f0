"""How workers and beat meet the broker: the Celery application, and nothing of the product.

Beat runs on this alone (``celery -A workers.broker:celery_app beat``): it rings, and knows nothing of what is rung for.

Messages are acknowledged when they are taken, and none is put back: a lost one is found again by the next tick, by the
database's leases, long before a broker would redeliver it. Late acknowledgement bought nothing here and cost workers:
kombu 5.7 ends the process when it acknowledges or restores a message over a connection that broke meanwhile (broker
killed under load: 5 deaths in 36 kills, none in 12 this way). Time limits stay below the visibility timeout even so.
"""

import sys
from contextlib import suppress
from typing import Any

from celery import Celery, signals
from kombu.entity import Exchange
from kombu.entity import Queue as BrokerQueue
from kombu.exceptions import OperationalError
from kombu.transport.redis import Channel as RedisChannel

from config import logging
from config.settings import Settings
from workers.queues import Queue
from workers.schedule import LONGEST, SCHEDULE
from workers.transport import transport

RedisChannel.do_restore = False  # read by Valkey's channel alone; RabbitMQ gives back what nobody acknowledged


def _broker_queue(queue: Queue) -> Any:
    """A queue with an exchange of its own: on a shared one every message would land in all of them."""
    return BrokerQueue(queue.value, Exchange(queue.value), routing_key=queue.value)  # type: ignore[no-untyped-call]


LARGEST_CHILD = 190_000
"""KiB after which a child of a pool is replaced once its task has ended.

Some 130 MiB are what it shares and needs; a task that loaded the learning library, or a year of tickets, gives it back.
"""

settings = Settings.from_env()
celery_app = Celery("zhuqishao", broker=settings.celery_broker_url)
celery_app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=False,
    task_reject_on_worker_lost=False,
    task_time_limit=110,
    task_soft_time_limit=90,
    task_annotations={
        name: {"soft_time_limit": seconds, "time_limit": seconds + 30} for name, seconds in LONGEST.items()
    },
    task_publish_retry=False,
    task_queues=[_broker_queue(queue) for queue in Queue],
    task_default_queue=Queue.TICK.value,
    task_create_missing_queues=False,
    task_routes={},  # each task enters its own queue when it registers
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=LARGEST_CHILD,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=20,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    beat_scheduler="workers.beating:LivingScheduler",
    beat_schedule=SCHEDULE,
    beat_max_loop_interval=5,
    timezone=settings.timezone,
    enable_utc=True,
    **transport(settings.celery_broker_url),
)
celery_app.watchdog_var = settings.var


@signals.setup_logging.connect(weak=False)  # type: ignore[untyped-decorator]  # Celery ships without types
def _log_as_json(**_: Any) -> None:
    logging.configure("beat" if "beat" in sys.argv else "worker")


@signals.beat_init.connect(weak=False)  # type: ignore[untyped-decorator]  # Celery ships without types
def _look_at_once(**_: Any) -> None:
    """Ring everything that comes at an interval once at the start: what fell due while nobody looked is seen now."""
    for entry in SCHEDULE.values():
        if isinstance(entry["schedule"], float):
            with suppress(OperationalError):  # a deaf broker hears the next ring
                celery_app.send_task(entry["task"], **entry["options"])
