"""What the slices say of themselves, gathered for those who ask across them: a new slice is a row in each table. Pure.

A floor of its own, above the slices, below notifications and the faces; what a lower one needs the roof hands in.
"""

from collections.abc import Mapping
from itertools import chain

import app.accounts.rules.refusals as accounts
import app.companies.rules as companies
import app.kernel.refusals as kernel
import app.reports.rules.refusals as reports
import app.sla.rules.postponing as sla
import app.tickets.rules.guards as tickets


def gathered(*tables: Mapping[str, str]) -> Mapping[str, str]:
    """The tables as one. Raises ValueError when two of them say the same key."""
    found = dict(chain.from_iterable(table.items() for table in tables))
    if len(found) != sum(map(len, tables)):
        raise ValueError("two slices say the same")
    return found


REFUSALS: Mapping[str, str] = gathered(
    kernel.REFUSALS,
    accounts.REFUSALS,
    companies.REFUSALS,
    tickets.REFUSALS,
    sla.REFUSALS,
    reports.REFUSALS,
)
"""The sentence of each refusal, by its code."""
