/* char_gru.c: a network, its gradient and a training step in C99; see char_gru.h.
 *
 * Made by symbp 0.1.0 from the declaration of `char_gru`
 * (SHA-256 55129da6976d13c2d3cbef5d403013ba27da7d0db65c60cd706bd8696a6a6cb1). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -fopenmp there are threads; results have the same bits for any number of them.
 *
 * With -Dchar_gru_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dchar_gru_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * char_gru.tex.
 */
#include "char_gru.h"

#ifdef char_gru_DOUBLE
#include <math.h>
#endif

static const char_gru_tensor char_gru_table[] = {
    {"embed.E", 0, 2048},
    {"gru1.W_ih", 2048, 12288},
    {"gru1.W_hh", 14336, 49152},
    {"gru1.b_ih", 63488, 384},
    {"gru1.b_hh", 63872, 384},
    {"logits.W", 64256, 8192},
    {"logits.b", 72448, 64},
};

const char_gru_tensor *char_gru_tensors(void)
{
    return char_gru_table;
}

/* Before a loop whose turns may run in several threads: each writes elements of its own, so results
   do not depend on how many there are. */
#ifdef _OPENMP
#define char_gru_PARALLEL _Pragma("omp parallel for schedule(static)")
#else
#define char_gru_PARALLEL
#endif

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define char_gru_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define char_gru_IVDEP _Pragma("GCC ivdep")
#else
#define char_gru_IVDEP
#endif

#ifdef char_gru_DOUBLE
#define char_gru_exp exp
#define char_gru_log log
#define char_gru_tanh tanh
#else

static inline uint32_t char_gru_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float char_gru_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float char_gru_exp(float x)
{
    const int32_t size = (int32_t)(char_gru_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = char_gru_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = char_gru_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = char_gru_number(char_gru_bits(y) + ((uint32_t)half << 23));
    return char_gru_number(char_gru_bits(scaled*char_gru_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float char_gru_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float char_gru_log_edge(float x)
{
    const uint32_t bits = char_gru_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return char_gru_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float char_gru_log(float x)
{
    const int small = (int32_t)char_gru_bits(x) < 0x800000;
    const uint32_t up = char_gru_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = char_gru_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return char_gru_log_sum(e, f) + char_gru_log_edge(x);
}

/* tanh(x): |x| + |x|^3 times a polynomial in x^2 up to 0.55; then 1 - 2/(1 + e), so that a rough
   reciprocal, by which compilers may multiply, is a small part of the result. e = exp(2*|x|) =
   2^n*exp(2*r), n the whole number next to 2*|x|/log(2); the sum is halved. 1 from 9.02 on. Chosen
   by a mask, as compilers may make branches of choices. Within 3 units in the last place. */
static inline float char_gru_tanh(float x)
{
    const uint32_t sign = char_gru_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const uint32_t size = char_gru_bits(x) ^ sign;
    const float a = char_gru_number(size < 0x411051ec ? size : 0x411051ec); /* 9.02 */
    const int32_t n = (int32_t)(a*2.88539008f + 0.5f);
    const float r = a - (float)n*0.346573591f;
    const float p = 1.0f + r*(1.9999994f + r*(1.99996591f + r*(1.33341277f + r*(0.670370519f
        + r*0.265232533f))));
    const float half = char_gru_number((uint32_t)(n + 126) << 23);
    const float far = 1.0f - 1.0f/(0.5f + half*p);
    const float t = x*x;
    const float near = char_gru_number(size)*(1.0f + t*(-0.333329469f + t*(0.133207291f
        + t*(-0.0526720099f + t*0.016437877f))));
    const uint32_t large = (uint32_t)((int32_t)(0x3f0ccccd - size) >> 31); /* 0.55 */
    return char_gru_number((char_gru_bits(far) & large) | (char_gru_bits(near) & ~large) | sign | nan);
}

#endif

/* An index read from data, brought into 0 .. extent-1. */
static inline ptrdiff_t char_gru_clip(ptrdiff_t place, ptrdiff_t extent)
{
    return place < 0 ? 0 : place < extent ? place : extent - 1;
}

/* 1/(1 + exp(-x)), without overflow, and 1 where it rounds to 1: h - h*e/(1 + e), where h is 1 for
   positive x and e = exp(-|x|) for others. In float, as compilers may multiply by a rough
   reciprocal, it is 1/2 + x times a polynomial in x^2 up to 0.45. e = y*2^(24 - n), n the whole
   number next to |x|/log(2): an e that is too small for a float loses its last bits in that step,
   and e/(1 + e) = y/(2^(n - 24) + y) does not wait for it. Within 3 units in the last place. In
   double precision it is e - e*e/(1 + e) or 1/2 - (1 - e)/2/(1 + e). */
static inline char_gru_real char_gru_sigmoid(char_gru_real x)
{
#ifdef char_gru_DOUBLE
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
    const float e = y*char_gru_number(down);
    const float part = y/(char_gru_number(UINT32_C(0x7f000000) - down) + y);
    const float high = x < 0 ? e : 1.0f;
    const float far = high - high*part;
    const float t = x*x;
    const float near = 0.5f + x*(0.249999806f + t*(-0.0208258368f + t*0.00200979342f));
    return size > 0.45f ? far : near;
#endif
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static char_gru_real char_gru_nan(void)
{
#ifdef char_gru_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    char_gru_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int char_gru_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int char_gru_valid_targets(const int32_t *targets)
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
   allows. With char_gru_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(char_gru_SCALAR)
#if defined(__AVX512F__)
#define char_gru_BYTES 64
#define char_gru_MANY_REGISTERS 1
#elif defined(__AVX__)
#define char_gru_BYTES 32
#define char_gru_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define char_gru_BYTES 16
#define char_gru_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define char_gru_BYTES 16
#define char_gru_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define char_gru_INLINE static inline __attribute__((always_inline, unused))
#else
#define char_gru_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} char_gru_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*char_gru_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    char_gru_real *target;
    ptrdiff_t row, column;
    const char_gru_real *start;
    ptrdiff_t start_row, start_column;
    char_gru_real scale;
    int add, more;
    char_gru_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} char_gru_result;

/* The results from a row and a column on. */
char_gru_INLINE char_gru_result char_gru_from(char_gru_result to, ptrdiff_t row, ptrdiff_t column)
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
char_gru_INLINE void char_gru_put(char_gru_real sum, char_gru_result to, ptrdiff_t row, ptrdiff_t column)
{
    char_gru_real *const target = to.target + (row*to.row + column*to.column);
    char_gru_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
char_gru_INLINE void char_gru_done(ptrdiff_t rows, ptrdiff_t columns, char_gru_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef char_gru_BYTES
#ifdef char_gru_DOUBLE
#define char_gru_LANES (char_gru_BYTES / 8)
typedef int64_t char_gru_integer;
#else
#define char_gru_LANES (char_gru_BYTES / 4)
typedef int32_t char_gru_integer;
#endif
/* A vector may stand at any element. */
typedef char_gru_real char_gru_vector __attribute__((vector_size(char_gru_BYTES), aligned(sizeof(char_gru_real)), may_alias));
typedef char_gru_integer char_gru_places __attribute__((vector_size(char_gru_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define char_gru_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define char_gru_APART static __attribute__((noinline, unused))
#else
#define char_gru_APART static __attribute__((noinline, noclone, unused))
#endif
#define char_gru_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define char_gru_UNROLL
#elif !defined(__clang__)
#define char_gru_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define char_gru_UNROLL
#else
#define char_gru_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define char_gru_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define char_gru_HOLD(x) __asm__("" : "+w"(x))
#else
#define char_gru_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if char_gru_LANES == 16
#define char_gru_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define char_gru_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define char_gru_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif char_gru_LANES == 8
#define char_gru_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define char_gru_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define char_gru_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif char_gru_LANES == 4
#define char_gru_LOW 0, 4, 1, 5
#define char_gru_HIGH 2, 6, 3, 7
#define char_gru_ORDER 0, 1, 2, 3
#else
#define char_gru_LOW 0, 2
#define char_gru_HIGH 1, 3
#define char_gru_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define char_gru_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define char_gru_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (char_gru_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define char_gru_HEIGHT 12
#define char_gru_WIDTH 8
#define char_gru_PANEL 4
#define char_gru_DEPTH 256

/* The height of tiles with so many vectors across. */
char_gru_INLINE ptrdiff_t char_gru_height(ptrdiff_t across)
{
    if (char_gru_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} char_gru_columns;

/* Part of a vector, or all of it. */
char_gru_INLINE void char_gru_load(char_gru_vector *to, const char_gru_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const char_gru_vector *)from;
    } else {
        const char_gru_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(char_gru_real));
    }
}

/* Sums that do not become vectors of the target. */
char_gru_SELDOM void char_gru_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const char_gru_real *sums, const char_gru_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            char_gru_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
char_gru_INLINE void char_gru_finish(ptrdiff_t rows, char_gru_vector (*sums)[char_gru_WIDTH], char_gru_columns columns, char_gru_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + char_gru_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !char_gru_KNOWN(narrow)) || to.start_column / 2 != 0) {
        char_gru_real cells[char_gru_HEIGHT*char_gru_WIDTH*char_gru_LANES];
        char_gru_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            char_gru_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*char_gru_LANES : columns.target_last;
                *(char_gru_vector *)(cells + (row*across*char_gru_LANES + column)) = sums[row][j];
            }
        }
        char_gru_spread(rows, width, across*char_gru_LANES, cells, &to);
        char_gru_done(rows, width, to);
        return;
    }
    char_gru_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_gru_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        char_gru_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const char_gru_real *const from = to.start + row*to.start_row;
            char_gru_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                char_gru_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    char_gru_load(&start, from + (j + 1 < across ? j*char_gru_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        char_gru_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const char_gru_real *const from = to.target + row*to.row;
            char_gru_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                char_gru_vector old;
                char_gru_load(&old, from + (j + 1 < across ? j*char_gru_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    char_gru_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_gru_real *const target = to.target + row*to.row;
        char_gru_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(char_gru_vector *)(target + (j + 1 < across ? j*char_gru_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(char_gru_real));
            }
        }
    }
    char_gru_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
char_gru_INLINE void char_gru_tile(
    ptrdiff_t rows, char_gru_columns columns, char_gru_terms terms, const char_gru_real *left, ptrdiff_t left_row,
    const char_gru_real *right, char_gru_result to)
{
    const ptrdiff_t across = columns.across;
    char_gru_vector sums[char_gru_HEIGHT][char_gru_WIDTH];
    char_gru_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_gru_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const char_gru_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const char_gru_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const char_gru_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                char_gru_vector factors[char_gru_WIDTH];
                char_gru_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const char_gru_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                char_gru_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const char_gru_real factor = a[row*left_row];
                    char_gru_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        char_gru_vector sum = sums[row][j] + factor*factors[j];
                        char_gru_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    char_gru_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
char_gru_INLINE void char_gru_tiles(
    ptrdiff_t rows, char_gru_columns columns, char_gru_terms terms, const char_gru_real *left, ptrdiff_t left_row,
    const char_gru_real *right, char_gru_result to)
{
    const ptrdiff_t highest = char_gru_height(columns.across), count = (rows + highest - 1) / highest;
    int known = char_gru_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        char_gru_tile(height1, columns, terms, left + row*left_row, left_row, right, char_gru_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        char_gru_tile(height, columns, terms, left + row*left_row, left_row, right, char_gru_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
char_gru_INLINE void char_gru_transpose(const char_gru_real *from, ptrdiff_t pitch, char_gru_real *to)
{
    char_gru_vector rows[char_gru_LANES], mixed[char_gru_LANES];
    char_gru_UNROLL
    for (int i = 0; i < char_gru_LANES; ++i) {
        rows[i] = *(const char_gru_vector *)(from + i*pitch);
    }
    char_gru_UNROLL
    for (int stage = 1; stage < char_gru_LANES; stage *= 2) {
        char_gru_UNROLL
        for (int i = 0; i < char_gru_LANES / 2; ++i) {
            mixed[2*i] = char_gru_MIX(rows[i], rows[i + char_gru_LANES / 2], char_gru_LOW);
            mixed[2*i + 1] = char_gru_MIX(rows[i], rows[i + char_gru_LANES / 2], char_gru_HIGH);
        }
        char_gru_UNROLL
        for (int i = 0; i < char_gru_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    char_gru_UNROLL
    for (int i = 0; i < char_gru_LANES; ++i) {
        *(char_gru_vector *)(to + i*char_gru_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
char_gru_INLINE ptrdiff_t char_gru_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
char_gru_APART void char_gru_strip(
    char_gru_terms terms, const char_gru_real *right, ptrdiff_t right_column, ptrdiff_t there, char_gru_real *to)
{
    const char_gru_real *const end = right + there + char_gru_reach(terms.outer, terms.right_outer)
        + char_gru_reach(terms.middle, terms.right_middle) + char_gru_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const char_gru_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == char_gru_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += char_gru_LANES) {
                    *(char_gru_vector *)to = *(const char_gru_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == char_gru_LANES && terms.right_inner == 1) {
                for (; rest >= char_gru_LANES; rest -= char_gru_LANES, from += char_gru_LANES, to += char_gru_LANES*char_gru_LANES) {
                    char_gru_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= char_gru_LANES; --rest, to += char_gru_LANES) {
                const char_gru_places order = {char_gru_ORDER};
                const char_gru_vector all = *(const char_gru_vector *)from;
                *(char_gru_vector *)to = (char_gru_vector)((char_gru_places)all & (order < (char_gru_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += char_gru_LANES) {
                for (ptrdiff_t lane = 0; lane < char_gru_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
char_gru_INLINE void char_gru_panel(
    ptrdiff_t rows, char_gru_columns columns, char_gru_terms terms, const char_gru_real *left, ptrdiff_t left_row,
    const char_gru_real *right, ptrdiff_t right_column, int packing, char_gru_real *panel, char_gru_result to)
{
    const ptrdiff_t deepest = char_gru_DEPTH*char_gru_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? char_gru_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const char_gru_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                char_gru_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*char_gru_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*char_gru_LANES : columns.target_last;
                        char_gru_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = char_gru_LANES;
                    part.right_middle = part.inner*char_gru_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                char_gru_tiles(rows, columns, part,
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
char_gru_INLINE void char_gru_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, char_gru_terms terms,
    const char_gru_real *left, ptrdiff_t left_row, const char_gru_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, char_gru_real *panel, char_gru_result to)
{
    const ptrdiff_t vectors = (columns + char_gru_LANES - 1) / char_gru_LANES;
    const ptrdiff_t shift = vectors*char_gru_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = char_gru_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const char_gru_columns one = {1, step, 0, 0, columns == char_gru_LANES ? 0 : columns};
        char_gru_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const char_gru_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*char_gru_LANES - (last ? shift : 0), 0
            };
            char_gru_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                char_gru_from(to, 0, v*char_gru_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const char_gru_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*char_gru_LANES - (last ? shift : 0), 0
            };
            char_gru_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                char_gru_from(to, 0, v*char_gru_LANES));
        }
    }
}

char_gru_INLINE void char_gru_tiled(ptrdiff_t rows, ptrdiff_t columns, char_gru_terms terms,
    const char_gru_real *left, ptrdiff_t left_row, const char_gru_real *right, ptrdiff_t right_column, char_gru_result to)
{
    char_gru_real panel[char_gru_DEPTH*char_gru_PANEL*char_gru_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (char_gru_BYTES == 64 ? 32 : 4)*char_gru_height(char_gru_PANEL);
    const int packing = right_column != 1
        || (char_gru_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = char_gru_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = char_gru_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        char_gru_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*char_gru_LANES, packing, panel, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define char_gru_SUMS 64

char_gru_INLINE void char_gru_row(
    ptrdiff_t columns, char_gru_terms terms, const char_gru_real *left, const char_gru_real *right, char_gru_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += char_gru_SUMS) {
        const ptrdiff_t width = columns - first < char_gru_SUMS ? columns - first : char_gru_SUMS;
        char_gru_real sums[char_gru_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const char_gru_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const char_gru_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            char_gru_put(sums[j], to, 0, first + j);
        }
        char_gru_done(1, width, char_gru_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
char_gru_INLINE void char_gru_dotted(ptrdiff_t rows, ptrdiff_t columns, char_gru_terms terms,
    const char_gru_real *left, ptrdiff_t left_row, const char_gru_real *right, ptrdiff_t right_column, char_gru_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const char_gru_real *const begin = left + row*left_row, *const from = right + j*right_column;
            char_gru_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const char_gru_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const char_gru_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            char_gru_put(sum, to, row, j);
            if (last >= 1) {
                char_gru_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                char_gru_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                char_gru_put(sum3, to, row, j + 3);
            }
        }
    }
    char_gru_done(rows, columns, to);
}

char_gru_INLINE void char_gru_tiled(ptrdiff_t rows, ptrdiff_t columns, char_gru_terms terms,
    const char_gru_real *left, ptrdiff_t left_row, const char_gru_real *right, ptrdiff_t right_column, char_gru_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            char_gru_row(columns, terms, left + row*left_row, right, char_gru_from(to, row, 0));
        }
    } else {
        char_gru_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef char_gru_CBLAS
#include <cblas.h>
#ifdef char_gru_DOUBLE
#define char_gru_GEMM cblas_dgemm
#else
#define char_gru_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef char_gru_LARGE
#define char_gru_LARGE 2e6
#endif
/* It counts with an int. */
#define char_gru_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
char_gru_INLINE int char_gru_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= char_gru_MOST)
        || (step == 1 && term_step >= count && term_step <= char_gru_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
char_gru_INLINE int char_gru_by_library(ptrdiff_t rows, ptrdiff_t columns, char_gru_terms terms,
    const char_gru_real *left, ptrdiff_t left_row, const char_gru_real *right, ptrdiff_t right_column, char_gru_result to)
{
    const ptrdiff_t inner = terms.inner, most = char_gru_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < char_gru_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !char_gru_is_matrix(rows, left_row, inner, terms.left_inner)
        || !char_gru_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                char_gru_put(0, to, row, column);
            }
        }
    }
    char_gru_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    char_gru_done(rows, columns, to);
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
char_gru_INLINE void char_gru_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_gru_real *left, const char_gru_real *right, char_gru_real *target, char_gru_real scale, int add,
    const char_gru_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, char_gru_epilogue then, const void *of)
{
    const char_gru_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const char_gru_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef char_gru_CBLAS
    if (char_gru_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    char_gru_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

char_gru_INLINE void char_gru_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_gru_real *left, const char_gru_real *right, char_gru_real *target, char_gru_real scale, int add,
    const char_gru_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    char_gru_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

char_gru_INLINE void char_gru_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_gru_real *left, const char_gru_real *right, char_gru_real *target, char_gru_real scale, int add)
{
    char_gru_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* forward of embed: l = 1, equation (1) of char_gru.tex */
static void char_gru_embed_forward(
    const int32_t *tokens,
    const char_gru_real *embed_E,
    char_gru_real *embed)
{
    /* (1) embed[n, t, k] = embed.E[tokens[n, t], k] */
    char_gru_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const ptrdiff_t tokens_here = (ptrdiff_t)tokens[n*64 + t];
            char_gru_IVDEP
            for (ptrdiff_t k = 0; k < 32; ++k) {
                embed[n*2048 + t*32 + k] = embed_E[tokens_here*32 + k];
            }
        }
    }
}

/* forward of gru1: l = 2, equations (2) to (11) of char_gru.tex */
static void char_gru_gru1_forward(
    const char_gru_real *embed,
    const char_gru_real *gru1_W_ih,
    const char_gru_real *gru1_W_hh,
    const char_gru_real *gru1_b_ih,
    const char_gru_real *gru1_b_hh,
    char_gru_real *gru1_W_ih_panels,
    char_gru_real *gru1_a,
    char_gru_real *gru1_W_hh_panels,
    char_gru_real *gru1_h_steps,
    char_gru_real *gru1_s_sum,
    char_gru_real *gru1_s,
    char_gru_real *gru1_r,
    char_gru_real *gru1_z,
    char_gru_real *gru1_new,
    char_gru_real *gru1)
{
    /* gru1.W_ih·panels[v, k, v_2] = gru1.W_ih[64*v + v_2, k] */
    for (ptrdiff_t v = 0; v < 6; ++v) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            char_gru_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                gru1_W_ih_panels[v*2048 + k*64 + v_2] = gru1_W_ih[v*2048 + v_2*32 + k];
            }
        }
    }
    /* (2) and (3) gru1.a[t, n, 64*v + v_2] =
       sum[k < 32](embed[n, t, k]*gru1.W_ih·panels[v, k, v_2]) + gru1.b_ih[64*v + v_2] */
    char_gru_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t v = 0; v < 6; ++v) {
            char_gru_product_start(
                16, 2048, 384, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                32, 1, 64, /* k */
                embed + t*32,
                gru1_W_ih_panels + v*2048,
                gru1_a + t*6144 + v*64,
                1, 0,
                gru1_b_ih + v*64, 0, 1);
        }
    }
    /* gru1.W_hh·panels[v, j, v_2] = gru1.W_hh[64*v + v_2, j] */
    char_gru_PARALLEL
    for (ptrdiff_t v = 0; v < 6; ++v) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            char_gru_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                gru1_W_hh_panels[v*8192 + j*64 + v_2] = gru1_W_hh[v*8192 + v_2*128 + j];
            }
        }
    }
    /* (9) and (10) gru1.h·steps[0, n, u] = 0 */
    char_gru_IVDEP
    for (ptrdiff_t u = 0; u < 2048; ++u) {
        gru1_h_steps[u] = 0;
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* (7) and (8) gru1.s·sum[n, 64*v + v_2] =
           sum[j < 128](gru1.W_hh·panels[v, j, v_2]*gru1.h·steps[t, n, j]) */
        char_gru_PARALLEL
        for (ptrdiff_t v = 0; v < 6; ++v) {
            char_gru_product(
                16, 128, 384, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                128, 1, 64, /* j */
                gru1_h_steps + t*2048,
                gru1_W_hh_panels + v*8192,
                gru1_s_sum + v*64,
                1, 0);
        }
        char_gru_PARALLEL
        for (ptrdiff_t n = 0; n < 16; ++n) {
            /* (7) and (8) gru1.s[t, n, v] = gru1.b_hh[v] + gru1.s·sum[n, v] */
            char_gru_IVDEP
            for (ptrdiff_t v = 0; v < 384; ++v) {
                gru1_s[t*6144 + n*384 + v] = gru1_b_hh[v] + gru1_s_sum[n*384 + v];
            }
            char_gru_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (4) gru1.r[t, n, u] = Sigmoid(gru1.a[t, n, u] + gru1.s[t, n, u]) */
                const char_gru_real gru1_r_here = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u]
                    + gru1_s[t*6144 + n*384 + u]);
                gru1_r[t*2048 + n*128 + u] = gru1_r_here;
                /* (5) gru1.z[t, n, u] = Sigmoid(gru1.a[t, n, u + 128] + gru1.s[t, n, u + 128]) */
                const char_gru_real gru1_z_here = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u + 128]
                    + gru1_s[t*6144 + n*384 + u + 128]);
                gru1_z[t*2048 + n*128 + u] = gru1_z_here;
                /* (6) gru1.new[t, n, u] = tanh(gru1.a[t, n, u + 256] +
                   gru1.r[t, n, u]*gru1.s[t, n, u + 256]) */
                const char_gru_real gru1_new_here = char_gru_tanh(gru1_r_here
                    *gru1_s[t*6144 + n*384 + u + 256] + gru1_a[t*6144 + n*384 + u + 256]);
                gru1_new[t*2048 + n*128 + u] = gru1_new_here;
                /* (9) and (10) gru1.h·steps[t + 1, n, u] = (-gru1.z[t, n, u] +
                   1)*gru1.new[t, n, u] + gru1.h·steps[t, n, u]*gru1.z[t, n, u] */
                gru1_h_steps[t*2048 + n*128 + u + 2048] = (1 - gru1_z_here)*gru1_new_here
                    + gru1_h_steps[t*2048 + n*128 + u]*gru1_z_here;
            }
        }
    }
    /* (11) gru1[n, t, u] = gru1.h·steps[t + 1, n, u] */
    char_gru_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_gru_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1[n*8192 + t*128 + u] = gru1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* forward of logits, cross_entropy1: l = 3, equations (12) to (14) of char_gru.tex */
static void char_gru_logits_cross_entropy1_forward(
    const char_gru_real *gru1,
    const char_gru_real *logits_W,
    const char_gru_real *logits_b,
    const int32_t *targets,
    char_gru_real *logits,
    char_gru_real *cross_entropy1_p_sum_shifted,
    char_gru_real *cross_entropy1_p_sum_scaled,
    char_gru_real *cross_entropy1_p,
    char_gru_real *cross_entropy1)
{
    /* (12) logits[n, t, u] = sum[k < 128](logits.W[u, k]*gru1[n, t, k]) + logits.b[u] */
    char_gru_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        char_gru_product_start(
            256, 128, 64, /* n, t */
            64, 128, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            128, 1, 1, /* k */
            gru1 + part*256*128,
            logits_W,
            logits + part*256*64,
            1, 0,
            logits_b, 0, 1);
    }
    char_gru_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_gru_real cross_entropy1_p_sum_max;
            char_gru_real cross_entropy1_p_sum_exp[64];
            /* (13) cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j]) */
            {
                char_gru_real best = logits[n*4096 + t*64];
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    const char_gru_real candidate = logits[n*4096 + t*64 + j];
                    best = candidate > best ? candidate : best;
                }
                cross_entropy1_p_sum_max = best;
            }
            char_gru_IVDEP
            for (ptrdiff_t j = 0; j < 64; ++j) {
                /* (13) cross_entropy1.p·sum·shifted[n, t, j] = -cross_entropy1.p·sum·max[n, t] +
                   logits[n, t, j] */
                const char_gru_real cross_entropy1_p_sum_shifted_here = logits[n*4096 + t*64 + j]
                    - cross_entropy1_p_sum_max;
                cross_entropy1_p_sum_shifted[n*4096 + t*64 + j] = cross_entropy1_p_sum_shifted_here;
                /* (13) cross_entropy1.p·sum·exp[n, t, j] =
                   exp(cross_entropy1.p·sum·shifted[n, t, j]) */
                cross_entropy1_p_sum_exp[j] = char_gru_exp(cross_entropy1_p_sum_shifted_here);
            }
            /* (13) cross_entropy1.p·sum·scaled[n, t] =
               sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
            {
                char_gru_real sum = 0;
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    sum += cross_entropy1_p_sum_exp[j];
                }
                cross_entropy1_p_sum_scaled[n*64 + t] = sum;
            }
            /* (13) cross_entropy1.p[n, t, k] =
               cross_entropy1.p·sum·exp[n, t, k]/cross_entropy1.p·sum·scaled[n, t] */
            {
                const char_gru_real times = 1 / cross_entropy1_p_sum_scaled[n*64 + t];
                char_gru_IVDEP
                for (ptrdiff_t k = 0; k < 64; ++k) {
                    cross_entropy1_p[n*4096 + t*64 + k] = cross_entropy1_p_sum_exp[k]*times;
                }
            }
        }
    }
    /* (14) cross_entropy1 = sum[n < 16, t < 64](log(cross_entropy1.p·sum·scaled[n, t])/1024 -
       cross_entropy1.p·sum·shifted[n, t, targets[n, t]]/1024) */
    {
        char_gru_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (char_gru_real)0.0009765625
                    *char_gru_log(cross_entropy1_p_sum_scaled[n*64 + t])
                    - (char_gru_real)0.0009765625*cross_entropy1_p_sum_shifted[n*4096 + t*64
                    + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1: l = 3, equations (15), (16), (34) and (35) of
   char_gru.tex */
static void char_gru_logits_cross_entropy1_backward(
    const char_gru_real *gru1,
    const char_gru_real *logits_W,
    const int32_t *targets,
    const char_gru_real *cross_entropy1_p,
    char_gru_real *d_logits,
    char_gru_real *d_gru1,
    char_gru_real *d_logits_W,
    char_gru_real *d_logits_b,
    char_gru_real scale,
    int add)
{
    /* (15) ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    char_gru_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        const ptrdiff_t targets_here = (ptrdiff_t)targets[t];
        char_gru_IVDEP
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_logits[t*64 + k] = (char_gru_real)0.0009765625*cross_entropy1_p[t*64 + k]
                - (char_gru_real)0.0009765625*(k == targets_here ? (char_gru_real)1
                : (char_gru_real)0);
        }
    }
    /* (16) ∂gru1[n, t, k] = sum[u < 64](logits.W[u, k]*∂logits[n, t, u]) */
    char_gru_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        char_gru_product(
            16, 4096, 8192, /* n */
            128, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            64, 1, 128, /* u */
            d_logits + t*64,
            logits_W,
            d_gru1 + t*128,
            1, 0);
    }
    /* (34) ∂logits.W[u, k] = sum[n < 16, t < 64](gru1[n, t, k]*∂logits[n, t, u]) */
    char_gru_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_gru_product(
            64, 1, 128, /* u */
            64, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            1024, 64, 128, /* n, t */
            d_logits,
            gru1 + part*64,
            d_logits_W + part*64,
            scale, add);
    }
    /* (35) ∂logits.b[u] = sum[n < 16, t < 64](∂logits[n, t, u]) */
    if (!add) {
        char_gru_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_logits_b[u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        char_gru_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_logits_b[u] += scale*(d_logits[t*64 + u] + d_logits[t*64 + u + 64]
                + d_logits[t*64 + u + 128] + d_logits[t*64 + u + 192]);
        }
    }
}

/* backward of gru1: l = 2, equations (17) to (19), (23), (27), (28) and (30) to (33) of
   char_gru.tex */
static void char_gru_gru1_backward(
    const char_gru_real *embed,
    const char_gru_real *gru1_W_ih,
    const char_gru_real *gru1_W_hh,
    const char_gru_real *gru1_r,
    const char_gru_real *gru1_z,
    const char_gru_real *gru1_new,
    const char_gru_real *gru1_s,
    const char_gru_real *gru1_h_steps,
    const char_gru_real *d_gru1,
    char_gru_real *d_gru1_h_steps_1,
    char_gru_real *d_gru1_h_steps,
    char_gru_real *gru1_W_hh_panels,
    char_gru_real *d_gru1_s,
    char_gru_real *d_gru1_new,
    char_gru_real *d_gru1_r,
    char_gru_real *d_gru1_a,
    char_gru_real *d_embed,
    char_gru_real *d_gru1_W_ih,
    char_gru_real *d_gru1_W_hh,
    char_gru_real *d_gru1_b_ih,
    char_gru_real *d_gru1_b_hh,
    char_gru_real scale,
    int add)
{
    /* gru1.W_hh·panels[j, v, j_2] = gru1.W_hh[v, 64*j + j_2] */
    char_gru_PARALLEL
    for (ptrdiff_t j = 0; j < 2; ++j) {
        for (ptrdiff_t v = 0; v < 384; ++v) {
            char_gru_IVDEP
            for (ptrdiff_t j_2 = 0; j_2 < 64; ++j_2) {
                gru1_W_hh_panels[j*24576 + v*64 + j_2] = gru1_W_hh[v*128 + j*64 + j_2];
            }
        }
    }
    /* (17) ∂gru1.h·steps·1[place_1, place_2] = 0 */
    char_gru_IVDEP
    for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
        d_gru1_h_steps_1[place_2] = 0;
    }
    /* (17) ∂gru1.h·steps[place_1, place_2, place_3] = 0 */
    char_gru_PARALLEL
    for (ptrdiff_t place_1 = 0; place_1 < 65; ++place_1) {
        char_gru_IVDEP
        for (ptrdiff_t place_3 = 0; place_3 < 2048; ++place_3) {
            d_gru1_h_steps[place_1*2048 + place_3] = 0;
        }
    }
    for (ptrdiff_t position = 64; position >= 0; --position) {
        {
            const ptrdiff_t t = position;
            if (t < 63) {
                /* (17) ∂gru1.h·steps·1[n, 64*j + j_2] =
                   sum[v < 384](gru1.W_hh·panels[j, v, j_2]*∂gru1.s[t + 1, n, v]) */
                char_gru_PARALLEL
                for (ptrdiff_t j = 0; j < 2; ++j) {
                    char_gru_product(
                        16, 384, 128, /* n */
                        64, 1, 1, /* j_2 */
                        1, 0, 0,
                        1, 0, 0,
                        384, 1, 64, /* v */
                        d_gru1_s + t*6144 + 6144,
                        gru1_W_hh_panels + j*24576,
                        d_gru1_h_steps_1 + j*64,
                        1, 0);
                }
            }
        }
        {
            const ptrdiff_t t = position;
            if (t < 64) {
                char_gru_PARALLEL
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    const ptrdiff_t at_2 = char_gru_clip(t + 1, 64);
                    const ptrdiff_t at_3 = char_gru_clip(t + 2, 65);
                    char_gru_IVDEP
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        /* (17) ∂gru1.h·steps[t + 1, n, u] = ∂gru1.h·steps·1[n, u] +
                           ∂gru1[n, t, u] + where(-t + 63 > 0,
                           gru1.z[t + 1, n, u]*∂gru1.h·steps[t + 2, n, u], 0) */
                        const char_gru_real gru1_z_here = gru1_z[at_2*2048 + n*128 + u];
                        const char_gru_real d_gru1_h_steps_here =
                            d_gru1_h_steps[at_3*2048 + n*128 + u];
                        const char_gru_real d_gru1_h_steps_here_2 = d_gru1_h_steps_1[n*128 + u]
                            + d_gru1[n*8192 + t*128 + u] + (63 > t ? gru1_z_here*d_gru1_h_steps_here
                            : (char_gru_real)0);
                        d_gru1_h_steps[t*2048 + n*128 + u + 2048] = d_gru1_h_steps_here_2;
                        /* (18) ∂gru1.new[t, n, u] = (-gru1.z[t, n, u] +
                           1)*∂gru1.h·steps[t + 1, n, u] */
                        const char_gru_real d_gru1_new_here = (1 - gru1_z[t*2048 + n*128 + u])
                            *d_gru1_h_steps_here_2;
                        d_gru1_new[t*2048 + n*128 + u] = d_gru1_new_here;
                        /* (19) ∂gru1.r[t, n, u] = (-gru1.new[t, n, u]**2 +
                           1)*gru1.s[t, n, u + 256]*∂gru1.new[t, n, u] */
                        const char_gru_real d_gru1_r_here = (1 - gru1_new[t*2048 + n*128 + u]
                            *gru1_new[t*2048 + n*128 + u])*gru1_s[t*6144 + n*384 + u + 256]
                            *d_gru1_new_here;
                        d_gru1_r[t*2048 + n*128 + u] = d_gru1_r_here;
                        /* (23) ∂gru1.s[t, n, u + 256] = (-gru1.new[t, n, u]**2 +
                           1)*gru1.r[t, n, u]*∂gru1.new[t, n, u] */
                        d_gru1_s[t*6144 + n*384 + u + 256] = (1 - gru1_new[t*2048 + n*128 + u]
                            *gru1_new[t*2048 + n*128 + u])*gru1_r[t*2048 + n*128 + u]
                            *d_gru1_new_here;
                        /* (23) ∂gru1.s[t, n, u + 128] = (gru1.h·steps[t, n, u] -
                           gru1.h·steps[t + 1, n, u])*gru1.z[t, n, u]*∂gru1.h·steps[t + 1, n, u] */
                        d_gru1_s[t*6144 + n*384 + u + 128] = (gru1_h_steps[t*2048 + n*128 + u]
                            - gru1_h_steps[t*2048 + n*128 + u + 2048])*gru1_z[t*2048 + n*128 + u]
                            *d_gru1_h_steps_here_2;
                        /* (23) ∂gru1.s[t, n, u] = (-gru1.r[t, n, u] +
                           1)*gru1.r[t, n, u]*∂gru1.r[t, n, u] */
                        d_gru1_s[t*6144 + n*384 + u] = (1 - gru1_r[t*2048 + n*128 + u])
                            *gru1_r[t*2048 + n*128 + u]*d_gru1_r_here;
                    }
                }
            }
        }
    }
    char_gru_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_gru_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (27) ∂gru1.a[n, t, u + 256] = (-gru1.new[t, n, u]**2 + 1)*∂gru1.new[t, n, u] */
                d_gru1_a[n*24576 + t*384 + u + 256] = (1 - gru1_new[t*2048 + n*128 + u]
                    *gru1_new[t*2048 + n*128 + u])*d_gru1_new[t*2048 + n*128 + u];
                /* (27) ∂gru1.a[n, t, u + 128] = (-gru1.z[t, n, u] + 1)*(gru1.h·steps[t, n, u] -
                   gru1.new[t, n, u])*gru1.z[t, n, u]*∂gru1.h·steps[t + 1, n, u] */
                d_gru1_a[n*24576 + t*384 + u + 128] = (1 - gru1_z[t*2048 + n*128 + u])
                    *(gru1_h_steps[t*2048 + n*128 + u] - gru1_new[t*2048 + n*128 + u])
                    *gru1_z[t*2048 + n*128 + u]*d_gru1_h_steps[t*2048 + n*128 + u + 2048];
                /* (27) ∂gru1.a[n, t, u] = (-gru1.r[t, n, u] +
                   1)*gru1.r[t, n, u]*∂gru1.r[t, n, u] */
                d_gru1_a[n*24576 + t*384 + u] = (1 - gru1_r[t*2048 + n*128 + u])
                    *gru1_r[t*2048 + n*128 + u]*d_gru1_r[t*2048 + n*128 + u];
            }
        }
    }
    /* (28) ∂embed[n, t, k] = sum[v < 384](gru1.W_ih[v, k]*∂gru1.a[n, t, v]) */
    char_gru_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        char_gru_product(
            256, 384, 32, /* n, t */
            32, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            384, 1, 32, /* v */
            d_gru1_a + part*256*384,
            gru1_W_ih,
            d_embed + part*256*32,
            1, 0);
    }
    /* (30) ∂gru1.W_ih[v, k] = sum[n < 16, t < 64](embed[n, t, k]*∂gru1.a[n, t, v]) */
    char_gru_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_gru_product(
            192, 1, 32, /* v */
            32, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            1024, 384, 32, /* n, t */
            d_gru1_a + part*192,
            embed,
            d_gru1_W_ih + part*192*32,
            scale, add);
    }
    /* (31) ∂gru1.W_hh[v, j] = sum[n < 16, t < 64](gru1.h·steps[t, n, j]*∂gru1.s[t, n, v]) */
    char_gru_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_gru_product(
            384, 1, 128, /* v */
            64, 1, 1, /* j */
            1, 0, 0,
            1, 0, 0,
            1024, 384, 128, /* t, n */
            d_gru1_s,
            gru1_h_steps + part*64,
            d_gru1_W_hh + part*64,
            scale, add);
    }
    /* (32) ∂gru1.b_ih[v] = sum[n < 16, t < 64](∂gru1.a[n, t, v]) */
    if (!add) {
        char_gru_IVDEP
        for (ptrdiff_t v = 0; v < 384; ++v) {
            d_gru1_b_ih[v] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        char_gru_IVDEP
        for (ptrdiff_t v = 0; v < 384; ++v) {
            d_gru1_b_ih[v] += scale*(d_gru1_a[t*384 + v] + d_gru1_a[t*384 + v + 384]
                + d_gru1_a[t*384 + v + 768] + d_gru1_a[t*384 + v + 1152]);
        }
    }
    /* (33) ∂gru1.b_hh[v] = sum[n < 16, t < 64](∂gru1.s[t, n, v]) */
    if (!add) {
        char_gru_IVDEP
        for (ptrdiff_t v = 0; v < 384; ++v) {
            d_gru1_b_hh[v] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 1024; n += 4) {
        char_gru_IVDEP
        for (ptrdiff_t v = 0; v < 384; ++v) {
            d_gru1_b_hh[v] += scale*(d_gru1_s[n*384 + v] + d_gru1_s[n*384 + v + 384]
                + d_gru1_s[n*384 + v + 768] + d_gru1_s[n*384 + v + 1152]);
        }
    }
}

/* backward of embed: l = 1, equation (29) of char_gru.tex */
static void char_gru_embed_backward(
    const int32_t *tokens,
    const char_gru_real *d_embed,
    char_gru_real *d_embed_E,
    char_gru_real scale,
    int add)
{
    /* (29) ∂embed.E[place_1, place_2] = 0 */
    if (!add) {
        char_gru_IVDEP
        for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
            d_embed_E[place_2] = 0;
        }
    }
    /* (29) ∂embed.E[tokens[n, t], k] += ∂embed[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_gru_IVDEP
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_embed_E[(ptrdiff_t)tokens[n*64 + t]*32 + k] += scale*d_embed[n*2048 + t*32 + k];
            }
        }
    }
}

/* predict of gru1: l = 2, equations (2) to (11) of char_gru.tex */
static void char_gru_gru1_predict(
    const char_gru_real *embed,
    const char_gru_real *gru1_W_ih,
    const char_gru_real *gru1_W_hh,
    const char_gru_real *gru1_b_ih,
    const char_gru_real *gru1_b_hh,
    char_gru_real *gru1_W_ih_panels,
    char_gru_real *gru1_a,
    char_gru_real *gru1_W_hh_panels,
    char_gru_real *gru1_h_steps,
    char_gru_real *gru1_s_sum,
    char_gru_real *gru1)
{
    /* gru1.W_ih·panels[v, k, v_2] = gru1.W_ih[64*v + v_2, k] */
    for (ptrdiff_t v = 0; v < 6; ++v) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            char_gru_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                gru1_W_ih_panels[v*2048 + k*64 + v_2] = gru1_W_ih[v*2048 + v_2*32 + k];
            }
        }
    }
    /* (2) and (3) gru1.a[t, n, 64*v + v_2] =
       sum[k < 32](embed[n, t, k]*gru1.W_ih·panels[v, k, v_2]) + gru1.b_ih[64*v + v_2] */
    char_gru_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t v = 0; v < 6; ++v) {
            char_gru_product_start(
                16, 2048, 384, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                32, 1, 64, /* k */
                embed + t*32,
                gru1_W_ih_panels + v*2048,
                gru1_a + t*6144 + v*64,
                1, 0,
                gru1_b_ih + v*64, 0, 1);
        }
    }
    /* gru1.W_hh·panels[v, j, v_2] = gru1.W_hh[64*v + v_2, j] */
    char_gru_PARALLEL
    for (ptrdiff_t v = 0; v < 6; ++v) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            char_gru_IVDEP
            for (ptrdiff_t v_2 = 0; v_2 < 64; ++v_2) {
                gru1_W_hh_panels[v*8192 + j*64 + v_2] = gru1_W_hh[v*8192 + v_2*128 + j];
            }
        }
    }
    /* (9) and (10) gru1.h·steps[0, n, u] = 0 */
    char_gru_IVDEP
    for (ptrdiff_t u = 0; u < 2048; ++u) {
        gru1_h_steps[u] = 0;
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* (7) and (8) gru1.s·sum[n, 64*v + v_2] =
           sum[j < 128](gru1.W_hh·panels[v, j, v_2]*gru1.h·steps[t, n, j]) */
        char_gru_PARALLEL
        for (ptrdiff_t v = 0; v < 6; ++v) {
            char_gru_product(
                16, 128, 384, /* n */
                64, 1, 1, /* v_2 */
                1, 0, 0,
                1, 0, 0,
                128, 1, 64, /* j */
                gru1_h_steps + t*2048,
                gru1_W_hh_panels + v*8192,
                gru1_s_sum + v*64,
                1, 0);
        }
        char_gru_PARALLEL
        for (ptrdiff_t n = 0; n < 16; ++n) {
            char_gru_real gru1_s[384];
            /* (7) and (8) gru1.s[t, n, v] = gru1.b_hh[v] + gru1.s·sum[n, v] */
            char_gru_IVDEP
            for (ptrdiff_t v = 0; v < 384; ++v) {
                gru1_s[v] = gru1_b_hh[v] + gru1_s_sum[n*384 + v];
            }
            char_gru_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (4) gru1.r[t, n, u] = Sigmoid(gru1.a[t, n, u] + gru1.s[t, n, u]) */
                const char_gru_real gru1_r = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u]
                    + gru1_s[u]);
                /* (5) gru1.z[t, n, u] = Sigmoid(gru1.a[t, n, u + 128] + gru1.s[t, n, u + 128]) */
                const char_gru_real gru1_z = char_gru_sigmoid(gru1_a[t*6144 + n*384 + u + 128]
                    + gru1_s[u + 128]);
                /* (6) gru1.new[t, n, u] = tanh(gru1.a[t, n, u + 256] +
                   gru1.r[t, n, u]*gru1.s[t, n, u + 256]) */
                const char_gru_real gru1_new = char_gru_tanh(gru1_r*gru1_s[u + 256]
                    + gru1_a[t*6144 + n*384 + u + 256]);
                /* (9) and (10) gru1.h·steps[t + 1, n, u] = (-gru1.z[t, n, u] +
                   1)*gru1.new[t, n, u] + gru1.h·steps[t, n, u]*gru1.z[t, n, u] */
                gru1_h_steps[t*2048 + n*128 + u + 2048] = (1 - gru1_z)*gru1_new
                    + gru1_h_steps[t*2048 + n*128 + u]*gru1_z;
            }
        }
    }
    /* (11) gru1[n, t, u] = gru1.h·steps[t + 1, n, u] */
    char_gru_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_gru_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                gru1[n*8192 + t*128 + u] = gru1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* predict of logits, cross_entropy1: l = 3, equation (12) of char_gru.tex */
static void char_gru_logits_cross_entropy1_predict(
    const char_gru_real *gru1,
    const char_gru_real *logits_W,
    const char_gru_real *logits_b,
    char_gru_real *logits)
{
    /* (12) logits[n, t, u] = sum[k < 128](logits.W[u, k]*gru1[n, t, k]) + logits.b[u] */
    char_gru_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        char_gru_product_start(
            256, 128, 64, /* n, t */
            64, 128, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            128, 1, 1, /* k */
            gru1 + part*256*128,
            logits_W,
            logits + part*256*64,
            1, 0,
            logits_b, 0, 1);
    }
}

char_gru_real char_gru_forward(const char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace)
{
    if (!(char_gru_valid_tokens(tokens) && char_gru_valid_targets(targets))) {
        return char_gru_nan();
    }
    /* embed */
    char_gru_embed_forward(tokens, parameters, workspace + 1888256);
    /* gru1 */
    char_gru_gru1_forward(workspace + 1888256, parameters + 2048, parameters + 14336,
        parameters + 63488, parameters + 63872, workspace + 393216, workspace,
        workspace + 919552, workspace + 786432, workspace + 968704, workspace + 393216,
        workspace + 1183744, workspace + 1314816, workspace + 1052672, workspace);
    /* logits, cross_entropy1 */
    char_gru_logits_cross_entropy1_forward(workspace, parameters + 64256, parameters + 72448,
        targets, workspace + 131072, workspace + 262144, workspace + 327680, workspace + 196608,
        workspace + 131072);
    return workspace[131072];
}

void char_gru_backward(const char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace, char_gru_real *gradients)
{
    if (!(char_gru_valid_tokens(tokens) && char_gru_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 72512; ++place) {
            gradients[place] = char_gru_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    char_gru_logits_cross_entropy1_backward(workspace, parameters + 64256, targets,
        workspace + 196608, workspace + 196608, workspace + 1445888, gradients + 64256,
        gradients + 72448, 1, 0);
    /* gru1 */
    char_gru_gru1_backward(workspace + 1888256, parameters + 2048, parameters + 14336,
        workspace + 1183744, workspace + 1314816, workspace + 1052672, workspace + 393216,
        workspace + 786432, workspace + 1445888, workspace + 1921024, workspace + 919552,
        workspace + 1839104, workspace, workspace + 1576960, workspace + 1708032,
        workspace + 393216, workspace + 919552, gradients + 2048, gradients + 14336,
        gradients + 63488, gradients + 63872, 1, 0);
    /* embed */
    char_gru_embed_backward(tokens, workspace + 919552, gradients, 1, 0);
}

char_gru_real char_gru_step(char_gru_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_gru_real *workspace, char_gru_real rate)
{
    if (!(char_gru_valid_tokens(tokens) && char_gru_valid_targets(targets))) {
        return char_gru_nan();
    }
    const char_gru_real loss = char_gru_forward(parameters, tokens, targets, workspace);
    /* logits, cross_entropy1 */
    char_gru_logits_cross_entropy1_backward(workspace, parameters + 64256, targets,
        workspace + 196608, workspace + 196608, workspace + 1445888, parameters + 64256,
        parameters + 72448, -rate, 1);
    /* gru1 */
    char_gru_gru1_backward(workspace + 1888256, parameters + 2048, parameters + 14336,
        workspace + 1183744, workspace + 1314816, workspace + 1052672, workspace + 393216,
        workspace + 786432, workspace + 1445888, workspace + 1921024, workspace + 919552,
        workspace + 1839104, workspace, workspace + 1576960, workspace + 1708032,
        workspace + 393216, workspace + 919552, parameters + 2048, parameters + 14336,
        parameters + 63488, parameters + 63872, -rate, 1);
    /* embed */
    char_gru_embed_backward(tokens, workspace + 919552, parameters, -rate, 1);
    return loss;
}

void char_gru_predict(const char_gru_real *parameters, const int32_t *tokens,
    char_gru_real *workspace, char_gru_real *output)
{
    if (!(char_gru_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = char_gru_nan();
        }
        return;
    }
    /* embed */
    char_gru_embed_forward(tokens, parameters, workspace + 393216);
    /* gru1 */
    char_gru_gru1_predict(workspace + 393216, parameters + 2048, parameters + 14336,
        parameters + 63488, parameters + 63872, workspace + 425984, workspace,
        workspace + 526336, workspace + 393216, workspace + 575488, workspace);
    /* logits, cross_entropy1 */
    char_gru_logits_cross_entropy1_predict(workspace, parameters + 64256, parameters + 72448,
        workspace + 131072);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[131072 + place];
    }
}
