"""An append-only event store: the journal, its chain of hashes, and projections folded from it."""
