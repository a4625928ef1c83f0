"""Where and when those called meet: what whoever whistles may say at once, and whoever called may say later."""

from datetime import date, datetime

from app.calendars.rules import instant, local_day, time_typed
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.rules.convening import OPENS, in_reach
from app.tickets.rules.words import WhistleKind

PLACE = Ask(
    "会商地点",
    most=100,
    line=True,
    hint="联合吹哨、应急吹哨可填，企业看不到。",
    means="Where those called meet; a joint or emergency whistle alone says it, with day and time. No firm reads it.",
    example="启明大道 18 号东门",
)
DAY = Ask("会商日期", means="The Shanghai day on which they meet, not gone by.", example="2027-03-01")
TIME = Ask("会商时间", most=5, line=True, hint="如 9:30。", means="Time of that day, `HH:MM`.", example="09:30")


def meeting_at(tx: Transaction, day: date, typed: str) -> datetime:
    """When they meet. Raises Invalid under ``meets_on`` for a day gone by or too far, ``meets_time`` for no time."""
    at = time_typed(typed)
    if at is None:
        raise Invalid({"meets_time": [say("请把时间写成 9:30 这样。")]})
    if not in_reach(day, local_day(tx.now)):
        raise Invalid({"meets_on": [say("请选择今天起 180 天以内的日期。")]})
    return instant(day, at)


def meeting_called(tx: Transaction, kind: WhistleKind, place: str, day: date | None, typed: str) -> datetime | None:
    """When those meet whom a whistle calls; None where nothing was said of it.

    Raises Invalid where only a part was said, as ``meeting_at`` does, and for a whistle that opens no room.
    """
    said = {"place": bool(place), "meets_on": day is not None, "meets_time": bool(typed)}
    if not any(said.values()):
        return None
    if kind not in OPENS:
        raise Invalid({"place": [say("普通吹哨没有会商室：请改选联合吹哨或应急吹哨，或者不填会商地点和时间。")]})
    if missing := [name for name, is_said in said.items() if not is_said]:
        words = say("会商地点、日期和时间要一起写明，或者都不写。")
        raise Invalid({name: [words] for name in missing})
    if day is None:
        raise ValueError("a day that was said")
    return meeting_at(tx, day, typed)
