// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// Roles of accounts and powers of members: bits of a uint32.
// Bits that no contract reads yet are free: a later contract may give one a meaning without a new Consortium.

uint32 constant ROLE_ADMIN = 1;
uint32 constant ROLE_ISSUE = 2;
uint32 constant ROLE_STATUS = 4;
uint32 constant ROLE_REGISTRAR = 8;
uint32 constant ROLE_BOOK = 16;
uint32 constant ROLE_MONEY = 32;
