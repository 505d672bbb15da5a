"""Nothing that was changed is VALID: every byte in turn, every field removed, the same content written otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import cbor2
import pytest

from formats import canonical
from formats.token import link
from tests.wallet.world import TRUST_ROOT, World, now, world
from verification.verdict import State, Verdict
from verification.verifier import verify_both, verify_file, verify_link, verify_token

NEVER = {State.INVALID, State.DAMAGED, State.UNKNOWN}


@pytest.fixture(scope="module")
def good() -> World:
    return world()


def file_verdict(good: World, data: bytes) -> Verdict:
    return verify_file(data, good.source, TRUST_ROOT, now)


def token_verdict(good: World, data: bytes) -> Verdict:
    return verify_token(data, good.source, TRUST_ROOT, now)


def test_the_untouched_file_and_token_are_valid(good: World) -> None:
    assert file_verdict(good, good.files[0]).state is State.VALID
    assert token_verdict(good, good.tokens[0]).state is State.VALID


def test_no_flipped_byte_of_a_file_is_valid(good: World) -> None:
    data = good.files[0]
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert file_verdict(good, changed).state in NEVER, f"byte {place}"


@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_no_flipped_byte_of_a_token_is_valid(good: World, mask: int) -> None:
    data = good.tokens[0]
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]
        assert token_verdict(good, changed).state is State.INVALID, f"byte {place}"


def test_no_cut_or_lengthened_file_or_token_is_valid(good: World) -> None:
    for data, verdict in ((good.files[0], file_verdict), (good.tokens[0], token_verdict)):
        file = verdict is file_verdict
        for changed in (data[:-1], data[1:], data + b" ", data + b"\n", b"\xef\xbb\xbf" + data, data + data):
            assert verdict(good, changed).state is (State.DAMAGED if file else State.INVALID)
        assert verdict(good, b"").state is (State.NOT_OURS if file else State.INVALID)


def test_no_file_lacking_a_field_is_valid_its_proof_too(good: World) -> None:
    document = json.loads(good.files[0])
    removed = list(_removals(document))
    assert len(removed) > 40
    for path, changed in removed:
        assert file_verdict(good, canonical.encode(changed)).state is State.INVALID, path


def test_no_token_lacking_a_field_is_valid(good: World) -> None:
    outer = cbor2.loads(good.tokens[0])
    protected, unprotected, payload, signature = outer.value
    claims = cbor2.loads(payload)
    for label in claims:
        less = cbor2.dumps({key: value for key, value in claims.items() if key != label}, canonical=True)
        changed = cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected, less, signature]), canonical=True)
        assert token_verdict(good, changed).state is State.INVALID, f"label {label}"


def test_the_same_content_written_otherwise_is_named_as_saved_again_and_never_valid(good: World) -> None:
    document = json.loads(good.files[0])
    rewritten = [
        json.dumps(document, ensure_ascii=False, indent=1),
        json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=False),
        json.dumps(document, ensure_ascii=True, separators=(",", ":"), sort_keys=True),
        good.files[0].decode().replace("成", "\\u6210"),
    ]
    reordered = dict(reversed(document.items()))
    rewritten.append(json.dumps(reordered, ensure_ascii=False, separators=(",", ":")))
    for text in {each for each in rewritten if each.encode() != good.files[0]}:
        verdict = file_verdict(good, text.encode())
        assert (verdict.state, verdict.reason) == (State.DAMAGED, "file-saved-again")


def test_the_same_token_in_another_encoding_is_refused(good: World) -> None:
    outer = cbor2.loads(good.tokens[0])
    protected, unprotected, payload, signature = outer.value
    claims = cbor2.loads(payload)
    reversed_map = cbor2.dumps(dict(reversed(claims.items())))
    for changed in (
        cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected, reversed_map, signature])),
        cbor2.dumps([protected, unprotected, payload, signature]),
        good.tokens[0].replace(b"\xa0", b"\xbf\xff", 1),
    ):
        assert changed != good.tokens[0]
        assert token_verdict(good, changed).state is State.INVALID


def test_a_duplicate_key_is_refused_whichever_value_comes_last(good: World) -> None:
    text = good.files[0].decode()
    doubled = text.replace('"basis":"1"', '"basis":"3","basis":"1"', 1)
    assert doubled != text
    assert file_verdict(good, doubled.encode()).reason == "duplicate-key"


def test_what_a_scanning_app_appends_to_a_link_changes_nothing(good: World) -> None:
    text = link("https://other.example/v#", good.tokens[0]) + "&appinstall=0"
    assert verify_link(text, good.source, TRUST_ROOT, now).state is State.VALID
    assert verify_link("https://other.example/v", good.source, TRUST_ROOT, now).reason == "link-damaged"
    mended = verify_link(text.replace("&", "="), good.source, TRUST_ROOT, now)
    assert (mended.state, mended.checks[0].reason) == (State.VALID, "link-mended")


def test_a_file_and_the_token_of_another_person_are_not_valid_together(good: World) -> None:
    own, others = (link("https://any.example/v#", token) for token in good.tokens[:2])
    assert verify_both(good.files[0], own, good.source, TRUST_ROOT, now).state is State.VALID
    mixed = verify_both(good.files[0], others, good.source, TRUST_ROOT, now)
    assert (mixed.state, mixed.reason) == (State.INVALID, "file-and-token-of-different-entries")


def test_a_good_file_beside_a_qr_that_says_nothing_is_told_why_there_is_no_verdict(good: World) -> None:
    for text, state, reason in (
        ("https://any.example/v", State.DAMAGED, "link-damaged"),
        ("https://any.example/v#AA==", State.DAMAGED, "link-damaged"),
        ("https://u.wechat.com/abc", State.NOT_OURS, "code-foreign"),
    ):
        verdict = verify_both(good.files[0], text, good.source, TRUST_ROOT, now)
        assert (verdict.state, verdict.reason) == (state, reason)


def _removals(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each object or list of the value with one member taken out, inside the whole."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield f"{path}/{name}", {key: each for key, each in value.items() if key != name}
            for deeper, changed in _removals(item, f"{path}/{name}"):
                yield deeper, {**value, name: changed}
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield f"{path}/{place}", value[:place] + value[place + 1 :]
            for deeper, changed in _removals(item, f"{path}/{place}"):
                yield deeper, [*value[:place], changed, *value[place + 1 :]]
