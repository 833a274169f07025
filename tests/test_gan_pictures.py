"""Lecture 06 on pictures: the live GAN, the Furniture GAN's panels, the frauds."""

import nbformat
import pytest
import torch
from torch import nn

import helpers
from helpers import furniture
from helpers.lectures import gan
from helpers.lectures.gan import latent, quality
from helpers.models.judge import is_as_asked, judge, verdicts
from helpers.recipes import small_gan as small
from helpers.scores import compared
from tests import hygiene
from tests.driver import drive, stop_after

PANELS = {
    gan.small_furniture_panel: {"plotted": {"page": "images"}},
    gan.prompt_panel: {
        "plotted": {"prompt": "images", "seed": "images", "truncation": "images", "chosen": "chosen"},
    },
    gan.slides_panel: {"plotted": {"seed": "Tisch"}},
    gan.latent_panel: {"plotted": dict.fromkeys(("start", "end", "seed"), "mix the styles")},
}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive(make(), **PANELS[make])


def test_what_no_piece_can_be_is_a_sentence_and_the_picture_stays():
    panel = gan.prompt_panel().wait()
    before = panel.picture
    panel.set(prompt="a chair with nine slats").wait()
    assert "not 9" in panel.error and panel.picture == before
    panel.set(prompt="ein gelber Stuhl xyzzy").wait()
    assert panel.error is None and "unknown words: xyzzy" in panel.status


@pytest.mark.parametrize(
    "asked, shown, right",
    [
        ({"kind": "chair", "finish": "wood"}, ("chair", "oak", "room"), True),
        ({"kind": "chair", "finish": "wood"}, ("chair", "red", "room"), False),
        ({"kind": "chair", "tone": "light"}, ("chair", "white", "room"), True),
        ({"kind": "chair", "tone": "light"}, ("chair", "black", "room"), False),
        ({"scene": "sky"}, ("bed", "pink", "sky"), True),
        ({"scene": "sky", "kind": "bed"}, ("bed", "pink", "room"), False),
        ({"count": 3, "kind": "chair"}, ("chair", "pink", "room"), True),  # nobody sees the count
    ],
)
def test_a_picture_is_as_asked_if_nothing_that_is_seen_speaks_against_it(asked, shown, right):
    assert is_as_asked(asked, *shown) is right


def test_verdicts_of_the_shops_own_pictures_are_right():
    asked = {"kind": "dresser", "finish": "red", "scene": "meadow"}
    images = furniture.render([furniture.fitting(asked, i) for i in range(4)], 64)
    assert verdicts(asked, judge(images)) == [True] * 4
    assert verdicts(asked | {"kind": "bed"}, judge(images)) == [False] * 4
    assert verdicts({"count": 3}, judge(images)) == [None] * 4
    assert verdicts({"kind": "dresser"}, judge(torch.rand(2, 3, 64, 64))) == [False] * 2


def test_a_walk_begins_and_ends_at_its_two_pictures_either_way():
    found = gan.walk("a red bookshelf", "a white wardrobe", "both", 3)
    pixels, styles = (found[name]["images"] for name in ("mix the pixels", "mix the styles"))
    for end in (0, -1):
        torch.testing.assert_close(pixels[end], styles[end], atol=1e-4, rtol=0)
    assert not torch.allclose(pixels[3], styles[3], atol=0.02)
    torch.testing.assert_close(pixels[3], (pixels[0] + pixels[-1]) / 2)


def test_only_the_noise_or_only_the_text_changes():
    one = latent.furniture_gan()
    text = latent.ends(one, "a red chair", "a blue chair", "the text", 0)
    noise = latent.ends(one, "a red chair", "a blue chair", "the noise", 0)
    both = latent.ends(one, "a red chair", "a blue chair", "both", 0)
    assert torch.equal(text[0], noise[0]) and torch.equal(text[0], both[0]) and torch.equal(noise[0], both[0])
    assert not torch.equal(text[1], both[1]) and not torch.equal(noise[1], both[1])


class Painter(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(gan.NOISE + gan.WISHES, 3 * small.SIZE**2)

    def forward(self, noise, wish):
        return self.layer(torch.cat([noise, wish], 1)).unflatten(1, (3, small.SIZE, small.SIZE))


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3 * small.SIZE**2 + gan.WISHES, 1)

    def forward(self, image, wish):
        return self.layer(torch.cat([image.flatten(1), wish], 1))[:, 0]


def step(model, batch, optimizers, gamma):
    real, wish = batch
    made = model["generator"](torch.randn(len(real), gan.NOISE, device=real.device), wish)
    loss = (model["discriminator"](made, wish) - model["discriminator"](real, wish)).mean() + 0.01 * gamma
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    model["average"].update_parameters(model["generator"])
    return {"D": loss.item(), "G": -loss.item()}


def test_the_notebooks_gan_has_fewer_than_60_lines():
    cells = nbformat.read(helpers.ROOT / "notebooks" / "06_gan.ipynb", 4).cells
    parts = ("class Generator", "class Discriminator", "def step(")
    written = [cell for cell in cells if cell.cell_type == "code" and cell.source.startswith(parts)]
    assert len(written) == 3 and sum(map(hygiene.lines, written)) < 60


def test_a_live_gan_trains_stops_within_its_step_and_goes_on():
    live = gan.live_gan(Painter, Critic, step)
    run = live.start(3600)
    stop_after(run, 3)
    live.result()
    first = run.step
    assert set(live.history.losses) == {"D", "G"} and live.history.moments[-1].sample.shape == (27, 3, 32, 32)
    assert set(live.history.moments[-1].scores) == {"as asked", "modes"}
    live.start(0.5)
    live.result()
    assert run.step > first
    assert live.panel.wait().error is None and "as asked" in live.panel.status


def test_the_small_furniture_is_what_its_wishes_say_and_the_shop_has_all_its_modes():
    images, asked = gan.small_furniture()
    some = slice(0, 12 * len(gan.PAIRS))
    said, pairs = judge(images[some] / 2 + 0.5), gan.wishes(12 * len(gan.PAIRS))[1]
    assert torch.equal(asked[some], gan.wishes(12 * len(gan.PAIRS))[0])
    assert small.right(said, pairs) > 0.9
    assert len(small.modes(said, pairs)) == 27


def test_frauds_draw_what_their_names_say():
    texts, sorts = ["a red chair", "a red chair", "a blue table"], compared.compared()
    shop, one, deaf = (sorts[name].draw(texts, 1) for name in ("the shop", "one picture a prompt", "deaf"))
    assert not torch.equal(shop[0], shop[1]) and torch.equal(one[0], one[1]) and not torch.equal(one[0], one[2])
    assert judge(shop).kinds == judge(one).kinds == ["chair", "chair", "table"]
    assert judge(deaf).kinds != ["chair", "chair", "table"]


def test_the_board_shows_the_recorded_scores():
    panel = gan.quality_panel().wait()
    assert panel.error is None and [row["generator"] for row in panel.data] == list(compared.compared())
    assert "Deaf" in panel.status
    for name in quality.SHARES:
        assert float(panel.data[0][name]) == pytest.approx(gan.card_scores()[name], abs=0.06)
