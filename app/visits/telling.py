"""Who is told of visits, and what they do next. Pure. A rung of a plan is said to its officer alone."""

from collections.abc import Mapping

from app.kernel.telling import Audience, Audiences, Line, Severity
from app.visits.events import (
    QuietEnded,
    QuietSet,
    StandingDecided,
    StandingProposed,
    VisitDenied,
    VisitRecorded,
    VisitRuled,
    VisitScheduled,
    VisitUnscheduled,
)
from app.visits.rules.words import VisitClock

_A = Audience

AUDIENCE: Audiences = {
    VisitRecorded: (Line(_A.FIRM, "没有来过的，请在 10 个工作日内点“没有来过”"),),
    VisitScheduled: (Line(_A.OFFICER, "按安排的日子上门；去不了的请改期或取消"),),
    VisitUnscheduled: (Line(_A.OFFICER, "无需操作"),),
    VisitDenied: (Line(_A.SUPERVISOR, "向企业和服务官核实，登记是否来过", Severity.AMBER),),
    VisitRuled: (Line(_A.FIRM, "无需操作"), Line(_A.OFFICER, "无需操作")),
    QuietSet: (Line(_A.OFFICER, "到期前不上门；企业约请或领导安排的除外"),),
    QuietEnded: (Line(_A.OFFICER, "可以按计划走访"),),
    StandingProposed: (Line(_A.COORDINATOR, "核实后认定，或不予认定", Severity.AMBER),),
    StandingDecided: (Line(_A.OFFICER, "无需操作"),),
}

STEP_THEN: Mapping[str, str] = {VisitClock.PLAN: "上门走访，并在 10 个工作日内登记"}
"""What to do while the clock of a planned visit runs."""
