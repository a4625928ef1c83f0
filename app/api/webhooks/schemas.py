"""Subscriptions on the wire."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import fields

from app.api.fields import Instant, Many, Strict, Text, Word, from_kebab, said
from app.tickets.rules.lifecycle import Action
from app.webhooks.rules.addresses import LONGEST_URL


class Kind(Word):
    """An act as the timeline calls it, in kebab case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Action, **kwargs)
        self.metadata = {**self.metadata, "enum": [action.value.replace("_", "-") for action in Action]}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> StrEnum:
        spelled = from_kebab(value) if isinstance(value, str) else value
        return super()._deserialize(spelled, attr, data, **more)

    def _serialize(self, value: StrEnum | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.value.replace("_", "-")


class WebhookIn(Strict):
    """Where to call, and about which acts."""

    url = Text(
        limit=LONGEST_URL,
        longest=LONGEST_URL,
        required=True,
        metadata={
            "description": "Address to call: https, on a public address, without user name and fragment.",
            "examples": ["https://hotline.example.cn/zhuqishao?for=gx"],
        },
    )
    kinds = Many(
        Kind(),
        most=len(Action),
        load_default=(),
        metadata={
            "description": "Acts to be called about, as `action` in the feed; without it, all.",
            "examples": [["submit", "answer"]],
        },
    )


class WebhookOut(Strict):
    """A subscription of the program that asks."""

    id = fields.String(
        metadata={
            "description": "For `DELETE /webhooks/{id}`.",
            "examples": ["8d3f0a4e6c1b4f0c9d6e2a7b5c4d3e2f"],
        }
    )
    url = fields.String(
        metadata={"description": "Address that is called.", "examples": ["https://hotline.example.cn/zhuqishao?for=gx"]}
    )
    kinds = fields.List(
        Kind(), metadata={"description": "Acts it is called about; empty for all.", "examples": [["submit", "answer"]]}
    )
    created_at = Instant(metadata=said("When it was subscribed."))


class SubscribedOut(WebhookOut):
    """A fresh subscription; ``secret`` is shown this once."""

    secret = fields.String(
        metadata={
            "description": "What `X-Signature` is made with; shown this once.",
            "examples": ["hXk0V3q1o2lqj1f7m1c7Q9y0b3n5R8t2W4z6A1s3D5g"],
        }
    )


class Webhooks(Strict):
    """The program's own subscriptions, all of them."""

    items = fields.List(
        fields.Nested(WebhookOut), metadata={"description": "Subscriptions that did not end, oldest first."}
    )
    next_cursor = fields.String(allow_none=True, metadata={"description": "Always null: all are there."})
