"""The weekly report of every region, as soon as it is owed and until it is there."""

from app.reports.compiling import compile_owed
from workers.base import task, task_id
from workers.celery_app import core
from workers.queues import Queue


@task("compile_weekly_reports", Queue.HEAVY)
def compile_weekly_reports() -> int:
    """Freeze every week that is owed; returns how many. Safe to run twice."""
    return compile_owed(core().transactions, task_id())
