"""The conditions of a list of tickets in a request, and its addresses; what they mean is said below the faces."""

from collections.abc import Mapping
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.tickets.addressing import NAMES


def chosen(args: MultiDict[str, str]) -> dict[str, str]:
    """The conditions as typed; empty ones are none."""
    return {name: args[name].strip() for name in NAMES if args.get(name, "").strip()}


def address(path: str, typed: Mapping[str, str], **changed: str | None) -> str:
    """The address of the list with some conditions changed; None takes one away."""
    wanted = {name: value for name, value in {**typed, **changed}.items() if value}
    return f"{path}?{urlencode(wanted)}" if wanted else path
