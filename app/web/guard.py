"""Every page says who may open it: ``@allows("ticket.whistle")`` or ``@public``; a test walks all routes."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.accounts.sessions import EndedSession, ended, touch
from app.kernel.actor import ANONYMOUS, Actor
from app.kernel.errors import Forbidden, Unauthenticated
from app.kernel.transaction import Begun
from app.web.desk import core, secret, who
from app.web.desk import signed_in as signed_in_now
from app.web.htmx import wants_fragment
from app.web.kept import keep_form

V = TypeVar("V", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed_in"
READS = ("GET", "HEAD")
"""How a page is asked for that goes on in the guard's transaction; none is held while the body of a form comes in."""


def public(view: V) -> V:
    """Anybody may open this page; who is signed in is known all the same."""
    return _marked(view, PUBLIC, lambda: None)


def unasked(view: V) -> V:
    """Anybody may open this page, and nobody asks who it is: it answers while the database is away."""
    vars(view)["__unasked__"] = True
    return public(view)


def signed_in(view: V) -> V:
    """Anybody who is signed in."""
    return _marked(view, SIGNED_IN, _demand)


def allows(*abilities: str) -> Callable[[V], V]:
    """Whoever has one of these abilities; others who are signed in read 403."""
    return lambda view: _marked(view, " ".join(abilities), lambda: _demand(*abilities))


def load_actor() -> None:
    """Find out once per request who it is; g.actor is ANONYMOUS when nobody is signed in."""
    g.actor = ANONYMOUS
    held = secret()
    if held is None or _is_unasked(request.endpoint):
        return
    transactions = core().transactions
    stale: list[bool] = []

    def look(session: Session, now: datetime) -> Actor:
        """The sign-in is looked at before a firm's reading is confined to its own rows: sessions are not among them."""
        actor, found = signed_in_now(session, now)
        stale.append(found.due_for_touch)
        g.newer_session = found.newer
        return actor

    with ExitStack() as opened:
        try:
            tx = opened.enter_context(transactions.reading(look, g.request_id, g.origin))
        except Unauthenticated:
            tx = opened.enter_context(transactions.reading(ANONYMOUS, g.request_id))
            g.ended_session = ended(tx.session, held, tx.now, core().settings.staff_idle)
            return
        g.actor = tx.actor
        if request.method in READS and not any(stale):
            g.begun = Begun(tx, opened.pop_all())
    if any(stale):
        with transactions.acting(who, g.request_id, g.origin) as tx:
            touch(tx, held)


def local_path(target: str | None) -> str:
    """A path of our own to go to after signing in; anything else is the home page."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return "/"
    # tabs and line ends are dropped on the way to the browser, so that "/<tab>/elsewhere" would lead elsewhere
    return target if target.isprintable() and not any(sign.isspace() for sign in target) else "/"


def to_sign_in() -> ResponseReturnValue:
    """The way to the sign-in page and back; a form of somebody whose session ended goes along (``web.kept``).

    What a script asked beside a form is no form: the page that holds it keeps its words.
    """
    over: EndedSession | None = g.get("ended_session")
    if over is not None and request.method == "POST" and not wants_fragment():
        g.kept = keep_form(over.account_id)
        if g.kept:
            return cast(ResponseReturnValue, current_app.view_functions["signing_in.sign_in"]())
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    following = target if target != "/" else None
    return redirect(url_for("signing_in.sign_in", next=following), 302)


def checks(endpoint: str | None) -> None:
    """Ask what the view of an endpoint asks of whoever opens it, before its body is read. Raises Forbidden."""
    vars(current_app.view_functions[endpoint or ""])["__check__"]()


def _is_unasked(endpoint: str | None) -> bool:
    """Whether the view of an endpoint is none that cares who looks; a file of ours is no view of anybody."""
    view = current_app.view_functions.get(endpoint or "")
    return endpoint == "static" or hasattr(view, "__unasked__")


def _marked(view: V, ability: str, check: Callable[[], None]) -> V:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            check()
        except Unauthenticated:
            return to_sign_in()
        return view(*args, **kwargs)

    guarded.__ability__ = ability  # type: ignore[attr-defined]
    guarded.__check__ = check  # type: ignore[attr-defined]
    return cast(V, guarded)


def _demand(*abilities: str) -> None:
    actor: Actor = g.actor
    if actor.account_id is None:
        raise Unauthenticated()
    if abilities and not any(actor.may(ability) for ability in abilities):
        raise Forbidden()
