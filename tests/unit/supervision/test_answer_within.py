"""How long a unit has to answer an order, by its level."""

from app.clocks.rules.limits import Limit, Unit
from app.supervision.rules import ANSWER_WITHIN, Level


def test_every_level_says_how_long_a_unit_has() -> None:
    assert {level: (limit.key, limit.default) for level, limit in ANSWER_WITHIN.items()} == {
        Level.RED: ("order.red", Limit(3, Unit.WORKDAY)),
        Level.YELLOW: ("order.yellow", Limit(5, Unit.WORKDAY)),
        Level.BLUE: ("order.blue", Limit(5, Unit.WORKDAY)),
    }
