"""The keys of hosted members, by name: made where they are missing, found where they are."""

from formats.ids import KeyPurpose
from ledger.consortium.facts import Role
from wallet.keys.keystore import Keystore
from wallet.keys.signer import SignerKeyUnknown

# What each power needs: accounts first, then Ed25519 keys. What a status account said, an admin account takes back.
_ACCOUNTS = {
    Role.ISSUE: ("issue",),
    Role.STATUS: ("status",),
    Role.REGISTRAR: ("registrar",),
    Role.BOOK: ("book",),
    Role.MONEY: ("money",),
}
_KEYS = {Role.ISSUE: (KeyPurpose.CREDENTIAL, KeyPurpose.TOKEN), Role.STATUS: (KeyPurpose.STATUS,)}


COUNCIL_SECOND = "council-second"
"""The council's other account: what `council-admin` revoked for an expelled member, this one takes back."""


def account_name(member: int, role: str) -> str:
    return f"member-{member}-{role}"


def key_name(member: int, purpose: KeyPurpose) -> str:
    return f"member-{member}-{purpose.name.lower()}-key"  # "status" alone is the name of an account


def accounts_for(powers: Role) -> dict[str, Role]:
    """Account suffix → the roles it needs, for a member with these powers; `admin` apart."""
    return {suffix: role for role, suffixes in _ACCOUNTS.items() if role in powers for suffix in suffixes}


def purposes_for(powers: Role) -> list[KeyPurpose]:
    """Every member signs snapshots; the rest follows from its powers."""
    return [*(each for role, found in _KEYS.items() if role in powers for each in found), KeyPurpose.SNAPSHOT]


def ensure_account(keystore: Keystore, name: str) -> str:
    """The address of the account with this name."""
    try:
        return keystore.address(name)
    except SignerKeyUnknown:
        return keystore.create_account(name)


def holds_account(keystore: Keystore, name: str) -> bool:
    """Whether its key is here. Raises KeyFileUnreadable."""
    try:
        keystore.address(name)
    except SignerKeyUnknown:
        return False
    return True


def ensure_ed25519(keystore: Keystore, name: str) -> bytes:
    """The public key (32 bytes) with this name."""
    try:
        return keystore.public_key(name)
    except SignerKeyUnknown:
        return keystore.create_ed25519(name)
