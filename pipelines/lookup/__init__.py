"""Looking somebody up by what a caller says."""
