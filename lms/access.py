"""The access table: one line a route says who may use it. What is not in it does not exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from agencies.models import User
from agencies.permissions import Permission

TABLE = Path(__file__).with_name("access.txt")
PUBLIC, KEYED, MEMBER, CLOSED = "public", "keyed", "member", "closed"
WORDS = {PUBLIC, KEYED, MEMBER, CLOSED, *Permission}


@dataclass(frozen=True)
class Rule:
    """Who may use a route: one of the four words, or the permissions any of which suffices."""

    who: frozenset[str]

    @property
    def is_public(self) -> bool:
        return PUBLIC in self.who

    @property
    def is_keyed(self) -> bool:
        """The request brings a key of its own (a signed address, a program's credentials), and the view asks for it."""
        return KEYED in self.who

    @property
    def is_closed(self) -> bool:
        return CLOSED in self.who

    def admits(self, user: User) -> bool:
        """Whether a signed-in person may use it; what of it they may see, the view asks the models."""
        return not self.is_closed and (bool(self.who & {PUBLIC, KEYED, MEMBER}) or any(user.may(Permission(name)) for name in self.who))


def parse(text: str) -> dict[str, Rule]:
    """The rules by route.

    :raises ValueError: naming the line that cannot be read, or says something twice.
    """
    rules: dict[str, Rule] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        route, bar, words = line.rpartition(" | ")
        who = frozenset(word.strip() for word in words.split(","))
        if not bar or who - WORDS or (len(who) > 1 and who & {PUBLIC, KEYED, MEMBER, CLOSED}):
            raise ValueError(f"line {number}: {line}")
        route = "" if route.strip() == "/" else route.strip()
        if route in rules:
            raise ValueError(f"line {number} says again who may use {route!r}")
        rules[route] = Rule(who)
    return rules


@cache
def table() -> dict[str, Rule]:
    return parse(TABLE.read_text())


def join(outer: str, inner: str) -> str:
    """Two parts of a route as Django joins them in ``ResolverMatch.route``."""
    return inner if not outer else outer + inner.removeprefix("^")


def routes(resolver: URLResolver | None = None, outer: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the URLconf, with its pattern: ours, Wagtail's, allauth's."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = join(outer, str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        else:
            yield route, entry


def differences() -> tuple[list[str], list[str]]:
    """Routes that are not in the table, and lines of the table that lead nowhere."""
    real = {route for route, _ in routes()}
    return sorted(real - table().keys()), sorted(table().keys() - real)
