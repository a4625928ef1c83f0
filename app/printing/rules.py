"""Which forms there are, and which of them a reader may print of a ticket. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.kernel.words import Word


class FormKind(Word):
    """A form about one ticket, in the order of its life."""

    RECEIPT = "receipt", "回执", "提交回执"
    ACCEPTANCE = "acceptance", "受理单"
    ASSIGNMENT = "assignment", "交办单"
    CHECK_IN = "check_in", "报到单"
    MINUTES = "minutes", "会议纪要"
    CLOSING = "closing", "办结单"


class ErrandPaperKind(Word):
    """A paper about one errand, in the order of its life."""

    AUTHORISATION = "authorisation", "委托书"
    RESULT = "result", "代办办结单"
    TERMINATION = "termination", "代办终止单"


class Medium(Word):
    """As what a form leaves."""

    PDF = "pdf", "PDF 文件"
    DOCX = "docx", "Word 文档"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a reader knows of a ticket, as far as it says which forms are his."""

    whole: bool
    """Reads the matter itself, beyond a part of his own."""
    gone: bool
    """His unit has left the matter: of what it wrote nothing is a form."""
    internal: bool
    """Reads what is said between offices."""
    accepted: bool
    called: bool
    """Reads a part of some unit, and what it was called for."""
    checked_in: bool
    handed_back: bool
    """A unit asked to be let go, which the centre rules on."""
    answered: bool


RULES: Mapping[FormKind, Callable[[Known], bool]] = {
    FormKind.RECEIPT: lambda known: known.whole,
    FormKind.ACCEPTANCE: lambda known: known.whole and known.accepted,
    FormKind.ASSIGNMENT: lambda known: known.called,
    FormKind.CHECK_IN: lambda known: known.called and known.checked_in,
    FormKind.MINUTES: lambda known: known.whole and known.internal and known.handed_back,
    FormKind.CLOSING: lambda known: known.whole and known.answered,
}
"""What is between offices is printed for offices; a partner prints its own part; a firm what was said to it."""


def offered(known: Known) -> tuple[FormKind, ...]:
    """The forms this reader may print, in their order."""
    return () if known.gone else tuple(kind for kind in FormKind if RULES[kind](known))
