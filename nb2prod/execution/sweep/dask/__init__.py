"""The runs of a sweep on the machines of a Dask cluster."""
