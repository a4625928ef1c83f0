"""动态验证码 of one's own account: bound to another telephone, its recovery codes printed, or left (firms)."""

from flask import Blueprint, Response, current_app, flash, g, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.accounts import totp
from app.accounts.managing import own_contact
from app.accounts.own_doors import end_other_sessions
from app.accounts.second_factor import bind, leave, make_codes, own_factor
from app.kernel.errors import Invalid, Precondition
from app.web.desk import acting, core, secret
from app.web.forms.bases import ZoneForm
from app.web.guard import signed_in
from app.web.speaking import _, later
from app.web.viewer import page_context

pages = Blueprint("second_factor", __name__)

SECONDS = 1800
"""For so long the key that a page showed may be bound."""
CODE = Length(max=20, message=later("动态验证码是 6 位数字。"))


class ProofForm(ZoneForm):
    """Who it is, once more."""

    password = PasswordField(
        later("现在的密码"),
        [InputRequired(later("请填写现在的密码。")), Length(max=128, message=later("密码最多 128 个字符。"))],
    )
    present = StringField(
        later("现在的动态验证码"), [CODE], description=later("旧手机上的 6 位数字；不在身边时填一个恢复码。")
    )


class BindForm(ProofForm):
    """The code that the new telephone shows."""

    code = StringField(
        later("新的动态验证码"),
        [InputRequired(later("请填写新的验证码。")), CODE],
        description=later("把密钥输入验证器以后，它显示的 6 位数字。"),
    )
    sealed = HiddenField()


@pages.get("/account/second-factor")
@signed_in
def show() -> ResponseReturnValue:
    """A new key to bind, and what else may be done."""
    return _shown()


@pages.post("/account/second-factor")
@signed_in
def bind_post() -> ResponseReturnValue:
    """Bind it; the other sign-ins end, and the recovery codes are shown this once."""
    form = BindForm()
    key = _opened(form.sealed.data or "")
    if form.validate():
        try:
            with acting() as tx:
                codes = bind(tx, form.password.data or "", key, form.code.data or "", form.present.data or "")
                end_other_sessions(tx, secret() or "")
        except Invalid as refused:
            form.refuse(refused)
        else:
            return _codes_shown(codes)
    return _shown(form, key, 422)


@pages.post("/account/recovery-codes")
@signed_in
def codes_post() -> ResponseReturnValue:
    """New recovery codes, shown this once."""
    form = ProofForm()
    if form.validate():
        try:
            with acting() as tx:
                codes = make_codes(tx, form.password.data or "", form.present.data or "")
        except Invalid as refused:
            form.refuse(refused)
        else:
            return _codes_shown(codes)
    return _shown(code=422, proof=form)


@pages.post("/account/second-factor/leave")
@signed_in
def leave_post() -> ResponseReturnValue:
    """A firm's account does without from now on."""
    form = ProofForm()
    if form.validate():
        try:
            with acting() as tx:
                leave(tx, form.password.data or "", form.present.data or "")
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("已停用动态验证码，登录只需要密码。"), "success")
            return redirect("/account", 303)
    return _shown(code=422, leaving=form)


def _shown(
    form: BindForm | None = None,
    key: str = "",
    code: int = 200,
    *,
    proof: ProofForm | None = None,
    leaving: ProofForm | None = None,
) -> Response:
    key = key or totp.new_secret()
    form = form or BindForm(formdata=None)
    form.sealed.data = _sealer().dumps({"of": g.actor.account_id, "key": key})
    with acting() as tx:
        mine = own_contact(tx)
        page = render_template(
            "accounts/second_factor.html",
            form=form,
            proof=proof or ProofForm(formdata=None),
            leaving=leaving or ProofForm(formdata=None),
            factor=own_factor(tx),
            mine=mine,
            key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
            address=totp.address_of(key, mine.username, core().settings.site_name),
            **page_context(tx),
        )
    return make_response(page, code)


def _codes_shown(codes: tuple[str, ...]) -> Response:
    with acting() as tx:
        mine = own_contact(tx)
        return make_response(
            render_template(
                "accounts/recovery_codes.html",
                codes=codes,
                mine=mine,
                at=tx.now,
                back_href="/account",
            )
        )


def _opened(sealed: str) -> str:
    """The key this page showed to this person. Raises Precondition (400) for any other."""
    try:
        said = _sealer().loads(sealed, max_age=SECONDS)
    except BadData as error:
        raise Precondition() from error
    if said["of"] != g.actor.account_id:
        raise Precondition()
    return str(said["key"])


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["WTF_CSRF_SECRET_KEY"], salt="second factor")
