"""Sign in and out. Two doors, 企业 and 工作人员, on one page."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from app.accounts.questions import Reply, ask
from app.accounts.rules.sessions import device_words
from app.accounts.sessions import EndedSession, SignedInSession, sign_out, start_session
from app.accounts.signing_in import Attempt, Knock, attempt
from app.accounts.tallies import asks_at
from app.kernel import clock
from app.kernel.actor import ANONYMOUS
from app.kernel.errors import TooMany, Unauthenticated
from app.web.accounts.forms import SignInForm
from app.web.accounts.shown import ending_sentence
from app.web.desk import core, secret
from app.web.guard import local_path, public, signed_in
from app.web.kept import given_back
from app.web.labels import refusal_sentence
from app.web.session import drop, keep, keep_mark, mark
from app.web.speaking import _, chosen_here, keep_language, said

pages = Blueprint("signing_in", __name__)


@pages.get("/login")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on. After a form that came too late it carries its words."""
    kept = g.get("kept", "")
    target = local_path(request.args.get("next"))
    if g.actor.account_id is not None:
        return redirect(target, 303)
    form = SignInForm(formdata=None, next=target, kept=kept)
    with core().transactions.reading(ANONYMOUS, g.request_id) as tx:
        due = asks_at(tx, g.origin.address)
    return _shown(form, 401 if kept else 200, _question() if due else None)


@pages.post("/login")
@public
def sign_in_post() -> ResponseReturnValue:
    """Check and let in; the counting of failures commits before any refusal is shown."""
    form = SignInForm()
    if not form.validate():
        return _shown(form, 422, _question() if form.question_key.data else None)
    try:
        found, opened = _opened(form)
    except (TooMany, Unauthenticated) as refused:
        said_besides = said(refused.message) if refused.message else None
        form.form_errors.append(said_besides or refusal_sentence(refused.code) or _("登录没有成功，请稍后再试。"))
        question = refused.question if isinstance(refused, Unauthenticated) else None
        response = _shown(form, 429 if isinstance(refused, TooMany) else 422, question)
        if isinstance(refused, TooMany):
            response.headers["Retry-After"] = str(refused.retry_after)
        return response
    session.clear()  # a token made before signing in does not live on after it
    g.pop("csrf_token", None)
    response = _let_in(form, opened)
    secure = core().settings.secure_cookies
    keep(response, opened.secret, opened.lasts, secure=secure)
    keep_mark(response, found.browser, secure=secure)
    if chosen_here() is None:
        keep_language(response, opened.language, secure=secure)
    return response


@pages.post("/logout")
@signed_in
def leave() -> ResponseReturnValue:
    """Sign out here: the row is revoked, an old cookie opens nothing."""
    held = secret()
    with core().transactions.acting(ANONYMOUS, g.request_id, g.origin) as tx:
        if held:
            sign_out(tx, held)
    session.clear()
    response = make_response(redirect("/login", 303))
    drop(response, secure=core().settings.secure_cookies)
    return response


def _opened(form: SignInForm) -> tuple[Attempt, SignedInSession]:
    """A new session. Raises what refused it, after the refusal was counted."""
    knock = Knock(
        username=form.username.data,
        password=form.password.data,
        totp_code=form.totp.data or None,
        address=g.origin.address,
        browser=mark(secure=core().settings.secure_cookies),
        reply=Reply(form.question_key.data or "", form.answer.data or ""),
    )
    with core().transactions.acting(ANONYMOUS, g.request_id, g.origin) as tx:
        found = attempt(tx, core().door_key, knock)
        if found.account_id is not None:
            device = device_words(request.user_agent.string)
            return found, start_session(tx, found.account_id, g.origin.address, device)
    found.granted()
    raise Unauthenticated("bad_credentials")


def _let_in(form: SignInForm, opened: SignedInSession) -> Response:
    """On to where one was going; first, what was typed when the session before ended."""
    kept = given_back(form.kept.data or "", opened.account_id)
    if kept is None:
        return make_response(redirect(local_path(form.next.data), 303))
    return make_response(render_template("accounts/again.html", kept=kept))


def _question() -> tuple[str, str]:
    asked = ask(core().door_key, g.origin.address, clock.now())
    return asked.key, asked.words


def _shown(form: SignInForm, code: int, question: tuple[str, str] | None) -> Response:
    ended: EndedSession | None = g.get("ended_session")
    staff = request.values.get("door", "staff" if ended and ended.of_staff else "") == "staff"
    form.question_key.data, form.answer.data = ("" if question is None else question[0]), ""
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        door="staff" if staff else "company",
        question=None if question is None else said(question[1]),
        ended=ending_sentence(ended) if (ended and request.method == "GET") or (g.get("kept") and ended) else None,
    )
    return make_response(page, code)
