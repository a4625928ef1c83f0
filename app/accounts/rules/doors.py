"""What wrong sign-ins lead to: a table, and how it is read. Pure.

A door that refuses is a weapon for whoever can make it refuse. So what is locked is a user name at one address, and
nothing else: a name tried from everywhere, or an address that tries every name (an office behind one router), is only
asked a small question first. A browser that signed in as somebody before is not a stranger to that name, and no
stranger's failures count against it. Nothing strangers do from other addresses refuses a right password and code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network


class Ward(StrEnum):
    """By what failures are counted."""

    BROWSER = "browser"
    """A name from a browser that signed in as it before."""
    PAIR = "pair"
    """A name at an address."""
    NAME = "name"
    ADDRESS = "address"


class Then(StrEnum):
    """What follows when there were too many."""

    LOCK = "lock"
    ASK = "ask"
    """A small question is to be answered before a password is looked at."""
    STRANGE = "strange"
    """The browser is taken for any other."""


@dataclass(frozen=True)
class Measure:
    """So many failures within a while have this consequence for so long."""

    failures: int
    within: timedelta
    then: Then
    lasts: timedelta


FIFTEEN, THIRTY = timedelta(minutes=15), timedelta(minutes=30)
MEASURES: Mapping[Ward, Measure] = {
    Ward.BROWSER: Measure(5, FIFTEEN, Then.STRANGE, THIRTY),
    Ward.PAIR: Measure(5, FIFTEEN, Then.LOCK, THIRTY),
    Ward.NAME: Measure(10, FIFTEEN, Then.ASK, THIRTY),
    Ward.ADDRESS: Measure(60, FIFTEEN, Then.ASK, FIFTEEN),
}
"""An office of two hundred mistypes some twenty times on a morning; it is not asked anything."""
SUSPECT_FROM = 30
"""Failures from one address within its window after which whoever comes from there waits in a short line: more than an
office mistypes on a morning, and half of what brings the question."""
LONGEST = max(each.within + each.lasts for each in MEASURES.values())
"""After which no tally means anything."""

MOST = 10_000
"""Beyond which nothing is counted any more."""
OF_STRANGERS = (Ward.PAIR, Ward.NAME, Ward.ADDRESS)
"""What a failure of a stranger counts on; always taken in this order, so that nobody waits for who waits for him."""


@dataclass(frozen=True)
class Tally:
    """Failures in a row: how many, since when, and until when the consequence lasts."""

    failures: int = 0
    since: datetime | None = None
    until: datetime | None = None

    def left(self, now: datetime) -> timedelta | None:
        """How long the consequence still lasts; None when there is none."""
        return None if self.until is None or self.until <= now else self.until - now

    def after_failure(self, measure: Measure, now: datetime) -> "Tally":
        """With one more; the window starts at the first, what ended starts anew, what lasts goes on."""
        if self.left(now) is not None:
            return Tally(min(self.failures + 1, MOST), self.since, now + measure.lasts)
        stale = self.since is None or now - self.since >= measure.within or self.until is not None
        failures = 1 if stale else self.failures + 1
        since = now if stale else self.since
        return Tally(failures, since, now + measure.lasts if failures >= measure.failures else None)


@dataclass(frozen=True)
class Gate:
    """How an attempt is met before its password is looked at."""

    known: bool = False
    """It comes from a browser of this name: first in the line, and no stranger's failures count."""
    locked_for: timedelta | None = None
    asks: bool = False
    suspect: bool = False
    """Somebody guesses at this name, or from there."""

    @property
    def counts_on(self) -> tuple[Ward, ...]:
        """Where a failure behind this gate is counted."""
        return (Ward.BROWSER,) if self.known else OF_STRANGERS


def gate(tallies: Mapping[Ward, Tally], now: datetime, *, recognised: bool) -> Gate:
    """How an attempt is met; ``recognised``: its browser signed in as this name before."""
    left = {ward: tallies[ward].left(now) for ward in tallies}
    if recognised and left.get(Ward.BROWSER) is None:
        return Gate(known=True)
    lasting = {MEASURES[ward].then: time for ward, time in left.items() if time is not None and ward in OF_STRANGERS}
    asks = Then.ASK in lasting
    return Gate(locked_for=lasting.get(Then.LOCK), asks=asks, suspect=asks or _is_guessed_from(tallies, now))


def _is_guessed_from(tallies: Mapping[Ward, Tally], now: datetime) -> bool:
    tally = tallies.get(Ward.ADDRESS, Tally())
    lately = tally.since is not None and now - tally.since < MEASURES[Ward.ADDRESS].within
    return lately and tally.failures >= SUSPECT_FROM


def gate_after_waiting(met: Gate, now: Gate) -> Gate:
    """How an attempt goes on once those before it had their say: a lock holds at once, a question is for the next."""
    return met if now.asks and now.locked_for is None else now


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the network a household is given, within which anybody picks at will."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), 64), strict=False))
