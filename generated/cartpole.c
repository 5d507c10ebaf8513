/* cartpole.c: a network, its gradient and a training step in C99; see cartpole.h.
 *
 * Made by symbp 0.1.0 from the declaration of `cartpole`
 * (SHA-256 34e02da20c4e5df2f6c9b0bdc96b921a34029ad248fc77599f9c9397f314f671). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -fopenmp there are threads; results have the same bits for any number of them.
 *
 * With -Dcartpole_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dcartpole_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * cartpole.tex.
 */
#include "cartpole.h"

#ifdef cartpole_DOUBLE
#include <math.h>
#endif

static const cartpole_tensor cartpole_table[] = {
    {"dense1.W", 0, 256},
    {"dense1.b", 256, 64},
    {"policy.W", 320, 128},
    {"policy.b", 448, 2},
    {"value.W", 450, 64},
    {"value.b", 514, 1},
};

const cartpole_tensor *cartpole_tensors(void)
{
    return cartpole_table;
}

/* Before a loop whose turns may run in several threads: each writes elements of its own, so results
   do not depend on how many there are. */
#ifdef _OPENMP
#define cartpole_PARALLEL _Pragma("omp parallel for schedule(static)")
#else
#define cartpole_PARALLEL
#endif

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define cartpole_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define cartpole_IVDEP _Pragma("GCC ivdep")
#else
#define cartpole_IVDEP
#endif

/* Before a loop that may be as short as a vector or two: gcc, which would write it out, is to
   vectorise it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define cartpole_WHOLE_LOOP _Pragma("GCC unroll 1")
#else
#define cartpole_WHOLE_LOOP
#endif

#ifdef cartpole_DOUBLE
#define cartpole_exp exp
#define cartpole_log log
#define cartpole_tanh tanh
#else

static inline uint32_t cartpole_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float cartpole_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float cartpole_exp(float x)
{
    const int32_t size = (int32_t)(cartpole_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = cartpole_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = cartpole_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = cartpole_number(cartpole_bits(y) + ((uint32_t)half << 23));
    return cartpole_number(cartpole_bits(scaled*cartpole_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float cartpole_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float cartpole_log_edge(float x)
{
    const uint32_t bits = cartpole_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return cartpole_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float cartpole_log(float x)
{
    const int small = (int32_t)cartpole_bits(x) < 0x800000;
    const uint32_t up = cartpole_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = cartpole_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return cartpole_log_sum(e, f) + cartpole_log_edge(x);
}

/* tanh(x): |x| + |x|^3 times a polynomial in x^2 up to 0.55; then 1 - 2/(1 + e), so that a rough
   reciprocal, by which compilers may multiply, is a small part of the result. e = exp(2*|x|) =
   2^n*exp(2*r), n the whole number next to 2*|x|/log(2); the sum is halved. 1 from 9.02 on. Chosen
   by a mask, as compilers may make branches of choices. Within 3 units in the last place. */
static inline float cartpole_tanh(float x)
{
    const uint32_t sign = cartpole_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const uint32_t size = cartpole_bits(x) ^ sign;
    const float a = cartpole_number(size < 0x411051ec ? size : 0x411051ec); /* 9.02 */
    const int32_t n = (int32_t)(a*2.88539008f + 0.5f);
    const float r = a - (float)n*0.346573591f;
    const float p = 1.0f + r*(1.9999994f + r*(1.99996591f + r*(1.33341277f + r*(0.670370519f
        + r*0.265232533f))));
    const float half = cartpole_number((uint32_t)(n + 126) << 23);
    const float far = 1.0f - 1.0f/(0.5f + half*p);
    const float t = x*x;
    const float near = cartpole_number(size)*(1.0f + t*(-0.333329469f + t*(0.133207291f
        + t*(-0.0526720099f + t*0.016437877f))));
    const uint32_t large = (uint32_t)((int32_t)(0x3f0ccccd - size) >> 31); /* 0.55 */
    return cartpole_number((cartpole_bits(far) & large) | (cartpole_bits(near) & ~large) | sign | nan);
}

#endif

static inline cartpole_real cartpole_power_2(cartpole_real x)
{
    cartpole_real result = x;
    result *= result;
    return result;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static cartpole_real cartpole_nan(void)
{
#ifdef cartpole_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    cartpole_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int cartpole_valid_action(const int32_t *action)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 500; ++place) {
        valid &= action[place] >= 0 && action[place] < 2;
    }
    return valid;
}

/* ---- Matrix products.

   A product is computed in tiles: so many sums that they fill the vector registers, and stay there
   until all their terms are in. Everything is inlined where it is called, so that sizes and strides,
   being literal there, shape the tiles. Vectors are those of gcc and clang, as wide as the target
   allows. With cartpole_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(cartpole_SCALAR)
#if defined(__AVX512F__)
#define cartpole_BYTES 64
#define cartpole_MANY_REGISTERS 1
#elif defined(__AVX__)
#define cartpole_BYTES 32
#define cartpole_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define cartpole_BYTES 16
#define cartpole_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define cartpole_BYTES 16
#define cartpole_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define cartpole_INLINE static inline __attribute__((always_inline, unused))
#else
#define cartpole_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} cartpole_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*cartpole_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    cartpole_real *target;
    ptrdiff_t row, column;
    const cartpole_real *start;
    ptrdiff_t start_row, start_column;
    cartpole_real scale;
    int add, more;
    cartpole_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} cartpole_result;

/* The results from a row and a column on. */
cartpole_INLINE cartpole_result cartpole_from(cartpole_result to, ptrdiff_t row, ptrdiff_t column)
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
cartpole_INLINE void cartpole_put(cartpole_real sum, cartpole_result to, ptrdiff_t row, ptrdiff_t column)
{
    cartpole_real *const target = to.target + (row*to.row + column*to.column);
    cartpole_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
cartpole_INLINE void cartpole_done(ptrdiff_t rows, ptrdiff_t columns, cartpole_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef cartpole_BYTES
#ifdef cartpole_DOUBLE
#define cartpole_LANES (cartpole_BYTES / 8)
typedef int64_t cartpole_integer;
#else
#define cartpole_LANES (cartpole_BYTES / 4)
typedef int32_t cartpole_integer;
#endif
/* A vector may stand at any element. */
typedef cartpole_real cartpole_vector __attribute__((vector_size(cartpole_BYTES), aligned(sizeof(cartpole_real)), may_alias));
typedef cartpole_integer cartpole_places __attribute__((vector_size(cartpole_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define cartpole_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define cartpole_APART static __attribute__((noinline, unused))
#else
#define cartpole_APART static __attribute__((noinline, noclone, unused))
#endif
#define cartpole_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define cartpole_UNROLL
#elif !defined(__clang__)
#define cartpole_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define cartpole_UNROLL
#else
#define cartpole_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define cartpole_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define cartpole_HOLD(x) __asm__("" : "+w"(x))
#else
#define cartpole_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if cartpole_LANES == 16
#define cartpole_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define cartpole_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define cartpole_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif cartpole_LANES == 8
#define cartpole_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define cartpole_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define cartpole_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif cartpole_LANES == 4
#define cartpole_LOW 0, 4, 1, 5
#define cartpole_HIGH 2, 6, 3, 7
#define cartpole_ORDER 0, 1, 2, 3
#else
#define cartpole_LOW 0, 2
#define cartpole_HIGH 1, 3
#define cartpole_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define cartpole_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define cartpole_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (cartpole_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define cartpole_HEIGHT 12
#define cartpole_WIDTH 8
#define cartpole_PANEL 4
#define cartpole_DEPTH 256

/* The height of tiles with so many vectors across. */
cartpole_INLINE ptrdiff_t cartpole_height(ptrdiff_t across)
{
    if (cartpole_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} cartpole_columns;

/* Part of a vector, or all of it. */
cartpole_INLINE void cartpole_load(cartpole_vector *to, const cartpole_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const cartpole_vector *)from;
    } else {
        const cartpole_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(cartpole_real));
    }
}

/* Sums that do not become vectors of the target. */
cartpole_SELDOM void cartpole_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const cartpole_real *sums, const cartpole_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            cartpole_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
cartpole_INLINE void cartpole_finish(ptrdiff_t rows, cartpole_vector (*sums)[cartpole_WIDTH], cartpole_columns columns, cartpole_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + cartpole_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !cartpole_KNOWN(narrow)) || to.start_column / 2 != 0) {
        cartpole_real cells[cartpole_HEIGHT*cartpole_WIDTH*cartpole_LANES];
        cartpole_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            cartpole_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*cartpole_LANES : columns.target_last;
                *(cartpole_vector *)(cells + (row*across*cartpole_LANES + column)) = sums[row][j];
            }
        }
        cartpole_spread(rows, width, across*cartpole_LANES, cells, &to);
        cartpole_done(rows, width, to);
        return;
    }
    cartpole_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        cartpole_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        cartpole_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const cartpole_real *const from = to.start + row*to.start_row;
            cartpole_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                cartpole_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    cartpole_load(&start, from + (j + 1 < across ? j*cartpole_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        cartpole_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const cartpole_real *const from = to.target + row*to.row;
            cartpole_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                cartpole_vector old;
                cartpole_load(&old, from + (j + 1 < across ? j*cartpole_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    cartpole_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        cartpole_real *const target = to.target + row*to.row;
        cartpole_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(cartpole_vector *)(target + (j + 1 < across ? j*cartpole_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(cartpole_real));
            }
        }
    }
    cartpole_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
cartpole_INLINE void cartpole_tile(
    ptrdiff_t rows, cartpole_columns columns, cartpole_terms terms, const cartpole_real *left, ptrdiff_t left_row,
    const cartpole_real *right, cartpole_result to)
{
    const ptrdiff_t across = columns.across;
    cartpole_vector sums[cartpole_HEIGHT][cartpole_WIDTH];
    cartpole_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        cartpole_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const cartpole_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const cartpole_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const cartpole_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                cartpole_vector factors[cartpole_WIDTH];
                cartpole_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const cartpole_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                cartpole_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const cartpole_real factor = a[row*left_row];
                    cartpole_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        cartpole_vector sum = sums[row][j] + factor*factors[j];
                        cartpole_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    cartpole_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
cartpole_INLINE void cartpole_tiles(
    ptrdiff_t rows, cartpole_columns columns, cartpole_terms terms, const cartpole_real *left, ptrdiff_t left_row,
    const cartpole_real *right, cartpole_result to)
{
    const ptrdiff_t highest = cartpole_height(columns.across), count = (rows + highest - 1) / highest;
    int known = cartpole_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        cartpole_tile(height1, columns, terms, left + row*left_row, left_row, right, cartpole_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        cartpole_tile(height, columns, terms, left + row*left_row, left_row, right, cartpole_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
cartpole_INLINE void cartpole_transpose(const cartpole_real *from, ptrdiff_t pitch, cartpole_real *to)
{
    cartpole_vector rows[cartpole_LANES], mixed[cartpole_LANES];
    cartpole_UNROLL
    for (int i = 0; i < cartpole_LANES; ++i) {
        rows[i] = *(const cartpole_vector *)(from + i*pitch);
    }
    cartpole_UNROLL
    for (int stage = 1; stage < cartpole_LANES; stage *= 2) {
        cartpole_UNROLL
        for (int i = 0; i < cartpole_LANES / 2; ++i) {
            mixed[2*i] = cartpole_MIX(rows[i], rows[i + cartpole_LANES / 2], cartpole_LOW);
            mixed[2*i + 1] = cartpole_MIX(rows[i], rows[i + cartpole_LANES / 2], cartpole_HIGH);
        }
        cartpole_UNROLL
        for (int i = 0; i < cartpole_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    cartpole_UNROLL
    for (int i = 0; i < cartpole_LANES; ++i) {
        *(cartpole_vector *)(to + i*cartpole_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
cartpole_INLINE ptrdiff_t cartpole_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
cartpole_APART void cartpole_strip(
    cartpole_terms terms, const cartpole_real *right, ptrdiff_t right_column, ptrdiff_t there, cartpole_real *to)
{
    const cartpole_real *const end = right + there + cartpole_reach(terms.outer, terms.right_outer)
        + cartpole_reach(terms.middle, terms.right_middle) + cartpole_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const cartpole_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == cartpole_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += cartpole_LANES) {
                    *(cartpole_vector *)to = *(const cartpole_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == cartpole_LANES && terms.right_inner == 1) {
                for (; rest >= cartpole_LANES; rest -= cartpole_LANES, from += cartpole_LANES, to += cartpole_LANES*cartpole_LANES) {
                    cartpole_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= cartpole_LANES; --rest, to += cartpole_LANES) {
                const cartpole_places order = {cartpole_ORDER};
                const cartpole_vector all = *(const cartpole_vector *)from;
                *(cartpole_vector *)to = (cartpole_vector)((cartpole_places)all & (order < (cartpole_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += cartpole_LANES) {
                for (ptrdiff_t lane = 0; lane < cartpole_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
cartpole_INLINE void cartpole_panel(
    ptrdiff_t rows, cartpole_columns columns, cartpole_terms terms, const cartpole_real *left, ptrdiff_t left_row,
    const cartpole_real *right, ptrdiff_t right_column, int packing, cartpole_real *panel, cartpole_result to)
{
    const ptrdiff_t deepest = cartpole_DEPTH*cartpole_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? cartpole_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const cartpole_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                cartpole_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*cartpole_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*cartpole_LANES : columns.target_last;
                        cartpole_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = cartpole_LANES;
                    part.right_middle = part.inner*cartpole_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                cartpole_tiles(rows, columns, part,
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
cartpole_INLINE void cartpole_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, cartpole_real *panel, cartpole_result to)
{
    const ptrdiff_t vectors = (columns + cartpole_LANES - 1) / cartpole_LANES;
    const ptrdiff_t shift = vectors*cartpole_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = cartpole_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const cartpole_columns one = {1, step, 0, 0, columns == cartpole_LANES ? 0 : columns};
        cartpole_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const cartpole_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*cartpole_LANES - (last ? shift : 0), 0
            };
            cartpole_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                cartpole_from(to, 0, v*cartpole_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const cartpole_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*cartpole_LANES - (last ? shift : 0), 0
            };
            cartpole_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                cartpole_from(to, 0, v*cartpole_LANES));
        }
    }
}

cartpole_INLINE void cartpole_tiled(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, cartpole_result to)
{
    cartpole_real panel[cartpole_DEPTH*cartpole_PANEL*cartpole_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (cartpole_BYTES == 64 ? 32 : 4)*cartpole_height(cartpole_PANEL);
    const int packing = right_column != 1
        || (cartpole_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = cartpole_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = cartpole_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        cartpole_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*cartpole_LANES, packing, panel, to);
    }
}

/* At most so many dot products are computed at a time. */
#define cartpole_DOTS (cartpole_MANY_REGISTERS ? 24 : 12)

/* The last terms, fewer than a vector: the vector that ends with them, if it lies within the row,
   and unless another does so less what is in it of other terms; else what there is, and zeros. */
cartpole_INLINE void cartpole_rest(const cartpole_real *from, ptrdiff_t there, int whole, int less, cartpole_vector *to)
{
    if (whole) {
        const cartpole_places order = {cartpole_ORDER};
        const cartpole_vector all = *(const cartpole_vector *)(from + (there - cartpole_LANES));
        *to = less ? (cartpole_vector)((cartpole_places)all & (order >= (cartpole_integer)(cartpole_LANES - there))) : all;
    } else {
        cartpole_load(to, from, there);
    }
}

/* What the lanes of each vector add up to. Vectors are added in pairs, half of one and half of the
   other, until one is left: that of vector i stands in the lanes from i*(cartpole_LANES / width) to the
   next, width being 1, 2, 4, 8 or 16, as many as there are vectors at least. */
cartpole_INLINE cartpole_vector cartpole_added_up(ptrdiff_t count, cartpole_vector *sums)
{
    cartpole_UNROLL
    for (ptrdiff_t half = cartpole_LANES / 2; half >= 1; half /= 2) {
        cartpole_UNROLL
        for (ptrdiff_t i = 0; i < cartpole_LANES / 2; ++i) {
            if (i < half && half < count) {
                const cartpole_vector one = sums[i], other = sums[i + half < count ? i + half : i];
                sums[i] = cartpole_MIX(one, other, cartpole_LOW) + cartpole_MIX(one, other, cartpole_HIGH);
            }
        }
    }
    cartpole_UNROLL
    for (ptrdiff_t half = cartpole_LANES / 2; half >= 1; half /= 2) {
        if (half >= count) {
            const cartpole_vector one = sums[0];
            sums[0] = cartpole_MIX(one, one, cartpole_LOW) + cartpole_MIX(one, one, cartpole_HIGH);
        }
    }
    return sums[0];
}

/* The same as numbers, times scale. */
cartpole_INLINE void cartpole_totals(ptrdiff_t count, cartpole_vector *sums, cartpole_real scale, cartpole_real *to)
{
    const ptrdiff_t width = count > 8 ? 16 : count > 4 ? 8 : count > 2 ? 4 : count;
    cartpole_real lanes[cartpole_LANES];
    *(cartpole_vector *)lanes = scale*cartpole_added_up(count, sums);
    cartpole_UNROLL
    for (ptrdiff_t i = 0; i < cartpole_LANES; ++i) {
        if (i < count) {
            to[i] = lanes[i*(cartpole_LANES / width)];
        }
    }
}

/* A tile's sums are complete but for adding up their lanes. */
cartpole_INLINE void cartpole_dots_finish(ptrdiff_t rows, ptrdiff_t columns, cartpole_vector *sums, cartpole_result to)
{
    cartpole_real totals[cartpole_DOTS + cartpole_LANES];
    if (rows == 1 && columns == cartpole_LANES && to.column == 1 && to.start_column / 2 == 0) {
        cartpole_vector all = to.scale*cartpole_added_up(cartpole_LANES, sums);
        if (to.start != NULL && to.start_column == 0) {
            all += *to.start;
        } else if (to.start != NULL) {
            all += *(const cartpole_vector *)to.start;
        }
        if (to.add) {
            all += *(cartpole_vector *)to.target;
        }
        *(cartpole_vector *)to.target = all;
        return;
    }
    cartpole_UNROLL
    for (ptrdiff_t k = 0; k < rows*columns; k += cartpole_LANES) {
        const ptrdiff_t count = rows*columns - k < cartpole_LANES ? rows*columns - k : cartpole_LANES;
        cartpole_totals(count, sums + k, to.scale, totals + k);
    }
    to.scale = 1;
    cartpole_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        cartpole_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            cartpole_put(totals[row*columns + j], to, row, j);
        }
    }
}

/* Rows times columns of sums, with vectors that run along the terms. With `going_on`, these are some
   terms of many: sums go on from those `kept`, and are kept again unless it is the `last` time. */
cartpole_INLINE void cartpole_dots_tile(
    ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms, const cartpole_real *left, ptrdiff_t left_row,
    const cartpole_real *right, ptrdiff_t right_column, int going_on, int last, cartpole_vector *kept, cartpole_result to)
{
    const ptrdiff_t full = terms.inner / cartpole_LANES*cartpole_LANES, there = terms.inner - full;
    cartpole_vector sums[cartpole_DOTS + cartpole_LANES];
    cartpole_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        cartpole_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            const cartpole_vector zero = {0};
            sums[row*columns + j] = going_on ? kept[row*columns + j] : zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const cartpole_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
            const cartpole_real *const b = right + (o*terms.right_outer + m*terms.right_middle);
            cartpole_vector factors[cartpole_HEIGHT], factor;
            for (ptrdiff_t i = 0; i < full; i += cartpole_LANES) {
                cartpole_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    factor = *(const cartpole_vector *)(a + (row*left_row + i));
                    cartpole_HOLD(factor);
                    factors[row] = factor;
                }
                cartpole_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    factor = *(const cartpole_vector *)(b + (j*right_column + i));
                    cartpole_HOLD(factor);
                    cartpole_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        cartpole_vector sum = sums[row*columns + j] + factors[row]*factor;
                        cartpole_HOLD(sum);
                        sums[row*columns + j] = sum;
                    }
                }
            }
            if (there > 0) {
                cartpole_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    cartpole_rest(a + (row*left_row + full), there, full > 0, 1, &factors[row]);
                }
                cartpole_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    cartpole_rest(b + (j*right_column + full), there, full > 0, 0, &factor);
                    cartpole_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        sums[row*columns + j] += factors[row]*factor;
                    }
                }
            }
        }
    }
    if (going_on && !last) {
        cartpole_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            cartpole_UNROLL
            for (ptrdiff_t j = 0; j < columns; ++j) {
                kept[row*columns + j] = sums[row*columns + j];
            }
        }
    } else {
        cartpole_dots_finish(rows, columns, sums, to);
    }
}

/* All rows of some columns, at most so many at a time. */
cartpole_INLINE void cartpole_dots_rows(
    ptrdiff_t rows, ptrdiff_t most, ptrdiff_t columns, cartpole_terms terms, const cartpole_real *left,
    ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, int going_on, int last,
    cartpole_vector *kept, cartpole_result to)
{
    int known = cartpole_KNOWN(rows);
    const ptrdiff_t count = (rows + most - 1) / most, height = known ? rows / count : 1;
    const ptrdiff_t end = known ? rows % count * (height + 1) : 0;
    ptrdiff_t row = 0;
    for (; row < end; row += height + 1) {
        cartpole_dots_tile(height + 1, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, cartpole_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        cartpole_dots_tile(height, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, cartpole_from(to, row, 0));
    }
}

/* All rows and columns of a part of the terms. */
cartpole_INLINE void cartpole_dots_part(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column,
    int going_on, int last, cartpole_vector *kept, cartpole_result to)
{
    /* All columns at once if they are few, or all rows; else about as many as rows. */
    const ptrdiff_t square = cartpole_MANY_REGISTERS ? 4 : 3;
    int known_rows = cartpole_KNOWN(rows);
    const ptrdiff_t few_rows = cartpole_MANY_REGISTERS ? square + 1 : square;
    const ptrdiff_t low = known_rows && rows > 0 ? (rows <= few_rows ? rows : square) : 1;
    const int few = columns <= square + 1;
    const ptrdiff_t most = few && columns > 2 ? cartpole_DOTS / columns : low;
    const ptrdiff_t widest = few ? columns : cartpole_DOTS / low < 8 ? cartpole_DOTS / low : 8;
    const ptrdiff_t count = (columns + widest - 1) / widest;
    int known = cartpole_KNOWN(columns);
    const ptrdiff_t across = known ? columns / count : 1;
    const ptrdiff_t across1 = known ? across + 1 : 4;
    const ptrdiff_t end = known ? columns % count * across1 : columns / across1 * across1;
    ptrdiff_t column = 0;
    for (; column < end; column += across1) {
        cartpole_dots_rows(rows, known ? most : square, across1, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, cartpole_from(to, 0, column));
    }
    for (; column < columns; column += across) {
        cartpole_dots_rows(rows, known ? most : square, across, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, cartpole_from(to, 0, column));
    }
}

/* Where the operands are more than stays near, the terms are taken in parts of about so many
   elements: each is brought near once, not once for every tile. So many sums at most wait for the
   next part. */
#define cartpole_NEAR (24576 / (ptrdiff_t)sizeof(cartpole_real))
#define cartpole_KEPT 128
/* Vectors of terms that are few. */
#define cartpole_FEW 4

cartpole_INLINE void cartpole_dots_long(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, cartpole_result to)
{
    int known = cartpole_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner);
    if (known && rows*columns > cartpole_DOTS && rows*columns <= cartpole_KEPT && terms.middle > 1
        && (rows + columns)*terms.outer*terms.middle*terms.inner > 2*cartpole_NEAR) {
        const cartpole_vector zero = {0};
        cartpole_vector kept[cartpole_KEPT];
        const ptrdiff_t fitting = cartpole_NEAR / ((rows + columns)*terms.inner);
        const ptrdiff_t part = fitting > 1 ? fitting : 1;
        cartpole_terms some = terms;
        some.outer = 1;
        for (ptrdiff_t k = 0; k < rows*columns; ++k) {
            kept[k] = zero;
        }
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; m += part) {
                some.middle = terms.middle - m < part ? terms.middle - m : part;
                cartpole_dots_part(rows, columns, some,
                    left + (o*terms.left_outer + m*terms.left_middle), left_row,
                    right + (o*terms.right_outer + m*terms.right_middle), right_column,
                    1, o + 1 == terms.outer && m + part >= terms.middle, kept, to);
            }
        }
    } else {
        cartpole_dots_part(rows, columns, terms, left, left_row, right, right_column, 0, 1, NULL, to);
    }
}

/* Few terms: a vector of results at a time, so that what is added up need not be spread. */
cartpole_INLINE void cartpole_dots_short(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, cartpole_result to)
{
    const ptrdiff_t full = columns / cartpole_LANES*cartpole_LANES;
    for (ptrdiff_t column = 0; column < full; column += cartpole_LANES) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            cartpole_dots_tile(1, cartpole_LANES, terms, left + row*left_row, left_row,
                right + column*right_column, right_column, 0, 1, NULL, cartpole_from(to, row, column));
        }
    }
    if (full < columns) {
        cartpole_dots_part(rows, columns - full, terms, left, left_row,
            right + full*right_column, right_column, 0, 1, NULL, cartpole_from(to, 0, full));
    }
}

cartpole_INLINE void cartpole_dotted(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, cartpole_result to)
{
    int known = cartpole_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner*to.row*to.column);
    const int few = terms.outer*terms.middle*((terms.inner + cartpole_LANES - 1) / cartpole_LANES) <= cartpole_FEW;
    if (rows <= 0 || columns <= 0) {
        return;
    }
    if (known && few && to.column == 1 && columns >= cartpole_LANES) {
        cartpole_dots_short(rows, columns, terms, left, left_row, right, right_column, to);
    } else if (known && few && to.row == 1 && rows >= cartpole_LANES) {
        const cartpole_terms turned = {
            terms.outer, terms.middle, terms.inner,
            terms.right_outer, terms.right_middle, terms.right_inner,
            terms.left_outer, terms.left_middle, terms.left_inner
        };
        const cartpole_result there = {
            to.target, to.column, to.row, to.start, to.start_column, to.start_row,
            to.scale, to.add, 0, NULL, NULL, 0, 0
        };
        cartpole_dots_short(columns, rows, turned, right, right_column, left, left_row, there);
    } else {
        cartpole_dots_long(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define cartpole_SUMS 64

cartpole_INLINE void cartpole_row(
    ptrdiff_t columns, cartpole_terms terms, const cartpole_real *left, const cartpole_real *right, cartpole_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += cartpole_SUMS) {
        const ptrdiff_t width = columns - first < cartpole_SUMS ? columns - first : cartpole_SUMS;
        cartpole_real sums[cartpole_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const cartpole_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const cartpole_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            cartpole_put(sums[j], to, 0, first + j);
        }
        cartpole_done(1, width, cartpole_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
cartpole_INLINE void cartpole_dotted(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, cartpole_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const cartpole_real *const begin = left + row*left_row, *const from = right + j*right_column;
            cartpole_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const cartpole_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const cartpole_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            cartpole_put(sum, to, row, j);
            if (last >= 1) {
                cartpole_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                cartpole_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                cartpole_put(sum3, to, row, j + 3);
            }
        }
    }
    cartpole_done(rows, columns, to);
}

cartpole_INLINE void cartpole_tiled(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, cartpole_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            cartpole_row(columns, terms, left + row*left_row, right, cartpole_from(to, row, 0));
        }
    } else {
        cartpole_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef cartpole_CBLAS
#include <cblas.h>
#ifdef cartpole_DOUBLE
#define cartpole_GEMM cblas_dgemm
#else
#define cartpole_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef cartpole_LARGE
#define cartpole_LARGE 2e6
#endif
/* It counts with an int. */
#define cartpole_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
cartpole_INLINE int cartpole_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= cartpole_MOST)
        || (step == 1 && term_step >= count && term_step <= cartpole_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
cartpole_INLINE int cartpole_by_library(ptrdiff_t rows, ptrdiff_t columns, cartpole_terms terms,
    const cartpole_real *left, ptrdiff_t left_row, const cartpole_real *right, ptrdiff_t right_column, cartpole_result to)
{
    const ptrdiff_t inner = terms.inner, most = cartpole_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < cartpole_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !cartpole_is_matrix(rows, left_row, inner, terms.left_inner)
        || !cartpole_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                cartpole_put(0, to, row, column);
            }
        }
    }
    cartpole_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    cartpole_done(rows, columns, to);
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
cartpole_INLINE void cartpole_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const cartpole_real *left, const cartpole_real *right, cartpole_real *target, cartpole_real scale, int add,
    const cartpole_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, cartpole_epilogue then, const void *of)
{
    const cartpole_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const cartpole_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef cartpole_CBLAS
    if (cartpole_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    cartpole_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

cartpole_INLINE void cartpole_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const cartpole_real *left, const cartpole_real *right, cartpole_real *target, cartpole_real scale, int add,
    const cartpole_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    cartpole_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

cartpole_INLINE void cartpole_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const cartpole_real *left, const cartpole_real *right, cartpole_real *target, cartpole_real scale, int add)
{
    cartpole_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* The same, but vectors run along the innermost terms: left_inner and right_inner must be 1. Fast
   where rows or columns are few and terms many. */
cartpole_INLINE void cartpole_dots_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const cartpole_real *left, const cartpole_real *right, cartpole_real *target, cartpole_real scale, int add,
    const cartpole_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    const cartpole_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const cartpole_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, NULL, NULL, 0, 0
    };
#ifdef cartpole_CBLAS
    if (cartpole_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    cartpole_dotted(rows, columns, terms, left, left_row, right, right_column, to);
}

cartpole_INLINE void cartpole_dots(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const cartpole_real *left, const cartpole_real *right, cartpole_real *target, cartpole_real scale, int add)
{
    cartpole_dots_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const cartpole_real *dense1_sum;
    cartpole_real *features;
} cartpole_dense1_features_forward_epilogue_given;

static inline void cartpole_dense1_features_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const cartpole_dense1_features_forward_epilogue_given *const given =
        (const cartpole_dense1_features_forward_epilogue_given *)of;
    const cartpole_real *const dense1_sum = given->dense1_sum;
    cartpole_real *const features = given->features;
    /* (2) features[n, t] = tanh(dense1·sum[n, t]) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        cartpole_IVDEP
        cartpole_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            features[n*64 + t] = cartpole_tanh(dense1_sum[n*64 + t]);
        }
    }
}

/* forward of dense1, features: l = 1, equations (1) and (2) of cartpole.tex */
static void cartpole_dense1_features_forward(
    const cartpole_real *state,
    const cartpole_real *dense1_W,
    const cartpole_real *dense1_b,
    cartpole_real *dense1_sum,
    cartpole_real *features)
{
    /* (1) dense1·sum[n, t] = sum[k < 4](dense1.W[t, k]*state[n, k]) + dense1.b[t] */
    {
        const cartpole_dense1_features_forward_epilogue_given given = {dense1_sum, features};
        cartpole_product_then(
            500, 4, 64, /* n */
            64, 4, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            4, 1, 1, /* k */
            state,
            dense1_W,
            dense1_sum,
            1, 0,
            dense1_b, 0, 1,
            0, 0, cartpole_dense1_features_forward_epilogue, &given);
    }
}

/* forward of policy: l = 2, equation (3) of cartpole.tex */
static void cartpole_policy_forward(
    const cartpole_real *features,
    const cartpole_real *policy_W,
    const cartpole_real *policy_b,
    cartpole_real *policy)
{
    /* (3) policy[n, u] = sum[k < 64](features[n, k]*policy.W[u, k]) + policy.b[u] */
    cartpole_dots_start(
        500, 64, 1, /* n */
        2, 64, 500, /* u */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        features,
        policy_W,
        policy,
        1, 0,
        policy_b, 0, 1);
}

/* forward of value, advantage, policy_gradient1, value_error1: l = 3, equations (4) to (8) of
   cartpole.tex */
static void cartpole_value_advantage_policy_gradient1_value_error1_forward(
    const cartpole_real *features,
    const cartpole_real *value_W,
    const cartpole_real *value_b,
    const cartpole_real *returns,
    const int32_t *action,
    const cartpole_real *policy,
    cartpole_real *value,
    cartpole_real *advantage,
    cartpole_real *policy_gradient1_p_sum_max,
    cartpole_real *policy_gradient1_p_sum_shifted,
    cartpole_real *policy_gradient1_p_sum_exp,
    cartpole_real *policy_gradient1_p_sum_scaled,
    cartpole_real *policy_gradient1_p,
    cartpole_real *policy_gradient1,
    cartpole_real *value_error1)
{
    /* (4) value[n, u] = sum[k < 64](features[n, k]*value.W[u, k]) + value.b[u] */
    cartpole_dots_start(
        500, 64, 1, /* n */
        1, 64, 1, /* u */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        features,
        value_W,
        value,
        1, 0,
        value_b, 0, 1);
    /* (5) advantage[n] = returns[n] - stop(value[n, 0]) */
    cartpole_IVDEP
    for (ptrdiff_t n = 0; n < 500; ++n) {
        advantage[n] = returns[n] - value[n];
    }
    /* (6) policy_gradient1.p·sum·max[n] = max[j < 2](policy[n, j]) */
    cartpole_IVDEP
    for (ptrdiff_t n = 0; n < 500; ++n) {
        cartpole_real best = policy[n];
        {
            const cartpole_real candidate = policy[n + 500];
            best = candidate > best ? candidate : best;
        }
        policy_gradient1_p_sum_max[n] = best;
    }
    for (ptrdiff_t j = 0; j < 2; ++j) {
        cartpole_IVDEP
        for (ptrdiff_t n = 0; n < 500; ++n) {
            /* (6) policy_gradient1.p·sum·shifted[n, j] = -policy_gradient1.p·sum·max[n] +
               policy[n, j] */
            const cartpole_real policy_gradient1_p_sum_shifted_here = policy[j*500 + n]
                - policy_gradient1_p_sum_max[n];
            policy_gradient1_p_sum_shifted[j*500 + n] = policy_gradient1_p_sum_shifted_here;
            /* (6) policy_gradient1.p·sum·exp[n, j] = exp(policy_gradient1.p·sum·shifted[n, j]) */
            policy_gradient1_p_sum_exp[j*500 + n] =
                cartpole_exp(policy_gradient1_p_sum_shifted_here);
        }
    }
    /* (6) policy_gradient1.p·sum·scaled[n] = sum[j < 2](policy_gradient1.p·sum·exp[n, j]) */
    for (ptrdiff_t n = 0; n < 500; ++n) {
        cartpole_real sum = 0;
        for (ptrdiff_t j = 0; j < 2; ++j) {
            sum += policy_gradient1_p_sum_exp[j*500 + n];
        }
        policy_gradient1_p_sum_scaled[n] = sum;
    }
    /* (6) policy_gradient1.p[n, k] =
       policy_gradient1.p·sum·exp[n, k]/policy_gradient1.p·sum·scaled[n] */
    for (ptrdiff_t k = 0; k < 2; ++k) {
        cartpole_IVDEP
        for (ptrdiff_t n = 0; n < 500; ++n) {
            policy_gradient1_p[k*500 + n] = policy_gradient1_p_sum_exp[k*500 + n]
                / policy_gradient1_p_sum_scaled[n];
        }
    }
    /* (7) policy_gradient1 = sum[n < 500](-(-log(policy_gradient1.p·sum·scaled[n]) +
       policy_gradient1.p·sum·shifted[n, action[n]])*stop(advantage[n])/500) */
    {
        cartpole_real sum = 0;
        for (ptrdiff_t n = 0; n < 500; ++n) {
            sum += (policy_gradient1_p_sum_shifted[(ptrdiff_t)action[n]*500 + n]
                - cartpole_log(policy_gradient1_p_sum_scaled[n]))*advantage[n];
        }
        policy_gradient1[0] = (cartpole_real)-0.002*sum;
    }
    /* (8) value_error1 = sum[n < 500]((-returns[n] + value[n, 0])**2/2000) */
    {
        cartpole_real sum = 0;
        for (ptrdiff_t n = 0; n < 500; ++n) {
            sum += cartpole_power_2(value[n] - returns[n]);
        }
        value_error1[0] = (cartpole_real)0.0005*sum;
    }
}

/* backward of value, advantage, policy_gradient1, value_error1: l = 3, equations (9) to (11),
   (19) and (20) of cartpole.tex */
static void cartpole_value_advantage_policy_gradient1_value_error1_backward(
    const cartpole_real *features,
    const cartpole_real *value_W,
    const cartpole_real *value,
    const cartpole_real *returns,
    const cartpole_real *advantage,
    const int32_t *action,
    const cartpole_real *policy_gradient1_p,
    cartpole_real *d_value_error1,
    cartpole_real *d_value,
    cartpole_real *d_features,
    cartpole_real *d_value_W,
    cartpole_real *d_value_b,
    cartpole_real *d_policy,
    cartpole_real scale,
    int add)
{
    /* ∂value_error1 = 1 */
    d_value_error1[0] = 1;
    for (ptrdiff_t place_1 = 0; place_1 < 500; ++place_1) {
        /* (9) ∂value[place_1, place_2] = 0 */
        d_value[place_1] = 0;
        /* (9) ∂value[place_1, 0] = (-returns[place_1] + value[place_1, 0])*∂value_error1[]/1000 */
        d_value[place_1] = (cartpole_real)0.001*(value[place_1] - returns[place_1])
            *d_value_error1[0];
    }
    /* (10) ∂features[n, k] = sum[u < 1](value.W[u, k]*∂value[n, u]) */
    cartpole_product(
        500, 1, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        1, 1, 64, /* u */
        d_value,
        value_W,
        d_features,
        1, 0);
    /* (19) ∂value.W[u, k] = sum[n < 500](features[n, k]*∂value[n, u]) */
    cartpole_product(
        1, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        500, 1, 64, /* n */
        d_value,
        features,
        d_value_W,
        scale, add);
    /* (20) ∂value.b[u] = sum[n < 500](∂value[n, u]) */
    {
        cartpole_real sum = 0;
        for (ptrdiff_t n = 0; n < 500; ++n) {
            sum += d_value[n];
        }
        const cartpole_real term = scale*sum;
        d_value_b[0] = add ? d_value_b[0] + term : term;
    }
    /* (11) ∂policy[n, k] = (policy_gradient1.p[n, k] - [k - action[n] ==
       0])*stop(advantage[n])/500 */
    for (ptrdiff_t k = 0; k < 2; ++k) {
        cartpole_IVDEP
        for (ptrdiff_t n = 0; n < 500; ++n) {
            d_policy[k*500 + n] = (cartpole_real)0.002*(policy_gradient1_p[k*500 + n]
                - (k == (ptrdiff_t)action[n] ? (cartpole_real)1 : (cartpole_real)0))*advantage[n];
        }
    }
}

/* backward of policy: l = 2, equations (12), (17) and (18) of cartpole.tex */
static void cartpole_policy_backward(
    const cartpole_real *features,
    const cartpole_real *policy_W,
    const cartpole_real *d_policy,
    cartpole_real *d_features,
    cartpole_real *d_policy_W,
    cartpole_real *d_policy_b,
    cartpole_real scale,
    int add)
{
    /* (12) ∂features[n, k] += sum[u < 2](policy.W[u, k]*∂policy[n, u]) */
    cartpole_product(
        500, 1, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        2, 500, 64, /* u */
        d_policy,
        policy_W,
        d_features,
        1, 1);
    /* (17) ∂policy.W[u, k] = sum[n < 500](features[n, k]*∂policy[n, u]) */
    cartpole_product(
        2, 500, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        500, 1, 64, /* n */
        d_policy,
        features,
        d_policy_W,
        scale, add);
    /* (18) ∂policy.b[u] = sum[n < 500](∂policy[n, u]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        cartpole_real sum = 0;
        for (ptrdiff_t n = 0; n < 500; ++n) {
            sum += d_policy[u*500 + n];
        }
        const cartpole_real term = scale*sum;
        d_policy_b[u] = add ? d_policy_b[u] + term : term;
    }
}

/* backward of dense1, features: l = 1, equations (13), (15) and (16) of cartpole.tex */
static void cartpole_dense1_features_backward(
    const cartpole_real *state,
    const cartpole_real *features,
    const cartpole_real *d_features,
    cartpole_real *d_dense1,
    cartpole_real *d_dense1_W,
    cartpole_real *d_dense1_b,
    cartpole_real scale,
    int add)
{
    /* (13) ∂dense1[n, t] = (-features[n, t]**2 + 1)*∂features[n, t] */
    cartpole_PARALLEL
    for (ptrdiff_t n = 0; n < 500; ++n) {
        cartpole_IVDEP
        for (ptrdiff_t t = 0; t < 64; ++t) {
            d_dense1[n*64 + t] = (1 - features[n*64 + t]*features[n*64 + t])*d_features[n*64 + t];
        }
    }
    /* (15) ∂dense1.W[u, k] = sum[n < 500](state[n, k]*∂dense1[n, u]) */
    cartpole_product(
        4, 1, 1, /* k */
        64, 1, 4, /* u */
        1, 0, 0,
        1, 0, 0,
        500, 4, 64, /* n */
        state,
        d_dense1,
        d_dense1_W,
        scale, add);
    /* (16) ∂dense1.b[u] = sum[n < 500](∂dense1[n, u]) */
    if (!add) {
        cartpole_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense1_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 500; n += 4) {
        cartpole_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense1_b[u] += scale*(d_dense1[n*64 + u] + d_dense1[n*64 + u + 64]
                + d_dense1[n*64 + u + 128] + d_dense1[n*64 + u + 192]);
        }
    }
}

/* forward of policy: l = 2, equation (3) of cartpole.tex */
static void cartpole_copy(
    const cartpole_real *policy_inside,
    cartpole_real *policy)
{
    /* (3) policy[i0, i1] = policy·inside[i0, i1] */
    for (ptrdiff_t i0 = 0; i0 < 500; ++i0) {
        for (ptrdiff_t i1 = 0; i1 < 2; ++i1) {
            policy[i0*2 + i1] = policy_inside[i1*500 + i0];
        }
    }
}

cartpole_real cartpole_forward(const cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace)
{
    if (!(cartpole_valid_action(action))) {
        return cartpole_nan();
    }
    /* dense1, features */
    cartpole_dense1_features_forward(state, parameters, parameters + 256, workspace, workspace);
    /* policy */
    cartpole_policy_forward(workspace, parameters + 320, parameters + 448, workspace + 32000);
    /* value, advantage, policy_gradient1, value_error1 */
    cartpole_value_advantage_policy_gradient1_value_error1_forward(workspace, parameters + 450,
        parameters + 514, returns, action, workspace + 32000, workspace + 34016,
        workspace + 65008, workspace + 34528, workspace + 33008, workspace + 64000,
        workspace + 32000, workspace + 64000, workspace + 32512, workspace + 32000);
    return workspace[32512] + workspace[32000];
}

void cartpole_backward(const cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace,
    cartpole_real *gradients)
{
    if (!(cartpole_valid_action(action))) {
        for (ptrdiff_t place = 0; place < 515; ++place) {
            gradients[place] = cartpole_nan();
        }
        return;
    }
    /* value, advantage, policy_gradient1, value_error1 */
    cartpole_value_advantage_policy_gradient1_value_error1_backward(workspace, parameters + 450,
        workspace + 34016, returns, workspace + 65008, action, workspace + 64000,
        workspace + 32000, workspace + 65520, workspace + 32000, gradients + 450,
        gradients + 514, workspace + 64000, 1, 0);
    /* policy */
    cartpole_policy_backward(workspace, parameters + 320, workspace + 64000, workspace + 32000,
        gradients + 320, gradients + 448, 1, 0);
    /* dense1, features */
    cartpole_dense1_features_backward(state, workspace, workspace + 32000, workspace, gradients,
        gradients + 256, 1, 0);
}

cartpole_real cartpole_step(cartpole_real *parameters, const cartpole_real *state,
    const int32_t *action, const cartpole_real *returns, cartpole_real *workspace,
    cartpole_real rate)
{
    if (!(cartpole_valid_action(action))) {
        return cartpole_nan();
    }
    const cartpole_real loss = cartpole_forward(parameters, state, action, returns, workspace);
    /* value, advantage, policy_gradient1, value_error1 */
    cartpole_value_advantage_policy_gradient1_value_error1_backward(workspace, parameters + 450,
        workspace + 34016, returns, workspace + 65008, action, workspace + 64000,
        workspace + 32000, workspace + 65520, workspace + 32000, parameters + 450,
        parameters + 514, workspace + 64000, -rate, 1);
    /* policy */
    cartpole_policy_backward(workspace, parameters + 320, workspace + 64000, workspace + 32000,
        parameters + 320, parameters + 448, -rate, 1);
    /* dense1, features */
    cartpole_dense1_features_backward(state, workspace, workspace + 32000, workspace,
        parameters, parameters + 256, -rate, 1);
    return loss;
}

void cartpole_predict(const cartpole_real *parameters, const cartpole_real *state,
    cartpole_real *workspace, cartpole_real *output)
{
    /* dense1, features */
    cartpole_dense1_features_forward(state, parameters, parameters + 256, workspace, workspace);
    /* policy */
    cartpole_policy_forward(workspace, parameters + 320, parameters + 448, workspace + 32000);
    /* policy */
    cartpole_copy(workspace + 32000, workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 1000; ++place) {
        output[place] = workspace[place];
    }
}
