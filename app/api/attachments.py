"""The files of a ticket: list, add, fetch. The ticket's own rights at each of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Response, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app.api.desk import acting, core, reading
from app.api.endpoints import Endpoint
from app.api.guard import signed_in
from app.api.schemas.attachments import AttachmentList
from app.tickets.attaching import attach, attachments_of, open_attachment
from app.tickets.queries import get_ticket
from app.tickets.receiving import Upload, received
from app.tickets.rules.uploads import INLINE, OCTETS

if TYPE_CHECKING:
    from app.tickets.models import Attachment

LARGEST = 60 * 1024 * 1024
"""Bytes of one request with files."""
INERT = "sandbox; default-src 'none'"


@signed_in
def get_attachments(number: str) -> Any:
    """The files of a ticket as far as this actor may know of them, oldest first."""
    with reading() as tx:
        return _listed(attachments_of(tx, get_ticket(tx, number)))


@signed_in
def post_attachments(number: str) -> Any:
    """Add files: ``multipart/form-data``, each part with a file name; ``internal=true`` keeps them from the firm."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("only multipart/form-data is read")
    with reading() as tx:
        get_ticket(tx, number)  # a stranger is told nothing, and nothing of his is read
    request.max_content_length = LARGEST
    uploads = [Upload(each.filename, each.stream) for _, each in request.files.items(multi=True) if each.filename]
    if not uploads and not request.form:
        raise BadRequest("the body is empty, or did not come whole")
    internal = request.form.get("internal", "").lower() in {"1", "true"}
    with received(core().storage, core().scanner, uploads) as found, acting() as tx:
        return _listed(attach(tx, number, found, internal=internal)), 201


@signed_in
def get_attachment(number: str, key: str) -> Response:
    """One file, as it was kept. The opening is on record."""
    with acting() as tx:
        opened = open_attachment(tx, core().storage, number, key)
    response = Response(opened.content, mimetype=opened.media if opened.inline and opened.media in INLINE else OCTETS)
    response.headers.set("Content-Disposition", "attachment", filename=opened.name)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _listed(rows: "Sequence[Attachment]") -> dict[str, Any]:
    return {"items": [_view(row) for row in rows], "next_cursor": None}


def _view(row: "Attachment") -> dict[str, Any]:
    """One file; ``id`` is its name in addresses."""
    return {
        "id": row.key, "name": row.name, "media": row.media, "size": row.size, "sha256": row.sha256, "at": row.at,
        "role": row.acting_role, "internal": row.internal, "state": row.state, "seq": row.seq, "risky": row.risky,
    }  # fmt: skip


ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/attachments", get_attachments, AttachmentList),
    Endpoint("POST", "/tickets/<number>/attachments", post_attachments, AttachmentList, code=201),
    Endpoint("GET", "/tickets/<number>/attachments/<key>", get_attachment),
)
