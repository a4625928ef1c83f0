"""A visit as an officer might tell of it."""

from datetime import date
from typing import Any

from app.acts.recording_visits import record_visit
from app.calendars.rules import local_day
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.visits.inputs import Problem, RecordVisit
from app.visits.models import Visit
from app.visits.rules.words import Production, VisitPurpose, VisitWay
from tests.builders import Zone, as_actor


def a_problem(**fields: Any) -> Problem:
    """What a firm might speak of."""
    return Problem(**{"title": "门口积水", "body": "雨后积水，货车进不来。", "category": "01", **fields})


def told(zone: Zone, day: date, **fields: Any) -> RecordVisit:
    """What was found at the zone's own firm."""
    values: dict[str, Any] = {
        "firm": zone.company.credit_code,
        "purpose": VisitPurpose.ROUTINE,
        "way": VisitWay.ON_SITE,
        "day": day,
        "met": "王晓明",
        "post": "厂长",
        "production": Production.NORMAL,
        **fields,
    }
    return RecordVisit(**values)


def visited(tx: Transaction, zone: Zone, actor: Actor | None = None, **fields: Any) -> Visit:
    """The zone's firm was visited today, by its officer unless said."""
    return record_visit(as_actor(tx, actor or zone.officer), told(zone, fields.pop("day", local_day(tx.now)), **fields))
