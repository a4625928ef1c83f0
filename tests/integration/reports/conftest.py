"""A history to write on, in the small zone of all integration tests."""

import pytest

from app.kernel.transaction import Transaction
from tests.builders import Zone
from tests.integration.reports.history import Past


@pytest.fixture
def past(tx: Transaction, zone: Zone) -> Past:
    """Histories of the zone, written by hand."""
    return Past(tx, zone)
