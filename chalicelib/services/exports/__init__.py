"""Makes the tables that staff export, slice by slice."""
