"""Files that a container reads and that are in the repository."""

from __future__ import annotations

from kustomgen.spec.types import BesidePath, Model, Text


class File(Model):
    """A file's text; the short form is the text itself."""

    content: Text | None = None
    """The text. ``${…}`` is replaced; ``$${`` is a literal ``${``.

    ``content: "debug = false"`` becomes ConfigMap data.
    """
    file: BesidePath | None = None
    """A file beside the spec whose text is used unchanged.

    ``file: settings/${env}.toml`` becomes ConfigMap data.
    """
