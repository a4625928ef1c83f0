"""Tags of firms."""
