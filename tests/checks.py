"""`make check`: everything that must hold besides the behaviour. Runs all, says what failed, ends with 1 if so."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = [sys.executable, "-m"]
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "ruff": [*PYTHON, "ruff", "check", "--quiet", "lienthong", "tests", "conftest.py"],
    "format": [*PYTHON, "ruff", "format", "--check", "--quiet", "lienthong", "tests", "conftest.py"],
    "imports point down": [str(BIN / "lint-imports"), "--no-cache"],
    "translations": [*PYTHON, "lienthong.foundation.i18n", "check"],
    "migrations": [str(BIN / "lienthong"), "manage", "makemigrations", "--check", "--dry-run"],
    "doors, URLs, templates, words, budgets": [*PYTHON, "pytest", "-n0", "tests/architecture"],
    "types": [*PYTHON, "mypy", "lienthong"],
    "islands": ["npm", "run", "--silent", "check"],
}


def run(name: str) -> tuple[str, int, str, float]:
    """Name, exit code, output, seconds."""
    begun = time.monotonic()
    home = os.environ.get("LIENTHONG_HOME", str(ROOT / ".data" / "test"))
    node = subprocess.run(
        [sys.executable, "tests/node_path.py"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    environment = {**os.environ, "LIENTHONG_HOME": home, "LIENTHONG_KEEP_PG": "1", "PATH": node + os.environ["PATH"]}
    done = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return name, done.returncode, (done.stdout + done.stderr).strip(), time.monotonic() - begun


def main() -> int:
    """Two at a time: one per core."""
    wanted = sys.argv[1:] or list(CHECKS)
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, code, output, seconds in pool.map(run, wanted):
            print(f"{'ok  ' if code == 0 else 'FAIL'} {name}  ({seconds:.0f} s)", flush=True)
            if code:
                failed.append(name)
                print(output, flush=True)
    print(f"{len(wanted) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
