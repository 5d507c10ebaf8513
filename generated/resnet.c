/* resnet.c: a network, its gradient and a training step in C99; see resnet.h.
 *
 * Made by symbp 0.1.0 from the declaration of `resnet`
 * (SHA-256 f9e9b9bff11343d349cebb86e85d093dd9198a199541d401632f91f44335d067). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -fopenmp there are threads; results have the same bits for any number of them.
 *
 * With -Dresnet_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dresnet_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * resnet.tex.
 */
#include "resnet.h"

#include <math.h>

#ifdef resnet_DOUBLE
#define resnet_sqrt sqrt
#else
#define resnet_sqrt sqrtf
#endif

static const resnet_tensor resnet_table[] = {
    {"conv2d1.W", 0, 108},
    {"batch_norm1.gamma", 108, 12},
    {"batch_norm1.beta", 120, 12},
    {"fine0.conv2d1.W", 132, 1296},
    {"fine0.batch_norm1.gamma", 1428, 12},
    {"fine0.batch_norm1.beta", 1440, 12},
    {"fine0.conv2d2.W", 1452, 1296},
    {"fine0.batch_norm2.gamma", 2748, 12},
    {"fine0.batch_norm2.beta", 2760, 12},
    {"fine1.conv2d1.W", 2772, 1296},
    {"fine1.batch_norm1.gamma", 4068, 12},
    {"fine1.batch_norm1.beta", 4080, 12},
    {"fine1.conv2d2.W", 4092, 1296},
    {"fine1.batch_norm2.gamma", 5388, 12},
    {"fine1.batch_norm2.beta", 5400, 12},
    {"conv2d2.W", 5412, 2592},
    {"batch_norm2.gamma", 8004, 24},
    {"batch_norm2.beta", 8028, 24},
    {"coarse0.conv2d1.W", 8052, 5184},
    {"coarse0.batch_norm1.gamma", 13236, 24},
    {"coarse0.batch_norm1.beta", 13260, 24},
    {"coarse0.conv2d2.W", 13284, 5184},
    {"coarse0.batch_norm2.gamma", 18468, 24},
    {"coarse0.batch_norm2.beta", 18492, 24},
    {"coarse1.conv2d1.W", 18516, 5184},
    {"coarse1.batch_norm1.gamma", 23700, 24},
    {"coarse1.batch_norm1.beta", 23724, 24},
    {"coarse1.conv2d2.W", 23748, 5184},
    {"coarse1.batch_norm2.gamma", 28932, 24},
    {"coarse1.batch_norm2.beta", 28956, 24},
    {"logits.W", 28980, 240},
    {"logits.b", 29220, 10},
};

const resnet_tensor *resnet_tensors(void)
{
    return resnet_table;
}

/* Before a loop whose turns may run in several threads: each writes elements of its own, so results
   do not depend on how many there are. */
#ifdef _OPENMP
#define resnet_PARALLEL _Pragma("omp parallel for schedule(static)")
#else
#define resnet_PARALLEL
#endif

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define resnet_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define resnet_IVDEP _Pragma("GCC ivdep")
#else
#define resnet_IVDEP
#endif

#ifdef resnet_DOUBLE
#define resnet_exp exp
#define resnet_log log
#else

static inline uint32_t resnet_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float resnet_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float resnet_exp(float x)
{
    const int32_t size = (int32_t)(resnet_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = resnet_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = resnet_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = resnet_number(resnet_bits(y) + ((uint32_t)half << 23));
    return resnet_number(resnet_bits(scaled*resnet_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float resnet_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float resnet_log_edge(float x)
{
    const uint32_t bits = resnet_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return resnet_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float resnet_log(float x)
{
    const int small = (int32_t)resnet_bits(x) < 0x800000;
    const uint32_t up = resnet_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = resnet_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return resnet_log_sum(e, f) + resnet_log_edge(x);
}

#endif

static inline ptrdiff_t resnet_later(ptrdiff_t a, ptrdiff_t b)
{
    return a > b ? a : b;
}

static inline ptrdiff_t resnet_earlier(ptrdiff_t a, ptrdiff_t b)
{
    return a < b ? a : b;
}

/* The quotient rounded down; the divisor is positive. */
static inline ptrdiff_t resnet_floor_divide(ptrdiff_t a, ptrdiff_t b)
{
    return a / b - (a % b < 0);
}

static inline resnet_real resnet_power_2(resnet_real x)
{
    resnet_real result = x;
    result *= result;
    return result;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static resnet_real resnet_nan(void)
{
#ifdef resnet_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    resnet_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int resnet_valid_y(const int32_t *y)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 32; ++place) {
        valid &= y[place] >= 0 && y[place] < 10;
    }
    return valid;
}

/* What the fresh state holds, up to `end`. */
static const struct {
    size_t end;
    resnet_real value;
} resnet_fresh[] = {
    {12, (resnet_real)0.0},
    {24, (resnet_real)1.0},
    {36, (resnet_real)0.0},
    {48, (resnet_real)1.0},
    {60, (resnet_real)0.0},
    {72, (resnet_real)1.0},
    {84, (resnet_real)0.0},
    {96, (resnet_real)1.0},
    {108, (resnet_real)0.0},
    {120, (resnet_real)1.0},
    {144, (resnet_real)0.0},
    {168, (resnet_real)1.0},
    {192, (resnet_real)0.0},
    {216, (resnet_real)1.0},
    {240, (resnet_real)0.0},
    {264, (resnet_real)1.0},
    {288, (resnet_real)0.0},
    {312, (resnet_real)1.0},
    {336, (resnet_real)0.0},
    {360, (resnet_real)1.0},
};

void resnet_state(resnet_real *state)
{
    size_t place = 0;
    for (size_t row = 0; row < sizeof resnet_fresh / sizeof *resnet_fresh; ++row) {
        for (; place < resnet_fresh[row].end; ++place) {
            state[place] = resnet_fresh[row].value;
        }
    }
}

/* The state copied; the fresh one in place of NULL. */
static void resnet_take_state(const resnet_real *state, resnet_real *to)
{
    if (state == NULL) {
        resnet_state(to);
        return;
    }
    for (ptrdiff_t place = 0; place < 360; ++place) {
        to[place] = state[place];
    }
}

/* ---- Matrix products.

   A product is computed in tiles: so many sums that they fill the vector registers, and stay there
   until all their terms are in. Everything is inlined where it is called, so that sizes and strides,
   being literal there, shape the tiles. Vectors are those of gcc and clang, as wide as the target
   allows. With resnet_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(resnet_SCALAR)
#if defined(__AVX512F__)
#define resnet_BYTES 64
#define resnet_MANY_REGISTERS 1
#elif defined(__AVX__)
#define resnet_BYTES 32
#define resnet_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define resnet_BYTES 16
#define resnet_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define resnet_BYTES 16
#define resnet_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define resnet_INLINE static inline __attribute__((always_inline, unused))
#else
#define resnet_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} resnet_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*resnet_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    resnet_real *target;
    ptrdiff_t row, column;
    const resnet_real *start;
    ptrdiff_t start_row, start_column;
    resnet_real scale;
    int add, more;
    resnet_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} resnet_result;

/* The results from a row and a column on. */
resnet_INLINE resnet_result resnet_from(resnet_result to, ptrdiff_t row, ptrdiff_t column)
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
resnet_INLINE void resnet_put(resnet_real sum, resnet_result to, ptrdiff_t row, ptrdiff_t column)
{
    resnet_real *const target = to.target + (row*to.row + column*to.column);
    resnet_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
resnet_INLINE void resnet_done(ptrdiff_t rows, ptrdiff_t columns, resnet_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef resnet_BYTES
#ifdef resnet_DOUBLE
#define resnet_LANES (resnet_BYTES / 8)
typedef int64_t resnet_integer;
#else
#define resnet_LANES (resnet_BYTES / 4)
typedef int32_t resnet_integer;
#endif
/* A vector may stand at any element. */
typedef resnet_real resnet_vector __attribute__((vector_size(resnet_BYTES), aligned(sizeof(resnet_real)), may_alias));
typedef resnet_integer resnet_places __attribute__((vector_size(resnet_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define resnet_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define resnet_APART static __attribute__((noinline, unused))
#else
#define resnet_APART static __attribute__((noinline, noclone, unused))
#endif
#define resnet_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define resnet_UNROLL
#elif !defined(__clang__)
#define resnet_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define resnet_UNROLL
#else
#define resnet_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define resnet_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define resnet_HOLD(x) __asm__("" : "+w"(x))
#else
#define resnet_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if resnet_LANES == 16
#define resnet_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define resnet_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define resnet_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif resnet_LANES == 8
#define resnet_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define resnet_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define resnet_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif resnet_LANES == 4
#define resnet_LOW 0, 4, 1, 5
#define resnet_HIGH 2, 6, 3, 7
#define resnet_ORDER 0, 1, 2, 3
#else
#define resnet_LOW 0, 2
#define resnet_HIGH 1, 3
#define resnet_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define resnet_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define resnet_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (resnet_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define resnet_HEIGHT 12
#define resnet_WIDTH 8
#define resnet_PANEL 4
#define resnet_DEPTH 256

/* The height of tiles with so many vectors across. */
resnet_INLINE ptrdiff_t resnet_height(ptrdiff_t across)
{
    if (resnet_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} resnet_columns;

/* Part of a vector, or all of it. */
resnet_INLINE void resnet_load(resnet_vector *to, const resnet_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const resnet_vector *)from;
    } else {
        const resnet_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(resnet_real));
    }
}

/* Sums that do not become vectors of the target. */
resnet_SELDOM void resnet_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const resnet_real *sums, const resnet_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            resnet_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
resnet_INLINE void resnet_finish(ptrdiff_t rows, resnet_vector (*sums)[resnet_WIDTH], resnet_columns columns, resnet_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + resnet_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !resnet_KNOWN(narrow)) || to.start_column / 2 != 0) {
        resnet_real cells[resnet_HEIGHT*resnet_WIDTH*resnet_LANES];
        resnet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            resnet_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*resnet_LANES : columns.target_last;
                *(resnet_vector *)(cells + (row*across*resnet_LANES + column)) = sums[row][j];
            }
        }
        resnet_spread(rows, width, across*resnet_LANES, cells, &to);
        resnet_done(rows, width, to);
        return;
    }
    resnet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        resnet_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        resnet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const resnet_real *const from = to.start + row*to.start_row;
            resnet_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                resnet_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    resnet_load(&start, from + (j + 1 < across ? j*resnet_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        resnet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const resnet_real *const from = to.target + row*to.row;
            resnet_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                resnet_vector old;
                resnet_load(&old, from + (j + 1 < across ? j*resnet_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    resnet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        resnet_real *const target = to.target + row*to.row;
        resnet_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(resnet_vector *)(target + (j + 1 < across ? j*resnet_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(resnet_real));
            }
        }
    }
    resnet_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
resnet_INLINE void resnet_tile(
    ptrdiff_t rows, resnet_columns columns, resnet_terms terms, const resnet_real *left, ptrdiff_t left_row,
    const resnet_real *right, resnet_result to)
{
    const ptrdiff_t across = columns.across;
    resnet_vector sums[resnet_HEIGHT][resnet_WIDTH];
    resnet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        resnet_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const resnet_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const resnet_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const resnet_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                resnet_vector factors[resnet_WIDTH];
                resnet_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const resnet_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                resnet_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const resnet_real factor = a[row*left_row];
                    resnet_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        resnet_vector sum = sums[row][j] + factor*factors[j];
                        resnet_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    resnet_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
resnet_INLINE void resnet_tiles(
    ptrdiff_t rows, resnet_columns columns, resnet_terms terms, const resnet_real *left, ptrdiff_t left_row,
    const resnet_real *right, resnet_result to)
{
    const ptrdiff_t highest = resnet_height(columns.across), count = (rows + highest - 1) / highest;
    int known = resnet_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        resnet_tile(height1, columns, terms, left + row*left_row, left_row, right, resnet_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        resnet_tile(height, columns, terms, left + row*left_row, left_row, right, resnet_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
resnet_INLINE void resnet_transpose(const resnet_real *from, ptrdiff_t pitch, resnet_real *to)
{
    resnet_vector rows[resnet_LANES], mixed[resnet_LANES];
    resnet_UNROLL
    for (int i = 0; i < resnet_LANES; ++i) {
        rows[i] = *(const resnet_vector *)(from + i*pitch);
    }
    resnet_UNROLL
    for (int stage = 1; stage < resnet_LANES; stage *= 2) {
        resnet_UNROLL
        for (int i = 0; i < resnet_LANES / 2; ++i) {
            mixed[2*i] = resnet_MIX(rows[i], rows[i + resnet_LANES / 2], resnet_LOW);
            mixed[2*i + 1] = resnet_MIX(rows[i], rows[i + resnet_LANES / 2], resnet_HIGH);
        }
        resnet_UNROLL
        for (int i = 0; i < resnet_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    resnet_UNROLL
    for (int i = 0; i < resnet_LANES; ++i) {
        *(resnet_vector *)(to + i*resnet_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
resnet_INLINE ptrdiff_t resnet_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
resnet_APART void resnet_strip(
    resnet_terms terms, const resnet_real *right, ptrdiff_t right_column, ptrdiff_t there, resnet_real *to)
{
    const resnet_real *const end = right + there + resnet_reach(terms.outer, terms.right_outer)
        + resnet_reach(terms.middle, terms.right_middle) + resnet_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const resnet_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == resnet_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += resnet_LANES) {
                    *(resnet_vector *)to = *(const resnet_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == resnet_LANES && terms.right_inner == 1) {
                for (; rest >= resnet_LANES; rest -= resnet_LANES, from += resnet_LANES, to += resnet_LANES*resnet_LANES) {
                    resnet_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= resnet_LANES; --rest, to += resnet_LANES) {
                const resnet_places order = {resnet_ORDER};
                const resnet_vector all = *(const resnet_vector *)from;
                *(resnet_vector *)to = (resnet_vector)((resnet_places)all & (order < (resnet_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += resnet_LANES) {
                for (ptrdiff_t lane = 0; lane < resnet_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
resnet_INLINE void resnet_panel(
    ptrdiff_t rows, resnet_columns columns, resnet_terms terms, const resnet_real *left, ptrdiff_t left_row,
    const resnet_real *right, ptrdiff_t right_column, int packing, resnet_real *panel, resnet_result to)
{
    const ptrdiff_t deepest = resnet_DEPTH*resnet_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? resnet_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const resnet_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                resnet_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*resnet_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*resnet_LANES : columns.target_last;
                        resnet_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = resnet_LANES;
                    part.right_middle = part.inner*resnet_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                resnet_tiles(rows, columns, part,
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
resnet_INLINE void resnet_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, resnet_real *panel, resnet_result to)
{
    const ptrdiff_t vectors = (columns + resnet_LANES - 1) / resnet_LANES;
    const ptrdiff_t shift = vectors*resnet_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = resnet_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const resnet_columns one = {1, step, 0, 0, columns == resnet_LANES ? 0 : columns};
        resnet_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const resnet_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*resnet_LANES - (last ? shift : 0), 0
            };
            resnet_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                resnet_from(to, 0, v*resnet_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const resnet_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*resnet_LANES - (last ? shift : 0), 0
            };
            resnet_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                resnet_from(to, 0, v*resnet_LANES));
        }
    }
}

resnet_INLINE void resnet_tiled(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, resnet_result to)
{
    resnet_real panel[resnet_DEPTH*resnet_PANEL*resnet_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (resnet_BYTES == 64 ? 32 : 4)*resnet_height(resnet_PANEL);
    const int packing = right_column != 1
        || (resnet_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = resnet_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = resnet_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        resnet_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*resnet_LANES, packing, panel, to);
    }
}

/* At most so many dot products are computed at a time. */
#define resnet_DOTS (resnet_MANY_REGISTERS ? 24 : 12)

/* The last terms, fewer than a vector: the vector that ends with them, if it lies within the row,
   and unless another does so less what is in it of other terms; else what there is, and zeros. */
resnet_INLINE void resnet_rest(const resnet_real *from, ptrdiff_t there, int whole, int less, resnet_vector *to)
{
    if (whole) {
        const resnet_places order = {resnet_ORDER};
        const resnet_vector all = *(const resnet_vector *)(from + (there - resnet_LANES));
        *to = less ? (resnet_vector)((resnet_places)all & (order >= (resnet_integer)(resnet_LANES - there))) : all;
    } else {
        resnet_load(to, from, there);
    }
}

/* What the lanes of each vector add up to. Vectors are added in pairs, half of one and half of the
   other, until one is left: that of vector i stands in the lanes from i*(resnet_LANES / width) to the
   next, width being 1, 2, 4, 8 or 16, as many as there are vectors at least. */
resnet_INLINE resnet_vector resnet_added_up(ptrdiff_t count, resnet_vector *sums)
{
    resnet_UNROLL
    for (ptrdiff_t half = resnet_LANES / 2; half >= 1; half /= 2) {
        resnet_UNROLL
        for (ptrdiff_t i = 0; i < resnet_LANES / 2; ++i) {
            if (i < half && half < count) {
                const resnet_vector one = sums[i], other = sums[i + half < count ? i + half : i];
                sums[i] = resnet_MIX(one, other, resnet_LOW) + resnet_MIX(one, other, resnet_HIGH);
            }
        }
    }
    resnet_UNROLL
    for (ptrdiff_t half = resnet_LANES / 2; half >= 1; half /= 2) {
        if (half >= count) {
            const resnet_vector one = sums[0];
            sums[0] = resnet_MIX(one, one, resnet_LOW) + resnet_MIX(one, one, resnet_HIGH);
        }
    }
    return sums[0];
}

/* The same as numbers, times scale. */
resnet_INLINE void resnet_totals(ptrdiff_t count, resnet_vector *sums, resnet_real scale, resnet_real *to)
{
    const ptrdiff_t width = count > 8 ? 16 : count > 4 ? 8 : count > 2 ? 4 : count;
    resnet_real lanes[resnet_LANES];
    *(resnet_vector *)lanes = scale*resnet_added_up(count, sums);
    resnet_UNROLL
    for (ptrdiff_t i = 0; i < resnet_LANES; ++i) {
        if (i < count) {
            to[i] = lanes[i*(resnet_LANES / width)];
        }
    }
}

/* A tile's sums are complete but for adding up their lanes. */
resnet_INLINE void resnet_dots_finish(ptrdiff_t rows, ptrdiff_t columns, resnet_vector *sums, resnet_result to)
{
    resnet_real totals[resnet_DOTS + resnet_LANES];
    if (rows == 1 && columns == resnet_LANES && to.column == 1 && to.start_column / 2 == 0) {
        resnet_vector all = to.scale*resnet_added_up(resnet_LANES, sums);
        if (to.start != NULL && to.start_column == 0) {
            all += *to.start;
        } else if (to.start != NULL) {
            all += *(const resnet_vector *)to.start;
        }
        if (to.add) {
            all += *(resnet_vector *)to.target;
        }
        *(resnet_vector *)to.target = all;
        return;
    }
    resnet_UNROLL
    for (ptrdiff_t k = 0; k < rows*columns; k += resnet_LANES) {
        const ptrdiff_t count = rows*columns - k < resnet_LANES ? rows*columns - k : resnet_LANES;
        resnet_totals(count, sums + k, to.scale, totals + k);
    }
    to.scale = 1;
    resnet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        resnet_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            resnet_put(totals[row*columns + j], to, row, j);
        }
    }
}

/* Rows times columns of sums, with vectors that run along the terms. With `going_on`, these are some
   terms of many: sums go on from those `kept`, and are kept again unless it is the `last` time. */
resnet_INLINE void resnet_dots_tile(
    ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms, const resnet_real *left, ptrdiff_t left_row,
    const resnet_real *right, ptrdiff_t right_column, int going_on, int last, resnet_vector *kept, resnet_result to)
{
    const ptrdiff_t full = terms.inner / resnet_LANES*resnet_LANES, there = terms.inner - full;
    resnet_vector sums[resnet_DOTS + resnet_LANES];
    resnet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        resnet_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            const resnet_vector zero = {0};
            sums[row*columns + j] = going_on ? kept[row*columns + j] : zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const resnet_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
            const resnet_real *const b = right + (o*terms.right_outer + m*terms.right_middle);
            resnet_vector factors[resnet_HEIGHT], factor;
            for (ptrdiff_t i = 0; i < full; i += resnet_LANES) {
                resnet_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    factor = *(const resnet_vector *)(a + (row*left_row + i));
                    resnet_HOLD(factor);
                    factors[row] = factor;
                }
                resnet_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    factor = *(const resnet_vector *)(b + (j*right_column + i));
                    resnet_HOLD(factor);
                    resnet_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        resnet_vector sum = sums[row*columns + j] + factors[row]*factor;
                        resnet_HOLD(sum);
                        sums[row*columns + j] = sum;
                    }
                }
            }
            if (there > 0) {
                resnet_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    resnet_rest(a + (row*left_row + full), there, full > 0, 1, &factors[row]);
                }
                resnet_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    resnet_rest(b + (j*right_column + full), there, full > 0, 0, &factor);
                    resnet_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        sums[row*columns + j] += factors[row]*factor;
                    }
                }
            }
        }
    }
    if (going_on && !last) {
        resnet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            resnet_UNROLL
            for (ptrdiff_t j = 0; j < columns; ++j) {
                kept[row*columns + j] = sums[row*columns + j];
            }
        }
    } else {
        resnet_dots_finish(rows, columns, sums, to);
    }
}

/* All rows of some columns, at most so many at a time. */
resnet_INLINE void resnet_dots_rows(
    ptrdiff_t rows, ptrdiff_t most, ptrdiff_t columns, resnet_terms terms, const resnet_real *left,
    ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, int going_on, int last,
    resnet_vector *kept, resnet_result to)
{
    int known = resnet_KNOWN(rows);
    const ptrdiff_t count = (rows + most - 1) / most, height = known ? rows / count : 1;
    const ptrdiff_t end = known ? rows % count * (height + 1) : 0;
    ptrdiff_t row = 0;
    for (; row < end; row += height + 1) {
        resnet_dots_tile(height + 1, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, resnet_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        resnet_dots_tile(height, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, resnet_from(to, row, 0));
    }
}

/* All rows and columns of a part of the terms. */
resnet_INLINE void resnet_dots_part(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column,
    int going_on, int last, resnet_vector *kept, resnet_result to)
{
    /* All columns at once if they are few, or all rows; else about as many as rows. */
    const ptrdiff_t square = resnet_MANY_REGISTERS ? 4 : 3;
    int known_rows = resnet_KNOWN(rows);
    const ptrdiff_t few_rows = resnet_MANY_REGISTERS ? square + 1 : square;
    const ptrdiff_t low = known_rows && rows > 0 ? (rows <= few_rows ? rows : square) : 1;
    const int few = columns <= square + 1;
    const ptrdiff_t most = few && columns > 2 ? resnet_DOTS / columns : low;
    const ptrdiff_t widest = few ? columns : resnet_DOTS / low < 8 ? resnet_DOTS / low : 8;
    const ptrdiff_t count = (columns + widest - 1) / widest;
    int known = resnet_KNOWN(columns);
    const ptrdiff_t across = known ? columns / count : 1;
    const ptrdiff_t across1 = known ? across + 1 : 4;
    const ptrdiff_t end = known ? columns % count * across1 : columns / across1 * across1;
    ptrdiff_t column = 0;
    for (; column < end; column += across1) {
        resnet_dots_rows(rows, known ? most : square, across1, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, resnet_from(to, 0, column));
    }
    for (; column < columns; column += across) {
        resnet_dots_rows(rows, known ? most : square, across, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, resnet_from(to, 0, column));
    }
}

/* Where the operands are more than stays near, the terms are taken in parts of about so many
   elements: each is brought near once, not once for every tile. So many sums at most wait for the
   next part. */
#define resnet_NEAR (24576 / (ptrdiff_t)sizeof(resnet_real))
#define resnet_KEPT 128
/* Vectors of terms that are few. */
#define resnet_FEW 4

resnet_INLINE void resnet_dots_long(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, resnet_result to)
{
    int known = resnet_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner);
    if (known && rows*columns > resnet_DOTS && rows*columns <= resnet_KEPT && terms.middle > 1
        && (rows + columns)*terms.outer*terms.middle*terms.inner > 2*resnet_NEAR) {
        const resnet_vector zero = {0};
        resnet_vector kept[resnet_KEPT];
        const ptrdiff_t fitting = resnet_NEAR / ((rows + columns)*terms.inner);
        const ptrdiff_t part = fitting > 1 ? fitting : 1;
        resnet_terms some = terms;
        some.outer = 1;
        for (ptrdiff_t k = 0; k < rows*columns; ++k) {
            kept[k] = zero;
        }
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; m += part) {
                some.middle = terms.middle - m < part ? terms.middle - m : part;
                resnet_dots_part(rows, columns, some,
                    left + (o*terms.left_outer + m*terms.left_middle), left_row,
                    right + (o*terms.right_outer + m*terms.right_middle), right_column,
                    1, o + 1 == terms.outer && m + part >= terms.middle, kept, to);
            }
        }
    } else {
        resnet_dots_part(rows, columns, terms, left, left_row, right, right_column, 0, 1, NULL, to);
    }
}

/* Few terms: a vector of results at a time, so that what is added up need not be spread. */
resnet_INLINE void resnet_dots_short(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, resnet_result to)
{
    const ptrdiff_t full = columns / resnet_LANES*resnet_LANES;
    for (ptrdiff_t column = 0; column < full; column += resnet_LANES) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            resnet_dots_tile(1, resnet_LANES, terms, left + row*left_row, left_row,
                right + column*right_column, right_column, 0, 1, NULL, resnet_from(to, row, column));
        }
    }
    if (full < columns) {
        resnet_dots_part(rows, columns - full, terms, left, left_row,
            right + full*right_column, right_column, 0, 1, NULL, resnet_from(to, 0, full));
    }
}

resnet_INLINE void resnet_dotted(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, resnet_result to)
{
    int known = resnet_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner*to.row*to.column);
    const int few = terms.outer*terms.middle*((terms.inner + resnet_LANES - 1) / resnet_LANES) <= resnet_FEW;
    if (rows <= 0 || columns <= 0) {
        return;
    }
    if (known && few && to.column == 1 && columns >= resnet_LANES) {
        resnet_dots_short(rows, columns, terms, left, left_row, right, right_column, to);
    } else if (known && few && to.row == 1 && rows >= resnet_LANES) {
        const resnet_terms turned = {
            terms.outer, terms.middle, terms.inner,
            terms.right_outer, terms.right_middle, terms.right_inner,
            terms.left_outer, terms.left_middle, terms.left_inner
        };
        const resnet_result there = {
            to.target, to.column, to.row, to.start, to.start_column, to.start_row,
            to.scale, to.add, 0, NULL, NULL, 0, 0
        };
        resnet_dots_short(columns, rows, turned, right, right_column, left, left_row, there);
    } else {
        resnet_dots_long(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define resnet_SUMS 64

resnet_INLINE void resnet_row(
    ptrdiff_t columns, resnet_terms terms, const resnet_real *left, const resnet_real *right, resnet_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += resnet_SUMS) {
        const ptrdiff_t width = columns - first < resnet_SUMS ? columns - first : resnet_SUMS;
        resnet_real sums[resnet_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const resnet_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const resnet_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            resnet_put(sums[j], to, 0, first + j);
        }
        resnet_done(1, width, resnet_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
resnet_INLINE void resnet_dotted(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, resnet_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const resnet_real *const begin = left + row*left_row, *const from = right + j*right_column;
            resnet_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const resnet_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const resnet_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            resnet_put(sum, to, row, j);
            if (last >= 1) {
                resnet_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                resnet_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                resnet_put(sum3, to, row, j + 3);
            }
        }
    }
    resnet_done(rows, columns, to);
}

resnet_INLINE void resnet_tiled(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, resnet_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            resnet_row(columns, terms, left + row*left_row, right, resnet_from(to, row, 0));
        }
    } else {
        resnet_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef resnet_CBLAS
#include <cblas.h>
#ifdef resnet_DOUBLE
#define resnet_GEMM cblas_dgemm
#else
#define resnet_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef resnet_LARGE
#define resnet_LARGE 2e6
#endif
/* It counts with an int. */
#define resnet_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
resnet_INLINE int resnet_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= resnet_MOST)
        || (step == 1 && term_step >= count && term_step <= resnet_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
resnet_INLINE int resnet_by_library(ptrdiff_t rows, ptrdiff_t columns, resnet_terms terms,
    const resnet_real *left, ptrdiff_t left_row, const resnet_real *right, ptrdiff_t right_column, resnet_result to)
{
    const ptrdiff_t inner = terms.inner, most = resnet_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < resnet_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !resnet_is_matrix(rows, left_row, inner, terms.left_inner)
        || !resnet_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                resnet_put(0, to, row, column);
            }
        }
    }
    resnet_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    resnet_done(rows, columns, to);
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
resnet_INLINE void resnet_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const resnet_real *left, const resnet_real *right, resnet_real *target, resnet_real scale, int add,
    const resnet_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, resnet_epilogue then, const void *of)
{
    const resnet_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const resnet_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef resnet_CBLAS
    if (resnet_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    resnet_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

resnet_INLINE void resnet_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const resnet_real *left, const resnet_real *right, resnet_real *target, resnet_real scale, int add,
    const resnet_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    resnet_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

resnet_INLINE void resnet_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const resnet_real *left, const resnet_real *right, resnet_real *target, resnet_real scale, int add)
{
    resnet_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* The same, but vectors run along the innermost terms: left_inner and right_inner must be 1. Fast
   where rows or columns are few and terms many. */
resnet_INLINE void resnet_dots_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const resnet_real *left, const resnet_real *right, resnet_real *target, resnet_real scale, int add,
    const resnet_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    const resnet_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const resnet_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, NULL, NULL, 0, 0
    };
#ifdef resnet_CBLAS
    if (resnet_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    resnet_dotted(rows, columns, terms, left, left_row, right, right_column, to);
}

resnet_INLINE void resnet_dots(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const resnet_real *left, const resnet_real *right, resnet_real *target, resnet_real scale, int add)
{
    resnet_dots_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* forward of x */
static void resnet_copy(
    const resnet_real *x,
    resnet_real *x_inside)
{
    /* x·inside[i0, i1, i2, i3] = x[i0, i1, i2, i3] */
    for (ptrdiff_t i3 = 0; i3 < 64; ++i3) {
        resnet_IVDEP
        for (ptrdiff_t i0 = 0; i0 < 32; ++i0) {
            x_inside[i3*32 + i0] = x[i0*64 + i3];
        }
    }
}

/* forward of conv2d1, batch_norm1, relu1: l = 1, equations (1) to (7) and (118) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_forward(
    const resnet_real *x,
    const resnet_real *conv2d1_W,
    const resnet_real *batch_norm1_gamma,
    const resnet_real *batch_norm1_beta,
    const resnet_real *batch_norm1_running_mean,
    const resnet_real *batch_norm1_running_var,
    resnet_real *conv2d1,
    resnet_real *batch_norm1_new_mean,
    resnet_real *batch_norm1_new_var,
    resnet_real *batch_norm1_root,
    resnet_real *batch_norm1_hat,
    resnet_real *relu1)
{
    /* (1) conv2d1[n, f, p, q] = sum[c < 1, i < 3, j < 3 if -i - p + 9 > 0 and -j - q + 9 > 0 and
       i + p - 1 >= 0 and j + q - 1 >= 0](conv2d1.W[f, c, i, j]*x[n, c, i + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                12, 9, 2048, /* f */
                32, 1, 1, /* n */
                resnet_later(i, resnet_earlier(3, 9 - p)) - i, 3, 256, /* i */
                resnet_later(j, resnet_earlier(3, 9 - q)) - j, 1, 32, /* j */
                1, 9, 0, /* c */
                conv2d1_W + i*3 + j,
                x + p*256 + i*256 + q*32 + j*32 - 288,
                conv2d1 + p*256 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real batch_norm1_mu;
        resnet_real batch_norm1_v;
        /* (2) batch_norm1.mu[c] = sum[n < 32, t < 8, m < 8](conv2d1[n, c, t, m]/2048) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += conv2d1[c*2048 + n];
            }
            batch_norm1_mu = (resnet_real)0.00048828125*sum;
        }
        /* (3) batch_norm1.v[c] = sum[n < 32, t < 8, m < 8]((-batch_norm1.mu[c] +
           conv2d1[n, c, t, m])**2/2048) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += resnet_power_2(conv2d1[c*2048 + n] - batch_norm1_mu);
            }
            batch_norm1_v = (resnet_real)0.00048828125*sum;
        }
        /* (4) batch_norm1.new_mean[c] = 9*batch_norm1.running_mean[c]/10 +
           stop(batch_norm1.mu[c])/10 */
        batch_norm1_new_mean[c] = (resnet_real)0.1*batch_norm1_mu
            + (resnet_real)0.9*batch_norm1_running_mean[c];
        /* (5) batch_norm1.new_var[c] = 9*batch_norm1.running_var[c]/10 +
           1024*stop(batch_norm1.v[c])/10235 */
        batch_norm1_new_var[c] = (resnet_real)0.9*batch_norm1_running_var[c]
            + (resnet_real)0.10004885197850513*batch_norm1_v;
        /* (6) batch_norm1·root[c] = sqrt(batch_norm1.v[c] + 1/100000) */
        batch_norm1_root[c] = resnet_sqrt((resnet_real)1e-05 + batch_norm1_v);
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                const resnet_real times = 1 / batch_norm1_root[c];
                const resnet_real batch_norm1_gamma_here = batch_norm1_gamma[c];
                const resnet_real batch_norm1_beta_here = batch_norm1_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (118) batch_norm1·hat[n, c, t, m] = (-batch_norm1.mu[c] +
                       conv2d1[n, c, t, m])/batch_norm1·root[c] */
                    const resnet_real batch_norm1_hat_here = (conv2d1[c*2048 + t*256 + m*32 + n]
                        - batch_norm1_mu)*times;
                    batch_norm1_hat[c*2048 + t*256 + m*32 + n] = batch_norm1_hat_here;
                    /* (6) batch_norm1[n, c, t, m] = batch_norm1.beta[c] +
                       batch_norm1.gamma[c]*batch_norm1·hat[n, c, t, m] */
                    const resnet_real batch_norm1 = batch_norm1_gamma_here*batch_norm1_hat_here
                        + batch_norm1_beta_here;
                    /* (7) relu1[n, c, t, m] = where(batch_norm1[n, c, t, m] > 0,
                       batch_norm1[n, c, t, m], 0) */
                    relu1[c*2048 + t*256 + m*32 + n] = batch_norm1 > 0 ? batch_norm1
                        : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of fine0.conv2d1, fine0.batch_norm1, fine0.relu1; fine1.conv2d1, fine1.batch_norm1,
   fine1.relu1: l = 2, 4; equations (8) to (14) and (113) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_forward(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_beta,
    const resnet_real *fine0_batch_norm1_running_mean,
    const resnet_real *fine0_batch_norm1_running_var,
    resnet_real *fine0_conv2d1,
    resnet_real *fine0_batch_norm1_new_mean,
    resnet_real *fine0_batch_norm1_new_var,
    resnet_real *fine0_batch_norm1_root,
    resnet_real *fine0_batch_norm1_hat,
    resnet_real *fine0_relu1)
{
    /* (8) fine0.conv2d1[n, f, p, q] = sum[c < 12, i < 3, j < 3 if -i - p + 9 > 0 and -j - q + 9
       > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](fine0.conv2d1.W[f, c, i, j]*relu1[n, c, i + p -
       1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                12, 108, 2048, /* f */
                32, 1, 1, /* n */
                12, 9, 2048, /* c */
                resnet_later(i, resnet_earlier(3, 9 - p)) - i, 3, 256, /* i */
                resnet_later(j, resnet_earlier(3, 9 - q)) - j, 1, 32, /* j */
                fine0_conv2d1_W + i*3 + j,
                relu1 + p*256 + i*256 + q*32 + j*32 - 288,
                fine0_conv2d1 + p*256 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real fine0_batch_norm1_mu;
        resnet_real fine0_batch_norm1_v;
        /* (9) fine0.batch_norm1.mu[c] =
           sum[n < 32, t < 8, m < 8](fine0.conv2d1[n, c, t, m]/2048) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += fine0_conv2d1[c*2048 + n];
            }
            fine0_batch_norm1_mu = (resnet_real)0.00048828125*sum;
        }
        /* (10) fine0.batch_norm1.v[c] = sum[n < 32, t < 8, m < 8]((-fine0.batch_norm1.mu[c] +
           fine0.conv2d1[n, c, t, m])**2/2048) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += resnet_power_2(fine0_conv2d1[c*2048 + n] - fine0_batch_norm1_mu);
            }
            fine0_batch_norm1_v = (resnet_real)0.00048828125*sum;
        }
        /* (11) fine0.batch_norm1.new_mean[c] = 9*fine0.batch_norm1.running_mean[c]/10 +
           stop(fine0.batch_norm1.mu[c])/10 */
        fine0_batch_norm1_new_mean[c] = (resnet_real)0.1*fine0_batch_norm1_mu
            + (resnet_real)0.9*fine0_batch_norm1_running_mean[c];
        /* (12) fine0.batch_norm1.new_var[c] = 9*fine0.batch_norm1.running_var[c]/10 +
           1024*stop(fine0.batch_norm1.v[c])/10235 */
        fine0_batch_norm1_new_var[c] = (resnet_real)0.9*fine0_batch_norm1_running_var[c]
            + (resnet_real)0.10004885197850513*fine0_batch_norm1_v;
        /* (13) fine0.batch_norm1·root[c] = sqrt(fine0.batch_norm1.v[c] + 1/100000) */
        fine0_batch_norm1_root[c] = resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm1_v);
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                const resnet_real times = 1 / fine0_batch_norm1_root[c];
                const resnet_real fine0_batch_norm1_gamma_here = fine0_batch_norm1_gamma[c];
                const resnet_real fine0_batch_norm1_beta_here = fine0_batch_norm1_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (113) fine0.batch_norm1·hat[n, c, t, m] = (-fine0.batch_norm1.mu[c] +
                       fine0.conv2d1[n, c, t, m])/fine0.batch_norm1·root[c] */
                    const resnet_real fine0_batch_norm1_hat_here =
                        (fine0_conv2d1[c*2048 + t*256 + m*32 + n] - fine0_batch_norm1_mu)*times;
                    fine0_batch_norm1_hat[c*2048 + t*256 + m*32 + n] = fine0_batch_norm1_hat_here;
                    /* (13) fine0.batch_norm1[n, c, t, m] = fine0.batch_norm1.beta[c] +
                       fine0.batch_norm1.gamma[c]*fine0.batch_norm1·hat[n, c, t, m] */
                    const resnet_real fine0_batch_norm1 = fine0_batch_norm1_gamma_here
                        *fine0_batch_norm1_hat_here + fine0_batch_norm1_beta_here;
                    /* (14) fine0.relu1[n, c, t, m] = where(fine0.batch_norm1[n, c, t, m] > 0,
                       fine0.batch_norm1[n, c, t, m], 0) */
                    fine0_relu1[c*2048 + t*256 + m*32 + n] = fine0_batch_norm1 > 0
                        ? fine0_batch_norm1 : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of fine0.conv2d2, fine0.batch_norm2, fine0.residual1, fine0.relu2: l = 3, equations
   (15) to (22) and (107) of resnet.tex; also of fine1.conv2d2, fine1.batch_norm2,
   fine1.residual1, fine1.relu2: l = 5, equations (23) to (30) and (101) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_forward(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_batch_norm2_beta,
    const resnet_real *fine0_batch_norm2_running_mean,
    const resnet_real *fine0_batch_norm2_running_var,
    const resnet_real *relu1,
    resnet_real *fine0_conv2d2,
    resnet_real *fine0_batch_norm2_new_mean,
    resnet_real *fine0_batch_norm2_new_var,
    resnet_real *fine0_batch_norm2_root,
    resnet_real *fine0_batch_norm2_hat,
    resnet_real *fine0_relu2)
{
    /* (15) fine0.conv2d2[n, f, p, q] = sum[c < 12, i < 3, j < 3 if -i - p + 9 > 0 and -j - q + 9
       > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](fine0.conv2d2.W[f, c, i, j]*fine0.relu1[n, c, i
       + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                12, 108, 2048, /* f */
                32, 1, 1, /* n */
                12, 9, 2048, /* c */
                resnet_later(i, resnet_earlier(3, 9 - p)) - i, 3, 256, /* i */
                resnet_later(j, resnet_earlier(3, 9 - q)) - j, 1, 32, /* j */
                fine0_conv2d2_W + i*3 + j,
                fine0_relu1 + p*256 + i*256 + q*32 + j*32 - 288,
                fine0_conv2d2 + p*256 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 12; ++c) {
        resnet_real fine0_batch_norm2_mu;
        resnet_real fine0_batch_norm2_v;
        /* (16) fine0.batch_norm2.mu[c] =
           sum[n < 32, t < 8, m < 8](fine0.conv2d2[n, c, t, m]/2048) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += fine0_conv2d2[c*2048 + n];
            }
            fine0_batch_norm2_mu = (resnet_real)0.00048828125*sum;
        }
        /* (17) fine0.batch_norm2.v[c] = sum[n < 32, t < 8, m < 8]((-fine0.batch_norm2.mu[c] +
           fine0.conv2d2[n, c, t, m])**2/2048) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += resnet_power_2(fine0_conv2d2[c*2048 + n] - fine0_batch_norm2_mu);
            }
            fine0_batch_norm2_v = (resnet_real)0.00048828125*sum;
        }
        /* (18) fine0.batch_norm2.new_mean[c] = 9*fine0.batch_norm2.running_mean[c]/10 +
           stop(fine0.batch_norm2.mu[c])/10 */
        fine0_batch_norm2_new_mean[c] = (resnet_real)0.1*fine0_batch_norm2_mu
            + (resnet_real)0.9*fine0_batch_norm2_running_mean[c];
        /* (19) fine0.batch_norm2.new_var[c] = 9*fine0.batch_norm2.running_var[c]/10 +
           1024*stop(fine0.batch_norm2.v[c])/10235 */
        fine0_batch_norm2_new_var[c] = (resnet_real)0.9*fine0_batch_norm2_running_var[c]
            + (resnet_real)0.10004885197850513*fine0_batch_norm2_v;
        /* (20) fine0.batch_norm2·root[c] = sqrt(fine0.batch_norm2.v[c] + 1/100000) */
        fine0_batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm2_v);
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                const resnet_real times = 1 / fine0_batch_norm2_root[c];
                const resnet_real fine0_batch_norm2_gamma_here = fine0_batch_norm2_gamma[c];
                const resnet_real fine0_batch_norm2_beta_here = fine0_batch_norm2_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (107) fine0.batch_norm2·hat[n, c, t, m] = (-fine0.batch_norm2.mu[c] +
                       fine0.conv2d2[n, c, t, m])/fine0.batch_norm2·root[c] */
                    const resnet_real fine0_batch_norm2_hat_here =
                        (fine0_conv2d2[c*2048 + t*256 + m*32 + n] - fine0_batch_norm2_mu)*times;
                    fine0_batch_norm2_hat[c*2048 + t*256 + m*32 + n] = fine0_batch_norm2_hat_here;
                    /* (21) fine0.residual1[n, c, t, m] = fine0.batch_norm2.beta[c] +
                       fine0.batch_norm2.gamma[c]*fine0.batch_norm2·hat[n, c, t, m] +
                       relu1[n, c, t, m] */
                    const resnet_real fine0_residual1 = fine0_batch_norm2_gamma_here
                        *fine0_batch_norm2_hat_here + fine0_batch_norm2_beta_here
                        + relu1[c*2048 + t*256 + m*32 + n];
                    /* (22) fine0.relu2[n, c, t, m] = where(fine0.residual1[n, c, t, m] > 0,
                       fine0.residual1[n, c, t, m], 0) */
                    fine0_relu2[c*2048 + t*256 + m*32 + n] = fine0_residual1 > 0 ? fine0_residual1
                        : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of conv2d2, batch_norm2, relu2: l = 6, equations (31) to (37) and (96) of resnet.tex */
static void resnet_conv2d2_batch_norm2_relu2_forward(
    const resnet_real *fine1_relu2,
    const resnet_real *conv2d2_W,
    const resnet_real *batch_norm2_gamma,
    const resnet_real *batch_norm2_beta,
    const resnet_real *batch_norm2_running_mean,
    const resnet_real *batch_norm2_running_var,
    resnet_real *conv2d2,
    resnet_real *batch_norm2_new_mean,
    resnet_real *batch_norm2_new_var,
    resnet_real *batch_norm2_root,
    resnet_real *batch_norm2_hat,
    resnet_real *relu2)
{
    /* (31) conv2d2[n, f, p, q] = sum[c < 12, i < 3, j < 3 if -i - 2*p + 9 > 0 and -j - 2*q + 9 >
       0 and i + 2*p - 1 >= 0 and j + 2*q - 1 >= 0](conv2d2.W[f, c, i, j]*fine1.relu2[n, c, i +
       2*p - 1, j + 2*q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p*2);
            const ptrdiff_t j = resnet_later(0, 1 - q*2);
            resnet_product(
                24, 108, 512, /* f */
                32, 1, 1, /* n */
                12, 9, 2048, /* c */
                resnet_later(i, 3) - i, 3, 256, /* i */
                resnet_later(j, 3) - j, 1, 32, /* j */
                conv2d2_W + i*3 + j,
                fine1_relu2 + p*512 + i*256 + q*64 + j*32 - 288,
                conv2d2 + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real batch_norm2_mu;
        resnet_real batch_norm2_v;
        /* (32) batch_norm2.mu[c] = sum[n < 32, t < 4, m < 4](conv2d2[n, c, t, m]/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += conv2d2[c*512 + t*128 + n];
                }
            }
            batch_norm2_mu = (resnet_real)0.001953125*sum;
        }
        /* (33) batch_norm2.v[c] = sum[n < 32, t < 4, m < 4]((-batch_norm2.mu[c] +
           conv2d2[n, c, t, m])**2/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += resnet_power_2(conv2d2[c*512 + t*128 + n] - batch_norm2_mu);
                }
            }
            batch_norm2_v = (resnet_real)0.001953125*sum;
        }
        /* (34) batch_norm2.new_mean[c] = 9*batch_norm2.running_mean[c]/10 +
           stop(batch_norm2.mu[c])/10 */
        batch_norm2_new_mean[c] = (resnet_real)0.1*batch_norm2_mu
            + (resnet_real)0.9*batch_norm2_running_mean[c];
        /* (35) batch_norm2.new_var[c] = 9*batch_norm2.running_var[c]/10 +
           256*stop(batch_norm2.v[c])/2555 */
        batch_norm2_new_var[c] = (resnet_real)0.9*batch_norm2_running_var[c]
            + (resnet_real)0.10019569471624266*batch_norm2_v;
        /* (36) batch_norm2·root[c] = sqrt(batch_norm2.v[c] + 1/100000) */
        batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + batch_norm2_v);
        for (ptrdiff_t t = 0; t < 4; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                const resnet_real times = 1 / batch_norm2_root[c];
                const resnet_real batch_norm2_gamma_here = batch_norm2_gamma[c];
                const resnet_real batch_norm2_beta_here = batch_norm2_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (96) batch_norm2·hat[n, c, t, m] = (-batch_norm2.mu[c] +
                       conv2d2[n, c, t, m])/batch_norm2·root[c] */
                    const resnet_real batch_norm2_hat_here = (conv2d2[c*512 + t*128 + m*32 + n]
                        - batch_norm2_mu)*times;
                    batch_norm2_hat[c*512 + t*128 + m*32 + n] = batch_norm2_hat_here;
                    /* (36) batch_norm2[n, c, t, m] = batch_norm2.beta[c] +
                       batch_norm2.gamma[c]*batch_norm2·hat[n, c, t, m] */
                    const resnet_real batch_norm2 = batch_norm2_gamma_here*batch_norm2_hat_here
                        + batch_norm2_beta_here;
                    /* (37) relu2[n, c, t, m] = where(batch_norm2[n, c, t, m] > 0,
                       batch_norm2[n, c, t, m], 0) */
                    relu2[c*512 + t*128 + m*32 + n] = batch_norm2 > 0 ? batch_norm2
                        : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1: l = 7, equations (38) to
   (44) and (91) of resnet.tex; also of coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1: l
   = 9, equations (53) to (59) and (80) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_forward_2(
    const resnet_real *relu2,
    const resnet_real *coarse0_conv2d1_W,
    const resnet_real *coarse0_batch_norm1_gamma,
    const resnet_real *coarse0_batch_norm1_beta,
    const resnet_real *coarse0_batch_norm1_running_mean,
    const resnet_real *coarse0_batch_norm1_running_var,
    resnet_real *coarse0_conv2d1,
    resnet_real *coarse0_batch_norm1_new_mean,
    resnet_real *coarse0_batch_norm1_new_var,
    resnet_real *coarse0_batch_norm1_root,
    resnet_real *coarse0_batch_norm1_hat,
    resnet_real *coarse0_relu1)
{
    /* (38) coarse0.conv2d1[n, f, p, q] = sum[c < 24, i < 3, j < 3 if -i - p + 5 > 0 and -j - q +
       5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse0.conv2d1.W[f, c, i, j]*relu2[n, c, i +
       p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                24, 216, 512, /* f */
                32, 1, 1, /* n */
                24, 9, 512, /* c */
                resnet_later(i, resnet_earlier(3, 5 - p)) - i, 3, 128, /* i */
                resnet_later(j, resnet_earlier(3, 5 - q)) - j, 1, 32, /* j */
                coarse0_conv2d1_W + i*3 + j,
                relu2 + p*128 + i*128 + q*32 + j*32 - 160,
                coarse0_conv2d1 + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real coarse0_batch_norm1_mu;
        resnet_real coarse0_batch_norm1_v;
        /* (39) coarse0.batch_norm1.mu[c] =
           sum[n < 32, t < 4, m < 4](coarse0.conv2d1[n, c, t, m]/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += coarse0_conv2d1[c*512 + t*128 + n];
                }
            }
            coarse0_batch_norm1_mu = (resnet_real)0.001953125*sum;
        }
        /* (40) coarse0.batch_norm1.v[c] = sum[n < 32, t < 4, m < 4]((-coarse0.batch_norm1.mu[c]
           + coarse0.conv2d1[n, c, t, m])**2/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += resnet_power_2(coarse0_conv2d1[c*512 + t*128 + n]
                        - coarse0_batch_norm1_mu);
                }
            }
            coarse0_batch_norm1_v = (resnet_real)0.001953125*sum;
        }
        /* (41) coarse0.batch_norm1.new_mean[c] = 9*coarse0.batch_norm1.running_mean[c]/10 +
           stop(coarse0.batch_norm1.mu[c])/10 */
        coarse0_batch_norm1_new_mean[c] = (resnet_real)0.1*coarse0_batch_norm1_mu
            + (resnet_real)0.9*coarse0_batch_norm1_running_mean[c];
        /* (42) coarse0.batch_norm1.new_var[c] = 9*coarse0.batch_norm1.running_var[c]/10 +
           256*stop(coarse0.batch_norm1.v[c])/2555 */
        coarse0_batch_norm1_new_var[c] = (resnet_real)0.9*coarse0_batch_norm1_running_var[c]
            + (resnet_real)0.10019569471624266*coarse0_batch_norm1_v;
        /* (43) coarse0.batch_norm1·root[c] = sqrt(coarse0.batch_norm1.v[c] + 1/100000) */
        coarse0_batch_norm1_root[c] = resnet_sqrt((resnet_real)1e-05 + coarse0_batch_norm1_v);
        for (ptrdiff_t t = 0; t < 4; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                const resnet_real times = 1 / coarse0_batch_norm1_root[c];
                const resnet_real coarse0_batch_norm1_gamma_here = coarse0_batch_norm1_gamma[c];
                const resnet_real coarse0_batch_norm1_beta_here = coarse0_batch_norm1_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (91) coarse0.batch_norm1·hat[n, c, t, m] = (-coarse0.batch_norm1.mu[c] +
                       coarse0.conv2d1[n, c, t, m])/coarse0.batch_norm1·root[c] */
                    const resnet_real coarse0_batch_norm1_hat_here =
                        (coarse0_conv2d1[c*512 + t*128 + m*32 + n] - coarse0_batch_norm1_mu)*times;
                    coarse0_batch_norm1_hat[c*512 + t*128 + m*32 + n] =
                        coarse0_batch_norm1_hat_here;
                    /* (43) coarse0.batch_norm1[n, c, t, m] = coarse0.batch_norm1.beta[c] +
                       coarse0.batch_norm1.gamma[c]*coarse0.batch_norm1·hat[n, c, t, m] */
                    const resnet_real coarse0_batch_norm1 = coarse0_batch_norm1_gamma_here
                        *coarse0_batch_norm1_hat_here + coarse0_batch_norm1_beta_here;
                    /* (44) coarse0.relu1[n, c, t, m] = where(coarse0.batch_norm1[n, c, t, m] >
                       0, coarse0.batch_norm1[n, c, t, m], 0) */
                    coarse0_relu1[c*512 + t*128 + m*32 + n] = coarse0_batch_norm1 > 0
                        ? coarse0_batch_norm1 : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2: l = 8,
   equations (45) to (52) and (85) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_forward_2(
    const resnet_real *coarse0_relu1,
    const resnet_real *coarse0_conv2d2_W,
    const resnet_real *coarse0_batch_norm2_gamma,
    const resnet_real *coarse0_batch_norm2_beta,
    const resnet_real *coarse0_batch_norm2_running_mean,
    const resnet_real *coarse0_batch_norm2_running_var,
    const resnet_real *relu2,
    resnet_real *coarse0_conv2d2,
    resnet_real *coarse0_batch_norm2_new_mean,
    resnet_real *coarse0_batch_norm2_new_var,
    resnet_real *fine0_batch_norm2_root,
    resnet_real *fine0_batch_norm2_hat,
    resnet_real *coarse0_relu2)
{
    /* (45) coarse0.conv2d2[n, f, p, q] = sum[c < 24, i < 3, j < 3 if -i - p + 5 > 0 and -j - q +
       5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse0.conv2d2.W[f, c, i,
       j]*coarse0.relu1[n, c, i + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                24, 216, 512, /* f */
                32, 1, 1, /* n */
                24, 9, 512, /* c */
                resnet_later(i, resnet_earlier(3, 5 - p)) - i, 3, 128, /* i */
                resnet_later(j, resnet_earlier(3, 5 - q)) - j, 1, 32, /* j */
                coarse0_conv2d2_W + i*3 + j,
                coarse0_relu1 + p*128 + i*128 + q*32 + j*32 - 160,
                coarse0_conv2d2 + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real coarse0_batch_norm2_mu;
        resnet_real coarse0_batch_norm2_v;
        /* (46) coarse0.batch_norm2.mu[c] =
           sum[n < 32, t < 4, m < 4](coarse0.conv2d2[n, c, t, m]/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += coarse0_conv2d2[c*512 + t*128 + n];
                }
            }
            coarse0_batch_norm2_mu = (resnet_real)0.001953125*sum;
        }
        /* (47) coarse0.batch_norm2.v[c] = sum[n < 32, t < 4, m < 4]((-coarse0.batch_norm2.mu[c]
           + coarse0.conv2d2[n, c, t, m])**2/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += resnet_power_2(coarse0_conv2d2[c*512 + t*128 + n]
                        - coarse0_batch_norm2_mu);
                }
            }
            coarse0_batch_norm2_v = (resnet_real)0.001953125*sum;
        }
        /* (48) coarse0.batch_norm2.new_mean[c] = 9*coarse0.batch_norm2.running_mean[c]/10 +
           stop(coarse0.batch_norm2.mu[c])/10 */
        coarse0_batch_norm2_new_mean[c] = (resnet_real)0.1*coarse0_batch_norm2_mu
            + (resnet_real)0.9*coarse0_batch_norm2_running_mean[c];
        /* (49) coarse0.batch_norm2.new_var[c] = 9*coarse0.batch_norm2.running_var[c]/10 +
           256*stop(coarse0.batch_norm2.v[c])/2555 */
        coarse0_batch_norm2_new_var[c] = (resnet_real)0.9*coarse0_batch_norm2_running_var[c]
            + (resnet_real)0.10019569471624266*coarse0_batch_norm2_v;
        /* (50) fine0.batch_norm2·root[c] = sqrt(coarse0.batch_norm2.v[c] + 1/100000) */
        fine0_batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + coarse0_batch_norm2_v);
        for (ptrdiff_t t = 0; t < 4; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                const resnet_real times = 1 / fine0_batch_norm2_root[c];
                const resnet_real coarse0_batch_norm2_gamma_here = coarse0_batch_norm2_gamma[c];
                const resnet_real coarse0_batch_norm2_beta_here = coarse0_batch_norm2_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (85) fine0.batch_norm2·hat[n, c, t, m] = (-coarse0.batch_norm2.mu[c] +
                       coarse0.conv2d2[n, c, t, m])/fine0.batch_norm2·root[c] */
                    const resnet_real fine0_batch_norm2_hat_here =
                        (coarse0_conv2d2[c*512 + t*128 + m*32 + n] - coarse0_batch_norm2_mu)*times;
                    fine0_batch_norm2_hat[c*512 + t*128 + m*32 + n] = fine0_batch_norm2_hat_here;
                    /* (51) coarse0.residual1[n, c, t, m] = coarse0.batch_norm2.beta[c] +
                       coarse0.batch_norm2.gamma[c]*fine0.batch_norm2·hat[n, c, t, m] +
                       relu2[n, c, t, m] */
                    const resnet_real coarse0_residual1 = coarse0_batch_norm2_gamma_here
                        *fine0_batch_norm2_hat_here + coarse0_batch_norm2_beta_here
                        + relu2[c*512 + t*128 + m*32 + n];
                    /* (52) coarse0.relu2[n, c, t, m] = where(coarse0.residual1[n, c, t, m] > 0,
                       coarse0.residual1[n, c, t, m], 0) */
                    coarse0_relu2[c*512 + t*128 + m*32 + n] = coarse0_residual1 > 0
                        ? coarse0_residual1 : (resnet_real)0;
                }
            }
        }
    }
}

/* forward of coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2,
   global_average_pool1: l = 10, equations (60) to (68) and (74) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_forward(
    const resnet_real *coarse1_relu1,
    const resnet_real *coarse1_conv2d2_W,
    const resnet_real *coarse1_batch_norm2_gamma,
    const resnet_real *coarse1_batch_norm2_beta,
    const resnet_real *coarse1_batch_norm2_running_mean,
    const resnet_real *coarse1_batch_norm2_running_var,
    const resnet_real *coarse0_relu2,
    resnet_real *coarse1_conv2d2,
    resnet_real *coarse1_batch_norm2_new_mean,
    resnet_real *coarse1_batch_norm2_new_var,
    resnet_real *coarse1_batch_norm2_root,
    resnet_real *coarse1_batch_norm2_hat,
    resnet_real *coarse1_relu2,
    resnet_real *global_average_pool1)
{
    /* (60) coarse1.conv2d2[n, f, p, q] = sum[c < 24, i < 3, j < 3 if -i - p + 5 > 0 and -j - q +
       5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse1.conv2d2.W[f, c, i,
       j]*coarse1.relu1[n, c, i + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                24, 216, 512, /* f */
                32, 1, 1, /* n */
                24, 9, 512, /* c */
                resnet_later(i, resnet_earlier(3, 5 - p)) - i, 3, 128, /* i */
                resnet_later(j, resnet_earlier(3, 5 - q)) - j, 1, 32, /* j */
                coarse1_conv2d2_W + i*3 + j,
                coarse1_relu1 + p*128 + i*128 + q*32 + j*32 - 160,
                coarse1_conv2d2 + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 24; ++c) {
        resnet_real coarse1_batch_norm2_mu;
        resnet_real coarse1_batch_norm2_v;
        /* (61) coarse1.batch_norm2.mu[c] =
           sum[n < 32, t < 4, m < 4](coarse1.conv2d2[n, c, t, m]/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += coarse1_conv2d2[c*512 + t*128 + n];
                }
            }
            coarse1_batch_norm2_mu = (resnet_real)0.001953125*sum;
        }
        /* (62) coarse1.batch_norm2.v[c] = sum[n < 32, t < 4, m < 4]((-coarse1.batch_norm2.mu[c]
           + coarse1.conv2d2[n, c, t, m])**2/512) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t = 0; t < 4; ++t) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += resnet_power_2(coarse1_conv2d2[c*512 + t*128 + n]
                        - coarse1_batch_norm2_mu);
                }
            }
            coarse1_batch_norm2_v = (resnet_real)0.001953125*sum;
        }
        /* (63) coarse1.batch_norm2.new_mean[c] = 9*coarse1.batch_norm2.running_mean[c]/10 +
           stop(coarse1.batch_norm2.mu[c])/10 */
        coarse1_batch_norm2_new_mean[c] = (resnet_real)0.1*coarse1_batch_norm2_mu
            + (resnet_real)0.9*coarse1_batch_norm2_running_mean[c];
        /* (64) coarse1.batch_norm2.new_var[c] = 9*coarse1.batch_norm2.running_var[c]/10 +
           256*stop(coarse1.batch_norm2.v[c])/2555 */
        coarse1_batch_norm2_new_var[c] = (resnet_real)0.9*coarse1_batch_norm2_running_var[c]
            + (resnet_real)0.10019569471624266*coarse1_batch_norm2_v;
        /* (65) coarse1.batch_norm2·root[c] = sqrt(coarse1.batch_norm2.v[c] + 1/100000) */
        coarse1_batch_norm2_root[c] = resnet_sqrt((resnet_real)1e-05 + coarse1_batch_norm2_v);
        for (ptrdiff_t t = 0; t < 4; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                const resnet_real times = 1 / coarse1_batch_norm2_root[c];
                const resnet_real coarse1_batch_norm2_gamma_here = coarse1_batch_norm2_gamma[c];
                const resnet_real coarse1_batch_norm2_beta_here = coarse1_batch_norm2_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (74) coarse1.batch_norm2·hat[n, c, t, m] = (-coarse1.batch_norm2.mu[c] +
                       coarse1.conv2d2[n, c, t, m])/coarse1.batch_norm2·root[c] */
                    const resnet_real coarse1_batch_norm2_hat_here =
                        (coarse1_conv2d2[c*512 + t*128 + m*32 + n] - coarse1_batch_norm2_mu)*times;
                    coarse1_batch_norm2_hat[c*512 + t*128 + m*32 + n] =
                        coarse1_batch_norm2_hat_here;
                    /* (66) coarse1.residual1[n, c, t, m] = coarse1.batch_norm2.beta[c] +
                       coarse1.batch_norm2.gamma[c]*coarse1.batch_norm2·hat[n, c, t, m] +
                       coarse0.relu2[n, c, t, m] */
                    const resnet_real coarse1_residual1 = coarse1_batch_norm2_gamma_here
                        *coarse1_batch_norm2_hat_here + coarse1_batch_norm2_beta_here
                        + coarse0_relu2[c*512 + t*128 + m*32 + n];
                    /* (67) coarse1.relu2[n, c, t, m] = where(coarse1.residual1[n, c, t, m] > 0,
                       coarse1.residual1[n, c, t, m], 0) */
                    coarse1_relu2[c*512 + t*128 + m*32 + n] = coarse1_residual1 > 0
                        ? coarse1_residual1 : (resnet_real)0;
                }
            }
        }
        /* (68) global_average_pool1[n, c] = sum[t < 4, m < 4](coarse1.relu2[n, c, t, m]/16) */
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            global_average_pool1[c*32 + n] = 0;
        }
        for (ptrdiff_t t = 0; t < 4; ++t) {
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 32; ++n) {
                global_average_pool1[c*32 + n] += (resnet_real)0.0625
                    *coarse1_relu2[c*512 + t*128 + n]
                    + (resnet_real)0.0625*coarse1_relu2[c*512 + t*128 + n + 32]
                    + (resnet_real)0.0625*coarse1_relu2[c*512 + t*128 + n + 64]
                    + (resnet_real)0.0625*coarse1_relu2[c*512 + t*128 + n + 96];
            }
        }
    }
}

/* forward of logits, cross_entropy1: l = 11, equations (69) to (71) of resnet.tex */
static void resnet_logits_cross_entropy1_forward(
    const resnet_real *global_average_pool1,
    const resnet_real *logits_W,
    const resnet_real *logits_b,
    const int32_t *y,
    resnet_real *logits,
    resnet_real *cross_entropy1_p_sum_max,
    resnet_real *cross_entropy1_p_sum_shifted,
    resnet_real *cross_entropy1_p_sum_exp,
    resnet_real *cross_entropy1_p_sum_scaled,
    resnet_real *cross_entropy1_p,
    resnet_real *cross_entropy1)
{
    /* (69) logits[n, u] = sum[k < 24](global_average_pool1[n, k]*logits.W[u, k]) + logits.b[u] */
    resnet_product_start(
        10, 24, 32, /* u */
        32, 1, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        24, 1, 32, /* k */
        logits_W,
        global_average_pool1,
        logits,
        1, 0,
        logits_b, 1, 0);
    /* (70) cross_entropy1.p·sum·max[n] = max[j < 10](logits[n, j]) */
    resnet_IVDEP
    for (ptrdiff_t n = 0; n < 32; ++n) {
        resnet_real best = logits[n];
        {
            const resnet_real candidate = logits[n + 32];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 64];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 96];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 128];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 160];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 192];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 224];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 256];
            best = candidate > best ? candidate : best;
        }
        {
            const resnet_real candidate = logits[n + 288];
            best = candidate > best ? candidate : best;
        }
        cross_entropy1_p_sum_max[n] = best;
    }
    for (ptrdiff_t j = 0; j < 10; ++j) {
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            /* (70) cross_entropy1.p·sum·shifted[n, j] = -cross_entropy1.p·sum·max[n] +
               logits[n, j] */
            const resnet_real cross_entropy1_p_sum_shifted_here = logits[j*32 + n]
                - cross_entropy1_p_sum_max[n];
            cross_entropy1_p_sum_shifted[j*32 + n] = cross_entropy1_p_sum_shifted_here;
            /* (70) cross_entropy1.p·sum·exp[n, j] = exp(cross_entropy1.p·sum·shifted[n, j]) */
            cross_entropy1_p_sum_exp[j*32 + n] = resnet_exp(cross_entropy1_p_sum_shifted_here);
        }
    }
    /* (70) cross_entropy1.p·sum·scaled[n] = sum[j < 10](cross_entropy1.p·sum·exp[n, j]) */
    resnet_IVDEP
    for (ptrdiff_t n = 0; n < 32; ++n) {
        cross_entropy1_p_sum_scaled[n] = 0;
    }
    for (ptrdiff_t j = 0; j < 8; j += 4) {
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p_sum_scaled[n] += cross_entropy1_p_sum_exp[j*32 + n]
                + cross_entropy1_p_sum_exp[j*32 + n + 32] + cross_entropy1_p_sum_exp[j*32 + n + 64]
                + cross_entropy1_p_sum_exp[j*32 + n + 96];
        }
    }
    for (ptrdiff_t j = 8; j < 10; ++j) {
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p_sum_scaled[n] += cross_entropy1_p_sum_exp[j*32 + n];
        }
    }
    /* (70) cross_entropy1.p[n, k] =
       cross_entropy1.p·sum·exp[n, k]/cross_entropy1.p·sum·scaled[n] */
    for (ptrdiff_t k = 0; k < 10; ++k) {
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p[k*32 + n] = cross_entropy1_p_sum_exp[k*32 + n]
                / cross_entropy1_p_sum_scaled[n];
        }
    }
    /* (71) cross_entropy1 = sum[n < 32](log(cross_entropy1.p·sum·scaled[n])/32 -
       cross_entropy1.p·sum·shifted[n, y[n]]/32) */
    {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += (resnet_real)0.03125*resnet_log(cross_entropy1_p_sum_scaled[n])
                - (resnet_real)0.03125*cross_entropy1_p_sum_shifted[(ptrdiff_t)y[n]*32 + n];
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1: l = 11, equations (72), (73), (149) and (150) of
   resnet.tex */
static void resnet_logits_cross_entropy1_backward(
    const resnet_real *global_average_pool1,
    const resnet_real *logits_W,
    const int32_t *y,
    const resnet_real *cross_entropy1_p,
    resnet_real *d_logits,
    resnet_real *d_global_average_pool1,
    resnet_real *d_logits_W,
    resnet_real *d_logits_b,
    resnet_real scale,
    int add)
{
    /* (72) ∂logits[n, k] = cross_entropy1.p[n, k]/32 - [k - y[n] == 0]/32 */
    for (ptrdiff_t k = 0; k < 10; ++k) {
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            d_logits[k*32 + n] = (resnet_real)0.03125*cross_entropy1_p[k*32 + n]
                - (resnet_real)0.03125*(k == (ptrdiff_t)y[n] ? (resnet_real)1 : (resnet_real)0);
        }
    }
    /* (73) ∂global_average_pool1[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u]) */
    resnet_product(
        24, 1, 32, /* k */
        32, 1, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        10, 24, 32, /* u */
        logits_W,
        d_logits,
        d_global_average_pool1,
        1, 0);
    /* (149) ∂logits.W[u, k] = sum[n < 32](global_average_pool1[n, k]*∂logits[n, u]) */
    resnet_product(
        10, 32, 24, /* u */
        24, 32, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 1, 1, /* n */
        d_logits,
        global_average_pool1,
        d_logits_W,
        scale, add);
    /* (150) ∂logits.b[u] = sum[n < 32](∂logits[n, u]) */
    for (ptrdiff_t u = 0; u < 10; ++u) {
        resnet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += d_logits[u*32 + n];
        }
        const resnet_real term = scale*sum;
        d_logits_b[u] = add ? d_logits_b[u] + term : term;
    }
}

/* backward of coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1: l = 9, equation (59) of
   resnet.tex; also of coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1: l = 7, equation
   (44) of resnet.tex; also of conv2d2, batch_norm2, relu2: l = 6, equation (37) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again(
    const resnet_real *coarse1_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_hat,
    const resnet_real *coarse1_batch_norm1_beta,
    resnet_real *coarse1_relu1_again)
{
    /* (59) coarse1.relu1·again[n, t, m, s] = where(coarse1.batch_norm1.beta[t] +
       coarse1.batch_norm1.gamma[t]*fine0.batch_norm1·hat[n, t, m, s] > 0,
       coarse1.batch_norm1.beta[t] +
       coarse1.batch_norm1.gamma[t]*fine0.batch_norm1·hat[n, t, m, s], 0) */
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        for (ptrdiff_t m = 0; m < 4; ++m) {
            const resnet_real coarse1_batch_norm1_gamma_here = coarse1_batch_norm1_gamma[t];
            const resnet_real coarse1_batch_norm1_beta_here = coarse1_batch_norm1_beta[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                const resnet_real fine0_batch_norm1_hat_here = fine0_batch_norm1_hat[t*512 + m*128
                    + n];
                coarse1_relu1_again[t*512 + m*128 + n] = coarse1_batch_norm1_gamma_here
                    *fine0_batch_norm1_hat_here + coarse1_batch_norm1_beta_here > 0
                    ? coarse1_batch_norm1_gamma_here*fine0_batch_norm1_hat_here
                    + coarse1_batch_norm1_beta_here : (resnet_real)0;
            }
        }
    }
}

/* backward of coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2,
   global_average_pool1: l = 10, equation (67) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_coarse1_relu2_again(
    const resnet_real *coarse1_batch_norm2_gamma,
    const resnet_real *coarse1_batch_norm2_hat,
    const resnet_real *coarse1_batch_norm2_beta,
    const resnet_real *coarse0_relu2,
    resnet_real *coarse1_relu2)
{
    /* (67) coarse1.relu2[n, t, m, s] = where(coarse1.batch_norm2.beta[t] +
       coarse1.batch_norm2.gamma[t]*coarse1.batch_norm2·hat[n, t, m, s] +
       coarse0.relu2[n, t, m, s] > 0, coarse1.batch_norm2.beta[t] +
       coarse1.batch_norm2.gamma[t]*coarse1.batch_norm2·hat[n, t, m, s] +
       coarse0.relu2[n, t, m, s], 0) */
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        for (ptrdiff_t m = 0; m < 4; ++m) {
            const resnet_real coarse1_batch_norm2_gamma_here = coarse1_batch_norm2_gamma[t];
            const resnet_real coarse1_batch_norm2_beta_here = coarse1_batch_norm2_beta[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                const resnet_real coarse1_batch_norm2_hat_here =
                    coarse1_batch_norm2_hat[t*512 + m*128 + n];
                const resnet_real coarse0_relu2_here = coarse0_relu2[t*512 + m*128 + n];
                coarse1_relu2[t*512 + m*128 + n] = coarse1_batch_norm2_gamma_here
                    *coarse1_batch_norm2_hat_here + coarse1_batch_norm2_beta_here
                    + coarse0_relu2_here > 0 ? coarse1_batch_norm2_gamma_here
                    *coarse1_batch_norm2_hat_here + coarse1_batch_norm2_beta_here
                    + coarse0_relu2_here : (resnet_real)0;
            }
        }
    }
}

/* backward of coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2,
   global_average_pool1: l = 10, equations (75) to (77) and (146) to (148) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_backward(
    const resnet_real *coarse1_relu1,
    const resnet_real *coarse1_conv2d2_W,
    const resnet_real *coarse1_batch_norm2_gamma,
    const resnet_real *coarse1_relu2,
    const resnet_real *d_global_average_pool1,
    const resnet_real *coarse1_batch_norm2_root,
    const resnet_real *coarse1_batch_norm2_hat,
    resnet_real *d_coarse1_residual1,
    resnet_real *d_coarse1_batch_norm2_gamma,
    resnet_real *d_coarse1_batch_norm2_beta,
    resnet_real *d_coarse1_conv2d2,
    resnet_real *d_coarse1_relu1,
    resnet_real *d_coarse1_conv2d2_W,
    resnet_real scale,
    int add)
{
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        /* (75) ∂coarse1.residual1[n, t, m, s] = where(coarse1.relu2[n, t, m, s] > 0,
           ∂global_average_pool1[n, t]/16, 0) */
        for (ptrdiff_t m = 0; m < 4; ++m) {
            for (ptrdiff_t s = 0; s < 4; ++s) {
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    const resnet_real d_global_average_pool1_here =
                        d_global_average_pool1[t*32 + n];
                    d_coarse1_residual1[t*512 + m*128 + s*32 + n] =
                        coarse1_relu2[t*512 + m*128 + s*32 + n] > 0
                        ? (resnet_real)0.0625*d_global_average_pool1_here : (resnet_real)0;
                }
            }
        }
        /* (147) ∂coarse1.batch_norm2.gamma[t] = sum[n < 32, t_2 < 4, m <
           4](coarse1.batch_norm2·hat[n, t, t_2, m]*∂coarse1.residual1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += coarse1_batch_norm2_hat[t*512 + t_2*128 + n]
                        *d_coarse1_residual1[t*512 + t_2*128 + n];
                }
            }
            d_coarse1_batch_norm2_gamma[t] = sum;
        }
        /* (148) ∂coarse1.batch_norm2.beta[t] =
           sum[n < 32, t_2 < 4, m < 4](∂coarse1.residual1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += d_coarse1_residual1[t*512 + t_2*128 + n];
                }
            }
            d_coarse1_batch_norm2_beta[t] = sum;
        }
        /* (76) ∂coarse1.conv2d2[n, t, t_2, m] = (-∂coarse1.batch_norm2.beta[t] -
           ∂coarse1.batch_norm2.gamma[t]*coarse1.batch_norm2·hat[n, t, t_2, m] +
           32*∂global_average_pool1[n, t]*where(coarse1.relu2[n, t, t_2, m] > 0, 1,
           0))*coarse1.batch_norm2.gamma[t]/(512*coarse1.batch_norm2·root[t]) */
        for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                const resnet_real times = -d_coarse1_batch_norm2_gamma[t];
                const resnet_real d_coarse1_batch_norm2_beta_here = d_coarse1_batch_norm2_beta[t];
                const resnet_real times_2 = (resnet_real)0.001953125*coarse1_batch_norm2_gamma[t]
                    / coarse1_batch_norm2_root[t];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    d_coarse1_conv2d2[t*512 + t_2*128 + m*32 + n] =
                        (coarse1_batch_norm2_hat[t*512 + t_2*128 + m*32 + n]*times
                        + 32*d_global_average_pool1[t*32 + n]
                        *(coarse1_relu2[t*512 + t_2*128 + m*32 + n] > 0 ? (resnet_real)1
                        : (resnet_real)0) - d_coarse1_batch_norm2_beta_here)*times_2;
                }
            }
        }
    }
    /* (77) ∂coarse1.relu1[n, c, p, q] = sum[f < 24, i < 3, j < 3 if -i + p + 1 >= 0 and -j + q +
       1 >= 0 and i - p + 3 > 0 and j - q + 3 > 0](coarse1.conv2d2.W[f, c, i,
       j]*∂coarse1.conv2d2[n, f, -i + p + 1, -j + q + 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, p - 2);
            const ptrdiff_t j = resnet_later(0, q - 2);
            resnet_product(
                24, 9, 512, /* c */
                32, 1, 1, /* n */
                24, 216, 512, /* f */
                resnet_later(i, resnet_earlier(3, p + 2)) - i, 3, -128, /* i */
                resnet_later(j, resnet_earlier(3, q + 2)) - j, 1, -32, /* j */
                coarse1_conv2d2_W + i*3 + j,
                d_coarse1_conv2d2 + p*128 + q*32 + 160 - i*128 - j*32,
                d_coarse1_relu1 + p*128 + q*32,
                1, 0);
        }
    }
    /* (146) ∂coarse1.conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4 if -i - p + 5 > 0 and -j -
       q + 5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse1.relu1[n, c, i + p - 1, j + q -
       1]*∂coarse1.conv2d2[n, f, p, q]) */
    resnet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = resnet_later(0, 1 - i);
            const ptrdiff_t q = resnet_later(0, 1 - j);
            resnet_dots(
                24, 512, 9, /* c */
                24, 512, 216, /* f */
                resnet_later(p, resnet_earlier(4, 5 - i)) - p, 128, 128, /* p */
                resnet_later(q, resnet_earlier(4, 5 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                coarse1_relu1 + p*128 + i*128 + q*32 + j*32 - 160,
                d_coarse1_conv2d2 + p*128 + q*32,
                d_coarse1_conv2d2_W + i*3 + j,
                scale, add);
        }
    }
}

/* backward of coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1: l = 9, equations (81) to
   (83) and (143) to (145) of resnet.tex; also of coarse0.conv2d1, coarse0.batch_norm1,
   coarse0.relu1: l = 7, equations (92) to (94) and (137) to (139) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_backward(
    const resnet_real *coarse0_relu2,
    const resnet_real *coarse1_conv2d1_W,
    const resnet_real *coarse1_batch_norm1_gamma,
    const resnet_real *coarse1_relu1_again,
    const resnet_real *d_coarse1_relu1,
    const resnet_real *fine0_batch_norm1_root,
    const resnet_real *fine0_batch_norm1_hat,
    resnet_real *d_coarse1_batch_norm1_gamma,
    resnet_real *d_coarse1_batch_norm1_beta,
    resnet_real *d_coarse1_conv2d1,
    resnet_real *d_coarse1_residual1,
    resnet_real *d_coarse1_conv2d1_W,
    resnet_real scale,
    int add)
{
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        resnet_real d_coarse1_batch_norm1[512];
        /* (81) ∂coarse1.batch_norm1[n, t, m, s] = where(coarse1.relu1·again[n, t, m, s] > 0,
           ∂coarse1.relu1[n, t, m, s], 0) */
        for (ptrdiff_t m = 0; m < 4; ++m) {
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                const resnet_real d_coarse1_relu1_here = d_coarse1_relu1[t*512 + m*128 + n];
                d_coarse1_batch_norm1[m*128 + n] = coarse1_relu1_again[t*512 + m*128 + n] > 0
                    ? d_coarse1_relu1_here : (resnet_real)0;
            }
        }
        /* (144) ∂coarse1.batch_norm1.gamma[t] = sum[n < 32, t_2 < 4, m <
           4](fine0.batch_norm1·hat[n, t, t_2, m]*∂coarse1.batch_norm1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += fine0_batch_norm1_hat[t*512 + t_2*128 + n]
                        *d_coarse1_batch_norm1[t_2*128 + n];
                }
            }
            d_coarse1_batch_norm1_gamma[t] = sum;
        }
        /* (145) ∂coarse1.batch_norm1.beta[t] =
           sum[n < 32, t_2 < 4, m < 4](∂coarse1.batch_norm1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += d_coarse1_batch_norm1[t_2*128 + n];
                }
            }
            d_coarse1_batch_norm1_beta[t] = sum;
        }
        /* (82) ∂coarse1.conv2d1[n, t, t_2, m] = (-∂coarse1.batch_norm1.beta[t] -
           ∂coarse1.batch_norm1.gamma[t]*fine0.batch_norm1·hat[n, t, t_2, m] +
           512*∂coarse1.batch_norm1[n, t, t_2,
           m])*coarse1.batch_norm1.gamma[t]/(512*fine0.batch_norm1·root[t]) */
        for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
            const resnet_real times = -d_coarse1_batch_norm1_gamma[t];
            const resnet_real d_coarse1_batch_norm1_beta_here = d_coarse1_batch_norm1_beta[t];
            const resnet_real times_2 = (resnet_real)0.001953125*coarse1_batch_norm1_gamma[t]
                / fine0_batch_norm1_root[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                d_coarse1_conv2d1[t*512 + t_2*128 + n] = (512*d_coarse1_batch_norm1[t_2*128 + n]
                    + fine0_batch_norm1_hat[t*512 + t_2*128 + n]*times
                    - d_coarse1_batch_norm1_beta_here)*times_2;
            }
        }
    }
    /* (83) ∂coarse1.residual1[n, c, p, q] += sum[f < 24, i < 3, j < 3 if -i + p + 1 >= 0 and -j
       + q + 1 >= 0 and i - p + 3 > 0 and j - q + 3 > 0](coarse1.conv2d1.W[f, c, i,
       j]*∂coarse1.conv2d1[n, f, -i + p + 1, -j + q + 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, p - 2);
            const ptrdiff_t j = resnet_later(0, q - 2);
            resnet_product(
                24, 9, 512, /* c */
                32, 1, 1, /* n */
                24, 216, 512, /* f */
                resnet_later(i, resnet_earlier(3, p + 2)) - i, 3, -128, /* i */
                resnet_later(j, resnet_earlier(3, q + 2)) - j, 1, -32, /* j */
                coarse1_conv2d1_W + i*3 + j,
                d_coarse1_conv2d1 + p*128 + q*32 + 160 - i*128 - j*32,
                d_coarse1_residual1 + p*128 + q*32,
                1, 1);
        }
    }
    /* (143) ∂coarse1.conv2d1.W[f, c, i, j] = sum[n < 32, p < 4, q < 4 if -i - p + 5 > 0 and -j -
       q + 5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse0.relu2[n, c, i + p - 1, j + q -
       1]*∂coarse1.conv2d1[n, f, p, q]) */
    resnet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = resnet_later(0, 1 - i);
            const ptrdiff_t q = resnet_later(0, 1 - j);
            resnet_dots(
                24, 512, 9, /* c */
                24, 512, 216, /* f */
                resnet_later(p, resnet_earlier(4, 5 - i)) - p, 128, 128, /* p */
                resnet_later(q, resnet_earlier(4, 5 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                coarse0_relu2 + p*128 + i*128 + q*32 + j*32 - 160,
                d_coarse1_conv2d1 + p*128 + q*32,
                d_coarse1_conv2d1_W + i*3 + j,
                scale, add);
        }
    }
}

/* backward of coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2: l = 8,
   equations (86) to (88) and (140) to (142) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_backward(
    const resnet_real *coarse0_relu1_again,
    const resnet_real *coarse0_conv2d2_W,
    const resnet_real *coarse0_batch_norm2_gamma,
    const resnet_real *coarse0_relu2,
    const resnet_real *d_coarse1_residual1,
    const resnet_real *fine0_batch_norm2_root,
    const resnet_real *fine0_batch_norm2_hat,
    resnet_real *d_coarse0_residual1,
    resnet_real *d_coarse0_batch_norm2_gamma,
    resnet_real *d_coarse0_batch_norm2_beta,
    resnet_real *d_coarse0_conv2d2,
    resnet_real *d_coarse0_relu1,
    resnet_real *d_coarse0_conv2d2_W,
    resnet_real scale,
    int add)
{
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        /* (86) ∂coarse0.residual1[n, t, m, s] = where(coarse0.relu2[n, t, m, s] > 0,
           ∂coarse1.residual1[n, t, m, s], 0) */
        for (ptrdiff_t m = 0; m < 4; ++m) {
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                const resnet_real d_coarse1_residual1_here = d_coarse1_residual1[t*512 + m*128 + n];
                d_coarse0_residual1[t*512 + m*128 + n] = coarse0_relu2[t*512 + m*128 + n] > 0
                    ? d_coarse1_residual1_here : (resnet_real)0;
            }
        }
        /* (141) ∂coarse0.batch_norm2.gamma[t] = sum[n < 32, t_2 < 4, m <
           4](fine0.batch_norm2·hat[n, t, t_2, m]*∂coarse0.residual1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += fine0_batch_norm2_hat[t*512 + t_2*128 + n]
                        *d_coarse0_residual1[t*512 + t_2*128 + n];
                }
            }
            d_coarse0_batch_norm2_gamma[t] = sum;
        }
        /* (142) ∂coarse0.batch_norm2.beta[t] =
           sum[n < 32, t_2 < 4, m < 4](∂coarse0.residual1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += d_coarse0_residual1[t*512 + t_2*128 + n];
                }
            }
            d_coarse0_batch_norm2_beta[t] = sum;
        }
        /* (87) ∂coarse0.conv2d2[n, t, t_2, m] = (-∂coarse0.batch_norm2.beta[t] -
           ∂coarse0.batch_norm2.gamma[t]*fine0.batch_norm2·hat[n, t, t_2, m] +
           512*∂coarse0.residual1[n, t, t_2,
           m])*coarse0.batch_norm2.gamma[t]/(512*fine0.batch_norm2·root[t]) */
        for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
            const resnet_real times = -d_coarse0_batch_norm2_gamma[t];
            const resnet_real d_coarse0_batch_norm2_beta_here = d_coarse0_batch_norm2_beta[t];
            const resnet_real times_2 = (resnet_real)0.001953125*coarse0_batch_norm2_gamma[t]
                / fine0_batch_norm2_root[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                d_coarse0_conv2d2[t*512 + t_2*128 + n] =
                    (512*d_coarse0_residual1[t*512 + t_2*128 + n]
                    + fine0_batch_norm2_hat[t*512 + t_2*128 + n]*times
                    - d_coarse0_batch_norm2_beta_here)*times_2;
            }
        }
    }
    /* (88) ∂coarse0.relu1[n, c, p, q] = sum[f < 24, i < 3, j < 3 if -i + p + 1 >= 0 and -j + q +
       1 >= 0 and i - p + 3 > 0 and j - q + 3 > 0](coarse0.conv2d2.W[f, c, i,
       j]*∂coarse0.conv2d2[n, f, -i + p + 1, -j + q + 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, p - 2);
            const ptrdiff_t j = resnet_later(0, q - 2);
            resnet_product(
                24, 9, 512, /* c */
                32, 1, 1, /* n */
                24, 216, 512, /* f */
                resnet_later(i, resnet_earlier(3, p + 2)) - i, 3, -128, /* i */
                resnet_later(j, resnet_earlier(3, q + 2)) - j, 1, -32, /* j */
                coarse0_conv2d2_W + i*3 + j,
                d_coarse0_conv2d2 + p*128 + q*32 + 160 - i*128 - j*32,
                d_coarse0_relu1 + p*128 + q*32,
                1, 0);
        }
    }
    /* (140) ∂coarse0.conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4 if -i - p + 5 > 0 and -j -
       q + 5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse0.relu1·again[n, c, i + p - 1, j +
       q - 1]*∂coarse0.conv2d2[n, f, p, q]) */
    resnet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = resnet_later(0, 1 - i);
            const ptrdiff_t q = resnet_later(0, 1 - j);
            resnet_dots(
                24, 512, 9, /* c */
                24, 512, 216, /* f */
                resnet_later(p, resnet_earlier(4, 5 - i)) - p, 128, 128, /* p */
                resnet_later(q, resnet_earlier(4, 5 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                coarse0_relu1_again + p*128 + i*128 + q*32 + j*32 - 160,
                d_coarse0_conv2d2 + p*128 + q*32,
                d_coarse0_conv2d2_W + i*3 + j,
                scale, add);
        }
    }
}

/* backward of fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2: l = 5, equation
   (30) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_fine0_relu2_again(
    const resnet_real *fine1_batch_norm2_gamma,
    const resnet_real *fine0_batch_norm2_hat,
    const resnet_real *fine1_batch_norm2_beta,
    const resnet_real *fine0_relu2,
    resnet_real *fine1_relu2_again)
{
    /* (30) fine1.relu2·again[n, t, m, s] = where(fine1.batch_norm2.beta[t] +
       fine1.batch_norm2.gamma[t]*fine0.batch_norm2·hat[n, t, m, s] + fine0.relu2[n, t, m, s] >
       0, fine1.batch_norm2.beta[t] +
       fine1.batch_norm2.gamma[t]*fine0.batch_norm2·hat[n, t, m, s] + fine0.relu2[n, t, m, s], 0) */
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 12; ++t) {
        const resnet_real fine1_batch_norm2_gamma_here = fine1_batch_norm2_gamma[t];
        const resnet_real fine1_batch_norm2_beta_here = fine1_batch_norm2_beta[t];
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            const resnet_real fine0_batch_norm2_hat_here = fine0_batch_norm2_hat[t*2048 + n];
            const resnet_real fine0_relu2_here = fine0_relu2[t*2048 + n];
            fine1_relu2_again[t*2048 + n] = fine1_batch_norm2_gamma_here*fine0_batch_norm2_hat_here
                + fine1_batch_norm2_beta_here + fine0_relu2_here > 0 ? fine1_batch_norm2_gamma_here
                *fine0_batch_norm2_hat_here + fine1_batch_norm2_beta_here + fine0_relu2_here
                : (resnet_real)0;
        }
    }
}

/* backward of conv2d2, batch_norm2, relu2: l = 6, equations (97) to (99) and (134) to (136) of
   resnet.tex */
static void resnet_conv2d2_batch_norm2_relu2_backward(
    const resnet_real *fine1_relu2,
    const resnet_real *conv2d2_W,
    const resnet_real *batch_norm2_gamma,
    const resnet_real *relu2,
    const resnet_real *d_coarse0_residual1,
    const resnet_real *batch_norm2_root,
    const resnet_real *batch_norm2_hat,
    resnet_real *d_batch_norm2_gamma,
    resnet_real *d_batch_norm2_beta,
    resnet_real *d_conv2d2,
    resnet_real *d_fine1_relu2,
    resnet_real *d_conv2d2_W,
    resnet_real scale,
    int add)
{
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        resnet_real d_batch_norm2[512];
        /* (97) ∂batch_norm2[n, t, m, s] = where(relu2[n, t, m, s] > 0,
           ∂coarse0.residual1[n, t, m, s], 0) */
        for (ptrdiff_t m = 0; m < 4; ++m) {
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                const resnet_real d_coarse0_residual1_here = d_coarse0_residual1[t*512 + m*128 + n];
                d_batch_norm2[m*128 + n] = relu2[t*512 + m*128 + n] > 0 ? d_coarse0_residual1_here
                    : (resnet_real)0;
            }
        }
        /* (135) ∂batch_norm2.gamma[t] =
           sum[n < 32, t_2 < 4, m < 4](batch_norm2·hat[n, t, t_2, m]*∂batch_norm2[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += batch_norm2_hat[t*512 + t_2*128 + n]*d_batch_norm2[t_2*128 + n];
                }
            }
            d_batch_norm2_gamma[t] = sum;
        }
        /* (136) ∂batch_norm2.beta[t] = sum[n < 32, t_2 < 4, m < 4](∂batch_norm2[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
                for (ptrdiff_t n = 0; n < 128; ++n) {
                    sum += d_batch_norm2[t_2*128 + n];
                }
            }
            d_batch_norm2_beta[t] = sum;
        }
        /* (98) ∂conv2d2[n, t, t_2, m] = (-∂batch_norm2.beta[t] -
           ∂batch_norm2.gamma[t]*batch_norm2·hat[n, t, t_2, m] +
           512*∂batch_norm2[n, t, t_2, m])*batch_norm2.gamma[t]/(512*batch_norm2·root[t]) */
        for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
            const resnet_real times = -d_batch_norm2_gamma[t];
            const resnet_real d_batch_norm2_beta_here = d_batch_norm2_beta[t];
            const resnet_real times_2 = (resnet_real)0.001953125*batch_norm2_gamma[t]
                / batch_norm2_root[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                d_conv2d2[t*512 + t_2*128 + n] = (512*d_batch_norm2[t_2*128 + n]
                    + batch_norm2_hat[t*512 + t_2*128 + n]*times - d_batch_norm2_beta_here)*times_2;
            }
        }
    }
    /* (99) ∂fine1.relu2[n, c, p, q] = sum[f < 24, p_2 < 4, q_2 < 4 if -p + 2*p_2 + 2 > 0 and -q
       + 2*q_2 + 2 > 0 and p - 2*p_2 + 1 >= 0 and q - 2*q_2 + 1 >= 0](conv2d2.W[f, c, p - 2*p_2 +
       1, q - 2*q_2 + 1]*∂conv2d2[n, f, p_2, q_2]) */
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            resnet_product(
                12, 9, 2048, /* c */
                32, 1, 1, /* n */
                24, 108, 512, /* f */
                1, 6, -128, /* p_2 */
                1, 2, -32, /* q_2 */
                conv2d2_W + 4,
                d_conv2d2 + p*128 + q*32,
                d_fine1_relu2 + p*512 + q*64,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t q_2 = resnet_later(0, q - 2);
            resnet_product(
                12, 9, 2048, /* c */
                32, 1, 1, /* n */
                24, 108, 512, /* f */
                1, 6, -128, /* p_2 */
                resnet_later(q_2, 2) - q_2, 2, -32, /* q_2 */
                conv2d2_W + q_2*2 + 3,
                d_conv2d2 + p*128 + q*32 + 32 - q_2*32,
                d_fine1_relu2 + p*512 + q*64 + 32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t p_2 = resnet_later(0, p - 2);
            resnet_product(
                12, 9, 2048, /* c */
                32, 1, 1, /* n */
                24, 108, 512, /* f */
                resnet_later(p_2, 2) - p_2, 6, -128, /* p_2 */
                1, 2, -32, /* q_2 */
                conv2d2_W + p_2*6 + 1,
                d_conv2d2 + p*128 + q*32 + 128 - p_2*128,
                d_fine1_relu2 + p*512 + q*64 + 256,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t p_2 = resnet_later(0, p - 2);
            const ptrdiff_t q_2 = resnet_later(0, q - 2);
            resnet_product(
                12, 9, 2048, /* c */
                32, 1, 1, /* n */
                24, 108, 512, /* f */
                resnet_later(p_2, 2) - p_2, 6, -128, /* p_2 */
                resnet_later(q_2, 2) - q_2, 2, -32, /* q_2 */
                conv2d2_W + p_2*6 + q_2*2,
                d_conv2d2 + p*128 + q*32 + 160 - p_2*128 - q_2*32,
                d_fine1_relu2 + p*512 + q*64 + 288,
                1, 0);
        }
    }
    /* (134) ∂conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4 if i + 2*p - 1 >= 0 and j + 2*q -
       1 >= 0](fine1.relu2[n, c, i + 2*p - 1, j + 2*q - 1]*∂conv2d2[n, f, p, q]) */
    resnet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = resnet_later(0, resnet_floor_divide(-1*i, 2) + 1);
            const ptrdiff_t q = resnet_later(0, resnet_floor_divide(-1*j, 2) + 1);
            resnet_dots(
                12, 2048, 9, /* c */
                24, 512, 108, /* f */
                resnet_later(p, 4) - p, 512, 128, /* p */
                resnet_later(q, 4) - q, 64, 32, /* q */
                32, 1, 1, /* n */
                fine1_relu2 + p*512 + i*256 + q*64 + j*32 - 288,
                d_conv2d2 + p*128 + q*32,
                d_conv2d2_W + i*3 + j,
                scale, add);
        }
    }
}

/* backward of fine1.conv2d1, fine1.batch_norm1, fine1.relu1; fine0.conv2d1, fine0.batch_norm1,
   fine0.relu1: l = 2, 4; equation (14) of resnet.tex; also of conv2d1, batch_norm1, relu1: l =
   1, equation (7) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again_2(
    const resnet_real *fine1_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_hat,
    const resnet_real *fine1_batch_norm1_beta,
    resnet_real *fine1_relu1_again)
{
    /* (14) fine1.relu1·again[n, t, m, s] = where(fine1.batch_norm1.beta[t] +
       fine1.batch_norm1.gamma[t]*fine0.batch_norm1·hat[n, t, m, s] > 0,
       fine1.batch_norm1.beta[t] + fine1.batch_norm1.gamma[t]*fine0.batch_norm1·hat[n, t, m, s],
       0) */
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 12; ++t) {
        const resnet_real fine1_batch_norm1_gamma_here = fine1_batch_norm1_gamma[t];
        const resnet_real fine1_batch_norm1_beta_here = fine1_batch_norm1_beta[t];
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            const resnet_real fine0_batch_norm1_hat_here = fine0_batch_norm1_hat[t*2048 + n];
            fine1_relu1_again[t*2048 + n] = fine1_batch_norm1_gamma_here*fine0_batch_norm1_hat_here
                + fine1_batch_norm1_beta_here > 0 ? fine1_batch_norm1_gamma_here
                *fine0_batch_norm1_hat_here + fine1_batch_norm1_beta_here : (resnet_real)0;
        }
    }
}

/* backward of fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2: l = 5, equations
   (102) to (104) and (131) to (133) of resnet.tex; also of fine0.conv2d2, fine0.batch_norm2,
   fine0.residual1, fine0.relu2: l = 3, equations (108) to (110) and (128) to (130) of
   resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_backward_2(
    const resnet_real *fine1_relu1_again,
    const resnet_real *fine1_conv2d2_W,
    const resnet_real *fine1_batch_norm2_gamma,
    const resnet_real *fine1_relu2_again,
    const resnet_real *d_fine1_relu2,
    const resnet_real *fine0_batch_norm2_root,
    const resnet_real *fine0_batch_norm2_hat,
    resnet_real *d_fine1_residual1,
    resnet_real *d_fine1_batch_norm2_gamma,
    resnet_real *d_fine1_batch_norm2_beta,
    resnet_real *d_fine1_conv2d2,
    resnet_real *d_fine1_relu1,
    resnet_real *d_fine1_conv2d2_W,
    resnet_real scale,
    int add)
{
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 12; ++t) {
        /* (102) ∂fine1.residual1[n, t, m, s] = where(fine1.relu2·again[n, t, m, s] > 0,
           ∂fine1.relu2[n, t, m, s], 0) */
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            const resnet_real d_fine1_relu2_here = d_fine1_relu2[t*2048 + n];
            d_fine1_residual1[t*2048 + n] = fine1_relu2_again[t*2048 + n] > 0 ? d_fine1_relu2_here
                : (resnet_real)0;
        }
        /* (132) ∂fine1.batch_norm2.gamma[t] = sum[n < 32, t_2 < 8, m <
           8](fine0.batch_norm2·hat[n, t, t_2, m]*∂fine1.residual1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += fine0_batch_norm2_hat[t*2048 + n]*d_fine1_residual1[t*2048 + n];
            }
            d_fine1_batch_norm2_gamma[t] = sum;
        }
        /* (133) ∂fine1.batch_norm2.beta[t] =
           sum[n < 32, t_2 < 8, m < 8](∂fine1.residual1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += d_fine1_residual1[t*2048 + n];
            }
            d_fine1_batch_norm2_beta[t] = sum;
        }
        /* (103) ∂fine1.conv2d2[n, t, t_2, m] = (-∂fine1.batch_norm2.beta[t] -
           ∂fine1.batch_norm2.gamma[t]*fine0.batch_norm2·hat[n, t, t_2, m] +
           2048*∂fine1.residual1[n, t, t_2,
           m])*fine1.batch_norm2.gamma[t]/(2048*fine0.batch_norm2·root[t]) */
        {
            const resnet_real times = -d_fine1_batch_norm2_gamma[t];
            const resnet_real d_fine1_batch_norm2_beta_here = d_fine1_batch_norm2_beta[t];
            const resnet_real times_2 = (resnet_real)0.00048828125*fine1_batch_norm2_gamma[t]
                / fine0_batch_norm2_root[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                d_fine1_conv2d2[t*2048 + n] = (2048*d_fine1_residual1[t*2048 + n]
                    + fine0_batch_norm2_hat[t*2048 + n]*times - d_fine1_batch_norm2_beta_here)
                    *times_2;
            }
        }
    }
    /* (104) ∂fine1.relu1[n, c, p, q] = sum[f < 12, i < 3, j < 3 if -i + p + 1 >= 0 and -j + q +
       1 >= 0 and i - p + 7 > 0 and j - q + 7 > 0](fine1.conv2d2.W[f, c, i, j]*∂fine1.conv2d2[n,
       f, -i + p + 1, -j + q + 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, p - 6);
            const ptrdiff_t j = resnet_later(0, q - 6);
            resnet_product(
                12, 9, 2048, /* c */
                32, 1, 1, /* n */
                12, 108, 2048, /* f */
                resnet_later(i, resnet_earlier(3, p + 2)) - i, 3, -256, /* i */
                resnet_later(j, resnet_earlier(3, q + 2)) - j, 1, -32, /* j */
                fine1_conv2d2_W + i*3 + j,
                d_fine1_conv2d2 + p*256 + q*32 + 288 - i*256 - j*32,
                d_fine1_relu1 + p*256 + q*32,
                1, 0);
        }
    }
    /* (131) ∂fine1.conv2d2.W[f, c, i, j] = sum[n < 32, p < 8, q < 8 if -i - p + 9 > 0 and -j - q
       + 9 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](fine1.relu1·again[n, c, i + p - 1, j + q -
       1]*∂fine1.conv2d2[n, f, p, q]) */
    resnet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = resnet_later(0, 1 - i);
            const ptrdiff_t q = resnet_later(0, 1 - j);
            resnet_dots(
                12, 2048, 9, /* c */
                12, 2048, 108, /* f */
                resnet_later(p, resnet_earlier(8, 9 - i)) - p, 256, 256, /* p */
                resnet_later(q, resnet_earlier(8, 9 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                fine1_relu1_again + p*256 + i*256 + q*32 + j*32 - 288,
                d_fine1_conv2d2 + p*256 + q*32,
                d_fine1_conv2d2_W + i*3 + j,
                scale, add);
        }
    }
}

/* backward of fine1.conv2d1, fine1.batch_norm1, fine1.relu1; fine0.conv2d1, fine0.batch_norm1,
   fine0.relu1: l = 2, 4; equations (114) to (116) and (125) to (127) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_backward_2(
    const resnet_real *fine0_relu2,
    const resnet_real *fine1_conv2d1_W,
    const resnet_real *fine1_batch_norm1_gamma,
    const resnet_real *fine1_relu1_again,
    const resnet_real *d_fine1_relu1,
    const resnet_real *fine0_batch_norm1_root,
    const resnet_real *fine0_batch_norm1_hat,
    resnet_real *d_fine1_batch_norm1_gamma,
    resnet_real *d_fine1_batch_norm1_beta,
    resnet_real *d_fine1_conv2d1,
    resnet_real *d_fine1_residual1,
    resnet_real *d_fine1_conv2d1_W,
    resnet_real scale,
    int add)
{
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 12; ++t) {
        resnet_real d_fine1_batch_norm1[2048];
        /* (114) ∂fine1.batch_norm1[n, t, m, s] = where(fine1.relu1·again[n, t, m, s] > 0,
           ∂fine1.relu1[n, t, m, s], 0) */
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            const resnet_real d_fine1_relu1_here = d_fine1_relu1[t*2048 + n];
            d_fine1_batch_norm1[n] = fine1_relu1_again[t*2048 + n] > 0 ? d_fine1_relu1_here
                : (resnet_real)0;
        }
        /* (126) ∂fine1.batch_norm1.gamma[t] = sum[n < 32, t_2 < 8, m <
           8](fine0.batch_norm1·hat[n, t, t_2, m]*∂fine1.batch_norm1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += fine0_batch_norm1_hat[t*2048 + n]*d_fine1_batch_norm1[n];
            }
            d_fine1_batch_norm1_gamma[t] = sum;
        }
        /* (127) ∂fine1.batch_norm1.beta[t] =
           sum[n < 32, t_2 < 8, m < 8](∂fine1.batch_norm1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += d_fine1_batch_norm1[n];
            }
            d_fine1_batch_norm1_beta[t] = sum;
        }
        /* (115) ∂fine1.conv2d1[n, t, t_2, m] = (-∂fine1.batch_norm1.beta[t] -
           ∂fine1.batch_norm1.gamma[t]*fine0.batch_norm1·hat[n, t, t_2, m] +
           2048*∂fine1.batch_norm1[n, t, t_2,
           m])*fine1.batch_norm1.gamma[t]/(2048*fine0.batch_norm1·root[t]) */
        {
            const resnet_real times = -d_fine1_batch_norm1_gamma[t];
            const resnet_real d_fine1_batch_norm1_beta_here = d_fine1_batch_norm1_beta[t];
            const resnet_real times_2 = (resnet_real)0.00048828125*fine1_batch_norm1_gamma[t]
                / fine0_batch_norm1_root[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                d_fine1_conv2d1[t*2048 + n] = (2048*d_fine1_batch_norm1[n]
                    + fine0_batch_norm1_hat[t*2048 + n]*times - d_fine1_batch_norm1_beta_here)
                    *times_2;
            }
        }
    }
    /* (116) ∂fine1.residual1[n, c, p, q] += sum[f < 12, i < 3, j < 3 if -i + p + 1 >= 0 and -j +
       q + 1 >= 0 and i - p + 7 > 0 and j - q + 7 > 0](fine1.conv2d1.W[f, c, i,
       j]*∂fine1.conv2d1[n, f, -i + p + 1, -j + q + 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, p - 6);
            const ptrdiff_t j = resnet_later(0, q - 6);
            resnet_product(
                12, 9, 2048, /* c */
                32, 1, 1, /* n */
                12, 108, 2048, /* f */
                resnet_later(i, resnet_earlier(3, p + 2)) - i, 3, -256, /* i */
                resnet_later(j, resnet_earlier(3, q + 2)) - j, 1, -32, /* j */
                fine1_conv2d1_W + i*3 + j,
                d_fine1_conv2d1 + p*256 + q*32 + 288 - i*256 - j*32,
                d_fine1_residual1 + p*256 + q*32,
                1, 1);
        }
    }
    /* (125) ∂fine1.conv2d1.W[f, c, i, j] = sum[n < 32, p < 8, q < 8 if -i - p + 9 > 0 and -j - q
       + 9 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](fine0.relu2[n, c, i + p - 1, j + q -
       1]*∂fine1.conv2d1[n, f, p, q]) */
    resnet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = resnet_later(0, 1 - i);
            const ptrdiff_t q = resnet_later(0, 1 - j);
            resnet_dots(
                12, 2048, 9, /* c */
                12, 2048, 108, /* f */
                resnet_later(p, resnet_earlier(8, 9 - i)) - p, 256, 256, /* p */
                resnet_later(q, resnet_earlier(8, 9 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                fine0_relu2 + p*256 + i*256 + q*32 + j*32 - 288,
                d_fine1_conv2d1 + p*256 + q*32,
                d_fine1_conv2d1_W + i*3 + j,
                scale, add);
        }
    }
}

/* backward of conv2d1, batch_norm1, relu1: l = 1, equations (119), (120) and (122) to (124) of
   resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_backward(
    const resnet_real *x,
    const resnet_real *batch_norm1_gamma,
    const resnet_real *relu1,
    const resnet_real *d_fine0_residual1,
    const resnet_real *batch_norm1_root,
    const resnet_real *batch_norm1_hat,
    resnet_real *d_batch_norm1_gamma,
    resnet_real *d_batch_norm1_beta,
    resnet_real *d_conv2d1,
    resnet_real *d_conv2d1_W,
    resnet_real scale,
    int add)
{
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 12; ++t) {
        resnet_real d_batch_norm1[2048];
        /* (119) ∂batch_norm1[n, t, m, s] = where(relu1[n, t, m, s] > 0,
           ∂fine0.residual1[n, t, m, s], 0) */
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            const resnet_real d_fine0_residual1_here = d_fine0_residual1[t*2048 + n];
            d_batch_norm1[n] = relu1[t*2048 + n] > 0 ? d_fine0_residual1_here : (resnet_real)0;
        }
        /* (123) ∂batch_norm1.gamma[t] =
           sum[n < 32, t_2 < 8, m < 8](batch_norm1·hat[n, t, t_2, m]*∂batch_norm1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += batch_norm1_hat[t*2048 + n]*d_batch_norm1[n];
            }
            d_batch_norm1_gamma[t] = sum;
        }
        /* (124) ∂batch_norm1.beta[t] = sum[n < 32, t_2 < 8, m < 8](∂batch_norm1[n, t, t_2, m]) */
        {
            resnet_real sum = 0;
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                sum += d_batch_norm1[n];
            }
            d_batch_norm1_beta[t] = sum;
        }
        /* (120) ∂conv2d1[n, t, t_2, m] = (-∂batch_norm1.beta[t] -
           ∂batch_norm1.gamma[t]*batch_norm1·hat[n, t, t_2, m] +
           2048*∂batch_norm1[n, t, t_2, m])*batch_norm1.gamma[t]/(2048*batch_norm1·root[t]) */
        {
            const resnet_real times = -d_batch_norm1_gamma[t];
            const resnet_real d_batch_norm1_beta_here = d_batch_norm1_beta[t];
            const resnet_real times_2 = (resnet_real)0.00048828125*batch_norm1_gamma[t]
                / batch_norm1_root[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 2048; ++n) {
                d_conv2d1[t*2048 + n] = (2048*d_batch_norm1[n] + batch_norm1_hat[t*2048 + n]*times
                    - d_batch_norm1_beta_here)*times_2;
            }
        }
    }
    /* (122) ∂conv2d1.W[f, c, i, j] = sum[n < 32, p < 8, q < 8 if -i - p + 9 > 0 and -j - q + 9 >
       0 and i + p - 1 >= 0 and j + q - 1 >= 0](x[n, c, i + p - 1, j + q - 1]*∂conv2d1[n, f, p,
       q]) */
    resnet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = resnet_later(0, 1 - i);
            const ptrdiff_t q = resnet_later(0, 1 - j);
            resnet_dots(
                1, 0, 9, /* c */
                12, 2048, 9, /* f */
                resnet_later(p, resnet_earlier(8, 9 - i)) - p, 256, 256, /* p */
                resnet_later(q, resnet_earlier(8, 9 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                x + i*256 + p*256 + j*32 + q*32 - 288,
                d_conv2d1 + p*256 + q*32,
                d_conv2d1_W + i*3 + j,
                scale, add);
        }
    }
}

/* predict of conv2d1, batch_norm1, relu1: l = 1, equations (1) and (7) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_predict(
    const resnet_real *x,
    const resnet_real *conv2d1_W,
    const resnet_real *batch_norm1_gamma,
    const resnet_real *batch_norm1_beta,
    const resnet_real *batch_norm1_running_mean,
    const resnet_real *batch_norm1_running_var,
    resnet_real *conv2d1_sum,
    resnet_real *relu1)
{
    /* (1) conv2d1·sum[n, f, p, q] = sum[c < 1, i < 3, j < 3 if -i - p + 9 > 0 and -j - q + 9 > 0
       and i + p - 1 >= 0 and j + q - 1 >= 0](conv2d1.W[f, c, i, j]*x[n, c, i + p - 1, j + q -
       1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                12, 9, 2048, /* f */
                32, 1, 1, /* n */
                resnet_later(i, resnet_earlier(3, 9 - p)) - i, 3, 256, /* i */
                resnet_later(j, resnet_earlier(3, 9 - q)) - j, 1, 32, /* j */
                1, 9, 0, /* c */
                conv2d1_W + i*3 + j,
                x + p*256 + i*256 + q*32 + j*32 - 288,
                conv2d1_sum + p*256 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 12; ++c) {
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                const resnet_real batch_norm1_running_mean_here = batch_norm1_running_mean[c];
                const resnet_real times = batch_norm1_gamma[c] / resnet_sqrt((resnet_real)1e-05
                    + batch_norm1_running_var[c]);
                const resnet_real batch_norm1_beta_here = batch_norm1_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* batch_norm1[n, c, t, m] = (-batch_norm1.running_mean[c] + conv2d1·sum[n,
                       c, t, m])*batch_norm1.gamma[c]/sqrt(batch_norm1.running_var[c] + 1/100000)
                       + batch_norm1.beta[c] */
                    const resnet_real batch_norm1 = (conv2d1_sum[c*2048 + t*256 + m*32 + n]
                        - batch_norm1_running_mean_here)*times + batch_norm1_beta_here;
                    /* (7) relu1[n, c, t, m] = where(batch_norm1[n, c, t, m] > 0,
                       batch_norm1[n, c, t, m], 0) */
                    relu1[c*2048 + t*256 + m*32 + n] = batch_norm1 > 0 ? batch_norm1
                        : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of fine0.conv2d1, fine0.batch_norm1, fine0.relu1; fine1.conv2d1, fine1.batch_norm1,
   fine1.relu1: l = 2, 4; equations (8) and (14) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_predict(
    const resnet_real *relu1,
    const resnet_real *fine0_conv2d1_W,
    const resnet_real *fine0_batch_norm1_gamma,
    const resnet_real *fine0_batch_norm1_beta,
    const resnet_real *fine0_batch_norm1_running_mean,
    const resnet_real *fine0_batch_norm1_running_var,
    resnet_real *fine0_conv2d1_sum,
    resnet_real *fine0_relu1)
{
    /* (8) fine0.conv2d1·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3 if -i - p + 9 > 0 and -j - q
       + 9 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](fine0.conv2d1.W[f, c, i, j]*relu1[n, c, i +
       p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                12, 108, 2048, /* f */
                32, 1, 1, /* n */
                12, 9, 2048, /* c */
                resnet_later(i, resnet_earlier(3, 9 - p)) - i, 3, 256, /* i */
                resnet_later(j, resnet_earlier(3, 9 - q)) - j, 1, 32, /* j */
                fine0_conv2d1_W + i*3 + j,
                relu1 + p*256 + i*256 + q*32 + j*32 - 288,
                fine0_conv2d1_sum + p*256 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 12; ++c) {
        for (ptrdiff_t t = 0; t < 8; ++t) {
            for (ptrdiff_t m = 0; m < 8; ++m) {
                const resnet_real fine0_batch_norm1_running_mean_here =
                    fine0_batch_norm1_running_mean[c];
                const resnet_real times = fine0_batch_norm1_gamma[c]
                    / resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm1_running_var[c]);
                const resnet_real fine0_batch_norm1_beta_here = fine0_batch_norm1_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* fine0.batch_norm1[n, c, t, m] = (-fine0.batch_norm1.running_mean[c] +
                       fine0.conv2d1·sum[n, c, t,
                       m])*fine0.batch_norm1.gamma[c]/sqrt(fine0.batch_norm1.running_var[c] +
                       1/100000) + fine0.batch_norm1.beta[c] */
                    const resnet_real fine0_batch_norm1 =
                        (fine0_conv2d1_sum[c*2048 + t*256 + m*32 + n]
                        - fine0_batch_norm1_running_mean_here)*times + fine0_batch_norm1_beta_here;
                    /* (14) fine0.relu1[n, c, t, m] = where(fine0.batch_norm1[n, c, t, m] > 0,
                       fine0.batch_norm1[n, c, t, m], 0) */
                    fine0_relu1[c*2048 + t*256 + m*32 + n] = fine0_batch_norm1 > 0
                        ? fine0_batch_norm1 : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of fine0.conv2d2, fine0.batch_norm2, fine0.residual1, fine0.relu2: l = 3, equations
   (15), (21) and (22) of resnet.tex; also of fine1.conv2d2, fine1.batch_norm2,
   fine1.residual1, fine1.relu2: l = 5, equations (23), (29) and (30) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_predict(
    const resnet_real *fine0_relu1,
    const resnet_real *fine0_conv2d2_W,
    const resnet_real *fine0_batch_norm2_gamma,
    const resnet_real *fine0_batch_norm2_beta,
    const resnet_real *fine0_batch_norm2_running_mean,
    const resnet_real *fine0_batch_norm2_running_var,
    const resnet_real *relu1,
    resnet_real *fine0_conv2d2_sum,
    resnet_real *fine0_relu2)
{
    /* (15) fine0.conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3 if -i - p + 9 > 0 and -j - q
       + 9 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](fine0.conv2d2.W[f, c, i, j]*fine0.relu1[n,
       c, i + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 8; ++p) {
        for (ptrdiff_t q = 0; q < 8; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                12, 108, 2048, /* f */
                32, 1, 1, /* n */
                12, 9, 2048, /* c */
                resnet_later(i, resnet_earlier(3, 9 - p)) - i, 3, 256, /* i */
                resnet_later(j, resnet_earlier(3, 9 - q)) - j, 1, 32, /* j */
                fine0_conv2d2_W + i*3 + j,
                fine0_relu1 + p*256 + i*256 + q*32 + j*32 - 288,
                fine0_conv2d2_sum + p*256 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 12; ++t) {
        for (ptrdiff_t m = 0; m < 8; ++m) {
            for (ptrdiff_t s = 0; s < 8; ++s) {
                const resnet_real fine0_batch_norm2_running_mean_here =
                    fine0_batch_norm2_running_mean[t];
                const resnet_real times = fine0_batch_norm2_gamma[t]
                    / resnet_sqrt((resnet_real)1e-05 + fine0_batch_norm2_running_var[t]);
                const resnet_real fine0_batch_norm2_beta_here = fine0_batch_norm2_beta[t];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (21) fine0.residual1[n, t, m, s] = (-fine0.batch_norm2.running_mean[t] +
                       fine0.conv2d2·sum[n, t, m,
                       s])*fine0.batch_norm2.gamma[t]/sqrt(fine0.batch_norm2.running_var[t] +
                       1/100000) + fine0.batch_norm2.beta[t] + relu1[n, t, m, s] */
                    const resnet_real fine0_residual1 =
                        (fine0_conv2d2_sum[t*2048 + m*256 + s*32 + n]
                        - fine0_batch_norm2_running_mean_here)*times + fine0_batch_norm2_beta_here
                        + relu1[t*2048 + m*256 + s*32 + n];
                    /* (22) fine0.relu2[n, t, m, s] = where(fine0.residual1[n, t, m, s] > 0,
                       fine0.residual1[n, t, m, s], 0) */
                    fine0_relu2[t*2048 + m*256 + s*32 + n] = fine0_residual1 > 0 ? fine0_residual1
                        : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of conv2d2, batch_norm2, relu2: l = 6, equations (31) and (37) of resnet.tex */
static void resnet_conv2d2_batch_norm2_relu2_predict(
    const resnet_real *fine1_relu2,
    const resnet_real *conv2d2_W,
    const resnet_real *batch_norm2_gamma,
    const resnet_real *batch_norm2_beta,
    const resnet_real *batch_norm2_running_mean,
    const resnet_real *batch_norm2_running_var,
    resnet_real *conv2d2_sum,
    resnet_real *relu2)
{
    /* (31) conv2d2·sum[n, f, p, q] = sum[c < 12, i < 3, j < 3 if -i - 2*p + 9 > 0 and -j - 2*q +
       9 > 0 and i + 2*p - 1 >= 0 and j + 2*q - 1 >= 0](conv2d2.W[f, c, i, j]*fine1.relu2[n, c, i
       + 2*p - 1, j + 2*q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p*2);
            const ptrdiff_t j = resnet_later(0, 1 - q*2);
            resnet_product(
                24, 108, 512, /* f */
                32, 1, 1, /* n */
                12, 9, 2048, /* c */
                resnet_later(i, 3) - i, 3, 256, /* i */
                resnet_later(j, 3) - j, 1, 32, /* j */
                conv2d2_W + i*3 + j,
                fine1_relu2 + p*512 + i*256 + q*64 + j*32 - 288,
                conv2d2_sum + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 24; ++c) {
        for (ptrdiff_t t = 0; t < 4; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                const resnet_real batch_norm2_running_mean_here = batch_norm2_running_mean[c];
                const resnet_real times = batch_norm2_gamma[c] / resnet_sqrt((resnet_real)1e-05
                    + batch_norm2_running_var[c]);
                const resnet_real batch_norm2_beta_here = batch_norm2_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* batch_norm2[n, c, t, m] = (-batch_norm2.running_mean[c] + conv2d2·sum[n,
                       c, t, m])*batch_norm2.gamma[c]/sqrt(batch_norm2.running_var[c] + 1/100000)
                       + batch_norm2.beta[c] */
                    const resnet_real batch_norm2 = (conv2d2_sum[c*512 + t*128 + m*32 + n]
                        - batch_norm2_running_mean_here)*times + batch_norm2_beta_here;
                    /* (37) relu2[n, c, t, m] = where(batch_norm2[n, c, t, m] > 0,
                       batch_norm2[n, c, t, m], 0) */
                    relu2[c*512 + t*128 + m*32 + n] = batch_norm2 > 0 ? batch_norm2
                        : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1: l = 7, equations (38) and
   (44) of resnet.tex; also of coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1: l = 9,
   equations (53) and (59) of resnet.tex */
static void resnet_conv2d1_batch_norm1_relu1_2_predict_2(
    const resnet_real *relu2,
    const resnet_real *coarse0_conv2d1_W,
    const resnet_real *coarse0_batch_norm1_gamma,
    const resnet_real *coarse0_batch_norm1_beta,
    const resnet_real *coarse0_batch_norm1_running_mean,
    const resnet_real *coarse0_batch_norm1_running_var,
    resnet_real *coarse0_conv2d1_sum,
    resnet_real *coarse0_relu1)
{
    /* (38) coarse0.conv2d1·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3 if -i - p + 5 > 0 and -j -
       q + 5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse0.conv2d1.W[f, c, i, j]*relu2[n, c,
       i + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                24, 216, 512, /* f */
                32, 1, 1, /* n */
                24, 9, 512, /* c */
                resnet_later(i, resnet_earlier(3, 5 - p)) - i, 3, 128, /* i */
                resnet_later(j, resnet_earlier(3, 5 - q)) - j, 1, 32, /* j */
                coarse0_conv2d1_W + i*3 + j,
                relu2 + p*128 + i*128 + q*32 + j*32 - 160,
                coarse0_conv2d1_sum + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t c = 0; c < 24; ++c) {
        for (ptrdiff_t t = 0; t < 4; ++t) {
            for (ptrdiff_t m = 0; m < 4; ++m) {
                const resnet_real coarse0_batch_norm1_running_mean_here =
                    coarse0_batch_norm1_running_mean[c];
                const resnet_real times = coarse0_batch_norm1_gamma[c]
                    / resnet_sqrt((resnet_real)1e-05 + coarse0_batch_norm1_running_var[c]);
                const resnet_real coarse0_batch_norm1_beta_here = coarse0_batch_norm1_beta[c];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* coarse0.batch_norm1[n, c, t, m] = (-coarse0.batch_norm1.running_mean[c] +
                       coarse0.conv2d1·sum[n, c, t,
                       m])*coarse0.batch_norm1.gamma[c]/sqrt(coarse0.batch_norm1.running_var[c] +
                       1/100000) + coarse0.batch_norm1.beta[c] */
                    const resnet_real coarse0_batch_norm1 =
                        (coarse0_conv2d1_sum[c*512 + t*128 + m*32 + n]
                        - coarse0_batch_norm1_running_mean_here)*times
                        + coarse0_batch_norm1_beta_here;
                    /* (44) coarse0.relu1[n, c, t, m] = where(coarse0.batch_norm1[n, c, t, m] >
                       0, coarse0.batch_norm1[n, c, t, m], 0) */
                    coarse0_relu1[c*512 + t*128 + m*32 + n] = coarse0_batch_norm1 > 0
                        ? coarse0_batch_norm1 : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2: l = 8,
   equations (45), (51) and (52) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_predict_2(
    const resnet_real *coarse0_relu1,
    const resnet_real *coarse0_conv2d2_W,
    const resnet_real *coarse0_batch_norm2_gamma,
    const resnet_real *coarse0_batch_norm2_beta,
    const resnet_real *coarse0_batch_norm2_running_mean,
    const resnet_real *coarse0_batch_norm2_running_var,
    const resnet_real *relu2,
    resnet_real *coarse0_conv2d2_sum,
    resnet_real *coarse0_relu2)
{
    /* (45) coarse0.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3 if -i - p + 5 > 0 and -j -
       q + 5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse0.conv2d2.W[f, c, i,
       j]*coarse0.relu1[n, c, i + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                24, 216, 512, /* f */
                32, 1, 1, /* n */
                24, 9, 512, /* c */
                resnet_later(i, resnet_earlier(3, 5 - p)) - i, 3, 128, /* i */
                resnet_later(j, resnet_earlier(3, 5 - q)) - j, 1, 32, /* j */
                coarse0_conv2d2_W + i*3 + j,
                coarse0_relu1 + p*128 + i*128 + q*32 + j*32 - 160,
                coarse0_conv2d2_sum + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        for (ptrdiff_t m = 0; m < 4; ++m) {
            for (ptrdiff_t s = 0; s < 4; ++s) {
                const resnet_real coarse0_batch_norm2_running_mean_here =
                    coarse0_batch_norm2_running_mean[t];
                const resnet_real times = coarse0_batch_norm2_gamma[t]
                    / resnet_sqrt((resnet_real)1e-05 + coarse0_batch_norm2_running_var[t]);
                const resnet_real coarse0_batch_norm2_beta_here = coarse0_batch_norm2_beta[t];
                resnet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    /* (51) coarse0.residual1[n, t, m, s] = (-coarse0.batch_norm2.running_mean[t]
                       + coarse0.conv2d2·sum[n, t, m,
                       s])*coarse0.batch_norm2.gamma[t]/sqrt(coarse0.batch_norm2.running_var[t] +
                       1/100000) + coarse0.batch_norm2.beta[t] + relu2[n, t, m, s] */
                    const resnet_real coarse0_residual1 =
                        (coarse0_conv2d2_sum[t*512 + m*128 + s*32 + n]
                        - coarse0_batch_norm2_running_mean_here)*times
                        + coarse0_batch_norm2_beta_here + relu2[t*512 + m*128 + s*32 + n];
                    /* (52) coarse0.relu2[n, t, m, s] = where(coarse0.residual1[n, t, m, s] > 0,
                       coarse0.residual1[n, t, m, s], 0) */
                    coarse0_relu2[t*512 + m*128 + s*32 + n] = coarse0_residual1 > 0
                        ? coarse0_residual1 : (resnet_real)0;
                }
            }
        }
    }
}

/* predict of coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2,
   global_average_pool1: l = 10, equations (60), (66) and (68) of resnet.tex */
static void resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_predict(
    const resnet_real *coarse1_relu1,
    const resnet_real *coarse1_conv2d2_W,
    const resnet_real *coarse1_batch_norm2_gamma,
    const resnet_real *coarse1_batch_norm2_beta,
    const resnet_real *coarse1_batch_norm2_running_mean,
    const resnet_real *coarse1_batch_norm2_running_var,
    const resnet_real *coarse0_relu2,
    resnet_real *coarse1_conv2d2_sum,
    resnet_real *global_average_pool1)
{
    /* (60) coarse1.conv2d2·sum[n, f, p, q] = sum[c < 24, i < 3, j < 3 if -i - p + 5 > 0 and -j -
       q + 5 > 0 and i + p - 1 >= 0 and j + q - 1 >= 0](coarse1.conv2d2.W[f, c, i,
       j]*coarse1.relu1[n, c, i + p - 1, j + q - 1]) */
    resnet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = resnet_later(0, 1 - p);
            const ptrdiff_t j = resnet_later(0, 1 - q);
            resnet_product(
                24, 216, 512, /* f */
                32, 1, 1, /* n */
                24, 9, 512, /* c */
                resnet_later(i, resnet_earlier(3, 5 - p)) - i, 3, 128, /* i */
                resnet_later(j, resnet_earlier(3, 5 - q)) - j, 1, 32, /* j */
                coarse1_conv2d2_W + i*3 + j,
                coarse1_relu1 + p*128 + i*128 + q*32 + j*32 - 160,
                coarse1_conv2d2_sum + p*128 + q*32,
                1, 0);
        }
    }
    resnet_PARALLEL
    for (ptrdiff_t t = 0; t < 24; ++t) {
        resnet_real coarse1_residual1[512];
        /* (66) coarse1.residual1[n, t, m, s] = (-coarse1.batch_norm2.running_mean[t] +
           coarse1.conv2d2·sum[n, t, m,
           s])*coarse1.batch_norm2.gamma[t]/sqrt(coarse1.batch_norm2.running_var[t] + 1/100000) +
           coarse1.batch_norm2.beta[t] + coarse0.relu2[n, t, m, s] */
        for (ptrdiff_t m = 0; m < 4; ++m) {
            const resnet_real coarse1_batch_norm2_running_mean_here =
                coarse1_batch_norm2_running_mean[t];
            const resnet_real times = coarse1_batch_norm2_gamma[t] / resnet_sqrt((resnet_real)1e-05
                + coarse1_batch_norm2_running_var[t]);
            const resnet_real coarse1_batch_norm2_beta_here = coarse1_batch_norm2_beta[t];
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                coarse1_residual1[m*128 + n] = (coarse1_conv2d2_sum[t*512 + m*128 + n]
                    - coarse1_batch_norm2_running_mean_here)*times + coarse1_batch_norm2_beta_here
                    + coarse0_relu2[t*512 + m*128 + n];
            }
        }
        /* (68) global_average_pool1[n, t] =
           sum[t_2 < 4, m < 4](where(coarse1.residual1[n, t, t_2, m] > 0,
           coarse1.residual1[n, t, t_2, m], 0)/16) */
        resnet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            global_average_pool1[t*32 + n] = 0;
        }
        for (ptrdiff_t t_2 = 0; t_2 < 4; ++t_2) {
            resnet_IVDEP
            for (ptrdiff_t n = 0; n < 32; ++n) {
                const resnet_real coarse1_residual1_here = coarse1_residual1[t_2*128 + n];
                const resnet_real coarse1_residual1_here_2 = coarse1_residual1[t_2*128 + n + 32];
                const resnet_real coarse1_residual1_here_3 = coarse1_residual1[t_2*128 + n + 64];
                const resnet_real coarse1_residual1_here_4 = coarse1_residual1[t_2*128 + n + 96];
                global_average_pool1[t*32 + n] += (resnet_real)0.0625*(coarse1_residual1_here > 0
                    ? coarse1_residual1_here : (resnet_real)0)
                    + (resnet_real)0.0625*(coarse1_residual1_here_2 > 0 ? coarse1_residual1_here_2
                    : (resnet_real)0) + (resnet_real)0.0625*(coarse1_residual1_here_3 > 0
                    ? coarse1_residual1_here_3 : (resnet_real)0)
                    + (resnet_real)0.0625*(coarse1_residual1_here_4 > 0 ? coarse1_residual1_here_4
                    : (resnet_real)0);
            }
        }
    }
}

/* predict of logits: l = 11, equation (69) of resnet.tex */
static void resnet_logits_predict(
    const resnet_real *global_average_pool1,
    const resnet_real *logits_W,
    const resnet_real *logits_b,
    resnet_real *logits)
{
    /* (69) logits[n, u] = sum[k < 24](global_average_pool1[n, k]*logits.W[u, k]) + logits.b[u] */
    resnet_product_start(
        10, 24, 32, /* u */
        32, 1, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        24, 1, 32, /* k */
        logits_W,
        global_average_pool1,
        logits,
        1, 0,
        logits_b, 1, 0);
}

/* forward of logits: l = 11, equation (69) of resnet.tex */
static void resnet_copy_2(
    const resnet_real *logits_inside,
    resnet_real *logits)
{
    /* (69) logits[i0, i1] = logits·inside[i0, i1] */
    for (ptrdiff_t i0 = 0; i0 < 32; ++i0) {
        resnet_IVDEP
        for (ptrdiff_t i1 = 0; i1 < 10; ++i1) {
            logits[i0*10 + i1] = logits_inside[i1*32 + i0];
        }
    }
}

static const size_t resnet_forward_offsets_1[2][20] = {
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1, fine0.conv2d2, fine0.batch_norm2,
       fine0.residual1, fine0.relu2 */
    {49152, 132, 1428, 1440, 246552, 246564, 247248, 247264, 273392, 73728, 98304, 1452, 2748,
     2760, 246576, 246588, 247280, 247296, 273408, 122880},
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1, fine1.conv2d2, fine1.batch_norm2,
       fine1.residual1, fine1.relu2 */
    {122880, 2772, 4068, 4080, 246600, 246612, 247312, 247328, 273424, 49152, 147456, 4092, 5388,
     5400, 246624, 246636, 247344, 247360, 273440, 172032},
};

static const size_t resnet_step_waiting[20][3] = {
    {108, 73744, 12},
    {120, 73728, 12},
    {1428, 172112, 12},
    {1440, 172096, 12},
    {2748, 172080, 12},
    {2760, 172064, 12},
    {4068, 172048, 12},
    {4080, 172032, 12},
    {5388, 272656, 12},
    {5400, 272640, 12},
    {8004, 272608, 24},
    {8028, 272576, 24},
    {13236, 272544, 24},
    {13260, 272512, 24},
    {18468, 272480, 24},
    {18492, 272448, 24},
    {23700, 272416, 24},
    {23724, 272384, 24},
    {28932, 273344, 24},
    {28956, 273312, 24},
};

static const size_t resnet_predict_offsets_1[2][12] = {
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1, fine0.conv2d2, fine0.batch_norm2,
       fine0.residual1, fine0.relu2 */
    {24576, 132, 1428, 1440, 73752, 73764, 49152, 1452, 2748, 2760, 73776, 73788},
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1, fine1.conv2d2, fine1.batch_norm2,
       fine1.residual1, fine1.relu2 */
    {49152, 2772, 4068, 4080, 73800, 73812, 24576, 4092, 5388, 5400, 73824, 73836},
};

resnet_real resnet_forward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    const resnet_real *state, resnet_real *next_state, resnet_real *workspace)
{
    if (!(resnet_valid_y(y))) {
        if (next_state != NULL) {
            resnet_take_state(state, next_state);
        }
        return resnet_nan();
    }
    resnet_take_state(state, workspace + 246528);
    /* x */
    resnet_copy(x, workspace + 270336);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_forward(workspace + 270336, parameters, parameters + 108,
        parameters + 120, workspace + 246528, workspace + 246540, workspace, workspace + 247216,
        workspace + 247232, workspace + 273376, workspace + 24576, workspace + 49152);
    /* 2 times: fine0.conv2d1 to fine1.relu2 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = resnet_forward_offsets_1[row];
        resnet_conv2d1_batch_norm1_relu1_2_forward(workspace + at[0], parameters + at[1],
            parameters + at[2], parameters + at[3], workspace + at[4], workspace + at[5], workspace,
            workspace + at[6], workspace + at[7], workspace + at[8], workspace + at[9],
            workspace + at[10]);
        resnet_conv2d2_batch_norm2_residual1_relu2_forward(workspace + at[10], parameters + at[11],
            parameters + at[12], parameters + at[13], workspace + at[14], workspace + at[15],
            workspace + at[0], workspace, workspace + at[16], workspace + at[17],
            workspace + at[18], workspace + at[10], workspace + at[19]);
    }
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d2_batch_norm2_relu2_forward(workspace + 172032, parameters + 5412,
        parameters + 8004, parameters + 8028, workspace + 246648, workspace + 246672, workspace,
        workspace + 246896, workspace + 246928, workspace + 273152, workspace + 172032,
        workspace + 12288);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_forward_2(workspace + 12288, parameters + 8052,
        parameters + 13236, parameters + 13260, workspace + 246696, workspace + 246720,
        workspace, workspace + 246960, workspace + 246992, workspace + 273184,
        workspace + 196608, workspace + 184320);
    /* coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_forward_2(workspace + 184320, parameters + 13284,
        parameters + 18468, parameters + 18492, workspace + 246744, workspace + 246768,
        workspace + 12288, workspace, workspace + 247024, workspace + 247056,
        workspace + 273216, workspace + 208896, workspace + 184320);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_forward_2(workspace + 184320, parameters + 18516,
        parameters + 23700, parameters + 23724, workspace + 246792, workspace + 246816,
        workspace, workspace + 247088, workspace + 247120, workspace + 273248,
        workspace + 221184, workspace + 12288);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_forward(workspace + 12288,
        parameters + 23748, parameters + 28932, parameters + 28956, workspace + 246840,
        workspace + 246864, workspace + 184320, workspace, workspace + 247152,
        workspace + 247184, workspace + 273280, workspace + 12288, workspace + 233472,
        workspace + 245760);
    /* logits, cross_entropy1 */
    resnet_logits_cross_entropy1_forward(workspace + 245760, parameters + 28980,
        parameters + 29220, y, workspace, workspace + 960, workspace + 640, workspace + 320,
        workspace, workspace + 320, workspace + 32);
    if (next_state != NULL) {
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[place] = workspace[247216 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[12 + place] = workspace[247232 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[24 + place] = workspace[247248 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[36 + place] = workspace[247264 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[48 + place] = workspace[247280 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[60 + place] = workspace[247296 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[72 + place] = workspace[247312 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[84 + place] = workspace[247328 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[96 + place] = workspace[247344 + place];
        }
        for (ptrdiff_t place = 0; place < 12; ++place) {
            next_state[108 + place] = workspace[247360 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[120 + place] = workspace[246896 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[144 + place] = workspace[246928 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[168 + place] = workspace[246960 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[192 + place] = workspace[246992 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[216 + place] = workspace[247024 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[240 + place] = workspace[247056 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[264 + place] = workspace[247088 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[288 + place] = workspace[247120 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[312 + place] = workspace[247152 + place];
        }
        for (ptrdiff_t place = 0; place < 24; ++place) {
            next_state[336 + place] = workspace[247184 + place];
        }
    }
    return workspace[32];
}

void resnet_backward(const resnet_real *parameters, const resnet_real *x, const int32_t *y,
    resnet_real *workspace, resnet_real *gradients)
{
    (void)x;
    if (!(resnet_valid_y(y))) {
        for (ptrdiff_t place = 0; place < 29230; ++place) {
            gradients[place] = resnet_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    resnet_logits_cross_entropy1_backward(workspace + 245760, parameters + 28980, y,
        workspace + 320, workspace + 320, workspace + 272384, gradients + 28980,
        gradients + 29220, 1, 0);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again(parameters + 23700, workspace + 221184,
        parameters + 23724, workspace);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_coarse1_relu2_again(parameters + 28932,
        workspace + 12288, parameters + 28956, workspace + 184320, workspace + 233472);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_backward(workspace,
        parameters + 23748, parameters + 28932, workspace + 233472, workspace + 272384,
        workspace + 273280, workspace + 12288, workspace + 258048, gradients + 28932,
        gradients + 28956, workspace + 245760, workspace + 12288, gradients + 23748, 1, 0);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward(workspace + 184320, parameters + 18516,
        parameters + 23700, workspace, workspace + 12288, workspace + 273248,
        workspace + 221184, gradients + 23700, gradients + 23724, workspace + 233472,
        workspace + 258048, gradients + 18516, 1, 0);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again(parameters + 13236, workspace + 196608,
        parameters + 13260, workspace);
    /* coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_backward(workspace, parameters + 13284,
        parameters + 18468, workspace + 184320, workspace + 258048, workspace + 273216,
        workspace + 208896, workspace + 221184, gradients + 18468, gradients + 18492,
        workspace + 12288, workspace + 184320, gradients + 13284, 1, 0);
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again(parameters + 8004, workspace + 172032,
        parameters + 8028, workspace + 208896);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward(workspace + 208896, parameters + 8052,
        parameters + 13236, workspace, workspace + 184320, workspace + 273184,
        workspace + 196608, gradients + 13236, gradients + 13260, workspace + 12288,
        workspace + 221184, gradients + 8052, 1, 0);
    /* fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_fine0_relu2_again(parameters + 5388,
        workspace + 147456, parameters + 5400, workspace + 122880, workspace);
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d2_batch_norm2_relu2_backward(workspace, parameters + 5412, parameters + 8004,
        workspace + 208896, workspace + 221184, workspace + 273152, workspace + 172032,
        gradients + 8004, gradients + 8028, workspace + 196608, workspace + 172032,
        gradients + 5412, 1, 0);
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again_2(parameters + 4068, workspace + 49152,
        parameters + 4080, workspace + 196608);
    /* fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_backward_2(workspace + 196608, parameters + 4092,
        parameters + 5388, workspace, workspace + 172032, workspace + 273440,
        workspace + 147456, workspace + 245760, gradients + 5388, gradients + 5400,
        workspace + 221184, workspace, gradients + 4092, 1, 0);
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward_2(workspace + 122880, parameters + 2772,
        parameters + 4068, workspace + 196608, workspace, workspace + 273424, workspace + 49152,
        gradients + 4068, gradients + 4080, workspace + 147456, workspace + 245760,
        gradients + 2772, 1, 0);
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again_2(parameters + 1428, workspace + 73728,
        parameters + 1440, workspace);
    /* fine0.conv2d2, fine0.batch_norm2, fine0.residual1, fine0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_backward_2(workspace, parameters + 1452,
        parameters + 2748, workspace + 122880, workspace + 245760, workspace + 273408,
        workspace + 98304, workspace + 147456, gradients + 2748, gradients + 2760,
        workspace + 49152, workspace + 98304, gradients + 1452, 1, 0);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again_2(parameters + 108, workspace + 24576,
        parameters + 120, workspace + 49152);
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward_2(workspace + 49152, parameters + 132,
        parameters + 1428, workspace, workspace + 98304, workspace + 273392, workspace + 73728,
        gradients + 1428, gradients + 1440, workspace + 122880, workspace + 147456,
        gradients + 132, 1, 0);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_backward(workspace + 270336, parameters + 108,
        workspace + 49152, workspace + 147456, workspace + 273376, workspace + 24576,
        gradients + 108, gradients + 120, workspace, gradients, 1, 0);
}

resnet_real resnet_step(resnet_real *parameters, const resnet_real *x, const int32_t *y,
    resnet_real *state, resnet_real *workspace, resnet_real rate)
{
    if (!(resnet_valid_y(y))) {
        return resnet_nan();
    }
    const resnet_real loss = resnet_forward(parameters, x, y, state, state, workspace);
    /* logits, cross_entropy1 */
    resnet_logits_cross_entropy1_backward(workspace + 245760, parameters + 28980, y,
        workspace + 320, workspace + 320, workspace + 272384, parameters + 28980,
        parameters + 29220, -rate, 1);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again(parameters + 23700, workspace + 221184,
        parameters + 23724, workspace);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_coarse1_relu2_again(parameters + 28932,
        workspace + 12288, parameters + 28956, workspace + 184320, workspace + 233472);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_backward(workspace,
        parameters + 23748, parameters + 28932, workspace + 233472, workspace + 272384,
        workspace + 273280, workspace + 12288, workspace + 258048, workspace + 273344,
        workspace + 273312, workspace + 245760, workspace + 12288, parameters + 23748, -rate,
        1);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward(workspace + 184320, parameters + 18516,
        parameters + 23700, workspace, workspace + 12288, workspace + 273248,
        workspace + 221184, workspace + 272416, workspace + 272384, workspace + 233472,
        workspace + 258048, parameters + 18516, -rate, 1);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again(parameters + 13236, workspace + 196608,
        parameters + 13260, workspace);
    /* coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_backward(workspace, parameters + 13284,
        parameters + 18468, workspace + 184320, workspace + 258048, workspace + 273216,
        workspace + 208896, workspace + 221184, workspace + 272480, workspace + 272448,
        workspace + 12288, workspace + 184320, parameters + 13284, -rate, 1);
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again(parameters + 8004, workspace + 172032,
        parameters + 8028, workspace + 208896);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward(workspace + 208896, parameters + 8052,
        parameters + 13236, workspace, workspace + 184320, workspace + 273184,
        workspace + 196608, workspace + 272544, workspace + 272512, workspace + 12288,
        workspace + 221184, parameters + 8052, -rate, 1);
    /* fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_fine0_relu2_again(parameters + 5388,
        workspace + 147456, parameters + 5400, workspace + 122880, workspace);
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d2_batch_norm2_relu2_backward(workspace, parameters + 5412, parameters + 8004,
        workspace + 208896, workspace + 221184, workspace + 273152, workspace + 172032,
        workspace + 272608, workspace + 272576, workspace + 196608, workspace + 172032,
        parameters + 5412, -rate, 1);
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again_2(parameters + 4068, workspace + 49152,
        parameters + 4080, workspace + 196608);
    /* fine1.conv2d2, fine1.batch_norm2, fine1.residual1, fine1.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_backward_2(workspace + 196608, parameters + 4092,
        parameters + 5388, workspace, workspace + 172032, workspace + 273440,
        workspace + 147456, workspace + 245760, workspace + 272656, workspace + 272640,
        workspace + 221184, workspace, parameters + 4092, -rate, 1);
    /* fine1.conv2d1, fine1.batch_norm1, fine1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward_2(workspace + 122880, parameters + 2772,
        parameters + 4068, workspace + 196608, workspace, workspace + 273424, workspace + 49152,
        workspace + 172048, workspace + 172032, workspace + 147456, workspace + 245760,
        parameters + 2772, -rate, 1);
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again_2(parameters + 1428, workspace + 73728,
        parameters + 1440, workspace);
    /* fine0.conv2d2, fine0.batch_norm2, fine0.residual1, fine0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_backward_2(workspace, parameters + 1452,
        parameters + 2748, workspace + 122880, workspace + 245760, workspace + 273408,
        workspace + 98304, workspace + 147456, workspace + 172080, workspace + 172064,
        workspace + 49152, workspace + 98304, parameters + 1452, -rate, 1);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_fine0_relu1_again_2(parameters + 108, workspace + 24576,
        parameters + 120, workspace + 49152);
    /* fine0.conv2d1, fine0.batch_norm1, fine0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_backward_2(workspace + 49152, parameters + 132,
        parameters + 1428, workspace, workspace + 98304, workspace + 273392, workspace + 73728,
        workspace + 172112, workspace + 172096, workspace + 122880, workspace + 147456,
        parameters + 132, -rate, 1);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_backward(workspace + 270336, parameters + 108,
        workspace + 49152, workspace + 147456, workspace + 273376, workspace + 24576,
        workspace + 73744, workspace + 73728, workspace, parameters, -rate, 1);
    /* gradients that could not be applied before */
    for (size_t row = 0; row < 20; ++row) {
        const size_t *const at = resnet_step_waiting[row];
        for (size_t place = 0; place < at[2]; ++place) {
            parameters[at[0] + place] -= rate*workspace[at[1] + place];
        }
    }
    return loss;
}

void resnet_predict(const resnet_real *parameters, const resnet_real *x, const resnet_real *state,
    resnet_real *workspace, resnet_real *output)
{
    resnet_take_state(state, workspace + 73728);
    /* x */
    resnet_copy(x, workspace + 24576);
    /* conv2d1, batch_norm1, relu1 */
    resnet_conv2d1_batch_norm1_relu1_predict(workspace + 24576, parameters, parameters + 108,
        parameters + 120, workspace + 73728, workspace + 73740, workspace, workspace + 24576);
    /* 2 times: fine0.conv2d1 to fine1.relu2 */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = resnet_predict_offsets_1[row];
        resnet_conv2d1_batch_norm1_relu1_2_predict(workspace + at[0], parameters + at[1],
            parameters + at[2], parameters + at[3], workspace + at[4], workspace + at[5], workspace,
            workspace + at[6]);
        resnet_conv2d2_batch_norm2_residual1_relu2_predict(workspace + at[6], parameters + at[7],
            parameters + at[8], parameters + at[9], workspace + at[10], workspace + at[11],
            workspace + at[0], workspace, workspace + at[6]);
    }
    /* conv2d2, batch_norm2, relu2 */
    resnet_conv2d2_batch_norm2_relu2_predict(workspace + 24576, parameters + 5412,
        parameters + 8004, parameters + 8028, workspace + 73848, workspace + 73872, workspace,
        workspace + 12288);
    /* coarse0.conv2d1, coarse0.batch_norm1, coarse0.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_predict_2(workspace + 12288, parameters + 8052,
        parameters + 13236, parameters + 13260, workspace + 73896, workspace + 73920, workspace,
        workspace + 24576);
    /* coarse0.conv2d2, coarse0.batch_norm2, coarse0.residual1, coarse0.relu2 */
    resnet_conv2d2_batch_norm2_residual1_relu2_predict_2(workspace + 24576, parameters + 13284,
        parameters + 18468, parameters + 18492, workspace + 73944, workspace + 73968,
        workspace + 12288, workspace, workspace + 24576);
    /* coarse1.conv2d1, coarse1.batch_norm1, coarse1.relu1 */
    resnet_conv2d1_batch_norm1_relu1_2_predict_2(workspace + 24576, parameters + 18516,
        parameters + 23700, parameters + 23724, workspace + 73992, workspace + 74016, workspace,
        workspace + 12288);
    /* coarse1.conv2d2, coarse1.batch_norm2, coarse1.residual1, coarse1.relu2, global_average_pool1 */
    resnet_conv2d2_batch_norm2_residual1_relu2_global_average_pool1_predict(workspace + 12288,
        parameters + 23748, parameters + 28932, parameters + 28956, workspace + 74040,
        workspace + 74064, workspace + 24576, workspace, workspace + 12288);
    /* logits */
    resnet_logits_predict(workspace + 12288, parameters + 28980, parameters + 29220, workspace);
    /* logits */
    resnet_copy_2(workspace, workspace + 320);
    /* the output */
    for (ptrdiff_t place = 0; place < 320; ++place) {
        output[place] = workspace[320 + place];
    }
}
