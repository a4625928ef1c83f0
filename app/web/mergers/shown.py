"""What goes along, in words."""

from collections.abc import Mapping, Sequence

from app.mergers.rules import COUNTED_TO
from app.mergers.seeing import Along
from app.web.labels import label


def shown_counts(counts: Mapping[Along, int]) -> Sequence[tuple[str, str]]:
    """Each kind with how many there are, ``999+`` for more than are counted; kinds without any are said too."""
    return [(label(kind), f"{COUNTED_TO}+" if many > COUNTED_TO else str(many)) for kind, many in counts.items()]
