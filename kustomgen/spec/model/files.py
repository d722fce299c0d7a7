"""Files that a container reads and that stand in the repository."""

from __future__ import annotations

from kustomgen.spec.types import BesidePath, Model, Text


class File(Model):
    """A file's text; the short form is the text itself."""

    content: Text | None = None
    """The text. ``${…}`` in it is filled; ``$${`` is a ``${`` of its own.

    ``content: "debug = false"`` becomes ConfigMap data.
    """
    file: BesidePath | None = None
    """A file beside the spec with the text, taken as it is.

    ``file: settings/${env}.toml`` becomes ConfigMap data.
    """
