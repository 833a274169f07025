"""A picture of each lecture for the README, as its panel draws it: python docs/pictures.py"""

import importlib
import io
from pathlib import Path

from PIL import Image

from helpers.panel import Panel  # before torch: it sets the threads

WIDTH = 600  # pixels
PANELS = {
    "01": "next_word.surprise_panel",
    "02": "attention.steps_panel",
    "03": "gpt.gap_panel",
    "04": "llama.calculator_panel",
    "05": "vision.patches_panel",
    "06": "gan.slides_panel",
    "07": "diffusion.guidance_panel",
    "08": "clip.matrix_panel",
    "09": "captioning.coder_panel",
}


def picture(panel: Panel) -> Image.Image:
    """What a panel shows when it is opened, WIDTH wide, in 128 colours."""
    panel.wait()
    whole = Image.open(io.BytesIO(panel.picture)).convert("RGB")
    small = whole.resize((WIDTH, round(whole.height * WIDTH / whole.width)), Image.Resampling.LANCZOS)
    return small.quantize(128, dither=Image.Dither.NONE)


if __name__ == "__main__":
    for number, name in PANELS.items():
        lecture, made = name.split(".")
        panel = getattr(importlib.import_module(f"helpers.lectures.{lecture}"), made)
        picture(panel()).save(Path(__file__).parent / f"{number}.png", optimize=True)
