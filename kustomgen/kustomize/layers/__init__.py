"""What each layer of a tree changes, found by real builds of variants."""
