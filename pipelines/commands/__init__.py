"""The groups of commands of `certify`; each module adds its own with `attach`."""
