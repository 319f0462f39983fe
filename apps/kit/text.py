"""The kinds of text that people write, as fields of schemas: stored in one form, and visible.

Write `Annotated[str, Field(max_length=100), LINE]`: the length comes first, so that its errors speak of characters.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from kit.letters import is_visible

_breaks_line = re.compile("[\n\r\u2028\u2029]").search
_controls = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]").search


def composed(value: Any) -> Any:
    """Return a text in NFC, so that equal texts are equal; leave anything else to the next validator."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


@dataclass(frozen=True)
class TextRule:
    """What a text must be: on one line or several, and seen or only typed."""

    lines: bool = False
    visible: bool = True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Compose before the length is checked, and check the characters after that."""
        checked = core_schema.no_info_after_validator_function(self.check, handler(source))
        return core_schema.no_info_before_validator_function(composed, checked)

    def check(self, text: str) -> str:
        """Return the text itself.

        Raises:
            PydanticCustomError: it has a line break or control character, or nothing of it can be seen.
        """
        if not self.lines and _breaks_line(text):
            raise PydanticCustomError("line_break", "must be one line")
        if _controls(text) or (not self.lines and "\t" in text):
            raise PydanticCustomError("control_character", "must not contain control characters")
        if self.visible and text and not any(map(is_visible, text)):
            raise PydanticCustomError("invisible", "must have a visible character")
        return text


LINE = TextRule()
"""A name or title."""
PARAGRAPHS = TextRule(lines=True)
"""A description: line feeds and tabs are welcome."""
TYPED = TextRule(visible=False)
"""What a person looks for or copies in: one line, kept nowhere."""
