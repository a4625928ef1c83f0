"""A file of numbers that is mapped into memory: what a model and an index are kept in.

No program is read from it, only numbers and one JSON head; so a file from elsewhere can be wrong, and can do nothing.
Processes that map the same file share its pages. Arrays are little-endian, as every machine this runs on.
"""

import hashlib
import json
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.kernel.sentences import Sentence, say

_MAGIC = b"ZQSUNDER"
VERSION = 1
"""Of the features and the layout: what another version made is refused, and made again."""
_LEAD = struct.Struct("<8sII32s")
_ALIGNED = 8
LARGEST = 256 * 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """What stands in a file."""

    head: Mapping[str, Any]
    checksum: str
    arrays: Mapping[str, "memoryview[Any]"]


def packed(kind: str, head: Mapping[str, object], arrays: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The bytes of a file: arrays by name, each with the code of what it holds."""
    places, body = [], bytearray()
    for name, (code, content) in arrays.items():
        body += bytes(-len(body) % _ALIGNED)
        places.append([name, code, len(body), len(content)])
        body += content
    said = json.dumps({**head, "kind": kind, "arrays": places}, ensure_ascii=False, sort_keys=True).encode()
    said += b" " * (-(_LEAD.size + len(said)) % _ALIGNED)
    checksum = hashlib.sha256(said + body).digest()
    return _LEAD.pack(_MAGIC, VERSION, len(said), checksum) + said + bytes(body)


def read(path: Path, kind: str) -> Stored:
    """What stands in a file of this kind. Raises ValueError with a Chinese sentence when it is none, or not whole."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ValueError(say("读不到模型文件“%(name)s”。", name=path.name)) from error
    if len(mapped) > LARGEST:
        raise ValueError(say("文件“%(name)s”太大，不是本系统的模型。", name=path.name))
    return _unpacked(path.name, memoryview(mapped), kind)


def _unpacked(name: str, view: "memoryview[int]", kind: str) -> Stored:
    if len(view) < _LEAD.size or bytes(view[:8]) != _MAGIC:
        raise ValueError(say("文件“%(name)s”不是本系统的模型。", name=name))
    _magic, version, length, checksum = _LEAD.unpack(view[: _LEAD.size])
    if version != VERSION:
        raise ValueError(
            say(
                "模型文件“%(name)s”是第 %(found)s 版，本程序读第 %(known)s 版，请重新训练。",
                name=name,
                found=version,
                known=VERSION,
            )
        )
    if hashlib.sha256(view[_LEAD.size :]).digest() != checksum:
        raise ValueError(say("模型文件“%(name)s”不完整或已损坏，请重新训练或重新复制。", name=name))
    try:
        head = json.loads(bytes(view[_LEAD.size : _LEAD.size + length]))
        body = view[_LEAD.size + length :]
        arrays = {each: _array(body, code, begin, size) for each, code, begin, size in head["arrays"]}
        found = head["kind"]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(unreadable(name)) from error
    if found != kind:
        raise ValueError(say("文件“%(name)s”不是这一种模型。", name=name))
    return Stored(head, checksum.hex(), arrays)


def unreadable(name: str) -> Sentence:
    """The sentence for a file whose numbers do not fit together."""
    return say("模型文件“%(name)s”的内容读不懂，请重新训练。", name=name)


def _array(body: "memoryview[int]", code: str, begin: int, size: int) -> "memoryview[Any]":
    """Unsigned numbers, short numbers, bytes or real numbers, as the head says."""
    if begin < 0 or size < 0 or begin + size > len(body):
        raise ValueError(code)
    part = body[begin : begin + size]
    match code:
        case "I":
            return part.cast("I")
        case "h":
            return part.cast("h")
        case "B":
            return part.cast("B")
        case "f":
            return part.cast("f")
    raise ValueError(code)
