"""The sentences of the kernel's own refusals; those of a slice stand beside its guards. Pure."""

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "version_conflict": "内容刚被别人更新，请查看最新状态后再操作。",
    "in_progress": "这件事正在被处理，请稍等几秒再试。",
    "rate_limited": "操作太频繁，请稍后再试。",
    "storage_unavailable": "附件存储暂时不可用，什么都没有保存。请过几分钟再试，或先不带附件提交。",
    "no_room_for_files": "现在存放附件的地方不够用，文件没有收下，什么都没有提交。请过几分钟再试，或先不带附件提交。",
    "file_gone": "这个文件在存储中找不到了，系统管理员已收到提醒。",
}
"""By code."""
