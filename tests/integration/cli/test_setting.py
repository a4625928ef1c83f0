"""Every setting of the pages is a command as well: it holds at once, signed by nobody, and is on record."""

from types import SimpleNamespace

import pytest

from app.calendars.queries import timetable
from app.cli.settings import KINDS
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.rulebook.periods import LISTS, kept_for
from tests.integration.cli.test_decisions import lines, refused, told
from tests.integration.cli.test_staffing import Run, codes, run

__all__ = ["codes", "run"]


def test_every_kind_says_its_names(run: Run) -> None:
    said = {each["kind"]: each["names"] for each in lines(run("setting", "kinds"))}
    assert set(said) == set(KINDS)
    assert {"limit", "calendar", "hours", "ladder", "reason", "period", "banner"} <= set(said)
    assert all("reason" in names for names in said.values())


def test_a_setting_is_changed_and_on_record(run: Run, codes: SimpleNamespace, transactions: Transactions) -> None:
    (period,) = lines(run("setting", "set", "period", "key=lists", "kept=3", "reason=精简"))
    assert (period["state"], period["subject"]) == ("in_force", "lists"), "the machine needs nobody"
    off = ["choice=pause.procedure", "offered=no", f"region={codes.region}", "reason=不用"]
    lines(run("setting", "set", "reason", *off))
    lines(run("setting", "set", "hours", "hours=09:00-12:00,13:30-17:30", "since=2099-03-02", "reason=作息"))
    with transactions.reading(SYSTEM) as tx:
        assert kept_for(tx.session, LISTS, tx.now).days == 3
        assert [since.isoformat() for since, _hours in timetable(tx.session).later] == ["2099-03-02"]
    steps = [(each["kind"], each["step"]) for each in told(transactions, "setting.amended")]
    assert steps == [(kind, step) for kind in ("period", "reason", "hours") for step in ("proposed", "in_force")]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["period", "key=lists", "kept=99", "reason=试"], "1 到 30 天"),
        (["period", "key=lists", "kept=7", "reason=试"], "amendment_same"),
        (["hours", "hours=8-12", "reason=试"], "08:30-12:00"),
    ],
)
def test_what_cannot_be_is_one_line(run: Run, codes: SimpleNamespace, said: list[str], words: str) -> None:
    refused(run("setting", "set", *said), words)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["period", "key=lists", "reason=试"], "kept"),
        (["period", "key=lists", "kept=many", "reason=试"], "kept cannot be many"),
        (["period", "days=3"], "one of"),
        (["banner", "audience=nobody", "reason=试"], "audience cannot be nobody"),
    ],
)
def test_what_nobody_can_read_is_said_as_usage(run: Run, said: list[str], words: str) -> None:
    result = run("setting", "set", *said)
    assert result.exit_code == 2
    assert words in result.output
