"""One interface for language models: recurrent ones and those of transformers answer the same calls.

Whatever computes, what they give is float32 on the CPU.
"""

import functools
from collections.abc import Collection, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from helpers import catalog, memory

START = "<end>"  # stands before every pocket text, as GPT-2's <|endoftext|> does


class LanguageModel:
    """A causal language model and its tokenizer.

    Attributes:
        model, tokenizer: the library's objects.
        name, note: what it is called, and one line on where it came from.
        start, end: id of the token that stands before a text and of the one after it: the same token.
        context: the longest input in tokens, None if there is no limit.
    """

    def __init__(self, model: nn.Module, tokenizer: Any, name: str = "", note: str = ""):
        self.model, self.tokenizer, self.name, self.note = model.eval(), tokenizer, name, note
        self.recurrent = hasattr(model, "step")
        self.context = None if self.recurrent else model.config.max_position_embeddings
        self.start = self.end = start_of(tokenizer)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.model.parameters()).device

    @functools.cached_property
    def words(self) -> list[str]:
        """All tokens as text, index = id."""
        return words_of(self.tokenizer, getattr(getattr(self.model, "config", None), "vocab_size", None))

    def encode(self, text: str, start: bool = True) -> list[int]:
        """Token ids of a text, with the start token before it unless `start` is False."""
        found = self.tokenizer.encode(text, add_special_tokens=False)
        ids = list(getattr(found, "ids", found))
        return [self.start, *ids] if start else ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of these tokens, special ones included, but for a start token before them."""
        ids = list(ids)
        return self.tokenizer.decode(ids[ids[:1] == [self.start] :], skip_special_tokens=False)

    def tokens(self, ids: Sequence[int]) -> list[str]:
        """Each token as text of its own."""
        return [self.tokenizer.decode([i], skip_special_tokens=False).strip() or "␣" for i in ids]

    @torch.inference_mode()
    def logits(self, ids: Sequence[int] | Tensor) -> Tensor:
        """Logits (T, V) of the token after each of `ids` (T,), or (B, T, V) for `ids` (B, T).

        A text longer than the context is read in windows that overlap by half. Fewer rows at a time are read where
        memory runs out.
        """
        ids = torch.as_tensor(ids)
        if ids.ndim == 1:
            return self.logits(ids[None])[0]
        length = ids.shape[1]
        window = self.context or length
        half = window // 2
        parts = [self._window(ids[:, :window])]
        for begin in range(half, length - window + half, max(1, half)):  # each adds what is not read yet
            parts.append(self._window(ids[:, begin : begin + window])[:, window - half :])
        return _joined(parts, 1)

    def _window(self, ids: Tensor) -> Tensor:
        return _joined(memory.in_batches(self._logits, ids), 0)

    def _logits(self, ids: Tensor) -> Tensor:
        ids = ids.to(self.device)
        if self.recurrent:
            return self.model(ids).cpu().float()
        return self.model(ids, attention_mask=torch.ones_like(ids), use_cache=False).logits.cpu().float()

    @torch.inference_mode()
    def step(self, ids: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Logits (B, V) after the last of `ids` (B, T), and the state to go on from: hidden, or keys and values."""
        if self.recurrent:
            logits, state = self.model.step(ids.to(self.device), state)
        else:
            out = self.model(ids.to(self.device), past_key_values=state, use_cache=True, logits_to_keep=1)
            logits, state = out.logits, out.past_key_values
        return logits[:, -1].cpu().float(), state

    def generate(
        self,
        ids: Tensor,
        max_new_tokens: int,
        stop: Collection[int] = (),
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> list[list[int]]:
        """Continue each row of `ids` (B, T) by at most `max_new_tokens`, up to (without) the first token in `stop`.

        Args:
            temperature: 0 takes the likeliest token, else tokens are drawn from softmax(logits / temperature).
            generator: draws on the CPU, so that all machines draw alike.
        """
        running = torch.ones(len(ids), dtype=torch.bool)
        written: list[list[int]] = [[] for _ in ids]
        unread, state, read = ids, None, 0
        for _ in range(max_new_tokens):
            read += unread.shape[1]
            if self.context is not None and read > self.context:  # full: forget the older half
                unread, state = ids[:, -(self.context // 2) :], None
                read = unread.shape[1]
            logits, state = self.step(unread, state)
            unread = _choose(logits, temperature, generator)[:, None]
            ids = torch.cat([ids, unread], 1)  # rows that have stopped go on, and nobody reads them
            running &= ~torch.isin(unread[:, 0], torch.tensor(list(stop), dtype=torch.long))
            for row in running.nonzero()[:, 0].tolist():
                written[row].append(int(unread[row]))
            if not running.any():
                break
        return written


def load(name: str, size: str = "pocket") -> LanguageModel:
    """A language model of the catalogue, which loads each only once.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    loaded = catalog.load(name, size)
    return LanguageModel(loaded.model, loaded.tokenizer, name, loaded.note)


def words_of(tokenizer: Any, size: int | None = None) -> list[str]:
    """The first `size` tokens of a tokenizer (all, if None) as text, index = id."""
    fast = getattr(tokenizer, "backend_tokenizer", tokenizer)
    return fast.decode_batch([[i] for i in range(size or fast.get_vocab_size())], skip_special_tokens=False)


def start_of(tokenizer: Any) -> int:
    """What stands before a text: an end where the texts have one, else a new line."""
    if not hasattr(tokenizer, "token_to_id"):
        return tokenizer.bos_token_id
    end = tokenizer.token_to_id(START)
    return tokenizer.encode("\n").ids[0] if end is None else end


def _joined(parts: list[Tensor], axis: int) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts, axis)  # a copy of all logits may be hundreds of MB


def _choose(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    """One token id for each row of logits (B, V)."""
    if temperature == 0.0:
        return logits.argmax(-1)
    return torch.multinomial((logits / temperature).softmax(-1), 1, generator=generator)[:, 0]
