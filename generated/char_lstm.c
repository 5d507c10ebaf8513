/* char_lstm.c: a network, its gradient and a training step in C99; see char_lstm.h.
 *
 * Made by symbp 0.1.0 from the declaration of `char_lstm`
 * (SHA-256 46b389c9ec9c4d759c8e2d9ba30e6daa4adae5dd0a31a15204dedb9467f66d65). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -fopenmp there are threads; results have the same bits for any number of them.
 *
 * With -Dchar_lstm_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dchar_lstm_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * char_lstm.tex.
 */
#include "char_lstm.h"

#ifdef char_lstm_DOUBLE
#include <math.h>
#endif

static const char_lstm_tensor char_lstm_table[] = {
    {"embed.E", 0, 2048},
    {"lstm1.W_ih", 2048, 16384},
    {"lstm1.W_hh", 18432, 65536},
    {"lstm1.b_ih", 83968, 512},
    {"lstm1.b_hh", 84480, 512},
    {"logits.W", 84992, 8192},
    {"logits.b", 93184, 64},
};

const char_lstm_tensor *char_lstm_tensors(void)
{
    return char_lstm_table;
}

/* Before a loop whose turns may run in several threads: each writes elements of its own, so results
   do not depend on how many there are. */
#ifdef _OPENMP
#define char_lstm_PARALLEL _Pragma("omp parallel for schedule(static)")
#else
#define char_lstm_PARALLEL
#endif

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define char_lstm_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define char_lstm_IVDEP _Pragma("GCC ivdep")
#else
#define char_lstm_IVDEP
#endif

#ifdef char_lstm_DOUBLE
#define char_lstm_exp exp
#define char_lstm_log log
#define char_lstm_tanh tanh
#else

static inline uint32_t char_lstm_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float char_lstm_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float char_lstm_exp(float x)
{
    const int32_t size = (int32_t)(char_lstm_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = char_lstm_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = char_lstm_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = char_lstm_number(char_lstm_bits(y) + ((uint32_t)half << 23));
    return char_lstm_number(char_lstm_bits(scaled*char_lstm_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float char_lstm_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float char_lstm_log_edge(float x)
{
    const uint32_t bits = char_lstm_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return char_lstm_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float char_lstm_log(float x)
{
    const int small = (int32_t)char_lstm_bits(x) < 0x800000;
    const uint32_t up = char_lstm_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = char_lstm_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return char_lstm_log_sum(e, f) + char_lstm_log_edge(x);
}

/* tanh(x): |x| + |x|^3 times a polynomial in x^2 up to 0.55; then 1 - 2/(1 + e), so that a rough
   reciprocal, by which compilers may multiply, is a small part of the result. e = exp(2*|x|) =
   2^n*exp(2*r), n the whole number next to 2*|x|/log(2); the sum is halved. 1 from 9.02 on. Chosen
   by a mask, as compilers may make branches of choices. Within 3 units in the last place. */
static inline float char_lstm_tanh(float x)
{
    const uint32_t sign = char_lstm_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const uint32_t size = char_lstm_bits(x) ^ sign;
    const float a = char_lstm_number(size < 0x411051ec ? size : 0x411051ec); /* 9.02 */
    const int32_t n = (int32_t)(a*2.88539008f + 0.5f);
    const float r = a - (float)n*0.346573591f;
    const float p = 1.0f + r*(1.9999994f + r*(1.99996591f + r*(1.33341277f + r*(0.670370519f
        + r*0.265232533f))));
    const float half = char_lstm_number((uint32_t)(n + 126) << 23);
    const float far = 1.0f - 1.0f/(0.5f + half*p);
    const float t = x*x;
    const float near = char_lstm_number(size)*(1.0f + t*(-0.333329469f + t*(0.133207291f
        + t*(-0.0526720099f + t*0.016437877f))));
    const uint32_t large = (uint32_t)((int32_t)(0x3f0ccccd - size) >> 31); /* 0.55 */
    return char_lstm_number((char_lstm_bits(far) & large) | (char_lstm_bits(near) & ~large) | sign | nan);
}

#endif

/* An index read from data, brought into 0 .. extent-1. */
static inline ptrdiff_t char_lstm_clip(ptrdiff_t place, ptrdiff_t extent)
{
    return place < 0 ? 0 : place < extent ? place : extent - 1;
}

/* 1/(1 + exp(-x)), without overflow, and 1 where it rounds to 1: h - h*e/(1 + e), where h is 1 for
   positive x and e = exp(-|x|) for others. In float, as compilers may multiply by a rough
   reciprocal, it is 1/2 + x times a polynomial in x^2 up to 0.45. e = y*2^(24 - n), n the whole
   number next to |x|/log(2): an e that is too small for a float loses its last bits in that step,
   and e/(1 + e) = y/(2^(n - 24) + y) does not wait for it. Within 3 units in the last place. In
   double precision it is e - e*e/(1 + e) or 1/2 - (1 - e)/2/(1 + e). */
static inline char_lstm_real char_lstm_sigmoid(char_lstm_real x)
{
#ifdef char_lstm_DOUBLE
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
    const float e = y*char_lstm_number(down);
    const float part = y/(char_lstm_number(UINT32_C(0x7f000000) - down) + y);
    const float high = x < 0 ? e : 1.0f;
    const float far = high - high*part;
    const float t = x*x;
    const float near = 0.5f + x*(0.249999806f + t*(-0.0208258368f + t*0.00200979342f));
    return size > 0.45f ? far : near;
#endif
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static char_lstm_real char_lstm_nan(void)
{
#ifdef char_lstm_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    char_lstm_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int char_lstm_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int char_lstm_valid_targets(const int32_t *targets)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= targets[place] >= 0 && targets[place] < 64;
    }
    return valid;
}

/* ---- Matrix products.

   A product is computed in tiles: so many sums that they fill the vector registers, and stay there
   until all their terms are in. Everything is inlined where it is called, so that sizes and strides,
   being literal there, shape the tiles. Vectors are those of gcc and clang, as wide as the target
   allows. With char_lstm_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(char_lstm_SCALAR)
#if defined(__AVX512F__)
#define char_lstm_BYTES 64
#define char_lstm_MANY_REGISTERS 1
#elif defined(__AVX__)
#define char_lstm_BYTES 32
#define char_lstm_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define char_lstm_BYTES 16
#define char_lstm_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define char_lstm_BYTES 16
#define char_lstm_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define char_lstm_INLINE static inline __attribute__((always_inline, unused))
#else
#define char_lstm_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} char_lstm_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*char_lstm_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    char_lstm_real *target;
    ptrdiff_t row, column;
    const char_lstm_real *start;
    ptrdiff_t start_row, start_column;
    char_lstm_real scale;
    int add, more;
    char_lstm_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} char_lstm_result;

/* The results from a row and a column on. */
char_lstm_INLINE char_lstm_result char_lstm_from(char_lstm_result to, ptrdiff_t row, ptrdiff_t column)
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
char_lstm_INLINE void char_lstm_put(char_lstm_real sum, char_lstm_result to, ptrdiff_t row, ptrdiff_t column)
{
    char_lstm_real *const target = to.target + (row*to.row + column*to.column);
    char_lstm_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
char_lstm_INLINE void char_lstm_done(ptrdiff_t rows, ptrdiff_t columns, char_lstm_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef char_lstm_BYTES
#ifdef char_lstm_DOUBLE
#define char_lstm_LANES (char_lstm_BYTES / 8)
typedef int64_t char_lstm_integer;
#else
#define char_lstm_LANES (char_lstm_BYTES / 4)
typedef int32_t char_lstm_integer;
#endif
/* A vector may stand at any element. */
typedef char_lstm_real char_lstm_vector __attribute__((vector_size(char_lstm_BYTES), aligned(sizeof(char_lstm_real)), may_alias));
typedef char_lstm_integer char_lstm_places __attribute__((vector_size(char_lstm_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define char_lstm_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define char_lstm_APART static __attribute__((noinline, unused))
#else
#define char_lstm_APART static __attribute__((noinline, noclone, unused))
#endif
#define char_lstm_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define char_lstm_UNROLL
#elif !defined(__clang__)
#define char_lstm_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define char_lstm_UNROLL
#else
#define char_lstm_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define char_lstm_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define char_lstm_HOLD(x) __asm__("" : "+w"(x))
#else
#define char_lstm_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if char_lstm_LANES == 16
#define char_lstm_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define char_lstm_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define char_lstm_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif char_lstm_LANES == 8
#define char_lstm_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define char_lstm_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define char_lstm_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif char_lstm_LANES == 4
#define char_lstm_LOW 0, 4, 1, 5
#define char_lstm_HIGH 2, 6, 3, 7
#define char_lstm_ORDER 0, 1, 2, 3
#else
#define char_lstm_LOW 0, 2
#define char_lstm_HIGH 1, 3
#define char_lstm_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define char_lstm_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define char_lstm_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (char_lstm_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define char_lstm_HEIGHT 12
#define char_lstm_WIDTH 8
#define char_lstm_PANEL 4
#define char_lstm_DEPTH 256

/* The height of tiles with so many vectors across. */
char_lstm_INLINE ptrdiff_t char_lstm_height(ptrdiff_t across)
{
    if (char_lstm_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} char_lstm_columns;

/* Part of a vector, or all of it. */
char_lstm_INLINE void char_lstm_load(char_lstm_vector *to, const char_lstm_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const char_lstm_vector *)from;
    } else {
        const char_lstm_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(char_lstm_real));
    }
}

/* Sums that do not become vectors of the target. */
char_lstm_SELDOM void char_lstm_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const char_lstm_real *sums, const char_lstm_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            char_lstm_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
char_lstm_INLINE void char_lstm_finish(ptrdiff_t rows, char_lstm_vector (*sums)[char_lstm_WIDTH], char_lstm_columns columns, char_lstm_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + char_lstm_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !char_lstm_KNOWN(narrow)) || to.start_column / 2 != 0) {
        char_lstm_real cells[char_lstm_HEIGHT*char_lstm_WIDTH*char_lstm_LANES];
        char_lstm_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            char_lstm_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*char_lstm_LANES : columns.target_last;
                *(char_lstm_vector *)(cells + (row*across*char_lstm_LANES + column)) = sums[row][j];
            }
        }
        char_lstm_spread(rows, width, across*char_lstm_LANES, cells, &to);
        char_lstm_done(rows, width, to);
        return;
    }
    char_lstm_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_lstm_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        char_lstm_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const char_lstm_real *const from = to.start + row*to.start_row;
            char_lstm_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                char_lstm_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    char_lstm_load(&start, from + (j + 1 < across ? j*char_lstm_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        char_lstm_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const char_lstm_real *const from = to.target + row*to.row;
            char_lstm_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                char_lstm_vector old;
                char_lstm_load(&old, from + (j + 1 < across ? j*char_lstm_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    char_lstm_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_lstm_real *const target = to.target + row*to.row;
        char_lstm_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(char_lstm_vector *)(target + (j + 1 < across ? j*char_lstm_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(char_lstm_real));
            }
        }
    }
    char_lstm_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
char_lstm_INLINE void char_lstm_tile(
    ptrdiff_t rows, char_lstm_columns columns, char_lstm_terms terms, const char_lstm_real *left, ptrdiff_t left_row,
    const char_lstm_real *right, char_lstm_result to)
{
    const ptrdiff_t across = columns.across;
    char_lstm_vector sums[char_lstm_HEIGHT][char_lstm_WIDTH];
    char_lstm_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_lstm_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const char_lstm_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const char_lstm_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const char_lstm_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                char_lstm_vector factors[char_lstm_WIDTH];
                char_lstm_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const char_lstm_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                char_lstm_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const char_lstm_real factor = a[row*left_row];
                    char_lstm_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        char_lstm_vector sum = sums[row][j] + factor*factors[j];
                        char_lstm_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    char_lstm_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
char_lstm_INLINE void char_lstm_tiles(
    ptrdiff_t rows, char_lstm_columns columns, char_lstm_terms terms, const char_lstm_real *left, ptrdiff_t left_row,
    const char_lstm_real *right, char_lstm_result to)
{
    const ptrdiff_t highest = char_lstm_height(columns.across), count = (rows + highest - 1) / highest;
    int known = char_lstm_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        char_lstm_tile(height1, columns, terms, left + row*left_row, left_row, right, char_lstm_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        char_lstm_tile(height, columns, terms, left + row*left_row, left_row, right, char_lstm_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
char_lstm_INLINE void char_lstm_transpose(const char_lstm_real *from, ptrdiff_t pitch, char_lstm_real *to)
{
    char_lstm_vector rows[char_lstm_LANES], mixed[char_lstm_LANES];
    char_lstm_UNROLL
    for (int i = 0; i < char_lstm_LANES; ++i) {
        rows[i] = *(const char_lstm_vector *)(from + i*pitch);
    }
    char_lstm_UNROLL
    for (int stage = 1; stage < char_lstm_LANES; stage *= 2) {
        char_lstm_UNROLL
        for (int i = 0; i < char_lstm_LANES / 2; ++i) {
            mixed[2*i] = char_lstm_MIX(rows[i], rows[i + char_lstm_LANES / 2], char_lstm_LOW);
            mixed[2*i + 1] = char_lstm_MIX(rows[i], rows[i + char_lstm_LANES / 2], char_lstm_HIGH);
        }
        char_lstm_UNROLL
        for (int i = 0; i < char_lstm_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    char_lstm_UNROLL
    for (int i = 0; i < char_lstm_LANES; ++i) {
        *(char_lstm_vector *)(to + i*char_lstm_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
char_lstm_INLINE ptrdiff_t char_lstm_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
char_lstm_APART void char_lstm_strip(
    char_lstm_terms terms, const char_lstm_real *right, ptrdiff_t right_column, ptrdiff_t there, char_lstm_real *to)
{
    const char_lstm_real *const end = right + there + char_lstm_reach(terms.outer, terms.right_outer)
        + char_lstm_reach(terms.middle, terms.right_middle) + char_lstm_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const char_lstm_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == char_lstm_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += char_lstm_LANES) {
                    *(char_lstm_vector *)to = *(const char_lstm_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == char_lstm_LANES && terms.right_inner == 1) {
                for (; rest >= char_lstm_LANES; rest -= char_lstm_LANES, from += char_lstm_LANES, to += char_lstm_LANES*char_lstm_LANES) {
                    char_lstm_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= char_lstm_LANES; --rest, to += char_lstm_LANES) {
                const char_lstm_places order = {char_lstm_ORDER};
                const char_lstm_vector all = *(const char_lstm_vector *)from;
                *(char_lstm_vector *)to = (char_lstm_vector)((char_lstm_places)all & (order < (char_lstm_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += char_lstm_LANES) {
                for (ptrdiff_t lane = 0; lane < char_lstm_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
char_lstm_INLINE void char_lstm_panel(
    ptrdiff_t rows, char_lstm_columns columns, char_lstm_terms terms, const char_lstm_real *left, ptrdiff_t left_row,
    const char_lstm_real *right, ptrdiff_t right_column, int packing, char_lstm_real *panel, char_lstm_result to)
{
    const ptrdiff_t deepest = char_lstm_DEPTH*char_lstm_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? char_lstm_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const char_lstm_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                char_lstm_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*char_lstm_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*char_lstm_LANES : columns.target_last;
                        char_lstm_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = char_lstm_LANES;
                    part.right_middle = part.inner*char_lstm_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                char_lstm_tiles(rows, columns, part,
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
char_lstm_INLINE void char_lstm_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, char_lstm_terms terms,
    const char_lstm_real *left, ptrdiff_t left_row, const char_lstm_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, char_lstm_real *panel, char_lstm_result to)
{
    const ptrdiff_t vectors = (columns + char_lstm_LANES - 1) / char_lstm_LANES;
    const ptrdiff_t shift = vectors*char_lstm_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = char_lstm_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const char_lstm_columns one = {1, step, 0, 0, columns == char_lstm_LANES ? 0 : columns};
        char_lstm_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const char_lstm_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*char_lstm_LANES - (last ? shift : 0), 0
            };
            char_lstm_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                char_lstm_from(to, 0, v*char_lstm_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const char_lstm_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*char_lstm_LANES - (last ? shift : 0), 0
            };
            char_lstm_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                char_lstm_from(to, 0, v*char_lstm_LANES));
        }
    }
}

char_lstm_INLINE void char_lstm_tiled(ptrdiff_t rows, ptrdiff_t columns, char_lstm_terms terms,
    const char_lstm_real *left, ptrdiff_t left_row, const char_lstm_real *right, ptrdiff_t right_column, char_lstm_result to)
{
    char_lstm_real panel[char_lstm_DEPTH*char_lstm_PANEL*char_lstm_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (char_lstm_BYTES == 64 ? 32 : 4)*char_lstm_height(char_lstm_PANEL);
    const int packing = right_column != 1
        || (char_lstm_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = char_lstm_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = char_lstm_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        char_lstm_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*char_lstm_LANES, packing, panel, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define char_lstm_SUMS 64

char_lstm_INLINE void char_lstm_row(
    ptrdiff_t columns, char_lstm_terms terms, const char_lstm_real *left, const char_lstm_real *right, char_lstm_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += char_lstm_SUMS) {
        const ptrdiff_t width = columns - first < char_lstm_SUMS ? columns - first : char_lstm_SUMS;
        char_lstm_real sums[char_lstm_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const char_lstm_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const char_lstm_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            char_lstm_put(sums[j], to, 0, first + j);
        }
        char_lstm_done(1, width, char_lstm_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
char_lstm_INLINE void char_lstm_dotted(ptrdiff_t rows, ptrdiff_t columns, char_lstm_terms terms,
    const char_lstm_real *left, ptrdiff_t left_row, const char_lstm_real *right, ptrdiff_t right_column, char_lstm_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const char_lstm_real *const begin = left + row*left_row, *const from = right + j*right_column;
            char_lstm_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const char_lstm_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const char_lstm_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            char_lstm_put(sum, to, row, j);
            if (last >= 1) {
                char_lstm_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                char_lstm_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                char_lstm_put(sum3, to, row, j + 3);
            }
        }
    }
    char_lstm_done(rows, columns, to);
}

char_lstm_INLINE void char_lstm_tiled(ptrdiff_t rows, ptrdiff_t columns, char_lstm_terms terms,
    const char_lstm_real *left, ptrdiff_t left_row, const char_lstm_real *right, ptrdiff_t right_column, char_lstm_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            char_lstm_row(columns, terms, left + row*left_row, right, char_lstm_from(to, row, 0));
        }
    } else {
        char_lstm_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef char_lstm_CBLAS
#include <cblas.h>
#ifdef char_lstm_DOUBLE
#define char_lstm_GEMM cblas_dgemm
#else
#define char_lstm_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef char_lstm_LARGE
#define char_lstm_LARGE 2e6
#endif
/* It counts with an int. */
#define char_lstm_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
char_lstm_INLINE int char_lstm_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= char_lstm_MOST)
        || (step == 1 && term_step >= count && term_step <= char_lstm_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
char_lstm_INLINE int char_lstm_by_library(ptrdiff_t rows, ptrdiff_t columns, char_lstm_terms terms,
    const char_lstm_real *left, ptrdiff_t left_row, const char_lstm_real *right, ptrdiff_t right_column, char_lstm_result to)
{
    const ptrdiff_t inner = terms.inner, most = char_lstm_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < char_lstm_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !char_lstm_is_matrix(rows, left_row, inner, terms.left_inner)
        || !char_lstm_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                char_lstm_put(0, to, row, column);
            }
        }
    }
    char_lstm_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    char_lstm_done(rows, columns, to);
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
char_lstm_INLINE void char_lstm_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_lstm_real *left, const char_lstm_real *right, char_lstm_real *target, char_lstm_real scale, int add,
    const char_lstm_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, char_lstm_epilogue then, const void *of)
{
    const char_lstm_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const char_lstm_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef char_lstm_CBLAS
    if (char_lstm_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    char_lstm_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

char_lstm_INLINE void char_lstm_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_lstm_real *left, const char_lstm_real *right, char_lstm_real *target, char_lstm_real scale, int add,
    const char_lstm_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    char_lstm_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

char_lstm_INLINE void char_lstm_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_lstm_real *left, const char_lstm_real *right, char_lstm_real *target, char_lstm_real scale, int add)
{
    char_lstm_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* forward of embed: l = 1, equation (1) of char_lstm.tex */
static void char_lstm_embed_forward(
    const int32_t *tokens,
    const char_lstm_real *embed_E,
    char_lstm_real *embed)
{
    /* (1) embed[n, t, k] = embed.E[tokens[n, t], k] */
    char_lstm_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const ptrdiff_t tokens_here = (ptrdiff_t)tokens[n*64 + t];
            char_lstm_IVDEP
            for (ptrdiff_t k = 0; k < 32; ++k) {
                embed[n*2048 + t*32 + k] = embed_E[tokens_here*32 + k];
            }
        }
    }
}

/* forward of lstm1: l = 2, equations (2) to (12) of char_lstm.tex */
static void char_lstm_lstm1_forward(
    const char_lstm_real *embed,
    const char_lstm_real *lstm1_W_ih,
    const char_lstm_real *lstm1_W_hh,
    const char_lstm_real *lstm1_b_ih,
    const char_lstm_real *lstm1_b_hh,
    char_lstm_real *lstm1_W_ih_panels,
    char_lstm_real *lstm1_z_sum,
    char_lstm_real *lstm1_W_hh_panels,
    char_lstm_real *lstm1_h_steps,
    char_lstm_real *lstm1_z_sum2,
    char_lstm_real *lstm1_c_steps,
    char_lstm_real *lstm1_f,
    char_lstm_real *lstm1_g,
    char_lstm_real *lstm1_i,
    char_lstm_real *lstm1_o,
    char_lstm_real *lstm1_tanh,
    char_lstm_real *lstm1)
{
    /* lstm1.W_ih·panels[v, k, v_2] = lstm1.W_ih[64*v + v_2, k] */
    for (ptrdiff_t v = 0; v < 8; ++v) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            char_lstm_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                lstm1_W_ih_panels[v*2048 + k*64 + v_2] = lstm1_W_ih[v*2048 + v_2*32 + k];
            }
        }
    }
    /* (7) and (8) lstm1.z·sum[t, n, 64*v + v_2] =
       sum[k < 32](embed[n, t, k]*lstm1.W_ih·panels[v, k, v_2]) */
    char_lstm_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t v = 0; v < 8; ++v) {
            char_lstm_product(
                16, 2048, 512, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                32, 1, 64, /* k */
                embed + t*32,
                lstm1_W_ih_panels + v*2048,
                lstm1_z_sum + t*8192 + v*64,
                1, 0);
        }
    }
    /* lstm1.W_hh·panels[v, j, v_2] = lstm1.W_hh[64*v + v_2, j] */
    char_lstm_PARALLEL
    for (ptrdiff_t v = 0; v < 8; ++v) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            char_lstm_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                lstm1_W_hh_panels[v*8192 + j*64 + v_2] = lstm1_W_hh[v*8192 + v_2*128 + j];
            }
        }
    }
    /* (6) and (11) lstm1.h·steps[0, n, u] = 0 */
    char_lstm_IVDEP
    for (ptrdiff_t u = 0; u < 2048; ++u) {
        lstm1_h_steps[u] = 0;
    }
    /* (9) and (10) lstm1.c·steps[0, n, u] = 0 */
    char_lstm_IVDEP
    for (ptrdiff_t u = 0; u < 2048; ++u) {
        lstm1_c_steps[u] = 0;
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* (7) and (8) lstm1.z·sum2[n, 64*v + v_2] =
           sum[j < 128](lstm1.W_hh·panels[v, j, v_2]*lstm1.h·steps[t, n, j]) */
        char_lstm_PARALLEL
        for (ptrdiff_t v = 0; v < 8; ++v) {
            char_lstm_product(
                16, 128, 512, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                128, 1, 64, /* j */
                lstm1_h_steps + t*2048,
                lstm1_W_hh_panels + v*8192,
                lstm1_z_sum2 + v*64,
                1, 0);
        }
        char_lstm_PARALLEL
        for (ptrdiff_t n = 0; n < 16; ++n) {
            char_lstm_real lstm1_z[512];
            /* (7) and (8) lstm1.z[n, v] = lstm1.b_hh[v] + lstm1.b_ih[v] + lstm1.z·sum2[n, v] +
               lstm1.z·sum[t, n, v] */
            char_lstm_IVDEP
            for (ptrdiff_t v = 0; v < 512; ++v) {
                lstm1_z[v] = lstm1_b_hh[v] + lstm1_b_ih[v] + lstm1_z_sum2[n*512 + v]
                    + lstm1_z_sum[t*8192 + n*512 + v];
            }
            char_lstm_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (2) lstm1.i[t, n, u] = Sigmoid(lstm1.z[n, u]) */
                const char_lstm_real lstm1_i_here = char_lstm_sigmoid(lstm1_z[u]);
                lstm1_i[t*2048 + n*128 + u] = lstm1_i_here;
                /* (3) lstm1.f[t, n, u] = Sigmoid(lstm1.z[n, u + 128]) */
                const char_lstm_real lstm1_f_here = char_lstm_sigmoid(lstm1_z[u + 128]);
                lstm1_f[t*2048 + n*128 + u] = lstm1_f_here;
                /* (4) lstm1.g[t, n, u] = tanh(lstm1.z[n, u + 256]) */
                const char_lstm_real lstm1_g_here = char_lstm_tanh(lstm1_z[u + 256]);
                lstm1_g[t*2048 + n*128 + u] = lstm1_g_here;
                /* (5) lstm1.o[t, n, u] = Sigmoid(lstm1.z[n, u + 384]) */
                lstm1_o[t*2048 + n*128 + u] = char_lstm_sigmoid(lstm1_z[u + 384]);
                /* (9) and (10) lstm1.c·steps[t + 1, n, u] =
                   lstm1.c·steps[t, n, u]*lstm1.f[t, n, u] + lstm1.g[t, n, u]*lstm1.i[t, n, u] */
                lstm1_c_steps[t*2048 + n*128 + u + 2048] = lstm1_c_steps[t*2048 + n*128 + u]
                    *lstm1_f_here + lstm1_g_here*lstm1_i_here;
            }
            char_lstm_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (12) lstm1·tanh[t, n, u] = tanh(lstm1.c·steps[t + 1, n, u]) */
                const char_lstm_real lstm1_tanh_here =
                    char_lstm_tanh(lstm1_c_steps[t*2048 + n*128 + u + 2048]);
                lstm1_tanh[t*2048 + n*128 + u] = lstm1_tanh_here;
                /* (6) and (11) lstm1.h·steps[t + 1, n, u] = lstm1.o[t, n, u]*lstm1·tanh[t, n, u] */
                lstm1_h_steps[t*2048 + n*128 + u + 2048] = lstm1_o[t*2048 + n*128 + u]
                    *lstm1_tanh_here;
            }
        }
    }
    /* (12) lstm1[n, t, u] = lstm1.h·steps[t + 1, n, u] */
    char_lstm_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_lstm_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1[n*8192 + t*128 + u] = lstm1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* forward of logits, cross_entropy1: l = 3, equations (13) to (15) of char_lstm.tex */
static void char_lstm_logits_cross_entropy1_forward(
    const char_lstm_real *lstm1,
    const char_lstm_real *logits_W,
    const char_lstm_real *logits_b,
    const int32_t *targets,
    char_lstm_real *logits,
    char_lstm_real *cross_entropy1_p_sum_shifted,
    char_lstm_real *cross_entropy1_p_sum_scaled,
    char_lstm_real *cross_entropy1_p,
    char_lstm_real *cross_entropy1)
{
    /* (13) logits[n, t, u] = sum[k < 128](logits.W[u, k]*lstm1[n, t, k]) + logits.b[u] */
    char_lstm_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        char_lstm_product_start(
            256, 128, 64, /* n, t */
            64, 128, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            128, 1, 1, /* k */
            lstm1 + part*256*128,
            logits_W,
            logits + part*256*64,
            1, 0,
            logits_b, 0, 1);
    }
    char_lstm_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_lstm_real cross_entropy1_p_sum_max;
            char_lstm_real cross_entropy1_p_sum_exp[64];
            /* (14) cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j]) */
            {
                char_lstm_real best = logits[n*4096 + t*64];
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    const char_lstm_real candidate = logits[n*4096 + t*64 + j];
                    best = candidate > best ? candidate : best;
                }
                cross_entropy1_p_sum_max = best;
            }
            char_lstm_IVDEP
            for (ptrdiff_t j = 0; j < 64; ++j) {
                /* (14) cross_entropy1.p·sum·shifted[n, t, j] = -cross_entropy1.p·sum·max[n, t] +
                   logits[n, t, j] */
                const char_lstm_real cross_entropy1_p_sum_shifted_here = logits[n*4096 + t*64 + j]
                    - cross_entropy1_p_sum_max;
                cross_entropy1_p_sum_shifted[n*4096 + t*64 + j] = cross_entropy1_p_sum_shifted_here;
                /* (14) cross_entropy1.p·sum·exp[n, t, j] =
                   exp(cross_entropy1.p·sum·shifted[n, t, j]) */
                cross_entropy1_p_sum_exp[j] = char_lstm_exp(cross_entropy1_p_sum_shifted_here);
            }
            /* (14) cross_entropy1.p·sum·scaled[n, t] =
               sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
            {
                char_lstm_real sum = 0;
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    sum += cross_entropy1_p_sum_exp[j];
                }
                cross_entropy1_p_sum_scaled[n*64 + t] = sum;
            }
            /* (14) cross_entropy1.p[n, t, k] =
               cross_entropy1.p·sum·exp[n, t, k]/cross_entropy1.p·sum·scaled[n, t] */
            {
                const char_lstm_real times = 1 / cross_entropy1_p_sum_scaled[n*64 + t];
                char_lstm_IVDEP
                for (ptrdiff_t k = 0; k < 64; ++k) {
                    cross_entropy1_p[n*4096 + t*64 + k] = cross_entropy1_p_sum_exp[k]*times;
                }
            }
        }
    }
    /* (15) cross_entropy1 = sum[n < 16, t < 64](log(cross_entropy1.p·sum·scaled[n, t])/1024 -
       cross_entropy1.p·sum·shifted[n, t, targets[n, t]]/1024) */
    {
        char_lstm_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (char_lstm_real)0.0009765625
                    *char_lstm_log(cross_entropy1_p_sum_scaled[n*64 + t])
                    - (char_lstm_real)0.0009765625*cross_entropy1_p_sum_shifted[n*4096 + t*64
                    + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1: l = 3, equations (16), (17), (31) and (32) of
   char_lstm.tex */
static void char_lstm_logits_cross_entropy1_backward(
    const char_lstm_real *lstm1,
    const char_lstm_real *logits_W,
    const int32_t *targets,
    const char_lstm_real *cross_entropy1_p,
    char_lstm_real *d_logits,
    char_lstm_real *d_lstm1,
    char_lstm_real *d_logits_W,
    char_lstm_real *d_logits_b,
    char_lstm_real scale,
    int add)
{
    /* (16) ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    char_lstm_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        const ptrdiff_t targets_here = (ptrdiff_t)targets[t];
        char_lstm_IVDEP
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_logits[t*64 + k] = (char_lstm_real)0.0009765625*cross_entropy1_p[t*64 + k]
                - (char_lstm_real)0.0009765625*(k == targets_here ? (char_lstm_real)1
                : (char_lstm_real)0);
        }
    }
    /* (17) ∂lstm1[n, t, k] = sum[u < 64](logits.W[u, k]*∂logits[n, t, u]) */
    char_lstm_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        char_lstm_product(
            16, 4096, 8192, /* n */
            128, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            64, 1, 128, /* u */
            d_logits + t*64,
            logits_W,
            d_lstm1 + t*128,
            1, 0);
    }
    /* (31) ∂logits.W[u, k] = sum[n < 16, t < 64](lstm1[n, t, k]*∂logits[n, t, u]) */
    char_lstm_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_lstm_product(
            64, 1, 128, /* u */
            64, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            1024, 64, 128, /* n, t */
            d_logits,
            lstm1 + part*64,
            d_logits_W + part*64,
            scale, add);
    }
    /* (32) ∂logits.b[u] = sum[n < 16, t < 64](∂logits[n, t, u]) */
    if (!add) {
        char_lstm_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_logits_b[u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        char_lstm_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_logits_b[u] += scale*(d_logits[t*64 + u] + d_logits[t*64 + u + 64]
                + d_logits[t*64 + u + 128] + d_logits[t*64 + u + 192]);
        }
    }
}

/* backward of lstm1: l = 2, equations (18), (20), (24), (25) and (27) to (30) of char_lstm.tex */
static void char_lstm_lstm1_backward(
    const char_lstm_real *embed,
    const char_lstm_real *lstm1_W_ih,
    const char_lstm_real *lstm1_W_hh,
    const char_lstm_real *lstm1_i,
    const char_lstm_real *lstm1_f,
    const char_lstm_real *lstm1_g,
    const char_lstm_real *lstm1_o,
    const char_lstm_real *lstm1_h_steps,
    const char_lstm_real *lstm1_c_steps,
    const char_lstm_real *d_lstm1,
    const char_lstm_real *lstm1_tanh,
    char_lstm_real *d_lstm1_h_steps_1,
    char_lstm_real *d_lstm1_h_steps,
    char_lstm_real *d_lstm1_c_steps,
    char_lstm_real *lstm1_W_hh_panels,
    char_lstm_real *d_lstm1_z,
    char_lstm_real *d_embed,
    char_lstm_real *d_lstm1_W_ih,
    char_lstm_real *d_lstm1_W_hh,
    char_lstm_real *d_lstm1_b_ih,
    char_lstm_real *d_lstm1_b_hh,
    char_lstm_real scale,
    int add)
{
    /* lstm1.W_hh·panels[j, v, j_2] = lstm1.W_hh[v, 64*j + j_2] */
    char_lstm_PARALLEL
    for (ptrdiff_t j = 0; j < 2; ++j) {
        for (ptrdiff_t v = 0; v < 512; ++v) {
            char_lstm_IVDEP
            for (ptrdiff_t j_2 = 0; j_2 < 64; ++j_2) {
                lstm1_W_hh_panels[j*32768 + v*64 + j_2] = lstm1_W_hh[v*128 + j*64 + j_2];
            }
        }
    }
    /* (18) ∂lstm1.h·steps·1[place_1, place_2] = 0 */
    char_lstm_IVDEP
    for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
        d_lstm1_h_steps_1[place_2] = 0;
    }
    /* (18) ∂lstm1.h·steps[place_1, place_2] = 0 */
    char_lstm_IVDEP
    for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
        d_lstm1_h_steps[place_2] = 0;
    }
    /* (20) ∂lstm1.c·steps[place_1, place_2, place_3] = 0 */
    char_lstm_PARALLEL
    for (ptrdiff_t place_1 = 0; place_1 < 65; ++place_1) {
        char_lstm_IVDEP
        for (ptrdiff_t place_3 = 0; place_3 < 2048; ++place_3) {
            d_lstm1_c_steps[place_1*2048 + place_3] = 0;
        }
    }
    for (ptrdiff_t position = 64; position >= 0; --position) {
        {
            const ptrdiff_t t = position;
            if (t < 63) {
                /* (18) ∂lstm1.h·steps·1[n, 64*j + j_2] =
                   sum[v < 512](lstm1.W_hh·panels[j, v, j_2]*∂lstm1.z[t + 1, n, v]) */
                char_lstm_PARALLEL
                for (ptrdiff_t j = 0; j < 2; ++j) {
                    char_lstm_product(
                        16, 512, 128, /* n */
                        64, 1, 1, /* j_2 */
                        1, 0, 0,
                        1, 0, 0,
                        512, 1, 64, /* v */
                        d_lstm1_z + t*8192 + 8192,
                        lstm1_W_hh_panels + j*32768,
                        d_lstm1_h_steps_1 + j*64,
                        1, 0);
                }
            }
        }
        {
            const ptrdiff_t t = position;
            if (t < 64) {
                char_lstm_PARALLEL
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    const ptrdiff_t at_2 = char_lstm_clip(t + 1, 64);
                    const ptrdiff_t at_3 = char_lstm_clip(t + 2, 65);
                    char_lstm_IVDEP
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        /* (18) ∂lstm1.h·steps[n, u] = ∂lstm1.h·steps·1[n, u] + ∂lstm1[n, t, u] */
                        const char_lstm_real d_lstm1_h_steps_here = d_lstm1_h_steps_1[n*128 + u]
                            + d_lstm1[n*8192 + t*128 + u];
                        d_lstm1_h_steps[n*128 + u] = d_lstm1_h_steps_here;
                        /* (24) ∂lstm1.z[t, n, u + 384] = (-lstm1.o[t, n, u] +
                           1)*∂lstm1.h·steps[n, u]*lstm1.h·steps[t + 1, n, u] */
                        d_lstm1_z[t*8192 + n*512 + u + 384] = (1 - lstm1_o[t*2048 + n*128 + u])
                            *d_lstm1_h_steps_here*lstm1_h_steps[t*2048 + n*128 + u + 2048];
                        /* (20) ∂lstm1.c·steps[t + 1, n, u] = (-lstm1·tanh[t, n, u]**2 +
                           1)*∂lstm1.h·steps[n, u]*lstm1.o[t, n, u] + where(-t + 63 > 0,
                           lstm1.f[t + 1, n, u]*∂lstm1.c·steps[t + 2, n, u], 0) */
                        const char_lstm_real lstm1_f_here = lstm1_f[at_2*2048 + n*128 + u];
                        const char_lstm_real d_lstm1_c_steps_here =
                            d_lstm1_c_steps[at_3*2048 + n*128 + u];
                        const char_lstm_real d_lstm1_c_steps_here_2 = (1
                            - lstm1_tanh[t*2048 + n*128 + u]*lstm1_tanh[t*2048 + n*128 + u])
                            *d_lstm1_h_steps_here*lstm1_o[t*2048 + n*128 + u]
                            + (63 > t ? lstm1_f_here*d_lstm1_c_steps_here : (char_lstm_real)0);
                        d_lstm1_c_steps[t*2048 + n*128 + u + 2048] = d_lstm1_c_steps_here_2;
                        /* (24) ∂lstm1.z[t, n, u + 256] = (-lstm1.g[t, n, u]**2 +
                           1)*lstm1.i[t, n, u]*∂lstm1.c·steps[t + 1, n, u] */
                        d_lstm1_z[t*8192 + n*512 + u + 256] = (1 - lstm1_g[t*2048 + n*128 + u]
                            *lstm1_g[t*2048 + n*128 + u])*lstm1_i[t*2048 + n*128 + u]
                            *d_lstm1_c_steps_here_2;
                        /* (24) ∂lstm1.z[t, n, u + 128] = (-lstm1.f[t, n, u] +
                           1)*lstm1.c·steps[t, n, u]*lstm1.f[t, n, u]*∂lstm1.c·steps[t + 1, n, u] */
                        d_lstm1_z[t*8192 + n*512 + u + 128] = (1 - lstm1_f[t*2048 + n*128 + u])
                            *lstm1_c_steps[t*2048 + n*128 + u]*lstm1_f[t*2048 + n*128 + u]
                            *d_lstm1_c_steps_here_2;
                        /* (24) ∂lstm1.z[t, n, u] = (-lstm1.i[t, n, u] +
                           1)*lstm1.g[t, n, u]*lstm1.i[t, n, u]*∂lstm1.c·steps[t + 1, n, u] */
                        d_lstm1_z[t*8192 + n*512 + u] = (1 - lstm1_i[t*2048 + n*128 + u])
                            *lstm1_g[t*2048 + n*128 + u]*lstm1_i[t*2048 + n*128 + u]
                            *d_lstm1_c_steps_here_2;
                    }
                }
            }
        }
    }
    /* (25) ∂embed[n, t, k] = sum[v < 512](lstm1.W_ih[v, k]*∂lstm1.z[t, n, v]) */
    char_lstm_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        char_lstm_product(
            64, 8192, 32, /* t */
            32, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            512, 1, 32, /* v */
            d_lstm1_z + n*512,
            lstm1_W_ih,
            d_embed + n*2048,
            1, 0);
    }
    /* (27) ∂lstm1.W_ih[v, k] = sum[n < 16, t < 64](embed[n, t, k]*∂lstm1.z[t, n, v]) */
    char_lstm_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_lstm_product(
            256, 1, 32, /* v */
            32, 1, 1, /* k */
            1, 0, 0,
            16, 512, 2048, /* n */
            64, 8192, 32, /* t */
            d_lstm1_z + part*256,
            embed,
            d_lstm1_W_ih + part*256*32,
            scale, add);
    }
    /* (28) ∂lstm1.W_hh[v, j] = sum[n < 16, t < 64](lstm1.h·steps[t, n, j]*∂lstm1.z[t, n, v]) */
    char_lstm_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_lstm_product(
            512, 1, 128, /* v */
            64, 1, 1, /* j */
            1, 0, 0,
            1, 0, 0,
            1024, 512, 128, /* t, n */
            d_lstm1_z,
            lstm1_h_steps + part*64,
            d_lstm1_W_hh + part*64,
            scale, add);
    }
    /* (29) ∂lstm1.b_ih[v] = sum[n < 16, t < 64](∂lstm1.z[t, n, v]) */
    char_lstm_IVDEP
    for (ptrdiff_t v = 0; v < 512; ++v) {
        d_lstm1_b_ih[v] = 0;
    }
    for (ptrdiff_t n = 0; n < 1024; n += 4) {
        char_lstm_IVDEP
        for (ptrdiff_t v = 0; v < 512; ++v) {
            d_lstm1_b_ih[v] += d_lstm1_z[n*512 + v] + d_lstm1_z[n*512 + v + 512]
                + d_lstm1_z[n*512 + v + 1024] + d_lstm1_z[n*512 + v + 1536];
        }
    }
    /* (30) ∂lstm1.b_hh[v] = ∂lstm1.b_ih[v] */
    char_lstm_IVDEP
    for (ptrdiff_t v = 0; v < 512; ++v) {
        const char_lstm_real term = scale*d_lstm1_b_ih[v];
        d_lstm1_b_hh[v] = add ? d_lstm1_b_hh[v] + term : term;
    }
}

/* backward of embed: l = 1, equation (26) of char_lstm.tex */
static void char_lstm_embed_backward(
    const int32_t *tokens,
    const char_lstm_real *d_embed,
    char_lstm_real *d_embed_E,
    char_lstm_real scale,
    int add)
{
    /* (26) ∂embed.E[place_1, place_2] = 0 */
    if (!add) {
        char_lstm_IVDEP
        for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
            d_embed_E[place_2] = 0;
        }
    }
    /* (26) ∂embed.E[tokens[n, t], k] += ∂embed[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_lstm_IVDEP
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_embed_E[(ptrdiff_t)tokens[n*64 + t]*32 + k] += scale*d_embed[n*2048 + t*32 + k];
            }
        }
    }
}

/* predict of lstm1: l = 2, equations (2) to (12) of char_lstm.tex */
static void char_lstm_lstm1_predict(
    const char_lstm_real *embed,
    const char_lstm_real *lstm1_W_ih,
    const char_lstm_real *lstm1_W_hh,
    const char_lstm_real *lstm1_b_ih,
    const char_lstm_real *lstm1_b_hh,
    char_lstm_real *lstm1_W_ih_panels,
    char_lstm_real *lstm1_z_sum,
    char_lstm_real *lstm1_W_hh_panels,
    char_lstm_real *lstm1_h_steps,
    char_lstm_real *lstm1_z_sum2,
    char_lstm_real *lstm1_c_steps,
    char_lstm_real *lstm1)
{
    /* lstm1.W_ih·panels[v, k, v_2] = lstm1.W_ih[64*v + v_2, k] */
    for (ptrdiff_t v = 0; v < 8; ++v) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            char_lstm_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                lstm1_W_ih_panels[v*2048 + k*64 + v_2] = lstm1_W_ih[v*2048 + v_2*32 + k];
            }
        }
    }
    /* (7) and (8) lstm1.z·sum[t, n, 64*v + v_2] =
       sum[k < 32](embed[n, t, k]*lstm1.W_ih·panels[v, k, v_2]) */
    char_lstm_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t v = 0; v < 8; ++v) {
            char_lstm_product(
                16, 2048, 512, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                32, 1, 64, /* k */
                embed + t*32,
                lstm1_W_ih_panels + v*2048,
                lstm1_z_sum + t*8192 + v*64,
                1, 0);
        }
    }
    /* lstm1.W_hh·panels[v, j, v_2] = lstm1.W_hh[64*v + v_2, j] */
    char_lstm_PARALLEL
    for (ptrdiff_t v = 0; v < 8; ++v) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            char_lstm_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                lstm1_W_hh_panels[v*8192 + j*64 + v_2] = lstm1_W_hh[v*8192 + v_2*128 + j];
            }
        }
    }
    /* (6) and (11) lstm1.h·steps[0, n, u] = 0 */
    char_lstm_IVDEP
    for (ptrdiff_t u = 0; u < 2048; ++u) {
        lstm1_h_steps[u] = 0;
    }
    /* (9) and (10) lstm1.c·steps[0, n, u] = 0 */
    char_lstm_IVDEP
    for (ptrdiff_t u = 0; u < 2048; ++u) {
        lstm1_c_steps[u] = 0;
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* (7) and (8) lstm1.z·sum2[n, 64*v + v_2] =
           sum[j < 128](lstm1.W_hh·panels[v, j, v_2]*lstm1.h·steps[t, n, j]) */
        char_lstm_PARALLEL
        for (ptrdiff_t v = 0; v < 8; ++v) {
            char_lstm_product(
                16, 128, 512, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                128, 1, 64, /* j */
                lstm1_h_steps + t*2048,
                lstm1_W_hh_panels + v*8192,
                lstm1_z_sum2 + v*64,
                1, 0);
        }
        char_lstm_PARALLEL
        for (ptrdiff_t n = 0; n < 16; ++n) {
            char_lstm_real lstm1_z[512];
            char_lstm_real lstm1_o[128];
            /* (7) and (8) lstm1.z[n, v] = lstm1.b_hh[v] + lstm1.b_ih[v] + lstm1.z·sum2[n, v] +
               lstm1.z·sum[t, n, v] */
            char_lstm_IVDEP
            for (ptrdiff_t v = 0; v < 512; ++v) {
                lstm1_z[v] = lstm1_b_hh[v] + lstm1_b_ih[v] + lstm1_z_sum2[n*512 + v]
                    + lstm1_z_sum[t*8192 + n*512 + v];
            }
            char_lstm_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (2) lstm1.i[t, n, u] = Sigmoid(lstm1.z[n, u]) */
                const char_lstm_real lstm1_i = char_lstm_sigmoid(lstm1_z[u]);
                /* (3) lstm1.f[t, n, u] = Sigmoid(lstm1.z[n, u + 128]) */
                const char_lstm_real lstm1_f = char_lstm_sigmoid(lstm1_z[u + 128]);
                /* (4) lstm1.g[t, n, u] = tanh(lstm1.z[n, u + 256]) */
                const char_lstm_real lstm1_g = char_lstm_tanh(lstm1_z[u + 256]);
                /* (5) lstm1.o[t, n, u] = Sigmoid(lstm1.z[n, u + 384]) */
                lstm1_o[u] = char_lstm_sigmoid(lstm1_z[u + 384]);
                /* (9) and (10) lstm1.c·steps[t + 1, n, u] =
                   lstm1.c·steps[t, n, u]*lstm1.f[t, n, u] + lstm1.g[t, n, u]*lstm1.i[t, n, u] */
                lstm1_c_steps[t*2048 + n*128 + u + 2048] = lstm1_c_steps[t*2048 + n*128 + u]*lstm1_f
                    + lstm1_g*lstm1_i;
            }
            char_lstm_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (12) lstm1·tanh[t, n, u] = tanh(lstm1.c·steps[t + 1, n, u]) */
                const char_lstm_real lstm1_tanh = char_lstm_tanh(lstm1_c_steps[t*2048 + n*128 + u
                    + 2048]);
                /* (6) and (11) lstm1.h·steps[t + 1, n, u] = lstm1.o[t, n, u]*lstm1·tanh[t, n, u] */
                lstm1_h_steps[t*2048 + n*128 + u + 2048] = lstm1_o[u]*lstm1_tanh;
            }
        }
    }
    /* (12) lstm1[n, t, u] = lstm1.h·steps[t + 1, n, u] */
    char_lstm_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_lstm_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                lstm1[n*8192 + t*128 + u] = lstm1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* predict of logits, cross_entropy1: l = 3, equation (13) of char_lstm.tex */
static void char_lstm_logits_cross_entropy1_predict(
    const char_lstm_real *lstm1,
    const char_lstm_real *logits_W,
    const char_lstm_real *logits_b,
    char_lstm_real *logits)
{
    /* (13) logits[n, t, u] = sum[k < 128](logits.W[u, k]*lstm1[n, t, k]) + logits.b[u] */
    char_lstm_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        char_lstm_product_start(
            256, 128, 64, /* n, t */
            64, 128, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            128, 1, 1, /* k */
            lstm1 + part*256*128,
            logits_W,
            logits + part*256*64,
            1, 0,
            logits_b, 0, 1);
    }
}

static const size_t char_lstm_step_waiting[1][3] = {
    {83968, 557056, 512},
};

char_lstm_real char_lstm_forward(const char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace)
{
    if (!(char_lstm_valid_tokens(tokens) && char_lstm_valid_targets(targets))) {
        return char_lstm_nan();
    }
    /* embed */
    char_lstm_embed_forward(tokens, parameters, workspace + 1775616);
    /* lstm1 */
    char_lstm_lstm1_forward(workspace + 1775616, parameters + 2048, parameters + 18432,
        parameters + 83968, parameters + 84480, workspace + 524288, workspace,
        workspace + 790528, workspace + 657408, workspace + 856064, workspace + 524288,
        workspace + 923648, workspace + 1054720, workspace + 1185792, workspace + 1316864,
        workspace + 1447936, workspace);
    /* logits, cross_entropy1 */
    char_lstm_logits_cross_entropy1_forward(workspace, parameters + 84992, parameters + 93184,
        targets, workspace + 131072, workspace + 262144, workspace + 327680, workspace + 196608,
        workspace + 131072);
    return workspace[131072];
}

void char_lstm_backward(const char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace, char_lstm_real *gradients)
{
    if (!(char_lstm_valid_tokens(tokens) && char_lstm_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 93248; ++place) {
            gradients[place] = char_lstm_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    char_lstm_logits_cross_entropy1_backward(workspace, parameters + 84992, targets,
        workspace + 196608, workspace + 196608, workspace + 1579008, gradients + 84992,
        gradients + 93184, 1, 0);
    /* lstm1 */
    char_lstm_lstm1_backward(workspace + 1775616, parameters + 2048, parameters + 18432,
        workspace + 1185792, workspace + 923648, workspace + 1054720, workspace + 1316864,
        workspace + 657408, workspace + 524288, workspace + 1579008, workspace + 1447936,
        workspace + 1808384, workspace + 1810432, workspace + 790528, workspace + 1710080,
        workspace, workspace + 524288, gradients + 2048, gradients + 18432, gradients + 83968,
        gradients + 84480, 1, 0);
    /* embed */
    char_lstm_embed_backward(tokens, workspace + 524288, gradients, 1, 0);
}

char_lstm_real char_lstm_step(char_lstm_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_lstm_real *workspace, char_lstm_real rate)
{
    if (!(char_lstm_valid_tokens(tokens) && char_lstm_valid_targets(targets))) {
        return char_lstm_nan();
    }
    const char_lstm_real loss = char_lstm_forward(parameters, tokens, targets, workspace);
    /* logits, cross_entropy1 */
    char_lstm_logits_cross_entropy1_backward(workspace, parameters + 84992, targets,
        workspace + 196608, workspace + 196608, workspace + 1579008, parameters + 84992,
        parameters + 93184, -rate, 1);
    /* lstm1 */
    char_lstm_lstm1_backward(workspace + 1775616, parameters + 2048, parameters + 18432,
        workspace + 1185792, workspace + 923648, workspace + 1054720, workspace + 1316864,
        workspace + 657408, workspace + 524288, workspace + 1579008, workspace + 1447936,
        workspace + 1808384, workspace + 1810432, workspace + 790528, workspace + 1710080,
        workspace, workspace + 524288, parameters + 2048, parameters + 18432,
        workspace + 557056, parameters + 84480, -rate, 1);
    /* embed */
    char_lstm_embed_backward(tokens, workspace + 524288, parameters, -rate, 1);
    /* gradients that could not be applied before */
    for (size_t row = 0; row < 1; ++row) {
        const size_t *const at = char_lstm_step_waiting[row];
        for (size_t place = 0; place < at[2]; ++place) {
            parameters[at[0] + place] -= rate*workspace[at[1] + place];
        }
    }
    return loss;
}

void char_lstm_predict(const char_lstm_real *parameters, const int32_t *tokens,
    char_lstm_real *workspace, char_lstm_real *output)
{
    if (!(char_lstm_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = char_lstm_nan();
        }
        return;
    }
    /* embed */
    char_lstm_embed_forward(tokens, parameters, workspace + 524288);
    /* lstm1 */
    char_lstm_lstm1_predict(workspace + 524288, parameters + 2048, parameters + 18432,
        parameters + 83968, parameters + 84480, workspace + 557056, workspace,
        workspace + 790528, workspace + 657408, workspace + 856064, workspace + 524288,
        workspace);
    /* logits, cross_entropy1 */
    char_lstm_logits_cross_entropy1_predict(workspace, parameters + 84992, parameters + 93184,
        workspace + 131072);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[131072 + place];
    }
}
