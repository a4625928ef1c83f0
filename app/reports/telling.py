"""Who is told of a report, and what they do next. Pure."""

from app.kernel.telling import Audience, Audiences, Line
from app.reports.events import WeeklyReportCompiled

_A = Audience

AUDIENCE: Audiences = {
    WeeklyReportCompiled: (
        Line(_A.COORDINATOR, "核对数据，撰写分析"),
        Line(_A.SUPERVISOR, "查看本周通报"),
        Line(_A.LEADER, "查看本周通报"),
    ),
}
