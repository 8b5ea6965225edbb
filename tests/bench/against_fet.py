"""Our search beside `fet-cl` on the same files with the same processor time: `python -m tests.bench.against_fet FILES …`.

Each run is a process of its own on one core. What a run yields is an activities XML, which is read back and judged by one
reckoning for both: complete where no required rule is broken, then teachers' sessions of one period, sessions with two empty
periods or more, sessions, sessions with one empty period, in this order. A session is a day of FET. `fet-cl` is no part of the
project; it is looked for on the PATH (Debian: `apt install fet`).
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lienthong.engines.timetabling.cost import Scorer
from lienthong.engines.timetabling.fet_file import FetSource
from lienthong.engines.timetabling.fet_writer import write_school
from lienthong.engines.timetabling.files import Contents, read, read_solutions
from lienthong.engines.timetabling.generate import generate

ORDER = ("one_period", "gaps_more", "sessions", "gaps_one")
Outcome = dict[str, object]


def fet(path: Path, folder: Path, seconds: float, seed: int) -> tuple[Path | None, float]:
    """The activities that fet-cl finds within so many processor seconds (nothing: none), and how many it used."""
    seeds = [f"--randomseeds{n}={seed * 1000 + int(n)}" for n in ("10", "11", "12", "20", "21", "22")]
    command = ["fet-cl", f"--inputfile={path}", f"--outputdir={folder}", *seeds, "--language=en_US"]
    used = _run(command, seconds)
    found = (
        folder / "timetables" / path.stem / f"{path.stem}_activities.xml"
    )  # "-highest" beside it is an incomplete one
    return (found if found.exists() else None), used


def ours(path: Path, folder: Path, seconds: float, seed: int) -> tuple[Path | None, float, float | None]:
    """The same of our search, and when its first complete timetable stood."""
    out, told = folder / "ours_activities.xml", folder / "told.json"
    command = [sys.executable, "-m", "lienthong.engines.timetabling", "solve", str(path), "--out", str(out)]
    used = _run([*command, "--seconds", str(seconds), "--workers", "1", "--seed", str(seed)], seconds * 2, told)
    solution = json.loads(told.read_text("utf-8"))["solutions"][0]
    first = next((step[0] for step in solution["trace"] if step[1] == 0), None)
    return (out if out.exists() else None), used, first


def _run(command: Sequence[str], seconds: float, out: Path | None = None) -> float:
    """Runs a command that is ended after so many processor seconds; how many it used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    limit = max(1, round(seconds))
    with out.open("wb") if out is not None else tempfile.TemporaryFile() as target:
        subprocess.run(
            command, stdout=target, stderr=subprocess.DEVNULL, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1)),
        )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1)


def judge(contents: Contents, scorer: Scorer, activities: Path | None) -> Outcome:
    """Whether a timetable is complete, what it costs by the file's own weights, and how good teachers' weeks are."""
    if activities is None:
        return {"complete": False}
    (solution,) = read_solutions(activities, contents)
    cost = scorer.cost(solution)
    assert isinstance(contents.source, FetSource)
    quality = contents.source.tell(solution)["quality"]
    return {
        "complete": cost.infeasibility == 0,
        "broken": cost.infeasibility,
        "objective": cost.objective,
        "quality": quality,
    }


def compare(path: Path, seconds: float, seed: int) -> dict[str, Outcome]:
    """Both on one file with one seed."""
    contents = read(path)
    scorer = Scorer(contents.problem)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        found, used = fet(path, Path(one), seconds, seed)
        theirs = {**judge(contents, scorer, found), "processor": used, "first": used if found is not None else None}
        found, used, first = ours(path, Path(other), seconds, seed)
        return {"fet": theirs, "ours": {**judge(contents, scorer, found), "processor": used, "first": first}}


# ---- the table ----


def row(name: str, runs: Sequence[dict[str, Outcome]]) -> str:
    """One file: how often each was complete and when, the middle run's quality, and how often ours was better."""
    cells = [name, str(len(runs))]
    for side in ("fet", "ours"):
        done = [run[side] for run in runs if run[side]["complete"]]
        first = [float(str(run["first"])) for run in done if run["first"] is not None]
        cells.append(f"{len(done)}")
        cells.append(f"{statistics.median(first):.1f}" if first else "–")
        middle = sorted(map(_key, done))[len(done) // 2] if done else None
        cells.append("/".join(map(str, middle)) if middle else "–")
    both = [run for run in runs if run["ours"]["complete"] or run["fet"]["complete"]]
    better = sum(_better(run) for run in both)
    cells.append(f"{better} of {len(both)}")
    return "| " + " | ".join(cells) + " |"


def _key(outcome: Outcome) -> tuple[int, ...]:
    quality = outcome["quality"]
    assert isinstance(quality, dict)
    return tuple(int(quality[name]) for name in ORDER)


def _better(run: dict[str, Outcome]) -> bool:
    if not run["ours"]["complete"]:
        return False
    return not run["fet"]["complete"] or _key(run["ours"]) < _key(run["fet"])


def _files(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in options.files:
        yield path.stem, path
    for classes in options.schools:
        name = f"school-{classes}"
        path = folder / f"{name}.fet"
        write_school(path, generate(classes=classes, tightness=options.tightness, seed=options.school_seed).school)
        yield name, path


def main() -> None:
    """Run what has no result yet, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--schools", type=int, nargs="*", default=[], help="generated schools of so many classes")
    parser.add_argument("--tightness", type=int, default=85)
    parser.add_argument("--school-seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seeds", type=int, default=3, help="so many seeds, from 1 on")
    parser.add_argument("--out", type=Path, help="results as JSON, gone on with when it exists")
    options = parser.parse_args()
    if shutil.which("fet-cl") is None:
        sys.exit("fet-cl is not on the PATH.")
    results: dict[str, dict[str, Outcome]] = {}
    if options.out is not None and options.out.exists():
        results = json.loads(options.out.read_text("utf-8"))
    print(
        "| file | runs | FET complete | after s | 1/≥2/buổi/trống 1 | ours complete | after s | quality | ours better |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, path in _files(options, Path(folder)):
            runs = []
            for seed in range(1, options.seeds + 1):
                key = f"{name}/{seed}/{options.seconds:g}"
                if key not in results:
                    results[key] = compare(path, options.seconds, seed)
                    if options.out is not None:
                        options.out.write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")
                runs.append(results[key])
            print(row(name, runs), flush=True)


if __name__ == "__main__":
    main()
