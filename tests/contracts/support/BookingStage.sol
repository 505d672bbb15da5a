// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bookings} from "../../../contracts/Bookings.sol";
import {Uses} from "../../../contracts/Uses.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {ROLE_ADMIN, ROLE_BOOK} from "../../../contracts/types/Roles.sol";
import {Terms} from "../../../contracts/types/Bookings.sol";
import {Reservation, Victim} from "../../../contracts/types/Reservations.sol";
import {MemberKind} from "../../../contracts/types/Types.sol";
import {AssetStage} from "./AssetStage.sol";
import {vm} from "./Vm.sol";

/// @notice The college's hall with terms under which members book at once, its state hall where they ask, and a second
/// enterprise, the mill. Slots are given by day and slot of the day.
abstract contract BookingStage is AssetStage {
    uint256 internal constant COLLEGE_SIGNER = 0x24;
    uint256 internal constant FACTORY_SIGNER = 0x34;
    uint256 internal constant MILL_SIGNER = 0x44;
    address internal immutable MILL_ADMIN = vm.addr(0x40);
    address internal immutable MILL_BOOK = vm.addr(MILL_SIGNER);
    uint32 internal constant MILL = 4;
    uint16 internal constant DAY = TODAY + 5; // a Tuesday
    uint256 internal constant NINE = 36; // 09:00
    uint256 internal constant TEN = 40;
    uint256 internal constant ELEVEN = 44;
    uint8 internal constant OTHER = 10;
    uint8 internal constant ENTERPRISE = 20;
    uint8 internal constant SOCIAL = 30;
    uint8 internal constant TEACHING = 40;
    bytes32 internal constant OPERATOR = keccak256("operator");

    Bookings internal bookings;
    Uses internal uses;

    function setUp() public virtual override {
        super.setUp();
        _council().admitMember(draw(), MemberKind.Enterprise, ROLE_BOOK, MILL_ADMIN, "{}");
        _accept(MILL_ADMIN, MILL, ROLE_ADMIN);
        _join(MILL_ADMIN, MILL, MILL_BOOK, ROLE_BOOK);
        bookings =
            Bookings(vm.deployCode("Bookings.sol:Bookings", abi.encode(address(consortium), address(assets))));
        uses = Uses(
            vm.deployCode("Uses.sol:Uses", abi.encode(address(consortium), address(assets), address(bookings)))
        );
        _council().registerContract(draw(), "Bookings", address(bookings), address(0));
        _council().registerContract(draw(), "Uses", address(uses), address(0));
        Terms memory terms = _terms(TODAY + 1, TODAY + 400);
        (terms.asks, terms.limit, terms.made) = (0, 0, 0);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        (terms.asks, terms.approval, terms.until) = (0x00ff, 1, TODAY + 300);
        _at(COLLEGE_BOOK).setTerms(draw(), STATE_HALL, terms);
    }

    /// @dev The Bookings, called by this account next.
    function _by(address account) internal returns (Bookings) {
        vm.prank(account);
        return bookings;
    }

    /// @dev The Uses, called by this account next.
    function _using(address account) internal returns (Uses) {
        vm.prank(account);
        return uses;
    }

    function _id(uint32 member, uint256 seed) internal pure returns (bytes20) {
        return BookingIds.idOf(member, bytes15(keccak256(abi.encode("booking", seed))), 1, 0);
    }

    /// @dev Four slots from this one on, of unit 0 of the hall; change what a test is about.
    function _wanted(uint32 member, uint256 seed, uint256 day, uint256 slot) internal pure returns (Reservation memory) {
        return Reservation({
            booking: _id(member, seed),
            asset: HALL,
            unit: 0,
            start: uint24(day * 96 + slot),
            slots: 4,
            every: 0,
            asked: 1,
            skips: false,
            class: ENTERPRISE,
            terms: 1,
            operator: OPERATOR
        });
    }

    function _reserve(address account, uint32 member, uint256 seed, uint256 slot) internal returns (bytes20 booking) {
        Reservation memory wanted = _wanted(member, seed, DAY, slot);
        _by(account).reserve(wanted);
        return wanted.booking;
    }

    function _wait(address account, uint32 member, uint256 seed, uint256 slot, uint8 class)
        internal
        returns (bytes20 booking)
    {
        Reservation memory wanted = _wanted(member, seed, DAY, slot);
        wanted.class = class;
        _by(account).wait(wanted);
        return wanted.booking;
    }

    function _refused(address account, Reservation memory wanted, bytes memory fault) internal {
        _fails(fault);
        _by(account).reserve(wanted);
    }

    function _taken(uint256 day) internal view returns (uint256) {
        return _takenOf(HALL, 0, day);
    }

    function _takenOf(uint32 asset, uint8 unit, uint256 day) internal view returns (uint256) {
        return assets.dayOf(asset, unit, uint16(day)) & ((1 << 96) - 1);
    }

    function _bits(uint256 slot, uint256 count) internal pure returns (uint256) {
        return ((1 << count) - 1) << slot;
    }

    function _state(bytes20 booking) internal view returns (uint256) {
        return bookings.recordOf(booking) >> 248;
    }

    function _live(bytes20 booking) internal view returns (uint256 live, uint256 used) {
        uint256 record = bookings.recordOf(booking);
        return (uint32(record), uint32(record >> 32));
    }

    function _acts(bytes20 booking) internal view returns (uint16) {
        return uint16(bookings.recordOf(booking) >> 208);
    }

    function _victims(bytes20 booking, uint16 acts, uint8 occurrence) internal pure returns (Victim[] memory victims) {
        victims = new Victim[](1);
        victims[0] = Victim(booking, acts, occurrence);
    }

    function _toSlot(uint256 day, uint256 slot) internal {
        vm.warp((day * 96 + slot) * 900 - 28_800);
    }

    function _time(uint256 day, uint256 slot) internal pure returns (uint64) {
        return uint64((day * 96 + slot) * 900 - 28_800);
    }
}
