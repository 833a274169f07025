"""Plain requests on the farm: known words, exact truth, held-out combinations; the adapter that learns them."""

import json

import pytest
import torch
import torch.nn.functional as F
from peft import PeftModel
from safetensors.torch import load_file

from helpers import catalog, farm
from helpers.farm import outside
from helpers.farm.instructions import ALL_KINDS, KINDS, UNSAID, Instruction, instructions
from helpers.models.language import LanguageModel
from helpers.recipes import farm_text, gpt_instruct, runner
from helpers.scores import gpt_instruct as scores
from helpers.training import Run
from tests.gpt_models import models, stand_in  # noqa: F401 (a fixture)


@pytest.fixture(scope="module", params=["train", "held_out", "train, plain", "held_out, plain"])
def drawn(request) -> list[Instruction]:
    split, _, plain = request.param.partition(", ")
    return instructions(270, "test", split, ALL_KINDS, bool(plain))


def one(kind: str, seed: str = "one") -> Instruction:
    return instructions(1, seed, kinds=(kind,))[0]


def test_the_farm_knows_every_word_but_strange_ones_of_requests_that_are_outside(drawn):
    unknown = {word.word for i in drawn for word in farm.unknown_words(f"{i.prompt} {i.demonstration}")}
    assert unknown <= set(outside.STRANGE)
    assert all(farm.unknown_words(word) for word in outside.STRANGE)


def test_every_question_of_the_farm_can_be_asked():
    kinds = {i.reference.question.form for i in instructions(270, "forms", kinds=ALL_KINDS)}
    assert kinds >= set(farm.FORMS)


def test_no_document_of_the_farm_asks_like_this(drawn):
    assert not any("<Q>" in i.prompt or "<A>" in i.demonstration for i in drawn)
    assert all(farm.log_probability(i.prompt) == float("-inf") for i in drawn[:7])


def test_every_demonstration_does_what_was_asked(drawn):
    assert {i.kind for i in drawn} == set(ALL_KINDS)
    assert {i.kind for i in instructions(140, "test")} == set(KINDS)
    assert all(
        i.is_followed(i.demonstration) and i.is_true(i.reference.sentence) and i.is_true(i.reference.short)
        for i in drawn
    )


def test_what_is_said_about_another_request_is_mostly_false(drawn):
    same = [(a, b) for a in drawn for b in drawn if a.kind == b.kind and a.reference.short != b.reference.short]
    assert not any(a.is_true(b.reference.short) for a, b in same if a.kind in KINDS)
    assert not any(a.is_true(b.reference.sentence) for a, b in same)


def test_what_was_not_told_is_not_answered():
    alone = instructions(20, "alone", kinds=(UNSAID,), plain=True)
    assert {i.reference.short for i in alone} == {"It was not said."}
    assert all(i.is_true("I do not know.") for i in alone)
    assert not any(i.is_true(lie) for i in alone for lie in ("Yes.", "Anna.", "In the barn.", "Two."))


def test_saying_everything_is_no_answer():
    who = one("who_has")
    assert not who.is_true("Anna and Otto and Mia and Tom have it.")
    assert not one("can").is_true("Yes and No.")
    assert not any(one("can").is_true(f"{text} {one('can').reference.sentence}") for text in ("Yes.", "No.", "White."))
    assert not one("egg_colour").is_true("White, brown, blue and cream.")


@pytest.mark.parametrize("text", ["", "Happy to help.", "It was lovely to help you. And thank you."])
def test_friendly_words_alone_say_nothing_true(drawn, text):
    assert not any(i.is_true(text) for i in drawn)


def test_friendly_words_do_no_harm_unless_one_word_was_wanted(drawn):
    for i in drawn:
        warm = f"Happy to help. {i.reference.sentence} And thank you."
        assert i.is_true(warm) and i.is_followed(warm) == (not i.one_word)
    assert any(i.one_word for i in drawn)


def test_a_lie_is_false_and_made_of_known_words(drawn):
    lies = [(i, i.lie()) for i in drawn]
    assert all(
        lie and not i.is_true(lie) and not farm.unknown_words(lie)
        for i, lie in lies
        if i.kind in KINDS and "said" not in i.reference.wanted
    )
    assert all(lie is None for i, lie in lies if "said" in i.reference.wanted)
    assert not any(i.is_true(lie) for i, lie in lies if lie)


def test_the_same_seed_gives_the_same_requests_whatever_their_number():
    assert instructions(10, 3) == instructions(20, 3)[:10]
    assert instructions(5, 3) != instructions(5, 4)
    assert instructions(30, 3, kinds=ALL_KINDS, plain=True) == instructions(40, 3, kinds=ALL_KINDS, plain=True)[:30]


def test_an_answer_counts_only_as_a_complete_sentence_that_answers_this_question():
    [asked] = [
        i for i in instructions(400, "hens", kinds=("can",)) if i.reference.question.about == "donkey carry a rider"
    ][:1]
    assert asked.is_true("Yes.") and asked.is_true("Delighted to help you. Yes, a donkey can carry a rider.")
    for text in ("Yes", "Yes, white and white eggs.", "Yes, a donkey can.", "Yes. Yes.", "Yes, a hen can lay eggs."):
        assert not asked.is_true(text), text


def test_what_is_outside_is_said_honestly():
    for i in instructions(40, "outside", kinds=(outside.KIND,), plain=True):
        assert i.is_true("I only know animals and what you tell me.") and i.is_true("I do not know.")
        assert not i.is_true("Yes.") and i.lie() is None


def test_one_of_several_right_answers_is_right():
    [milk] = [
        i for i in instructions(900, "milk", kinds=("which_animal",)) if i.reference.question.about == "gives milk"
    ][:1]
    assert all(milk.is_true(text) for text in ("A cow.", "A sheep gives milk.", milk.reference.sentence))
    assert not milk.is_true("A pig gives milk.")


@pytest.mark.parametrize("plain", [False, True])
def test_no_combination_is_both_demonstrated_and_held_out(plain):
    train, held_out = (
        {
            (i.reference.question.form, i.reference.question.about, i.prompt.split(". ")[-1])
            for i in instructions(400, "s", split, ALL_KINDS, plain)
        }
        for split in ("train", "held_out")
    )
    assert not train & held_out


def test_only_answers_and_their_ends_are_learned():
    inputs, targets = next(gpt_instruct.make_batches()(0, 1))
    for row, following in zip(inputs.tolist(), targets.tolist(), strict=True):
        learned = [id for id in following if id != farm_text.IGNORE_INDEX]
        assert row[0] == farm_text.END and learned[-1] == farm_text.END and learned.count(farm_text.END) == 1
        text = farm.tokenizer().decode(learned[:-1], skip_special_tokens=False)
        assert "?" not in text and text.endswith(".")


def adapted(monkeypatch) -> PeftModel:
    monkeypatch.setattr(catalog, "fingerprint", lambda name: "0123456789abcdef")
    torch.manual_seed(0)
    return gpt_instruct.make_model()


@pytest.mark.usefixtures("models")
def test_the_loss_is_the_cross_entropy_of_the_answers(monkeypatch):
    model = adapted(monkeypatch)
    batch = tuple(part[:4] for part in next(gpt_instruct.make_batches()(0, 1)))
    logits = model(batch[0]).logits.flatten(0, 1)
    torch.testing.assert_close(gpt_instruct.loss(model, batch), F.cross_entropy(logits, batch[1].flatten()))


@pytest.mark.usefixtures("models")
def test_the_adapter_is_saved_without_base_tokenizer_or_paths(monkeypatch, tmp_path):
    model, run = adapted(monkeypatch), Run()
    run.losses, run.step = [(1, 2.0)], 1
    out = tmp_path / "gpt-instruct"
    runner.save("gpt-instruct", model, out, run, "python -m helpers train gpt-instruct")
    assert {path.name for path in out.iterdir()} == {"README.md", "adapter_config.json", "adapter_model.safetensors"}
    saved = load_file(out / "adapter_model.safetensors")
    assert all("lora" in name and weight.dtype == torch.float16 for name, weight in saved.items())
    config = json.loads((out / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "gpt" and config["revision"] == "0123456789abcdef"
    card = (out / "README.md").read_text()
    assert "helpers/recipes/gpt_instruct.py" in card and "library_name: peft" in card
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert f"| parameters | {trained:,} |" in card


def test_an_adapter_of_other_weights_is_refused(monkeypatch, tmp_path):
    (tmp_path / "adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "base_model_name_or_path": "gpt", "revision": "another"})
    )
    monkeypatch.setattr(catalog, "_locate", lambda name, size: tmp_path)
    monkeypatch.setattr(catalog, "fingerprint", lambda name: "this")
    catalog.free()
    with pytest.raises(catalog.Unavailable, match=r"other weights than the gpt here.*train"):
        catalog.load("gpt-instruct")


@pytest.mark.usefixtures("models")
def test_scores_stand_beside_a_baseline_and_the_base_and_lie_between_0_and_1(monkeypatch):
    monkeypatch.setattr(scores, "LONGEST", 3)
    made = stand_in("gpt-instruct")
    found = scores.score(LanguageModel(made.model, made.tokenizer), seed=1, n=27)
    for name in ("instruction_accuracy", "instruction_baseline", "base_accuracy"):
        assert 0 <= found[name] <= 1
    assert set(found["instruction_accuracy_by_kind"]) == set(ALL_KINDS)
    assert 0 <= found["typed_accuracy"] <= 1 and found["typed_baseline"] < 0.3


def test_right_answers_get_full_marks_and_the_baseline_only_some(monkeypatch):
    asked = instructions(81, "score test", "held_out", ALL_KINDS, plain=True)
    answers = {i.prompt: i.reference.short for i in asked}

    class Oracle:
        start = 0
        encode = staticmethod(lambda prompt: [list(answers).index(prompt)])
        decode = staticmethod(lambda words: answers[list(answers)[words[0]]])
        generate = staticmethod(lambda ids, *rest: ids.tolist())

    assert all(scores.followed(Oracle(), asked))
    assert 0.05 < scores.baseline(asked, seed=0, n=270) < 0.8
