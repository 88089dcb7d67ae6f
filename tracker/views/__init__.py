"""What is shown, folded from the journal: disposable, rebuilt at any time with the same answers."""
