"""The guard before archives: every hostile kind is refused with its reason, in bounds of time and memory, and leaves nothing [F1, F2]."""

import resource
import time
import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.archives import MB, Limits, members, unpack
from media.refusals import WORDS, RefusedError
from tests.media.archives import CORPUS, Raw, bomb, lying_bomb, raw, zipped


def refusal(content: bytes, tmp_path, limits: Limits | None = None) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        unpack(BytesIO(content), tmp_path, limits or Limits())
    return caught.value


def test_the_corpus_is_large():
    assert len(CORPUS) >= 40
    assert len({one.name for one in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("one", CORPUS, ids=lambda one: one.name)
def test_it_is_refused_with_its_reason(one, tmp_path):
    content = one.build()
    inside = tmp_path / "inside"
    inside.mkdir()
    begun = time.process_time()
    error = refusal(content, inside)
    assert error.code == one.code
    assert time.process_time() - begun < 2
    assert not (tmp_path / "canary.txt").exists()
    assert error.words.endswith(".")
    assert sum(file.stat().st_size for file in inside.iterdir()) < 16 * MB


def test_a_bomb_is_stopped_early_and_costs_no_memory(tmp_path):
    content = bomb(90 * MB)
    tracemalloc.start()
    assert refusal(content, tmp_path).code == "bomb"
    assert tracemalloc.get_traced_memory()[1] < 4 * MB
    tracemalloc.stop()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 22 * MB


def test_a_lying_header_is_noticed_at_its_own_limit(tmp_path):
    assert refusal(lying_bomb(), tmp_path).code == "lying_size"
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= MB


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(archive_bytes=100), "archive_too_large"),
        (Limits(unpacked_bytes=5000), "unpacked_too_large"),
        (Limits(member_bytes=2000), "file_too_large"),
        (Limits(members=2), "too_many_files"),
        (Limits(depth=1), "too_deep"),
        (Limits(name_bytes=4), "name_too_long"),
    ],
)
def test_each_limit_counts_what_is_really_there(tmp_path, limits, code):
    assert refusal(zipped({"a/one.txt": b"1" * 3000, "b.txt": b"2" * 3000, "c.txt": b"3"}), tmp_path, limits).code == code


def test_many_small_bombs_are_one_bomb(tmp_path):
    entries = [Raw(b"%03d" % number, bytes(MB)) for number in range(40)]
    assert refusal(raw(*entries), tmp_path).code == "bomb"


def test_what_is_left_out_is_read_all_the_same(tmp_path):
    content = raw(Raw(b"good.txt"), Raw(b"unwanted.bin", crc=5))
    with pytest.raises(RefusedError, match="damaged"):
        unpack(BytesIO(content), tmp_path, Limits(), wanted=lambda path: path == "good.txt")


def test_an_honest_archive_comes_out_as_it_went_in(tmp_path):
    files = {
        "h5p.json": b"{}",
        "content/pic ture.png": b"\x89PNG" * 20_000,
        "content/": b"",
        "deep/er/é.txt": "é".encode(),
        "empty.txt": b"",
    }
    told = []
    contents = unpack(BytesIO(zipped(files)), tmp_path, Limits(), told=lambda done, total: told.append((done, total)))
    assert {path: file.place.read_bytes() for path, file in contents.files.items()} == {
        k: v for k, v in files.items() if not k.endswith("/")
    }
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_what_a_desktop_leaves_behind_is_passed_over(tmp_path):
    files = {"a.txt": b"a", "__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "x/.git/config": b"x", "Thumbs.db": b"x"}
    assert list(unpack(BytesIO(zipped(files)), tmp_path, Limits()).files) == ["a.txt"]


def test_the_same_file_twice_is_taken_once(tmp_path):
    assert list(unpack(BytesIO(raw(Raw(b"a.txt", b"one"), Raw(b"a.txt", b"one"))), tmp_path, Limits()).files) == ["a.txt"]


def test_names_in_utf8_without_the_flag_are_read_as_they_were_meant():
    assert [one.path for one in members(BytesIO(raw(Raw("für.txt".encode(), flags=0))), Limits())] == ["für.txt"]


def test_every_reason_has_words():
    for code, words in WORDS.items():
        assert str(words).endswith("."), code


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))
def test_whatever_comes_in_nothing_but_a_refusal_comes_out(tmp_path_factory, noise, changes):
    """Archives with bytes changed at random, and no archives at all. `manage.py fuzz_packages` does the same for as long as one likes."""
    for content in (noise, bytearray(zipped({"h5p.json": b"{}", "content/a.txt": noise}))):
        changed = bytearray(content)
        for at, byte in changes:
            if at < len(changed):
                changed[at] = byte
        try:
            unpack(BytesIO(bytes(changed)), tmp_path_factory.mktemp("fuzz"), Limits())
        except RefusedError:
            continue


def test_the_whole_corpus_keeps_within_bounds_of_memory(tmp_path):
    contents = [one.build() for one in CORPUS if one.name not in {"bomb", "bomb with a lying header"}]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for content in contents:
        with pytest.raises(RefusedError):
            unpack(BytesIO(content), tmp_path, Limits())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024
