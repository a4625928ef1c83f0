"""The weekly report of every region, as soon as it is owed and until it is there."""

import sqlalchemy as sa
import structlog

from app.kernel.actor import SYSTEM
from app.regions.models import Region
from app.reports.compiling import compile_week, weeks_owed
from workers.base import acting, task
from workers.celery_app import core
from workers.queues import Queue

log = structlog.get_logger(__name__)


@task("compile_weekly_reports", Queue.HEAVY)
def compile_weekly_reports() -> int:
    """Freeze every week that is owed, each in a transaction of its own; returns how many. Safe to run twice.

    A week that cannot be compiled does not keep the others back; the first failure is raised at the end.
    """
    with core().transactions.reading(SYSTEM) as tx:
        regions = tx.session.scalars(sa.select(Region).order_by(Region.id)).all()
        owed = [(region.id, week) for region in regions for week in weeks_owed(tx.session, region, tx.now)]
    failures: list[Exception] = []
    for region_id, week in owed:
        try:
            with acting() as tx:
                compile_week(tx, tx.session.get_one(Region, region_id), week)
        except Exception as failure:
            log.exception("week not compiled", region_id=region_id, week=week)
            failures.append(failure)
    if failures:
        raise failures[0]
    return len(owed)
