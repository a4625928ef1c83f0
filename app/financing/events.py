"""What happens around a need: frozen facts in the past tense. Pure.

What a bank is told of is its own call and nothing else, so an event of one bank carries no fact of another.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.financing.rules.calls import CallAction, DeclineReason
from app.kernel.events import Event
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId, TicketId

TOLD = (
    "number",
    "bank",
    "amount",
    "rate",
    "term",
    "high_rate",
    "granted_on",
    "granted_amount",
    "reason",
    "note",
)
"""What its firm is told of a bank."""


@dataclass(frozen=True, kw_only=True)
class FinanceEvent(Event):
    """Base: something happened around the need of one matter."""

    about: ClassVar[tuple[str, ...]] = ("finance_need", "number")

    ticket_id: TicketId
    number: str
    """The ticket's."""
    region_id: RegionId
    company_id: CompanyId
    park_id: ParkId | None


@dataclass(frozen=True, kw_only=True)
class NeedPut(FinanceEvent):
    """The need was written down, or changed while no bank had taken it up."""

    name: ClassVar[str] = "finance.need_put"
    silent: ClassVar[bool] = True

    amount: int
    term: int
    needed_by: date
    changed: bool


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(FinanceEvent):
    """The firm lets a bank know of it."""

    name: ClassVar[str] = "finance.consent_given"
    about: ClassVar[tuple[str, ...]] = ("finance_need", "number", "consent_id")

    consent_id: int
    bank: str


@dataclass(frozen=True, kw_only=True)
class ConsentTakenBack(FinanceEvent):
    """The firm lets it no more; a bank that had a part has none, and the act on the matter tells of that."""

    name: ClassVar[str] = "finance.consent_taken_back"
    silent: ClassVar[bool] = True

    bank: str


@dataclass(frozen=True, kw_only=True)
class CallEvent(FinanceEvent):
    """Base: something happened to the call of one bank."""

    about: ClassVar[tuple[str, ...]] = ("bank_call", "call_id", "version")

    call_id: int
    version: int
    """Of the call after this: an offer that was bettered is said again."""
    department_id: DepartmentId
    bank: str
    amount: int | None
    """万元, of its offer."""
    rate: str | None
    term: int | None
    high_rate: bool
    granted_on: date | None
    granted_amount: int | None
    reason: DeclineReason | None
    note: str


@dataclass(frozen=True, kw_only=True)
class NeedTaken(CallEvent):
    """The bank took the need up."""

    name: ClassVar[str] = "finance.need_taken"
    firm_reads: ClassVar[tuple[str, ...]] = TOLD


@dataclass(frozen=True, kw_only=True)
class FirmVisited(CallEvent):
    """It has been with the firm."""

    name: ClassVar[str] = "finance.firm_visited"
    silent: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class OfferMade(CallEvent):
    """It said how much it lends, at which rate and for how long; or bettered that."""

    name: ClassVar[str] = "finance.offer_made"
    firm_reads: ClassVar[tuple[str, ...]] = TOLD


@dataclass(frozen=True, kw_only=True)
class NeedDeclined(CallEvent):
    """It does not lend, and says why."""

    name: ClassVar[str] = "finance.need_declined"
    firm_reads: ClassVar[tuple[str, ...]] = TOLD


@dataclass(frozen=True, kw_only=True)
class OfferChosen(CallEvent):
    """The firm chose its offer."""

    name: ClassVar[str] = "finance.offer_chosen"


@dataclass(frozen=True, kw_only=True)
class LoanGranted(CallEvent):
    """The money is there."""

    name: ClassVar[str] = "finance.loan_granted"
    firm_reads: ClassVar[tuple[str, ...]] = TOLD


@dataclass(frozen=True, kw_only=True)
class LoanFellThrough(CallEvent):
    """Nothing came of the offer that had been chosen."""

    name: ClassVar[str] = "finance.loan_fell_through"
    firm_reads: ClassVar[tuple[str, ...]] = TOLD


@dataclass(frozen=True, kw_only=True)
class CallEnded(CallEvent):
    """The matter ended, or the bank's part in it, before anything came of it."""

    name: ClassVar[str] = "finance.call_ended"
    silent: ClassVar[bool] = True


EVENT_OF: dict[CallAction, type[CallEvent]] = {
    CallAction.TAKE: NeedTaken,
    CallAction.VISIT: FirmVisited,
    CallAction.OFFER: OfferMade,
    CallAction.DECLINE: NeedDeclined,
    CallAction.CHOOSE: OfferChosen,
    CallAction.GRANT: LoanGranted,
    CallAction.FALL_THROUGH: LoanFellThrough,
    CallAction.LAPSE: CallEnded,
}
