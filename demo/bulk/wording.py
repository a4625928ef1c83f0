"""Words a copy adds to the body of its life, so that a search finds few among many: places, machines, what it costs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.kernel.folding import folded
from app.tickets.rules.searching import pairs
from demo.bulk.cast import EXTRA
from demo.bulk.lives import Life
from demo.firms import ROADS

MACHINES = (
    "数控车床", "注塑机", "空压机", "龙门吊", "冷却塔", "锅炉", "叉车", "喷涂线", "码垛机器人", "变压器",
    "除尘器", "冷库机组", "检测台", "包装线", "配电柜", "污水泵", "烘干机", "激光切割机",
)  # fmt: skip
RARE = (
    "分子筛", "谐波减速器", "珩磨机", "氦检漏仪", "电火花", "真空镀膜", "渗碳炉", "磁粉探伤", "钎焊", "离子注入",
    "球墨铸铁", "滚丝机", "拉床", "等静压", "静电纺丝", "熔喷", "冻干机", "超临界萃取", "光刻胶", "碳纤维缠绕",
)  # fmt: skip
LOSSES = (
    "每天减产约{n}件，已有{d}家客户催货", "已停机{d}天，直接损失约{n}万元", "{n}名工人分两班轮岗，排班很难安排",
    "仓库里积压了{n}托货物，租金每天都在增加", "客户已两次来函询问交期，再拖{d}天就要按合同赔付",
    "同一楼里还有{d}家企业遇到同样情况，合计涉及{n}人",
)  # fmt: skip
PLEAS = (
    "我们已经自查过两遍，内部没有发现问题。", "希望能安排专人到现场看一看，我们全程配合。",
    "此前打过电话，答复是等通知。",
    "如需补充材料，请一次性告知，我们当天就能送到。", "请告知由哪个单位负责，方便我们直接对接。",
)  # fmt: skip
RARELY = 0.02


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One way in which a copy of a life says its matter."""

    life: str
    place: int
    extra: str
    folded: str
    pairs: list[str]


def wordings(random_: random.Random, lives: Sequence[Life], each: int) -> Iterator[Wording]:
    """So many ways for each life."""
    for life in lives:
        for place in range(each):
            extra = _extra(random_)
            yield Wording(
                life=life.number,
                place=place,
                extra=extra,
                folded=folded(extra),
                pairs=pairs(life.title, life.body.replace(EXTRA, extra)),
            )


def _extra(random_: random.Random) -> str:
    """About a hundred and fifty characters."""
    machine = random_.choice(RARE) if random_.random() < RARELY else random_.choice(MACHINES)
    where = f"{random_.choice(ROADS)}{random_.randint(1, 299)}号{random_.randint(1, 18)}号厂房"
    figures = {"n": random_.randint(3, 480), "d": random_.randint(2, 9)}
    losses = "，".join(random_.sample(LOSSES, 2)).format(**figures)
    code = f"{random_.choice('ABCDEFGH')}{random_.choice('KLMNPQ')}-{random_.randint(1000, 99999)}"
    return f"涉及{where}的{machine}，设备编号{code}。{losses}。{''.join(random_.sample(PLEAS, 3))}"
