"""One ticket of 2022 that went into another of its firm."""

from datetime import datetime

from app.acts.taking import take
from app.tickets.merging import MERGE, MergeInto
from demo.cases import Act, Case, by_coordinator
from demo.world import World


def merging_into(master: Case) -> Act:
    """The act of merging a ticket into another that asks for the same; the centre does it, before any whistle."""

    def merge(world: World, case: Case, at: datetime) -> None:
        given = MergeInto(master=master.number, why="同一件事，企业提交了两次。")
        take(by_coordinator(world, at), MERGE, given, number=case.number)

    return merge
