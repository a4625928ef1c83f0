"""Templates in words."""

from typing import Any

from app.phrases.rules.words import Blank
from app.phrases.seeing import SeenPhrase, SeenVersion
from app.web.labels import label
from app.web.speaking import _


def shown_phrase(phrase: SeenPhrase) -> dict[str, Any]:
    """One template as a row of the list and as the head of its page."""
    return {
        "id": phrase.id,
        "href": f"/phrases/{phrase.id}",
        "name": phrase.name,
        "text": phrase.text,
        "used_in": label(phrase.used_in),
        "owner": _(phrase.department.name) if phrase.department else _("全区通用"),
        "category": f"{phrase.category.code} {_(phrase.category.name)}" if phrase.category else _("不限"),
        "version": phrase.version,
        "uses": phrase.uses,
        "retired": phrase.retired_at is not None,
        "may_keep": phrase.may_keep,
    }


def shown_version(version: SeenVersion) -> dict[str, Any]:
    """One version as the story of a template tells it."""
    return {
        "version": version.version,
        "name": version.name,
        "category": version.category or _("不限"),
        "text": version.text,
        "retired": version.retired,
        "why": version.why or "—",
        "at": version.at,
        "by": version.by,
    }


def shown_blanks() -> list[str]:
    """The blanks there are, as they are typed."""
    return [f"{{{each.word}}}" for each in Blank]
