"""What a placeholder stands for, and the closed lists of templates."""
