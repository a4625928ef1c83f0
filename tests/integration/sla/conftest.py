"""Time without the rest: the clocks listen, and what they say is kept for the test to read."""

from collections.abc import Iterable
from datetime import date

import pytest

from app.kernel.transaction import Transaction
from app.sla import keeping
from app.sla.rules.effects import Effect
from tests.integration.sla.timekeepers import Timekeepers


@pytest.fixture
def heard(tx: Transaction) -> Timekeepers:
    """Let only the clocks listen in ``tx``."""
    keepers = Timekeepers()
    tx.consequences = keepers
    return keepers


@pytest.fixture(autouse=True)
def every_rule_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """These stories are told in September; rules that began later hold in them too, the day of each has its own test."""
    monkeypatch.setattr(keeping, "in_force", held)


def held(effects: Iterable[Effect], day: date) -> list[Effect]:
    """All effects, whatever the day."""
    return list(effects)
