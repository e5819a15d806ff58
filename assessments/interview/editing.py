"""Changes to a script that its author makes piece by piece. Pure: a script in, a script out; whether it still plays is told by ``checking``."""

from assessments.interview.script import Node, Script


def with_node(script: Script, node: Node, *, instead_of: str = "", after: str = "") -> Script:
    """The script with a node added, or put in the place of another; whatever led to that one leads to its new name."""
    nodes = list(script.nodes)
    place = next((number for number, each in enumerate(nodes) if each.id == instead_of), None)
    if place is None:
        following = next((number + 1 for number, each in enumerate(nodes) if each.id == after), len(nodes))
        nodes.insert(following, node)
        return script.model_copy(update={"nodes": nodes})
    nodes[place] = node
    return renamed(script.model_copy(update={"nodes": nodes}), instead_of, node.id)


def without_node(script: Script, key: str) -> Script:
    """The script without a node. What led to it leads nowhere now, which ``checking`` tells."""
    sets = [group.model_copy(update={"nodes": [each for each in group.nodes if each != key]}) for group in script.sets]
    return script.model_copy(update={"nodes": [node for node in script.nodes if node.id != key], "sets": sets})


def renamed(script: Script, old: str, new: str) -> Script:
    """The script with every way to ``old`` leading to ``new``."""
    if old == new:
        return script

    def to(key: str) -> str:
        return new if key == old else key

    nodes = [
        node.model_copy(update={"options": [option.model_copy(update={"next": to(option.next)}) for option in node.options]})
        for node in script.nodes
    ]
    sets = [group.model_copy(update={"nodes": [to(key) for key in group.nodes], "next": to(group.next)}) for group in script.sets]
    endings = [ending.model_copy(update={"continues_at": to(ending.continues_at)}) for ending in script.endings]
    return script.model_copy(update={"first": to(script.first), "nodes": nodes, "sets": sets, "endings": endings})
