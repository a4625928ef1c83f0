"""An act on one thing by the form that was sent from its page: done, or shown again with what was typed."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, g, redirect
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Invalid
from app.web.desk import acting
from app.web.forms.declared import DeclaredForm, given
from app.web.speaking import _


def act_sent(
    act: AnyDeclared,
    form: DeclaredForm,
    number: str,
    *,
    back: str,
    shown: Callable[[str, Any, int], Response],
    target: Callable[[Any], str],
    version: int | None = None,
) -> ResponseReturnValue:
    """Take the act; ``target`` says where to go of what the use-case gave back.

    ``back`` is where whoever came too late is led, ``shown`` the page with the form that came back. Raises what the
    use-case refuses but Invalid.
    """
    g.back = (back, _("查看最新状态"))
    if not form.validate():
        return shown(number, form, 422)
    try:
        with acting() as tx:
            href = target(take(tx, act, given(form, act), number=number, version=version))
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    flash(_("%(done)s。", done=_(act.done)), "success")
    return redirect(href, 303)
