"""Jinja filters and globals: dates in Shanghai, words for enums, assets and icons."""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.calendars.rules import SHANGHAI, local_day
from app.kernel.clock import now
from app.tickets.rules.words import SATISFACTION
from app.web.labels import label, label_firm
from app.web.speaking import _, counted, dated

DIST = Path(__file__).parent / "static" / "dist"


@cache
def _manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return found


def asset(name: str) -> str:
    """The address of a built file, with its content in the name so that it can be kept for ever."""
    return f"/static/dist/{_manifest()[name]}"


@cache
def icon(name: str) -> Markup:
    """One icon of the sprite; decoration only, the word stands beside it."""
    address = f"{asset('icons.svg')}#{name}"
    return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>').format(address)


def day(value: date | datetime | None) -> str:
    """10月12日 周一; the year is said when it is not this one."""
    if value is None:
        return "—"
    shown = local_day(value) if isinstance(value, datetime) else value
    return dated(shown, "M月d日 EEE" if shown.year == local_day(now()).year else "y年M月d日 EEE")


def whole_day(value: date) -> str:
    """2027年5月21日: the year is always said."""
    return dated(value, "y年M月d日")


def moment(value: datetime | None) -> str:
    """10月12日 周一 17:30."""
    return "—" if value is None else f"{day(value)} {value.astimezone(SHANGHAI):%H:%M}"


def second(value: datetime) -> str:
    """2026-11-28 09:30:12."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def ago(value: datetime | None) -> str:
    """刚刚, 5 分钟前, 3 小时前, 昨天, otherwise the day."""
    if value is None:
        return "—"
    seconds = (now() - value).total_seconds()
    days = (local_day(now()) - local_day(value)).days
    if 0 <= seconds < 60:
        return _("刚刚")
    if 0 <= seconds < 3600:
        return counted("%(n)s 分钟前", int(seconds // 60))
    if seconds >= 0 and days == 0:
        return counted("%(n)s 小时前", int(seconds // 3600))
    return _("昨天") if days == 1 else day(value)


def level_label(level: int) -> str:
    """非常满意 … 非常不满意."""
    return _(SATISFACTION[level])


def machine_time(value: date | datetime) -> str:
    """For ``datetime`` attributes: local time with its offset."""
    return (
        value.astimezone(SHANGHAI).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    )


FILTERS: dict[str, Callable[..., object]] = {
    "day": day,
    "moment": moment,
    "whole_day": whole_day,
    "ago": ago,
    "label": label,
    "label_firm": label_firm,
    "state_label": label,
    "level_label": level_label,
    "machine_time": machine_time,
    "second": second,
}


def register(app: Flask, site_name: str) -> None:
    """Make filters and globals known; undefined names raise."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(asset=asset, icon=icon, site_name=site_name, csrf_token=generate_csrf, escape=escape)
    app.jinja_env.globals["request_id"] = _RequestId()


class _RequestId:
    """The number of the present request, read when it is printed."""

    def __str__(self) -> str:
        return str(g.get("request_id", ""))

    def __html__(self) -> str:
        return str(escape(str(self)))
