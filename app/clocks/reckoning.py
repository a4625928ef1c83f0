"""``sla explain`` for programs and people: a deadline from a start, a limit and pauses, without a ticket."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.calendars.rules import SHANGHAI, WorkCalendar
from app.clocks.rules.arithmetic import due
from app.clocks.rules.limits import Limit
from app.clocks.rules.pauses import Interval


def explain_request(calendar: WorkCalendar, request: object, *, days: bool = True) -> dict[str, Any]:
    """Answer ``{"from", "limit", "pauses": [[a, b], …]}`` with ``due`` (RFC 3339, +08:00), ``provisional``, ``days``.

    An instant without an offset is Shanghai time. ValueError names what is wrong with the request.
    """
    if not isinstance(request, Mapping) or "from" not in request or "limit" not in request:
        raise ValueError('a request needs "from" and "limit"')
    start = instant(request["from"])
    text = request["limit"]
    if not isinstance(text, str):
        raise ValueError(f"not a limit: {text!r}")
    deadline = due(calendar, start, Limit.parse(text.strip()), pauses_from(request.get("pauses")))
    answer: dict[str, Any] = {
        "due": deadline.due.astimezone(SHANGHAI).isoformat(),
        "provisional": deadline.provisional,
    }
    if days:
        answer["days"] = [
            {"day": step.day.isoformat(), "counted": step.counted, "number": step.number, "reason": step.reason}
            for step in deadline.days
        ]
    return answer


def explain_lines(calendar: WorkCalendar, lines: Iterable[str]) -> Iterator[str]:
    """Answer JSON lines with a JSON line each, ``{"due", "provisional"}``; a line that is wrong gets ``{"error"}``."""
    for line in lines:
        if not line.strip():
            continue
        try:
            answer = explain_request(calendar, json.loads(line), days=False)
        except (ValueError, RecursionError) as error:
            answer = {"error": str(error)}
        yield json.dumps(answer, ensure_ascii=False)


def explain_text(answer: Mapping[str, Any]) -> str:
    """The answer of ``explain_request`` as lines for a terminal."""
    lines = [
        f"{step['day']}  {'计' if step['counted'] else '　'}  {step['number'] or '':>4}  {step['reason']}"
        for step in answer["days"]
    ]
    due_at = datetime.fromisoformat(answer["due"])
    lines.append(f"到期 {due_at:%Y-%m-%d %H:%M}" + ("（推算，待放假安排公布）" if answer["provisional"] else ""))
    return "\n".join(lines)


def pauses_from(value: object) -> list[Interval]:
    """Read pauses: pairs of instants, or texts ``A/B`` as on the command line."""
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ValueError("pauses are a list of pairs")
    found = []
    for each in value:
        pair = each.split("/") if isinstance(each, str) else each
        if not isinstance(pair, Sequence) or len(pair) != 2:
            raise ValueError(f"a pause has a start and an end: {each!r}")
        found.append(Interval(instant(pair[0]), instant(pair[1])))
    return found


def instant(value: object) -> datetime:
    """Read an instant in ISO 8601; without an offset it is Shanghai time, a bare date its midnight."""
    if not isinstance(value, str):
        raise ValueError(f"not an instant: {value!r}")
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError(f"not an instant: {value!r}") from error
    return read if read.tzinfo is not None else read.replace(tzinfo=SHANGHAI)
