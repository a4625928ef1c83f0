"""What is known of an errand, of its steps, papers and files: plain values for both faces."""

from dataclasses import dataclass
from datetime import date, datetime

from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import ErrandAction, ErrandState, FirmTask, RefuseReason
from app.errands.rules.steps import StepState
from app.tickets.seen import SeenName


@dataclass(frozen=True, kw_only=True)
class SeenErrandRow:
    """An errand in the list."""

    number: str
    title: str
    company: str
    park: str
    """Name of its park; empty where the firm lies in none."""
    state: ErrandState
    tender: bool
    wanted_by: date | None
    requested_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None
    """When it was received, refused, withdrawn or terminated."""
    due: datetime | None
    """What is waited for next: to be taken up, or the end of its plan; None where nothing is."""
    overdue: bool
    agent: str
    steps: int
    done: int
    at: str
    """The step it is at; empty where none is."""
    in_time: bool | None
    """Of one that was received; None before."""
    days: int | None
    """Workdays from request to receipt."""


@dataclass(frozen=True, kw_only=True)
class SeenFile:
    """A file, as far as this reader may know of it."""

    key: str
    """By which an address names it; empty where this reader may not open it."""
    kind: FileKind
    name: str
    """Of a sensitive one that is not this reader's to open: that it is sensitive, and no more."""
    sensitive: bool
    size: int
    at: datetime
    by: str
    cleared: bool
    """It was found harmless, and can be opened."""
    removed_at: datetime | None
    """When its content was removed, as that of a sensitive one is."""


@dataclass(frozen=True, kw_only=True)
class SeenRead:
    """Somebody opened a sensitive file."""

    at: datetime
    by: str
    role: str
    what: str
    """The paper, or what kind of file it was."""


@dataclass(frozen=True, kw_only=True)
class SeenPaper:
    """One paper of a step."""

    id: int
    name: str
    needed: bool
    sensitive: bool
    received_on: date | None
    returned_on: date | None
    may_note: bool
    may_bring: bool
    """Whether this reader brings copies of it now."""
    files: tuple[SeenFile, ...]


@dataclass(frozen=True, kw_only=True)
class SeenStep:
    """One step on the rail."""

    id: int
    key: str
    name: str
    unit: SeenName | None
    office: str
    state: StepState
    output: str
    after: tuple[str, ...]
    ready_at: datetime | None
    due: datetime | None
    overdue: bool
    done_at: datetime | None
    done_by: str
    note: str
    asked: int
    ticket: str | None
    """Number of the matter it became, as far as that exists for this reader."""
    papers: tuple[SeenPaper, ...]
    actions: tuple[str, ...]
    """What this reader may do with it now."""


@dataclass(frozen=True, kw_only=True)
class SeenErrand:
    """One errand, whole."""

    row: SeenErrandRow
    region_id: int
    version: int
    purpose: str
    requested_by: str
    scope: str
    authorised_at: datetime | None
    authorised_until: date | None
    authorised_by: str
    authorisation_over: bool
    """It was given and is over, while the errand is not."""
    started_at: datetime | None
    promised_at: datetime | None
    handed_back_at: datetime | None
    result: str
    ended_by: str
    on_paper: bool
    reason: RefuseReason | None
    words: str
    steps: tuple[SeenStep, ...]
    files: tuple[SeenFile, ...]
    """Authorisations and receipts."""
    reads: tuple[SeenRead, ...]
    """Who opened what is sensitive, latest first; for the firm and the supervisor."""
    brings: tuple[FileKind, ...]
    """What this reader may bring to the whole now."""
    asked_of_firm: tuple[FirmTask, ...]
    """What waits for the firm."""
    actions: tuple[ErrandAction, ...]
