"""The table of the timetable engine in docs/performance.md: `python -m tests.bench.timetables FOLDER --seconds 600 --workers 2`.

FOLDER holds XHSTT instances. Each run is a process of its own, as a user would start it; its processor time is measured, because
on a busy machine seconds say little. The table goes to standard output as it grows, results that exist in --out are kept.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

# Bars: all of these, most of these; best known of the archive; one run of KHE14 and the best of eight.
BARS: dict[str, tuple[str, str, str, str, str]] = {
    "BR-SA-00": ("0.00015", "0.00005", "0.00005", "0.00044", "0.00031"),
    "BR-SM-00": ("0.00110", "0.00075", "0.00051", "12.00128", "6.00112"),
    "FI-WP-06": ("0.00008", "0.00002", "0.00000", "0.00024", "0.00016"),
    "FI-PB-98": ("0.00008", "0.00000", "0.00000", "3.00031", "0.00015"),
    "GR-P3-10": ("0.00000", "0.00000", "0.00000", "0.00011", "0.00002"),
    "GR-PA-08": ("0.00008", "0.00005", "0.00003", "0.00016", "0.00009"),
    "IT-I4-96": ("0.00042", "0.00034", "0.00027", "0.00054", "0.00046"),
    "ES-SS-08": ("0.00550", "0.00400", "0.00335", "0.01117", "0.00616"),
    "KS-PR-11": ("0.00010", "0.00003", "0.00000", "0.00020", "–"),
    "ZA-WD-09": ("0.99999", "0.00000", "0.00000", "26.00000", "16.00000"),
    "AU-SA-96": ("0.99999", "0.00010", "0.00000", "4.00022", "–"),
    "NL-KP-03": ("0.01410", "0.00700", "0.00199", "–", "–"),
}


def run(path: Path, seconds: float, workers: int, seed: int, bar: tuple[int, int] | None = None) -> dict[str, object]:
    """One solve from the command line, with the processor seconds that it took. It is ended once it reaches the bar."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "lienthong.engines.timetabling", "solve", str(path), "--seconds", str(seconds)]
    command += ["--workers", str(workers), "--seed", str(seed), "--progress"]
    with (
        tempfile.TemporaryFile("w+") as told,
        subprocess.Popen(command, stdout=told, stderr=subprocess.PIPE, text=True) as running,
    ):
        assert running.stderr is not None
        for line in running.stderr:
            if bar is not None and " s  " in line and _key(line.split()[-1]) <= bar:
                running.send_signal(signal.SIGTERM)  # it tells its best and ends
        if running.wait():
            raise subprocess.CalledProcessError(running.returncode, command)
        told.seek(0)
        (solution,) = json.load(told)["solutions"]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "cost": f"{solution['infeasibility']}.{solution['objective']:05d}", "seconds": solution["seconds"],
        "processor": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "trace": solution["trace"],
    }  # fmt: skip


def row(name: str, seed: int, workers: int, found: dict[str, object]) -> str:
    """A line of the table."""
    first, second, best, one, eight = BARS.get(name, ("–",) * 5)
    verdict = "–"
    if name in BARS:
        reached = tuple(map(int, str(found["cost"]).split(".")))
        verdict = "second" if reached <= _key(second) else "first" if reached <= _key(first) else "missed"
    cells = [
        name,
        found["cost"],
        verdict,
        first,
        second,
        best,
        one,
        eight,
        found["seconds"],
        found["processor"],
        workers,
        seed,
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def _key(cost: str) -> tuple[int, int]:
    hard, soft = cost.split(".")
    return int(hard), int(soft)


def main() -> None:
    """Run what has no result yet, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=1, help="so many seeds, from 1 on")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--to-bar", action="store_true", help="end a run once it reaches the second bar")
    parser.add_argument("--out", type=Path, help="results as JSON, gone on with when it exists")
    options = parser.parse_args()
    results: dict[str, dict[str, object]] = {}
    if options.out is not None and options.out.exists():
        results = json.loads(options.out.read_text("utf-8"))
    print(
        "| instance | cost | bar | first | second | best known | KHE14 | KHE14x8 | seconds | processor s | workers | seed |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for path in sorted(options.folder.glob("*.xml")):
        if options.only and path.stem not in options.only:
            continue
        for seed in range(1, options.seeds + 1):
            bar = _key(BARS[path.stem][1]) if options.to_bar and path.stem in BARS else None
            key = f"{path.stem}/{seed}/{options.seconds:g}/{options.workers}" + ("/bar" if bar else "")
            if key not in results:
                results[key] = run(path, options.seconds, options.workers, seed, bar)
                if options.out is not None:
                    options.out.write_text(json.dumps(results, indent=1), "utf-8")
            print(row(path.stem, seed, options.workers, results[key]), flush=True)


if __name__ == "__main__":
    main()
