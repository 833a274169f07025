"""A rehearsal of the Hugging Face hub on this machine: everything a full-size model needs, without a network.

`hub()` serves tiny random models under the true repository ids and can misbehave in every way in `server.KINDS`.
`make rehearse` opens the notebooks against it; tests run every full-size code path against it.
"""

from tests.rehearsal_hub.server import KINDS, Fault, Hub, Repository


def hub(port: int = 0) -> Hub:
    """A hub with all full models of the catalogue, tiny and random. Use it as a context."""
    from tests.rehearsal_hub.repositories import find

    return Hub(find, port)
