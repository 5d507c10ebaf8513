"""What is too large for C, and how much memory and flash a program takes."""
