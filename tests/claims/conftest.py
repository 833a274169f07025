import pytest

from tests.claims.quotes import percentages


@pytest.fixture
def stated(request) -> list[float]:
    """The percentages that a claim states, in order: 78 % is 0.78."""
    return percentages(request.function.__doc__)
