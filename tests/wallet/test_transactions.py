"""The bytes of a signed transaction: the example of EIP-155, and whatever eth_account would send."""

from typing import Any

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from wallet.keys.signer import digest_signer
from wallet.keys.transactions import signed_transaction

EIP_155_KEY = "46" * 32
EIP_155: dict[str, Any] = {
    "chainId": 1,
    "nonce": 9,
    "gasPrice": 20 * 10**9,
    "gas": 21_000,
    "to": "0x" + "35" * 20,
    "value": 10**18,
    "data": b"",
}
EIP_155_SIGNED = (
    "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025"
    "a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
    "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
)

Legacy = st.fixed_dictionaries({"gasPrice": st.integers(0, 2**64)})
Fees = st.fixed_dictionaries({"type": st.just(2), "maxFeePerGas": st.integers(0, 2**64)})
Common = st.fixed_dictionaries(
    {
        "chainId": st.integers(1, 2**53),
        "nonce": st.integers(0, 2**63),
        "gas": st.integers(1, 2**40),
        "value": st.integers(0, 2**96),
        "data": st.binary(max_size=100),
    }
)


def test_the_example_of_eip_155_comes_out_byte_for_byte() -> None:
    assert signed_transaction(EIP_155, digest_signer(bytes.fromhex(EIP_155_KEY))).hex() == EIP_155_SIGNED


@given(
    key=st.integers(1, 2**250), common=Common, fees=Legacy | Fees, to=st.binary(min_size=20, max_size=20) | st.none()
)
def test_the_bytes_are_those_of_eth_account(
    key: int, common: dict[str, Any], fees: dict[str, Any], to: bytes | None
) -> None:
    private = key.to_bytes(32)
    transaction = {**common, **fees, **({"to": "0x" + to.hex()} if to else {})}
    if "maxFeePerGas" in transaction:
        transaction["maxPriorityFeePerGas"] = transaction["maxFeePerGas"] // 2
    theirs = Account.from_key(private).sign_transaction({**transaction, **({"to": to} if to else {})})
    assert signed_transaction(transaction, digest_signer(private)) == bytes(theirs.raw_transaction)


@pytest.mark.parametrize("missing", sorted(EIP_155.keys() - {"to"}))
def test_a_transaction_without_one_of_its_fields_is_never_signed(missing: str) -> None:
    incomplete = {name: value for name, value in EIP_155.items() if name != missing}
    with pytest.raises(KeyError):
        signed_transaction(incomplete, lambda _: pytest.fail("signed"))
