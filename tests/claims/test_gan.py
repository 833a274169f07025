"""What notebook 06 says, measured."""

import math
import random

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from helpers import furniture, records, tables
from helpers.furniture.captions import describe
from helpers.lectures import gan
from helpers.lectures.gan import latent, optimal, phenomena, prompts, vanishing
from helpers.models.clip import pocket_clip
from helpers.models.gan import furniture_gan
from helpers.models.judge import judge
from helpers.recipes import gan_runs
from helpers.scores import generators
from helpers.scores.clip import WORDINGS
from tests.claims.live_gan import TABLE

NOTEBOOK = "06_gan"
SEEDS = range(3)


def held(name: str, end: int, seed: int) -> np.ndarray:
    """Which of the eight modes (moments, 8) G holds while a recorded phenomenon is played."""
    return records.read_arrays(phenomena.NAME, f"held {name} {end} ")[str(seed)][1:]


def test_oscillation():
    """It never holds more than 2 of the 8 modes, and not always the same."""
    for seed in SEEDS:
        seen = held("oscillation", 0, seed)
        assert seen.shape == (8, 8) and seen.sum(1).max() <= 2 and seen.any(0).sum() >= 2


def test_equal_rates():
    """With equal learning rates the same game ends with 6 to 8 of them."""
    assert all(6 <= held("oscillation", 1, seed)[-1].sum() <= 8 for seed in SEEDS)


def test_stall():
    """Look for the lines: nearly all points have none."""
    looks = phenomena.unpack(records.read_arrays(phenomena.NAME, "stall 0 0 "))
    pushed = torch.cat([look["push"] for look in looks]).norm(dim=1)
    assert len(pushed) > 500 and (pushed < 0.05).float().mean() > 0.9  # a line shorter than a mark


def test_weak_discriminator():
    """The caption says that JSD is 0.29, so p and q differ."""
    for seed in SEEDS:
        one = optimal.Discriminator("GAN", 0, seed)
        for _ in range(optimal.STEPS):
            one.step(0.0, 1.0)
        found = optimal.compare(one, 0.0, 1.0)
        assert (found["trained"][optimal.within(found["x"], 4)] - 0.5).abs().max() < 0.1
        assert round(float(found["jsd"]), 2) == 0.29


def test_equilibrium():
    """at ±2, with width 0.7, it is p itself, and the best value is − log 4."""
    p, q = optimal.densities(1, 2.0, 0.7)
    assert torch.allclose(p, q)
    assert optimal.value("GAN", optimal.best_scores("GAN", p, q), p, q) == pytest.approx(-math.log(4), abs=1e-3)


def test_flat_loss():
    """at distance 5 its gradient is 0.05, that of −log D is 5."""
    now = vanishing.against_the_best(5.0)
    assert round(now["saturating"], 2) == 0.05 and round(now["non-saturating"]) == 5


def live() -> list[list[dict]]:
    """The recorded trainings of the notebook's own GAN, one a seed."""
    rows = [{k: float(v) for k, v in row.items() if k != "source"} for row in tables.read(TABLE)]
    return [[row for row in rows if row["seed"] == seed] for seed in SEEDS]


def test_losses_say_little():
    """the share *as asked* rises from 0 to more than 70 %, while D's loss stays near 0.4 and G's near 3."""
    for rows in live():
        later = [row for row in rows if row["step"] >= 120]
        assert later[0]["as_asked"] == 0 and later[-1]["as_asked"] > 0.7
        assert all(0.3 < row["loss_D"] < 0.5 and 2.7 < row["loss_G"] < 3.5 for row in later)


@pytest.fixture(scope="module")
def drawn() -> dict[str, float]:
    """The scores of 320 prompts from a seed that the card does not have."""
    found = {}
    for name in ("seen", "held_out"):
        pairs, texts = generators.prompts(name, 320, seed=77)
        found[name] = generators.right(judge(furniture_gan().draw(texts, 77)), pairs)
    return found


def obeyed(named: dict, n: int, seed: int) -> float:
    """Share of pictures that show the scene that the text names."""
    texts = [describe(named, furniture.LANGUAGES[i % 2], seed + i) for i in range(n)]
    return sum(scene == named["scene"] for scene in judge(furniture_gan().draw(texts, seed)).scenes) / n


def slides_right() -> float:
    found = [prompts.results(text, 30, seed)["verdicts"] for text in gan.SLIDES for seed in SEEDS]
    return sum(map(sum, found)) / sum(map(len, found))


def test_prompts(drawn, stated):
    """Over 1,280 prompts the judge finds kind and finish as asked in 94 % (guessing: 1 in 80)."""
    assert gan.card_scores()["prompt_accuracy"] == pytest.approx(stated[0], abs=0.01)
    assert drawn["seen"] == pytest.approx(stated[0], abs=0.04)


def test_new_pairs(drawn, stated):
    """Of pairs that it never saw, the judge finds 84 % as asked, 94 % of the others."""
    assert gan.card_scores()["prompt_accuracy_held_out"] == pytest.approx(stated[0], abs=0.01)
    assert drawn["held_out"] == pytest.approx(stated[0], abs=0.06)
    assert drawn["seen"] == pytest.approx(stated[1], abs=0.04)


def test_scenes(stated):
    """A scene that the text names is obeyed in 99 %"""
    pairs = [(k, s) for k in furniture.KINDS for s in furniture.SCENES if (k, s) not in furniture.HELD_OUT]
    found = [obeyed({"kind": kind, "scene": scene}, 8, seed) for seed, (kind, scene) in enumerate(pairs)]
    assert sum(found) / len(found) == pytest.approx(stated[0], abs=0.03)


def sizes(pictures: torch.Tensor, kind: str) -> list[str]:
    """Of what size each picture's piece is, known to be of this kind, by CLIP: 96 % right on the shop's own."""
    clip = pocket_clip()
    said = [[describe({"kind": kind, "size": size}, "en", i) for i in range(WORDINGS)] for size in furniture.SIZES]
    texts = F.normalize(torch.stack([clip.text_features(wordings).mean(0) for wordings in said]), dim=1)
    return [furniture.SIZES[i] for i in (clip.image_features(pictures) @ texts.T).argmax(1).tolist()]


def test_sizes(stated):
    """a size in 69 %, by CLIP's reading"""
    right = []
    for kind in furniture.KINDS:
        for number, size in enumerate(furniture.SIZES):
            texts = [describe({"kind": kind, "size": size}, "en", i % 4) for i in range(8)]
            pictures = furniture_gan().draw(texts, seed=number)
            right += [found == size for found in sizes(pictures, kind)]
    assert sum(right) / len(right) == pytest.approx(stated[0], abs=0.08)


def test_slides(stated):
    """The judge confirms 88 % of 540 such pictures."""
    assert slides_right() == pytest.approx(stated[0], abs=0.03)


def test_ghosts(stated):
    """over 120 pairs of prompts, the judge takes the middle for furniture in 8 %. The middle of two *styles* is a piece of its own in 78 %."""  # noqa: E501
    rng, middles = random.Random(1), {"mix the pixels": [], "mix the styles": []}
    for seed in range(120):
        texts = []
        for _ in range(2):
            kind, finish = rng.choice(generators.PAIRS["seen"])
            said = {"kind": kind, "finish": finish, "scene": rng.choice(furniture.SCENES)}
            texts.append(describe(said, "en", rng.getrandbits(32)))
        styles = latent.ends(furniture_gan(), *texts, "both", seed)
        pictures = furniture_gan().paint(torch.cat([styles, styles.mean(0, keepdim=True)]))
        middles["mix the styles"].append(pictures[2])
        middles["mix the pixels"].append(pictures[:2].mean(0))
    shares = [judge(torch.stack(shown)).is_furniture.float().mean().item() for shown in middles.values()]
    assert shares == pytest.approx(stated, abs=0.08)


def test_three_scores(stated):
    """Our GAN has 94 %, 96 % and 87 %."""
    card = gan.card_scores()
    names = ("prompt_accuracy", "furniture_share", "diversity")
    assert [card[name] for name in names] == pytest.approx(stated, abs=0.01)


def test_a_better_distance():
    """The *deaf* one is the most diverse, and has a *better* fid_pocket than the GAN"""
    rows = {row["generator"]: row for row in tables.read("gan_quality")}
    assert float(rows["deaf"]["fid_pocket"]) < float(rows["Furniture GAN"]["fid_pocket"])
    assert float(rows["deaf"]["diversity"]) == max(float(row["diversity"]) for row in rows.values())


def test_what_came_since():
    """On faces (FFHQ, 256 px) it reaches an FID of 2.75, against StyleGAN2's 3.78."""
    rows = {row["quantity"]: row["value"] for row in tables.read("gan_history")}
    quote = test_what_came_since.__doc__
    assert all(rows[f"{name}: FID on FFHQ 256"] in quote for name in ("R3GAN", "StyleGAN2"))


def test_log_4():
    """D's loss at the equilibrium is log 4 ≈ 1.39; near zero D is never wrong"""
    assert round(math.log(4), 2) == 1.39
    assert vanishing.against_the_best(0.0)["D"] == pytest.approx(math.log(4), abs=1e-3)


def run_of(name: str) -> dict[str, float]:
    """The figures at the end of a recorded run."""
    rows = [row for row in tables.read(gan_runs.NAME) if row["run"] == name]
    return {key: float(rows[-1][key]) for key in gan_runs.HEAD[2:]}


def test_the_loss_of_2014_costs_modes(stated):
    """Both losses end at 90 % *as asked*, but the old one has 44 % of the modes and the new one 81 %."""
    old, new = run_of("loss of 2014"), run_of("GAN of section 3")
    assert [old["as_asked"], new["as_asked"]] == pytest.approx([stated[0]] * 2, abs=0.005)
    assert [old["modes"], new["modes"]] == pytest.approx(stated[1:], abs=0.005)


def test_no_copies(stated):
    """Over 320 prompts the Furniture GAN's pictures are 0.103 away from the nearest of its training pictures, fresh real pictures 0.094, and in 42 % the generated one is the nearer of the two."""  # noqa: E501
    row = run_of(gan_runs.SHIPPED)
    assert [row["nearer"]] == pytest.approx(stated, abs=0.005)
    assert (round(row["distance"], 3), round(row["distance_fresh"], 3)) == (0.103, 0.094)


def test_the_twin(stated):
    """it is nearer in 65 %, the GAN of section 3 in 30 %. It has not learned them by heart in 600 steps, but its pictures are worse: 74 % as asked."""  # noqa: E501
    twin, other = run_of(gan_runs.TWIN), run_of("GAN of section 3")
    assert [twin["nearer"], other["nearer"], twin["as_asked"]] == pytest.approx(stated, abs=0.005)
    assert twin["as_asked"] < other["as_asked"] and twin["distance"] > 0.05
