"""The side of MAX in a local run: polling of its updates."""
