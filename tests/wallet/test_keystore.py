"""Keys: made once, sealed, opened unattended, public without the secret, refused where others can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from eth_account import Account
from eth_keyfile.keyfile import decode_keyfile_json

from formats.crypto import ed25519
from formats.voucher import LinkVoucher, VoucherDomain, digest, typed_data
from wallet.keys.keystore import (
    KeyFileUnreadable,
    Keystore,
    KeystoreRefused,
    create_secret,
    public_keys,
    unreadable,
)
from wallet.keys.signer import KeyKind, SignerKeyUnknown, SignerSecretWrong

VOUCHER = LinkVoucher(1, 2, bytes(20), 3, 40, 4, bytes(32), bytes(32), 5, bytes(32), bytes(32), 2_000_000_000)
DOMAIN = VoucherDomain(31337, bytes([7]) * 20, bytes(8))
UNREADABLE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff",
    b"{}",
    b'{"kind":"rsa","public":"00"}',
    b'{"kind":[],"public":"00"}',
    b'{"kind":"ed25519","public":7}',
    b'{"kind":"ed25519","public":"zz"}',
    b"[" * 99_000,
]
TRANSFER = {"to": "0x" + "11" * 20, "value": 0, "gas": 21000, "gasPrice": 0, "nonce": 3, "chainId": 31337, "data": b""}


@pytest.fixture
def store(tmp_path: Path) -> Keystore:
    create_secret(tmp_path / "secret")
    return Keystore.unattended(tmp_path / "keys", tmp_path / "secret", scrypt_n=2)


def test_an_account_signs_a_transaction_that_recovers_to_its_address(store: Keystore) -> None:
    address = store.create_account("member-2-issue")
    raw = store.signer().sign(address.upper().replace("0X", "0x"), TRANSFER)
    assert Account.recover_transaction(raw).lower() == address


def test_a_voucher_signature_recovers_from_the_frozen_digest(store: Keystore) -> None:
    address = store.create_account("member-1-registrar")
    signature = store.signer().sign_typed_data(address, typed_data(VOUCHER, DOMAIN))
    assert len(signature) == 65
    assert signature[64] in (27, 28)
    assert Account._recover_hash(digest(VOUCHER, DOMAIN), signature=signature).lower() == address


def test_an_ed25519_key_signs_what_the_strict_verifier_accepts(store: Keystore) -> None:
    public = store.create_ed25519("member-2-credential")
    assert ed25519.verify(public, b"message", store.signer().sign_ed25519(public, b"message"))


def test_a_new_process_opens_the_same_keys_with_the_secret_file(store: Keystore, tmp_path: Path) -> None:
    public = store.create_ed25519("member-2-token")
    again = Keystore.unattended(tmp_path / "keys", tmp_path / "secret", scrypt_n=2)
    assert again.public_key("member-2-token") == public
    assert again.signer().sign_ed25519(public, b"m") == store.signer().sign_ed25519(public, b"m")


def test_the_public_halves_are_read_without_the_secret(store: Keystore, tmp_path: Path) -> None:
    address = store.create_account("b")
    public = store.create_ed25519("a")
    listed = [(key.name, key.kind, key.public) for key in public_keys(tmp_path / "keys")]
    assert listed == [("a", KeyKind.ED25519, public.hex()), ("b", KeyKind.SECP256K1, address)]


def test_a_key_file_is_web3_secret_storage_that_other_software_opens(store: Keystore, tmp_path: Path) -> None:
    address = store.create_account("member-2-status")
    file = json.loads((tmp_path / "keys" / "member-2-status.json").read_text())
    secret = (tmp_path / "secret").read_bytes()
    assert file["version"] == 3
    assert Account.from_key(decode_keyfile_json(file, secret)).address.lower() == address


def test_a_wrong_secret_is_named_as_such(store: Keystore, tmp_path: Path) -> None:
    address = store.create_account("member-2-issue")
    with pytest.raises(SignerSecretWrong) as caught:
        Keystore(tmp_path / "keys", b"another", scrypt_n=2).signer().sign(address, TRANSFER)
    assert caught.value.public == address


def test_an_unknown_key_is_refused_with_its_address(store: Keystore) -> None:
    with pytest.raises(SignerKeyUnknown) as caught:
        store.signer().sign("0x" + "ab" * 20, TRANSFER)
    assert caught.value.public == "0x" + "ab" * 20


def test_a_file_that_claims_anothers_public_half_signs_nothing(store: Keystore, tmp_path: Path) -> None:
    victim, public = store.create_ed25519("victim"), store.create_ed25519("other")
    path = tmp_path / "keys" / "other.json"
    path.write_text(path.read_text().replace(public.hex(), victim.hex()))
    (tmp_path / "keys" / "victim.json").unlink()
    with pytest.raises(SignerKeyUnknown):
        store.signer().sign_ed25519(victim, b"m")


def test_a_name_is_given_once(store: Keystore) -> None:
    first = store.create_account("member-2-issue")
    with pytest.raises(KeystoreRefused, match="already"):
        store.create_ed25519("member-2-issue")
    assert store.address("member-2-issue") == first


@pytest.mark.parametrize("name", ["", "../up", "A", "x" * 65, "a b"])
def test_a_name_outside_the_alphabet_is_refused(store: Keystore, name: str) -> None:
    with pytest.raises(KeystoreRefused, match="key name"):
        store.create_account(name)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    create_secret(tmp_path / "secret")
    (tmp_path / "secret").chmod(0o640)
    with pytest.raises(KeystoreRefused, match="0640"):
        Keystore.unattended(tmp_path / "keys", tmp_path / "secret")


def test_a_key_file_that_others_can_read_is_refused(store: Keystore, tmp_path: Path) -> None:
    public = store.create_ed25519("member-2-token")
    (tmp_path / "keys" / "member-2-token.json").chmod(0o604)
    with pytest.raises(KeystoreRefused, match="0604"):
        store.signer().sign_ed25519(public, b"m")


def test_an_existing_secret_is_never_replaced(tmp_path: Path) -> None:
    create_secret(tmp_path / "secret")
    before = (tmp_path / "secret").read_bytes()
    with pytest.raises(KeystoreRefused):
        create_secret(tmp_path / "secret")
    assert (tmp_path / "secret").read_bytes() == before


@pytest.mark.parametrize("content", UNREADABLE)
def test_an_unreadable_file_refuses_its_own_key_by_name_and_no_other(
    store: Keystore, tmp_path: Path, content: bytes
) -> None:
    torn, whole = store.create_account("torn"), store.create_ed25519("whole")
    path = tmp_path / "keys" / "torn.json"
    path.write_bytes(content)
    assert [key.name for key in store.list()] == ["whole"]
    assert [store.find(name) for name in ("whole", "torn", "unknown")] == [store.list()[0], None, None]
    assert unreadable(tmp_path / "keys") == [path]
    assert ed25519.verify(whole, b"m", store.signer().sign_ed25519(whole, b"m"))
    for refused in (store.address, store.create_account):
        with pytest.raises(KeyFileUnreadable, match=r"torn\.json is no key file: restore it from a backup"):
            refused("torn")
    with pytest.raises(SignerKeyUnknown, match=r"torn\.json"):
        store.signer().sign(torn, TRANSFER)
    assert path.read_bytes() == content
