"""我的登录: the browsers one is signed in with and one's API tokens, each to be ended."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.own_doors import end_own, own_doors
from app.web.desk import acting, secret
from app.web.guard import signed_in
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("account", __name__)


@pages.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """What I have open, newest first; asked in a transaction that could write, for a firm's reading role may not."""
    with acting() as tx:
        return render_template("accounts/own.html", doors=own_doors(tx, secret() or ""), **page_context(tx))


@pages.post("/account/end")
@signed_in
def end() -> ResponseReturnValue:
    """End one; whoever held it is out with the next request."""
    with acting() as tx:
        end_own(tx, request.form.get("id", ""))
    flash(_("已结束，那台设备或那个令牌不能再用。"), "success")
    return redirect("/account", 303)
