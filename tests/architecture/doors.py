"""What passes a door, told by shape: who writes the state of a ticket, who ends a transaction, who reads the time.

Names of variables tell nothing here. A write into ``.state`` is somebody else's only when the code itself declares whose
it is (``owners``); where that cannot be told it counts as a ticket's.
"""

import ast
import datetime as dt
import re
import time
import types
import typing
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from app.kernel.given import insert_given
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.architecture.owners import Module

Found = Iterator[tuple[int, str]]
"""Line, and what is done there."""

SETTERS = {"setattr", "delattr", "__setattr__", "__delattr__", "set_attribute", "set_committed_value", "del_attribute"}
SETTER_TAKES = 2
"""Whose, and which; what it becomes is no concern."""
OF_THE_DICTIONARY = {"update", "setdefault", "__setitem__", "pop", "clear"}
BEHIND_THE_MAPPER = {"bulk_update_mappings", "bulk_insert_mappings", "bulk_save_objects", "query", "__set__"}
TABLES = {"__table__", "local_table", "mapped_table", "persist_selectable"}
STATEMENTS = (sa.insert, sa.update, upsert, insert_given)
TICKETS_IN_SQL = re.compile(
    r"""\b(?:update|insert\s+into|merge\s+into|copy)\s+(?:only\s+)?
        (?:(?:"?\w+"?\.)?"?tickets"?(?!\w)|[\x00%{][^;]*?(?:\bset\b|\bvalues\b|\bselect\b|\Z))""",
    re.IGNORECASE | re.VERBOSE,
)
"""A statement that writes tickets, or a table that is filled in."""
COMMIT_IN_SQL = re.compile(
    r"^\s*(?:commit|end)(?:\s+(?:work|transaction|and\b.*))?\s*;?\s*$", re.IGNORECASE | re.MULTILINE
)
NOW_IN_SQL = re.compile(
    r"\bnow\(\s*\)|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b"
    r"|\b(?:clock|statement|transaction)_timestamp\b|\btimeofday\b|'(?:now|today)'\s*::",
    re.IGNORECASE,
)
NOW = {"now", "utcnow", "today"}
CLOCKS = {time.time, time.time_ns, time.localtime, time.gmtime, time.ctime, time.strftime, time.clock_gettime}
"""Those that tell the time; ``monotonic`` and ``perf_counter`` only tell how long something took."""


def is_a_ticket(module: Module, owner: ast.expr) -> bool:
    """Whether this may be a ticket: it is one, or nobody declares what it is."""
    kinds = module.types_of(owner)
    return not kinds or any(_may_be_a_ticket(kind) for kind in kinds)


def _may_be_a_ticket(kind: object) -> bool:
    origin = typing.get_origin(kind) or kind
    if not isinstance(origin, type) or origin in {typing.Any, type} or getattr(origin, "_is_protocol", False):
        return True
    return issubclass(origin, Ticket) or issubclass(Ticket, origin)


def _is_ticket_class(module: Module, expression: ast.expr) -> bool:
    """Whether an expression may mean the class: it does, or nobody declares which class it means."""
    kinds = module.types_of(expression)
    if not kinds or any(typing.get_origin(kind) is not type for kind in kinds):
        return True
    return any(_may_be_a_ticket(typing.get_args(kind)[0]) for kind in kinds)


def states_written(module: Module) -> Found:
    """Where the state of a ticket is written, or may be."""
    yield from fields_written(module, "state")
    for node in module.nodes:
        if isinstance(node, ast.Attribute):
            if node.attr in BEHIND_THE_MAPPER and _is_called(module, node):
                yield node.lineno, f"passes the mapper: {node.attr}"
            elif node.attr in TABLES and _is_ticket_class(module, node.value):
                yield node.lineno, "its table is taken"
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == "tickets":
            yield node.lineno, "its table is taken"
        elif isinstance(node, ast.Call):
            yield from _states_by_call(module, node)
    yield from _said(module, TICKETS_IN_SQL)


def fields_written(module: Module, field: str) -> Found:
    """Where this field of a ticket is assigned, or may be: as it is, by its name, by the dictionary behind it."""
    for node in module.nodes:
        if isinstance(node, ast.Attribute):
            if node.attr == field and not isinstance(node.ctx, ast.Load) and is_a_ticket(module, node.value):
                yield node.lineno, "assigned"
        elif isinstance(node, ast.Name) and node.id in SETTERS and not _is_called(module, node):
            yield node.lineno, "handed on"
        elif isinstance(node, ast.Subscript | ast.Call):
            for owner, name in _named_writes(module, node):
                other = isinstance(name, ast.Constant) and name.value != field
                if not other and is_a_ticket(module, owner):
                    yield node.lineno, "by name"


def _named_writes(module: Module, node: ast.Subscript | ast.Call) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Whose field is written here, and which; None for any."""
    if isinstance(node, ast.Subscript):
        owner = _of_dictionary(module, node.value)
        if owner is not None and not isinstance(node.ctx, ast.Load):
            yield owner, node.slice
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in SETTERS and len(node.args) >= SETTER_TAKES:
        yield node.args[0], node.args[1]
    if isinstance(node.func, ast.Attribute):
        if name.startswith("__") and name in SETTERS and node.args:
            yield node.func.value, node.args[0]
        owner = _of_dictionary(module, node.func.value)
        if name in OF_THE_DICTIONARY and owner is not None:
            yield owner, None


def _states_by_call(module: Module, call: ast.Call) -> Found:
    """Statements that write tickets, and tickets made."""
    found = module.named(call.func)
    if any(found is statement for statement in STATEMENTS) and not (
        call.args and not _is_ticket_class(module, call.args[0])
    ):
        yield call.lineno, "by statement"
    if isinstance(found, type):
        made = issubclass(found, Ticket)
    else:  # type(row)(…), row.__class__(…), a class in a variable; one that takes any class is let pass
        classes = [typing.get_args(kind)[0] for kind in module.types_of(call.func) if typing.get_origin(kind) is type]
        made = any(isinstance(each, type) and each is not typing.Any and _may_be_a_ticket(each) for each in classes)
    if made:
        yield call.lineno, "made"


def _of_dictionary(module: Module, expression: ast.expr) -> ast.expr | None:
    """The thing whose ``vars()`` or ``__dict__`` this is."""
    if isinstance(expression, ast.Attribute) and expression.attr == "__dict__":
        return expression.value
    if isinstance(expression, ast.Call) and module.named(expression.func) is vars and expression.args:
        return expression.args[0]
    return None


def _is_called(module: Module, name: ast.expr) -> bool:
    around = module.around[name]
    return isinstance(around, ast.Call) and around.func is name


def commits(module: Module) -> Found:
    """Where a transaction is ended for good: by its method, by a block that ends it, by a connection without one, in SQL."""
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "begin"} and not _of_project(module, node):
            yield node.lineno, node.attr
        elif isinstance(node, ast.keyword) and node.arg == "autocommit":
            yield node.value.lineno, "autocommit"
    yield from _said(module, COMMIT_IN_SQL)
    yield from _said(module, re.compile("^AUTOCOMMIT$"))


def _of_project(module: Module, node: ast.Attribute) -> bool:
    """Whether it is a function of our own that is called so."""
    return isinstance(module.named(node), types.FunctionType)


def times_read(module: Module) -> Found:
    """Where the time of day is read: by Python, or by the database."""
    for node in module.nodes:
        if isinstance(node, ast.Attribute):
            owner = module.named(node.value)
            if isinstance(owner, type) and issubclass(owner, dt.date) and node.attr in NOW:
                yield node.lineno, f"{owner.__name__}.{node.attr}"
            elif owner is sa.func and NOW_IN_SQL.fullmatch(f"{node.attr}()" if node.attr == "now" else node.attr):
                yield node.lineno, f"func.{node.attr}"
        if isinstance(node, ast.Name | ast.Attribute):
            found = module.named(node)
            if isinstance(found, types.BuiltinFunctionType) and found in CLOCKS:
                yield node.lineno, f"time.{found.__name__}"
    yield from _said(module, NOW_IN_SQL)


def _said(module: Module, pattern: re.Pattern[str]) -> Found:
    """Where a text of the code, docstrings aside, says this; what is filled in stands as a zero byte."""
    for node in module.nodes:
        whole = isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp)
        inside = isinstance(module.around.get(node), ast.JoinedStr | ast.BinOp)
        if whole and not inside and pattern.search(_text(node)) and not _is_docstring(module, node):
            yield getattr(node, "lineno", 0), "said in SQL"


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr():
            return "".join(_text(each) for each in node.values)
        case ast.BinOp(op=ast.Add()):
            return _text(node.left) + _text(node.right)
        case ast.BinOp(op=ast.Mod()):
            return _text(node.left)
    return "\x00"


def _is_docstring(module: Module, node: ast.AST) -> bool:
    return isinstance(module.around.get(node), ast.Expr)


def first_states(module: Module) -> list[object]:
    """What each new ticket is given as its state."""
    return [
        module.named(keyword.value) if isinstance(module.named(keyword.value), State) else None
        for node in module.nodes
        if isinstance(node, ast.Call) and module.named(node.func) is Ticket
        for keyword in node.keywords
        if keyword.arg == "state"
    ]
