"""Contract ABIs: encode calls, decode events and errors. Values are plain Python: int, bool, bytes, str, list, tuple.

Addresses are lower-case 0x strings; a struct is a tuple in ABI order (Solidity ABI specification 0.8).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_abi.codec import ABIDecoder
from eth_abi.decoding import StringDecoder
from eth_abi.encoding import TextStringEncoder
from eth_abi.exceptions import DecodingError
from eth_abi.registry import ABIRegistry, BaseEquals, registry
from eth_utils.crypto import keccak

ARTIFACTS = Path(__file__).parents[1] / "artifacts"

Json = Mapping[str, Any]


class _AnyText(StringDecoder):
    def decode(self, stream: Any) -> str:
        return str(super().decode(stream)).replace("\x00", "\ufffd")  # type: ignore[no-untyped-call]


def _lenient() -> ABIRegistry:
    """The default, but text that is not UTF-8 reads with U+FFFD, and so does U+0000, which PostgreSQL does not store:
    one bad string must not stop who reads the chain."""
    lenient: ABIRegistry = registry.copy()  # type: ignore[no-untyped-call]
    reader = _AnyText(handle_string_errors="replace")  # type: ignore[no-untyped-call]
    lenient.unregister("string")
    text = BaseEquals("string", with_sub=False)  # type: ignore[no-untyped-call]
    lenient.register(text, TextStringEncoder, reader, label="string")
    return lenient


_decoder = ABIDecoder(_lenient())


class AbiDataMalformed(ValueError):
    """Bytes that are not the ABI encoding of these types."""


def decode(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """Raises AbiDataMalformed."""
    try:
        return _decoder.decode(types, data)
    except (DecodingError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise AbiDataMalformed(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True)
class AbiEvent:
    """One event of a contract; `item` is its ABI entry, so that it can be stored beside what is expected of it."""

    item: Json

    @property
    def name(self) -> str:
        return str(self.item["name"])

    @cached_property
    def topic(self) -> bytes:
        return keccak(text=signature(self.item))

    def decode(self, topics: Sequence[bytes], data: bytes) -> dict[str, Any] | None:
        """Arguments by name, or None where the log is not of this event."""
        indexed = [part for part in self.item["inputs"] if part["indexed"]]
        plain = [part for part in self.item["inputs"] if not part["indexed"]]
        if len(topics) != len(indexed) + 1 or topics[0] != self.topic:
            return None
        values = dict(
            zip((part["name"] for part in plain), decode([type_of(part) for part in plain], data), strict=True)
        )
        for part, topic in zip(indexed, topics[1:], strict=True):
            values[part["name"]] = _from_topic(type_of(part), topic)
        return {part["name"]: values[part["name"]] for part in self.item["inputs"]}

    def topics(self, **indexed: Any) -> tuple[bytes | None, ...]:
        """A log filter: this event with these indexed arguments, None where any value will do."""
        parts = [part for part in self.item["inputs"] if part["indexed"]]
        unknown = set(indexed) - {part["name"] for part in parts}
        assert not unknown, f"{self.name} has no indexed {sorted(unknown)}"
        wanted = [encode([type_of(p)], [indexed[p["name"]]]) if p["name"] in indexed else None for p in parts]
        return (self.topic, *wanted)


@dataclass(frozen=True)
class AbiError:
    """One custom error of a contract."""

    item: Json

    @property
    def name(self) -> str:
        return str(self.item["name"])

    @cached_property
    def selector(self) -> bytes:
        return keccak(text=signature(self.item))[:4]

    def decode(self, data: bytes) -> tuple[Any, ...]:
        """The arguments in ABI order; `data` starts with the selector."""
        return tuple(decode([type_of(part) for part in self.item["inputs"]], data[4:]))


@dataclass(frozen=True)
class Abi:
    """The ABI of one contract."""

    name: str
    items: tuple[Json, ...]
    bytecode: bytes = b""

    @classmethod
    def load(cls, name: str, folder: Path = ARTIFACTS) -> "Abi":
        """Read `<folder>/<name>.json` with its `abi` and `bytecode`."""
        artifact = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return cls(
            name=name, items=tuple(artifact["abi"]), bytecode=bytes.fromhex(artifact["bytecode"].removeprefix("0x"))
        )

    @cached_property
    def events(self) -> dict[str, AbiEvent]:
        return {item["name"]: AbiEvent(item) for item in self.items if item["type"] == "event"}

    @cached_property
    def events_by_topic(self) -> dict[bytes, AbiEvent]:
        return {event.topic: event for event in self.events.values()}

    @cached_property
    def errors(self) -> dict[str, AbiError]:
        return {item["name"]: AbiError(item) for item in self.items if item["type"] == "error"}

    @cached_property
    def functions(self) -> dict[str, Json]:
        return {item["name"]: item for item in self.items if item["type"] == "function"}

    def encode_call(self, function: str, *arguments: Any) -> bytes:
        """Calldata: selector, then arguments."""
        item = self.functions[function]
        return keccak(text=signature(item))[:4] + encode([type_of(part) for part in item["inputs"]], arguments)

    def decode_result(self, function: str, data: bytes) -> tuple[Any, ...]:
        """What a view answered, in ABI order."""
        return tuple(decode([type_of(part) for part in self.functions[function]["outputs"]], data))

    def encode_creation(self, *arguments: Any) -> bytes:
        """Bytecode, then constructor arguments: the data of the transaction that deploys it."""
        inputs: list[Json] = next((item["inputs"] for item in self.items if item["type"] == "constructor"), [])
        return self.bytecode + encode([type_of(part) for part in inputs], arguments)


def signature(item: Json) -> str:
    return f"{item['name']}({','.join(type_of(part) for part in item['inputs'])})"


def type_of(part: Json) -> str:
    """The canonical type: a struct is its components in brackets."""
    declared = str(part["type"])
    if not declared.startswith("tuple"):
        return declared
    inner = ",".join(type_of(component) for component in part["components"])
    return f"({inner}){declared.removeprefix('tuple')}"


def _from_topic(declared: str, topic: bytes) -> Any:
    dynamic = declared in ("string", "bytes") or declared.endswith("]") or declared.startswith("(")
    return topic if dynamic else decode([declared], topic)[0]  # of a dynamic value only its hash is in the topic
