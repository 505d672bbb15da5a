"""Any order of commands, rounds, losses and strangers ends with each command on chain exactly once."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.submitting.outbox import State
from node.running.chain import Anvil, AnvilSettings
from tests.conftest import free_port
from tests.pipeline.harness import Harness, content_of, dump_of, opened

SENDERS = ("a", "b")


class Pipeline(RuleBasedStateMachine):
    """Three things go on at once: callers enqueue, the worker works, the chain misbehaves."""

    @initialize()
    def found(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        here = Path(self.folder.name)
        self.chain = Anvil(AnvilSettings(folder=here / "chain", port=free_port(), chain_id=31337))
        self.chain.start()
        self.harness = Harness(here, self.chain)
        self.point = self.harness.rpc("evm_snapshot")
        self.wanted: set[int] = set()
        self.senders = [self.harness.keys.address(name) for name in SENDERS]

    @rule(n=st.integers(0, 5), sender=st.sampled_from([0, 1]))
    def enqueue(self, n: int, sender: int) -> None:
        if n not in self.wanted:
            self.harness.enqueue(self.harness.put(n, sender=self.senders[sender]))
            self.wanted.add(n)

    @rule()
    def work(self) -> None:
        self.harness.submitter(max_in_flight=2).tick()

    @rule()
    def index(self) -> None:
        self.harness.indexer().tick()

    @rule()
    def restart_worker(self) -> None:
        self.harness.close()
        self.harness.open()

    @rule()
    def forget(self) -> None:
        self.harness.rpc("evm_revert", self.point)
        self.point = self.harness.rpc("evm_snapshot")

    @rule()
    def remember_from_here(self) -> None:
        self.point = self.harness.rpc("evm_snapshot")

    @rule()
    def lose_the_pool(self) -> None:
        self.harness.rpc("anvil_dropAllTransactions")

    @rule(hold=st.booleans())
    def hold_or_release_blocks(self, hold: bool) -> None:
        if hold:
            self.harness.hold_blocks()
        else:
            self.harness.release_blocks()

    @rule()
    def mine(self) -> None:
        self.harness.mine()

    @rule(sender=st.sampled_from([0, 1]))
    def take_a_nonce(self, sender: int) -> None:
        who = self.senders[sender]
        waiting = self.harness.client.nonce(who, pending=True) > self.harness.client.nonce(who)
        if not waiting:
            self.harness.send(who, self.harness.keys.address("anyone"), b"", gas=21_000)

    @precondition(lambda self: bool(self.wanted))
    @rule(data=st.data())
    def stranger_does_the_same(self, data: st.DataObject) -> None:
        n = data.draw(st.sampled_from(sorted(self.wanted)))
        self.harness.send(self.harness.keys.address("stranger"), self.harness.inbox, self.harness.put(n).calldata)

    @invariant()
    def nothing_is_on_chain_twice_or_refused(self) -> None:
        if not hasattr(self, "harness"):
            return
        done = self.harness.puts()
        assert len(done) == len({n for n, _ in done})
        assert {n for n, _ in done} <= self.wanted
        assert not set(self.harness.states()) & {State.REJECTED, State.FAULT}

    def teardown(self) -> None:
        if not hasattr(self, "harness"):
            return
        try:
            self.harness.release_blocks()
            self.harness.mine()
            self.harness.settle()
            assert sorted(self.harness.puts()) == [(n, content_of(n)) for n in sorted(self.wanted)]
            assert set(self.harness.states()) <= {State.CONFIRMED}
            self.harness.index()
            anew = opened(Path(self.folder.name) / "anew.db")
            self.harness.indexer(anew).reindex()
            assert dump_of(anew) == dump_of(self.harness.ledger)
            anew.dispose()
        finally:
            self.harness.close()
            self.chain.kill()
            self.folder.cleanup()


TestPipeline = Pipeline.TestCase
TestPipeline.settings = settings(
    max_examples=4,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking starts a chain for each try: minutes
    print_blob=True,
)
