"""The mark a browser keeps: only of whom signed in there, by the present password, for half a year."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.accounts.browsers import door_key, recognised, with_mark
from app.accounts.models import Account

NOW = datetime(2026, 9, 24, 8, 0, tzinfo=UTC)
KEY = door_key("a secret of this installation")
HALF_A_YEAR = timedelta(days=180)
SECOND = timedelta(seconds=1)


def account(number: int, password_hash: str = "argon2 of the first") -> Account:
    return Account(id=number, password_hash=password_hash)


OWNER, OTHER = account(1), account(2)


def test_a_browser_is_known_to_who_signed_in_there_and_to_nobody_else() -> None:
    held = with_mark(KEY, "", OWNER, NOW)
    assert recognised(KEY, held, OWNER, NOW) is not None
    assert recognised(KEY, held, OTHER, NOW) is None
    assert recognised(KEY, "", OWNER, NOW) is None
    assert recognised(door_key("another secret"), held, OWNER, NOW) is None
    assert door_key("another secret") != KEY


def test_a_new_password_makes_every_browser_a_stranger() -> None:
    held = with_mark(KEY, "", OWNER, NOW)
    assert recognised(KEY, held, account(1, "argon2 of the second"), NOW) is None


def test_a_mark_holds_for_half_a_year() -> None:
    held = with_mark(KEY, "", OWNER, NOW)
    assert recognised(KEY, held, OWNER, NOW + HALF_A_YEAR - SECOND) is not None
    assert recognised(KEY, held, OWNER, NOW + HALF_A_YEAR) is None
    renewed = with_mark(KEY, held, OWNER, NOW + HALF_A_YEAR)
    assert recognised(KEY, renewed, OWNER, NOW + HALF_A_YEAR) is not None, "who signs in again is known again"


def test_two_browsers_of_one_account_are_two() -> None:
    """Or guesses from a stolen one would count against the owner's own."""
    here, there = with_mark(KEY, "", OWNER, NOW), with_mark(KEY, "", OWNER, NOW)
    assert recognised(KEY, here, OWNER, NOW) != recognised(KEY, there, OWNER, NOW)


def test_an_office_browser_knows_its_last_five_people() -> None:
    people = [account(number) for number in range(1, 7)]
    held = ""
    for person in people:
        held = with_mark(KEY, held, person, NOW)
    known = [recognised(KEY, held, person, NOW) is not None for person in people]
    assert known == [False, True, True, True, True, True]
    again = with_mark(KEY, held, people[3], NOW)
    assert all(recognised(KEY, again, person, NOW) for person in people[1:]), (
        "one's own old mark makes room for the new"
    )
    assert again.count("!") == 4


def test_what_is_no_mark_takes_no_place_of_one() -> None:
    held = "!".join(["x", "", "a.b", "1.2.3.4.5", with_mark(KEY, "", OTHER, NOW)])
    assert recognised(KEY, with_mark(KEY, held, OWNER, NOW), OTHER, NOW) is not None


def test_a_mark_of_an_earlier_release_is_still_good() -> None:
    """Or with an upgrade everybody would be a stranger to his own name, at half past eight."""
    kept = (
        "0afda73b23c0edcc.1790236800.589a7d453b5f3def.1508262e5cbacba028b71f486e8bf94c087b80ecdba5f6009a77349e411fdc5d"
    )
    assert recognised(KEY, kept, OWNER, NOW) == "589a7d453b5f3def"


def test_of_what_a_stranger_puts_together_no_more_than_five_marks_are_looked_at() -> None:
    mark = with_mark(KEY, "", OWNER, NOW)
    junk = "0.1.2.3"
    assert recognised(KEY, "!".join([*[junk] * 4, mark]), OWNER, NOW) is not None
    assert recognised(KEY, "!".join([*[junk] * 5, mark]), OWNER, NOW) is None


@given(st.text(max_size=60), st.integers(0, 90), st.sampled_from("0123456789abcdef.!"))
def test_a_mark_that_was_touched_is_no_mark_and_no_error(junk: str, place: int, sign: str) -> None:
    held = with_mark(KEY, "", OWNER, NOW)
    assert recognised(KEY, junk, OWNER, NOW) is None
    touched = held[:place] + sign + held[place + 1 :]
    assert touched == held or recognised(KEY, touched, OWNER, NOW) is None
    tag = held.partition(".")[0]
    for forged in (f"{tag}.{junk}", f"{tag}.{junk}.{junk}.{junk}"):
        assert recognised(KEY, forged, OWNER, NOW) is None
    assert recognised(KEY, with_mark(KEY, junk, OWNER, NOW), OWNER, NOW) is not None
