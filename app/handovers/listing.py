"""未交接 and 无人在岗 as lists that may be taken along."""

from app.handovers.gaps import SeenLeaver, SeenUnattended, nobody_in_charge, not_handed_over
from app.kernel.listing import Column, Listing

SEE = "pairing.see"


def _why(row: SeenUnattended) -> str:
    return " / ".join(f"{each.seat.value} {each.name} {each.absence.word}" for each in row.absences)


def _standing(row: SeenLeaver) -> str:
    if row.hand_over is None:
        return "没有发起交接"
    return "等移交人签字" if not row.given else "等接收人签字"


NOT_HANDED_OVER = Listing(
    abilities=(SEE,),
    names=(),
    columns=(
        Column("服务官", lambda row: row.name, 16),
        Column("账号", lambda row: row.username, 18),
        Column("企业数", lambda row: row.firms, 8),
        Column("离任日期", lambda row: row.leaves_on, 12),
        Column("交接情况", _standing, 16),
        Column("交接单编号", lambda row: row.hand_over, 12),
    ),
    page=lambda tx, _asked, cursor, limit: not_handed_over(tx, cursor, limit),
)
NOBODY_THERE = Listing(
    abilities=(SEE,),
    names=(),
    columns=(
        Column("统一社会信用代码", lambda row: row.credit_code, 22),
        Column("企业名称", lambda row: row.name, 36),
        Column("园区", lambda row: row.park, 18),
        Column("为什么无人在岗", _why, 44),
    ),
    page=lambda tx, _asked, cursor, limit: nobody_in_charge(tx, cursor, limit),
)
