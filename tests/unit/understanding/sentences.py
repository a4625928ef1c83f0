"""Small sentences, all made up."""

import random

from app.understanding.rules.texts import Example, Text

WORDS = {
    "供电": ["变压器", "停电", "电压", "线路", "增容", "电费", "跳闸", "配电"],
    "用工": ["招工", "工资", "社保", "技工", "加班", "合同", "培训", "补贴"],
    "道路": ["路灯", "积水", "坑洼", "拥堵", "公交", "路口", "红绿灯", "标线"],
}
FILLING = ["请帮忙", "企业反映", "影响生产", "希望解决", "已经很久", "多次联系", "谢谢", "园区东侧"]


def made_up(each: int, seed: int = 0) -> list[Example]:
    """So many examples of each label."""
    draw = random.Random(seed)
    found = []
    for label, words in WORDS.items():
        for _ in range(each):
            said = [*draw.sample(words, 2), *draw.sample(FILLING, 3)]
            found.append(Example(Text("".join(said[:2]) + "问题", "，".join(draw.sample(said, len(said)))), label))
    return found
