"""Container image references, by the grammar of the distribution project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Image:
    """``registry.example:5000/team/web:1.2@sha256:…``, in parts; ``registry`` is empty if none
    is named.
    """

    registry: str
    repository: str
    tag: str | None = None
    digest: str | None = None

    @property
    def name(self) -> str:
        """Registry and repository, as kustomize's ``images[].name`` compares them."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository

    @classmethod
    def parse(cls, text: str) -> Image:
        """Takes apart any string; whether it is a good reference is for others to say."""
        rest, _, digest = text.partition("@")
        tag: str | None = None
        # A colon before the last slash is a registry's port, not a tag.
        head, colon, last = rest.rpartition(":")
        if colon and "/" not in last:
            rest, tag = head, last
        first, slash, remainder = rest.partition("/")
        if slash and ("." in first or ":" in first or first == "localhost"):
            return cls(first, remainder, tag, digest or None)
        return cls("", rest, tag, digest or None)

    def __str__(self) -> str:
        text = self.name
        if self.tag is not None:
            text += f":{self.tag}"
        return f"{text}@{self.digest}" if self.digest else text
