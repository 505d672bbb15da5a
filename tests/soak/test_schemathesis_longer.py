"""The API driven from its own description, with many more cases, others each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.driving import driven, limited
from tests.issuing.world import founded_world

EXAMPLES = 150

pytestmark = pytest.mark.soak


def test_no_request_to_any_route_by_any_caller_is_a_fault_of_the_server(tmp_path: Path) -> None:
    with founded_world(tmp_path) as world:
        api = driven(world)
        for operation in api.operations.values():
            api.drive(operation, run=limited(EXAMPLES, repeatable=False))
