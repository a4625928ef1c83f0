"""Acts that end a matter, or fail to: answer, approve, confirm, dispute, withdraw."""

from dataclasses import replace
from datetime import datetime

from app.acts.taking import take
from app.followups.conducting import FOLLOW_UP, Attempted
from app.followups.rules import FollowUpChannel
from app.tickets import closing, resolving
from app.tickets.resolving import Answer
from app.tickets.rules.words import Complaint, Outcome, Solved
from demo.cases import Act, Case, by_coordinator, by_firm, by_lead
from demo.financing import pay_out
from demo.world import World

LEVELS = ((5, 4, 3, 2, 1), (55, 26, 12, 5, 2))
"""How content firms are, and how many of a hundred."""
PRAISE = {5: "响应很快，问题彻底解决。", 4: "处理及时，沟通顺畅。", 3: "已解决，过程可以再快一些。"}
ON_THE_SPOT = "现场与企业当面核实，验收情况已记入工单。"
"""Why no file shows it."""
ANSWERS: tuple[Answer, ...] = (
    Answer(outcome=Outcome.SOLVED, text="{answer}", waiver=ON_THE_SPOT),
    Answer(outcome=Outcome.PARTLY, text="{answer} 其余部分列入下一步计划，另行办理。"),
    Answer(outcome=Outcome.EXPLAINED, text="经核实，按现行规定办理，已向企业当面说明政策依据和可选路径。"),
    Answer(outcome=Outcome.PLANNED, text="{progress} 因涉及年度建设计划，已列入计划分步实施，到期复查并反馈。"),
    Answer(
        outcome=Outcome.RESTRICTED,
        text="经核实，现行政策暂不支持，已向企业说明条款依据，并列入政策建议清单。",
        article="《示范新区惠企政策实施细则（试行）》第十二条",
    ),
    Answer(
        outcome=Outcome.TRANSFERRED,
        text="该事项属上级事权，已按程序报送上级部门办理，取得办理编号后跟踪反馈。",
        target="市级主管部门",
        external_number="报送〔2026〕118 号",
    ),
)


def answering(outcome: Outcome) -> Act:
    """The act of answering with an outcome."""
    said = next(each for each in ANSWERS if each.outcome is outcome)

    def answer(world: World, case: Case, at: datetime) -> None:
        if outcome is Outcome.SOLVED:
            pay_out(world, case, at)
            if case.declined:
                explain(world, case, at)
                return
        text = said.text.format(answer=case.matter.answer, progress=case.matter.progress)
        take(by_lead(world, case, at), resolving.ANSWER, replace(said, text=text), number=case.number)

    return answer


answer = answering(Outcome.SOLVED)
explain = answering(Outcome.EXPLAINED)
plan = answering(Outcome.PLANNED)
partly = answering(Outcome.PARTLY)
restrict = answering(Outcome.RESTRICTED)
transfer = answering(Outcome.TRANSFERRED)


def approve(world: World, case: Case, at: datetime) -> None:
    """The head lets the answer go."""
    take(by_lead(world, case, at, "head"), resolving.APPROVE, resolving.Approve(), number=case.number)


def send_back(world: World, case: Case, at: datetime) -> None:
    """The head wants it done better."""
    take(
        by_lead(world, case, at, "head"),
        resolving.SEND_BACK,
        resolving.SendBack(note="请补充现场照片和企业签字确认单后再报。"),
        number=case.number,
    )


def confirm(world: World, case: Case, at: datetime) -> None:
    """The firm confirms and rates."""
    level = case.random.choices(*LEVELS)[0]
    solved = Solved.YES if level > 2 or case.always_content else Solved.PARTLY
    if solved is Solved.PARTLY:
        case.random.choice((0, 1))  # a draw of old: without it, all that is drawn later in this story would differ
    tags = (case.random.choice((Complaint.SLOW, Complaint.UNCLEAR)),) if level <= 2 else ()
    verdict = closing.Verdict(
        solved=solved,
        level=level,
        tags=tags,
        text=case.said("rating", PRAISE.get(level, "办理时间比预期长，希望改进。")),
    )
    take(by_firm(world, case, at), closing.CONFIRM, verdict, number=case.number)


def dispute(world: World, case: Case, at: datetime) -> None:
    """The firm says it is not solved."""
    text = "现场看问题只处理了一部分，仍然影响生产，请继续办理。"
    take(
        by_firm(world, case, at),
        closing.DISPUTE,
        closing.Dispute(tags=(Complaint.UNSOLVED,), text=case.said("dispute", text)),
        number=case.number,
    )


def withdraw(world: World, case: Case, at: datetime) -> None:
    """The firm takes it back."""
    take(
        by_firm(world, case, at),
        closing.WITHDRAW,
        closing.Withdraw(reason=case.said("withdrawal", "问题已自行协调解决，申请撤回。")),
        number=case.number,
    )


def revisit(world: World, case: Case, at: datetime) -> None:
    """The centre takes a plan up again on its day."""
    take(
        by_coordinator(world, at),
        closing.REVISIT,
        closing.Revisit(note="到复查日期，请更新实施进度。"),
        number=case.number,
    )


def call_firm(world: World, case: Case, at: datetime) -> None:
    """回访: nobody answers the telephone."""
    take(
        by_coordinator(world, at),
        FOLLOW_UP,
        Attempted(channel=FollowUpChannel.PHONE, reached=False, note="无人接听"),
        number=case.number,
    )
