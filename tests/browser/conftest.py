from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from agencies.models import User
from tests.browser.harness import Visitor, chromium, visitor
from tests.cast import sign_in


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """``visit()`` opens a window for a stranger, ``visit(person)`` for a person who is signed in, second factor shown."""
    opened: list[Visitor] = []

    def open_window(person: User | None = None, **options: Any) -> Visitor:
        client = sign_in(person) if person else None
        opened.append(visitor(browser, live_server.url, client=client, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()
