"""同事: who of the firm has an account; its administrator invites and ends."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import Role
from app.kernel.errors import Invalid, Missing, Refused
from app.registrations.ending import EndColleague, end_colleague
from app.registrations.inviting import INVITES, Invite, invite, take_back
from app.registrations.seeing import colleagues, open_invitations, waiting_registrations
from app.web.desk import acting, core
from app.web.guard import allows
from app.web.labels import refusal_sentence
from app.web.registrations.forms import EndForm, InviteForm
from app.web.registrations.pages import link_shown
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("colleagues", __name__)


@pages.get("/colleagues")
@allows(INVITES)
def show() -> ResponseReturnValue:
    """Who has an account, who was invited, who asks to come in."""
    return _shown(InviteForm(formdata=None))


@pages.post("/colleagues")
@allows(INVITES)
def invite_post() -> ResponseReturnValue:
    """Invite somebody; a link that no letter carries is shown this once."""
    form = InviteForm()
    if not form.validate():
        return _shown(form, 422)
    try:
        with acting() as tx:
            invited = invite(
                tx,
                core().door_key,
                Invite(
                    person=form.person.data or "",
                    role=Role(form.role.data),
                    email=form.email.data or "",
                    phone=form.phone.data or "",
                ),
            )
    except Invalid as refused:
        form.refuse(refused)
        return _shown(form, 422)
    except Refused as refused:
        form.form_errors.append(refusal_sentence(refused.code) or "")
        return _shown(form, 409)
    if invited.secret:
        return link_shown(invited.secret, "/colleagues")
    flash(_("邀请已发到同事的邮箱，72 小时内有效。"), "success")
    return redirect("/colleagues", 303)


@pages.post("/colleagues/invitations/<int:number>/revoke")
@allows(INVITES)
def revoke(number: int) -> ResponseReturnValue:
    """The link opens nothing any more."""
    with acting() as tx:
        take_back(tx, number)
    flash(_("邀请已取消，链接作废。"), "success")
    return redirect("/colleagues", 303)


@pages.get("/colleagues/<int:seat>/end")
@allows(INVITES)
def end(seat: int) -> ResponseReturnValue:
    """What ends, and why."""
    return _end_shown(seat, EndForm(formdata=None))


@pages.post("/colleagues/<int:seat>/end")
@allows(INVITES)
def end_post(seat: int) -> ResponseReturnValue:
    """End it: the person opens nothing of this firm any more."""
    form = EndForm()
    if not form.validate():
        return _end_shown(seat, form, 422)
    try:
        with acting() as tx:
            end_colleague(tx, seat, EndColleague(reason=form.reason.data or ""))
    except Invalid as refused:
        form.refuse(refused)
        return _end_shown(seat, form, 422)
    flash(_("已结束，此人所有登录都已退出。"), "success")
    return redirect("/colleagues", 303)


def _shown(form: InviteForm, code: int = 200) -> Response:
    with acting() as tx:
        page = render_template(
            "registrations/colleagues.html",
            form=form,
            people=colleagues(tx),
            invitations=open_invitations(tx),
            asking=waiting_registrations(tx),
            now=tx.now,
            **page_context(tx),
        )
    return make_response(page, code)


def _end_shown(seat: int, form: EndForm, code: int = 200) -> Response:
    with acting() as tx:
        person = next((each for each in colleagues(tx) if each.seat_id == seat and not each.own), None)
        if person is None:
            raise Missing()
        page = render_template("registrations/end.html", form=form, person=person, **page_context(tx))
    return make_response(page, code)
