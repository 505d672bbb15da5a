// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Reason, Standing} from "../../../contracts/types/Types.sol";
import {Batching} from "./Batching.sol";

/// @notice Status acts on one anchored batch of the college with 300 entries: two words of bits.
abstract contract Acting is Batching {
    uint16 internal constant COUNT = 300;
    bytes20 internal batch;

    function setUp() public virtual override {
        super.setUp();
        batch = _anchor(1, COUNT);
    }

    function _suspend(address account, uint16[] memory positions) internal {
        _by(account).suspend(draw(), batch, positions, Reason.UnderReview);
    }

    function _reinstate(address account, uint16[] memory positions) internal {
        _by(account).reinstate(draw(), batch, positions);
    }

    function _revoke(address account, uint16[] memory positions) internal returns (uint64) {
        return _by(account).revoke(draw(), batch, positions, Reason.IssuedInError);
    }

    function _withdraw(address account, uint64 act) internal {
        _by(account).withdrawRevocation(draw(), act);
    }

    function _bits(uint256 low, uint256 high, uint256 suspendedLow, uint256 suspendedHigh) internal view {
        (uint256[2] memory revoked, uint256[2] memory suspended) = credentials.bitsOf(batch);
        eq(abi.encode(revoked), abi.encode([low, high]), "revoked bits");
        eq(abi.encode(suspended), abi.encode([suspendedLow, suspendedHigh]), "suspended bits");
    }

    function _stands(uint16 position, Standing expected) internal view {
        eq(uint256(credentials.standingOf(batch, position)), uint256(expected), "standing");
    }

    function _one(uint16 a) internal pure returns (uint16[] memory positions) {
        positions = new uint16[](1);
        positions[0] = a;
    }

    function _two(uint16 a, uint16 b) internal pure returns (uint16[] memory positions) {
        positions = new uint16[](2);
        (positions[0], positions[1]) = (a, b);
    }

    function _three(uint16 a, uint16 b, uint16 c) internal pure returns (uint16[] memory positions) {
        positions = new uint16[](3);
        (positions[0], positions[1], positions[2]) = (a, b, c);
    }
}
