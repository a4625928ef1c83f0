"""What a list of firms or officers holds: its columns by their Chinese names. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.companies.rules import CompanyState
from app.kernel.sentences import say
from app.kernel.text import keyed, one_line


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
    also: tuple[str, ...] = ()
    """What other lists call it."""


FIRM_COLUMNS = (
    Column(
        "统一社会信用代码",
        "credit_code",
        "18 位，校验位也要对",
        "91410100MA0000001B",
        needed=True,
        also=("信用代码", "社会信用代码", "统一信用代码", "统一代码", "信用代码证号", "纳税人识别号"),
    ),
    Column(
        "企业名称",
        "name",
        "新企业必填；已登记的企业留空表示不改",
        "示范精密制造有限公司",
        needed=True,
        also=("单位名称", "公司名称", "企业全称", "市场主体名称"),
    ),
    Column("园区代码", "park", "园区的代码或名称；留空表示不在园区或不改", "P1", also=("园区", "所属园区", "园区名称")),
    Column("行业", "industry", "", "装备制造", also=("所属行业", "行业门类", "行业类别")),
    Column("地址", "address", "", "科学大道 1 号", also=("企业地址", "经营地址", "注册地址", "住所", "详细地址")),
    Column("状态", "state", "在营或注销；新企业留空为在营", "在营", also=("经营状态", "登记状态")),
    Column("联系人", "contact", "首选联系人；与电话一起填", "王经理", also=("联系人姓名", "企业联系人")),
    Column(
        "联系电话",
        "phone",
        "手机，或带区号的座机",
        "13800138000",
        also=("电话", "手机", "手机号", "联系方式", "手机号码"),
    ),
    Column("联系人职务", "position", "", "办公室主任", also=("职务",)),
    Column(
        "首席服务官",
        "officer_a",
        "A 岗的用户名，或本区域只有一人的姓名；先导入服务官。留空表示不分包或不改",
        "officer_wang",
        also=("首席服务官（A岗）", "A岗", "A岗服务官", "服务官", "包联领导", "包联服务官"),
    ),
    Column(
        "服务专员", "officer_b", "B 岗，写法同上", "", also=("服务专员（B岗）", "B岗", "B岗服务官", "代办员", "专员")
    ),
    Column("版本", "version", "要更新已登记的企业时，填它现在的版本；留空则不动它", ""),
)
OFFICER_COLUMNS = (
    Column(
        "用户名",
        "username",
        "小写字母、数字、下划线，4 到 32 位；一人一个",
        "officer_wang",
        needed=True,
        also=("账号", "登录名", "账号名"),
    ),
    Column("姓名", "name", "新账号必填", "王服务", needed=True, also=("服务官", "服务官姓名", "首席服务官")),
    Column("手机", "phone", "留空表示不改", "13900139000", also=("手机号", "手机号码", "联系电话", "电话")),
    Column("邮箱", "email", "留空表示不改", "wang@example.cn", also=("电子邮箱", "电子邮件")),
    Column(
        "统一社会信用代码",
        "credit_code",
        "所包联的企业；一家一行，留空只开账号",
        "91410100MA0000001B",
        also=("信用代码", "社会信用代码", "统一信用代码", "包联企业代码"),
    ),
    Column("岗位", "seat", "A 首席服务官，B 服务专员；留空为 A", "A", also=("A/B岗", "AB岗", "岗")),
    Column(
        "起始日期", "from_day", "如 2026-01-05 或 2026/1/5；留空为今天", "", also=("包联日期", "开始日期", "分包日期")
    ),
)
OF_ERRORS = ("原行号", "单元格", "问题")
"""Columns of our own error workbook: whoever mends it there may bring it back as it is."""
BESIDE = ("序号", "备注", "编号", "企业名称（供核对）")
"""What lists carry besides: nothing is read from it."""

REFUSALS: Mapping[str, str] = {
    "company_differs": "这家企业已经登记，内容与这一行不同，没有改动它；要更新，请在“版本”列填它现在的版本。",
    "list_not_looked_at": "这份名册还没有检查完，或者已经导入了。请查看最新状态。",
    "lists_in_hand": "您有 5 项导入导出还没有完成，请等其中一项完成后再试。",
    "list_ended": "文件已过保存期限，已经删除。请重新导出或导入。",
}
"""What people read when a row is left out; by code."""
STATES: Mapping[str, CompanyState] = {"在营": CompanyState.ACTIVE, "注销": CompanyState.CLOSED}
_MUST = re.compile(r"\((?:必填|选填|必需)\)")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 0?0:00(?::00)?)?", re.ASCII)
_FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""


@dataclass(frozen=True)
class Head:
    """Where the fields stand, and what was found besides."""

    places: Mapping[str, int]
    unread: tuple[str, ...] = ()
    """Names of columns that are none of the list, where such may stand beside it."""
    nameless: tuple[int, ...] = ()
    """Places without a name."""


def head_of(columns: Sequence[Column], cells: Sequence[str], *, beside: bool = False) -> Head:
    """The first row read by its names, in whatever order. Raises ValueError with a sentence.

    ``beside``: the list may carry columns nobody knows, which are named; else a name that is none is refused, for it
    may be one that was mistyped.
    """
    known = {bare(name): column for column in columns for name in (column.head, *column.also)}
    aside = {bare(name) for name in (*BESIDE, *OF_ERRORS)}
    own = {bare(column.head) for column in columns}
    found: dict[str, int] = {}
    unread: list[str] = []
    nameless: list[int] = []
    for place, cell in enumerate(cells):
        name = bare(cell)
        column = known.get(name)
        if not name:
            nameless.append(place)
        elif column is None or (name in aside and name not in own):
            if not beside and name not in aside:
                raise ValueError(
                    say(
                        "不认识的列“%(name)s”。可用的列：%(known)s。",
                        name=cell.strip(),
                        known="、".join(each.head for each in columns),
                    )
                )
            if name not in aside:
                unread.append(one_line(cell))
        elif column.field in found:
            raise ValueError(say("列“%(name)s”出现了两次。", name=one_line(cell)))
        else:
            found[column.field] = place
    for column in columns:
        if column.needed and column.field not in found:
            raise ValueError(say("缺少列“%(name)s”。第一行应是列名。", name=column.head))
    return Head(found, tuple(unread), tuple(nameless))


def bare(name: str) -> str:
    """The name of a column as it is compared: without blanks and line ends, a star, and what says it must be filled."""
    return _MUST.sub("", "".join(keyed(name).split())).rstrip("*").upper()


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
    """A day as 2026-01-05, 2026/1/5 or 2026年1月5日, or as the number a spreadsheet keeps for it.

    Raises ValueError with a sentence.
    """
    word = keyed(typed)
    if not word:
        return None
    if word.isascii() and word.isdigit() and len(word) == 5:
        return _FIRST_SERIAL + timedelta(days=int(word))
    found = _DAY.fullmatch(word)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise ValueError(say("日期不对，应像 2026-01-05 这样写。"))
