// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What payment splitters have in common: recipients and weights by their hash, floors, the rest stays for the next
/// @dev Written to be measured against, as cheap as can be: nobody signs, nothing is kept of what was shared, and what was
/// shared wrongly is not put right. Amounts are shared one by one, as stages are.
abstract contract Splitter {
    bytes32 private immutable _config;

    event Distributed(uint256 amount);

    error ConfigWrong();

    constructor(address[] memory recipients, uint16[] memory weights) payable {
        _config = keccak256(abi.encode(recipients, weights));
    }

    /// @notice Share each of the amounts by the weights.
    function distribute(uint256[] calldata amounts, address[] calldata recipients, uint16[] calldata weights) external {
        if (keccak256(abi.encode(recipients, weights)) != _config) revert ConfigWrong();
        uint256 sum;
        for (uint256 i = 0; i < weights.length; ++i) {
            sum += weights[i];
        }
        for (uint256 k = 0; k < amounts.length; ++k) {
            for (uint256 i = 0; i < recipients.length; ++i) {
                _give(recipients[i], amounts[k] * weights[i] / sum);
            }
            emit Distributed(amounts[k]);
        }
    }

    function _give(address recipient, uint256 amount) internal virtual;
}

/// @title A splitter that sends
contract PushSplitter is Splitter {
    error NotSent(address recipient);

    constructor(address[] memory recipients, uint16[] memory weights) payable Splitter(recipients, weights) {}

    function _give(address recipient, uint256 amount) internal override {
        (bool sent,) = recipient.call{value: amount}("");
        if (!sent) revert NotSent(recipient);
    }
}

/// @title A splitter that keeps for everybody until they fetch it
contract PullSplitter is Splitter {
    mapping(address recipient => uint256 amount) private _owed;

    error NotSent(address recipient);

    constructor(address[] memory recipients, uint16[] memory weights) payable Splitter(recipients, weights) {}

    function withdraw() external returns (uint256 amount) {
        (amount, _owed[msg.sender]) = (_owed[msg.sender], 0);
        (bool sent,) = msg.sender.call{value: amount}("");
        if (!sent) revert NotSent(msg.sender);
    }

    function _give(address recipient, uint256 amount) internal override {
        _owed[recipient] += amount;
    }
}
