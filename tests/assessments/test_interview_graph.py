import copy

from assessments.interview.editing import renamed, with_node, without_node
from assessments.interview.graph import BOX_HEIGHT, BOX_WIDTH, drawing
from assessments.interview.script import Node, Script
from tests.factories.exercises import option, small_script, starter_script

SMALL = Script.model_validate(small_script())


def overlapping(boxes):
    return [
        (one.key, other.key)
        for number, one in enumerate(boxes)
        for other in boxes[number + 1 :]
        if abs(one.x - other.x) < BOX_WIDTH and abs(one.y - other.y) < BOX_HEIGHT
    ]


def test_every_node_and_ending_is_drawn_once_apart_and_inside():
    for script in (SMALL, starter_script()):
        drawn = drawing(script)
        keys = [box.key for box in drawn.boxes]
        assert sorted(keys) == sorted([part.id for parts in (script.nodes, script.sets, script.endings) for part in parts] + ["ENDING"])
        assert overlapping(drawn.boxes) == []
        assert all(0 <= box.x <= drawn.width - BOX_WIDTH and 0 <= box.y <= drawn.height - BOX_HEIGHT for box in drawn.boxes)


def test_ways_lead_downwards_and_name_their_options():
    drawn = drawing(SMALL)
    assert all(way.start.y < way.end.y for way in drawn.ways)
    labels = {(way.start.key, way.end.key): (way.label, way.worst) for way in drawn.ways}
    assert labels["T1", "T2"] == ("a b", "harmful")
    assert labels["T1", "LATER"] == ("c", "best")
    assert labels["P1", "T1"] == ("a b", "poor")
    assert labels["LATER", "T2"] == ("", "")
    assert ("ENDING", "GOOD") in labels and ("PLAN", "P2") in labels


def test_a_long_title_takes_two_lines():
    script = copy.deepcopy(small_script())
    script["nodes"][0]["title"] = "A very long title that does not fit into one line nor into two of them"
    box = next(box for box in drawing(Script.model_validate(script)).boxes if box.key == "P1")
    assert box.lines == ("A very long title that", "does not fit into one l…")


def test_a_node_that_nothing_leads_to_is_drawn_too():
    alone = Node.model_validate({"id": "T9", "title": "Alone", "situation": "x", "options": [option("a", "best", [0, 0, 0], "GOOD")]})
    assert "T9" in {box.key for box in drawing(with_node(SMALL, alone)).boxes}


def test_a_node_is_put_after_another_or_at_the_end():
    node = SMALL.nodes[0].model_copy(update={"id": "N9"})
    assert [each.id for each in with_node(SMALL, node, after="P2").nodes] == ["P1", "P2", "N9", "T1", "T2"]
    assert [each.id for each in with_node(SMALL, node).nodes][-1] == "N9"


def test_a_renamed_node_is_still_found_from_everywhere():
    node = SMALL.nodes[3].model_copy(update={"id": "NAME"})
    script = with_node(SMALL, node, instead_of="T2")
    assert [each.id for each in script.nodes] == ["P1", "P2", "T1", "NAME"]
    assert [each.next for each in script.nodes[2].options] == ["NAME", "NAME", "LATER"]
    assert next(ending for ending in script.endings if ending.id == "LATER").continues_at == "NAME"
    again = renamed(renamed(SMALL, "PLAN", "FIRST"), "P1", "Q1")
    assert (again.first, again.sets[0].nodes) == ("PLAN", ["Q1", "P2"]) or again.first == "FIRST"
    assert renamed(SMALL, "T1", "T1") is SMALL


def test_a_node_is_taken_away_also_from_its_set():
    script = without_node(SMALL, "P1")
    assert [each.id for each in script.nodes] == ["P2", "T1", "T2"]
    assert script.sets[0].nodes == ["P2"]
