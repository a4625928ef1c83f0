"""Every file of a ticket in one, for whoever may open each of them."""

import io
import zipfile

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Missing
from app.tickets.attaching import Opened, open_attachment
from app.tickets.rules.uploads import OCTETS
from app.web.attachments.pages import sent
from app.web.desk import acting, core
from app.web.guard import allows
from app.web.navigation import is_company
from app.web.tickets.shown import ticket_page

pages = Blueprint("bundling", __name__)


@pages.get("/tickets/<number>/attachments.zip")
@allows("ticket.see")
def all_files(number: str) -> ResponseReturnValue:
    """Every file that may be opened, in one; ``?of=answer``: those of the answer alone. Each opening is on record."""
    with acting() as tx:
        page = ticket_page(tx, number, firm=is_company(tx.actor))
        wanted = page.evidence if request.args.get("of") == "answer" else page.files
        keys = [file.key for file in wanted if file.href]
        if not keys:
            raise Missing()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
            for place, key in enumerate(keys, 1):
                opened = open_attachment(tx, core().storage, page.ticket.number, key)
                bundle.writestr(f"{place:02d}-{opened.name.replace('/', '_')}", opened.content)
    return sent(Opened(f"{page.ticket.number}.zip", OCTETS, packed.getvalue(), inline=False), inline=False)
