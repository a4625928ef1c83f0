"""Files on their way out: the ticket's own rights each time, and nothing a browser could run."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.disposition import disposition
from app.kernel.errors import Missing
from app.tickets.attaching import Opened, open_attachment, preview_of
from app.tickets.rules.uploads import JPEG, OCTETS
from app.tickets.seeing import read_by
from app.web.attachments.shown import shown_files
from app.web.desk import acting, core, reading
from app.web.guard import allows
from app.web.viewer import page_context

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


@pages.get("/tickets/<number>/attachments/<key>/look")
@allows("ticket.see")
def look(number: str, key: str) -> ResponseReturnValue:
    """A picture on a page of its own, with the one before and the next; the picture itself is asked for by the page."""
    with reading() as tx:
        seen = read_by(tx, number)
        pictures = [file for file in shown_files(seen.row.number, seen.files) if file.look_href]
        address = f"/tickets/{seen.row.number}/attachments/{key}/look"
        at = next((place for place, file in enumerate(pictures) if file.look_href == address), None)
        if at is None:
            raise Missing()
        return render_template(
            "attachments/look.html",
            number=seen.row.number,
            picture=pictures[at],
            place=at + 1,
            count=len(pictures),
            before=pictures[at - 1] if at else None,
            after=pictures[at + 1] if at + 1 < len(pictures) else None,
            **page_context(tx),
        )


def sent(opened: Opened, *, inline: bool) -> Response:
    """A file as an answer that cannot do anything, whatever is in it."""
    shown = inline and opened.inline
    response = Response(opened.content, mimetype=opened.media if shown else OCTETS)
    response.headers["Content-Disposition"] = disposition(opened.name, shown=shown)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
