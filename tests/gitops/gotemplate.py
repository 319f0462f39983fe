"""As much of Go's templates and of the language expr as our notifications for Argo CD use; the rest is an error."""

import re
from typing import Any

TOKEN = re.compile(r"\{\{(-)?\s*(.*?)\s*(-)?\}\}", re.DOTALL)
PATH = re.compile(r"(?:\.\w+)+")
MISSING = "<no value>"


class TemplateError(Exception):
    """Go would refuse the template, or fail while it runs."""


def render(template: str, data: dict[str, Any]) -> str:
    """Execute a template as Go does."""
    return "".join(_Run(_tokens(template), data).block())


def _tokens(template: str) -> list[tuple[str, str]]:
    """Split into texts and actions, with the white space removed that `{{-` and `-}}` remove."""
    found: list[tuple[str, str]] = []
    end, trim = 0, False
    for each in TOKEN.finditer(template):
        text = template[end : each.start()]
        text = text.lstrip() if trim else text
        found += [("text", text.rstrip() if each[1] else text), ("action", each[2])]
        end, trim = each.end(), bool(each[3])
    text = template[end:]
    return [*found, ("text", text.lstrip() if trim else text)]


class _Run:
    """One execution."""

    def __init__(self, tokens: list[tuple[str, str]], data: Any) -> None:
        self.tokens, self.dots, self.variables, self.at = tokens, [data], dict[str, Any](), 0

    def block(self, live: bool = True) -> list[str]:
        """Execute up to the end of a block."""
        out: list[str] = []
        while self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            self.at += 1
            if kind == "action" and text == "end":
                return out
            said = [text] if kind == "text" else self._action(text, live)
            out += said if live else []
        return out

    def _action(self, text: str, live: bool) -> list[str]:
        if text.startswith("with "):
            value = self._value(text.removeprefix("with ")) if live else None
            self.dots.append(value)
            inside = self.block(live and bool(value))
            self.dots.pop()
            return inside
        if not live:
            return []
        if found := re.fullmatch(r"(\$\w+) :?= (.+)", text):
            self.variables[found[1]] = self._value(found[2])
            return []
        value = self._value(text)
        return [MISSING if value is None else str(value)]

    def _value(self, text: str) -> Any:
        if text == ".":
            return self.dots[-1]
        if text in self.variables:
            return self.variables[text]
        if re.fullmatch(r'"[^"]*"', text):
            return text[1:-1]
        if not PATH.fullmatch(text):
            raise TemplateError(f"unknown: {text}")
        value = self.dots[-1]
        for name in text[1:].split("."):
            if value is None:
                raise TemplateError(f"nil pointer evaluating interface {{}}.{name}")
            value = value.get(name)
        return value


def expression(text: str, data: dict[str, Any]) -> Any:
    """Evaluate an expression of expr that has paths, `??`, `in`, `and`, comparisons and `+` alone."""

    def path(found: re.Match[str]) -> str:
        return f"_get({found[0]!r})"

    def get(steps: str) -> Any:
        value: Any = data
        for optional, name in re.findall(r"(\?\.|\.)(\w+)", "." + steps):
            if value is None and optional != "?.":
                raise TemplateError(f"cannot fetch {name} from nil")
            value = None if value is None else value.get(name)
        return value

    python = re.sub(r"\bapp(?:\??\.\w+)+", path, text).replace("nil", "None").replace("?? ''", "or ''")
    return eval(python, {"__builtins__": {}, "_get": get})  # noqa: S307 -- our own file, as Argo CD evaluates it
