"""我的账号: password, second factor, where messages go, language and type, and what is signed in."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Field, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.accounts.managing import change_own_contact, change_password, own_contact
from app.accounts.own_doors import end_other_sessions, end_own, news_read, own_doors
from app.accounts.rules.recovery import FEW
from app.accounts.second_factor import own_factor
from app.companies.rules import checked_phone
from app.handovers.seeing import own_stand_ins
from app.handovers.standing_in import STAND_IN
from app.kernel.errors import Invalid
from app.notifications.choosing import choose_notices, own_choices
from app.notifications.rules.choices import ALWAYS, SWITCHED, NoticeKind
from app.web.desk import acting, core, secret
from app.web.forms.bases import ZoneForm
from app.web.guard import signed_in
from app.web.speaking import _, later, said
from app.web.stand_ins import shown_stand_in
from app.web.viewer import page_context

pages = Blueprint("account", __name__)

LONGEST = Length(max=128, message=later("密码最多 128 个字符。"))


class PasswordForm(ZoneForm):
    """The present password and the new one."""

    current = PasswordField(later("现在的密码"), [InputRequired(later("请填写现在的密码。")), LONGEST])
    new = PasswordField(
        later("新密码"),
        [InputRequired(later("请填写新密码。")), LONGEST],
        description=later("至少 10 个字符。好记又不好猜的办法：几个不相干的词连起来。"),
    )


class ContactForm(ZoneForm):
    """Where messages and the link for a forgotten password go."""

    email = StringField(
        later("邮箱"),
        [Length(max=254, message=later("邮箱地址太长。"))],
        description=later("通知和“忘记密码”的链接发到这里。"),
    )
    phone = StringField(later("手机或电话"), [Length(max=40, message=later("电话太长。"))])
    password = PasswordField(later("现在的密码"), [InputRequired(later("请填写现在的密码。")), LONGEST])

    def validate_phone(self, field: Field) -> None:
        """A number that can be called, or none."""
        typed = (field.data or "").strip()
        try:
            field.data = checked_phone(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(said(error.args[0])) from error


@pages.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """What is mine; asked in a transaction that could write, for a firm's reading role may not see accounts."""
    return _shown()


@pages.post("/account/password")
@signed_in
def password() -> ResponseReturnValue:
    """Another password; every sign-in ends, this one too, and one comes in with the new one."""
    form = PasswordForm()
    if form.validate():
        try:
            with acting() as tx:
                change_password(tx, form.current.data or "", form.new.data or "", (core().settings.site_name,))
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("新密码已经生效，请用它登录。其他设备上的登录都已退出。"), "success")
            return redirect("/login", 303)
    return _shown(password_form=form, code=422)


@pages.post("/account/contact")
@signed_in
def contact() -> ResponseReturnValue:
    """Another address or number; the address there was is told."""
    form = ContactForm()
    if form.validate():
        try:
            with acting() as tx:
                change_own_contact(
                    tx, form.password.data or "", email=form.email.data or "", phone=form.phone.data or ""
                )
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("联系方式已更新。"), "success")
            return redirect("/account", 303)
    return _shown(contact_form=form, code=422)


@pages.post("/account/notices")
@signed_in
def notices() -> ResponseReturnValue:
    """Which messages come by mail as well."""
    wanted = {kind for kind in SWITCHED if kind.value in request.form.getlist("mail")}
    with acting() as tx:
        choose_notices(tx, wanted)
    flash(_("通知方式已保存。"), "success")
    return redirect("/account", 303)


@pages.post("/account/end")
@signed_in
def end() -> ResponseReturnValue:
    """End one; whoever held it is out with the next request."""
    with acting() as tx:
        end_own(tx, request.form.get("id", ""))
    flash(_("已结束，那台设备或那个令牌不能再用。"), "success")
    return redirect("/account", 303)


@pages.post("/account/end-others")
@signed_in
def end_others() -> ResponseReturnValue:
    """End every sign-in but this one; tokens go on."""
    with acting() as tx:
        end_other_sessions(tx, secret() or "")
    flash(_("已结束其他设备上的登录。"), "success")
    return redirect("/account", 303)


@pages.post("/account/read")
@signed_in
def read() -> ResponseReturnValue:
    """Know of the others."""
    with acting() as tx:
        news_read(tx, secret() or "")
    return redirect("/account", 303)


def _shown(
    password_form: PasswordForm | None = None, contact_form: ContactForm | None = None, code: int = 200
) -> Response:
    with acting() as tx:
        mine = own_contact(tx)
        page = render_template(
            "accounts/own.html",
            doors=own_doors(tx, secret() or "", core().settings.staff_idle),
            mine=mine,
            factor=own_factor(tx),
            few=FEW,
            kinds=list(NoticeKind),
            always=ALWAYS,
            wanted=own_choices(tx),
            on_staff=tx.actor.may(STAND_IN.ability),
            away=[shown_stand_in(each) for each in own_stand_ins(tx)] if tx.actor.may(STAND_IN.ability) else [],
            password_form=password_form or PasswordForm(formdata=None),
            contact_form=contact_form or ContactForm(formdata=None, email=mine.email, phone=mine.phone),
            **page_context(tx),
        )
    return make_response(page, code)
