"""Names of the array by which lessons are pushed into place (push.py): a header, lists that stay, and what changes.

Like the pool: `f[f[PUSH_NEED] + i]` is entry i of the list PUSH_NEED, `f[PUSH_WORK]` a number.
"""

from __future__ import annotations

DEPTH = 14  # so many blocks deep one may push out another
BROAD = 5  # so many of them look beyond the time where the least is in the way
SELDOM = 20  # of so many blocks placed at any price one goes just anywhere, out of circles
MOST_OUT, USUAL_OUT = 24, 8  # blocks pushed out for one; more only where there is no other time
NEVER = 1 << 20  # more than are ever in the way: it cannot be
# What is known of a time: how many are in the way at least, or exactly; or it has been tried.
BOUND, EXACT, TRIED = range(3)
NUMBERS = (
    # blocks that wait, and the fewest that ever did; looks so far, those when there were fewest, those left for this block
    # and those that a block has; what marks the blocks moved for it, what marks those counted last;
    # how many may leave for it at a time, and whether that was too few
    "push_waiting", "push_least", "push_work", "push_since", "push_calls", "push_patience", "push_stamp", "push_count",
    "push_room", "push_cut",
    # moves remembered; starts and seats of a block at most; memories of who was sent away, the next one; blocks without any time
    "push_trail", "push_starts", "push_seats",
    "push_most_ring", "push_ring_at", "push_lost",
)  # fmt: skip
LISTS = (
    # the tables of a resource's segments by entry; what no later lesson mends in a mask, and how many it needs to mend the rest
    "push_place", "push_base", "push_need", "push_low",
    # resources with tables of required rules; their other required rules; required rules of a unit's groups
    "push_tabled", "push_rule_at", "push_rule", "push_point_at", "push_point",
    # where the sums of a resource begin, whether it has rules whose windows lie in several segments; what a segment of a resource
    # counts: into which of its sums, by which table
    "push_sum_at", "push_windowed", "push_part_at", "push_part_sum", "push_part_value",
    # units that only clashes can hinder; where each block stands when the hardest are first
    "push_plain", "push_rank",
)  # fmt: skip
STATE = (
    # times of a resource that still wait; what is broken before anything is placed, by resource and by point
    "push_left", "push_floor", "push_point_floor",
    # what each resource's segments add up to: broken, needed, then of each rule: counted, of that what no later lesson mends, what
    # more than the needed lessons mend; the same of one resource for a trial
    "push_sum", "push_trial",
    # blocks that wait, the next one last; those moved in this push, those counted; what was moved: block, time and seats before
    "push_queue", "push_moved", "push_counted", "push_trail_block", "push_trail_time", "push_trail_seat",
    # by depth: the block, how many times were looked at, the last one tried, how much was remembered before, who goes next
    "push_block", "push_looked", "push_last", "push_mark", "push_next",
    # by depth and start: the time, how many are in the way and how far that is known, who, where they were, the seats taken
    "push_time", "push_many", "push_known", "push_out", "push_was", "push_seat",
    # how often a block had to leave a time of late, and the last of these
    "push_tried", "push_ring_block", "push_ring_time",
)  # fmt: skip
HEADER = (*NUMBERS, *LISTS, *STATE)
(
    PUSH_WAITING, PUSH_LEAST, PUSH_WORK, PUSH_SINCE, PUSH_CALLS, PUSH_PATIENCE, PUSH_STAMP, PUSH_COUNT, PUSH_ROOM, PUSH_CUT,
    PUSH_TRAIL, PUSH_STARTS, PUSH_SEATS, PUSH_MOST_RING, PUSH_RING_AT, PUSH_LOST, PUSH_PLACE, PUSH_BASE, PUSH_NEED, PUSH_LOW,
    PUSH_TABLED, PUSH_RULE_AT, PUSH_RULE, PUSH_POINT_AT, PUSH_POINT, PUSH_SUM_AT, PUSH_WINDOWED, PUSH_PART_AT, PUSH_PART_SUM,
    PUSH_PART_VALUE, PUSH_PLAIN, PUSH_RANK, PUSH_LEFT, PUSH_FLOOR, PUSH_POINT_FLOOR, PUSH_SUM, PUSH_TRIAL, PUSH_QUEUE,
    PUSH_MOVED, PUSH_COUNTED, PUSH_TRAIL_BLOCK, PUSH_TRAIL_TIME, PUSH_TRAIL_SEAT, PUSH_BLOCK, PUSH_LOOKED, PUSH_LAST,
    PUSH_MARK, PUSH_NEXT, PUSH_TIME, PUSH_MANY, PUSH_KNOWN, PUSH_OUT, PUSH_WAS, PUSH_SEAT, PUSH_TRIED, PUSH_RING_BLOCK,
    PUSH_RING_TIME,
) = range(len(HEADER))  # fmt: skip
