"""One chain for the tests that only add to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stranger.founded import Founded, running_chain
from tests.stranger.issued import Issuer
from tests.stranger.judges import Judges


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Founded]:
    with running_chain(tmp_path_factory.mktemp("chain")) as rpc:
        yield Founded(rpc)


@pytest.fixture(scope="session")
def issuer(founded: Founded) -> Issuer:
    return Issuer(founded)


@pytest.fixture
def judges(founded: Founded, tmp_path: Path) -> Judges:
    return Judges(founded, tmp_path)
