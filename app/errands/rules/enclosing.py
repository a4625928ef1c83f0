"""Files of an errand: what they are, who brings and opens them, and when the sensitive ones end. Pure.

A paper's name is what the office asks for, and whoever sees the paper reads it. The name of a sensitive *file* is what
somebody called a copy of an identity card, so it is read by those alone who may open the file.
"""

from collections.abc import Collection
from datetime import timedelta

from app.errands.rules.lifecycle import OPEN, ErrandParty, ErrandState
from app.errands.rules.steps import StepParty
from app.kernel.words import Word

MOST_KEPT = 40
"""Files of one errand that are kept at a time."""
KEPT_FOR = timedelta(days=30)
"""How long a sensitive file stays once its errand has ended."""
UNNAMED = "敏感材料"
"""What a sensitive file is called where its own name is nobody's to read."""


class FileKind(Word):
    """What a file of an errand is."""

    AUTHORISATION = "authorisation", "授权委托书"
    RECEIPT = "receipt", "签收单"
    PAPER = "paper", "材料"


_BY: dict[FileKind, tuple[frozenset[ErrandParty], Collection[ErrandState]]] = {
    FileKind.AUTHORISATION: (
        frozenset({ErrandParty.FIRM, ErrandParty.AGENT}),
        (ErrandState.REQUESTED, ErrandState.AUTHORISED, ErrandState.RUNNING),
    ),
    FileKind.RECEIPT: (frozenset({ErrandParty.AGENT}), (ErrandState.HANDED_BACK,)),
    FileKind.PAPER: (
        frozenset({ErrandParty.FIRM, ErrandParty.AGENT}),
        (ErrandState.REQUESTED, ErrandState.AUTHORISED, ErrandState.RUNNING),
    ),
}


def may_bring(
    kind: FileKind, state: ErrandState, held: frozenset[ErrandParty], step_held: frozenset[StepParty] = frozenset()
) -> bool:
    """Whether somebody brings such a file now; ``step_held``: what he is to the step of the paper."""
    by, states = _BY[kind]
    of_step = kind is FileKind.PAPER and StepParty.UNIT in step_held
    return state in states and (bool(held & by) or of_step)


def is_ever_brought_by(
    kind: FileKind, held: frozenset[ErrandParty], step_held: frozenset[StepParty] = frozenset()
) -> bool:
    """Whether somebody brings such a file at any time."""
    return any(may_bring(kind, state, held, step_held) for state in OPEN)


def may_open(held: frozenset[ErrandParty], step_held: frozenset[StepParty] = frozenset(), *, sensitive: bool) -> bool:
    """Whether somebody who knows of a file opens it and reads its name: a sensitive one firm, agent, step's unit."""
    return not sensitive or bool(held & {ErrandParty.FIRM, ErrandParty.AGENT}) or StepParty.UNIT in step_held
