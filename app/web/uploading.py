"""Requests that carry files: where they are let in, how large they may be, and whether they came whole.

A body that was cut off is read by Werkzeug as an empty form. So every form with files ends in a field ``_end``: when
it is not there, the form did not come whole, and nothing is done (`docs/rules/safety.md`, H4).
"""

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Precondition
from app.tickets.rules.uploads import LARGEST_REQUEST
from app.web.guard import to_sign_in
from app.web.taken import taken_at

END = "_end"


def register(app: Flask) -> None:
    """Look at requests with files once it is known who sends them, before anything reads their body."""

    @app.before_request
    def take_files() -> ResponseReturnValue | None:
        if request.mimetype != "multipart/form-data" or request.path.startswith("/api/"):
            return None
        act = taken_at(request.endpoint)
        if act is not None and act.files:
            if g.actor.account_id is None:
                return to_sign_in()  # so much is not read for somebody nobody knows
            request.max_content_length = LARGEST_REQUEST
        if request.form.get(END) != "1":
            raise Precondition("upload_incomplete")
        return None
