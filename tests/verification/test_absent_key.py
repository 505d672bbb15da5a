"""A snapshot leaves out the keys that are over and that no batch names: nothing becomes INVALID by that alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.wallet.world import SIGNED, TRUST_ROOT, World, world
from verification.verdict import State
from verification.verifier import verify_file, verify_token

AGES = (timedelta(0), timedelta(days=7), timedelta(days=7, seconds=1), timedelta(days=400))


def states(held: World, age: timedelta) -> list[State]:
    at = SIGNED + age
    held.source.change_head(head_time=at, seen_time=at)
    file, token = held.files[0], held.tokens[0]
    return [
        verify_file(file, held.source, TRUST_ROOT, lambda: at).state,
        verify_token(token, held.source, TRUST_ROOT, lambda: at).state,
    ]


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("batch", ["absent", "under other keys"])
def test_where_no_batch_names_the_key_the_state_is_the_same_with_and_without_it(batch: str, age: timedelta) -> None:
    held, without = world(), world()
    for each in (held, without):
        if batch == "absent":
            each.source.batches.clear()
        else:
            each.source.change_record(credential_key=bytes(32), token_key=bytes(32))
    without.source.keys.clear()
    assert states(without, age) == states(held, age)
    assert State.VALID not in states(held, age)


def test_a_file_and_its_code_of_an_absent_batch_are_unknown_for_seven_days_without_their_keys() -> None:
    without = world()
    without.source.batches.clear()
    without.source.keys.clear()
    at = SIGNED + AGES[1]
    without.source.change_head(head_time=at, seen_time=at)
    assert states(without, AGES[1]) == [State.UNKNOWN, State.UNKNOWN]
