"""What the command line shows: tables, summaries, texts of stages, the library, the chain rule."""
