"""File names for what is saved out of an answer. Info strings are written by the model: nothing in them is trusted."""

from __future__ import annotations

import re
import unicodedata

_ENDINGS = {
    "bash": "sh", "c": "c", "c#": "cs", "c++": "cpp", "clojure": "clj", "console": "txt", "cpp": "cpp", "cs": "cs",
    "csharp": "cs", "css": "css", "csv": "csv", "dart": "dart", "diff": "diff", "elixir": "ex", "erlang": "erl",
    "go": "go", "graphql": "graphql", "haskell": "hs", "hcl": "tf", "html": "html", "ini": "ini", "java": "java",
    "javascript": "js", "js": "js", "json": "json", "jsonc": "json", "jsx": "jsx", "julia": "jl", "kotlin": "kt",
    "latex": "tex", "lua": "lua", "markdown": "md", "md": "md", "nix": "nix", "objective-c": "m", "patch": "patch",
    "perl": "pl", "php": "php", "powershell": "ps1", "proto": "proto", "python": "py", "py": "py", "r": "r",
    "rb": "rb", "rs": "rs", "ruby": "rb", "rust": "rs", "scala": "scala", "scss": "scss", "sh": "sh", "shell": "sh",
    "sql": "sql", "svg": "svg", "swift": "swift", "tex": "tex", "toml": "toml", "ts": "ts", "tsx": "tsx",
    "typescript": "ts", "vue": "vue", "xml": "xml", "yaml": "yaml", "yml": "yml", "zig": "zig", "zsh": "sh",
}  # fmt: skip
_WHOLE = {"dockerfile": "Dockerfile", "makefile": "Makefile"}
_NAMED = re.compile(r"(?:title|file|filename|name|path)\s*[=:]\s*(?:\"([^\"]+)\"|'([^']+)'|(\S+))", re.IGNORECASE)
_FILE = re.compile(r"[^\s:=\"'{}]+\.[A-Za-z0-9]{1,8}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')  # by Windows, the strictest of the systems
# Names that Windows keeps for devices, with any ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?:\s*\..*)?", re.IGNORECASE)
_LONGEST = 80  # characters
_MOST_BYTES = 150


def code_file_name(info: str) -> str:
    """A name for a file of code with that info string: a name that stands in it, else one for its language."""
    info = info[:400]
    words = info.split(None, 1)
    language = words[0].strip("{}.").lower() if words else ""
    return safe_file_name(_named(info)) or _WHOLE.get(language) or f"snippet.{_ENDINGS.get(language, 'txt')}"


def titled_file_name(title: str) -> str:
    """A name without ending for a file that has the conversation *title* in it; empty when nothing is left of it.

    At most 150 bytes, so that an ending and the name of a file in the making find room in every file system.
    """
    plain = safe_file_name(re.sub(r"[/\\]", "-", " ".join(title.split())))
    return plain.encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .")


def _named(info: str) -> str:
    found = _NAMED.search(info)
    if found is not None:
        return next(group for group in found.groups() if group)
    words = [word.rpartition(":")[2] for word in info.split()]
    return next((word for word in words if _FILE.fullmatch(word)), "")


def safe_file_name(name: str) -> str:
    """The last part of the path *name* as every system allows it in a folder; empty when nothing is left of it.

    No separators, no control or format characters (bidi controls can hide an ending), no device names of Windows,
    no leading or trailing dots and spaces, at most 80 characters with the ending kept.
    """
    last = re.split(r"[/\\]", name.strip())[-1]
    clean = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    clean = _FORBIDDEN.sub("_", clean).strip(" .")
    if _DEVICES.fullmatch(clean):
        clean = f"_{clean}"
    if len(clean) > _LONGEST:
        stem, dot, ending = clean.rpartition(".")
        kept = f"{dot}{ending}" if dot and len(ending) <= 8 else ""
        clean = (stem if kept else clean)[: _LONGEST - len(kept)] + kept
    return clean
