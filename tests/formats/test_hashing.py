"""The chain's hash is the one that independent implementations give, at every length where a block ends."""

from __future__ import annotations

import pytest
from Crypto.Hash import keccak

from formats.crypto.hashing import keccak256


@pytest.mark.parametrize("size", [0, 1, 64, 84, 85, 135, 136, 137, 271, 272, 273, 40_000])
def test_keccak_256_agrees_with_an_independent_one(size: int) -> None:
    data = bytes(index % 251 for index in range(size))
    expected = keccak.new(digest_bits=256, data=data).digest()
    assert keccak256(data) == expected
    assert keccak256(data[: size // 2], data[size // 2 :]) == expected


def test_keccak_256_of_nothing_is_the_one_that_every_chain_knows() -> None:
    assert keccak256().hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
