"""What a page says, in a form that can be compared: a review counts for the content that was reviewed and for no other."""

import hashlib
from typing import Any

from modelcluster.models import get_all_child_relations, get_serializable_data_for_fields
from wagtail.blocks import StreamValue
from wagtail.models import Page

from guidance.blocks import AUTHORS_ONLY
from guidance.manuscript_blocks import canonical


def digest_of(page: Page) -> str:
    """SHA-256 over everything that a reader of this page may see. Equal content, equal digest."""
    own = [field for field in page._meta.concrete_fields if field.model is not Page and not field.primary_key]
    content = {
        "title": page.title,
        "fields": {field.name: plain(field.value_from_object(page)) for field in own},
        "parts": {
            relation.get_accessor_name(): parts_of(page, relation) for relation in get_all_child_relations(type(page)) if is_ours(relation)
        },
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def is_ours(relation: Any) -> bool:
    """Not Wagtail's own parts of a page, such as comments."""
    return not relation.related_model.__module__.startswith("wagtail.")


def parts_of(page: Page, relation: Any) -> list[dict[str, Any]]:
    """The parts that are kept in rows of their own, without the keys of the rows."""
    rows = [get_serializable_data_for_fields(part) for part in getattr(page, relation.get_accessor_name()).all()]
    return [{name: value for name, value in row.items() if name not in {"pk", relation.field.name}} for row in rows]


def plain(value: Any) -> Any:
    """A field's value without the ids that the editor gives to blocks, and without what only authors see."""
    if not isinstance(value, StreamValue):
        return value
    return without_block_ids([block for block in value.get_prep_value() if block["type"] != AUTHORS_ONLY])


def without_block_ids(value: Any) -> Any:
    """Kept blocks without the ids that the editor gives them: the content alone. An activity's own ``id`` stays."""
    if isinstance(value, list):
        return [without_block_ids(part) for part in value]
    if isinstance(value, dict):
        own = {key: part for key, part in value.items() if not (key == "id" and {"type", "value"} <= value.keys())}
        return {key: without_block_ids(part) for key, part in own.items()}
    return value
