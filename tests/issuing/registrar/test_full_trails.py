"""People who stand in many batches at once: the next of them waits, and nobody has to resume it."""

from sqlmodel import select

from formats.link import UNUSED_RUN
from ledger.db import reading
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch
from tests.issuing.registrar.test_registrar import ask_voucher, close, wanted
from tests.issuing.world import World, own_world, work

world = own_world
"""It fills trails, and moves the chain's time ahead."""


def batch_of(world: World, sitting: str) -> Batch:
    with reading(world.node.node_engine) as session:
        return session.exec(select(Batch).where(Batch.sitting_id == sitting)).one()


def test_a_batch_whose_people_wait_for_others_goes_on_by_itself_once_those_are_closed(world: World) -> None:
    others = [wanted(world, [0]) for _ in range(UNUSED_RUN - 1)]
    assert [ask_voucher(world, body).status_code for body in others] == [200] * len(others)
    sitting = world.approved(1)
    work(world.node)
    waiting = batch_of(world, sitting)
    assert waiting.state == BatchState.SIGNED
    assert "trail-outstanding" in (waiting.problem or "")
    assert waiting.retry_at is not None
    world.rpc("evm_increaseTime", 2 * world.node.config.registrar_limits.voucher_ttl_s)
    world.rpc("evm_mine")
    work(world.node)
    assert {close(world, body["batch"]).json()["state"] for body in others} == {"closed"}
    work(world.node, sitting)
    assert batch_of(world, sitting).problem is None
