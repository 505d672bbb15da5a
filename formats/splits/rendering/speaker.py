"""Members, amounts and lists in the words of one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formats.splits.agreements.accounts import Account, is_fund
from formats.words import say
from formats.yuan import yuan


@dataclass(frozen=True)
class Speaker:
    """`language`: of formats.words.LANGUAGES."""

    language: str

    def say(self, key: str, /, **values: object) -> str:
        return say(self.language, f"agreement.{key}", **values)

    def account(self, name: Account) -> str:
        return self.say("fund" if is_fund(name) else "member", name=name)

    def members(self, numbers: Iterable[int]) -> str:
        return self.listed(self.account(str(number)) for number in numbers)

    def listed(self, words: Iterable[str]) -> str:
        return self.say("comma").join(words)

    def yuan(self, fen: int) -> str:
        return self.say("yuan", amount=yuan(fen))
