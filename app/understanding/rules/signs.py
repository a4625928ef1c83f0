"""A text as it is counted: folded as search folds it, without what names a person, a number or a firm. Pure.

What is left out never reaches a model. A name that nothing announces (no title, no 联系人) cannot be told from other
words by a rule; training therefore also counts only what several texts say, and a model stores no words at all.
"""

import re

from app.kernel.folding import folded

LONGEST = 4_000
"""Signs of a text that are looked at; what comes later repeats, and an answer must not wait for it."""
NUMBER = "0"
"""What stands for any number, so that 3 月 and 12 月 are one word."""
PERSON = "某"
"""What stands for a person's name."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][·.\s]?[a-z0-9]{5,6}(?![a-z0-9])", re.ASCII
)
_CODE = re.compile(r"[0-9][0-9a-z]{5,}", re.ASCII)
"""Identity cards, credit codes, contracts: long, beginning with a digit."""
_NUMBER = re.compile(r"[0-9*]+(?:[.,:/\-~][0-9*]+)*", re.ASCII)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏章苏潘葛范彭鲁韦马苗方俞任袁柳唐薛雷贺倪汤"
    "罗毕郝邬安常于傅卞齐康伍余元卜顾孟黄穆萧尹姚邵汪祁毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路江童颜郭梅林钟徐邱骆"
    "高夏蔡田樊胡凌霍万柯卢莫房缪丁邓郁单洪包左石崔吉龚程邢裴陆荣翁段侯宁仇甘厉祖武符刘景龙叶司黎薄白蒲赖卓蔺乔聂曾"
    "关冉易廖耿满匡寇欧沃利蔚越文肖涂代丘"
)
_TITLES = "先生|女士|小姐|同志|师傅|某某|某"
_OFFICES = "局长|书记|主任|市长|区长|县长|镇长|村长|校长|院长|厅长|处长|科长|所长|队长|经理|老板|老师|医生|警官|律师"
_TITLED = re.compile(
    rf"[{_SURNAMES}](?:[\u4e00-\u9fff]{{1,2}}(?={_TITLES})|(?={_TITLES}|(?:{_OFFICES})(?![\u4e00-\u9fff]*部门)))"
)
_ANNOUNCED = re.compile(
    rf"((?:我叫|本人叫|名叫|姓名|联系人|申请人|投诉人|举报人|反映人|求助人|法人代表|法定代表人|当事人)[\s::,,是为]{{0,3}})"
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
)
_FIRM = re.compile(
    r"[^\W_的在与和向被是由对到给及为让把从了叫于]{2,24}?(?=(?:股份|责任)?(?:有限(?:责任)?公司|集团公司|合伙企业|个体工商户))"
)
_TRADES = re.compile(
    "物业|房地产|地产|置业|建筑|建设|工程|装饰|运输|物流|客运|公交|出租|汽车|旅游|酒店|餐饮|食品|教育|培训|医药|医疗|药业|环保|环境|"
    "燃气|供水|自来水|水务|电力|供电|热力|通信|网络|科技|电子|机械|制造|化工|纺织|商贸|贸易|超市|劳务|人力资源|保险|金融|投资|担保|文化|"
    "传媒|体育|农业|矿业"
)
_BLANK = re.compile(r"\s+")


def signs(text: str) -> str:
    """The text as it is counted."""
    seen = folded(text[:LONGEST])
    seen = _ADDRESS.sub(" ", seen)
    seen = _FIRM.sub(_trade, seen)
    seen = _ANNOUNCED.sub(rf"\g<1>{PERSON}", seen)
    seen = _TITLED.sub(PERSON, seen)
    seen = _PLATE.sub(NUMBER, seen)
    seen = _CODE.sub(NUMBER, seen)
    return _BLANK.sub(" ", _NUMBER.sub(NUMBER, seen)).strip()


def _trade(found: re.Match[str]) -> str:
    """Of a firm's name what it deals in: that says what the matter is about, and nothing about whose it is."""
    return "".join(_TRADES.findall(found[0])) or PERSON
