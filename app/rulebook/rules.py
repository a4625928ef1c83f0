"""The kinds of provisions, and how the newest of each is found. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Protocol

from app.kernel.words import Word

Values = Mapping[str, Any]


class ProvisionKind(StrEnum):
    """What is set; the slice that reads it says what the values mean."""

    BANNER = "banner"
    REASON = "reason"
    PERIOD = "period"
    HOURS = "hours"
    LADDER = "ladder"


class BannerAudience(Word):
    """Who reads a notice at the top of the pages."""

    EVERYBODY = "everybody", "所有人"
    FIRMS = "firms", "企业"
    STAFF = "staff", "工作人员"


class Provided(Protocol):
    """A row as far as it is asked here."""

    subject: str
    held: dict[str, Any]


def newest(rows: Iterable[Provided]) -> dict[str, Values]:
    """Of each subject the last of these rows, which come in the order in which one replaces the other."""
    return {row.subject: row.held for row in rows}


def audiences_for(*, firm: bool) -> tuple[BannerAudience, ...]:
    """The notices a firm's people read, or those of the office."""
    return (BannerAudience.EVERYBODY, BannerAudience.FIRMS if firm else BannerAudience.STAFF)
