"""Files of an errand: the authorisation, the signed receipt, copies of papers; brought and opened."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from app.errands.enclosing import bring_to_errand, bring_to_paper, brings_to_errand, brings_to_paper, open_file
from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import SEE
from app.errands.seeing import errand_of_paper
from app.kernel.errors import Invalid, Precondition, TooLarge
from app.kernel.transaction import Transaction
from app.tickets.receiving import Received, received
from app.web.attachments.pages import sent
from app.web.desk import acting, core, reading
from app.web.errands.forms import EnclosingForm
from app.web.errands.pages import shown
from app.web.guard import allows
from app.web.speaking import _
from app.web.uploading import carries, let_in

pages = Blueprint("errand_files", __name__)


@pages.post("/errands/<number>/files")
@let_in(brings_to_errand)
@carries
@allows(SEE)
def bring(number: str) -> ResponseReturnValue:
    """Bring the firm's authorisation, or the receipt it signed."""
    typed = request.form.get("kind", "")
    if typed not in set(FileKind):
        raise Precondition()
    kind = FileKind(typed)
    form = EnclosingForm(suffix=f"-{kind}")
    return _brought(
        form, number, lambda tx, found: bring_to_errand(tx, number, kind, found, sensitive=form.sensitive.data)
    )


@pages.post("/errand-papers/<number>/files")
@let_in(brings_to_paper)
@carries
@allows(SEE)
def bring_paper(number: str) -> ResponseReturnValue:
    """Bring copies of a paper."""
    with reading() as tx:
        whole = errand_of_paper(tx, number)
    form = EnclosingForm(suffix=f"-{number}")
    return _brought(form, whole, lambda tx, found: bring_to_paper(tx, number, found, sensitive=form.sensitive.data))


@pages.get("/errands/<number>/files/<key>")
@allows(SEE)
def show(number: str, key: str) -> ResponseReturnValue:
    """One file, to be saved; with ``?inline=1`` a picture or a harmless PDF is shown. The opening is on record."""
    with acting() as tx:
        opened = open_file(tx, core().storage, number, key)
    return sent(opened, inline=request.args.get("inline") == "1")


def _brought(form: EnclosingForm, number: str, keep: Callable[[Transaction, Received], object]) -> ResponseReturnValue:
    address = f"/errands/{number}"
    g.back = (address, _("查看最新状态"))
    if not form.validate():
        return shown(number, form, 422)
    try:
        with received(core().storage, core().scanner, form.uploads()) as found, acting() as tx:
            keep(tx, found)
    except Invalid as refused:
        form.refuse(refused)
        return shown(number, form, 413 if isinstance(refused, TooLarge) else 422)
    flash(_("文件已上传。"), "success")
    return redirect(address, 303)
