/* gpt.c: a network, its gradient and a training step in C99; see gpt.h.
 *
 * Made by symbp 0.1.0 from the declaration of `gpt`
 * (SHA-256 62816e39f4a38c7cb6be0a662aaeefbb9326260f960fd65b9202f034e8b2bc37). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -fopenmp there are threads; results have the same bits for any number of them.
 *
 * With -Dgpt_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dgpt_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * gpt.tex.
 */
#include "gpt.h"

#include <math.h>

#ifdef gpt_DOUBLE
#define gpt_sqrt sqrt
#else
#define gpt_sqrt sqrtf
#endif

static const gpt_tensor gpt_table[] = {
    {"embed.E", 0, 6144},
    {"position1.P", 6144, 6144},
    {"block0.transformer_block1.ln1.gamma", 12288, 96},
    {"block0.transformer_block1.ln1.beta", 12384, 96},
    {"block0.transformer_block1.attention.W_qkv", 12480, 27648},
    {"block0.transformer_block1.attention.b_qkv", 40128, 288},
    {"block0.transformer_block1.attention.W_o", 40416, 9216},
    {"block0.transformer_block1.attention.b_o", 49632, 96},
    {"block0.transformer_block1.ln2.gamma", 49728, 96},
    {"block0.transformer_block1.ln2.beta", 49824, 96},
    {"block0.transformer_block1.dense1.W", 49920, 36864},
    {"block0.transformer_block1.dense1.b", 86784, 384},
    {"block0.transformer_block1.dense2.W", 87168, 36864},
    {"block0.transformer_block1.dense2.b", 124032, 96},
    {"block1.transformer_block1.ln1.gamma", 124128, 96},
    {"block1.transformer_block1.ln1.beta", 124224, 96},
    {"block1.transformer_block1.attention.W_qkv", 124320, 27648},
    {"block1.transformer_block1.attention.b_qkv", 151968, 288},
    {"block1.transformer_block1.attention.W_o", 152256, 9216},
    {"block1.transformer_block1.attention.b_o", 161472, 96},
    {"block1.transformer_block1.ln2.gamma", 161568, 96},
    {"block1.transformer_block1.ln2.beta", 161664, 96},
    {"block1.transformer_block1.dense1.W", 161760, 36864},
    {"block1.transformer_block1.dense1.b", 198624, 384},
    {"block1.transformer_block1.dense2.W", 199008, 36864},
    {"block1.transformer_block1.dense2.b", 235872, 96},
    {"block2.transformer_block1.ln1.gamma", 235968, 96},
    {"block2.transformer_block1.ln1.beta", 236064, 96},
    {"block2.transformer_block1.attention.W_qkv", 236160, 27648},
    {"block2.transformer_block1.attention.b_qkv", 263808, 288},
    {"block2.transformer_block1.attention.W_o", 264096, 9216},
    {"block2.transformer_block1.attention.b_o", 273312, 96},
    {"block2.transformer_block1.ln2.gamma", 273408, 96},
    {"block2.transformer_block1.ln2.beta", 273504, 96},
    {"block2.transformer_block1.dense1.W", 273600, 36864},
    {"block2.transformer_block1.dense1.b", 310464, 384},
    {"block2.transformer_block1.dense2.W", 310848, 36864},
    {"block2.transformer_block1.dense2.b", 347712, 96},
    {"layer_norm1.gamma", 347808, 96},
    {"layer_norm1.beta", 347904, 96},
};

const gpt_tensor *gpt_tensors(void)
{
    return gpt_table;
}

/* Before a loop whose turns may run in several threads: each writes elements of its own, so results
   do not depend on how many there are. */
#ifdef _OPENMP
#define gpt_PARALLEL _Pragma("omp parallel for schedule(static)")
#else
#define gpt_PARALLEL
#endif

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define gpt_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define gpt_IVDEP _Pragma("GCC ivdep")
#else
#define gpt_IVDEP
#endif

/* Before a loop that may be as short as a vector or two: gcc, which would write it out, is to
   vectorise it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define gpt_WHOLE_LOOP _Pragma("GCC unroll 1")
#else
#define gpt_WHOLE_LOOP
#endif

#ifdef gpt_DOUBLE
#define gpt_exp exp
#define gpt_log log
#define gpt_tanh tanh
#else

static inline uint32_t gpt_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float gpt_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float gpt_exp(float x)
{
    const int32_t size = (int32_t)(gpt_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = gpt_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = gpt_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = gpt_number(gpt_bits(y) + ((uint32_t)half << 23));
    return gpt_number(gpt_bits(scaled*gpt_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float gpt_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float gpt_log_edge(float x)
{
    const uint32_t bits = gpt_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return gpt_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float gpt_log(float x)
{
    const int small = (int32_t)gpt_bits(x) < 0x800000;
    const uint32_t up = gpt_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = gpt_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return gpt_log_sum(e, f) + gpt_log_edge(x);
}

/* tanh(x): |x| + |x|^3 times a polynomial in x^2 up to 0.55; then 1 - 2/(1 + e), so that a rough
   reciprocal, by which compilers may multiply, is a small part of the result. e = exp(2*|x|) =
   2^n*exp(2*r), n the whole number next to 2*|x|/log(2); the sum is halved. 1 from 9.02 on. Chosen
   by a mask, as compilers may make branches of choices. Within 3 units in the last place. */
static inline float gpt_tanh(float x)
{
    const uint32_t sign = gpt_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const uint32_t size = gpt_bits(x) ^ sign;
    const float a = gpt_number(size < 0x411051ec ? size : 0x411051ec); /* 9.02 */
    const int32_t n = (int32_t)(a*2.88539008f + 0.5f);
    const float r = a - (float)n*0.346573591f;
    const float p = 1.0f + r*(1.9999994f + r*(1.99996591f + r*(1.33341277f + r*(0.670370519f
        + r*0.265232533f))));
    const float half = gpt_number((uint32_t)(n + 126) << 23);
    const float far = 1.0f - 1.0f/(0.5f + half*p);
    const float t = x*x;
    const float near = gpt_number(size)*(1.0f + t*(-0.333329469f + t*(0.133207291f
        + t*(-0.0526720099f + t*0.016437877f))));
    const uint32_t large = (uint32_t)((int32_t)(0x3f0ccccd - size) >> 31); /* 0.55 */
    return gpt_number((gpt_bits(far) & large) | (gpt_bits(near) & ~large) | sign | nan);
}

#endif

static inline ptrdiff_t gpt_later(ptrdiff_t a, ptrdiff_t b)
{
    return a > b ? a : b;
}

static inline ptrdiff_t gpt_earlier(ptrdiff_t a, ptrdiff_t b)
{
    return a < b ? a : b;
}

static inline gpt_real gpt_power_2(gpt_real x)
{
    gpt_real result = x;
    result *= result;
    return result;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static gpt_real gpt_nan(void)
{
#ifdef gpt_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    gpt_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int gpt_valid_tokens(const int32_t *tokens)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 1024; ++place) {
        valid &= tokens[place] >= 0 && tokens[place] < 64;
    }
    return valid;
}

static int gpt_valid_targets(const int32_t *targets)
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
   allows. With gpt_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(gpt_SCALAR)
#if defined(__AVX512F__)
#define gpt_BYTES 64
#define gpt_MANY_REGISTERS 1
#elif defined(__AVX__)
#define gpt_BYTES 32
#define gpt_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define gpt_BYTES 16
#define gpt_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define gpt_BYTES 16
#define gpt_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define gpt_INLINE static inline __attribute__((always_inline, unused))
#else
#define gpt_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} gpt_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*gpt_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    gpt_real *target;
    ptrdiff_t row, column;
    const gpt_real *start;
    ptrdiff_t start_row, start_column;
    gpt_real scale;
    int add, more;
    gpt_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} gpt_result;

/* The results from a row and a column on. */
gpt_INLINE gpt_result gpt_from(gpt_result to, ptrdiff_t row, ptrdiff_t column)
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
gpt_INLINE void gpt_put(gpt_real sum, gpt_result to, ptrdiff_t row, ptrdiff_t column)
{
    gpt_real *const target = to.target + (row*to.row + column*to.column);
    gpt_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
gpt_INLINE void gpt_done(ptrdiff_t rows, ptrdiff_t columns, gpt_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef gpt_BYTES
#ifdef gpt_DOUBLE
#define gpt_LANES (gpt_BYTES / 8)
typedef int64_t gpt_integer;
#else
#define gpt_LANES (gpt_BYTES / 4)
typedef int32_t gpt_integer;
#endif
/* A vector may stand at any element. */
typedef gpt_real gpt_vector __attribute__((vector_size(gpt_BYTES), aligned(sizeof(gpt_real)), may_alias));
typedef gpt_integer gpt_places __attribute__((vector_size(gpt_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define gpt_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define gpt_APART static __attribute__((noinline, unused))
#else
#define gpt_APART static __attribute__((noinline, noclone, unused))
#endif
#define gpt_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define gpt_UNROLL
#elif !defined(__clang__)
#define gpt_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define gpt_UNROLL
#else
#define gpt_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define gpt_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define gpt_HOLD(x) __asm__("" : "+w"(x))
#else
#define gpt_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if gpt_LANES == 16
#define gpt_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define gpt_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define gpt_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif gpt_LANES == 8
#define gpt_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define gpt_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define gpt_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif gpt_LANES == 4
#define gpt_LOW 0, 4, 1, 5
#define gpt_HIGH 2, 6, 3, 7
#define gpt_ORDER 0, 1, 2, 3
#else
#define gpt_LOW 0, 2
#define gpt_HIGH 1, 3
#define gpt_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define gpt_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define gpt_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (gpt_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define gpt_HEIGHT 12
#define gpt_WIDTH 8
#define gpt_PANEL 4
#define gpt_DEPTH 256

/* The height of tiles with so many vectors across. */
gpt_INLINE ptrdiff_t gpt_height(ptrdiff_t across)
{
    if (gpt_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} gpt_columns;

/* Part of a vector, or all of it. */
gpt_INLINE void gpt_load(gpt_vector *to, const gpt_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const gpt_vector *)from;
    } else {
        const gpt_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(gpt_real));
    }
}

/* Sums that do not become vectors of the target. */
gpt_SELDOM void gpt_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const gpt_real *sums, const gpt_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            gpt_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
gpt_INLINE void gpt_finish(ptrdiff_t rows, gpt_vector (*sums)[gpt_WIDTH], gpt_columns columns, gpt_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + gpt_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !gpt_KNOWN(narrow)) || to.start_column / 2 != 0) {
        gpt_real cells[gpt_HEIGHT*gpt_WIDTH*gpt_LANES];
        gpt_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            gpt_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*gpt_LANES : columns.target_last;
                *(gpt_vector *)(cells + (row*across*gpt_LANES + column)) = sums[row][j];
            }
        }
        gpt_spread(rows, width, across*gpt_LANES, cells, &to);
        gpt_done(rows, width, to);
        return;
    }
    gpt_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gpt_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        gpt_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const gpt_real *const from = to.start + row*to.start_row;
            gpt_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                gpt_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    gpt_load(&start, from + (j + 1 < across ? j*gpt_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        gpt_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const gpt_real *const from = to.target + row*to.row;
            gpt_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                gpt_vector old;
                gpt_load(&old, from + (j + 1 < across ? j*gpt_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    gpt_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gpt_real *const target = to.target + row*to.row;
        gpt_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(gpt_vector *)(target + (j + 1 < across ? j*gpt_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(gpt_real));
            }
        }
    }
    gpt_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
gpt_INLINE void gpt_tile(
    ptrdiff_t rows, gpt_columns columns, gpt_terms terms, const gpt_real *left, ptrdiff_t left_row,
    const gpt_real *right, gpt_result to)
{
    const ptrdiff_t across = columns.across;
    gpt_vector sums[gpt_HEIGHT][gpt_WIDTH];
    gpt_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gpt_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const gpt_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const gpt_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const gpt_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                gpt_vector factors[gpt_WIDTH];
                gpt_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const gpt_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                gpt_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const gpt_real factor = a[row*left_row];
                    gpt_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        gpt_vector sum = sums[row][j] + factor*factors[j];
                        gpt_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    gpt_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
gpt_INLINE void gpt_tiles(
    ptrdiff_t rows, gpt_columns columns, gpt_terms terms, const gpt_real *left, ptrdiff_t left_row,
    const gpt_real *right, gpt_result to)
{
    const ptrdiff_t highest = gpt_height(columns.across), count = (rows + highest - 1) / highest;
    int known = gpt_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        gpt_tile(height1, columns, terms, left + row*left_row, left_row, right, gpt_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        gpt_tile(height, columns, terms, left + row*left_row, left_row, right, gpt_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
gpt_INLINE void gpt_transpose(const gpt_real *from, ptrdiff_t pitch, gpt_real *to)
{
    gpt_vector rows[gpt_LANES], mixed[gpt_LANES];
    gpt_UNROLL
    for (int i = 0; i < gpt_LANES; ++i) {
        rows[i] = *(const gpt_vector *)(from + i*pitch);
    }
    gpt_UNROLL
    for (int stage = 1; stage < gpt_LANES; stage *= 2) {
        gpt_UNROLL
        for (int i = 0; i < gpt_LANES / 2; ++i) {
            mixed[2*i] = gpt_MIX(rows[i], rows[i + gpt_LANES / 2], gpt_LOW);
            mixed[2*i + 1] = gpt_MIX(rows[i], rows[i + gpt_LANES / 2], gpt_HIGH);
        }
        gpt_UNROLL
        for (int i = 0; i < gpt_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    gpt_UNROLL
    for (int i = 0; i < gpt_LANES; ++i) {
        *(gpt_vector *)(to + i*gpt_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
gpt_INLINE ptrdiff_t gpt_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
gpt_APART void gpt_strip(
    gpt_terms terms, const gpt_real *right, ptrdiff_t right_column, ptrdiff_t there, gpt_real *to)
{
    const gpt_real *const end = right + there + gpt_reach(terms.outer, terms.right_outer)
        + gpt_reach(terms.middle, terms.right_middle) + gpt_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const gpt_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == gpt_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += gpt_LANES) {
                    *(gpt_vector *)to = *(const gpt_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == gpt_LANES && terms.right_inner == 1) {
                for (; rest >= gpt_LANES; rest -= gpt_LANES, from += gpt_LANES, to += gpt_LANES*gpt_LANES) {
                    gpt_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= gpt_LANES; --rest, to += gpt_LANES) {
                const gpt_places order = {gpt_ORDER};
                const gpt_vector all = *(const gpt_vector *)from;
                *(gpt_vector *)to = (gpt_vector)((gpt_places)all & (order < (gpt_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += gpt_LANES) {
                for (ptrdiff_t lane = 0; lane < gpt_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
gpt_INLINE void gpt_panel(
    ptrdiff_t rows, gpt_columns columns, gpt_terms terms, const gpt_real *left, ptrdiff_t left_row,
    const gpt_real *right, ptrdiff_t right_column, int packing, gpt_real *panel, gpt_result to)
{
    const ptrdiff_t deepest = gpt_DEPTH*gpt_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? gpt_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const gpt_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                gpt_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*gpt_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*gpt_LANES : columns.target_last;
                        gpt_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = gpt_LANES;
                    part.right_middle = part.inner*gpt_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                gpt_tiles(rows, columns, part,
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
gpt_INLINE void gpt_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, gpt_terms terms,
    const gpt_real *left, ptrdiff_t left_row, const gpt_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, gpt_real *panel, gpt_result to)
{
    const ptrdiff_t vectors = (columns + gpt_LANES - 1) / gpt_LANES;
    const ptrdiff_t shift = vectors*gpt_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = gpt_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const gpt_columns one = {1, step, 0, 0, columns == gpt_LANES ? 0 : columns};
        gpt_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const gpt_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*gpt_LANES - (last ? shift : 0), 0
            };
            gpt_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                gpt_from(to, 0, v*gpt_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const gpt_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*gpt_LANES - (last ? shift : 0), 0
            };
            gpt_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                gpt_from(to, 0, v*gpt_LANES));
        }
    }
}

gpt_INLINE void gpt_tiled(ptrdiff_t rows, ptrdiff_t columns, gpt_terms terms,
    const gpt_real *left, ptrdiff_t left_row, const gpt_real *right, ptrdiff_t right_column, gpt_result to)
{
    gpt_real panel[gpt_DEPTH*gpt_PANEL*gpt_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (gpt_BYTES == 64 ? 32 : 4)*gpt_height(gpt_PANEL);
    const int packing = right_column != 1
        || (gpt_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = gpt_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = gpt_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        gpt_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*gpt_LANES, packing, panel, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define gpt_SUMS 64

gpt_INLINE void gpt_row(
    ptrdiff_t columns, gpt_terms terms, const gpt_real *left, const gpt_real *right, gpt_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += gpt_SUMS) {
        const ptrdiff_t width = columns - first < gpt_SUMS ? columns - first : gpt_SUMS;
        gpt_real sums[gpt_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const gpt_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const gpt_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            gpt_put(sums[j], to, 0, first + j);
        }
        gpt_done(1, width, gpt_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
gpt_INLINE void gpt_dotted(ptrdiff_t rows, ptrdiff_t columns, gpt_terms terms,
    const gpt_real *left, ptrdiff_t left_row, const gpt_real *right, ptrdiff_t right_column, gpt_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const gpt_real *const begin = left + row*left_row, *const from = right + j*right_column;
            gpt_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const gpt_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const gpt_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            gpt_put(sum, to, row, j);
            if (last >= 1) {
                gpt_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                gpt_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                gpt_put(sum3, to, row, j + 3);
            }
        }
    }
    gpt_done(rows, columns, to);
}

gpt_INLINE void gpt_tiled(ptrdiff_t rows, ptrdiff_t columns, gpt_terms terms,
    const gpt_real *left, ptrdiff_t left_row, const gpt_real *right, ptrdiff_t right_column, gpt_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            gpt_row(columns, terms, left + row*left_row, right, gpt_from(to, row, 0));
        }
    } else {
        gpt_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef gpt_CBLAS
#include <cblas.h>
#ifdef gpt_DOUBLE
#define gpt_GEMM cblas_dgemm
#else
#define gpt_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef gpt_LARGE
#define gpt_LARGE 2e6
#endif
/* It counts with an int. */
#define gpt_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
gpt_INLINE int gpt_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= gpt_MOST)
        || (step == 1 && term_step >= count && term_step <= gpt_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
gpt_INLINE int gpt_by_library(ptrdiff_t rows, ptrdiff_t columns, gpt_terms terms,
    const gpt_real *left, ptrdiff_t left_row, const gpt_real *right, ptrdiff_t right_column, gpt_result to)
{
    const ptrdiff_t inner = terms.inner, most = gpt_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < gpt_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !gpt_is_matrix(rows, left_row, inner, terms.left_inner)
        || !gpt_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                gpt_put(0, to, row, column);
            }
        }
    }
    gpt_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    gpt_done(rows, columns, to);
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
gpt_INLINE void gpt_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gpt_real *left, const gpt_real *right, gpt_real *target, gpt_real scale, int add,
    const gpt_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, gpt_epilogue then, const void *of)
{
    const gpt_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const gpt_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef gpt_CBLAS
    if (gpt_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    gpt_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

gpt_INLINE void gpt_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gpt_real *left, const gpt_real *right, gpt_real *target, gpt_real scale, int add,
    const gpt_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    gpt_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

gpt_INLINE void gpt_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gpt_real *left, const gpt_real *right, gpt_real *target, gpt_real scale, int add)
{
    gpt_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* forward of embed, position1, block0.transformer_block1.ln1: l = 1, equations (2) to (5) and
   (68) of gpt.tex */
static void gpt_embed_position1_ln1_forward(
    const int32_t *tokens,
    const gpt_real *embed_E,
    const gpt_real *position1_P,
    const gpt_real *block0_transformer_block1_ln1_gamma,
    const gpt_real *block0_transformer_block1_ln1_beta,
    gpt_real *position1,
    gpt_real *block0_transformer_block1_ln1_root,
    gpt_real *block0_transformer_block1_ln1_hat,
    gpt_real *block0_transformer_block1_ln1)
{
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real block0_transformer_block1_ln1_mu;
            gpt_real block0_transformer_block1_ln1_v;
            /* (2) position1[n, t, u] = embed.E[tokens[n, t], u] + position1.P[t, u] */
            {
                const ptrdiff_t tokens_here = (ptrdiff_t)tokens[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < 96; ++u) {
                    position1[n*6144 + t*96 + u] = embed_E[tokens_here*96 + u]
                        + position1_P[t*96 + u];
                }
            }
            /* (3) block0.transformer_block1.ln1.mu[n, t] = sum[k < 96](position1[n, t, k]/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += position1[n*6144 + t*96 + k];
                }
                block0_transformer_block1_ln1_mu = (gpt_real)0.010416666666666666*sum;
            }
            /* (4) block0.transformer_block1.ln1.v[n, t] =
               sum[k < 96]((-block0.transformer_block1.ln1.mu[n, t] + position1[n, t, k])**2/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += gpt_power_2(position1[n*6144 + t*96 + k]
                        - block0_transformer_block1_ln1_mu);
                }
                block0_transformer_block1_ln1_v = (gpt_real)0.010416666666666666*sum;
            }
            /* (5) block0.transformer_block1.ln1·root[n, t] =
               sqrt(block0.transformer_block1.ln1.v[n, t] + 1/100000) */
            block0_transformer_block1_ln1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05
                + block0_transformer_block1_ln1_v);
            {
                const gpt_real times = 1 / block0_transformer_block1_ln1_root[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    /* (68) block0.transformer_block1.ln1·hat[n, t, k] =
                       (-block0.transformer_block1.ln1.mu[n, t] +
                       position1[n, t, k])/block0.transformer_block1.ln1·root[n, t] */
                    const gpt_real block0_transformer_block1_ln1_hat_here =
                        (position1[n*6144 + t*96 + k] - block0_transformer_block1_ln1_mu)*times;
                    block0_transformer_block1_ln1_hat[n*6144 + t*96 + k] =
                        block0_transformer_block1_ln1_hat_here;
                    /* (5) block0.transformer_block1.ln1[n, t, k] =
                       block0.transformer_block1.ln1.beta[k] +
                       block0.transformer_block1.ln1.gamma[k]*block0.transformer_block1.ln1·hat[n,
                       t, k] */
                    block0_transformer_block1_ln1[n*6144 + t*96 + k] =
                        block0_transformer_block1_ln1_gamma[k]
                        *block0_transformer_block1_ln1_hat_here
                        + block0_transformer_block1_ln1_beta[k];
                }
            }
        }
    }
}

/* forward of block0.transformer_block1.attention, block0.transformer_block1.residual1,
   block0.transformer_block1.ln2; block1.transformer_block1.attention,
   block1.transformer_block1.residual1, block1.transformer_block1.ln2;
   block2.transformer_block1.attention, block2.transformer_block1.residual1,
   block2.transformer_block1.ln2: l = 2, 5, 8; equations (7), (11) to (15), (17), (19) to (22)
   and (51) of gpt.tex */
static void gpt_attention_residual1_ln2_forward(
    const gpt_real *block0_transformer_block1_ln1,
    const gpt_real *block0_transformer_block1_attention_W_qkv,
    const gpt_real *block0_transformer_block1_attention_b_qkv,
    const gpt_real *block0_transformer_block1_attention_W_o,
    const gpt_real *block0_transformer_block1_attention_b_o,
    const gpt_real *position1,
    const gpt_real *block0_transformer_block1_ln2_gamma,
    const gpt_real *block0_transformer_block1_ln2_beta,
    gpt_real *block0_transformer_block1_attention_x,
    gpt_real *block0_transformer_block1_attention_q,
    gpt_real *block0_transformer_block1_attention_k,
    gpt_real *block0_transformer_block1_attention_v,
    gpt_real *block0_transformer_block1_attention_p,
    gpt_real *block0_transformer_block1_attention_a,
    gpt_real *block0_transformer_block1_residual1,
    gpt_real *block0_transformer_block1_ln2_root,
    gpt_real *block0_transformer_block1_ln2_hat,
    gpt_real *block0_transformer_block1_ln2)
{
    /* (7) block0.transformer_block1.attention.x[n, t, w] = sum[c <
       96](block0.transformer_block1.attention.W_qkv[w, c]*block0.transformer_block1.ln1[n, t,
       c]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        if (part < 3) {
            gpt_product(
                1024, 96, 288, /* n, t */
                80, 96, 1, /* w */
                1, 0, 0,
                1, 0, 0,
                96, 1, 1, /* c */
                block0_transformer_block1_ln1,
                block0_transformer_block1_attention_W_qkv + part*80*96,
                block0_transformer_block1_attention_x + part*80,
                1, 0);
        }
        else {
            gpt_product(
                1024, 96, 288, /* n, t */
                48, 96, 1, /* w */
                1, 0, 0,
                1, 0, 0,
                96, 1, 1, /* c */
                block0_transformer_block1_ln1,
                block0_transformer_block1_attention_W_qkv + 240*96,
                block0_transformer_block1_attention_x + 240,
                1, 0);
        }
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            gpt_real block0_transformer_block1_attention_s[4096];
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_IVDEP
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    /* (11) block0.transformer_block1.attention.q[n, h, t, d] =
                       block0.transformer_block1.attention.b_qkv[d + 24*h] +
                       block0.transformer_block1.attention.x[n, t, d + 24*h] */
                    block0_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d] =
                        block0_transformer_block1_attention_b_qkv[h*24 + d]
                        + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d];
                    /* (12) block0.transformer_block1.attention.k[n, h, t, d] =
                       block0.transformer_block1.attention.b_qkv[d + 24*h + 96] +
                       block0.transformer_block1.attention.x[n, t, d + 24*h + 96] */
                    block0_transformer_block1_attention_k[n*6144 + h*1536 + t*24 + d] =
                        block0_transformer_block1_attention_b_qkv[h*24 + d + 96]
                        + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d + 96];
                    /* (13) block0.transformer_block1.attention.v[n, h, t, d] =
                       block0.transformer_block1.attention.b_qkv[d + 24*h + 192] +
                       block0.transformer_block1.attention.x[n, t, d + 24*h + 192] */
                    block0_transformer_block1_attention_v[n*6144 + h*1536 + t*24 + d] =
                        block0_transformer_block1_attention_b_qkv[h*24 + d + 192]
                        + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d + 192];
                }
            }
            /* (14) block0.transformer_block1.attention.s[n, h, t, u] = sum[d <
               24](sqrt(6)*block0.transformer_block1.attention.k[n, h, u,
               d]*block0.transformer_block1.attention.q[n, h, t, d]/12) */
            gpt_product(
                16, 24, 64, /* t */
                16, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q + n*6144 + h*1536,
                block0_transformer_block1_attention_k + n*6144 + h*1536,
                block0_transformer_block1_attention_s,
                (gpt_real)0.2041241452319315, 0);
            gpt_product(
                16, 24, 64, /* t */
                32, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q + n*6144 + h*1536 + 16*24,
                block0_transformer_block1_attention_k + n*6144 + h*1536,
                block0_transformer_block1_attention_s + 16*64,
                (gpt_real)0.2041241452319315, 0);
            gpt_product(
                16, 24, 64, /* t */
                48, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q + n*6144 + h*1536 + 32*24,
                block0_transformer_block1_attention_k + n*6144 + h*1536,
                block0_transformer_block1_attention_s + 32*64,
                (gpt_real)0.2041241452319315, 0);
            gpt_product(
                16, 24, 64, /* t */
                64, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q + n*6144 + h*1536 + 48*24,
                block0_transformer_block1_attention_k + n*6144 + h*1536,
                block0_transformer_block1_attention_s + 48*64,
                (gpt_real)0.2041241452319315, 0);
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_real block0_transformer_block1_attention_p_sum_max;
                gpt_real block0_transformer_block1_attention_p_sum_exp[64];
                gpt_real block0_transformer_block1_attention_p_sum_scaled;
                /* (15) block0.transformer_block1.attention.p·sum·max[n, h, t] =
                   max[m < 64 if -m + t >= 0](block0.transformer_block1.attention.s[n, h, t, m]) */
                {
                    const ptrdiff_t first = 0;
                    const ptrdiff_t end = gpt_earlier(64, t + 1);
                    gpt_real best = 0;
                    if (first < end) {
                        best = block0_transformer_block1_attention_s[t*64 + first];
                    }
                    for (ptrdiff_t m = first; m < end; ++m) {
                        const gpt_real candidate = block0_transformer_block1_attention_s[t*64 + m];
                        best = candidate > best ? candidate : best;
                    }
                    block0_transformer_block1_attention_p_sum_max = best;
                }
                /* (15) block0.transformer_block1.attention.p·sum·exp[n, h, t, m] = 0 */
                gpt_IVDEP
                for (ptrdiff_t m = 0; m < 64; ++m) {
                    block0_transformer_block1_attention_p_sum_exp[m] = 0;
                }
                /* (15) block0.transformer_block1.attention.p·sum·exp[n, h, t, m] =
                   exp(-block0.transformer_block1.attention.p·sum·max[n, h, t] +
                   block0.transformer_block1.attention.s[n, h, t, m]) if -m + t >= 0 */
                gpt_IVDEP
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    block0_transformer_block1_attention_p_sum_exp[m] =
                        gpt_exp(block0_transformer_block1_attention_s[t*64 + m]
                        - block0_transformer_block1_attention_p_sum_max);
                }
                /* (15) block0.transformer_block1.attention.p·sum·scaled[n, h, t] = sum[m < 64 if
                   -m + t >= 0](block0.transformer_block1.attention.p·sum·exp[n, h, t, m]) */
                {
                    gpt_real sum = 0;
                    for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                        sum += block0_transformer_block1_attention_p_sum_exp[m];
                    }
                    block0_transformer_block1_attention_p_sum_scaled = sum;
                }
                /* (15) block0.transformer_block1.attention.p[n, h, t, u] = 0 */
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] = 0;
                }
                /* (15) block0.transformer_block1.attention.p[n, h, t, u] =
                   block0.transformer_block1.attention.p·sum·exp[n, h, t,
                   u]/block0.transformer_block1.attention.p·sum·scaled[n, h, t] if t - u >= 0 */
                {
                    const gpt_real times = 1 / block0_transformer_block1_attention_p_sum_scaled;
                    gpt_IVDEP
                    for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                        block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] =
                            block0_transformer_block1_attention_p_sum_exp[u]*times;
                    }
                }
            }
            /* (17) block0.transformer_block1.attention.a[n, t, d + 24*h] = sum[u < 64 if t - u
               >= 0](block0.transformer_block1.attention.p[n, h, t,
               u]*block0.transformer_block1.attention.v[n, h, u, d]) */
            for (ptrdiff_t t = 0; t < 64; t += 8) {
                const ptrdiff_t u = 0;
                gpt_product(
                    8, 64, 96, /* t */
                    24, 1, 1, /* d */
                    1, 0, 0,
                    1, 0, 0,
                    gpt_later(u, gpt_earlier(64, t + 8)) - u, 1, 24, /* u */
                    block0_transformer_block1_attention_p + n*16384 + h*4096 + u + t*64,
                    block0_transformer_block1_attention_v + n*6144 + h*1536 + u*24,
                    block0_transformer_block1_attention_a + n*6144 + h*24 + t*96,
                    1, 0);
            }
        }
    }
    /* (19) block0.transformer_block1.residual1[n, t, m] =
       block0.transformer_block1.attention.b_o[m] + position1[n, t, m] */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        gpt_IVDEP
        for (ptrdiff_t m = 0; m < 96; ++m) {
            block0_transformer_block1_residual1[t*96 + m] =
                block0_transformer_block1_attention_b_o[m] + position1[t*96 + m];
        }
    }
    /* (19) block0.transformer_block1.residual1[n, t, m] += sum[c <
       96](block0.transformer_block1.attention.W_o[m, c]*block0.transformer_block1.attention.a[n,
       t, c]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 96, 96, /* n, t */
            96, 96, 1, /* m */
            1, 0, 0,
            1, 0, 0,
            96, 1, 1, /* c */
            block0_transformer_block1_attention_a + part*256*96,
            block0_transformer_block1_attention_W_o,
            block0_transformer_block1_residual1 + part*256*96,
            1, 1);
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real block0_transformer_block1_ln2_mu;
            gpt_real block0_transformer_block1_ln2_v;
            /* (20) block0.transformer_block1.ln2.mu[n, t] =
               sum[k < 96](block0.transformer_block1.residual1[n, t, k]/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_residual1[n*6144 + t*96 + k];
                }
                block0_transformer_block1_ln2_mu = (gpt_real)0.010416666666666666*sum;
            }
            /* (21) block0.transformer_block1.ln2.v[n, t] =
               sum[k < 96]((-block0.transformer_block1.ln2.mu[n, t] +
               block0.transformer_block1.residual1[n, t, k])**2/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += gpt_power_2(block0_transformer_block1_residual1[n*6144 + t*96 + k]
                        - block0_transformer_block1_ln2_mu);
                }
                block0_transformer_block1_ln2_v = (gpt_real)0.010416666666666666*sum;
            }
            /* (22) block0.transformer_block1.ln2·root[n, t] =
               sqrt(block0.transformer_block1.ln2.v[n, t] + 1/100000) */
            block0_transformer_block1_ln2_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05
                + block0_transformer_block1_ln2_v);
            {
                const gpt_real times = 1 / block0_transformer_block1_ln2_root[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    /* (51) block0.transformer_block1.ln2·hat[n, t, k] =
                       (-block0.transformer_block1.ln2.mu[n, t] +
                       block0.transformer_block1.residual1[n, t,
                       k])/block0.transformer_block1.ln2·root[n, t] */
                    const gpt_real block0_transformer_block1_ln2_hat_here =
                        (block0_transformer_block1_residual1[n*6144 + t*96 + k]
                        - block0_transformer_block1_ln2_mu)*times;
                    block0_transformer_block1_ln2_hat[n*6144 + t*96 + k] =
                        block0_transformer_block1_ln2_hat_here;
                    /* (22) block0.transformer_block1.ln2[n, t, k] =
                       block0.transformer_block1.ln2.beta[k] +
                       block0.transformer_block1.ln2.gamma[k]*block0.transformer_block1.ln2·hat[n,
                       t, k] */
                    block0_transformer_block1_ln2[n*6144 + t*96 + k] =
                        block0_transformer_block1_ln2_gamma[k]
                        *block0_transformer_block1_ln2_hat_here
                        + block0_transformer_block1_ln2_beta[k];
                }
            }
        }
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const gpt_real *block0_transformer_block1_dense1;
    gpt_real *block0_transformer_block1_activation1_g;
    gpt_real *block0_transformer_block1_activation1;
} gpt_dense1_activation1_forward_epilogue_given;

static inline void gpt_dense1_activation1_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const gpt_dense1_activation1_forward_epilogue_given *const given =
        (const gpt_dense1_activation1_forward_epilogue_given *)of;
    const gpt_real *const block0_transformer_block1_dense1 = given->block0_transformer_block1_dense1;
    gpt_real *const block0_transformer_block1_activation1_g = given->block0_transformer_block1_activation1_g;
    gpt_real *const block0_transformer_block1_activation1 = given->block0_transformer_block1_activation1;
    for (ptrdiff_t t = row; t < row + rows; ++t) {
        gpt_IVDEP
        gpt_WHOLE_LOOP
        for (ptrdiff_t u = column; u < column + columns; ++u) {
            /* (24) block0.transformer_block1.activation1.g[n, t, u] =
               tanh(sqrt(2)*(8943*block0.transformer_block1.dense1[n, t, u]**3/200000 +
               block0.transformer_block1.dense1[n, t, u])/sqrt(pi)) */
            const gpt_real block0_transformer_block1_activation1_g_here =
                gpt_tanh((gpt_real)0.7978845608028654*((gpt_real)0.044715
                *block0_transformer_block1_dense1[t*384 + u]*block0_transformer_block1_dense1[t*384
                + u]*block0_transformer_block1_dense1[t*384 + u]
                + block0_transformer_block1_dense1[t*384 + u]));
            block0_transformer_block1_activation1_g[t*384 + u] =
                block0_transformer_block1_activation1_g_here;
            /* (25) block0.transformer_block1.activation1[n, t, u] =
               (block0.transformer_block1.activation1.g[n, t, u] +
               1)*block0.transformer_block1.dense1[n, t, u]/2 */
            block0_transformer_block1_activation1[t*384 + u] = (gpt_real)0.5*(1
                + block0_transformer_block1_activation1_g_here)
                *block0_transformer_block1_dense1[t*384 + u];
        }
    }
}

/* forward of block0.transformer_block1.dense1, block0.transformer_block1.activation1;
   block1.transformer_block1.dense1, block1.transformer_block1.activation1;
   block2.transformer_block1.dense1, block2.transformer_block1.activation1: l = 3, 6, 9;
   equations (23) to (25) of gpt.tex */
static void gpt_dense1_activation1_forward(
    const gpt_real *block0_transformer_block1_ln2,
    const gpt_real *block0_transformer_block1_dense1_W,
    const gpt_real *block0_transformer_block1_dense1_b,
    gpt_real *block0_transformer_block1_dense1,
    gpt_real *block0_transformer_block1_activation1_g,
    gpt_real *block0_transformer_block1_activation1)
{
    /* (23) block0.transformer_block1.dense1[n, t, u] = sum[k <
       96](block0.transformer_block1.dense1.W[u, k]*block0.transformer_block1.ln2[n, t, k]) +
       block0.transformer_block1.dense1.b[u] */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        const gpt_dense1_activation1_forward_epilogue_given given =
            {block0_transformer_block1_dense1, block0_transformer_block1_activation1_g,
            block0_transformer_block1_activation1};
        gpt_product_then(
            1024, 96, 384, /* n, t */
            96, 96, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            96, 1, 1, /* k */
            block0_transformer_block1_ln2,
            block0_transformer_block1_dense1_W + part*96*96,
            block0_transformer_block1_dense1 + part*96,
            1, 0,
            block0_transformer_block1_dense1_b + part*96, 0, 1,
            0, part*96, gpt_dense1_activation1_forward_epilogue, &given);
    }
}

/* forward of block0.transformer_block1.dense2, block0.transformer_block1.residual2,
   block1.transformer_block1.ln1; block1.transformer_block1.dense2,
   block1.transformer_block1.residual2, block2.transformer_block1.ln1: l = 4, 7; equations (27)
   to (30) and (45) of gpt.tex; also of block2.transformer_block1.dense2,
   block2.transformer_block1.residual2, layer_norm1: l = 10, equations (32) to (35) and (41) of
   gpt.tex */
static void gpt_dense2_residual2_ln1_forward(
    const gpt_real *block0_transformer_block1_activation1,
    const gpt_real *block0_transformer_block1_dense2_W,
    const gpt_real *block0_transformer_block1_dense2_b,
    const gpt_real *block0_transformer_block1_residual1,
    const gpt_real *block1_transformer_block1_ln1_gamma,
    const gpt_real *block1_transformer_block1_ln1_beta,
    gpt_real *block0_transformer_block1_residual2,
    gpt_real *block1_transformer_block1_ln1_root,
    gpt_real *block1_transformer_block1_ln1_hat,
    gpt_real *block1_transformer_block1_ln1)
{
    /* (27) block0.transformer_block1.residual2[n, t, m] = block0.transformer_block1.dense2.b[m]
       + block0.transformer_block1.residual1[n, t, m] */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        gpt_IVDEP
        for (ptrdiff_t m = 0; m < 96; ++m) {
            block0_transformer_block1_residual2[t*96 + m] = block0_transformer_block1_dense2_b[m]
                + block0_transformer_block1_residual1[t*96 + m];
        }
    }
    /* (27) block0.transformer_block1.residual2[n, t, m] += sum[k <
       384](block0.transformer_block1.dense2.W[m, k]*block0.transformer_block1.activation1[n, t,
       k]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 384, 96, /* n, t */
            96, 384, 1, /* m */
            1, 0, 0,
            1, 0, 0,
            384, 1, 1, /* k */
            block0_transformer_block1_activation1 + part*256*384,
            block0_transformer_block1_dense2_W,
            block0_transformer_block1_residual2 + part*256*96,
            1, 1);
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real block1_transformer_block1_ln1_mu;
            gpt_real block1_transformer_block1_ln1_v;
            /* (28) block1.transformer_block1.ln1.mu[n, t] =
               sum[k < 96](block0.transformer_block1.residual2[n, t, k]/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_residual2[n*6144 + t*96 + k];
                }
                block1_transformer_block1_ln1_mu = (gpt_real)0.010416666666666666*sum;
            }
            /* (29) block1.transformer_block1.ln1.v[n, t] =
               sum[k < 96]((-block1.transformer_block1.ln1.mu[n, t] +
               block0.transformer_block1.residual2[n, t, k])**2/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += gpt_power_2(block0_transformer_block1_residual2[n*6144 + t*96 + k]
                        - block1_transformer_block1_ln1_mu);
                }
                block1_transformer_block1_ln1_v = (gpt_real)0.010416666666666666*sum;
            }
            /* (30) block1.transformer_block1.ln1·root[n, t] =
               sqrt(block1.transformer_block1.ln1.v[n, t] + 1/100000) */
            block1_transformer_block1_ln1_root[n*64 + t] = gpt_sqrt((gpt_real)1e-05
                + block1_transformer_block1_ln1_v);
            {
                const gpt_real times = 1 / block1_transformer_block1_ln1_root[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    /* (45) block1.transformer_block1.ln1·hat[n, t, k] =
                       (-block1.transformer_block1.ln1.mu[n, t] +
                       block0.transformer_block1.residual2[n, t,
                       k])/block1.transformer_block1.ln1·root[n, t] */
                    const gpt_real block1_transformer_block1_ln1_hat_here =
                        (block0_transformer_block1_residual2[n*6144 + t*96 + k]
                        - block1_transformer_block1_ln1_mu)*times;
                    block1_transformer_block1_ln1_hat[n*6144 + t*96 + k] =
                        block1_transformer_block1_ln1_hat_here;
                    /* (30) block1.transformer_block1.ln1[n, t, k] =
                       block1.transformer_block1.ln1.beta[k] +
                       block1.transformer_block1.ln1.gamma[k]*block1.transformer_block1.ln1·hat[n,
                       t, k] */
                    block1_transformer_block1_ln1[n*6144 + t*96 + k] =
                        block1_transformer_block1_ln1_gamma[k]
                        *block1_transformer_block1_ln1_hat_here
                        + block1_transformer_block1_ln1_beta[k];
                }
            }
        }
    }
}

/* forward of logits, cross_entropy1: l = 11, equations (36) to (38) of gpt.tex */
static void gpt_logits_cross_entropy1_forward(
    const gpt_real *layer_norm1,
    const gpt_real *embed_E,
    const int32_t *targets,
    gpt_real *logits,
    gpt_real *cross_entropy1_p_sum_max,
    gpt_real *cross_entropy1_p_sum_scaled,
    gpt_real *cross_entropy1_p,
    gpt_real *cross_entropy1)
{
    /* (36) logits[n, t, u] = sum[k < 96](embed.E[u, k]*layer_norm1[n, t, k]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 96, 64, /* n, t */
            64, 96, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            96, 1, 1, /* k */
            layer_norm1 + part*256*96,
            embed_E,
            logits + part*256*64,
            1, 0);
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real cross_entropy1_p_sum_exp[64];
            /* (37) cross_entropy1.p·sum·max[n, t] = max[j < 64](logits[n, t, j]) */
            {
                gpt_real best = logits[n*4096 + t*64];
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    const gpt_real candidate = logits[n*4096 + t*64 + j];
                    best = candidate > best ? candidate : best;
                }
                cross_entropy1_p_sum_max[n*64 + t] = best;
            }
            /* (37) cross_entropy1.p·sum·exp[n, t, j] = exp(-cross_entropy1.p·sum·max[n, t] +
               logits[n, t, j]) */
            {
                const gpt_real cross_entropy1_p_sum_max_here = cross_entropy1_p_sum_max[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    cross_entropy1_p_sum_exp[j] = gpt_exp(logits[n*4096 + t*64 + j]
                        - cross_entropy1_p_sum_max_here);
                }
            }
            /* (37) cross_entropy1.p·sum·scaled[n, t] =
               sum[j < 64](cross_entropy1.p·sum·exp[n, t, j]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t j = 0; j < 64; ++j) {
                    sum += cross_entropy1_p_sum_exp[j];
                }
                cross_entropy1_p_sum_scaled[n*64 + t] = sum;
            }
            /* (37) cross_entropy1.p[n, t, k] =
               cross_entropy1.p·sum·exp[n, t, k]/cross_entropy1.p·sum·scaled[n, t] */
            {
                const gpt_real times = 1 / cross_entropy1_p_sum_scaled[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 64; ++k) {
                    cross_entropy1_p[n*4096 + t*64 + k] = cross_entropy1_p_sum_exp[k]*times;
                }
            }
        }
    }
    /* (38) cross_entropy1 = sum[n < 16, t < 64](log(cross_entropy1.p·sum·scaled[n, t])/1024 +
       cross_entropy1.p·sum·max[n, t]/1024 - logits[n, t, targets[n, t]]/1024) */
    {
        gpt_real sum = 0;
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; ++t) {
                sum += (gpt_real)0.0009765625*cross_entropy1_p_sum_max[n*64 + t]
                    + (gpt_real)0.0009765625*gpt_log(cross_entropy1_p_sum_scaled[n*64 + t])
                    - (gpt_real)0.0009765625*logits[n*4096 + t*64 + (ptrdiff_t)targets[n*64 + t]];
            }
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of block2.transformer_block1.dense2, block2.transformer_block1.residual2,
   layer_norm1: l = 10, equation (35) of gpt.tex; also of block2.transformer_block1.attention,
   block2.transformer_block1.residual1, block2.transformer_block1.ln2;
   block1.transformer_block1.attention, block1.transformer_block1.residual1,
   block1.transformer_block1.ln2; block0.transformer_block1.attention,
   block0.transformer_block1.residual1, block0.transformer_block1.ln2: l = 2, 5, 8; equation
   (22) of gpt.tex; also of block1.transformer_block1.dense2,
   block1.transformer_block1.residual2, block2.transformer_block1.ln1;
   block0.transformer_block1.dense2, block0.transformer_block1.residual2,
   block1.transformer_block1.ln1: l = 4, 7; equation (30) of gpt.tex; and of 1 more */
static void gpt_dense2_residual2_layer_norm1_layer_norm1_again(
    const gpt_real *layer_norm1_gamma,
    const gpt_real *layer_norm1_hat,
    const gpt_real *layer_norm1_beta,
    gpt_real *layer_norm1)
{
    /* (35) layer_norm1[n, t, k] = layer_norm1.beta[k] +
       layer_norm1.gamma[k]*layer_norm1·hat[n, t, k] */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            layer_norm1[t*96 + k] = layer_norm1_gamma[k]*layer_norm1_hat[t*96 + k]
                + layer_norm1_beta[k];
        }
    }
}

/* backward of logits, cross_entropy1: l = 11, equations (39), (40) and (70) of gpt.tex */
static void gpt_logits_cross_entropy1_backward(
    const gpt_real *layer_norm1,
    const gpt_real *embed_E,
    const int32_t *targets,
    const gpt_real *cross_entropy1_p,
    gpt_real *d_logits,
    gpt_real *d_layer_norm1,
    gpt_real *d_embed_E,
    gpt_real scale,
    int add)
{
    /* (39) ∂logits[n, t, k] = cross_entropy1.p[n, t, k]/1024 - [k - targets[n, t] == 0]/1024 */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        const ptrdiff_t targets_here = (ptrdiff_t)targets[t];
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 64; ++k) {
            d_logits[t*64 + k] = (gpt_real)0.0009765625*cross_entropy1_p[t*64 + k]
                - (gpt_real)0.0009765625*(k == targets_here ? (gpt_real)1 : (gpt_real)0);
        }
    }
    /* (40) ∂layer_norm1[n, t, k] = sum[u < 64](embed.E[u, k]*∂logits[n, t, u]) */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        gpt_product(
            16, 4096, 6144, /* n */
            96, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            64, 1, 96, /* u */
            d_logits + t*64,
            embed_E,
            d_layer_norm1 + t*96,
            1, 0);
    }
    /* (70) ∂embed.E[u, k] = sum[n < 16, t < 64](layer_norm1[n, t, k]*∂logits[n, t, u]) */
    gpt_product(
        64, 1, 96, /* u */
        96, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        1024, 64, 96, /* n, t */
        d_logits,
        layer_norm1,
        d_embed_E,
        scale, add);
}

/* backward of block2.transformer_block1.dense1, block2.transformer_block1.activation1;
   block1.transformer_block1.dense1, block1.transformer_block1.activation1;
   block0.transformer_block1.dense1, block0.transformer_block1.activation1: l = 3, 6, 9;
   equation (25) of gpt.tex */
static void gpt_dense1_activation1_block0_transformer_block1_activation1_again(
    const gpt_real *block2_transformer_block1_activation1_g,
    const gpt_real *block2_transformer_block1_dense1,
    gpt_real *block2_transformer_block1_activation1_again)
{
    /* (25) block2.transformer_block1.activation1·again[n, t, m] =
       (block2.transformer_block1.activation1.g[n, t, m] +
       1)*block2.transformer_block1.dense1[n, t, m]/2 */
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        gpt_IVDEP
        for (ptrdiff_t m = 0; m < 24576; ++m) {
            block2_transformer_block1_activation1_again[n*24576 + m] = (gpt_real)0.5*(1
                + block2_transformer_block1_activation1_g[n*24576 + m])
                *block2_transformer_block1_dense1[n*24576 + m];
        }
    }
}

/* backward of block2.transformer_block1.dense2, block2.transformer_block1.residual2,
   layer_norm1: l = 10, equations (42), (43) and (86) to (89) of gpt.tex */
static void gpt_dense2_residual2_layer_norm1_backward(
    const gpt_real *block2_transformer_block1_activation1,
    const gpt_real *block2_transformer_block1_dense2_W,
    const gpt_real *layer_norm1_gamma,
    const gpt_real *d_layer_norm1,
    const gpt_real *layer_norm1_root,
    const gpt_real *layer_norm1_hat,
    gpt_real *d_block2_transformer_block1_residual2,
    gpt_real *d_block2_transformer_block1_activation1,
    gpt_real *d_block2_transformer_block1_dense2_W,
    gpt_real *d_block2_transformer_block1_dense2_b,
    gpt_real *d_layer_norm1_gamma,
    gpt_real *d_layer_norm1_beta,
    gpt_real scale,
    int add)
{
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum_1;
            gpt_real sum_2;
            /* ∑1[n, t] =
               sum[k < 96](layer_norm1.gamma[k]*layer_norm1·hat[n, t, k]*∂layer_norm1[n, t, k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += layer_norm1_gamma[k]*layer_norm1_hat[n*6144 + t*96 + k]
                        *d_layer_norm1[n*6144 + t*96 + k];
                }
                sum_1 = sum;
            }
            /* ∑2[n, t] = sum[k < 96](layer_norm1.gamma[k]*∂layer_norm1[n, t, k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += layer_norm1_gamma[k]*d_layer_norm1[n*6144 + t*96 + k];
                }
                sum_2 = sum;
            }
            /* (42) ∂block2.transformer_block1.residual2[n, t, k] =
               (96*layer_norm1.gamma[k]*∂layer_norm1[n, t, k] - ∑1[n, t]*layer_norm1·hat[n, t, k]
               - ∑2[n, t])/(96*layer_norm1·root[n, t]) */
            {
                const gpt_real times = -sum_1;
                const gpt_real times_2 = (gpt_real)0.010416666666666666
                    / layer_norm1_root[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    d_block2_transformer_block1_residual2[n*6144 + t*96 + k] =
                        (layer_norm1_hat[n*6144 + t*96 + k]*times + 96*layer_norm1_gamma[k]
                        *d_layer_norm1[n*6144 + t*96 + k] - sum_2)*times_2;
                }
            }
        }
    }
    /* (43) ∂block2.transformer_block1.activation1[n, t, k] = sum[u <
       96](block2.transformer_block1.dense2.W[u, k]*∂block2.transformer_block1.residual2[n, t,
       u]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            1024, 96, 384, /* n, t */
            96, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            96, 1, 384, /* u */
            d_block2_transformer_block1_residual2,
            block2_transformer_block1_dense2_W + part*96,
            d_block2_transformer_block1_activation1 + part*96,
            1, 0);
    }
    /* (86) ∂block2.transformer_block1.dense2.W[u, k] = sum[n < 16, t <
       64](block2.transformer_block1.activation1[n, t, k]*∂block2.transformer_block1.residual2[n,
       t, u]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            96, 1, 384, /* u */
            96, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            1024, 96, 384, /* n, t */
            d_block2_transformer_block1_residual2,
            block2_transformer_block1_activation1 + part*96,
            d_block2_transformer_block1_dense2_W + part*96,
            scale, add);
    }
    /* (87) ∂block2.transformer_block1.dense2.b[u] =
       sum[n < 16, t < 64](∂block2.transformer_block1.residual2[n, t, u]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t u = 0; u < 96; ++u) {
            d_block2_transformer_block1_dense2_b[u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t u = 0; u < 96; ++u) {
            d_block2_transformer_block1_dense2_b[u] += scale
                *(d_block2_transformer_block1_residual2[t*96 + u]
                + d_block2_transformer_block1_residual2[t*96 + u + 96]
                + d_block2_transformer_block1_residual2[t*96 + u + 192]
                + d_block2_transformer_block1_residual2[t*96 + u + 288]);
        }
    }
    /* (88) ∂layer_norm1.gamma[k] =
       sum[n < 16, t < 64](layer_norm1·hat[n, t, k]*∂layer_norm1[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_layer_norm1_gamma[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_layer_norm1_gamma[k] += scale*(layer_norm1_hat[t*96 + k]*d_layer_norm1[t*96 + k]
                + layer_norm1_hat[t*96 + k + 96]*d_layer_norm1[t*96 + k + 96]
                + layer_norm1_hat[t*96 + k + 192]*d_layer_norm1[t*96 + k + 192]
                + layer_norm1_hat[t*96 + k + 288]*d_layer_norm1[t*96 + k + 288]);
        }
    }
    /* (89) ∂layer_norm1.beta[k] = sum[n < 16, t < 64](∂layer_norm1[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_layer_norm1_beta[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_layer_norm1_beta[k] += scale*(d_layer_norm1[t*96 + k] + d_layer_norm1[t*96 + k + 96]
                + d_layer_norm1[t*96 + k + 192] + d_layer_norm1[t*96 + k + 288]);
        }
    }
}

/* backward of block2.transformer_block1.dense1, block2.transformer_block1.activation1;
   block1.transformer_block1.dense1, block1.transformer_block1.activation1;
   block0.transformer_block1.dense1, block0.transformer_block1.activation1: l = 3, 6, 9;
   equations (49), (50), (80) and (81) of gpt.tex */
static void gpt_dense1_activation1_backward(
    const gpt_real *block2_transformer_block1_ln2_again,
    const gpt_real *block2_transformer_block1_dense1_W,
    const gpt_real *block2_transformer_block1_dense1,
    const gpt_real *block2_transformer_block1_activation1_g,
    const gpt_real *d_block2_transformer_block1_activation1,
    gpt_real *d_block2_transformer_block1_dense1,
    gpt_real *d_block2_transformer_block1_ln2,
    gpt_real *d_block2_transformer_block1_dense1_W,
    gpt_real *d_block2_transformer_block1_dense1_b,
    gpt_real scale,
    int add)
{
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_IVDEP
            for (ptrdiff_t m = 0; m < 384; ++m) {
                /* ∂block2.transformer_block1.activation1.g[n, t, m] =
                   block2.transformer_block1.dense1[n, t,
                   m]*∂block2.transformer_block1.activation1[n, t, m]/2 */
                const gpt_real d_block2_transformer_block1_activation1_g = (gpt_real)0.5
                    *block2_transformer_block1_dense1[n*24576 + t*384 + m]
                    *d_block2_transformer_block1_activation1[n*24576 + t*384 + m];
                /* (49) ∂block2.transformer_block1.dense1[n, t, m] =
                   sqrt(2)*(-block2.transformer_block1.activation1.g[n, t, m]**2 +
                   1)*(26829*block2.transformer_block1.dense1[n, t, m]**2/200000 +
                   1)*∂block2.transformer_block1.activation1.g[n, t, m]/sqrt(pi) +
                   (block2.transformer_block1.activation1.g[n, t, m]/2 +
                   1/2)*∂block2.transformer_block1.activation1[n, t, m] */
                d_block2_transformer_block1_dense1[n*24576 + t*384 + m] = ((gpt_real)0.5
                    + (gpt_real)0.5*block2_transformer_block1_activation1_g[n*24576 + t*384 + m])
                    *d_block2_transformer_block1_activation1[n*24576 + t*384 + m]
                    + (gpt_real)0.7978845608028654*(1
                    - block2_transformer_block1_activation1_g[n*24576 + t*384 + m]
                    *block2_transformer_block1_activation1_g[n*24576 + t*384 + m])*(1
                    + (gpt_real)0.134145*block2_transformer_block1_dense1[n*24576 + t*384 + m]
                    *block2_transformer_block1_dense1[n*24576 + t*384 + m])
                    *d_block2_transformer_block1_activation1_g;
            }
        }
    }
    /* (50) ∂block2.transformer_block1.ln2[n, t, k] = sum[u <
       384](block2.transformer_block1.dense1.W[u, k]*∂block2.transformer_block1.dense1[n, t, u]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 384, 96, /* n, t */
            96, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            384, 1, 96, /* u */
            d_block2_transformer_block1_dense1 + part*256*384,
            block2_transformer_block1_dense1_W,
            d_block2_transformer_block1_ln2 + part*256*96,
            1, 0);
    }
    /* (80) ∂block2.transformer_block1.dense1.W[u, k] = sum[n < 16, t <
       64](block2.transformer_block1.ln2·again[n, t, k]*∂block2.transformer_block1.dense1[n, t,
       u]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 2; ++part) {
        gpt_product(
            192, 1, 96, /* u */
            96, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            1024, 384, 96, /* n, t */
            d_block2_transformer_block1_dense1 + part*192,
            block2_transformer_block1_ln2_again,
            d_block2_transformer_block1_dense1_W + part*192*96,
            scale, add);
    }
    /* (81) ∂block2.transformer_block1.dense1.b[u] =
       sum[n < 16, t < 64](∂block2.transformer_block1.dense1[n, t, u]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t u = 0; u < 384; ++u) {
            d_block2_transformer_block1_dense1_b[u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t u = 0; u < 384; ++u) {
            d_block2_transformer_block1_dense1_b[u] += scale
                *(d_block2_transformer_block1_dense1[t*384 + u]
                + d_block2_transformer_block1_dense1[t*384 + u + 384]
                + d_block2_transformer_block1_dense1[t*384 + u + 768]
                + d_block2_transformer_block1_dense1[t*384 + u + 1152]);
        }
    }
}

/* backward of block2.transformer_block1.attention, block2.transformer_block1.residual1,
   block2.transformer_block1.ln2; block1.transformer_block1.attention,
   block1.transformer_block1.residual1, block1.transformer_block1.ln2;
   block0.transformer_block1.attention, block0.transformer_block1.residual1,
   block0.transformer_block1.ln2: l = 2, 5, 8; equations (52), (53), (55) to (58), (60) to (63)
   and (74) to (79) of gpt.tex */
static void gpt_attention_residual1_ln2_backward(
    const gpt_real *block2_transformer_block1_ln1_again,
    const gpt_real *block2_transformer_block1_attention_W_qkv,
    const gpt_real *block2_transformer_block1_attention_W_o,
    const gpt_real *block2_transformer_block1_attention_q,
    const gpt_real *block2_transformer_block1_attention_k,
    const gpt_real *block2_transformer_block1_attention_v,
    const gpt_real *block2_transformer_block1_attention_p,
    const gpt_real *block2_transformer_block1_attention_a,
    const gpt_real *block2_transformer_block1_ln2_gamma,
    const gpt_real *d_block2_transformer_block1_ln2,
    const gpt_real *d_block2_transformer_block1_residual2,
    const gpt_real *block0_transformer_block1_ln2_root,
    const gpt_real *block0_transformer_block1_ln2_hat,
    gpt_real *d_block2_transformer_block1_residual1_at_2,
    gpt_real *d_block2_transformer_block1_attention_a,
    gpt_real *d_block2_transformer_block1_attention_s,
    gpt_real *d_block2_transformer_block1_attention_v,
    gpt_real *d_block2_transformer_block1_attention_q,
    gpt_real *d_block2_transformer_block1_attention_x,
    gpt_real *d_block2_transformer_block1_ln1,
    gpt_real *d_block2_transformer_block1_attention_W_qkv,
    gpt_real *d_block2_transformer_block1_attention_b_qkv,
    gpt_real *d_block2_transformer_block1_attention_W_o,
    gpt_real *d_block2_transformer_block1_attention_b_o,
    gpt_real *d_block2_transformer_block1_ln2_gamma,
    gpt_real *d_block2_transformer_block1_ln2_beta,
    gpt_real scale,
    int add)
{
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum_1;
            gpt_real sum_2;
            /* ∑1[n, t] = sum[k <
               96](block2.transformer_block1.ln2.gamma[k]*block0.transformer_block1.ln2·hat[n, t,
               k]*∂block2.transformer_block1.ln2[n, t, k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block2_transformer_block1_ln2_gamma[k]
                        *block0_transformer_block1_ln2_hat[n*6144 + t*96 + k]
                        *d_block2_transformer_block1_ln2[n*6144 + t*96 + k];
                }
                sum_1 = sum;
            }
            /* ∑2[n, t] = sum[k <
               96](block2.transformer_block1.ln2.gamma[k]*∂block2.transformer_block1.ln2[n, t,
               k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block2_transformer_block1_ln2_gamma[k]
                        *d_block2_transformer_block1_ln2[n*6144 + t*96 + k];
                }
                sum_2 = sum;
            }
            /* (52) ∂block2.transformer_block1.residual1@2[n, t, m] =
               (96*block2.transformer_block1.ln2.gamma[m]*∂block2.transformer_block1.ln2[n, t, m]
               + 96*block0.transformer_block1.ln2·root[n,
               t]*∂block2.transformer_block1.residual2[n, t, m] - ∑1[n,
               t]*block0.transformer_block1.ln2·hat[n, t, m] - ∑2[n,
               t])/(96*block0.transformer_block1.ln2·root[n, t]) */
            {
                const gpt_real times = -sum_1;
                const gpt_real times_2 = 96*block0_transformer_block1_ln2_root[n*64 + t];
                const gpt_real times_3 = (gpt_real)0.010416666666666666
                    / block0_transformer_block1_ln2_root[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t m = 0; m < 96; ++m) {
                    d_block2_transformer_block1_residual1_at_2[n*6144 + t*96 + m] =
                        (block0_transformer_block1_ln2_hat[n*6144 + t*96 + m]*times
                        + d_block2_transformer_block1_residual2[n*6144 + t*96 + m]*times_2
                        + 96*block2_transformer_block1_ln2_gamma[m]
                        *d_block2_transformer_block1_ln2[n*6144 + t*96 + m] - sum_2)*times_3;
                }
            }
        }
    }
    /* (53) ∂block2.transformer_block1.attention.a[n, t, c] = sum[w <
       96](block2.transformer_block1.attention.W_o[w,
       c]*∂block2.transformer_block1.residual1@2[n, t, w]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 96, 96, /* n, t */
            96, 1, 1, /* c */
            1, 0, 0,
            1, 0, 0,
            96, 1, 96, /* w */
            d_block2_transformer_block1_residual1_at_2 + part*256*96,
            block2_transformer_block1_attention_W_o,
            d_block2_transformer_block1_attention_a + part*256*96,
            1, 0);
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            gpt_real d_block2_transformer_block1_attention_p[4096];
            /* (55) ∂block2.transformer_block1.attention.p[n, h, t, u] = sum[d <
               24](∂block2.transformer_block1.attention.a[n, t, d +
               24*h]*block2.transformer_block1.attention.v[n, h, u, d]) */
            gpt_product(
                16, 96, 64, /* t */
                16, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                d_block2_transformer_block1_attention_a + n*6144 + h*24,
                block2_transformer_block1_attention_v + n*6144 + h*1536,
                d_block2_transformer_block1_attention_p,
                1, 0);
            gpt_product(
                16, 96, 64, /* t */
                32, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                d_block2_transformer_block1_attention_a + n*6144 + h*24 + 16*96,
                block2_transformer_block1_attention_v + n*6144 + h*1536,
                d_block2_transformer_block1_attention_p + 16*64,
                1, 0);
            gpt_product(
                16, 96, 64, /* t */
                48, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                d_block2_transformer_block1_attention_a + n*6144 + h*24 + 32*96,
                block2_transformer_block1_attention_v + n*6144 + h*1536,
                d_block2_transformer_block1_attention_p + 32*64,
                1, 0);
            gpt_product(
                16, 96, 64, /* t */
                64, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                d_block2_transformer_block1_attention_a + n*6144 + h*24 + 48*96,
                block2_transformer_block1_attention_v + n*6144 + h*1536,
                d_block2_transformer_block1_attention_p + 48*64,
                1, 0);
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_real sum_3;
                /* ∑3[n, h, t] = sum[u < 64 if t - u >=
                   0](block2.transformer_block1.attention.p[n, h, t,
                   u]*∂block2.transformer_block1.attention.p[n, h, t, u]) */
                {
                    gpt_real sum = 0;
                    for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                        sum += block2_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u]
                            *d_block2_transformer_block1_attention_p[t*64 + u];
                    }
                    sum_3 = sum;
                }
                /* (56) ∂block2.transformer_block1.attention.s[n, h, t, u] = 0 */
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    d_block2_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + u] = 0;
                }
                /* (56) ∂block2.transformer_block1.attention.s[n, h, t, u] = (-∑3[n, h, t] +
                   ∂block2.transformer_block1.attention.p[n, h, t,
                   u])*block2.transformer_block1.attention.p[n, h, t, u] if t - u >= 0 */
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                    d_block2_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + u] =
                        (d_block2_transformer_block1_attention_p[t*64 + u]
                        - sum_3)*block2_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u];
                }
            }
            /* (57) ∂block2.transformer_block1.attention.v[n, h, u, d] = sum[t < 64 if t - u >=
               0](∂block2.transformer_block1.attention.a[n, t, d +
               24*h]*block2.transformer_block1.attention.p[n, h, t, u]) */
            for (ptrdiff_t u = 0; u < 64; u += 8) {
                const ptrdiff_t t = gpt_later(0, u);
                gpt_product(
                    8, 1, 24, /* u */
                    24, 1, 1, /* d */
                    1, 0, 0,
                    1, 0, 0,
                    gpt_later(t, 64) - t, 64, 96, /* t */
                    block2_transformer_block1_attention_p + n*16384 + h*4096 + t*64 + u,
                    d_block2_transformer_block1_attention_a + n*6144 + t*96 + h*24,
                    d_block2_transformer_block1_attention_v + n*6144 + h*1536 + u*24,
                    1, 0);
            }
            /* (58) ∂block2.transformer_block1.attention.q[n, h, t, d] = sum[u < 64 if t - u >=
               0](sqrt(6)*block2.transformer_block1.attention.k[n, h, u,
               d]*∂block2.transformer_block1.attention.s[n, h, t, u]/12) */
            for (ptrdiff_t t = 0; t < 64; t += 8) {
                const ptrdiff_t u = 0;
                gpt_product(
                    8, 64, 24, /* t */
                    24, 1, 1, /* d */
                    1, 0, 0,
                    1, 0, 0,
                    gpt_later(u, gpt_earlier(64, t + 8)) - u, 1, 24, /* u */
                    d_block2_transformer_block1_attention_s + n*16384 + h*4096 + u + t*64,
                    block2_transformer_block1_attention_k + n*6144 + h*1536 + u*24,
                    d_block2_transformer_block1_attention_q + n*6144 + h*1536 + t*24,
                    (gpt_real)0.2041241452319315, 0);
            }
        }
    }
    /* (60) to (62) ∂block2.transformer_block1.attention.x[n, u, d + 24*h + 192] =
       ∂block2.transformer_block1.attention.v[n, h, u, d] */
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t u = 0; u < 64; ++u) {
            for (ptrdiff_t h = 0; h < 4; ++h) {
                gpt_IVDEP
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block2_transformer_block1_attention_x[n*18432 + u*288 + h*24 + d + 192] =
                        d_block2_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d];
                }
            }
        }
    }
    /* (60) to (62) ∂block2.transformer_block1.attention.x[n, u, d + 24*h + 96] = sum[t < 64 if t
       - u >= 0](sqrt(6)*block2.transformer_block1.attention.q[n, h, t,
       d]*∂block2.transformer_block1.attention.s[n, h, t, u]/12) */
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            for (ptrdiff_t u = 0; u < 64; u += 8) {
                const ptrdiff_t t = gpt_later(0, u);
                gpt_product(
                    8, 1, 288, /* u */
                    24, 1, 1, /* d */
                    1, 0, 0,
                    1, 0, 0,
                    gpt_later(t, 64) - t, 64, 24, /* t */
                    d_block2_transformer_block1_attention_s + n*16384 + h*4096 + t*64 + u,
                    block2_transformer_block1_attention_q + n*6144 + h*1536 + t*24,
                    d_block2_transformer_block1_attention_x + n*18432 + h*24 + 96 + u*288,
                    (gpt_real)0.2041241452319315, 0);
            }
        }
    }
    /* (60) to (62) ∂block2.transformer_block1.attention.x[n, t, d + 24*h] =
       ∂block2.transformer_block1.attention.q[n, h, t, d] */
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            for (ptrdiff_t h = 0; h < 4; ++h) {
                gpt_IVDEP
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block2_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d] =
                        d_block2_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d];
                }
            }
        }
    }
    /* (63) ∂block2.transformer_block1.ln1[n, t, c] = sum[w <
       288](block2.transformer_block1.attention.W_qkv[w,
       c]*∂block2.transformer_block1.attention.x[n, t, w]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 288, 96, /* n, t */
            96, 1, 1, /* c */
            1, 0, 0,
            1, 0, 0,
            288, 1, 96, /* w */
            d_block2_transformer_block1_attention_x + part*256*288,
            block2_transformer_block1_attention_W_qkv,
            d_block2_transformer_block1_ln1 + part*256*96,
            1, 0);
    }
    /* (74) ∂block2.transformer_block1.attention.W_qkv[w, c] = sum[n < 16, t <
       64](block2.transformer_block1.ln1·again[n, t, c]*∂block2.transformer_block1.attention.x[n,
       t, w]) */
    gpt_product(
        288, 1, 96, /* w */
        96, 1, 1, /* c */
        1, 0, 0,
        1, 0, 0,
        1024, 288, 96, /* n, t */
        d_block2_transformer_block1_attention_x,
        block2_transformer_block1_ln1_again,
        d_block2_transformer_block1_attention_W_qkv,
        scale, add);
    /* (75) ∂block2.transformer_block1.attention.b_qkv[d + 24*h + 192] =
       sum[n < 16, u < 64](∂block2.transformer_block1.attention.v[n, h, u, d]) */
    gpt_PARALLEL
    for (ptrdiff_t h = 0; h < 4; ++h) {
        if (!add) {
            gpt_IVDEP
            for (ptrdiff_t d = 0; d < 24; ++d) {
                d_block2_transformer_block1_attention_b_qkv[h*24 + d + 192] = 0;
            }
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t u = 0; u < 64; u += 4) {
                gpt_IVDEP
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block2_transformer_block1_attention_b_qkv[h*24 + d + 192] += scale
                        *(d_block2_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d]
                        + d_block2_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d + 24]
                        + d_block2_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d + 48]
                        + d_block2_transformer_block1_attention_v[n*6144 + h*1536 + u*24 + d + 72]);
                }
            }
        }
    }
    /* (75) ∂block2.transformer_block1.attention.b_qkv[d + 24*h + 96] = 0 */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t d = 0; d < 96; ++d) {
            d_block2_transformer_block1_attention_b_qkv[d + 96] = 0;
        }
    }
    /* (75) ∂block2.transformer_block1.attention.b_qkv[d + 24*h] =
       sum[n < 16, t < 64](∂block2.transformer_block1.attention.q[n, h, t, d]) */
    gpt_PARALLEL
    for (ptrdiff_t h = 0; h < 4; ++h) {
        if (!add) {
            gpt_IVDEP
            for (ptrdiff_t d = 0; d < 24; ++d) {
                d_block2_transformer_block1_attention_b_qkv[h*24 + d] = 0;
            }
        }
        for (ptrdiff_t n = 0; n < 16; ++n) {
            for (ptrdiff_t t = 0; t < 64; t += 4) {
                gpt_IVDEP
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    d_block2_transformer_block1_attention_b_qkv[h*24 + d] += scale
                        *(d_block2_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d]
                        + d_block2_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d + 24]
                        + d_block2_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d + 48]
                        + d_block2_transformer_block1_attention_q[n*6144 + h*1536 + t*24 + d + 72]);
                }
            }
        }
    }
    /* (76) ∂block2.transformer_block1.attention.W_o[w, c] = sum[n < 16, t <
       64](block2.transformer_block1.attention.a[n, t,
       c]*∂block2.transformer_block1.residual1@2[n, t, w]) */
    gpt_product(
        96, 1, 96, /* w */
        96, 1, 1, /* c */
        1, 0, 0,
        1, 0, 0,
        1024, 96, 96, /* n, t */
        d_block2_transformer_block1_residual1_at_2,
        block2_transformer_block1_attention_a,
        d_block2_transformer_block1_attention_W_o,
        scale, add);
    /* (77) ∂block2.transformer_block1.attention.b_o[w] =
       sum[n < 16, t < 64](∂block2.transformer_block1.residual1@2[n, t, w]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t w = 0; w < 96; ++w) {
            d_block2_transformer_block1_attention_b_o[w] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t w = 0; w < 96; ++w) {
            d_block2_transformer_block1_attention_b_o[w] += scale
                *(d_block2_transformer_block1_residual1_at_2[t*96 + w]
                + d_block2_transformer_block1_residual1_at_2[t*96 + w + 96]
                + d_block2_transformer_block1_residual1_at_2[t*96 + w + 192]
                + d_block2_transformer_block1_residual1_at_2[t*96 + w + 288]);
        }
    }
    /* (78) ∂block2.transformer_block1.ln2.gamma[k] = sum[n < 16, t <
       64](block0.transformer_block1.ln2·hat[n, t, k]*∂block2.transformer_block1.ln2[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln2_gamma[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln2_gamma[k] += scale
                *(block0_transformer_block1_ln2_hat[t*96 + k]*d_block2_transformer_block1_ln2[t*96
                + k] + block0_transformer_block1_ln2_hat[t*96 + k + 96]
                *d_block2_transformer_block1_ln2[t*96 + k + 96]
                + block0_transformer_block1_ln2_hat[t*96 + k + 192]
                *d_block2_transformer_block1_ln2[t*96 + k + 192]
                + block0_transformer_block1_ln2_hat[t*96 + k + 288]
                *d_block2_transformer_block1_ln2[t*96 + k + 288]);
        }
    }
    /* (79) ∂block2.transformer_block1.ln2.beta[k] =
       sum[n < 16, t < 64](∂block2.transformer_block1.ln2[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln2_beta[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln2_beta[k] += scale
                *(d_block2_transformer_block1_ln2[t*96 + k]
                + d_block2_transformer_block1_ln2[t*96 + k + 96]
                + d_block2_transformer_block1_ln2[t*96 + k + 192]
                + d_block2_transformer_block1_ln2[t*96 + k + 288]);
        }
    }
}

/* backward of block1.transformer_block1.dense2, block1.transformer_block1.residual2,
   block2.transformer_block1.ln1; block0.transformer_block1.dense2,
   block0.transformer_block1.residual2, block1.transformer_block1.ln1: l = 4, 7; equations
   (46), (47) and (82) to (85) of gpt.tex */
static void gpt_dense2_residual2_ln1_backward(
    const gpt_real *block1_transformer_block1_activation1_again,
    const gpt_real *block1_transformer_block1_dense2_W,
    const gpt_real *block2_transformer_block1_ln1_gamma,
    const gpt_real *d_block2_transformer_block1_ln1,
    const gpt_real *d_block2_transformer_block1_residual1_at_2,
    const gpt_real *block1_transformer_block1_ln1_root,
    const gpt_real *block1_transformer_block1_ln1_hat,
    gpt_real *d_block1_transformer_block1_residual2_at_2,
    gpt_real *d_block1_transformer_block1_activation1,
    gpt_real *d_block1_transformer_block1_dense2_W,
    gpt_real *d_block1_transformer_block1_dense2_b,
    gpt_real *d_block2_transformer_block1_ln1_gamma,
    gpt_real *d_block2_transformer_block1_ln1_beta,
    gpt_real scale,
    int add)
{
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum_1;
            gpt_real sum_2;
            /* ∑1[n, t] = sum[k <
               96](block2.transformer_block1.ln1.gamma[k]*block1.transformer_block1.ln1·hat[n, t,
               k]*∂block2.transformer_block1.ln1[n, t, k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block2_transformer_block1_ln1_gamma[k]
                        *block1_transformer_block1_ln1_hat[n*6144 + t*96 + k]
                        *d_block2_transformer_block1_ln1[n*6144 + t*96 + k];
                }
                sum_1 = sum;
            }
            /* ∑2[n, t] = sum[k <
               96](block2.transformer_block1.ln1.gamma[k]*∂block2.transformer_block1.ln1[n, t,
               k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block2_transformer_block1_ln1_gamma[k]
                        *d_block2_transformer_block1_ln1[n*6144 + t*96 + k];
                }
                sum_2 = sum;
            }
            /* (46) ∂block1.transformer_block1.residual2@2[n, t, m] =
               (96*block2.transformer_block1.ln1.gamma[m]*∂block2.transformer_block1.ln1[n, t, m]
               + 96*block1.transformer_block1.ln1·root[n,
               t]*∂block2.transformer_block1.residual1@2[n, t, m] - ∑1[n,
               t]*block1.transformer_block1.ln1·hat[n, t, m] - ∑2[n,
               t])/(96*block1.transformer_block1.ln1·root[n, t]) */
            {
                const gpt_real times = -sum_1;
                const gpt_real times_2 = 96*block1_transformer_block1_ln1_root[n*64 + t];
                const gpt_real times_3 = (gpt_real)0.010416666666666666
                    / block1_transformer_block1_ln1_root[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t m = 0; m < 96; ++m) {
                    d_block1_transformer_block1_residual2_at_2[n*6144 + t*96 + m] =
                        (block1_transformer_block1_ln1_hat[n*6144 + t*96 + m]*times
                        + d_block2_transformer_block1_residual1_at_2[n*6144 + t*96 + m]*times_2
                        + 96*block2_transformer_block1_ln1_gamma[m]
                        *d_block2_transformer_block1_ln1[n*6144 + t*96 + m] - sum_2)*times_3;
                }
            }
        }
    }
    /* (47) ∂block1.transformer_block1.activation1[n, t, k] = sum[u <
       96](block1.transformer_block1.dense2.W[u, k]*∂block1.transformer_block1.residual2@2[n, t,
       u]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            1024, 96, 384, /* n, t */
            96, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            96, 1, 384, /* u */
            d_block1_transformer_block1_residual2_at_2,
            block1_transformer_block1_dense2_W + part*96,
            d_block1_transformer_block1_activation1 + part*96,
            1, 0);
    }
    /* (82) ∂block1.transformer_block1.dense2.W[u, k] = sum[n < 16, t <
       64](block1.transformer_block1.activation1·again[n, t,
       k]*∂block1.transformer_block1.residual2@2[n, t, u]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            96, 1, 384, /* u */
            96, 1, 1, /* k */
            1, 0, 0,
            1, 0, 0,
            1024, 96, 384, /* n, t */
            d_block1_transformer_block1_residual2_at_2,
            block1_transformer_block1_activation1_again + part*96,
            d_block1_transformer_block1_dense2_W + part*96,
            scale, add);
    }
    /* (83) ∂block1.transformer_block1.dense2.b[u] =
       sum[n < 16, t < 64](∂block1.transformer_block1.residual2@2[n, t, u]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t u = 0; u < 96; ++u) {
            d_block1_transformer_block1_dense2_b[u] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t u = 0; u < 96; ++u) {
            d_block1_transformer_block1_dense2_b[u] += scale
                *(d_block1_transformer_block1_residual2_at_2[t*96 + u]
                + d_block1_transformer_block1_residual2_at_2[t*96 + u + 96]
                + d_block1_transformer_block1_residual2_at_2[t*96 + u + 192]
                + d_block1_transformer_block1_residual2_at_2[t*96 + u + 288]);
        }
    }
    /* (84) ∂block2.transformer_block1.ln1.gamma[k] = sum[n < 16, t <
       64](block1.transformer_block1.ln1·hat[n, t, k]*∂block2.transformer_block1.ln1[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln1_gamma[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln1_gamma[k] += scale
                *(block1_transformer_block1_ln1_hat[t*96 + k]*d_block2_transformer_block1_ln1[t*96
                + k] + block1_transformer_block1_ln1_hat[t*96 + k + 96]
                *d_block2_transformer_block1_ln1[t*96 + k + 96]
                + block1_transformer_block1_ln1_hat[t*96 + k + 192]
                *d_block2_transformer_block1_ln1[t*96 + k + 192]
                + block1_transformer_block1_ln1_hat[t*96 + k + 288]
                *d_block2_transformer_block1_ln1[t*96 + k + 288]);
        }
    }
    /* (85) ∂block2.transformer_block1.ln1.beta[k] =
       sum[n < 16, t < 64](∂block2.transformer_block1.ln1[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln1_beta[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block2_transformer_block1_ln1_beta[k] += scale
                *(d_block2_transformer_block1_ln1[t*96 + k]
                + d_block2_transformer_block1_ln1[t*96 + k + 96]
                + d_block2_transformer_block1_ln1[t*96 + k + 192]
                + d_block2_transformer_block1_ln1[t*96 + k + 288]);
        }
    }
}

/* backward of embed, position1, block0.transformer_block1.ln1: l = 1, equations (69) to (73)
   of gpt.tex */
static void gpt_embed_position1_ln1_backward(
    const int32_t *tokens,
    const gpt_real *block0_transformer_block1_ln1_gamma,
    const gpt_real *d_block0_transformer_block1_ln1,
    const gpt_real *d_block0_transformer_block1_residual1_at_2,
    const gpt_real *block0_transformer_block1_ln1_root,
    const gpt_real *block0_transformer_block1_ln1_hat,
    gpt_real *d_position1,
    gpt_real *d_embed_E,
    gpt_real *d_position1_P,
    gpt_real *d_block0_transformer_block1_ln1_gamma,
    gpt_real *d_block0_transformer_block1_ln1_beta,
    gpt_real scale,
    int add)
{
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real sum_1;
            gpt_real sum_2;
            /* ∑1[n, t] = sum[k <
               96](block0.transformer_block1.ln1.gamma[k]*block0.transformer_block1.ln1·hat[n, t,
               k]*∂block0.transformer_block1.ln1[n, t, k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_ln1_gamma[k]
                        *block0_transformer_block1_ln1_hat[n*6144 + t*96 + k]
                        *d_block0_transformer_block1_ln1[n*6144 + t*96 + k];
                }
                sum_1 = sum;
            }
            /* ∑2[n, t] = sum[k <
               96](block0.transformer_block1.ln1.gamma[k]*∂block0.transformer_block1.ln1[n, t,
               k]) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_ln1_gamma[k]
                        *d_block0_transformer_block1_ln1[n*6144 + t*96 + k];
                }
                sum_2 = sum;
            }
            /* (69) ∂position1[n, t, u] =
               (96*block0.transformer_block1.ln1.gamma[u]*∂block0.transformer_block1.ln1[n, t, u]
               + 96*block0.transformer_block1.ln1·root[n,
               t]*∂block0.transformer_block1.residual1@2[n, t, u] - ∑1[n,
               t]*block0.transformer_block1.ln1·hat[n, t, u] - ∑2[n,
               t])/(96*block0.transformer_block1.ln1·root[n, t]) */
            {
                const gpt_real times = -sum_1;
                const gpt_real times_2 = 96*block0_transformer_block1_ln1_root[n*64 + t];
                const gpt_real times_3 = (gpt_real)0.010416666666666666
                    / block0_transformer_block1_ln1_root[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < 96; ++u) {
                    d_position1[n*6144 + t*96 + u] =
                        (block0_transformer_block1_ln1_hat[n*6144 + t*96 + u]*times
                        + d_block0_transformer_block1_residual1_at_2[n*6144 + t*96 + u]*times_2
                        + 96*block0_transformer_block1_ln1_gamma[u]
                        *d_block0_transformer_block1_ln1[n*6144 + t*96 + u] - sum_2)*times_3;
                }
            }
        }
    }
    /* (70) ∂embed.E[tokens[n, t], k] += ∂position1[n, t, k] */
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_IVDEP
            for (ptrdiff_t k = 0; k < 96; ++k) {
                d_embed_E[(ptrdiff_t)tokens[n*64 + t]*96 + k] += scale
                    *d_position1[n*6144 + t*96 + k];
            }
        }
    }
    /* (71) ∂position1.P[t, u] = sum[n < 16 if -t + 64 > 0](∂position1[n, t, u]) */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 64; ++t) {
        if (!add) {
            gpt_IVDEP
            for (ptrdiff_t u = 0; u < 96; ++u) {
                d_position1_P[t*96 + u] = 0;
            }
        }
        if (64 > t) {
            for (ptrdiff_t n = 0; n < 16; n += 4) {
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < 96; ++u) {
                    d_position1_P[t*96 + u] += scale*(d_position1[n*6144 + t*96 + u]
                        + d_position1[n*6144 + t*96 + u + 6144]
                        + d_position1[n*6144 + t*96 + u + 12288]
                        + d_position1[n*6144 + t*96 + u + 18432]);
                }
            }
        }
    }
    /* (72) ∂block0.transformer_block1.ln1.gamma[k] = sum[n < 16, t <
       64](block0.transformer_block1.ln1·hat[n, t, k]*∂block0.transformer_block1.ln1[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln1_gamma[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln1_gamma[k] += scale
                *(block0_transformer_block1_ln1_hat[t*96 + k]*d_block0_transformer_block1_ln1[t*96
                + k] + block0_transformer_block1_ln1_hat[t*96 + k + 96]
                *d_block0_transformer_block1_ln1[t*96 + k + 96]
                + block0_transformer_block1_ln1_hat[t*96 + k + 192]
                *d_block0_transformer_block1_ln1[t*96 + k + 192]
                + block0_transformer_block1_ln1_hat[t*96 + k + 288]
                *d_block0_transformer_block1_ln1[t*96 + k + 288]);
        }
    }
    /* (73) ∂block0.transformer_block1.ln1.beta[k] =
       sum[n < 16, t < 64](∂block0.transformer_block1.ln1[n, t, k]) */
    if (!add) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln1_beta[k] = 0;
        }
    }
    for (ptrdiff_t t = 0; t < 1024; t += 4) {
        gpt_IVDEP
        for (ptrdiff_t k = 0; k < 96; ++k) {
            d_block0_transformer_block1_ln1_beta[k] += scale
                *(d_block0_transformer_block1_ln1[t*96 + k]
                + d_block0_transformer_block1_ln1[t*96 + k + 96]
                + d_block0_transformer_block1_ln1[t*96 + k + 192]
                + d_block0_transformer_block1_ln1[t*96 + k + 288]);
        }
    }
}

/* predict of embed, position1, block0.transformer_block1.ln1: l = 1, equations (2) to (5) of
   gpt.tex */
static void gpt_embed_position1_ln1_predict(
    const int32_t *tokens,
    const gpt_real *embed_E,
    const gpt_real *position1_P,
    const gpt_real *block0_transformer_block1_ln1_gamma,
    const gpt_real *block0_transformer_block1_ln1_beta,
    gpt_real *position1,
    gpt_real *block0_transformer_block1_ln1)
{
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real block0_transformer_block1_ln1_mu;
            gpt_real block0_transformer_block1_ln1_v;
            gpt_real block0_transformer_block1_ln1_root;
            /* (2) position1[n, t, u] = embed.E[tokens[n, t], u] + position1.P[t, u] */
            {
                const ptrdiff_t tokens_here = (ptrdiff_t)tokens[n*64 + t];
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < 96; ++u) {
                    position1[n*6144 + t*96 + u] = embed_E[tokens_here*96 + u]
                        + position1_P[t*96 + u];
                }
            }
            /* (3) block0.transformer_block1.ln1.mu[n, t] = sum[k < 96](position1[n, t, k]/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += position1[n*6144 + t*96 + k];
                }
                block0_transformer_block1_ln1_mu = (gpt_real)0.010416666666666666*sum;
            }
            /* (4) block0.transformer_block1.ln1.v[n, t] =
               sum[k < 96]((-block0.transformer_block1.ln1.mu[n, t] + position1[n, t, k])**2/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += gpt_power_2(position1[n*6144 + t*96 + k]
                        - block0_transformer_block1_ln1_mu);
                }
                block0_transformer_block1_ln1_v = (gpt_real)0.010416666666666666*sum;
            }
            /* (5) block0.transformer_block1.ln1·root[n, t] =
               sqrt(block0.transformer_block1.ln1.v[n, t] + 1/100000) */
            block0_transformer_block1_ln1_root = gpt_sqrt((gpt_real)1e-05
                + block0_transformer_block1_ln1_v);
            /* (5) block0.transformer_block1.ln1[n, t, k] = (-block0.transformer_block1.ln1.mu[n,
               t] + position1[n, t,
               k])*block0.transformer_block1.ln1.gamma[k]/block0.transformer_block1.ln1·root[n,
               t] + block0.transformer_block1.ln1.beta[k] */
            {
                const gpt_real times = 1 / block0_transformer_block1_ln1_root;
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    block0_transformer_block1_ln1[n*6144 + t*96 + k] = (position1[n*6144 + t*96 + k]
                        - block0_transformer_block1_ln1_mu)*block0_transformer_block1_ln1_gamma[k]
                        *times + block0_transformer_block1_ln1_beta[k];
                }
            }
        }
    }
}

/* predict of block0.transformer_block1.attention, block0.transformer_block1.residual1,
   block0.transformer_block1.ln2; block1.transformer_block1.attention,
   block1.transformer_block1.residual1, block1.transformer_block1.ln2;
   block2.transformer_block1.attention, block2.transformer_block1.residual1,
   block2.transformer_block1.ln2: l = 2, 5, 8; equations (7), (11) to (15), (17) and (19) to
   (22) of gpt.tex */
static void gpt_attention_residual1_ln2_predict(
    const gpt_real *block0_transformer_block1_ln1,
    const gpt_real *block0_transformer_block1_attention_W_qkv,
    const gpt_real *block0_transformer_block1_attention_b_qkv,
    const gpt_real *block0_transformer_block1_attention_W_o,
    const gpt_real *block0_transformer_block1_attention_b_o,
    const gpt_real *position1,
    const gpt_real *block0_transformer_block1_ln2_gamma,
    const gpt_real *block0_transformer_block1_ln2_beta,
    gpt_real *block0_transformer_block1_attention_x,
    gpt_real *block0_transformer_block1_attention_s,
    gpt_real *block0_transformer_block1_attention_p,
    gpt_real *block0_transformer_block1_attention_a,
    gpt_real *block0_transformer_block1_residual1,
    gpt_real *block0_transformer_block1_ln2)
{
    /* (7) block0.transformer_block1.attention.x[n, t, w] = sum[c <
       96](block0.transformer_block1.attention.W_qkv[w, c]*block0.transformer_block1.ln1[n, t,
       c]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        if (part < 3) {
            gpt_product(
                1024, 96, 288, /* n, t */
                80, 96, 1, /* w */
                1, 0, 0,
                1, 0, 0,
                96, 1, 1, /* c */
                block0_transformer_block1_ln1,
                block0_transformer_block1_attention_W_qkv + part*80*96,
                block0_transformer_block1_attention_x + part*80,
                1, 0);
        }
        else {
            gpt_product(
                1024, 96, 288, /* n, t */
                48, 96, 1, /* w */
                1, 0, 0,
                1, 0, 0,
                96, 1, 1, /* c */
                block0_transformer_block1_ln1,
                block0_transformer_block1_attention_W_qkv + 240*96,
                block0_transformer_block1_attention_x + 240,
                1, 0);
        }
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t h = 0; h < 4; ++h) {
            gpt_real block0_transformer_block1_attention_q[1536];
            gpt_real block0_transformer_block1_attention_k[1536];
            gpt_real block0_transformer_block1_attention_v[1536];
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_IVDEP
                for (ptrdiff_t d = 0; d < 24; ++d) {
                    /* (11) block0.transformer_block1.attention.q[n, h, t, d] =
                       block0.transformer_block1.attention.b_qkv[d + 24*h] +
                       block0.transformer_block1.attention.x[n, t, d + 24*h] */
                    block0_transformer_block1_attention_q[t*24 + d] =
                        block0_transformer_block1_attention_b_qkv[h*24 + d]
                        + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d];
                    /* (12) block0.transformer_block1.attention.k[n, h, t, d] =
                       block0.transformer_block1.attention.b_qkv[d + 24*h + 96] +
                       block0.transformer_block1.attention.x[n, t, d + 24*h + 96] */
                    block0_transformer_block1_attention_k[t*24 + d] =
                        block0_transformer_block1_attention_b_qkv[h*24 + d + 96]
                        + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d + 96];
                    /* (13) block0.transformer_block1.attention.v[n, h, t, d] =
                       block0.transformer_block1.attention.b_qkv[d + 24*h + 192] +
                       block0.transformer_block1.attention.x[n, t, d + 24*h + 192] */
                    block0_transformer_block1_attention_v[t*24 + d] =
                        block0_transformer_block1_attention_b_qkv[h*24 + d + 192]
                        + block0_transformer_block1_attention_x[n*18432 + t*288 + h*24 + d + 192];
                }
            }
            /* (14) block0.transformer_block1.attention.s[n, h, t, u] = sum[d <
               24](sqrt(6)*block0.transformer_block1.attention.k[n, h, u,
               d]*block0.transformer_block1.attention.q[n, h, t, d]/12) */
            gpt_product(
                16, 24, 64, /* t */
                16, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q,
                block0_transformer_block1_attention_k,
                block0_transformer_block1_attention_s + n*16384 + h*4096,
                (gpt_real)0.2041241452319315, 0);
            gpt_product(
                16, 24, 64, /* t */
                32, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q + 16*24,
                block0_transformer_block1_attention_k,
                block0_transformer_block1_attention_s + n*16384 + h*4096 + 16*64,
                (gpt_real)0.2041241452319315, 0);
            gpt_product(
                16, 24, 64, /* t */
                48, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q + 32*24,
                block0_transformer_block1_attention_k,
                block0_transformer_block1_attention_s + n*16384 + h*4096 + 32*64,
                (gpt_real)0.2041241452319315, 0);
            gpt_product(
                16, 24, 64, /* t */
                64, 24, 1, /* u */
                1, 0, 0,
                1, 0, 0,
                24, 1, 1, /* d */
                block0_transformer_block1_attention_q + 48*24,
                block0_transformer_block1_attention_k,
                block0_transformer_block1_attention_s + n*16384 + h*4096 + 48*64,
                (gpt_real)0.2041241452319315, 0);
            for (ptrdiff_t t = 0; t < 64; ++t) {
                gpt_real block0_transformer_block1_attention_p_sum_max;
                gpt_real block0_transformer_block1_attention_p_sum_exp[64];
                gpt_real block0_transformer_block1_attention_p_sum_scaled;
                /* (15) block0.transformer_block1.attention.p·sum·max[n, h, t] =
                   max[m < 64 if -m + t >= 0](block0.transformer_block1.attention.s[n, h, t, m]) */
                {
                    const ptrdiff_t first = 0;
                    const ptrdiff_t end = gpt_earlier(64, t + 1);
                    gpt_real best = 0;
                    if (first < end) {
                        best = block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64
                            + first];
                    }
                    for (ptrdiff_t m = first; m < end; ++m) {
                        const gpt_real candidate = block0_transformer_block1_attention_s[n*16384
                            + h*4096 + t*64 + m];
                        best = candidate > best ? candidate : best;
                    }
                    block0_transformer_block1_attention_p_sum_max = best;
                }
                /* (15) block0.transformer_block1.attention.p·sum·exp[n, h, t, m] = 0 */
                gpt_IVDEP
                for (ptrdiff_t m = 0; m < 64; ++m) {
                    block0_transformer_block1_attention_p_sum_exp[m] = 0;
                }
                /* (15) block0.transformer_block1.attention.p·sum·exp[n, h, t, m] =
                   exp(-block0.transformer_block1.attention.p·sum·max[n, h, t] +
                   block0.transformer_block1.attention.s[n, h, t, m]) if -m + t >= 0 */
                gpt_IVDEP
                for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                    block0_transformer_block1_attention_p_sum_exp[m] =
                        gpt_exp(block0_transformer_block1_attention_s[n*16384 + h*4096 + t*64 + m]
                        - block0_transformer_block1_attention_p_sum_max);
                }
                /* (15) block0.transformer_block1.attention.p·sum·scaled[n, h, t] = sum[m < 64 if
                   -m + t >= 0](block0.transformer_block1.attention.p·sum·exp[n, h, t, m]) */
                {
                    gpt_real sum = 0;
                    for (ptrdiff_t m = 0; m < gpt_earlier(64, t + 1); ++m) {
                        sum += block0_transformer_block1_attention_p_sum_exp[m];
                    }
                    block0_transformer_block1_attention_p_sum_scaled = sum;
                }
                /* (15) block0.transformer_block1.attention.p[n, h, t, u] = 0 */
                gpt_IVDEP
                for (ptrdiff_t u = 0; u < 64; ++u) {
                    block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] = 0;
                }
                /* (15) block0.transformer_block1.attention.p[n, h, t, u] =
                   block0.transformer_block1.attention.p·sum·exp[n, h, t,
                   u]/block0.transformer_block1.attention.p·sum·scaled[n, h, t] if t - u >= 0 */
                {
                    const gpt_real times = 1 / block0_transformer_block1_attention_p_sum_scaled;
                    gpt_IVDEP
                    for (ptrdiff_t u = 0; u < gpt_earlier(64, t + 1); ++u) {
                        block0_transformer_block1_attention_p[n*16384 + h*4096 + t*64 + u] =
                            block0_transformer_block1_attention_p_sum_exp[u]*times;
                    }
                }
            }
            /* (17) block0.transformer_block1.attention.a[n, t, d + 24*h] = sum[u < 64 if t - u
               >= 0](block0.transformer_block1.attention.p[n, h, t,
               u]*block0.transformer_block1.attention.v[n, h, u, d]) */
            for (ptrdiff_t t = 0; t < 64; t += 8) {
                const ptrdiff_t u = 0;
                gpt_product(
                    8, 64, 96, /* t */
                    24, 1, 1, /* d */
                    1, 0, 0,
                    1, 0, 0,
                    gpt_later(u, gpt_earlier(64, t + 8)) - u, 1, 24, /* u */
                    block0_transformer_block1_attention_p + n*16384 + h*4096 + u + t*64,
                    block0_transformer_block1_attention_v + u*24,
                    block0_transformer_block1_attention_a + n*6144 + h*24 + t*96,
                    1, 0);
            }
        }
    }
    /* (19) block0.transformer_block1.residual1[n, t, m] =
       block0.transformer_block1.attention.b_o[m] + position1[n, t, m] */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        gpt_IVDEP
        for (ptrdiff_t m = 0; m < 96; ++m) {
            block0_transformer_block1_residual1[t*96 + m] =
                block0_transformer_block1_attention_b_o[m] + position1[t*96 + m];
        }
    }
    /* (19) block0.transformer_block1.residual1[n, t, m] += sum[c <
       96](block0.transformer_block1.attention.W_o[m, c]*block0.transformer_block1.attention.a[n,
       t, c]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 96, 96, /* n, t */
            96, 96, 1, /* m */
            1, 0, 0,
            1, 0, 0,
            96, 1, 1, /* c */
            block0_transformer_block1_attention_a + part*256*96,
            block0_transformer_block1_attention_W_o,
            block0_transformer_block1_residual1 + part*256*96,
            1, 1);
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real block0_transformer_block1_ln2_mu;
            gpt_real block0_transformer_block1_ln2_v;
            gpt_real block0_transformer_block1_ln2_root;
            /* (20) block0.transformer_block1.ln2.mu[n, t] =
               sum[k < 96](block0.transformer_block1.residual1[n, t, k]/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_residual1[n*6144 + t*96 + k];
                }
                block0_transformer_block1_ln2_mu = (gpt_real)0.010416666666666666*sum;
            }
            /* (21) block0.transformer_block1.ln2.v[n, t] =
               sum[k < 96]((-block0.transformer_block1.ln2.mu[n, t] +
               block0.transformer_block1.residual1[n, t, k])**2/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += gpt_power_2(block0_transformer_block1_residual1[n*6144 + t*96 + k]
                        - block0_transformer_block1_ln2_mu);
                }
                block0_transformer_block1_ln2_v = (gpt_real)0.010416666666666666*sum;
            }
            /* (22) block0.transformer_block1.ln2·root[n, t] =
               sqrt(block0.transformer_block1.ln2.v[n, t] + 1/100000) */
            block0_transformer_block1_ln2_root = gpt_sqrt((gpt_real)1e-05
                + block0_transformer_block1_ln2_v);
            /* (22) block0.transformer_block1.ln2[n, t, k] =
               (-block0.transformer_block1.ln2.mu[n, t] + block0.transformer_block1.residual1[n,
               t,
               k])*block0.transformer_block1.ln2.gamma[k]/block0.transformer_block1.ln2·root[n,
               t] + block0.transformer_block1.ln2.beta[k] */
            {
                const gpt_real times = 1 / block0_transformer_block1_ln2_root;
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    block0_transformer_block1_ln2[n*6144 + t*96 + k] =
                        (block0_transformer_block1_residual1[n*6144 + t*96 + k]
                        - block0_transformer_block1_ln2_mu)*block0_transformer_block1_ln2_gamma[k]
                        *times + block0_transformer_block1_ln2_beta[k];
                }
            }
        }
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const gpt_real *block0_transformer_block1_dense1;
    gpt_real *block0_transformer_block1_activation1;
} gpt_dense1_activation1_predict_epilogue_given;

static inline void gpt_dense1_activation1_predict_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const gpt_dense1_activation1_predict_epilogue_given *const given =
        (const gpt_dense1_activation1_predict_epilogue_given *)of;
    const gpt_real *const block0_transformer_block1_dense1 = given->block0_transformer_block1_dense1;
    gpt_real *const block0_transformer_block1_activation1 = given->block0_transformer_block1_activation1;
    /* (25) block0.transformer_block1.activation1[n, t, u] =
       (tanh(sqrt(2)*(8943*block0.transformer_block1.dense1[n, t, u]**3/200000 +
       block0.transformer_block1.dense1[n, t, u])/sqrt(pi)) +
       1)*block0.transformer_block1.dense1[n, t, u]/2 */
    for (ptrdiff_t t = row; t < row + rows; ++t) {
        gpt_IVDEP
        gpt_WHOLE_LOOP
        for (ptrdiff_t u = column; u < column + columns; ++u) {
            block0_transformer_block1_activation1[t*384 + u] = (gpt_real)0.5*(1
                + gpt_tanh((gpt_real)0.7978845608028654*((gpt_real)0.044715
                *block0_transformer_block1_dense1[t*384 + u]*block0_transformer_block1_dense1[t*384
                + u]*block0_transformer_block1_dense1[t*384 + u]
                + block0_transformer_block1_dense1[t*384 + u])))
                *block0_transformer_block1_dense1[t*384 + u];
        }
    }
}

/* predict of block0.transformer_block1.dense1, block0.transformer_block1.activation1;
   block1.transformer_block1.dense1, block1.transformer_block1.activation1;
   block2.transformer_block1.dense1, block2.transformer_block1.activation1: l = 3, 6, 9;
   equations (23) and (25) of gpt.tex */
static void gpt_dense1_activation1_predict(
    const gpt_real *block0_transformer_block1_ln2,
    const gpt_real *block0_transformer_block1_dense1_W,
    const gpt_real *block0_transformer_block1_dense1_b,
    gpt_real *block0_transformer_block1_dense1,
    gpt_real *block0_transformer_block1_activation1)
{
    /* (23) block0.transformer_block1.dense1[n, t, u] = sum[k <
       96](block0.transformer_block1.dense1.W[u, k]*block0.transformer_block1.ln2[n, t, k]) +
       block0.transformer_block1.dense1.b[u] */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        const gpt_dense1_activation1_predict_epilogue_given given =
            {block0_transformer_block1_dense1, block0_transformer_block1_activation1};
        gpt_product_then(
            1024, 96, 384, /* n, t */
            96, 96, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            96, 1, 1, /* k */
            block0_transformer_block1_ln2,
            block0_transformer_block1_dense1_W + part*96*96,
            block0_transformer_block1_dense1 + part*96,
            1, 0,
            block0_transformer_block1_dense1_b + part*96, 0, 1,
            0, part*96, gpt_dense1_activation1_predict_epilogue, &given);
    }
}

/* predict of block0.transformer_block1.dense2, block0.transformer_block1.residual2,
   block1.transformer_block1.ln1; block1.transformer_block1.dense2,
   block1.transformer_block1.residual2, block2.transformer_block1.ln1: l = 4, 7; equations (27)
   to (30) of gpt.tex; also of block2.transformer_block1.dense2,
   block2.transformer_block1.residual2, layer_norm1: l = 10, equations (32) to (35) of gpt.tex */
static void gpt_dense2_residual2_ln1_predict(
    const gpt_real *block0_transformer_block1_activation1,
    const gpt_real *block0_transformer_block1_dense2_W,
    const gpt_real *block0_transformer_block1_dense2_b,
    const gpt_real *block0_transformer_block1_residual1,
    const gpt_real *block1_transformer_block1_ln1_gamma,
    const gpt_real *block1_transformer_block1_ln1_beta,
    gpt_real *block0_transformer_block1_residual2,
    gpt_real *block1_transformer_block1_ln1)
{
    /* (27) block0.transformer_block1.residual2[n, t, m] = block0.transformer_block1.dense2.b[m]
       + block0.transformer_block1.residual1[n, t, m] */
    gpt_PARALLEL
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        gpt_IVDEP
        for (ptrdiff_t m = 0; m < 96; ++m) {
            block0_transformer_block1_residual2[t*96 + m] = block0_transformer_block1_dense2_b[m]
                + block0_transformer_block1_residual1[t*96 + m];
        }
    }
    /* (27) block0.transformer_block1.residual2[n, t, m] += sum[k <
       384](block0.transformer_block1.dense2.W[m, k]*block0.transformer_block1.activation1[n, t,
       k]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 384, 96, /* n, t */
            96, 384, 1, /* m */
            1, 0, 0,
            1, 0, 0,
            384, 1, 1, /* k */
            block0_transformer_block1_activation1 + part*256*384,
            block0_transformer_block1_dense2_W,
            block0_transformer_block1_residual2 + part*256*96,
            1, 1);
    }
    gpt_PARALLEL
    for (ptrdiff_t n = 0; n < 16; ++n) {
        for (ptrdiff_t t = 0; t < 64; ++t) {
            gpt_real block1_transformer_block1_ln1_mu;
            gpt_real block1_transformer_block1_ln1_v;
            gpt_real block1_transformer_block1_ln1_root;
            /* (28) block1.transformer_block1.ln1.mu[n, t] =
               sum[k < 96](block0.transformer_block1.residual2[n, t, k]/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += block0_transformer_block1_residual2[n*6144 + t*96 + k];
                }
                block1_transformer_block1_ln1_mu = (gpt_real)0.010416666666666666*sum;
            }
            /* (29) block1.transformer_block1.ln1.v[n, t] =
               sum[k < 96]((-block1.transformer_block1.ln1.mu[n, t] +
               block0.transformer_block1.residual2[n, t, k])**2/96) */
            {
                gpt_real sum = 0;
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    sum += gpt_power_2(block0_transformer_block1_residual2[n*6144 + t*96 + k]
                        - block1_transformer_block1_ln1_mu);
                }
                block1_transformer_block1_ln1_v = (gpt_real)0.010416666666666666*sum;
            }
            /* (30) block1.transformer_block1.ln1·root[n, t] =
               sqrt(block1.transformer_block1.ln1.v[n, t] + 1/100000) */
            block1_transformer_block1_ln1_root = gpt_sqrt((gpt_real)1e-05
                + block1_transformer_block1_ln1_v);
            /* (30) block1.transformer_block1.ln1[n, t, k] =
               (-block1.transformer_block1.ln1.mu[n, t] + block0.transformer_block1.residual2[n,
               t,
               k])*block1.transformer_block1.ln1.gamma[k]/block1.transformer_block1.ln1·root[n,
               t] + block1.transformer_block1.ln1.beta[k] */
            {
                const gpt_real times = 1 / block1_transformer_block1_ln1_root;
                gpt_IVDEP
                for (ptrdiff_t k = 0; k < 96; ++k) {
                    block1_transformer_block1_ln1[n*6144 + t*96 + k] =
                        (block0_transformer_block1_residual2[n*6144 + t*96 + k]
                        - block1_transformer_block1_ln1_mu)*block1_transformer_block1_ln1_gamma[k]
                        *times + block1_transformer_block1_ln1_beta[k];
                }
            }
        }
    }
}

/* predict of logits, cross_entropy1: l = 11, equation (36) of gpt.tex */
static void gpt_logits_cross_entropy1_predict(
    const gpt_real *layer_norm1,
    const gpt_real *embed_E,
    gpt_real *logits)
{
    /* (36) logits[n, t, u] = sum[k < 96](embed.E[u, k]*layer_norm1[n, t, k]) */
    gpt_PARALLEL
    for (ptrdiff_t part = 0; part < 4; ++part) {
        gpt_product(
            256, 96, 64, /* n, t */
            64, 96, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            96, 1, 1, /* k */
            layer_norm1 + part*256*96,
            embed_E,
            logits + part*256*64,
            1, 0);
    }
}

static const size_t gpt_forward_offsets_1[3][25] = {
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2, block0.transformer_block1.dense1,
       block0.transformer_block1.activation1, block0.transformer_block1.dense2,
       block0.transformer_block1.residual2, block1.transformer_block1.ln1 */
    {12480, 40128, 40416, 49632, 49728, 49824, 4227072, 4128768, 4325376, 3145728, 4030464,
     5997568, 4423680, 1179648, 49920, 86784, 786432, 393216, 87168, 124032, 124128, 124224,
     5998592, 4521984, 294912},
    /* block1.transformer_block1.attention, block1.transformer_block1.residual1,
       block1.transformer_block1.ln2, block1.transformer_block1.dense1,
       block1.transformer_block1.activation1, block1.transformer_block1.dense2,
       block1.transformer_block1.residual2, block2.transformer_block1.ln1 */
    {124320, 151968, 152256, 161472, 161568, 161664, 4816896, 4718592, 4915200, 3407872, 4620288,
     5999616, 5013504, 1966080, 161760, 198624, 1572864, 1179648, 199008, 235872, 235968,
     236064, 6000640, 5111808, 294912},
    /* block2.transformer_block1.attention, block2.transformer_block1.residual1,
       block2.transformer_block1.ln2, block2.transformer_block1.dense1,
       block2.transformer_block1.activation1, block2.transformer_block1.dense2,
       block2.transformer_block1.residual2, layer_norm1 */
    {236160, 263808, 264096, 273312, 273408, 273504, 5406720, 5308416, 5505024, 3670016, 5210112,
     6001664, 5603328, 2850816, 273600, 310464, 2359296, 1966080, 310848, 347712, 347808,
     347904, 2850816, 5701632, 0},
};

static const size_t gpt_backward_offsets_1[2][33] = {
    /* block2.transformer_block1.attention, block2.transformer_block1.residual1,
       block2.transformer_block1.ln2, block2.transformer_block1.dense1,
       block2.transformer_block1.activation1, block1.transformer_block1.dense2,
       block1.transformer_block1.residual2, block2.transformer_block1.ln1,
       block1.transformer_block1.dense1, block1.transformer_block1.activation1 */
    {273408, 5603328, 273504, 5701632, 273600, 2359296, 1966080, 2752512, 2228224, 310464,
     235968, 5111808, 236064, 236160, 264096, 5406720, 5308416, 5505024, 3670016, 5210112,
     5898240, 6001664, 2326528, 2523136, 2424832, 2621440, 263808, 273312, 1179648, 1572864,
     199008, 6000640, 235872},
    /* block1.transformer_block1.attention, block1.transformer_block1.residual1,
       block1.transformer_block1.ln2, block1.transformer_block1.dense1,
       block1.transformer_block1.activation1, block0.transformer_block1.dense2,
       block0.transformer_block1.residual2, block1.transformer_block1.ln1,
       block0.transformer_block1.dense1, block0.transformer_block1.activation1 */
    {161568, 5013504, 161664, 2523136, 161760, 1572864, 1179648, 1966080, 1441792, 198624,
     124128, 4521984, 124224, 124320, 152256, 4816896, 4718592, 4915200, 3407872, 4620288,
     2424832, 5999616, 1540096, 1736704, 1638400, 1835008, 151968, 161472, 393216, 786432,
     87168, 5998592, 124032},
};

static const size_t gpt_predict_offsets_1[3][12] = {
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2, block0.transformer_block1.dense1,
       block0.transformer_block1.activation1, block0.transformer_block1.dense2,
       block0.transformer_block1.residual2, block1.transformer_block1.ln1 */
    {12480, 40128, 40416, 49632, 49728, 49824, 49920, 86784, 87168, 124032, 124128, 124224},
    /* block1.transformer_block1.attention, block1.transformer_block1.residual1,
       block1.transformer_block1.ln2, block1.transformer_block1.dense1,
       block1.transformer_block1.activation1, block1.transformer_block1.dense2,
       block1.transformer_block1.residual2, block2.transformer_block1.ln1 */
    {124320, 151968, 152256, 161472, 161568, 161664, 161760, 198624, 199008, 235872, 235968,
     236064},
    /* block2.transformer_block1.attention, block2.transformer_block1.residual1,
       block2.transformer_block1.ln2, block2.transformer_block1.dense1,
       block2.transformer_block1.activation1, block2.transformer_block1.dense2,
       block2.transformer_block1.residual2, layer_norm1 */
    {236160, 263808, 264096, 273312, 273408, 273504, 273600, 310464, 310848, 347712, 347808,
     347904},
};

gpt_real gpt_forward(const gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace)
{
    if (!(gpt_valid_tokens(tokens) && gpt_valid_targets(targets))) {
        return gpt_nan();
    }
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_embed_position1_ln1_forward(tokens, parameters, parameters + 6144, parameters + 12288,
        parameters + 12384, workspace + 2752512, workspace + 5996544, workspace + 3932160,
        workspace + 294912);
    /* 3 times: block0.transformer_block1.attention to layer_norm1 */
    for (size_t row = 0; row < 3; ++row) {
        const size_t *const at = gpt_forward_offsets_1[row];
        gpt_attention_residual1_ln2_forward(workspace + 294912, parameters + at[0],
            parameters + at[1], parameters + at[2], parameters + at[3], workspace + 2752512,
            parameters + at[4], parameters + at[5], workspace, workspace + at[6], workspace + at[7],
            workspace + at[8], workspace + at[9], workspace + at[10], workspace + 2752512,
            workspace + at[11], workspace + at[12], workspace + at[13]);
        gpt_dense1_activation1_forward(workspace + at[13], parameters + at[14], parameters + at[15],
            workspace + at[16], workspace + at[17], workspace);
        gpt_dense2_residual2_ln1_forward(workspace, parameters + at[18], parameters + at[19],
            workspace + 2752512, parameters + at[20], parameters + at[21], workspace + 2752512,
            workspace + at[22], workspace + at[23], workspace + at[24]);
    }
    /* logits, cross_entropy1 */
    gpt_logits_cross_entropy1_forward(workspace, parameters, targets, workspace + 98304,
        workspace, workspace + 1024, workspace + 163840, workspace + 2048);
    return workspace[2048];
}

void gpt_backward(const gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace, gpt_real *gradients)
{
    if (!(gpt_valid_tokens(tokens) && gpt_valid_targets(targets))) {
        for (ptrdiff_t place = 0; place < 348000; ++place) {
            gradients[place] = gpt_nan();
        }
        return;
    }
    /* block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1 */
    gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + 347808, workspace + 5701632,
        parameters + 347904, workspace);
    /* logits, cross_entropy1 */
    gpt_logits_cross_entropy1_backward(workspace, parameters, targets, workspace + 163840,
        workspace + 163840, workspace + 5799936, gradients, 1, 0);
    /* block2.transformer_block1.dense1, block2.transformer_block1.activation1 */
    gpt_dense1_activation1_block0_transformer_block1_activation1_again(workspace + 1966080,
        workspace + 2359296, workspace);
    /* block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1 */
    gpt_dense2_residual2_layer_norm1_backward(workspace, parameters + 310848,
        parameters + 347808, workspace + 5799936, workspace + 2850816, workspace + 5701632,
        workspace + 5898240, workspace + 2752512, gradients + 310848, gradients + 347712,
        gradients + 347808, gradients + 347904, 1, 0);
    /* 2 times: block2.transformer_block1.attention to block1.transformer_block1.ln1 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = gpt_backward_offsets_1[row];
        gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + at[0], workspace + at[1],
            parameters + at[2], workspace + at[3]);
        gpt_dense1_activation1_backward(workspace + at[3], parameters + at[4], workspace + at[5],
            workspace + at[6], workspace + at[7], workspace, workspace + at[8], gradients + at[4],
            gradients + at[9], 1, 0);
        gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + at[10], workspace + at[11],
            parameters + at[12], workspace + 294912);
        gpt_attention_residual1_ln2_backward(workspace + 294912, parameters + at[13],
            parameters + at[14], workspace + at[15], workspace + at[16], workspace + at[17],
            workspace + at[18], workspace + at[19], parameters + at[0], workspace + at[8],
            workspace + at[20], workspace + at[21], workspace + at[1], workspace + at[22],
            workspace, workspace + at[6], workspace + at[23], workspace + at[24], workspace,
            workspace + at[25], gradients + at[13], gradients + at[26], gradients + at[14],
            gradients + at[27], gradients + at[0], gradients + at[2], 1, 0);
        gpt_dense1_activation1_block0_transformer_block1_activation1_again(workspace + at[28],
            workspace + at[29], workspace);
        gpt_dense2_residual2_ln1_backward(workspace, parameters + at[30], parameters + at[10],
            workspace + at[25], workspace + at[22], workspace + at[31], workspace + at[11],
            workspace + at[24], workspace + at[6], gradients + at[30], gradients + at[32],
            gradients + at[10], gradients + at[12], 1, 0);
    }
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2 */
    gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + 49728, workspace + 4423680,
        parameters + 49824, workspace + 1736704);
    /* block0.transformer_block1.dense1, block0.transformer_block1.activation1 */
    gpt_dense1_activation1_backward(workspace + 1736704, parameters + 49920, workspace + 786432,
        workspace + 393216, workspace + 1179648, workspace, workspace + 557056,
        gradients + 49920, gradients + 86784, 1, 0);
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + 12288, workspace + 3932160,
        parameters + 12384, workspace + 655360);
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2 */
    gpt_attention_residual1_ln2_backward(workspace + 655360, parameters + 12480,
        parameters + 40416, workspace + 4227072, workspace + 4128768, workspace + 4325376,
        workspace + 3145728, workspace + 4030464, parameters + 49728, workspace + 557056,
        workspace + 1638400, workspace + 5997568, workspace + 4423680, workspace + 753664,
        workspace, workspace + 294912, workspace + 950272, workspace + 851968, workspace,
        workspace + 294912, gradients + 12480, gradients + 40128, gradients + 40416,
        gradients + 49632, gradients + 49728, gradients + 49824, 1, 0);
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_embed_position1_ln1_backward(tokens, parameters + 12288, workspace + 294912,
        workspace + 753664, workspace + 5996544, workspace + 3932160, workspace, gradients,
        gradients + 6144, gradients + 12288, gradients + 12384, 1, 0);
}

gpt_real gpt_step(gpt_real *parameters, const int32_t *tokens, const int32_t *targets,
    gpt_real *workspace, gpt_real rate)
{
    if (!(gpt_valid_tokens(tokens) && gpt_valid_targets(targets))) {
        return gpt_nan();
    }
    const gpt_real loss = gpt_forward(parameters, tokens, targets, workspace);
    /* block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1 */
    gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + 347808, workspace + 5701632,
        parameters + 347904, workspace);
    /* logits, cross_entropy1 */
    gpt_logits_cross_entropy1_backward(workspace, parameters, targets, workspace + 163840,
        workspace + 163840, workspace + 5799936, parameters, -rate, 1);
    /* block2.transformer_block1.dense1, block2.transformer_block1.activation1 */
    gpt_dense1_activation1_block0_transformer_block1_activation1_again(workspace + 1966080,
        workspace + 2359296, workspace);
    /* block2.transformer_block1.dense2, block2.transformer_block1.residual2, layer_norm1 */
    gpt_dense2_residual2_layer_norm1_backward(workspace, parameters + 310848,
        parameters + 347808, workspace + 5799936, workspace + 2850816, workspace + 5701632,
        workspace + 5898240, workspace + 2752512, parameters + 310848, parameters + 347712,
        parameters + 347808, parameters + 347904, -rate, 1);
    /* 2 times: block2.transformer_block1.attention to block1.transformer_block1.ln1 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = gpt_backward_offsets_1[row];
        gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + at[0], workspace + at[1],
            parameters + at[2], workspace + at[3]);
        gpt_dense1_activation1_backward(workspace + at[3], parameters + at[4], workspace + at[5],
            workspace + at[6], workspace + at[7], workspace, workspace + at[8], parameters + at[4],
            parameters + at[9], -rate, 1);
        gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + at[10], workspace + at[11],
            parameters + at[12], workspace + 294912);
        gpt_attention_residual1_ln2_backward(workspace + 294912, parameters + at[13],
            parameters + at[14], workspace + at[15], workspace + at[16], workspace + at[17],
            workspace + at[18], workspace + at[19], parameters + at[0], workspace + at[8],
            workspace + at[20], workspace + at[21], workspace + at[1], workspace + at[22],
            workspace, workspace + at[6], workspace + at[23], workspace + at[24], workspace,
            workspace + at[25], parameters + at[13], parameters + at[26], parameters + at[14],
            parameters + at[27], parameters + at[0], parameters + at[2], -rate, 1);
        gpt_dense1_activation1_block0_transformer_block1_activation1_again(workspace + at[28],
            workspace + at[29], workspace);
        gpt_dense2_residual2_ln1_backward(workspace, parameters + at[30], parameters + at[10],
            workspace + at[25], workspace + at[22], workspace + at[31], workspace + at[11],
            workspace + at[24], workspace + at[6], parameters + at[30], parameters + at[32],
            parameters + at[10], parameters + at[12], -rate, 1);
    }
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2 */
    gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + 49728, workspace + 4423680,
        parameters + 49824, workspace + 1736704);
    /* block0.transformer_block1.dense1, block0.transformer_block1.activation1 */
    gpt_dense1_activation1_backward(workspace + 1736704, parameters + 49920, workspace + 786432,
        workspace + 393216, workspace + 1179648, workspace, workspace + 557056,
        parameters + 49920, parameters + 86784, -rate, 1);
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_dense2_residual2_layer_norm1_layer_norm1_again(parameters + 12288, workspace + 3932160,
        parameters + 12384, workspace + 655360);
    /* block0.transformer_block1.attention, block0.transformer_block1.residual1,
       block0.transformer_block1.ln2 */
    gpt_attention_residual1_ln2_backward(workspace + 655360, parameters + 12480,
        parameters + 40416, workspace + 4227072, workspace + 4128768, workspace + 4325376,
        workspace + 3145728, workspace + 4030464, parameters + 49728, workspace + 557056,
        workspace + 1638400, workspace + 5997568, workspace + 4423680, workspace + 753664,
        workspace, workspace + 294912, workspace + 950272, workspace + 851968, workspace,
        workspace + 294912, parameters + 12480, parameters + 40128, parameters + 40416,
        parameters + 49632, parameters + 49728, parameters + 49824, -rate, 1);
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_embed_position1_ln1_backward(tokens, parameters + 12288, workspace + 294912,
        workspace + 753664, workspace + 5996544, workspace + 3932160, workspace, parameters,
        parameters + 6144, parameters + 12288, parameters + 12384, -rate, 1);
    return loss;
}

void gpt_predict(const gpt_real *parameters, const int32_t *tokens, gpt_real *workspace,
    gpt_real *output)
{
    if (!(gpt_valid_tokens(tokens))) {
        for (ptrdiff_t place = 0; place < 65536; ++place) {
            output[place] = gpt_nan();
        }
        return;
    }
    /* embed, position1, block0.transformer_block1.ln1 */
    gpt_embed_position1_ln1_predict(tokens, parameters, parameters + 6144, parameters + 12288,
        parameters + 12384, workspace + 98304, workspace);
    /* 3 times: block0.transformer_block1.attention to layer_norm1 */
    for (size_t row = 0; row < 3; ++row) {
        const size_t *const at = gpt_predict_offsets_1[row];
        gpt_attention_residual1_ln2_predict(workspace, parameters + at[0], parameters + at[1],
            parameters + at[2], parameters + at[3], workspace + 98304, parameters + at[4],
            parameters + at[5], workspace + 196608, workspace + 753664, workspace + 491520,
            workspace, workspace + 98304, workspace);
        gpt_dense1_activation1_predict(workspace, parameters + at[6], parameters + at[7],
            workspace + 196608, workspace + 196608);
        gpt_dense2_residual2_ln1_predict(workspace + 196608, parameters + at[8], parameters + at[9],
            workspace + 98304, parameters + at[10], parameters + at[11], workspace + 98304,
            workspace);
    }
    /* logits, cross_entropy1 */
    gpt_logits_cross_entropy1_predict(workspace, parameters, workspace + 98304);
    /* the output */
    for (ptrdiff_t place = 0; place < 65536; ++place) {
        output[place] = workspace[98304 + place];
    }
}
