"""Tickets: file, list, one, its history, its deadlines explained, and internal remarks."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from marshmallow import fields

from app.acts.bringing import bring
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.fields import said
from app.api.guard import acts, allows, opens, signed_in
from app.api.mounting import Endpoint
from app.api.tickets.schemas import (
    ExplainQuery,
    ExplanationOut,
    ExternalIn,
    RemarkOut,
    Remarks,
    RoutingOut,
    RoutingQuery,
    TicketOut,
    TicketPage,
    TicketsQuery,
    Timeline,
)
from app.api.tickets.shown import (
    shown_explanation,
    shown_page,
    shown_remark,
    shown_routing,
    shown_ticket,
    shown_timeline,
)
from app.financing.proposing import narrowed_routing
from app.kernel.errors import Precondition
from app.kernel.idempotency import answer, fingerprint, once
from app.sla.queries import explain_to
from app.sla.worklists import times_of
from app.tickets.filing import FILE
from app.tickets.finding import TicketFilters
from app.tickets.history import timeline
from app.tickets.remarking import REMARK
from app.tickets.remarks import remarks_of
from app.tickets.rules.externals import External
from app.tickets.seeing import Wanted, read_by, seen_by, seen_list

SCOPE = "POST /api/v1/tickets"
KEY = "Idempotency-Key"


@allows("ticket.file")
def file_one(body: Mapping[str, Any]) -> Response | Any:
    """File a request. The same key brings the same ticket, whatever happened to the first answer.

    So does the same number of another system, when the same program says the same words of the same firm.
    """
    key = request.headers.get(KEY)
    if key is None:
        raise Precondition()
    with acting() as tx:
        done = once(tx, SCOPE, key, fingerprint(dict(body)))
        if done is None:
            told = body.get("external")
            number, again = bring(tx, given(FILE, body), None if told is None else External(**told))
            answer(tx, SCOPE, key, number)
        else:
            number, again = done.resource, True
        shown = shown_ticket(seen_by(tx, number))
    headers = {"Location": f"/api/v1/tickets/{number}"}
    if again:
        headers["Idempotency-Replayed"] = "true"
    return shown, 201, headers


@allows("ticket.see")
def list_all(query: Mapping[str, Any]) -> Any:
    """The tickets that exist for this actor, newest first unless said."""
    asked = dict(query)
    cursor, limit, sort = asked.pop("cursor", None), asked.pop("limit"), asked.pop("sort")
    filters = TicketFilters(states=asked.pop("state", ()), **asked)
    with reading() as tx:
        wanted = Wanted(filters=filters, sort=sort, cursor=cursor, limit=limit, times=times_of(tx))
        return shown_page(seen_list(tx, wanted))


@opens("ticket.see")
@signed_in
def get_one(number: str) -> Any:
    """One ticket with its parts, clocks and what may be done now; for a unit that has left it, what it wrote itself."""
    with reading() as tx:
        return shown_ticket(read_by(tx, number))


@opens("ticket.see")
@signed_in
def get_timeline(number: str) -> Any:
    """What happened to a ticket, oldest first, as far as this actor may read it."""
    with reading() as tx:
        return shown_timeline(timeline(tx, number))


@opens("ticket.see")
@signed_in
def explain_clock(query: Mapping[str, Any], number: str, kind: str) -> Any:
    """Why the latest clock of a kind is due when it is: each day counted or skipped, and why."""
    with reading() as tx:
        return shown_explanation(explain_to(tx, number, kind, query.get("department")))


@allows("ticket.accept", "ticket.whistle")
def get_routing(query: Mapping[str, Any], number: str) -> Any:
    """Whom the duty list proposes: for the category named, else for the item the words point to, else as filed."""
    with reading() as tx:
        return shown_routing(narrowed_routing(tx, number, query.get("category")))


@signed_in
def get_remarks(number: str) -> Any:
    """Internal remarks, oldest first; for a firm there is no such thing."""
    with reading() as tx:
        return {"items": [shown_remark(remark) for remark in remarks_of(tx, number)], "next_cursor": None}


@acts(REMARK.ability)
def post_remark(body: Mapping[str, Any], number: str) -> Any:
    """Note something for colleagues."""
    with acting() as tx:
        take(tx, REMARK, given(REMARK, body), number=number)
        return shown_remark(remarks_of(tx, number)[-1])


_KEY_HEADER = {
    "in": "header",
    "name": KEY,
    "required": True,
    "description": "16 to 255 visible ASCII characters; kept for seven days",
    "example": "erp-2026-11-22-000042",
    "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]{16,255}$"},
}

ENDPOINTS = (
    Endpoint("GET", "/tickets", list_all, TicketPage, asks=TicketsQuery),
    Endpoint(
        "POST",
        "/tickets",
        file_one,
        TicketOut,
        schema_of(
            FILE,
            external=fields.Nested(
                ExternalIn,
                load_default=None,
                allow_none=True,
                metadata=said("Its number in another system, for programs alone; people leave it out."),
            ),
        ),
        code=201,
        headers=(_KEY_HEADER,),
        problems={409: ("external_taken",), 422: ("idempotency_mismatch",)},
    ),
    Endpoint("GET", "/tickets/<number>", get_one, TicketOut),
    Endpoint("GET", "/tickets/<number>/timeline", get_timeline, Timeline),
    Endpoint("GET", "/tickets/<number>/clocks/<kind>/explain", explain_clock, ExplanationOut, asks=ExplainQuery),
    Endpoint("GET", "/tickets/<number>/routing", get_routing, RoutingOut, asks=RoutingQuery),
    Endpoint("GET", "/tickets/<number>/remarks", get_remarks, Remarks),
    Endpoint("POST", "/tickets/<number>/remarks", post_remark, RemarkOut, schema_of(REMARK), code=201),
)
