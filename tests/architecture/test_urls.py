"""Every URL stands in the reviewed permission table, with the right that its gate demands."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

TABLE = Path(__file__).with_name("urls.tsv")
# Pages of allauth: its own gate (log-in) stands before each; they show a person his own account only.
FOREIGN = "allauth"


def every_url(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    """(path, pattern) of the whole resolver."""
    found = []
    for item in (resolver or get_resolver()).url_patterns:
        path = f"{prefix}{item.pattern}"
        if isinstance(item, URLResolver):
            found += every_url(item, path)
        else:
            found.append((path, item))
    return found


def row(path: str, pattern: URLPattern) -> str:
    """One line of the table: path, methods that read, methods that write, who."""
    view = pattern.callback
    rule = getattr(view, "rule", None)
    if rule is None:
        assert FOREIGN in view.__module__, f"/{path} has no gate: use @screen or @public_screen"
        return f"/{path}\t-\t-\t{FOREIGN}"
    who = "everybody" if rule.is_public else " | ".join(sorted(rule.permissions))
    reads = " ".join(m for m in rule.read if m != "HEAD")
    return f"/{path}\t{reads or '-'}\t{' '.join(rule.write) or '-'}\t{who}"


def present() -> str:
    rows = sorted({row(path, pattern) for path, pattern in every_url()})
    return "path\tread\twrite\twho\n" + "\n".join(rows) + "\n"


def test_the_permission_table_is_what_the_gates_demand():
    """After a review of what changed: `python -m tests.architecture.record`."""
    assert TABLE.read_text() == present()


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_log_in_or_refused(client):
    """Default deny, tried on every URL without a parameter."""
    for path, pattern in every_url():
        rule = getattr(pattern.callback, "rule", None)
        if "<" in path or rule is None or rule.is_public:
            continue
        answer = client.get(f"/{path}")
        assert answer.status_code in (302, 405), path
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/accounts/login/"), path
