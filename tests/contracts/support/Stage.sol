// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Consortium} from "../../../contracts/Consortium.sol";
import {Credentials} from "../../../contracts/Credentials.sol";
import {ICommands} from "../../../contracts/interfaces/ICommands.sol";
import {ROLE_ADMIN, ROLE_ISSUE, ROLE_REGISTRAR, ROLE_STATUS} from "../../../contracts/types/Roles.sol";
import {Basis, KeyPurpose, MemberKind, StandardKind} from "../../../contracts/types/Types.sol";
import {Assert} from "./Assert.sol";
import {vm} from "./Vm.sol";

/// @notice A founded consortium: a registrar, a college that certifies, and a factory that may do the same elsewhere.
/// Every account is `vm.addr` of its number here.
abstract contract Stage is Assert {
    uint256 internal constant REGISTRAR_SIGNER = 0x11;
    address internal immutable COUNCIL = vm.addr(0x01);
    address internal immutable STRANGER = vm.addr(0x02);
    address internal immutable REGISTRAR_ADMIN = vm.addr(0x10);
    address internal immutable REGISTRAR = vm.addr(REGISTRAR_SIGNER);
    address internal immutable COLLEGE_ADMIN = vm.addr(0x20);
    address internal immutable ISSUER = vm.addr(0x21);
    address internal immutable STATUS = vm.addr(0x22);
    address internal immutable OTHER_STATUS = vm.addr(0x23);
    address internal immutable FACTORY_ADMIN = vm.addr(0x30);
    address internal immutable FACTORY_ALL = vm.addr(0x31);

    uint32 internal constant BUREAU = 1;
    uint32 internal constant COLLEGE = 2;
    uint32 internal constant FACTORY = 3;
    uint32 internal constant WELDER = 1;
    uint32 internal constant FITTER = 2;
    uint32 internal constant ACCREDITATION = 1;
    uint8 internal constant LEVEL = 40;
    uint256 internal constant LEVELS = (1 << 30) | (1 << 40);
    uint64 internal constant START = 1_760_000_000;
    bytes32 internal constant CONSORTIUM_ID = keccak256("consortium");
    bytes32 internal constant GENESIS = keccak256("genesis");
    bytes32 internal constant CREDENTIALS = "Credentials";

    AccessManager internal manager;
    Consortium internal consortium;
    Credentials internal credentials;
    bytes32 internal credentialKey;
    bytes32 internal tokenKey;
    uint256 private _drawn;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(100);
        manager = AccessManager(vm.deployCode("AccessManager.sol:AccessManager", abi.encode(COUNCIL)));
        consortium = _deployConsortium();
        credentials = _deployCredentials(address(consortium));
        _found();
        _staff();
    }

    function _deployConsortium() internal returns (Consortium) {
        bytes memory arguments = abi.encode(CONSORTIUM_ID, GENESIS, address(manager));
        return Consortium(vm.deployCode("Consortium.sol:Consortium", arguments));
    }

    function _deployCredentials(address consortium_) internal returns (Credentials) {
        return Credentials(vm.deployCode("Credentials.sol:Credentials", abi.encode(consortium_)));
    }

    function _found() private {
        _council().admitMember(draw(), MemberKind.Government, ROLE_REGISTRAR, REGISTRAR_ADMIN, "{}");
        _council().admitMember(draw(), MemberKind.School, ROLE_ISSUE | ROLE_STATUS, COLLEGE_ADMIN, "{}");
        _council().admitMember(draw(), MemberKind.Enterprise, ROLE_ISSUE | ROLE_STATUS, FACTORY_ADMIN, "{}");
        _council().registerStandard(draw(), StandardKind.SkillLevel, "6-18-02-04", "2018", "{}");
        _council().registerStandard(draw(), StandardKind.SkillLevel, "6-20-01-01", "2020", "{}");
        _accept(REGISTRAR_ADMIN, BUREAU, ROLE_ADMIN);
        _accept(COLLEGE_ADMIN, COLLEGE, ROLE_ADMIN);
        _accept(FACTORY_ADMIN, FACTORY, ROLE_ADMIN);
        _council().grantAccreditation(draw(), COLLEGE, WELDER, LEVELS, 0, 0, Basis.GovernmentFiling, "filing 1");
        _council().registerContract(draw(), CREDENTIALS, address(credentials), address(0));
    }

    function _staff() private {
        _join(REGISTRAR_ADMIN, BUREAU, REGISTRAR, ROLE_REGISTRAR);
        _join(COLLEGE_ADMIN, COLLEGE, ISSUER, ROLE_ISSUE);
        _join(COLLEGE_ADMIN, COLLEGE, STATUS, ROLE_STATUS);
        _join(COLLEGE_ADMIN, COLLEGE, OTHER_STATUS, ROLE_STATUS);
        _join(FACTORY_ADMIN, FACTORY, FACTORY_ALL, ROLE_ISSUE | ROLE_STATUS);
        credentialKey = _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Credential, keccak256("credential"), 0, 0);
        tokenKey = _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Token, keccak256("token"), 0, 0);
    }

    function _join(address admin, uint32 member, address account, uint32 roles) internal {
        _as(admin).proposeAccount(draw(), account, roles);
        _accept(account, member, roles);
    }

    function _accept(address account, uint32 member, uint32 roles) internal {
        _as(account).acceptAccount(draw(), member, roles);
    }

    /// @dev A command key that nobody used yet.
    function draw() internal returns (bytes32) {
        return keccak256(abi.encode("command", ++_drawn));
    }

    /// @dev The Consortium, called by the council next.
    function _council() internal returns (Consortium) {
        return _as(COUNCIL);
    }

    /// @dev The Consortium, called by this account next. Draw keys before the prank is spent: arguments come first.
    function _as(address account) internal returns (Consortium) {
        vm.prank(account);
        return consortium;
    }

    function _fails(bytes memory fault) internal {
        vm.expectRevert(fault);
    }

    function _failsAsStranger() internal {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
    }

    function _failsAsRepeated(uint32 member, bytes32 key) internal {
        vm.expectRevert(abi.encodeWithSelector(ICommands.CommandRepeated.selector, member, key));
    }

    function _accepts(address emitter, uint32 member, bytes32 key, address account) internal {
        vm.expectEmit(emitter);
        emit ICommands.CommandAccepted(member, key, account);
    }
}
