"""What notebook 08 says of search and of the map of CLIP's space, measured."""

import pytest
import torch

from helpers import furniture
from helpers.lectures.clip import map as space
from helpers.lectures.clip import search
from helpers.models.clip import pocket_clip

NOTEBOOK = "08_clip"
SEEDS = (1, 2, 3)  # 200 pictures each


def test_captions_of_other_pieces_are_true():
    """Of the six nearest captions 5.8 are true, on average over 200 fresh pieces; chance would find 0.04."""
    said, read = search.captions()
    pieces = furniture.sample(200, seed=-77)
    nearest = (pocket_clip().image_features(furniture.render(pieces, search.SIZE)) @ read.T).topk(6).indices
    true = torch.tensor([[furniture.fits(piece, caption.named) for caption in said] for piece in pieces])
    assert true.gather(1, nearest).sum(1).float().mean().item() == pytest.approx(5.8, abs=0.1)
    assert 6 * true.float().mean().item() == pytest.approx(0.04, abs=0.01)


def clouds(seed: int) -> tuple[dict, dict]:
    u, v = space.both(space.MOST, seed)
    return space.apart(u, v), space.apart(space.centred(u), space.centred(v))


def test_two_clouds(stated):
    """Pictures and captions are two clouds: their means are 0.89 apart, and for 99 % of the points the nearest neighbour is of their own sort."""  # noqa: E501
    for seed in SEEDS:
        points = torch.cat(space.both(space.MOST, seed))
        nearest = (points @ points.T).fill_diagonal_(-torch.inf).argmax(1)
        own = (nearest < space.MOST) == (torch.arange(len(points)) < space.MOST)
        assert own.float().mean().item() == pytest.approx(stated[0], abs=0.011)
        assert clouds(seed)[0]["distance"] == pytest.approx(0.89, abs=0.02)


def test_one_direction_is_the_gap():
    """The first principal component tells pictures from captions, and the second and third know nothing of it"""
    sort = torch.cat([torch.ones(space.MOST), -torch.ones(space.MOST)])
    for seed in SEEDS:
        points = torch.cat(space.both(space.MOST, seed))
        found = [space.pca(points, (i, i))[:, 0] for i in range(3)]
        first, second, third = (torch.corrcoef(torch.stack([one, sort]))[0, 1].abs() for one in found)
        assert first > 0.95 and max(second, third) < 0.1


def test_a_caption_is_nearer_than_other_pictures_but_not_near():
    """a picture and its caption have a cosine of 0.42 on average, two pictures 0.16"""
    for seed in SEEDS:
        before, _ = clouds(seed)
        assert [before["own"], before["pictures"]] == pytest.approx([0.42, 0.16], abs=0.012)


def test_without_the_gap():
    """the cosine of a picture and its caption is 0.78, and about as many captions find their picture as before"""
    found = [clouds(seed) for seed in SEEDS]
    for before, after in found:
        assert after["own"] == pytest.approx(0.78, abs=0.012) and abs(after["found"] - before["found"]) < 0.08
    assert abs(sum(after["found"] - before["found"] for before, after in found) / len(found)) < 0.05
