"""Where the parts of a large table are: numbered files or folders in ``parts`` beside what holds a small table."""

from pathlib import Path

PARTS = "parts"


def part_name(number: int) -> str:
    """Give a part's name, so that names sort like numbers."""
    return f"{number:05d}"


def parts_in(folder: Path) -> list[Path]:
    """List the parts of a folder in order; none where the table is small and stands in the folder itself."""
    place = folder / PARTS
    return sorted(place.iterdir()) if place.is_dir() else []
