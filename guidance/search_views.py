"""The search page. All of a search stands in its address, so it can be kept and gone back to."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.models import Discipline
from agencies.requests import MemberRequest
from guidance.models import EntryKind
from guidance.search import find, own_notes
from guidance.search_query import LETTERS, read_question

MINE = "mine"
"""Beside the kinds of page: only one's own notes."""


@require_safe
@login_required
def search(request: MemberRequest) -> HttpResponse:
    told = request.GET.get
    text = " ".join(told("q", "").replace("\0", " ").split())[:LETTERS]
    mine = told("kind") == MINE
    kind = EntryKind(told("kind", "")) if told("kind") in EntryKind.values else None
    disciplines = list(Discipline.objects.order_by("name").values_list("slug", "name"))
    meant = dict(disciplines).get(told("for", ""), "")
    loose = "any" in request.GET
    question = read_question(text, loose=loose)
    results = find(request.user, question, kind=kind, discipline=meant, page=told("page")) if question else None
    # A note is meant for its writer, whatever the discipline.
    notes = own_notes(request.user, question) if question and not meant else []
    kept = {"q": text} | ({"for": told("for", "")} if meant else {}) | ({"any": "1"} if loose else {})
    context = {
        "text": text,
        "question": question,
        "results": results,
        "kind": kind,
        "notes": notes,
        "mine": mine,
        "everything": (results.everything if results else 0) + len(notes),
        "meant": told("for", "") if meant else "",
        "loose": loose,
        "disciplines": disciplines,
        "kept": urlencode(kept),
        "query": urlencode(kept | ({"kind": kind.value} if kind else {"kind": MINE} if mine else {})),
        "several": len(question.wanted) > 1,
        "on_search": True,
    }
    return render(request, "guidance/search.html", context)
