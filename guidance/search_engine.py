"""The two databases' own full text search, behind the same three questions. Nothing of what somebody typed becomes SQL: it is a parameter."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet

from guidance.models import SearchEntry
from guidance.search_query import Question

BEGIN, END = "\x02", "\x03"
"""Around what was found; kept out of every text when it is shelved."""
LESS, MORE = "\x04", "\x05"
"""For < and > while PostgreSQL looks for what to show: it would leave out what looks like a tag."""

TABLE, INDEX = "guidance_searchentry", "guidance_searchindex"
Entries = QuerySet[SearchEntry]


@dataclass(frozen=True)
class Marked:
    """The texts of an entry with what was found between the two signs."""

    title: str
    summary: str
    text: str


class Engine(Protocol):
    def matching(self, entries: Entries, question: Question) -> Entries: ...
    def best_first(self, entries: Entries, question: Question) -> Entries: ...
    def marked(self, entries: Collection[int], question: Question) -> dict[int, Marked]: ...


def engine() -> Engine:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


class PostgreSQL:
    """A generated column of lexemes, English, with the title above the summary above the text, under a GIN index."""

    QUERY = "to_tsquery('english', %s)"
    WHOLE = f"HighlightAll=true,StartSel={BEGIN},StopSel={END}"
    PART = f'MaxFragments=2,MaxWords=26,MinWords=12,FragmentDelimiter=" … ",StartSel={BEGIN},StopSel={END}'

    def matching(self, entries: Entries, question: Question) -> Entries:
        return entries.extra(where=[f"{TABLE}.vector @@ {self.QUERY}"], params=[question.for_postgresql()])  # noqa: S610

    def best_first(self, entries: Entries, question: Question) -> Entries:
        rank = {"rank": f"-ts_rank_cd({TABLE}.vector, {self.QUERY}, 1)"}
        return entries.extra(select=rank, select_params=[question.for_postgresql()]).order_by("rank", "pk")  # noqa: S610

    def marked(self, entries: Collection[int], question: Question) -> dict[int, Marked]:
        headlines = ", ".join(
            f"ts_headline('english', translate({name}, '<>', '{LESS}{MORE}'), q, %s)" for name in ("title", "summary", "text")
        )
        return _rows(
            f"SELECT page_id, {headlines} FROM {TABLE}, {self.QUERY} q WHERE page_id = ANY(%s)",  # noqa: S608
            [self.WHOLE, self.WHOLE, self.PART, question.for_postgresql(), list(entries)],
        )


class SQLite:
    """An FTS5 table over the entries, with Porter's stemmer."""

    def matching(self, entries: Entries, question: Question) -> Entries:
        where = [f"{INDEX}.rowid = {TABLE}.page_id", f"{INDEX} MATCH %s"]
        return entries.extra(tables=[INDEX], where=where, params=[question.for_fts5()])  # noqa: S610

    def best_first(self, entries: Entries, question: Question) -> Entries:
        return entries.extra(select={"rank": f"bm25({INDEX}, 10.0, 4.0, 1.0)"}).order_by("rank", "pk")  # noqa: S610

    def marked(self, entries: Collection[int], question: Question) -> dict[int, Marked]:
        parts = f"highlight({INDEX}, 0, %s, %s), highlight({INDEX}, 1, %s, %s), snippet({INDEX}, 2, %s, %s, ' … ', 40)"
        places = ", ".join(["%s"] * len(entries))
        return _rows(
            f"SELECT rowid, {parts} FROM {INDEX} WHERE {INDEX} MATCH %s AND rowid IN ({places})",  # noqa: S608
            [BEGIN, END, BEGIN, END, BEGIN, END, question.for_fts5(), *entries],
        )


def _rows(sql: str, parameters: list[Any]) -> dict[int, Marked]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {key: Marked(*(text.replace(LESS, "<").replace(MORE, ">") for text in texts)) for key, *texts in cursor.fetchall()}
