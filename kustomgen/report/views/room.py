"""How much of a large tree a page has room for."""

from __future__ import annotations

from dataclasses import dataclass

MOST, MOST_TRAFFIC = 11_250_000, 2_500_000
"""Signs, markup included, that environments and traffic may take. A page stays below 20 MB."""


@dataclass
class Room:
    """What is left of it. Anyone who takes some asks first."""

    left: int = MOST

    def takes(self, signs: int) -> bool:
        """Whether there was room for so many, which is then taken."""
        if signs > self.left:
            return False
        self.left -= signs
        return True
