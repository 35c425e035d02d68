"""How an organisation governs its rules: on or off, thresholds, suppressions, each with who, when and why."""
