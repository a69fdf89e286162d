"""The folder of a sweep: `runs/ID.ipynb`, the journal `results.jsonl`, tables, and what else a sweep leaves."""
