"""Functions that the emitted source brings along."""
