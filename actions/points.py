"""The network of service points: those that come with the assistant, overlaid by those that were imported."""

from __future__ import annotations

from actions.newest import Newest
from knowledge.points.network import Network
from knowledge.points.shipped import all_points
from records.points import load_points, points_number


class PointsHolder(Newest[Network]):
    """Holds the current :class:`Network`."""

    def newest(self) -> int:
        """Number of the newest import."""
        return points_number()

    def build(self) -> Network:
        """Index every point."""
        return Network(all_points(load_points()).values())


POINTS = PointsHolder()
