"""督办单: who is pressed about what, by when an answer is due, and what was answered."""

from app.printing.forms.place import INTERNAL, House, foot
from app.printing.paper import NONE, Block, Fact, Facts, Paper, Signs, Words, paragraphs, said_moment
from app.supervision.seeing import SeenOrder

TITLE = "督办单"


def order(house: House, seen: SeenOrder) -> Paper:
    """An order as its reader may know it."""
    unit = seen.department.name if seen.department else "园区和企业服务中心"
    facts = (
        Fact("督办对象", unit, wide=True),
        Fact("督办等级", seen.level.word),
        Fact("督办状态", seen.state.word),
        Fact("发出时间", said_moment(seen.issued_at)),
        Fact("答复时限", said_moment(seen.due)),
        Fact("签收时间", said_moment(seen.signed_at)),
        Fact("答复时间", said_moment(seen.answered_at)),
        Fact("督办诉求", f"{seen.ticket_number}　{seen.ticket_title}", wide=True),
    )
    blocks: list[Block] = [Facts(rows=facts), Words(heading="督办事由和要求", paragraphs=paragraphs(seen.reason))]
    for back in seen.returns:
        answered = f"{said_moment(back.answered_at)}答复（时限{said_moment(back.due)}）："
        returned = f"{said_moment(back.returned_at)}退回：{back.reason}"
        blocks.append(Words(heading="退回的答复", paragraphs=(answered, *paragraphs(back.answer), returned)))
    blocks.append(Words(heading="答复情况", paragraphs=paragraphs(seen.answer) or ("尚未答复。",)))
    if seen.closing_note:
        blocks.append(Words(heading="办结意见", paragraphs=paragraphs(seen.closing_note)))
    blocks.append(Signs(places=("签发人", "签收人", "承办单位（盖章）", "日期")))
    return Paper(
        head=f"{house.region}督查督办",
        title=TITLE,
        number=seen.number or NONE,
        address=f"{house.public_url}/supervision/{seen.reference}",
        foot=foot(house),
        mark=INTERNAL,
        blocks=blocks,
    )
