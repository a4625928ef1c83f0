"""The chapter of those who walk for firms."""

from app.accounts.rules.roles import Role
from app.web.handbook.tasks import FINDING, TIMES, WALKING, WRITING, Chapter, Step, Task

AGENTS = Chapter(
    "agent",
    "代办员",
    frozenset({Role.AGENT}),
    "企业的手续您去跑：等您受理的、轮到哪一步、最晚哪天要，打开就看到。",
    (
        Step("受理代办", "4 个工作小时内点“受理代办”，或写明不予代办的理由。", "/errands"),
        Step("抢时间的先办", "企业要用的日期近的排在前面。", "/errands?list=tender"),
        Step("看自己办结多少", "办结、按时和补正，每个数都能点开看是哪几件。", "/errands/figures"),
    ),
    (
        WALKING,
        Task(
            "替企业填报",
            (
                "跑手续时听到企业有难处，点“代企业填报”，选企业，写清什么事，选类别，提交。",
                "代办中某一步卡住的不用另填：登记受阻后点“受阻吹哨”。",
            ),
            "企业会收到通知，并像自己提交的一样看到进度。",
        ),
        *FINDING,
        WRITING,
        TIMES,
    ),
)
