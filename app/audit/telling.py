"""Who is told of the record, and what they do next. Pure."""

from app.audit.events import ChainBroken
from app.kernel.telling import Audience, Audiences, Line, Severity

AUDIENCE: Audiences = {
    ChainBroken: (Line(Audience.ADMIN, "保持数据库原样，按运行手册核对", Severity.RED),),
}
