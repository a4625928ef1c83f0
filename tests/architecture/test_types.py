"""The type checker sees what a declaration gets wrong: a wrong example of each kind is checked, and must be refused."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAD = """
from app.kernel.acts import Act, Beginning
from app.kernel.transaction import Transaction
from app.acts.taking import take
from app.tickets.checking_in import CHECK_IN, CheckIn, check_in
from app.tickets.filing import FILE
from app.tickets.handing_back import hand_back
from app.tickets.rules.drafting import Draft

def right(tx: Transaction) -> str:
    take(tx, CHECK_IN, CheckIn(handler="王工", on_site=True), number="GX", version=1)
    return take(tx, FILE, Draft(title="甲", body="乙", category="01")).number
"""
WRONG = {
    "another act's use-case": 'Act(action="x", ability="y", takes=CheckIn, do=hand_back, done="好")  # wrong',
    "an input of the wrong type": "CheckIn(handler=3)  # wrong",
    "an input of a wrong name": "CheckIn(on_sight=True)  # wrong",
    "an input that must be said": 'Draft(title="甲", body="乙")  # wrong',
    "an act on a thing without a number": 'Act(action="x", ability="y", takes=Draft, do=FILE.do, done="好")  # wrong',
    "a beginning that has a number": 'Beginning(action="x", ability="y", takes=CheckIn, do=check_in, done="好")  # wrong',
    "a name that is no field of a declaration": 'Act(verb="x", ability="y", takes=CheckIn, do=check_in, done="")  # wrong',
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the checker says of the right and the wrong examples, in one run."""
    example = tmp_path_factory.mktemp("types") / "example.py"
    example.write_text(HEAD + "\n".join(WRONG.values()) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--follow-imports=silent", str(example)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if "example.py:" in line and ": error:" in line]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_declaration_is_caught(complaints: list[str], name: str) -> None:
    line = HEAD.count("\n") + 1 + list(WRONG).index(name)
    assert [each for each in complaints if f"example.py:{line}: " in each], name


def test_what_is_right_is_not_complained_of(complaints: list[str]) -> None:
    assert [each for each in complaints if int(each.split(":")[1]) <= HEAD.count("\n")] == []
