"""`lienthong regimes evaluate` beside a loop that only parses and prints the same lines."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator

from lienthong.engines.regimes.public import evaluate_lines
from lienthong.engines.regimes.tests.test_independent import random_result
from tests.bench.acts import Ratio

LINES = 5_000
#: Three times as long as the bare loop: a third of its speed.
LIMIT = 3.0
REGIMES = ("S58", "S58b", "S22")


def answering(code: str, *, explain: bool) -> Ratio:
    """Results of one regime, by CPU; each loop is taken in turn so that both see the same machine."""
    lines = list(questions(code, explain=explain))
    ours = bare = float("inf")
    for _round in range(7):
        bare = min(bare, _seconds(_bare, lines))
        ours = min(ours, _seconds(evaluate_lines, lines))
    name = f"{LINES:,} results of {code}{' explained' if explain else ''}"
    return Ratio(name, ours * 1000, bare * 1000, "the lines parsed and printed", LIMIT, ceiling=LIMIT)


def questions(code: str, *, explain: bool) -> Iterator[str]:
    """Random results, the same ones every time."""
    dice = random.Random(f"bench {code}")
    for number in range(LINES):
        question = {"id": number, **random_result(dice, code)}
        yield json.dumps({**question, "explain": True} if explain else question)


def _bare(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield json.dumps(json.loads(line))


def _seconds(act: Callable[[list[str]], Iterable[str]], lines: list[str]) -> float:
    begun = time.process_time()
    for _line in act(lines):
        pass
    return time.process_time() - begun
