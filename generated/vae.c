/* vae.c: a network, its gradient and a training step in C99; see vae.h.
 *
 * Made by symbp 0.1.0 from the declaration of `vae`
 * (SHA-256 4b2a68c3427f6d4b91838c60ecacd9c15f4128976493402e934901c59c440c61). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -Dvae_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dvae_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * vae.tex.
 */
#include "vae.h"

#include <math.h>

#ifdef vae_DOUBLE
#define vae_sin sin
#define vae_cos cos
#define vae_fabs fabs
#define vae_sqrt sqrt
#else
#define vae_sin sinf
#define vae_cos cosf
#define vae_fabs fabsf
#define vae_sqrt sqrtf
#endif

static const vae_tensor vae_table[] = {
    {"dense1.W", 0, 4096},
    {"dense1.b", 4096, 64},
    {"dense2.W", 4160, 256},
    {"dense2.b", 4416, 4},
    {"hidden.W", 4420, 128},
    {"hidden.b", 4548, 64},
    {"pixels.W", 4612, 4096},
    {"pixels.b", 8708, 64},
};

const vae_tensor *vae_tensors(void)
{
    return vae_table;
}

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define vae_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define vae_IVDEP _Pragma("GCC ivdep")
#else
#define vae_IVDEP
#endif

/* Before a loop that may be as short as a vector or two: gcc, which would write it out, is to
   vectorise it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define vae_WHOLE_LOOP _Pragma("GCC unroll 1")
#else
#define vae_WHOLE_LOOP
#endif

#ifdef vae_DOUBLE
#define vae_exp exp
#define vae_log log
#define vae_expm1 expm1
#else

static inline uint32_t vae_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float vae_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float vae_exp(float x)
{
    const int32_t size = (int32_t)(vae_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = vae_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = vae_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = vae_number(vae_bits(y) + ((uint32_t)half << 23));
    return vae_number(vae_bits(scaled*vae_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float vae_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float vae_log_edge(float x)
{
    const uint32_t bits = vae_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return vae_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float vae_log(float x)
{
    const int small = (int32_t)vae_bits(x) < 0x800000;
    const uint32_t up = vae_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = vae_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return vae_log_sum(e, f) + vae_log_edge(x);
}

/* exp(x) - 1: a polynomial from -1/2 to 1/2. Within 3.5 units in the last place. */
static inline float vae_expm1(float x)
{
    const float p = 0.50000006f + x*(0.166666716f + x*(0.0416649543f + x*(0.00833244715f
        + x*(0.00140105328f + x*0.000201992938f))));
    const float near = x + x*x*p;
    const float far = vae_exp(x) - 1.0f;
    return x > -0.5f && x < 0.5f ? near : far;
}

#endif

/* splitmix64's mixing of the bits. */
static inline uint64_t vae_mix(uint64_t z)
{
    z = (z ^ (z >> 30))*UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27))*UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* What the numbers of tensor k start from. */
static inline uint64_t vae_key(uint64_t seed, uint64_t k)
{
    return vae_mix(vae_mix(seed + UINT64_C(0x9E3779B97F4A7C15)) + (k + 1)*UINT64_C(0x9E3779B97F4A7C15));
}

/* Element i, from 0 up to and without 1: as many bits of a word as the type holds. */
static inline vae_real vae_uniform(uint64_t key, uint64_t i)
{
    const uint64_t word = vae_mix(key + (i + 1)*UINT64_C(0x9E3779B97F4A7C15));
#ifdef vae_DOUBLE
    return (vae_real)(word >> 11) / 9007199254740992;
#else
    return (vae_real)(word >> 40) / 16777216;
#endif
}

/* Box and Muller's way: two normal numbers from two uniform ones. */
static void vae_draw_normal(uint64_t key, ptrdiff_t count, vae_real *noise)
{
    for (ptrdiff_t i = 0; i < count; i += 2) {
        const vae_real radius = vae_sqrt(-2*vae_log(1 - vae_uniform(key, (uint64_t)i)));
        const vae_real angle = (vae_real)6.283185307179586*vae_uniform(key, (uint64_t)i + 1);
        noise[i] = radius*vae_cos(angle);
        if (i + 1 < count) {
            noise[i + 1] = radius*vae_sin(angle);
        }
    }
}

/* 1/(1 + exp(-x)), without overflow, and 1 where it rounds to 1: h - h*e/(1 + e), where h is 1 for
   positive x and e = exp(-|x|) for others. In float, as compilers may multiply by a rough
   reciprocal, it is 1/2 + x times a polynomial in x^2 up to 0.45. e = y*2^(24 - n), n the whole
   number next to |x|/log(2): an e that is too small for a float loses its last bits in that step,
   and e/(1 + e) = y/(2^(n - 24) + y) does not wait for it. Within 3 units in the last place. In
   double precision it is e - e*e/(1 + e) or 1/2 - (1 - e)/2/(1 + e). */
static inline vae_real vae_sigmoid(vae_real x)
{
#ifdef vae_DOUBLE
    const double e = exp(-fabs(x));
    const double part = (e < 0.5 ? e : (1 - e)/2)/(1 + e);
    const double below = e < 0.5 ? e - e*part : 0.5 - part;
    return x < 0 ? below : 1 - below;
#else
    const float size = x < 0 ? -x : x;
    const float a = size < 104.0f ? size : 104.0f; /* also for NaN */
    const int32_t n = (int32_t)(a*1.44269504f + 0.5f);
    const float r = (float)n*0.693145752f - a;
    const float c = 5.96046448e-08f + (float)n*8.51516e-14f;
    const float r2 = r*r;
    const float p = (1.0f + r*0.49999994f) + r2*((0.166665167f + r*0.0416681021f)
        + r2*(0.00836919248f + r*0.00138388923f));
    const float y = c + c*r*p;
    const uint32_t down = (uint32_t)(151 - n) << 23;
    const float e = y*vae_number(down);
    const float part = y/(vae_number(UINT32_C(0x7f000000) - down) + y);
    const float high = x < 0 ? e : 1.0f;
    const float far = high - high*part;
    const float t = x*x;
    const float near = 0.5f + x*(0.249999806f + t*(-0.0208258368f + t*0.00200979342f));
    return size > 0.45f ? far : near;
#endif
}

/* log(1 + exp(x)), without overflow. In float, log(1 + e) is a polynomial from 0 to 1. Within 3.5
   units in the last place. */
static inline vae_real vae_softplus(vae_real x)
{
    const vae_real e = vae_exp(-vae_fabs(x));
    const vae_real up = x > 0 ? x : 0;
#ifdef vae_DOUBLE
    return up + log1p(e);
#else
    return up + e*(1.0f + e*(-0.499999315f + e*(0.333304644f + e*(-0.24958019f + e*(0.196921021f
        + e*(-0.153448805f + e*(0.106611282f + e*(-0.057457231f + e*(0.0200862419f
        + e*-0.00329046859f)))))))));
#endif
}

void vae_noise(uint64_t seed, vae_real *noise)
{
    vae_draw_normal(vae_key(seed, 0), 64, noise);
}

/* ---- Matrix products.

   A product is computed in tiles: so many sums that they fill the vector registers, and stay there
   until all their terms are in. Everything is inlined where it is called, so that sizes and strides,
   being literal there, shape the tiles. Vectors are those of gcc and clang, as wide as the target
   allows. With vae_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(vae_SCALAR)
#if defined(__AVX512F__)
#define vae_BYTES 64
#define vae_MANY_REGISTERS 1
#elif defined(__AVX__)
#define vae_BYTES 32
#define vae_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define vae_BYTES 16
#define vae_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define vae_BYTES 16
#define vae_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define vae_INLINE static inline __attribute__((always_inline, unused))
#else
#define vae_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} vae_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*vae_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    vae_real *target;
    ptrdiff_t row, column;
    const vae_real *start;
    ptrdiff_t start_row, start_column;
    vae_real scale;
    int add, more;
    vae_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} vae_result;

/* The results from a row and a column on. */
vae_INLINE vae_result vae_from(vae_result to, ptrdiff_t row, ptrdiff_t column)
{
    to.at_row += row;
    to.at_column += column;
    to.target += row*to.row + column*to.column;
    if (to.start != NULL) {
        to.start += row*to.start_row + column*to.start_column;
    }
    return to;
}

/* One result. */
vae_INLINE void vae_put(vae_real sum, vae_result to, ptrdiff_t row, ptrdiff_t column)
{
    vae_real *const target = to.target + (row*to.row + column*to.column);
    vae_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
vae_INLINE void vae_done(ptrdiff_t rows, ptrdiff_t columns, vae_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef vae_BYTES
#ifdef vae_DOUBLE
#define vae_LANES (vae_BYTES / 8)
typedef int64_t vae_integer;
#else
#define vae_LANES (vae_BYTES / 4)
typedef int32_t vae_integer;
#endif
/* A vector may stand at any element. */
typedef vae_real vae_vector __attribute__((vector_size(vae_BYTES), aligned(sizeof(vae_real)), may_alias));
typedef vae_integer vae_places __attribute__((vector_size(vae_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define vae_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define vae_APART static __attribute__((noinline, unused))
#else
#define vae_APART static __attribute__((noinline, noclone, unused))
#endif
#define vae_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define vae_UNROLL
#elif !defined(__clang__)
#define vae_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define vae_UNROLL
#else
#define vae_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define vae_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define vae_HOLD(x) __asm__("" : "+w"(x))
#else
#define vae_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if vae_LANES == 16
#define vae_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define vae_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define vae_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif vae_LANES == 8
#define vae_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define vae_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define vae_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif vae_LANES == 4
#define vae_LOW 0, 4, 1, 5
#define vae_HIGH 2, 6, 3, 7
#define vae_ORDER 0, 1, 2, 3
#else
#define vae_LOW 0, 2
#define vae_HIGH 1, 3
#define vae_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define vae_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define vae_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (vae_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define vae_HEIGHT 12
#define vae_WIDTH 8
#define vae_PANEL 4
#define vae_DEPTH 256

/* The height of tiles with so many vectors across. */
vae_INLINE ptrdiff_t vae_height(ptrdiff_t across)
{
    if (vae_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} vae_columns;

/* Part of a vector, or all of it. */
vae_INLINE void vae_load(vae_vector *to, const vae_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const vae_vector *)from;
    } else {
        const vae_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(vae_real));
    }
}

/* Sums that do not become vectors of the target. */
vae_SELDOM void vae_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const vae_real *sums, const vae_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            vae_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
vae_INLINE void vae_finish(ptrdiff_t rows, vae_vector (*sums)[vae_WIDTH], vae_columns columns, vae_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + vae_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !vae_KNOWN(narrow)) || to.start_column / 2 != 0) {
        vae_real cells[vae_HEIGHT*vae_WIDTH*vae_LANES];
        vae_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            vae_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*vae_LANES : columns.target_last;
                *(vae_vector *)(cells + (row*across*vae_LANES + column)) = sums[row][j];
            }
        }
        vae_spread(rows, width, across*vae_LANES, cells, &to);
        vae_done(rows, width, to);
        return;
    }
    vae_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        vae_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        vae_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const vae_real *const from = to.start + row*to.start_row;
            vae_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                vae_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    vae_load(&start, from + (j + 1 < across ? j*vae_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        vae_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const vae_real *const from = to.target + row*to.row;
            vae_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                vae_vector old;
                vae_load(&old, from + (j + 1 < across ? j*vae_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    vae_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        vae_real *const target = to.target + row*to.row;
        vae_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(vae_vector *)(target + (j + 1 < across ? j*vae_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(vae_real));
            }
        }
    }
    vae_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
vae_INLINE void vae_tile(
    ptrdiff_t rows, vae_columns columns, vae_terms terms, const vae_real *left, ptrdiff_t left_row,
    const vae_real *right, vae_result to)
{
    const ptrdiff_t across = columns.across;
    vae_vector sums[vae_HEIGHT][vae_WIDTH];
    vae_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        vae_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const vae_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const vae_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const vae_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                vae_vector factors[vae_WIDTH];
                vae_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const vae_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                vae_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const vae_real factor = a[row*left_row];
                    vae_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        vae_vector sum = sums[row][j] + factor*factors[j];
                        vae_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    vae_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
vae_INLINE void vae_tiles(
    ptrdiff_t rows, vae_columns columns, vae_terms terms, const vae_real *left, ptrdiff_t left_row,
    const vae_real *right, vae_result to)
{
    const ptrdiff_t highest = vae_height(columns.across), count = (rows + highest - 1) / highest;
    int known = vae_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        vae_tile(height1, columns, terms, left + row*left_row, left_row, right, vae_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        vae_tile(height, columns, terms, left + row*left_row, left_row, right, vae_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
vae_INLINE void vae_transpose(const vae_real *from, ptrdiff_t pitch, vae_real *to)
{
    vae_vector rows[vae_LANES], mixed[vae_LANES];
    vae_UNROLL
    for (int i = 0; i < vae_LANES; ++i) {
        rows[i] = *(const vae_vector *)(from + i*pitch);
    }
    vae_UNROLL
    for (int stage = 1; stage < vae_LANES; stage *= 2) {
        vae_UNROLL
        for (int i = 0; i < vae_LANES / 2; ++i) {
            mixed[2*i] = vae_MIX(rows[i], rows[i + vae_LANES / 2], vae_LOW);
            mixed[2*i + 1] = vae_MIX(rows[i], rows[i + vae_LANES / 2], vae_HIGH);
        }
        vae_UNROLL
        for (int i = 0; i < vae_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    vae_UNROLL
    for (int i = 0; i < vae_LANES; ++i) {
        *(vae_vector *)(to + i*vae_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
vae_INLINE ptrdiff_t vae_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
vae_APART void vae_strip(
    vae_terms terms, const vae_real *right, ptrdiff_t right_column, ptrdiff_t there, vae_real *to)
{
    const vae_real *const end = right + there + vae_reach(terms.outer, terms.right_outer)
        + vae_reach(terms.middle, terms.right_middle) + vae_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const vae_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == vae_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += vae_LANES) {
                    *(vae_vector *)to = *(const vae_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == vae_LANES && terms.right_inner == 1) {
                for (; rest >= vae_LANES; rest -= vae_LANES, from += vae_LANES, to += vae_LANES*vae_LANES) {
                    vae_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= vae_LANES; --rest, to += vae_LANES) {
                const vae_places order = {vae_ORDER};
                const vae_vector all = *(const vae_vector *)from;
                *(vae_vector *)to = (vae_vector)((vae_places)all & (order < (vae_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += vae_LANES) {
                for (ptrdiff_t lane = 0; lane < vae_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
vae_INLINE void vae_panel(
    ptrdiff_t rows, vae_columns columns, vae_terms terms, const vae_real *left, ptrdiff_t left_row,
    const vae_real *right, ptrdiff_t right_column, int packing, vae_real *panel, vae_result to)
{
    const ptrdiff_t deepest = vae_DEPTH*vae_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? vae_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const vae_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                vae_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*vae_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*vae_LANES : columns.target_last;
                        vae_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = vae_LANES;
                    part.right_middle = part.inner*vae_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                vae_tiles(rows, columns, part,
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner),
                    left_row, from, to);
                to.add = 1;
                to.start = NULL;
            }
        }
    }
}

/* All rows and columns, in panels whose widths differ by a vector at most. The last vector of all
   begins early: so there are two to a panel at least, if not only one. */
vae_INLINE void vae_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, vae_real *panel, vae_result to)
{
    const ptrdiff_t vectors = (columns + vae_LANES - 1) / vae_LANES;
    const ptrdiff_t shift = vectors*vae_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = vae_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const vae_columns one = {1, step, 0, 0, columns == vae_LANES ? 0 : columns};
        vae_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const vae_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*vae_LANES - (last ? shift : 0), 0
            };
            vae_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                vae_from(to, 0, v*vae_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const vae_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*vae_LANES - (last ? shift : 0), 0
            };
            vae_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                vae_from(to, 0, v*vae_LANES));
        }
    }
}

vae_INLINE void vae_tiled(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, vae_result to)
{
    vae_real panel[vae_DEPTH*vae_PANEL*vae_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (vae_BYTES == 64 ? 32 : 4)*vae_height(vae_PANEL);
    const int packing = right_column != 1
        || (vae_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = vae_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = vae_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        vae_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*vae_LANES, packing, panel, to);
    }
}

/* At most so many dot products are computed at a time. */
#define vae_DOTS (vae_MANY_REGISTERS ? 24 : 12)

/* The last terms, fewer than a vector: the vector that ends with them, if it lies within the row,
   and unless another does so less what is in it of other terms; else what there is, and zeros. */
vae_INLINE void vae_rest(const vae_real *from, ptrdiff_t there, int whole, int less, vae_vector *to)
{
    if (whole) {
        const vae_places order = {vae_ORDER};
        const vae_vector all = *(const vae_vector *)(from + (there - vae_LANES));
        *to = less ? (vae_vector)((vae_places)all & (order >= (vae_integer)(vae_LANES - there))) : all;
    } else {
        vae_load(to, from, there);
    }
}

/* What the lanes of each vector add up to. Vectors are added in pairs, half of one and half of the
   other, until one is left: that of vector i stands in the lanes from i*(vae_LANES / width) to the
   next, width being 1, 2, 4, 8 or 16, as many as there are vectors at least. */
vae_INLINE vae_vector vae_added_up(ptrdiff_t count, vae_vector *sums)
{
    vae_UNROLL
    for (ptrdiff_t half = vae_LANES / 2; half >= 1; half /= 2) {
        vae_UNROLL
        for (ptrdiff_t i = 0; i < vae_LANES / 2; ++i) {
            if (i < half && half < count) {
                const vae_vector one = sums[i], other = sums[i + half < count ? i + half : i];
                sums[i] = vae_MIX(one, other, vae_LOW) + vae_MIX(one, other, vae_HIGH);
            }
        }
    }
    vae_UNROLL
    for (ptrdiff_t half = vae_LANES / 2; half >= 1; half /= 2) {
        if (half >= count) {
            const vae_vector one = sums[0];
            sums[0] = vae_MIX(one, one, vae_LOW) + vae_MIX(one, one, vae_HIGH);
        }
    }
    return sums[0];
}

/* The same as numbers, times scale. */
vae_INLINE void vae_totals(ptrdiff_t count, vae_vector *sums, vae_real scale, vae_real *to)
{
    const ptrdiff_t width = count > 8 ? 16 : count > 4 ? 8 : count > 2 ? 4 : count;
    vae_real lanes[vae_LANES];
    *(vae_vector *)lanes = scale*vae_added_up(count, sums);
    vae_UNROLL
    for (ptrdiff_t i = 0; i < vae_LANES; ++i) {
        if (i < count) {
            to[i] = lanes[i*(vae_LANES / width)];
        }
    }
}

/* A tile's sums are complete but for adding up their lanes. */
vae_INLINE void vae_dots_finish(ptrdiff_t rows, ptrdiff_t columns, vae_vector *sums, vae_result to)
{
    vae_real totals[vae_DOTS + vae_LANES];
    if (rows == 1 && columns == vae_LANES && to.column == 1 && to.start_column / 2 == 0) {
        vae_vector all = to.scale*vae_added_up(vae_LANES, sums);
        if (to.start != NULL && to.start_column == 0) {
            all += *to.start;
        } else if (to.start != NULL) {
            all += *(const vae_vector *)to.start;
        }
        if (to.add) {
            all += *(vae_vector *)to.target;
        }
        *(vae_vector *)to.target = all;
        return;
    }
    vae_UNROLL
    for (ptrdiff_t k = 0; k < rows*columns; k += vae_LANES) {
        const ptrdiff_t count = rows*columns - k < vae_LANES ? rows*columns - k : vae_LANES;
        vae_totals(count, sums + k, to.scale, totals + k);
    }
    to.scale = 1;
    vae_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        vae_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            vae_put(totals[row*columns + j], to, row, j);
        }
    }
}

/* Rows times columns of sums, with vectors that run along the terms. With `going_on`, these are some
   terms of many: sums go on from those `kept`, and are kept again unless it is the `last` time. */
vae_INLINE void vae_dots_tile(
    ptrdiff_t rows, ptrdiff_t columns, vae_terms terms, const vae_real *left, ptrdiff_t left_row,
    const vae_real *right, ptrdiff_t right_column, int going_on, int last, vae_vector *kept, vae_result to)
{
    const ptrdiff_t full = terms.inner / vae_LANES*vae_LANES, there = terms.inner - full;
    vae_vector sums[vae_DOTS + vae_LANES];
    vae_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        vae_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            const vae_vector zero = {0};
            sums[row*columns + j] = going_on ? kept[row*columns + j] : zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const vae_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
            const vae_real *const b = right + (o*terms.right_outer + m*terms.right_middle);
            vae_vector factors[vae_HEIGHT], factor;
            for (ptrdiff_t i = 0; i < full; i += vae_LANES) {
                vae_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    factor = *(const vae_vector *)(a + (row*left_row + i));
                    vae_HOLD(factor);
                    factors[row] = factor;
                }
                vae_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    factor = *(const vae_vector *)(b + (j*right_column + i));
                    vae_HOLD(factor);
                    vae_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        vae_vector sum = sums[row*columns + j] + factors[row]*factor;
                        vae_HOLD(sum);
                        sums[row*columns + j] = sum;
                    }
                }
            }
            if (there > 0) {
                vae_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    vae_rest(a + (row*left_row + full), there, full > 0, 1, &factors[row]);
                }
                vae_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    vae_rest(b + (j*right_column + full), there, full > 0, 0, &factor);
                    vae_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        sums[row*columns + j] += factors[row]*factor;
                    }
                }
            }
        }
    }
    if (going_on && !last) {
        vae_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            vae_UNROLL
            for (ptrdiff_t j = 0; j < columns; ++j) {
                kept[row*columns + j] = sums[row*columns + j];
            }
        }
    } else {
        vae_dots_finish(rows, columns, sums, to);
    }
}

/* All rows of some columns, at most so many at a time. */
vae_INLINE void vae_dots_rows(
    ptrdiff_t rows, ptrdiff_t most, ptrdiff_t columns, vae_terms terms, const vae_real *left,
    ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, int going_on, int last,
    vae_vector *kept, vae_result to)
{
    int known = vae_KNOWN(rows);
    const ptrdiff_t count = (rows + most - 1) / most, height = known ? rows / count : 1;
    const ptrdiff_t end = known ? rows % count * (height + 1) : 0;
    ptrdiff_t row = 0;
    for (; row < end; row += height + 1) {
        vae_dots_tile(height + 1, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, vae_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        vae_dots_tile(height, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, vae_from(to, row, 0));
    }
}

/* All rows and columns of a part of the terms. */
vae_INLINE void vae_dots_part(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column,
    int going_on, int last, vae_vector *kept, vae_result to)
{
    /* All columns at once if they are few, or all rows; else about as many as rows. */
    const ptrdiff_t square = vae_MANY_REGISTERS ? 4 : 3;
    int known_rows = vae_KNOWN(rows);
    const ptrdiff_t few_rows = vae_MANY_REGISTERS ? square + 1 : square;
    const ptrdiff_t low = known_rows && rows > 0 ? (rows <= few_rows ? rows : square) : 1;
    const int few = columns <= square + 1;
    const ptrdiff_t most = few && columns > 2 ? vae_DOTS / columns : low;
    const ptrdiff_t widest = few ? columns : vae_DOTS / low < 8 ? vae_DOTS / low : 8;
    const ptrdiff_t count = (columns + widest - 1) / widest;
    int known = vae_KNOWN(columns);
    const ptrdiff_t across = known ? columns / count : 1;
    const ptrdiff_t across1 = known ? across + 1 : 4;
    const ptrdiff_t end = known ? columns % count * across1 : columns / across1 * across1;
    ptrdiff_t column = 0;
    for (; column < end; column += across1) {
        vae_dots_rows(rows, known ? most : square, across1, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, vae_from(to, 0, column));
    }
    for (; column < columns; column += across) {
        vae_dots_rows(rows, known ? most : square, across, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, vae_from(to, 0, column));
    }
}

/* Where the operands are more than stays near, the terms are taken in parts of about so many
   elements: each is brought near once, not once for every tile. So many sums at most wait for the
   next part. */
#define vae_NEAR (24576 / (ptrdiff_t)sizeof(vae_real))
#define vae_KEPT 128
/* Vectors of terms that are few. */
#define vae_FEW 4

vae_INLINE void vae_dots_long(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, vae_result to)
{
    int known = vae_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner);
    if (known && rows*columns > vae_DOTS && rows*columns <= vae_KEPT && terms.middle > 1
        && (rows + columns)*terms.outer*terms.middle*terms.inner > 2*vae_NEAR) {
        const vae_vector zero = {0};
        vae_vector kept[vae_KEPT];
        const ptrdiff_t fitting = vae_NEAR / ((rows + columns)*terms.inner);
        const ptrdiff_t part = fitting > 1 ? fitting : 1;
        vae_terms some = terms;
        some.outer = 1;
        for (ptrdiff_t k = 0; k < rows*columns; ++k) {
            kept[k] = zero;
        }
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; m += part) {
                some.middle = terms.middle - m < part ? terms.middle - m : part;
                vae_dots_part(rows, columns, some,
                    left + (o*terms.left_outer + m*terms.left_middle), left_row,
                    right + (o*terms.right_outer + m*terms.right_middle), right_column,
                    1, o + 1 == terms.outer && m + part >= terms.middle, kept, to);
            }
        }
    } else {
        vae_dots_part(rows, columns, terms, left, left_row, right, right_column, 0, 1, NULL, to);
    }
}

/* Few terms: a vector of results at a time, so that what is added up need not be spread. */
vae_INLINE void vae_dots_short(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, vae_result to)
{
    const ptrdiff_t full = columns / vae_LANES*vae_LANES;
    for (ptrdiff_t column = 0; column < full; column += vae_LANES) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            vae_dots_tile(1, vae_LANES, terms, left + row*left_row, left_row,
                right + column*right_column, right_column, 0, 1, NULL, vae_from(to, row, column));
        }
    }
    if (full < columns) {
        vae_dots_part(rows, columns - full, terms, left, left_row,
            right + full*right_column, right_column, 0, 1, NULL, vae_from(to, 0, full));
    }
}

vae_INLINE void vae_dotted(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, vae_result to)
{
    int known = vae_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner*to.row*to.column);
    const int few = terms.outer*terms.middle*((terms.inner + vae_LANES - 1) / vae_LANES) <= vae_FEW;
    if (rows <= 0 || columns <= 0) {
        return;
    }
    if (known && few && to.column == 1 && columns >= vae_LANES) {
        vae_dots_short(rows, columns, terms, left, left_row, right, right_column, to);
    } else if (known && few && to.row == 1 && rows >= vae_LANES) {
        const vae_terms turned = {
            terms.outer, terms.middle, terms.inner,
            terms.right_outer, terms.right_middle, terms.right_inner,
            terms.left_outer, terms.left_middle, terms.left_inner
        };
        const vae_result there = {
            to.target, to.column, to.row, to.start, to.start_column, to.start_row,
            to.scale, to.add, 0, NULL, NULL, 0, 0
        };
        vae_dots_short(columns, rows, turned, right, right_column, left, left_row, there);
    } else {
        vae_dots_long(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define vae_SUMS 64

vae_INLINE void vae_row(
    ptrdiff_t columns, vae_terms terms, const vae_real *left, const vae_real *right, vae_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += vae_SUMS) {
        const ptrdiff_t width = columns - first < vae_SUMS ? columns - first : vae_SUMS;
        vae_real sums[vae_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const vae_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const vae_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
                const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                ptrdiff_t i = 0;
                for (; i + 4 <= terms.inner; i += 4) {
                    for (ptrdiff_t j = 0; j < width; ++j) {
                        sums[j] += (a[i*l]*b[i*r + j] + a[(i + 1)*l]*b[(i + 1)*r + j])
                            + (a[(i + 2)*l]*b[(i + 2)*r + j] + a[(i + 3)*l]*b[(i + 3)*r + j]);
                    }
                }
                for (; i < terms.inner; ++i) {
                    for (ptrdiff_t j = 0; j < width; ++j) {
                        sums[j] += a[i*l]*b[i*r + j];
                    }
                }
            }
        }
        for (ptrdiff_t j = 0; j < width; ++j) {
            vae_put(sums[j], to, 0, first + j);
        }
        vae_done(1, width, vae_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
vae_INLINE void vae_dotted(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, vae_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const vae_real *const begin = left + row*left_row, *const from = right + j*right_column;
            vae_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const vae_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const vae_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            vae_put(sum, to, row, j);
            if (last >= 1) {
                vae_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                vae_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                vae_put(sum3, to, row, j + 3);
            }
        }
    }
    vae_done(rows, columns, to);
}

vae_INLINE void vae_tiled(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, vae_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            vae_row(columns, terms, left + row*left_row, right, vae_from(to, row, 0));
        }
    } else {
        vae_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef vae_CBLAS
#include <cblas.h>
#ifdef vae_DOUBLE
#define vae_GEMM cblas_dgemm
#else
#define vae_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef vae_LARGE
#define vae_LARGE 2e6
#endif
/* It counts with an int. */
#define vae_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
vae_INLINE int vae_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= vae_MOST)
        || (step == 1 && term_step >= count && term_step <= vae_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
vae_INLINE int vae_by_library(ptrdiff_t rows, ptrdiff_t columns, vae_terms terms,
    const vae_real *left, ptrdiff_t left_row, const vae_real *right, ptrdiff_t right_column, vae_result to)
{
    const ptrdiff_t inner = terms.inner, most = vae_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < vae_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !vae_is_matrix(rows, left_row, inner, terms.left_inner)
        || !vae_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                vae_put(0, to, row, column);
            }
        }
    }
    vae_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    vae_done(rows, columns, to);
    return 1;
}
#endif

/* target[row*target_row + column*target_column] (= or, with `add`, +=)
       start[row*start_row + column*start_column] (0 if NULL) + scale times the sum, over o < outer,
       m < middle and i < inner, of
           left[row*left_row + o*left_outer + m*left_middle + i*left_inner]
           * right[column*right_column + o*right_outer + m*right_middle + i*right_inner].
   Vectors run along the columns: it is fast where target_column is 1. What is `then` done with each
   tile of the target is given `of`, and told where the tile stands, the first being at row, column. */
vae_INLINE void vae_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const vae_real *left, const vae_real *right, vae_real *target, vae_real scale, int add,
    const vae_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, vae_epilogue then, const void *of)
{
    const vae_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const vae_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef vae_CBLAS
    if (vae_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    vae_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

vae_INLINE void vae_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const vae_real *left, const vae_real *right, vae_real *target, vae_real scale, int add,
    const vae_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    vae_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

vae_INLINE void vae_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const vae_real *left, const vae_real *right, vae_real *target, vae_real scale, int add)
{
    vae_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* The same, but vectors run along the innermost terms: left_inner and right_inner must be 1. Fast
   where rows or columns are few and terms many. */
vae_INLINE void vae_dots_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const vae_real *left, const vae_real *right, vae_real *target, vae_real scale, int add,
    const vae_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    const vae_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const vae_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, NULL, NULL, 0, 0
    };
#ifdef vae_CBLAS
    if (vae_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    vae_dotted(rows, columns, terms, left, left_row, right, right_column, to);
}

vae_INLINE void vae_dots(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const vae_real *left, const vae_real *right, vae_real *target, vae_real scale, int add)
{
    vae_dots_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const vae_real *dense1_sum;
    vae_real *relu1;
} vae_dense1_relu1_forward_epilogue_given;

static inline void vae_dense1_relu1_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const vae_dense1_relu1_forward_epilogue_given *const given =
        (const vae_dense1_relu1_forward_epilogue_given *)of;
    const vae_real *const dense1_sum = given->dense1_sum;
    vae_real *const relu1 = given->relu1;
    /* (2) relu1[n, t] = where(dense1·sum[n, t] > 0, dense1·sum[n, t], 0) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        vae_IVDEP
        vae_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            const vae_real dense1_sum_here = dense1_sum[n*64 + t];
            relu1[n*64 + t] = dense1_sum_here > 0 ? dense1_sum_here : (vae_real)0;
        }
    }
}

/* forward of dense1, relu1: l = 1, equations (1) and (2) of vae.tex */
static void vae_dense1_relu1_forward(
    const vae_real *x,
    const vae_real *dense1_W,
    const vae_real *dense1_b,
    vae_real *dense1_sum,
    vae_real *relu1)
{
    /* (1) dense1·sum[n, t] = sum[k < 64](dense1.W[t, k]*x[n, k]) + dense1.b[t] */
    {
        const vae_dense1_relu1_forward_epilogue_given given = {dense1_sum, relu1};
        vae_product_then(
            32, 64, 64, /* n */
            64, 64, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            64, 1, 1, /* k */
            x,
            dense1_W,
            dense1_sum,
            1, 0,
            dense1_b, 0, 1,
            0, 0, vae_dense1_relu1_forward_epilogue, &given);
    }
}

/* forward of dense2, mu, logvar, z, kl_gaussian1: l = 2, equations (3) to (6) and (10) of
   vae.tex */
static void vae_dense2_mu_logvar_z_kl_gaussian1_forward(
    const vae_real *relu1,
    const vae_real *dense2_W,
    const vae_real *dense2_b,
    const vae_real *eps,
    vae_real *dense2,
    vae_real *mu,
    vae_real *logvar,
    vae_real *z,
    vae_real *kl_gaussian1)
{
    /* (3) dense2[n, u] = sum[k < 64](dense2.W[u, k]*relu1[n, k]) + dense2.b[u] */
    vae_dots_start(
        4, 64, 1, /* u */
        32, 64, 4, /* n */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        dense2_W,
        relu1,
        dense2,
        1, 0,
        dense2_b, 1, 0);
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            /* (4) mu[n, k] = dense2[n, k] */
            const vae_real mu_here = dense2[n*4 + k];
            mu[n*2 + k] = mu_here;
            /* (5) logvar[n, k] = dense2[n, k + 2] */
            const vae_real logvar_here = dense2[n*4 + k + 2];
            logvar[n*2 + k] = logvar_here;
            /* (6) z[n, k] = exp(logvar[n, k]/2)*eps[n, k] + mu[n, k] */
            z[n*2 + k] = eps[n*2 + k]*vae_exp((vae_real)0.5*logvar_here) + mu_here;
        }
    }
    /* (10) kl_gaussian1 = sum[n < 32, k < 2](Expm1(logvar[n, k])/64 - logvar[n, k]/64 +
       mu[n, k]**2/64) */
    {
        vae_real sum = 0;
        for (ptrdiff_t k = 0; k < 64; ++k) {
            sum += (vae_real)0.015625*mu[k]*mu[k] + (vae_real)0.015625*vae_expm1(logvar[k])
                - (vae_real)0.015625*logvar[k];
        }
        kl_gaussian1[0] = sum;
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const vae_real *hidden_sum;
    vae_real *relu2;
} vae_hidden_relu2_forward_epilogue_given;

static inline void vae_hidden_relu2_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const vae_hidden_relu2_forward_epilogue_given *const given =
        (const vae_hidden_relu2_forward_epilogue_given *)of;
    const vae_real *const hidden_sum = given->hidden_sum;
    vae_real *const relu2 = given->relu2;
    /* (8) relu2[n, t] = where(hidden·sum[n, t] > 0, hidden·sum[n, t], 0) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        vae_IVDEP
        vae_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            const vae_real hidden_sum_here = hidden_sum[n*64 + t];
            relu2[n*64 + t] = hidden_sum_here > 0 ? hidden_sum_here : (vae_real)0;
        }
    }
}

/* forward of hidden, relu2: l = 3, equations (7) and (8) of vae.tex */
static void vae_hidden_relu2_forward(
    const vae_real *z,
    const vae_real *hidden_W,
    const vae_real *hidden_b,
    vae_real *hidden_sum,
    vae_real *relu2)
{
    /* (7) hidden·sum[n, t] = sum[k < 2](hidden.W[t, k]*z[n, k]) + hidden.b[t] */
    {
        const vae_hidden_relu2_forward_epilogue_given given = {hidden_sum, relu2};
        vae_product_then(
            32, 2, 64, /* n */
            64, 2, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            2, 1, 1, /* k */
            z,
            hidden_W,
            hidden_sum,
            1, 0,
            hidden_b, 0, 1,
            0, 0, vae_hidden_relu2_forward_epilogue, &given);
    }
}

/* forward of pixels, bce_logits1: l = 4, equations (9) and (11) of vae.tex */
static void vae_pixels_bce_logits1_forward(
    const vae_real *relu2,
    const vae_real *pixels_W,
    const vae_real *pixels_b,
    const vae_real *x,
    vae_real *pixels,
    vae_real *bce_logits1)
{
    /* (9) pixels[n, u] = sum[k < 64](pixels.W[u, k]*relu2[n, k]) + pixels.b[u] */
    vae_product_start(
        32, 64, 64, /* n */
        64, 64, 1, /* u */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        relu2,
        pixels_W,
        pixels,
        1, 0,
        pixels_b, 0, 1);
    /* (11) bce_logits1 = sum[n < 32, t < 64](Softplus(pixels[n, t])/32 -
       pixels[n, t]*x[n, t]/32) */
    {
        vae_real sum = 0;
        for (ptrdiff_t t = 0; t < 2048; ++t) {
            sum += (vae_real)0.03125*vae_softplus(pixels[t]) - (vae_real)0.03125*pixels[t]*x[t];
        }
        bce_logits1[0] = sum;
    }
}

/* backward of pixels, bce_logits1: l = 4, equations (12), (13), (28) and (29) of vae.tex */
static void vae_pixels_bce_logits1_backward(
    const vae_real *relu2,
    const vae_real *pixels_W,
    const vae_real *pixels,
    const vae_real *x,
    vae_real *d_pixels,
    vae_real *d_relu2,
    vae_real *d_pixels_W,
    vae_real *d_pixels_b,
    vae_real scale,
    int add)
{
    /* (12) ∂pixels[n, t] = Sigmoid(pixels[n, t])/32 - x[n, t]/32 */
    vae_IVDEP
    for (ptrdiff_t t = 0; t < 2048; ++t) {
        d_pixels[t] = (vae_real)0.03125*vae_sigmoid(pixels[t]) - (vae_real)0.03125*x[t];
    }
    /* (13) ∂relu2[n, k] = sum[u < 64](pixels.W[u, k]*∂pixels[n, u]) */
    vae_product(
        32, 64, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        64, 1, 64, /* u */
        d_pixels,
        pixels_W,
        d_relu2,
        1, 0);
    /* (28) ∂pixels.W[u, k] = sum[n < 32](relu2[n, k]*∂pixels[n, u]) */
    vae_product(
        64, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 64, 64, /* n */
        d_pixels,
        relu2,
        d_pixels_W,
        scale, add);
    /* (29) ∂pixels.b[u] = sum[n < 32](∂pixels[n, u]) */
    if (!add) {
        vae_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_pixels_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        vae_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_pixels_b[u] += scale*(d_pixels[n*64 + u] + d_pixels[n*64 + u + 64]
                + d_pixels[n*64 + u + 128] + d_pixels[n*64 + u + 192]);
        }
    }
}

/* backward of hidden, relu2: l = 3, equations (14), (15), (26) and (27) of vae.tex */
static void vae_hidden_relu2_backward(
    const vae_real *z,
    const vae_real *hidden_W,
    const vae_real *relu2,
    const vae_real *d_relu2,
    vae_real *d_hidden,
    vae_real *d_z,
    vae_real *d_hidden_W,
    vae_real *d_hidden_b,
    vae_real scale,
    int add)
{
    /* (14) ∂hidden[n, t] = where(relu2[n, t] > 0, ∂relu2[n, t], 0) */
    vae_IVDEP
    for (ptrdiff_t t = 0; t < 2048; ++t) {
        const vae_real d_relu2_here = d_relu2[t];
        d_hidden[t] = relu2[t] > 0 ? d_relu2_here : (vae_real)0;
    }
    /* (15) ∂z[n, k] = sum[u < 64](hidden.W[u, k]*∂hidden[n, u]) */
    vae_product(
        32, 64, 2, /* n */
        2, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        64, 1, 2, /* u */
        d_hidden,
        hidden_W,
        d_z,
        1, 0);
    /* (26) ∂hidden.W[u, k] = sum[n < 32](z[n, k]*∂hidden[n, u]) */
    vae_product(
        2, 1, 1, /* k */
        64, 1, 2, /* u */
        1, 0, 0,
        1, 0, 0,
        32, 2, 64, /* n */
        z,
        d_hidden,
        d_hidden_W,
        scale, add);
    /* (27) ∂hidden.b[u] = sum[n < 32](∂hidden[n, u]) */
    if (!add) {
        vae_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_hidden_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        vae_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_hidden_b[u] += scale*(d_hidden[n*64 + u] + d_hidden[n*64 + u + 64]
                + d_hidden[n*64 + u + 128] + d_hidden[n*64 + u + 192]);
        }
    }
}

/* backward of dense2, mu, logvar, z, kl_gaussian1: l = 2, equations (17) to (19), (24) and
   (25) of vae.tex */
static void vae_dense2_mu_logvar_z_kl_gaussian1_backward(
    const vae_real *relu1,
    const vae_real *dense2_W,
    const vae_real *mu,
    const vae_real *logvar,
    const vae_real *z,
    const vae_real *d_z,
    vae_real *d_dense2,
    vae_real *d_relu1,
    vae_real *d_dense2_W,
    vae_real *d_dense2_b,
    vae_real scale,
    int add)
{
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            /* (17) and (18) ∂dense2[n, k + 2] = (-mu[n, k] + z[n, k])*∂z[n, k]/2 +
               Expm1(logvar[n, k])/64 */
            d_dense2[n*4 + k + 2] = (vae_real)0.015625*vae_expm1(logvar[n*2 + k])
                + (vae_real)0.5*(z[n*2 + k] - mu[n*2 + k])*d_z[n*2 + k];
            /* (17) and (18) ∂dense2[n, k] = mu[n, k]/32 + ∂z[n, k] */
            d_dense2[n*4 + k] = (vae_real)0.03125*mu[n*2 + k] + d_z[n*2 + k];
        }
    }
    /* (19) ∂relu1[n, k] = sum[u < 4](dense2.W[u, k]*∂dense2[n, u]) */
    vae_product(
        32, 4, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        4, 1, 64, /* u */
        d_dense2,
        dense2_W,
        d_relu1,
        1, 0);
    /* (24) ∂dense2.W[u, k] = sum[n < 32](relu1[n, k]*∂dense2[n, u]) */
    vae_product(
        4, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 4, 64, /* n */
        d_dense2,
        relu1,
        d_dense2_W,
        scale, add);
    /* (25) ∂dense2.b[u] = sum[n < 32](∂dense2[n, u]) */
    if (!add) {
        vae_WHOLE_LOOP
        for (ptrdiff_t u = 0; u < 4; ++u) {
            d_dense2_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        vae_WHOLE_LOOP
        for (ptrdiff_t u = 0; u < 4; ++u) {
            d_dense2_b[u] += scale*(d_dense2[n*4 + u] + d_dense2[n*4 + u + 4]
                + d_dense2[n*4 + u + 8] + d_dense2[n*4 + u + 12]);
        }
    }
}

/* backward of dense1, relu1: l = 1, equations (20), (22) and (23) of vae.tex */
static void vae_dense1_relu1_backward(
    const vae_real *x,
    const vae_real *relu1,
    const vae_real *d_relu1,
    vae_real *d_dense1,
    vae_real *d_dense1_W,
    vae_real *d_dense1_b,
    vae_real scale,
    int add)
{
    /* (20) ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0) */
    vae_IVDEP
    for (ptrdiff_t t = 0; t < 2048; ++t) {
        const vae_real d_relu1_here = d_relu1[t];
        d_dense1[t] = relu1[t] > 0 ? d_relu1_here : (vae_real)0;
    }
    /* (22) ∂dense1.W[u, k] = sum[n < 32](x[n, k]*∂dense1[n, u]) */
    vae_product(
        64, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 64, 64, /* n */
        d_dense1,
        x,
        d_dense1_W,
        scale, add);
    /* (23) ∂dense1.b[u] = sum[n < 32](∂dense1[n, u]) */
    if (!add) {
        vae_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense1_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        vae_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense1_b[u] += scale*(d_dense1[n*64 + u] + d_dense1[n*64 + u + 64]
                + d_dense1[n*64 + u + 128] + d_dense1[n*64 + u + 192]);
        }
    }
}

/* predict of dense2, mu, logvar, z, kl_gaussian1: l = 2, equations (3), (4) and (6) of vae.tex */
static void vae_dense2_mu_logvar_z_kl_gaussian1_predict(
    const vae_real *relu1,
    const vae_real *dense2_W,
    const vae_real *dense2_b,
    const vae_real *eps,
    vae_real *dense2,
    vae_real *mu,
    vae_real *z)
{
    /* (3) dense2[n, u] = sum[k < 64](dense2.W[u, k]*relu1[n, k]) + dense2.b[u] */
    vae_dots_start(
        4, 64, 1, /* u */
        32, 64, 4, /* n */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        dense2_W,
        relu1,
        dense2,
        1, 0,
        dense2_b, 1, 0);
    for (ptrdiff_t n = 0; n < 32; ++n) {
        for (ptrdiff_t k = 0; k < 2; ++k) {
            /* (4) mu[n, k] = dense2[n, k] */
            const vae_real mu_here = dense2[n*4 + k];
            mu[n*2 + k] = mu_here;
            /* (6) z[n, k] = exp(dense2[n, k + 2]/2)*eps[n, k] + mu[n, k] */
            z[n*2 + k] = eps[n*2 + k]*vae_exp((vae_real)0.5*dense2[n*4 + k + 2]) + mu_here;
        }
    }
}

/* predict of pixels, bce_logits1: l = 4, equation (9) of vae.tex */
static void vae_pixels_bce_logits1_predict(
    const vae_real *relu2,
    const vae_real *pixels_W,
    const vae_real *pixels_b,
    vae_real *pixels)
{
    /* (9) pixels[n, u] = sum[k < 64](pixels.W[u, k]*relu2[n, k]) + pixels.b[u] */
    vae_product_start(
        32, 64, 64, /* n */
        64, 64, 1, /* u */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        relu2,
        pixels_W,
        pixels,
        1, 0,
        pixels_b, 0, 1);
}

vae_real vae_forward(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace)
{
    /* dense1, relu1 */
    vae_dense1_relu1_forward(x, parameters, parameters + 4096, workspace, workspace);
    /* dense2, mu, logvar, z, kl_gaussian1 */
    vae_dense2_mu_logvar_z_kl_gaussian1_forward(workspace, parameters + 4160, parameters + 4416,
        noise, workspace + 2048, workspace + 8256, workspace + 8192, workspace + 8320,
        workspace + 6144);
    /* hidden, relu2 */
    vae_hidden_relu2_forward(workspace + 8320, parameters + 4420, parameters + 4548,
        workspace + 2048, workspace + 2048);
    /* pixels, bce_logits1 */
    vae_pixels_bce_logits1_forward(workspace + 2048, parameters + 4612, parameters + 8708, x,
        workspace + 4096, workspace + 6160);
    return workspace[6160] + workspace[6144];
}

void vae_backward(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real *gradients)
{
    (void)noise;
    /* pixels, bce_logits1 */
    vae_pixels_bce_logits1_backward(workspace + 2048, parameters + 4612, workspace + 4096, x,
        workspace + 4096, workspace + 6144, gradients + 4612, gradients + 8708, 1, 0);
    /* hidden, relu2 */
    vae_hidden_relu2_backward(workspace + 8320, parameters + 4420, workspace + 2048,
        workspace + 6144, workspace + 2048, workspace + 4224, gradients + 4420,
        gradients + 4548, 1, 0);
    /* dense2, mu, logvar, z, kl_gaussian1 */
    vae_dense2_mu_logvar_z_kl_gaussian1_backward(workspace, parameters + 4160, workspace + 8256,
        workspace + 8192, workspace + 8320, workspace + 4224, workspace + 4096,
        workspace + 2048, gradients + 4160, gradients + 4416, 1, 0);
    /* dense1, relu1 */
    vae_dense1_relu1_backward(x, workspace, workspace + 2048, workspace, gradients,
        gradients + 4096, 1, 0);
}

vae_real vae_step(vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real rate)
{
    const vae_real loss = vae_forward(parameters, x, noise, workspace);
    /* pixels, bce_logits1 */
    vae_pixels_bce_logits1_backward(workspace + 2048, parameters + 4612, workspace + 4096, x,
        workspace + 4096, workspace + 6144, parameters + 4612, parameters + 8708, -rate, 1);
    /* hidden, relu2 */
    vae_hidden_relu2_backward(workspace + 8320, parameters + 4420, workspace + 2048,
        workspace + 6144, workspace + 2048, workspace + 4224, parameters + 4420,
        parameters + 4548, -rate, 1);
    /* dense2, mu, logvar, z, kl_gaussian1 */
    vae_dense2_mu_logvar_z_kl_gaussian1_backward(workspace, parameters + 4160, workspace + 8256,
        workspace + 8192, workspace + 8320, workspace + 4224, workspace + 4096,
        workspace + 2048, parameters + 4160, parameters + 4416, -rate, 1);
    /* dense1, relu1 */
    vae_dense1_relu1_backward(x, workspace, workspace + 2048, workspace, parameters,
        parameters + 4096, -rate, 1);
    return loss;
}

void vae_predict(const vae_real *parameters, const vae_real *x, const vae_real *noise,
    vae_real *workspace, vae_real *output)
{
    /* dense1, relu1 */
    vae_dense1_relu1_forward(x, parameters, parameters + 4096, workspace, workspace);
    /* dense2, mu, logvar, z, kl_gaussian1 */
    vae_dense2_mu_logvar_z_kl_gaussian1_predict(workspace, parameters + 4160, parameters + 4416,
        noise, workspace + 2048, workspace + 4096, workspace + 2176);
    /* hidden, relu2 */
    vae_hidden_relu2_forward(workspace + 2176, parameters + 4420, parameters + 4548, workspace,
        workspace);
    /* pixels, bce_logits1 */
    vae_pixels_bce_logits1_predict(workspace, parameters + 4612, parameters + 8708,
        workspace + 2048);
    /* the output pixels */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        output[place] = workspace[2048 + place];
    }
    /* the output mu */
    for (ptrdiff_t place = 0; place < 64; ++place) {
        output[2048 + place] = workspace[4096 + place];
    }
}
