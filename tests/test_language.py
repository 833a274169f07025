"""helpers.models.language: recurrent models and GPTs answer the same calls, with and without a cache."""

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from helpers import device
from helpers.models import drafts
from helpers.models.drafts import Draft
from helpers.models.language import LanguageModel
from helpers.models.recurrent import RecurrentLM
from helpers.sampling import SamplingConfig

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
    assert language.decode([4, 5]) == language.decode([2, 4, 5]) == "w1 w2"
    assert language.tokens([2, 4, 5]) == [language.words[i] for i in (2, 4, 5)] == ["<end>", "w1", "w2"]
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


def test_a_text_beyond_the_context_is_read_in_windows_that_overlap_by_half(language):
    ids = torch.randint(3, 20, (2, 41))
    found = language.logits(ids)
    assert found.shape == (2, 41, len(WORDS))
    if language.context is not None:
        first, second = language.logits(ids[:, :16]), language.logits(ids[:, 8:24])[:, 8:]
        torch.testing.assert_close(found[:, :24], torch.cat([first, second], 1))


def test_one_text_is_read_as_a_batch_of_one(language):
    ids = language.encode("w1 w2 w3")
    torch.testing.assert_close(language.logits(ids), language.logits(torch.tensor([ids]))[0])


def test_what_it_gives_is_float32_on_the_cpu(language):
    LanguageModel(language.model.to(torch.bfloat16), language.tokenizer)
    given = language.logits([2, 4, 5]), language.step(torch.tensor([[2, 4, 5]]))[0]
    assert {(one.dtype, one.device.type) for one in given} == {(torch.float32, "cpu")}


def test_a_draft_that_grew_has_the_scores_of_one_read_at_once(language):
    ids = language.encode("w1 w2 w3 w4 w5 w6")
    draft, whole = Draft(language, ids[:3]), Draft(language, ids)
    for word in ids[3:]:
        draft.append(word)
    assert draft.text == "w1 w2 w3 w4 w5 w6" and draft.ids == ids
    torch.testing.assert_close(draft.scores, whole.scores, rtol=1e-3, atol=1e-4)
    assert draft.probabilities == pytest.approx(whole.probabilities, rel=1e-3)
    assert len(whole.probabilities) == len(ids) - 1


def test_a_draft_is_drawn_with_a_seed_and_goes_on_beyond_the_context(language):
    language.end = -1  # no text ends
    first, again, other = (
        list(drafts.generate(Draft(language, [2, 4]), SamplingConfig, seed, max_new_tokens=40)) for seed in (1, 1, 2)
    )
    assert first == again != other and len(first) == 40
    likeliest = list(drafts.generate(Draft(language, [2, 4]), lambda: None, max_new_tokens=10))
    assert [likeliest] == language.generate(torch.tensor([[2, 4]]), 10)


def test_a_draft_ends_with_the_text(language):
    draft = Draft(language, language.encode("w1"))
    draft.scores = draft.scores.clone()
    draft.scores[language.end] = 1e4
    assert list(drafts.generate(draft, SamplingConfig)) == []
