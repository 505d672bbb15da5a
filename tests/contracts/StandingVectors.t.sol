// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICredentials} from "../../contracts/interfaces/ICredentials.sol";
import {MemberStatus, Reason} from "../../contracts/types/Types.sol";
import {Acting} from "./support/Acting.sol";
import {vm} from "./support/Vm.sol";

/// @notice The contract takes the steps of standing.json and says after each what the fold in both languages says.
contract StandingVectorsTest is Acting {
    address private immutable SECOND_COUNCIL = vm.addr(0x03);
    string private constant FILE = "tests/vectors/standing.json";
    uint16[5] private POSITIONS = [0, 3, 255, 256, 257];

    function setUp() public override {
        super.setUp();
        vm.prank(COUNCIL);
        manager.grantRole(0, SECOND_COUNCIL, 0);
    }

    /// @dev A case a line, so that no step is looked for in the whole file.
    function test_after_every_step_the_contract_says_what_the_fold_says() public {
        uint256 fresh = vm.snapshotState();
        eq(bytes(vm.readLine(FILE)), "[", "the first line");
        uint256 cases = 0;
        for (string memory line = vm.readLine(FILE); bytes(line)[0] != "]"; line = vm.readLine(FILE)) {
            _replay(_withoutComma(line));
            yes(vm.revertToState(fresh), "as before the case");
            ++cases;
        }
        below(30, cases, "cases");
    }

    function _replay(string memory json) private {
        for (uint256 i = 0;; ++i) {
            string memory step = string.concat(".steps[", vm.toString(i), "]");
            if (!vm.keyExistsJson(json, step)) break;
            vm.warp(START + vm.parseJsonUint(json, string.concat(step, ".at")));
            _take(json, step);
            uint256[] memory standings = vm.parseJsonUintArray(json, string.concat(step, ".standings"));
            for (uint256 each = 0; each < POSITIONS.length; ++each) {
                eq(uint256(credentials.standingOf(batch, POSITIONS[each])), standings[each], json);
            }
        }
    }

    function _take(string memory json, string memory step) private {
        bytes32 action = _word(json, step, ".action");
        bool byMember = _word(json, step, ".by") == keccak256("member");
        uint64 act = uint64(vm.parseJsonUint(json, string.concat(step, ".act")));
        Reason reason = Reason(vm.parseJsonUint(json, string.concat(step, ".reason")));
        uint16[] memory positions = _positions(json, step);
        if (action == keccak256("suspended")) {
            _by(STATUS).suspend(draw(), batch, positions, reason);
        } else if (action == keccak256("reinstated")) {
            _reinstate(COLLEGE_ADMIN, positions);
        } else if (action == keccak256("expelled")) {
            _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        } else if (action == keccak256("revoked")) {
            bytes32 id = draw();
            if (byMember) eq(_by(STATUS).revoke(id, batch, positions, reason), act, "act");
            else eq(_by(COUNCIL).revokeByCouncil(id, batch, positions, reason), act, "act");
        } else if (action == keccak256("withdrawn")) {
            bytes32 id = draw();
            if (vm.parseJsonBool(json, string.concat(step, ".refused"))) {
                uint64 finalAt = credentials.revocationOf(act).at + 72 hours;
                _fails(abi.encodeWithSelector(ICredentials.RevocationFinal.selector, act, finalAt));
            }
            if (byMember) _by(COLLEGE_ADMIN).withdrawRevocation(id, act);
            else _by(SECOND_COUNCIL).withdrawRevocationByCouncil(id, act);
        } else {
            eq(action, keccak256("wait"), "a known action");
        }
    }

    function _positions(string memory json, string memory step) private pure returns (uint16[] memory positions) {
        uint256[] memory given = vm.parseJsonUintArray(json, string.concat(step, ".positions"));
        positions = new uint16[](given.length);
        for (uint256 i = 0; i < given.length; ++i) {
            positions[i] = uint16(given[i]);
        }
    }

    function _word(string memory json, string memory step, string memory field) private pure returns (bytes32) {
        return keccak256(bytes(vm.parseJsonString(json, string.concat(step, field))));
    }

    function _withoutComma(string memory line) private pure returns (string memory) {
        uint256 length = bytes(line).length;
        if (bytes(line)[length - 1] == ",") {
            assembly ("memory-safe") {
                mstore(line, sub(length, 1))
            }
        }
        return line;
    }
}
