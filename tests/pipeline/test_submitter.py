"""Exactly once on chain, while everything stays up."""

from ledger.pipeline.outbox import State
from tests.pipeline.rig import Rig


def test_ten_commands_are_on_chain_once_each_and_in_their_order(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(10)))
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 10
    assert rig.puts() == [(n, f"payload {n}".encode()) for n in range(10)]
    rig.index()
