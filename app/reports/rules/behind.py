"""What stands behind a figure: tickets, or firms, visits, promises, errands, articles. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from app.reports.rules.alongside import OF_ARTICLES
from app.reports.rules.serving import OF_AGENTS, OF_FIRMS, OF_PROMISES


class Behind(StrEnum):
    """What a row behind a figure is, by which its address begins."""

    TICKET = "/tickets/"
    FIRM = "/companies/"
    VISIT = "/visits/"
    PROMISE = "/promises/"
    ERRAND = "/errands/"
    ARTICLE = "/knowledge/"


_BEHIND: Mapping[str, Behind] = {
    "pairing": Behind.FIRM,
    **dict.fromkeys(OF_FIRMS, Behind.FIRM),
    "visits_found": Behind.VISIT,
    **dict.fromkeys(OF_PROMISES, Behind.PROMISE),
    **dict.fromkeys(OF_AGENTS, Behind.ERRAND),
    **dict.fromkeys(OF_ARTICLES, Behind.ARTICLE),
}


def behind_of(metric: str) -> Behind:
    """What stands behind a figure: tickets, unless it counts something else."""
    return _BEHIND.get(metric, Behind.TICKET)
