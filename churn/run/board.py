"""Which stages of a case may begin: those whose needs are done, the longest way to the end first."""

from collections.abc import Mapping


class Board:
    """The stages to do of one case: which may begin, which somebody is at, which are done.

    Parameters
    ----------
    needs : mapping of str to frozenset of str
        Every stage to do, in an order in which they could run one by one, with those to do that it reads from.
    weights : mapping of str to float
        Seconds that each is likely to take, or any measure of it.

    Attributes
    ----------
    done : set of str
        The stages that ended well.
    """

    def __init__(self, needs: Mapping[str, frozenset[str]], weights: Mapping[str, float]) -> None:
        self._needs = dict(needs)
        self._way = longest_ways(needs, weights)
        self._left = list(needs)
        self.done: set[str] = set()
        self._stopped = False

    def ready(self) -> str | None:
        """Give the stage to begin with: of those that may begin, the one with the longest way; None where none may."""
        may = [] if self._stopped else [stage for stage in self._left if self._needs[stage] <= self.done]
        return max(may, key=self._way.__getitem__, default=None)

    def begin(self, stage: str) -> None:
        """Note that somebody is at a stage."""
        self._left.remove(stage)

    def end(self, stage: str) -> None:
        """Note that a stage ended well."""
        self.done.add(stage)

    def stop(self) -> None:
        """Begin no further stage: one failed."""
        self._stopped = True


def longest_ways(needs: Mapping[str, frozenset[str]], weights: Mapping[str, float]) -> dict[str, float]:
    """Add up what is still to do from each stage's beginning on, along the longest way to the end.

    Stages with the longest way first: list scheduling by critical path, at most twice as long as the best order
    (R. L. Graham, Bounds on multiprocessing timing anomalies, SIAM J. Appl. Math. 17, 1969).
    """
    way = {stage: weights[stage] for stage in needs}
    for stage in reversed(list(needs)):
        for one in needs[stage]:
            way[one] = max(way[one], weights[one] + way[stage])
    return way
