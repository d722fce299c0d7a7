"""What a rule is, which rules run, and what comes out: the engine that ``check`` drives."""
