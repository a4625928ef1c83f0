"""一次性链接: whoever was let in chooses the password here, and sets up the second factor."""

from functools import partial

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.links import SeenInvitation, seen_invitation, use_invitation
from app.accounts.totp import address_of
from app.kernel.actor import ANONYMOUS
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.web.accounts.by_link import choose, dead_link, unkept
from app.web.accounts.forms import InvitedForm
from app.web.desk import core
from app.web.guard import public
from app.web.speaking import _

pages = Blueprint("invited", __name__)


@pages.get("/invitation")
@public
def show() -> ResponseReturnValue:
    """What the link opens; looking at it uses nothing up. The key is in the query, which no log keeps."""
    return _shown(InvitedForm(formdata=None, key=request.args.get("key", "")))


@pages.post("/invitation")
@public
def show_post() -> ResponseReturnValue:
    """Choose the password; then the sign-in page."""
    form = InvitedForm()

    def use(tx: Transaction) -> None:
        use_invitation(tx, form.key.data or "", form.password.data, form.totp.data or "", (_site_name(),))

    return choose(form, use, partial(_shown, form), _over, _("密码已设置，请用新密码登录。"))


def _shown(form: InvitedForm, code: int = 200) -> Response:
    try:
        with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
            seen: SeenInvitation = seen_invitation(tx, form.key.data or "")
    except Missing:
        return _over()
    body = render_template(
        "accounts/invited.html",
        form=form,
        seen=seen,
        purpose=seen.purpose.value,
        totp_address=address_of(seen.totp_secret, seen.username, _site_name()) if seen.totp_secret else None,
    )
    return unkept(make_response(body, code))


def _over() -> Response:
    return dead_link(handed=True)


def _site_name() -> str:
    return str(current_app.jinja_env.globals["site_name"])
