"""The weekly report of every region, as soon as it is owed and until it is there."""

import sqlalchemy as sa

from app.kernel.actor import SYSTEM
from app.regions.models import Region
from app.reports.compiling import compile_week, weeks_owed
from workers.base import acting, task
from workers.celery_app import core
from workers.queues import Queue


@task("compile_weekly_reports", Queue.HEAVY)
def compile_weekly_reports() -> int:
    """Freeze every week that is owed, each in a transaction of its own; returns how many. Safe to run twice."""
    with core().transactions.reading(SYSTEM) as tx:
        regions = tx.session.scalars(sa.select(Region).order_by(Region.id)).all()
        owed = [(region, week) for region in regions for week in weeks_owed(tx.session, region, tx.now)]
    for region, week in owed:
        with acting() as tx:
            compile_week(tx, region, week)
    return len(owed)
