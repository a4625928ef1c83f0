"""Plans of visits: what the present periods ask for, brought up to date once an hour, region by region."""

from app.visits.planning import plan_region, regions_with_pairings
from workers.base import acting, task
from workers.queues import Queue


@task("plan_visits", Queue.HEAVY)
def plan_visits() -> int:
    """Make, pass on and miss plans; returns how many were made. A region at a time, each all or nothing."""
    with acting() as tx:
        regions = regions_with_pairings(tx)
    made = 0
    for region_id in regions:
        with acting() as tx:
            made += plan_region(tx, region_id).made
    return made
