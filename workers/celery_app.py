"""The Celery application with its work: ``celery -A workers.celery_app:celery_app worker``.

Everything is loaded before the pool forks and is then left alone by the collector, so that its children share it. The
application is built before it too: it opens no connection until it is asked for one, so that none is shared.
"""

import gc
from functools import cache
from typing import Any

from celery import signals

from app.assembling import build_core
from app.core import Core
from workers.broker import celery_app, settings
from workers.watchdog import Watchdog

__all__ = ["MODULES", "celery_app", "core"]

MODULES = tuple(
    f"workers.{name}"
    for name in (
        "administration",
        "outbox",
        "sla",
        "tickets",
        "reports",
        "files",
        "housekeeping",
        "understanding",
        "transfers",
        "visits",
        "cards",
    )
)

celery_app.conf.include = MODULES
celery_app.steps["worker"].add(Watchdog)
celery_app.watchdog_database_url = settings.database_url


@cache
def core() -> Core:
    """The application, one for each process; what forks builds it first (20 MiB that each child would write anew)."""
    return build_core(settings)


@signals.celeryd_after_setup.connect(weak=False)  # type: ignore[untyped-decorator]  # Celery ships without types
def _leave_alone_what_is_loaded(**_: Any) -> None:
    build_before_forking()


def build_before_forking() -> None:
    """Have all there that children share, and let the collector look at none of it.

    A collection writes a mark on everything it looks at, and a page that is written on is shared no more.
    """
    core()
    gc.collect()
    gc.freeze()
