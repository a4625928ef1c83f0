"""How pressing a matter is: by the firm's own day, and what its words ask about without setting anything."""

import pytest

from app.tickets.rules.urgency import ALARMS, alarms_in, by_deadline, more_pressing, unweighed
from app.tickets.rules.words import Urgency


@pytest.mark.parametrize(
    ("workdays", "urgency"),
    [
        (None, Urgency.NORMAL),
        (0, Urgency.URGENT),  # today
        (1, Urgency.URGENT),
        (2, Urgency.URGENT),
        (3, Urgency.PRESSING),
        (5, Urgency.PRESSING),
        (6, Urgency.NORMAL),
    ],
)
def test_the_own_deadline_says_how_urgent_it_is(workdays: int | None, urgency: Urgency) -> None:
    assert by_deadline(workdays) is urgency


def test_the_filer_may_say_more_than_the_day_and_never_less() -> None:
    assert more_pressing(Urgency.URGENT, Urgency.NORMAL) is Urgency.URGENT
    assert more_pressing(Urgency.NORMAL, Urgency.PRESSING) is Urgency.PRESSING
    assert more_pressing(Urgency.PRESSING, Urgency.URGENT) is Urgency.URGENT


def test_words_of_safety_and_stopped_production_are_found_and_set_nothing() -> None:
    assert alarms_in("车间停产，配电房起火") == ("停产", "起火")
    assert alarms_in("厂区东门外道路破损") == ()
    assert unweighed("车间停产", Urgency.NORMAL) == ("停产",)
    assert unweighed("车间停产", Urgency.URGENT) == (), "nobody is asked what is urgent anyway"
    assert {"停产", "起火", "爆炸", "泄漏"} <= set(ALARMS)
