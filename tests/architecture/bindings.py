"""What a function or comprehension gives its names, as it is written."""

import ast
from collections.abc import Iterator
from typing import Any

Binding = tuple[str, str, Any]
"""A name, how it is bound (``is``, ``each``, a place in a tuple; ``annotated``, ``class``), and by what."""
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def bound_in(scope: ast.AST, owner: ast.AST | None) -> Iterator[Binding]:
    """Every name a function or comprehension binds itself."""
    if isinstance(scope, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        for generator in scope.generators:
            yield from _targets(generator.target, generator.iter, "each")
    if not isinstance(scope, Scope):
        return
    arguments = [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
    for place, argument in enumerate(arguments):
        if place == 0 and argument.annotation is None and isinstance(owner, ast.ClassDef):
            yield argument.arg, "class", owner.name
        else:
            yield argument.arg, "annotated", argument.annotation
    for argument in filter(None, (scope.args.vararg, scope.args.kwarg)):
        yield argument.arg, "annotated", None
    for node in _own(scope):
        yield from _bound_by(node)


def _bound_by(node: ast.AST) -> Iterator[Binding]:
    match node:
        case ast.Assign():
            for target in node.targets:
                yield from _targets(target, node.value, "is")
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name, "annotated", node.annotation
        case ast.NamedExpr(target=ast.Name(id=name)):
            yield name, "is", node.value
        case ast.For() | ast.AsyncFor():
            yield from _targets(node.target, node.iter, "each")
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from ((each.id, "annotated", None) for each in ast.walk(target) if isinstance(each, ast.Name))
        case ast.ExceptHandler(name=str(name)):
            yield name, "annotated", node.type
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name, "annotated", None
        case ast.Import() | ast.ImportFrom():
            yield from ((alias.asname or alias.name, "annotated", None) for alias in node.names)


def _own(scope: Scope) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions in it."""
    waiting: list[ast.AST] = list(scope.body) if isinstance(scope.body, list) else [scope.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Scope | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _targets(target: ast.expr, value: ast.expr, how: str) -> Iterator[Binding]:
    if isinstance(target, ast.Name):
        yield target.id, how, value
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value, ast.Constant(...), "is")
    elif isinstance(target, ast.Tuple | ast.List):
        same = how == "is" and isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        for place, part in enumerate(target.elts):
            if same and isinstance(value, ast.Tuple | ast.List):
                yield from _targets(part, value.elts[place], "is")
            else:
                yield from _targets(part, value, f"{how} {place}")
