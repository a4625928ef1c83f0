"""Files that come by the API: one body of parts, read once it is known that somebody may bring any."""

from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app.tickets.receiving import Upload
from app.tickets.rules.uploads import LARGEST_REQUEST

MULTIPART = "multipart/form-data"
KEPT_INTERNAL: dict[str, Any] = {
    "type": "string",
    "enum": ["true", "false"],
    "description": "`true` keeps them between offices; a firm's own files never are.",
}


def only_of_parts() -> None:
    """Raises UnsupportedMediaType for a body that cannot bring files; nothing of it is read."""
    if request.mimetype != MULTIPART:
        raise UnsupportedMediaType("only multipart/form-data is read")


def uploads_sent() -> list[Upload]:
    """The files of the body: every part with a file name. Raises BadRequest for a body with nothing in it."""
    request.max_content_length = LARGEST_REQUEST
    uploads = [Upload(each.filename, each.stream) for _, each in request.files.items(multi=True) if each.filename]
    if not uploads and not request.form:
        raise BadRequest("the body is empty, or did not come whole")
    return uploads


def body_of_files(**besides: dict[str, Any]) -> dict[str, Any]:
    """What the contract says of such a body; ``besides``: what else than files it may say."""
    files = {
        "type": "array",
        "description": "The files; the parts may have any name.",
        "items": {"type": "string", "format": "binary"},
    }
    return {
        "requestBody": {
            "required": True,
            "description": "Files, each a part with a file name in UTF-8 (`停电现场.jpg`); at most 20 MB each.",
            "content": {MULTIPART: {"schema": {"type": "object", "properties": {"file": files, **besides}}}},
        }
    }
