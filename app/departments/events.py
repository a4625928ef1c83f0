"""What happens to the duty list. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DutiesChanged(Event):
    """Who answers for a category was changed."""

    name: ClassVar[str] = "department.duties_changed"
    about: ClassVar[tuple[str, ...]] = ("category", "category_code")
    silent: ClassVar[bool] = True

    region_id: int
    category_code: str
    lead_id: int | None
    support_ids: tuple[int, ...]
