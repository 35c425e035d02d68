"""A backtest: what all rules find in all that is stored, found again beside what stands, with nothing written to it."""
