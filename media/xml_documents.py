"""XML from strangers: a document with a type or an entity of its own is refused before anything is expanded; nothing is ever fetched."""

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder  # noqa: S405 - the builder only; the parser below allows no declarations
from xml.parsers import expat

from media.refusals import RefusedError

MOST_BYTES = 5 * 1024 * 1024
MOST_ELEMENTS = 100_000
MOST_DEPTH = 100


def parse(text: bytes, *, where: str = "") -> Element:
    """The root of a document; names as ``{namespace}name``.

    :raises RefusedError: when it declares a type or an entity, is too large or deep, or cannot be read.
    """
    if len(text) > MOST_BYTES:
        raise RefusedError("xml_broken", where=where)
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    counts = {"elements": 0, "depth": 0}

    def name_of(name: str) -> str:
        return f"{{{name}" if "}" in name else name

    def start(name: str, attributes: dict[str, str]) -> None:
        counts["elements"] += 1
        counts["depth"] += 1
        if counts["elements"] > MOST_ELEMENTS or counts["depth"] > MOST_DEPTH:
            raise RefusedError("xml_broken", where=where)
        builder.start(name_of(name), {name_of(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        counts["depth"] -= 1
        builder.end(name_of(name))

    def declared(*args: object) -> NoReturn:
        raise RefusedError("xml_declares", where=where)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = declared
    try:
        parser.Parse(text, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, ValueError, LookupError) as error:
        raise RefusedError("xml_broken", where=where) from error


def local(element: Element) -> str:
    """The name without its namespace: manifests are written with any prefix and any version of one."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace, upper and lower case alike; empty when it is absent."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].lower() == name.lower():
            return value
    return ""


def children(element: Element, name: str) -> list[Element]:
    return [child for child in element if local(child) == name]


def child(element: Element | None, name: str) -> Element | None:
    return next((found for found in element if local(found) == name), None) if element is not None else None


def text_of(element: Element | None) -> str:
    """The text in an element with its spaces folded; empty for none."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
