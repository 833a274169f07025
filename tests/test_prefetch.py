"""helpers.prefetch: how much there is to fetch, and what happens where there is no room for it."""

import shutil
from collections.abc import Callable

import pytest

from helpers import catalog, prefetch
from helpers.__main__ import main
from helpers.hub import store

NAME = "openai-community/gpt2"


@pytest.fixture
def room(monkeypatch) -> Callable[[int], None]:
    """A function that sets how many MB the disk has free."""

    def leave(megabytes: int) -> None:
        free = megabytes * 10**6
        monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10**13, 10**13 - free, free))

    return leave


def test_nothing_is_fetched_where_not_all_of_it_fits(small_hub, room, capsys):
    room(500)
    assert main(["prefetch", "gpt2"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("548 MB are missing, and ") and "has 500 MB free: make room" in said
    assert said.count("\n") == 1 and not small_hub.requests


def test_what_an_earlier_try_brought_counts(small_hub, room, capsys):
    room(500)
    blobs = store.store(NAME) / "blobs"
    blobs.mkdir(parents=True)
    with (blobs / "half.part").open("wb") as file:
        file.truncate(100 * 10**6)
    assert main(["prefetch", "gpt2"]) == 0
    assert "About 448 MB to fetch, 500 MB free." in capsys.readouterr().out


def test_files_are_read_once_to_find_the_damaged_ones(small_hub, monkeypatch, capsys):
    assert main(["prefetch", "gpt2"]) == 0
    weights = (catalog.source(catalog.full("gpt2")).folder / "model.safetensors").resolve()
    weights.write_bytes(bytes(weights.stat().st_size))
    times, spoiled = [], store.Snapshot.spoiled
    monkeypatch.setattr(store.Snapshot, "spoiled", lambda snapshot: times.append(1) or spoiled(snapshot))
    assert main(["prefetch", "gpt2"]) == 0
    assert len(times) == 1 and "1 damaged file(s), fetched again" in capsys.readouterr().out


def test_the_help_says_how_much_each_lecture_fetches(capsys):
    with pytest.raises(SystemExit):
        main(["prefetch", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    four = sum(spec.megabytes for spec in prefetch.chosen(["gpt"])) / 1000
    assert f"gpt {four:.1f} GB" in said and "next_word 0.5 GB" in said
    every = sum(spec.megabytes for spec in catalog.full_models().values()) / 1000
    assert f"all {every:.1f} GB" in said  # a model of several lectures counts once


def test_a_mistake_of_ours_is_no_sentence(monkeypatch):
    monkeypatch.setattr(prefetch, "main", lambda words: int("x"))
    with pytest.raises(ValueError, match="invalid literal"):
        main(["prefetch"])
