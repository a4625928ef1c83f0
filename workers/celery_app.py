"""The Celery application with its work: ``celery -A workers.celery_app:celery_app worker``.

Everything is loaded before the pool forks and is then left alone by the collector, so that its children share it. What
holds a connection is built after the fork.
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
    )
)

celery_app.conf.include = MODULES
celery_app.steps["worker"].add(Watchdog)
celery_app.watchdog_database_url = settings.database_url


@cache
def core() -> Core:
    """The application, built on first use: in a pool's child after the fork, so that no connection is shared."""
    return build_core(settings)


@signals.celeryd_after_setup.connect(weak=False)  # type: ignore[untyped-decorator]  # Celery ships without types
def _leave_alone_what_is_loaded(**_: Any) -> None:
    """A collection writes a mark on everything it looks at, and a page that is written on is shared no more."""
    gc.collect()
    gc.freeze()
