"""Models side by side, and the choice of the champion."""
