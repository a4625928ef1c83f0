"""Playing the lives: so many tickets go their way by the product's own acts, over eighteen months, and are read."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from app.accounts.actors import Actors
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.followups.conducting import deem_silent
from app.kernel.actor import SYSTEM, Actor
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.subjects import SUBJECTS
from app.tables import metadata
from app.tickets.closing import revisit_due
from app.tickets.rules.words import Urgency
from app.tickets.suspending import resume_overdue
from demo import scripts
from demo.bulk.cast import EXTRA, Cast
from demo.cases import Case
from demo.casting import Casting
from demo.chores import SWEEP_LIMIT, look_after_orders
from demo.people import Crowd, Person
from demo.places import REGION, Places
from demo.present import SLOW_SHARE, STAGED, Staged
from demo.timeline import Timeline, times_back, times_of
from demo.world import World, seats_of

HISTORY = timedelta(weeks=78)
"""How far back the first matter was filed: eighteen months."""
NEWEST = timedelta(days=10)
"""How far back the last of those was filed that are to end."""
STILL_OPEN = 0.3
"""The share of lives that are played to a point and not to their end; there is a copy of them for each open ticket."""
ENDING = tuple(script for script in scripts.USUAL if script not in {scripts.PLANNED, scripts.TRANSFERRED})
"""Ways to an end: those that wait for a day far off belong to the open ones."""
TOLD = 0.3
"""The share of the acts of which people are told: a message takes as long as the act itself."""
MEETINGS, JOINT = 12, ("0101",)
"""Of so many matters that end one is met about, in a category for which several are called."""
MORNINGS = 3
"""Every so many days what waits for a day is looked after."""
STAYING = tuple(
    staged
    for staged in STAGED
    if staged.script not in {scripts.REJECTED, scripts.WITHDRAWN} and staged.stop is not staged.script.steps[-1][1]
)
"""Points at which a matter stands open."""


@dataclass(frozen=True, kw_only=True)
class Hearsay(World):
    """A world in which people are told of some of what happens: a few messages of each life are kept, not all."""

    random: random.Random

    def by(self, actor: Actor, at: datetime) -> Transaction:
        tx = super().by(actor, at)
        return replace(tx, consequences=self.tx.consequences) if self.random.random() < TOLD else tx


def world_of(
    random_: random.Random,
    tx: Transaction,
    actors: Actors,
    places: Places,
    cast: Cast,
    crew: Mapping[str, AccountId],
    staff: list[Person],
) -> World:
    """The world of the lives: the real offices, and the cast in the place of firms and officers."""
    seats = {**seats_of(staff), **{("firm", firm.code): cast.users[park] for park, firm in cast.firms.items()}}
    return Hearsay(
        random=random_,
        tx=tx,
        region=REGION,
        region_id=places.region_id,
        calendar=calendar_now(tx.session),
        crowd=Crowd(actors, tx, {**crew, **cast.ids}),
        firms=list(cast.firms.values()),
        seats=seats,
        officer_of={firm.code: cast.officers[park] for park, firm in cast.firms.items()},
    )


def play(world: World, random_: random.Random, lives: int) -> list[Case]:
    """Let so many tickets go their way until now; returns them, with the numbers they were given."""
    timeline, casting = Timeline(world, world.tx.now), Casting(world, random_)
    staying = round(lives * STILL_OPEN)
    cases = list(_plan_open(timeline, casting, staying))
    cases += _plan_ended(timeline, casting, lives - staying)
    _plan_days(timeline)
    timeline.play(partial(_ring, world))
    _ring(world, world.tx.now)
    return [case for case in cases if case.number]


def _plan_open(timeline: Timeline, casting: Casting, count: int) -> Iterator[Case]:
    """Matters that stand somewhere now: each of the points in turn, each time a little older or younger."""
    points = casting.random.sample(STAYING, min(count, len(STAYING)))
    for at in range(count):
        staged: Staged = points[at % len(points)]
        case = _case(casting, at, staged.categories)
        if staged.script is scripts.URGENT:
            case.urgency = Urgency.URGENT
        age = staged.age * casting.random.uniform(1.0, 1.15)
        times = times_back(timeline.world.calendar, staged.script, timeline.until, age, staged.stop)
        timeline.follow(case, times, staged.script, staged.stop)
        yield case


def _plan_ended(timeline: Timeline, casting: Casting, count: int) -> Iterator[Case]:
    """Matters that come to their end, filed evenly over the months."""
    world, random_ = timeline.world, casting.random
    span = HISTORY - NEWEST
    for at in range(count):
        day = local_day(timeline.until - HISTORY + span * (at + random_.random()) / count)
        opening = world.calendar.opening(world.calendar.next_workday_on_or_after(day))
        start = world.calendar.add_working_time(opening, timedelta(minutes=random_.randint(2, 380)))
        script = random_.choices(ENDING, [each.weight for each in ENDING])[0]
        slow = not script.steady and random_.random() < SLOW_SHARE
        pace = random_.uniform(1.7, 2.6) if slow else random_.uniform(0.5, 1.1)
        met = at % MEETINGS == MEETINGS - 1
        script = scripts.MET if met else script
        case = _case(casting, at, JOINT if met else ())
        timeline.follow(case, times_of(world.calendar, script, start, pace, random_), script)
        yield case


def _case(casting: Casting, at: int, categories: tuple[str, ...]) -> Case:
    """A case of the parks' firms in turn; its body holds the place of the words each copy adds."""
    firms = casting.world.firms
    case = casting.case(categories, firms[at % len(firms)])
    case.matter = replace(case.matter, body=f"{case.matter.body}{EXTRA}")
    return case


def _plan_days(timeline: Timeline) -> None:
    """Some mornings what waited for a day, each evening a step with every order."""
    world = timeline.world
    day, at = local_day(timeline.until - HISTORY), 0
    while (day := world.calendar.next_workday_after(day)) < local_day(timeline.until):
        at += 1
        if at % MORNINGS == 0:
            morning = world.calendar.opening(day) + timedelta(minutes=10)
            timeline.plan(morning, partial(_look_after_waiting, world, morning))
        evening = world.calendar.closing(day) - timedelta(minutes=50)
        timeline.plan(evening, partial(look_after_orders, world, evening))


def _look_after_waiting(world: World, at: datetime) -> None:
    tx = world.by(SYSTEM, at)
    resume_overdue(tx)
    deem_silent(tx)
    revisit_due(tx)


def _ring(world: World, until: datetime) -> None:
    """Ring every clock at the instant at which it rings."""
    clocks = metadata.tables["clocks"].columns
    rings = sa.select(sa.func.min(clocks.next_at)).where(clocks.state == ClockState.RUNNING)
    while (at := world.tx.session.scalar(rings)) is not None and at <= until:
        sweep(world.by(SYSTEM, at), SUBJECTS, SWEEP_LIMIT)
