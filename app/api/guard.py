"""Every endpoint says who may use it: ``@allows("ticket.file")``, ``@acts``, ``@signed_in`` or ``@public``.

An act on one ticket carries its ability as a mark, but the use-case asks for it after it has found the ticket: whoever
may not see the ticket reads 404 and learns nothing, whoever sees it and may not act reads 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g

from app.api.desk import core, request_id, who
from app.kernel.errors import Forbidden

V = TypeVar("V", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed_in"


def public(view: V) -> V:
    """Anybody may ask this."""
    return _marked(view, PUBLIC, ())


def signed_in(view: V) -> V:
    """Any holder of a token."""
    return _marked(view, SIGNED_IN, ())


def allows(*abilities: str) -> Callable[[V], V]:
    """Whoever has one of these abilities; other holders of a token read 403."""
    return lambda view: _marked(view, " ".join(abilities), abilities)


def acts(ability: str) -> Callable[[V], V]:
    """An act on one thing: any holder of a token comes in, the use-case demands the ability once it found the thing."""
    return lambda view: _marked(view, ability, ())


def checked(view: Callable[..., Any], marked: Callable[..., Any]) -> Callable[..., Any]:
    """``view`` behind the demand that ``marked`` carries; asked before any body is read."""
    ability: str = marked.__ability__  # type: ignore[attr-defined]
    demands: tuple[str, ...] = marked.__demands__  # type: ignore[attr-defined]

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if ability != PUBLIC:
            with core().transactions.reading(who, request_id()) as tx:
                g.actor = g.api_actor = tx.actor
            if demands and not any(g.api_actor.may(demand) for demand in demands):
                raise Forbidden()
        return view(*args, **kwargs)

    guarded.__ability__ = ability  # type: ignore[attr-defined]
    return guarded


def _marked(view: V, ability: str, demands: tuple[str, ...]) -> V:
    view.__ability__ = ability  # type: ignore[attr-defined]
    view.__demands__ = demands  # type: ignore[attr-defined]
    return view
