"""分包覆盖 and 档案完整: the figures as they stand, and the firms behind them."""
