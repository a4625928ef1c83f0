"""How long a sign-in in a browser holds, how many there may be, and how one ends. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Ending(StrEnum):
    """Why a session ended; what its own browser is told at the door."""

    LEFT = "left"
    SURPLUS = "surplus"
    """A newer one took its place."""
    ELSEWHERE = "elsewhere"
    """Its person ended it from another device."""
    RENEWED = "renewed"
    """Password, second factor, role or account were changed."""
    IDLE = "idle"
    OLD = "old"


@dataclass(frozen=True)
class Limits:
    """``idle``: nothing was asked for so long; ``lasts``: since signing in; ``most`` at once."""

    idle: timedelta
    lasts: timedelta
    most: int

    def ending(self, began: datetime, seen: datetime, now: datetime) -> Ending | None:
        """How a session has ended by itself; None while it holds."""
        if now - began >= self.lasts:
            return Ending.OLD
        return Ending.IDLE if now - seen >= self.idle else None

    def until(self, began: datetime, seen: datetime) -> datetime:
        """When one that nobody uses any more ends by itself."""
        return min(began + self.lasts, seen + self.idle)


STAFF = Limits(idle=timedelta(minutes=30), lasts=timedelta(hours=12), most=3)
"""How long idle is a setting (`STAFF_IDLE_MINUTES`); this is what holds unless it is set."""
COMPANY = Limits(idle=timedelta(days=14), lasts=timedelta(days=30), most=5)

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("OPR", "Opera"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The first that is named counts: most name others besides."""
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
UNSEEN = re.compile(r"[^\x20-\x7e]")


def device_words(agent: str) -> str:
    """A browser as its owner would call it, `Chrome · Windows`; empty when it says nothing that is known."""
    said = UNSEEN.sub("", agent)
    named = [next((words for sign, words in table if sign in said), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, named))
