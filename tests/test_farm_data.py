"""The farm's words, sentences and productions as data: each file is read whole, and a faulty one is named."""

import re

import pytest

from helpers.farm import categories, data, free, lexicon, outside, teller
from helpers.problems import Problem

NAMES = sorted(path.stem for path in data.FOLDER.glob("*.toml"))


def texts(table: dict) -> list[str]:
    return [text for entry in table.values() for text in (texts(entry) if isinstance(entry, dict) else [entry])]


@pytest.fixture
def write(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    data.read.cache_clear()
    yield lambda text: (tmp_path / "made.toml").write_text(text, encoding="utf-8")
    data.read.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_texts_in_tables(name):
    assert texts(data.table(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_commented_and_its_lines_are_short(name):
    lines = (data.FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ") and max(map(len, lines)) <= 120


def test_each_way_to_read_a_text():
    assert data.listed("bread, ice\n    cream") == data.ranked("bread, ice cream") == ("bread", "ice cream")
    assert not isinstance(data.listed("bread"), data.Ranked) and isinstance(data.ranked("bread"), data.Ranked)
    assert data.listed("") == () and data.forms("are, is, is") == ("are", "is", "is")
    assert data.lines("\nIt rains.\nIt snows.\n") == ("It rains.", "It snows.")
    assert free.rules("2 | it {V:past}\n.5 | nothing") == [free.Rule(2, "it {V:past}"), free.Rule(0.5, "nothing")]


@pytest.mark.parametrize(
    ("text", "of", "said"),
    [
        ('a = "bread, ice, bread"', data.listed, "a: listed twice: bread"),
        ('[t]\na = "hen | 2"', free.rules, "t, a: .*hen"),
        ('a = "2 hens"', free.rules, "a: this line is no `weight . template`: 2 hens"),
        ("a = 3", data.listed, "a: this is no text: 3"),
        ('a = ["bread"]', data.lines, "a: this is no text"),
        ("a = bread", data.listed, "cannot be read: Invalid value"),
        ('a = "one"\na = "two"', data.listed, "cannot be read: Cannot overwrite"),
    ],
)
def test_a_faulty_file_is_named_with_what_is_wrong(write, text, of, said):
    write(text)
    with pytest.raises(Problem, match=rf"made\.toml.*{said}"):
        data.table("made", of=of)


def test_a_missing_file_or_table_is_named(write):
    write('[t]\na = "bread"')
    with pytest.raises(Problem, match=r"other\.toml is missing"):
        data.table("other")
    with pytest.raises(Problem, match=r"made\.toml has no table \[t\.u\]"):
        data.table("made", "t", "u")


def test_every_slot_of_a_story_can_be_filled_and_every_list_fills_one():
    slots = {slot for text in texts(data.read("stories")) for slot in re.findall(r"\{(\w+)\}", text)}
    without_sentences = {"girls", "boys", "women", "men", "beasts", "things"}  # named in the program
    assert not set(lexicon.WORDS) - slots - without_sentences
    people = {"A", "a", "b", "he", "his", "him", "b_him", "someone", "child", "relative"}
    told = {"u v w more most adjective c1 c2 c3 undone pet home spot thing other tool purpose merit one two which"}
    of_plots = {*" ".join(told).split(), *"p q r breed plumage egg n m crop place treasure name giver writer".split()}
    assert not slots - set(teller.SLOTS) - people - of_plots - {"feeling"}


def test_every_slot_of_a_request_outside_can_be_filled():
    assert {slot for text in outside.REQUESTS for slot in re.findall(r"\{(\w+)\}", text)} <= set(outside.SLOTS)


def test_every_class_of_words_can_be_said_in_a_free_sentence():
    files = ("clauses", "sentences", "verb_phrases", "noun_phrases")
    slots = {match[2] for name in files for text in texts(data.read(name)) for match in free.SLOT.finditer(text)}
    nouns = {name for name in categories.NOUNS if {name, f"{name}1", f"{name}_one", f"{name}_many"} & slots}
    assert nouns == set(categories.NOUNS)
    assert {*categories.VERBS, *categories.WORDS, *categories.BY_WHO} <= slots


def test_a_is_written_by_rule():
    """Grammar and classes of words say "a" everywhere; "an" in one of them could be written, but never read."""
    for name in ("clauses", "sentences", "verb_phrases", "noun_phrases", "everyday", "stories"):
        said = [line for line in (data.FOLDER / f"{name}.toml").read_text("utf-8").splitlines() if line[:1] != "#"]
        assert not [line for line in said if re.search(r"\b[Aa]n\b", line)], name
