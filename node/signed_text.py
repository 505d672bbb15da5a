"""A text that a person types and that will be signed, anchored or shown to others: checked where it comes in."""

from typing import Annotated

from pydantic import AfterValidator

from wallet.documents.fields import check_text


def _checked(text: str) -> str:
    """Raises FieldFault, which pydantic takes for a fault of the field that it is about to name."""
    check_text("text", text, at_least=0)
    return text


SignedText = Annotated[str, AfterValidator(_checked)]
"""At most 200 characters, all of which formats.text allows, no blanks at the ends."""
