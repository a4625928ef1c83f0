"""Frozen facts: all that guards and standings may look at; made from rows by ``tickets/gathering.py``. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.kernel.ids import AccountId, AssignmentId, CompanyId, DepartmentId, ParkId, RegionId
from app.tickets.rules.words import Grade, Part, PartState, State


@dataclass(frozen=True, kw_only=True)
class PartFacts:
    """One department's part."""

    id: AssignmentId
    department_id: DepartmentId
    part: Part
    state: PartState
    hand_back_until: datetime
    left_at: datetime | None = None
    """When the part ended for good, its unit having no other in the matter; see ``left``."""
    left_seq: int | None = None
    """The last act before that."""
    partner: bool = False
    """Whether the unit is an outside one (外部单位), which reads its own part and nothing else."""
    instructed: bool = False
    """The unit owes a leader an answer."""
    signed: bool = False
    """The hand-back that waits has its head's name: it may be ruled on."""

    @property
    def left(self) -> bool:
        """Whether it ended for good: the unit neither reads nor writes on its account any more."""
        return self.left_at is not None or self.state is PartState.EXCUSED


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A ticket as the rules see it, at the instant ``now``."""

    state: State
    region_id: RegionId
    park_id: ParkId | None
    company_id: CompanyId
    filed_by: AccountId | None
    answered_by: AccountId | None
    category_code: str
    confidential: bool
    complained_of: frozenset[int] = frozenset()
    """Units the matter complains of: to their people it does not exist."""
    grade: Grade
    cycle: int
    now: datetime
    dispute_until: datetime | None = None
    deemed: bool = False
    """Closed by silence, not by the firm's word."""
    paused: bool = False
    pauses_used: int = 0
    accepted_by: AccountId | None = None
    settled_by: AccountId | None = None
    asked_by: AccountId | None = None
    """Who asked the question that is open."""
    asked_from: State | None = None
    """Where it was asked."""
    nudges: Mapping[str, datetime] = field(default_factory=dict)
    """Standing → when somebody of that standing nudged last."""
    proposed: bool = False
    """The officer's proposal of a whistle waits for an answer."""
    instructed: bool = False
    """Park and centre owe a leader an answer: the word came before any whistle."""
    merged_at: datetime | None = None
    """When it went into another matter; None for one that stands by itself."""
    test_marked_at: datetime | None = None
    """When it was marked as a test; None for one that counts."""
    transferred: bool = False
    """It was handed to others (转上级或外部单位)."""
    number_owed: bool = False
    """Their number is still to be noted."""
    hand_backs: int = 0
    """How often units asked to be let go of it, whoever they were."""
    regrade_asked: bool = False
    """A request for another grade waits for an answer."""
    parts: tuple[PartFacts, ...] = ()

    @property
    def lead(self) -> PartFacts | None:
        """The part that answers to the company, when one is called or at work."""
        return next(
            (part for part in self.parts if part.part is Part.LEAD and part.state is not PartState.EXCUSED), None
        )
