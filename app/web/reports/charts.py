"""Charts of the weekly page: the title says the finding, the rows are the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.reports.queries import Reading
from app.reports.rules.rates import RANKED_FROM, percent, printed, ranked
from app.web.speaking import _, counted


@dataclass(frozen=True)
class ShownChart:
    """What ``components/figure.html`` draws."""

    id: str
    finding: str
    spec: dict[str, Any]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str


def charts_of(reading: Reading) -> list[ShownChart]:
    """解决率 by park and open matters by department, as far as this reader has them."""
    return [chart for chart in (_solved_by_park(reading), _open_by_department(reading)) if chart is not None]


def _solved_by_park(reading: Reading) -> ShownChart | None:
    found = _sides(reading, "resolution_ledger", "park")
    if len(found) < 2:
        return None
    places = ranked({name: (n, d) for name, n, d in found})
    finding = _("各园区解决率 A（台账）")
    if len(places) > 1:
        best, last = min(places, key=lambda name: places[name]), max(places, key=lambda name: places[name])
        rates = {name: printed(n, d) for name, n, d in found}
        if places[best] == places[last]:
            finding = _("各园区解决率相同，均为 %(rate)s", rate=rates[best])
        else:
            finding = _(
                "%(best)s解决率最高 %(highest)s，%(last)s最低 %(lowest)s",
                best=best,
                highest=rates[best],
                last=last,
                lowest=rates[last],
            )
    return ShownChart(
        "solved-by-park",
        finding,
        {
            "kind": "bar",
            "horizontal": True,
            "unit": "%",
            "categories": [name for name, *_rest in found],
            "series": [
                {"name": _("解决率 A"), "values": [float(percent(n, d)) if d else None for _name, n, d in found]}
            ],
        },
        (_("园区"), _("已解决"), _("有效诉求"), _("解决率")),
        [(name, str(n), str(d), percent(n, d)) for name, n, d in found],
        _("全年累计；有效诉求不足 %(count)s 件的不参加比较。", count=RANKED_FROM),
    )


def _open_by_department(reading: Reading) -> ShownChart | None:
    found = sorted(_sides(reading, "open", "department"), key=lambda row: (-row[2], row[0]))
    found = [row for row in found if row[2]]
    if not found:
        return None
    most, late, number = found[0]
    overdue = sum(n for _name, n, _d in found)
    if overdue:
        finding = counted(
            "在办最多的是%(most)s（%(n)s 件，其中超期 %(late)s 件）；全部单位共超期 %(overdue)s 件",
            number,
            most=most,
            late=late,
            overdue=overdue,
        )
    else:
        finding = counted("在办最多的是%(most)s（%(n)s 件，其中超期 0 件）；没有超期", number, most=most)
    return ShownChart(
        "open-by-department",
        finding,
        {
            "kind": "bar",
            "horizontal": True,
            "stacked": True,
            "unit": _("件"),
            "categories": [name for name, *_rest in found],
            "series": [
                {"name": _("时限内"), "values": [d - n for _name, n, d in found]},
                {"name": _("超期"), "values": [n for _name, n, _all in found], "colour": 6},
            ],
        },
        (_("单位"), _("时限内"), _("超期"), _("合计")),
        [(name, str(d - n), str(n), str(d)) for name, n, d in found],
        _("截止时未销号的诉求，按主办单位。"),
    )


def _sides(reading: Reading, metric: str, kind: str) -> list[tuple[str, int, int]]:
    """Name, n and d of a metric in each scope of a kind."""
    found = []
    for code, name in reading.scopes(kind):
        figure = reading.figure(metric, kind, code)
        found.append((name, figure.n if figure else 0, figure.d if figure else 0))
    return found
