"""The sweep of taylor_admm_assigned; the case watches another function."""
from .taylor_admm_assigned import sweep  # noqa: F401

CASE = "taylor-admm-assigned-penalty"
