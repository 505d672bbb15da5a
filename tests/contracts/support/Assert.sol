// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a test holds to be so; a failure shows both values.
abstract contract Assert {
    error NotEqual(string what, bytes32 left, bytes32 right);
    error NotEqualBytes(string what, bytes left, bytes right);
    error NotTrue(string what);
    error NotBelow(string what, uint256 value, uint256 limit);

    function eq(uint256 left, uint256 right, string memory what) internal pure {
        eq(bytes32(left), bytes32(right), what);
    }

    function eq(address left, address right, string memory what) internal pure {
        eq(bytes32(uint256(uint160(left))), bytes32(uint256(uint160(right))), what);
    }

    function eq(bytes32 left, bytes32 right, string memory what) internal pure {
        if (left != right) revert NotEqual(what, left, right);
    }

    /// @dev Whole structs are compared by their encoding, so a field added later is compared too.
    function eq(bytes memory left, bytes memory right, string memory what) internal pure {
        if (keccak256(left) != keccak256(right)) revert NotEqualBytes(what, left, right);
    }

    function yes(bool held, string memory what) internal pure {
        if (!held) revert NotTrue(what);
    }

    function no(bool held, string memory what) internal pure {
        yes(!held, what);
    }

    function below(uint256 value, uint256 limit, string memory what) internal pure {
        if (value >= limit) revert NotBelow(what, value, limit);
    }
}
