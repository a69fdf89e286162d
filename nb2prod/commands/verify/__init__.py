"""`nb2prod verify`: notebook and module run side by side."""
