"""What happens in reports. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event
from app.kernel.ids import RegionId


@dataclass(frozen=True, kw_only=True)
class WeeklyReportCompiled(Event):
    """The week of a region was frozen; ``solved`` of ``valid`` is its 解决率 A."""

    name: ClassVar[str] = "report.compiled"
    about: ClassVar[tuple[str, ...]] = ("region", "region_id")

    report_id: int
    region_id: RegionId
    week: str
    revision: int
    number: str
    solved: int
    valid: int
    corrections: int


@dataclass(frozen=True, kw_only=True)
class FigureOpened(Event):
    """An auditor looked at the tickets behind a figure."""

    name: ClassVar[str] = "report.figure_opened"
    about: ClassVar[tuple[str, ...]] = ("report", "number")
    silent: ClassVar[bool] = True

    number: str
    metric: str
    scope: str
    """Kind and code: ``department:JFJ``."""
    which: str
    numbers: tuple[str, ...]
    """The numbers on the page that was shown."""
