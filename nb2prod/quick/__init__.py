"""What is known without looking: the bottom layer of `nb2prod check`, standard library only, quick to import."""
