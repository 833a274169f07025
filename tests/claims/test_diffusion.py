"""What notebook 07 says, measured."""

import nbformat
import pytest
import torch
from matplotlib import pyplot

import helpers
from helpers import catalog, tables
from helpers import scores as scores_of_models
from helpers.lectures import diffusion
from helpers.lectures.diffusion import exact, noising, paths, scores
from helpers.plane import WORLDS
from helpers.scores import combinations
from tests.claims.drawn_diffusion import TABLE as DRAWN
from tests.claims.live_diffusion import TABLE
from tests.claims.live_latents import TABLE as GROWN
from tests.execute import basis, run_cell

NOTEBOOK = "07_diffusion"
SEEDS = range(3)
ORDER = [("diffusion", "held out"), ("diffusion", "seen")]
ORDER += [(name, sort) for name in ("DALL-E", "GAN") for sort in ("seen", "held out")]
EIGHT = WORLDS["eight Gaussians"]
BEST = diffusion.exact_denoiser(EIGHT)


def test_half_way(stated):
    """Halfway, at t = 500, the linear schedule has kept 8 % of the picture's variance, the cosine one 49 %."""
    kept = [diffusion.alphas_bar(schedule)[500].item() for schedule in ("linear", "cosine")]
    assert kept == pytest.approx(stated, abs=0.006)


def test_more_noise_than_picture():
    """With the linear schedule there is more noise than picture from t = 259 on"""
    ratio = noising.signal_to_noise("linear")
    assert ratio[258] > 1 > ratio[259]


def test_the_mean_of_everything():
    """All points sit in the empty middle."""
    names = basis("07_diffusion")
    for seed in SEEDS:
        torch.manual_seed(seed)
        naive = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.SiLU(), torch.nn.Linear(64, 2))
        names["train"](naive, names["one_shot_loss"], steps=300)
        made = naive(paths.noise(1000, seed)).detach()
        assert made.norm(dim=1).max() < 1.0 and diffusion.covered(made, EIGHT)[1] == 0


def test_steps_of_the_best_denoiser():
    """With one step even the exact denoiser makes no good point, with 5 steps a third, with 15 steps 95 %."""
    for seed in SEEDS:
        good = [paths.quality(paths.ddim(BEST), EIGHT, steps, seed)[1] for steps in (1, 5, 15)]
        assert good == pytest.approx([0, 1 / 3, 0.95], abs=0.03)


def recorded(network: str, steps: int) -> list[dict[str, float]]:
    """A row for each of three trainings."""
    rows = [row for row in tables.read(TABLE) if row["network"] == network and row["steps"] == str(steps)]
    assert [row["seed"] for row in rows] == list(map(str, SEEDS))
    return [{name: float(row[name]) for name in ("good", "heaps", "loss_above_the_least")} for row in rows]


def test_three_trainings(stated):
    """In three trainings of 1,500 steps the loss ended less than 0.02 above that line, and 20 steps back made at least 80 % good points."""  # noqa: E501  # noqa: E501
    for row in recorded("DDIM", 20):
        assert row["loss_above_the_least"] < 0.02 and row["good"] >= stated[0]


def test_arrows():
    """At small t the arrows point to the nearest heap, at large t to the middle."""
    for t in (20, 50):
        assert toward(t, "heap") > 0.99
    for t in (500, 800, 999):
        assert toward(t, "middle") > 0.99


def toward(t: int, where: str) -> float:
    """The mean cosine between the score at points x_t and the direction to the nearest heap, or to the middle."""
    centres = exact.noised(EIGHT, diffusion.alphas_bar()[t].item()).centres
    x, _ = scores.draws(EIGHT, t, 1000)
    target = centres[torch.cdist(x, centres).argmin(1)] if where == "heap" else torch.zeros_like(x)
    score = -BEST(x, torch.full((len(x),), t))
    return torch.nn.functional.cosine_similarity(score, target - x, dim=1).mean().item()


def test_answers_melt():
    """the eight heaps of answers melt into a ring and then into one point, the mean"""
    heaps, ring, point = (answers(t) for t in (50, 250, 999))
    assert diffusion.covered(heaps, EIGHT)[1] > 0.95
    assert 0.05 < diffusion.covered(ring, EIGHT)[1] < 0.5 and (ring.norm(dim=1) - 1.7).abs().mean() < 0.3
    assert point.norm(dim=1).max() < 0.1


def answers(t: int) -> torch.Tensor:
    x, _ = scores.draws(EIGHT, t, 1000)
    return exact.answer(x, BEST(x, torch.full((len(x),), t)), diffusion.alphas_bar()[t].item())


def test_one_step_of_a_flow(stated):
    """one step of the flow makes 0 % good points, one step after reflow 75 %. With 20 steps it is the other way round, 91 % against 87 %"""  # noqa: E501  # noqa: E501
    found = [("rectified flow", 1), ("reflow", 1), ("rectified flow", 20), ("reflow", 20)]
    means = [sum(row["good"] for row in recorded(*one)) / len(SEEDS) for one in found]
    assert means == pytest.approx(stated, abs=0.006)


def card(name: str) -> dict:
    """The scores on a model card, measured by `python -m helpers score`."""
    return scores_of_models.read(catalog.pocket_models()[name].folder / "README.md")


def test_through_the_latents(stated):
    """Of 1,000 fresh pictures the judge still reads 99 % right after the way through the latents."""
    found = card("autoencoder")
    assert [found["judge_all_right"]] == pytest.approx(stated, abs=0.006)


def test_whole_prompts(stated):
    """Of prompts that name kind, finish and scene the judge finds 99 % drawn as asked, and 96 % of combinations that no training picture showed."""  # noqa: E501
    found = card("stable-diffusion")
    assert [found["whole_accuracy"], found["whole_accuracy_held_out"]] == pytest.approx(stated, abs=0.006)


def drawn(measure: str) -> dict[str, float]:
    """The recorded shares, at least a hundred pictures each, by their setting."""
    rows = [row for row in tables.read(DRAWN) if row["measure"] == measure]
    assert all(int(row["pictures"]) >= 100 for row in rows)
    return {row["setting"]: float(row["share"]) for row in rows}


def test_weights(stated):
    """with w = 1 the judge finds 88 % of 120 pictures as asked, with w = 4 99 %, with w = 16 82 %"""
    found = drawn("as asked")
    assert [found[f"w = {weight}"] for weight in (1, 4, 16)] == pytest.approx(stated, abs=0.006)


def test_tokens(stated):
    """of 1,000 pictures the judge still reads 96 % right when they come back"""
    assert [card("picture-tokenizer")["judge_all_right"]] == pytest.approx(stated, abs=0.006)


def test_codes_in_use():
    """These pictures use all codes but one, about as evenly as 711 equally frequent codes"""
    found = card("picture-tokenizer")
    assert round(1000 * found["codes_used"]) == 999 and round(found["perplexity"]) == 711


def test_the_size_of_dalle():
    """It has GPT-2's architecture, 2.9 million parameters"""
    model = catalog.load("dalle").model
    assert type(model).__name__ == "GPT2LMHeadModel"
    assert round(sum(p.numel() for p in model.parameters()) / 1e6, 1) == 2.9


def test_picked_by_clip_of_what_was_seen(stated):
    """Of 120 prompts that name kind, finish and scene the judge finds 98 % drawn as asked, whether CLIP picks from six or not."""  # noqa: E501
    found = drawn("DALL-E")
    assert [found["one, seen"]] == pytest.approx(stated, abs=0.006)
    assert found["best, seen"] == found["one, seen"]


def test_picked_by_clip(stated):
    """Of combinations that no training picture showed it finds 78 % without CLIP, 88 % with it."""  # noqa: E501
    found = drawn("DALL-E")
    assert [found["one, held out"], found["best, held out"]] == pytest.approx(stated, abs=0.006)


def test_early_what_late_how(stated):
    """After 5 of 15 steps the judge reads 97 % of 120 estimates right, though they have only 83 % of the last picture's fine detail"""  # noqa: E501
    right, detail = drawn("opinion right"), drawn("fine detail")
    assert [right["after 5 steps"], detail["after 5 steps"]] == pytest.approx(stated, abs=0.006)


def test_two_of_one_prompt(stated):
    """two of one prompt differ 77 % as much as two of the shop's"""
    assert [card("stable-diffusion")["diversity"]] == pytest.approx(stated, abs=0.006)


def test_numbers_are_not_understood(stated):
    """of 120 pictures asked for with a number (of slats, shelves, doors), 29 % have that number; guessing would give 32 %, the shop's own have 95 %"""  # noqa: E501
    found = card("stable-diffusion")
    assert [found[f"count_{name}"] for name in ("accuracy", "chance", "accuracy_real")] == pytest.approx(
        stated, abs=0.006
    )


def test_a_second_finish(stated):
    """Of 120 whose doors or drawers should have another finish than the body, 24 % have it (guessing: 10 %, the shop's own: 100 %)."""  # noqa: E501
    found = card("stable-diffusion")
    assert [found[f"front_{name}"] for name in ("accuracy", "chance", "accuracy_real")] == pytest.approx(
        stated, abs=0.006
    )


def test_new_combinations(stated):
    """Of combinations that no training picture showed, diffusion draws 99 % as asked, of the others 98 %: no difference. DALL-E falls from 98 % to 81 %, the GAN from 92 % to 78 %."""  # noqa: E501
    found = combinations.shares(tables.read(combinations.TABLE))
    assert [found[name][sort].value for name, sort in ORDER] == pytest.approx(stated, abs=0.006)


def test_codes_that_die(stated):
    """in three trainings 16 % of the codes were ever chosen at first, 3 % at the end; rounding uses 96 %"""
    notebook = nbformat.read(helpers.ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", as_version=4)
    [cell] = [cell for cell in notebook.cells if "class Codebook" in cell.source]
    first, last, rounded = [], [], []
    for seed in SEEDS:
        names = {"nn": torch.nn, "torch": torch, "diffusion": diffusion, "plt": pyplot, "display": print}
        torch.manual_seed(seed)
        run_cell(cell.source, "the codebook", names)
        names["fresh"] = names["Codebook"]()
        pyplot.close()
        chosen = [names[name].read(names["places"]).argmax(1) for name in ("fresh", "codebook")]
        for found, codes in zip((first, last, rounded), (*chosen, names["rounded"]), strict=True):
            found.append(len(codes.unique()) / 1000)
    means = [sum(found) / len(SEEDS) for found in (first, last, rounded)]
    assert means == pytest.approx(stated, abs=0.006)


def test_furniture_in_600_steps(stated):
    """In three trainings of 600 steps the judge found 14 % as asked after 100 steps, 43 % after 300 and 72 % at the end."""  # noqa: E501
    means = [sum(grown(step)) / len(SEEDS) for step in (100, 300, 600)]
    assert means == pytest.approx(stated, abs=0.006)


def grown(step: int) -> list[float]:
    """The share as asked after so many steps, of each of three trainings."""
    rows = [row for row in tables.read(GROWN) if row["step"] == str(step)]
    assert [row["seed"] for row in rows] == list(map(str, SEEDS))
    return [float(row["as_asked"]) for row in rows]


def test_image_to_image(stated):
    """Of 120 pictures of the shop, led to another text, at a strength of 0.4 the judge finds 68 % as they were and 1 % as the text asks, at 0.8 3 % and 39 %."""  # noqa: E501
    found = [
        drawn(name)[f"strength {strength}"] for strength in (0.4, 0.8) for name in ("as it was", "as the text asks")
    ]
    assert found == pytest.approx(stated, abs=0.006)


def learned(step: int, combination: str) -> dict[str, float]:
    """What DALL-E could do after so many steps."""
    rows = tables.read("composition_learned")
    [row] = [row for row in rows if (row["step"], row["combination"]) == (str(step), combination)]
    return {name: float(row[name]) for name in ("kind", "finish", "scene", "all")}


def test_easy_things_first(stated):
    """after 71 steps the scene is right in 88 %, the kind in 29 %, all three in 5 %"""
    found = learned(71, "seen")
    assert [found["scene"], found["kind"], found["all"]] == pytest.approx(stated, abs=0.006)


def test_new_scenes_are_unlearned(stated):
    """at new combinations kind and finish come to 97 % and 99 %; but the scene is right in 80 % after 400 steps and in 70 % at the end"""  # noqa: E501
    end = learned(1600, "held out")
    found = [end["kind"], end["finish"], learned(400, "held out")["scene"], end["scene"]]
    assert found == pytest.approx(stated, abs=0.006)


def test_each_attribute_by_itself(stated):
    """(Letting *each attribute* pull by itself, as in section 3, does not help here: 90 % of the new ones.)"""
    found = combinations.shares(tables.read("composition"))[combinations.APART]
    assert [found["held out"].value] == pytest.approx(stated, abs=0.006)
    joint = combinations.shares(tables.read("composition"))["diffusion"]
    assert found["held out"].value < joint["held out"].value
