// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A sum by the close that booked its parts: what it came to at each
/// @dev A point is booked (32) ‖ sum (224, two's complement); ascending. What a close has read never changes, because
/// nothing is added to a month that has closed. Points after a month are the months open at once.
library Traces {
    struct Trace {
        uint256[] points;
    }

    function add(Trace storage trace, uint256 booked, int256 amount) internal {
        uint256[] storage points = trace.points;
        uint256 count = points.length;
        uint256 at = count;
        while (at > 0 && points[at - 1] >> 224 > booked) --at;
        int256 before = at == 0 ? int256(0) : _sumOf(points[at - 1]);
        bool known = at > 0 && points[at - 1] >> 224 == booked;
        if (!known) {
            points.push(0);
            for (uint256 i = count; i > at; --i) {
                points[i] = points[i - 1];
            }
        }
        points[known ? at - 1 : at] = _point(booked, before + amount);
        for (uint256 i = known ? at : at + 1; i < points.length; ++i) {
            points[i] = _point(points[i] >> 224, _sumOf(points[i]) + amount);
        }
    }

    function sumAt(Trace storage trace, uint256 booked) internal view returns (int256) {
        uint256[] storage points = trace.points;
        for (uint256 i = points.length; i > 0; --i) {
            uint256 point = points[i - 1];
            if (point >> 224 <= booked) return _sumOf(point);
        }
        return 0;
    }

    function newest(Trace storage trace) internal view returns (int256) {
        uint256 count = trace.points.length;
        return count == 0 ? int256(0) : _sumOf(trace.points[count - 1]);
    }

    function _point(uint256 booked, int256 sum) private pure returns (uint256) {
        return booked << 224 | uint256(sum) & (type(uint256).max >> 32);
    }

    function _sumOf(uint256 point) private pure returns (int256) {
        return int256(point << 32) >> 32;
    }
}
