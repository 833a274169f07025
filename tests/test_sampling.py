"""What may be drawn next: penalty, temperature, top-k and top-p."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sampling import SamplingConfig, entropy, filter_logits, surprise

SCORES = torch.tensor([2.0, 0.5, 1.0, -1.0, 1.5])
ROW = 3 * torch.randn(50, generator=torch.Generator().manual_seed(0))
scores = st.lists(st.floats(-20, 20), min_size=2, max_size=30).map(torch.tensor)


@given(scores, st.floats(0.05, 5), st.integers(0, 40), st.floats(0.01, 1.0))
def test_the_likeliest_words_stay_and_share_what_is_left(logits, temperature, top_k, top_p):
    found = filter_logits(logits, SamplingConfig(temperature, top_k, top_p))
    assert float(found.filtered.sum()) == pytest.approx(1, abs=1e-4)
    least = found.scaled[found.kept].min()
    assert not top_k or int((found.scaled > least).sum()) < top_k  # words equally likely stay together
    assert (found.scaled[~found.kept] <= least + 1e-6).all()
    assert found.cut_share == pytest.approx(1 - float(found.scaled[found.kept].sum()), abs=1e-4)


def test_the_filters_are_what_they_say():
    """By hand, in the same order."""
    for tau, k, p in [(0.7, 12, 0.8), (1.6, 50, 0.5), (1.0, 5, 0.95), (1.0, 50, 0.05)]:
        found = filter_logits(ROW, SamplingConfig(tau, k, p))
        heated = (ROW / tau).softmax(-1)
        kept, share = [], 0.0
        best = heated.argsort(descending=True)[:k].tolist()
        total = float(heated[best].sum())
        for word in best:
            if share < p * total:
                kept.append(word)
                share += float(heated[word])
        assert found.kept.nonzero()[:, 0].tolist() == sorted(kept)
        torch.testing.assert_close(found.filtered, (heated * found.kept) / share)
        assert found.order.tolist() == ROW.argsort(descending=True).tolist()


def test_without_knobs_nothing_changes():
    found = filter_logits(SCORES)
    for shares in (found.raw, found.scaled, found.filtered):
        torch.testing.assert_close(shares, SCORES.softmax(-1))
    assert found.cut_share == 0 and found.kept.all()


def test_each_knob_works_and_leaves_the_scores_alone():
    before, plain = ROW.clone(), filter_logits(ROW).filtered
    assert (filter_logits(ROW, SamplingConfig(top_k=1)).filtered > 0).sum() == 1
    assert filter_logits(ROW, SamplingConfig(top_p=0.5)).kept.sum() < len(ROW)
    assert filter_logits(ROW, SamplingConfig(temperature=0.1)).filtered.max() > plain.max()
    said = plain.topk(5).indices.tolist()
    punished = filter_logits(ROW, SamplingConfig(repetition_penalty=3.0), said)
    assert punished.filtered[said].sum() < plain[said].sum() and punished.order[0] == plain.argmax()
    unpunished = filter_logits(ROW, SamplingConfig(repetition_penalty=3.0))  # nothing was said
    torch.testing.assert_close(unpunished.filtered, plain)
    assert torch.equal(ROW, before)


@pytest.mark.parametrize("wrong", [{"temperature": 0.0}, {"top_p": 0.0}, {"top_p": 1.1}])
def test_impossible_settings_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        SamplingConfig(**wrong)


def test_entropy_of_a_fair_choice():
    assert entropy(torch.full((8,), 1 / 8)) == pytest.approx(3)


def test_surprise_in_bits():
    logits = torch.tensor([[0.5, 0.25, 0.25], [0.9, 0.05, 0.05]]).log()
    assert surprise(logits, [1, 0]).tolist() == pytest.approx([2, -math.log2(0.9)], rel=1e-5)
    assert surprise(logits[:0], []).tolist() == []
