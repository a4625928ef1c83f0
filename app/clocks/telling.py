"""Who is told of a deadline: by the rung that was reached, and when a calendar moved it. Pure."""

from collections.abc import Mapping

from app.clocks.events import DeadlineMoved
from app.clocks.rules.rungs import Who
from app.kernel.telling import Audience, Audiences, Line

_A = Audience

AUDIENCE: Audiences = {
    DeadlineMoved: (Line(_A.UNIT, "按新的时限办理"),),
}

STEP_AUDIENCE: Mapping[Who, tuple[Audience, ...]] = {
    Who.HANDLER: (_A.UNIT,),
    Who.HEAD: (_A.UNIT_HEAD, _A.UNIT),
    Who.SUPERVISOR: (_A.SUPERVISOR, _A.UNIT_HEAD),
    Who.LEADER: (_A.LEADER, _A.SUPERVISOR),
    Who.WATCHED: (_A.UNIT, _A.UNIT_HEAD, _A.SUPERVISOR),
    Who.HOLDER: (_A.HOLDER,),
    Who.COORDINATOR: (_A.COORDINATOR,),
    Who.PERSON: (_A.PROMISER,),
    Who.OFFICER: (_A.OFFICER,),
    Who.CALLERS: (_A.UNIT, _A.UNIT_HEAD, _A.DISPATCHER, _A.COORDINATOR),
    Who.AGENT: (_A.UNIT, _A.AGENT),
    Who.RACING: (_A.AGENT, _A.UNIT, _A.UNIT_HEAD),
}
"""A rung addresses the department whose clock it is …"""
STEP_AUDIENCE_WITHOUT_UNIT: Mapping[Who, tuple[Audience, ...]] = {
    Who.HANDLER: (_A.DISPATCHER, _A.COORDINATOR),
    Who.HEAD: (_A.COORDINATOR,),
    Who.SUPERVISOR: (_A.SUPERVISOR, _A.COORDINATOR),
    Who.LEADER: (_A.LEADER, _A.SUPERVISOR),
    Who.WATCHED: (_A.COORDINATOR, _A.SUPERVISOR),
    Who.HOLDER: (_A.HOLDER,),
    Who.COORDINATOR: (_A.COORDINATOR,),
    Who.PERSON: (_A.PROMISER,),
    Who.OFFICER: (_A.OFFICER,),
    Who.CALLERS: (_A.DISPATCHER, _A.COORDINATOR),
    Who.AGENT: (_A.AGENT,),
    Who.RACING: (_A.AGENT, _A.COORDINATOR),
}
"""… and the park and the centre while no department has been called."""

UNREMINDED = "提醒曾经中断：此前没有提醒过您。"
"""To whoever has to act, in the one message that tells him after an outage."""
