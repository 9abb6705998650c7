"""Broken inputs made from valid ones, and a child process in which each is tried and watched."""
