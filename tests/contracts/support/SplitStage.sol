// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Agreements} from "../../../contracts/Agreements.sol";
import {Allocations} from "../../../contracts/Allocations.sol";
import {Consortium} from "../../../contracts/Consortium.sol";
import {Journal} from "../../../contracts/Journal.sol";
import {Splits} from "../../../contracts/Splits.sol";
import {AgreementSignatures} from "../../../contracts/libraries/splits/AgreementSignatures.sol";
import {ROLE_ADMIN, ROLE_MONEY} from "../../../contracts/types/Roles.sol";
import {PartySignature} from "../../../contracts/types/Splits.sol";
import {MemberKind} from "../../../contracts/types/Types.sol";
import {Assert} from "./Assert.sol";
import {UsedMinutes} from "./UsedMinutes.sol";
import {vm} from "./Vm.sol";

/// @notice A consortium whose members each have one account for money, and the contracts of shares.
abstract contract SplitStage is Assert {
    address internal immutable COUNCIL = vm.addr(0x01);
    uint64 internal constant OCTOBER = 1_759_262_400; // 2025-10-01 04:00 at UTC+8
    uint256 private constant MONEY = 1_000;
    uint256 private constant ADMIN = 2_000;

    Consortium internal consortium;
    Agreements internal agreements;
    Journal internal journal;
    Splits internal splits;
    Allocations internal allocations;
    UsedMinutes internal uses;
    uint256 private _drawn;

    function _found(uint32 members) internal {
        vm.warp(OCTOBER);
        address manager = vm.deployCode("AccessManager.sol:AccessManager", abi.encode(COUNCIL));
        consortium = Consortium(
            vm.deployCode("Consortium.sol:Consortium", abi.encode(keccak256("id"), keccak256("genesis"), manager))
        );
        for (uint32 member = 1; member <= members; ++member) {
            _admit(member);
        }
        _deploy();
    }

    function _admit(uint32 member) private {
        address admin = vm.addr(ADMIN + member);
        _as(COUNCIL).admitMember(draw(), MemberKind.School, ROLE_MONEY, admin, "{}");
        _as(admin).acceptAccount(draw(), member, ROLE_ADMIN);
        _as(admin).proposeAccount(draw(), money(member), ROLE_MONEY);
        _as(money(member)).acceptAccount(draw(), member, ROLE_MONEY);
    }

    function _deploy() private {
        bytes memory arguments = abi.encode(address(consortium));
        agreements = Agreements(vm.deployCode("Agreements.sol:Agreements", arguments));
        splits = Splits(vm.deployCode("Splits.sol:Splits", abi.encode(address(consortium), address(agreements))));
        arguments = abi.encode(address(consortium), address(agreements), address(splits));
        journal = Journal(vm.deployCode("Journal.sol:Journal", arguments));
        allocations = Allocations(vm.deployCode("Allocations.sol:Allocations", arguments));
        uses = new UsedMinutes();
        _register("Agreements", address(agreements));
        _register("Splits", address(splits));
        _register("Journal", address(journal));
        _register("Allocations", address(allocations));
        _register("Uses", address(uses));
    }

    function _register(bytes32 name, address at) private {
        _as(COUNCIL).registerContract(draw(), name, at, address(0));
    }

    /// @dev The account for money of a member.
    function money(uint32 member) internal pure returns (address) {
        return vm.addr(MONEY + member);
    }

    function admin_(uint32 member) internal pure returns (address) {
        return vm.addr(ADMIN + member);
    }

    function draw() internal returns (bytes32) {
        return keccak256(abi.encode("command", ++_drawn));
    }

    function _as(address account) internal returns (Consortium) {
        vm.prank(account);
        return consortium;
    }

    function _signature(bytes32 text, bytes32 rules, uint32 member, uint64 deadline)
        internal
        view
        returns (PartySignature memory)
    {
        return _signatureBy(MONEY + member, text, rules, member, deadline);
    }

    function _signatureBy(uint256 key, bytes32 text, bytes32 rules, uint32 member, uint64 deadline)
        internal
        view
        returns (PartySignature memory)
    {
        bytes32 hash = AgreementSignatures.hashOf(text, rules, member, deadline);
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, MessageHashUtils.toTypedDataHash(agreements.domainSeparator(), hash));
        return PartySignature(member, deadline, abi.encodePacked(r, s, v));
    }
}
