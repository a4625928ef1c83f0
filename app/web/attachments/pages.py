"""Files on their way out: the ticket's own rights each time, and nothing a browser could run."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.kernel.disposition import disposition
from app.tickets.attaching import Opened, open_attachment, preview_of
from app.tickets.rules.uploads import JPEG, OCTETS
from app.web.desk import acting, core, reading
from app.web.guard import allows

pages = Blueprint("attachments", __name__)

INERT = "sandbox; default-src 'none'"


@pages.get("/tickets/<number>/attachments/<key>")
@allows("ticket.see")
def show(number: str, key: str) -> ResponseReturnValue:
    """One file, to be saved; with ``?inline=1`` a picture or a harmless PDF is shown. The opening is on record."""
    with acting() as tx:
        opened = open_attachment(tx, core().storage, number, key)
    return sent(opened, inline=request.args.get("inline") == "1")


@pages.get("/tickets/<number>/attachments/<key>/preview")
@allows("ticket.see")
def preview(number: str, key: str) -> ResponseReturnValue:
    """The small picture of a picture."""
    with reading() as tx:
        small = preview_of(tx, number, key)
    return sent(Opened("preview.jpg", JPEG, small, inline=True), inline=True)


def sent(opened: Opened, *, inline: bool) -> Response:
    """A file as an answer that cannot do anything, whatever is in it."""
    shown = inline and opened.inline
    response = Response(opened.content, mimetype=opened.media if shown else OCTETS)
    response.headers["Content-Disposition"] = disposition(opened.name, shown=shown)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
