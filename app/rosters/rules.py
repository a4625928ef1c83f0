"""What a list of firms or officers holds: its columns by their Chinese names. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.companies.rules import CompanyState
from app.kernel.sentences import say
from app.kernel.text import keyed


class Brought(StrEnum):
    """What became of a row."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"


@dataclass(frozen=True)
class Column:
    """One column: its head, the field it fills, what is told about it in the template."""

    head: str
    field: str
    hint: str
    example: str = ""
    needed: bool = False
    """The file must have it; a cell may still be empty where its use-case allows."""


FIRM_COLUMNS = (
    Column("统一社会信用代码", "credit_code", "18 位，校验位也要对", "91410100MA0000001B", needed=True),
    Column("企业名称", "name", "新企业必填；已登记的企业留空表示不改", "示范精密制造有限公司", needed=True),
    Column("园区代码", "park", "设置页上的园区代码；留空表示不在园区或不改", "P1"),
    Column("行业", "industry", "", "装备制造"),
    Column("地址", "address", "", "科学大道 1 号"),
    Column("状态", "state", "在营或注销；新企业留空为在营", "在营"),
    Column("联系人", "contact", "首选联系人；与电话一起填", "王经理"),
    Column("联系电话", "phone", "手机，或带区号的座机", "13800138000"),
    Column("联系人职务", "position", "", "办公室主任"),
    Column("版本", "version", "要更新已登记的企业时，填它现在的版本；留空则不动它", ""),
)
OFFICER_COLUMNS = (
    Column("用户名", "username", "小写字母、数字、下划线，4 到 32 位；一人一个", "officer_wang", needed=True),
    Column("姓名", "name", "新账号必填", "王服务", needed=True),
    Column("手机", "phone", "留空表示不改", "13900139000"),
    Column("邮箱", "email", "留空表示不改", "wang@example.cn"),
    Column("统一社会信用代码", "credit_code", "所包联的企业；一家一行，留空只开账号", "91410100MA0000001B"),
    Column("岗位", "seat", "A 首席服务官，B 服务专员；留空为 A", "A"),
    Column("起始日期", "from_day", "像 2026-01-05 这样写；留空为今天", ""),
)
OF_ERRORS = ("原行号", "问题")
"""Columns of our own error workbook: whoever mends it there may bring it back as it is."""

REFUSALS: Mapping[str, str] = {
    "company_differs": "这家企业已经登记，内容与这一行不同，没有改动它；要更新，请在“版本”列填它现在的版本。",
}
"""What people read when a row is left out; by code."""
STATES: Mapping[str, CompanyState] = {"在营": CompanyState.ACTIVE, "注销": CompanyState.CLOSED}
_FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""


def places_of(columns: Sequence[Column], head: Sequence[str]) -> dict[str, int]:
    """Field → place in the row, by the names in the first row, in whatever order. Raises ValueError with a sentence."""
    known = {column.head: column.field for column in columns}
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        name = "".join(keyed(cell).split()).rstrip("*")
        if not name or name in OF_ERRORS:
            continue
        if name not in known:
            raise ValueError(
                say("不认识的列“%(name)s”。可用的列：%(known)s。", name=cell.strip(), known="、".join(known))
            )
        if known[name] in found:
            raise ValueError(say("列“%(name)s”出现了两次。", name=name))
        found[known[name]] = place
    for column in columns:
        if column.needed and column.field not in found:
            raise ValueError(say("缺少列“%(name)s”。第一行应是列名。", name=column.head))
    return found


def state_of(typed: str) -> CompanyState | None:
    """The state a cell means; None when it is empty. Raises ValueError with a sentence."""
    word = keyed(typed)
    if not word:
        return None
    if word not in STATES:
        raise ValueError(say("请填写在营或注销。"))
    return STATES[word]


def version_of(typed: str) -> int | None:
    """The version a row replaces; None when it says none. Raises ValueError with a sentence."""
    word = keyed(typed)
    if not word:
        return None
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise ValueError(say("版本是一个整数。"))
    return int(word)


def day_of(typed: str) -> date | None:
    """A day as 2026-01-05, or as the number a spreadsheet keeps for it. Raises ValueError with a sentence."""
    word = keyed(typed)
    if not word:
        return None
    if word.isascii() and word.isdigit() and len(word) == 5:
        return _FIRST_SERIAL + timedelta(days=int(word))
    try:
        if len(word) == len("2026-01-05"):
            return date.fromisoformat(word)
    except ValueError:
        pass
    raise ValueError(say("日期不对，应像 2026-01-05 这样写。"))
