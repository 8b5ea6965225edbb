"""The browser, a server for each size of screen, and the people who sit before it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import town, visitor

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code in every test after it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = shutil.which("chromium")
Arrive = Callable[..., visitor.Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them need a browser; those of a file share their servers, so one process takes them."""
    for item in items:
        if "tests/journeys/" in item.nodeid:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here: install the package chromium"))
            elif not visitor.AXE.exists():
                item.add_marker(pytest.mark.skip(reason="no axe-core here: run npm ci"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=vi"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def towns() -> Iterator[Callable[[str], town.Town]]:
    """A server with its own province for each size of screen, so that one does not meet what the other did."""
    running: dict[str, town.Town] = {}

    def of(size: str) -> town.Town:
        if size not in running:
            running[size] = town.start(size)
        return running[size]

    yield of
    for one in running.values():
        one.stop()


@pytest.fixture(params=list(visitor.SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """Each journey is made at a desk and on a phone."""
    return str(request.param)


@pytest.fixture
def arrive(browser: Browser, towns: Callable[[str], town.Town], size: str) -> Iterator[Arrive]:
    """Makes visitors; at the end none of them may have met an error or a barrier."""
    visitors: list[visitor.Visitor] = []

    def make(login: str = "", *, theme: str = "light") -> visitor.Visitor:
        made = visitor.arrive(browser, towns(size).url, size, theme=theme)
        visitors.append(made)
        if login:
            made.sign_in(login)
        return made

    yield make
    for one in visitors:
        one.context.close()
    troubles = sorted({trouble for one in visitors for trouble in one.troubles})
    assert not troubles, "\n".join(troubles)
