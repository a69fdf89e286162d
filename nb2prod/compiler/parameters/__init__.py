"""The parameters cell: one model for dataclass, command line, papermill and sweeps."""
