"""Block coordinate descent in NumPy for the two-layer network of case/, and what amcert proves of its run.

usage: numpy_bcd.py CASE FOLDER
"""
import sys

import numpy as np

import amcert

case = amcert.read_case(sys.argv[1])
X, Y, x = case.inputs, case.targets, case.start  # X without ones: with bias = "ones" the first layer has np.vstack([X, np.ones((1, X.shape[1]))]) for X
W1, U1, V1, W2, V2 = (x[block] for block in ("W1", "U1", "V1", "W2", "V2"))
ridge = lambda r, v: np.linalg.solve(v @ v.T + 1.1 * np.eye(len(v)), r.T).T


def scalar(v, c):  # the u that minimizes 1/2 (v - relu(u))^2 + u^2 - cu
    above, below = np.maximum(0, (v + c) / 3), np.minimum(0, c / 2)
    return np.where((v - above)**2 / 2 + above**2 - c * above <= v**2 / 2 + below**2 - c * below, above, below)


iterates = [x]
for k in range(case.sweeps):
    V2 = (Y + W2 @ V1 + V2) / 3
    W2 = ridge(V2 @ V1.T + W2, V1)
    V1 = np.linalg.solve(2 * np.eye(3) + W2.T @ W2, np.maximum(U1, 0) + W2.T @ V2 + V1)
    U1 = scalar(V1, W1 @ X + U1)
    W1 = ridge(U1 @ X.T + W1, X)
    iterates.append({"W1": W1, "U1": U1, "V1": V1, "W2": W2, "V2": V2})  # new arrays in every sweep; copies, if a sweep wrote into the old ones

certificate = case.certify(iterates)
certificate.write(sys.argv[2])
print(certificate.table(), certificate.check().text, sep="\n")
sys.exit(certificate.exit_code)
