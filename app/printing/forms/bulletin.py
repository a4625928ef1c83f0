"""周报 as an official bulletin, as GB/T 9704 sets a document out: red head, number, title, body, seal line."""

from collections.abc import Sequence

from app.calendars.rules import local_day
from app.printing.forms.place import House, foot
from app.printing.paper import Block, Closing, Paper, Table, Words, said_day
from app.reports.naming import LatePromise
from app.reports.queries import Figure, Reading, previous_rate_of, rate_of
from app.reports.rules.alongside import BY_PARK
from app.reports.rules.formula import Formula
from app.reports.rules.formulas import BLOCKS
from app.reports.rules.periods import Week
from app.reports.rules.serving import SERVING_BY

NUMERALS = "一二三四五六七八九十"
NARRATED = (("progress", "工作进展"), ("problems", "存在问题"), ("next_step", "下一步工作"))
UNITS = (
    ("department", "各单位办理情况", "单位"),
    ("park", "各园区办理情况", "园区"),
    ("category", "各类别办理情况", "类别"),
)
BESIDE = (
    ("park", "各园区协同与融资", "园区", BY_PARK),
    ("park", "各园区走访、承诺与代办", "园区", SERVING_BY["park"]),
    ("agent", "各代办员代办", "代办员", SERVING_BY["agent"]),
)
RATES = ("check_in", "on_time_current", "support", "satisfaction", "resolution_ledger")
VALUES = {"workdays": "个工作日", "days": "天", "money": "万元"}
LONGEST = 40
"""Rows of a table of units; the page has all of them."""


def bulletin(house: House, reading: Reading, late: Sequence[LatePromise] = ()) -> Paper:
    """One issue as this reader reads it: the figures that exist for him, and no others; ``late`` by name."""
    report, week = reading.report, Week.parse(reading.report.week)
    frozen = said_day(local_day(report.frozen_at))
    return Paper(
        head="企业诉求办理周报",
        title=f"{reading.region_name}{week.year}年第{week.number}周企业诉求办理情况",
        number=report.number,
        address=f"{house.public_url}/reports/weekly/{report.week}?region={reading.region_code}",
        foot=foot(house),
        bulletin=True,
        issue=f"{week.year}年第{week.number}期" + (f"（第{report.revision}次更正）" if report.revision > 1 else ""),
        organ=house.centre,
        day=frozen,
        blocks=[
            Words(heading="", paragraphs=(_period(reading, week),)),
            *_narrative(reading),
            *_figures(reading),
            *_units(reading),
            *_late(late),
            *_corrections(reading, 4 if late else 3),
            Closing(organ=house.centre, day=frozen),
        ],
        copies=(
            f"编号：{report.number}",
            f"口径版本：{report.formula_version}",
            *([f"数据来源：{house.source}"] if house.source else []),
        ),
    )


def _period(reading: Reading, week: Week) -> str:
    return (
        f"本期统计{said_day(week.monday)}至{said_day(week.sunday)}的企业诉求办理情况，"
        f"数据截至{said_day(week.sunday)}24时。"
    )


def _narrative(reading: Reading) -> list[Block]:
    said = [(words, str(reading.report.narrative[key])) for key, words in NARRATED if key in reading.report.narrative]
    head: list[Block] = [Words(heading="一、基本情况")] if said else []
    parts = [
        Words(heading=f"（{NUMERALS[place]}）{words}", paragraphs=(text,), level=2)
        for place, (words, text) in enumerate(said)
    ]
    return [*head, *parts]


def _figures(reading: Reading) -> list[Block]:
    rows = []
    for title, metrics in BLOCKS:
        for metric in metrics:
            figure, formula = reading.figure(metric), reading.formulas.get(metric)
            if figure is None or formula is None or (formula.fleeting and not figure.d):
                continue
            rows.append((title, formula.name, printed(figure, formula), before(figure, formula)))
    shown = [("" if place and rows[place - 1][0] == row[0] else row[0], *row[1:]) for place, row in enumerate(rows)]
    if not shown:
        return []
    table = Table(caption="", heads=("项目", "指标", "本期", "上期"), rows=shown, widths=(3, 5, 6, 6))
    return [Words(heading="二、主要指标"), table]


def _units(reading: Reading) -> list[Block]:
    blocks: list[Block] = []
    for kind, words, head in UNITS:
        scopes = reading.scopes(kind)[:LONGEST]
        metrics = [metric for metric in RATES if metric in reading.formulas]
        rows = [(name, *[_rate(reading.figure(metric, kind, code)) for metric in metrics]) for code, name in scopes]
        if rows:
            heads = (head, *[reading.formulas[metric].name for metric in metrics])
            blocks.append(Words(heading=f"（{NUMERALS[len(blocks) // 2]}）{words}", level=2))
            blocks.append(Table(caption="", heads=heads, rows=rows, widths=(5, *[3 for _ in metrics])))
    for kind, words, head, named in BESIDE:
        blocks += _beside(reading, kind, named, (f"（{NUMERALS[len(blocks) // 2]}）{words}", head))
    return [Words(heading="三、分项统计"), *blocks] if blocks else []


def _beside(reading: Reading, kind: str, named: Sequence[str], said: tuple[str, str]) -> list[Block]:
    """The figures beside the rates, place by place; nothing where no place has any."""
    scopes = reading.scopes(kind)[:LONGEST]
    metrics = [
        metric
        for metric in named
        if any((found := reading.figure(metric, kind, code)) is not None and found.d for code, _name in scopes)
    ]
    if not metrics:
        return []
    rows = [
        (name, *[_short(reading.figure(metric, kind, code), reading.formulas[metric]) for metric in metrics])
        for code, name in scopes
    ]
    heading, head = said
    heads = (head, *[reading.formulas[metric].name for metric in metrics])
    return [
        Words(heading=heading, level=2),
        Table(caption="", heads=heads, rows=rows, widths=(4, *[3 for _ in metrics])),
    ]


def _late(late: Sequence[LatePromise]) -> list[Block]:
    """逾期未兑现的承诺 by name."""
    if not late:
        return []
    rows = [(each.words, each.firm, each.by, said_day(each.first_due_on)) for each in late]
    table = Table(caption="", heads=("承诺", "企业", "承诺人", "约定日期"), rows=rows, widths=(7, 5, 4, 3))
    return [Words(heading="四、逾期未兑现的承诺"), table]


def _short(figure: Figure | None, formula: Formula) -> str:
    if figure is None or not figure.d:
        return "—"
    return str(figure.d) if formula.unit == "count" else printed(figure, formula)


def _corrections(reading: Reading, place: int) -> list[Block]:
    """更正 is read by whoever reads every row of the region; the page names each."""
    count = len(reading.corrections)
    if not count:
        return []
    said = f"后来的事实改变了以前各期的 {count} 处统计，明细见系统内本期周报。"
    return [Words(heading=f"{NUMERALS[place]}、更正", paragraphs=(said,))]


def printed(figure: Figure, formula: Formula) -> str:
    """A figure as the page prints it: 117/118 (99.2 %), 57 件（超期 3）, 2.5 个工作日."""
    return _said(figure.n, figure.d, rate_of(figure), formula)


def before(figure: Figure, formula: Formula) -> str:
    """The same of the issue before."""
    rate = previous_rate_of(figure)
    if rate is None or figure.previous_n is None or figure.previous_d is None:
        return "—"
    return _said(figure.previous_n, figure.previous_d, rate, formula)


def _said(n: int, d: int, rate: str, formula: Formula) -> str:
    if formula.unit in VALUES:
        return f"{rate} {VALUES[formula.unit]}" if rate != "—" else "—"
    if formula.unit == "count":
        return formula.said % {"n": d, "part": n}
    return f"{n}/{d} ({rate}%)" if d else "—"


def _rate(figure: Figure | None) -> str:
    return "—" if figure is None or not figure.d else f"{figure.n}/{figure.d} ({rate_of(figure)}%)"
