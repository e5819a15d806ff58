import pytest

from tests.media.xapi.store import Store


@pytest.fixture(params=["1.0.3", "2.0.0"])
def store(request, cast) -> Store:
    """Agency A's system, in either version of the specification."""
    return Store(cast.a, version=request.param)


@pytest.fixture
def one(cast) -> Store:
    """The same in version 1.0.3."""
    return Store(cast.a)


@pytest.fixture
def two(cast) -> Store:
    """The same in version 2.0."""
    return Store(cast.a, version="2.0.0")
