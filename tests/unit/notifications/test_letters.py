"""What a letter looks like on the wire: subjects to the letter of RFC 2047, and no text that cannot be written."""

import re
from email import message_from_bytes
from email.header import decode_header
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.accounts.rules.addresses import checked_email, is_email
from app.kernel.text import one_line
from app.notifications.channels.email import EmailChannel
from app.notifications.channels.encoding import encoded_subject
from app.notifications.channels.message import Letterhead, Message, Undeliverable
from tests.clocks import shanghai

CHANNEL = EmailChannel.from_url("smtp://127.0.0.1:1", Letterhead(site_name="助企哨", public_url="https://zone.example"))
LONGEST_WORD = 75
ADDRESSES = st.one_of(
    st.text("ab.-@_+9", min_size=3, max_size=40),
    st.from_regex(r"\A[a-z0-9.]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,3}\Z"),
    st.text(),
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=160)


def letter(subject: str = "甲", address: str = "a@example.cn", text: str = "乙") -> bytes:
    """A letter as it goes out."""
    message = Message(
        dedup_key="k", address=address, subject=subject, text=text, html="<p></p>", short="", at=shanghai("2026-09-21")
    )
    return CHANNEL.letter(message).as_bytes()


def header(content: bytes, name: str) -> list[bytes]:
    """The lines of a header."""
    found = re.search(rb"^%s: [^\r]*(?:\r\n[ \t][^\r]*)*" % name.encode(), content, re.MULTILINE)
    assert found is not None
    return found[0].split(b"\r\n")


@given(WORDS)
@example("[GX20261127-0001] 诉求已受理：" + "厂区东门外道路破损" * 12)
@example("😀" * 60)
@example("=?utf-8?B?5L2g?= literal")
@example("plain " * 30)
@example("a" * 66)
@example("é")
def test_a_subject_comes_back_as_it_was_sent(typed: str) -> None:
    subject = one_line(typed)
    lines = header(letter(subject=subject), "Subject")
    assert all(len(line) <= LONGEST_WORD for line in lines)
    written = b"\r\n".join(lines).decode("ascii").removeprefix("Subject: ").replace("\r\n", "")
    decoded = [
        part.decode(charset or "ascii") if isinstance(part, bytes) else part for part, charset in decode_header(written)
    ]
    assert "".join(decoded) == subject
    if subject.strip():
        assert str(message_from_bytes(letter(subject=subject), policy=default)["Subject"]) == subject


def test_every_encoded_word_stands_alone_and_is_cut_between_signs() -> None:
    words = encoded_subject("甲" * 100).split("\r\n ")
    assert len(words) == 7
    for word in words:
        [(part, charset)] = decode_header(word)
        assert (charset, set(part.decode("utf-8"))) == ("utf-8", {"甲"})


@given(ADDRESSES)
def test_an_address_is_refused_at_entry_or_a_letter_to_it_can_be_written(typed: str) -> None:
    try:
        address = checked_email(typed)
    except ValueError:
        if not is_email(typed):
            with pytest.raises(Undeliverable):
                letter(address=typed)
        return
    content = letter(address=address)
    assert str(message_from_bytes(content, policy=default)["To"]) == address


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    assert letter(text=text).isascii()
