"""Multibase `z`: base58 in Bitcoin's alphabet, one text for each byte string (IETF draft-msporny-base58)."""

from __future__ import annotations

from formats.faults import FormatFault, require

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_PAIR, _WORD = 58**2, 58**10
_POWERS = [_PAIR**4, _PAIR**3, _PAIR**2, _PAIR, 1]
_MAX_TEXT = 128


def to_multibase(data: bytes) -> str:
    number, words = int.from_bytes(data, "big"), []
    while number:
        number, word = divmod(number, _WORD)
        words.append(word)
    leading = len(data) - len(data.lstrip(b"\0"))
    text = "".join([_PAIRS[word // power % _PAIR] for word in reversed(words) for power in _POWERS])
    return "z" + "1" * leading + text.lstrip("1")


def from_multibase(text: str) -> bytes:
    """The bytes of exact `z…` text. Raises FormatFault."""
    require(text[:1] == "z" and len(text) <= _MAX_TEXT, "not-multibase", "not `z` and base58")
    digits = text[1:]
    number = 0
    for character in digits:
        if character not in _ALPHABET:
            raise FormatFault("not-multibase", f"{character!r} is not in base58")
        number = number * 58 + _ALPHABET.index(character)
    leading = len(digits) - len(digits.lstrip("1"))
    return bytes(leading) + number.to_bytes((number.bit_length() + 7) // 8, "big")
