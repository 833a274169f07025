"""The pocket BERT: what its recipe hides, that it learns, and how it is scored."""

import torch
import torch.nn.functional as F
from torch import nn

from helpers import catalog, farm
from helpers.models.language import LanguageModel
from helpers.recipes import bert, farm_text
from helpers.scores import bert as scores


def first(n: int, at: int = 0, stride: int = 1) -> list:
    supply = bert.make_batches()(at, stride)
    found = [next(supply) for _ in range(n)]
    supply.close()
    return found


def test_windows_are_whole_sentences_of_the_document():
    words = farm.tokenizer().encode(farm.sample(1, seed=3, kind="story")[0].text).ids
    found = bert.windows(words, torch.Generator().manual_seed(0))
    assert [word for window in found for word in window] == words and len(found) > 3
    ends = {farm.WORDS.index(mark) for mark in bert.ENDS}
    assert all(window[-1] in ends and sum(word in ends for word in window) <= bert.SENTENCES for window in found)
    assert max(map(len, bert.windows(list(range(10, 60)) * 5, torch.Generator()))) == bert.LENGTH


def test_hidden_words_are_the_targets_and_most_become_gaps():
    rows = [list(range(20, 110))] * 400
    inputs, targets = bert.mask_tokens(rows, torch.Generator().manual_seed(0))
    original = torch.tensor(rows)
    hidden = targets != farm_text.IGNORE_INDEX
    assert torch.equal(targets[hidden], original[hidden]) and torch.equal(inputs[~hidden], original[~hidden])
    assert abs(hidden.float().mean() - bert.MASK_PROBABILITY) < 0.01
    assert abs((inputs[hidden] == bert.MASK).float().mean() - 0.8) < 0.02
    assert abs((inputs[hidden] == original[hidden]).float().mean() - 0.1) < 0.02


def test_padding_is_never_hidden_and_batch_i_is_the_same_wherever_one_starts():
    straight = first(5)
    assert all((targets[inputs == bert.PAD] == farm_text.IGNORE_INDEX).all() for inputs, targets in straight)
    for (ours, _), (theirs, _) in zip(first(2, at=1, stride=2), straight[1::2], strict=True):
        assert torch.equal(ours, theirs)


def test_the_loss_is_the_models_cross_entropy_and_it_learns():
    torch.manual_seed(0)
    model = bert.make_model(layers=1, width=32, heads=2)
    inputs, targets = first(1)[0]
    logits = model(inputs, attention_mask=(inputs != bert.PAD).long()).logits
    expected = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=farm_text.IGNORE_INDEX)
    torch.testing.assert_close(bert.loss(model, (inputs, targets)), expected, rtol=1e-4, atol=1e-4)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-2)
    for _ in range(25):
        optimizer.zero_grad()
        found = bert.loss(model, (inputs, targets))
        found.backward()
        optimizer.step()
    assert found < expected - 2


class Knows(nn.Module):
    """Fills each known sentence with its answer."""

    recurrent = True

    def __init__(self, told: dict[str, str]):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        encode = farm.tokenizer().encode
        self.told = {tuple(encode(text).ids): encode(answer).ids[0] for text, answer in told.items()}

    def forward(self, ids):
        logits = torch.zeros(*ids.shape, len(farm.WORDS))
        for row, words in enumerate(ids.tolist()):
            logits[row, :, self.told.get(tuple(words), 0)] = 1.0
        return logits

    def step(self, ids, state=None):
        raise NotImplementedError  # a masked model cannot write


def test_the_right_words_get_full_marks_and_others_none():
    gaps = farm.gaps(30, seed=scores.unseen_seed(0, "gaps"))
    told = {gap.text: gap.answer for gap in gaps}
    found = scores.score(LanguageModel(Knows(told), farm.tokenizer()), seed=0, n=30)
    assert [found[f"mask_accuracy{side}"] for side in ("", "_before", "_after")] == [1.0] * 3
    before = {gap.text: gap.answer for gap in gaps if gap.decided_by == "before"}
    found = scores.score(LanguageModel(Knows(before), farm.tokenizer()), seed=0, n=30)
    assert found["mask_accuracy_before"] == 1.0 and found["mask_accuracy_after"] == 0.0
    assert 0 <= found["mask_baseline"] < 0.5


def test_a_saved_one_is_opened_as_a_masked_model(tmp_path, monkeypatch):
    from helpers.recipes import runner

    bert.make_model(layers=1, width=16, heads=2).save_pretrained(tmp_path)
    runner.save_tokenizer(tmp_path, transformers=True)
    monkeypatch.setattr(catalog.PocketModel, "folder", tmp_path)
    catalog.free()
    loaded = catalog.load("bert")
    catalog.free()
    assert type(loaded.model).__name__ == "BertForMaskedLM"
    model = LanguageModel(loaded.model, loaded.tokenizer)
    assert len(scores.filled(model, ["Maybe he is not the best [MASK]."])) == 1
