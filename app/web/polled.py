"""What an open page asks again by itself: once its thing is not this reader's any more, it is told so and stops."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import render_template

from app.kernel.errors import Forbidden, Missing
from app.web.htmx import wants_fragment

V = TypeVar("V", bound=Callable[..., Any])
ASK_NO_MORE = 286
"""The answer at which htmx puts the fragment in its place and stops asking (htmx.org, "Polling")."""


def polled(view: V) -> V:
    """A view that an open page asks. Whoever may not see the thing now reads one line, the same as for no thing at all.

    A tab that stood open when a department handed a matter back asked for it every few seconds, and each answer was
    an error that nobody read; a page that is opened by hand is 404 as ever.
    """

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except (Missing, Forbidden):
            if not wants_fragment():
                raise
            return render_template("errors/_gone.html"), ASK_NO_MORE

    return cast(V, asked)
