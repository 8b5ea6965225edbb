"""Somebody at a screen: goes, looks, is told of every error, and has each page judged for those who use it otherwise."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "docs" / "manual" / "img"
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
# Answers that refuse are part of the work; the browser writes each of them down as an error all the same.
REFUSALS = ("status of 409", "status of 422", "status of 423")


@dataclass
class Visitor:
    """One signed-in person in a browser window of one size."""

    context: BrowserContext
    page: Page
    url: str
    size: str
    troubles: list[str] = field(default_factory=list)
    judged: set[str] = field(default_factory=set)

    def go(self, path: str) -> None:
        """Open an address of the server."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"

    def sign_in(self, login: str) -> None:
        """Become somebody of the demo by one click on their name, or by their login where the list is too short."""
        self.go("/demo/login/")
        button = self.page.locator(f'button[name="account"][value="{login}"]')
        if not button.count():
            self.page.locator('button[name="account"]').first.evaluate("(node, value) => { node.value = value }", login)
            button = self.page.locator(f'button[name="account"][value="{login}"]')
        button.first.click()
        self.page.wait_for_selector("main.page")

    def menu(self, name: str) -> None:
        """Go by the menu, as it is on this size of screen."""
        if self.size == "phone":
            self.page.locator(".bottom button[data-toggle-nav]").click()
        self.page.locator("nav.side").get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def look(self, step: str = "") -> None:
        """Nothing spills over the page, nothing stands in the way of anyone; a picture of the step where asked for."""
        self.page.wait_for_load_state()
        self.page.evaluate("document.fonts.ready.then(() => true)")
        path = self.page.url.removeprefix(self.url).split("?")[0]
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            self.troubles.append(f"{path}: {wide} px wider than the screen")
        self.judge(path)
        if step and os.environ.get("LIENTHONG_SCREENSHOTS"):
            name = step if self.size == "desktop" else f"{step}-phone"
            self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")

    def judge(self, path: str) -> None:
        """What axe finds on this page, once its colours have settled."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        self.page.evaluate(
            "Promise.all(document.getAnimations().map(a => a.finished.catch(() => null))).then(() => true)"
        )
        for found in self.page.evaluate("axe.run(document).then(result => result.violations)"):
            self.troubles.append(f"{path}: {_told(found)}")

    def heard(self, message: ConsoleMessage) -> None:
        """Note an error of the page."""
        if message.type == "error" and not any(known in message.text for known in REFUSALS):
            self.troubles.append(f"{self.page.url}: {message.text}")


def arrive(browser: Browser, url: str, size: str, *, theme: str = "light") -> Visitor:
    """A fresh window with no memory of others."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="vi-VN",
        reduced_motion="reduce",
        has_touch=size == "phone",
        timezone_id="Asia/Ho_Chi_Minh",
        color_scheme="dark" if theme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(60_000)
    visitor = Visitor(context, context.new_page(), url, size)
    visitor.page.on("console", visitor.heard)
    visitor.page.on("pageerror", lambda error: visitor.troubles.append(f"{visitor.page.url}: {error}"))
    return visitor


def _told(found: dict[str, Any]) -> str:
    nodes = "; ".join(node["html"][:160] for node in found["nodes"][:3])
    return f"[{found['impact']}] {found['id']}: {found['help']} – {nodes}"
