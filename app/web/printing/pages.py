"""Forms as files: of a ticket, of a supervision order, and the weekly report as an official bulletin."""

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from app.errands.rules.lifecycle import SEE
from app.kernel.disposition import disposition
from app.kernel.errors import Missing
from app.printing.paper import Paper
from app.printing.printing import Letters, print_bulletin, print_dossier, print_errand, print_form, print_order, printed
from app.printing.rules import ErrandPaperKind, FormKind, Medium
from app.reports.rules.periods import Week
from app.web.desk import acting, at_replica, core
from app.web.guard import allows
from app.web.speaking import _

pages = Blueprint("printing", __name__)


@pages.get("/tickets/<number>/forms/<form>.<medium>")
@allows("ticket.print")
def form(number: str, form: str, medium: str) -> ResponseReturnValue:
    """A form of a ticket, of what its reader may know. That it was printed is on record."""
    kind, wanted = _kind(form), medium_named(medium)
    with acting() as tx:
        paper = print_form(tx, letters(), number, kind, wanted)
    return sent(paper, wanted)


@pages.get("/supervision/<ref>/form.<medium>")
@allows("supervision.see", "supervision.answer")
def order(ref: str, medium: str) -> ResponseReturnValue:
    """A supervision order that was issued."""
    wanted = medium_named(medium)
    with acting() as tx:
        paper = print_order(tx, letters(), ref, wanted)
    return sent(paper, wanted)


@pages.get("/errands/<number>/forms/<form>.<medium>")
@allows(SEE)
def errand(number: str, form: str, medium: str) -> ResponseReturnValue:
    """委托书, 办结单 or 终止单 of an errand."""
    wanted = medium_named(medium)
    if form not in set(ErrandPaperKind):
        raise Missing()
    with acting() as tx:
        paper = print_errand(tx, letters(), number, ErrandPaperKind(form), wanted)
    return sent(paper, wanted)


@pages.get("/companies/<credit_code>/dossier.<medium>")
@allows("dossier.see")
def dossier(credit_code: str, medium: str) -> ResponseReturnValue:
    """A firm's dossier, for a reason that is put on record; one is asked for where none was given."""
    wanted = medium_named(medium)
    g.back = (f"/companies/{credit_code}/dossier", _("返回企业档案"))
    with acting() as tx:
        paper = print_dossier(tx, letters(), credit_code, request.args.get("reason", ""), wanted)
    return sent(paper, wanted)


@pages.get("/reports/weekly/<week>/bulletin.<medium>")
@allows("report.see", "report.public")
def bulletin(week: str, medium: str) -> ResponseReturnValue:
    """A frozen week with a red head; ``?region=`` where the reader has several."""
    wanted, named = medium_named(medium), _week(week)
    region = request.args.get("region", "").replace("\0", "")[:100] or None
    with acting() as tx, at_replica(tx) as there:
        paper = print_bulletin(tx, there, letters(), named, region, wanted)
    return sent(paper, wanted)


def letters() -> Letters:
    """What stands on every paper of this installation."""
    settings = core().settings
    return Letters(settings.site_name, settings.public_url)


def sent(paper: Paper, medium: Medium) -> Response:
    """A paper as a file to be kept, set when the transaction that put it on record is over."""
    file = printed(paper, medium)
    response = Response(file.content, mimetype=file.media)
    response.headers["Content-Disposition"] = disposition(file.name, shown=False)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _kind(text: str) -> FormKind:
    if text not in set(FormKind):
        raise Missing()
    return FormKind(text)


def medium_named(text: str) -> Medium:
    """As what a form is asked for. Raises Missing for what it never leaves as."""
    if text not in set(Medium):
        raise Missing()
    return Medium(text)


def _week(text: str) -> str:
    try:
        return str(Week.parse(text))
    except ValueError as error:
        raise Missing() from error
