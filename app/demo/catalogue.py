"""GET /v1/models and /v1/models/{id}, and the look-up of a request's model."""

from __future__ import annotations

from typing import Any

from app.demo.models import Model, all_models
from app.demo.problems import ProblemError, invalid

_LIFECYCLES = ("active", "deprecated", "retired")
_DEFAULT_PAGE = 20
_LARGEST_PAGE = 1000


class Catalogue:
    """The models; ``by_id`` has them under their ids and aliases."""

    def __init__(self) -> None:
        self._models = all_models()
        self.by_id = {name: model for model in self._models for name in (model.id, *model.aliases)}

    def serving(self, name: str) -> Model:
        """Return the model that serves requests naming *name*. Raises ProblemError 404 if none does."""
        model = self.by_id.get(name)
        if model is None or model.lifecycle == "retired":
            raise ProblemError(404, "not_found_error", f"model: {name}")
        return model

    def card(self, name: str) -> dict[str, Any]:
        """Return the object of the model *name*, an alias resolved. Raises ProblemError 404."""
        model = self.by_id.get(name)
        if model is None:
            raise ProblemError(404, "not_found_error", f"model: {name}")
        return model.card()

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """Return one page, newest first. Raises ProblemError 400 for a bad limit, cursor or lifecycle."""
        models = self._wanted(query)
        limit = _limit(query)
        start, end = 0, len(models)
        if after := _first(query, "after_id"):
            start = _position(models, after, "after_id") + 1
        if before := _first(query, "before_id"):
            end = _position(models, before, "before_id")
            start = max(start, end - limit)
        page = models[start:end][:limit]
        more = start > 0 if before else start + limit < end
        return {
            "data": [model.card() for model in page],
            "has_more": more,
            "first_id": page[0].id if page else None,
            "last_id": page[-1].id if page else None,
        }

    def _wanted(self, query: dict[str, list[str]]) -> list[Model]:
        wanted = query.get("lifecycle[]") or query.get("lifecycle") or ["active", "deprecated"]
        for each in wanted:
            if each not in _LIFECYCLES:
                raise invalid("lifecycle", "Input should be 'active', 'deprecated' or 'retired'")
        return [model for model in self._models if model.lifecycle in wanted]


def _first(query: dict[str, list[str]], name: str) -> str | None:
    return query.get(name, [None])[0]


def _limit(query: dict[str, list[str]]) -> int:
    given = _first(query, "limit")
    if given is None:
        return _DEFAULT_PAGE
    if not given.isdigit() or not 1 <= int(given) <= _LARGEST_PAGE:
        raise invalid("limit", f"Input should be a whole number from 1 to {_LARGEST_PAGE}")
    return int(given)


def _position(models: list[Model], wanted: str, name: str) -> int:
    for position, model in enumerate(models):
        if model.id == wanted:
            return position
    raise invalid(name, f"model {wanted!r} is not in the list")
