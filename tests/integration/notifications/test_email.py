"""The e-mail channel against a server that misbehaves."""

import time
from typing import Any

import pytest

from app.notifications.channels.email import EmailChannel
from app.notifications.channels.message import InDoubt, LeaseLost, Letterhead, Message, TryLater, Undeliverable
from tests.clocks import shanghai
from tests.sinks import MailSink, Mood, mail_sink

HEAD = Letterhead(site_name="助企哨", public_url="https://zone.example")


def a_message(**fields: str) -> Message:
    values: dict[str, Any] = {
        "dedup_key": "ticket.filed:1:1:7:email",
        "address": "person@example.cn",
        "subject": "新诉求待受理",
        "text": "收到一件新诉求。",
        "html": "<p>收到一件新诉求。</p>",
        "short": "新诉求",
        **fields,
    }
    return Message(**values, at=shanghai("2026-09-21"))


def channel(sink: MailSink, **changes: float) -> EmailChannel:
    opened = EmailChannel.from_url(sink.url, HEAD)
    return EmailChannel(
        host=opened.host,
        port=opened.port,
        tls=False,
        starttls=opened.starttls,
        sender=opened.sender,
        timeout=changes.get("timeout", 1.0),
        content_timeout=changes.get("content_timeout", 1.0),
    )


def test_a_letter_is_plain_and_html_with_a_stable_id() -> None:
    with mail_sink() as sink:
        for _ in range(2):
            channel(sink).send(a_message(), lambda: True)
    first, second = sink.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert str(first["Message-ID"]).endswith("@zone.example>")
    assert str(first["Subject"]) == "新诉求待受理"
    assert "助企哨" in str(first["From"])
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert all(line.isascii() for line in sink.contents)


def test_nothing_can_be_smuggled_into_the_headers() -> None:
    with mail_sink() as sink:
        channel(sink).send(a_message(subject="标题\r\nBcc: thief@example.com"), lambda: True)
    assert sink.recipients == ["person@example.cn"]
    assert sink.letters[0]["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b", "a@x.cn, b@x.cn", "a@x.cn\r\nRCPT TO:<b@x.cn>", "a b@x.cn", "用户@例子.中国", "<a@x.cn>"],
)
def test_an_address_is_exactly_one(address: str) -> None:
    with mail_sink() as sink, pytest.raises(Undeliverable):
        channel(sink).send(a_message(address=address), lambda: True)
    assert sink.recipients == []


@pytest.mark.parametrize(
    ("mood", "fault"),
    [
        (Mood.REFUSE_MAIL, TryLater),
        (Mood.BUSY, TryLater),
        (Mood.UNKNOWN, Undeliverable),
        (Mood.REJECT_CONTENT, Undeliverable),
        (Mood.HANG_AT_BANNER, TryLater),
        (Mood.DRIP, TryLater),
        (Mood.HANG_AFTER_DOT, InDoubt),
        (Mood.DROP_AFTER_DOT, InDoubt),
    ],
)
def test_what_the_server_does_decides(mood: Mood, fault: type[Exception]) -> None:
    with mail_sink() as sink:
        sink.mood = mood
        began = time.monotonic()
        with pytest.raises(fault):
            channel(sink).send(a_message(), lambda: True)
        assert time.monotonic() - began < 20, "the server would have gone on for half a minute"


def test_a_server_that_leaves_after_250_has_the_letter() -> None:
    with mail_sink() as sink:
        sink.mood = Mood.DROP_AFTER_250
        channel(sink).send(a_message(), lambda: True)
    assert len(sink.contents) == 1


def test_a_refused_connection_is_tried_again() -> None:
    with mail_sink() as sink:
        gone = channel(sink)
    with pytest.raises(TryLater):
        gone.send(a_message(), lambda: True)


def test_no_content_leaves_without_the_lease() -> None:
    with mail_sink() as sink, pytest.raises(LeaseLost):
        channel(sink).send(a_message(), lambda: False)
    assert sink.contents == []


def test_the_user_of_the_server_is_the_sender_when_it_is_an_address() -> None:
    opened = EmailChannel.from_url("smtps://zone%40mail.example:s%3Acret@smtp.mail.example", HEAD)
    assert (opened.port, opened.tls, opened.password) == (465, True, "s:cret")
    assert opened.sender.addr_spec == "zone@mail.example"
    assert "cret" not in repr(opened)
