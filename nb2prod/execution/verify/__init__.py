"""Does the exported module compute what the notebook computes? Values and logic of the answer, and how it is shown."""
