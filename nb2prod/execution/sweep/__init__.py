"""Many runs of one notebook with other parameters."""
