// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Consortium} from "../../../contracts/Consortium.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {Stage} from "../support/Stage.sol";
import {vm} from "../support/Vm.sol";

contract RegistryTest is Stage {
    bytes32 private constant BOOKINGS = "Bookings";

    function test_a_deployment_says_which_consortium_on_which_chain_it_is() public view {
        eq(consortium.consortiumId(), CONSORTIUM_ID, "consortium id");
        eq(consortium.genesisHash(), GENESIS, "genesis hash");
        bytes32 hash = keccak256(bytes.concat(hex"05", GENESIS, bytes20(address(consortium))));
        eq(consortium.chainRef(), bytes32(bytes8(hash)), "chain ref");
        eq(consortium.authority(), address(manager), "access manager");
    }

    function test_two_deployments_have_two_chain_refs() public {
        Consortium second = _deployConsortium();
        no(second.chainRef() == consortium.chainRef(), "chain refs differ");
    }

    function test_a_registered_contract_bears_its_name_from_this_block() public {
        bytes32 key = draw();
        vm.roll(777);
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.ContractRegistered(BOOKINGS, address(this), address(0));
        _council().registerContract(key, BOOKINGS, address(this), address(0));
        _isRegistered(BOOKINGS, address(this), 777, false);
        _isRegistered(CREDENTIALS, address(credentials), 100, false);
    }

    function test_a_successor_names_its_retired_predecessor() public {
        _council().retireContract(draw(), CREDENTIALS);
        _fails(
            abi.encodeWithSelector(
                IConsortium.ContractPredecessorMismatch.selector, CREDENTIALS, address(credentials), address(0)
            )
        );
        _council().registerContract(draw(), CREDENTIALS, address(this), address(0));
        vm.expectEmit(address(consortium));
        emit IConsortium.ContractRegistered(CREDENTIALS, address(this), address(credentials));
        _council().registerContract(draw(), CREDENTIALS, address(this), address(credentials));
        _isRegistered(CREDENTIALS, address(this), 100, false);
    }

    function test_a_predecessor_is_retired_first() public {
        _fails(abi.encodeWithSelector(IConsortium.ContractNotRetired.selector, CREDENTIALS, address(credentials)));
        _council().registerContract(draw(), CREDENTIALS, address(this), address(credentials));
    }

    function test_an_address_without_code_is_no_contract() public {
        _fails(abi.encodeWithSelector(IConsortium.ContractWithoutCode.selector, BOOKINGS, STRANGER));
        _council().registerContract(draw(), BOOKINGS, STRANGER, address(0));
        _fails(abi.encodeWithSelector(IConsortium.ContractWithoutCode.selector, BOOKINGS, address(0)));
        _council().registerContract(draw(), BOOKINGS, address(0), address(0));
    }

    function test_a_contract_retires_once_and_keeps_its_entry() public {
        bytes32 key = draw();
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.ContractRetired(CREDENTIALS, address(credentials));
        _council().retireContract(key, CREDENTIALS);
        _isRegistered(CREDENTIALS, address(credentials), 100, true);

        _fails(abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, CREDENTIALS, address(credentials)));
        _council().retireContract(draw(), CREDENTIALS);
        _fails(abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, BOOKINGS, address(0)));
        _council().retireContract(draw(), BOOKINGS);
    }

    function test_a_pause_is_said_and_ends() public {
        bytes32 key = draw();
        no(consortium.paused(), "before");
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.Paused(true);
        _council().setPaused(key, true);
        yes(consortium.paused(), "during");
        vm.expectEmit(address(consortium));
        emit IConsortium.Paused(false);
        _council().setPaused(draw(), false);
        no(consortium.paused(), "after");
    }

    function test_the_registry_is_the_councils() public {
        bytes32 key = draw();
        _failsAsStranger();
        consortium.registerContract(key, BOOKINGS, address(this), address(0));
        _failsAsStranger();
        consortium.retireContract(key, CREDENTIALS);
        _failsAsStranger();
        consortium.setPaused(key, true);
    }

    function test_acts_on_the_registry_happen_once() public {
        bytes32 key = draw();
        _council().setPaused(key, true);
        _failsAsRepeated(0, key);
        _council().setPaused(key, false);
        _failsAsRepeated(0, key);
        _council().registerContract(key, BOOKINGS, address(this), address(0));
        _failsAsRepeated(0, key);
        _council().retireContract(key, CREDENTIALS);
    }

    function _isRegistered(bytes32 name, address expected, uint64 from, bool isRetired) private view {
        (address bearer, uint64 fromBlock, bool retired) = consortium.contractOf(name);
        eq(bearer, expected, "address");
        eq(fromBlock, from, "from block");
        yes(retired == isRetired, "retired");
    }
}
