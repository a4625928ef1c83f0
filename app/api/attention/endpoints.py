"""关注, 静音, and the colleagues a remark may call in."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from app.acts.table import ATTENTION
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.fields import Strict, said
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.kernel.acts import AnyDeclared
from app.kernel.transaction import Transaction
from app.tickets.following import FOLLOW, attention_to
from app.tickets.remarking import REMARK
from app.tickets.remarks import colleagues_on
from app.tickets.seeing import row_by


class AttentionOut(Strict):
    """What this person wants to hear of a ticket; nobody else knows."""

    following = fields.Boolean(metadata=said("He is told of every act on it, as far as he may know of it."))
    muted = fields.Boolean(metadata=said("He is told only what asks something of him."))


class ColleagueOut(Strict):
    """Somebody who reads the remarks of a ticket."""

    name = fields.String(metadata=said("Behind the @ of a remark.", "王建国"))
    unit = fields.String(metadata=said("Unit, or role; in brackets behind the name where two share it.", "经济发展局"))


class Colleagues(Strict):
    """Whom a remark may call in."""

    items = fields.List(fields.Nested(ColleagueOut), metadata=said("By name; at most 200."))


@allows(FOLLOW.ability)
def get_attention(number: str) -> Any:
    """Whether one follows or mutes a ticket."""
    with reading() as tx:
        return _attention(tx, number)


@allows(REMARK.ability)
def get_colleagues(number: str) -> Any:
    """Whom a remark on a ticket may call in, `@姓名`."""
    with reading() as tx:
        return {"items": [{"name": each.name, "unit": each.unit} for each in colleagues_on(tx, number)]}


def _endpoint(act: AnyDeclared) -> Endpoint:
    def view(body: Mapping[str, Any], number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            return _attention(tx, number)

    view.__name__ = f"{act.action}_ticket"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/tickets/<number>/{act.name}", allows(act.ability)(view), AttentionOut, schema_of(act))


def _attention(tx: Transaction, number: str) -> dict[str, bool]:
    muted = attention_to(tx, row_by(tx, number).id)
    return {"following": muted is False, "muted": muted is True}


ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/attention", get_attention, AttentionOut),
    Endpoint("GET", "/tickets/<number>/colleagues", get_colleagues, Colleagues),
    *[_endpoint(act) for act in ATTENTION],
)
