"""What is said of a use, as JSON. Times with their offset, to the second; ids and digests in lower-case hex."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.submissions.schemas import SubmissionOut
from formats.bookings.ids import MAX_OCCURRENCES
from formats.bookings.statements import HandOver
from node.uses.countersigning import Countersigned
from node.uses.said import Act, DoorAnswer, OperatorOpening, Span, UseWanted

Hex16 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Hex20 = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Minutes = Annotated[int, Field(ge=0, lt=2**32)]
Time = Annotated[int, Field(ge=0, lt=2**63)]
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2400, 1, 1, tzinfo=UTC)


def _in_range(moment: datetime) -> datetime:
    if not _FIRST <= moment < _LAST:
        raise ValueError("a moment since 1970")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UsedIn(_In):
    """From when to when, and how many whole minutes of it count."""

    start: Moment
    end: Moment
    minutes: Minutes

    def span(self) -> Span:
        return Span(int(self.start.timestamp()), int(self.end.timestamp()), self.minutes)


class AgreeIn(UsedIn):
    """`overruns`: the end lies after the booked one, and that is meant."""

    overruns: bool = False


class DoorIn(_In):
    """The link of the door's picture as it was scanned, or the code below it as it was typed."""

    scanned: Annotated[str, Field(max_length=500)] | None = None
    typed: Annotated[str, Field(max_length=30)] | None = None

    def answer(self) -> DoorAnswer:
        return DoorAnswer(self.scanned, self.typed)


class ShownIn(_In):
    """The operator's credential file. `salt`: of the booking's commitment, where another node made it."""

    document: Annotated[str, Field(max_length=65_536)]
    salt: Hex16 | None = None


class CheckInIn(_In):
    """`door`: what was scanned or typed; without it both sides say so. `operator`: where the asset asks for one."""

    door: DoorIn | None = None
    operator: ShownIn | None = None


class CheckOutIn(_In):
    """`used`, or what was scanned or typed at the door: then it was used from the check-in until now. `overruns`: the
    end lies after the booked one, and that is meant."""

    used: UsedIn | None = None
    door: DoorIn | None = None
    overruns: bool = False

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "CheckOutIn":
        if (self.used is None) == (self.door is None):
            raise ValueError("give what was used, or what the door showed")
        return self


class NothingIn(_In):
    """Nothing is to be said."""


class DifferIn(_In):
    """`minutes`: what your side would have."""

    minutes: Minutes


class HandOverIn(_In):
    to: Annotated[int, Field(ge=1, lt=2**32)]


class TakeOverIn(_In):
    """`credential`: digest of your operator's document, where the asset asks for one."""

    credential: Hex32 | None = None


class UseSubmission(BaseModel):
    """`submission` null: nothing is sent yet, for nobody of member `waits_for` has said the same."""

    submission: SubmissionOut | None
    waits_for: int | None

    def location(self) -> str | None:
        return None if self.submission is None else self.submission.location()


class SpanIn(_In):
    start: Time
    end: Time
    minutes: Minutes


class OperatorIn(_In):
    document: Annotated[str, Field(max_length=65_536)]
    salt: Hex16

    def opening(self) -> OperatorOpening:
        return OperatorOpening(self.document.encode(), bytes.fromhex(self.salt))


class StatementIn(_In):
    """What another member's node wants signed; times in unix seconds."""

    booking: Hex20
    occurrence: Annotated[int, Field(ge=0, lt=MAX_OCCURRENCES)]
    act: Literal["check-in", "check-out", "agree"]
    span: SpanIn | None = None
    overruns: bool = False
    door: DoorIn | None = None
    operator: OperatorIn | None = None

    def wanted(self) -> UseWanted:
        return UseWanted(
            act=Act(self.act),
            booking=bytes.fromhex(self.booking),
            occurrence=self.occurrence,
            span=None if self.span is None else Span(**self.span.model_dump()),
            door=None if self.door is None else self.door.answer(),
            operator=None if self.operator is None else self.operator.opening(),
            overruns=self.overruns,
        )


class StatementOut(BaseModel):
    """What was signed, EIP-712, by the member's book account. `salt`: opens the evidence of a door."""

    start: int
    end: int
    minutes: int
    outcome: int
    evidence: str
    deadline: int
    signature: str
    salt: str | None

    @classmethod
    def of(cls, signed: Countersigned) -> "StatementOut":
        said = signed.statement
        return cls(
            start=said.start,
            end=said.end,
            minutes=said.minutes,
            outcome=said.outcome,
            evidence=said.evidence.hex(),
            deadline=said.deadline,
            signature=signed.signature.hex(),
            salt=None if signed.salt is None else signed.salt.hex(),
        )


class TakingIn(_In):
    """The booking that your member takes, as it stands after so many acts."""

    booking: Hex20
    acts: Annotated[int, Field(ge=0, lt=2**16)]


class OfferOut(BaseModel):
    """As the booking stands after so many acts, this member's people let your member have it."""

    acts: int


class HandOverOut(BaseModel):
    deadline: int
    signature: str

    @classmethod
    def of(cls, word: tuple[HandOver, bytes]) -> "HandOverOut":
        given, signature = word
        return cls(deadline=given.deadline, signature=signature.hex())
