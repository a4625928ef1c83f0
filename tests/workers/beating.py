"""The product's beat, its own schedule read by the clock file: thirty seconds are thirty seconds of the file.

``celery -A tests.workers.beating:celery_app beat``. In the product beat measures its intervals on the machine's clock,
as it must: time there does not jump. In a rehearsal it does, and then every ring that would have come meanwhile comes
once, the Monday and the nightly ones as well. Nothing else differs, and the worker is the product's.
"""

from typing import Any

from celery.schedules import crontab, schedule

from app.kernel import clock
from workers.broker import celery_app, settings
from workers.schedule import SCHEDULE

__all__ = ["celery_app"]


LOOK = 0.05
"""Real seconds between two looks at the clock file."""


def by_the_file(when: crontab | float) -> Any:
    """The same rings, at the times of the clock file."""
    rings = schedule(when) if isinstance(when, float) else when
    rings.nowfun = clock.now
    return rings


clock.follow(settings.clock_file)
celery_app.conf.beat_max_loop_interval = LOOK
celery_app.conf.beat_schedule = {
    name: {**entry, "schedule": by_the_file(entry["schedule"])} for name, entry in SCHEDULE.items()
}
