"""The wiring: the one clock, where the journal is, and the two doors to it, `Tracker` and `Reader`."""
