"""What the clarity check says of answers: good ones, bad ones, and whatever else somebody pastes into the field."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.tickets.rules.words import Outcome
from app.understanding.rules.clarity import CHECKS, NOT_ASKED, hints
from app.understanding.rules.dates import dates_in
from app.understanding.rules.replies import Check, Hint, Mark, Reply, joined
from app.understanding.rules.substance import questions

TODAY = date(2026, 11, 25)  # a Wednesday
FIRM = "示范（郑州）精密制造有限公司"


@dataclass(frozen=True)
class Case:
    """A request with an answer to it."""

    title: str
    body: str
    outcome: Outcome | None
    text: str
    revisit_on: date | None = None


def looked_at(case: Case) -> tuple[Hint, ...]:
    """The hints on a case."""
    return hints(
        Reply(
            text=case.text,
            title=case.title,
            body=case.body,
            outcome=case.outcome,
            revisit_on=case.revisit_on,
            firm=(FIRM,),
            today=TODAY,
        )
    )


def of(check: Check, text: str, outcome: Outcome | None = Outcome.SOLVED, **about: str) -> Hint | None:
    """The hint of one check on a text."""
    case = Case(about.get("title", "宿舍停水"), about.get("body", ""), outcome, text)
    return next((each for each in looked_at(case) if each.check is check), None)


def marked(hint: Hint | None, text: str) -> list[str]:
    """The words of the text that a hint marks."""
    return [] if hint is None else [text[mark.start : mark.end] for mark in hint.marks]


GOOD = {
    "water is back": Case(
        "宿舍停水",
        "三号宿舍楼停水两天了，员工没法洗澡。",
        Outcome.SOLVED,
        "11月24日已更换三号宿舍楼的水管。当天16时恢复供水，现场测得水压正常。",
    ),
    "the subsidy was paid": Case(
        "稳岗返还没有到账",
        "九月申请的稳岗返还，到现在没有到账。",
        Outcome.SOLVED,
        "经核查，贵公司开户行信息有误。更正后，稳岗返还12.6万元已于11月23日到账。",
    ),
    "not entitled, and why": Case(
        "能不能享受设备补贴",
        "我们今年新买了两台机床，能不能享受设备补贴？",
        Outcome.RESTRICTED,
        "两台机床不能享受设备补贴。依据《高新区技术改造补贴办法》第五条，设备投资应不低于500万元，贵公司申报的是320万元。",
    ),
    "what papers are needed": Case(
        "办理排污许可要什么材料",
        "新生产线要办排污许可，需要什么材料？",
        Outcome.EXPLAINED,
        "排污许可可以在网上申请。按照《排污许可管理条例》第七条，需要提交申请表和环评批复。"
        "请贵公司登录省政务服务网填报，有问题联系生态环境分局李科长，电话0371-67890123。",
    ),
    "planned, with a day": Case(
        "园区门口没有公交站",
        "员工上下班不方便，希望设一个公交站。",
        Outcome.PLANNED,
        "公交站已列入明年一季度计划。11月20日现场查看，站点定在园区东门。2027年3月31日前设站，到时告诉您。",
    ),
    "planned, the day in its own field": Case(
        "园区门口没有公交站",
        "希望设一个公交站。",
        Outcome.PLANNED,
        "公交站已列入计划。11月20日现场查看，站点定在园区东门。",
        revisit_on=date(2027, 3, 31),
    ),
    "partly, the rest by Friday": Case(
        "厂区门口道路破损",
        "门口路面破损，路灯也不亮。",
        Outcome.PARTLY,
        "破损路面11月22日已修好。经现场检查，路灯要换电缆，5个工作日内换完。",
    ),
    "two questions, both answered": Case(
        "咨询社保和公积金",
        "一是社保基数怎么调整？二是公积金比例可以改吗？",
        Outcome.EXPLAINED,
        "社保基数每年7月可以调整一次，依据《社会保险费申报缴纳管理规定》第八条。"
        "公积金比例可以在5%到12%之间改，依据《住房公积金管理条例》第十八条。",
    ),
    "nobody could be reached": Case(
        "噪声扰民",
        "旁边工地夜里施工。",
        Outcome.UNREACHABLE,
        "11月19日、20日、23日三次致电联系人，均无人接听。请贵公司联系园区服务中心，电话0371-60000000。",
    ),
    "handed on": Case(
        "铁路专用线道口",
        "道口夜间没有看守。",
        Outcome.TRANSFERRED,
        "道口归铁路局管理，11月24日已转郑州铁路监管局，文号〔2026〕118号。12月10日前把对方的答复告诉您。",
    ),
}


@pytest.mark.parametrize("case", GOOD.values(), ids=list(GOOD))
def test_an_answer_that_can_be_understood_has_no_hint(case: Case) -> None:
    assert looked_at(case) == ()


BAD = {
    "nothing but phrases": (
        Case(
            "宿舍停水",
            "三号宿舍楼停水两天了。",
            Outcome.SOLVED,
            "您反映的问题已收悉，我局高度重视，积极协调，认真研究，将进一步加强督促，尽快落实。",
        ),
        {Check.ANSWERED, Check.RESULT, Check.BASIS, Check.NEXT_DATE, Check.EMPTY},
    ),
    "another matter": (
        Case(
            "稳岗返还没有到账",
            "九月申请的稳岗返还，到现在没有到账。",
            Outcome.SOLVED,
            "11月24日现场查看，门前破损路面已修好。",
        ),
        {Check.ANSWERED},
    ),
    "the second question is left": (
        Case(
            "咨询社保和公积金",
            "1、社保基数怎么调整？2、公积金比例可以改吗？",
            Outcome.EXPLAINED,
            "社保基数每年7月可以调整一次，依据《社会保险费申报缴纳管理规定》第八条。",
        ),
        {Check.ANSWERED},
    ),
    "no, without a reason": (
        Case("设备补贴", "能不能享受设备补贴？", Outcome.RESTRICTED, "设备补贴不能享受。"),
        {Check.RESULT, Check.BASIS},
    ),
    "the rules, whichever": (
        Case("设备补贴", "能不能享受设备补贴？", Outcome.RESTRICTED, "根据有关规定，设备补贴不予发放。"),
        {Check.BASIS},
    ),
    "planned, some day": (
        Case("公交站", "希望设一个公交站。", Outcome.PLANNED, "经现场查看，公交站已列入计划，条件成熟时实施。"),
        {Check.NEXT_DATE},
    ),
    "planned, no day at all": (
        Case("公交站", "希望设一个公交站。", Outcome.PLANNED, "经现场查看，公交站已列入计划。"),
        {Check.NEXT_DATE},
    ),
    "planned for a day that is over": (
        Case("公交站", "希望设一个公交站。", Outcome.PLANNED, "经现场查看，公交站将于11月3日设好。"),
        {Check.NEXT_DATE},
    ),
    "come, but to whom": (
        Case(
            "营业执照",
            "营业执照怎么换？",
            Outcome.EXPLAINED,
            "可以换，依据《条例》第三条。请贵公司携带营业执照前往办理。",
        ),
        {Check.CONTACT},
    ),
    "the words of offices": (
        Case("宿舍停水", "停水", Outcome.SOLVED, "经现场核查，停水事项已由属地闭环，并联审批一并走流程。"),
        {Check.PLAIN},
    ),
    "one breath is not enough": (
        Case(
            "宿舍停水",
            "停水",
            Outcome.SOLVED,
            "经现场核查三号宿舍楼停水原因为主管道老化破裂且阀门锈死导致无法关断需要分段停水更换，"
            "经与物业和供水单位三方会商后于当日夜间组织施工力量完成更换并于次日凌晨四时恢复了全部楼层的供水",
        ),
        {Check.SHORT},
    ),
    "somebody else's name": (
        Case("宿舍停水", "停水", Outcome.SOLVED, "经现场核查，停水是因隔壁中原锻造有限公司施工挖断水管，已修好。"),
        {Check.OTHERS},
    ),
}


@pytest.mark.parametrize(("case", "expected"), BAD.values(), ids=list(BAD))
def test_what_an_answer_lacks_is_said(case: Case, expected: set[Check]) -> None:
    assert {hint.check for hint in looked_at(case)} == expected


def test_every_check_stands_once_in_the_table_and_has_a_bad_answer() -> None:
    assert Counter(check for check, _ in CHECKS) == Counter(Check)
    assert {check for _, expected in BAD.values() for check in expected} == set(Check)


def test_a_hint_says_what_to_do_and_marks_what_called_for_it() -> None:
    text = "停水的事我局高度重视，正在积极协调。"
    empty, result = of(Check.EMPTY, text), of(Check.RESULT, text)
    assert empty is not None
    assert result is not None
    assert marked(empty, text) == ["高度重视", "积极协调"]
    assert empty.text == "“高度重视”“积极协调”放在哪件事里都能说。请删去，或者换成谁做了什么、哪天做完。"
    assert marked(result, text) == ["高度重视", "正在", "积极", "协调"]
    assert "哪天做完" in result.text


def test_what_is_not_answered_is_quoted() -> None:
    left = of(Check.ANSWERED, "社保基数7月可以调整。", body="1、社保基数怎么调整？2、公积金比例可以改吗？")
    assert left is not None
    assert "“公积金比例可以改吗" in left.text
    assert "社保" not in left.text


def test_a_row_of_words_of_four_characters_is_marked_whole_where_it_says_nothing() -> None:
    text = "停水已修好。压实责任、上下联动、严防死守、久久为功。"
    assert marked(of(Check.EMPTY, text), text) == ["压实责任、上下联动、严防死守、久久为功"]
    assert of(Check.EMPTY, "水管破裂、电线老化、屋顶漏水，均已修好。") is None


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("一是社保基数。二是公积金。", ["社保基数。", "公积金。"]),
        ("1、停水\n2、停电", ["停水", "停电"]),
        ("（一）停水；（二）停电", ["停水；", "停电"]),
        ("①停水 ②停电", ["停水", "停电"]),
        ("第一，停水。第二，停电。", ["停水。", "停电。"]),
        ("水什么时候来？电什么时候来？", ["水什么时候来", "电什么时候来"]),
        ("水什么时候来？", []),
        ("水压1.5兆帕，电压10.5千伏。", []),
        ("十一、十二月都停过水，一是麻烦。", []),
        ("", []),
    ],
)
def test_the_matters_of_a_request(body: str, asked: list[str]) -> None:
    assert questions(body) == asked


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("11月25日", [True]),
        ("11月24日", [False]),
        ("3月1日", [True]),  # next year's, for this year's is long gone
        ("8月1日", [False]),
        ("2026年11月30日", [True]),
        ("2026-11-20", [False]),
        ("11月底", [True, True]),
        ("10月", [False]),
        ("2027年3月", [True]),
        ("5个工作日内", [True]),
        ("三天之内", [True]),
        ("下周三", [True]),
        ("一季度", [True]),
        ("13月40日", []),
        ("2月30日", []),
        ("尽快", []),
        ("24小时热线", []),
        ("２０２６年１２月１日", [True]),
    ],
)
def test_which_days_are_to_come(text: str, ahead: list[bool]) -> None:
    found = [each.ahead for each in dates_in(text, TODAY)]
    assert (any(found), bool(found)) == (any(ahead), bool(ahead))


def test_the_twenty_ninth_of_february_is_no_trap() -> None:
    assert [each.ahead for each in dates_in("2月29日", date(2028, 11, 25))] == [True]
    assert dates_in("2月29日", date(2027, 1, 5)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("请贵公司提交申请表。", "要企业做事，请写明联系谁、电话多少。"),
        ("请贵公司提交申请表，电话0371-67890123。", "写了电话，没有写找谁。请写明联系人或者科室。"),
        ("请贵公司提交申请表，找张科长。", "写了找谁，没有写电话。请写上可以打通的电话。"),
        ("请贵公司提交申请表，联系张科长 13812345678。", None),
        ("请拨打12345热线。", None),
        ("无需提供材料。", None),
        ("已请供电公司到场检修。", None),
        ("请您放心。", None),
    ],
)
def test_whom_to_call(text: str, told: str | None) -> None:
    hint = of(Check.CONTACT, text)
    assert (hint.text if hint else None) == told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("已责令中原锻造有限公司停止施工。", ["中原锻造有限公司"]),
        ("另隔壁中原锻造有限公司也反映过。", ["中原锻造有限公司"]),
        (f"已通知{FIRM}领取。", []),
        ("已通知精密制造有限公司领取。", []),
        ("经与黄河物业有限公司协商，已退还。", []),  # the firm named it itself
        ("法人身份证号41010519491231002X。", ["41010519491231002X"]),
        ("退到账户6222020200112233445。", ["6222020200112233445"]),
        ("王某某13812345678反映过。", ["13812345678"]),
        ("联系人王科长，手机13812345678。", []),
        ("查询市场监管有限公司登记。", []),
    ],
)
def test_what_is_nobody_elses_business(text: str, words: list[str]) -> None:
    hint = of(Check.OTHERS, text, body="物业是黄河物业有限公司，查询市场监管有限公司登记")
    assert marked(hint, text) == words


def test_where_an_outcome_stands_on_a_document_a_look_is_not_enough() -> None:
    text = "经现场核查，宿舍停水属于物业管理范围。"
    assert of(Check.BASIS, text, Outcome.SOLVED) is None
    assert of(Check.BASIS, text, Outcome.EXPLAINED) is not None
    assert of(Check.BASIS, text + "依据豫建〔2024〕12号。", Outcome.EXPLAINED) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("根据有关规定请贵公司提交材料。", ["根据有关规定"]),
        ("按照上级要求和工作安排，停水暂不处理。", ["按照上级要求和工作安排"]),
        ("根据国家相关文件精神办理。", ["根据国家相关文件"]),
        ("依据供水合同第三条办理。", []),
        ("按照贵公司的意思办理。", []),
    ],
)
def test_a_document_of_nobody_is_marked_as_far_as_it_is_named(text: str, words: list[str]) -> None:
    assert marked(of(Check.BASIS, text, Outcome.RESTRICTED), text) == words


def test_what_an_outcome_is_let_off() -> None:
    assert set(NOT_ASKED) == {Check.ANSWERED, Check.BASIS}
    text = "三次致电均无人接听。请贵公司联系服务大厅，电话0371-60000000。"
    assert looked_at(Case("宿舍停水", "停水", Outcome.UNREACHABLE, text)) == ()
    assert {hint.check for hint in looked_at(Case("宿舍停水", "停水", None, text))} == {Check.ANSWERED, Check.BASIS}


@pytest.mark.parametrize("text", ["", "   ", "\n\u3000\t", "\u200b"])
def test_nothing_is_said_of_what_was_not_begun(text: str) -> None:
    assert looked_at(Case("宿舍停水", "停水", None, text)) == ()


# whatever is typed

PASTED = (
    "高度重视 积极协调 请贵公司提交 依据有关规定 《办法》 第五条 11月30日 2月30日 尽快 闭环 有限公司 13812345678 "
    "410105194912310021 〔2024〕12号 1、 （二） 一是 、 ， 。 ？ é ﷺ 𠮷 ａｂ İ ß \n"
)
SCRAPS = st.sampled_from(PASTED.split(" "))
TEXTS = st.one_of(st.text(max_size=300), st.lists(SCRAPS, max_size=80).map("".join))


@example(
    text="积极协调规定提交提交有限公司有关高度重视2月30日有限公司",
    title="",
    body="",
    outcome=None,
    today=date(2026, 11, 28),
)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS, title=TEXTS, body=TEXTS, outcome=st.sampled_from([None, *Outcome]), today=st.dates())
def test_marks_lie_inside_of_any_text(text: str, title: str, body: str, outcome: Outcome | None, today: date) -> None:
    found = hints(Reply(text=text, title=title, body=body, outcome=outcome, today=today))
    checks = [hint.check for hint in found]
    assert checks == sorted(set(checks), key=list(Check).index)
    for hint in found:
        assert hint.text
        assert list(hint.marks) == joined(hint.marks), "in order, and none over another"
        assert all(0 <= mark.start < mark.end <= len(text) for mark in hint.marks)


@settings(max_examples=50, deadline=None)
@given(marks=st.lists(st.builds(lambda at, long: Mark(at, at + long), st.integers(0, 50), st.integers(1, 9))))
def test_joined_marks_cover_the_same_characters(marks: list[Mark]) -> None:
    def covered(some: list[Mark]) -> set[int]:
        return {at for mark in some for at in range(mark.start, mark.end)}

    assert covered(joined(marks)) == covered(marks)


LONG: dict[str, Callable[[int], str]] = {
    "one sentence": lambda n: "水" * n,
    "phrases": lambda n: "高度重视，积极协调、" * (n // 10),
    "four by four": lambda n: "严防死守、" * (n // 5),
    "firms": lambda n: "中原锻造有限公司" * (n // 8),
    "open titles": lambda n: "《" * n,
    "digits": lambda n: "1" * n,
    "asks": lambda n: "请贵公司于" * (n // 5),
    "grounds": lambda n: "根据" * (n // 2),
    "items": lambda n: "\n1、" * (n // 3),
    "connecting": lambda n: "已经由与和同请向" * (n // 8),
    "blanks": lambda n: "\u3000 " * (n // 2),
    "years": lambda n: "2026年" * (n // 5),
}


def spent_on(text: str) -> float:
    """Seconds of the processor, the least of several goes."""
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        hints(Reply(text=text, title="宿舍停水", body=text, outcome=Outcome.PARTLY, firm=(FIRM,), today=TODAY))
        least = min(least, time.process_time() - began)
    return least


@pytest.mark.parametrize("long", LONG.values(), ids=list(LONG))
def test_five_times_the_words_take_no_more_than_their_share(long: Callable[[int], str]) -> None:
    """What grew with the square would take twenty-five times as long."""
    assert spent_on(long(10_000)) <= 12 * max(spent_on(long(2_000)), 0.0005)
