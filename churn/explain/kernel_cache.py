"""One folder for what numba compiles, wherever the code stands: the copies of a run, a case each, share it."""

from numba import config
from numba.core.caching import UserProvidedCacheLocator


class OneFolder(UserProvidedCacheLocator):
    """Keeps a function in ``NUMBA_CACHE_DIR`` itself; numba's own locators take a folder for each path of the source.

    Numba compares a hash of the source file before it takes what is there. ``make repro`` names this class in
    ``NUMBA_CACHE_LOCATOR_CLASSES``: of five cases one compiles, not each (4 s of processor time a family of trees).
    """

    def get_cache_path(self) -> str:
        """Give the folder."""
        return str(config.CACHE_DIR)  # type: ignore[attr-defined]
