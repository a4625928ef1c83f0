"""Words that were typed while a session ended: carried through the sign-in in its own page, and given back after it.

They are in one sealed field of the sign-in form, for the person whose session it was, so that nothing is stored of
somebody who does not come back, and nobody else reads them on a shared machine. Files of an act wait on the disk
(``late_files``); what found no room there is asked for again.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.kernel.errors import Unavailable
from app.kernel.ids import AccountId
from app.kernel.inputs import InputKind, inputs_of
from app.kernel.spool import Incoming
from app.web.late_files import LateFiles, keep_files
from app.web.taken import taken_at

SECONDS = 12 * 3600
SECRET = frozenset({"csrf_token", "password", "totp", "current", "new"})
"""Never carried."""


@dataclass(frozen=True)
class Kept:
    """A form that was sent too late."""

    to: str
    fields: tuple[tuple[str, str], ...]
    typed: tuple[tuple[str, str], ...]
    """What is shown of it: the words for a field, and what was typed."""
    had_files: bool
    """Some may have come that are not kept."""
    files: tuple[str, ...] = ()
    """Names of those that wait."""
    late: str = ""
    """What brings them along."""


def keep_form(account_id: AccountId) -> str:
    """The form of this request, sealed for the account; empty when there is nothing in it."""
    with suppress(Unavailable):  # files are not kept; the words were read to the end
        _ = request.form
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET]
    if not fields:
        return ""
    late = _late(account_id)
    said = {
        "names": late.names if late else (),
        "late": late.sealed if late else "",
        "of": account_id,
        "to": request.path,
        "at": request.endpoint,
        "fields": fields,
        "files": request.mimetype == "multipart/form-data" and late is None,
    }
    sealed: str = _sealer().dumps(said)
    return sealed


def given_back(sealed: str, account_id: AccountId) -> Kept | None:
    """What was kept for this account; None for nothing, for somebody else's, and after twelve hours."""
    try:
        said: Mapping[str, Any] = _sealer().loads(sealed, max_age=SECONDS)
    except BadData:
        return None
    if said["of"] != account_id:
        return None
    act = taken_at(said["at"])
    asked = () if act is None else inputs_of(act.takes)
    labels = {each.name: str(each.ask.words) for each in asked if each.kind is InputKind.TEXT}
    fields = tuple((str(name), str(value)) for name, value in said["fields"])
    typed = tuple(
        (labels.get(name, ""), value) for name, value in fields if value and (name in labels or not value.isascii())
    )
    return Kept(said["to"], fields, typed, bool(said["files"]), tuple(said["names"]), said["late"])


def _late(account_id: AccountId) -> LateFiles | None:
    """The files of an act, where all of them found room."""
    act = taken_at(request.endpoint)
    if act is None or not act.files or request.mimetype != "multipart/form-data":
        return None
    incoming: Incoming | None = getattr(request, "incoming", None)
    if incoming is None or incoming.lost:
        return None
    return keep_files(account_id, [each for _, files in request.files.lists() for each in files])


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["WTF_CSRF_SECRET_KEY"], salt="kept form")
