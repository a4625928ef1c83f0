"""Files as the wire shows them."""

from collections.abc import Sequence
from typing import Any

from app.api.shapes import fields_of
from app.tickets.seen import SeenFile

_FILE = ("name", "media", "size", "sha256", "at", "role", "internal", "state", "seq", "risky")


def shown_files(files: Sequence[SeenFile]) -> dict[str, Any]:
    """Files, oldest first; ``id`` is a file's name in addresses."""
    return {"items": [{"id": file.key, **fields_of(file, _FILE)} for file in files], "next_cursor": None}
