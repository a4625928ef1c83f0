"""Requests that carry files: where they are let in, how large they may be, and whether they came whole.

The right is asked before the body is read: ability, and on a ticket whether it exists for the sender and he has a part
in it. Then the form is read to its end whatever becomes of its files (``kernel.spool``): where they find no room the
answer is 503, and the words are there to be given back.

A body that was cut off is read by Werkzeug as an empty form. So every form with files ends in a field ``_end``: when
it is not there, the form did not come whole, and nothing is done (`docs/rules/safety.md`, H4).
"""

from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, TypeVar

from flask import Flask, Request, current_app, g, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Precondition, Unavailable
from app.kernel.spool import Incoming, Spool
from app.kernel.transaction import Transaction
from app.tickets.attaching import has_part_in
from app.tickets.rules.uploads import LARGEST_REQUEST
from app.web.desk import core, reading
from app.web.guard import checks, to_sign_in
from app.web.taken import taken_at

V = TypeVar("V", bound=Callable[..., Any])
END = "_end"


def carries(view: V) -> V:
    """Say of a view of no declared act that its form brings a file: it is let in once the right was asked."""
    vars(view)["__carries__"] = True
    return view


class Carrying(Request):
    """A request of either face whose files lie in the spool while it is served."""

    incoming: Incoming | None = None

    def words_alone(self, most: int | None) -> None:
        """From here on only words are of use: no file of this request is kept, of at most so many bytes."""
        if self.incoming is None:
            self.incoming = Incoming(_spool(), 0, lost=True)
            self.max_content_length = most or self.max_content_length

    @property
    def is_read(self) -> bool:
        """Whether the form was read, or nothing is left to read."""
        return "form" in self.__dict__

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        assert self.incoming is not None
        return self.incoming.file()

    def _load_form_data(self) -> None:
        """Read the form once. Raises Unavailable when a file found no room; the words can be read all the same then."""
        if self.is_read:
            return
        if self.incoming is None:
            announced = self.content_length or self.max_content_length or 0
            carries = self.mimetype == "multipart/form-data"
            self.incoming = _spool().admit(announced) if carries else Incoming(_spool(), 0)
        super()._load_form_data()
        if self.incoming.lost and self.files:
            raise Unavailable("no_room_for_files")

    def close(self) -> None:
        """Let go of the files and of their room."""
        super().close()
        if self.incoming is not None:
            self.incoming.close()


def register(app: Flask) -> None:
    """Look at requests with files once it is known who sends them, before anything reads their body."""
    app.request_class = Carrying

    @app.before_request
    def take_files() -> ResponseReturnValue | None:
        if request.mimetype != "multipart/form-data" or request.path.startswith("/api/"):
            return None
        if _brings_files(request.endpoint):
            if g.actor.account_id is None and g.get("ended_session") is None:
                return to_sign_in()  # so much is not read for somebody nobody knows
            if g.actor.account_id is None:
                _read_late()
                return None
            _ask_for_the_right()
            request.max_content_length = LARGEST_REQUEST
        if request.form.get(END) != "1":
            raise Precondition("upload_incomplete")
        return None


def _brings_files(endpoint: str | None) -> bool:
    act = taken_at(endpoint)
    return (act is not None and act.files) or hasattr(current_app.view_functions.get(endpoint or ""), "__carries__")


def _read_late() -> None:
    """The form of somebody whose session ended meanwhile: its words go with him through the door, its files wait.

    Its token is looked at next, then the guard of the view.
    """
    request.max_content_length = LARGEST_REQUEST
    with suppress(Unavailable):  # files that found no room are asked for again
        _ = request.form
    if request.form.get(END) != "1":
        raise Precondition("upload_incomplete")


def let_in(ask: Callable[[Transaction, str], Any]) -> Callable[[V], V]:
    """Say of a view what is asked before its files are read; without it, whether one may bring files to the ticket."""

    def marked(view: V) -> V:
        vars(view)["__lets_in__"] = ask
        return view

    return marked


def _ask_for_the_right() -> None:
    """Raises Forbidden or Missing, before a byte is read."""
    checks(request.endpoint)
    number = (request.view_args or {}).get("number")
    if number is not None:
        with reading() as tx:
            view = current_app.view_functions[request.endpoint or ""]
            vars(view).get("__lets_in__", has_part_in)(tx, number)


def _spool() -> Spool:
    return core().spool
