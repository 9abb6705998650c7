"""Which stages may begin, and which goes first."""

from hypothesis import given
from hypothesis import strategies as st

from churn.run.board import Board, longest_ways

NEEDS = {
    "split": frozenset[str](),
    "lr": frozenset({"split"}),
    "rf": frozenset({"split"}),
    "evaluate": frozenset({"lr", "rf"}),
    "report": frozenset({"evaluate"}),
}
SECONDS = {"split": 1.0, "lr": 2.0, "rf": 5.0, "evaluate": 3.0, "report": 9.0}


def test_the_longest_way_to_the_end_goes_first() -> None:
    """Of stages whose needs are done; nothing may begin while what it reads is under way, or after a failure."""
    board = Board(NEEDS, SECONDS)
    assert longest_ways(NEEDS, SECONDS) == {"split": 18, "lr": 14, "rf": 17, "evaluate": 12, "report": 9}
    board.begin("split")
    assert board.ready() is None
    board.end("split")
    assert board.ready() == "rf"
    board.begin("rf")
    assert board.ready() == "lr"
    board.stop()
    assert board.ready() is None


@given(st.data(), st.integers(1, 4))
def test_everything_is_run_once_and_in_order(data: st.DataObject, most: int) -> None:
    """Whatever needs what, and whichever ends first, with any number of stages at once."""
    names = [f"stage{number}" for number in range(data.draw(st.integers(0, 8)))]
    needs = {
        name: frozenset(data.draw(st.sets(st.sampled_from(names[:place]), max_size=3))) if place else frozenset[str]()
        for place, name in enumerate(names)
    }
    board, under_way, done = Board(needs, dict.fromkeys(names, 1.0)), list[str](), list[str]()
    while True:
        while len(under_way) < most and (stage := board.ready()):
            board.begin(stage)
            under_way.append(stage)
        if not under_way:
            break
        ended = under_way.pop(data.draw(st.integers(0, len(under_way) - 1)))
        assert needs[ended] <= set(done)
        board.end(ended)
        done.append(ended)
    assert sorted(done) == names
