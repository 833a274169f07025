"""helpers.models.language: recurrent models and GPTs answer the same calls, with and without a cache."""

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from helpers import device
from helpers.models.language import LanguageModel
from helpers.models.recurrent import RecurrentLM

WORDS = ["<pad>", "<unk>", "<end>", *(f"w{i}" for i in range(20))]


def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, "<unk>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return made


@pytest.fixture(params=["rnn", "lstm", "gpt"])
def language(request):
    torch.manual_seed(0)
    if request.param != "gpt":
        return LanguageModel(RecurrentLM(request.param, len(WORDS), 16), tokenizer())
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(vocab_size=len(WORDS), n_positions=16, n_embd=16, n_layer=2, n_head=2, initializer_range=0.3)
    return LanguageModel(GPT2LMHeadModel(config), tokenizer())


def test_text_goes_to_ids_behind_the_start_and_back(language):
    assert language.encode("w1 w2") == [2, 4, 5]
    assert language.encode("w1 w2", start=False) == [4, 5]
    assert language.decode([4, 5]) == "w1 w2"
    assert language.encode("") == [2]


def test_greedy_words_with_cached_state_are_those_of_all_logits(language):
    ids = torch.tensor([[2, 7, 9], [2, 11, 4]])
    told = language.generate(ids, 8)
    everything = ids
    for _ in range(8):
        everything = torch.cat([everything, language.logits(everything)[:, -1:].argmax(-1)], 1)
    assert told == everything[:, 3:].tolist()


def test_rows_stop_each_at_its_own_word(language):
    ids = torch.tensor([[2, 7, 9], [2, 11, 4]])
    free = language.generate(ids, 10)
    mark = free[0][4]
    for row, stopped in zip(free, language.generate(ids, 10, stop={mark}), strict=True):
        assert stopped == row[: row.index(mark) if mark in row else None]


def test_drawn_words_depend_on_the_seed(language):
    ids = torch.tensor([[2, 7, 9]] * 4)
    draw = [language.generate(ids, 6, temperature=1.0, generator=device.generator(seed)) for seed in (1, 1, 2)]
    assert draw[0] == draw[1] != draw[2]


def test_it_writes_on_beyond_its_context(language):
    told = language.generate(torch.tensor([[2, 7, 9], [2, 3, 5]]), 40)
    assert [len(row) for row in told] == [40, 40]


def test_a_text_beyond_the_context_is_explained(language):
    ids = torch.randint(3, 20, (1, 40))
    if language.context is None:
        assert language.logits(ids).shape == (1, 40, len(WORDS))
    else:
        with pytest.raises(ValueError, match="40 tokens; this model can read 16"):
            language.logits(ids)
