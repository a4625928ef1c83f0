"""标签 on the page of a ticket: those that stand on it, each with the way off, and one more."""

from typing import Any

from flask import Blueprint
from wtforms.fields.choices import SelectChoice

from app.acts.table import TAGGING
from app.kernel.transaction import Transaction
from app.tickets.beside import beside, writes_remarks
from app.tickets.tagging import TAG, UNTAG
from app.web.forms.declared import BesideForm, form_of
from app.web.panelling import Panel, Place
from app.web.speaking import _
from app.web.tickets.put_beside import add_routes
from app.web.tickets.shown import TicketPage

pages = Blueprint("ticket_tags", __name__)


TagForm = form_of(TAG, base=BesideForm)
UntagForm = form_of(UNTAG, base=BesideForm)
FORMS = {TAG.action: TagForm, UNTAG.action: UntagForm}


add_routes(pages, TAGGING, FORMS, "tags-title")


def tags_beside(tx: Transaction, page: TicketPage, failed: Any) -> dict[str, object] | None:
    """The tags on it; None for whoever reads none, and where there is neither one nor any to put on."""
    if not writes_remarks(tx, page.ticket):
        return None
    standing = {tag.id for tag in page.ticket.tags}
    offered = [each for each in beside(tx, page.ticket).tags if each.id not in standing]
    if not (offered or standing):
        return None
    form: Any = failed if isinstance(failed, TagForm | UntagForm) else TagForm(formdata=None)
    form.tag.choices = [SelectChoice("", _("请选择")), *(SelectChoice(str(each.id), each.name) for each in offered)]
    asks = bool(offered) or form is failed
    return {"tags": page.ticket.tags, "form": form, "offered": asks, "href": f"/tickets/{page.ticket.number}"}


TAGS = Panel(place=Place.SIDE, template="tickets/_tags.html", gather=tags_beside, forms=(TagForm, UntagForm))
