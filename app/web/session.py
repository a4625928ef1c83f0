"""Flask-Login over server-side sessions: the cookie's secret finds a row; the row can be revoked at any time."""

from datetime import timedelta

from flask import Request, Response, g, request
from flask_login import LoginManager, UserMixin

from app.accounts.browsers import LASTS
from app.kernel.actor import ANONYMOUS

COOKIE_NAMES = {True: "__Host-sid", False: "sid"}
"""By whether the public address is https: browsers accept ``__Host-`` only there."""
MARK_NAMES = {True: "__Host-known", False: "known"}
"""What a browser keeps of who signed in there; it opens nothing (``accounts.browsers``)."""


class SessionUser(UserMixin):  # type: ignore[misc]
    """Who Flask-Login knows: nothing but the account's key."""

    def __init__(self, account_id: int) -> None:
        self.id = account_id


def login_manager() -> LoginManager:
    """A manager without remember cookie and without session protection of its own; the row decides."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_user_of)
    return manager


def _user_of(request: Request) -> SessionUser | None:
    """The user of this request, as the guard found it; nothing about identity stands in Flask's own cookie."""
    account_id = g.get("actor", ANONYMOUS).account_id
    return None if account_id is None else SessionUser(account_id)


def keep(response: Response, secret: str, lasts: timedelta, *, secure: bool) -> None:
    """Give the browser its secret: never readable by scripts, never sent across sites."""
    response.set_cookie(
        COOKIE_NAMES[secure], secret, max_age=lasts, path="/", secure=secure, httponly=True, samesite="Lax"
    )


def mark(*, secure: bool) -> str:
    """What the browser keeps of who signed in there."""
    return request.cookies.get(MARK_NAMES[secure], "")


def keep_mark(response: Response, held: str, *, secure: bool) -> None:
    """Let the browser keep it, also after signing out."""
    response.set_cookie(MARK_NAMES[secure], held, max_age=LASTS, path="/", secure=secure, httponly=True, samesite="Lax")


def drop(response: Response, *, secure: bool) -> None:
    """Take the secret back."""
    response.delete_cookie(COOKIE_NAMES[secure], path="/", secure=secure, httponly=True, samesite="Lax")
