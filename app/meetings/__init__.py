"""会商: where those called by a joint or an emergency whistle come together about one matter.

The offices that practise 吹哨报到 call it so (现场会商, 联合会商), and what is kept of it 会商纪要: units of several
trades talk a matter over on the spot, settle who does what by when, and are held to it. 会议 is one of a calendar, and
会议纪要 here are those of a hand-back.
"""
