"""The name of a file in a header: sendable whatever it is, and the same name when it is read again."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from app.kernel.disposition import NAMELESS, disposition


@given(name=st.text(max_size=200), shown=st.booleans())
@example(name="停电现场.jpg", shown=True)
@example(name='a"; filename=b.exe; c="\\', shown=False)
@example(name="x\r\nSet-Cookie: sid=1", shown=False)
@example(name="100%20.pdf", shown=False)
@example(name="🔥'*.pdf", shown=False)
@example(name="\ud800.pdf", shown=False)
def test_any_name_is_a_header_a_server_can_send_and_comes_back_whole(name: str, shown: bool) -> None:
    said = disposition(name, shown=shown)
    assert said.isascii()
    assert said.isprintable()
    kind, options = parse_options_header(said)
    assert kind == ("inline" if shown else "attachment")
    whole = "".join(each for each in name if unicodedata.category(each) not in {"Cc", "Cs"}) or NAMELESS
    assert set(options) == {"filename"}
    assert options["filename"] == whole


def test_who_reads_ascii_only_keeps_the_ending() -> None:
    assert disposition("停电 现场.jpg", shown=False) == (
        "attachment; filename=\"__ __.jpg\"; filename*=UTF-8''%E5%81%9C%E7%94%B5%20%E7%8E%B0%E5%9C%BA.jpg"
    )


def test_a_quote_does_not_end_the_plain_name() -> None:
    assert disposition('a"b\\c.pdf', shown=True).startswith('inline; filename="a_b_c.pdf"; ')
