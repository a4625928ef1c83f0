"""Three doors: state is written in one place, commit is called in one place, the time is read in one place.

How a passer-by is told, whatever he calls himself, stands in ``doors.py``; that he is, in ``test_ways_round.py``.
"""

import ast
from functools import cache

import pytest

from app.tickets.rules.words import State
from tests.architecture import doors
from tests.architecture.owners import Module, module_of
from tests.architecture.source import ROOT, modules

STATE_DOOR = "app/tickets/moving.py"
COMMIT_DOOR = "app/kernel/transaction.py"
CLOCK_DOOR = "app/kernel/clock.py"
PLACE_DOOR = "app/sla/pressing.py"
WORDS_DOOR = "app/tickets/wording.py"

PASS_THE_STATE = {
    PLACE_DOOR: "writes a ticket's place in lists without a version, and nothing else: nobody acted",
    "app/tickets/filing.py": "makes a ticket as a draft; the door gives it its first state and writes it",
    "app/tickets/dividing.py": "makes the part that is split off as a draft, as a filing does",
    "app/mergers/holdings.py": "writes whose a row is, of whatever table hangs on a firm, and nothing else: nobody acted",
    "app/cli/documents.py": "reads every table's columns for the data dictionary",
    "app/kernel/given.py": "writes rows of whatever table its caller names, and whoever calls it is seen as a statement",
    "demo/bulk/copying.py": "copies of tickets that came into their states by the door, with all that they did on the way",
    "demo/bulk/harvest.py": "reads the rows of what was played, and goes before anything is written",
    "demo/bulk/serving.py": "reads which of the copies were brought back from visits, and writes the visits",
    "demo/bulk/writing.py": "COPY into the tables a load names, tickets not among them",
}
PASS_THE_COMMIT = {
    "app/backups/owning.py": "renames schemas and moves sequences, as the owner of the tables",
    "app/notifications/standing_in.py": "a lock of the session on a connection of its own, on which nothing is written",
    "demo/bulk/loading.py": "one transaction of the tables' owner, and VACUUM behind it, which no transaction can hold",
    "ops/postgres.py": "makes and drops whole databases, which no transaction can hold",
}
PASS_THE_CLOCK = {
    "app/kernel/replica.py": "how far a copy is behind is of the servers' clocks, whatever ours is set to",
    "app/tickets/sweeping.py": "compares with the times of files, which the system keeps",
    "app/web/limits.py": "compares with the counter's own time",
}
OTHERS_WITH_A_STATE = {
    "app/accounts/managing.py": {"Account"},
    "app/administration/applying.py": {"Amendment"},
    "app/administration/deciding.py": {"Amendment"},
    "app/batches/forming.py": {"Batch"},
    "app/batches/keeping.py": {"Batch"},
    "app/clocks/winding.py": {"Clock"},
    "app/transfers/keeping.py": {"Transfer"},
    "app/transfers/working.py": {"Transfer"},
    "app/corrections/deciding.py": {"Correction"},
    "app/acts/recording_visits.py": {"Visit"},
    "app/visits/denying.py": {"Visit"},
    "app/visits/scheduling.py": {"Visit"},
    "app/visits/standing.py": {"CompanyStanding"},
    "app/mergers/merging.py": {"Company"},
    "app/mergers/undoing.py": {"Company"},
    "app/promises/keeping.py": {"Promise"},
    "app/meetings/deciding.py": {"MeetingTask"},
    "app/meetings/lapsing.py": {"MeetingTask"},
    "app/errands/advancing.py": {"Errand", "ErrandStep"},
    "app/errands/templating.py": {"ErrandTemplate"},
    "app/fairs/keeping.py": {"Fair"},
    "app/financing/calling.py": {"BankCall"},
    "app/financing/stepping.py": {"BankCall"},
    "app/handovers/handing_over.py": {"HandOver"},
    "app/issues/dismissing.py": {"CommonIssue"},
    "app/issues/park_notices.py": {"ParkNotice"},
    "app/issues/resuming.py": {"CommonIssue"},
    "app/issues/writing.py": {"CommonIssue"},
    "app/kernel/errors.py": {"Conflict", "Refused"},
    "app/kernel/outbox.py": {"OutboxRow"},
    "app/notifications/redelivering.py": {"OutboxRow"},
    "app/registrations/asking.py": {"Registration"},
    "app/registrations/deciding.py": {"Registration"},
    "app/registrations/inviting.py": {"FirmInvitation"},
    "app/knowledge/keeping.py": {"Article"},
    "app/supervision/handling.py": {"SupervisionOrder"},
    "app/tickets/checking_in.py": {"Assignment"},
    "app/tickets/handing_back.py": {"Assignment"},
    "app/tickets/parts.py": {"Assignment"},
    "app/tickets/quarantining.py": {"Attachment"},
    "app/tickets/resolving.py": {"Assignment"},
    "app/tickets/scanning.py": {"Attachment"},
}
"""Whose state a file writes, as its annotations and selections declare it: no file writes one unseen."""


@cache
def files() -> list[Module]:
    """Every file of the product, of the demonstration and of what runs them, as it is written and as it is run."""
    beside = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "ops").rglob("*.py"))
    }
    return [module_of(path, tree) for path, tree in {**modules(), **beside}.items()]


def assigned(module: Module) -> dict[str, list[ast.expr]]:
    """Function → whose ``.state`` it assigns."""
    found: dict[str, list[ast.expr]] = {}
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "state" and not isinstance(node.ctx, ast.Load):
            functions = [scope.name for scope in module.scopes(node) if isinstance(scope, ast.FunctionDef)]
            found.setdefault(functions[0] if functions else "", []).append(node.value)
    return found


def passing(door: str, reasons: dict[str, str], found: dict[str, list[tuple[int, str]]]) -> list[str]:
    """Who passes a door without being the door or having a reason; a reason that nobody needs any more counts too."""
    unneeded = [f"{path}: has no need of its reason" for path in reasons if not found.get(path)]
    if not found.get(door):
        unneeded.append(f"{door}: is no door")
    return unneeded + [
        f"{path}:{line} {how}" for path, hows in found.items() if path not in {door, *reasons} for line, how in hows
    ]


def test_the_state_of_a_ticket_is_written_in_one_place() -> None:
    found = {module.path: list(doors.states_written(module)) for module in files()}
    assert passing(STATE_DOOR, PASS_THE_STATE, found) == []


def test_two_functions_of_the_door_write_the_state() -> None:
    [door] = [module for module in files() if module.path == STATE_DOOR]
    assert set(assigned(door)) == {"begin", "move"}


def test_whose_the_other_states_are() -> None:
    found = {
        module.path: {
            getattr(kind, "__name__", "?")
            for owners in assigned(module).values()
            for owner in owners
            for kind in module.types_of(owner)
        }
        for module in files()
        if module.path != STATE_DOOR and assigned(module)
    }
    assert found == OTHERS_WITH_A_STATE


def test_a_new_ticket_is_a_draft_until_the_door() -> None:
    found = [state for module in files() for state in doors.first_states(module)]
    assert found == [State.DRAFT] * 2, "of a filing, and of a part that is split off"


def test_the_place_in_lists_is_written_in_one_place_and_nothing_else_there() -> None:
    for name in ("due_at", "resting"):
        assert not [module.path for module in files() for _ in doors.fields_written(module, name)]
    written = columns_written(modules()[PLACE_DOOR])
    assert written
    assert all(columns == {"due_at", "resting"} for columns in written)


def test_the_words_a_ticket_is_found_by_are_written_in_one_place_and_nothing_else_there() -> None:
    for name in ("folded", "veiled"):
        writing = {module.path for module in files() for _ in doors.fields_written(module, name)}
        assert writing <= {WORDS_DOOR}
    written = columns_written(modules()[WORDS_DOOR])
    assert written
    assert all(columns <= {"ticket_id", "folded", "veiled", "search"} for columns in written)


def columns_written(tree: ast.Module) -> list[set[str | None]]:
    """The columns that the statements of a module write."""
    return [
        {keyword.arg for keyword in node.keywords}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values"
    ]


def test_commit_is_called_in_one_place() -> None:
    found = {module.path: list(doors.commits(module)) for module in files()}
    assert passing(COMMIT_DOOR, PASS_THE_COMMIT, found) == []


def test_the_time_is_read_in_one_place() -> None:
    found = {module.path: list(doors.times_read(module)) for module in files()}
    assert passing(CLOCK_DOOR, PASS_THE_CLOCK, found) == []


@pytest.mark.parametrize("word", ["countdown", "eta"])
def test_no_task_waits_in_the_broker(word: str) -> None:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword):
                assert node.arg != word, f"{path}:{node.value.lineno}"


def test_no_request_publishes_work() -> None:
    for path, tree in modules().items():
        if path.startswith("app/"):
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute):
                    assert node.attr not in {"delay", "apply_async", "send_task"}, f"{path}:{node.lineno}"


def test_imports_stand_at_the_top() -> None:
    for path, tree in modules().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                assert not inside, f"{path}:{inside[0].lineno}" if inside else ""
