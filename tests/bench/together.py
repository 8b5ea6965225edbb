"""Sixteen teachers save at once against a running server: `python -m tests.bench.together http://127.0.0.1:8000`.

Each signs in as a teacher of the demo, opens a sheet of theirs and records and takes back marks in a column of their own,
save after save. What counts: no answer but 200, and every mark acknowledged stands there afterwards.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import statistics
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
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


def main() -> int:
    """Exit 1 where a save failed or a mark is missing."""
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 454
    teachers: list[Teacher] = []
    for number in range(first, first + 4 * TEACHERS):
        if len(teachers) == TEACHERS:
            break
        try:
            one = Teacher(base, f"bd{number:06d}")
            one.enter()
            teachers.append(one)
        except (Nobody, urllib.error.HTTPError):
            continue
    if len(teachers) < TEACHERS:
        print(f"only {len(teachers)} teachers with an open sheet were found")
        return 2
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
        f"{TEACHERS} teachers, {len(times)} saves, {marks} marks in {seconds:.1f} s; median {statistics.median(times):.0f} ms,"
        f" slowest {times[-1]:.0f} ms; errors {len(errors)}, lost {lost}"
    )
    for error in sorted(set(errors))[:5]:
        print(" ", error)
    return 1 if errors or lost else 0


if __name__ == "__main__":
    sys.exit(main())
