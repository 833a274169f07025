"""Lecture 07, sections 3 to 5: pictures out of prompts, each step on the way, guidance, pairs; tokens; the board."""

import pytest
import torch

from helpers import catalog, furniture
from helpers.lectures.diffusion import (
    composition,
    dalle,
    editing,
    guidance,
    latents,
    overview,
    pairs,
    prompts,
    tokens,
    words,
)
from helpers.models.diffusion import TURBO, StableDiffusion, stable_diffusion, taken_apart
from helpers.models.picture_tokens import tokenized_pictures
from helpers.problems import Problem
from helpers.scores import combinations
from tests.driver import drive_and_close

PANELS = {
    overview.overview_panel: {"plotted": {"prompt": "images", "decoder": "images", "seed": "images"}},
    latents.latents_panel: {"plotted": {"picture": "picture", "channel": "latent"}},
    prompts.text_to_image_panel: {
        "plotted": {name: "picture" for name in ("prompt", "guidance", "seed", "steps")} | {"step": "step"},
        "without_effect": ("size", "negative"),  # an empty text has no half
    },
    guidance.guidance_panel: {
        "plotted": {name: "picture" for name in ("prompt", "guidance", "seed")}
        | {"pull": "texts", "weight": "opinions", "step": "opinions"},
    },
    words.words_panel: {"plotted": {"prompt": "picture", "seed": "picture"}},
    pairs.pairs_panel: {"plotted": {"first": "rows", "second": "rows", "seed": "rows"}},
    tokens.tokens_panel: {"plotted": {"picture": "picture", "row": "changed", "column": "changed", "code": "changed"}},
    dalle.dalle_panel: {
        "plotted": {name: "images" for name in ("prompt", "guidance", "seed", "temperature")} | {"rows": "rows"},
    },
    composition.composition_panel: {"plotted": {"show": "show"}},
    editing.editing_panel: {
        "plotted": dict.fromkeys(("way", "start", "prompt", "part", "seed"), "images"),
        "given": {"part": {"way": "inpainting"}},
    },
}


@pytest.fixture(scope="module")
def model() -> StableDiffusion:
    return stable_diffusion()


@pytest.fixture
def quick(monkeypatch):
    """Three steps draw a picture: enough to see that a control matters."""
    sample = StableDiffusion.sample

    def short(self, *args, **settings):
        return sample(self, *args, **settings | {"steps": min(settings.get("steps", 3), 3)})

    monkeypatch.setattr(StableDiffusion, "sample", short)
    monkeypatch.setattr(guidance, "STEPS", 3)
    monkeypatch.setattr(editing, "STEPS", 5)  # a fifth of them is one
    monkeypatch.setattr(prompts, "stable_diffusion", lambda size: stable_diffusion())  # the full one is not here


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panels(make):
    drive_and_close(make(), **PANELS[make])


def test_each_step_takes_noise_off(model):
    found = prompts.trajectory(model, "a red chair", 0, steps=4)
    assert len(found["times"]) == len(found["clean"]) == len(found["latents"]) == len(found["noise"]) == 4
    assert found["times"] == sorted(found["times"], reverse=True)
    other = prompts.trajectory(model, "a red chair", 0, steps=4, negative="a chair")
    assert (other["picture"] - found["picture"]).abs().max() > 0.01
    distance = (found["latents"] - found["picture"]).abs().flatten(1).mean(1)
    assert distance[-1] < distance[0]


def test_the_prompt_pulls_as_a_whole_or_each_attribute_by_itself():
    text = "ein weißer Schrank mit roten Türen"
    assert guidance.conditions(text, guidance.PULLS[0]) == [text]
    alone = [furniture.parse(one).named for one in guidance.conditions(text, guidance.PULLS[1])]
    assert alone == [{name: value} for name, value in furniture.parse(text).named.items()]
    counted = [furniture.parse(one).named for one in guidance.conditions("a chair with 3 slats", guidance.PULLS[1])]
    assert {"kind": "chair", "count": 3} in counted
    with pytest.raises(Problem, match="pull by itself"):
        guidance.conditions("something", guidance.PULLS[1])


def test_the_weight_of_a_step_goes_on_from_no_text_through_the_text(model):
    data = guidance.apart(model, ["a red chair"], 0, 4.0)
    moment = data["moments"][3]
    none, text, at_zero = guidance.opinions(model, moment, 0.0)
    torch.testing.assert_close(at_zero, none)
    torch.testing.assert_close(guidance.opinions(model, moment, 1.0)[-1], text, atol=1e-4, rtol=1e-4)
    drawn = model.decode(moment.clean)[0]
    torch.testing.assert_close(guidance.opinions(model, moment, 4.0)[-1], drawn, atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_what_is_captured_of_attention_is_what_the_layer_did(model):
    """Weights times values, through the layer's own output, give the layer's output."""
    layer = next(part for name, part in model.unet.named_modules() if name.endswith("attn2"))
    outputs = []
    hook = layer.register_forward_hook(
        lambda module, args, settings, out: outputs.append((settings, out)), with_kwargs=True
    )
    try:
        with words.capture_attention(model, model.context) as found:
            model.sample([["a red chair"]], model.noise(1, 0), steps=1)
    finally:
        hook.remove()
    settings, out = outputs[0]
    side = int(out.shape[1] ** 0.5)
    weights = found[side][0].flatten(1, 2)  # (heads, places, words)
    torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2]), atol=1e-4, rtol=0)
    value = layer.head_to_batch_dim(layer.to_v(settings["encoder_hidden_states"][-1:])).cpu()
    mixed = layer.batch_to_head_dim(weights @ value)
    torch.testing.assert_close(layer.to_out[0](mixed)[0], out[-1].cpu(), atol=1e-4, rtol=1e-3)


def test_every_word_has_a_map_of_mean_one(model):
    found = words.word_maps(model, "a red chair on a meadow", 0)
    assert found["words"] == ["a", "red", "chair", "on", "a", "meadow"]
    assert found["maps"].shape == (6, model.size, model.size)
    torch.testing.assert_close(found["maps"].mean((1, 2)), torch.ones(6))


def test_a_pair_begins_with_the_same_noises(model):
    same = pairs.pairs(model, ("a red chair", "a red chair"), 0)
    torch.testing.assert_close(same["rows"][0]["images"], same["rows"][1]["images"], atol=1e-4, rtol=0)
    assert same["column"] < 1e-4 < same["row"]


def test_all_decoders_get_the_same_text():
    drawn = {name: overview.way("a blue bed", name, 0, n=2) for name in overview.DECODERS}
    first, *others = drawn.values()
    for other in others:
        torch.testing.assert_close(first["vectors"], other["vectors"])
    assert len({found["images"].shape for found in drawn.values()}) == len(drawn)
    assert first["words"] == ["(start)", "a", "blue", "bed", "(end)"] and len(first["vectors"]) == 5


def test_the_number_of_channels_is_the_autoencoders(model):
    assert model.unet.config.in_channels == latents.CHANNELS


def test_a_token_changes_its_place_most():
    """Over places and codes: the change is largest near the token that was exchanged."""
    pictures = tokenized_pictures()
    found = tokens.tokenized(pictures, "a red chair on the beach")
    generator, near = torch.Generator().manual_seed(0), 0
    for _ in range(20):
        row, column, code = (int(torch.randint(most, (), generator=generator)) for most in (12, 12, pictures.codes))
        data = tokens.exchanged(pictures, found, row, column, code)
        assert data["old"] == data["numbers"][row, column] and data["new"] == code
        change = (data["changed"] - data["back"]).abs().sum(0)
        near += change.argmax() // pictures.size // 8 in range(row - 2, row + 3)
    assert near >= 18


def test_a_picture_grows_from_above_and_the_likeliest_comes_first():
    model = dalle.dalle()
    found = dalle.candidates(model, "a blue bed", 0, n=3)
    side, size = model.pictures.side, model.pictures.size
    assert found["growing"].shape == (side + 1, 3, size, size)
    torch.testing.assert_close(found["growing"][-1], found["images"][0], atol=1e-3, rtol=0)
    assert (found["growing"][0] == dalle.GREY).all()
    assert (found["growing"][4][:, 4 * size // side :] == dalle.GREY).all()
    assert (found["growing"][4][:, : 4 * size // side] != dalle.GREY).any()
    assert found["likeness"] == sorted(found["likeness"], reverse=True)


def test_the_board_counts_what_was_recorded():
    rows = [
        {"model": "GAN", "combination": "seen", "as_asked": "3", "pictures": "4"},
        {"model": "GAN", "combination": "seen", "as_asked": "2", "pictures": "4"},
        {"model": "GAN", "combination": "held out", "as_asked": "1", "pictures": "4"},
    ]
    found = combinations.shares(rows)["GAN"]
    assert (found["seen"].value, found["held out"].value) == (5 / 8, 1 / 4)


def test_each_attribute_pulls_the_picture_by_itself(model):
    asked = [{"kind": "bed", "finish": "blue"}]
    ours = combinations.by_attribute(model, asked, 0)
    texts = [["a bed"], ["something blue"]]
    said = [furniture.parse(text[0]).named for text in texts]
    assert said == [{"kind": "bed"}, {"finish": "blue"}]
    assert ours.shape == (1, 3, model.size, model.size)
    assert not torch.allclose(ours, model.decode(model.sample([["a blue bed"]], model.noise(1, 0))), atol=1e-2)


def test_predictions_are_put_together_as_they_were_taken_apart(model):
    noisy, said = torch.randn(2, 1, *model.noise(1, 0).shape[1:])
    clean, noise = taken_apart(model.pipeline.scheduler, said, noisy, 500)
    kept = model.pipeline.scheduler.alphas_cumprod[500]
    torch.testing.assert_close(kept.sqrt() * clean + (1 - kept).sqrt() * noise, noisy)


def test_sd_turbo_is_the_third_size(monkeypatch):
    load, asked = catalog.load, []
    monkeypatch.setattr(catalog, "load", lambda *what: asked.append(what) or load("stable-diffusion"))
    for size in ("pocket", "full", TURBO):
        stable_diffusion(size)
    assert asked == [("stable-diffusion", "pocket"), ("stable-diffusion", "full"), ("sd-turbo", "full")]


def test_a_walk_leads_from_one_texts_picture_to_the_others(model):
    drawn = editing.walk(model, ("a red chair", "a red bed"), 3)
    ends = [model.decode(model.sample([[text]], model.noise(1, 3)))[0] for text in ("a red chair", "a red bed")]
    torch.testing.assert_close(drawn[[0, -1]], torch.stack(ends), atol=2e-3, rtol=0)
    with pytest.raises(Problem, match="from a text to a text"):
        editing.edited(model, "walk", "digit 7", "a red bed", editing.PARTS[0], 0)


def test_the_stronger_the_further_from_the_picture(model):
    found = editing.edited(model, "image-to-image", "a birch chair in a room", "a red chair", editing.PARTS[0], 0)
    assert found["apart"] == sorted(found["apart"]) and found["apart"][0] < 0.1 < found["apart"][-1]
    assert found["labels"][1].startswith("0.2 ") and found["images"].shape == (6, 3, model.size, model.size)


@pytest.mark.parametrize("part", editing.PARTS)
def test_inpainting_keeps_the_rest(model, part):
    hidden = editing.is_hidden(part, model.size)
    assert hidden.float().mean() == (0.25 if part == "the middle" else 0.5)
    found = editing.edited(model, "inpainting", "a birch chair in a room", "a red bed on a meadow", part, 0)
    given = model.decode(model.encode(editing.chosen("a birch chair in a room", model.size)[None]))
    apart = (found["images"][1:] - given).abs().mean((0, 1))
    assert apart[~hidden].mean() < 0.05 < apart[hidden].mean()
    assert (found["images"][0][:, hidden] == editing.GREY).all()
