"""What an act asks for: one dataclass whose fields say what they are called. Pure.

    @dataclass(frozen=True, kw_only=True)
    class CheckIn:
        handler: Annotated[str | None, Ask("承办人", hint="企业会看到这个名字。", most=50, line=True)] = None

What kind of field an input is follows from its type; it must be said unless it has a default. ``Ask`` holds words and
bounds, nothing that decides. The form of a page, the body of the API and its contract are made from ``inputs_of``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.text import clean, is_blank, one_line
from app.kernel.words import Word

TEXT_LIMIT = 5_000
"""Code points of a text unless its input says otherwise: progress, answers, notes and remarks."""

In = TypeVar("In")


class Source(StrEnum):
    """Where the choices of an input stand when they are rows; each face offers them in its own way."""

    UNITS = "units"  # departments of the thing's region, by code
    CATEGORIES = "categories"  # by code
    FIRMS = "firms"  # companies the actor may file for, by credit code
    PARTS = "parts"  # departments' parts of the ticket, by id or department code: the page knows which one is meant
    COLLEAGUES = "colleagues"  # people at work in the unit whose part of the ticket it is, by user name
    PHRASES = "phrases"  # templates the words began with: pages bring them along unseen
    ARTICLES = "articles"  # knowledge the words began with: pages bring it along unseen
    TAGS = "tags"  # those of the ticket's region in use, by id
    FILES = "files"  # attachments of the ticket, by id: pages bring the files themselves


class InputKind(StrEnum):
    """How an input is asked for; it follows from the type."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    NUMBER = "number"
    DAY = "day"
    ROWS = "rows"


@dataclass(frozen=True)
class Ask:
    """What an input is called and how much it may hold; words are Chinese and keys of the catalogue."""

    words: str
    hint: str = ""
    most: int | None = None
    """Code points of a text (TEXT_LIMIT unless said), members of a list, or the largest number."""
    least: int | None = None
    """The smallest number."""
    line: bool = False
    """A text of one line."""
    source: Source | None = None
    chosen: Word | None = None
    """What a page presets although it must be said; a program says it itself."""
    offered: tuple[Word, ...] = ()
    """The members a page offers; empty for all. The use-case refuses the others."""
    notes: Mapping[Any, str] | None = None
    """What each member means, in a sentence beside its word."""
    missing: str = ""
    """What is said when it was left out, where the usual sentence does not fit."""
    means: str = ""
    """What it means to a program, in English: format, unit, who reads it, when it is null (the contract of the API)."""
    example: Any = None
    """A value of it as a program writes it; None where the contract finds one by itself."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of an act as its dataclass declares it."""

    name: str
    kind: InputKind
    ask: Ask
    words: type[Word] | None
    """The closed list of a choice."""
    row: type[Any] | None = None
    """The dataclass of one of several rows, itself of inputs."""
    needed: bool
    """It must be said; otherwise ``default`` holds."""
    optional: bool
    """None is a value of it: nothing was said."""
    default: Any = None

    @property
    def most(self) -> int:
        """Code points a text may have."""
        return self.ask.most if self.ask.most is not None else TEXT_LIMIT

    @property
    def left_out(self) -> str:
        """What is said when it was left out."""
        if self.ask.missing:
            return say(self.ask.missing)
        written = self.kind in {InputKind.TEXT, InputKind.NUMBER, InputKind.DAY}
        return (
            say("请填写%(label)s。", label=say(self.ask.words))
            if written
            else say("请选择%(label)s。", label=say(self.ask.words))
        )


def inputs_of(takes: type[Any]) -> tuple[Input, ...]:
    """The inputs a dataclass declares, in its order. Raises TypeError for a field that cannot be asked for."""
    known: Any = takes
    return _declared(known)


@cache
def _declared(takes: Any) -> tuple[Input, ...]:
    hints = get_type_hints(takes, include_extras=True)
    return tuple(_input(field, hints[field.name]) for field in fields(takes))


def read(takes: type[In], said: Mapping[str, Any]) -> In:
    """The inputs from what a face read under their names; what was not said has its default.

    The one place where names meet values untyped: names and types were read from ``takes`` itself. Raises Invalid
    naming every input that must be said and was not.
    """
    inputs = inputs_of(takes)
    missing = {each.name: [each.left_out] for each in inputs if each.needed and said.get(each.name) is None}
    if missing:
        raise Invalid(missing)
    known = {each.name: said[each.name] for each in inputs if each.name in said}
    listed = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    for each in inputs:
        if each.row is not None and each.name in listed:
            listed[each.name] = _rows(each, each.row, listed[each.name])
    given: Any = takes(**listed)
    return given  # type: ignore[no-any-return]


def checked(given: In) -> In:
    """The inputs with every text cleaned and held to its bounds. Raises Invalid naming every input that is wrong."""
    values: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for each in inputs_of(type(given)):
        values[each.name] = value = getattr(given, each.name)
        try:
            if isinstance(value, str) and not isinstance(value, StrEnum):
                values[each.name] = _checked_text(each, value)
            elif isinstance(value, int) and not isinstance(value, bool):
                _check_number(each, value)
            elif each.row is not None:
                values[each.name] = _checked_rows(each, value, wrong)
        except ValueError as error:
            wrong[each.name] = [error.args[0]]
    if wrong:
        raise Invalid(wrong)
    return type(given)(**values)


def in_row(name: str, number: int, field: str) -> str:
    """How a refusal names an input of one of several rows, counted from 0."""
    return f"{name}.{number}.{field}"


def _rows(each: Input, row: type[Any], said: Sequence[Any]) -> tuple[Any, ...]:
    found: list[Any] = []
    wrong: dict[str, list[str]] = {}
    for number, one in enumerate(said):
        try:
            found.append(read(row, one) if isinstance(one, Mapping) else one)
        except Invalid as refused:
            wrong |= {in_row(each.name, number, field): words for field, words in refused.fields.items()}
    if wrong:
        raise Invalid(wrong)
    return tuple(found)


def _checked_rows(each: Input, rows: Sequence[Any], wrong: dict[str, list[str]]) -> tuple[Any, ...]:
    """Each row checked; what is wrong in one is noted under its own name."""
    if each.ask.most is not None and len(rows) > each.ask.most:
        said = say(
            "%(label)s最多 %(most)s 项，现在是 %(count)s 项。",
            label=say(each.ask.words),
            most=each.ask.most,
            count=len(rows),
        )
        raise ValueError(said)
    found = []
    for number, one in enumerate(rows):
        try:
            found.append(checked(one))
        except Invalid as refused:
            wrong.update({in_row(each.name, number, field): words for field, words in refused.fields.items()})
    return tuple(found)


def _checked_text(each: Input, value: str) -> str | None:
    text = clean(value)
    if each.ask.line or each.kind is InputKind.CODE:
        text = one_line(text)
    if is_blank(text):
        if each.needed:
            raise ValueError(each.left_out)
        return None if each.optional else ""
    if len(text) > each.most:
        raise ValueError(
            say(
                "%(label)s最多 %(limit)s 个字，现在是 %(count)s 个。",
                label=say(each.ask.words),
                limit=each.most,
                count=len(text),
            )
        )
    return text


def _check_number(each: Input, value: int) -> None:
    least, most = each.ask.least, each.ask.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError(
            say("%(label)s应在 %(least)s 到 %(most)s 之间。", label=say(each.ask.words), least=least, most=most)
        )


_PLAIN: Mapping[Any, InputKind] = {
    bool: InputKind.FLAG,
    int: InputKind.NUMBER,
    date: InputKind.DAY,
    str: InputKind.TEXT,
}


def _input(field: "Field[Any]", hint: Any) -> Input:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{field.name} does not say what it is called")
    inner, *notes = get_args(hint)
    ask = next((note for note in notes if isinstance(note, Ask)), None)
    if ask is None:
        raise TypeError(f"{field.name} does not say what it is called")
    inner, optional = _without_none(inner)
    kind, words = _kind(inner, ask)
    row = get_args(inner)[0] if kind is InputKind.ROWS else None
    needed = field.default is MISSING and field.default_factory is MISSING
    return Input(
        name=field.name,
        kind=kind,
        ask=ask,
        words=words,
        row=row,
        needed=needed,
        optional=optional,
        default=None if needed else field.default,
    )


def _kind(inner: Any, ask: Ask) -> tuple[InputKind, type[Word] | None]:
    many = get_origin(inner) is tuple
    member = get_args(inner)[0] if many else inner
    if isinstance(member, type) and issubclass(member, Word):
        return (InputKind.CHOICES if many else InputKind.CHOICE), member
    if many and member is str:
        return InputKind.CODES, None
    if many and is_dataclass(member):
        return InputKind.ROWS, None
    if member is str and ask.source is not None:
        return InputKind.CODE, None
    if not many and member in _PLAIN:
        return _PLAIN[member], None
    raise TypeError(f"nobody can be asked for {inner!r}")


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    members: Sequence[Any] = [each for each in get_args(hint) if each is not type(None)]
    if len(members) != 1:
        raise TypeError(f"nobody can be asked for {hint!r}")
    return members[0], True
