"""核实企业登记: what waits for whoever looks after the firm or its park, and the decision."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Invalid, Missing
from app.regions.queries import parks_of
from app.registrations.deciding import DECIDES, Decide, decide
from app.registrations.seeing import called_alike, one_registration, registrations
from app.web.desk import acting, core
from app.web.guard import allows
from app.web.registrations.forms import DecideForm
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("registrations", __name__)
LARGEST = 2**63 - 1


@pages.get("/registrations")
@allows(DECIDES)
def index() -> ResponseReturnValue:
    """Those that wait, the longest first; ``?done=1``: those that were decided."""
    done = request.args.get("done") == "1"
    with acting() as tx:  # a firm's reading role has no such table
        found = registrations(tx, waiting=not done, cursor=request.args.get("cursor"))
        more = f"/registrations?{'done=1&' if done else ''}cursor={found.next_cursor}" if found.next_cursor else None
        return render_template(
            "registrations/list.html", rows=found.items, done=done, next_href=more, **page_context(tx)
        )


@pages.get("/registrations/<int:number>")
@allows(DECIDES)
def show(number: int) -> ResponseReturnValue:
    """One, with what speaks for and against it."""
    return _shown(number, DecideForm(formdata=None))


@pages.post("/registrations/<int:number>")
@allows(DECIDES)
def show_post(number: int) -> ResponseReturnValue:
    """Accept or refuse it; a link that no letter carries is shown this once."""
    form = DecideForm()
    if not form.validate():
        return _shown(number, form, 422)
    accepted = request.form.get("accepted", "")
    if accepted not in {"0", "1"}:
        raise Invalid({"accepted": [_("请选择。")]})
    try:
        with acting() as tx:
            decided = decide(
                tx, core().door_key, number, form.seen, Decide(accepted=accepted == "1", reason=form.reason.data or "")
            )
    except Invalid as refused:
        form.refuse(refused)
        return _shown(number, form, 422)
    if decided.invited is None:
        flash(_("已退回，理由会告诉申请人。"), "success")
        return redirect("/registrations", 303)
    if not decided.invited.secret:
        flash(_("已通过。开通账号的链接已发到申请人的邮箱。"), "success")
        return redirect("/registrations", 303)
    return link_shown(decided.invited.secret, "/registrations")


def link_shown(secret: str, back_href: str) -> Response:
    """A link that no letter carries, shown this once to whoever hands it on."""
    link = f"{core().settings.public_url}/join?link={secret}"
    with acting() as tx:
        return make_response(
            render_template("registrations/hand_on.html", link=link, back_href=back_href, **page_context(tx))
        )


def _shown(number: int, form: DecideForm, code: int = 200) -> Response:
    if number > LARGEST:
        raise Missing()
    with acting() as tx:
        seen = one_registration(tx, number)
        if not form.version.data:
            form.version.data = str(seen.version)
        parks = {park.id: park.name for park in parks_of(tx.session, tx.actor)}
        page = render_template(
            "registrations/show.html",
            seen=seen,
            form=form,
            alike=called_alike(tx, seen),
            park=parks.get(seen.park_id or 0, ""),
            **page_context(tx),
        )
    return make_response(page, code)
