"""The ``blackbox`` profile: the accounts the contract names, and firms whose every text and number is a canary.

A canary of one firm must never be found in anything shown to another, to a stranger, or (remarks) to the firm itself.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.accounts.actors import Actors
from app.accounts.rules.roles import Role
from app.calendars.queries import calendar_now
from app.companies.models import Company, CompanyState, Contact, Pairing, PairingSeat
from app.kernel.ids import CompanyId, RegionId
from app.kernel.transaction import Transaction
from app.tickets.rules.words import Kind
from demo import calling, ending, scripts, working
from demo.cases import Act, Case
from demo.chores import run_chores, tidy_up
from demo.firms import PAIRED_SINCE, Firm
from demo.keys import Keys
from demo.matters import Matter
from demo.names import CITY, company_code, phone
from demo.people import SINCE, Crowd, Person, described, seat_people
from demo.places import OTHER_REGION, REGION, Places, Unit, lay_out
from demo.scripts import Script
from demo.timeline import Timeline, times_back
from demo.world import World, seats_of

UNIT_X, UNIT_Y = "JFJ", "CJJ"
WAYS: tuple[tuple[Script, float, Act, str], ...] = (
    (scripts.PLAIN, 1.5, calling.file, UNIT_X),
    (scripts.ASKED_EARLY, 3.0, working.ask_early, UNIT_X),
    (scripts.PLAIN, 4.0, calling.accept, UNIT_X),
    (scripts.PLAIN, 5.0, calling.whistle, UNIT_X),
    (scripts.PLAIN, 6.0, calling.whistle, UNIT_Y),
    (scripts.MARKED, 20.0, working.progress, UNIT_X),
    (scripts.MARKED, 24.0, working.progress, UNIT_Y),
    (scripts.PLAIN, 30.0, ending.answer, UNIT_X),
    (scripts.PLAIN, 34.0, ending.approve, UNIT_X),
    (scripts.MARKED, 60.0, ending.confirm, UNIT_Y),
    (scripts.REJECTED, 16.0, calling.reject, UNIT_X),
)
"""How far the tickets of firms a and b have gone."""
WAYS_ELSEWHERE: tuple[tuple[Script, float, Act, str], ...] = (
    (scripts.PLAIN, 2.0, calling.file, UNIT_X),
    (Script(0, ((0, calling.file), (1, calling.accept_major), (1, working.remark))), 4.0, working.remark, UNIT_X),
)
"""In the other region there is a firm and a coordinator, nobody else."""
CATEGORY_OF = {UNIT_X: "0901", UNIT_Y: "0201"}


@dataclass
class Canaries:
    """Marks, each given once, and by firm what they are."""

    keys: Keys
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def word(self, firm: str, what: str) -> str:
        """A mark for a text of a firm."""
        return self.found.setdefault(firm, {}).setdefault(what, self.keys.canary(firm, what))

    def phone(self, firm: str, what: str) -> str:
        """A telephone number that is a mark."""
        number = phone(self.keys.canary_digits(firm, what))
        return self.found.setdefault(firm, {}).setdefault(what, number)


def build_blackbox(tx: Transaction, actors: Actors, keys: Keys) -> dict[str, Any]:
    """Make it all in one transaction; returns accounts and canaries."""
    places, canaries = lay_out(tx), Canaries(keys)
    firms = {
        "a": _enter(tx, canaries, "a", 1, int(places.region_id), places.parks[0]),
        "b": _enter(tx, canaries, "b", 2, int(places.region_id), places.parks[1]),
        "z": _enter(tx, canaries, "z", 3, places.other_region[1], places.other_parks[0]),
    }
    crew = _crew(places, firms, canaries)
    ids = seat_people(tx, crew, keys)
    for letter in ("a", "b"):
        tx.session.add(
            Pairing(
                company_id=firms[letter].id,
                officer_id=ids[f"officer_{letter}"],
                seat=PairingSeat.A,
                from_day=PAIRED_SINCE,
                reason=canaries.word(letter, "pairing"),
            )
        )
    tx.session.flush()
    here = World(
        tx=tx,
        region=REGION,
        region_id=places.region_id,
        calendar=calendar_now(tx.session),
        seats=seats_of(crew),
        crowd=Crowd(actors, tx, ids),
        firms=list(firms.values()),
        officer_of={firms["a"].code: "officer_a", firms["b"].code: "officer_b"},
    )
    elsewhere = replace(here, region=OTHER_REGION, region_id=RegionId(places.other_region[1]))
    for world, letter, ways in ((here, "a", WAYS), (here, "b", WAYS), (elsewhere, "z", WAYS_ELSEWHERE)):
        timeline = Timeline(world, tx.now)
        for place, (script, age, stop, unit) in enumerate(ways):
            case = _case(firms[letter], canaries, letter, place, unit)
            timeline.follow(case, times_back(world.calendar, script, tx.now, age, stop), script, stop)
        timeline.play()
    run_chores(here, tx.now)
    tidy_up(here)
    return {"accounts": [described(person, keys) for person in crew], "canaries": canaries.found}


def _enter(tx: Transaction, canaries: Canaries, letter: str, number: int, region_id: int, park: Unit) -> Firm:
    name = f"{CITY}{canaries.word(letter, 'name')}有限公司"
    company = Company(
        region_id=region_id,
        park_id=park[1],
        credit_code=company_code("B", number),
        name=name,
        version=1,
        industry=canaries.word(letter, "industry"),
        address=canaries.word(letter, "address"),
        state=CompanyState.ACTIVE,
        created_at=SINCE,
    )
    tx.session.add(company)
    tx.session.flush()
    tx.session.add(
        Contact(
            company_id=company.id,
            name=canaries.word(letter, "contact"),
            phone=canaries.phone(letter, "phone"),
            position=canaries.word(letter, "position"),
            is_primary=True,
        )
    )
    return Firm(id=CompanyId(company.id), code=company.credit_code, name=name, park=park)


def _case(firm: Firm, canaries: Canaries, letter: str, place: int, unit: str) -> Case:
    def marked(what: str) -> str:
        return canaries.word(letter, f"{what}-{place + 1}")

    matter = Matter(
        category=CATEGORY_OF[unit],
        kind=Kind.HELP,
        title=f"第{place + 1}件诉求 {marked('title')}",
        body=f"具体情况见现场。{marked('body')}",
        progress=f"已到现场核实。{marked('progress')}",
        answer=f"事项已经办结。{marked('answer')}",
    )
    return Case(
        firm=firm,
        matter=matter,
        lead=unit,
        supports=(),
        random=random.Random(f"{letter}{place}"),  # noqa: S311
        said=lambda what, text: f"{text} {marked(what)}",
        always_content=True,
        self_filed=True,
    )


def _crew(places: Places, firms: dict[str, Firm], canaries: Canaries) -> Sequence[Person]:
    """Exactly the accounts of the contract, in its order."""
    region, units = (REGION, int(places.region_id)), dict(places.departments)
    x, y = (UNIT_X, units[UNIT_X]), (UNIT_Y, units[UNIT_Y])
    firm_of = {letter: (firm.code, int(firm.id)) for letter, firm in firms.items()}

    def staff(username: str, role: Role, **unit: Unit) -> Person:
        return Person(
            username=username,
            name=f"测试{username}",
            role=role,
            region=unit.get("region", region),
            park=unit.get("park"),
            department=unit.get("department"),
            with_token=True,
        )

    def of_firm(username: str, letter: str, role: Role = Role.COMPANY_USER, *, disabled: bool = False) -> Person:
        return Person(
            username=username,
            name=canaries.word(letter, f"person-{username}"),
            role=role,
            with_token=True,
            phone=canaries.phone(letter, f"phone-{username}"),
            company=firm_of[letter],
            disabled=disabled,
            region=places.other_region if letter == "z" else region,
        )

    return [
        of_firm("company_a1", "a"),
        of_firm("company_a2", "a"),
        of_firm("company_a_admin", "a", Role.COMPANY_ADMIN),
        of_firm("company_b1", "b"),
        staff("officer_a", Role.OFFICER),
        staff("officer_b", Role.OFFICER),
        staff("dispatcher_p1", Role.DISPATCHER, park=places.parks[0]),
        staff("dispatcher_p2", Role.DISPATCHER, park=places.parks[1]),
        staff("liaison_x", Role.LIAISON, department=x),
        staff("handler_x", Role.HANDLER, department=x),
        staff("handler_x2", Role.HANDLER, department=x),
        staff("head_x", Role.HEAD, department=x),
        staff("liaison_y", Role.LIAISON, department=y),
        staff("handler_y", Role.HANDLER, department=y),
        staff("head_y", Role.HEAD, department=y),
        *(
            staff(role.value, role)
            for role in (
                Role.COORDINATOR,
                Role.SUPERVISOR,
                Role.LEADER,
                Role.OBSERVER,
                Role.ADMIN,
                Role.AUDITOR,
            )
        ),
        of_firm("disabled", "a", disabled=True),
        of_firm("company_z1", "z"),
        staff("coordinator_z", Role.COORDINATOR, region=places.other_region),
    ]
