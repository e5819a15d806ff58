"""The two databases' own full text search, behind the same three questions. Nothing of what somebody typed becomes SQL: it is a parameter."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet

from guidance.models import OwnPage, SearchEntry
from guidance.search_query import Question

BEGIN, END = "\x02", "\x03"
"""Around what was found; kept out of every text when it is shelved."""
LESS, MORE = "\x04", "\x05"
"""For < and > while PostgreSQL looks for what to show: it would leave out what looks like a tag."""

TABLE, INDEX, NOTES = "guidance_searchentry", "guidance_searchindex", "guidance_ownpage"
PUT_BY, SHORT = "notes_put_by", 240
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
    def in_notes(self, own: "QuerySet[OwnPage]", question: Question, *, most: int) -> dict[int, str]:
        """Which of a person's own notes answer, best first, by their key, each with what was found between the two signs.

        No index of them is kept: there is nothing in which somebody else's words could be met, and nothing to forget with the person.
        """


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

    def in_notes(self, own: "QuerySet[OwnPage]", question: Question, *, most: int) -> dict[int, str]:
        asked = question.for_postgresql()
        vector, text = f"to_tsvector('english', {NOTES}.note)", f"translate({NOTES}.note, '<>', '{LESS}{MORE}')"
        # A short note is shown as a whole: cut to what was found, it would read like somebody else's.
        extent = f"CASE WHEN length({NOTES}.note) <= {SHORT} THEN %s ELSE %s END"
        found = own.extra(  # noqa: S610
            select={
                "rank": f"-ts_rank_cd({vector}, {self.QUERY}, 1)",
                "shown": f"ts_headline('english', {text}, {self.QUERY}, {extent})",
            },
            select_params=[asked, asked, self.WHOLE, self.PART],
            where=[f"{vector} @@ {self.QUERY}"],
            params=[asked],
        ).order_by("rank", "pk")
        return {key: _as_written(shown) for key, shown in found.values_list("pk", "shown")[:most]}


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

    def in_notes(self, own: "QuerySet[OwnPage]", question: Question, *, most: int) -> dict[int, str]:
        """FTS5 searches tables only, so these few notes are put into one of this connection's own, which is gone before anybody else has it."""
        notes = list(own.values_list("pk", "note"))
        if not notes:
            return {}
        with self._put_by(notes) as cursor:
            cursor.execute(
                f"SELECT rowid, snippet({PUT_BY}, 0, %s, %s, ' … ', 40) FROM temp.{PUT_BY} WHERE {PUT_BY} MATCH %s ORDER BY rank, rowid LIMIT %s",  # noqa: S608
                [BEGIN, END, question.for_fts5(), most],
            )
            return dict(cursor.fetchall())

    @contextmanager
    def _put_by(self, notes: Sequence[tuple[int, str]]) -> Iterator[Any]:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE VIRTUAL TABLE temp.{PUT_BY} USING fts5(note, tokenize='porter unicode61 remove_diacritics 2')")
            try:
                cursor.executemany(f"INSERT INTO temp.{PUT_BY}(rowid, note) VALUES (%s, %s)", notes)  # noqa: S608
                yield cursor
            finally:
                cursor.execute(f"DROP TABLE temp.{PUT_BY}")


def _rows(sql: str, parameters: list[Any]) -> dict[int, Marked]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {key: Marked(*map(_as_written, texts)) for key, *texts in cursor.fetchall()}


def _as_written(text: str) -> str:
    return text.replace(LESS, "<").replace(MORE, ">")
