"""The side of VK in a local run: polling of its events."""
