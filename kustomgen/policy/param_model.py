"""What a policy sets for a rule, compared with the fields' types by pydantic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from kustomgen.policy import param_types
from kustomgen.policy.params import ParameterError, Params, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

P = TypeVar("P", bound=Params)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


_MODELS: dict[type[Params], type[_Strict]] = {}


def _model(params: type[Params]) -> type[_Strict]:
    if params not in _MODELS:
        _MODELS[params] = _made(params)
    return _MODELS[params]


def _made(params: type[Params]) -> type[_Strict]:
    hints = get_type_hints(params, localns=vars(param_types), include_extras=True)
    fields: dict[str, Any] = {alias: (hints[name], ...) for name, alias in names_of(params).items()}
    return create_model(params.__name__, __base__=_Strict, **fields)


def validated(params: type[P], given: Mapping[str, Any]) -> P:
    """The parameters of that class with these values, by their names in a policy file. Raises
    ParameterError.
    """
    try:
        # Through JSON, because strict models take a list for a tuple only from there.
        model = _model(params).model_validate_json(json.dumps(given))
    except ValidationError as error:
        faults = ((each["loc"], each["type"], each["msg"]) for each in error.errors(include_url=False))
        raise ParameterError(tuple(faults)) from None
    made = params(**{name: getattr(model, alias) for name, alias in names_of(params).items()})
    return made.over({})
