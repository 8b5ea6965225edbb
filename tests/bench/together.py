"""Sixteen teachers save at once against a server: `make bench` starts one; `python -m tests.bench.together
http://127.0.0.1:8000` takes one that runs.

Each signs in as a teacher of the demo, opens a sheet of theirs and records and takes back marks in a column of their own,
save after save. What counts: no answer but 200, and every mark acknowledged stands there afterwards.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

TEACHERS = 16
SAVES = 10
COLUMN = "tx9"
SHEET = re.compile(r'href="(/u/[^"]+/books/[0-9a-f-]{36}/[A-Z0-9]+/\d/)"')
LINE = re.compile(r'<tr data-line="(\d+)">')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Nobody(Exception):
    """The login has no sheet that can be written."""


@dataclass
class Teacher:
    """One browser: its cookies, its sheet, what it was told."""

    base: str
    login: str
    sheet: str = ""
    lines: list[str] = field(default_factory=list)
    token: str = ""
    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        """A page as text."""
        with self.browser.open(self.base + path, timeout=120) as answer:
            return str(answer.read().decode())

    def enter(self) -> None:
        """Sign in by the demo's door and open the first sheet with scored marks that is open."""
        page = self.get("/demo/login/")
        form = {"csrfmiddlewaretoken": _first(TOKEN, page), "account": self.login}
        self.browser.open(self.base + "/demo/login/", urllib.parse.urlencode(form).encode(), timeout=120).read()
        place = _first(re.compile(r'href="(/u/[^"]+/marks/)"'), self.get("/"))
        for address in dict.fromkeys(SHEET.findall(self.get(place))):
            page = self.get(f"{address}?tests=9")
            if f".{COLUMN}" in page and 'data-kind="pass"' not in page:
                self.sheet, self.lines, self.token = address, LINE.findall(page), _first(TOKEN, page)
                return
        raise Nobody(self.login)

    def save(self, value: str | None) -> None:
        """Record the column for the whole class, or take it back."""
        cells = [
            {"line": line, "col": COLUMN, "seen": self.acknowledged.get(line), "value": value} for line in self.lines
        ]
        body = json.dumps({"key": str(uuid.uuid4()), "cells": cells}).encode()
        headers = {
            "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.token,
            "Referer": self.base + self.sheet,
        }  # fmt: skip
        began = time.perf_counter()
        try:
            asked = urllib.request.Request(f"{self.base}{self.sheet}cells/", body, headers)
            with self.browser.open(asked, timeout=120) as answer:
                told = json.loads(answer.read())
        except (urllib.error.URLError, ValueError, OSError) as trouble:
            self.errors.append(str(trouble))
            return
        self.milliseconds.append(1000 * (time.perf_counter() - began))
        self.errors += [cell["message"] for cell in told["rejected"]]
        self.errors += ["conflict" for _cell in told["conflicts"]]
        for cell in told["saved"]:
            if cell["value"] is None:
                self.acknowledged.pop(cell["line"], None)
            else:
                self.acknowledged[cell["line"]] = cell["value"]

    def work(self) -> None:
        """Save after save; the last one leaves marks, to be looked for."""
        for turn in range(SAVES):
            self.save(str(50 + turn))

    def missing(self) -> int:
        """How many acknowledged marks the sheet does not show; then takes them back."""
        page = self.get(f"{self.sheet}?tests=9")
        lost = 0
        for line, value in self.acknowledged.items():
            shown = f"{int(value) // 10},{int(value) % 10}"
            lost += f'name="{line}.{COLUMN}" value="{shown}"' not in page
        self.save(None)
        return lost


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise Nobody(pattern.pattern)
    return found.group(1)


def run(base: str, logins: Iterable[str]) -> list[str]:
    """Let the first sixteen of these who have an open sheet work at once, print how it went; what went wrong."""
    teachers: list[Teacher] = []
    last = "nobody was tried"
    for login in logins:
        if len(teachers) == TEACHERS:
            break
        try:
            one = Teacher(base, login)
            one.enter()
            teachers.append(one)
        except (Nobody, urllib.error.HTTPError) as trouble:
            last = f"{login}: {trouble}"
    if len(teachers) < TEACHERS:
        return [f"only {len(teachers)} teachers with an open sheet were found; the last without: {last}"]
    threads = [threading.Thread(target=one.work) for one in teachers]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    errors = [error for one in teachers for error in one.errors]
    times = sorted(each for one in teachers for each in one.milliseconds)
    lost = sum(one.missing() for one in teachers)
    marks = sum(len(one.lines) for one in teachers) * SAVES
    print(
        f"{TEACHERS} teachers at once, {len(times)} saves, {marks} marks in {seconds:.1f} s; median"
        f" {statistics.median(times or [0]):.0f} ms, slowest {max(times, default=0):.0f} ms; errors {len(errors)}, lost {lost}"
    )
    return sorted(set(errors))[:5] + ([f"{lost} acknowledged marks are not shown"] if lost else [])


@contextmanager
def served() -> Iterator[str]:
    """A server over the database of LIENTHONG_HOME, as `lienthong run` starts it, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "lienthong.config.cli", "run", "--demo", "--no-jobs", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            said = next((line for line in server.stdout if "http://" in line), "")
            if not said:
                raise OSError("the server did not start")
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def main() -> int:
    """Exit 1 where a save failed or a mark is missing."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 454
    wrong = run(base, (f"bd{number:06d}" for number in range(first, first + 4 * TEACHERS)))
    for sentence in wrong:
        print(" ", sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
