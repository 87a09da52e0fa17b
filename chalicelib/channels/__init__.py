"""The messengers: read what they post, write what we answer; one file each."""
