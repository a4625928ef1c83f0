"""A firm's card: whom to call as this reader may know it, and who looked after it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.accounts.queries import Person
from app.accounts.rules.roles import COMPANY, Role
from app.companies.registering import FIRM_KEEPER, keeps
from app.kernel.actor import Actor
from app.kernel.ids import AccountId, CompanyId
from app.kernel.masking import masked_phone
from app.sla.tallies import FirmTally
from app.web.filters import day
from app.web.labels import label
from app.web.speaking import _

if TYPE_CHECKING:
    from app.companies.models import Company, Pairing


@dataclass(frozen=True)
class ShownContact:
    """Somebody to call at the firm; ``phone`` is None where it may not be called from here."""

    name: str
    position: str
    phone: str | None
    shown_phone: str
    primary: bool


@dataclass(frozen=True)
class ShownPairing:
    """One line of the history."""

    name: str
    seat: str
    period: str
    reason: str
    present: bool


@dataclass(frozen=True)
class ShownWait:
    """So many matters of a firm that want something, and where they are."""

    label: str
    count: int
    href: str
    tone: str


@dataclass(frozen=True)
class FirmCard:
    """One firm of an officer: what waits, whom to call, where to file."""

    name: str
    href: str
    park: str
    waits: Sequence[ShownWait]
    open: int
    open_href: str
    contact: ShownContact | None
    file_href: str


def calls(actor: Actor, company: "Company") -> bool:
    """Whether this reader handles the firm's matters, so that numbers are whole (`domain.md` 6)."""
    return any(
        (seat.role in COMPANY and seat.company_id == company.id)
        or (seat.role == Role.OFFICER and company.id in actor.paired)
        or (seat.role == Role.DISPATCHER and seat.park_id is not None and seat.park_id == company.park_id)
        or (seat.role == Role.COORDINATOR and company.region_id in seat.region_ids)
        for seat in actor.seats
    )


def may_edit(actor: Actor, company: "Company") -> bool:
    """Whether this reader keeps the firm's entry."""
    own = any(seat.company_id == company.id for seat in actor.seats_of(FIRM_KEEPER))
    return own or keeps(actor, company.region_id)


def shown_contacts(actor: Actor, company: "Company") -> list[ShownContact]:
    """The people to call, the first one first."""
    whole = calls(actor, company)
    ordered = sorted(company.contacts, key=lambda each: (not each.is_primary, each.id))
    return [
        ShownContact(
            each.name, each.position, each.phone if whole else None, each.phone if whole else masked_phone(each.phone),
            each.is_primary,
        )
        for each in ordered
    ]  # fmt: skip


def firm_cards(
    actor: Actor, companies: "Sequence[Company]", tallies: Mapping[CompanyId, FirmTally], parks: Mapping[int, str]
) -> list[FirmCard]:
    """The firms of an officer, those with something that waits first, by how much is late and how much waits."""
    none = FirmTally()
    tally = {each.id: tallies.get(CompanyId(each.id), none) for each in companies}
    ordered = sorted(companies, key=lambda each: (-tally[each.id].overdue, -tally[each.id].waits, each.name))
    return [
        FirmCard(
            name=each.name, href=f"/companies/{each.credit_code}", park=parks.get(each.park_id or 0, ""),
            waits=_waits(each.credit_code, tally[each.id]), open=tally[each.id].open,
            open_href=f"/tickets?company={each.credit_code}",
            contact=next(iter(shown_contacts(actor, each)), None), file_href=f"/tickets/new?company={each.credit_code}",
        )
        for each in ordered
    ]  # fmt: skip


def _waits(code: str, tally: FirmTally) -> list[ShownWait]:
    found = (
        (_("超期"), tally.overdue, "overdue=1", "red"), (_("待受理"), tally.submitted, "state=submitted", "amber"),
        (_("待企业补充"), tally.asked, "state=needs_info", "amber"),
        (_("待企业确认"), tally.resolved, "state=resolved", "blue"),
    )  # fmt: skip
    return [
        ShownWait(words, count, f"/tickets?company={code}&{query}", tone)
        for words, count, query, tone in found
        if count
    ]


def shown_pairings(history: "Sequence[Pairing]", people: Mapping[AccountId, Person], today: date) -> list[ShownPairing]:
    """Who looked after the firm, newest first; people who left keep their line."""
    shown = []
    for row in history:
        person = people.get(AccountId(row.officer_id))
        name = person.name if person else _("（已离任）")
        shown.append(
            ShownPairing(
                name, label(row.seat), _period(row.from_day, row.until_day), row.reason,
                row.from_day <= today and (row.until_day is None or row.until_day > today),
            )
        )  # fmt: skip
    return shown


def _period(since: date, until: date | None) -> str:
    if until is None:
        return _("%(since)s 至今", since=day(since))
    return _("%(since)s 至 %(until)s", since=day(since), until=day(until))
