"""The indexer beside a bare eth_getLogs over the same blocks: what decoding, projecting and committing cost."""

from collections.abc import Iterator

from bench.place import Place, random_batch
from bench.rows import Row, per_second
from ledger.db import open_engine, prepare_ledger
from ledger.indexing.indexer import Indexer
from ledger.indexing.projection import Watched
from node.installation.pipeline import PROJECTIONS

BATCHES, ENTRIES, STATUS_ACTS = 10, 200, 100


def rows(place: Place) -> Iterator[Row]:
    _write_history(place)
    founded = place.founded
    wanted = {"fromBlock": "0x0", "toBlock": "latest", "address": [founded.at["Consortium"], founded.at["Credentials"]]}
    count = len(place.rpc("eth_getLogs", wanted))
    bare = per_second(count, lambda: place.rpc("eth_getLogs", wanted))
    ours = per_second(count, _indexer(place).reindex)
    yield Row(
        name="logs indexed and projected (peer: bare eth_getLogs)", ours=ours, peer=bare, unit="logs/s", goal=0.005
    )


def _write_history(place: Place) -> None:
    for _ in range(BATCHES):
        batch, entries, links = random_batch(ENTRIES)
        place.founded.anchor(batch, entries, links)
        for position in range(STATUS_ACTS // BATCHES):
            place.founded.status("suspend", batch, [position])


def _indexer(place: Place) -> Indexer:
    founded = place.founded
    engine = open_engine(f"sqlite:///{place.folder / 'ledger.db'}")
    prepare_ledger(engine)
    return Indexer(
        engine=engine,
        chain=founded.client,
        deployment=founded.chain_ref.hex(),
        genesis_hash="0x" + founded.genesis.hex(),
        watched=[Watched(founded.at[name], founded.abis[name]) for name in ("Consortium", "Credentials")],
        projections=PROJECTIONS,
    )
