"""The API driven from its own description, with many more cases, others each time.

In parts, so that a run that is stopped has shown something; `-k` runs one again.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.driving import Driven, driven, limited
from tests.issuing.world import founded_world

EXAMPLES = 150
PARTS = 24

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driven]:
    with founded_world(tmp_path_factory.mktemp("shaken")) as world:
        yield driven(world)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_to_any_route_by_any_caller_is_a_fault_of_the_server(api: Driven, part: int) -> None:
    for operation in list(api.operations.values())[part::PARTS]:
        api.drive(operation, run=limited(EXAMPLES, repeatable=False))
