"""园区告知: drafted from a common issue, reworded, sent by hand and once, and read by the firms that were told."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import request

from app.acts.table import ON_PARK_NOTICES
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.park_notices.schemas import ParkNoticeOut, ParkNoticePage, ToldNotices, UnheardOut
from app.api.shapes import PageQuery
from app.issues.park_notices import DRAFT_NOTICE, SEND_NOTICE
from app.issues.rules.notices import READ
from app.issues.seeing import seen_issue
from app.issues.seeing_notices import seen_notice, seen_notices, told_notices
from app.issues.unheard import unheard_by_park
from app.kernel.acts import AnyAct
from app.kernel.errors import Precondition
from app.kernel.idempotency import fingerprint, once

Body = Mapping[str, Any]
SCOPE = "api.park_notice"
KEY = "Idempotency-Key"
KEYS = (
    {
        "name": KEY,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]{16,255}$"},
        "description": "One key for one sending: the same key changes nothing the second time.",
        "example": "park-notice-2026-11-28-01",
    },
)


@allows("issue.shape")
def unheard(number: str) -> Any:
    """How many active firms of each of its parks have not written about a common issue."""
    with reading() as tx:
        issue = seen_issue(tx, number)
        counts = unheard_by_park(tx, issue.id) if issue.may_shape else {}
        return {"parks": [{**asdict(park), "firms": counts.get(park.code, 0)} for park in issue.parks]}


@allows("issue.shape")
def park_notices(query: Body) -> Any:
    """The coordinator's notices, newest first."""
    with reading() as tx:
        page = seen_notices(tx, query.get("cursor"), query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("issue.shape")
def park_notice(number: str) -> Any:
    """One notice by its id."""
    with reading() as tx:
        return asdict(seen_notice(tx, number))


@allows(READ)
def told_to_us() -> Any:
    """What the firms of this actor were told, the newest first."""
    with reading() as tx:
        return {"items": [asdict(each) for each in told_notices(tx)]}


@allows(DRAFT_NOTICE.ability)
def draft_park_notice(body: Body, number: str) -> Any:
    """Begin a notice to the firms of a park that have not written about a common issue; nobody gets anything yet."""
    with acting() as tx:
        notice = take(tx, DRAFT_NOTICE, given(DRAFT_NOTICE, body), number=number)
        shown = asdict(seen_notice(tx, notice.number))
    return shown, 201, {"Location": f"/api/v1/park-notices/{shown['id']}"}


def _endpoint(act: AnyAct) -> Endpoint:
    sends = act is SEND_NOTICE

    def view(body: Body, number: str) -> Any:
        key = request.headers.get(KEY)
        if sends and key is None:
            raise Precondition()
        with acting() as tx:
            seen_notice(tx, number)
            done = sends and once(tx, f"{SCOPE} {number}", key or "", fingerprint(dict(body))) is not None
            if not done:
                take(tx, act, given(act, body), number=number, version=body["version"])
            return asdict(seen_notice(tx, number))

    view.__name__ = act.action
    view.__doc__ = act.summary
    return Endpoint(
        "POST",
        f"/park-notices/<number>/{act.name.split('-')[0]}",
        allows(act.ability)(view),
        ParkNoticeOut,
        schema_of(act),
        headers=KEYS if sends else (),
        problems={422: ("idempotency_mismatch",)} if sends else {},
    )


ENDPOINTS = (
    Endpoint("GET", "/issues/<number>/unheard", unheard, UnheardOut),
    Endpoint(
        "POST", "/issues/<number>/park-notices", draft_park_notice, ParkNoticeOut, schema_of(DRAFT_NOTICE), code=201
    ),
    Endpoint("GET", "/park-notices", park_notices, ParkNoticePage, asks=PageQuery),
    Endpoint("GET", "/park-notices/told", told_to_us, ToldNotices),
    Endpoint("GET", "/park-notices/<number>", park_notice, ParkNoticeOut),
    *[_endpoint(act) for act in ON_PARK_NOTICES],
)
