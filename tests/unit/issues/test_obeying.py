"""What people taught wins over what a night finds, whatever the night found."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.issues.rules.obeying import Taught, obeyed
from app.issues.rules.words import Lesson

TICKETS = range(1, 13)
groupings = st.lists(st.integers(0, 4), min_size=len(TICKETS), max_size=len(TICKETS)).map(
    lambda drawn: dict(zip(TICKETS, drawn, strict=True))
)
some = st.frozensets(st.sampled_from(TICKETS), min_size=1, max_size=6)


def apart(out: frozenset[int], rest: frozenset[int]) -> Taught:
    return Taught(Lesson.APART, out, rest - out)


lessons = st.one_of(st.builds(Taught, st.just(Lesson.TOGETHER), some), st.builds(apart, some, some))


def home(groups: list[frozenset[int]]) -> dict[int, int]:
    return {ticket: place for place, group in enumerate(groups) for ticket in group}


@given(groupings)
def test_where_nobody_taught_anything_the_night_stands(night: dict[int, int]) -> None:
    found = home(obeyed(night, []))
    assert all((night[a] == night[b]) is (found[a] == found[b]) for a, b in combinations(TICKETS, 2))


@given(groupings, st.lists(lessons, min_size=1, max_size=6))
def test_the_newest_lesson_is_obeyed_whole_and_nothing_is_lost(night: dict[int, int], taught: list[Taught]) -> None:
    groups = obeyed(night, taught)
    assert sorted(ticket for group in groups for ticket in group) == list(TICKETS)
    found, newest = home(groups), taught[0]
    assert len({found[ticket] for ticket in newest.out}) == 1
    assert {found[ticket] for ticket in newest.out}.isdisjoint(found[ticket] for ticket in newest.rest)


@given(groupings, st.permutations(TICKETS))
def test_lessons_about_different_matters_are_all_obeyed(night: dict[int, int], drawn: list[int]) -> None:
    first, second, third, fourth = (frozenset(drawn[place : place + 3]) for place in (0, 3, 6, 9))
    found = home(obeyed(night, [apart(first, second), apart(third, fourth), Taught(Lesson.TOGETHER, fourth)]))
    for out, rest in ((first, second), (third, fourth)):
        assert len({found[ticket] for ticket in out}) == 1
        assert {found[ticket] for ticket in out}.isdisjoint(found[ticket] for ticket in rest)
    assert len({found[ticket] for ticket in fourth}) == 1


@given(groupings, some, some)
def test_an_act_undoes_the_one_before(night: dict[int, int], out: frozenset[int], rest: frozenset[int]) -> None:
    both = out | rest
    merged = home(obeyed(night, [Taught(Lesson.TOGETHER, both), apart(out, rest)]))
    assert len({merged[ticket] for ticket in both}) == 1
    parted = home(obeyed(night, [apart(out, rest), Taught(Lesson.TOGETHER, both)]))
    assert {parted[ticket] for ticket in out}.isdisjoint(parted[ticket] for ticket in rest - out)
    assert len({parted[ticket] for ticket in rest - out}) <= 1


def test_a_matter_nobody_spoke_of_follows_its_group_into_the_merged_issue() -> None:
    night = {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1}
    assert obeyed(night, [Taught(Lesson.TOGETHER, frozenset({1, 2, 4, 5}))]) == [frozenset(range(1, 7))]


def test_a_matter_nobody_spoke_of_stays_with_the_larger_part_of_a_split() -> None:
    night = dict.fromkeys(range(1, 8), 0)
    groups = obeyed(night, [apart(frozenset({1, 2}), frozenset({3, 4, 5, 6}))])
    assert sorted(groups, key=min) == [frozenset({1, 2}), frozenset({3, 4, 5, 6, 7})]


def test_what_was_deleted_since_is_no_hindrance() -> None:
    assert obeyed({1: 0, 2: 1}, [Taught(Lesson.TOGETHER, frozenset({1, 2, 99}))]) == [frozenset({1, 2})]
    assert obeyed({}, [apart(frozenset({1}), frozenset({2}))]) == []
