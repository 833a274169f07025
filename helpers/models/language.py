"""One face for language models: recurrent ones and those of transformers answer the same calls."""

from collections.abc import Collection, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from helpers import memory
from helpers.problems import Problem

START = "<end>"  # stands before every pocket text, as GPT-2's <|endoftext|> does


class LanguageModel:
    """A causal language model and its tokenizer.

    Attributes:
        model, tokenizer: the library's objects.
        start: id of the token that stands before a text; also the one that ends it.
        context: the longest input in tokens, None if there is no limit.
    """

    def __init__(self, model: nn.Module, tokenizer: Any):
        self.model, self.tokenizer = model.eval(), tokenizer
        config = getattr(model, "config", None)
        self.recurrent = hasattr(model, "step")
        self.context = None if self.recurrent else config.max_position_embeddings
        self.start = tokenizer.token_to_id(START) if hasattr(tokenizer, "token_to_id") else tokenizer.bos_token_id

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.model.parameters()).device

    def encode(self, text: str, start: bool = True) -> list[int]:
        """Token ids of a text, with the start token before it unless `start` is False."""
        found = self.tokenizer.encode(text, add_special_tokens=False)
        ids = list(getattr(found, "ids", found))
        return [self.start, *ids] if start else ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of these tokens, special ones included."""
        return self.tokenizer.decode(list(ids), skip_special_tokens=False)

    @torch.inference_mode()
    def logits(self, ids: Tensor) -> Tensor:
        """Logits (B, T, V) of the token after each of `ids` (B, T). Fewer rows at a time where memory runs out.

        Raises:
            Problem: the text is longer than the model's context.
        """
        if self.context is not None and ids.shape[1] > self.context:
            raise Problem(f"The text has {ids.shape[1]} tokens; this model can read {self.context}.")
        parts = memory.in_parts(self._logits, ids)
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _logits(self, ids: Tensor) -> Tensor:
        if self.recurrent:
            return self.model(ids.to(self.device))
        everything = torch.ones_like(ids, device=self.device)
        return self.model(ids.to(self.device), attention_mask=everything, use_cache=False).logits

    @torch.inference_mode()
    def step(self, ids: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Logits (B, V) after the last of `ids` (B, T), and the state to go on from: hidden, or keys and values."""
        if self.recurrent:
            logits, state = self.model.step(ids.to(self.device), state)
        else:
            out = self.model(ids.to(self.device), past_key_values=state, use_cache=True, logits_to_keep=1)
            logits, state = out.logits, out.past_key_values
        return logits[:, -1], state

    @torch.inference_mode()
    def generate(
        self,
        ids: Tensor,
        most: int,
        stop: Collection[int] = (),
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> list[list[int]]:
        """Continue each row of `ids` (B, T) by at most `most` tokens, up to (without) the first token in `stop`.

        Args:
            temperature: 0 takes the likeliest token, else tokens are drawn from softmax(logits / temperature).
            generator: draws on the CPU, so that all machines draw alike.
        """
        told: list[list[int]] = [[] for _ in ids]
        running, unread, state, read = [True] * len(ids), ids, None, 0
        for _ in range(most):
            read += unread.shape[1]
            if self.context is not None and read > self.context:  # full: forget the older half
                unread, state = self._last(ids, told, self.context // 2), None
                read = unread.shape[1]
            logits, state = self.step(unread, state)
            words = _choose(logits.float().cpu(), temperature, generator)
            for row, word in enumerate(words.tolist()):
                running[row] = running[row] and word not in stop
                if running[row]:
                    told[row].append(word)
            if not any(running):
                break
            unread = words[:, None]
        return told

    def _last(self, ids: Tensor, told: list[list[int]], length: int) -> Tensor:
        longest = max(map(len, told))  # rows that have stopped are padded: nobody reads on there
        rows = [
            [*row, *words, *[self.start] * (longest - len(words))]
            for row, words in zip(ids.tolist(), told, strict=True)
        ]
        return torch.tensor(rows)[:, -length:]


def _choose(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    """One word id for each row of logits (B, V)."""
    if temperature == 0.0:
        return logits.argmax(-1)
    return torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)[:, 0]
