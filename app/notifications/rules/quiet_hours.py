"""When a message may leave the building: in working hours, emergencies at once; the inbox is never late. Pure.

It is the same rule by which the reminder ladder rings, so that the two cannot drift apart.
"""

from datetime import datetime

from app.calendars.rules import WorkCalendar
from app.clocks.rules.ladder import ring_at


def leaves_at(calendar: WorkCalendar, now: datetime, *, urgent: bool) -> datetime:
    """The UTC instant from which an e-mail or a text message may be sent."""
    return ring_at(calendar, now, emergency=urgent)
