"""Finds the trained model in a city folder."""

import json
from hashlib import sha256

from services.intake.domain.category.model import Model, read_model
from shared.city.folder import Folder

MODEL = "reading/model.npz"
REPORT = "reading/model.json"


def load_model(folder: Folder) -> Model | None:
    """Read the model; faults stand in the folder. A model that is not the one of its report is refused."""
    try:
        content, report = (folder.root / MODEL).read_bytes(), json.loads(folder.text(REPORT))
    except FileNotFoundError:
        folder.fault(MODEL, None, "", "没有训练好的模型；请运行 make model")
        return None
    if report.get("model") != sha256(content).hexdigest():
        folder.fault(MODEL, None, "", "与训练报告 model.json 的校验和不符；请运行 make model")
        return None
    return read_model(content)
