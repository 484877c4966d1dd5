"""boundaries.geojson: the districts' shapes (RFC 7946, WGS-84)."""

import json
from collections.abc import Mapping
from typing import Any

from shared.city.divisions import Division, Level
from shared.city.folder import Folder
from shared.city.geo import Area, Point

FILE = "boundaries.geojson"


def read_boundaries(folder: Folder, divisions: Mapping[str, Division]) -> dict[str, Area]:
    """Read a shape for each district; a district without one, or a shape without a district, is a fault."""
    districts = [division.code for division in divisions.values() if division.level is Level.DISTRICT]
    areas: dict[str, Area] = {}
    for index, feature in enumerate(_features(folder)):
        where = f"features.{index}"
        code = str(feature.get("properties", {}).get("code", ""))
        if not folder.known(FILE, None, where, code, districts):
            continue
        if code in areas:
            folder.fault(FILE, None, where, f"“{code}”出现了两次")
        try:
            areas[code] = _area(feature["geometry"])
        except (KeyError, TypeError, ValueError):
            folder.fault(FILE, None, f"{where}.geometry", "应是 Polygon 或 MultiPolygon，坐标为 [经度, 纬度]")
    for code in districts:
        if code not in areas:
            folder.fault(FILE, None, "features", f"缺少“{divisions[code].name}”（{code}）的边界")
    return areas


def _features(folder: Folder) -> list[dict[str, Any]]:
    text = folder.text(FILE)
    try:
        features = json.loads(text)["features"] if text else []
    except (ValueError, KeyError, TypeError):
        folder.fault(FILE, None, "", "不是有效的 GeoJSON FeatureCollection")
        return []
    return [feature for feature in features if isinstance(feature, dict)]


def _area(geometry: dict[str, Any]) -> Area:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings = tuple(tuple(Point(float(x), float(y)) for x, y in ring) for polygon in polygons for ring in polygon)
    if not rings or min(map(len, rings)) < 4:  # noqa: PLR2004 - a closed ring has four points at least
        raise ValueError("an area needs closed rings")
    return Area(rings)
