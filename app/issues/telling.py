"""Who is told of what people do to common issues, and what they do next. Pure."""

from app.issues.events import ParkNoticeReached
from app.kernel.telling import Audience, Audiences, Line

AUDIENCE: Audiences = {
    ParkNoticeReached: (Line(Audience.FIRM, "贵公司也遇到的，在“园区告知”里点“我也遇到”；没有遇到的不用理会"),),
}
