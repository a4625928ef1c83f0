"""Sign in and out. Two doors, 企业 and 工作人员, on one page."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.accounts.sessions import SignedInSession, sign_out, start_session
from app.accounts.signing_in import attempt
from app.kernel.actor import ANONYMOUS
from app.kernel.errors import TooMany, Unauthenticated
from app.web.accounts.forms import SignInForm
from app.web.desk import core, secret
from app.web.guard import local_path, public, signed_in
from app.web.labels import refusal_sentence
from app.web.session import drop, keep
from app.web.speaking import _, chosen_here, keep_language, said

pages = Blueprint("signing_in", __name__)


@pages.get("/login")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    target = local_path(request.args.get("next"))
    if g.actor.account_id is not None:
        return redirect(target, 303)
    form = SignInForm(formdata=None, next=target)
    return _shown(form, 200)


@pages.post("/login")
@public
def sign_in_post() -> ResponseReturnValue:
    """Check and let in; the counting of failures commits before any refusal is shown."""
    form = SignInForm()
    if not form.validate():
        return _shown(form, 422)
    try:
        opened = _opened(form)
    except (TooMany, Unauthenticated) as refused:
        said_besides = said(refused.message) if refused.message else None
        form.form_errors.append(said_besides or refusal_sentence(refused.code) or _("登录没有成功，请稍后再试。"))
        response = _shown(form, 429 if isinstance(refused, TooMany) else 422)
        if isinstance(refused, TooMany):
            response.headers["Retry-After"] = str(refused.retry_after)
        return response
    session.clear()  # a token made before signing in does not live on after it
    response = make_response(redirect(local_path(form.next.data), 303))
    secure = core().settings.secure_cookies
    keep(response, opened.secret, secure=secure)
    if chosen_here() is None:
        keep_language(response, opened.language, secure=secure)
    return response


@pages.post("/logout")
@signed_in
def leave() -> ResponseReturnValue:
    """Sign out here: the row is revoked, an old cookie opens nothing."""
    held = secret()
    with core().transactions.acting(ANONYMOUS, g.request_id) as tx:
        if held:
            sign_out(tx, held)
    session.clear()
    response = make_response(redirect("/login", 303))
    drop(response, secure=core().settings.secure_cookies)
    return response


def _opened(form: SignInForm) -> SignedInSession:
    """A new session. Raises what refused it, after the refusal was counted."""
    ip = request.remote_addr or ""
    with core().transactions.acting(ANONYMOUS, g.request_id) as tx:
        outcome = attempt(
            tx, username=form.username.data, password=form.password.data, totp_code=form.totp.data or None, ip=ip
        )
        if outcome.account_id is not None:
            return start_session(tx, outcome.account_id, ip)
    outcome.granted()
    raise Unauthenticated("bad_credentials")


def _shown(form: SignInForm, code: int) -> Response:
    door = "staff" if request.values.get("door") == "staff" else "company"
    return make_response(render_template("accounts/sign_in.html", form=form, door=door), code)
