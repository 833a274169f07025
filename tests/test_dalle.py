"""DALL-E: a picture is a row of tokens, and one loop writes it; what was kept of its training on the way."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from helpers import furniture
from helpers.lectures.diffusion import tokens
from helpers.models.clip import pocket_clip
from helpers.models.dalle import TEXT, DallE, dalle, text_ids
from helpers.models.judge import judge
from helpers.models.picture_tokens import FiniteScalarQuantization, TokenizedPictures, tokenized_pictures
from helpers.problems import Problem
from helpers.recipes import dalle as recipe
from helpers.recipes import furniture_pictures, prefetching, snapshots, stable_diffusion
from helpers.scores.judge import all_right

TEXTS = ["a red chair", "ein Tisch aus Holz"]


@pytest.fixture(scope="module")
def model() -> DallE:
    return dalle()


@pytest.fixture(scope="module")
def pictures() -> TokenizedPictures:
    return tokenized_pictures()


@given(st.lists(st.integers(2, 9), min_size=1, max_size=5), st.integers(0, 1000))
def test_each_code_has_a_number_and_each_number_a_code(levels, seed):
    rounding = FiniteScalarQuantization(levels)
    numbers = torch.randint(rounding.codes, (2, 9), generator=torch.Generator().manual_seed(seed))
    code = rounding.code(numbers)
    assert code.shape == (2, len(levels), 3, 3) and code.abs().max() <= 1
    assert torch.equal(rounding.number(code), numbers)
    everything = torch.arange(rounding.codes)[:, None]
    assert len(rounding.code(everything).flatten(1).unique(dim=0)) == rounding.codes


def test_rounded_numbers_take_the_levels_and_no_others_and_the_gradient_passes():
    x = (4 * torch.randn(50, 2, 4, 4, generator=torch.Generator().manual_seed(0))).requires_grad_()
    rounded = FiniteScalarQuantization((8, 5))(x)
    for channel, levels in enumerate((8, 5)):
        torch.testing.assert_close(rounded[:, channel].detach().unique(), torch.linspace(-1, 1, levels))
    rounded.sum().backward()
    assert (x.grad > 0).all()


def test_a_picture_survives_as_tokens(pictures):
    pieces = furniture.sample(60, seed=5, held_out=False)
    numbers = pictures.encode(furniture.render(pieces, pictures.size))
    assert numbers.shape == (60, pictures.places) and 0 <= numbers.min() and numbers.max() < pictures.codes
    assert all_right(judge(pictures.decode(numbers)), pieces).float().mean() > 0.85
    assert (tokens.SIDE, tokens.CODES) == (pictures.side, pictures.codes)


def test_with_its_memory_the_model_writes_what_it_would_without(model, monkeypatch):
    """The chance is the same, so the whole row, read afresh at each token, has to give the same tokens."""
    monkeypatch.setattr(model.pictures, "places", 5)
    ours = model.sample(TEXTS, seed=3, guidance=2.0, temperature=0.7)
    generator, row = torch.Generator().manual_seed(3), torch.cat([text_ids(["", ""]), text_ids(TEXTS)])
    for _ in range(5):
        with torch.inference_mode():
            without, given = model.model(row).logits[:, -1, model.words :].unflatten(0, (2, 2))
        scores = (without + 2 * (given - without)) / 0.7
        chance = torch.rand(scores.shape, generator=generator).clamp(min=1e-20)
        code = (scores - (-chance.log()).log()).argmax(-1)
        row = torch.cat([row, (code + model.words).repeat(2)[:, None]], 1)
    assert torch.equal(ours, row[:2, TEXT:] - model.words)


def test_codes_are_drawn_as_often_as_the_softmax_says():
    """Gumbel's trick (Maddison et al. 2014, A* Sampling, section 2), on scores that are known."""

    class Fixed(nn.Module):
        scores = torch.tensor([1.0, 0.0, 2.0, -1.0])
        config, device = type("config", (), {"vocab_size": 4}), torch.device("cpu")

        def forward(self, ids, **_):
            logits = self.scores.expand(*ids.shape, 4)
            return type("output", (), {"logits": logits, "past_key_values": None})

    fixed = DallE(Fixed(), type("pictures", (), {"codes": 4, "places": 4000}))
    found = torch.bincount(fixed.sample(["a chair"], seed=0)[0], minlength=4) / 4000
    torch.testing.assert_close(found, Fixed.scores.softmax(0), atol=0.02, rtol=0)


def test_a_drawing_is_the_same_again(model):
    whole = model.sample(TEXTS, seed=1)
    assert whole.shape == (2, model.pictures.places) and torch.equal(whole, model.sample(TEXTS, seed=1))
    assert not torch.equal(whole, model.sample(TEXTS, seed=2))


def test_a_text_that_is_too_long_is_refused_in_a_sentence(model):
    with pytest.raises(Problem, match=f"40 words.*at most {TEXT - 2}"):
        model.draw(["chair " * 40])


def test_the_loss_is_the_librarys_cross_entropy_on_both_parts_of_the_row(model):
    texts = text_ids(TEXTS)
    numbers = torch.randint(recipe.codes(), (2, model.pictures.places), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        found = recipe.loss(model.model, (texts, numbers))
        logits = model.model(torch.cat([texts, model.words + numbers], 1)).logits
    of_codes = F.cross_entropy(logits[:, TEXT - 1 : -1, model.words :].flatten(0, 1), numbers.flatten())
    following = texts[:, 1:].masked_fill(texts[:, 1:] == pocket_clip().tokenizer.pad_token_id, -100)
    of_words = F.cross_entropy(logits[:, : TEXT - 1, : model.words].flatten(0, 1), following.flatten())
    torch.testing.assert_close(found, of_codes + recipe.WORDS * of_words, atol=1e-4, rtol=1e-4)


def test_a_tenth_of_the_captions_is_empty_and_a_batch_is_the_same_again():
    def made():
        return prefetching.first(recipe.make_batches(batch=64, distinct=1, parts=1), 12)

    first, again = made(), made()
    assert all(torch.equal(a, b) for one, two in zip(first, again, strict=True) for a, b in zip(one, two, strict=True))
    texts = torch.cat([texts for texts, _ in first])
    empty = (texts == text_ids([""])).all(1).float().mean().item()
    assert empty == pytest.approx(stable_diffusion.EMPTY, abs=0.03)


def test_pictures_and_captions_of_a_batch_belong_together(pictures):
    batch = furniture_pictures.block(recipe.tokens, 0, seed=recipe.SEED, distinct=1, parts=1, batch=16)[0]
    codes, fields = map(torch.from_numpy, batch)
    _, numbers = recipe.captioned(codes, fields, 0)
    pieces = furniture_pictures.pieces(fields)
    assert all_right(judge(pictures.decode(numbers)), pieces).float().mean() > 0.7


def test_weights_on_the_way_come_back_in_order(lecture_home):
    model = nn.Linear(2, 1)
    with pytest.raises(Problem, match="--snapshots"):
        next(snapshots.through(model, "dalle"))
    for step in (100, 50, 60):  # the last is none of the moments
        nn.init.constant_(model.weight, step)
        snapshots.keep(model, step, snapshots.folder("dalle"))
    found = [(step, model.weight[0, 0].item()) for step in snapshots.through(model, "dalle")]
    assert found == [(50, 50), (100, 100)]
