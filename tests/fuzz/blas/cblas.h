/* The product of matrices as BLAS has it, at its plainest: what stands in for a library. */
#ifndef CBLAS_H
#define CBLAS_H
#include <stddef.h>

enum CBLAS_ORDER { CblasRowMajor = 101 };
enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112 };

#define GEMM(name, real) \
    static inline void name(enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE ta, \
        enum CBLAS_TRANSPOSE tb, int m, int n, int k, real alpha, const real *a, int lda, \
        const real *b, int ldb, real beta, real *c, int ldc) \
    { \
        (void)order; \
        for (ptrdiff_t i = 0; i < m; ++i) { \
            for (ptrdiff_t j = 0; j < n; ++j) { \
                real sum = 0; \
                for (ptrdiff_t p = 0; p < k; ++p) { \
                    sum += (ta == CblasTrans ? a[p*lda + i] : a[i*lda + p]) \
                        * (tb == CblasTrans ? b[j*ldb + p] : b[p*ldb + j]); \
                } \
                /* beta 0 says that nothing is read. */ \
                c[i*ldc + j] = beta == 0 ? alpha*sum : alpha*sum + beta*c[i*ldc + j]; \
            } \
        } \
    }
GEMM(cblas_sgemm, float)
GEMM(cblas_dgemm, double)
#endif
