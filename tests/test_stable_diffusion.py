"""Stable Diffusion: our steps are the library's, guidance is arithmetic, a tenth of the captions is empty."""

import random

import pytest
import torch
from diffusers import DDIMScheduler

from helpers import catalog, furniture
from helpers.models.diffusion import StableDiffusion, stable_diffusion, taken_apart
from helpers.problems import Problem
from helpers.recipes import autoencoder, furniture_pictures, prefetching
from helpers.recipes import stable_diffusion as recipe

TEXTS = ["a red chair", "ein Tisch aus Holz"]


@pytest.fixture(scope="module")
def model() -> StableDiffusion:
    return stable_diffusion()


def test_it_is_what_the_pipeline_of_the_library_draws(model):
    ours = model.draw(TEXTS, seed=3, steps=3, guidance=[4.0], negative="blue")
    theirs = model.pipeline(
        TEXTS,
        negative_prompt=["blue"] * 2,
        num_inference_steps=3,
        guidance_scale=4.0,
        latents=model.noise(2, 3),
        output_type="pt",
    ).images
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)
    assert ours.shape == (2, 3, model.size, model.size)


def test_a_picture_is_the_same_for_the_same_noise_whoever_is_beside_it(model):
    together = model.draw(TEXTS, seed=1, steps=2)
    alone = model.decode(model.sample([TEXTS[1:]], model.noise(2, 1)[1:], steps=2))
    torch.testing.assert_close(together[1:], alone, atol=1e-4, rtol=0)


def test_at_weight_one_the_text_speaks_alone(model):
    alone = model.sample([TEXTS], model.noise(2, 0), steps=2, guidance=[1.0])
    again, found = model.watch([TEXTS], model.noise(2, 0), steps=2, guidance=[1.0], negative="a blue bed")
    torch.testing.assert_close(alone, again, atol=1e-4, rtol=1e-4)
    assert [moment.predictions.shape for moment in found] == [(2, *model.noise(2, 0).shape)] * 2
    assert found[0].time > found[1].time


def test_two_conditions_pull_like_their_sum(model):
    """v0 + w1 (v1 - v0) + w2 (v2 - v0), at one step."""
    _, moments = model.watch([TEXTS, TEXTS[::-1]], model.noise(2, 0), steps=2, guidance=[2.0, 3.0])
    moment = moments[0]
    v0, v1, v2 = moment.predictions
    guided = v0 + 2 * (v1 - v0) + 3 * (v2 - v0)
    clean, rest = taken_apart(model.pipeline.scheduler, guided, moment.latents, moment.time)
    torch.testing.assert_close(moment.clean, clean, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(moment.noise, rest, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("predicts", ["epsilon", "v_prediction"])
def test_picture_and_noise_are_told_apart_as_the_library_does(predicts):
    scheduler = DDIMScheduler(beta_schedule="squaredcos_cap_v2", prediction_type=predicts, clip_sample=False)
    clean, noise = torch.randn(2, 2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    time = torch.tensor([400, 400])
    noisy = scheduler.add_noise(clean, noise, time)
    said = noise if predicts == "epsilon" else scheduler.get_velocity(clean, noise, time)
    for ours, true in zip(taken_apart(scheduler, said, noisy, 400), (clean, noise), strict=True):
        torch.testing.assert_close(ours, true, atol=1e-5, rtol=1e-5)
    scheduler.set_timesteps(20)
    theirs = scheduler.step(said, 400, noisy).pred_original_sample
    torch.testing.assert_close(taken_apart(scheduler, said, noisy, 400)[0], theirs, atol=1e-5, rtol=1e-5)


def test_another_scheduler_of_the_library_draws_too(model):
    ddim = DDIMScheduler.from_config(model.pipeline.scheduler.config)
    ours = model.draw(TEXTS, steps=2, scheduler=ddim)
    assert ours.isfinite().all() and not torch.equal(ours, model.draw(TEXTS, steps=2))


def test_a_text_that_is_too_long_is_refused_in_a_sentence(model):
    with pytest.raises(Problem, match=f"40 words.*at most {model.context - 2}"):
        model.draw(["chair " * 40])


def test_what_is_encoded_can_be_decoded(model):
    pieces = furniture.sample(4, seed=5)
    pictures = furniture.render(pieces, model.size)
    latents = model.encode(pictures)
    assert latents.shape == model.noise(4, 0).shape
    assert 0.5 < latents.std() < 2  # diffusion was taught latents of spread 1
    assert (model.decode(latents) - pictures).abs().mean() < 0.05


def test_the_pocket_model_keeps_within_its_budget(model):
    parts = (model.unet, model.vae)
    assert sum(p.numel() for part in parts for p in part.parameters()) <= 6e6
    text = catalog.load("clip").model.text_model  # stored once, for CLIP
    assert all(map(torch.equal, model.pipeline.text_encoder.parameters(), text.parameters()))


def test_a_tenth_of_the_captions_is_empty():
    supply = recipe.make_batches(batch=64, distinct=1, parts=1)
    ids = torch.cat([tokens for _, tokens in prefetching.first(supply, 20)])
    empty = recipe.ids([""])
    share = (ids == empty).all(1).float().mean().item()
    assert share == pytest.approx(recipe.EMPTY, abs=0.03)


def test_no_caption_names_what_is_held_out():
    rng = random.Random(0)
    for piece in furniture.sample(200, seed=3, held_out=False):
        said = furniture.parse(recipe.say(piece, rng)).named
        assert (said.get("kind"), said.get("finish")) not in furniture.HELD_OUT
        assert (said.get("kind"), said.get("scene")) not in furniture.HELD_OUT


def test_latents_of_training_have_the_spread_that_diffusion_expects():
    latents, fields = furniture_pictures.block(recipe.encoded, 0, seed=recipe.SEED, distinct=1, parts=2, batch=16)[0]
    assert 0.7 < latents.std() < 1.4 and len(fields) == len(latents)
    assert not any(piece.held_out for piece in furniture_pictures.pieces(torch.from_numpy(fields)))


def test_crops_are_cut_from_their_pictures():
    images = furniture.render(furniture.sample(3, seed=1), autoencoder.SIZE)
    cut = autoencoder.crops(images, seed=2)
    size = autoencoder.CROP
    for image, crop in zip(images, cut, strict=True):
        windows = image.unfold(1, size, 1).unfold(2, size, 1)
        assert (windows == crop[:, None, None]).all((0, 3, 4)).any()


def test_the_difference_of_a_picture_and_itself_is_nothing():
    images = 2 * torch.rand(2, 3, 32, 32) - 1
    assert autoencoder.difference(images, images) == 0
    assert autoencoder.difference(images, images.flip(-1)) > 0


def test_the_folded_autoencoder_is_the_library_s_on_folded_pixels():
    torch.manual_seed(0)
    vae = autoencoder.make_model(widths=(8, 16), latents=2, size=16, groups=4)
    images = torch.rand(2, 3, 16, 16)
    folded = torch.nn.functional.pixel_unshuffle(images, 2)
    latents = vae.encode(images).latent_dist.mean
    inside = vae.quant_conv(vae.encoder(folded)).chunk(2, 1)[0]
    torch.testing.assert_close(latents, inside)
    made = vae.decode(latents).sample
    assert made.shape == images.shape
    theirs = vae.decoder(vae.post_quant_conv(latents))
    torch.testing.assert_close(torch.nn.functional.pixel_unshuffle(made, 2), theirs)
    torch.testing.assert_close(vae.decode(latents, return_dict=False)[0], made)
