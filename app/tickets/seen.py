"""A ticket as one reader may know it: frozen plain values, made in ``seeing.py``, worded or serialised by the faces.

A value that is not there (None, an empty tuple) may be missing or kept back: the reader cannot tell, and need not.
No mapped class stands in any field, so that nothing can be loaded, or read unmasked, behind the reader's back.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.clocks.queries import ClockView
from app.kernel.ids import AssignmentId, CompanyId, DepartmentId, ParkId, RegionId, TicketId
from app.kernel.masking import masked_phone
from app.tickets.rules.clocks import ClockKind, Press
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.showing import ShownFirm, Sight
from app.tickets.rules.words import (
    AttachmentState,
    Channel,
    Grade,
    HandBackReason,
    Kind,
    Outcome,
    Part,
    PartState,
    PauseReason,
    Solved,
    State,
    Urgency,
    WhistleKind,
)

TicketClock = ClockView[ClockKind]


@dataclass(frozen=True, kw_only=True)
class SeenName:
    """A thing of the reference data: its code and its Chinese name."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SeenExternal:
    """What another system calls a ticket."""

    system: str
    number: str


@dataclass(frozen=True, kw_only=True)
class SeenHandBack:
    """What a unit said when it asked to be let go."""

    reason: HandBackReason | None
    basis: str
    suggest: str | None
    """Code of the unit it names instead."""
    asked_at: datetime | None
    signed_at: datetime | None
    """When its head put his name to it; nobody rules before."""
    count: int


@dataclass(frozen=True, kw_only=True)
class SeenProposal:
    """Whom the firm's officer would have called, and why."""

    lead: str
    """Code of the unit."""
    why: str


@dataclass(frozen=True, kw_only=True)
class SeenInstruction:
    """A leader's word that waits for an answer."""

    text: str
    due_on: date | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenPart:
    """A unit's part. To whom offices do not speak, a unit that asks to be let go is still called."""

    id: AssignmentId
    part: Part
    state: PartState
    department_id: DepartmentId
    department: SeenName
    whistle_kind: WhistleKind
    task: str | None
    called_at: datetime
    checked_in_at: datetime | None
    finished_at: datetime | None
    released_at: datetime | None
    """When it was let go unfinished, because the matter was answered without it."""
    handler: str | None
    handler_away: str | None
    """Who stands in for the handler today; only where one ticket is opened, between offices."""
    on_site: bool
    hand_back: SeenHandBack | None
    instruction: SeenInstruction | None
    """What a leader wants of the unit, between offices."""
    hand_backs: int
    """How often it asked to be let go and its head agreed, whatever was ruled; 0 where what it was called for is not
    read."""
    due: datetime | None
    """When the unit must be in, then done; None where no promise of it is the reader's."""

    @property
    def leads(self) -> bool:
        """Whether it is the part that answers to the firm."""
        return self.part is Part.LEAD and self.state is not PartState.EXCUSED


@dataclass(frozen=True, kw_only=True)
class SeenPause:
    """An interval in which the clock rests; ``ended_at`` is None while it does."""

    reason: PauseReason
    text: str
    started_at: datetime
    ends_by: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SeenRating:
    """What the firm said at the end of a cycle; ``level`` from 5 (very content) to 1."""

    cycle: int
    solved: Solved
    level: int
    tags: tuple[str, ...]
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenPerson:
    """Somebody to talk to. ``phone`` is whole where ``callable``, else masked."""

    name: str
    position: str
    phone: str
    callable: bool
    instead_of: str | None = None
    """The officer who is away, for whom this one stands in."""

    @property
    def on_paper(self) -> str:
        """The number as it may be printed: paper goes from hand to hand."""
        return masked_phone(self.phone) if self.callable else self.phone


@dataclass(frozen=True, kw_only=True)
class SeenFile:
    """A file a reader may know of; ``author`` is None where names of people are not his."""

    key: str
    name: str
    media: str
    size: int
    sha256: str
    at: datetime
    author: str | None
    role: str
    internal: bool
    state: AttachmentState
    seq: int | None
    """The act it came with."""
    risky: bool


@dataclass(frozen=True, kw_only=True)
class SeenRemark:
    """An internal note."""

    at: datetime
    author: str
    role: str
    text: str
    mentions: tuple[str, ...] = ()
    """Who was called in, as it stands behind the @."""
    left: tuple[str, ...] = ()
    """Of these, who holds no seat any more."""


@dataclass(frozen=True, kw_only=True)
class SeenTag:
    """标签: a word of the offices by which they find a ticket again."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class SeenMark:
    """That a tag stood on a ticket: who put it on, and who took it off, if anybody did."""

    tag: SeenTag
    put_at: datetime
    put_by: str
    taken_at: datetime | None
    taken_by: str | None


@dataclass(frozen=True, kw_only=True)
class SeenRow:
    """A ticket in a list: all of its own columns that somebody reads, and the parts of units."""

    id: TicketId
    region_id: RegionId
    park_id: ParkId | None
    company_id: CompanyId
    sight: Sight
    number: str
    state: State
    asked_from: State | None
    version: int
    cycle: int
    kind: Kind | None
    urgency: Urgency
    grade: Grade | None
    channel: Channel | None
    confidential: bool
    is_test: bool
    """It was filed to try something out, and counts nowhere."""
    complained_of: tuple[SeenName, ...]
    """Units it complains of, for the offices and for who said so."""
    title: str
    body: str
    consequence: str
    category: SeenName | None
    """What the matter is about; None, with kind, grade and channel, for a partner, who reads its own part alone."""
    park: SeenName | None
    firm: ShownFirm | None
    """None where the firm is hidden; masked for observers."""
    outcome: Outcome | None
    answer: str | None
    revisit_on: date | None
    wanted_by: date | None
    alarms: tuple[str, ...]
    """Words of safety or stopped production in what was filed, about which whoever accepts is asked; nothing later."""
    proposal: SeenProposal | None
    """The whistle that is proposed and not yet answered."""
    instruction: SeenInstruction | None
    """What a leader wanted of park and centre before any whistle."""
    regrade_why: str | None
    """Why the lead asks for another grade, while that is undecided."""
    filed_at: datetime
    accepted_at: datetime | None
    whistled_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    dispute_until: datetime | None
    moved_at: datetime | None
    external: SeenExternal | None
    """For whoever may know the firm: a number elsewhere may name it."""
    rating: SeenRating | None
    """What the firm said at the end of this cycle; None also where ratings were not read."""
    parts: tuple[SeenPart, ...]
    """As they were called; without those let go where only the firm's part is read."""
    clock: TicketClock | None
    """The one the list goes by: the most pressing among those promised to this reader, or among those he holds."""
    marks: tuple[SeenMark, ...] = ()
    """Every tag that stood on it, for whoever may write remarks there; none for anybody else."""
    beside: TicketClock | None = None
    """Of the others the most pressing one, which somebody else holds."""
    press: Press | None = None
    """On whom the clock presses, in a list of late matters."""

    @property
    def category_code(self) -> str:
        """Code of what the matter is about; empty for who does not read it."""
        return self.category.code if self.category else ""

    @property
    def tags(self) -> tuple[SeenTag, ...]:
        """The tags that stand on it now, by name."""
        return tuple(sorted((mark.tag for mark in self.marks if mark.taken_at is None), key=lambda tag: tag.name))

    @property
    def lead(self) -> SeenPart | None:
        """The part that answers to the firm, when one is called or at work."""
        return next((part for part in reversed(self.parts) if part.leads), None)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A ticket whole: its row and all that hangs on it."""

    row: SeenRow
    clocks: tuple[TicketClock, ...]
    """In the order they started; only the kinds this reader is promised."""
    pauses: tuple[SeenPause, ...]
    ratings: tuple[SeenRating, ...]
    files: tuple[SeenFile, ...]
    officer: SeenPerson | None
    """Who looks after the firm today."""
    contact: SeenPerson | None
    """Whom to call at the firm."""
    place: str | None
    """Where the firm is, for whom it may be called."""
    actions: tuple[Action, ...]
    """What this reader may do now, in the order of the table."""
    again_of: str | None = None
    """Number of the ended matter that this one brings up again (再诉)."""
    again_in: tuple[str, ...] = ()
    """Numbers of those that bring this one up again."""
    merged_into: str | None = None
    """Number of the matter it went into (并案)."""
    merged_here: tuple[str, ...] = ()
    """Numbers of what went into it."""
    split_from: str | None = None
    """Number of the request it was a part of (拆分)."""
    split_into: tuple[str, ...] = ()
    """Numbers of what was split off from it."""
    may_file_again: bool = False
    """Whether this reader may bring it up again now, because it can be disputed no more."""

    @property
    def pause(self) -> SeenPause | None:
        """The pause that lasts."""
        return next((pause for pause in self.pauses if pause.ended_at is None), None)

    @property
    def rating(self) -> SeenRating | None:
        """What the firm said at the end of this cycle."""
        return next((rating for rating in reversed(self.ratings) if rating.cycle == self.row.cycle), None)
