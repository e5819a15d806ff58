"""Chromium for tests: pages opened as a signed-in person, and everything a page must be at once.

``check`` examines the page at each width and theme: axe with the rules of WCAG 2.0 to 2.2 and target size, nothing against the content security policy,
no other host, nothing cut or scrolling sideways. Set ``SCREENSHOTS`` to a folder to get a picture of each.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# The second theme has the same elements in other colours.
AXE_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]}
AXE_SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
CUT = """() => [...document.querySelectorAll("h1, h2, h3, p, a, button, label, dt, dd, li, th, td, summary")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(".table-scroll, pre, .visually-hidden"))
  .filter((one) => { const box = one.getBoundingClientRect(); return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1); })
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser; nothing is downloaded."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise RuntimeError("Chromium is not installed: run `make browser`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody with a browser window of their own."""

    context: BrowserContext
    address: str
    hosts: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    allowed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.add_init_script(TELL_VIOLATIONS)
        self.context.on("request", self._asked)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page = self.context.new_page()

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"}:
            self.hosts.add(parts.hostname or "")

    def _said(self, message: ConsoleMessage) -> None:
        # A page that answers 403 or 404 is told on the console too; that is no fault.
        if message.type == "error" and not message.text.startswith("Failed to load resource: the server responded with a status of 4"):
            self.faults.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    def check(
        self, path: str = "", *, name: str = "", widths: Sequence[int] = WIDTHS, schemes: Sequence[str] = SCHEMES, axe: bool = True
    ) -> None:
        """Open the page, if a path is given, and examine it."""
        if path:
            self.open(path)
        check_page(self.page, name=name or slug(path), widths=widths, schemes=schemes, axe=axe)
        self.check_quiet()

    def check_quiet(self) -> None:
        """Nothing against the policy, no error, no other host so far."""
        assert not self.faults, "\n".join(self.faults)
        assert self.hosts <= {urlsplit(self.address).hostname} | self.allowed, self.hosts


def visitor(browser: Browser, address: str, *, client: Client | None = None, **options: Any) -> Visitor:
    """A new window; with a test client that is signed in (see ``tests.cast.sign_in``), signed in as the same person."""
    context = browser.new_context(**{"reduced_motion": "reduce", **options})
    if client:
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    return Visitor(context, address)


def check_page(page: Page, *, name: str = "", widths: Sequence[int] = WIDTHS, schemes: Sequence[str] = SCHEMES, axe: bool = True) -> None:
    if connection.vendor != "sqlite":
        # The same page comes from every database, and the embedded default's round has examined it at every width in both themes.
        widths, schemes = widths[-1:], schemes[:1]
    found = []
    page.wait_for_load_state()
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function("width => matchMedia(`(width: ${width}px)`).matches", arg=width)
            page.evaluate("document.fonts.ready")
            shot(page, f"{name}-{width}-{scheme}")
            where = f"{page.url} at {width} px, {scheme}"
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{where} scrolls sideways")
            found += [f"{where} cuts {what}" for what in page.evaluate(CUT)]
            options = AXE if scheme == schemes[0] else AXE_COLOURS
            found += [f"{where}: {line}" for line in axe_violations(page, options)] if axe else []
    assert not found, "\n".join(found)


def axe_violations(page: Page, options: dict[str, Any] = AXE) -> list[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    results = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary'][:240]}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, where the environment wants one; never inside the project."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "start"
