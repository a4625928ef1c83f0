"""What a program may do: a table said by hand beside the program's, and how names, scopes and days are typed."""

import pytest

from app.accounts.rules.permissions import (
    ABILITIES,
    OF_SCOPE,
    abilities_of_scopes,
    demand_of_program,
    scopes_for,
)
from app.accounts.rules.scopes import LONGEST_LIFE, Scope, checked_days, checked_name, checked_scopes
from app.kernel.errors import OutOfScope

GRID = {
    "tickets:read": "reference.see ticket.print ticket.see",
    "tickets:write": "reference.see ticket.file ticket.attach",
    "events:read": "reference.see event.see",
    "reports:read": "reference.see report.public",
    "companies:write": "reference.see company.see company.edit company.tag",
    "exchange": "reference.see exchange.use",
}


def test_each_scope_may_do_what_the_grid_says() -> None:
    assert {scope.value: sorted(abilities) for scope, abilities in OF_SCOPE.items()} == {
        scope: sorted(words.split()) for scope, words in GRID.items()
    }


def test_scopes_add_up_and_no_scope_may_nothing() -> None:
    assert abilities_of_scopes([]) == frozenset()
    both = abilities_of_scopes(["tickets:read", "reports:read"])
    assert both == {"reference.see", "ticket.see", "ticket.print", "report.public"}


def test_no_scope_moves_a_ticket_decides_anything_or_reads_what_offices_say_to_each_other() -> None:
    of_people = set().union(*ABILITIES.values())
    every = abilities_of_scopes(Scope)
    assert every & of_people == {
        "ticket.see",
        "ticket.print",
        "ticket.file",
        "report.public",
        "company.see",
        "company.edit",
        "company.tag",
    }


def test_what_is_missing_is_named_and_what_is_for_people_says_so() -> None:
    demand_of_program(["tickets:read"], ["ticket.see"])
    demand_of_program(["reports:read"], ["report.see", "report.public"])
    with pytest.raises(OutOfScope, match="forbidden") as refused:
        demand_of_program(["tickets:read"], ["ticket.file"])
    assert refused.value.scopes == ("tickets:write",)
    assert refused.value.message == "这个令牌没有授权范围 tickets:write。"
    for abilities in (["ticket.accept"], []):
        with pytest.raises(OutOfScope) as refused:
            demand_of_program(list(Scope), abilities)
        assert refused.value.scopes == ()
        assert "只有本人" in (refused.value.message or "")
    assert scopes_for(["reference.see"]) == tuple(Scope)


def test_scopes_are_typed_one_by_one_or_in_one_word() -> None:
    both = {Scope.TICKETS_READ, Scope.EXCHANGE}
    for typed in (
        ["tickets:read", "exchange"],
        ["tickets:read exchange"],
        ["exchange,tickets:read"],
        ["exchange，", "tickets:read"],
    ):
        assert checked_scopes(typed) == both
    for wrong in ([], [" "], ["tickets"], ["tickets:read", "TICKETS:WRITE"], ["tickets:read;drop"]):
        with pytest.raises(ValueError, match="授权范围"):
            checked_scopes(wrong)


@pytest.mark.parametrize("name", ["hotline-12345", "abc", "A_Program", " city_platform "])
def test_a_name_is_a_plain_word(name: str) -> None:
    assert checked_name(name) == name.strip().lower()


@pytest.mark.parametrize("name", ["", "ab", "1abc", "-abc", "程序", "a b c", "a" * 41, "аbc"])
def test_no_other_name_is_taken(name: str) -> None:
    with pytest.raises(ValueError, match="程序账号"):
        checked_name(name)


def test_a_token_lives_a_year_at_most() -> None:
    assert [checked_days(days) for days in (1, 30, LONGEST_LIFE)] == [1, 30, 366]
    for days in (0, -1, LONGEST_LIFE + 1, 10**12):
        with pytest.raises(ValueError, match="366"):
            checked_days(days)
