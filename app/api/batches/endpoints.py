"""批处理: preview, form, list, read, confirm, drop, and one act on many matters of a batch."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import request

from app.acts.adding_together import add_together
from app.acts.table import ON_BATCHES
from app.acts.taking import take
from app.acts.together import ACT_OF, Row, take_together
from app.api.batches.schemas import (
    BODIES,
    BatchesQuery,
    BatchOut,
    BatchPage,
    FormedOut,
    MattersOut,
    PreviewIn,
    PreviewOut,
    TogetherOut,
)
from app.api.declared import given, schema_of
from app.api.desk import acting, core, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.api.uploading import KEPT_INTERNAL, body_of_files, only_of_parts, uploads_sent
from app.batches.forming import FORM
from app.batches.keeping import demand_part_in
from app.batches.rules import BATCHES, OPEN, BatchAction
from app.batches.seeing import SeenBatch, matters_seen, previewed, seen_batch, seen_batches
from app.kernel.acts import AnyAct
from app.kernel.errors import Precondition
from app.kernel.inputs import inputs_of, read
from app.tickets.receiving import received, received_for_each

Body = Mapping[str, Any]
KEY = "Idempotency-Key"
KEYS = (
    {
        "name": KEY,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]{16,255}$"},
        "description": "One key for each act: the same key brings the same result and changes nothing.",
        "example": "batch-2026-11-22-000042",
    },
)
_PLAIN = (
    "number",
    "state",
    "version",
    "cause",
    "plan",
    "made_by",
    "made_at",
    "formed_at",
    "ended_at",
    "closing_note",
    "matters",
    "firms",
    "closed",
    "solved",
    "left",
    "disputed",
    "beyond",
)


@allows("batch.see")
def batches(query: Mapping[str, Any]) -> Any:
    """The batches that exist for this actor, the open ones unless said, newest first."""
    with reading() as tx:
        page = seen_batches(tx, query.get("state", OPEN), query.get("cursor"), query["limit"])
        return {"items": [_batch(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("batch.see")
def batch(number: str) -> Any:
    """One batch by its number."""
    with reading() as tx:
        return _batch(seen_batch(tx, number))


@allows("batch.see")
def batch_matters(number: str) -> Any:
    """The matters of a batch that exist for this actor, those that left it last."""
    with reading() as tx:
        items = [
            {
                **fields_of(each.row, ("number", "title", "state", "version")),
                **fields_of(each, ("joined_at", "left_at", "why", "note")),
                "actions": [action.value.replace("_", "-") for action in each.actions],
            }
            for each in matters_seen(tx, seen_batch(tx, number))
        ]
        return {"items": items}


@allows("batch.propose")
def preview_batch(body: Body) -> Any:
    """Which of these tickets may be one batch, and which not and why; nothing is kept."""
    with reading() as tx:
        found = previewed(tx, body.get("tickets", ()), body["lead"])
        return {
            "joining": [row.number for row in found.joining],
            "firms": found.firms,
            "barred": [{"number": row.number, "why": why} for row, why in found.barred],
            "lead": found.lead,
        }


@allows("batch.propose")
def form_batch(body: Body) -> Any:
    """Form a batch: a coordinator at once, officer, dispatcher and handler as a proposal that he confirms."""
    with acting() as tx:
        made = take(tx, FORM, given(FORM, body))
        barred = [{"number": number, "why": why} for number, why in made.barred.items()]
        shown = {**_batch(seen_batch(tx, made.number)), "barred": barred}
    return shown, 201, {"Location": f"/api/v1/batches/{made.number}"}


@allows("ticket.progress")
def add_files_together(number: str) -> Any:
    """Add files to every matter of a batch: ``multipart/form-data``; ``internal=true`` keeps them from the firms.

    Each matter has them as if they had been added to it alone; those that may not have them are named. By the unit that
    leads the batch.
    """
    only_of_parts()
    key = request.headers.get(KEY)
    if key is None:
        raise Precondition()
    with reading() as tx:
        inside = [each.row.number for each in matters_seen(tx, seen_batch(tx, number)) if each.left_at is None]
        demand_part_in(tx, number, BatchAction.PROGRESS)
    uploads, internal = uploads_sent(), request.form.get("internal", "").lower() in {"1", "true"}
    with (
        received(core().storage, core().scanner, uploads) as found,
        received_for_each(core().storage, found, inside) as files,
        acting() as tx,
    ):
        return asdict(add_together(tx, number, files, key, internal=internal))


def _endpoint(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number, version=body["version"])
            return _batch(seen_batch(tx, number))

    view.__name__ = f"{act.action}_batch" if act.action != BatchAction.FORM else "confirm_batch"
    view.__doc__ = f"{act.summary}\n\n{_ways(BatchAction(act.action))}"
    return Endpoint("POST", f"/batches/<number>/{act.name}", allows(act.ability)(view), BatchOut, schema_of(act))


def _together(action: BatchAction, act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        key = request.headers.get(KEY)
        if key is None:
            raise Precondition()
        said = {each.name: body[each.name] for each in inputs_of(act.takes) if each.name in body}
        said |= {"lead": ""} if action is BatchAction.WHISTLE else {}  # whoever is called is the batch's own
        rows = [Row(**member) for member in body["members"]]
        with acting() as tx:
            return asdict(take_together(tx, action, number, read(act.takes, said), rows, key))

    view.__name__ = f"{action}_together"
    view.__doc__ = (
        f"On each of these matters of a batch: {act.summary[0].lower()}{act.summary[1:]}\n\n"
        f"Each by its own version; those it does not fit stay as they were and are named. {_ways(action)}"
    )
    return Endpoint(
        "POST",
        f"/batches/<number>/{act.name}",
        allows(act.ability)(view),
        TogetherOut,
        BODIES[action],
        headers=KEYS,
        problems={422: ("idempotency_mismatch",)},
    )


def _ways(action: BatchAction) -> str:
    """From where the table of batches lets it, and who may."""
    return " ".join(
        f"From {', '.join(f'`{each}`' for each in row.sources)}, by {', '.join(row.by)}."
        for row in BATCHES.rows
        if row.action is action
    )


def _batch(batch: SeenBatch) -> dict[str, Any]:
    return {
        **fields_of(batch, _PLAIN),
        "lead": None if batch.lead is None else asdict(batch.lead),
        "actions": [action.value.replace("_", "-") for action in batch.actions],
    }


ENDPOINTS = (
    Endpoint("GET", "/batches", batches, BatchPage, asks=BatchesQuery),
    Endpoint("POST", "/batches", form_batch, FormedOut, schema_of(FORM), code=201),
    Endpoint("POST", "/batches/preview", preview_batch, PreviewOut, PreviewIn),
    Endpoint("GET", "/batches/<number>", batch, BatchOut),
    Endpoint("GET", "/batches/<number>/matters", batch_matters, MattersOut),
    Endpoint(
        "POST",
        "/batches/<number>/attachments",
        add_files_together,
        TogetherOut,
        headers=KEYS,
        contract=body_of_files(internal=KEPT_INTERNAL),
        problems={409: ("state_conflict",), 422: ("idempotency_mismatch",)},
    ),
    *[_endpoint(act) for act in ON_BATCHES],
    *[_together(action, act) for action, act in ACT_OF.items()],
)
