"""What is ahead for an officer, as his home and his card say it."""

from typing import Any

from app.ahead.rules import SEE
from app.ahead.seeing import seen_card
from app.api.ahead.schemas import CardOut
from app.api.desk import reading
from app.api.guard import allows
from app.api.mounting import Endpoint


@allows(SEE)
def card() -> Any:
    """周一卡 of the caller's week, at its end the next: visits, promises, days firms named, clocks about to turn."""
    with reading() as tx:
        found = seen_card(tx)
        return {
            "monday": found.monday,
            "until": found.until,
            "visits": [
                {
                    "number": each.number,
                    "credit_code": each.company_code,
                    "firm": each.company,
                    "planned_on": each.planned_on,
                    "overdue": each.overdue,
                }
                for each in found.visits
            ],
            "promises": [
                {
                    "id": each.id,
                    "words": each.words,
                    "firm": each.firm.name if each.firm else None,
                    "due_on": each.due_on,
                    "overdue": each.overdue,
                }
                for each in found.promises
            ],
            "wanted": [
                {"number": each.number, "title": each.title, "wanted_by": each.wanted_by} for each in found.wanted
            ],
            "turning": [
                {
                    "number": each.row.number,
                    "title": each.row.title,
                    "kind": each.kind.value,
                    "turns_at": each.turns_at,
                    "due": each.due_at,
                }
                for each in found.turning
            ],
        }


ENDPOINTS = (Endpoint("GET", "/ahead", card, CardOut),)
