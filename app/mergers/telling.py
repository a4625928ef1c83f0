"""Who is told that two records became one, or two again: the people of both, and who looks after each. Pure.

A firm reads that it happened; the names and the reason are the offices' own.
"""

from app.kernel.telling import Audience, Audiences, Line, Severity
from app.mergers.events import RecordsJoined, RecordsParted

AUDIENCE: Audiences = {
    RecordsJoined: (
        Line(Audience.FIRM, "核对企业信息；不是同一家企业的，请尽快联系企业服务中心", Severity.AMBER),
        Line(Audience.OFFICER, "按保留的企业继续包联，核对联系人"),
    ),
    RecordsParted: (
        Line(Audience.FIRM, "核对企业信息和诉求，有误的请联系企业服务中心"),
        Line(Audience.OFFICER, "按两家企业分别包联，核对联系人"),
    ),
}
