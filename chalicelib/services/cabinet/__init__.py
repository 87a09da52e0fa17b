"""The customer's own pages: how a person proves who they are, and what they change there."""
