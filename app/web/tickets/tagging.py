"""标签 on the page of a ticket: those that stand on it, each with the way off, and one more."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.acts.table import TAGGING
from app.acts.taking import take
from app.kernel.acts import AnyDeclared
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.tickets.beside import beside, writes_remarks
from app.tickets.tagging import TAG, UNTAG
from app.web.desk import acting
from app.web.forms.bases import ZoneForm
from app.web.forms.declared import DeclaredForm, form_of, given
from app.web.guard import allows
from app.web.panelling import Panel, Place
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.pages import shown
from app.web.tickets.shown import TicketPage

pages = Blueprint("ticket_tags", __name__)


class TaggingForm(DeclaredForm, ZoneForm):
    """One choice, on a page that holds other forms."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.act}-{field.short_name}"
            field.label.field_id = field.id


TagForm = form_of(TAG, base=TaggingForm)
UntagForm = form_of(UNTAG, base=TaggingForm)
FORMS = {TAG.action: TagForm, UNTAG.action: UntagForm}


def mark(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """Put a tag on, or take it off."""
    form = FORMS[act.action]()
    if not form.validate():
        return shown(number, form, 422)
    try:
        with acting() as tx:
            take(tx, act, given(form, act), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 422)
    flash(_("%(number)s %(done)s。", number=number, done=_(act.done)), "success")
    return redirect(f"/tickets/{number}#tags-title", 303)


for _act in TAGGING:
    pages.add_url_rule(
        f"/tickets/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(mark, _act))),
        methods=["POST"],
    )


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
