"""Anchors: heads of the chain, written down where whoever holds the database does not reach.

A file with a line of JSON each, which is only ever added to; on another volume, or another machine. A tail of the chain
that was cut off leaves a shorter one that is sound in itself: an anchor behind its end shows it.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.audit.rules import GENESIS


@dataclass(frozen=True)
class Head:
    """The end of the chain at some time; ``archived`` when everything until there was put away since."""

    chain_seq: int
    mac: bytes
    archived: bool = False


BEGINNING = Head(0, GENESIS)
"""Before the first entry."""


class NotAnAnchor(ValueError):
    """A line of the file is no anchor; the message says which."""


def write_anchor(path: Path, head: Head, at: datetime) -> None:
    """Add a line, on the disk before this returns. OSError when the place takes none."""
    line = {"at": at.isoformat(), "chain_seq": head.chain_seq, "mac": head.mac.hex()}
    if head.archived:
        line["archived"] = True
    path.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(number, (json.dumps(line) + "\n").encode("ascii"))
        os.fsync(number)
    finally:
        os.close(number)


def read_anchors(path: Path) -> list[Head]:
    """All anchors in the order they were written; none when there is no file yet.

    Raises NotAnAnchor for a line in the middle that is none; a last one that was torn by a power cut is left out.
    """
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    found = []
    for number, line in enumerate(lines, 1):
        try:
            said = json.loads(line)
            found.append(Head(int(said["chain_seq"]), bytes.fromhex(said["mac"]), bool(said.get("archived"))))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if number == len(lines):
                break
            raise NotAnAnchor(f"{path}: line {number} is no anchor") from error
    return found


def archived(anchors: Sequence[Head]) -> Head | None:
    """Until where the chain was put away; None when it is all there."""
    return max((each for each in anchors if each.archived), key=lambda each: each.chain_seq, default=None)


def beginning(anchors: Sequence[Head]) -> Head:
    """Where the chain begins: behind what was put away."""
    return archived(anchors) or BEGINNING


def macs_of(anchors: Iterable[Head]) -> Mapping[int, set[bytes]]:
    """What the entry of each number must be sealed with."""
    found: dict[int, set[bytes]] = {}
    for anchor in anchors:
        found.setdefault(anchor.chain_seq, set()).add(anchor.mac)
    return found
