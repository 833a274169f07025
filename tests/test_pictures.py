"""Pictures from other sources: digits, folders, data sets of the hub, and files that are no pictures."""

import io
import struct
import zlib
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageOps, PngImagePlugin

from helpers import hub, pictures, problems
from helpers.pictures import chooser
from tests.rehearsal_hub import Hub, Repository


def packed(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def test_furniture_and_digits_come_through_the_same_door():
    for source in ("furniture", "digits"):
        found = pictures.load(source, size=24, n=60, seed=1)
        assert found.images.shape == (60, 3, 24, 24) and found.labels.shape == (60,)
        assert 0 <= found.images.min() and found.images.max() <= 1 and found.images.std() > 0.1
        assert set(found.labels.tolist()) <= set(range(len(found.classes)))
        again = pictures.load(source, size=24, n=60, seed=1)
        assert torch.equal(found.images, again.images) and torch.equal(found.labels, again.labels)
        assert not torch.equal(found.labels, pictures.load(source, size=24, n=60, seed=2).labels)


def test_digits_are_real():
    from sklearn.datasets import load_digits

    found = pictures.load("digits", size=8, n=5000)
    assert len(found.images) == len(load_digits().target)
    assert sorted(found.labels.tolist()) == sorted(load_digits().target.tolist())


def test_a_folder_of_classes(tmp_path):
    for name, colour in (("cats", "red"), ("dogs", "blue"), (".hidden", "green")):
        (tmp_path / name).mkdir()
        for i in range(3):
            Image.new("RGB", (40 + i, 30), colour).save(tmp_path / name / f"{i}.png")
    (tmp_path / "cats" / "broken.jpg").write_bytes(b"no picture")
    (tmp_path / "cats" / "notes.txt").write_text("no picture either")
    found = pictures.load(tmp_path, size=16)
    assert found.classes == ("cats", "dogs") and len(found.images) == 6
    assert "1 left out" in found.source and "broken.jpg" in found.source
    for image, label in zip(found.images, found.labels, strict=True):
        assert image.mean((1, 2)).argmax() == (0, 2)[label]


def test_folders_without_pictures_are_named(tmp_path):
    with pytest.raises(ValueError, match="There is no folder"):
        pictures.load(tmp_path / "nowhere")
    for path in ("~nobody_here/x", "x" * 5000):
        with pytest.raises(ValueError, match="There is no folder"):
            pictures.load(path)
    with pytest.raises(ValueError, match="has no pictures"):
        pictures.load(tmp_path)
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "a.png").write_bytes(b"")
    (tmp_path / "cats" / "folder.png").mkdir()
    with pytest.raises(ValueError, match="None of the 2 files"):
        pictures.load(tmp_path)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I", "F", "CMYK", "YCbCr"])
def test_every_mode_becomes_rgb(mode):
    kind = {"F": "TIFF", "I": "TIFF", "CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    made = pictures.decode(packed(Image.new(mode, (12, 8)), kind))
    assert made.mode == "RGB" and made.size == (12, 8)


def test_what_is_transparent_becomes_white_and_cameras_may_be_turned():
    assert pictures.decode(packed(Image.new("RGBA", (4, 4), (255, 0, 0, 0)))).getpixel((0, 0)) == (255, 255, 255)
    turned = Image.new("RGB", (12, 8))
    exif = turned.getexif()
    exif[0x0112] = 6
    assert pictures.decode(packed(turned, "JPEG", exif=exif)).size == (8, 12)


def damaged_exif(orientation: int = 6) -> bytes:
    """EXIF that turns a picture, and holds the signed fraction (-1, 0) where it should be unsigned."""
    entries = struct.pack("<HHIHHHHII", 0x0112, 3, 1, orientation, 0, 0x011A, 10, 1, 38)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<Iii", 0, -1, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("exif", [damaged_exif(), damaged_exif()[:30], b"Exif\0\0nonsense"])
def test_damaged_metadata_spoil_no_picture(kind, exif):
    assert set(pictures.decode(packed(Image.new("RGB", (12, 8), "red"), kind, exif=exif)).size) == {12, 8}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_pillow_turns_it(orientation):
    data = packed(Image.effect_noise((12, 8), 50), exif=damaged_exif(orientation).replace(b"\xff" * 4, b"\1\0\0\0"))
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    assert pictures.decode(data).tobytes() == upright.tobytes()


def test_long_texts_and_profiles_in_a_picture_spoil_no_picture():
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "x" * 5_000_000, zip=True)
    made = pictures.decode(packed(Image.new("RGB", (12, 8), "red"), pnginfo=text, icc_profile=bytes(5_000_000)))
    assert made.size == (12, 8) and made.getpixel((0, 0)) == (255, 0, 0)


def test_deep_grey_keeps_its_contrast():
    ramp = Image.new("I;16", (2, 1))
    ramp.putpixel((1, 0), 60000)
    assert [pictures.decode(packed(ramp)).getpixel((x, 0))[0] for x in (0, 1)] == [0, 255]


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it has side x side pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "not a picture"),
        (b"%PDF-1.7", "not a picture"),
        (b"<svg onload='alert(1)'/>", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (packed(Image.effect_noise((64, 64), 50).convert("RGB"), "JPEG")[:600], "damaged or cut short"),
        (packed(Image.effect_noise((64, 64), 50))[:600], "damaged or cut short"),
        (bomb(8_000), "8000 x 8000 pixels, more than 60 million"),
        (bomb(50_000), "more than 60 million pixels"),
        (bytes(31_000_000), "31 MB"),
    ],
    ids=["empty", "pdf", "svg", "eps", "jpeg", "png", "pixels", "bomb", "large"],
)
def test_what_is_no_picture_is_refused_in_words(data, said):
    with pytest.raises(pictures.NotAPicture, match=said):
        pictures.decode(data)


def test_a_square_is_the_middle():
    wide = Image.new("RGB", (90, 30), "blue")
    wide.paste("red", (30, 0, 60, 30))
    small = pictures.square(wide, 10)
    assert small.shape == (3, 10, 10) and small[0].min() > 0.9 and small[2].max() < 0.1


@pytest.mark.parametrize("name", pictures.HUB)
def test_without_a_network_the_hub_is_named(name):
    with pytest.raises(hub.Unavailable, match="take 'digits'"):
        pictures.load(name)


def parquet_file(path: Path) -> Path:
    """Ten grey pictures as they lie on the hub."""
    import pyarrow
    from pyarrow import parquet

    rows = [{"image": {"bytes": packed(Image.new("L", (28, 28), 20 * i))}, "label": i} for i in range(10)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def test_where_others_wait_a_data_set_is_offered_and_fetched_with_reports(at_the_hub, tmp_path):
    data = pictures.HUB["fashion_mnist"]
    files = {data.file: parquet_file(tmp_path / "train.parquet").read_bytes()}
    seen = []
    with Hub({f"datasets/{data.repository}": Repository(files)}.get) as somewhere:
        at_the_hub(somewhere.url)
        with problems.only_offered():
            with pytest.raises(problems.NotHere, match="zalando.* not on this machine") as offered:
                pictures.load("fashion_mnist", size=16, n=7)
            assert not somewhere.requests
            offered.value.fetch(lambda here, total, path: seen.append((here, total)))
            assert seen[-1] == (len(files[data.file]),) * 2
            assert pictures.load("fashion_mnist", size=16, n=7).images.shape == (7, 3, 16, 16)


def test_a_data_set_of_the_hub(tmp_path, monkeypatch):
    path = parquet_file(tmp_path / "train.parquet")
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: str(path))
    found = pictures.load("fashion_mnist", size=16, n=7)
    assert found.images.shape == (7, 3, 16, 16) and "sneaker" in found.classes
    for image, label in zip(found.images, found.labels, strict=True):
        assert image.mean().item() == pytest.approx(20 * label.item() / 255, abs=1e-3)


def test_a_chooser_finds_pieces_digits_photographs_and_files(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_HOME", str(tmp_path))
    name = chooser.keep("IMG 1.png", packed(Image.new("RGB", (40, 20), "red")))
    own = chooser.chosen(name, 16)
    assert own.shape == (3, 16, 16) and own[0].min() > 0.9 and own[1:].max() < 0.1
    for text in ("ein roter Stuhl", "flower.jpg", "digit 7", "Ziffer 3, Nummer 12"):
        picture = chooser.chosen(text, 32)
        assert picture.shape == (3, 32, 32) and 0 <= picture.min() < picture.max() <= 1 and not chooser.unknown(text)
    assert not torch.equal(chooser.chosen("digit 7", 32), chooser.chosen("digit 7, number 2", 32))
    for text, said in {
        str(tmp_path / "nowhere.png"): "nowhere.png was not found",
        "~nobody_here/x.png": "x.png was not found",
        f"{'x' * 5000}.png": "was not found",
        "digit 7 number 500": "from 1 to 179",
        "chair with nine slats": "2 or 3 or 4 or 5 slats, not 9",
    }.items():
        with pytest.raises(ValueError, match=said):
            chooser.chosen(text, 32)
    assert [unknown.word for unknown in chooser.unknown("a red qwxyz")] == ["qwxyz"]
    assert not chooser.unknown("photograph.jpg")


def test_a_chooser_is_a_control():
    control = chooser.chooser(value="a blue bed")
    assert control.name == "picture" and control.button().accept == "image/*"
    assert {"china.jpg", "digit 7"} <= set(control.widget().options)
    for suggestion in control.suggestions:
        assert chooser.chosen(suggestion, 8).shape == (3, 8, 8) and not chooser.unknown(suggestion)
