"""Fine-tuning the pocket LLaMA: the adapters' recipes and scores, the race, adapters live, the chat, RLVR."""

import json

import pytest
import torch
import torch.nn.functional as F
from peft import PeftModel
from safetensors.torch import load_file

from helpers import catalog, farm
from helpers.farm.instructions import instructions
from helpers.farm.narration import is_narrated, narrated
from helpers.models.language import LanguageModel
from helpers.recipes import demonstrations, farm_text, llama, llama_assistant, llama_narrator, runner
from helpers.scores import gpt_instruct
from helpers.scores import llama_narrator as narrator_scores
from helpers.training import Run

RECIPES = [llama_assistant, llama_narrator]


@pytest.fixture(autouse=True)
def base(monkeypatch):
    """A tiny untrained LLaMA in the place of the shipped one."""

    def load(name: str, size: str = "pocket") -> catalog.Loaded:
        with torch.random.fork_rng(), torch.inference_mode(False):
            torch.manual_seed(0)
            model = llama.make_model(layers=1, width=24, heads=2, groups=1).eval()
        return catalog.Loaded(name, size, model, farm.tokenizer(), f"{name} for tests")

    monkeypatch.setattr(catalog, "load", load)
    monkeypatch.setattr(catalog, "fingerprint", lambda name: "0123456789abcdef")


@pytest.fixture(scope="module", params=["train", "held_out"])
def drawn(request):
    return instructions(140, "test", request.param)


def test_the_narrator_says_the_truth_in_its_voice_and_in_words_of_the_farm(drawn):
    told = [narrated(one) for one in drawn]
    assert all(one.is_true(text) and is_narrated(text) for one, text in zip(drawn, told, strict=True))
    assert not [word for text in told for word in farm.unknown_words(text)]
    assert max(len(farm.tokenize(text)) for text in told) < gpt_instruct.LONGEST


def test_no_plain_answer_passes_for_the_narrators(drawn):
    assert not any(is_narrated(text) for one in drawn for text in (one.demonstration, one.reference.sentence, ""))
    told = narrated(drawn[0])
    first, last = told.partition(":")[0] + ":", told.split(". ")[-1]
    assert not any(is_narrated(text) for text in (f"{first} {last}", told.removesuffix(last), told.removeprefix(first)))


@pytest.mark.parametrize("recipe", RECIPES)
def test_only_answers_and_their_ends_are_learned(recipe):
    for inputs, targets in recipe.make_validation():
        for row, following in zip(inputs.tolist(), targets.tolist(), strict=True):
            learned = [id for id in following if id != farm_text.IGNORE_INDEX]
            assert row[0] == farm_text.END and learned[-1] == farm_text.END and learned.count(farm_text.END) == 1
            text = farm.tokenizer().decode(learned[:-1], skip_special_tokens=False)
            assert "?" not in text and text.endswith((".", ". In one word."))
            assert is_narrated(text) == (recipe is llama_narrator)


def test_a_batch_is_the_same_wherever_one_starts_and_little_of_it_is_padding():
    supply = llama_assistant.make_batches()
    straight = [batch for batch, _ in zip(supply(0, 1), range(12), strict=False)]
    ahead = next(supply(9, 1))
    assert torch.equal(ahead[0], straight[9][0]) and torch.equal(ahead[1], straight[9][1])
    lengths = [(inputs != 0).sum(1) for inputs, _ in straight]
    assert sum(map(torch.sum, lengths)) > 0.8 * sum(inputs.numel() for inputs, _ in straight)


def test_the_loss_is_the_cross_entropy_of_the_answers_with_and_without_an_adapter():
    batch = tuple(part[:4] for part in llama_assistant.make_validation()[0])
    for model in (llama_assistant.make_model(), catalog.load("llama").model):
        logits = model(batch[0]).logits.flatten(0, 1)
        torch.testing.assert_close(llama_assistant.loss(model, batch), F.cross_entropy(logits, batch[1].flatten()))


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_adapter_is_saved_without_base_tokenizer_or_paths(recipe, tmp_path):
    name = recipe.__name__.rpartition(".")[2].replace("_", "-")
    run, model, out = Run(), recipe.make_model(), tmp_path / name
    run.losses, run.step = [(1, 2.0)], 1
    runner.save(name, model, out, run, f"python -m helpers train {name}")
    assert {path.name for path in out.iterdir()} == {"README.md", "adapter_config.json", "adapter_model.safetensors"}
    saved = load_file(out / "adapter_model.safetensors")
    assert len(saved) == 2 * len(demonstrations.LINEAR) and all("lora" in name for name in saved)
    config = json.loads((out / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "llama" and config["revision"] == "0123456789abcdef"
    fresh = PeftModel.from_pretrained(catalog.load("llama").model, out)
    ids = torch.tensor([[2, 30, 40]])
    torch.testing.assert_close(fresh(ids).logits, model.eval()(ids).logits, rtol=1e-2, atol=1e-2)


def test_scores_lie_between_0_and_1_and_the_base_has_no_voice():
    model = LanguageModel(llama_narrator.make_model(), farm.tokenizer())
    found = narrator_scores.score(model, seed=1, n=14)
    assert all(0 <= found[name] <= 1 for name in ("style_share", "instruction_accuracy", "truth_share"))
    assert found["base_style_share"] == 0 and found["n"] == 14
