"""登录设备: where one is signed in, and ending it from here."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from app.accounts.sessions import end_others, end_session, news_read, sessions_of
from app.web.desk import acting, core, reading, secret
from app.web.guard import signed_in
from app.web.viewer import page_context

pages = Blueprint("devices", __name__)


@pages.get("/account/devices")
@signed_in
def show() -> ResponseReturnValue:
    """The sessions of one's own account."""
    with acting() as tx:  # writes nothing; sessions are not among what a firm's reading role may see
        sessions = sessions_of(tx, secret() or "", core().settings.staff_idle)
    with reading() as tx:
        return render_template("accounts/devices.html", sessions=sessions, **page_context(tx))


@pages.post("/account/devices/<key>/end")
@signed_in
def end(key: str) -> ResponseReturnValue:
    """End one of them."""
    with acting() as tx:
        end_session(tx, key)
    return redirect("/account/devices", 303)


@pages.post("/account/devices/end-others")
@signed_in
def end_all_others() -> ResponseReturnValue:
    """End all but this one."""
    with acting() as tx:
        end_others(tx, secret() or "")
    return redirect("/account/devices", 303)


@pages.post("/account/devices/read")
@signed_in
def read() -> ResponseReturnValue:
    """Know of the others."""
    with acting() as tx:
        news_read(tx, secret() or "")
    return redirect("/account/devices", 303)
