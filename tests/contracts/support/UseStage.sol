// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {BookingStage} from "./BookingStage.sol";
import {vm} from "./Vm.sol";

/// @notice Statements signed a second way: written from docs/formats.md, not from the contracts.
abstract contract UseStage is BookingStage {
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)");
    bytes32 private constant USE_TYPE = keccak256(
        "UseStatement(bytes20 booking,uint8 occurrence,uint64 start,uint64 end,uint32 minutes,uint8 outcome,bytes32 evidence,uint64 deadline)"
    );
    bytes32 private constant HAND_OVER_TYPE =
        keccak256("HandOver(bytes20 booking,uint16 acts,uint32 from,uint32 to,uint64 deadline)");

    bytes8 private chainRef;

    function setUp() public virtual override {
        super.setUp();
        chainRef = consortium.chainRef();
    }

    /// @dev The factory's booking of 10:00 to 11:00, and the clock at ten.
    function _begin() internal returns (bytes20 booking) {
        booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _toSlot(DAY, TEN);
    }

    function _checkIn(bytes20 booking) internal {
        BookingIds.UseStatement memory statement = _entering(booking);
        _using(FACTORY_BOOK).checkIn(statement, _sign(statement, COLLEGE_SIGNER));
    }

    function _entering(bytes20 booking) internal view returns (BookingIds.UseStatement memory) {
        uint64 start = uint64(block.timestamp);
        return BookingIds.UseStatement(booking, 0, start, 0, 0, 1, "evidence", start + 600);
    }

    /// @dev Used from ten on, up to this slot.
    function _leaving(bytes20 booking, uint256 slot) internal view returns (BookingIds.UseStatement memory) {
        uint64 start = _time(DAY, TEN);
        uint64 end = _time(DAY, slot);
        uint32 minuteCount = uint32((end - start) / 60);
        uint64 deadline = uint64(block.timestamp) + 600;
        return BookingIds.UseStatement(booking, 0, start, end, minuteCount, slot > ELEVEN ? 3 : 2, "left", deadline);
    }

    function _sign(BookingIds.UseStatement memory statement, uint256 signer) internal view returns (bytes memory) {
        return _signed(keccak256(abi.encode(USE_TYPE, statement)), signer, address(uses));
    }

    function _signHandOver(BookingIds.HandOver memory given, uint256 signer) internal view returns (bytes memory) {
        return _signed(keccak256(abi.encode(HAND_OVER_TYPE, given)), signer, address(uses));
    }

    function _signed(bytes32 structHash, uint256 signer, address contract_) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                DOMAIN_TYPE,
                keccak256("Guild Ledger"),
                keccak256("1"),
                block.chainid,
                contract_,
                bytes32(bytes.concat(abi.encodePacked(chainRef), new bytes(24)))
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}
