"""工作时间: when the service day opens and closes, from a day on, with one season of other hours."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind
from app.administration.wanting import REASON
from app.calendars.opening import HOURS, checked_hours
from app.calendars.rules import local_day
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class AmendHours:
    """The hours of a working day, whole."""

    hours: Annotated[
        str,
        Ask(
            "工作时间",
            hint="像 08:30-12:00,14:30-17:30 这样写。",
            line=True,
            most=60,
            means="Intervals of a working day, Shanghai.",
            example="08:30-12:00,14:30-17:30",
        ),
    ]
    reason: Annotated[str, REASON]
    season_from: Annotated[
        str, Ask("季节作息从", hint="月-日，如 06-01。", line=True, most=5, means="`MM-DD`.", example="06-01")
    ] = ""
    season_to: Annotated[
        str,
        Ask("季节作息到", hint="月-日，这一天也算。", line=True, most=5, means="`MM-DD`, included.", example="09-30"),
    ] = ""
    season_hours: Annotated[
        str,
        Ask(
            "季节作息的工作时间",
            hint="三项都填才有季节作息；每年照此执行。",
            line=True,
            most=60,
            means="Intervals of a working day in the season, every year; empty for none.",
            example="08:30-12:00,15:00-18:00",
        ),
    ] = ""
    since: Annotated[
        date | None,
        Ask(
            "从哪天起",
            hint="不填就是从明天起。当天不能改，已经过去的日子永远不变。",
            means="First day on which they hold, Shanghai; tomorrow when null.",
            example="2027-06-01",
        ),
    ] = None


def wanted_hours(tx: Transaction, given: AmendHours) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    today = local_day(tx.now)
    if given.since is not None and given.since <= today:
        raise Invalid({"since": [say("工作时间最早从明天起改。")]})
    values = {
        "hours": _plain(given.hours),
        "season_from": given.season_from,
        "season_to": given.season_to,
        "season_hours": _plain(given.season_hours),
    }
    return Wanted(
        kind=SettingKind.HOURS,
        region_id=None,
        subject=HOURS,
        values=checked_hours(values),
        since=given.since or today + timedelta(days=1),
        reason=given.reason,
    )


def amend_hours(tx: Transaction, given: AmendHours) -> Amendment:
    """修改工作时间: from a day on; running clocks follow, nobody becomes late by it, days that are over stay.

    Once anything was filed, another person signs it. Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_hours(tx, given))


def _plain(text: str) -> str:
    """Full-width commas and colons, and the long dash of print, as the narrow ones."""
    return unicodedata.normalize("NFKC", text).replace("–", "-")


AMEND_HOURS = Beginning(
    action="amend_hours", ability=SETS, takes=AmendHours, do=amend_hours, done="工作时间的修改已提交"
)
