"""What a credential costs on chain. Gas does not depend on the machine, so the peer is the aim of the design."""

from collections.abc import Iterator

from bench.place import Place, random_batch
from bench.rows import Row

AIM_IN_A_BATCH_OF_500 = 5_400
AIM_OF_A_BATCH_OF_ONE = 170_000


def rows(place: Place) -> Iterator[Row]:
    for count, aim in ((500, AIM_IN_A_BATCH_OF_500), (1, AIM_OF_A_BATCH_OF_ONE)):
        yield Row(
            name=f"gas a credential, batch of {count} (peer: the design's aim)",
            ours=gas_of_anchor(place, count) / count,
            peer=aim,
            unit="gas",
            goal=1.0,
            less_is_better=True,
        )


def gas_of_anchor(place: Place, count: int) -> int:
    place.founded.anchor(*random_batch(count))
    return gas_of_last_block(place)


def gas_of_last_block(place: Place) -> int:
    block = place.rpc("eth_getBlockByNumber", "latest", False)
    return int(block["gasUsed"], 16)
