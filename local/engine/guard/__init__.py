"""Runs inside the engine's process: who may call the engine, and what of it outlives a kill.

Only the standard library and the engine are imported: the engine has its own environment.
"""
