"""Full-size models that look at a picture and write: BLIP and ViT-GPT2 caption it, SmolVLM answers what it is asked."""

from typing import Any

import torch
from torch import Tensor, nn

from helpers import catalog, furniture
from helpers.problems import Problem

LENGTH, ANSWER = 40, 120  # tokens of a caption and of an answer at most
BEAMS = 3  # of captions: salesforce/BLIP, configs/caption_coco.yaml
AROUND, WHOLE, IMAGE, END = "<fake_token_around_image>", "<global-img>", "<image>", "<end_of_utterance>"
QUESTION = (
    "What piece of furniture is this? Answer with one line of Python and nothing else, such as "
    f'chair("red", scene="room"). The first word is one of {", ".join(furniture.KINDS)}. '
    f"Finishes: {', '.join(furniture.FINISHES)}. Scenes: {', '.join(furniture.SCENES)}."
)


class FullCaptioner:
    """One of them, with the library's objects. Pictures are (3, size, size) with values from 0 to 1.

    Attributes:
        title: its name.
        size: pixels of a side that it sees.
        answers: whether it can be asked something.
    """

    def __init__(self, title: str, model: nn.Module, tokenizer: Any, processor: Any):
        self.title, self.model, self.tokenizer = title, model.eval(), tokenizer
        self.answers = hasattr(model.config, "scale_factor")
        vision = getattr(model.config, "vision_config", None) or model.config.encoder
        self.size, self.patch = vision.image_size, vision.patch_size
        self.mean, self.std = (
            torch.tensor(v, dtype=torch.float32)[:, None, None] for v in (processor.image_mean, processor.image_std)
        )

    def _pixels(self, picture: Tensor) -> Tensor:
        return ((picture - self.mean) / self.std)[None].to(self.model.device, self.model.dtype)

    @torch.inference_mode()
    def caption(self, picture: Tensor) -> str:
        """A sentence on the picture."""
        if self.answers:
            return self.answer(picture, "Describe this picture in one sentence.")
        ids = self.model.generate(pixel_values=self._pixels(picture), max_new_tokens=LENGTH, num_beams=BEAMS)
        return self.tokenizer.decode(ids[0], skip_special_tokens=True).strip()

    @torch.inference_mode()
    def answer(self, picture: Tensor, question: str) -> str:
        """What it says to a question about the picture: (size / patch / scale)² places stand before its words."""
        places = (self.size // self.patch) ** 2 // self.model.config.scale_factor**2
        shown = f"{AROUND}{WHOLE}{IMAGE * places}{AROUND}"  # one picture, not cut into tiles
        prompt = f"<|im_start|>User:{shown}{question}{END}\nAssistant:"
        ids = self.tokenizer(prompt, add_special_tokens=False, return_tensors="pt").input_ids.to(self.model.device)
        found = self.model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            pixel_values=self._pixels(picture)[None],  # (1, pictures, 3, size, size)
            max_new_tokens=ANSWER,
            do_sample=False,
            eos_token_id=self.tokenizer.convert_tokens_to_ids(END),
        )
        return self.tokenizer.decode(found[0, ids.shape[1] :], skip_special_tokens=True).strip()

    def program(self, picture: Tensor) -> str:
        """What it writes when it is asked for a program, without the marks that chat models put around code.

        Raises:
            Problem: it cannot be asked.
        """
        if not self.answers:
            raise Problem(f"{self.title} writes captions and nothing else: ask SmolVLM or pocket for a program.")
        return self.answer(picture, QUESTION).replace("```python", "").replace("```", "").strip()


def full_captioner(name: str) -> FullCaptioner:
    """A full-size one of the catalogue: "blip", "vit-gpt2", "smolvlm".

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    loaded = catalog.load(name, "full")
    return FullCaptioner(catalog.full(name).title, loaded.model, loaded.tokenizer, loaded.processor)
