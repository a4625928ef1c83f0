"""One rule for addresses, at entry and at delivery."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.addresses import checked_email, is_email


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("person@example.cn", "person@example.cn"),
        (" a.b+c_d@mail.example.com.cn\u200b ", "a.b+c_d@mail.example.com.cn"),
        ("ａ＠example.cn", "a@example.cn"),
        ("a" * 64 + "@example.cn", "a" * 64 + "@example.cn"),
    ],
)
def test_what_people_have(typed: str, stored: str) -> None:
    assert checked_email(typed) == stored
    assert checked_email(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nobody",
        "a..b@example.cn",
        ".a@example.cn",
        "a.@example.cn",
        "a@-example.cn",
        "a@example-.cn",
        "a@example..cn",
        "a@example",
        "a@b@example.cn",
        "a b@example.cn",
        '"a b"@example.cn',
        "a@[127.0.0.1]",
        "张三@example.cn",
        "a@例子.cn",
        "a@example.cn\nBcc: b@example.cn",
        "a" * 65 + "@example.cn",
        "a@" + "b" * 64 + ".cn",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_what_no_mail_reaches(typed: str) -> None:
    assert not is_email(typed)
    with pytest.raises(ValueError, match="邮箱"):
        checked_email(typed)


@given(st.text())
def test_what_passes_passes_again(text: str) -> None:
    try:
        address = checked_email(text)
    except ValueError:
        return
    assert checked_email(address) == address
