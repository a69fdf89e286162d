"""Jobs: what takes its time, each in a process of its own, with events that browsers follow."""

from nb2prod.server.jobs.job import Job as Job
from nb2prod.server.jobs.registry import JobRegistry as JobRegistry
from nb2prod.server.jobs.scratch import remove_abandoned as remove_abandoned
