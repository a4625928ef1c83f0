"""Where a program may be called: its address taken apart, and which machines are outside. Pure.

A program names an address and we call it from inside: whatever is not plainly a public address is refused, however it
is spelled, so that no subscription makes us knock at our own doors.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from app.kernel.errors import Invalid
from app.kernel.sentences import say

LONGEST_URL = 500
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_PRINTED = re.compile(r"[!-\[\]-~]+")
"""Printed signs of ASCII without the backslash, which some read as a slash."""
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""IPv4 spelled in IPv6 for a translating router."""
_UNICAST = IPv6Network("2000::/3")
"""Where public addresses of IPv6 lie, all of them."""
PORTS = {"https": 443, "http": 80}

NOT_AN_ADDRESS = say("必须是 https:// 开头的完整网址，不带用户名和 #，最长 500 个字符。")
NOT_OUTSIDE = say("这个网址指向内部或保留的网络地址，不能用。")
NOT_FOUND = say("这个网址的主机名解析不到地址。")


@dataclass(frozen=True)
class Target:
    """An address taken apart; ``path`` is what stands behind the host, with its query."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(url: str, *, allow_loopback: bool) -> Target:
    """The address as it is called. Raises Invalid for one that may not be named at all.

    Plain http is for the very machine of a test alone.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Invalid({"url": [NOT_AN_ADDRESS]}) from None
    whole = len(url) <= LONGEST_URL and _PRINTED.fullmatch(url) and _HOST.fullmatch(host)
    odd = "@" in parts.netloc or "#" in url or parts.scheme not in PORTS or port == 0
    if not whole or odd or (parts.scheme == "http" and not (allow_loopback and _is_loopback(host))):
        raise Invalid({"url": [NOT_AN_ADDRESS]})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def may_be_called(address: str, *, allow_loopback: bool) -> bool:
    """Whether this address, as the resolver spells it, is outside: public, of one machine, reserved for nothing."""
    try:
        found = _inner(ip_address(address))
    except ValueError:
        return False
    if allow_loopback and found.is_loopback:
        return True
    if isinstance(found, IPv6Address) and found not in _UNICAST:
        return False
    kept_back = (
        found.is_private,
        found.is_loopback,
        found.is_link_local,
        found.is_multicast,
        found.is_reserved,
        found.is_unspecified,
    )
    return found.is_global and not any(kept_back)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that is meant by one of IPv6; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in _TRANSLATED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    meant = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if meant is None and int(address) < 1 << 32 and int(address) > 1:
        return IPv4Address(int(address))  # "IPv4-compatible", given up long ago
    return meant or address


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
