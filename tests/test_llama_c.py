"""Fine-tuning the pocket LLaMA: the adapters' recipes and scores, the race, adapters live, the chat, RLVR."""

import copy
import json
import warnings

import pytest
import torch
import torch.nn.functional as F
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from safetensors.torch import load_file

from helpers import catalog, farm, tables, training
from helpers.farm.instructions import ALL_KINDS, instructions
from helpers.farm.narration import is_narrated, narrated
from helpers.lectures import llama
from helpers.lectures.llama import adapters, chat, exam, merge, race, rlvr
from helpers.models.language import LanguageModel
from helpers.problems import Problem
from helpers.recipes import demonstrations, farm_text, llama_assistant, llama_narrator, runner
from helpers.scores import answers, gpt_instruct
from helpers.scores import llama_narrator as narrator_scores
from helpers.training import Run
from tests.driver import assert_shows, drive_and_close
from tests.execute import cell
from tests.llama_models import models, stand_in  # noqa: F401 (models is a fixture)

RECIPES = [llama_assistant, llama_narrator]


pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture(scope="module", params=["train", "held_out"])
def drawn(request):
    return instructions(300, "test", request.param, ALL_KINDS)


def test_the_narrator_says_the_truth_in_its_voice_and_in_words_of_the_farm(drawn):
    told = [narrated(one) for one in drawn]
    assert all(one.is_true(text) and is_narrated(text) for one, text in zip(drawn, told, strict=True))
    assert not [word for text in told for word in farm.unknown_words(text)]
    assert max(len(farm.tokenize(text)) for text in told) <= gpt_instruct.LONGEST


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
    fresh = PeftModel.from_pretrained(copy.deepcopy(catalog.load("llama").model), out)
    ids = torch.tensor([[2, 30, 40]])
    torch.testing.assert_close(fresh(ids).logits, model.eval()(ids).logits, rtol=1e-2, atol=2e-2)


def test_scores_lie_between_0_and_1_and_the_base_has_no_voice():
    model = LanguageModel(llama_narrator.make_model(), farm.tokenizer())
    found = narrator_scores.score(model, seed=1, n=14)
    assert all(0 <= found[name] <= 1 for name in ("style_share", "instruction_accuracy", "truth_share"))
    assert found["base_style_share"] == 0


@pytest.mark.parametrize(
    "request_, asked",
    [
        ("Anna has the goat. Can you help? Who has the goat?", "Anna has the goat. <Q>Who has the goat</Q><A>"),
        ("Do Leghorn hens lay brown eggs? In one word.", "<Q>Do Leghorn hens lay brown eggs</Q><A>"),
        ("Do you know this? Can a hen fly?", "<Q>Can a hen fly</Q><A>"),
        ("Anna has the goat.", "Anna has the goat."),
        ("", ""),
    ],
)
def test_a_request_becomes_a_question_of_the_farms_form(request_, asked):
    assert exam.as_question(request_) == asked


def test_the_form_is_the_farms_for_every_request(drawn):
    for one in drawn:
        asked = exam.as_question(one.prompt)
        assert asked.endswith("</Q><A>") and asked.count("<Q>") == 1 and "Can you help" not in asked


def test_an_exam_has_groups_of_one_length_of_held_out_requests():
    papers = exam.papers()
    assert [len(paper) for paper in papers] == [answers.ALIKE] * exam.PAPERS
    assert all(len({len(farm.tokenize(one.prompt)) for one in paper}) == 1 for paper in papers)
    asked = {one.prompt for paper in papers for one in paper}
    assert not asked & {one.prompt for number in range(30) for one in exam.requests(number)}


def test_before_the_first_step_all_runners_are_the_base_and_each_step_moves_each(monkeypatch):
    torch.manual_seed(0)
    runners = race.runners()
    ids = torch.tensor([[2, 30, 40, 50]])
    before = stand_in("llama").model(ids).logits
    for model in runners.values():
        torch.testing.assert_close(model(ids).logits, before)
    optimizers = race.optimizers(runners, 2.5)
    losses = [race.step(runners, race.batch(0), optimizers) for _ in range(3)]
    for name, model in runners.items():
        assert losses[2][name] < losses[0][name]
        assert not torch.equal(model(ids).logits, before)
    torch.testing.assert_close(stand_in("llama").model(ids).logits, before)


def test_a_runners_step_is_that_of_its_own_training():
    torch.manual_seed(0)
    runners = race.runners()
    alone = copy.deepcopy(runners["r = 4"])
    optimizers = race.optimizers(runners, 2.0)
    mine = training.adamw(alone, 2 * race.LORA, 0.0)
    for number in range(2):
        race.step(runners, race.batch(number), optimizers)
        mine.zero_grad()
        demonstrations.loss(alone, race.batch(number)).backward()
        torch.nn.utils.clip_grad_norm_(alone.parameters(), 1.0)
        mine.step()
    for ours, theirs in zip(runners["r = 4"].parameters(), alone.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_batches_of_the_race_are_requests_of_one_length_and_come_again():
    for number in range(4):
        asked = exam.requests(number, race.BATCH)
        assert len({len(farm.tokenize(one.prompt)) for one in asked}) == 1
        assert len(race.batch(number)[0]) == len(asked) <= race.BATCH
        assert torch.equal(race.batch(number)[0], race.batch(number)[0])


def test_what_is_trained_and_what_is_held_is_counted():
    found = race.about(race.runners())
    whole = sum(p.numel() for p in stand_in("llama").model.parameters())
    small, large = (found["trained"][name] for name in ("r = 1", "r = 64"))
    assert found["trained"]["full"] == found["held"]["full"] == whole
    assert large == 64 * small and found["held"]["r = 1"] == whole + small


@pytest.fixture
def fast(monkeypatch):
    for module in (answers, gpt_instruct):
        monkeypatch.setattr(module, "LONGEST", 3)
    monkeypatch.setattr(race, "EVERY", 2)


def test_the_race_shows_who_is_ahead_and_the_log_tells_all(fast):
    run = race.tuning_race()
    try:
        assert_shows(run.panel)
        run.start(1.5)
        run.result()
        data = run.panel.wait().data
        assert data["step"] > 0 and len(data["moments"]) > 1
        assert all(set(moment.sample["right"]) == set(race.RANKS) for moment in data["moments"])
        assert all(data["moments"][0].sample["forgotten"][name] == pytest.approx(0, abs=1e-5) for name in race.RANKS)
        printed = []
        names = {"race": run, "llama": llama, "print": lambda *said: printed.append(said[0])}
        cell("04_llama_finetuning", "llama-c-09", **names)
        assert len(printed) == 1 + len(race.RANKS) and "nothing trained" in printed[0]
        run.panel.set(moment=0)
        assert_shows(run.panel)
    finally:
        run.panel.close()


def test_a_strength_of_0_is_the_base_and_1_each_adapter_alone():
    both, ids = adapters.both(), torch.tensor([[2, 30, 40, 50]])
    for strengths, name in (((0, 0), "llama"), ((1, 0), "llama-assistant"), ((0, 1), "llama-narrator")):
        adapters.set_strengths(both, *strengths)
        torch.testing.assert_close(both.model(ids).logits, stand_in(name).model(ids).logits)


def test_to_combine_adapters_asks_no_hub_and_warns_of_nothing(monkeypatch):
    asked = []
    monkeypatch.setattr("peft.utils.save_and_load.check_file_exists_on_hf_hub", lambda *given: asked.append(given))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        both = adapters.both()
        model = copy.deepcopy(stand_in("llama-assistant").model)
        model.peft_config["default"].base_model_name_or_path = "llama"
        merge.versions(LanguageModel(model, both.tokenizer), "float32")
    assert not asked


def test_strengths_add_scaled_matrices_to_the_weights():
    both, ids = adapters.both(), torch.tensor([[2, 30, 40, 50]])
    merged = copy.deepcopy(stand_in("llama").model)
    for name, strength in (("llama-assistant", 0.5), ("llama-narrator", 1.5)):
        for path, layer in stand_in(name).model.get_base_model().named_modules():
            if isinstance(layer, LoraLayer):
                merged.get_submodule(path).weight.data += strength * layer.get_delta_weight("default")
    adapters.set_strengths(both, 0.5, 1.5)
    torch.testing.assert_close(both.model(ids).logits, merged(ids).logits, rtol=1e-4, atol=1e-4)


def test_the_voices_panel(monkeypatch):
    monkeypatch.setattr(adapters, "LONGEST", 6)
    blend = {"assistant": "your blend", "narrator": "your blend"}
    drive_and_close(adapters.voices_panel(), plotted=blend)


@pytest.mark.parametrize("make, text", [(adapters.voices_panel, "request"), (merge.merge_panel, "prompt")])
def test_no_request_and_one_that_is_too_long_are_said_in_a_sentence(make, text):
    model = LanguageModel(stand_in("llama").model, farm.tokenizer())
    with pytest.raises(Problem, match="The request has 500 words, and the model has room for 351"):
        adapters.encoded(model, "Anna has a goat. " * 100)
    panel = make()
    try:
        panel.set(**{text: " "})
        assert panel.wait().error == "Type a request."
        panel.set(**{text: "Anna has a goat."})
        assert panel.wait().error is None
    finally:
        panel.close()


def test_the_chat_answers_word_by_word_and_remembers_what_was_told(monkeypatch):
    monkeypatch.setattr(chat, "LONGEST", 6)
    panel = chat.chat_panel()
    try:
        assert_shows(panel)
        panel.click("Answer")
        (turn,) = panel.wait().data["turns"]
        assert panel.data["reads"] == chat.REQUEST  # still in the box, and not told twice
        assert turn[:2] == (chat.REQUEST, "assistant") and panel.error is None
        panel.set(request="Who has the pony?", voice="narrator").wait()
        told = "Anna has the goat. Otto has the pony."
        assert panel.data["reads"] == f"{told} Who has the pony?" and told in panel.status
        panel.click("Answer")
        assert [voice for _, voice, _ in panel.wait().data["turns"]] == ["assistant", "narrator"]
        panel.set(request=" ").wait()
        panel.click("Answer")
        assert "Type a request" in panel.wait().error and len(panel.data["turns"]) == 2
        panel.click("New chat")
        assert panel.wait().data["turns"] == []
    finally:
        panel.close()


def test_the_chat_panels_controls_and_texts(monkeypatch):
    drive_and_close(chat.chat_panel(), without_effect=("voice", "temperature", "seed"))


def given(model: LanguageModel, asked: list, texts: list[str]) -> answers.Answers:
    return answers.collate(model, asked, [model.encode(text, start=False) for text in texts])


def test_the_verifier_and_pass_at_k(monkeypatch):
    asked, model = exam.papers()[0], LanguageModel(stand_in("llama").model, farm.tokenizer())
    assert all(given(model, asked, [one.demonstration for one in asked]).followed)
    assert not all(given(model, asked, [one.demonstration + " Yes and No." for one in asked]).followed)
    wrong = "The moon."
    texts = [[asked[0].demonstration] + [wrong] * 7, [wrong] * 8, [asked[2].demonstration] * 8]
    monkeypatch.setattr(rlvr, "papers", lambda: [asked[:3]])
    monkeypatch.setattr(rlvr, "sample", lambda model, some, generator: given(model, some, sum(texts, [])))
    found = rlvr.examine(model)
    assert list(found.values()) == pytest.approx([9 / 24, 2 / 3, (2 + 1 + 1) / 24])


@pytest.mark.parametrize("name", ["llama", "llama-assistant"])
def test_the_log_probability_is_that_of_the_answers_words_and_their_end(name):
    asked, model = exam.papers()[0][:3], LanguageModel(stand_in(name).model, farm.tokenizer())
    texts = [one.demonstration for one in asked]
    found, _ = answers.forward(model, given(model, asked, texts))
    for one, text, number in zip(asked, texts, found.tolist(), strict=True):
        ids = [*model.encode(one.prompt), *model.encode(text, start=False), model.end]
        shares = model.logits(ids[:-1]).log_softmax(-1)
        words = range(len(model.encode(one.prompt)), len(ids))
        assert number == pytest.approx(sum(float(shares[i - 1, ids[i]]) for i in words), rel=1e-4)


def test_a_beginner_is_the_base_with_part_of_the_assistant_and_both_stay_as_they_are():
    ids = torch.tensor([[2, 30, 40, 50]])
    beginner = rlvr.beginner(0.5)
    adapters.set_strengths(adapters.both(), 0.5, 0.0)
    torch.testing.assert_close(beginner(ids).logits, adapters.both().model(ids).logits, rtol=1e-4, atol=1e-4)
    assert sum(p.numel() for p in beginner.parameters() if p.requires_grad) > 0


def test_rewarded_answers_become_likelier(fast):
    def policy_gradient(log_probabilities, rewards):
        return -((rewards - rewards.mean(1, keepdim=True)) * log_probabilities).mean()

    asked = exam.requests(0)
    model = LanguageModel(rlvr.beginner(1.0), farm.tokenizer())
    texts = [text for one in asked for text in (one.reference.short, "The moon.")]
    both = given(model, [one for one in asked for _ in range(2)], texts)
    optimizer = torch.optim.AdamW([p for p in model.model.parameters() if p.requires_grad], 1e-2)
    gaps = []
    for _ in range(4):
        found = answers.forward(model, both)[0].view(-1, 2)
        gaps.append(float((found[:, 0] - found[:, 1]).mean()))
        optimizer.zero_grad()
        policy_gradient(found, torch.tensor([[1.0, 0.0]] * len(asked))).backward()
        optimizer.step()
    assert gaps[-1] > gaps[0]


def test_rlvr_runs_and_shows_both_curves(monkeypatch, fast):
    monkeypatch.setattr(rlvr, "EVERY", 2)
    learner = rlvr.rlvr_training(lambda found, rewards: -((rewards - rewards.mean(1, keepdim=True)) * found).mean())
    try:
        learner.start(1.5)
        learner.result()
        data = learner.panel.wait().data
        assert data["step"] > 0 and len(data["moments"]) > 1
        assert_shows(learner.panel)
        assert "pass@8" in learner.panel.status
        assert list(data["scores"]) == ["pass@1", "pass@8", "different"]
        assert data["moments"][0].sample[0] == exam.papers()[-1][-1].prompt
    finally:
        learner.panel.close()


def test_what_came_since_has_a_source_in_every_row():
    rows = tables.read("llama_since")
    assert {row["what"] for row in rows} >= {"DPO", "RLVR", "GRPO", "Llama 3.1", "Llama 4"}
    assert all(row["source"] and row["confidence"] for row in rows)


@pytest.mark.parametrize(
    "file, content",
    [("adapter_model.safetensors", b"half"), ("adapter_config.json", b"{"), ("adapter_config.json", b"{}")],
)
def test_a_broken_adapter_folder_is_said_in_a_sentence(file, content, tmp_path, monkeypatch):
    run, out = Run(), tmp_path / "llama-assistant"
    run.losses, run.step = [(1, 2.0)], 1
    runner.save("llama-assistant", llama_assistant.make_model(), out, run, "a test")
    fresh = copy.deepcopy(stand_in("llama").model)
    monkeypatch.setattr(catalog, "_read", lambda folder: (fresh, farm.tokenizer()))
    model, _ = catalog._read_adapter(out)
    assert isinstance(model, PeftModel)
    (out / file).write_bytes(content)
    with pytest.raises(catalog.Unavailable, match=r"does not open .*python -m helpers train llama-assistant"):
        catalog._read_adapter(out)
