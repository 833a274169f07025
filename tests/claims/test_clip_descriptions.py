"""What notebook 08 says of descriptions and labels, measured; the trainings are recorded."""

import itertools

from helpers import furniture, tables
from helpers.furniture.attributes import named
from helpers.lectures.clip import small
from helpers.models.clip import pocket_clip

NOTEBOOK = "08_clip"


def test_one_label_for_all():
    """To say with *one* label all that our captions can name, the shop would need 13,440 classes, and the 4,000 pictures would not even fill a third of them."""  # noqa: E501
    classes = 0
    for make in furniture.MAKES.values():
        fronts = furniture.FINISHES if make.front else (None,)
        every = itertools.product(furniture.FINISHES, fronts, make.counts, furniture.SIZES, furniture.SCENES)
        classes += sum(1 for _ in every)
    seen = {tuple(named(piece).items()) for piece in small.said()[0]}
    assert classes == 13_440 and len(small.said()[0]) == 4000 and len(seen) < classes / 3


def test_words():
    """The captions need 83 words."""
    assert len(small.vocabulary()) == 83


def test_what_labels_cost():
    """at least 25,000 people labelled ImageNet's 14 million pictures"""
    rows = {row["quantity"]: row for row in tables.read("clip")}
    row = rows["ImageNet: workers who labelled it"]
    assert row["value"] == "25000" and "14 million pictures" in row["unit"] and "at least" in row["unit"]


def test_words_of_the_full_models_labels():
    """The pocket model only says that it has never read of tea."""
    for label in ("a cup of tea", "a flower", "a dog", "a car"):
        assert label.split()[-1] in pocket_clip().unknown(label)
