"""Between the form of filing and what is kept of it as a draft."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from app.drafts.rules import Typed
from app.drafts.seeing import SeenDraft, SeenDraftFile
from app.web.filing.forms import Filing


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What is said of the draft beside the form: when it was kept, or why it was not."""

    saved_at: datetime | None = None
    filed_as: str = ""
    """What it became meanwhile."""
    other: SeenDraft | None = None
    """What another device kept since."""
    refused: str = ""
    files: tuple[SeenDraftFile, ...] = ()
    """What was chosen for it."""


TEXTS = (
    "company",
    "channel",
    "title",
    "body",
    "kind",
    "category",
    "item",
    "wanted_by",
    "consequence",
    "urgency",
    "again_of",
)


def typed_in(form: Filing) -> Typed:
    """What stands in the form that was sent, as it was typed."""
    said: dict[str, Any] = {name: request.form.get(name, "") for name in TEXTS}
    return Typed(
        **said,
        confidential=bool(form.confidential.data),
        complained_of=tuple(request.form.getlist("complained_of")),
    )


def typed_again(draft: SeenDraft) -> MultiDict[str, Any]:
    """A draft as the form would have been sent with it; what was not typed says nothing."""
    typed = draft.typed
    found: MultiDict[str, Any] = MultiDict({name: getattr(typed, name) for name in TEXTS if getattr(typed, name)})
    if draft.firm_ended:
        found.pop("company", None)
    if typed.confidential:
        found["confidential"] = "y"
    found.setlist("complained_of", list(typed.complained_of))
    found["draft"], found["draft_version"] = draft.key, str(draft.version)
    return found
