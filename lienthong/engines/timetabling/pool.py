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
LOAD = 1_000_000  # a workload of 1
MOST_MOVED = 64
NUMBERS = ("times", "resources", "blocks", "points")
LISTS = (
    # units: duration, first block (with one entry more), 1 where the time is given; the unit of a block
    "unit_duration", "unit_block", "unit_frozen", "block_unit",
    # resources that every block of a unit takes, with the workload of one time; seats of a unit; who may take a seat
    "fixed_at", "fixed", "fixed_load", "seat_at", "seat_load", "candidates_at", "candidates", "block_seat",
    # constraints; duration -1: any
    "kind", "weight", "hard", "function", "least", "most", "duration", "least_duration", "most_duration",
    "window_at", "window_time_at", "window_time", "window_least", "window_most",
    "time_ok", "time_row", "resource_ok", "resource_row",
    # constraints of a resource; points of events and groups with their units and seats; points of a unit
    "resource_rule_at", "resource_rule", "has_load", "point_rule", "point_unit_at", "point_unit", "point_seat_at",
    "point_seat", "point_seat_unit", "unit_point_at", "unit_point",
    # starting times worth trying, by unit
    "start_at", "start",
)  # fmt: skip
# What changes: whole ints (what a timetable is, what is counted of it, scratch of a move), then longs (costs, chance).
STATE = (
    "s_duration", "s_time", "s_given", "s_count", "s_taken", "s_load", "s_m_block", "s_m_duration", "s_m_time",
    "s_m_cell", "s_m_resource", "s_r_stamp", "s_p_stamp", "s_r_touched", "s_p_touched", "s_numbers",
)  # fmt: skip
LONGS = ("w_r_cost", "w_p_cost", "w_r_new", "w_p_new", "w_total", "w_random")
HEADER = (*NUMBERS, *LISTS, *STATE, *LONGS)
(
    TIMES, RESOURCES, BLOCKS, POINTS,
    UNIT_DURATION, UNIT_BLOCK, UNIT_FROZEN, BLOCK_UNIT,
    FIXED_AT, FIXED, FIXED_LOAD, SEAT_AT, SEAT_LOAD, CANDIDATES_AT, CANDIDATES, BLOCK_SEAT,
    KIND, WEIGHT, HARD, FUNCTION, LEAST, MOST, DURATION, LEAST_DURATION, MOST_DURATION,
    WINDOW_AT, WINDOW_TIME_AT, WINDOW_TIME, WINDOW_LEAST, WINDOW_MOST, TIME_OK, TIME_ROW, RESOURCE_OK, RESOURCE_ROW,
    RESOURCE_RULE_AT, RESOURCE_RULE, HAS_LOAD, POINT_RULE, POINT_UNIT_AT, POINT_UNIT, POINT_SEAT_AT,
    POINT_SEAT, POINT_SEAT_UNIT, UNIT_POINT_AT, UNIT_POINT, START_AT, START,
    S_DURATION, S_TIME, S_GIVEN, S_COUNT, S_TAKEN, S_LOAD, S_M_BLOCK, S_M_DURATION, S_M_TIME, S_M_CELL, S_M_RESOURCE,
    S_R_STAMP, S_P_STAMP, S_R_TOUCHED, S_P_TOUCHED, S_NUMBERS,
    W_R_COST, W_P_COST, W_R_NEW, W_P_NEW, W_TOTAL, W_RANDOM,
) = range(len(HEADER))  # fmt: skip
KINDS = {kind: number for number, kind in enumerate(Kind)}
FUNCTIONS = {CostFunction.LINEAR: 0, CostFunction.QUADRATIC: 1, CostFunction.STEP: 2}
