"""What every task shares: it acts as the system, binds its log lines, and leaves a heartbeat when it ended well."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from celery import current_task

from app.kernel.actor import SYSTEM
from app.kernel.heartbeat import beat
from app.kernel.patience import WORK, patient
from app.kernel.transaction import Transaction
from workers.celery_app import celery_app, core
from workers.queues import Queue

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_ROUND = 20.0
"""Seconds after which a sweep leaves the rest to the next tick."""


def task(name: str, queue: Queue, *, heartbeat: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a function as the task ``name``; the function itself stays what it was, to be called directly."""

    def register(work: Callable[P, R]) -> Callable[P, R]:
        @wraps(work)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with patient(WORK), structlog.contextvars.bound_contextvars(task=name, task_id=task_id()):
                done = work(*args, **kwargs)
                if heartbeat:
                    with acting() as tx:
                        beat(tx.session, name, tx.now)
                return done

        celery_app.task(run, name=name)
        celery_app.conf.task_routes[name] = {"queue": queue.value}
        return work

    return register


@contextmanager
def acting() -> Iterator[Transaction]:
    """A transaction of the system, traceable to its task."""
    with core().transactions.acting(SYSTEM, task_id()) as tx:
        yield tx


def drained(step: Callable[[Transaction], int], batch: int) -> int:
    """Repeat a step of at most ``batch`` things in short transactions until little is left; returns how many."""
    began, total = time.monotonic(), 0
    while True:
        with acting() as tx:
            done = step(tx)
        total += done
        if done < batch or time.monotonic() - began > LONGEST_ROUND:
            return total


def task_id() -> str:
    """The number of the present task; empty outside of one."""
    request = getattr(current_task, "request", None)
    return str(getattr(request, "id", None) or "")
