"""Lecture 09, sections 3 and 4: parts and steps, programs, the grammar that writes them, and the repair loop."""

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import furniture
from helpers.furniture import grammar, repair
from helpers.lectures.captioning import coder, parts
from helpers.lectures.captioning import repair as loop
from helpers.models.coder import LENGTH
from helpers.models.parts import PARTS
from helpers.panel import Problem
from helpers.pictures.chooser import photograph
from helpers.scores import coder as coder_scores
from helpers.scores import parts as parts_scores
from tests.driver import drive, drive_and_close

PANELS = {
    parts.parts_panel: {
        "plotted": {"picture": "picture", "threshold": "parts", "count": "parts"},
        "given": {"threshold": {"picture": "flower.jpg"}},
    },
    coder.coder_panel: {"plotted": {"program": "drawn", "picture": "picture"}, "without_effect": ("program",)},
}
PIECES = st.integers(0, 2**32).map(lambda seed: furniture.sample(1, seed, held_out=None)[0])


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panels(make):
    drive_and_close(make(), **PANELS[make])


@pytest.fixture
def repaired(monkeypatch):
    """The panel after a short repair."""
    monkeypatch.setenv("LECTURE_SECONDS", "600")  # renders end it, not a slow machine
    monkeypatch.setattr(repair, "FIRST", 4)
    monkeypatch.setattr(repair, "LATER", 2)
    panel = loop.repair_panel()
    panel.set(budget=50).wait()
    panel.click("Repair")
    yield panel.wait()
    panel.close()


def test_the_repair_panel_looks_back_at_what_was_tried(repaired):
    data = repaired.data
    assert len(data["psnr"]) > 3 and data["psnr"] == sorted(data["psnr"]) and data["renders"][-1] <= 50
    drive(repaired, plotted={"picture": "picture"}, without_effect=("budget",))


def test_a_repair_is_compared_with_one_colour_and_says_what_is_no_furniture():
    piece, flower = furniture.sample(1, 3)[0], photograph("flower.jpg", 64)
    data = loop.history(flower, list(repair.attempts(flower, piece, 5)))
    error = (flower - flower.mean((1, 2))[:, None, None]).square().mean().item()
    assert data["plain"] == pytest.approx(repair.psnr(error)) and len(data["agrees"]) == len(data["drawn"]) == 2
    assert data["judged"] is None and "no furniture" in loop.caption(data | {"attempt": 1})
    picture = furniture.render([piece], 64)[0]
    assert loop.history(picture, list(repair.attempts(picture, piece, 1)))["judged"] is not None


# The parts


def test_a_list_is_cut_at_the_threshold_and_can_be_corrected():
    chances = dict.fromkeys(PARTS, 0.0) | {"side": 0.9, "shelf": 0.6, "handle": 0.2}
    counts = dict.fromkeys(PARTS, 2)
    assert parts.listed(chances, counts, 0.5, None) == {"side": 2, "shelf": 2}
    assert parts.listed(chances, counts, 0.95, None) == {}
    assert parts.listed(chances, counts, 0.5, 6) == {"side": 2, "shelf": 6}
    assert parts.listed(chances, counts, 0.1, 4) == {"side": 2, "shelf": 4, "handle": 4}


def test_words_that_differ_are_underlined():
    words = parts.marked("Slide in the five shelves.", "Slide in the two shelves.", "red")
    assert [word.text for word in words if word.underline] == ["five"]


def test_steps_are_compared_with_the_true_ones_where_there_are_any():
    piece = furniture.sample(1, seed=-6)[0]
    looked = parts.seen(furniture.render([piece], 64)[0], piece)
    data = parts.read(looked, 0.5, None)
    assert data["true"] == " ".join(step.text for step in furniture.steps(piece))
    assert parts.read(parts.seen(torch.rand(3, 64, 64)), 0.5, None)["true"] is None


# Programs


HOSTILE = {
    "import": "__import__('os').system('touch harm')",
    "lambda": "(lambda: chair('red'))()",
    "very long": "chair('red', " + "slats=4, " * 1000 + ")",
    "nested": "chair(" * 300 + "'red'" + ")" * 300,
    "a computation": "chair('red', slats=2 + 2)",
    "a call inside": "chair(open('README.md').read())",
    "another script": "stuhl('rot')",
    "unicode": "сhair('red')",  # a Cyrillic letter
    "stars": "chair(*['red'])",
    "a statement": "import os",
    "a null": "chair('red'\x00)",
}


@pytest.fixture(scope="module")
def code_panel():
    panel = coder.coder_panel()
    yield panel
    panel.close()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_programs_are_one_sentence_and_never_run(code_panel, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code_panel.set(program=text).wait()
    assert code_panel.error and "\n" not in code_panel.error and len(code_panel.error) < 300
    assert not list(tmp_path.iterdir())
    code_panel.set(program="").wait()
    assert code_panel.error is None


def test_a_program_of_ones_own_is_drawn(code_panel):
    draft = code_panel.set(program="").wait().data
    assert not draft["own"] and draft["tokens"]
    own = code_panel.set(program='bed("pink", turn=7)').wait().data
    assert own["own"] and not own["tokens"]
    piece = furniture.from_program('bed("pink", turn=7)')
    torch.testing.assert_close(own["drawn"], furniture.render([piece], coder.SIZE)[0])
    code_panel.set(program="").wait()


def test_each_token_can_be_clicked(code_panel):
    for index in range(len(code_panel.set(program="").wait().data["tokens"])):
        code_panel.set(program="").wait()
        code_panel.click_word(index)
        assert code_panel.wait().error is None and grammar.is_valid(code_panel.data["program"])


def test_a_token_that_must_stand_there_says_so(code_panel):
    data = code_panel.set(program="").wait().data
    tips = [word.title for word in coder.words(data)]
    alone = [len(options) == 1 for options in data["options"]]
    assert any(alone) and [tip == "nothing else may stand here" for tip in tips] == alone


@given(PIECES, st.data())
@settings(deadline=None)
def test_an_exchanged_token_leaves_a_program(piece, data):
    tokens = grammar.tokens(grammar.written(piece))
    options = [dict.fromkeys(grammar.following(tokens[:i]), 0.5) for i in range(len(tokens))]
    index = data.draw(st.integers(0, len(tokens) - 1))
    changed = coder.exchanged({"tokens": tokens, "options": options}, index)
    assert grammar.is_valid(changed)
    assert (changed == "".join(tokens)) == (len(options[index]) == 1)
    assert grammar.tokens(changed)[:index] == tokens[:index]


# The grammar


@given(st.data())
@settings(deadline=None)
def test_every_walk_through_the_grammar_is_a_program_that_draws(data):
    tokens: list[str] = []
    while allowed := grammar.following(tokens):
        tokens.append(data.draw(st.sampled_from(allowed)))
    text = "".join(tokens)
    assert grammar.tokens(text) == tokens and grammar.is_valid(text) and len(tokens) <= LENGTH - 2
    piece = furniture.from_program(text)
    assert grammar.written(piece) == text
    assert furniture.render([piece], 32).isfinite().all()


@given(PIECES)
@settings(deadline=None)
def test_what_is_written_of_a_piece_is_in_the_grammar(piece):
    text = grammar.written(piece)
    again = furniture.from_program(text)
    assert grammar.is_valid(text) and set(grammar.tokens(text)) <= set(grammar.vocabulary())
    assert [getattr(again, name) for name in coder_scores.CHOICES] == [
        getattr(piece, name) for name in coder_scores.CHOICES
    ]
    assert all(abs(getattr(again, name) - getattr(piece, name)) < grammar.STEP for name in grammar.MEASURES)


@given(PIECES, st.data())
@settings(deadline=None)
def test_what_is_said_is_kept_to(piece, data):
    exact = {name: value for name, value in furniture.named(piece).items() if name != "tone"}
    names = data.draw(st.sets(st.sampled_from(sorted(exact))))
    said = {name: exact[name] for name in {*names, "kind"}}
    tokens: list[str] = []
    while allowed := grammar.following(tokens, said):
        tokens.append(data.draw(st.sampled_from(allowed)))
    assert furniture.fits(furniture.from_program("".join(tokens)), said)


@given(PIECES, st.data())
@settings(deadline=None)
def test_half_a_program_and_a_broken_one_are_invalid(piece, data):
    text = grammar.written(piece)
    cut = data.draw(st.integers(0, len(text) - 1))
    assert not grammar.is_valid(text[:cut])
    assert not grammar.is_valid(text + ")") and not grammar.is_valid(" " + text)


# The loop


def spoiled(piece: furniture.Piece) -> furniture.Piece:
    """As the grammar writes it, with two more mistakes."""
    draft = furniture.from_program(grammar.written(piece))
    finish = "blue" if piece.finish != "blue" else "pink"
    front = finish if draft.front == draft.finish else draft.front
    return dataclasses.replace(draft, finish=finish, front=front)


@pytest.fixture(scope="module")
def tried() -> list[tuple[furniture.Piece, torch.Tensor, list[repair.Attempt]]]:
    pieces = furniture.sample(4, seed=-5)
    pictures = furniture.render(pieces, 32)
    return [
        (p, picture, list(repair.attempts(picture, spoiled(p)))) for p, picture in zip(pieces, pictures, strict=True)
    ]


def test_a_repair_never_gets_worse_and_keeps_to_its_budget(tried):
    for _, _, history in tried:
        errors = [one.error for one in history]
        assert errors == sorted(errors, reverse=True) and errors[-1] < errors[0] / 3
        assert [one.renders for one in history] == sorted({one.renders for one in history})
        assert history[0].renders == 1 and history[-1].renders <= repair.RENDERS


def test_a_repair_finds_what_was_spoiled(tried):
    assert [history[-1].piece.finish for _, _, history in tried] == [piece.finish for piece, _, _ in tried]


def test_an_attempt_has_the_picture_and_the_error_of_its_piece(tried):
    for _, picture, history in tried:
        for one in history[:: len(history) // 3]:
            drawn = furniture.render([one.piece], 32)[0]
            torch.testing.assert_close(one.drawn, drawn)
            assert one.error == pytest.approx((drawn - picture).square().mean().item(), rel=1e-4)


def test_each_change_is_of_one_argument(tried):
    for _, _, history in tried:
        for before, after in zip(history, history[1:], strict=False):
            fields = [f.name for f in dataclasses.fields(furniture.Piece)]
            changed = {name for name in fields if getattr(before.piece, name) != getattr(after.piece, name)}
            assert changed <= {after.changed} | ({"front"} if after.changed == "finish" else set())


def test_a_repair_is_the_same_each_time_and_takes_any_budget():
    picture, piece = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(0)), furniture.sample(1, 3)[0]
    first, second = (list(repair.attempts(picture, piece, 60)) for _ in range(2))
    assert [one.piece for one in first] == [one.piece for one in second] and first[-1].renders == 60
    assert len(list(repair.attempts(picture, piece, 1))) == 1


@pytest.mark.parametrize("error, decibel", [(1.0, 0.0), (0.01, 20.0), (0.0, 58.92)])
def test_psnr(error, decibel):
    assert repair.psnr(error) == pytest.approx(decibel, abs=0.01)


# The scores


class Knows:
    """Reads parts and steps, and writes programs, of the pictures of these pieces, without a mistake."""

    def __init__(self, n: int):
        self.by_picture = {}
        for held_out in (False, True):
            pieces = furniture.sample(n, seed=-1, held_out=held_out)
            self.by_picture |= {self.key(x): p for x, p in zip(furniture.render(pieces), pieces, strict=True)}

    @staticmethod
    def key(picture: torch.Tensor) -> bytes:
        return picture.numpy().tobytes()

    def pieces(self, pictures):
        return [self.by_picture[self.key(picture)] for picture in pictures]

    def parts(self, pictures, threshold=0.5):
        return [furniture.part_counts(piece) for piece in self.pieces(pictures)]

    def steps(self, pictures, counts):
        return [
            " ".join(step.text for step in furniture.steps(piece)) if given else "Guess."
            for piece, given in zip(self.pieces(pictures), counts, strict=True)
        ]

    def write(self, pictures, masked=True, temperature=None):
        return [grammar.written(p) if temperature is None else "chair(" for p in self.pieces(pictures)]


def test_who_knows_gets_full_marks():
    found = parts_scores.score(Knows(8), n=8)
    assert all(found[name] == 1 for name in ("parts_f1", "parts_f1_held_out", "sets_right", "steps_right"))
    assert found["steps_right_without_list"] == 0 and 0 < found["parts_f1_baseline"] < 1
    found = coder_scores.score(Knows(10), n=10)
    assert found["program_accuracy"] == found["program_accuracy_held_out"] == found["programs_valid"] == 1
    assert found["programs_valid_free"] == 0
    assert found["psnr_db"] > found["psnr_db_before"]
    gained = sum(found["psnr_db_gain_by_argument"].values())
    assert gained == pytest.approx(found["psnr_db"] - found["psnr_db_before"], abs=1e-3)


def test_a_part_counted_too_low_is_a_miss():
    assert parts_scores.f1([{"slat": 3}], [{"slat": 4}]) == pytest.approx(6 / 7)
    assert parts_scores.f1([{"slat": 4, "seat": 1}], [{"slat": 4}]) == pytest.approx(8 / 9)
    assert parts_scores.f1([{}], [{"slat": 4}]) == 0


def test_a_program_against_the_grammar_is_not_read():
    with pytest.raises(Problem):
        coder.drawn({"picture": torch.zeros(3, 64, 64), "draft": ""}, "chair('red', wheels=4)")
