"""Which declared act an address of a page takes, said at its view; asked before the view itself is called."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app

from app.kernel.acts import AnyDeclared

V = TypeVar("V", bound=Callable[..., Any])


def takes(act: AnyDeclared) -> Callable[[V], V]:
    """Say of a view that it takes this act: its texts are kept when it is refused, its files are let in."""

    def marked(view: V) -> V:
        vars(view)["__takes__"] = act
        return view

    return marked


def taken_at(endpoint: str | None) -> AnyDeclared | None:
    """The act that the view of an endpoint takes; None for a page that is read, and for no page."""
    view = current_app.view_functions.get(endpoint or "")
    return None if view is None else vars(view).get("__takes__")
