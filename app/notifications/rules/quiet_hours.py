"""When a message may leave the building: in working hours, emergencies at once; the inbox is never late. Pure.

It is the same rule by which the reminder ladder rings, so that the two cannot drift apart. What is made up for after an
outage is written at once, and leaves like everything else: only what is said at its own time leaves at that time, or
every reminder of a close of business would leave the next morning.
"""

from datetime import datetime, timedelta

from app.calendars.rules import WorkCalendar
from app.clocks.rules.ladder import ring_at

PUNCTUAL = timedelta(minutes=15)
"""How late something is said at its time still: beat looks every minute, and may be restarted in between."""


def leaves_at(calendar: WorkCalendar, now: datetime, *, urgent: bool, meant_for: datetime | None = None) -> datetime:
    """The UTC instant from which an e-mail or a text message may be sent.

    ``meant_for``: when it stood to be said, already moved into working hours.
    """
    punctual = meant_for is not None and meant_for <= now < meant_for + PUNCTUAL
    return ring_at(calendar, now, emergency=urgent or punctual)
