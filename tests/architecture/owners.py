"""What a name holds, as far as the code itself declares it: annotations, what a called function gives back, what is selected.

The doors are proved with it. It guesses nothing: what it cannot tell is ``UNKNOWN``, and a door takes that for the worst.
"""

import ast
import builtins
import importlib
import types
import typing
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.orm import Mapped

from app.kernel.database import Base
from app.tables import metadata
from tests.architecture.bindings import bound_in

UNKNOWN = object()
TWICE = 2
"""The class of something that nobody declares."""
GIVES_ONE = {"scalar", "one", "one_or_none", "first", "scalar_one", "scalar_one_or_none"}
GIVES_MANY = {"scalars", "all"}
BY_CLASS = {"get", "get_one"}
SELECTS = {"select", "visible"}
SAME_THINGS = {"list", "sorted", "reversed", "tuple", "set"}


class Module:
    """A file as it is written and as it is run."""

    def __init__(self, path: str, tree: ast.Module, namespace: Mapping[str, object]) -> None:
        self.path, self.tree = path, tree
        self.namespace = {**mapped(), **namespace}
        self.around: dict[ast.AST, ast.AST] = {
            inner: outer for outer in ast.walk(tree) for inner in ast.iter_child_nodes(outer)
        }
        self._bound: dict[ast.AST, dict[str, list[tuple[str, Any]]]] = {}
        self.nodes = [tree, *self.around]

    def scopes(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, innermost first: functions, comprehensions, classes."""
        while node in self.around:
            node = self.around[node]
            yield node

    def types_of(self, expression: ast.expr) -> set[object]:
        """The classes an expression may be an instance of; ``type[X]`` for the class itself."""
        return set(_flat(self._type(expression, frozenset())))

    def named(self, expression: ast.expr) -> object:
        """The object a dotted name means where the module is run; UNKNOWN for what is no such name, or is local."""
        if isinstance(expression, ast.Name):
            if self._bindings(expression):
                return UNKNOWN
            return self.namespace.get(expression.id, getattr(builtins, expression.id, UNKNOWN))
        if isinstance(expression, ast.Attribute):
            owner = self.named(expression.value)
            return getattr(owner, expression.attr, UNKNOWN) if isinstance(owner, type | types.ModuleType) else UNKNOWN
        return UNKNOWN

    def _type(self, expression: ast.expr, seen: frozenset[object]) -> object:
        if expression in seen:
            return UNKNOWN
        seen |= {expression}
        match expression:
            case ast.Constant(value=None):
                return None
            case ast.Name():
                return self._type_of_name(expression, seen)
            case ast.Attribute():
                return _field(self._type(expression.value, seen), expression.attr)
            case ast.Call():
                return self._type_of_call(expression, seen)
            case ast.Subscript():
                return _element(self._type(expression.value, seen))
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return list[_union([self._type(expression.elt, seen)])]  # type: ignore[misc]
            case ast.List() | ast.Tuple() | ast.Set() if expression.elts:
                return list[_union(self._type(each, seen) for each in expression.elts)]  # type: ignore[misc]
            case ast.IfExp():
                return _union((self._type(expression.body, seen), self._type(expression.orelse, seen)))
            case ast.BoolOp():
                return _union(self._type(each, seen) for each in expression.values)
            case ast.NamedExpr() | ast.Await():
                return self._type(expression.value, seen)
        return UNKNOWN

    def _type_of_name(self, name: ast.Name, seen: frozenset[object]) -> object:
        bindings = self._bindings(name)
        # a name that is bound from itself again and again (a statement that is narrowed) is followed twice and no further:
        # eight such lines were half a minute, nine a whole one
        passed = [(place, id(bindings)) for place in range(TWICE)]
        left = [each for each in passed if each not in seen]
        if bindings and not left:
            return UNKNOWN
        if bindings:
            return _union([self._bound_type(how, value, seen | {left[0]}) for how, value in bindings])
        found = self.named(name)
        return type[found] if isinstance(found, type) else UNKNOWN

    def _bound_type(self, how: str, value: Any, seen: frozenset[object]) -> object:
        if how == "annotated":
            return self._evaluated(value)
        if how == "class":
            return self.namespace.get(value, UNKNOWN)
        found = self._type(value, seen) if isinstance(value, ast.expr) else UNKNOWN
        for step in how.split():
            found = _element(found, None if step == "each" else int(step)) if step != "is" else found
        return found

    def _evaluated(self, annotation: ast.expr | None) -> object:
        if annotation is None:
            return UNKNOWN
        text = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
        try:
            return eval(str(text), dict(self.namespace))
        except (NameError, TypeError, AttributeError, SyntaxError):
            return UNKNOWN

    def _type_of_call(self, call: ast.Call, seen: frozenset[object]) -> object:
        called, method = call.func, getattr(call.func, "attr", None)
        found = self.named(called)
        if isinstance(found, type) and found.__name__ not in SAME_THINGS | {"type"}:
            return found
        if found is type and len(call.args) == 1:
            return type[_union([self._type(call.args[0], seen)])]
        if isinstance(found, type | types.BuiltinFunctionType) and found.__name__ in SAME_THINGS and call.args:
            return self._type(call.args[0], seen)
        if isinstance(found, types.FunctionType) and found.__name__ not in SELECTS:
            return hints(found).get("return", UNKNOWN)
        if isinstance(called, ast.Attribute) and method in BY_CLASS and call.args:
            return _instance(self._type(call.args[0], seen))
        if isinstance(called, ast.Attribute) and method in GIVES_ONE | GIVES_MANY:
            return self._given(called.value, call, method or "", seen)
        if isinstance(called, ast.Call | ast.Name | ast.Attribute):
            return _instance(self._type(called, seen))
        return UNKNOWN

    def _given(self, source: ast.expr, call: ast.Call, method: str, seen: frozenset[object]) -> object:
        """What a session gives for a statement, or a result that was asked before."""
        found = self._selected(call.args[0], seen) if call.args else self._type(source, seen)
        if method in GIVES_MANY and call.args:
            return list[found]  # type: ignore[valid-type]
        return _element(found) if method in GIVES_ONE and not call.args else found

    def _selected(self, statement: ast.expr, seen: frozenset[object]) -> object:
        """The class of the rows of a statement that selects one whole class."""
        if statement in seen:
            return UNKNOWN
        if isinstance(statement, ast.Name):
            values = [value for how, value in self._bindings(statement) if how == "is"]
            found = [self._selected(value, seen | {statement}) for value in values if isinstance(value, ast.expr)]
            return _union(found) if found else UNKNOWN
        if isinstance(statement, ast.Call):
            name = getattr(statement.func, "attr", getattr(statement.func, "id", ""))
            if name in SELECTS and statement.args and (name == "visible" or len(statement.args) == 1):
                return _instance(self._type(statement.args[-1], seen))
            if isinstance(statement.func, ast.Attribute):
                return self._selected(statement.func.value, seen | {statement})
        return UNKNOWN

    def _bindings(self, name: ast.Name) -> Sequence[tuple[str, Any]]:
        """How a name gets its value where it stands: from the innermost function or comprehension that binds it."""
        for scope in self.scopes(name):
            if scope not in self._bound:
                self._bound[scope] = defaultdict(list)
                for bound, how, value in bound_in(scope, self.around.get(scope)):
                    self._bound[scope][bound].append((how, value))
            if found := self._bound[scope].get(name.id):
                return found
        return ()


@cache
def mapped() -> dict[str, type]:
    """Every mapped class by its name: what a module may import for its types alone."""
    assert metadata.tables
    return {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}


@cache
def hints(thing: Hashable) -> Mapping[str, object]:
    """The declared types of a class or function; none when one of them has no meaning here."""
    try:
        return typing.get_type_hints(thing, localns=dict(mapped()))
    except (NameError, TypeError):
        return {}


def module_of(path: str, tree: ast.Module) -> Module:
    """A file of the project, imported."""
    name = ".".join(path.removesuffix(".py").split("/")).removesuffix(".__init__")
    return Module(path, tree, vars(importlib.import_module(name)))


def example_of(source: str) -> Module:
    """A piece of code as if it were a file of the project."""
    namespace: dict[str, object] = {}
    exec(source, namespace)  # the examples are written in the tests
    return Module("app/example.py", ast.parse(source), namespace)


def _plain(kind: object) -> object:
    """A type without what is wrapped around it; of a type variable what binds it."""
    while typing.get_origin(kind) in {typing.Annotated, typing.ClassVar, typing.Final, Mapped}:
        kind = typing.get_args(kind)[0]
    if isinstance(kind, typing.TypeVar):
        return kind.__bound__ or kind
    return getattr(kind, "__supertype__", kind)


def _flat(kind: object) -> Iterator[object]:
    kind = _plain(kind)
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        for each in typing.get_args(kind):
            yield from _flat(each)
    elif kind not in (None, type(None)):
        yield kind


def _union(kinds: Iterable[object]) -> Any:
    found = [each for kind in kinds for each in _flat(kind)]
    if not found:
        return None
    return UNKNOWN if UNKNOWN in found else typing.Union[tuple(found)]  # noqa: UP007


def _element(kind: object, place: int | None = None) -> object:
    """What is in a collection; the part at a place of a tuple, the values of a mapping."""
    found = []
    for each in _flat(kind):
        origin, inner = typing.get_origin(each), typing.get_args(each)
        if not inner or origin is type:
            return UNKNOWN
        if origin is tuple and inner[-1] is not Ellipsis:
            found.append(inner[place] if place is not None and place < len(inner) else _union(inner))
        else:
            found.append(inner[1] if isinstance(origin, type) and issubclass(origin, Mapping) else inner[0])
    return _union(found) if found else UNKNOWN


def _field(kind: object, name: str) -> object:
    """The declared type of an attribute."""
    found: list[object] = []
    for each in _flat(kind):
        if not isinstance(each, type):
            return UNKNOWN
        if name == "__class__":
            found.append(type[each])
        else:
            given = getattr(each, name, None)
            declared = hints(given.fget).get("return") if isinstance(given, property) else hints(each).get(name)
            found.append(UNKNOWN if declared is None else declared)
    return _union(found) if found else UNKNOWN


def _instance(kind: object) -> object:
    """What a class makes."""
    found = [typing.get_args(each)[0] if typing.get_origin(each) is type else UNKNOWN for each in _flat(kind)]
    return _union(found) if found else UNKNOWN
