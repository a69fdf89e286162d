"""Live answers: warm processes that compile while somebody types, and the queue before them."""

from nb2prod.server.live.compiler import LiveCompiler as LiveCompiler
from nb2prod.server.live.messages import WorkerBug as WorkerBug
