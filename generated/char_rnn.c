/* char_rnn.c: a network, its gradient and a training step in C99; see char_rnn.h.
 *
 * Made by symbp 0.1.0 from the declaration of `char_rnn`
 * (SHA-256 f8564967e7d56d02a232b7b3945cdd5a9443335314e7cff9569feed93ef391c4). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -fopenmp there are threads; results have the same bits for any number of them.
 *
 * With -Dchar_rnn_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dchar_rnn_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * char_rnn.tex.
 */
#include "char_rnn.h"

#ifdef char_rnn_DOUBLE
#include <math.h>
#endif

static const char_rnn_tensor char_rnn_table[] = {
    {"embed.E", 0, 2048},
    {"rnn1.W_ih", 2048, 4096},
    {"rnn1.W_hh", 6144, 16384},
    {"rnn1.b_ih", 22528, 128},
    {"rnn1.b_hh", 22656, 128},
    {"logits.W", 22784, 8192},
    {"logits.b", 30976, 64},
};

const char_rnn_tensor *char_rnn_tensors(void)
{
    return char_rnn_table;
}

/* Before a loop whose turns may run in several threads: each writes elements of its own, so results
   do not depend on how many there are. */
#ifdef _OPENMP
#define char_rnn_PARALLEL _Pragma("omp parallel for schedule(static)")
#else
#define char_rnn_PARALLEL
#endif

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define char_rnn_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define char_rnn_IVDEP _Pragma("GCC ivdep")
#else
#define char_rnn_IVDEP
#endif

#ifdef char_rnn_DOUBLE
#define char_rnn_exp exp
#define char_rnn_log log
#define char_rnn_tanh tanh
#else

static inline uint32_t char_rnn_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float char_rnn_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float char_rnn_exp(float x)
{
    const int32_t size = (int32_t)(char_rnn_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = char_rnn_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = char_rnn_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = char_rnn_number(char_rnn_bits(y) + ((uint32_t)half << 23));
    return char_rnn_number(char_rnn_bits(scaled*char_rnn_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float char_rnn_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float char_rnn_log_edge(float x)
{
    const uint32_t bits = char_rnn_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return char_rnn_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float char_rnn_log(float x)
{
    const int small = (int32_t)char_rnn_bits(x) < 0x800000;
    const uint32_t up = char_rnn_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = char_rnn_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return char_rnn_log_sum(e, f) + char_rnn_log_edge(x);
}

/* tanh(x): |x| + |x|^3 times a polynomial in x^2 up to 0.55; then 1 - 2/(1 + e), so that a rough
   reciprocal, by which compilers may multiply, is a small part of the result. e = exp(2*|x|) =
   2^n*exp(2*r), n the whole number next to 2*|x|/log(2); the sum is halved. 1 from 9.02 on. Chosen
   by a mask, as compilers may make branches of choices. Within 3 units in the last place. */
static inline float char_rnn_tanh(float x)
{
    const uint32_t sign = char_rnn_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const uint32_t size = char_rnn_bits(x) ^ sign;
    const float a = char_rnn_number(size < 0x411051ec ? size : 0x411051ec); /* 9.02 */
    const int32_t n = (int32_t)(a*2.88539008f + 0.5f);
    const float r = a - (float)n*0.346573591f;
    const float p = 1.0f + r*(1.9999994f + r*(1.99996591f + r*(1.33341277f + r*(0.670370519f
        + r*0.265232533f))));
    const float half = char_rnn_number((uint32_t)(n + 126) << 23);
    const float far = 1.0f - 1.0f/(0.5f + half*p);
    const float t = x*x;
    const float near = char_rnn_number(size)*(1.0f + t*(-0.333329469f + t*(0.133207291f
        + t*(-0.0526720099f + t*0.016437877f))));
    const uint32_t large = (uint32_t)((int32_t)(0x3f0ccccd - size) >> 31); /* 0.55 */
    return char_rnn_number((char_rnn_bits(far) & large) | (char_rnn_bits(near) & ~large) | sign | nan);
}

#endif

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static char_rnn_real char_rnn_nan(void)
{
#ifdef char_rnn_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    char_rnn_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int char_rnn_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int char_rnn_valid_targets(const int32_t *targets)
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
   allows. With char_rnn_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(char_rnn_SCALAR)
#if defined(__AVX512F__)
#define char_rnn_BYTES 64
#define char_rnn_MANY_REGISTERS 1
#elif defined(__AVX__)
#define char_rnn_BYTES 32
#define char_rnn_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define char_rnn_BYTES 16
#define char_rnn_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define char_rnn_BYTES 16
#define char_rnn_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define char_rnn_INLINE static inline __attribute__((always_inline, unused))
#else
#define char_rnn_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} char_rnn_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*char_rnn_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    char_rnn_real *target;
    ptrdiff_t row, column;
    const char_rnn_real *start;
    ptrdiff_t start_row, start_column;
    char_rnn_real scale;
    int add, more;
    char_rnn_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} char_rnn_result;

/* The results from a row and a column on. */
char_rnn_INLINE char_rnn_result char_rnn_from(char_rnn_result to, ptrdiff_t row, ptrdiff_t column)
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
char_rnn_INLINE void char_rnn_put(char_rnn_real sum, char_rnn_result to, ptrdiff_t row, ptrdiff_t column)
{
    char_rnn_real *const target = to.target + (row*to.row + column*to.column);
    char_rnn_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
char_rnn_INLINE void char_rnn_done(ptrdiff_t rows, ptrdiff_t columns, char_rnn_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef char_rnn_BYTES
#ifdef char_rnn_DOUBLE
#define char_rnn_LANES (char_rnn_BYTES / 8)
typedef int64_t char_rnn_integer;
#else
#define char_rnn_LANES (char_rnn_BYTES / 4)
typedef int32_t char_rnn_integer;
#endif
/* A vector may stand at any element. */
typedef char_rnn_real char_rnn_vector __attribute__((vector_size(char_rnn_BYTES), aligned(sizeof(char_rnn_real)), may_alias));
typedef char_rnn_integer char_rnn_places __attribute__((vector_size(char_rnn_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define char_rnn_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define char_rnn_APART static __attribute__((noinline, unused))
#else
#define char_rnn_APART static __attribute__((noinline, noclone, unused))
#endif
#define char_rnn_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define char_rnn_UNROLL
#elif !defined(__clang__)
#define char_rnn_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define char_rnn_UNROLL
#else
#define char_rnn_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define char_rnn_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define char_rnn_HOLD(x) __asm__("" : "+w"(x))
#else
#define char_rnn_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if char_rnn_LANES == 16
#define char_rnn_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define char_rnn_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define char_rnn_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif char_rnn_LANES == 8
#define char_rnn_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define char_rnn_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define char_rnn_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif char_rnn_LANES == 4
#define char_rnn_LOW 0, 4, 1, 5
#define char_rnn_HIGH 2, 6, 3, 7
#define char_rnn_ORDER 0, 1, 2, 3
#else
#define char_rnn_LOW 0, 2
#define char_rnn_HIGH 1, 3
#define char_rnn_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define char_rnn_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define char_rnn_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (char_rnn_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define char_rnn_HEIGHT 12
#define char_rnn_WIDTH 8
#define char_rnn_PANEL 4
#define char_rnn_DEPTH 256

/* The height of tiles with so many vectors across. */
char_rnn_INLINE ptrdiff_t char_rnn_height(ptrdiff_t across)
{
    if (char_rnn_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} char_rnn_columns;

/* Part of a vector, or all of it. */
char_rnn_INLINE void char_rnn_load(char_rnn_vector *to, const char_rnn_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const char_rnn_vector *)from;
    } else {
        const char_rnn_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(char_rnn_real));
    }
}

/* Sums that do not become vectors of the target. */
char_rnn_SELDOM void char_rnn_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const char_rnn_real *sums, const char_rnn_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            char_rnn_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
char_rnn_INLINE void char_rnn_finish(ptrdiff_t rows, char_rnn_vector (*sums)[char_rnn_WIDTH], char_rnn_columns columns, char_rnn_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + char_rnn_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !char_rnn_KNOWN(narrow)) || to.start_column / 2 != 0) {
        char_rnn_real cells[char_rnn_HEIGHT*char_rnn_WIDTH*char_rnn_LANES];
        char_rnn_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            char_rnn_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*char_rnn_LANES : columns.target_last;
                *(char_rnn_vector *)(cells + (row*across*char_rnn_LANES + column)) = sums[row][j];
            }
        }
        char_rnn_spread(rows, width, across*char_rnn_LANES, cells, &to);
        char_rnn_done(rows, width, to);
        return;
    }
    char_rnn_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_rnn_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        char_rnn_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const char_rnn_real *const from = to.start + row*to.start_row;
            char_rnn_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                char_rnn_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    char_rnn_load(&start, from + (j + 1 < across ? j*char_rnn_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        char_rnn_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const char_rnn_real *const from = to.target + row*to.row;
            char_rnn_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                char_rnn_vector old;
                char_rnn_load(&old, from + (j + 1 < across ? j*char_rnn_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    char_rnn_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_rnn_real *const target = to.target + row*to.row;
        char_rnn_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(char_rnn_vector *)(target + (j + 1 < across ? j*char_rnn_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(char_rnn_real));
            }
        }
    }
    char_rnn_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
char_rnn_INLINE void char_rnn_tile(
    ptrdiff_t rows, char_rnn_columns columns, char_rnn_terms terms, const char_rnn_real *left, ptrdiff_t left_row,
    const char_rnn_real *right, char_rnn_result to)
{
    const ptrdiff_t across = columns.across;
    char_rnn_vector sums[char_rnn_HEIGHT][char_rnn_WIDTH];
    char_rnn_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        char_rnn_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const char_rnn_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const char_rnn_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const char_rnn_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                char_rnn_vector factors[char_rnn_WIDTH];
                char_rnn_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const char_rnn_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                char_rnn_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const char_rnn_real factor = a[row*left_row];
                    char_rnn_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        char_rnn_vector sum = sums[row][j] + factor*factors[j];
                        char_rnn_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    char_rnn_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
char_rnn_INLINE void char_rnn_tiles(
    ptrdiff_t rows, char_rnn_columns columns, char_rnn_terms terms, const char_rnn_real *left, ptrdiff_t left_row,
    const char_rnn_real *right, char_rnn_result to)
{
    const ptrdiff_t highest = char_rnn_height(columns.across), count = (rows + highest - 1) / highest;
    int known = char_rnn_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        char_rnn_tile(height1, columns, terms, left + row*left_row, left_row, right, char_rnn_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        char_rnn_tile(height, columns, terms, left + row*left_row, left_row, right, char_rnn_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
char_rnn_INLINE void char_rnn_transpose(const char_rnn_real *from, ptrdiff_t pitch, char_rnn_real *to)
{
    char_rnn_vector rows[char_rnn_LANES], mixed[char_rnn_LANES];
    char_rnn_UNROLL
    for (int i = 0; i < char_rnn_LANES; ++i) {
        rows[i] = *(const char_rnn_vector *)(from + i*pitch);
    }
    char_rnn_UNROLL
    for (int stage = 1; stage < char_rnn_LANES; stage *= 2) {
        char_rnn_UNROLL
        for (int i = 0; i < char_rnn_LANES / 2; ++i) {
            mixed[2*i] = char_rnn_MIX(rows[i], rows[i + char_rnn_LANES / 2], char_rnn_LOW);
            mixed[2*i + 1] = char_rnn_MIX(rows[i], rows[i + char_rnn_LANES / 2], char_rnn_HIGH);
        }
        char_rnn_UNROLL
        for (int i = 0; i < char_rnn_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    char_rnn_UNROLL
    for (int i = 0; i < char_rnn_LANES; ++i) {
        *(char_rnn_vector *)(to + i*char_rnn_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
char_rnn_INLINE ptrdiff_t char_rnn_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
char_rnn_APART void char_rnn_strip(
    char_rnn_terms terms, const char_rnn_real *right, ptrdiff_t right_column, ptrdiff_t there, char_rnn_real *to)
{
    const char_rnn_real *const end = right + there + char_rnn_reach(terms.outer, terms.right_outer)
        + char_rnn_reach(terms.middle, terms.right_middle) + char_rnn_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const char_rnn_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == char_rnn_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += char_rnn_LANES) {
                    *(char_rnn_vector *)to = *(const char_rnn_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == char_rnn_LANES && terms.right_inner == 1) {
                for (; rest >= char_rnn_LANES; rest -= char_rnn_LANES, from += char_rnn_LANES, to += char_rnn_LANES*char_rnn_LANES) {
                    char_rnn_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= char_rnn_LANES; --rest, to += char_rnn_LANES) {
                const char_rnn_places order = {char_rnn_ORDER};
                const char_rnn_vector all = *(const char_rnn_vector *)from;
                *(char_rnn_vector *)to = (char_rnn_vector)((char_rnn_places)all & (order < (char_rnn_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += char_rnn_LANES) {
                for (ptrdiff_t lane = 0; lane < char_rnn_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
char_rnn_INLINE void char_rnn_panel(
    ptrdiff_t rows, char_rnn_columns columns, char_rnn_terms terms, const char_rnn_real *left, ptrdiff_t left_row,
    const char_rnn_real *right, ptrdiff_t right_column, int packing, char_rnn_real *panel, char_rnn_result to)
{
    const ptrdiff_t deepest = char_rnn_DEPTH*char_rnn_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? char_rnn_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const char_rnn_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                char_rnn_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*char_rnn_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*char_rnn_LANES : columns.target_last;
                        char_rnn_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = char_rnn_LANES;
                    part.right_middle = part.inner*char_rnn_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                char_rnn_tiles(rows, columns, part,
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
char_rnn_INLINE void char_rnn_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, char_rnn_terms terms,
    const char_rnn_real *left, ptrdiff_t left_row, const char_rnn_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, char_rnn_real *panel, char_rnn_result to)
{
    const ptrdiff_t vectors = (columns + char_rnn_LANES - 1) / char_rnn_LANES;
    const ptrdiff_t shift = vectors*char_rnn_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = char_rnn_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const char_rnn_columns one = {1, step, 0, 0, columns == char_rnn_LANES ? 0 : columns};
        char_rnn_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const char_rnn_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*char_rnn_LANES - (last ? shift : 0), 0
            };
            char_rnn_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                char_rnn_from(to, 0, v*char_rnn_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const char_rnn_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*char_rnn_LANES - (last ? shift : 0), 0
            };
            char_rnn_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                char_rnn_from(to, 0, v*char_rnn_LANES));
        }
    }
}

char_rnn_INLINE void char_rnn_tiled(ptrdiff_t rows, ptrdiff_t columns, char_rnn_terms terms,
    const char_rnn_real *left, ptrdiff_t left_row, const char_rnn_real *right, ptrdiff_t right_column, char_rnn_result to)
{
    char_rnn_real panel[char_rnn_DEPTH*char_rnn_PANEL*char_rnn_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (char_rnn_BYTES == 64 ? 32 : 4)*char_rnn_height(char_rnn_PANEL);
    const int packing = right_column != 1
        || (char_rnn_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = char_rnn_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = char_rnn_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        char_rnn_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*char_rnn_LANES, packing, panel, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define char_rnn_SUMS 64

char_rnn_INLINE void char_rnn_row(
    ptrdiff_t columns, char_rnn_terms terms, const char_rnn_real *left, const char_rnn_real *right, char_rnn_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += char_rnn_SUMS) {
        const ptrdiff_t width = columns - first < char_rnn_SUMS ? columns - first : char_rnn_SUMS;
        char_rnn_real sums[char_rnn_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const char_rnn_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const char_rnn_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            char_rnn_put(sums[j], to, 0, first + j);
        }
        char_rnn_done(1, width, char_rnn_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
char_rnn_INLINE void char_rnn_dotted(ptrdiff_t rows, ptrdiff_t columns, char_rnn_terms terms,
    const char_rnn_real *left, ptrdiff_t left_row, const char_rnn_real *right, ptrdiff_t right_column, char_rnn_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const char_rnn_real *const begin = left + row*left_row, *const from = right + j*right_column;
            char_rnn_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const char_rnn_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const char_rnn_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            char_rnn_put(sum, to, row, j);
            if (last >= 1) {
                char_rnn_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                char_rnn_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                char_rnn_put(sum3, to, row, j + 3);
            }
        }
    }
    char_rnn_done(rows, columns, to);
}

char_rnn_INLINE void char_rnn_tiled(ptrdiff_t rows, ptrdiff_t columns, char_rnn_terms terms,
    const char_rnn_real *left, ptrdiff_t left_row, const char_rnn_real *right, ptrdiff_t right_column, char_rnn_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            char_rnn_row(columns, terms, left + row*left_row, right, char_rnn_from(to, row, 0));
        }
    } else {
        char_rnn_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef char_rnn_CBLAS
#include <cblas.h>
#ifdef char_rnn_DOUBLE
#define char_rnn_GEMM cblas_dgemm
#else
#define char_rnn_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef char_rnn_LARGE
#define char_rnn_LARGE 2e6
#endif
/* It counts with an int. */
#define char_rnn_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
char_rnn_INLINE int char_rnn_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= char_rnn_MOST)
        || (step == 1 && term_step >= count && term_step <= char_rnn_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
char_rnn_INLINE int char_rnn_by_library(ptrdiff_t rows, ptrdiff_t columns, char_rnn_terms terms,
    const char_rnn_real *left, ptrdiff_t left_row, const char_rnn_real *right, ptrdiff_t right_column, char_rnn_result to)
{
    const ptrdiff_t inner = terms.inner, most = char_rnn_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < char_rnn_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !char_rnn_is_matrix(rows, left_row, inner, terms.left_inner)
        || !char_rnn_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                char_rnn_put(0, to, row, column);
            }
        }
    }
    char_rnn_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    char_rnn_done(rows, columns, to);
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
char_rnn_INLINE void char_rnn_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_rnn_real *left, const char_rnn_real *right, char_rnn_real *target, char_rnn_real scale, int add,
    const char_rnn_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, char_rnn_epilogue then, const void *of)
{
    const char_rnn_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const char_rnn_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef char_rnn_CBLAS
    if (char_rnn_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    char_rnn_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

char_rnn_INLINE void char_rnn_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_rnn_real *left, const char_rnn_real *right, char_rnn_real *target, char_rnn_real scale, int add,
    const char_rnn_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    char_rnn_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

char_rnn_INLINE void char_rnn_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const char_rnn_real *left, const char_rnn_real *right, char_rnn_real *target, char_rnn_real scale, int add)
{
    char_rnn_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* forward of embed: l = 1, equation (1) of char_rnn.tex */
static void char_rnn_embed_forward(
    const int32_t *tokens,
    const char_rnn_real *embed_E,
    char_rnn_real *embed)
{
    /* (1) embed[n, t, k] = embed.E[tokens[n, t], k] */
    char_rnn_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            const ptrdiff_t tokens_here = (ptrdiff_t)tokens[n*64 + t];
            char_rnn_IVDEP
            for (ptrdiff_t k = 0; k < 32; ++k) {
                embed[n*2048 + t*32 + k] = embed_E[tokens_here*32 + k];
            }
        }
    }
}

/* forward of rnn1: l = 2, equations (2) to (5) of char_rnn.tex */
static void char_rnn_rnn1_forward(
    const char_rnn_real *embed,
    const char_rnn_real *rnn1_W_ih,
    const char_rnn_real *rnn1_W_hh,
    const char_rnn_real *rnn1_b_ih,
    const char_rnn_real *rnn1_b_hh,
    char_rnn_real *rnn1_W_ih_panels,
    char_rnn_real *rnn1_z_sum,
    char_rnn_real *rnn1_W_hh_panels,
    char_rnn_real *rnn1_h_steps,
    char_rnn_real *rnn1_z_sum2,
    char_rnn_real *rnn1)
{
    /* rnn1.W_ih·panels[u, k, u_2] = rnn1.W_ih[64*u + u_2, k] */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        for (ptrdiff_t k = 0; k < 32; ++k) {
            char_rnn_IVDEP
            for (ptrdiff_t u_2 = 0; u_2 < 64; ++u_2) {
                rnn1_W_ih_panels[u*2048 + k*64 + u_2] = rnn1_W_ih[u*2048 + u_2*32 + k];
            }
        }
    }
    /* (3) rnn1.z·sum[t, n, 64*u + u_2] = sum[k < 32](embed[n, t, k]*rnn1.W_ih·panels[u, k, u_2]) */
    char_rnn_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        for (ptrdiff_t u = 0; u < 2; ++u) {
            char_rnn_product(
                16, 2048, 128, /* n */
                64, 1, 1, /* u_2 */
                1, 0, 0,
                1, 0, 0,
                32, 1, 64, /* k */
                embed + t*32,
                rnn1_W_ih_panels + u*2048,
                rnn1_z_sum + t*2048 + u*64,
                1, 0);
        }
    }
    /* rnn1.W_hh·panels[u, j, u_2] = rnn1.W_hh[64*u + u_2, j] */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        for (ptrdiff_t j = 0; j < 128; ++j) {
            char_rnn_IVDEP
            for (ptrdiff_t u_2 = 0; u_2 < 64; ++u_2) {
                rnn1_W_hh_panels[u*8192 + j*64 + u_2] = rnn1_W_hh[u*8192 + u_2*128 + j];
            }
        }
    }
    /* (2) and (4) rnn1.h·steps[0, n, u] = 0 */
    char_rnn_IVDEP
    for (ptrdiff_t u = 0; u < 2048; ++u) {
        rnn1_h_steps[u] = 0;
    }
    for (ptrdiff_t t = 0; t < 64; ++t) {
        /* (3) rnn1.z·sum2[n, 64*u + u_2] =
           sum[j < 128](rnn1.W_hh·panels[u, j, u_2]*rnn1.h·steps[t, n, j]) */
        char_rnn_PARALLEL
        for (ptrdiff_t u = 0; u < 2; ++u) {
            char_rnn_product(
                16, 128, 128, /* n */
                64, 1, 1, /* u_2 */
                1, 0, 0,
                1, 0, 0,
                128, 1, 64, /* j */
                rnn1_h_steps + t*2048,
                rnn1_W_hh_panels + u*8192,
                rnn1_z_sum2 + u*64,
                1, 0);
        }
        char_rnn_PARALLEL
        for (ptrdiff_t n = 0; n < 16; ++n) {
            char_rnn_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                /* (3) rnn1.z[n, u] = rnn1.b_hh[u] + rnn1.b_ih[u] + rnn1.z·sum2[n, u] +
                   rnn1.z·sum[t, n, u] */
                const char_rnn_real rnn1_z = rnn1_b_hh[u] + rnn1_b_ih[u] + rnn1_z_sum2[n*128 + u]
                    + rnn1_z_sum[t*2048 + n*128 + u];
                /* (2) and (4) rnn1.h·steps[t + 1, n, u] = tanh(rnn1.z[n, u]) */
                rnn1_h_steps[t*2048 + n*128 + u + 2048] = char_rnn_tanh(rnn1_z);
            }
        }
    }
    /* (5) rnn1[n, t, u] = rnn1.h·steps[t + 1, n, u] */
    char_rnn_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_rnn_IVDEP
            for (ptrdiff_t u = 0; u < 128; ++u) {
                rnn1[n*8192 + t*128 + u] = rnn1_h_steps[t*2048 + n*128 + u + 2048];
            }
        }
    }
}

/* forward of logits, cross_entropy1: l = 3, equations (6) to (8) of char_rnn.tex */
static void char_rnn_logits_cross_entropy1_forward(
    const char_rnn_real *rnn1,
    const char_rnn_real *logits_W,
    const char_rnn_real *logits_b,
    const int32_t *targets,
    char_rnn_real *logits,
    char_rnn_real *cross_entropy1_p_sum_shifted,
    char_rnn_real *cross_entropy1_p_sum_scaled,
    char_rnn_real *cross_entropy1_p,
    char_rnn_real *cross_entropy1)
{
    /* (6) logits[n, t, u] = sum[k < 128](logits.W[u, k]*rnn1[n, t, k]) + logits.b[u] */
    char_rnn_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        char_rnn_product_start(
            256, 128, 64, /* n, t */
            64, 128, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            128, 1, 1, /* k */
            rnn1 + part*256*128,
            logits_W,
            logits + part*256*64,
            1, 0,
            logits_b, 0, 1);
    }
    char_rnn_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_rnn_real cross_entropy1_p_sum_max;
            char_rnn_real cross_entropy1_p_sum_exp[64];
            /* (7) cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j]) */
            {
                char_rnn_real best = logits[n*4096 + t*64];
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    const char_rnn_real candidate = logits[n*4096 + t*64 + j];
                    best = candidate > best ? candidate : best;
                }
                cross_entropy1_p_sum_max = best;
            }
            char_rnn_IVDEP
            for (ptrdiff_t j = 0; j < 64; ++j) {
                /* (7) cross_entropy1.p·sum·shifted[n, t, j] = -cross_entropy1.p·sum·max[n, t] +
                   logits[n, t, j] */
                const char_rnn_real cross_entropy1_p_sum_shifted_here = logits[n*4096 + t*64 + j]
                    - cross_entropy1_p_sum_max;
                cross_entropy1_p_sum_shifted[n*4096 + t*64 + j] = cross_entropy1_p_sum_shifted_here;
                /* (7) cross_entropy1.p·sum·exp[n, t, j] =
                   exp(cross_entropy1.p·sum·shifted[n, t, j]) */
                cross_entropy1_p_sum_exp[j] = char_rnn_exp(cross_entropy1_p_sum_shifted_here);
            }
            /* (7) cross_entropy1.p·sum·scaled[n, t] =
               sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
            {
                char_rnn_real sum = 0;
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    sum += cross_entropy1_p_sum_exp[j];
                }
                cross_entropy1_p_sum_scaled[n*64 + t] = sum;
            }
            /* (7) cross_entropy1.p[n, t, k] =
               cross_entropy1.p·sum·exp[n, t, k]/cross_entropy1.p·sum·scaled[n, t] */
            {
                const char_rnn_real times = 1 / cross_entropy1_p_sum_scaled[n*64 + t];
                char_rnn_IVDEP
                for (ptrdiff_t k = 0; k < 64; ++k) {
                    cross_entropy1_p[n*4096 + t*64 + k] = cross_entropy1_p_sum_exp[k]*times;
                }
            }
        }
    }
    /* (8) cross_entropy1 = sum[n < 16, t < 64](log(cross_entropy1.p·sum·scaled[n, t])/1024 -
       cross_entropy1.p·sum·shifted[n, t, targets[n, t]]/1024) */
    {
        char_rnn_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (char_rnn_real)0.0009765625
                    *char_rnn_log(cross_entropy1_p_sum_scaled[n*64 + t])
                    - (char_rnn_real)0.0009765625*cross_entropy1_p_sum_shifted[n*4096 + t*64
                    + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1: l = 3, equations (9), (10), (18) and (19) of
   char_rnn.tex */
static void char_rnn_logits_cross_entropy1_backward(
    const char_rnn_real *rnn1,
    const char_rnn_real *logits_W,
    const int32_t *targets,
    const char_rnn_real *cross_entropy1_p,
    char_rnn_real *d_logits,
    char_rnn_real *d_rnn1,
    char_rnn_real *d_logits_W,
    char_rnn_real *d_logits_b,
    char_rnn_real scale,
    int add)
{
    /* (9) ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    char_rnn_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        const ptrdiff_t targets_here = (ptrdiff_t)targets[t];
        char_rnn_IVDEP
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_logits[t*64 + k] = (char_rnn_real)0.0009765625*cross_entropy1_p[t*64 + k]
                - (char_rnn_real)0.0009765625*(k == targets_here ? (char_rnn_real)1
                : (char_rnn_real)0);
        }
    }
    /* (10) ∂rnn1[n, t, k] = sum[u < 64](logits.W[u, k]*∂logits[n, t, u]) */
    char_rnn_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        char_rnn_product(
            16, 4096, 8192, /* n */
            128, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            64, 1, 128, /* u */
            d_logits + t*64,
            logits_W,
            d_rnn1 + t*128,
            1, 0);
    }
    /* (18) ∂logits.W[u, k] = sum[n < 16, t < 64](rnn1[n, t, k]*∂logits[n, t, u]) */
    char_rnn_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_rnn_product(
            64, 1, 128, /* u */
            64, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            1024, 64, 128, /* n, t */
            d_logits,
            rnn1 + part*64,
            d_logits_W + part*64,
            scale, add);
    }
    /* (19) ∂logits.b[u] = sum[n < 16, t < 64](∂logits[n, t, u]) */
    if (!add) {
        char_rnn_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_logits_b[u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        char_rnn_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_logits_b[u] += scale*(d_logits[t*64 + u] + d_logits[t*64 + u + 64]
                + d_logits[t*64 + u + 128] + d_logits[t*64 + u + 192]);
        }
    }
}

/* backward of rnn1: l = 2, equations (11), (12) and (14) to (17) of char_rnn.tex */
static void char_rnn_rnn1_backward(
    const char_rnn_real *embed,
    const char_rnn_real *rnn1_W_ih,
    const char_rnn_real *rnn1_W_hh,
    const char_rnn_real *rnn1_h_steps,
    const char_rnn_real *d_rnn1,
    char_rnn_real *d_rnn1_h_steps_1,
    char_rnn_real *d_rnn1_h_steps,
    char_rnn_real *rnn1_W_hh_panels,
    char_rnn_real *d_rnn1_z,
    char_rnn_real *d_embed,
    char_rnn_real *d_rnn1_W_ih,
    char_rnn_real *d_rnn1_W_hh,
    char_rnn_real *d_rnn1_b_ih,
    char_rnn_real *d_rnn1_b_hh,
    char_rnn_real scale,
    int add)
{
    /* rnn1.W_hh·panels[j, u, j_2] = rnn1.W_hh[u, 64*j + j_2] */
    for (ptrdiff_t j = 0; j < 2; ++j) {
        for (ptrdiff_t u = 0; u < 128; ++u) {
            char_rnn_IVDEP
            for (ptrdiff_t j_2 = 0; j_2 < 64; ++j_2) {
                rnn1_W_hh_panels[j*8192 + u*64 + j_2] = rnn1_W_hh[u*128 + j*64 + j_2];
            }
        }
    }
    /* ∂rnn1.h·steps·1[place_1, place_2] = 0 */
    char_rnn_IVDEP
    for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
        d_rnn1_h_steps_1[place_2] = 0;
    }
    /* ∂rnn1.h·steps[place_1, place_2] = 0 */
    char_rnn_IVDEP
    for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
        d_rnn1_h_steps[place_2] = 0;
    }
    for (ptrdiff_t position = 64; position >= 0; --position) {
        {
            const ptrdiff_t t = position;
            if (t < 63) {
                /* ∂rnn1.h·steps·1[n, 64*j + j_2] =
                   sum[u < 128](rnn1.W_hh·panels[j, u, j_2]*∂rnn1.z[t + 1, n, u]) */
                char_rnn_PARALLEL
                for (ptrdiff_t j = 0; j < 2; ++j) {
                    char_rnn_product(
                        16, 128, 128, /* n */
                        64, 1, 1, /* j_2 */
                        1, 0, 0,
                        1, 0, 0,
                        128, 1, 64, /* u */
                        d_rnn1_z + t*2048 + 2048,
                        rnn1_W_hh_panels + j*8192,
                        d_rnn1_h_steps_1 + j*64,
                        1, 0);
                }
            }
        }
        {
            const ptrdiff_t t = position;
            if (t < 64) {
                char_rnn_PARALLEL
                for (ptrdiff_t n = 0; n < 16; ++n) {
                    char_rnn_IVDEP
                    for (ptrdiff_t u = 0; u < 128; ++u) {
                        /* ∂rnn1.h·steps[n, u] = ∂rnn1.h·steps·1[n, u] + ∂rnn1[n, t, u] */
                        const char_rnn_real d_rnn1_h_steps_here = d_rnn1_h_steps_1[n*128 + u]
                            + d_rnn1[n*8192 + t*128 + u];
                        d_rnn1_h_steps[n*128 + u] = d_rnn1_h_steps_here;
                        /* (11) ∂rnn1.z[t, n, u] = (-rnn1.h·steps[t + 1, n, u]**2 +
                           1)*∂rnn1.h·steps[n, u] */
                        d_rnn1_z[t*2048 + n*128 + u] = (1 - rnn1_h_steps[t*2048 + n*128 + u + 2048]
                            *rnn1_h_steps[t*2048 + n*128 + u + 2048])*d_rnn1_h_steps_here;
                    }
                }
            }
        }
    }
    /* (12) ∂embed[n, t, k] = sum[u < 128](rnn1.W_ih[u, k]*∂rnn1.z[t, n, u]) */
    char_rnn_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        char_rnn_product(
            16, 128, 2048, /* n */
            32, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            128, 1, 32, /* u */
            d_rnn1_z + t*2048,
            rnn1_W_ih,
            d_embed + t*32,
            1, 0);
    }
    /* (14) ∂rnn1.W_ih[u, k] = sum[n < 16, t < 64](embed[n, t, k]*∂rnn1.z[t, n, u]) */
    char_rnn_product(
        128, 1, 32, /* u */
        32, 1, 1, /* k */
        1, 0, 0,
        16, 128, 2048, /* n */
        64, 2048, 32, /* t */
        d_rnn1_z,
        embed,
        d_rnn1_W_ih,
        scale, add);
    /* (15) ∂rnn1.W_hh[u, j] = sum[n < 16, t < 64](rnn1.h·steps[t, n, j]*∂rnn1.z[t, n, u]) */
    char_rnn_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        char_rnn_product(
            128, 1, 128, /* u */
            64, 1, 1, /* j */
            1, 0, 0,
            1, 0, 0,
            1024, 128, 128, /* t, n */
            d_rnn1_z,
            rnn1_h_steps + part*64,
            d_rnn1_W_hh + part*64,
            scale, add);
    }
    /* (16) ∂rnn1.b_ih[u] = sum[n < 16, t < 64](∂rnn1.z[t, n, u]) */
    char_rnn_IVDEP
    for (ptrdiff_t u = 0; u < 128; ++u) {
        d_rnn1_b_ih[u] = 0;
    }
    for (ptrdiff_t n = 0; n < 1024; n += 4) {
        char_rnn_IVDEP
        for (ptrdiff_t u = 0; u < 128; ++u) {
            d_rnn1_b_ih[u] += d_rnn1_z[n*128 + u] + d_rnn1_z[n*128 + u + 128]
                + d_rnn1_z[n*128 + u + 256] + d_rnn1_z[n*128 + u + 384];
        }
    }
    /* (17) ∂rnn1.b_hh[u] = ∂rnn1.b_ih[u] */
    char_rnn_IVDEP
    for (ptrdiff_t u = 0; u < 128; ++u) {
        const char_rnn_real term = scale*d_rnn1_b_ih[u];
        d_rnn1_b_hh[u] = add ? d_rnn1_b_hh[u] + term : term;
    }
}

/* backward of embed: l = 1, equation (13) of char_rnn.tex */
static void char_rnn_embed_backward(
    const int32_t *tokens,
    const char_rnn_real *d_embed,
    char_rnn_real *d_embed_E,
    char_rnn_real scale,
    int add)
{
    /* (13) ∂embed.E[place_1, place_2] = 0 */
    if (!add) {
        char_rnn_IVDEP
        for (ptrdiff_t place_2 = 0; place_2 < 2048; ++place_2) {
            d_embed_E[place_2] = 0;
        }
    }
    /* (13) ∂embed.E[tokens[n, t], k] += ∂embed[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            char_rnn_IVDEP
            for (ptrdiff_t k = 0; k < 32; ++k) {
                d_embed_E[(ptrdiff_t)tokens[n*64 + t]*32 + k] += scale*d_embed[n*2048 + t*32 + k];
            }
        }
    }
}

/* predict of logits, cross_entropy1: l = 3, equation (6) of char_rnn.tex */
static void char_rnn_logits_cross_entropy1_predict(
    const char_rnn_real *rnn1,
    const char_rnn_real *logits_W,
    const char_rnn_real *logits_b,
    char_rnn_real *logits)
{
    /* (6) logits[n, t, u] = sum[k < 128](logits.W[u, k]*rnn1[n, t, k]) + logits.b[u] */
    char_rnn_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        char_rnn_product_start(
            256, 128, 64, /* n, t */
            64, 128, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            128, 1, 1, /* k */
            rnn1 + part*256*128,
            logits_W,
            logits + part*256*64,
            1, 0,
            logits_b, 0, 1);
    }
}

static const size_t char_rnn_step_waiting[1][3] = {
    {22528, 0, 128},
};

char_rnn_real char_rnn_forward(const char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace)
{
    if (!(char_rnn_valid_tokens(tokens) && char_rnn_valid_targets(targets))) {
        return char_rnn_nan();
    }
    /* embed */
    char_rnn_embed_forward(tokens, parameters, workspace + 460800);
    /* rnn1 */
    char_rnn_rnn1_forward(workspace + 460800, parameters + 2048, parameters + 6144,
        parameters + 22528, parameters + 22656, workspace, workspace + 133120,
        workspace + 264192, workspace, workspace + 280576, workspace + 133120);
    /* logits, cross_entropy1 */
    char_rnn_logits_cross_entropy1_forward(workspace + 133120, parameters + 22784,
        parameters + 30976, targets, workspace + 264192, workspace + 329728, workspace + 493568,
        workspace + 395264, workspace + 264192);
    return workspace[264192];
}

void char_rnn_backward(const char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace, char_rnn_real *gradients)
{
    if (!(char_rnn_valid_tokens(tokens) && char_rnn_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 31040; ++place) {
            gradients[place] = char_rnn_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    char_rnn_logits_cross_entropy1_backward(workspace + 133120, parameters + 22784, targets,
        workspace + 395264, workspace + 395264, workspace + 264192, gradients + 22784,
        gradients + 30976, 1, 0);
    /* rnn1 */
    char_rnn_rnn1_backward(workspace + 460800, parameters + 2048, parameters + 6144, workspace,
        workspace + 264192, workspace + 411648, workspace + 413696, workspace + 395264,
        workspace + 133120, workspace + 264192, gradients + 2048, gradients + 6144,
        gradients + 22528, gradients + 22656, 1, 0);
    /* embed */
    char_rnn_embed_backward(tokens, workspace + 264192, gradients, 1, 0);
}

char_rnn_real char_rnn_step(char_rnn_real *parameters, const int32_t *tokens,
    const int32_t *targets, char_rnn_real *workspace, char_rnn_real rate)
{
    if (!(char_rnn_valid_tokens(tokens) && char_rnn_valid_targets(targets))) {
        return char_rnn_nan();
    }
    const char_rnn_real loss = char_rnn_forward(parameters, tokens, targets, workspace);
    /* logits, cross_entropy1 */
    char_rnn_logits_cross_entropy1_backward(workspace + 133120, parameters + 22784, targets,
        workspace + 395264, workspace + 395264, workspace + 264192, parameters + 22784,
        parameters + 30976, -rate, 1);
    /* rnn1 */
    char_rnn_rnn1_backward(workspace + 460800, parameters + 2048, parameters + 6144, workspace,
        workspace + 264192, workspace + 411648, workspace + 413696, workspace + 395264,
        workspace + 133120, workspace + 264192, parameters + 2048, parameters + 6144, workspace,
        parameters + 22656, -rate, 1);
    /* embed */
    char_rnn_embed_backward(tokens, workspace + 264192, parameters, -rate, 1);
    /* gradients that could not be applied before */
    for (size_t row = 0; row < 1; ++row) {
        const size_t *const at = char_rnn_step_waiting[row];
        for (size_t place = 0; place < at[2]; ++place) {
            parameters[at[0] + place] -= rate*workspace[at[1] + place];
        }
    }
    return loss;
}

void char_rnn_predict(const char_rnn_real *parameters, const int32_t *tokens,
    char_rnn_real *workspace, char_rnn_real *output)
{
    if (!(char_rnn_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = char_rnn_nan();
        }
        return;
    }
    /* embed */
    char_rnn_embed_forward(tokens, parameters, workspace);
    /* rnn1 */
    char_rnn_rnn1_forward(workspace, parameters + 2048, parameters + 6144, parameters + 22528,
        parameters + 22656, workspace + 32768, workspace + 133120, workspace + 264192,
        workspace, workspace + 280576, workspace + 133120);
    /* logits, cross_entropy1 */
    char_rnn_logits_cross_entropy1_predict(workspace + 133120, parameters + 22784,
        parameters + 30976, workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[place];
    }
}
