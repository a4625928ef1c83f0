"""分包: why a firm is not looked after, and how many firms one officer can look after. Pure."""

from app.kernel.words import Word

MOST_FIRMS = 40
"""Firms in seat A that one officer looks after; with more he stands on the list of those who have too many."""


class Gap(Word):
    """Why an active firm counts as not looked after."""

    UNASSIGNED = "unassigned", "未分包"
    LEFT = "left", "服务官已离任或账号停用"
