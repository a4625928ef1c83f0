"""The ``zone`` profile: a whole zone at work, with the year of the fixture behind it and a running month."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.actors import Actors
from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.kernel.transaction import Transaction
from app.reports.rules.periods import Week
from demo.apart import plan_lending, plan_meeting, plan_second_record
from demo.batching import form_batches, link_matters, mark_a_test
from demo.casting import Casting
from demo.chores import plan_chores, plan_digests, plan_reports, tidy_up, weeks_before
from demo.errands import plan_errands
from demo.fairs import plan_coming, plan_held
from demo.firms import Firm, enter_firms, officers_needed, pair_all
from demo.handing_over import plan_handing_over
from demo.keys import Keys
from demo.knowing import make_articles
from demo.leave import AWAY, plan_leave
from demo.names import people as invented_people
from demo.past import YEAR, plan_year
from demo.people import Crowd, Person, described, seat_people
from demo.places import FIRST_PARK, FIRST_UNIT, REGION, Places, Unit, lay_out
from demo.present import plan_month
from demo.promising import plan_promises
from demo.records import plan_records
from demo.timeline import Timeline
from demo.visits import plan_visits
from demo.world import World, seats_of

FIRMS_THAT_FILE = 60
CHORE_DAYS = 26
SHOWN = (
    "company_demo",
    "officer_demo",
    "dispatcher_demo",
    "agent_demo",
    "liaison_demo",
    "handler_demo",
    "head_demo",
    "coordinator",
    "supervisor",
    "leader",
    "observer",
    "admin",
    "auditor",
)
"""One account for each role; they have tokens and stand in the sign-in table."""
NEWCOMERS = ("company_new", "officer_new")
"""Accounts of the first day: a firm that has filed nothing, an officer who looks after nobody yet."""
REGIONAL_ROLES = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.OBSERVER, Role.ADMIN, Role.AUDITOR)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is made."""

    companies: int = 300
    tickets: int = 160
    with_history: bool = True
    """Whether the year 2022 and the frozen weeks are made as well."""


def build_zone(tx: Transaction, actors: Actors, keys: Keys, size: Size) -> dict[str, Any]:
    """Make it all in one transaction; returns the lists of accounts."""
    random_ = random.Random(keys.seed)  # noqa: S311 - the same seed must give the same zone
    places = lay_out(tx)
    firms = enter_firms(tx, random_, places.region_id, places.parks, size.companies)
    officers = officers_needed(len(firms), len(places.parks))
    crew = list(_crew(random_, places, firms, officers))
    ids = seat_people(tx, crew, keys)
    apart = (*NEWCOMERS, *AWAY)
    officer_names = [each.username for each in crew if each.role is Role.OFFICER and each.username not in apart]
    pair_all(tx, firms, [ids[name] for name in officer_names])
    world = World(
        tx=tx,
        region=REGION,
        region_id=places.region_id,
        calendar=calendar_now(tx.session),
        crowd=Crowd(actors, tx, ids),
        firms=firms[:FIRMS_THAT_FILE],
        seats=seats_of(crew),
        officer_of={firm.code: officer_names[at % officers] for at, firm in enumerate(firms[:FIRMS_THAT_FILE])},
    )
    timeline, casting = Timeline(world, tx.now), Casting(world, random_)
    if size.with_history:
        plan_year(timeline, casting)
        plan_reports(timeline, [Week(YEAR, 52), *weeks_before(tx.now)])
        plan_digests(timeline, weeks_before(tx.now))
    plan_month(timeline, casting, size.tickets)
    plan_chores(timeline, CHORE_DAYS)
    timeline.plan(timeline.until, lambda: form_batches(world, timeline.until))
    timeline.plan(timeline.until, lambda: link_matters(world, timeline.until))
    timeline.plan(timeline.until, lambda: mark_a_test(world, timeline.until))
    timeline.plan(timeline.until, lambda: make_articles(world, timeline.until))
    plan_records(timeline)
    plan_lending(timeline)
    plan_meeting(timeline)
    plan_held(timeline)
    plan_coming(timeline)
    plan_errands(timeline)
    plan_second_record(timeline)
    plan_promises(timeline)
    plan_visits(timeline)
    plan_handing_over(timeline)
    plan_leave(timeline)
    timeline.play()
    tidy_up(world)
    shown = {person.username: person for person in crew if person.with_token}
    return {
        "accounts": [described(shown[name], keys) for name in SHOWN],
        "others": [described(person, keys) for person in crew if not person.with_token],
    }


def _crew(random_: random.Random, places: Places, firms: Sequence[Firm], officers: int) -> Iterator[Person]:
    """Everybody: firms' users, officers, dispatchers, three people in each unit, and the region's own."""
    names = invented_people(random_)
    region = (REGION, int(places.region_id))
    for at, firm in enumerate(firms[:FIRMS_THAT_FILE]):
        role = Role.COMPANY_ADMIN if at == 0 else Role.COMPANY_USER
        username = "company_demo" if at == 0 else f"company_{at + 1:03d}"
        yield seated(username, next(names), role, region=region, company=(firm.code, int(firm.id)))
    yield from officers_of(names, region, officers)
    yield from staff_of(names, places)
    yield seated("coordinator_xq", next(names), Role.COORDINATOR, region=places.other_region)
    company_new, officer_new = NEWCOMERS
    quiet = firms[-1]
    yield seated(company_new, next(names), Role.COMPANY_ADMIN, region=region, company=(quiet.code, int(quiet.id)))
    yield seated(officer_new, next(names), Role.OFFICER, region=region)
    yield from agents_of(names, places)
    for username in AWAY:
        yield seated(username, next(names), Role.OFFICER, region=region)


def agents_of(names: Iterator[str], places: Places) -> Iterator[Person]:
    """An agent in each park."""
    for park in places.parks:
        username = f"agent_{'demo' if park[0] == FIRST_PARK else park[0].lower()}"
        yield seated(username, next(names), Role.AGENT, region=(REGION, int(places.region_id)), park=park)


def officers_of(names: Iterator[str], region: Unit, officers: int) -> Iterator[Person]:
    """So many officers of a region."""
    for at in range(officers):
        username = "officer_demo" if at == 0 else f"officer_{at + 1:03d}"
        yield seated(username, next(names), Role.OFFICER, region=region)


def staff_of(names: Iterator[str], places: Places) -> Iterator[Person]:
    """A dispatcher in each park, three people in each unit, and one in each seat of the region."""
    region = (REGION, int(places.region_id))
    for park in places.parks:
        username = f"dispatcher_{'demo' if park[0] == FIRST_PARK else park[0].lower()}"
        yield seated(username, next(names), Role.DISPATCHER, region=region, park=park)
    for unit in places.departments:
        for role in (Role.LIAISON, Role.HANDLER, Role.HEAD):
            username = f"{role}_{'demo' if unit[0] == FIRST_UNIT else unit[0].lower()}"
            yield seated(username, next(names), role, region=region, department=unit)
    for role in REGIONAL_ROLES:
        yield seated(role.value, next(names), role, region=region)


def seated(username: str, name: str, role: Role, **units: Unit) -> Person:
    """Somebody in one seat; those that are shown have a token."""
    return Person(
        username=username,
        name=name,
        role=role,
        region=units["region"],
        park=units.get("park"),
        department=units.get("department"),
        company=units.get("company"),
        with_token=username in SHOWN,
    )
