"""The base of all domain events: past tense, frozen, keyword-only, named by a string that outlives deployments."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from typing import Any, ClassVar

from app.kernel.words import Word


class Verdict(Word):
    """How what somebody wanted ended, as the trail says it."""

    DONE = "done", "已完成"
    REFUSED = "refused", "被拒绝"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. Subclasses set ``name`` (``ticket.whistled``) and add JSON-able facts."""

    name: ClassVar[str]
    about: ClassVar[tuple[str, ...]]
    """The kind of thing it happened to, then the facts that may name it; the first that is there does."""
    silent: ClassVar[bool] = False
    """Nobody is told of it, on purpose; the audit chain remembers it."""
    verdict: ClassVar[Verdict] = Verdict.DONE
    firm_reads: ClassVar[tuple[str, ...]] = ()
    """The facts of it that a firm is told; of an act on a ticket the rules of its timeline say (`FIRM_READS`)."""

    def facts(self) -> dict[str, Any]:
        """The event's own facts as JSON: enums by value, instants as RFC 3339, tuples as lists."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    def thing(self) -> tuple[str, str]:
        """Kind and name of what it happened to, as the trail files it; the name is empty when no fact gives one."""
        kind, *facts = self.about
        names = (attrgetter(fact)(self) for fact in facts)
        return kind, next((str(name) for name in names if name is not None), "")


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
