"""One ticket of the demonstration on its way, and the transaction in the hands of each person around it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.kernel.transaction import Transaction
from app.tickets.rules.words import Urgency
from demo.firms import Firm
from demo.matters import Matter
from demo.world import World


@dataclass
class Case:
    """One ticket on its way: who asks for what, and whom the duty list names."""

    firm: Firm
    matter: Matter
    lead: str
    supports: tuple[str, ...]
    random: random.Random
    urgency: Urgency = Urgency.NORMAL
    said: Callable[[str, str], str] = lambda what, text: text
    """What is written for a purpose (``reply``, ``remark``): the usual words, perhaps with a mark in them."""
    self_filed: bool = False
    """Whether the firm itself files in any case, and never its officer."""
    always_content: bool = False
    """Whether the firm says that it was solved, whatever else it thinks."""
    number: str = ""
    borrows: bool = True
    """Whether a matter of financing is one that banks are called to."""
    financed: bool = False
    """Whether the firm has entered its need, of a matter of financing."""
    lends: bool | None = None
    """Whether a bank lends; None: as its number has it."""
    declined: bool = False
    """Whether no bank lends."""


Act = Callable[[World, Case, datetime], None]
"""Something somebody does to a ticket at an instant, by the use-case itself."""


def by_firm(world: World, case: Case, at: datetime) -> Transaction:
    """The firm itself."""
    return world.by(world.seat("firm", case.firm.code), at)


def by_officer(world: World, case: Case, at: datetime) -> Transaction:
    """The officer in seat A."""
    return world.by(world.officer(case.firm.code), at)


def by_dispatcher(world: World, case: Case, at: datetime) -> Transaction:
    """The park's dispatcher."""
    return world.by(world.seat("dispatcher", case.firm.park[0]), at)


def by_coordinator(world: World, at: datetime) -> Transaction:
    """The service centre."""
    return world.by(world.seat("coordinator", world.region), at)


def by_lead(world: World, case: Case, at: datetime, role: str = "handler") -> Transaction:
    """Somebody of the lead unit."""
    return world.by(world.seat(role, case.lead), at)
