"""The builder of segments: conditions as fields of a form, as a predicate, and as words."""
