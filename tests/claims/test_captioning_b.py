"""What notebook 09 says of parts, programs and the repair loop, measured."""

import random
from statistics import fmean

import pytest

from helpers import catalog, furniture, scores
from helpers.furniture import grammar
from helpers.models.coder import coder
from helpers.models.parts import parts_reader
from helpers.recipes.parts import built
from helpers.scores.coder import agreement
from helpers.scores.parts import f1, right

NOTEBOOK = "09_captioning"
PIECES = 150


@pytest.fixture(scope="module")
def pieces():
    return furniture.sample(PIECES, seed=-21)


@pytest.fixture(scope="module")
def pictures(pieces):
    return furniture.render(pieces)


@pytest.fixture(scope="module")
def lists(pictures):
    return parts_reader().parts(pictures)


@pytest.fixture(scope="module")
def card():
    return scores.read(catalog.pocket_models()["coder"].folder / "README.md")


def test_lists_are_right(lists, pieces, stated):
    """XXX F1"""
    assert [f1(lists, [furniture.part_counts(piece) for piece in pieces])] == pytest.approx(stated, abs=0.02)


def test_steps_with_and_without_a_list(lists, pieces, pictures, stated):
    """XXX steps"""
    found = [right(parts_reader().steps(pictures, some), pieces) for some in ([{}] * PIECES, lists)]
    assert found == pytest.approx(stated, abs=0.05)


def test_steps_follow_a_list_of_another_piece(pieces, pictures, stated):
    """XXX follow"""
    rng, counted = random.Random(0), [i for i, piece in enumerate(pieces) if piece.count and piece.kind != "bed"]
    made = [built(pieces[i].kind, rng.choice(furniture.MAKES[pieces[i].kind].counts)) for i in counted]
    texts = parts_reader().steps(pictures[counted], [parts for parts, _ in made])
    assert len(counted) >= 80
    assert [fmean(a == b for a, (_, b) in zip(texts, made, strict=True))] == pytest.approx(stated, abs=0.04)


def test_programs_are_right(pieces, pictures, stated):
    """XXX programs"""
    drafts = [furniture.from_program(text) for text in coder().write(pictures)]
    assert [agreement(drafts, pieces).all(1).float().mean().item()] == pytest.approx(stated, abs=0.04)


def test_without_the_mask(pictures, stated):
    """XXX mask"""
    free, masked = (coder().write(pictures, masked=masked, temperature=1.5) for masked in (False, True))
    assert all(map(grammar.is_valid, masked))
    assert [fmean(map(grammar.is_valid, free))] == pytest.approx(stated, abs=0.08)


def test_the_repair(card):
    """XXX repair"""
    assert card["psnr_db_before"] == pytest.approx(15, abs=0.5)
    assert card["psnr_db"] == pytest.approx(27, abs=0.5)
    assert card["renders"] < 250


def test_the_seed_brings_most(card):
    """XXX seed"""
    gained = card["psnr_db_gain_by_argument"]
    assert max(gained, key=gained.get) == "seed"
