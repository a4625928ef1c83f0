"""What makes an issue, which issue of yesterday it is, and who is told how many matters it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.issues.rules.living import begins, commonest, goes_on, is_told, lives_on


@pytest.mark.parametrize(
    ("firms", "issue"), [([1, 2], False), ([1, 1, 1, 1], False), ([1, 1, 2], True), ([1, 2, 3], True), ([], False)]
)
def test_three_matters_of_two_firms_begin_an_issue(firms: list[int], issue: bool) -> None:
    assert begins(firms) is issue


def test_a_known_issue_goes_on_with_two_and_what_a_person_placed_however_small() -> None:
    assert goes_on(2, by_person=False)
    assert not goes_on(1, by_person=False)
    assert goes_on(1, by_person=True)
    assert not goes_on(0, by_person=True)


def test_an_issue_is_the_group_it_shares_most_with() -> None:
    former = {7: {1, 2, 3, 4}, 8: {5, 6}}
    assert lives_on(former, [{5, 6, 9}, {1, 2, 3}, {4, 10}]) == {0: 8, 1: 7}


def test_of_two_issues_that_grew_together_the_one_with_more_shared_matters_lends_its_number_then_the_elder() -> None:
    assert lives_on({7: {1}, 8: {2, 3}}, [{1, 2, 3}]) == {0: 8}
    assert lives_on({8: {1, 2}, 7: {3, 4}}, [{1, 2, 3, 4}]) == {0: 7}


@given(
    st.lists(st.frozensets(st.integers(1, 20), min_size=1), max_size=5),
    st.lists(st.frozensets(st.integers(1, 20), min_size=1), max_size=5),
)
def test_no_issue_is_two_groups_and_none_is_made_of_nothing_shared(
    before: list[frozenset[int]], now: list[frozenset[int]]
) -> None:
    left: set[int] = set()
    former, groups = {}, []
    for number, tickets in enumerate(before, 1):
        former[number] = tickets - left
        left |= tickets
    left = set()
    for tickets in now:
        groups.append(tickets - left)
        left |= tickets
    found = lives_on(former, groups)
    assert len(set(found.values())) == len(found)
    assert all(former[issue] & groups[place] for place, issue in found.items())
    for number, tickets in former.items():
        if any(tickets & group for group in groups) and number not in found.values():
            taken = {place for place, group in enumerate(groups) if tickets & group}
            assert taken <= set(found), "only where another issue has every group it shares with"


def test_the_category_most_have_and_the_narrower_of_two_as_common() -> None:
    assert commonest(["0102", "0102", "01"]) == "0102"
    assert commonest(["01", "0102"]) == "0102"
    assert commonest(["0103", "0102"]) == "0102"


@pytest.mark.parametrize(
    ("matters", "office", "firm"), [(1, False, False), (2, True, False), (4, True, False), (5, True, True)]
)
def test_a_firm_is_told_a_number_from_five_on(matters: int, office: bool, firm: bool) -> None:
    assert is_told(matters, internal=True) is office
    assert is_told(matters, internal=False) is firm
