"""What a ticket may go into (并案)."""

from typing import Any

from marshmallow import fields

from app.api.desk import reading
from app.api.fields import Strict, Word, said
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.tickets.merging import joinable
from app.tickets.rules.words import State


class JoinableOut(Strict):
    """An open ticket of the same firm."""

    number = fields.String(metadata=said("Its number.", "GX20261001-0002"))
    title = fields.String(metadata=said("Its title.", "宿舍楼停水两天"))
    state = Word(State, metadata=said("Where it stands.", "handling"))


class JoinableList(Strict):
    """What a ticket may go into."""

    items = fields.List(fields.Nested(JoinableOut), metadata=said("The oldest first, twenty at most."))


@allows("ticket.merge")
def get_joinable(number: str) -> Any:
    """The open tickets of the same firm that this one may go into (并案), the oldest first."""
    with reading() as tx:
        return {"items": [fields_of(each, ("number", "title", "state")) for each in joinable(tx, number)]}


ENDPOINTS = (Endpoint("GET", "/tickets/<number>/joinable", get_joinable, JoinableList),)
