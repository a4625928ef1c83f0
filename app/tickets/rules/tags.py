"""The bounds of tags, and what is said when an act on one does not fit. Pure."""

from collections.abc import Mapping

PUT = "ticket.remark"
"""Who may write a remark on a ticket reads its tags, puts them on and takes them off."""
KEEP = "tag.keep"
"""Who keeps the vocabulary of a region."""
NAME_LIMIT = 12
MOST = 200
"""Tags of a region in use; of more nobody finds the right one."""
MOST_ON_TICKET = 10

REFUSALS: Mapping[str, str] = {
    "tag_retired": "这个标签已经停用。",
    "tag_in_use": "这个标签正在使用，不用恢复。",
    "tag_merged": "这个标签已经并入另一个标签。",
    "tags_full": "在用的标签已有 200 个，请先停用或合并一些。",
    "ticket_tags_full": "一件诉求最多 10 个标签。",
}
"""By code."""
