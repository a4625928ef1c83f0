"""What happens to accounts. Pure; never a password, a code or a secret in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.kernel.events import Event, Verdict
from app.kernel.words import Word


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """Somebody proved who they are."""

    name: ClassVar[str] = "account.signed_in"
    about: ClassVar[tuple[str, ...]] = ("account", "account_id")
    silent: ClassVar[bool] = True

    account_id: int
    username: str
    ip: str


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """A sign-in was refused, or so many of a kind in an hour.

    ``username`` is only given for accounts that exist: people type passwords into that field.
    """

    name: ClassVar[str] = "account.sign_in_refused"
    about: ClassVar[tuple[str, ...]] = ("account", "account_id")
    silent: ClassVar[bool] = True
    verdict: ClassVar[Verdict] = Verdict.REFUSED

    account_id: int | None
    username: str
    reason: str
    ip: str
    times: int = 1
    hour: datetime | None = None
    """The hour in which they came, when it is the sum that is said."""


@dataclass(frozen=True, kw_only=True)
class AccessRefused(Event):
    """Somebody who is signed in was refused something that is there, or so many times in an hour."""

    name: ClassVar[str] = "account.access_refused"
    about: ClassVar[tuple[str, ...]] = ("account", "account_id")
    silent: ClassVar[bool] = True
    verdict: ClassVar[Verdict] = Verdict.REFUSED

    account_id: int | None
    what: str
    """What was asked for, without which one, and the code it was refused with."""
    number: str
    """Which one, where it has a name; empty in a sum."""
    ip: str
    times: int = 1
    hour: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """Somebody ended a session, here or one of his others."""

    name: ClassVar[str] = "account.signed_out"
    about: ClassVar[tuple[str, ...]] = ("account", "account_id")
    silent: ClassVar[bool] = True

    account_id: int


class AccountChange(Word):
    """What was changed."""

    OPENED = "opened", "开通账号"
    GRANTED = "granted", "授予席位"
    ENDED = "ended", "结束席位"
    DISABLED = "disabled", "停用账号"
    ENABLED = "enabled", "启用账号"
    PASSWORD_RESET = "password_reset", "重置密码"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    PASSWORD_BY_LINK = "password_by_link", "用链接重设密码"
    SECOND_FACTOR_RESET = "second_factor_reset", "重置动态验证码"
    SECOND_FACTOR_SET = "second_factor_set", "绑定动态验证码"
    SECOND_FACTOR_LEFT = "second_factor_left", "停用动态验证码"
    RECOVERY_CODES_MADE = "recovery_codes_made", "生成恢复码"
    RECOVERY_CODE_USED = "recovery_code_used", "使用恢复码登录"
    NOTICES_CHOSEN = "notices_chosen", "选择通知方式"
    CONTACT_CHANGED = "contact_changed", "修改联系方式"
    LINK_ISSUED = "link_issued", "发出一次性链接"
    LINK_USED = "link_used", "用链接设置密码"
    LANGUAGE_CHOSEN = "language_chosen", "选择语言"
    TOKEN_ISSUED = "token_issued", "签发令牌"
    TOKEN_REVOKED = "token_revoked", "撤销令牌"


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """An account, its seats or its secrets were changed; ``role`` when it was about a seat."""

    name: ClassVar[str] = "account.changed"
    about: ClassVar[tuple[str, ...]] = ("account", "account_id")
    silent: ClassVar[bool] = True

    account_id: int
    username: str
    change: AccountChange
    role: str | None = None
    email: str = ""
    """The address it had before, when that was changed; the trail keeps it masked."""
    reason: str = ""
    """Why a seat was given or ended, an account opened, shut or let in anew."""


class ServiceChange(Word):
    """What was done with a program's tokens."""

    ISSUED = "issued", "签发程序令牌"
    REVOKED = "revoked", "撤销程序令牌"


@dataclass(frozen=True, kw_only=True)
class ServiceAccountChanged(Event):
    """A program was given a token, or tokens were taken from it; ``tokens`` is how many."""

    name: ClassVar[str] = "account.service_changed"
    about: ClassVar[tuple[str, ...]] = ("account", "account_id")
    silent: ClassVar[bool] = True

    account_id: int
    username: str
    change: ServiceChange
    scopes: tuple[str, ...]
    region_id: int
    tokens: int = 1
    expires_at: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkAsked(Event):
    """Somebody asked for a link that sets a new password; ``account_id`` where it leads to an account."""

    name: ClassVar[str] = "account.link_asked"
    about: ClassVar[tuple[str, ...]] = ("account", "account_id")
    silent: ClassVar[bool] = True

    account_id: int | None
    link_id: int
    ip: str
