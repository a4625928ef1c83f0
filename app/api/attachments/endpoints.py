"""The files of a ticket: list, add, fetch. The ticket's own rights at each of them."""

from typing import Any

from flask import Response, request

from app.api.attachments.schemas import AttachmentList
from app.api.attachments.shown import shown_files
from app.api.desk import acting, core, reading
from app.api.guard import opens, signed_in
from app.api.mounting import Endpoint
from app.api.sending import OF_A_FILE, sent
from app.api.uploading import KEPT_INTERNAL, body_of_files, only_of_parts, uploads_sent
from app.tickets.attaching import attach, has_part_in, open_attachment
from app.tickets.receiving import received
from app.tickets.seeing import files_of


@opens("ticket.see")
@signed_in
def get_attachments(number: str) -> Any:
    """The files of a ticket as far as this actor may know of them, oldest first."""
    with reading() as tx:
        return shown_files(files_of(tx, number))


@opens("ticket.attach")
@signed_in
def post_attachments(number: str) -> Any:
    """Add files: ``multipart/form-data``, each part with a file name; ``internal=true`` keeps them from the firm."""
    only_of_parts()
    with reading() as tx:
        has_part_in(tx, number)  # a stranger is told nothing, and nothing of his is read
    uploads = uploads_sent()
    internal = request.form.get("internal", "").lower() in {"1", "true"}
    with received(core().storage, core().scanner, uploads) as found, acting() as tx:
        added = attach(tx, number, found, internal=internal)
        return shown_files([file for file in files_of(tx, number) if file.key in added]), 201


@signed_in
def get_attachment(number: str, key: str) -> Response:
    """One file, as it was kept. The opening is on record."""
    with acting() as tx:
        opened = open_attachment(tx, core().storage, number, key)
    return sent(opened)


_FILES = body_of_files(internal=KEPT_INTERNAL)
_AWAY = {410: ("file_gone", "file_refused"), 409: ("state_conflict",), 503: ("storage_unavailable",)}

ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/attachments", get_attachments, AttachmentList),
    Endpoint("POST", "/tickets/<number>/attachments", post_attachments, AttachmentList, code=201, contract=_FILES),
    Endpoint("GET", "/tickets/<number>/attachments/<key>", get_attachment, problems=_AWAY, contract=OF_A_FILE),
)
