"""Programmes that come with Grocer, one for each kind of shop, as documents of JSON."""
