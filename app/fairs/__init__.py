"""银企对接会: a day on which banks and firms meet, who was invited and came, and the needs that were born there."""
