"""helpers.scores: a model that knows gets full marks, one that does not gets none, and nothing but --write writes."""

import json
import math

import pytest
import torch
from torch import nn

from helpers import __main__ as command
from helpers import catalog, farm, scores
from helpers.models.language import LanguageModel
from helpers.models.recurrent import RecurrentLM
from helpers.scores import language as measures

N = 20


class Oracle(nn.Module):
    """Continues each known prompt with its answer and </A>, everything else with <end>."""

    recurrent = True

    def __init__(self, told: dict[str, str]):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        encode = farm.tokenizer().encode
        self.told = {tuple(encode(prompt).ids): encode(answer + "</A>").ids for prompt, answer in told.items()}

    def step(self, ids, state=None):
        read = ids if state is None else torch.cat([state, ids], 1)
        logits = torch.zeros(*ids.shape, len(farm.WORDS))
        for row, words in enumerate(read[:, 1:].tolist()):
            for prompt, answer in self.told.items():
                if tuple(words[: len(prompt)]) == prompt and len(words) < len(prompt) + len(answer):
                    logits[row, -1, answer[len(words) - len(prompt)]] = 1.0
        return logits, read


@pytest.fixture(scope="module")
def questions():
    return measures.held_out_questions(N, seed=0)


def test_the_right_answers_get_full_marks(questions):
    model = LanguageModel(Oracle({q.prompt: q.answer for q in questions}), farm.tokenizer())
    assert measures.answered_right(model, questions) == [True] * N


def test_an_answer_counts_up_to_its_comma(questions):
    model = LanguageModel(Oracle({q.prompt: f"{q.answer}, the breed decides" for q in questions}), farm.tokenizer())
    assert all(measures.answered_right(model, questions))


def test_wrong_answers_get_none(questions):
    model = LanguageModel(Oracle({q.prompt: "hens" for q in questions}), farm.tokenizer())
    assert not any(measures.answered_right(model, questions))


def test_questions_come_from_many_forms_and_one_from_a_document(questions):
    assert len({q.form for q in questions}) > 5
    assert len({q.prompt for q in questions}) == N


def test_the_baseline_is_a_constant_answer_to_each_form(questions):
    assert 0.1 < measures.baseline(questions, seed=0, n=300) < 0.8


def test_bits_of_a_model_that_finds_all_words_equally_likely():
    model = RecurrentLM("rnn", len(farm.WORDS), 4)
    nn.init.zeros_(model.embedding.weight)
    documents = farm.sample(5, seed=1)
    found = measures.bits(LanguageModel(model, farm.tokenizer()), documents)
    assert found["bits_per_word"] == pytest.approx(math.log2(len(farm.WORDS)), rel=1e-4)
    words = sum(len(farm.tokenizer().encode(d.text).ids) + 1 for d in documents)
    truth = -sum(d.log_probability for d in documents) / math.log(2) / words
    assert found["entropy_bits_per_word"] == pytest.approx(truth)
    assert found["entropy_bits_per_word"] < 2


NAMES = {
    "question_accuracy",
    "question_baseline",
    "recall_accuracy_50",
    "recall_accuracy_150",
    "bits_per_word",
    "entropy_bits_per_word",
}


def test_the_command_prints_all_scores_and_writes_only_when_asked(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "data" / "models" / "rnn"
    torch.manual_seed(0)
    RecurrentLM("rnn", len(farm.WORDS), 8).save_pretrained(folder)
    farm.tokenizer().save(str(folder / "tokenizer.json"))
    card = folder / "README.md"
    card.write_text("# rnn\n\nA model.\n\n## Scores\n\nold\n", encoding="utf-8")
    entry = catalog.pocket_models()["rnn"]
    monkeypatch.setattr(type(entry), "folder", folder)
    catalog.free()
    assert command.main(["score", "rnn", "--n", "10", "--seed", "7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert NAMES <= set(found)
    assert found["seed"] == 7 and found["n"] == 10
    assert all(0 <= found[name] <= 1 for name in NAMES if "accuracy" in name)
    assert card.read_text(encoding="utf-8").endswith("old\n")
    assert command.main(["score", "rnn", "--n", "10", "--seed", "7", "--write"]) == 0
    text = card.read_text(encoding="utf-8")
    assert text.startswith("# rnn\n\nA model.") and "old" not in text
    assert f"| bits_per_word | {found['bits_per_word']:.3f} |" in text
    assert "score rnn --seed 7 --n 10 --write" in text
    catalog.free()


def test_all_pocket_models_have_scores():
    assert all(callable(scores.scorer(name)) for name in catalog.pocket_models())


def test_a_card_gives_back_what_was_written(tmp_path):
    card = tmp_path / "README.md"
    card.write_text("# a model\n", encoding="utf-8")
    curve = {"10": 0.9, "200": 0.25}
    found = {"recall_accuracy_50": 0.5, "bits_per_word": 1.0, measures.BY_DISTANCE: curve, "seed": 0, "n": 9}
    scores.write(card, "gpt", found)
    assert scores.read(card) == {name: score for name, score in found.items() if name not in ("seed", "n")}


def test_recall_is_asked_at_its_distance(monkeypatch):
    right = {q.prompt: q.answer for q in farm.recall(5, "s", 20)}
    monkeypatch.setattr(measures, "answers", lambda model, prompts: [right[prompt] for prompt in prompts])
    assert measures.recall_accuracy(None, 20, 5, "s") == 1
