"""导出与导入: a list as a file at one click; long ones, and lists that come in, behind a page that says how far."""

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.disposition import disposition
from app.kernel.errors import Invalid, Missing
from app.kernel.ids import RegionId
from app.kernel.sheets import Form
from app.kernel.transaction import Transaction
from app.regions.queries import regions_of
from app.transfers.explaining import template_of
from app.transfers.keeping import (
    ROSTERS,
    apply_it,
    begin_bringing,
    begin_taking,
    brings_of,
    fetch,
    regions_for,
    seen_transfer,
    seen_transfers,
)
from app.transfers.lists import ABILITIES, list_of
from app.transfers.taking import AT_ONCE, TooLong, take_along
from app.transfers.words import Brings
from app.web.desk import acting, at_replica, reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import label
from app.web.polled import polled
from app.web.speaking import _
from app.web.transfers.forms import BringForm
from app.web.transfers.shown import shown_transfer
from app.web.uploading import carries
from app.web.viewer import page_context

pages = Blueprint("transfers", __name__)

INERT = "sandbox; default-src 'none'"
BRINGS = tuple(f"list.bring_{kind}" for kind in Brings)
OCTETS = "application/octet-stream"


@pages.get("/exports/<name>.<form>")
@allows(*ABILITIES)
def take(name: str, form: str) -> ResponseReturnValue:
    """The list as a file, at once where it is small; else a page that offers to make it behind."""
    wanted = _form(form)
    with reading() as tx, at_replica(tx) as there:
        try:
            taken = take_along(there, name, wanted, request.args)
        except TooLong:
            subject, _listing = list_of(tx.actor, name)
            return render_template(
                "transfers/long.html",
                title=label(subject),
                most=AT_ONCE,
                action=request.full_path.rstrip("?"),
                **page_context(tx),
            )
    return _sent(taken.name, taken.content, taken.form.media)


@pages.post("/exports/<name>.<form>")
@allows(*ABILITIES)
def take_later(name: str, form: str) -> ResponseReturnValue:
    """Make it behind the page."""
    wanted = _form(form)
    with acting() as tx:
        token = begin_taking(tx, name, wanted, request.args)
    return redirect(f"/transfers/{token}", 303)


@pages.get("/transfers")
@allows(*dict.fromkeys((*ABILITIES, *BRINGS)))
def index() -> ResponseReturnValue:
    """One's own work with lists, and what one may bring in."""
    with reading() as tx:
        return render_template(
            "transfers/list.html",
            works=[shown_transfer(each) for each in seen_transfers(tx)],
            brings=[(kind, label(kind)) for kind in brings_of(tx.actor)],
            **page_context(tx),
        )


@pages.get("/transfers/new/<kind>")
@allows(*BRINGS)
def new(kind: str) -> ResponseReturnValue:
    """Choose a file."""
    return _form_shown(_brings(kind))


@pages.post("/transfers/new/<kind>")
@carries
@allows(*BRINGS)
def new_post(kind: str) -> ResponseReturnValue:
    """Look at the file; nothing of it is written."""
    which, form = _brings(kind), BringForm()
    with reading() as tx:
        form.region.choices = _regions(tx, which)
    chosen = form.file.data
    if not form.validate() or chosen is None or not chosen.filename:
        if chosen is None or not getattr(chosen, "filename", ""):
            form.file.errors = [*form.file.errors, _("请选择文件。")]
        return _form_shown(which, form, 422)
    try:
        with acting() as tx:
            source = " ".join((form.source.data or "").split())
            region = RegionId(form.region.data)
            token = begin_bringing(tx, which, region, chosen.filename, chosen.stream.read(), source)
    except Invalid as refused:
        form.refuse(refused)
        return _form_shown(which, form, 422)
    return redirect(f"/transfers/{token}", 303)


@pages.get("/transfers/template/<kind>.xlsx")
@allows(*BRINGS)
def template(kind: str) -> ResponseReturnValue:
    """An empty list, with its explanation on a second sheet."""
    name, content = template_of(ROSTERS[_brings(kind)])
    return _sent(name, content, Form.XLSX.media)


@pages.get("/transfers/<token>")
@polled
@allows(*dict.fromkeys((*ABILITIES, *BRINGS)))
def show(token: str) -> ResponseReturnValue:
    """How far it is; the part that moves asks again by itself, and is there without it by loading the page again."""
    with reading() as tx:
        work = shown_transfer(seen_transfer(tx, token))
        return render("transfers/show.html", "transfers/_work.html", work=work, **page_context(tx))


@pages.post("/transfers/<token>/apply")
@allows(*BRINGS)
def apply(token: str) -> ResponseReturnValue:
    """Bring in what was looked at."""
    g.back = (f"/transfers/{token}", _("查看最新状态"))
    with acting() as tx:
        apply_it(tx, token)
    flash(_("开始导入。可以离开这一页，稍后在“导入导出”里查看。"), "success")
    return redirect(f"/transfers/{token}", 303)


@pages.get("/transfers/<token>/files/<role>")
@allows(*dict.fromkeys((*ABILITIES, *BRINGS)))
def file(token: str, role: str) -> ResponseReturnValue:
    """The file that was made, for its owner, whose right is asked again; it is put on record."""
    with acting() as tx:
        name, content = fetch(tx, token, role)
    return _sent(name, content, OCTETS)


def _form(typed: str) -> Form:
    if typed not in set(Form):
        raise Missing()
    return Form(typed)


def _brings(typed: str) -> Brings:
    """A kind the reader may bring in. Raises Missing."""
    if typed not in set(Brings) or Brings(typed) not in brings_of(g.actor):
        raise Missing()
    return Brings(typed)


def _regions(tx: Transaction, kind: Brings) -> list[tuple[int, str]]:
    """Where this reader may bring such a list to, the highest region first."""
    allowed = regions_for(tx.actor, kind)
    return [(region.id, region.name) for region in regions_of(tx.session, tx.actor) if RegionId(region.id) in allowed]


def _form_shown(kind: Brings, form: BringForm | None = None, code: int = 200) -> Response:
    with reading() as tx:
        shown = form if form is not None else BringForm(formdata=None)
        shown.region.choices = _regions(tx, kind)
        body = render_template(
            "transfers/new.html",
            form=shown,
            kind=kind,
            title=label(kind),
            columns=[(column.head, column.needed, column.hint) for column in ROSTERS[kind].columns],
            former=kind is Brings.TICKETS,
            **page_context(tx),
        )
    return make_response(body, code)


def _sent(name: str, content: bytes, media: str) -> Response:
    """A file to be saved, that cannot do anything in a browser and stays in no cache."""
    response = Response(content, mimetype=media)
    response.headers["Content-Disposition"] = disposition(name, shown=False)
    response.headers["Content-Security-Policy"] = INERT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
