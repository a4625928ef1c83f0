"""Who answers for what."""

from app.departments.rules import DutyLine, RouteReason, route
from app.kernel.ids import DepartmentId

ECONOMY, FINANCE, POWER, WATER, POLICE, TOWN, CENTRE = (DepartmentId(number) for number in range(1, 8))

DUTIES = [
    DutyLine("01", WATER, False, 2),
    DutyLine("01", ECONOMY, True),
    DutyLine("01", POWER, False, 1),
    DutyLine("0102", FINANCE, True),
    DutyLine("13", ECONOMY, True),
    DutyLine("13", FINANCE, False),
    DutyLine("14", POLICE, False),
    DutyLine("99", CENTRE, False),
]


def test_the_list_names_lead_and_supports_in_order() -> None:
    found = route("0103", DUTIES, centre=CENTRE)
    assert (found.lead, found.supports, found.reason) == (ECONOMY, (POWER, WATER), RouteReason.DUTY_LIST)


def test_a_first_level_category_ticks_no_support() -> None:
    found = route("01", DUTIES, centre=CENTRE)
    assert (found.lead, found.supports) == (ECONOMY, ())


def test_an_item_goes_where_its_category_goes_unless_it_has_a_line() -> None:
    assert route("0101", DUTIES, centre=CENTRE).lead == ECONOMY
    assert route("0102", DUTIES, centre=CENTRE).lead == FINANCE
    assert route("010203", DUTIES, centre=CENTRE).lead == FINANCE


def test_paperwork_is_an_errand_of_the_centre() -> None:
    found = route("1301", DUTIES, centre=CENTRE)
    assert (found.lead, found.supports, found.reason) == (CENTRE, (FINANCE,), RouteReason.ERRAND_BY_CENTRE)


def test_the_neighbourhood_goes_to_the_town_of_the_park() -> None:
    found = route("1401", DUTIES, centre=CENTRE, town=TOWN)
    assert (found.lead, found.supports, found.reason) == (TOWN, (POLICE,), RouteReason.TOWN_OF_PARK)
    assert route("14", DUTIES, centre=CENTRE).reason is RouteReason.FALLBACK_TO_CENTRE
    assert route("01", DUTIES, centre=CENTRE, town=TOWN).lead == ECONOMY


def test_nobody_named_means_the_centre_and_it_does_not_support_itself() -> None:
    found = route("99", DUTIES, centre=CENTRE)
    assert (found.lead, found.supports, found.reason) == (CENTRE, (), RouteReason.FALLBACK_TO_CENTRE)
    assert route("", DUTIES, centre=CENTRE).lead == CENTRE
    assert route("07", [], centre=CENTRE).lead == CENTRE


def test_supports_come_in_the_order_of_the_list_and_not_of_their_making() -> None:
    duties = [
        DutyLine("02", POWER, False, 2),
        DutyLine("02", ECONOMY, True, 9),
        DutyLine("02", POLICE, False, 1),
        DutyLine("02", WATER, False, 1),
    ]
    found = route("0201", duties, centre=CENTRE)
    assert (found.lead, found.supports) == (ECONOMY, (WATER, POLICE, POWER))
    twice = [*duties, DutyLine("02", POLICE, False, 3)]
    assert route("0201", twice, centre=CENTRE).supports == (WATER, POLICE, POWER), "each is called once"
