"""A member of a closed list has one name, and carries it: no second table of words stands anywhere."""

import ast
import importlib
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from app.accounts.rules.roles import Role
from app.clocks.rules.states import ClockState
from app.followups.rules import FollowUpChannel
from app.kernel.words import Word
from app.supervision.rules import Level, OrderAction
from app.tickets.rules.words import Channel, Outcome, Solved, WhistleKind
from app.web.speaking import _

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FACES = ("app.web", "app.api", "app.cli")

NOT_READ = {
    "app.reports.rules.formula.Measure": "how a figure is made of its rows; its words stand in the table of figures",
    "app.reports.rules.behind.Behind": "what stands behind a figure, by which its address begins",
    "app.errands.rules.figures.ErrandFigure": "a figure of the report by its key; its words stand in the table of figures",
    "app.tickets.rules.filtering.Reading": "how the value of a condition is read",
    "app.audit.walking.Way": "which entries a walk takes; the page says how far it is",
    "app.notifications.rights.Knew": "how much a stored message says",
    "app.accounts.models.AccountState": "a switch; pages say what follows from it",
    "app.accounts.rules.languages.Language": "each language is called by its own name, in no other",
    "app.accounts.rules.doors.Then": "a consequence; the refusal has its sentence",
    "app.accounts.rules.doors.Ward": "by what failures are counted; nobody is told which",
    "app.accounts.rules.links.LinkPurpose": "what a link opens; its letter says it in sentences",
    "app.accounts.rules.sessions.Ending": "each has its sentence at the door, `web/accounts/shown.py`",
    "app.accounts.signing_in.Outcome": "becomes a refusal, which has its sentence",
    "app.calendars.rules.days.DayKind": "a calendar shows the name of the holiday",
    "app.mergers.rules.Holding": "names of tables, in which the ledger of a merger says what went",
    "app.companies.rules.CompanyState": "a switch; a closed firm is not listed",
    "app.departments.models.DutyPart": "columns of the duty list, which have heads",
    "app.kernel.outbox.OutboxState": "operators read codes",
    "app.kernel.outbox.Topic": "operators read codes",
    "app.kernel.sheets.Form": "the ending of a file's name",
    "app.rulebook.rules.ProvisionKind": "a column; people read the kind of the change",
    "app.rosters.rules.Brought": "operators read codes",
    "app.kernel.telling.Audience": "who is told is told, not called an audience",
    "app.notifications.sending.Delivered": "between sender and queue",
    "app.sla.rules.effects.Verb": "a column of the table of effects",
    "app.sla.rules.effects.Whose": "a column of the table of effects",
    "app.kernel.inputs.InputKind": "between a declaration and its fields",
    "app.kernel.inputs.Source": "between a declaration and its fields",
    "app.clocks.rules.limits.Unit": "said within sentences that count",
    "app.clocks.rules.rungs.Mark": "a column of the ladder; a rung has its label",
    "app.kernel.telling.Severity": "a tone",
    "app.clocks.rules.rungs.Who": "a column of the ladder; a rung has its label",
    "app.batches.rules.Party": "a column of the table of batches",
    "app.errands.rules.lifecycle.ErrandParty": "a column of the table of errands",
    "app.errands.rules.steps.StepParty": "a column of the table of their steps",
    "app.financing.rules.calls.Party": "a column of the table of banks",
    "app.promises.rules.words.Party": "a column of the table of promises",
    "app.supervision.rules.Party": "a column of the table of orders",
    "app.tickets.finding.Sort": "a parameter of an address",
    "app.tickets.rules.assignment.PartAction": "a part's state is read, not what moved it",
    "app.tickets.rules.lifecycle.Standing": "a column of the lifecycle; people read roles",
    "app.tickets.rules.words.AttachmentState": "beside a file stands a sentence, or nothing",
}
"""Enums of the slices that no page, message or report names, and why."""

SENTENCES = {
    "app/reports/rules/formulas.py": "why a row counts, by reasons that happen to hold all states of a promise",
    "app/clocks/rules/offsets.py": "ladders by name, some of which are called as their clock is",
    "app/notifications/rules/choices.py": "why a kind of notice has no switch, beside its word",
    "app/tickets/rules/drafting.py": "when to choose an urgency, under its word",
    "app/tickets/rules/outcomes.py": "what follows from an outcome, after its word",
    "app/web/settings/amended.py": "what follows from a change of a kind, where nothing else moves",
    "app/web/tickets/progress.py": "who holds a ticket in a state, to the firm",
    "app/web/tickets/rows.py": "who holds a ticket in a state",
}
"""Files with a table of notes by member, and what the notes are; a name would be a word."""
WHAT_TO_DO = re.compile(r"app/\w+/telling\.py")
"""Of each slice, the same: what to do while a clock of its own runs."""


def modules() -> Iterator[tuple[Path, ModuleType]]:
    """Every module of the application, with its file."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield path, importlib.import_module(name)


MODULES = list(modules())
ENUMS = {
    value
    for _path, module in MODULES
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == module.__name__
} - {Word}
WORDS = sorted(
    (enum for enum in ENUMS if issubclass(enum, Word)), key=lambda enum: (enum.__qualname__, enum.__module__)
)


def full_name(enum: type[StrEnum]) -> str:
    """Where it stands and how it is called."""
    return f"{enum.__module__}.{enum.__qualname__}"


def test_every_enum_that_people_read_carries_its_words() -> None:
    bare = {full_name(enum) for enum in ENUMS if not issubclass(enum, Word) and not enum.__module__.startswith(FACES)}
    assert bare - set(NOT_READ) == set(), "make it a Word"
    assert set(NOT_READ) - bare == set(), "is not there, or is a Word by now"


@pytest.mark.parametrize("enum", WORDS, ids=full_name)
def test_every_word_is_chinese_and_tells_members_apart(enum: type[Word]) -> None:
    assert all(CHINESE.search(member.word) and CHINESE.search(member.firm_word) for member in enum)
    assert len({member.word for member in enum}) == len(enum)
    assert all(_(member.word) == member.word for member in enum)


def member_of(node: ast.expr | None, module: object) -> object:
    """The member a key of a table names, or its text; None for any other key."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Attribute) and node.attr == "value":
        node = node.value
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = getattr(module, node.value.id, None)
        return getattr(owner, node.attr, None) if isinstance(owner, type) and issubclass(owner, Word) else None
    return None


def is_chinese(node: ast.expr) -> bool:
    """Whether a value is a Chinese text, bare or handed to `_`, `later` or `say`."""
    if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
        node = node.args[0]
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CHINESE.search(node.value))


def second_tables(tree: ast.AST, module: object) -> list[int]:
    """Lines of tables that give Chinese texts to members of a list, or to the codes of a whole list."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict):
            continue
        pairs = zip(node.keys, node.values, strict=True)
        keys = [member_of(key, module) for key, value in pairs if is_chinese(value)]
        texts = {str(key) for key in keys if isinstance(key, str)}
        if any(isinstance(key, Word) for key in keys) or any(
            len(enum) > 1 and {member.value for member in enum} <= texts for enum in WORDS
        ):
            found.append(node.lineno)
    return found


def test_no_second_table_of_words_stands_anywhere() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path, module in MODULES
        if second_tables(ast.parse(path.read_text(encoding="utf-8")), module)
    }
    found = {path for path in found if not WHAT_TO_DO.fullmatch(path)}
    assert found - set(SENTENCES) == set(), "let the member carry the word"
    assert set(SENTENCES) - found == set(), "holds no such table any more"


class Tables:
    """A module as the walk sees it."""

    State = next(enum for enum in WORDS if enum.__name__ == "State")
    _S = State


@pytest.mark.parametrize(
    "text",
    [
        'X = {State.DRAFT: "草案"}',
        'X = {_S.DRAFT: later("草案"), _S.CLOSED: later("完")}',
        'def f(): return {State.DRAFT.value: "草案"}.get(1)',
        'X = {"lead": "牵头", "support": _("配合"), "": "无"}',
    ],
)
def test_a_second_table_is_seen(text: str) -> None:
    assert second_tables(ast.parse(text), Tables) == [1]


@pytest.mark.parametrize(
    "text", ['X = {State.DRAFT: "grey"}', 'X = {"lead": "牵头"}', 'X = {"a": "甲"}', "X = {State.DRAFT: tone}"]
)
def test_a_table_of_something_else_is_none(text: str) -> None:
    assert second_tables(ast.parse(text), Tables) == []


SECOND_NAMES: tuple[tuple[Word, str], ...] = (
    (Channel.WEB, "企业网上提交"),
    (Channel.OFFICER, "服务官代提"),
    (Channel.API, "系统对接"),
    (Outcome.TRANSFERRED, "转上级或外部(?!单位)|转外部|转办"),
    (Outcome.RESTRICTED, "政策受限"),
    (Outcome.PLANNED, "纳入计划|列计划"),
    (Solved.NO, "未能解决|不解决"),
    (WhistleKind.ORDINARY, r"普通[、或]|普通 \d"),
    (WhistleKind.JOINT, r"联合[、或]|联合 \d"),
    (WhistleKind.EMERGENCY, r"应急[、或]|应急 \d"),
    (Level.BLUE, r"蓝色? ?·|（蓝）"),
    (Level.YELLOW, r"黄色? ?·|（黄）"),
    (Level.RED, r"红色? ?·|（红）"),
    (OrderAction.ISSUE, "(?<!出)发督办单|下达督办"),
    (FollowUpChannel.MESSAGE, "短信或消息"),
    (ClockState.MET, "按时完成"),
    (ClockState.MISSED, "超期完成"),
    (Role.OFFICER, "首席服务(?!官)"),
)
"""What members were called besides, or might be: the one name stands with the member."""


def texts_of(path: Path) -> Iterator[str]:
    """Every text of a file that somebody reads: literals of Python but for docstrings, a template but for its comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
        return
    tree = ast.parse(text)
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.value


def second_names(text: str) -> list[str]:
    """The members that a text calls by another name."""
    return [f"{type(member).__name__}.{member}" for member, other in SECOND_NAMES if re.search(other, text)]


def test_no_member_has_a_second_name_anywhere() -> None:
    files = [path for root in ("app", "demo", "workers") for path in sorted((ROOT / root).rglob("*.*"))]
    read = [path for path in files if path.suffix in {".py", ".html", ".txt"} and "static" not in path.parts]
    assert len(read) > 400
    found = {
        f"{path.relative_to(ROOT)}: {text.strip()[:60]}": names
        for path in read
        for text in texts_of(path)
        if (names := second_names(text))
    }
    assert not found


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("列入计划或转外部时填写", Outcome.TRANSFERRED),
        ("转上级或外部，另列", Outcome.TRANSFERRED),
        ("选普通、联合吹哨", WhistleKind.ORDINARY),
        ("应急 30 分钟", WhistleKind.EMERGENCY),
        ("可以发督办单", OrderAction.ISSUE),
        ("红色 · 超期", Level.RED),
        ("服务官代提 3 件", Channel.OFFICER),
    ],
)
def test_a_second_name_is_seen(text: str, member: Word) -> None:
    assert second_names(text) == [f"{type(member).__name__}.{member}"]


def test_a_member_s_own_word_is_no_second_name() -> None:
    assert not {member: names for enum in WORDS for member in enum if (names := second_names(member.word))}
    own = {enum for enum in WORDS if any(isinstance(member, enum) for member, _other in SECOND_NAMES)}
    assert {Outcome, Channel, Level} <= own


def glossary_rows() -> dict[str, dict[str, list[str]]]:
    """Of each enum the glossary has a section for: value → its words."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    found = {}
    for section in text.split("\n## ")[1:]:
        named = re.search(r"^`(\w+)` in `app/([\w/]+)\.py`", section, re.MULTILINE)
        if named:
            rows = re.findall(r"^\| `([\w:.]+)` \| (.+) \|$", section, re.MULTILINE)
            key = f"app.{named[2].replace('/', '.')}.{named[1]}"
            found[key] = {value: words.split(" | ") for value, words in rows}
    return found


def test_the_glossary_says_what_the_members_say() -> None:
    rows = glossary_rows()
    for enum in WORDS:
        two = any(member.word != member.firm_word for member in enum)
        said = {member.value: [member.word, member.firm_word] if two else [member.word] for member in enum}
        assert rows.get(full_name(enum)) == said, full_name(enum)
