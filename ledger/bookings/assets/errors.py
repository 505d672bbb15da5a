"""The refusals of Assets and Owners, one class per Solidity error; fields in ABI order. Days and slots at UTC+8."""

from ledger.errors import LedgerRejected


class AssetUnknown(LedgerRejected):
    """No asset has this number."""

    asset: int


class AssetKindMissing(LedgerRejected):
    pass


class AssetUnitsInvalid(LedgerRejected):
    units: int
    most: int


class AssetOfOtherMember(LedgerRejected):
    asset: int
    custodian: int


class AssetEndTooEarly(LedgerRejected):
    asset: int
    until: int
    earliest: int


class AssetEndNotEarlier(LedgerRejected):
    asset: int
    until: int
    end: int


class AssetNotStateOwned(LedgerRejected):
    asset: int


class AssetGrouped(LedgerRejected):
    asset: int
    until: int


class AssetEnds(LedgerRejected):
    asset: int
    day: int
    until: int


class DayTooEarly(LedgerRejected):
    day: int
    earliest: int


class DaysEmpty(LedgerRejected):
    from_: int
    until: int


class CustodyUnchanged(LedgerRejected):
    asset: int
    member: int


class CustodyNotOffered(LedgerRejected):
    asset: int
    from_: int
    to: int


class OwnersCountInvalid(LedgerRejected):
    count: int
    most: int


class OwnersNotAscending(LedgerRejected):
    index: int


class ShareZero(LedgerRejected):
    index: int


class SharesNotWhole(LedgerRejected):
    sum: int
    whole: int


class SharesNotProposed(LedgerRejected):
    asset: int
    digest: bytes


class SharesStartNotLater(LedgerRejected):
    asset: int
    from_: int
    before: int


class OwnerUnknown(LedgerRejected):
    asset: int
    member: int


class OwnerAlreadyAccepted(LedgerRejected):
    asset: int
    member: int


class ApprovalUnknown(LedgerRejected):
    asset: int
    approval: int


class ApprovalUseMissing(LedgerRejected):
    pass


class ApprovalEndNotEarlier(LedgerRejected):
    asset: int
    approval: int
    until: int
    end: int


class TermsAhead(LedgerRejected):
    """One version lies ahead already: it is never edited, and the next comes when it runs."""

    asset: int
    version: int
    from_: int


class TermsOutsideLife(LedgerRejected):
    asset: int
    from_: int
    until: int
    life_from: int
    life_until: int


class TermsOutsideApproval(LedgerRejected):
    asset: int
    approval: int
    from_: int
    until: int


class TermsSettingInvalid(LedgerRejected):
    setting: bytes
    value: int
    least: int
    most: int


class PriceBelowFloor(LedgerRejected):
    index: int
    price: int
    floor: int


class GroupOfOtherMember(LedgerRejected):
    group: int
    custodian: int


class WordsCountInvalid(LedgerRejected):
    count: int
    most: int


class WordInvalid(LedgerRejected):
    index: int
    word: int


class UnitUnknown(LedgerRejected):
    asset: int
    unit: int
    units: int


class SlotsTaken(LedgerRejected):
    asset: int
    unit: int
    day: int
    start: int
    end: int


class SlotsNotProtected(LedgerRejected):
    asset: int
    unit: int
    day: int
    mask: int
