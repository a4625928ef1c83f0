"""A firm's card: whom to call as this reader may know it, and who looked after it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.accounts.queries import Person
from app.companies.queries import StandingIn
from app.companies.seeing import SeenCompany, SeenContact, SeenPairing
from app.kernel.ids import AccountId, CompanyId
from app.sla.tallies import FirmTally
from app.web.filters import day, whole_day
from app.web.labels import label
from app.web.speaking import _
from app.web.tickets.rows import former_names


@dataclass(frozen=True)
class ShownContact:
    """Somebody to call at the firm; ``phone`` is None where it may not be called from here."""

    name: str
    position: str
    phone: str | None
    shown_phone: str
    on_paper: str
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
    code: str
    href: str
    park: str
    address: str
    waits: Sequence[ShownWait]
    open: int
    open_href: str
    contact: ShownContact | None
    file_href: str
    tally: FirmTally
    silent: str = ""
    """Since when nobody has heard of it, where that is long ago."""
    heard: date | None = None
    """That day, where there is one."""

    @property
    def record_href(self) -> str:
        """Where a visit to it is written down."""
        return f"/visits/new?firm={self.code}"


def shown_contacts(company: SeenCompany) -> list[ShownContact]:
    """The people to call, the first one first."""
    return [shown_contact(each) for each in company.by_rank]


def shown_former_names(company: SeenCompany) -> str:
    """What the firm was called before, on one line."""
    return former_names([each.name for each in company.former])


def shown_former(company: SeenCompany) -> list[tuple[str, str]]:
    """The firm's former names with the days on which they held, the last one first."""
    return [(each.name, _period(each.since, each.until)) for each in company.former]


def shown_contact(seen: SeenContact) -> ShownContact:
    """Somebody to call; the number is a link where it may be called."""
    phone = seen.phone if seen.callable else None
    return ShownContact(seen.name, seen.position, phone, seen.phone, seen.on_paper, seen.is_primary)


def firm_cards(
    companies: Sequence[SeenCompany],
    tallies: Mapping[CompanyId, FirmTally],
    parks: Mapping[int, str],
    silent: Mapping[int, date | None],
) -> list[FirmCard]:
    """The firms of an officer, those with something that waits first, by how much is late and how much waits."""
    none = FirmTally()
    tally = {each.id: tallies.get(each.id, none) for each in companies}
    ordered = sorted(companies, key=lambda each: (-tally[each.id].overdue, -tally[each.id].waits, each.name))
    return [
        FirmCard(
            name=each.name,
            code=each.credit_code,
            href=f"/companies/{each.credit_code}",
            address=each.address,
            park=parks.get(each.park_id or 0, ""),
            waits=_waits(each.credit_code, tally[each.id]),
            open=tally[each.id].open,
            open_href=f"/tickets?company={each.credit_code}",
            contact=next(iter(shown_contacts(each)), None),
            file_href=f"/tickets/new?company={each.credit_code}",
            tally=tally[each.id],
            silent=_silent(silent[each.id]) if each.id in silent else "",
            heard=silent.get(each.id),
        )
        for each in ordered
    ]


def _silent(heard: date | None) -> str:
    return _("没有诉求，也没有走访过") if heard is None else _("%(day)s 后没有联系", day=whole_day(heard))


def _waits(code: str, tally: FirmTally) -> list[ShownWait]:
    found = (
        (_("超期"), tally.overdue, "overdue=1", "red"),
        (_("待受理"), tally.submitted, "state=submitted", "amber"),
        (_("待企业补充"), tally.asked, "state=needs_info", "amber"),
        (_("待企业确认"), tally.resolved, "state=resolved", "blue"),
    )
    return [
        ShownWait(words, count, f"/tickets?company={code}&{query}", tone)
        for words, count, query, tone in found
        if count
    ]


def shown_pairings(
    history: Sequence[SeenPairing], people: Mapping[AccountId, Person], today: date
) -> list[ShownPairing]:
    """Who looked after the firm, newest first; people who left keep their line."""
    shown = []
    for row in history:
        person = people.get(row.officer_id)
        name = person.name if person else _("（已离任）")
        shown.append(
            ShownPairing(
                name,
                label(row.seat),
                _period(row.from_day, row.until_day),
                row.reason,
                row.from_day <= today and (row.until_day is None or row.until_day > today),
            )
        )
    return shown


def _period(since: date, until: date | None) -> str:
    if until is None:
        return _("%(since)s 至今", since=day(since))
    return _("%(since)s 至 %(until)s", since=day(since), until=day(until))


def shown_stand_in(
    officer: AccountId | None, away: Mapping[AccountId, StandingIn], people: Mapping[AccountId, Person]
) -> dict[str, str] | None:
    """Who stands in today for the officer in charge, and until when; None while he is there himself."""
    found = None if officer is None else away.get(officer)
    person = None if found is None else people.get(found.officer_id)
    if found is None or person is None:
        return None
    return {"name": person.name, "phone": person.phone, "until": day(found.until_day)}
