"""回执 and 受理单: what came in, and by when something happens."""

from app.printing.forms.place import (
    House,
    Matter,
    firm_facts,
    form,
    head_facts,
    matter_facts,
    promises,
    who_did,
    wish,
    words_of,
)
from app.printing.paper import Fact, Paper, Signs, Words, said_moment, said_person
from app.printing.rules import FormKind
from app.tickets.rules.lifecycle import Action

ASK = (
    "请妥善保存本回执。凭诉求编号或扫描右上角二维码，登录后可以查看办理进度、补充材料和评价结果。",
    "办结后会请您确认；您认为没有解决的，可以退回重新办理。",
)


def receipt(house: House, matter: Matter) -> Paper:
    """That it was received, what was promised, and whom to ask."""
    officer = matter.seen.officer
    talks = [] if officer is None else [Fact("首席服务官", officer.name), Fact("服务官电话", officer.phone)]
    return form(
        house,
        FormKind.RECEIPT,
        matter,
        [
            head_facts(firm_facts(matter), matter_facts(matter.row), wish(matter.row), talks),
            *words_of(matter.row),
            *promises(matter),
            Words(heading="", paragraphs=ASK),
            Signs(places=(f"{house.centre}（盖章）", "经办人", "日期")),
        ],
    )


def acceptance(house: House, matter: Matter) -> Paper:
    """That it was taken up, as what, by whom."""
    row = matter.row
    taken = who_did(matter, Action.ACCEPT)
    facts = [
        Fact("受理时间", said_moment(row.accepted_at)),
        Fact("受理人", said_person(taken.actor_name if taken else None, house.centre)),
    ]
    if row.grade:
        facts.append(Fact("事项分级", row.grade.word))
    if taken and taken.facts.get("urgency_why"):
        facts.append(Fact("分级说明", str(taken.facts["urgency_why"]), wide=True))
    return form(
        house,
        FormKind.ACCEPTANCE,
        matter,
        [
            head_facts(firm_facts(matter), matter_facts(row), wish(row), facts),
            *words_of(row),
            *promises(matter),
            Signs(places=("受理人（签字）", f"{house.centre}（盖章）", "日期")),
        ],
    )
