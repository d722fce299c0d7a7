"""The schema that editors read, `.kustomgen/schema.json`: where it is there, it is of this
kustomgen.
"""

from __future__ import annotations

import json
from pathlib import Path

from kustomgen.files.whole import write_whole
from kustomgen.spec.schema import spec_schema

SCHEMA = Path(".kustomgen/schema.json")
_TITLE = '"title": "kustomgen.yaml"'


def refresh_schema(folder: Path) -> bool:
    """Writes the schema of a project again, if it has an older one of kustomgen's. Raises
    OSError.

    A link, and a file that is not one of ours, stay as they are.
    """
    place = folder / SCHEMA
    if place.is_symlink() or place.parent.is_symlink() or not place.is_file():
        return False
    text = json.dumps(spec_schema(), indent=1) + "\n"
    before = place.read_text(encoding="utf-8", errors="replace")
    if before == text or _TITLE not in before[:400]:
        return False
    write_whole(place, text.encode())
    return True
