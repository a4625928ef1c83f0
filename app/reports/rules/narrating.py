"""进展、存在问题、下一步举措: three sentences drafted from the region's own figures, for a person to go on from. Pure.

They name no unit and no ticket: whoever may read the public part of a report may read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.reports.rules.rates import one_decimal, percent, printed

_LATE = {"check_in": "件承办未按时报到", "response": "件承办未按时反馈", "on_time_current": "件诉求未按时办结"}


@dataclass(frozen=True)
class Told:
    """A region's figure and the one of the issue before, if there was one."""

    n: int
    d: int
    value: Decimal | None = None
    previous: tuple[int, int] | None = None


def narrate(figures: Mapping[str, Told], balance: Mapping[str, int]) -> dict[str, str]:
    """Progress, problems and next step; an empty week is said to be empty."""
    return {
        "progress": _progress(figures, balance),
        "problems": _problems(figures, balance),
        "next_step": _next_step(figures, balance),
    }


def _progress(figures: Mapping[str, Told], balance: Mapping[str, int]) -> str:
    filed, resolved, ledger = figures["filed"], figures["resolved"], figures["resolution_ledger"]
    if not balance["filed"] and not resolved.d and not balance["finished"]:
        opening = "本周没有新提交和办结的诉求"
    else:
        opening = f"本周收到有效诉求 {filed.n} 件，办结 {resolved.d} 件（其中已解决 {resolved.n} 件）"
        opening += f"，销号 {figures['rated'].d} 件"
    days = figures["duration_mean"]
    pace = f"，平均办理 {one_decimal(days.value)} 个工作日" if days.d else ""
    return f"{opening}{pace}；今年以来累计解决率 {printed(ledger.n, ledger.d)}{_change(ledger)}。"


def _problems(figures: Mapping[str, Told], balance: Mapping[str, int]) -> str:
    found = []
    for metric, words in _LATE.items():
        told = figures[metric]
        if told.d > told.n:
            found.append(f"{told.d - told.n} {words}")
    if figures["rework"].n:
        found.append(f"{figures['rework'].n} 件诉求曾退回重办")
    unhappy = figures["satisfaction"].d - figures["satisfaction"].n
    if unhappy:
        found.append(f"{unhappy} 家次企业表示不满意")
    state = f"期末在办 {balance['open_end']} 件，其中超期 {figures['open'].n} 件"
    return f"{state}；{'，'.join(found)}。" if found else f"{state}，未发现按时率和满意度方面的问题。"


def _next_step(figures: Mapping[str, Told], balance: Mapping[str, int]) -> str:
    steps = []
    if figures["open"].n:
        steps.append(f"逐件督办超期的 {figures['open'].n} 件")
    if figures["partly"].n:
        steps.append(f"跟进部分解决的 {figures['partly'].n} 件")
    if figures["hand_back"].n:
        steps.append(f"核对职责清单，减少退单（本周 {figures['hand_back'].n} 件）")
    waiting = balance["open_end"] - figures["open"].n
    if waiting:
        steps.append(f"推进其余在办的 {waiting} 件按期办结销号")
    return "、".join(steps) + "。" if steps else "保持当前办理节奏，继续走访了解企业需要。"


def _change(told: Told) -> str:
    if told.previous is None or not told.previous[1] or not told.d:
        return ""
    now, before = Decimal(percent(told.n, told.d)), Decimal(percent(*told.previous))
    if now == before:
        return "，与上期持平"
    return f"，比上期{'提高' if now > before else '下降'} {abs(now - before)} 个百分点"
