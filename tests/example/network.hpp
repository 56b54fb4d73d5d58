// Block coordinate descent for a two-layer ReLU network, as a user would write it: F is
//   1/2 |V2-Y|^2 + 1/2 |V2-W2 V1|^2 + 1/2 |V1-relu(U1)|^2 + 1/2 |U1-W1 X|^2 + 1/20 (|W1|^2 + |W2|^2)
// and every block is minimized in turn with 1/2 |new-old|^2 added. This is what case/case.toml says.
#pragma once

#include <Eigen/Cholesky>

#include <algorithm>

struct Network {
  using Matrix = Eigen::MatrixXd;
  Matrix X, Y, W1, U1, V1, W2, V2;

  void sweep() {
    V2 = (Y + W2 * V1 + V2) / 3;
    W2 = ridge(V2 * V1.transpose() + W2, V1);
#ifdef WRONG_SIGN
    const Matrix pull = relu(U1) - W2.transpose() * V2 + V1;
#else
    const Matrix pull = relu(U1) + W2.transpose() * V2 + V1;
#endif
    V1 = (2 * Matrix::Identity(3, 3) + W2.transpose() * W2).llt().solve(pull);
    U1 = V1.binaryExpr(W1 * X + U1, &scalar);
    W1 = ridge(U1 * X.transpose() + W1, X);
  }

  static Matrix relu(const Matrix& u) { return u.cwiseMax(0); }

 private:
  // w with w (vv' + 1.1 I) = r
  static Matrix ridge(const Matrix& r, const Matrix& v) {
    const Matrix h = v * v.transpose() + 1.1 * Matrix::Identity(v.rows(), v.rows());
    return h.llt().solve(r.transpose()).transpose();
  }

  // The u that minimizes 1/2 (v - relu(u))^2 + u^2 - cu.
  static double scalar(double v, double c) {
    const double above = std::max(0.0, (v + c) / 3), below = std::min(0.0, c / 2);
    const double at_above = (v - above) * (v - above) / 2 + above * above - c * above;
    const double at_below = v * v / 2 + below * below - c * below;
    return at_above <= at_below ? above : below;
  }
};
