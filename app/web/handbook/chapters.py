"""The chapters of the handbook: for each role what it does here, task by task; its first steps are the walk-through."""

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
        "在顶部搜索框输入编号、标题或企业名称，回车；整行粘贴通知标题也能找到，编号可以只输后四位。",
        "“全部诉求”里可以按状态、类别、园区、提交日期筛选，筛选条件点一下就去掉。",
        "常用的条件可以点“保存为视图”，起个名称，以后从“我的视图”一点就到，件数也写在旁边。",
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

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "firm",
        "企业",
        frozenset({Role.COMPANY_USER, Role.COMPANY_ADMIN}),
        "有难处就提交，交给谁办、哪天前办完，我们来安排；办完由您说了算。",
        (
            Step("反映一件诉求", "写清什么事、选个类别就能提交，两分钟。", "/tickets/new"),
            Step("看它走到哪一步", "谁在办、哪天前办完，都写在那一件里。", "/tickets"),
            Step("收到消息就看看", "需要您补充材料或确认时，会在消息里告诉您。", "/inbox"),
            Step("核对联系人", "单位打得通电话，事情才办得快。", "/companies"),
        ),
        (
            Task(
                "提交一件诉求",
                (
                    "点“我要反映诉求”，写标题和具体情况，选一个最接近的类别，点“提交诉求”。",
                    "有自己的期限（招标、交货、开工），在“补充”里写上日子和影响。",
                    "提交后会得到编号和回执，回执上写明哪天前交办、反馈、办结。",
                ),
                "没有网络也可以先写：内容保存在本机，联网后再点提交。选错类别不要紧，我们会调整。",
                picture="company_admin-filing-390",
            ),
            Task(
                "看进度、催一催",
                (
                    "“我的诉求”里打开那一件，最上面是走到哪一步、在谁手里、哪天前办完。",
                    "想催，点“催一催”，承办单位会收到提醒。",
                    "也可以直接给首席服务官打电话，电话在首页和每件诉求里。",
                ),
                picture="company_admin-ticket-390",
            ),
            Task(
                "补充材料",
                (
                    "首页标黄的“需要您补充材料”，点“去补充”，写明后提交。",
                    "因为等材料暂停了计时的，材料齐了点“材料已补齐，请继续办理”。",
                ),
                picture="company_admin-home-390",
            ),
            Task(
                "确认和评价",
                (
                    "办结后点“去确认”，先选已解决、部分解决还是没有解决。",
                    "没有解决的写清哪里没解决，会退回重新办理，时限重新起算。",
                    "解决了的选一个满意程度，这件诉求就销号了。",
                ),
                "请在页面写明的日期前告诉我们；一直没有回复的，工作人员会先联系您。",
                picture="company_admin-confirming-390",
            ),
            Task(
                "投诉工作作风",
                (
                    "提交诉求时类别选“作风与营商环境投诉”，在“补充”里勾选投诉的是哪个单位。",
                    "这类诉求一律保密：被投诉的单位看不到，也不会接到交办；主办以外的单位看不到企业名称。",
                ),
                "谁在哪天看过保密诉求，都留有记录。",
            ),
            Task(
                "不想办了",
                ("打开那一件，点“撤回这件诉求”，写明原因。",),
                "已经交办的撤回后仍会计入统计，并抽查是否有人施压。",
            ),
        ),
    ),
    Chapter(
        "officer",
        "首席服务官、代办员",
        frozenset({Role.OFFICER, Role.AGENT}),
        "您联系的企业有什么事等着，打开首页就看到；一点打电话，一点代填报。",
        (
            Step("看哪家企业有事", "有事等着的企业排在首页最前面。", "/"),
            Step("受理企业提交的诉求", "核对类别，当天受理。", "/worklist/triage"),
            Step("替企业填报一件", "走访、电话里听到的，当场记下来。", "/tickets/new"),
        ),
        (
            Task(
                "替企业填报",
                (
                    "首页企业卡片上点“代填报”，企业已经选好；写清什么事，选类别，提交。",
                    "在路上没有信号时照常填写，内容保存在本机，联网后再点提交。",
                ),
                "企业会收到通知，并像自己提交的一样看到进度。",
                picture="officer-home-390",
            ),
            Task(
                "受理",
                (
                    "“待受理”里打开一件，核对类别，选一般或重大，点“受理”。",
                    "当场能解决的，受理后用“点办理”直接答复，不用吹哨。",
                    "需要单位办的，点“提请吹哨”，写明请谁、为什么；园区吹哨或答复不采纳的理由。",
                    "说不清楚的，点“请企业补充”，写明要什么。",
                ),
            ),
            Task(
                "盯住办理",
                (
                    "“超期未结”里是您企业的超期诉求，打开可以催办。",
                    "“待企业确认”的，提醒企业去确认；确认和评价只能由企业自己做。",
                ),
            ),
            SEARCH,
            TIMES,
        ),
    ),
    Chapter(
        "park",
        "园区吹哨员",
        frozenset({Role.DISPATCHER}),
        "受理园区企业的诉求，一个工作日内吹哨，把管事的单位叫到场。",
        (
            Step("受理新诉求", "先看清是什么事，再定类别和一般、重大。", "/worklist/triage"),
            Step("吹哨", "主办单位已按职责清单推荐，核对后吹哨。", "/worklist/whistle"),
            Step("盯住超期的", "超期最久的排在最前面。", "/worklist/overdue"),
        ),
        (
            Task(
                "受理或不予受理",
                (
                    "“待受理”里最急的在最前面，直接点“受理”，或打开后改类别、定重大。",
                    "二级类别按内容建议，改类别会换建议的单位；紧急程度按企业自己的期限定，调整要写理由。",
                    "不属于受理范围的选理由，写明企业该去哪里办。",
                ),
                picture="coordinator-intake-1366",
            ),
            Task(
                "吹哨",
                (
                    "“待吹哨”里打开一件，选普通吹哨、联合吹哨或应急吹哨，核对推荐的主办和协办，写明任务。",
                    "普通吹哨 1 个工作日内报到，联合吹哨 4 个工作小时，应急吹哨 30 分钟。",
                ),
                "吹哨前页面会写明将要产生的时限。",
                picture="dispatcher-ticket-open-1366",
            ),
            Task(
                "退单以后",
                (
                    "裁定同意退单的，诉求回到“待吹哨”，请在 4 个工作小时内重新选主办单位。",
                    "新单位的时限重新算，对企业的承诺不变。",
                ),
            ),
            SEARCH,
            TIMES,
        ),
    ),
    Chapter(
        "unit",
        "承办单位（联络员、承办人、负责人）",
        frozenset({Role.LIAISON, Role.HANDLER, Role.HEAD}),
        "哨响报到，办完答复，负责人审核后企业确认。",
        (
            Step("报到", "收到吹哨先报到，写明谁来办。", "/worklist/check_in"),
            Step("办理并反馈", "三个工作日内写第一条企业看得到的进展。", "/worklist/handle"),
            Step("审核答复", "负责人审核，提交的人不能审自己的。", "/worklist/review"),
        ),
        (
            Task(
                "报到或退单",
                (
                    "“待报到”里点“报到”。主办一报到，诉求就进入办理。",
                    "不是本单位职责的，1 个工作日内申请退单，选理由、写依据、建议哪个单位。",
                    "负责人在“待签字退单”里签字后，由企服中心当天裁定；不签字的，本单位继续办。",
                ),
                "事多、没钱、人不在不是退单理由。",
                picture="liaison-check-in-list-1366",
            ),
            Task(
                "写进展",
                (
                    "打开诉求，点“更新进展”，企业马上能看到。",
                    "只给内部看的写在“内部备注”，企业看不到。",
                ),
                picture="handler-ticket-1366",
            ),
            Task(
                "申请延期、挂起",
                (
                    "延期至少提前 1 个工作日申请，选理由和天数；没批之前时限照走。",
                    "只有待企业补充、法定程序、不可抗力可以挂起，理由会给企业看。",
                ),
            ),
            Task(
                "办结答复",
                (
                    "主办单位点“答复办结”，选结果、写答复和依据。",
                    "写的时候，答复下面会提醒：有没有答到企业问的、依据、结果、下一步时间、联系谁，有没有空话。也可以点“检查一下”。",
                    "负责人在“待审核”里通过或退回，提醒也写在答复下面；通过后请企业确认。",
                    "协办单位办完自己的部分，点“协办办结”，写明结果交给主办。",
                ),
                "提醒只是提醒，不改也可以提交。内容只在本系统里检查，不发到外面。",
                picture="handler-ticket-open-1366",
            ),
            Task(
                "外部单位（银行、供电、供水、燃气、热力）",
                (
                    "只看得到本单位的交办事项、时限和自己的办理记录，看不到诉求内容和其他单位。",
                    "报到以后可以看到企业联系人和地址；保密诉求除外。",
                ),
            ),
            SEARCH,
            TIMES,
        ),
    ),
    Chapter(
        "centre",
        "企服中心协调员",
        frozenset({Role.COORDINATOR}),
        "不漏一件、不推一件：受理、吹哨、裁定退单、回访、发周报。",
        (
            Step("受理新诉求", "全区的新诉求都在这里。", "/worklist/triage"),
            Step("裁定退单", "当天裁定；15:00 以后收到的，下一个工作日 12:00 前。", "/worklist/rule"),
            Step("回访待确认的", "久不确认的打电话问一问。", "/worklist/confirm"),
            Step("看周报", "每周一 6:00 定稿。", "/reports/weekly"),
        ),
        (
            Task(
                "裁定退单",
                (
                    "“待裁定”里打开一件，看申请单位的依据，裁定同意或不同意，写明理由。",
                    "同一件第三次退单由区领导裁定并指定主办单位，指定的单位不再退。",
                ),
                picture="coordinator-rule-list-1366",
            ),
            Task(
                "回访",
                (
                    "“待企业确认”里打开一件，记录一次回访：怎么联系的、联系到没有、怎么说的。",
                    "两次不同工作日联系不上，再过 5 个工作日没有回音，系统按规则销号。",
                ),
                picture="coordinator-confirm-list-1366",
            ),
            Task(
                "处理共性问题",
                (
                    "“共性问题”列出多家企业说的同一件事：多少件、几家、哪些园区、从哪天到哪天。",
                    "两个其实是一件事，打开一个点“合并”；里面混进了别的事，点“拆分”勾出去。程序每晚照您说的归。",
                    "暂时不用管的点“不再提示”，30 天后自动恢复；诉求照常办理。",
                ),
            ),
            SEARCH,
            TIMES,
        ),
    ),
    Chapter(
        "supervision",
        "督办员",
        frozenset({Role.SUPERVISOR}),
        "盯超期、盯进展，用督办单推一把，直到清零。",
        (
            Step("看超期未结", "超期最久的排在最前面。", "/worklist/overdue"),
            Step("看督办单", "签收了没有、哪天前答复。", "/supervision"),
            Step("看周报", "每个数字都能点开看是哪几件。", "/reports/weekly"),
        ),
        (
            Task(
                "发出督办单",
                (
                    "打开超期的诉求，点“督办”，选蓝（临期）、黄（进展慢）或红（超期），写明要求和期限。",
                    "单位签收、答复后，您核实了再关闭。",
                    "答复太虚的，点“退回”，写明理由和重新答复的期限；单位会收到提醒，原来的答复保留。",
                ),
                picture="supervisor-order-1366",
            ),
            SEARCH,
            TIMES,
        ),
    ),
    Chapter(
        "leader",
        "区领导",
        frozenset({Role.LEADER}),
        "十秒钟看全区：五项指标、超期最久的十件、集中在哪里、哪些单位还没报到。",
        (
            Step("看五项指标", "数字、上周、近八周的走势，点开是每一件。", "/"),
            Step("看超期未结", "最久的十件在谁手里。", "/worklist/overdue"),
            Step("看本期周报", "可以打印成一份公报。", "/reports/weekly"),
        ),
        (
            Task(
                "看总览",
                (
                    "五项指标取自最近一期周报，写作“分子/分母（百分比）”，旁边是上周和近八周的走势。",
                    "“在办诉求分布”里颜色越深件数越多，点数字看那几件。",
                    "分母不足 5 件的不着色，不足 15 件的不参加排名。",
                ),
                picture="leader-overview-1366",
            ),
            Task(
                "推动一件",
                (
                    "打开诉求可以催办、吹哨、批准较长的延期，也可以发出督办单。",
                    "点“批示”写明要求和回复的日子；到期没有回复会逐级提醒，企业看不到批示。",
                    "同一件第三次退单由您裁定；成立的，指定主办单位。",
                ),
            ),
            Task(
                "看周报",
                (
                    "“周报”里打开一期，点“打印”得到适合 A4 的版式。",
                    "定稿后不再改动，以后发现的出入列在下一期“更正”里。",
                ),
                picture="leader-report-1366",
            ),
            SEARCH,
            TIMES,
        ),
    ),
    Chapter(
        "reading",
        "特邀监督员、审计",
        frozenset({Role.OBSERVER, Role.AUDITOR}),
        "只看不改。看到的内容按权限隐去企业或个人信息，审计查阅会留下记录。",
        (
            Step("看全部诉求", "按状态、类别、园区筛选。", "/tickets"),
            Step("看周报", "每周一 6:00 定稿。", "/reports/weekly"),
        ),
        (SEARCH, TIMES),
    ),
    Chapter(
        "settings",
        "系统管理员",
        frozenset({Role.ADMIN}),
        "管账号、单位、日历和时限；看不到诉求内容。",
        (
            Step("看设置", "时限、日历、职责清单和程序账号的现行版本。", "/settings"),
            Step("看企业", "登记企业、核对联系人。", "/companies"),
        ),
        (
            Task("企业和联系人", ("“企业”里按名称、曾用名或代码查找，打开后可以修改行业、地址、联系人。",)),
            Task(
                "管理程序账号",
                (
                    "对接系统用程序账号，不要把个人的密码交给程序。签发用命令，令牌只显示一次。",
                    "“设置”里能看到每个程序的授权范围、到期和最近使用；不用了或泄露了，点“撤销令牌”，马上失效。",
                ),
            ),
            TIMES,
        ),
    ),
)
BY_KEY = {chapter.key: chapter for chapter in CHAPTERS}
