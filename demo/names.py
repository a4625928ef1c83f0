"""Invented names, numbers and codes. Nothing here is anybody's: see each constant for why it cannot be."""

import random
from collections.abc import Iterator

from app.companies.rules import credit_code_for

CITY = "示范市"
"""Stands before every firm's name; there is no such city."""
_BRAND = "启岚澄沐煦屿砚珩霁阔钧铄翊恺骏淼垚芃蔚晟曜霖楷沁朗锐擎垣舟驰"
TRADES = (
    ("精密机械", "装备制造"),
    ("汽车零部件", "装备制造"),
    ("智能装备", "装备制造"),
    ("轴承制造", "装备制造"),
    ("电子科技", "电子信息"),
    ("传感技术", "电子信息"),
    ("光电科技", "电子信息"),
    ("软件", "软件服务"),
    ("食品", "食品加工"),
    ("粮油", "食品加工"),
    ("冷链物流", "物流仓储"),
    ("供应链管理", "物流仓储"),
    ("新材料", "新材料"),
    ("超硬材料", "新材料"),
    ("包装制品", "轻工"),
    ("纺织", "轻工"),
    ("生物科技", "生物医药"),
    ("医疗器械", "生物医药"),
    ("环保工程", "节能环保"),
    ("建筑构件", "建材"),
)

_FAMILY = "安柏岑杜费顾洪简康黎苗宁欧祁阮舒谭温项晏余翟竺"
_GIVEN = "予舟知远屹川若谷沐阳思齐云起望山以宁南乔怀瑾锦程清和木言一诺星野"

NO_DISTRICT = "419999"
"""Positions 3 to 8 of every code: a district that has never been given out."""
NO_NETWORK = "169"
"""First digits of every telephone number: no network in the country has them."""
NO_DOMAIN = "zone.example"
"""E-mail leads nowhere: ``.example`` is kept free for examples (RFC 2606)."""


def company_code(series: str, number: int) -> str:
    """The credit code of an invented firm; ``series`` is one letter that keeps profiles apart."""
    return credit_code_for(f"91{NO_DISTRICT}M{series}{number:07d}")


def phone(number: int) -> str:
    """A number that checks and rings nowhere."""
    return f"{NO_NETWORK}{number:08d}"


def company_names(random_: random.Random, count: int) -> list[tuple[str, str]]:
    """(name, industry) of so many firms, no name twice."""
    found: dict[str, str] = {}
    length = 2 if count < 5000 else 3
    while len(found) < count:
        brand = "".join(random_.choice(_BRAND) for _ in range(length))
        trade, industry = random_.choice(TRADES)
        if len(set(brand)) == length:
            found.setdefault(f"{CITY}{brand}{trade}有限公司", industry)
    return list(found.items())


def people(random_: random.Random) -> Iterator[str]:
    """People's names without end; a name may come again after some hundreds."""
    pairs = [_GIVEN[at : at + 2] for at in range(0, len(_GIVEN) - 1, 2)]
    names = [family + given for family in _FAMILY for given in pairs]
    while True:
        random_.shuffle(names)
        yield from names
