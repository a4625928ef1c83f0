"""What was learned, put into the shapes of the wire."""

from dataclasses import asdict
from typing import Any

from app.api.shapes import fields_of
from app.understanding.seeing import SeenLearned, SeenVersion

_VERSION = (
    "number",
    "made_at",
    "first_day",
    "last_day",
    "examples",
    "size",
    "sha256",
    "verdict",
    "in_use",
    "kept",
    "may_switch",
)


def shown_learned(found: SeenLearned) -> dict[str, Any]:
    """One kind in one place as the wire shows it."""
    return {
        **fields_of(found, ("kind", "borrowed", "asked")),
        "region": None if found.region is None else asdict(found.region),
        "use": None if found.use is None else asdict(found.use),
        "versions": [shown_version(each) for each in found.versions],
        "confused": [asdict(each) for each in found.confused],
        "counted": asdict(found.counted),
        "changed": [asdict(each) for each in found.changed],
        "missed": [asdict(each) for each in found.missed],
    }


def shown_version(version: SeenVersion) -> dict[str, Any]:
    """A version as the wire shows it."""
    return {
        **fields_of(version, _VERSION),
        "against": list(version.against),
        "held_out": None if version.held_out is None else asdict(version.held_out),
        "hints": None if version.hints is None else asdict(version.hints),
    }
