"""The shapes of the wire. marshmallow lives here only; what a value means is checked by the rules behind a use-case."""
