"""What two matters may be to each other. Pure."""

from collections.abc import Mapping

from app.kernel.words import Word

LINKS = "ticket.link"


class LinkKind(Word):
    """What they are to each other; neither is before the other."""

    SAME_CAUSE = "same_cause", "同因"
    RELATED = "related", "关联"


REFUSALS: Mapping[str, str] = {
    "linked_already": "这两件诉求已经关联。要改关系，请先解除，再重新关联。",
    "not_linked": "这两件诉求没有关联，或者已经解除。",
}
