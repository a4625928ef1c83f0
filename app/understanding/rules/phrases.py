"""What the clarity check looks for in what somebody wrote: words and patterns, none of them a sentence to say. Pure.

Every pattern walks its text once: none of them may be repeated inside itself, whatever is pasted into an answer.
"""

import re
from collections.abc import Mapping

QUOTED = "“%s”"
"""How a word of somebody else stands in a sentence."""
HAN = "\u4e00-\u9fff"
ONE_TO_TEN = "一二三四五六七八九十"

# what the request asks

ITEM = re.compile(
    rf"(?:^|(?<=[\n。；;，,：:！!？?\s]))"
    rf"(?:[（(][{ONE_TO_TEN}\d]{{1,2}}[)）]|[{ONE_TO_TEN}]是|\d{{1,2}}[、.．](?!\d)|[{ONE_TO_TEN}]、"
    rf"|第[{ONE_TO_TEN}][，,、：:个]|[①-⑩])"
)
"""Where one of several matters begins: 1、 （一） 一是 第二， ③."""
ASKING = frozenset("？?")
"""What stands behind a sentence that asks."""
RUN = re.compile(rf"[{HAN}]+")
SIGN = re.compile(r"[a-z][a-z0-9]+")
"""A name in Latin letters, folded: ISO, ERP."""
FUNCTION = frozenset(
    "的了是在我们你您他她它和与及或对于这那个些有不没也都就还请能可以要会到为被把让给从向等之其所但而如若则因此且吗呢吧啊呀着过将已再又很更最什么怎样如何哪谁多少几"
)
"""Characters that hold sentences together and say nothing of the matter."""
_EVERYWHERE = (
    "企业 公司 单位 部门 领导 希望 解决 问题 请求 求助 帮助 协调 尽快 及时 情况 需要 申请 咨询 诉求 反映 相关 有关 "
    "关于 工作 办理 处理 您好 谢谢 感谢 目前 现在 今天 昨天 影响 生产 经营 员工 职工 进行 答复 回复 贵局 我局 重视 "
    "高度 积极 研究 落实 推进 支持 理解"
)
COMMON = frozenset(_EVERYWHERE.split())
"""Pairs that stand in half of all requests and answers."""
COMMON_SIGNS = FUNCTION | frozenset("".join(COMMON))

# result

_WISHED = ("尽快", "争取", "推动", "协调", "抓紧", "力争", "督促", "及时", "妥善", "积极", "认真", "早日", "努力")
DONE = re.compile(
    r"已(?!经?(?:收悉|收到|知悉|悉|阅|关注|高度|引起|注意|开始|着手|在))|"
    + "".join(f"(?<!{word})" for word in _WISHED)
    + r"(?<!将)(?:恢复|修复|修好|完成|办结|更换|拨付|到账|开通|接通|送电|通水|拆除|清运|安装|批准|核准|退还|补发)"
)
WILL = re.compile(r"将于|将在|定于|计划于|计划在|预计|拟于|安排在|列入")
CANNOT = re.compile(r"不能|无法|不予|不符合|未达到|不属于|暂不|不具备|不可以|不支持|不享受|没有.{0,6}政策")
WHY = re.compile(r"因|由于|根据|依据|按照|规定|原因|《")
CAN = re.compile(
    r"(?<!不)(?<!不能)(?<!不得)(?<!无法)(?:可以|能够|符合|属于|享受)|同意|应当|无需|不需要|不用"
    r"|标准[为是]|金额[为是]|费用[为是]|按.{1,12}执行|需要提[供交]"
)
TRIED = re.compile(r"联系不上|无法联系|未能联系|无人接听|未接通|没有接通|关机|停机|空号|没有联系上|未联系上")
IN_HAND = re.compile(r"正在|高度重视|积极|抓紧|研究|协调|跟进|推进|下一步|关注|沟通|督促")
"""Words of something that goes on, which alone are no result."""

# basis

DOCUMENT = re.compile(
    r"《[^《》\n]{2,60}》|[〔\[［（(【]\s?20\d\d\s?[〕\]］）)】]\s?第?\d{1,5}号"
    rf"|第[零〇{ONE_TO_TEN}百\d]{{1,6}}条"
)
"""A title, the number of a letter, an article."""
GROUND = re.compile(
    r"(?:依据|根据|按照|依照|参照|遵照)(?P<what>[^。；;，,！!？?\n]{1,30})",
)
NOBODYS = ("有关", "相关", "上级", "国家")
"""Whose document it would be when nobody says which."""
SOMETHING = re.compile(
    r"法|条例|办法|规程|细则|通知|标准|规范|方案|意见|合同|协议|批复|目录|清单|公告|纪要|图纸|报告|记录|检测|鉴定|预案|承诺|判决|国标|章程|约定"
)
_VAGUE = "有关|相关|上级|要求|实际|情况|工作|安排|国家|现行|统一部署|会议精神|文件|政策|规定|程序"
VAGUE_GROUND = re.compile(rf"(?:{_VAGUE})(?:[和与及、的]?(?:{_VAGUE}))*")
FACT = re.compile(
    r"(?:现场|实地|当面|经|上门|到场)[^。；;\n]{0,6}?(?:勘察|勘查|勘验|查看|核实|核查|检测|检查|测量|走访|复核|确认|查证|调查|查勘|踏勘|了解)"
    r"|验收|检测报告|监测数据|检验报告|测试|系统显示|系统查询|经查|经核|实测|测得|台账|签字确认|\d\s?(?:兆帕|千伏安|千瓦|分贝|毫克|℃)"
)
"""How it is known: somebody was there, or something was measured."""

# dates

WHOLE_DAY = re.compile(r"(?<!\d)(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
DAY = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})[日号]")
MONTH = re.compile(r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(?!\d)")
AHEAD = re.compile(
    rf"[今明后次][天日]|(?:本|这|下|每)?(?:周|星期)[一二三四五六日天]|[本下][周月]|下个月|月底|年底|年内|月内|[本下一二三四]季度"
    rf"|[\d{ONE_TO_TEN}两半]{{1,4}}个?(?:工作日|小时|天|日|周|月|年)(?:内|之内|以内|后|之后)"
)
"""A time that can be counted on without asking which year it is."""
SOME_TIME = re.compile(r"尽快|尽早|近期|近日|适时|届时|不久|择机|早日|抓紧|条件成熟|(?:后续|下一步)(?!如|若|有)|逐步")

# contact

_YOU = "贵公司|贵企业|贵单位|贵司|企业|您|你们|你"
_DO = "提交|提供|准备|携带|前往|登录|补充|联系|申请|办理|填写|拨打|预约|咨询|缴纳|整改|签订|报送|到场|来电|配合"
ASKS = re.compile(
    rf"(?<![申无不邀聘])[请需须]要?"
    rf"(?:(?:{_YOU})[^。；;，,\n请]{{0,12}}?|[于在凭带先再][^。；;，,\n请]{{0,12}}?|尽快|及时)?(?:{_DO})"
)
"""Where the firm is asked to do something itself."""
PHONE = re.compile(
    r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ )）-]?\d{7,8}|400[ -]?\d{3}[ -]?\d{4}"
    r"|\d{7,8}|1\d{4}|95\d{3})(?!\d)"
)
WHO = re.compile(
    rf"联系人|经办人|承办人|[{HAN}](?:科长|主任|工程师|工|老师|同志|经理|先生|女士|股长|所长|处长|队长|局长)"
    r"|[科股处所队]室?(?:电话|咨询|联系|窗口)|窗口|服务大厅|大厅|热线|客服|服务中心|营业厅"
)

# words

LONGEST_SENTENCE = 60
SENTENCE = re.compile(r"[^。！？!?；;\n]+")
SPACE = re.compile(r"\s")

JARGON: Mapping[str, str] = {
    "闭环": "办完并告诉您",
    "抓手": "办法",
    "赋能": "帮助",
    "属地": "所在镇街",
    "会办": "几家一起商量",
    "提级办理": "交上级办理",
    "研判": "商量判断",
    "销号": "办结",
    "容缺受理": "缺的材料可以后补",
    "并联审批": "几个部门同时审批",
    "批转": "转给谁办",
    "函询": "发函询问",
    "函复": "书面回复",
    "予以": "给",
    "鉴于": "因为",
    "均系": "都是",
    "未尽事宜": "其他事情",
    "按程序": "写明是哪一步",
    "走流程": "写明是哪一步",
    "牵头": "负责",
    "对标": "对照",
    "兜底": "保证",
    "堵点": "办不下去的地方",
    "呈报": "报给",
    "报请": "报给",
    "酌情": "写明按什么条件",
}
"""Words of offices, each with what a firm would say."""
SPOKEN = re.compile("|".join(sorted(map(re.escape, JARGON), key=len, reverse=True)))

_HOW = (
    "积极|认真|切实|进一步|全力|大力|持续|努力|扎实|稳步|统筹|抓紧|尽快|及时|加大|强化|深入|不断|坚决|着力|妥善"
    "|高位|高效|加快|靠前|主动|精准|有序|从严|全面"
)
_WHAT = (
    "协调|研究|推进|推动|落实|跟进|解决|加强|督促|对接|配合|做好|处理|办理|优化|提升|改进|争取|沟通|协商|关注"
    "|监管|服务|整治|部署|力度|措施|指导|作为"
)
EMPTY = re.compile(
    rf"(?:{_HOW})(?:{_WHAT})|高度重视|高度关注|压实责任|狠抓落实|举一反三|标本兼治|形成合力|全力以赴|竭诚服务|悉心服务|一如既往"
    r"|上下联动|多措并举|齐抓共管|综合施策|精准发力|常态长效|久久为功|立行立改|应办尽办|提质增效|保驾护航|优质高效"
    r"|放在心上|抓在手上|营造[^。，,；;\n]{0,8}氛围|优化营商环境|已收悉|第一时间(?!\d)|长效机制|建立健全|统一部署"
)
"""Phrases that would fit any answer."""
FOUR = re.compile(rf"(?<![{HAN}])[{HAN}]{{4}}(?:[、，,][{HAN}]{{4}}){{2,30}}(?![{HAN}])")
"""Three and more words of four characters in a row."""

# others

FIRM = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|合伙企业|集团公司)")
IN_A_NAME = re.compile(rf"[{HAN}（）()·A-Za-z0-9]{{2,24}}\Z")
CONNECTING = re.compile(
    r"(?:已|经|由|另|隔壁|旁边|相邻|附近|其中|以及|与|和|同|请|向|对|将|把|让|使|为|给|在|是|的|从|到|及|等|后|并|现|因|按"
    r"|会同|联合|通知|联系|协调|告知|责令|督促|要求|约谈|我局|我中心|我办|我街道|贵司|您|现场|施工单位|物业|业主|房东|开发商|服务商|供应商)*"
)
"""What stands before a firm's name without being part of it."""
IDENTITY = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
CARD = re.compile(r"(?<![\dA-Za-z])\d{16,19}(?![\dA-Za-z])")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
CALLED_BY = re.compile(r"联系|电话|手机|致电|拨打|咨询|微信|热线|值班")
"""What stands shortly before a number that is meant to be called."""
