"""What models answer, and by which acts people decided what a model had proposed. Pure."""

from app.kernel.words import Word


class ModelKind(Word):
    """What a model ranks."""

    CATEGORY = "category", "类别"
    ITEM = "item", "二级类别"
    DEPARTMENT = "department", "主办单位"


LETTERS = {ModelKind.CATEGORY: "LB", ModelKind.ITEM: "EJ", ModelKind.DEPARTMENT: "ZB"}
"""How the number of a version begins."""


class Verdict(Word):
    """What became of a version when it was made."""

    FIRST = "first", "首个版本，直接启用"
    BETTER = "better", "不差于原版本，已启用"
    CLEARED = "cleared", "原版本学过已删除或转为保密的诉求，已启用"
    WORSE = "worse", "差于原版本，未启用"
    HELD = "held", "人工切换后两周内不自动更换，未启用"


TAKEN = (Verdict.FIRST, Verdict.BETTER, Verdict.CLEARED)
"""Verdicts after which a version is in use at once."""


class ChoiceAct(Word):
    """The act by which somebody decided."""

    ACCEPT = "accept", "受理"
    WHISTLE = "whistle", "吹哨"
    RULE = "rule", "退单裁定"
