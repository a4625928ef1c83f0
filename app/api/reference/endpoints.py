"""Reference data: departments, parks, categories, the working calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.accounts.rules.permissions import REFERENCE
from app.accounts.rules.roles import COMPANY
from app.api.desk import reading
from app.api.guard import opens, signed_in
from app.api.mounting import Endpoint
from app.api.reference.schemas import Banners, CalendarOut, CalendarQuery, Categories, Departments, Parks, Reasons
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.departments.queries import departments_of
from app.regions.queries import parks_of, regions_of
from app.rulebook.banners import banners_at
from app.rulebook.rules import audiences_for
from app.tickets.categories import all_categories
from app.tickets.reasons import reasons_in


@opens(REFERENCE)
@signed_in
def departments() -> Any:
    """The departments of the actor's regions."""
    with reading() as tx:
        regions = {region.id: region.code for region in regions_of(tx.session, tx.actor)}
        items = [
            {
                "code": unit.code,
                "name": unit.name,
                "kind": unit.kind.value,
                "region": regions[unit.region_id],
                "ended_at": unit.ended_at,
            }
            for unit in departments_of(tx.session, tx.actor)
        ]
        return {"items": items, "next_cursor": None}


@opens(REFERENCE)
@signed_in
def parks() -> Any:
    """The parks of the actor's regions."""
    with reading() as tx:
        regions = {region.id: region.code for region in regions_of(tx.session, tx.actor)}
        items = [
            {"code": park.code, "name": park.name, "region": regions[park.region_id], "ended_at": park.ended_at}
            for park in parks_of(tx.session, tx.actor)
        ]
        return {"items": items, "next_cursor": None}


@opens(REFERENCE)
@signed_in
def categories() -> Any:
    """The taxonomy, two levels deep."""
    with reading() as tx:
        items = [
            {
                "code": line.code,
                "name": line.name,
                "parent": line.parent_code,
                "hint": line.hint,
                "guidance": line.guidance,
                "ended_at": line.ended_at,
                "successor": line.successor_code,
            }
            for line in all_categories(tx.session)
        ]
        return {"items": items, "next_cursor": None}


@opens(REFERENCE)
@signed_in
def calendar(query: Mapping[str, Any]) -> Any:
    """The days of a year that are not what their weekday says; this year unless said."""
    with reading() as tx:
        found = calendar_now(tx.session)
        year = query.get("year") or local_day(tx.now).year
        return {
            "year": year,
            "version": found.version,
            "known_through": found.known_through,
            "announced": year <= found.known_through.year,
            "workdays": found.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)),
            "hours": ",".join(f"{one.start:%H:%M}-{one.end:%H:%M}" for one in found.hours.of(local_day(tx.now))),
            "days": [named for day, named in sorted(found.days.items()) if day.year == year],
        }


@opens(REFERENCE)
@signed_in
def reasons() -> Any:
    """The reasons an act may be given in each of the actor's regions; one that is not offered is refused (422)."""
    with reading() as tx:
        regions = {region.id: region.code for region in regions_of(tx.session, tx.actor)}
        items = [
            {
                "region": regions[region_id],
                "act": act,
                "code": each.reason.value,
                "word": each.reason.word,
                "offered": each.offered,
                "note": each.note,
            }
            for region_id, acts in reasons_in(tx.session, regions, tx.now).items()
            for act, listed in acts.items()
            for each in listed
        ]
        return {"items": items, "next_cursor": None}


@opens(REFERENCE)
@signed_in
def banners() -> Any:
    """What the actor's regions tell their readers now; a page shows it at the top."""
    with reading() as tx:
        regions = {region.id: region.code for region in regions_of(tx.session, tx.actor)}
        today = local_day(tx.now)
        items = [
            {
                "region": regions[each.region_id],
                "audience": each.audience,
                "words": each.words,
                "words_en": each.words_en,
                "until": each.until,
            }
            for each in banners_at(
                tx.session, regions, tx.now, audiences_for(firm=bool(tx.actor.roles) and tx.actor.roles <= COMPANY)
            )
            if each.stands_on(today)
        ]
        return {"items": items, "next_cursor": None}


ENDPOINTS = (
    Endpoint("GET", "/reasons", reasons, Reasons),
    Endpoint("GET", "/banners", banners, Banners),
    Endpoint("GET", "/departments", departments, Departments),
    Endpoint("GET", "/parks", parks, Parks),
    Endpoint("GET", "/categories", categories, Categories),
    Endpoint("GET", "/calendar", calendar, CalendarOut, asks=CalendarQuery),
)
