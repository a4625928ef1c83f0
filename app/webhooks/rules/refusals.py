"""What a program reads when it cannot subscribe; by code. Pure."""

from collections.abc import Mapping

MOST = 5
"""Subscriptions a program may hold at once."""

REFUSALS: Mapping[str, str] = {
    "webhooks_most": "每个程序最多 5 个回调订阅，请先删除不用的。",
}
