"""Runs the cases side by side, each by DVC in a copy of the workspace, and takes over the results. No stage uses it."""
