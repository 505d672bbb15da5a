"""What the processes of this node log, and in which form: `[log]`."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from node.installation.settings.section import Section

OFF, STDERR = "off", "stderr"


Level = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    BeforeValidator(lambda given: given.upper() if isinstance(given, str) else given),
]


class Log(Section):
    """One stream on standard error for all processes; requests are apart from it."""

    level: Level = Field("INFO", description="the least serious lines that are written")
    format: Literal["line", "json"] = Field("line", description="`line`: for people; `json`: one JSON object a line")
    access: Annotated[str, Field(min_length=1, max_length=1000)] = Field(
        OFF,
        description="a line for each request: `off`, `stderr`, or a file; answers of 500 and above are always written",
    )
