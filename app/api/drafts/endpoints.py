"""草稿: what was begun is kept for its writer alone, changed, removed, and filed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response

from app.acts.from_drafts import file_held
from app.api.declared import given, schema_of
from app.api.desk import acting, core, reading
from app.api.drafts.schemas import DraftChangeIn, DraftIn, DraftList, DraftOut, DraftVersionIn, FiledDraftOut
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.api.uploading import body_of_files, only_of_parts, uploads_sent
from app.drafts.choosing import Chosen
from app.drafts.keeping import add_files, change_draft, drop_draft, hold_draft, keep_draft, new_key
from app.drafts.rules import KEEP, Typed
from app.drafts.seeing import SeenDraft, drafts_of, seen_draft
from app.kernel.errors import Conflict
from app.kernel.inputs import inputs_of, read
from app.kernel.transaction import Transaction
from app.tickets.filing import FILE
from app.tickets.receiving import Received, received

Body = Mapping[str, Any]
_PLAIN = ("key", "version", "saved_at", "until", "firm", "firm_ended")


@allows(KEEP)
def drafts() -> Any:
    """One's own drafts, the last one kept first."""
    with reading() as tx:
        return {"items": [_draft(each) for each in drafts_of(tx)]}


@allows(KEEP)
def draft(key: str) -> Any:
    """One of one's own drafts; a 409 with the number where it was filed within the last week."""
    with reading() as tx:
        return _draft(seen_draft(tx, key))


@allows(KEEP)
def keep_one(body: Body) -> Any:
    """Keep what was typed so far as a new draft; at most twenty, for 180 days after the last change."""
    with acting() as tx:
        key = new_key()
        keep_draft(tx, key, _typed(body))
        shown = _draft(seen_draft(tx, key))
    return shown, 201, {"Location": f"/api/v1/drafts/{shown['key']}"}


@allows(KEEP)
def change_one(body: Body, key: str) -> Any:
    """Keep what was typed since, in place of all that was kept; a 409 where another device kept something since."""
    with acting() as tx:
        change_draft(tx, key, body["version"], _typed(body), Chosen(dropped=frozenset(body["drop_files"])))
        return _draft(seen_draft(tx, key))


@allows(KEEP)
def add_draft_files(key: str) -> Any:
    """Add files to one of one's own drafts: ``multipart/form-data``, each part with a file name; they rise its version.

    They become attachments when it is filed; `drop_files` of a change takes one away again.
    """
    only_of_parts()
    with reading() as tx:
        seen_draft(tx, key)  # a stranger is told nothing, and nothing of his is read
    uploads = uploads_sent()
    with received(core().storage, core().scanner, uploads) as found, acting() as tx:
        add_files(tx, key, found)
        return _draft(seen_draft(tx, key)), 201


@allows(KEEP)
def drop_one(key: str) -> Response:
    """Remove one of one's own drafts for good."""
    with acting() as tx:
        drop_draft(tx, key)
    return Response(status=204)


@allows(KEEP)
def file_draft(body: Body, key: str) -> Any:
    """File a draft as it was kept: the ticket is there and the draft is gone, or neither.

    Sent a second time, or from a second device, it is a 409 with the number of what it became.
    """
    with received(core().storage, core().scanner, ()) as found, acting() as tx:
        number = _filed(tx, key, body["version"], found)
    return {"number": number}, 201, {"Location": f"/api/v1/tickets/{number}"}


def _filed(tx: Transaction, key: str, version: int, found: Received) -> str:
    kept = seen_draft(tx, key)
    if kept.version != version:
        raise Conflict(version=kept.version)
    said = {name: value for name, value in asdict(kept.typed).items() if value and name != "item"}
    if kept.typed.item and kept.typed.item.startswith(kept.typed.category):
        said["category"] = kept.typed.item
    read_by_contract = schema_of(FILE)().load({**said, "complained_of": list(kept.typed.complained_of)})
    return file_held(tx, hold_draft(tx, key, named=True), given(FILE, read_by_contract), found)


def _typed(body: Body) -> Typed:
    return read(Typed, {each.name: body[each.name] for each in inputs_of(Typed) if each.name in body})


def _draft(found: SeenDraft) -> dict[str, Any]:
    return {**fields_of(found, _PLAIN), "typed": asdict(found.typed), "files": [asdict(each) for each in found.files]}


ENDPOINTS = (
    Endpoint("GET", "/drafts", drafts, DraftList),
    Endpoint("POST", "/drafts", keep_one, DraftOut, DraftIn, code=201),
    Endpoint("GET", "/drafts/<key>", draft, DraftOut, problems={409: ("state_conflict",)}),
    Endpoint("PUT", "/drafts/<key>", change_one, DraftOut, DraftChangeIn),
    Endpoint(
        "POST",
        "/drafts/<key>/files",
        add_draft_files,
        DraftOut,
        code=201,
        contract=body_of_files(),
        problems={409: ("state_conflict",)},
    ),
    Endpoint("DELETE", "/drafts/<key>", drop_one, code=204),
    Endpoint("POST", "/drafts/<key>/file", file_draft, FiledDraftOut, DraftVersionIn, code=201),
)
