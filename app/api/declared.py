"""The body of a declared act as the contract has it: a strict field for each input, under its declared name."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import marshmallow as ma

from app.api.fields import Day, Flag, Int, Many, Ref, Strict, Text, Versioned, Word, said, version_field
from app.kernel.acts import Act, AnyDeclared, Declared
from app.kernel.inputs import Input, InputKind, Source, inputs_of, read
from app.tickets.rules.words import Solved

In = TypeVar("In")
KNOWN_AS: Mapping[str, str] = {
    "Approve": "VersionIn",
    "Close": "OrderNoteIn",
    "Dispute": "DisputeIn",
    "Draft": "TicketIn",
    "Drop": "OrderDropIn",
    "Issue": "OrderIssueIn",
    "Note": "RemarkIn",
    "Nudge": "NoteIn",
    "Order": "OrderIn",
    "OrderAnswer": "OrderAnswerIn",
    "Resume": "NoteIn",
    "Sign": "OrderSignIn",
    "Suspend": "PauseIn",
    "Verdict": "ConfirmIn",
    "Attempted": "FollowUpIn",
    "Call": "WhistleIn",
}
"""Names under which programs know a body, where the dataclass has another."""
FURTHER: Mapping[str, tuple[tuple[Any, Solved], ...]] = {"solved": ((True, Solved.YES), (False, Solved.NO))}
"""Spellings of a choice that programs may use besides."""
LONGEST_CODE = 50

_made: dict[str, type[ma.Schema]] = {}


def schema_of(act: AnyDeclared, **besides: ma.fields.Field[Any]) -> type[ma.Schema]:
    """The shape of an act's body; with ``version`` where the act is on one version of a thing, and what is ``besides``.

    Two acts that ask for the same under one known name share a shape. TypeError when they do not ask for the same.
    """
    name = KNOWN_AS.get(act.takes.__name__, f"{act.takes.__name__}In")
    asked: dict[str, Any] = {each.name: field_for(each) for each in inputs_of(act.takes)}
    if name not in _made:
        on_version = isinstance(act, Act)
        version = {"version": version_field()} if on_version else {}
        shape = {"__doc__": act.takes.__doc__, **version, **besides, **asked}
        _made[name] = type(name, (Versioned if on_version else Strict,), shape)
    known = _made[name]
    if not set(asked) <= set(known._declared_fields):
        raise TypeError(f"{name} stands for two different bodies")
    return known


def given(act: Declared[In, Any], body: Mapping[str, Any]) -> In:
    """The inputs of an act as the body has them. Raises Invalid for one that must be said and was not."""
    return read(act.takes, {each.name: body[each.name] for each in inputs_of(act.takes) if each.name in body})


def field_for(each: Input) -> ma.fields.Field[Any]:
    """The field of an input: needed, or with the default of the dataclass."""
    if each.needed:
        more: dict[str, Any] = {"required": True}
    else:
        more = {"load_default": each.default, **({"allow_none": True} if each.optional else {})}
    if each.ask.means:
        more["metadata"] = said(each.ask.means, each.ask.example)
    return _FIELDS[each.kind](each, more)


def _text(each: Input, more: Any) -> ma.fields.Field[Any]:
    return Text(limit=each.most, **more)


def _code(each: Input, more: Any) -> ma.fields.Field[Any]:
    if each.ask.source is Source.PARTS:
        return Ref(**more)
    return Text(limit=each.most, longest=each.most, **more)


def _codes(each: Input, more: Any) -> ma.fields.Field[Any]:
    return Many(Text(limit=LONGEST_CODE, longest=LONGEST_CODE), most=each.ask.most or LONGEST_CODE, **more)


def _choice(each: Input, more: Any) -> ma.fields.Field[Any]:
    return Word(_words(each), also=FURTHER.get(each.name, ()), **more)


def _choices(each: Input, more: Any) -> ma.fields.Field[Any]:
    return Many(Word(_words(each)), **more)


def _flag(each: Input, more: Any) -> ma.fields.Field[Any]:
    return Flag(**more)


def _number(each: Input, more: Any) -> ma.fields.Field[Any]:
    bounds = {name: bound for name, bound in (("least", each.ask.least), ("most", each.ask.most)) if bound is not None}
    return Int(**bounds, **more)


def _day(each: Input, more: Any) -> ma.fields.Field[Any]:
    return Day(**more)


def _rows(each: Input, more: Any) -> ma.fields.Field[Any]:
    """Rows of the shape their dataclass declares; how many fit is the rule's to say."""
    assert each.row is not None
    name = f"{each.row.__name__}In"
    if name not in _made:
        shape = {one.name: field_for(one) for one in inputs_of(each.row)}
        _made[name] = type(name, (Strict,), {"__doc__": each.row.__doc__, **shape})
    return Many(ma.fields.Nested(_made[name]), **more)


def _words(each: Input) -> Any:
    return each.words


_FIELDS: Mapping[InputKind, Callable[[Input, Any], ma.fields.Field[Any]]] = {
    InputKind.TEXT: _text,
    InputKind.CODE: _code,
    InputKind.CODES: _codes,
    InputKind.CHOICE: _choice,
    InputKind.CHOICES: _choices,
    InputKind.FLAG: _flag,
    InputKind.NUMBER: _number,
    InputKind.DAY: _day,
    InputKind.ROWS: _rows,
}
