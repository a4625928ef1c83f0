"""Fields as the wire has them: strict on the way in, Shanghai time on the way out."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import marshmallow as ma

from app.calendars.rules import SHANGHAI
from app.kernel.errors import Precondition
from app.kernel.text import clean

LARGEST_INT = 2**31 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)

_PLAIN = {
    "required": "必须填写这一项。",
    "null": "不能是空值。",
    "validator_failed": "内容不对。",
}


def said(words: str, example: Any = None) -> dict[str, Any]:
    """What a field means, in English and where it is declared: format, unit, who reads it, when it is null.

    ``example`` is a value as it goes over the wire; where there is a closed list, a day or a number, one is found.
    """
    return {"description": words, **({} if example is None else {"examples": [example]})}


def from_kebab(word: str) -> str:
    """An act or a list of them as we write it, from how addresses write it; an underscore is no way to write one."""
    return word.replace("_", "?").replace("-", "_")


def listed(words: type[StrEnum]) -> str:
    """The members of a closed list with what each is called in Chinese."""
    return "; ".join(f"`{word.value}` {getattr(word, 'word', '')}".strip() for word in words)


class Strict(ma.Schema):
    """The base of every shape: a field that is not known is an error that names it."""

    error_messages = {"unknown": "没有这个字段。", "type": "必须是一个 JSON 对象。"}  # noqa: RUF012 - read once

    class Meta:
        unknown = ma.RAISE


class Versioned(Strict):
    """The base of every act: the version that was seen comes with it, or 428."""

    @ma.pre_load
    def demand_version(self, body: Any, **_: Any) -> Any:
        """Raises Precondition before any field is looked at."""
        if isinstance(body, Mapping) and body.get("version") is None:
            raise Precondition()
        return body


class Text(ma.fields.Field[str]):
    """A text without NUL, other control characters and lone surrogates; ``limit`` code points are documented here and
    counted by the rules.
    """

    default_error_messages = {**_PLAIN, "invalid": "必须是文字。"}  # noqa: RUF012

    def __init__(self, *, limit: int = 200, longest: int | None = None, **kwargs: Any) -> None:
        metadata = {"type": "string", "maxLength": limit, **kwargs.pop("metadata", {})}
        if kwargs.get("required"):
            metadata.setdefault("minLength", 1)
        super().__init__(metadata=metadata, **kwargs)
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        try:
            cleaned = clean(value)
        except ValueError as error:
            raise ma.ValidationError(str(error)) from error
        if self.longest is not None and len(cleaned) > self.longest:
            raise ma.ValidationError(f"最多 {self.longest} 个字，现在是 {len(cleaned)} 个。")
        return cleaned


class Ref(ma.fields.Field[str]):
    """One of several things, by its id (a number or its digits) or by a code."""

    default_error_messages = {**_PLAIN, "invalid": "请写承办的编号，或单位代码。"}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": ["string", "integer"], **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.make_error("invalid")
        return str(value)


class Secret(ma.fields.Field[str]):
    """A password or a code, exactly as it was typed."""

    default_error_messages = {**_PLAIN, "invalid": "必须是文字。"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if not isinstance(value, str) or len(value) > 1024 or not value.isprintable():
            raise self.make_error("invalid")
        return value


class Int(ma.fields.Field[int]):
    """A whole number, never a text or 1.0, within bounds."""

    default_error_messages = {**_PLAIN, "invalid": "必须是整数。"}  # noqa: RUF012

    def __init__(self, *, least: int = 1, most: int = LARGEST_INT, **kwargs: Any) -> None:
        metadata = {"type": "integer", "minimum": least, "maximum": most, **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid")
        return self._within(value)

    def _within(self, value: int) -> int:
        if not self.least <= value <= self.most:
            raise ma.ValidationError(f"必须在 {self.least} 到 {self.most} 之间。")
        return value


class QueryInt(Int):
    """A whole number in an address: ASCII digits only."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> int:
        if not isinstance(value, str) or _WHOLE.fullmatch(value) is None:
            raise self.make_error("invalid")
        return self._within(int(value))


class Flag(ma.fields.Field[bool]):
    """JSON true or false."""

    default_error_messages = {**_PLAIN, "invalid": "必须是 true 或 false。"}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "boolean", **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class QueryFlag(Flag):
    """``true`` or ``false`` in an address."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> bool:
        if value not in {"true", "false"}:
            raise self.make_error("invalid")
        return bool(value == "true")


class Day(ma.fields.Field[date]):
    """``YYYY-MM-DD`` and nothing else, in 1900 to 2100."""

    default_error_messages = {**_PLAIN, "invalid": "日期必须写成 YYYY-MM-DD。"}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date", **kwargs.pop("metadata", {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> date:
        if not isinstance(value, str) or _DAY.fullmatch(value) is None:
            raise self.make_error("invalid")
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("invalid") from error
        if not EARLIEST <= day <= LATEST:
            raise ma.ValidationError("日期必须在 1900 年到 2100 年之间。")
        return day

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()


class Instant(ma.fields.Field[datetime]):
    """RFC 3339 with offset, in Shanghai time; only ever sent."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "format": "date-time", **kwargs.pop("metadata", {})}
        super().__init__(dump_only=True, metadata=metadata, **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.astimezone(SHANGHAI).isoformat()


class Word(ma.fields.Field[StrEnum]):
    """A member of a closed list, by its value. ``also`` maps further spellings to members."""

    default_error_messages = {**_PLAIN}  # noqa: RUF012

    def __init__(self, words: type[StrEnum], *, also: Sequence[tuple[Any, StrEnum]] = (), **kwargs: Any) -> None:
        known: list[Any] = [word.value for word in words] + [spelling for spelling, _ in also]
        metadata: dict[str, Any] = {"enum": [*known, None] if kwargs.get("allow_none") else known}
        if not also and not kwargs.get("allow_none"):
            metadata["type"] = "string"
        metadata |= _with_members(words, kwargs.pop("metadata", {}))
        super().__init__(metadata=metadata, **kwargs)
        self.words, self.also = words, also

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> StrEnum:
        for spelling, word in self.also:
            if value is spelling:
                return word
        if isinstance(value, str) and value in [word.value for word in self.words]:
            return self.words(value)
        raise ma.ValidationError("只能是：" + "、".join(word.value for word in self.words) + "。")

    def _serialize(self, value: StrEnum | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.value


class Many(ma.fields.List[Any]):
    """A JSON list of at most ``most`` members."""

    default_error_messages = {**_PLAIN, "invalid": "必须是一个列表。"}  # noqa: RUF012

    def __init__(self, member: ma.fields.Field[Any], *, most: int = 50, **kwargs: Any) -> None:
        fits = ma.validate.Length(max=most, error=f"最多 {most} 项。")
        super().__init__(member, validate=fits, **kwargs)


class Words(ma.fields.Field[tuple[StrEnum, ...]]):
    """One or several members of a closed list in an address, parted by commas."""

    default_error_messages = {**_PLAIN}  # noqa: RUF012

    def __init__(self, words: type[StrEnum], **kwargs: Any) -> None:
        metadata = {**_with_members(words, kwargs.pop("metadata", {})), "type": "string"}
        super().__init__(metadata=metadata, **kwargs)
        self.words = words

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> tuple[StrEnum, ...]:
        parts = str(value).split(",")
        known = {word.value for word in self.words}
        if not set(parts) <= known:
            raise ma.ValidationError("只能是：" + "、".join(word.value for word in self.words) + "。")
        return tuple(self.words(part) for part in dict.fromkeys(parts))


def _with_members(words: type[StrEnum], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The description of a field, and of the list its value comes from."""
    if "description" not in metadata:
        return dict(metadata)
    return {**metadata, "description": f"{metadata['description']} One of: {listed(words)}."}


def version_field() -> Int:
    """``version`` of an act."""
    return Int(
        required=True, metadata=said("The `version` that was read; 409 `version_conflict` when it has moved.", 3)
    )
