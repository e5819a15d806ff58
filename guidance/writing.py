"""Kept blocks and fields written back into files: the reverse of ``guidance.manuscripts`` and ``guidance.manuscript_blocks``.

The same content always gives the same bytes. Nothing here touches the database; what a file cannot say is collected, not raised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from guidance import markdown
from guidance.manuscript_blocks import NOTE_FORMS, Form

Files = dict[str, bytes]
"""Contents by path within the folder."""


class Short(list[Any]):
    """A list that stands in one line."""


class Dumper(yaml.SafeDumper):
    """Plain YAML: no aliases, texts of several paragraphs as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _short(dumper: Dumper, value: Short) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", list(value), flow_style=True)


Dumper.add_representer(str, _text)
Dumper.add_representer(Short, _short)


def dumped(value: Any) -> str:
    """The value as YAML that reads back as the same value."""
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)


def told(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def manuscript(front: Mapping[str, Any], body: str) -> bytes:
    """Front matter and body as one file."""
    return f"---\n{dumped(told(front))}---\n\n{body}".encode()


@dataclass
class BodyWriter:
    """Turns kept blocks into the body of a file. ``link`` finds the address of a kept link; ``files`` writes blocks that hold a file."""

    forms: dict[str, dict[str, Form]] = field(default_factory=lambda: NOTE_FORMS)
    link: markdown.Link = markdown.own_address
    left_out: list[str] = field(default_factory=list)

    def body(self, blocks: Sequence[Mapping[str, Any]]) -> str:
        """Text between fenced blocks. Texts that stand next to each other become one."""
        pieces: list[str] = []
        texts: list[str] = []
        for block in blocks:
            if block["type"] == "text":
                texts.append(str(block["value"]))
                continue
            pieces += self.text(texts)
            texts = []
            pieces.append(self.fence(block["type"], block["value"]))
        pieces += self.text(texts)
        return "\n\n".join(pieces) + "\n" if pieces else ""

    def text(self, texts: Sequence[str]) -> list[str]:
        written = markdown.prose("".join(texts), self.link)
        return [written] if written else []

    def fence(self, kind: str, value: Any) -> str:
        form = self.forms.get(kind)
        if form is None:
            self.left_out.append(f"the block {kind} cannot be written to a file")
            return ""
        fields = {name: self.written(part, value.get(name)) for name, part in form.items()}
        return f"```{kind}\n{dumped(told(fields))}```"

    def written(self, form: Form, value: Any) -> Any:
        """A kept value as a file says it."""
        if isinstance(form, dict):
            return told({name: self.written(part, (value or {}).get(name)) for name, part in form.items()})
        if isinstance(form, list):
            return [self.written(form[0], entry) for entry in entries(value)]
        if form == "marks":
            return Short(entries(value))
        if value in ("", None) or form == "same":
            return value
        if form == "word":
            return int(value) if str(value).isdigit() else value
        if form == "prose":
            return paragraphs(markdown.prose(str(value), self.link))
        if form == "inline":
            return markdown.inline(str(value), self.link)
        return " ".join(str(value).split()) if form == "plain" else value


def paragraphs(text: str) -> str:
    """With a newline at the end where there is more than one line, as a block of YAML has."""
    return f"{text}\n" if "\n" in text else text


def entries(value: Iterable[Any] | None) -> list[Any]:
    """The entries of a kept list, whether they carry ids or not."""
    return [part["value"] if isinstance(part, Mapping) and part.keys() >= {"type", "value"} else part for part in value or []]
