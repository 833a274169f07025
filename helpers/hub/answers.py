"""Whether the hub answers, and what its errors mean, in one sentence each."""

import contextlib
import errno
import functools
import threading
import time
from collections.abc import Iterator

from helpers.problems import Unavailable

PROBE = 1.0  # seconds in which the hub has to answer the first question
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Unusable(Unavailable):
    """This repository will not do, today or ever; an alternative may."""


def online() -> bool:
    """Whether the hub answers. Asked at most once a minute, for about a second."""
    from huggingface_hub import constants

    return not switched_off() and _answers(constants.ENDPOINT, int(time.monotonic() // 60))


def switched_off() -> bool:
    """Whether nobody is to ask the hub (HF_HUB_OFFLINE)."""
    from huggingface_hub import constants

    return constants.is_offline_mode()


@functools.lru_cache(maxsize=1)
def _answers(endpoint: str, minute: int) -> bool:
    from huggingface_hub.errors import HTTPError
    from huggingface_hub.utils import get_session

    asked, session = threading.Event(), get_session()
    answers = []

    def ask() -> None:
        with contextlib.suppress(HTTPError):  # no answer is the answer
            answers.append(session.head(endpoint, timeout=PROBE))
        asked.set()

    threading.Thread(target=ask, daemon=True).start()  # looking up a name may take longer than any timeout
    asked.wait(1.5 * PROBE)
    return bool(answers)


@contextlib.contextmanager
def in_words(repository: str) -> Iterator[None]:
    """Turns the errors of hub, line and disk into one sentence that says what to do."""
    from huggingface_hub.errors import HTTPError

    try:
        yield
    except (HTTPError, OSError) as error:
        raise _sentence(repository, error) from error


def _sentence(name: str, error: Exception) -> Unavailable:
    from huggingface_hub import errors

    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(error, errors.GatedRepoError) or status == 403:
        return Unavailable(
            f"{name} asks you to accept its licence: sign in at https://huggingface.co/{name}, accept, "
            "then run `hf auth login` here."
        )
    if isinstance(error, errors.RepositoryNotFoundError | errors.RevisionNotFoundError) or status == 404:
        return Unusable(f"{name} is not on the hub any more.")
    if status == 429:
        wait = error.response.headers.get("Retry-After", "300")
        return Unavailable(f"The hub has had too many requests from this network: try again in {wait} seconds.")
    if status is not None:
        return Unavailable(f"The hub answered with error {status}: try again later.")
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return Unavailable(
            f"The disk is too full for {name} ({error.strerror}): free some room where the hub's cache is, or set "
            "HF_HOME to a folder on a larger disk, and run this again."
        )
    if isinstance(error, errors.HTTPError):
        return Unavailable(
            f"The connection to the hub was lost ({type(error).__name__}): run this again, it resumes where it stopped."
        )
    return Unavailable(f"The files of {name} cannot be kept here: {error}.")
