"""The sweep of taylor_admm; the case watches another function."""
from .taylor_admm import sweep  # noqa: F401

CASE = "taylor-admm-penalty"
