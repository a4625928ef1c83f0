"""会商: the room of a ticket to which several were called, what is said there and what is settled."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import IN_MEETINGS, ON_MEETING_TASKS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import acts, signed_in
from app.api.meetings.schemas import MeetingOut
from app.api.mounting import Endpoint
from app.api.shapes import code_name, fields_of
from app.kernel.acts import AnyDeclared
from app.meetings.deciding import DECIDE_THERE, GIVE
from app.meetings.seeing import SeenMeeting, number_of, seen_meeting
from app.meetings.talking import PLACE, SAY
from app.tickets.rules.assignment import AWAITED
from app.tickets.seen import SeenPart

Body = Mapping[str, Any]
_WHERE = {SAY.action: "words", PLACE.action: "place", DECIDE_THERE.action: "decisions", GIVE.action: "tasks"}
_PART = ("part", "state", "called_at", "checked_in_at", "on_site", "handler")


@signed_in
def room(number: str) -> Any:
    """The room of a ticket to which a joint or an emergency whistle called several.

    404 for a ticket without one, and for whoever is not in it: every firm, officers, units that were not called or
    were let go.
    """
    with reading() as tx:
        return _shown(seen_meeting(tx, number))


def _shown(seen: SeenMeeting) -> dict[str, Any]:
    row = seen.row
    return {
        "ticket": row.number,
        "title": row.title,
        "state": row.state,
        "called": [_called(seen, part) for part in row.parts],
        "words": [asdict(each) for each in seen.words],
        "decisions": [asdict(each) for each in seen.decisions],
        "tasks": [asdict(each) for each in seen.tasks],
        "units": [code_name(unit) for unit in seen.units],
        **fields_of(seen, ("closed", "place", "meets_at", "may_talk", "may_decide")),
    }


def _called(seen: SeenMeeting, part: SeenPart) -> dict[str, Any]:
    return {
        "unit": code_name(part.department),
        "kind": part.whistle_kind,
        "due": part.due if part.state in AWAITED else None,
        "late": part.department_id in seen.late,
        **fields_of(part, _PART),
    }


def _in_room(act: AnyDeclared) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            shown = _shown(seen_meeting(tx, number))
        return shown, 201, {"Location": f"/api/v1/tickets/{shown['ticket']}/meeting"}

    view.__name__ = act.action
    view.__doc__ = act.summary
    path = f"/tickets/<number>/meeting/{_WHERE[act.action]}"
    return Endpoint("POST", path, acts(act.ability)(view), MeetingOut, schema_of(act), code=201)


def _on_task(act: AnyDeclared) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            return _shown(seen_meeting(tx, number_of(tx, number)))

    view.__name__ = act.action
    view.__doc__ = act.summary
    path = f"/meeting-tasks/<number>/{act.name.split('-')[0]}"
    return Endpoint("POST", path, acts(act.ability)(view), MeetingOut, schema_of(act))


ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/meeting", room, MeetingOut),
    *[_in_room(act) for act in IN_MEETINGS],
    *[_on_task(act) for act in ON_MEETING_TASKS],
)
