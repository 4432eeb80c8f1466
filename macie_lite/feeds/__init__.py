"""Findings in the shapes that others read, as pure functions of a finding."""
