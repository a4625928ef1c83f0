"""What a one-time link is for, how long it opens it, and how often one may be asked for. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class LinkPurpose(StrEnum):
    """What a link opens; it opens nothing else."""

    RESET = "reset"
    """A new password for an account."""
    JOIN = "join"
    """The account of somebody who was invited into a firm."""
    REGISTRATION = "registration"
    """How a firm's registration stands, for whoever sent it; looked at as often as one likes."""


HANDED = timedelta(hours=72)
"""A link that somebody hands to somebody he knows, or that lets a person in: long enough for a weekend."""
LASTS: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.RESET: timedelta(minutes=30),
    LinkPurpose.JOIN: HANDED,
    LinkPurpose.REGISTRATION: timedelta(days=30),
}

WITHIN = timedelta(hours=1)
MOST_OF_NAME = 3
"""Letters to one account within an hour; who asks more often reads the same answer and gets none."""
ASK_FROM = 10
"""Requests from one address within an hour after which a small question comes first: nobody is shut out."""
MOST_OF_ADDRESS = 60
"""Requests from one address within an hour after which nobody there is answered for a while."""
