"""A firm's card: whom to call as this reader may know it, and who looked after it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.accounts.queries import Person
from app.accounts.rules.roles import COMPANY, Role
from app.companies.registering import FIRM_KEEPER, keeps
from app.kernel.actor import Actor
from app.kernel.ids import AccountId
from app.kernel.masking import masked_phone
from app.web.filters import day

if TYPE_CHECKING:
    from app.companies.models import Company, Pairing

SEATS = {"A": "首席服务官（A 岗）", "B": "服务专员（B 岗）"}


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


def shown_pairings(history: "Sequence[Pairing]", people: Mapping[AccountId, Person], today: date) -> list[ShownPairing]:
    """Who looked after the firm, newest first; people who left keep their line."""
    shown = []
    for row in history:
        person = people.get(AccountId(row.officer_id))
        until = "至今" if row.until_day is None else f"至 {day(row.until_day)}"
        name = person.name if person else "（已离任）"
        shown.append(
            ShownPairing(
                name, SEATS[row.seat.value], f"{day(row.from_day)} {until}", row.reason,
                row.from_day <= today and (row.until_day is None or row.until_day > today),
            )
        )  # fmt: skip
    return shown
