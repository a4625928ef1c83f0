"""The floors hold: all import contracts of pyproject.toml are kept, and the walls among them reach into packages."""

import subprocess
import sys

import pytest

from tests.architecture.contracts import graph, is_kept, would_be_kept
from tests.architecture.source import ROOT

CONTRACTS = 14


def test_every_import_contract_is_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"Contracts: {CONTRACTS} kept, 0 broken" in done.stdout


# what must be caught

PURE = "Rules and events are pure"
EVENTS = "app.tickets.events"


def test_whatever_module_of_the_events_of_a_ticket_takes_a_table_breaks_the_contract() -> None:
    modules = graph().find_descendants(EVENTS)
    assert len(modules) > 3
    assert is_kept(PURE)
    for module in modules:
        assert not would_be_kept(PURE, module, "sqlalchemy"), module


@pytest.mark.parametrize(
    ("pure", "taken"),
    [
        ("app.tickets.events.parts", "app.tickets.models"),
        ("app.supervision.events", "app.kernel.transaction"),
        ("app.clocks.rules.ladder", "app.clocks.models"),
        ("app.supervision.rules", "flask"),
    ],
)
def test_a_rule_or_an_event_that_is_not_pure_breaks_the_contract(pure: str, taken: str) -> None:
    assert not would_be_kept(PURE, pure, taken)
