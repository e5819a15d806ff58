"""The heads of tables that can be sorted."""

from django.http import QueryDict

from reports.columns import columns, order_of, without

LABELS = {"name": "Name", "due": "Due", "reason": "Reason"}
SORTABLE = {"name": 1, "due": 1}


def test_a_head_sorts_by_its_column_and_then_the_other_way_round():
    asked = QueryDict("group=overdue&page=3&sort=due&q=")
    name, due, reason = columns(LABELS, asked, ("due", False), SORTABLE)
    assert (name.address, name.direction) == ("?group=overdue&sort=name", "")
    assert (due.address, due.direction) == ("?group=overdue&sort=-due", "ascending")
    assert (reason.address, reason.direction) == ("", "")
    turned = columns(LABELS, asked, ("due", True), SORTABLE)[1]
    assert (turned.address, turned.direction) == ("?group=overdue&sort=due", "descending")


def test_an_order_that_makes_no_sense_is_by_name():
    assert order_of("-due", SORTABLE) == ("due", True)
    assert order_of("reason", SORTABLE) == order_of("", SORTABLE) == order_of("--due", SORTABLE) == ("name", False)


def test_what_is_empty_does_not_go_into_an_address():
    assert without(QueryDict("a=&b=2&c=3"), "c") == "b=2"
