"""What people read when a report is refused; by code. Pure."""

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "week_not_over": "这一周还没有结束，不能出周报。",
}
