// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Terms} from "../../contracts/types/Bookings.sol";
import {AssetStage} from "./support/AssetStage.sol";
import {vm} from "./support/Vm.sol";

/// @notice What each act on an asset costs, as Gas.t.sol measures it: figures by name in tests/contracts/gas/.
/// forge-config: default.isolate = true
contract AssetGasTest is AssetStage {
    function test_Gas_protected_hours_stay_below_24700_an_asset_day() public {
        vm.pauseGasMetering();
        uint256[] memory words = _term();
        _prepare();
        _at(COLLEGE_BOOK).protectHours(draw(), HALL, words);
        uint256 gas = _spent("protect 600 days");
        vm.snapshotValue("protect, a day of 600", gas / 600);
        below(gas, 600 * 24_700, "protect 600");
        below(gas, 16_777_216, "EIP-7825");
        _prepare();
        _at(COLLEGE_BOOK).releaseHours(draw(), HALL, words);
        vm.snapshotValue("release, a day of 600", _spent("release 600 days") / 600);
    }

    function test_Gas_days_that_follow_others() public {
        vm.pauseGasMetering();
        uint256[] memory words = _term();
        for (uint256 i = 0; i < words.length; ++i) {
            words[i] = words[i] >> 96 << 96 | 8;
        }
        _prepare();
        _at(COLLEGE_BOOK).followDays(draw(), HALL, words);
        below(_spent("follow 600 days"), 16_777_216, "EIP-7825");
    }

    function test_Gas_of_an_asset_and_its_terms() public {
        _prepare();
        _at(COLLEGE_BOOK).registerAsset(draw(), _asset(false));
        below(_spent("register asset"), 150_000, "register");
        Terms memory terms = _terms(TODAY + 1, TODAY + 300);
        _prepare();
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        below(_spent("set terms"), 320_000, "terms");
        vm.resumeGasMetering();
        _toDay(TODAY + 1);
        terms.from = TODAY + 9;
        _prepare();
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        below(_spent("set terms that cut the ones before"), 360_000, "terms that cut");
    }

    /// @dev 150 days ahead of four units.
    function _term() private pure returns (uint256[] memory words) {
        words = new uint256[](600);
        for (uint256 i = 0; i < 600; ++i) {
            words[i] = _word(i % UNITS, TODAY + 1 + i / UNITS, DAYTIME)[0];
        }
    }

    function _prepare() private {
        vm.setEvmVersion("osaka");
        vm.resumeGasMetering();
    }

    function _spent(string memory name) private returns (uint256 gas) {
        vm.pauseGasMetering();
        gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue(name, gas);
    }
}
