"""忘记密码: asking for a link at either door, and setting a new password with it. No page tells who has an account."""

from functools import partial

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.accounts.resetting import ask_for_password_link, asks_first, name_behind, set_password_by_link
from app.kernel.actor import ANONYMOUS
from app.kernel.errors import Missing, TooMany
from app.kernel.transaction import Transaction
from app.web.accounts.asking import StrangerForm
from app.web.accounts.by_link import choose, dead_link, unkept
from app.web.desk import core
from app.web.forms.bases import ZoneForm
from app.web.guard import public
from app.web.speaking import _, later, said

pages = Blueprint("forgotten", __name__)


class ForgottenForm(StrangerForm):
    """The user name, and nothing else."""

    username = StringField(
        later("用户名"), [InputRequired(later("请填写用户名。")), Length(max=64, message=later("用户名太长。"))]
    )


class ResetForm(ZoneForm):
    """A new password, by the link of the letter."""

    new = PasswordField(
        later("新密码"),
        [InputRequired(later("请填写新密码。")), Length(max=128, message=later("密码最多 128 个字符。"))],
        description=later("至少 10 个字符。好记又不好猜的办法：几个不相干的词连起来。"),
    )
    link = HiddenField()


@pages.get("/forgot")
@public
def forgot() -> ResponseReturnValue:
    """The question for the user name, and whom to call."""
    form = ForgottenForm(formdata=None)
    with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
        if asks_first(tx, core().door_key, g.origin.address):
            form.ask_first()
    return _asked(form)


@pages.post("/forgot")
@public
def forgot_post() -> ResponseReturnValue:
    """The same answer for every name."""
    form = ForgottenForm()
    if not form.validate():
        return _asked(form, 422)
    try:
        with core().transactions.acting(ANONYMOUS, g.request_id, g.origin) as tx:
            met = ask_for_password_link(tx, core().door_key, form.username.data or "", g.origin.address, form.reply)
    except TooMany as refused:
        form.form_errors.append(said(refused.message or ""))
        response = _asked(form, 429)
        response.headers["Retry-After"] = str(refused.retry_after)
        return response
    if not met.done:
        form.ask_first(wrong=met.wrong)
        return _asked(form, 422)
    return redirect(f"/forgot/sent?door={_door()}", 303)


@pages.get("/forgot/sent")
@public
def sent() -> ResponseReturnValue:
    """What happens now, whoever was asked for."""
    return render_template("accounts/forgot_sent.html", door=_door())


@pages.get("/reset")
@public
def reset() -> ResponseReturnValue:
    """The field for a new password; looking at it uses nothing up."""
    return _reset_shown(ResetForm(formdata=None, link=request.args.get("link", "")[:100]))


@pages.post("/reset")
@public
def reset_post() -> ResponseReturnValue:
    """Set it; what was open of the account ends, and one signs in with it."""
    form = ResetForm()

    def use(tx: Transaction) -> None:
        context = (core().settings.site_name,)
        set_password_by_link(tx, (form.link.data or "")[:100], form.new.data or "", g.origin.address, context)

    done = _("新密码已经生效，请用它登录。其他设备上的登录都已退出。")
    return choose(form, use, partial(_reset_shown, form), _dead, done)


def _door() -> str:
    return "staff" if request.values.get("door") == "staff" else "company"


def _asked(form: ForgottenForm, code: int = 200) -> Response:
    return make_response(render_template("accounts/forgot.html", form=form, door=_door()), code)


def _reset_shown(form: ResetForm, code: int = 200) -> Response:
    try:
        with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
            username = name_behind(tx, form.link.data or "")
    except Missing:
        return _dead()
    return unkept(make_response(render_template("accounts/reset.html", form=form, username=username), code))


def _dead() -> Response:
    return dead_link(again="/forgot")
