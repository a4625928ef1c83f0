"""What docker-compose.yml starts, read from it, so that the shape on one machine is the one people install."""

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


@cache
def compose() -> dict[str, Any]:
    """The file as it is written."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """What compose makes of a value: `${NAME}`, `${NAME:-default}`, `${NAME:?what is missing}`, and `$$` for a dollar."""

    def put(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        value = variables.get(found[1], "")
        if not value and found[2] == ":?":
            raise KeyError(found[3])
        return value or (found[3] or "" if found[2] == ":-" else "")

    return re.sub(r"\$\$|\$\{([A-Z_]+)(?:(:-|:\?)([^}]*))?\}", put, text)


def environment_of(service: str, variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of one service."""
    given = compose()["services"][service]["environment"]
    return {name: interpolated(str(value), variables) for name, value in given.items()}


def command_of(service: str) -> list[str]:
    """The command of one service."""
    return [str(word) for word in compose()["services"][service]["command"]]


def outside() -> dict[str, str]:
    """The environment of this process without what would decide something for an installation."""
    deciding = set(re.findall(r"(?m)^([A-Z_]+)=", (ROOT / "config" / "env.example").read_text(encoding="utf-8")))
    return {name: value for name, value in os.environ.items() if name not in deciding}
