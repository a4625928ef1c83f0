"""代办/帮办: an agent of the park walks a firm's papers through the offices, step by step."""
