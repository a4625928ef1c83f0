"""The whistles that bring several together, and how far ahead something may be settled with them. Pure."""

from datetime import date, timedelta

from app.tickets.rules.words import WhistleKind

OPENS = (WhistleKind.JOINT, WhistleKind.EMERGENCY)
"""They open a room (会商室); an ordinary one is answered at a desk."""
LONGEST = timedelta(days=180)
"""How far away those called may meet, or what they take on may be due."""


def in_reach(day: date, today: date) -> bool:
    """Whether a day is neither gone by nor too far away."""
    return today <= day <= today + LONGEST
