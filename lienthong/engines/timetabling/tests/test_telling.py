"""Processes that search together never wait for each other."""

from __future__ import annotations

import multiprocessing
import time

import numpy as np

from lienthong.engines.timetabling.best import Best
from lienthong.engines.timetabling.solving import _teller, _unpacked


def best_of(number: int) -> Best:
    """A timetable too large for what a pipe holds."""
    return Best(np.array([number, 0], np.int64), np.full(500_000, number, np.int32), False)


def test_a_process_that_does_not_hear_keeps_nobody_waiting_and_hears_the_newest_last() -> None:
    here, there = multiprocessing.Pipe()
    begun = time.monotonic()
    waiting = _teller(here)
    for number in range(20):
        waiting.put(best_of(number))
    assert time.monotonic() - begun < 5
    heard = [_unpacked(there.recv())]
    while heard[-1].cost[0] < 19:
        heard.append(_unpacked(there.recv()))
    assert len(heard) < 20, "what a newer one replaced is not sent"
    assert heard[-1].shape[-1] == 19
    waiting.put(None)
