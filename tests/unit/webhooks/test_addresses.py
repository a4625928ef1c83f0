"""Which addresses a program may name, and which machines are outside."""

import pytest

from app.kernel.errors import Invalid
from app.webhooks.rules.addresses import Target, may_be_called, target_of
from app.webhooks.rules.signing import secret_of, secret_ring, signature, webhook_key

INSIDE = (
    "0.0.0.0",
    "10.0.0.8",
    "100.64.0.1",
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a00:8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:8",
    "2001:db8::1",
    "2002:7f00:1::",
    "2001:0:7f00:1:0:0:80ff:fffe",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
    "",
)
OUTSIDE = ("8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8")


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_never_called(address: str) -> None:
    assert not may_be_called(address, allow_loopback=False)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_outside_may_be_called(address: str) -> None:
    assert may_be_called(address, allow_loopback=False)


def test_a_test_calls_its_own_machine_and_nothing_else_inside() -> None:
    called = {address for address in INSIDE if may_be_called(address, allow_loopback=True)}
    assert {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"} <= called
    assert not called & {"169.254.169.254", "10.0.0.8", "192.168.1.1", "fe80::1", "::", "224.0.0.1", "fd12:3456::1"}


def test_an_address_is_taken_apart() -> None:
    assert target_of("https://Hook.example/a?b=c", allow_loopback=False) == Target(
        "https", "hook.example", 443, "/a?b=c"
    )
    assert target_of("https://[2606:4700::1]:8443", allow_loopback=False) == Target("https", "2606:4700::1", 8443, "/")
    assert target_of("http://127.0.0.1:9/x", allow_loopback=True) == Target("http", "127.0.0.1", 9, "/x")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook.example",
        "http://hook.example/",
        "http://127.0.0.1/",
        "ftp://hook.example/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:word@hook.example/",
        "https://hook.example@127.0.0.1/",
        "https://hook.example/#part",
        "https://hook.example\\@127.0.0.1/",
        "https://hook.example/a b",
        "https://hook.example/\r\nHost: x",
        "https://hook.exam\tple/",
        "https://hook.example:0/",
        "https://hook.example:99999/",
        "https://hook.example:x/",
        "https://[::1/",
        "https://例子.example/",
        "https://hook.example/" + "x" * 500,
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        target_of(url, allow_loopback=False)
    assert list(refused.value.fields) == ["url"]


@pytest.mark.parametrize("url", ["http://hook.example/", "http://10.0.0.8/", "http://localhost.example/"])
def test_plain_http_is_for_the_very_machine_of_a_test(url: str) -> None:
    with pytest.raises(Invalid):
        target_of(url, allow_loopback=True)


def test_a_signature_is_of_secret_timestamp_and_body() -> None:
    secret = secret_of(webhook_key("a key of the installation"), b"salt")
    assert signature("secret", "1790000000", b'{"a":1}') == (
        "v1=da8fe498621aaab99d5b11c51346b13d1a2bf2914b865b8d3edd3531cab25a3e"
    )
    others = {
        signature(secret, "1", b"a"),
        signature(secret, "2", b"a"),
        signature(secret, "1", b"b"),
        signature(secret_of(webhook_key("a key of the installation"), b"other"), "1", b"a"),
        signature(secret_of(webhook_key("another key"), b"salt"), "1", b"a"),
    }
    assert len(others) == 5


def test_a_subscription_keeps_its_secret_when_keys_are_rotated() -> None:
    before = secret_ring(["the first key"])
    old, of_then = b"s" * 32, before.new_salt()
    rotated = secret_ring(["the second key", *before.written()])
    assert rotated.key_of(old) == before.key_of(old), "a salt of before keys had names goes with the oldest"
    assert rotated.key_of(of_then) == before.key_of(of_then)
    new = rotated.new_salt()
    assert rotated.key_of(new) == webhook_key("the second key") != before.keys[0]
    assert secret_ring(["the second key"]).key_of(of_then) is None, "taken out: it signs nothing more"
    assert secret_ring(["a", "a"]).keys == (webhook_key("a"),)
