"""One initiative: its commands, its events, the state folded from them, and the decisions between."""
