"""Lecture 09, section 8: full-size captioners, rehearsed with random weights."""

import pytest
import torch

from helpers import catalog
from helpers.lectures.captioning import full
from helpers.models.full_captioner import IMAGE, full_captioner


@pytest.fixture(autouse=True)
def nothing_loaded():
    catalog.free()
    yield
    catalog.free()


@pytest.mark.parametrize("name", ["blip", "vit-gpt2", "smolvlm"])
def test_each_says_something_of_a_picture(full_hub, name):
    model = full_captioner(name)
    picture = torch.rand(3, model.size, model.size)
    said = model.caption(picture)
    assert isinstance(said, str) and said == model.caption(picture) and IMAGE not in said
    assert model.answers == (name == "smolvlm")


def test_what_a_vision_language_model_says_depends_on_picture_and_question(full_hub):
    model = full_captioner("smolvlm")
    seen = []
    original = model.model.generate
    model.model.generate = lambda **given: seen.append(given) or original(**given)
    one, other = torch.zeros(3, model.size, model.size), torch.ones(3, model.size, model.size)
    for picture, question in ((one, "What?"), (other, "What?"), (one, "Why is it red?")):
        model.answer(picture, question)
    ids, pixels = ([given[name] for given in seen] for name in ("input_ids", "pixel_values"))
    assert torch.equal(ids[0], ids[1]) and ids[0].shape != ids[2].shape
    assert not torch.equal(pixels[0], pixels[1]) and torch.equal(pixels[0], pixels[2])
    places = (ids[0] == model.model.config.image_token_id).sum().item()
    assert places == (model.size // model.patch) ** 2 // model.model.config.scale_factor**2


def test_the_panel_offers_what_is_not_here_and_works_when_it_has_come(full_hub):
    panel = full.full_panel().wait()
    try:
        panel.set(model="blip").wait()
        assert "BLIP base is not on this machine yet" in panel.error
        panel.fetch()
        assert panel.wait().error is None and panel.data["by"] == "BLIP base" and "full" in panel.status
        panel.set(wanted=full.PROGRAM).wait()
        assert "captions and nothing else" in panel.error
    finally:
        panel.close()


def test_what_is_no_program_is_refused_in_a_sentence(full_hub):
    panel = full.full_panel()
    try:
        catalog.fetch(catalog.full("smolvlm"))
        panel.set(model="smolvlm", wanted=full.PROGRAM).wait()  # random weights: nonsense
        assert panel.error is None and panel.data["drawn"] is None
        assert panel.data["refused"] and panel.data["refused"] in panel.status
        panel.set(model="pocket").wait()
        assert panel.data["drawn"].shape == (3, full.SIZE, full.SIZE) and not panel.data["refused"]
        panel.set(wanted=full.CAPTION, picture="a photo of nothing that is.png").wait()
        assert "was not found" in panel.error
    finally:
        panel.close()
