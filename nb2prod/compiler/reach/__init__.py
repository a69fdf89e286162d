"""How far the runs of a sweep are the same, by the notebook's text alone.

`reach` is for warm sweeps, which share what it calls the same: in doubt two runs differ. It takes any notebook, also
one that cannot be exported.
"""

from nb2prod.compiler.reach.digests import code_digests
from nb2prod.compiler.reach.metric_names import metrics_of
from nb2prod.compiler.reach.reaching import reach

__all__ = ["code_digests", "metrics_of", "reach"]
