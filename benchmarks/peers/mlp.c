/* A multilayer perceptron's training step as someone writes it by hand in C.
 *
 * Sizes are known when it is compiled: -DLAYERS=2 -DS0=784 -DS1=128 -DS2=10 -DBATCH=128, with
 * -DSIGMOID for sigmoids and the mean squared error instead of relu and cross-entropy. -DUSE_BLAS
 * sends the products to cblas_sgemm, else they are plain loops. Weights are (in, out). */
#include <math.h>
#include <stdint.h>

#include "serve.h"
#ifdef USE_BLAS
#include <cblas.h>
#endif

#ifndef S3
#define S3 1
#endif
#define ALIGNED __attribute__((aligned(64)))
#define INLINE static inline __attribute__((always_inline))

static const float rate = 1e-3f;
static float W1[S0 * S1] ALIGNED, b1[S1] ALIGNED, W2[S1 * S2] ALIGNED, b2[S2] ALIGNED;
static float x[BATCH * S0] ALIGNED, a1[BATCH * S1] ALIGNED, a2[BATCH * S2] ALIGNED;
static float d1[BATCH * S1] ALIGNED, d2[BATCH * S2] ALIGNED;
#if LAYERS == 3
static float W3[S2 * S3] ALIGNED, b3[S3] ALIGNED, a3[BATCH * S3] ALIGNED, d3[BATCH * S3] ALIGNED;
#endif
#ifdef SIGMOID
static float y[BATCH];
#else
static int32_t y[BATCH];
#endif

/* z = x W + b */
INLINE void forward(int m, int n, const float *restrict in, const float *restrict W,
    const float *restrict b, float *restrict z) {
#ifdef USE_BLAS
    for (int r = 0; r < BATCH; r++) memcpy(z + r * n, b, (size_t)n * sizeof *b);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, BATCH, n, m, 1, in, m, W, n, 1, z, n);
#else
    for (int r = 0; r < BATCH; r++) {
        float row[n];
        for (int o = 0; o < n; o++) row[o] = b[o];
        for (int i = 0; i < m; i++) {
            const float v = in[r * m + i];
            for (int o = 0; o < n; o++) row[o] += v * W[i * n + o];
        }
        for (int o = 0; o < n; o++) z[r * n + o] = row[o];
    }
#endif
}

/* e = d W^T */
INLINE void inputs_adjoint(
    int m, int n, const float *restrict d, const float *restrict W, float *restrict e) {
#ifdef USE_BLAS
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, BATCH, m, n, 1, d, n, W, n, 0, e, m);
#else
    for (int r = 0; r < BATCH; r++)
        for (int i = 0; i < m; i++) {
            float sum = 0;
            for (int o = 0; o < n; o++) sum += d[r * n + o] * W[i * n + o];
            e[r * m + i] = sum;
        }
#endif
}

/* W -= rate x^T d, b -= rate times the sum of d's rows */
INLINE void update(int m, int n, const float *restrict in, const float *restrict d,
    float *restrict W, float *restrict b) {
    float sum[n];
#ifdef USE_BLAS
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, BATCH, -rate, in, m, d, n, 1, W, n);
#else
    for (int i = 0; i < m; i++) {
        for (int o = 0; o < n; o++) sum[o] = 0;
        for (int r = 0; r < BATCH; r++) {
            const float v = in[r * m + i];
            for (int o = 0; o < n; o++) sum[o] += v * d[r * n + o];
        }
        for (int o = 0; o < n; o++) W[i * n + o] -= rate * sum[o];
    }
#endif
    for (int o = 0; o < n; o++) sum[o] = 0;
    for (int r = 0; r < BATCH; r++)
        for (int o = 0; o < n; o++) sum[o] += d[r * n + o];
    for (int o = 0; o < n; o++) b[o] -= rate * sum[o];
}

#ifdef SIGMOID
INLINE void sigmoid(int n, float *restrict a) {
    for (int i = 0; i < n; i++) a[i] = 1 / (1 + expf(-a[i]));
}

/* The mean squared error of sigmoids, and its adjoint. */
INLINE float mse(const float *restrict a, float *restrict d) {
    float loss = 0;
    for (int i = 0; i < BATCH; i++) {
        const float e = a[i] - y[i];
        loss += e * e;
        d[i] = 2.f / BATCH * e * a[i] * (1 - a[i]);
    }
    return loss / BATCH;
}
#else
/* Softmax cross-entropy, and its adjoint. */
INLINE float cross_entropy(int n, const float *restrict z, float *restrict d) {
    float loss = 0;
    for (int r = 0; r < BATCH; r++) {
        float top = z[r * n], sum = 0;
        for (int o = 1; o < n; o++) top = z[r * n + o] > top ? z[r * n + o] : top;
        for (int o = 0; o < n; o++) {
            const float e = expf(z[r * n + o] - top);
            d[r * n + o] = e;
            sum += e;
        }
        const float scale = 1.f / (sum * BATCH);
        loss += logf(sum) - (z[r * n + y[r]] - top);
        for (int o = 0; o < n; o++) d[r * n + o] *= scale;
        d[r * n + y[r]] -= 1.f / BATCH;
    }
    return loss / BATCH;
}

INLINE void relu(int n, float *restrict a) {
    for (int i = 0; i < n; i++) a[i] = a[i] > 0 ? a[i] : 0;
}

INLINE void relu_adjoint(int n, float *restrict d, const float *restrict a) {
    for (int i = 0; i < n; i++) d[i] = a[i] > 0 ? d[i] : 0;
}
#endif

static void setup(FILE *data) {
    read_into(data, W1, S0 * S1);
    read_into(data, b1, S1);
    read_into(data, W2, S1 * S2);
    read_into(data, b2, S2);
#if LAYERS == 3
    read_into(data, W3, S2 * S3);
    read_into(data, b3, S3);
#endif
    read_into(data, x, BATCH * S0);
    read_into(data, y, BATCH);
}

static float step(void) {
    forward(S0, S1, x, W1, b1, a1);
#ifdef SIGMOID
    sigmoid(BATCH * S1, a1);
    forward(S1, S2, a1, W2, b2, a2);
    sigmoid(BATCH * S2, a2);
    const float loss = mse(a2, d2);
    inputs_adjoint(S1, S2, d2, W2, d1);
    for (int i = 0; i < BATCH * S1; i++) d1[i] *= a1[i] * (1 - a1[i]);
#else
    relu(BATCH * S1, a1);
    forward(S1, S2, a1, W2, b2, a2);
#if LAYERS == 3
    relu(BATCH * S2, a2);
    forward(S2, S3, a2, W3, b3, a3);
    const float loss = cross_entropy(S3, a3, d3);
    inputs_adjoint(S2, S3, d3, W3, d2);
    relu_adjoint(BATCH * S2, d2, a2);
    update(S2, S3, a2, d3, W3, b3);
#else
    const float loss = cross_entropy(S2, a2, d2);
#endif
    inputs_adjoint(S1, S2, d2, W2, d1);
    relu_adjoint(BATCH * S1, d1, a1);
#endif
    update(S1, S2, a1, d2, W2, b2);
    update(S0, S1, x, d1, W1, b1);
    return loss;
}
