// What a member is, and how it stands. Numbers as on the chain; the same as formats/register/members.py.

export const MemberStatus = { ACTIVE: 1, SUSPENDED: 2, EXPELLED: 3 } as const;
export type MemberStatus = (typeof MemberStatus)[keyof typeof MemberStatus];
