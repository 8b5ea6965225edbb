"""Names of the pool: the flat array that the compiled search reads, and the two that it writes.

The pool is one array of ints: first its header, one entry for each name of HEADER, then the lists. A header entry is a number
of the problem or the place where a list begins, so `pool[pool[UNIT_BLOCK] + u]` is the first block of unit u; `x_at` says
where the part of each member begins in `x`. One flat array instead of many keeps compiled functions small: numba passes
every array of a tuple piece by piece, and needs minutes for what it compiles in seconds like this.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lienthong.engines.timetabling.model import CostFunction, Kind

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
LOAD = 1_000_000  # a workload of 1
MOST_MOVED = 64
COSTS = 3  # of each resource and point: hard, soft, and the hard cost by which the search steers
NUMBERS = ("times", "resources", "blocks", "points", "segments")
LISTS = (
    # units: duration, first block (with one entry more), 1 where the time is given; the unit of a block
    "unit_duration", "unit_block", "unit_frozen", "block_unit",
    # blocks whose time may be chosen; units that may be split otherwise; blocks with seats
    "movable", "pliable", "seated",
    # units that are to be at the same times as a unit
    "companion_at", "companion",
    # what a resource attends at a time before it clashes; resources that every block of a unit takes, with the workload of
    # one time, and the units of a resource; seats of a unit; who may take a seat
    "places", "fixed_at", "fixed", "fixed_load", "resource_unit_at", "resource_unit", "seat_at", "seat_load", "candidates_at",
    "candidates", "block_seat",
    # constraints; duration -1: any
    "kind", "weight", "hard", "steer", "function", "least", "most", "duration", "least_duration", "most_duration",
    "window_at", "window_time_at", "window_time", "window_least", "window_most", "must",
    "piece_at", "piece_segment", "piece_value",
    "time_ok", "time_row", "resource_ok", "resource_row", "span_row", "span_at", "span",
    # a time's segment and bit; what each mask of a segment costs a resource; what it counts for a window
    "time_segment", "time_bit", "resource_table", "table", "value",
    # constraints of a resource; points of events and groups with their units and seats; points of a unit, in three parts
    "resource_rule_at", "resource_rule", "has_load", "clash_steer", "point_rule", "point_table", "point_unit_at", "point_unit",
    "point_seat_at", "point_seat", "point_seat_unit", "unit_point_at", "unit_point", "unit_table",
    # starting times worth trying, by unit and duration
    "start_list", "start_at", "start",
)  # fmt: skip
# What changes: whole ints (what a timetable is, what is counted of it, scratch of a move), then longs (costs, chance).
STATE = (
    "s_duration", "s_time", "s_given", "s_count", "s_taken", "s_mask", "s_over", "s_load", "s_costly", "s_costly_at",
    "s_m_block", "s_m_duration", "s_m_time", "s_m_cell", "s_m_seated", "s_m_resource", "s_r_stamp", "s_p_stamp",
    "s_r_touched", "s_p_touched", "s_scratch", "s_numbers",
)  # fmt: skip
LONGS = ("w_r_cost", "w_p_cost", "w_r_new", "w_p_new", "w_total", "w_random")
HEADER = (*NUMBERS, *LISTS, *STATE, *LONGS)
(
    TIMES, RESOURCES, BLOCKS, POINTS, SEGMENTS, UNIT_DURATION, UNIT_BLOCK, UNIT_FROZEN, BLOCK_UNIT, MOVABLE,
    PLIABLE, SEATED, COMPANION_AT, COMPANION, PLACES, FIXED_AT, FIXED, FIXED_LOAD, RESOURCE_UNIT_AT, RESOURCE_UNIT, SEAT_AT,
    SEAT_LOAD,
    CANDIDATES_AT, CANDIDATES, BLOCK_SEAT, KIND, WEIGHT, HARD, STEER, FUNCTION, LEAST, MOST, DURATION,
    LEAST_DURATION, MOST_DURATION, WINDOW_AT, WINDOW_TIME_AT, WINDOW_TIME, WINDOW_LEAST, WINDOW_MOST, MUST,
    PIECE_AT, PIECE_SEGMENT, PIECE_VALUE, TIME_OK, TIME_ROW, RESOURCE_OK, RESOURCE_ROW, SPAN_ROW, SPAN_AT, SPAN,
    TIME_SEGMENT, TIME_BIT, RESOURCE_TABLE, TABLE, VALUE, RESOURCE_RULE_AT, RESOURCE_RULE, HAS_LOAD, CLASH_STEER, POINT_RULE,
    POINT_TABLE, POINT_UNIT_AT, POINT_UNIT, POINT_SEAT_AT, POINT_SEAT, POINT_SEAT_UNIT, UNIT_POINT_AT, UNIT_POINT,
    UNIT_TABLE, START_LIST, START_AT, START, S_DURATION, S_TIME, S_GIVEN, S_COUNT, S_TAKEN, S_MASK, S_OVER, S_LOAD,
    S_COSTLY, S_COSTLY_AT, S_M_BLOCK, S_M_DURATION, S_M_TIME, S_M_CELL, S_M_SEATED, S_M_RESOURCE, S_R_STAMP,
    S_P_STAMP, S_R_TOUCHED, S_P_TOUCHED, S_SCRATCH, S_NUMBERS, W_R_COST, W_P_COST, W_R_NEW, W_P_NEW, W_TOTAL,
    W_RANDOM,
) = range(len(HEADER))  # fmt: skip
KINDS = {kind: number for number, kind in enumerate(Kind)}
TABLED = len(KINDS)  # rules of resources that add up what tables count in each segment
ONCE = TABLED + 1  # the same, where nothing counted costs nothing
FUNCTIONS = {CostFunction.LINEAR: 0, CostFunction.QUADRATIC: 1, CostFunction.STEP: 2}
