"""From Pygments' token types to the few roles that have a colour."""

from __future__ import annotations

from pygments.token import Comment, Error, Generic, Keyword, Literal, Name, Number, Operator, String, _TokenType

_ROLES = (
    (Comment.Preproc, "keyword"),
    (Comment, "comment"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (String, "string"),
    (Number, "number"),
    (Literal, "string"),
    (Name.Tag, "keyword"),
    (Name.Decorator, "name"),
    (Name.Function, "name"),
    (Name.Class, "name"),
    (Name.Attribute, "name"),
    (Generic.Inserted, "added"),
    (Generic.Deleted, "removed"),
    (Generic.Heading, "heading"),
    (Generic.Subheading, "heading"),
    (Error, ""),
)


def role_of(kind: _TokenType, known: dict[_TokenType, str]) -> str:
    """The role of a token type, empty for plain text. *known* remembers answers."""
    role = known.get(kind)
    if role is None:
        role = next((name for parent, name in _ROLES if kind in parent), "")  # type: ignore[comparison-overlap]
        known[kind] = role
    return role
