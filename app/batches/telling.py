"""Who is told of what happens to a batch, and what they do next. Pure.

Of what is done to a matter its own event tells, as ever.
"""

from app.batches.events import BatchFinished, BatchFormed, BatchProposed
from app.kernel.telling import Audience, Audiences, Line, Severity

_A = Audience

AUDIENCE: Audiences = {
    BatchProposed: (Line(_A.COORDINATOR, "在“批处理”里确认组成，或说明解散的理由", Severity.AMBER),),
    BatchFormed: (
        Line(_A.UNIT, "报到后按方案统一办理，统一答复"),
        Line(_A.UNIT_HEAD, "关注统一答复，及时审核"),
    ),
    BatchFinished: (Line(_A.COORDINATOR, "无需操作"),),
}
