"""Who is asked for a second look at a change of a setting. Pure."""

from app.administration.events import ReviewAsked
from app.kernel.telling import Audience, Audiences, Line

_A = Audience
THEN = "在“修改记录”里查看影响，同意或不同意"

AUDIENCE: Audiences = {
    ReviewAsked: (Line(_A.ADMIN, THEN), Line(_A.COORDINATOR, THEN), Line(_A.LEADER, THEN)),
}
