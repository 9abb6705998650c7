"""One script a stage, run by DVC as ``python -m stages.<name>``, so that the code is that of the current folder."""

import os
import sys

from churn.base.lacking import refuse_little_memory, say

# Before numpy is loaded: two threads of OpenBLAS wait for each other in a busy loop at every small product of matrices.
# On telecom train_blend took 11.6 s of processor time with two and takes 2.3 s with one, with the same bytes.
for _library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_library, "1")

sys.excepthook = say  # libraries that are imported may find no memory as well

refuse_little_memory()
