"""Id types shared by all slices; they live here so that no slice imports another for an id."""

import secrets
from typing import NewType

RegionId = NewType("RegionId", int)
ParkId = NewType("ParkId", int)
DepartmentId = NewType("DepartmentId", int)
CompanyId = NewType("CompanyId", int)
AccountId = NewType("AccountId", int)
TicketId = NewType("TicketId", int)
AssignmentId = NewType("AssignmentId", int)
ClockId = NewType("ClockId", int)


LONGEST = 18
"""Digits that fit a key of the database; longer ones name nothing, and Python itself refuses to read thousands."""


def id_named(text: str) -> int | None:
    """The id of a row as an address or a form names it, in ASCII digits; None for whatever is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def secret_token() -> str:
    """256 random bits for a URL, a cookie or a header; only its SHA-256 is ever stored."""
    return secrets.token_urlsafe(32)
