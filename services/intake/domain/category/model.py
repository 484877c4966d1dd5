"""The trained model of a city: top category, sub-category within it, and kind; as bytes and back."""

from dataclasses import dataclass, fields
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.intake.domain.category.linear import LinearModel, Weights

_STEPS = 127
"""Weights are kept as whole numbers from -127 to 127, with one scale a code."""


@dataclass(frozen=True)
class Model:
    top: LinearModel
    sub: LinearModel
    """Over all sub-categories; asked for those of one top."""
    kind: LinearModel


_NOTHING = LinearModel(("",), (), np.zeros((0, 1), np.float32), np.zeros(1, np.float32))
EMPTY = Model(_NOTHING, _NOTHING, _NOTHING)
"""Knows nothing: stands in while the faults of a city folder are collected."""


def whole(weights: Weights) -> tuple[NDArray[np.int8], Weights]:
    """Give weights as whole numbers, and the scale of each code."""
    scale = np.abs(weights).max(axis=0, initial=0.0) / _STEPS + np.float32(1e-12)
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def write_model(model: Model) -> bytes:
    """Write a model as an .npz file; the same model gives the same bytes."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, part in ((f.name, getattr(model, f.name)) for f in fields(model)):
        weights, scale = whole(part.weights)
        arrays |= {
            f"{name}_codes": np.array(part.codes), f"{name}_features": np.array(part.features),
            f"{name}_weights": weights, f"{name}_scale": scale, f"{name}_bias": part.bias,
        }  # fmt: skip
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def read_model(content: bytes) -> Model:
    """Read a model. Raises ValueError or KeyError when the bytes are no model of this form."""
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        return Model(*(_part(arrays, f.name) for f in fields(Model)))


def _part(arrays: "np.lib.npyio.NpzFile", name: str) -> LinearModel:
    weights: Weights = arrays[f"{name}_weights"].astype(np.float32) * arrays[f"{name}_scale"]
    codes, features = arrays[f"{name}_codes"].tolist(), arrays[f"{name}_features"].tolist()
    return LinearModel(tuple(codes), tuple(features), weights, arrays[f"{name}_bias"])
