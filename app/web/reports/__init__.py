"""The weekly reports: figures, charts, and what stands behind them."""
