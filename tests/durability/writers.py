"""Writers that save marks over HTTP as a teacher's page does, and the ledger of what was acknowledged to them."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

TOKEN = "durability" * 3 + "aa"  # any 32 letters will do, as long as the cookie and the header agree


@dataclass
class Save:
    """One save as sent: its key, and what each cell of which line shall become."""

    key: str
    cells: dict[int, dict[str, int]]
    body: bytes


@dataclass
class Ledger:
    """What one sheet's writer was told. `pending` was sent, perhaps more than once, and not acknowledged yet."""

    acknowledged: list[Save] = field(default_factory=list)
    pending: Save | None = None
    surprises: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


class Writer(threading.Thread):
    """Saves one sheet again and again; an unanswered save is repeated with its key until it is answered."""

    def __init__(self, sheet: dict[str, Any], cookie: str, address: Any, ledger: Ledger, seed: int) -> None:
        super().__init__(daemon=True)
        self.sheet, self.ledger, self.address = sheet, ledger, address
        self.cookie = f"{cookie}={sheet['session']}; csrftoken={TOKEN}"
        self.random = random.Random(seed)
        self.ending = threading.Event()
        self.connection: http.client.HTTPConnection | None = None
        self.known: dict[tuple[int, str], int] = {}
        for save in ledger.acknowledged:
            self._remember(save)

    def run(self) -> None:
        while not self.ending.is_set():
            save = self.ledger.pending or self._next()
            self.ledger.pending = save
            self._send(save)
        if self.connection:
            self.connection.close()

    def finish(self, *, within: float) -> None:
        """Let the pending save be answered, then stop."""
        deadline = time.monotonic() + within
        self.ending.set()
        self.join(within)
        while self.ledger.pending is not None and time.monotonic() < deadline:
            self._send(self.ledger.pending)

    def _next(self) -> Save:
        """One cell, a handful, or the whole class; every cell gets another value than it has."""
        count = self.random.choice((1, 3, len(self.sheet["members"])))
        cells: dict[int, dict[str, int]] = {}
        sent = []
        for member in self.random.sample(self.sheet["members"], count):
            code = self.random.choice([c[0] for c in self.sheet["columns"]])
            seen = self.known.get((member, code))
            value = self.random.choice([v for v in range(0, 101, 10) if v != seen])
            cells[member] = {code: value}
            sent.append(
                {"line": str(member), "col": code, "seen": None if seen is None else str(seen), "value": str(value)}
            )
        key = str(uuid.uuid4())
        return Save(key, cells, json.dumps({"key": key, "cells": sent}).encode())

    def _send(self, save: Save) -> None:
        try:
            status, answer = self._post(save.body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.ledger.answers[type(error).__name__] += 1
            self._again()
            return
        self.ledger.answers[str(status)] += 1
        if status != 200:
            # 401: by a clock that is days ahead the session is over; the page asks to sign in and keeps the save, and so does this.
            if status not in (401, 409, 500, 502, 503, 504):
                self.ledger.surprises.append(f"{status}: {answer.get('message', '')}")
            self._again()
            return
        if answer["conflicts"] or answer["rejected"] or len(answer["saved"]) != len(save.cells):
            self.ledger.surprises.append(json.dumps(answer, ensure_ascii=False)[:300])
        self.ledger.acknowledged.append(save)
        self.ledger.pending = None
        self._remember(save)

    def _again(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None
        time.sleep(0.05)

    def _remember(self, save: Save) -> None:
        for member, changes in save.cells.items():
            for code, value in changes.items():
                self.known[member, code] = value

    def _post(self, body: bytes) -> tuple[int, dict[str, Any]]:
        if self.connection is None:
            host, port = self.address()
            self.connection = http.client.HTTPConnection(host, port, timeout=10)
        headers = {
            "Content-Type": "application/json", "Accept": "application/json", "Cookie": self.cookie,
            "X-CSRFToken": TOKEN, "Host": "127.0.0.1",
        }  # fmt: skip
        self.connection.request("POST", self.sheet["path"], body, headers)
        response = self.connection.getresponse()
        raw = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        return response.status, json.loads(raw) if is_json else {}
