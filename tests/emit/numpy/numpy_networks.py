"""Networks that together use every construct of the formula language, with sizes to try them at."""

from __future__ import annotations

NETWORKS: dict[str, tuple[str, dict[str, int]]] = {
    "digits": (
        """
name: digits
inputs:
  x: [batch, 64]
  y: {shape: [batch], labels: 10}
layers:
  - dense: 32
  - relu
  - dense: {units: 10, name: logits}
loss: {cross_entropy: y}
sizes: {batch: 32}
""",
        {"batch": 5},
    ),
    "factorization": (
        """
name: factorization
inputs: {T: [m, n], Omega: [m, n]}
parameters: {U: [m, k], V: [n, k]}
formula: |
  R[i, j] = Omega[i, j] * (T[i, j] - sum[a](U[i, a] * V[j, a]))
  loss = sum[i, j](R[i, j]^2)
""",
        {"m": 4, "n": 3, "k": 2},
    ),
    "scalar": (
        """
name: sq
inputs: {x: []}
parameters: {w: []}
formula: |
  loss = (w*x - 10)^2
""",
        {},
    ),
    "rnn": (
        """
name: rnn
inputs: {x: [b, T, 3]}
parameters: {W: [4, 3], U: [4, 4]}
formula: |
  h[n, -1, k] = 0
  h[n, t, k] = tanh(sum[j](W[k,j]*x[n,t,j]) + sum[j](U[k, j] * h[n, t-1, j]))
  loss = sum[n,t,k](h[n,t,k]^3)
""",
        {"b": 3, "T": 5},
    ),
    "lstm": (
        """
name: lstm
inputs: {x: [b, T, 3], h0: [b, 2]}
parameters: {W: [8, 3], U: [8, 2]}
wrt: [x, h0]
formula: |
  a[n,t,g] = sum[j](W[g,j]*x[n,t,j]) + sum[j](U[g, j] * h[n, t-1, j])
  h[n, -1, k] = h0[n,k]
  c[n, -1, k] = 0
  extent(k) = 2
  c[n,t,k] = sigmoid(a[n,t,k+2])*c[n,t-1,k] + sigmoid(a[n,t,k])*tanh(a[n,t,k+4])
  h[n,t,k] = sigmoid(a[n,t,k+6])*tanh(c[n,t,k])
  loss = sum[n,k](h[n,T-1,k]^2) + sum[n,t,k](h[n,t,k])
""",
        {"b": 3, "T": 4},
    ),
    "strided_convolution": (
        """
name: conv
inputs: {x: [b, 2, 9]}
parameters: {W: [3, 2, 3]}
wrt: [x]
formula: |
  y[n,f,p] = sum[c,r](W[f,c,r]*x[n,c,2*p+r])
  loss = sum[n,f,p](y[n,f,p]^2)
""",
        {"b": 2},
    ),
    "convolution": (
        """
name: conv
inputs: {x: [b, 2, 8, 7]}
parameters: {W: [3, 2, 3, 2]}
wrt: [x]
formula: |
  y[n,f,p,q] = sum[c,r,s](W[f,c,r,s]*x[n,c,p+r,q+s])
  loss = sum[n,f,p,q](y[n,f,p,q]^2)
""",
        {"b": 2},
    ),
    "max_pool": (
        """
name: pool
inputs: {x: [b, 2, 8]}
parameters: {w: [2]}
wrt: [x]
formula: |
  extent(p) = 4
  extent(r) = 2
  z[n,c,i] = w[c]*x[n,c,i]
  y[n,f,p] = max[r if r < 2](z[n,f,2*p+r])
  loss = sum[n,f,p](y[n,f,p]^2)
""",
        {"b": 2},
    ),
    "attention": (
        """
name: att
inputs: {x: [b, T, 4]}
parameters: {Q: [2, 3, 4], K: [2, 3, 4], V: [2, 3, 4]}
formula: |
  q[n,h,t,d] = sum[j](Q[h,d,j]*x[n,t,j])
  k[n,h,t,d] = sum[j](K[h,d,j]*x[n,t,j])
  v[n,h,t,d] = sum[j](V[h,d,j]*x[n,t,j])
  s[n,h,t,u] = sum[d](q[n,h,t,d]*k[n,h,u,d])/sqrt(3)
  m[n,h,t] = max[u if u <= t](s[n,h,t,u])
  e[n,h,t,u] = where(u <= t, exp(s[n,h,t,u] - stop(m[n,h,t])), 0)
  Z[n,h,t] = sum[u](e[n,h,t,u])
  o[n,t,h,d] = sum[u if u <= t](e[n,h,t,u]*v[n,h,u,d])/Z[n,h,t]
  loss = sum[n,t,h,d](o[n,t,h,d]^2)
""",
        {"b": 2, "T": 4},
    ),
    "embedding_and_product": (
        """
name: emb
inputs: {tokens: {shape: [b, T], labels: 7}, y: [b, 3]}
parameters: {E: [7, 3]}
formula: |
  e[n,t,d] = E[tokens[n,t],d]
  p[n,d] = prod[t](e[n,t,d])
  loss = sum[n,d]((p[n,d]-y[n,d])^2)
""",
        {"b": 2, "T": 3},
    ),
    "guard_on_labels": (
        """
name: mh
inputs: {z: [b, 5], y: {shape: [b], labels: 5}}
parameters: {w: [5]}
formula: |
  s[n,j] = w[j]*z[n,j]
  loss = sum[n](sum[j if j != y[n]](where(1 + s[n,j] - s[n,y[n]] > 0, 1 + s[n,j] - s[n,y[n]], 0)))/b
""",
        {"b": 4},
    ),
    "batch_norm": (
        """
name: bn
inputs: {x: [b, 3]}
parameters: {g: [3], h: [3]}
wrt: [x]
formula: |
  mu[k] = mean[n](x[n,k])
  v[k] = mean[n]((x[n,k]-mu[k])^2)
  xh[n,k] = (x[n,k]-mu[k])/sqrt(v[k]+0.001)
  o[n,k] = g[k]*xh[n,k]+h[k]
  loss = sum[n,k](o[n,k]^3)
""",
        {"b": 4},
    ),
    "quadratic_form": (
        """
name: quad
inputs: {x: [b, 3]}
parameters: {A: [3, 3]}
wrt: [x]
formula: |
  loss = sum[n](sum[i,j](x[n,i]*A[i,j]*x[n,j]))
""",
        {"b": 4},
    ),
    "diagonal_reversed_strided_and_choice": (
        """
name: d
inputs: {x: [3, 3], y: [6]}
parameters: {A: [3, 3]}
formula: |
  t = sum[i](A[i,i]*x[i,i])
  r[i] = A[2-i, i]*y[2*i+1]
  q[i,j] = where(i > j, A[i,j]^2, erf(A[j,i]))
  loss = t^2 + sum[i](r[i]^2) + sum[i,j](q[i,j])
""",
        {},
    ),
    "repeat_residual_and_regulariser": (
        """
name: deep
inputs: {x: [batch, 6], y: {shape: [batch], labels: 4}}
layers:
  - repeat: {times: 4, name: h, layers: [{dense: 6}, tanh]}
  - residual: [{dense: 6}, sigmoid]
  - dense: 4
loss: [{cross_entropy: y}, {l2: {weight: 0.01}}]
wrt: [x]
""",
        {"batch": 3},
    ),
    "no_loss": (
        """
name: nl
inputs: {x: [batch, 6]}
layers: [{dense: 5}, gelu, softmax]
wrt: [x]
""",
        {"batch": 3},
    ),
    "concat_and_softplus": (
        """
name: cc
inputs: {x: [batch, 4], y: [batch, 6], u: [batch, 2]}
layers:
 - {dense: {units: 4, name: a}}
 - {softplus: {name: s}}
 - {dense: {units: 2, from: a, name: b2}}
 - {concat: {from: [s, b2, u]}}
 - {dense: {units: 6}}
 - {log_softmax: {}}
loss: {mse: y}
""",
        {"batch": 3},
    ),
    "names": (
        """
name: kw
inputs: {وزن: [b, 3], return: [b, 3]}
parameters: {σ: [3], lambda: [3]}
formula: |
  o[n,k] = σ[k]*وزن[n,k] - lambda[k]*return[n,k]
  loss = sum[n,k](o[n,k]^2)
""",
        {"b": 3},
    ),
    "bilinear": (
        """
name: bil
inputs: {x: [b, 5], z: [b, 4]}
parameters: {W: [3, 5, 4], s: [3]}
wrt: [x, z]
formula: |
  y[n,k] = sum[i,j](W[k,i,j]*x[n,i]*z[n,j]*s[k])
  loss = sum[n,k](y[n,k]^2)
""",
        {"b": 3},
    ),
    "padded_strided_convolution": (
        """
name: conv
inputs: {x: [b, 2, 9, 8]}
parameters: {W: [3, 2, 3, 3]}
wrt: [x]
formula: |
  extent(p) = 5
  extent(q) = 4
  y[n,f,p,q] = (sum[c,r,s if 2*p + r >= 1 and 2*p + r < 10 and 2*q+s >= 1 and 2*q+s < 9](
    W[f,c,r,s]*x[n,c,2*p+r-1, 2*q+s-1]))
  loss = sum[n,f,p,q](y[n,f,p,q]^3)
""",
        {"b": 2},
    ),
    "padded_max_pool_and_min": (
        """
name: mp
inputs: {x: [b, 9]}
parameters: {w: [9]}
formula: |
  extent(p) = 5
  extent(r) = 3
  z[n,i] = w[i]*x[n,i]
  y[n,p] = max[r if 2*p + r >= 1 and 2*p + r < 10](z[n,2*p+r-1])
  m[n] = min[i](z[n,i])
  loss = sum[n,p](y[n,p]^2) + sum[n](m[n])
""",
        {"b": 4},
    ),
    "causal": (
        """
name: causal
inputs: {x: [b, T, 3]}
parameters: {V: [3,3]}
wrt: [x]
formula: |
  v[n,t,d] = sum[j](V[d,j]*x[n,t,j])
  P[n,t,u] = sum[d](v[n,t,d]*x[n,u,d])
  o[n,t,d] = sum[u if u <= t](P[n,t,u]*v[n,u,d])
  extent(t) = T
  s[n,t,d] = where(t >= 1, o[n,t-1,d], 0)
  loss = sum[n,t,d](o[n,t,d]^2*s[n,t,d])
""",
        {"b": 2, "T": 4},
    ),
    "embedding_softmax_over_time": (
        """
name: emb2
inputs: {tokens: {shape: [b, T], labels: 7}, y: {shape: [b, T], labels: 5}}
parameters: {E: [7, 3], W: [5,3]}
formula: |
  z[n,t,k] = sum[d](W[k,d]*E[tokens[n,t],d])
  Z[n,t] = sum[k](exp(z[n,t,k]))
  loss = sum[n,t](log(Z[n,t]) - z[n,t,y[n,t]])/(b*T)
""",
        {"b": 2, "T": 3},
    ),
    "powers_and_functions": (
        """
name: pows
inputs: {x: [b, 3]}
parameters: {w: [3]}
wrt: [x]
formula: |
  a[n,k] = abs(w[k]*x[n,k])
  y[n,k] = (sqrt(a[n,k] + 1)^3 + a[n,k]^1.5 + 2^x[n,k] + x[n,k]^-2
    + sin(x[n,k])*cosh(w[k]) + atan(x[n,k]) + floor(x[n,k]) + sign(x[n,k]))
  loss = sum[n,k](y[n,k])/(b*3) + sum[n,k](k*n*x[n,k])
""",
        {"b": 3},
    ),
    "recurrence_in_reverse": (
        """
name: rev
inputs: {x: [b, T, 2]}
parameters: {U: [2, 2]}
wrt: [x]
formula: |
  h[n, t, k] = tanh(x[n,t,k] + sum[j](U[k, j] * h[n, t+1, j]))
  h[n, T, k] = 0
  loss = sum[n,k](h[n,0,k]^2)
""",
        {"b": 3, "T": 4},
    ),
    "shared_parameters": (
        """
name: sh
inputs: {x: [batch, 6], y: [batch, 6]}
layers:
  - dense: {units: 6, name: a}
  - tanh
  - dense: {units: 6, share: a}
  - tanh
  - dense: {units: 6, share: a}
loss: [{half_mse: y}, {l1: {weight: 0.1}}]
wrt: [x]
""",
        {"batch": 3},
    ),
    "layers_side_by_side": (
        """
name: side
inputs: {x: [batch, 3]}
layers:
  - dense: {units: 3, bias: false, name: p}
  - dense: {units: 3, bias: false, name: q, from: x}
  - dense: {units: 3, bias: false, name: r, from: x}
  - multiply: {from: [p, q, r]}
wrt: [x]
""",
        {"batch": 4},
    ),
}
