"""What two members owe each other after the close of a month (往来对账), line by line, as each of them attests it.

The lines are the claims of the close between the books of both; a fund is in its keeper's books.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields

from formats import canonical
from formats.canonical import Json
from formats.encoding import from_hex
from formats.faults import FormatFault, require
from formats.splits.agreements import money
from formats.splits.agreements.accounts import Account, account, is_fund
from formats.splits.agreements.agreement import SIDES
from formats.splits.allocation.opening import PREPAID, Claim

FORMAT = "guild/balance/1"
_KEYS = {"format", "agreement", "period", "members", "claims"}


@dataclass(frozen=True, order=True)
class ClaimKey:
    """A claim without its amount. `booked`: the month whose close booked it, which is its age."""

    booked: str
    of: str
    pool: str
    side: str
    debtor: Account
    creditor: Account


Figures = dict[ClaimKey, int]
"""In fen, above 0."""
CLAIM_FIELDS = [each.name for each in fields(ClaimKey)]


@dataclass(frozen=True)
class Balance:
    """`members`: the lower number first."""

    agreement: bytes
    period: str
    members: tuple[int, int]
    figures: Figures


@dataclass(frozen=True)
class Difference:
    """One line on which books and attestation differ, in fen; 0: it does not stand there."""

    key: ClaimKey
    booked: int
    attested: int


def figures_between(claims: Iterable[Claim], one: int, other: int, keepers: Mapping[Account, int]) -> Figures:
    """Of the claims those between the books of two members. `keepers`: of each fund."""
    found: Figures = {}
    for claim in claims:
        if {books_of(claim.debtor, keepers), books_of(claim.creditor, keepers)} == {one, other}:
            key = ClaimKey(claim.booked, claim.of, claim.pool, claim.side, claim.debtor, claim.creditor)
            found[key] = found.get(key, 0) + claim.fen
    return found


def counterparties(claims: Iterable[Claim], member: int, keepers: Mapping[Account, int]) -> list[int]:
    """The members with whose books those of `member` have claims."""
    ends = [{books_of(claim.debtor, keepers), books_of(claim.creditor, keepers)} for claim in claims]
    return sorted({other for pair in ends if member in pair for other in pair if other != member})


def differences(booked: Figures, attested: Figures) -> list[Difference]:
    """Line by line, the oldest first; none where both say the same."""
    every = sorted({**booked, **attested})
    found = [Difference(key, booked.get(key, 0), attested.get(key, 0)) for key in every]
    return [each for each in found if each.booked != each.attested]


def write(balance: Balance) -> bytes:
    """The one byte string of a balance; zeros are left out."""
    claims: list[Json] = [
        dict(zip(CLAIM_FIELDS, astuple(key), strict=True)) | {"fen": str(fen)}
        for key, fen in sorted(balance.figures.items())
        if fen
    ]
    return canonical.encode(
        {
            "format": FORMAT,
            "agreement": balance.agreement.hex(),
            "period": balance.period,
            "members": [str(each) for each in sorted(balance.members)],
            "claims": claims,
        }
    )


def read(content: bytes) -> Balance:
    """Of exactly the bytes that `write` gives. Raises FormatFault."""
    found = canonical.decode_object(content)
    members, claims = found.get("members"), found.get("claims")
    require(found.keys() == _KEYS and found["format"] == FORMAT, "balance-form", "no balance of this format")
    require(isinstance(members, list) and isinstance(claims, list), "balance-form", "members and claims are lists")
    assert isinstance(members, list)
    assert isinstance(claims, list)
    figures = dict(_claim(each) for each in claims)
    numbers = [money.whole(_text(each), least=1, most=(1 << 32) - 1) for each in members]
    require(len(numbers) == 2 and numbers[0] < numbers[1], "balance-form", "two members, the lower number first")
    agreement, period = _text(found["agreement"]), money.period(_text(found["period"]))
    balance = Balance(from_hex(agreement, 32), period, (numbers[0], numbers[1]), figures)
    require(write(balance) == content, "balance-form", "claims in their order, each once and above 0")
    return balance


def claim_key(texts: Mapping[str, str]) -> ClaimKey:
    """Raises FormatFault."""
    key = ClaimKey(**{name: texts[name] for name in CLAIM_FIELDS})
    money.period(key.booked)
    require(key.of == PREPAID or bool(money.period(key.of)), "balance-form", "a month, or prepaid")
    require(key.side in SIDES, "balance-form", "cost or benefit")
    require(account(key.debtor) != account(key.creditor), "balance-form", "nobody owes themselves")
    return key


def _claim(value: Json) -> tuple[ClaimKey, int]:
    require(isinstance(value, dict) and value.keys() == {*CLAIM_FIELDS, "fen"}, "balance-form", "not a claim")
    assert isinstance(value, dict)
    texts = {name: _text(each) for name, each in value.items()}
    return claim_key(texts), money.whole(texts["fen"], least=1)


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise FormatFault("balance-form", "a text is meant")
    return value


def books_of(end: Account, keepers: Mapping[Account, int]) -> int:
    """The member in whose books an account is; 0 where nobody keeps the fund."""
    return keepers.get(end, 0) if is_fund(end) else int(end)
