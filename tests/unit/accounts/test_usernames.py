"""What a user name may be."""

import pytest

from app.accounts.rules.usernames import as_username, checked_username


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("head_x", "head_x"),
        (" Company_A1 ", "company_a1"),
        ("abcd", "abcd"),
        ("ａｄｍｉｎ＿１", "admin_1"),
        ("ad\u200bmin", "admin"),
    ],
)
def test_plain_words(typed: str, expected: str) -> None:
    assert as_username(typed) == expected
    assert checked_username(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "a" * 33, "аdmin", "a-b-c", "ad min", "admin\0", "٣٤٥٦", "ɑdmin"],
)
def test_anything_else_is_nobody(typed: str) -> None:
    assert as_username(typed) is None
    with pytest.raises(ValueError, match="用户名"):
        checked_username(typed)
