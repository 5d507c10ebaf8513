"""symbp: backpropagation derived symbolically, written as readable derivations and fast code."""
