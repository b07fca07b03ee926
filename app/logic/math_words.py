"""LaTeX mathematics as English words that can be read aloud: the usual constructs, everything else as it is written.

The source comes from a model: it is taken apart by one pass over bounded text, never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 2_000  # characters that are put in words; longer formulas are read as they are written
_DEEPEST = 40  # arguments inside arguments

_WORDS = r"\\(?:text|textbf|textit|mathrm|operatorname)\*?\{"
_TEXT = re.compile(_WORDS + r"([^{}\\]*)\}")
_SIGN = re.compile(
    _WORDS + r"[^{}\\]*\}|\\[A-Za-z]+\*?|\\.|[{}^_]|\d+(?:[.,]\d+)*|[A-Za-z]|\s+|.",
    re.DOTALL,
)

_SIGNS = {
    "+": "plus", "-": "minus", "−": "minus", "=": "equals", "<": "is less than", ">": "is greater than", "/": "over",
    "*": "times", "!": "factorial", "±": "plus or minus", "'": "prime",
}  # fmt: skip

_COMMANDS = {
    "cdot": "times", "times": "times", "div": "divided by", "pm": "plus or minus", "mp": "minus or plus",
    "leq": "is at most", "le": "is at most", "geq": "is at least", "ge": "is at least", "neq": "is not equal to",
    "ne": "is not equal to", "approx": "is about", "equiv": "is equivalent to", "sim": "is similar to",
    "propto": "is proportional to", "ll": "is much less than", "gg": "is much greater than", "to": "to",
    "rightarrow": "to", "Rightarrow": "implies", "implies": "implies", "iff": "if and only if",
    "Leftrightarrow": "if and only if", "in": "in", "notin": "not in", "subset": "is a subset of",
    "subseteq": "is a subset of or equal to", "cup": "union", "cap": "intersection", "emptyset": "the empty set",
    "forall": "for all", "exists": "there is", "land": "and", "lor": "or", "neg": "not", "infty": "infinity",
    "partial": "partial", "nabla": "nabla", "sum": "the sum", "prod": "the product", "int": "the integral",
    "iint": "the double integral", "oint": "the contour integral", "lim": "the limit", "ldots": "and so on",
    "cdots": "and so on", "dots": "and so on", "circ": "degrees", "prime": "prime", "hbar": "h bar", "ell": "l",
    "mid": "given", "perp": "is perpendicular to", "parallel": "is parallel to", "varepsilon": "epsilon",
    "varphi": "phi", "vartheta": "theta",
}  # fmt: skip

_SILENT = frozenset(
    {
        "left", "right", "big", "Big", "bigg", "Bigg", "displaystyle", "textstyle", "limits", "nolimits", "quad",
        "qquad", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathbb", "mathcal", "mathfrak", "operatorname",
        "text", "textbf", "textit", "boldsymbol", "bm", "begin", "end",
    }
)  # fmt: skip
_MARKS = {
    "hat": "hat",
    "bar": "bar",
    "overline": "bar",
    "vec": "vector",
    "tilde": "tilde",
    "dot": "dot",
    "ddot": "double dot",
}
_BOUNDED = frozenset({"sum", "prod", "int", "iint", "oint", "lim"})
_POWERS = {"2": "squared", "3": "cubed", "prime": "prime", "T": "transposed", "-1": "inverse"}


def math_words(source: str) -> str:
    """Return *source* (LaTeX without delimiters) in words, such as ``x squared plus a over b``.

    >>> math_words(r"\\frac{a}{b} + x^2")
    'a over b plus x squared'
    """
    if len(source) > LONGEST:
        return source
    return " ".join(" ".join(_Speaker(source).words()).split())


class _Speaker:
    """Walks over the tokens of one formula."""

    def __init__(self, source: str) -> None:
        self._tokens = [sign for sign in _SIGN.findall(source) if not sign.isspace()]
        self._at = 0
        self._depth = 0  # arguments inside arguments
        self._open = 0  # braces

    def words(self) -> Iterator[str]:
        """Everything up to the end of the group that is open."""
        bounded = False
        while self._at < len(self._tokens):
            sign = self._next()
            if sign == "}":
                if self._open:
                    return
                continue
            if sign in "^_":
                yield self._script(sign, bounded)
                continue
            bounded = sign[1:] in _BOUNDED
            yield self._said(sign)

    def _next(self) -> str:
        sign: str = self._tokens[self._at]
        self._at += 1
        return sign

    def _group(self) -> str:
        """The next argument: a group in braces, or one sign."""
        if self._at >= len(self._tokens):
            return ""
        sign = self._next()
        if self._depth >= _DEEPEST or sign == "}":
            return ""
        self._depth += 1
        said = self._inner() if sign == "{" else self._said(sign)
        self._depth -= 1
        return said

    def _inner(self) -> str:
        self._open += 1
        said = " ".join(" ".join(self.words()).split())
        self._open -= 1
        return said

    def _script(self, sign: str, bounded: bool) -> str:
        what = self._group()
        if bounded:
            return f"from {what}" if sign == "_" else f"to {what}"
        if sign == "_":
            return f"sub {what}"
        key = what.replace("minus ", "-")
        return _POWERS.get(key, f"to the power of {what}")

    def _said(self, sign: str) -> str:
        if sign == "{":
            self._at -= 1
            return self._group()
        text = _TEXT.fullmatch(sign)
        if text is not None:
            return text[1]
        if sign.startswith("\\"):
            return self._command(sign[1:].rstrip("*"))
        return _SIGNS.get(sign, "" if sign in "&~$" else sign)

    def _command(self, name: str) -> str:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return self._fraction()
        if name == "binom":
            return f"{self._group()} choose {self._group()}"
        if name == "sqrt":
            return self._root()
        if name in _MARKS:
            return f"{self._group()} {_MARKS[name]}"
        if name in _COMMANDS:
            return _COMMANDS[name]
        return "" if name in _SILENT or not name.isalpha() else name

    def _fraction(self) -> str:
        above, below = self._group(), self._group()
        if " " in above or " " in below:
            return f"the fraction {above} over {below}, end of fraction"
        return f"{above} over {below}"

    def _root(self) -> str:
        degree = ""
        if self._at < len(self._tokens) and self._tokens[self._at] == "[":
            self._at += 1
            parts = []
            while self._at < len(self._tokens) and (sign := self._next()) != "]":
                parts.append(self._said(sign))
            degree = " ".join(parts)
        kind = {"": "the square root of", "3": "the cube root of"}.get(degree, f"the root of degree {degree} of")
        return f"{kind} {self._group()}"
