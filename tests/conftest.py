"""Fixtures that every room's tests share: real servers out of wheels, started once per test process."""
