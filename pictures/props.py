"""Things beside the figure: what a pose asks for by name, placed on its posed body."""

from typing import TYPE_CHECKING

from .floor import PosedBody
from .poses import Pose

if TYPE_CHECKING:
    from .scene import Solid


def solids(pose: Pose, body: PosedBody) -> list["Solid"]:
    """The solids of all props of a pose."""
    return []
