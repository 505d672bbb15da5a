"""The embedded chain comes back as itself, whatever was done to it."""

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from ledger.db import reading
from ledger.submitting.outbox import State, SubmissionAttempt
from node.running.chain import HOST, Anvil, AnvilSettings, ChainNotStarted
from node.running.chain_dump import keep_copies
from tests.conftest import free_port
from tests.pipeline.harness import Harness, content_of


def test_a_stopped_chain_goes_on_where_it_was_with_the_same_first_block(harness: Harness) -> None:
    harness.enqueue(harness.put(1))
    harness.settle()
    for _ in range(3):  # each start would add a first block of its own
        harness.anvil.stop()
        assert harness.anvil.pid is None
        harness.anvil.start()
        assert harness.client.genesis_hash() == harness.genesis_hash
    assert harness.puts() == [(1, content_of(1))]


@pytest.mark.parametrize("left", [b"", b'{"block":{"number":"0x1"', None])
def test_a_broken_dump_falls_back_to_the_previous_one_and_says_so(
    harness: Harness, left: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    harness.enqueue(harness.put(1))
    harness.settle()
    harness.wait_for_dump()  # which keeps a copy, too
    harness.anvil.kill()
    state = harness.anvil.settings.state
    if left is None:
        state.unlink()
    else:
        state.write_bytes(left)
    harness.anvil.start()
    assert "dump was broken" in caplog.text
    assert harness.client.genesis_hash() == harness.genesis_hash
    assert harness.puts() == [(1, content_of(1))]


def test_a_dump_of_two_moments_is_not_believed(harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    """anvil writes blocks before accounts: a dump made meanwhile holds an effect without its event, for ever."""
    state = harness.anvil.settings.state
    harness.wait_for_dump()
    blocks = json.loads(state.read_text())
    harness.enqueue(harness.put(1))
    harness.settle()
    harness.wait_for_dump()
    accounts = json.loads(state.read_text())["accounts"]
    harness.anvil.kill()
    state.write_text(json.dumps(blocks | {"accounts": accounts}))
    harness.anvil.start()
    assert "dump was broken" in caplog.text
    harness.settle()
    assert harness.puts() == [(1, content_of(1))]
    assert harness.states() == [State.CONFIRMED]


def test_a_chain_that_never_rests_loses_no_more_than_what_came_after_its_last_copy(harness: Harness) -> None:
    """On a busy chain no dump surely is of one moment; a copy of it is kept all the same, and tried."""
    settings = harness.anvil.settings
    harness.enqueue(harness.put(1))
    harness.settle()
    harness.wait_for_dump()
    assert not keep_copies(settings, last_block_at=int(time.time()))
    settings.previous.write_bytes(b"of another time")
    harness.anvil.kill()
    settings.state.write_bytes(b"{")
    harness.anvil.start()
    assert harness.puts() == [(1, content_of(1))]


def test_a_copy_of_two_moments_is_passed_over_for_an_older_one(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    settings = harness.anvil.settings
    harness.wait_for_dump()
    older = json.loads(settings.state.read_text())
    harness.enqueue(harness.put(1))
    harness.settle()
    harness.wait_for_dump()
    harness.anvil.kill()
    of_two_moments = older | {"accounts": json.loads(settings.state.read_text())["accounts"]}
    newest, second, *_ = settings.recent
    newest.write_text(json.dumps(of_two_moments))
    second.write_text(json.dumps(older))
    settings.state.write_bytes(b"{")
    harness.anvil.start()
    assert settings.state.with_suffix(".broken.json").read_bytes() == b"{", "what was broken is there to look at"
    assert [f"to {name};" in caplog.text for name in (newest.name, second.name)] == [True, True]
    assert "to state.previous.json" not in caplog.text
    harness.settle()
    assert harness.puts() == [(1, content_of(1))]


def test_a_chain_without_any_whole_dump_is_not_replaced_by_a_new_one(harness: Harness) -> None:
    harness.wait_for_dump()
    harness.anvil.kill()
    for copy in (*harness.anvil.settings.recent, harness.anvil.settings.previous):
        copy.unlink(missing_ok=True)
    harness.anvil.settings.state.write_bytes(b"{")
    with pytest.raises(ChainNotStarted, match="restore a backup"):
        harness.anvil.start()


def test_a_chain_with_another_first_block_is_not_started(harness: Harness, make_chain: Callable[..., Anvil]) -> None:
    harness.wait_for_dump()
    harness.anvil.kill()
    other = make_chain(genesis_time=1_700_000_000)
    other.stop()
    harness.anvil.settings.state.write_bytes(other.settings.state.read_bytes())
    with pytest.raises(ChainNotStarted, match=harness.genesis_hash):
        harness.anvil.start()


def test_a_chain_left_over_by_a_killed_supervisor_is_stopped_first(chain_process: Anvil) -> None:
    left_over = chain_process.pid
    assert left_over is not None
    successor = Anvil(chain_process.settings)
    successor.start()
    try:
        assert chain_process.pid is None
        assert successor.pid not in (None, left_over)
    finally:
        successor.kill()


def test_a_port_in_use_is_named(chain_process: Anvil, tmp_path: Path) -> None:
    second = Anvil(replace(chain_process.settings, folder=tmp_path / "second"))
    with pytest.raises(ChainNotStarted, match=f"port {chain_process.settings.port} is in use"):
        second.start()


def test_what_keeps_it_from_starting_is_told(tmp_path: Path) -> None:
    chain = Anvil(AnvilSettings(folder=tmp_path, port=free_port(), chain_id=-1))
    with pytest.raises(ChainNotStarted, match="unexpected argument"):
        chain.start()


def test_it_listens_on_loopback_without_accounts_or_other_sites_scripts(chain_process: Anvil) -> None:
    assert chain_process.rpc_url.startswith(f"http://{HOST}:")
    ask = {"jsonrpc": "2.0", "id": 1, "method": "eth_accounts", "params": []}
    answer = httpx.post(chain_process.rpc_url, json=ask, headers={"Origin": "https://elsewhere.example"})
    assert answer.json()["result"] == []
    assert "access-control-allow-origin" not in answer.headers


def test_a_chain_killed_before_its_first_dump_keeps_its_first_block(chain_process: Anvil) -> None:
    chain_process.kill()
    chain_process.settings.state.unlink(missing_ok=True)
    born = chain_process.settings.genesis.read_text()
    chain_process.start()
    assert chain_process.settings.genesis.read_text() == born


def test_a_killed_chain_tells_whoever_waits_for_it(chain_process: Anvil) -> None:
    assert chain_process.settings.pid_file.read_text() == str(chain_process.pid)
    assert chain_process.pid is not None
    os.kill(chain_process.pid, signal.SIGKILL)
    assert chain_process.wait(5) == -signal.SIGKILL
    assert not chain_process.settings.pid_file.exists()
    chain_process.start()
    assert chain_process.pid is not None


def test_a_transaction_that_the_chain_parked_for_one_that_is_mined_is_sent_again(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    """anvil does so where a block comes between its look at the nonce and the pool: made here by the nonce alone."""
    harness.hold_blocks()
    harness.rpc("anvil_setNonce", harness.sender, "0x1")
    harness.enqueue(harness.put(1))
    harness.submitter().tick()
    with reading(harness.node) as session:
        raw = session.exec(select(SubmissionAttempt.raw)).one()
    harness.rpc("anvil_removePoolTransactions", harness.sender)
    harness.rpc("anvil_setNonce", harness.sender, "0x0")
    harness.client.send_raw(raw)
    harness.rpc("anvil_setNonce", harness.sender, "0x1")
    harness.release_blocks()
    deadline = time.monotonic() + 30
    while harness.states() != [State.CONFIRMED]:
        assert time.monotonic() < deadline, harness.rpc("txpool_inspect")
        harness.submitter().tick()
    assert harness.puts() == [(1, content_of(1))]
    assert f"parked transactions of {harness.sender}" in caplog.text.lower()
