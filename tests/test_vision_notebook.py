"""The ViT and the ConvNeXt block that notebook 05 builds in view, against the library."""

from types import SimpleNamespace

import nbformat
import pytest
import torch

import helpers
from helpers import catalog
from helpers.recipes import vit
from tests.hygiene import lines, tags
from tests.vision_models import models  # noqa: F401 (a fixture)

CELLS = nbformat.read(helpers.ROOT / "notebooks" / "05_vit_vs_convnext.ipynb", as_version=4).cells
FIRST = next(cell for cell in CELLS if cell.cell_type == "code")
BUILT = [cell for cell in CELLS if "scratch" in tags(cell)]
pytestmark = pytest.mark.usefixtures("models")


def run(cells) -> dict:
    """The names that the first cell and these define; the cells themselves assert that the scores agree."""
    names: dict = {}
    for cell in [FIRST, *cells]:
        exec(compile(cell.source, "05_vit_vs_convnext.ipynb", "exec"), names)
    return names


def test_it_is_short_and_proves_both(capsys):
    assert len(BUILT) >= 6 and sum(map(lines, BUILT)) <= 90
    run(BUILT)
    assert "4 blocks of ours, the same scores" in capsys.readouterr().out


@pytest.mark.parametrize(
    "sizes", [{"layers": 1, "width": 8, "heads": 1}, {"layers": 3, "width": 24, "heads": 6}], ids=str
)
def test_other_sizes_agree_too(sizes):
    names = run([cell for cell in BUILT if "basis" in tags(cell)])
    torch.manual_seed(1)
    model = vit.make_model(**sizes, patch=16).eval()
    model.set_attn_implementation("eager")
    image = torch.randn(3, 64, 64, dtype=torch.float64)
    expected = model.double()(image[None]).logits[0]
    torch.testing.assert_close(names["load"](model)(image), expected.detach(), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("x = x + self.attention", "x = self.attention"),
        (" + self.position_embeddings", ""),
        ("/ q.shape[-1] ** 0.5", ""),
        ("return x + (self.layer_scale", "return (self.layer_scale"),
    ],
)
def test_the_proofs_are_not_vacuous(right, wrong):
    changed = [SimpleNamespace(source=cell.source.replace(right, wrong)) for cell in BUILT]
    assert any(cell.source != one.source for cell, one in zip(BUILT, changed, strict=True))
    with pytest.raises(AssertionError):
        run(changed)


def test_full_cells_download_nothing_and_say_what_to_do(capsys, monkeypatch):
    monkeypatch.setattr(catalog, "source", lambda spec: None)
    run([cell for cell in CELLS if "full" in tags(cell)])
    said = capsys.readouterr().out
    assert "python -m helpers prefetch vision" in said and "python -m helpers prefetch vit" in said
