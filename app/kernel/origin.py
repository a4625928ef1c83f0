"""Where a request came from: its address, and a mark of what it was sent with; neither is proof of anything."""

import hashlib
from dataclasses import dataclass

LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Of a page or a call; workers and commands have none."""

    address: str = ""
    device: str = ""
    """The first signs of the SHA-256 of what the browser or program calls itself."""


NOWHERE = Origin()


def origin_of(address: str | None, agent: str) -> Origin:
    """The origin of a request from this address, sent by this program; the program's own words are not kept."""
    device = hashlib.sha256(agent.encode("utf-8", "surrogateescape")).hexdigest()[:LENGTH] if agent else ""
    return Origin(address=address or "", device=device)
