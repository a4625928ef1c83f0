"""Every endpoint says who may use it: ``@allows("ticket.file")``, ``@acts``, ``@signed_in`` or ``@public``.

An act on one ticket carries its ability as a mark, but the use-case asks for it after it has found the ticket: whoever
may not see the ticket reads 404 and learns nothing, whoever sees it and may not act reads 403.

A program is asked for its scopes first, whatever the endpoint: by the ability the mark names, by ``@opens`` where any
holder of a token comes in, and where neither says one, only people do (``permissions.demand_of_program``).
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from app.accounts.rules.permissions import demand_of_program
from app.accounts.tokens import touch_token
from app.api.bearer import token
from app.api.desk import core, request_id, who
from app.kernel.errors import Forbidden
from app.kernel.transaction import Begun

V = TypeVar("V", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed_in"


def public(view: V) -> V:
    """Anybody may ask this."""
    return _marked(view, PUBLIC, ())


def signed_in(view: V) -> V:
    """Any person with a token; programs where ``@opens`` says so."""
    return _marked(view, SIGNED_IN, ())


def opens(ability: str) -> Callable[[V], V]:
    """Above ``@signed_in``: what a program needs here."""

    def named(view: V) -> V:
        view.__programs__ = (ability,)  # type: ignore[attr-defined]
        return view

    return named


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
    programs = asked_of_programs(marked)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if ability != PUBLIC:
            _look()
            if g.api_actor.is_program:
                demand_of_program(g.api_actor.scopes, programs)
            if demands and not any(g.api_actor.may(demand) for demand in demands):
                raise Forbidden()
        return view(*args, **kwargs)

    guarded.__ability__ = ability  # type: ignore[attr-defined]
    guarded.__programs__ = programs  # type: ignore[attr-defined]
    return guarded


def _look() -> None:
    """Find out whose token it is; an endpoint that only reads goes on in the same transaction."""
    with ExitStack() as opened:
        tx = opened.enter_context(core().transactions.reading(who, request_id(), g.origin))
        g.actor = g.api_actor = tx.actor
        if g.api_stale:
            tx.afterwards["token"] = lambda later: touch_token(later, token() or "")
        elif request.method == "GET":
            g.begun = Begun(tx, opened.pop_all())


def asked_of_programs(view: Callable[..., Any]) -> tuple[str, ...]:
    """The abilities of which a program needs one here; none where only people come in."""
    vars_of = vars(view)
    named: tuple[str, ...] = vars_of.get("__programs__", ())
    ability: str = vars_of["__ability__"]
    return named or (() if ability in {PUBLIC, SIGNED_IN} else tuple(ability.split()))


def _marked(view: V, ability: str, demands: tuple[str, ...]) -> V:
    view.__ability__ = ability  # type: ignore[attr-defined]
    view.__demands__ = demands  # type: ignore[attr-defined]
    return view
