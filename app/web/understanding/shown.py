"""What was learned, in words: figures with what they are made of."""

from collections.abc import Sequence
from typing import Any

from app.calendars.rules import local_day
from app.reports.rules.rates import percent, printed
from app.understanding.rules.kinds import ModelKind
from app.understanding.rules.measuring import Reached
from app.understanding.seeing import Counted, SeenLearned, SeenPair, SeenVersion
from app.web.labels import label
from app.web.reports.charts import ShownChart
from app.web.speaking import _, counted, dated

DRAWN = 8
"""Newest versions in the chart; a phone shows no more beside each other."""
KILO = 1024


def shown_facts(found: SeenLearned) -> list[tuple[str, str]]:
    """What answers now, in pairs of word and value; nothing while none does."""
    present = next((each for each in found.versions if each.in_use), None)
    if found.use is None or present is None:
        return []
    return [
        (_("版本"), present.number),
        (_("启用"), _("%(by)s，%(day)s", by=found.use.by or _("系统"), day=_day(found.use.since))),
        (_("原因"), _(found.use.reason)),
        (_("学习的诉求"), _period(present)),
        (_("样本"), counted("%(n)s 条，含目录词语", present.examples)),
        (_("大小"), f"{max(present.size // KILO, 1)} KB"),
        *_reached(present),
    ]


def _reached(version: SeenVersion) -> list[tuple[str, str]]:
    rows = []
    if version.held_out is not None:
        rows += [
            (_("留出诉求，第一位就对"), first(version.held_out)),
            (_("留出诉求，前三位有对的"), printed(version.held_out.top3, version.held_out.n)),
            (_("把握与实际相差"), f"{version.held_out.calibration_error * 100:.1f} %"),
        ]
    if version.hints is not None:
        rows.append((_("日常例句，前两位有对的"), printed(version.hints.top2, version.hints.n)))
    return rows


def first(part: Reached | None) -> str:
    """How many came first, of how many."""
    return "—" if part is None else printed(part.top1, part.n)


def two(part: Reached | None) -> str:
    """How many were among the first two."""
    return "—" if part is None else printed(part.top2, part.n)


def chart_of(found: SeenLearned) -> ShownChart | None:
    """The accuracy of the newest versions, oldest first; None before there are any."""
    course = list(reversed(found.versions[:DRAWN]))
    if not course:
        return None
    last = course[-1]
    part = last.held_out or last.hints
    share = "—" if part is None else percent(part.top1, part.n)
    return ShownChart(
        "accuracy",
        _("最近一个版本第一位就对的占 %(share)s %%", share=share),
        {
            "kind": "bar",
            "horizontal": True,
            "unit": "%",
            "categories": [each.number for each in course],
            "series": [
                {"name": _("留出诉求，第一位"), "values": [_value(each.held_out, "top1") for each in course]},
                {"name": _("日常例句，前两位"), "values": [_value(each.hints, "top2") for each in course]},
            ],
        },
        (_("版本"), _("留出诉求，第一位"), _("日常例句，前两位")),
        [(each.number, first(each.held_out), two(each.hints)) for each in course],
        _("留出的诉求和一半例句从不参加学习，只用来检验。"),
    )


def shown_versions(versions: Sequence[SeenVersion], may: bool) -> list[dict[str, Any]]:
    """The rows of the table of versions."""
    return [
        {
            "number": each.number,
            "made": each.made_at,
            "period": _period(each),
            "held_out": first(each.held_out),
            "hints": two(each.hints),
            "verdict": label(each.verdict),
            "in_use": each.in_use,
            "kept": each.kept,
            "switch": may and each.may_switch,
        }
        for each in versions
    ]


def shown_pairs(pairs: Sequence[SeenPair]) -> list[dict[str, Any]]:
    """What stood where something else was right."""
    return [
        {"proposed": _named(each.proposed), "confirmed": _named(each.confirmed), "n": str(each.n)} for each in pairs
    ]


def shown_rates(found: Counted) -> list[tuple[str, str]]:
    """How often people followed what was proposed."""
    return [
        (_("全部建议"), printed(found.accepted, found.made)),
        (_("较有把握的建议"), printed(found.sure_accepted, found.sure_made)),
    ]


def shown_missed(found: SeenLearned) -> list[dict[str, str]]:
    """Everyday sentences whose category is not among the first two."""
    if found.kind is not ModelKind.CATEGORY:
        return []
    return [
        {
            "text": each.text,
            "category": _named(each.category),
            "first": _("、").join(_named(code) for code in each.first),
            "half": label(each.half),
        }
        for each in found.missed
    ]


def _named(thing: Any) -> str:
    return f"{thing.code} {_(thing.name)}" if thing.code.isdigit() else _(thing.name)


def _period(version: SeenVersion) -> str:
    if version.first_day is None or version.last_day is None:
        return _("还没有办结的诉求，只学习了目录")
    return _("%(first)s 至 %(last)s 提交的", first=version.first_day.isoformat(), last=version.last_day.isoformat())


def _day(moment: Any) -> str:
    return dated(local_day(moment), "yyyy-MM-dd")


def _value(part: Reached | None, name: str) -> float | None:
    return None if part is None else float(percent(getattr(part, name), part.n))
