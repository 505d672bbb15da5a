"""Gas beside the Ethereum Attestation Service: `multiAttest` of the two digests of each credential, on the same chain.

Generous to the peer: no recipient, no reference, no resolver, no link to a person.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

from bench.gas import gas_of_anchor, gas_of_last_block
from bench.place import Place
from bench.rows import Row
from ledger.rpc.abi import Abi

ARTIFACTS = Path(__file__).parents[2] / "node_modules/@ethereum-attestation-service/eas-contracts/artifacts/contracts"
# Of each what one transaction can hold; more attestations in one would not make them cheaper.
COUNT, PEER_COUNT = 500, 60
NOBODY, NOTHING = "0x" + "00" * 20, bytes(32)


def rows(place: Place) -> Iterator[Row]:
    yield Row(
        name="gas a credential (peer: multiAttest of eas-contracts)",
        ours=gas_of_anchor(place, COUNT) / COUNT,
        peer=gas_of_attestations(place) / PEER_COUNT,
        unit="gas",
        goal=30,
        less_is_better=True,
    )


def gas_of_attestations(place: Place) -> int:
    chain = place.founded
    for name in ("SchemaRegistry", "EAS"):
        chain.abis[name] = Abi.load(name, ARTIFACTS / f"{name}.sol")
    chain.deploy("SchemaRegistry")
    chain.deploy("EAS", chain.at["SchemaRegistry"])
    schema = ("bytes32 document, bytes32 token", NOBODY, True)
    answer = chain.client.call(
        chain.at["SchemaRegistry"], chain.abis["SchemaRegistry"].encode_call("register", *schema)
    )
    chain.send("council", "SchemaRegistry", "register", *schema)
    attestations = [(NOBODY, 0, True, NOTHING, secrets.token_bytes(64), 0) for _ in range(PEER_COUNT)]
    chain.send("council", "EAS", "multiAttest", [(answer, attestations)])
    return gas_of_last_block(place)
