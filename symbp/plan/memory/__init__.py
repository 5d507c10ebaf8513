"""Memory: who shares which piece of the workspace."""
