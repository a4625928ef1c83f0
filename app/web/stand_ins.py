"""Who stands in for whom, in words: on the page of hand-overs and with everybody's own account."""

from typing import Any

from app.handovers.seeing import SeenStandIn
from app.web.filters import day
from app.web.speaking import _


def shown_stand_in(seen: SeenStandIn) -> dict[str, Any]:
    """Who stands in for whom and until when."""
    return {
        "officer": seen.officer,
        "stand_in": seen.stand_in,
        "days": _("%(since)s 至 %(until)s", since=day(seen.from_day), until=day(seen.last_day)),
        "reason": seen.reason,
        "present": seen.present,
        "missing": seen.missing,
        "end_href": f"/handovers/leave/{seen.number}/end" if seen.may_end else None,
    }
