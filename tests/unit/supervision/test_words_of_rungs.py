"""What a rung says is what follows, for every kind of clock and every rung: no order is promised that nobody proposes."""

from itertools import product

import pytest

from app.clocks.rules.rungs import Ladder, Rung, Who, ladder_of, weekly
from app.clocks.telling import STEP_AUDIENCE, STEP_AUDIENCE_WITHOUT_UNIT
from app.kernel.telling import Audience
from app.slices import CLOCKS
from app.supervision.rules import PROPOSED_FROM, proposes_order

POSTS = {
    "部门领导": Audience.UNIT_HEAD,
    "督办员": Audience.SUPERVISOR,
    "建议督办": Audience.SUPERVISOR,
    "协调员": Audience.COORDINATOR,
    "区领导": Audience.LEADER,
}
"""A word, and who is told where it is said."""
ABOVE = (Who.HEAD, Who.SUPERVISOR, Who.LEADER)
"""Rungs that go to somebody above whoever has to act; of the others the words are about the time alone."""
GATHERED = ("专报", "通报")


def said_wrong(kind: str, rung: Rung, *, has_unit: bool) -> list[str]:
    """What the words of a rung promise and does not follow, and what follows and they do not say."""
    words, told = (
        rung.words(has_unit=has_unit),
        (STEP_AUDIENCE if has_unit else STEP_AUDIENCE_WITHOUT_UNIT)[rung.who],
    )
    wrong = []
    named = {post for word, post in POSTS.items() if word in words}
    if not named <= set(told):
        wrong.append(f"names {named - set(told)}, who are not told")
    late = not rung.before_due
    if late and rung.who in ABOVE and not rung.key.startswith("week_") and told[0] not in named:
        wrong.append(f"does not name {told[0]}")
    if ("建议督办" in words) is not (rung.key == PROPOSED_FROM and proposes_order(kind, rung.key)):
        wrong.append("an order is proposed and not said, or said and not proposed")
    if rung.digest is not any(word in words for word in GATHERED):
        wrong.append("the digest")
    if late is not any(word in words for word in ("超期", "时限已到")):
        wrong.append("whether it is late")
    return wrong


LADDERS: list[tuple[str, Ladder]] = [
    *((kind, ladder_of(kind)) for kind in CLOCKS),
    ("check_in", ladder_of("check_in", emergency=True)),
]


@pytest.mark.parametrize(("kind", "ladder"), LADDERS)
def test_every_rung_of_every_kind_says_what_follows(kind: str, ladder: Ladder) -> None:
    weeks = [weekly(1), weekly(2)] if ladder[-1].weekly else []
    for rung, has_unit in product([*ladder, *weeks], (True, False)):
        assert said_wrong(kind, rung, has_unit=has_unit) == [], (rung.key, rung.words(has_unit=has_unit))


def test_words_that_promise_too_much_or_say_too_little_are_found() -> None:
    common = {rung.key: rung for rung in ladder_of("resolve")}
    assert said_wrong("resolve", common["plus_3"], has_unit=True) == []
    assert said_wrong("clear", common["plus_3"], has_unit=False) != []
    assert said_wrong("resolve", {rung.key: rung for rung in ladder_of("clear")}["plus_3"], has_unit=True) != []


def test_nothing_is_proposed_where_the_firm_is_waited_for() -> None:
    clear = {rung.key: rung.words(has_unit=False) for rung in ladder_of("clear")}
    assert clear["plus_3"] == "超期 3 个工作日，报督办员"
    assert clear["plus_1"] == "超期 1 个工作日，报企服中心协调员"
    assert {rung.key: rung.label for rung in ladder_of("feedback")}["plus_3"] == "超期 3 个工作日，建议督办"
