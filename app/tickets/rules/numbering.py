"""Region + day + sequence → ticket number: ``GX20260924-0007``. Unique, never reused. Pure."""

import re
from datetime import date

_NUMBER = re.compile(r"[A-Z]{2,8}[0-9]{8}-[0-9]{4,6}")


def ticket_number(region_code: str, day: date, sequence: int) -> str:
    """The number of the ``sequence``-th ticket of a Shanghai day; past 9999 it grows a digit."""
    return f"{region_code}{day:%Y%m%d}-{sequence:04d}"


def looks_like_number(text: str) -> bool:
    """Whether a search text is a ticket number, so that it is looked up and not searched."""
    return _NUMBER.fullmatch(text.strip().upper()) is not None
