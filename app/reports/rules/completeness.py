"""档案完整率: what the dossier of an active firm can lack. Pure."""

from app.kernel.words import Word


class Lack(Word):
    """What a dossier lacks; one may lack several, and is complete with none."""

    TAG = "tag", "无核实标签"
    CONTACT = "contact", "联系人未核实"
    OFFICER = "officer", "无在任服务官"
