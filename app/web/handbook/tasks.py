"""What the chapters of the handbook are made of, and the tasks that several of them tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.rules.roles import Role


@dataclass(frozen=True)
class Step:
    """One line of the walk-through: what to do first, why, and where."""

    what: str
    why: str
    href: str


@dataclass(frozen=True)
class Task:
    """One thing people come here to do."""

    title: str
    steps: Sequence[str]
    note: str = ""
    picture: str = ""
    """The name of a file of `static/handbook` without its ending: page and width, as `make screenshots` writes it."""

    @property
    def is_tall(self) -> bool:
        """Whether the picture is one of a telephone."""
        return self.picture.endswith("-390")


@dataclass(frozen=True)
class Chapter:
    """All that one kind of reader needs."""

    key: str
    title: str
    roles: frozenset[Role]
    lead: str
    walk: Sequence[Step]
    tasks: Sequence[Task]


SEARCH = Task(
    "找一件诉求",
    (
        "在顶部搜索框输入编号、标题、企业名称或同事姓名，回车；结果按诉求、企业、人员、督办单分开，各写着件数。整行粘贴通知标题也能找到，编号可以只输后四位。",
        "“全部诉求”里可以按状态、类别、园区、提交日期筛选，筛选条件点一下就去掉。",
        "常用的条件可以点“保存为视图”，起个名称，以后从“我的视图”一点就到，件数也写在旁边。",
        "打开一件，点“打印”取走受理单、交办单、报到单或办结单；PDF 和 Word 内容相同，每次打印都有记录。",
    ),
    "电脑上按 / 直接跳到搜索框，按 ? 查看全部快捷键。",
    picture="coordinator-all-filtered-1366",
)
TIMES = Task(
    "看懂时限",
    (
        "空心圆是正常，半满的是临近到期，实心红色是已经超期，两条竖线是暂停计时，打钩是已达标。",
        "时限按工作日算：收到的当天不算，放假不算，补班算。点日期能看到算了哪些天、跳过了哪些天。",
        "标“推算”的日期落在国务院还没有公布放假安排的年份，公布后会重新计算。",
    ),
)

PALETTE = Task(
    "用一个框找到所有东西",
    (
        "按 Ctrl 加 K，输入编号（后四位也行）、标题、企业或栏目名称，上下键选，回车前往。",
        "打开着一件诉求时，框里还列出这件诉求您现在可以办的事项。",
        "手机上点顶部的搜索框，打开的是同一个框。",
    ),
)
WRITING = Task(
    "用模板写答复，提及同事，关注一件诉求",
    (
        "写答复或内部备注时，先从“套用模板”里选一个，编号、企业、承诺日期等自动填好；标着“待填”的地方补上才能发出。",
        "部门领导和联络员在“答复模板”里维护本单位的，协调员维护全区的；每次修改写明原因，已经发出的答复不变。",
        "内部备注里输入 @ 和姓名，能看到这件诉求的同事会收到消息；同名的，选带单位的那一个。",
        "在诉求页面点“关注”，以后的每一步都告诉您；点“静音”，只告诉您要办的事。",
        "打开一件已办结的诉求，点“整理成知识条目”：问题和答复带过来，企业名称、姓名和电话已替换，通读后再改。",
        "由部门领导或协调员中的另一人发布；企业写诉求、同事写答复时会提示相近的条目。",
        "“知识”里“到期待复核”的，看过没变点“复核无误”，变了点“修改”，过时的点“下架”。",
    ),
)

DOSSIER = Task(
    "看一家企业的来龙去脉",
    (
        "打开企业，点“企业档案”：谁在服务、在办的诉求和下一个日子、企业自己的期限、最近三次评价。",
        "往下是这家企业的经过，新的在前；点“诉求”“分包”等只看一类，也可以选从哪天起。",
    ),
    "每个人只看到自己看得到的；部门只看到本单位参与办理的。",
)

FINDING = (DOSSIER, SEARCH, PALETTE)
"""How whoever works with matters finds what he looks for."""

LEARNED = Task(
    "看建议准不准",
    (
        "程序每晚从已销号、类别经过确认的诉求中学习，受理时更正的类别、退单后真正办理的单位，第二天就学进去。",
        "“理解”里看类别和单位的建议有多准、容易混淆什么、大家采纳了多少。",
        "新版本不如原来的不会启用；觉得变差了，选一个以前的版本切换，写明原因，两周内不自动更换。",
    ),
)

TAKEN = Task(
    "把列表导出成 Excel",
    (
        "任何列表右上角点“导出 Excel”，条件和您现在看到的一样；旁边的“CSV”给别的程序用。",
        "超过 2,000 行的列表在后台生成，做好后在“导入导出”里下载，文件到期自动删除（一般 7 天），只有自己能下载。",
        "文件里写明条件、导出人和时间；每次导出都会留在审计记录里。",
    ),
)
BROUGHT = Task(
    "导入企业、分包和历史诉求",
    (
        "“导入导出”里选要导入的内容，下载模板，或直接用手头的名册：列的先后不限，常见的列名都认得。",
        "先检查：每一行有问题的格子都写明原因，下载“有问题的行”，改好标红的格子可以再导入。",
        "看过结果再点“正式导入”。同一份文件导入两次，第二次什么都不会变；中断了会自己接着做。",
    ),
    "历史诉求只供查找和学习：不计时，不发消息，不进周报。",
)
_COMMON = Task(
    "处理共性问题",
    (
        "“共性问题”列出多家企业说的同一件事：多少件、几家、哪些园区、从哪天到哪天。",
        "两个其实是一件事，打开一个点“合并”；里面混进了别的事，点“拆分”勾出去。程序每晚照您说的归。",
        "暂时不用管的点“不再提示”，30 天后自动恢复；诉求照常办理。",
        "30 天内有 3 家企业反映的会标“建议组成批次”，打开后点“组成批次”。",
    ),
)

_BATCH = Task(
    "批处理：同一原因的多件一起办",
    (
        "在任何列表里勾选诉求，点“组成批次”：能加入的和不能加入的都列出来，写明共同原因、处理方案和主办单位。",
        "批次页上一次吹哨、一次更新进展、一次答复、一次审核；个别诉求可以单独写结果和答复。没有办成的逐件列出原因。",
        "每家企业各自确认。企业说没有解决的，那一件退出批次重新办理；其余各件全部销号，批次结束。",
        "首席服务官、园区和承办人可以提请组成批次，由协调员确认或解散。",
    ),
)

ALIKE = (_COMMON, _BATCH)
"""Matters that are about one thing: finding them, and handling them as one."""
