"""Choosing a password by a one-time link, handed over or by letter: one way through, one page for a dead link."""

from collections.abc import Callable

from flask import Response, flash, g, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.kernel.actor import ANONYMOUS
from app.kernel.errors import Invalid, Missing
from app.kernel.transaction import Transaction
from app.web.desk import core
from app.web.forms.bases import ZoneForm


def choose(
    form: ZoneForm,
    use: Callable[[Transaction], object],
    shown: Callable[[int], Response],
    dead: Callable[[], Response],
    done: str,
) -> ResponseReturnValue:
    """Use the link up with what was typed, then the sign-in page; the form again where something is wrong with it."""
    if not form.validate():
        return shown(422)
    try:
        with core().transactions.acting(ANONYMOUS, g.request_id, g.origin) as tx:
            use(tx)
    except Missing:
        return dead()
    except Invalid as refused:
        form.refuse(refused)
        return shown(422)
    flash(done, "success")
    return redirect("/login", 303)


def dead_link(*, again: str = "", handed: bool = False) -> Response:
    """Unknown, used or too old; nobody learns which. ``again``: where another is asked for; ``handed``: by a person."""
    return unkept(make_response(render_template("accounts/dead_link.html", again=again, handed=handed), 404))


def unkept(response: Response) -> Response:
    """The address is the key: no copy of the page is kept."""
    response.headers["Cache-Control"] = "no-store"
    return response
