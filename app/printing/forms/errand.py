"""代办's three papers: what the firm authorises, what was done for it, and why it could not be."""

from collections.abc import Mapping

from app.errands.rules.lifecycle import ErrandState
from app.errands.seen import SeenErrand
from app.printing.forms.place import House, foot
from app.printing.paper import NONE, Block, Fact, Facts, Paper, Signs, Table, Words, paragraphs, said_day, said_moment
from app.printing.rules import ErrandPaperKind

SIGNS: Mapping[ErrandPaperKind, tuple[str, ...]] = {
    ErrandPaperKind.AUTHORISATION: ("委托企业（盖章）", "法定代表人（签字）", "代办员（签字）", "日期"),
    ErrandPaperKind.RESULT: ("代办员（签字）", "企业签收（签字）", "园区（盖章）", "日期"),
    ErrandPaperKind.TERMINATION: ("园区（盖章）", "代办员（签字）", "企业（签字）", "日期"),
}


def errand_papers(seen: SeenErrand) -> tuple[ErrandPaperKind, ...]:
    """Which papers there are of an errand as it stands: whoever sees it may print them."""
    row, found = seen.row, []
    if row.state not in (ErrandState.REFUSED, ErrandState.WITHDRAWN):
        found.append(ErrandPaperKind.AUTHORISATION)
    if row.state in (ErrandState.HANDED_BACK, ErrandState.CLOSED):
        found.append(ErrandPaperKind.RESULT)
    if row.state is ErrandState.TERMINATED:
        found.append(ErrandPaperKind.TERMINATION)
    return tuple(found)


def errand_paper(house: House, kind: ErrandPaperKind, seen: SeenErrand) -> Paper:
    """One of them, as the errand stands now; sensitive papers are named, and never shown."""
    row = seen.row
    facts = [
        Fact("企业名称", row.company, wide=True),
        Fact("代办事项", row.title),
        Fact("现在状态", row.state.word),
        Fact("申请时间", said_moment(row.requested_at)),
        Fact("代办员", row.agent or NONE),
        Fact("授权范围", seen.scope or NONE, wide=True),
        Fact("授权到", said_day(seen.authorised_until) if seen.authorised_until else NONE),
        Fact("授权人", seen.authorised_by or NONE),
    ]
    return Paper(
        head=house.centre,
        title=kind.word,
        number=row.number,
        address=f"{house.public_url}/errands/{row.number}",
        foot=foot(house),
        mark="",
        blocks=[Facts(rows=tuple(facts)), *_said(kind, seen), Signs(places=SIGNS[kind])],
    )


def _said(kind: ErrandPaperKind, seen: SeenErrand) -> list[Block]:
    if kind is ErrandPaperKind.AUTHORISATION:
        words = "本企业委托上列代办员在授权范围内代为办理本事项。申请人始终是本企业，代办不收费；授权到期后代办停止。"
        return [Words(heading="委托事项", paragraphs=(words,)), _papers(seen)]
    if kind is ErrandPaperKind.TERMINATION:
        why = (*paragraphs(seen.words), f"{said_moment(seen.row.ended_at)}由{seen.ended_by}终止。")
        return [Words(heading="终止原因", paragraphs=why), _steps(seen)]
    took = (
        [] if seen.row.days is None else [f"用时 {seen.row.days} 个工作日，{'按时' if seen.row.in_time else '超期'}。"]
    )
    signed = (
        []
        if seen.row.ended_at is None
        else [f"{said_moment(seen.row.ended_at)}签收{'（纸质）' if seen.on_paper else ''}。"]
    )
    return [Words(heading="办理结果", paragraphs=(*paragraphs(seen.result), *signed, *took)), _steps(seen)]


def _steps(seen: SeenErrand) -> Table:
    rows = [
        (step.name, step.unit.name if step.unit else step.office, step.state.word, said_moment(step.done_at))
        for step in seen.steps
    ]
    return Table(caption="办理步骤", heads=("步骤", "由谁办理", "状态", "办好时间"), rows=rows, widths=(5, 4, 2, 4))


def _papers(seen: SeenErrand) -> Table:
    rows = [(paper.name, step.name, "必备" if paper.needed else "如有") for step in seen.steps for paper in step.papers]
    return Table(
        caption="材料清单", heads=("材料", "用于步骤", "要求"), rows=rows or [(NONE, NONE, NONE)], widths=(5, 4, 2)
    )
