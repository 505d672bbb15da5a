// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SplitCase} from "./SplitCase.sol";

/// @notice Begins each test with the agreement.
abstract contract SplitTest is SplitCase {
    function setUp() public virtual {
        _begin();
    }
}
