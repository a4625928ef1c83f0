"""Time without the rest: the clocks listen, and what they say is kept for the test to read."""

import pytest

from app.kernel.transaction import Transaction
from tests.integration.sla.timekeepers import Timekeepers


@pytest.fixture
def heard(tx: Transaction) -> Timekeepers:
    """Let only the clocks listen in ``tx``."""
    keepers = Timekeepers()
    tx.consequences = keepers
    return keepers
