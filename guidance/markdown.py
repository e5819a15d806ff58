"""Kept HTML as Markdown: the reverse of :class:`guidance.manuscripts.Writer`. Pure.

What Markdown cannot say (emphasis in the middle of certain punctuation) is left out, so that writing, reading and writing again
gives the same text.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import groupby

from guidance.manuscripts import MARKDOWN
from guidance.marks import MARKS

SPACES = re.compile(r"[ \t\r\n\f]+")
ESCAPED = re.compile(r"[\\`*<|]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|!(?=\[)")
BRACKETS = re.compile(rf"{MARKS.pattern}(?![(\[:])|[\[\]]")
AT_LINE_START = re.compile(r"^(#{1,6}(?=\s|$)|[-+>](?=\s|$)|>|=+$|-+$|~~~|\d{1,9}(?=[.)](?:\s|$)))")
CLOSING_HASHES, HASH_ESCAPED = re.compile(r"(#+)$"), r"\\\1"
STRONG, EM = {"strong", "b"}, {"em", "i"}

Link = Callable[[dict[str, str]], str]
"""The address that the attributes of a kept link stand for; empty for a link that leads nowhere."""


@dataclass(frozen=True)
class Run:
    """Some words that look alike. A line break is a run with the text of a newline."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""

    def plain(self) -> bool:
        return not (self.strong or self.em)


BREAK = "\n"


@dataclass
class Leaf:
    """A paragraph or a heading."""

    tag: str
    runs: list[Run] = field(default_factory=list)


@dataclass
class Quote:
    blocks: list["Block"] = field(default_factory=list)


@dataclass
class Listing:
    ordered: bool
    items: list[list["Block"]] = field(default_factory=list)


Block = Leaf | Quote | Listing


def own_address(attributes: dict[str, str]) -> str:
    return attributes.get("href", "")


def prose(html: str, link: Link = own_address) -> str:
    """Paragraphs, headings, lists and quotes as Markdown, without a newline at the end."""
    return "\n\n".join(_blocks(tidy(_read(html, link))))


def inline(html: str, link: Link = own_address) -> str:
    """One run of words as Markdown; several paragraphs become one."""
    runs: list[Run] = []
    for leaf in _leaves(_read(html, link)):
        runs += [Run(" "), *(Run(" ") if run.text == BREAK else run for run in leaf.runs)]
    return _inline(tidy_runs(runs), in_line=True)


# --- From HTML to a tree --------------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    def __init__(self, link: Link) -> None:
        super().__init__(convert_charrefs=True)
        self.link = link
        self.root: list[Block] = []
        self.inside: list[list[Block] | Listing] = [self.root]
        self.leaf: Leaf | None = None
        self.strong = self.em = 0
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "h2", "h3"}:
            self.open(Leaf(tag))
        elif tag in {"ul", "ol"}:
            listing = Listing(ordered=tag == "ol")
            self.add(listing)
            self.inside.append(listing)
        elif tag == "li" and isinstance(self.inside[-1], Listing):
            self.inside[-1].items.append([])
            self.inside.append(self.inside[-1].items[-1])
            self.leaf = None
        elif tag == "blockquote":
            quote = Quote()
            self.add(quote)
            self.inside.append(quote.blocks)
        elif tag == "br":
            self.say(BREAK)
        self.strong += tag in STRONG
        self.em += tag in EM
        if tag == "a":
            self.href = self.link({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "h2", "h3"}:
            self.leaf = None
        elif tag in {"ul", "ol", "li", "blockquote"} and len(self.inside) > 1:
            self.inside.pop()
            self.leaf = None
        self.strong -= tag in STRONG
        self.em -= tag in EM
        if tag == "a":
            self.href = ""

    def handle_data(self, data: str) -> None:
        if self.leaf is not None or data.strip():
            self.say(SPACES.sub(" ", data))

    def say(self, text: str) -> None:
        if self.leaf is None:
            self.open(Leaf("p"))
        if self.leaf is not None:
            self.leaf.runs.append(Run(text, self.strong > 0, self.em > 0, self.href))

    def open(self, leaf: Leaf) -> None:
        self.add(leaf)
        self.leaf = leaf

    def add(self, block: Block) -> None:
        """The block, where one stands; words that stand loosely in a list belong to an item of their own."""
        place = self.inside[-1]
        if isinstance(place, Listing):
            place.items.append([])
            place = place.items[-1]
        place.append(block)
        self.leaf = None


def _read(html: str, link: Link) -> list[Block]:
    reader = _Reader(link)
    reader.feed(html)
    reader.close()
    return reader.root


def tidy(blocks: Iterable[Block]) -> list[Block]:
    """The same without what is empty, and with neighbouring lists of one kind as one list, since Markdown cannot keep them apart."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Leaf):
            block = Leaf(block.tag, tidy_runs(block.runs))
            if block.runs:
                kept.append(block)
        elif isinstance(block, Quote):
            block = Quote(tidy(block.blocks))
            if block.blocks:
                kept.append(block)
        else:
            items = [item for item in map(tidy, block.items) if item]
            before = kept[-1] if kept else None
            if isinstance(before, Listing) and before.ordered == block.ordered:
                before.items.extend(items)
            elif items:
                kept.append(Listing(block.ordered, items))
    return kept


def tidy_runs(runs: Iterable[Run]) -> list[Run]:
    """Runs without space at the ends, in pairs, at a line's edge or at the edge of emphasis; neighbours that look alike are one."""
    pieces = [piece for run in runs for piece in _loosened(run)]
    kept: list[Run] = []
    for piece in pieces:
        before = kept[-1].text if kept else BREAK
        if piece.text == " " and before in {" ", BREAK}:
            continue
        if piece.text == BREAK:
            while kept and kept[-1].text == " ":
                kept.pop()
            if not kept:
                continue
            piece = Run(BREAK)
        kept.append(piece)
    while kept and kept[-1].text in {" ", BREAK}:
        kept.pop()
    return _joined(kept)


def _loosened(run: Run) -> list[Run]:
    """A run as words and single spaces: a space between words keeps the look of the run, one at its edge does not."""
    if run.text == BREAK:
        return [run]
    core = run.text.strip(" ")
    if not core:
        return [Run(" ", href=run.href)] if run.text else []
    edge = Run(" ")
    return [*([edge] if run.text[0] == " " else []), replace(run, text=core), *([edge] if run.text[-1] == " " else [])]


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbours that look alike as one; a space between two that look alike takes their look."""
    dressed = list(runs)
    for place in range(1, len(runs) - 1):
        before, here, after = runs[place - 1 : place + 2]
        if here.text == " ":
            dressed[place] = Run(
                " ",
                before.strong and after.strong,
                before.em and after.em,
                before.href if before.href == after.href else "",
            )
    joined: list[Run] = []
    for look, alike in groupby(dressed, key=lambda run: (run.strong, run.em, run.href, run.text == BREAK)):
        texts = [run.text for run in alike]
        if look[3]:
            joined += [Run(BREAK) for _text in texts]
        else:
            joined.append(Run("".join(texts), *look[:3]))
    return joined


def _leaves(blocks: Iterable[Block]) -> Iterable[Leaf]:
    for block in blocks:
        if isinstance(block, Leaf):
            yield block
        else:
            for inner in [block.blocks] if isinstance(block, Quote) else block.items:
                yield from _leaves(inner)


# --- From a tree to Markdown ----------------------------------------------------------------------------------------------


def _blocks(blocks: Sequence[Block]) -> list[str]:
    return [text for block in blocks for text in [_block(block)] if text]


def _block(block: Block) -> str:
    if isinstance(block, Quote):
        return _indented("\n\n".join(_blocks(block.blocks)), "> ", "> ").replace("> \n", ">\n")
    if isinstance(block, Listing):
        return _listing(block)
    text = _inline(block.runs, in_line=block.tag != "p")
    if block.tag == "p":
        return text
    return f"{'#' * int(block.tag[1])} {CLOSING_HASHES.sub(HASH_ESCAPED, text)}"


def _listing(listing: Listing) -> str:
    loose = any(
        sum(isinstance(block, Leaf) for block in item) > 1 or any(isinstance(block, Quote) for block in item) for item in listing.items
    )
    texts = []
    for number, item in enumerate(listing.items, start=1):
        marker = f"{number}. " if listing.ordered else "- "
        texts.append(_indented(("\n\n" if loose else "\n").join(_blocks(item)), marker, " " * len(marker)))
    return ("\n\n" if loose else "\n").join(texts)


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line if line or rest.strip() else line for line in lines[1:])])


def _inline(runs: list[Run], *, in_line: bool) -> str:
    """The runs as Markdown that reads back as the same runs; with less emphasis where it would not."""
    if in_line:
        runs = tidy_runs(Run(" ") if run.text == BREAK else run for run in runs)
    for less in ({}, {"em": False}, {"strong": False, "em": False}, {"strong": False, "em": False, "href": ""}):
        wanted = tidy_runs(replace(run, **less) for run in runs)
        text = _written(wanted)
        if _read_back(text) == wanted:
            return text
    return text


def _read_back(text: str) -> list[Run]:
    found = _read(MARKDOWN.renderInline(text), own_address)
    return tidy_runs(run for leaf in _leaves(found) for run in leaf.runs)


def _written(runs: list[Run]) -> str:
    """Links around emphasis around words."""
    text = ""
    for href, alike in groupby(runs, key=lambda run: run.href):
        words = _emphasised(list(alike), in_link=bool(href), at_start=not text or text.endswith("\n"))
        text += f"[{words}]({_address(href)})" if href else words
    return text


def _emphasised(runs: list[Run], *, in_link: bool, at_start: bool) -> str:
    text, place = "", 0
    while place < len(runs):
        run = runs[place]
        lengths = {look: _how_long(runs, place, look) for look in ("strong", "em")}
        look = max(lengths, key=lambda name: lengths[name])
        starts = (at_start and not text) or text.endswith("\n")
        if lengths[look]:
            inner = [
                replace(one, strong=one.strong and look != "strong", em=one.em and look != "em")
                for one in runs[place : place + lengths[look]]
            ]
            sign = "**" if look == "strong" else "*"
            text += f"{sign}{_emphasised(inner, in_link=in_link, at_start=False)}{sign}"
            place += lengths[look]
            continue
        text += "\\\n" if run.text == BREAK else escaped(run.text, in_link=in_link, at_start=starts)
        place += 1
    return text


def _how_long(runs: list[Run], place: int, look: str) -> int:
    length = 0
    while place + length < len(runs) and getattr(runs[place + length], look):
        length += 1
    return length


def _address(href: str) -> str:
    return f"<{href}>" if re.search(r"[\s()<>]", href) else href


def escaped(text: str, *, in_link: bool = False, at_start: bool = True) -> str:
    """Words in which nothing means anything to Markdown but source marks, which mean nothing to it and are left readable."""
    text = ESCAPED.sub(lambda found: f"\\{found[0]}", text)
    text = (
        re.sub(r"[\[\]]", r"\\\g<0>", text)
        if in_link
        else BRACKETS.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", text)
    )
    if at_start:
        text = AT_LINE_START.sub(lambda found: f"{found[0]}\\" if found[0][0].isdigit() else f"\\{found[0]}", text)
    return text
