"""配置检查: what is entered and cannot work, each with the page on which it is mended."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import Role
from app.clocks.rules.limits import Limit
from app.clocks.rules.offsets import NAMES, UNITS
from app.findings.looking import findings
from app.findings.rules import Fault, Finding
from app.rulebook.rules import BannerAudience
from app.slices import LIMITS
from app.web.desk import reading
from app.web.guard import allows
from app.web.labels import label
from app.web.speaking import _, counted
from app.web.speaking import said as in_words
from app.web.viewer import page_context

pages = Blueprint("checks", __name__)
SHOWN = 50
"""Of each sort; the command prints all."""
Facts = Mapping[str, Any]


@pages.get("/settings/check")
@allows("settings.see")
def show() -> ResponseReturnValue:
    """Everything that is found, by sort."""
    with reading() as tx:
        found = findings(tx, SHOWN)
        groups = [
            {"word": label(fault), "lines": [_line(each) for each in found if each.fault is fault]} for fault in Fault
        ]
        return render_template(
            "settings/check.html",
            groups=[group for group in groups if group["lines"]],
            found=len(found),
            may_edit=tx.actor.may("settings.edit"),
            **page_context(tx),
        )


def _line(found: Finding) -> dict[str, str]:
    said, href = _SAID[found.fault](found.facts)
    return {"said": said, "href": href}


def _open(role: Role, facts: Facts, **more: str) -> str:
    return "/settings/accounts/new?" + urlencode({"role": role.value, "region": facts["region"], **more})


def _calendar(facts: Facts) -> tuple[str, str]:
    through = facts["known_through"]
    said = _("已公布的安排到 %(day)s 为止。", day=through) if through else _("还没有载入放假安排。")
    return said, "/settings/calendar"


def _category(facts: Facts) -> tuple[str, str]:
    said = _("%(code)s %(name)s", code=facts["category"], name=facts["name"])
    return said, f"/settings/categories/{facts['category']}?{urlencode({'region': facts['region']})}"


def _ended(facts: Facts) -> tuple[str, str]:
    if "park" in facts:
        said = counted("%(name)s已停用，还有 %(n)s 家企业没有转出。", facts["firms"], name=facts["name"])
        return said, "/companies"
    said = counted("%(name)s已停用，还有 %(n)s 件诉求没有转给别的单位。", facts["held"], name=facts["name"])
    return said, f"/tickets?{urlencode({'department': facts['department'], 'state': 'open'})}"


def _post(facts: Facts) -> tuple[str, str]:
    role = Role(str(facts["role"]))
    if "park" in facts:
        said = _("%(role)s：%(place)s", role=label(role), place=facts["name"])
        return said, _open(role, facts, park=str(facts["park"]))
    return label(role), _open(role, facts)


def _limit(facts: Facts) -> tuple[str, str]:
    said = _("%(limit)s：%(length)s", limit=_(LIMITS[facts["limit"]].word), length=facts["length"])
    return said, f"/settings/limits/{facts['limit']}?{urlencode({'region': facts['region']})}"


def _rung(facts: Facts) -> tuple[str, str]:
    said = _(
        "%(ladder)s：%(rung)s %(amount)s，%(limit)s只有 %(length)s。",
        ladder=_(NAMES[facts["ladder"]]),
        rung=_(UNITS[facts["rung"]]),
        amount=facts["amount"],
        limit=_(LIMITS[facts["limit"]].word),
        length=in_words(Limit.parse(facts["length"]).label_zh),
    )
    return said, f"/settings/ladders/{facts['ladder']}?{urlencode({'region': facts['region']})}"


def _banner(facts: Facts) -> tuple[str, str]:
    said = _(
        "给%(audience)s的公告 %(day)s 已到期：%(words)s",
        audience=label(BannerAudience(str(facts["audience"]))),
        day=facts["until"],
        words=facts["words"],
    )
    return said, f"/settings/banners/{facts['audience']}?{urlencode({'region': facts['region']})}"


def _firm(facts: Facts) -> tuple[str, str]:
    return str(facts["name"]), f"/companies/{facts['company']}"


def _left(facts: Facts) -> tuple[str, str]:
    stand_in = facts["stand_in"] or _("没有人")
    said = _(
        "%(firm)s：%(officer)s 已离任，现由 %(stand_in)s 代",
        firm=facts["name"],
        officer=facts["officer"],
        stand_in=stand_in,
    )
    return said, f"/companies/{facts['company']}"


_SAID: Mapping[Fault, Callable[[Facts], tuple[str, str]]] = {
    Fault.CALENDAR_RUNS_OUT: _calendar,
    Fault.NO_CENTRE: lambda facts: (
        _("%(region)s：没有列明单位的诉求无处可去。", region=facts["region"]),
        "/settings/units/new?" + urlencode({"kind": "centre", "region": facts["region"]}),
    ),
    Fault.NO_DEPARTMENT: _category,
    Fault.ENDED_HOLDS: _ended,
    Fault.NO_HANDLER: lambda facts: (
        str(facts["name"]),
        _open(Role.HANDLER, facts, department=str(facts["department"])),
    ),
    Fault.NO_HEAD: lambda facts: (str(facts["name"]), _open(Role.HEAD, facts, department=str(facts["department"]))),
    Fault.EMPTY_POST: _post,
    Fault.LIMIT_UNFIT: _limit,
    Fault.RUNG_UNHEARD: _rung,
    Fault.BANNER_OVER: _banner,
    Fault.NO_OFFICER: _firm,
    Fault.OFFICER_LEFT: _left,
    Fault.NO_STAND_IN: lambda facts: (
        _("%(officer)s：%(n)s 家企业没有 B 岗。", officer=facts["officer"], n=facts["firms"]),
        "/companies/pairing",
    ),
    Fault.NOBODY_THERE: lambda facts: (
        _("%(away)s 不在，代班的 %(name)s 也不在岗。", away=facts["away"], name=facts["stand_in"]),
        "/handovers",
    ),
    Fault.EMAIL: lambda facts: (
        _("%(username)s：%(email)s", username=facts["username"], email=facts["email"]),
        f"/settings/accounts/{facts['username']}",
    ),
}
