"""The languages somebody may read: Chinese first; another one has a catalogue in `app/translations`. Pure."""

CHINESE = "zh"
LANGUAGES = {"zh": "中文", "en": "English"}
"""By code, each in its own words."""
