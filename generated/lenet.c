/* lenet.c: a network, its gradient and a training step in C99; see lenet.h.
 *
 * Made by symbp 0.1.0 from the declaration of `lenet`
 * (SHA-256 6a4e67dc93bf260f59a1d84084c20d58a010a16d61da8bdc05082357d6e45ba6). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -fopenmp there are threads; results have the same bits for any number of them.
 *
 * With -Dlenet_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dlenet_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * lenet.tex.
 */
#include "lenet.h"

#ifdef lenet_DOUBLE
#include <math.h>
#endif

static const lenet_tensor lenet_table[] = {
    {"conv2d1.W", 0, 72},
    {"conv2d1.b", 72, 8},
    {"conv2d2.W", 80, 1152},
    {"conv2d2.b", 1232, 16},
    {"dense1.W", 1248, 2048},
    {"dense1.b", 3296, 32},
    {"logits.W", 3328, 320},
    {"logits.b", 3648, 10},
};

const lenet_tensor *lenet_tensors(void)
{
    return lenet_table;
}

/* Before a loop whose turns may run in several threads: each writes elements of its own, so results
   do not depend on how many there are. */
#ifdef _OPENMP
#define lenet_PARALLEL _Pragma("omp parallel for schedule(static)")
#else
#define lenet_PARALLEL
#endif

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define lenet_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define lenet_IVDEP _Pragma("GCC ivdep")
#else
#define lenet_IVDEP
#endif

/* Before a loop that may be as short as a vector or two: gcc, which would write it out, is to
   vectorise it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define lenet_WHOLE_LOOP _Pragma("GCC unroll 1")
#else
#define lenet_WHOLE_LOOP
#endif

#ifdef lenet_DOUBLE
#define lenet_exp exp
#define lenet_log log
#else

static inline uint32_t lenet_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float lenet_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float lenet_exp(float x)
{
    const int32_t size = (int32_t)(lenet_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = lenet_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = lenet_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = lenet_number(lenet_bits(y) + ((uint32_t)half << 23));
    return lenet_number(lenet_bits(scaled*lenet_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float lenet_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float lenet_log_edge(float x)
{
    const uint32_t bits = lenet_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return lenet_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float lenet_log(float x)
{
    const int small = (int32_t)lenet_bits(x) < 0x800000;
    const uint32_t up = lenet_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = lenet_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return lenet_log_sum(e, f) + lenet_log_edge(x);
}

#endif

static inline ptrdiff_t lenet_later(ptrdiff_t a, ptrdiff_t b)
{
    return a > b ? a : b;
}

static inline ptrdiff_t lenet_earlier(ptrdiff_t a, ptrdiff_t b)
{
    return a < b ? a : b;
}

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static lenet_real lenet_nan(void)
{
#ifdef lenet_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    lenet_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int lenet_valid_y(const int32_t *y)
{
    int valid = 1;
    for (ptrdiff_t place = 0; place < 32; ++place) {
        valid &= y[place] >= 0 && y[place] < 10;
    }
    return valid;
}

/* ---- Matrix products.

   A product is computed in tiles: so many sums that they fill the vector registers, and stay there
   until all their terms are in. Everything is inlined where it is called, so that sizes and strides,
   being literal there, shape the tiles. Vectors are those of gcc and clang, as wide as the target
   allows. With lenet_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(lenet_SCALAR)
#if defined(__AVX512F__)
#define lenet_BYTES 64
#define lenet_MANY_REGISTERS 1
#elif defined(__AVX__)
#define lenet_BYTES 32
#define lenet_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define lenet_BYTES 16
#define lenet_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define lenet_BYTES 16
#define lenet_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define lenet_INLINE static inline __attribute__((always_inline, unused))
#else
#define lenet_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} lenet_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*lenet_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    lenet_real *target;
    ptrdiff_t row, column;
    const lenet_real *start;
    ptrdiff_t start_row, start_column;
    lenet_real scale;
    int add, more;
    lenet_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} lenet_result;

/* The results from a row and a column on. */
lenet_INLINE lenet_result lenet_from(lenet_result to, ptrdiff_t row, ptrdiff_t column)
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
lenet_INLINE void lenet_put(lenet_real sum, lenet_result to, ptrdiff_t row, ptrdiff_t column)
{
    lenet_real *const target = to.target + (row*to.row + column*to.column);
    lenet_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
lenet_INLINE void lenet_done(ptrdiff_t rows, ptrdiff_t columns, lenet_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef lenet_BYTES
#ifdef lenet_DOUBLE
#define lenet_LANES (lenet_BYTES / 8)
typedef int64_t lenet_integer;
#else
#define lenet_LANES (lenet_BYTES / 4)
typedef int32_t lenet_integer;
#endif
/* A vector may stand at any element. */
typedef lenet_real lenet_vector __attribute__((vector_size(lenet_BYTES), aligned(sizeof(lenet_real)), may_alias));
typedef lenet_integer lenet_places __attribute__((vector_size(lenet_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define lenet_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define lenet_APART static __attribute__((noinline, unused))
#else
#define lenet_APART static __attribute__((noinline, noclone, unused))
#endif
#define lenet_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define lenet_UNROLL
#elif !defined(__clang__)
#define lenet_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define lenet_UNROLL
#else
#define lenet_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define lenet_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define lenet_HOLD(x) __asm__("" : "+w"(x))
#else
#define lenet_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if lenet_LANES == 16
#define lenet_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define lenet_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define lenet_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif lenet_LANES == 8
#define lenet_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define lenet_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define lenet_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif lenet_LANES == 4
#define lenet_LOW 0, 4, 1, 5
#define lenet_HIGH 2, 6, 3, 7
#define lenet_ORDER 0, 1, 2, 3
#else
#define lenet_LOW 0, 2
#define lenet_HIGH 1, 3
#define lenet_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define lenet_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define lenet_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (lenet_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define lenet_HEIGHT 12
#define lenet_WIDTH 8
#define lenet_PANEL 4
#define lenet_DEPTH 256

/* The height of tiles with so many vectors across. */
lenet_INLINE ptrdiff_t lenet_height(ptrdiff_t across)
{
    if (lenet_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} lenet_columns;

/* Part of a vector, or all of it. */
lenet_INLINE void lenet_load(lenet_vector *to, const lenet_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const lenet_vector *)from;
    } else {
        const lenet_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(lenet_real));
    }
}

/* Sums that do not become vectors of the target. */
lenet_SELDOM void lenet_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const lenet_real *sums, const lenet_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            lenet_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
lenet_INLINE void lenet_finish(ptrdiff_t rows, lenet_vector (*sums)[lenet_WIDTH], lenet_columns columns, lenet_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + lenet_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !lenet_KNOWN(narrow)) || to.start_column / 2 != 0) {
        lenet_real cells[lenet_HEIGHT*lenet_WIDTH*lenet_LANES];
        lenet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            lenet_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*lenet_LANES : columns.target_last;
                *(lenet_vector *)(cells + (row*across*lenet_LANES + column)) = sums[row][j];
            }
        }
        lenet_spread(rows, width, across*lenet_LANES, cells, &to);
        lenet_done(rows, width, to);
        return;
    }
    lenet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        lenet_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        lenet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const lenet_real *const from = to.start + row*to.start_row;
            lenet_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                lenet_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    lenet_load(&start, from + (j + 1 < across ? j*lenet_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        lenet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const lenet_real *const from = to.target + row*to.row;
            lenet_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                lenet_vector old;
                lenet_load(&old, from + (j + 1 < across ? j*lenet_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    lenet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        lenet_real *const target = to.target + row*to.row;
        lenet_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(lenet_vector *)(target + (j + 1 < across ? j*lenet_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(lenet_real));
            }
        }
    }
    lenet_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
lenet_INLINE void lenet_tile(
    ptrdiff_t rows, lenet_columns columns, lenet_terms terms, const lenet_real *left, ptrdiff_t left_row,
    const lenet_real *right, lenet_result to)
{
    const ptrdiff_t across = columns.across;
    lenet_vector sums[lenet_HEIGHT][lenet_WIDTH];
    lenet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        lenet_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const lenet_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const lenet_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const lenet_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                lenet_vector factors[lenet_WIDTH];
                lenet_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const lenet_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                lenet_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const lenet_real factor = a[row*left_row];
                    lenet_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        lenet_vector sum = sums[row][j] + factor*factors[j];
                        lenet_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    lenet_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
lenet_INLINE void lenet_tiles(
    ptrdiff_t rows, lenet_columns columns, lenet_terms terms, const lenet_real *left, ptrdiff_t left_row,
    const lenet_real *right, lenet_result to)
{
    const ptrdiff_t highest = lenet_height(columns.across), count = (rows + highest - 1) / highest;
    int known = lenet_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        lenet_tile(height1, columns, terms, left + row*left_row, left_row, right, lenet_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        lenet_tile(height, columns, terms, left + row*left_row, left_row, right, lenet_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
lenet_INLINE void lenet_transpose(const lenet_real *from, ptrdiff_t pitch, lenet_real *to)
{
    lenet_vector rows[lenet_LANES], mixed[lenet_LANES];
    lenet_UNROLL
    for (int i = 0; i < lenet_LANES; ++i) {
        rows[i] = *(const lenet_vector *)(from + i*pitch);
    }
    lenet_UNROLL
    for (int stage = 1; stage < lenet_LANES; stage *= 2) {
        lenet_UNROLL
        for (int i = 0; i < lenet_LANES / 2; ++i) {
            mixed[2*i] = lenet_MIX(rows[i], rows[i + lenet_LANES / 2], lenet_LOW);
            mixed[2*i + 1] = lenet_MIX(rows[i], rows[i + lenet_LANES / 2], lenet_HIGH);
        }
        lenet_UNROLL
        for (int i = 0; i < lenet_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    lenet_UNROLL
    for (int i = 0; i < lenet_LANES; ++i) {
        *(lenet_vector *)(to + i*lenet_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
lenet_INLINE ptrdiff_t lenet_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
lenet_APART void lenet_strip(
    lenet_terms terms, const lenet_real *right, ptrdiff_t right_column, ptrdiff_t there, lenet_real *to)
{
    const lenet_real *const end = right + there + lenet_reach(terms.outer, terms.right_outer)
        + lenet_reach(terms.middle, terms.right_middle) + lenet_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const lenet_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == lenet_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += lenet_LANES) {
                    *(lenet_vector *)to = *(const lenet_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == lenet_LANES && terms.right_inner == 1) {
                for (; rest >= lenet_LANES; rest -= lenet_LANES, from += lenet_LANES, to += lenet_LANES*lenet_LANES) {
                    lenet_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= lenet_LANES; --rest, to += lenet_LANES) {
                const lenet_places order = {lenet_ORDER};
                const lenet_vector all = *(const lenet_vector *)from;
                *(lenet_vector *)to = (lenet_vector)((lenet_places)all & (order < (lenet_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += lenet_LANES) {
                for (ptrdiff_t lane = 0; lane < lenet_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
lenet_INLINE void lenet_panel(
    ptrdiff_t rows, lenet_columns columns, lenet_terms terms, const lenet_real *left, ptrdiff_t left_row,
    const lenet_real *right, ptrdiff_t right_column, int packing, lenet_real *panel, lenet_result to)
{
    const ptrdiff_t deepest = lenet_DEPTH*lenet_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? lenet_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const lenet_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                lenet_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*lenet_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*lenet_LANES : columns.target_last;
                        lenet_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = lenet_LANES;
                    part.right_middle = part.inner*lenet_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                lenet_tiles(rows, columns, part,
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
lenet_INLINE void lenet_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, lenet_real *panel, lenet_result to)
{
    const ptrdiff_t vectors = (columns + lenet_LANES - 1) / lenet_LANES;
    const ptrdiff_t shift = vectors*lenet_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = lenet_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const lenet_columns one = {1, step, 0, 0, columns == lenet_LANES ? 0 : columns};
        lenet_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const lenet_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*lenet_LANES - (last ? shift : 0), 0
            };
            lenet_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                lenet_from(to, 0, v*lenet_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const lenet_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*lenet_LANES - (last ? shift : 0), 0
            };
            lenet_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                lenet_from(to, 0, v*lenet_LANES));
        }
    }
}

lenet_INLINE void lenet_tiled(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, lenet_result to)
{
    lenet_real panel[lenet_DEPTH*lenet_PANEL*lenet_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (lenet_BYTES == 64 ? 32 : 4)*lenet_height(lenet_PANEL);
    const int packing = right_column != 1
        || (lenet_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = lenet_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = lenet_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        lenet_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*lenet_LANES, packing, panel, to);
    }
}

/* At most so many dot products are computed at a time. */
#define lenet_DOTS (lenet_MANY_REGISTERS ? 24 : 12)

/* The last terms, fewer than a vector: the vector that ends with them, if it lies within the row,
   and unless another does so less what is in it of other terms; else what there is, and zeros. */
lenet_INLINE void lenet_rest(const lenet_real *from, ptrdiff_t there, int whole, int less, lenet_vector *to)
{
    if (whole) {
        const lenet_places order = {lenet_ORDER};
        const lenet_vector all = *(const lenet_vector *)(from + (there - lenet_LANES));
        *to = less ? (lenet_vector)((lenet_places)all & (order >= (lenet_integer)(lenet_LANES - there))) : all;
    } else {
        lenet_load(to, from, there);
    }
}

/* What the lanes of each vector add up to. Vectors are added in pairs, half of one and half of the
   other, until one is left: that of vector i stands in the lanes from i*(lenet_LANES / width) to the
   next, width being 1, 2, 4, 8 or 16, as many as there are vectors at least. */
lenet_INLINE lenet_vector lenet_added_up(ptrdiff_t count, lenet_vector *sums)
{
    lenet_UNROLL
    for (ptrdiff_t half = lenet_LANES / 2; half >= 1; half /= 2) {
        lenet_UNROLL
        for (ptrdiff_t i = 0; i < lenet_LANES / 2; ++i) {
            if (i < half && half < count) {
                const lenet_vector one = sums[i], other = sums[i + half < count ? i + half : i];
                sums[i] = lenet_MIX(one, other, lenet_LOW) + lenet_MIX(one, other, lenet_HIGH);
            }
        }
    }
    lenet_UNROLL
    for (ptrdiff_t half = lenet_LANES / 2; half >= 1; half /= 2) {
        if (half >= count) {
            const lenet_vector one = sums[0];
            sums[0] = lenet_MIX(one, one, lenet_LOW) + lenet_MIX(one, one, lenet_HIGH);
        }
    }
    return sums[0];
}

/* The same as numbers, times scale. */
lenet_INLINE void lenet_totals(ptrdiff_t count, lenet_vector *sums, lenet_real scale, lenet_real *to)
{
    const ptrdiff_t width = count > 8 ? 16 : count > 4 ? 8 : count > 2 ? 4 : count;
    lenet_real lanes[lenet_LANES];
    *(lenet_vector *)lanes = scale*lenet_added_up(count, sums);
    lenet_UNROLL
    for (ptrdiff_t i = 0; i < lenet_LANES; ++i) {
        if (i < count) {
            to[i] = lanes[i*(lenet_LANES / width)];
        }
    }
}

/* A tile's sums are complete but for adding up their lanes. */
lenet_INLINE void lenet_dots_finish(ptrdiff_t rows, ptrdiff_t columns, lenet_vector *sums, lenet_result to)
{
    lenet_real totals[lenet_DOTS + lenet_LANES];
    if (rows == 1 && columns == lenet_LANES && to.column == 1 && to.start_column / 2 == 0) {
        lenet_vector all = to.scale*lenet_added_up(lenet_LANES, sums);
        if (to.start != NULL && to.start_column == 0) {
            all += *to.start;
        } else if (to.start != NULL) {
            all += *(const lenet_vector *)to.start;
        }
        if (to.add) {
            all += *(lenet_vector *)to.target;
        }
        *(lenet_vector *)to.target = all;
        return;
    }
    lenet_UNROLL
    for (ptrdiff_t k = 0; k < rows*columns; k += lenet_LANES) {
        const ptrdiff_t count = rows*columns - k < lenet_LANES ? rows*columns - k : lenet_LANES;
        lenet_totals(count, sums + k, to.scale, totals + k);
    }
    to.scale = 1;
    lenet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        lenet_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            lenet_put(totals[row*columns + j], to, row, j);
        }
    }
}

/* Rows times columns of sums, with vectors that run along the terms. With `going_on`, these are some
   terms of many: sums go on from those `kept`, and are kept again unless it is the `last` time. */
lenet_INLINE void lenet_dots_tile(
    ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms, const lenet_real *left, ptrdiff_t left_row,
    const lenet_real *right, ptrdiff_t right_column, int going_on, int last, lenet_vector *kept, lenet_result to)
{
    const ptrdiff_t full = terms.inner / lenet_LANES*lenet_LANES, there = terms.inner - full;
    lenet_vector sums[lenet_DOTS + lenet_LANES];
    lenet_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        lenet_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            const lenet_vector zero = {0};
            sums[row*columns + j] = going_on ? kept[row*columns + j] : zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const lenet_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
            const lenet_real *const b = right + (o*terms.right_outer + m*terms.right_middle);
            lenet_vector factors[lenet_HEIGHT], factor;
            for (ptrdiff_t i = 0; i < full; i += lenet_LANES) {
                lenet_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    factor = *(const lenet_vector *)(a + (row*left_row + i));
                    lenet_HOLD(factor);
                    factors[row] = factor;
                }
                lenet_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    factor = *(const lenet_vector *)(b + (j*right_column + i));
                    lenet_HOLD(factor);
                    lenet_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        lenet_vector sum = sums[row*columns + j] + factors[row]*factor;
                        lenet_HOLD(sum);
                        sums[row*columns + j] = sum;
                    }
                }
            }
            if (there > 0) {
                lenet_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    lenet_rest(a + (row*left_row + full), there, full > 0, 1, &factors[row]);
                }
                lenet_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    lenet_rest(b + (j*right_column + full), there, full > 0, 0, &factor);
                    lenet_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        sums[row*columns + j] += factors[row]*factor;
                    }
                }
            }
        }
    }
    if (going_on && !last) {
        lenet_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            lenet_UNROLL
            for (ptrdiff_t j = 0; j < columns; ++j) {
                kept[row*columns + j] = sums[row*columns + j];
            }
        }
    } else {
        lenet_dots_finish(rows, columns, sums, to);
    }
}

/* All rows of some columns, at most so many at a time. */
lenet_INLINE void lenet_dots_rows(
    ptrdiff_t rows, ptrdiff_t most, ptrdiff_t columns, lenet_terms terms, const lenet_real *left,
    ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, int going_on, int last,
    lenet_vector *kept, lenet_result to)
{
    int known = lenet_KNOWN(rows);
    const ptrdiff_t count = (rows + most - 1) / most, height = known ? rows / count : 1;
    const ptrdiff_t end = known ? rows % count * (height + 1) : 0;
    ptrdiff_t row = 0;
    for (; row < end; row += height + 1) {
        lenet_dots_tile(height + 1, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, lenet_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        lenet_dots_tile(height, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, lenet_from(to, row, 0));
    }
}

/* All rows and columns of a part of the terms. */
lenet_INLINE void lenet_dots_part(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column,
    int going_on, int last, lenet_vector *kept, lenet_result to)
{
    /* All columns at once if they are few, or all rows; else about as many as rows. */
    const ptrdiff_t square = lenet_MANY_REGISTERS ? 4 : 3;
    int known_rows = lenet_KNOWN(rows);
    const ptrdiff_t few_rows = lenet_MANY_REGISTERS ? square + 1 : square;
    const ptrdiff_t low = known_rows && rows > 0 ? (rows <= few_rows ? rows : square) : 1;
    const int few = columns <= square + 1;
    const ptrdiff_t most = few && columns > 2 ? lenet_DOTS / columns : low;
    const ptrdiff_t widest = few ? columns : lenet_DOTS / low < 8 ? lenet_DOTS / low : 8;
    const ptrdiff_t count = (columns + widest - 1) / widest;
    int known = lenet_KNOWN(columns);
    const ptrdiff_t across = known ? columns / count : 1;
    const ptrdiff_t across1 = known ? across + 1 : 4;
    const ptrdiff_t end = known ? columns % count * across1 : columns / across1 * across1;
    ptrdiff_t column = 0;
    for (; column < end; column += across1) {
        lenet_dots_rows(rows, known ? most : square, across1, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, lenet_from(to, 0, column));
    }
    for (; column < columns; column += across) {
        lenet_dots_rows(rows, known ? most : square, across, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, lenet_from(to, 0, column));
    }
}

/* Where the operands are more than stays near, the terms are taken in parts of about so many
   elements: each is brought near once, not once for every tile. So many sums at most wait for the
   next part. */
#define lenet_NEAR (24576 / (ptrdiff_t)sizeof(lenet_real))
#define lenet_KEPT 128
/* Vectors of terms that are few. */
#define lenet_FEW 4

lenet_INLINE void lenet_dots_long(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, lenet_result to)
{
    int known = lenet_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner);
    if (known && rows*columns > lenet_DOTS && rows*columns <= lenet_KEPT && terms.middle > 1
        && (rows + columns)*terms.outer*terms.middle*terms.inner > 2*lenet_NEAR) {
        const lenet_vector zero = {0};
        lenet_vector kept[lenet_KEPT];
        const ptrdiff_t fitting = lenet_NEAR / ((rows + columns)*terms.inner);
        const ptrdiff_t part = fitting > 1 ? fitting : 1;
        lenet_terms some = terms;
        some.outer = 1;
        for (ptrdiff_t k = 0; k < rows*columns; ++k) {
            kept[k] = zero;
        }
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; m += part) {
                some.middle = terms.middle - m < part ? terms.middle - m : part;
                lenet_dots_part(rows, columns, some,
                    left + (o*terms.left_outer + m*terms.left_middle), left_row,
                    right + (o*terms.right_outer + m*terms.right_middle), right_column,
                    1, o + 1 == terms.outer && m + part >= terms.middle, kept, to);
            }
        }
    } else {
        lenet_dots_part(rows, columns, terms, left, left_row, right, right_column, 0, 1, NULL, to);
    }
}

/* Few terms: a vector of results at a time, so that what is added up need not be spread. */
lenet_INLINE void lenet_dots_short(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, lenet_result to)
{
    const ptrdiff_t full = columns / lenet_LANES*lenet_LANES;
    for (ptrdiff_t column = 0; column < full; column += lenet_LANES) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            lenet_dots_tile(1, lenet_LANES, terms, left + row*left_row, left_row,
                right + column*right_column, right_column, 0, 1, NULL, lenet_from(to, row, column));
        }
    }
    if (full < columns) {
        lenet_dots_part(rows, columns - full, terms, left, left_row,
            right + full*right_column, right_column, 0, 1, NULL, lenet_from(to, 0, full));
    }
}

lenet_INLINE void lenet_dotted(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, lenet_result to)
{
    int known = lenet_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner*to.row*to.column);
    const int few = terms.outer*terms.middle*((terms.inner + lenet_LANES - 1) / lenet_LANES) <= lenet_FEW;
    if (rows <= 0 || columns <= 0) {
        return;
    }
    if (known && few && to.column == 1 && columns >= lenet_LANES) {
        lenet_dots_short(rows, columns, terms, left, left_row, right, right_column, to);
    } else if (known && few && to.row == 1 && rows >= lenet_LANES) {
        const lenet_terms turned = {
            terms.outer, terms.middle, terms.inner,
            terms.right_outer, terms.right_middle, terms.right_inner,
            terms.left_outer, terms.left_middle, terms.left_inner
        };
        const lenet_result there = {
            to.target, to.column, to.row, to.start, to.start_column, to.start_row,
            to.scale, to.add, 0, NULL, NULL, 0, 0
        };
        lenet_dots_short(columns, rows, turned, right, right_column, left, left_row, there);
    } else {
        lenet_dots_long(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define lenet_SUMS 64

lenet_INLINE void lenet_row(
    ptrdiff_t columns, lenet_terms terms, const lenet_real *left, const lenet_real *right, lenet_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += lenet_SUMS) {
        const ptrdiff_t width = columns - first < lenet_SUMS ? columns - first : lenet_SUMS;
        lenet_real sums[lenet_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const lenet_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const lenet_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            lenet_put(sums[j], to, 0, first + j);
        }
        lenet_done(1, width, lenet_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
lenet_INLINE void lenet_dotted(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, lenet_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const lenet_real *const begin = left + row*left_row, *const from = right + j*right_column;
            lenet_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const lenet_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const lenet_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            lenet_put(sum, to, row, j);
            if (last >= 1) {
                lenet_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                lenet_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                lenet_put(sum3, to, row, j + 3);
            }
        }
    }
    lenet_done(rows, columns, to);
}

lenet_INLINE void lenet_tiled(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, lenet_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            lenet_row(columns, terms, left + row*left_row, right, lenet_from(to, row, 0));
        }
    } else {
        lenet_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef lenet_CBLAS
#include <cblas.h>
#ifdef lenet_DOUBLE
#define lenet_GEMM cblas_dgemm
#else
#define lenet_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef lenet_LARGE
#define lenet_LARGE 2e6
#endif
/* It counts with an int. */
#define lenet_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
lenet_INLINE int lenet_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= lenet_MOST)
        || (step == 1 && term_step >= count && term_step <= lenet_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
lenet_INLINE int lenet_by_library(ptrdiff_t rows, ptrdiff_t columns, lenet_terms terms,
    const lenet_real *left, ptrdiff_t left_row, const lenet_real *right, ptrdiff_t right_column, lenet_result to)
{
    const ptrdiff_t inner = terms.inner, most = lenet_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < lenet_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !lenet_is_matrix(rows, left_row, inner, terms.left_inner)
        || !lenet_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                lenet_put(0, to, row, column);
            }
        }
    }
    lenet_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    lenet_done(rows, columns, to);
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
lenet_INLINE void lenet_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const lenet_real *left, const lenet_real *right, lenet_real *target, lenet_real scale, int add,
    const lenet_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, lenet_epilogue then, const void *of)
{
    const lenet_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const lenet_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef lenet_CBLAS
    if (lenet_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    lenet_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

lenet_INLINE void lenet_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const lenet_real *left, const lenet_real *right, lenet_real *target, lenet_real scale, int add,
    const lenet_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    lenet_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

lenet_INLINE void lenet_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const lenet_real *left, const lenet_real *right, lenet_real *target, lenet_real scale, int add)
{
    lenet_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* The same, but vectors run along the innermost terms: left_inner and right_inner must be 1. Fast
   where rows or columns are few and terms many. */
lenet_INLINE void lenet_dots_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const lenet_real *left, const lenet_real *right, lenet_real *target, lenet_real scale, int add,
    const lenet_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    const lenet_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const lenet_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, NULL, NULL, 0, 0
    };
#ifdef lenet_CBLAS
    if (lenet_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    lenet_dotted(rows, columns, terms, left, left_row, right, right_column, to);
}

lenet_INLINE void lenet_dots(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const lenet_real *left, const lenet_real *right, lenet_real *target, lenet_real scale, int add)
{
    lenet_dots_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* forward of x */
static void lenet_copy(
    const lenet_real *x,
    lenet_real *x_inside)
{
    /* x·inside[i0, i1, i2, i3] = x[i0, i1, i2, i3] */
    for (ptrdiff_t i3 = 0; i3 < 64; ++i3) {
        lenet_IVDEP
        for (ptrdiff_t i0 = 0; i0 < 32; ++i0) {
            x_inside[i3*32 + i0] = x[i0*64 + i3];
        }
    }
}

/* forward of conv2d1, relu1, max_pool1: l = 1, equations (1) to (3) of lenet.tex */
static void lenet_conv2d1_relu1_max_pool1_forward(
    const lenet_real *x,
    const lenet_real *conv2d1_W,
    const lenet_real *conv2d1_b,
    lenet_real *conv2d1_sum,
    lenet_real *relu1,
    lenet_real *max_pool1)
{
    /* (1) conv2d1·sum[n, t, m, s] = sum[c < 1, i < 3, j < 3 if -i - m + 9 > 0 and -j - s + 9 > 0
       and i + m - 1 >= 0 and j + s - 1 >= 0](conv2d1.W[t, c, i, j]*x[n, c, i + m - 1, j + s -
       1]) + conv2d1.b[t] */
    for (ptrdiff_t m = 0; m < 8; ++m) {
        for (ptrdiff_t s = 0; s < 8; ++s) {
            const ptrdiff_t i = lenet_later(0, 1 - m);
            const ptrdiff_t j = lenet_later(0, 1 - s);
            lenet_product_start(
                8, 9, 2048, /* t */
                32, 1, 1, /* n */
                lenet_later(i, lenet_earlier(3, 9 - m)) - i, 3, 256, /* i */
                lenet_later(j, lenet_earlier(3, 9 - s)) - j, 1, 32, /* j */
                1, 9, 0, /* c */
                conv2d1_W + i*3 + j,
                x + m*256 + i*256 + s*32 + j*32 - 288,
                conv2d1_sum + m*256 + s*32,
                1, 0,
                conv2d1_b, 1, 0);
        }
    }
    lenet_PARALLEL
    for (ptrdiff_t t = 0; t < 8; ++t) {
        /* (2) relu1[n, t, m, s] = where(conv2d1·sum[n, t, m, s] > 0, conv2d1·sum[n, t, m, s], 0) */
        lenet_IVDEP
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            const lenet_real conv2d1_sum_here = conv2d1_sum[t*2048 + n];
            relu1[t*2048 + n] = conv2d1_sum_here > 0 ? conv2d1_sum_here : (lenet_real)0;
        }
        /* (3) max_pool1[n, t, p, q] = max[i < 2, j < 2](relu1[n, t, i + 2*p, j + 2*q]) */
        for (ptrdiff_t p = 0; p < 4; ++p) {
            for (ptrdiff_t q = 0; q < 4; ++q) {
                lenet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    lenet_real best = relu1[t*2048 + p*512 + q*64 + n];
                    {
                        const lenet_real candidate = relu1[t*2048 + p*512 + q*64 + n + 32];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu1[t*2048 + p*512 + q*64 + n + 256];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu1[t*2048 + p*512 + q*64 + n + 288];
                        best = candidate > best ? candidate : best;
                    }
                    max_pool1[t*512 + p*128 + q*32 + n] = best;
                }
            }
        }
    }
}

/* forward of conv2d2, relu2, max_pool2, flatten1: l = 2, equations (4) to (6) of lenet.tex */
static void lenet_conv2d2_relu2_max_pool2_flatten1_forward(
    const lenet_real *max_pool1,
    const lenet_real *conv2d2_W,
    const lenet_real *conv2d2_b,
    lenet_real *conv2d2_sum,
    lenet_real *relu2,
    lenet_real *max_pool2)
{
    /* (4) conv2d2·sum[n, t, m, s] = sum[c < 8, i < 3, j < 3 if -i - m + 5 > 0 and -j - s + 5 > 0
       and i + m - 1 >= 0 and j + s - 1 >= 0](conv2d2.W[t, c, i, j]*max_pool1[n, c, i + m - 1, j
       + s - 1]) + conv2d2.b[t] */
    lenet_PARALLEL
    for (ptrdiff_t m = 0; m < 4; ++m) {
        for (ptrdiff_t s = 0; s < 4; ++s) {
            const ptrdiff_t i = lenet_later(0, 1 - m);
            const ptrdiff_t j = lenet_later(0, 1 - s);
            lenet_product_start(
                16, 72, 512, /* t */
                32, 1, 1, /* n */
                8, 9, 512, /* c */
                lenet_later(i, lenet_earlier(3, 5 - m)) - i, 3, 128, /* i */
                lenet_later(j, lenet_earlier(3, 5 - s)) - j, 1, 32, /* j */
                conv2d2_W + i*3 + j,
                max_pool1 + m*128 + i*128 + s*32 + j*32 - 160,
                conv2d2_sum + m*128 + s*32,
                1, 0,
                conv2d2_b, 1, 0);
        }
    }
    for (ptrdiff_t t = 0; t < 16; ++t) {
        /* (5) relu2[n, t, m, s] = where(conv2d2·sum[n, t, m, s] > 0, conv2d2·sum[n, t, m, s], 0) */
        for (ptrdiff_t m = 0; m < 4; ++m) {
            lenet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                const lenet_real conv2d2_sum_here = conv2d2_sum[t*512 + m*128 + n];
                relu2[t*512 + m*128 + n] = conv2d2_sum_here > 0 ? conv2d2_sum_here : (lenet_real)0;
            }
        }
        /* (6) max_pool2[n, t, p, q] = max[i < 2, j < 2](relu2[n, t, i + 2*p, j + 2*q]) */
        for (ptrdiff_t p = 0; p < 2; ++p) {
            for (ptrdiff_t q = 0; q < 2; ++q) {
                lenet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    lenet_real best = relu2[t*512 + p*256 + q*64 + n];
                    {
                        const lenet_real candidate = relu2[t*512 + p*256 + q*64 + n + 32];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu2[t*512 + p*256 + q*64 + n + 128];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu2[t*512 + p*256 + q*64 + n + 160];
                        best = candidate > best ? candidate : best;
                    }
                    max_pool2[t*128 + p*64 + q*32 + n] = best;
                }
            }
        }
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const lenet_real *dense1_sum;
    lenet_real *relu3;
} lenet_dense1_relu3_forward_epilogue_given;

static inline void lenet_dense1_relu3_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const lenet_dense1_relu3_forward_epilogue_given *const given =
        (const lenet_dense1_relu3_forward_epilogue_given *)of;
    const lenet_real *const dense1_sum = given->dense1_sum;
    lenet_real *const relu3 = given->relu3;
    /* (9) relu3[n, t] = where(dense1·sum[n, t] > 0, dense1·sum[n, t], 0) */
    for (ptrdiff_t t = row; t < row + rows; ++t) {
        lenet_IVDEP
        lenet_WHOLE_LOOP
        for (ptrdiff_t n = column; n < column + columns; ++n) {
            const lenet_real dense1_sum_here = dense1_sum[t*32 + n];
            relu3[t*32 + n] = dense1_sum_here > 0 ? dense1_sum_here : (lenet_real)0;
        }
    }
}

/* forward of dense1, relu3: l = 3, equations (8) and (9) of lenet.tex */
static void lenet_dense1_relu3_forward(
    const lenet_real *max_pool2,
    const lenet_real *dense1_W,
    const lenet_real *dense1_b,
    lenet_real *dense1_sum,
    lenet_real *relu3)
{
    /* (8) dense1·sum[n, t] = sum[k < 64](dense1.W[t, k]*max_pool2[n, k]) + dense1.b[t] */
    {
        const lenet_dense1_relu3_forward_epilogue_given given = {dense1_sum, relu3};
        lenet_product_then(
            32, 64, 32, /* t */
            32, 1, 1, /* n */
            1, 0, 0,
            1, 0, 0,
            64, 1, 32, /* k */
            dense1_W,
            max_pool2,
            dense1_sum,
            1, 0,
            dense1_b, 1, 0,
            0, 0, lenet_dense1_relu3_forward_epilogue, &given);
    }
}

/* forward of logits, cross_entropy1: l = 4, equations (10) to (12) of lenet.tex */
static void lenet_logits_cross_entropy1_forward(
    const lenet_real *relu3,
    const lenet_real *logits_W,
    const lenet_real *logits_b,
    const int32_t *y,
    lenet_real *logits,
    lenet_real *cross_entropy1_p_sum_max,
    lenet_real *cross_entropy1_p_sum_shifted,
    lenet_real *cross_entropy1_p_sum_exp,
    lenet_real *cross_entropy1_p_sum_scaled,
    lenet_real *cross_entropy1_p,
    lenet_real *cross_entropy1)
{
    /* (10) logits[n, u] = sum[k < 32](logits.W[u, k]*relu3[n, k]) + logits.b[u] */
    lenet_product_start(
        10, 32, 32, /* u */
        32, 1, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        32, 1, 32, /* k */
        logits_W,
        relu3,
        logits,
        1, 0,
        logits_b, 1, 0);
    /* (11) cross_entropy1.p·sum·max[n] = max[j < 10](logits[n, j]) */
    lenet_IVDEP
    for (ptrdiff_t n = 0; n < 32; ++n) {
        lenet_real best = logits[n];
        {
            const lenet_real candidate = logits[n + 32];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 64];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 96];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 128];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 160];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 192];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 224];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 256];
            best = candidate > best ? candidate : best;
        }
        {
            const lenet_real candidate = logits[n + 288];
            best = candidate > best ? candidate : best;
        }
        cross_entropy1_p_sum_max[n] = best;
    }
    for (ptrdiff_t j = 0; j < 10; ++j) {
        lenet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            /* (11) cross_entropy1.p·sum·shifted[n, j] = -cross_entropy1.p·sum·max[n] +
               logits[n, j] */
            const lenet_real cross_entropy1_p_sum_shifted_here = logits[j*32 + n]
                - cross_entropy1_p_sum_max[n];
            cross_entropy1_p_sum_shifted[j*32 + n] = cross_entropy1_p_sum_shifted_here;
            /* (11) cross_entropy1.p·sum·exp[n, j] = exp(cross_entropy1.p·sum·shifted[n, j]) */
            cross_entropy1_p_sum_exp[j*32 + n] = lenet_exp(cross_entropy1_p_sum_shifted_here);
        }
    }
    /* (11) cross_entropy1.p·sum·scaled[n] = sum[j < 10](cross_entropy1.p·sum·exp[n, j]) */
    lenet_IVDEP
    for (ptrdiff_t n = 0; n < 32; ++n) {
        cross_entropy1_p_sum_scaled[n] = 0;
    }
    for (ptrdiff_t j = 0; j < 8; j += 4) {
        lenet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p_sum_scaled[n] += cross_entropy1_p_sum_exp[j*32 + n]
                + cross_entropy1_p_sum_exp[j*32 + n + 32] + cross_entropy1_p_sum_exp[j*32 + n + 64]
                + cross_entropy1_p_sum_exp[j*32 + n + 96];
        }
    }
    for (ptrdiff_t j = 8; j < 10; ++j) {
        lenet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p_sum_scaled[n] += cross_entropy1_p_sum_exp[j*32 + n];
        }
    }
    /* (11) cross_entropy1.p[n, k] =
       cross_entropy1.p·sum·exp[n, k]/cross_entropy1.p·sum·scaled[n] */
    for (ptrdiff_t k = 0; k < 10; ++k) {
        lenet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p[k*32 + n] = cross_entropy1_p_sum_exp[k*32 + n]
                / cross_entropy1_p_sum_scaled[n];
        }
    }
    /* (12) cross_entropy1 = sum[n < 32](log(cross_entropy1.p·sum·scaled[n])/32 -
       cross_entropy1.p·sum·shifted[n, y[n]]/32) */
    {
        lenet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += (lenet_real)0.03125*lenet_log(cross_entropy1_p_sum_scaled[n])
                - (lenet_real)0.03125*cross_entropy1_p_sum_shifted[(ptrdiff_t)y[n]*32 + n];
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1: l = 4, equations (13), (14), (31) and (32) of lenet.tex */
static void lenet_logits_cross_entropy1_backward(
    const lenet_real *relu3,
    const lenet_real *logits_W,
    const int32_t *y,
    const lenet_real *cross_entropy1_p,
    lenet_real *d_logits,
    lenet_real *d_relu3,
    lenet_real *d_logits_W,
    lenet_real *d_logits_b,
    lenet_real scale,
    int add)
{
    /* (13) ∂logits[n, k] = cross_entropy1.p[n, k]/32 - [k - y[n] == 0]/32 */
    for (ptrdiff_t k = 0; k < 10; ++k) {
        lenet_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            d_logits[k*32 + n] = (lenet_real)0.03125*cross_entropy1_p[k*32 + n]
                - (lenet_real)0.03125*(k == (ptrdiff_t)y[n] ? (lenet_real)1 : (lenet_real)0);
        }
    }
    /* (14) ∂relu3[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u]) */
    lenet_product(
        32, 1, 32, /* k */
        32, 1, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        10, 32, 32, /* u */
        logits_W,
        d_logits,
        d_relu3,
        1, 0);
    /* (31) ∂logits.W[u, k] = sum[n < 32](relu3[n, k]*∂logits[n, u]) */
    lenet_product(
        10, 32, 32, /* u */
        32, 32, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 1, 1, /* n */
        d_logits,
        relu3,
        d_logits_W,
        scale, add);
    /* (32) ∂logits.b[u] = sum[n < 32](∂logits[n, u]) */
    for (ptrdiff_t u = 0; u < 10; ++u) {
        lenet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += d_logits[u*32 + n];
        }
        const lenet_real term = scale*sum;
        d_logits_b[u] = add ? d_logits_b[u] + term : term;
    }
}

/* backward of dense1, relu3: l = 3, equations (15), (16), (29) and (30) of lenet.tex */
static void lenet_dense1_relu3_backward(
    const lenet_real *max_pool2,
    const lenet_real *dense1_W,
    const lenet_real *relu3,
    const lenet_real *d_relu3,
    lenet_real *d_dense1,
    lenet_real *d_flatten1,
    lenet_real *d_dense1_W,
    lenet_real *d_dense1_b,
    lenet_real scale,
    int add)
{
    /* (15) ∂dense1[n, t] = where(relu3[n, t] > 0, ∂relu3[n, t], 0) */
    lenet_IVDEP
    for (ptrdiff_t n = 0; n < 1024; ++n) {
        const lenet_real d_relu3_here = d_relu3[n];
        d_dense1[n] = relu3[n] > 0 ? d_relu3_here : (lenet_real)0;
    }
    /* (16) ∂flatten1[n, k] = sum[u < 32](dense1.W[u, k]*∂dense1[n, u]) */
    lenet_product(
        64, 1, 32, /* k */
        32, 1, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        32, 64, 32, /* u */
        dense1_W,
        d_dense1,
        d_flatten1,
        1, 0);
    /* (29) ∂dense1.W[u, k] = sum[n < 32](max_pool2[n, k]*∂dense1[n, u]) */
    lenet_product(
        32, 32, 64, /* u */
        64, 32, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 1, 1, /* n */
        d_dense1,
        max_pool2,
        d_dense1_W,
        scale, add);
    /* (30) ∂dense1.b[u] = sum[n < 32](∂dense1[n, u]) */
    for (ptrdiff_t u = 0; u < 32; ++u) {
        lenet_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += d_dense1[u*32 + n];
        }
        const lenet_real term = scale*sum;
        d_dense1_b[u] = add ? d_dense1_b[u] + term : term;
    }
}

/* backward of conv2d2, relu2, max_pool2, flatten1: l = 2, equations (6), (19), (20), (27) and
   (28) of lenet.tex */
static void lenet_conv2d2_relu2_max_pool2_flatten1_backward(
    const lenet_real *max_pool1,
    const lenet_real *conv2d2_W,
    const lenet_real *relu2,
    const lenet_real *d_flatten1,
    lenet_real *max_pool2_argmax,
    lenet_real *d_conv2d2,
    lenet_real *d_max_pool1,
    lenet_real *d_conv2d2_W,
    lenet_real *d_conv2d2_b,
    lenet_real scale,
    int add)
{
    lenet_PARALLEL
    for (ptrdiff_t c = 0; c < 16; ++c) {
        for (ptrdiff_t p = 0; p < 2; ++p) {
            /* (6) max_pool2·argmax[n, c, p, q] =
               argmax[i < 2, j < 2](relu2[n, c, i + 2*p, j + 2*q]) */
            for (ptrdiff_t q = 0; q < 2; ++q) {
                lenet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    lenet_real where = 0;
                    lenet_real best = relu2[c*512 + p*256 + q*64 + n];
                    {
                        const lenet_real candidate = relu2[c*512 + p*256 + q*64 + n + 32];
                        where = candidate > best ? (lenet_real)(1) : where;
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu2[c*512 + p*256 + q*64 + n + 128];
                        where = candidate > best ? (lenet_real)(2) : where;
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu2[c*512 + p*256 + q*64 + n + 160];
                        where = candidate > best ? (lenet_real)(3) : where;
                        best = candidate > best ? candidate : best;
                    }
                    max_pool2_argmax[c*128 + p*64 + q*32 + n] = where;
                }
            }
            /* (19) ∂conv2d2[n, c, i + 2*p, j + 2*q] = where(relu2[n, c, i + 2*p, j + 2*q] > 0,
               where(2*i + j - max_pool2·argmax[n, c, p, q] == 0, ∂flatten1[n, c, p, q], 0), 0) */
            for (ptrdiff_t i = 0; i < 2; ++i) {
                for (ptrdiff_t q = 0; q < 2; ++q) {
                    for (ptrdiff_t j = 0; j < 2; ++j) {
                        lenet_IVDEP
                        for (ptrdiff_t n = 0; n < 32; ++n) {
                            const lenet_real max_pool2_argmax_here =
                                max_pool2_argmax[c*128 + p*64 + q*32 + n];
                            const lenet_real d_flatten1_here = d_flatten1[c*128 + p*64 + q*32 + n];
                            d_conv2d2[c*512 + p*256 + i*128 + q*64 + j*32 + n] =
                                relu2[c*512 + p*256 + i*128 + q*64 + j*32 + n] > 0 ? ((lenet_real)j
                                + 2*(lenet_real)i == max_pool2_argmax_here ? d_flatten1_here
                                : (lenet_real)0) : (lenet_real)0;
                        }
                    }
                }
            }
        }
    }
    /* (20) ∂max_pool1[n, c, p, q] = sum[f < 16, i < 3, j < 3 if -i + p + 1 >= 0 and -j + q + 1
       >= 0 and i - p + 3 > 0 and j - q + 3 > 0](conv2d2.W[f, c, i, j]*∂conv2d2[n, f, -i + p + 1,
       -j + q + 1]) */
    lenet_PARALLEL
    for (ptrdiff_t p = 0; p < 4; ++p) {
        for (ptrdiff_t q = 0; q < 4; ++q) {
            const ptrdiff_t i = lenet_later(0, p - 2);
            const ptrdiff_t j = lenet_later(0, q - 2);
            lenet_product(
                8, 9, 512, /* c */
                32, 1, 1, /* n */
                16, 72, 512, /* f */
                lenet_later(i, lenet_earlier(3, p + 2)) - i, 3, -128, /* i */
                lenet_later(j, lenet_earlier(3, q + 2)) - j, 1, -32, /* j */
                conv2d2_W + i*3 + j,
                d_conv2d2 + p*128 + q*32 + 160 - i*128 - j*32,
                d_max_pool1 + p*128 + q*32,
                1, 0);
        }
    }
    /* (27) ∂conv2d2.W[f, c, i, j] = sum[n < 32, p < 4, q < 4 if -i - p + 5 > 0 and -j - q + 5 >
       0 and i + p - 1 >= 0 and j + q - 1 >= 0](max_pool1[n, c, i + p - 1, j + q - 1]*∂conv2d2[n,
       f, p, q]) */
    lenet_PARALLEL
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = lenet_later(0, 1 - i);
            const ptrdiff_t q = lenet_later(0, 1 - j);
            lenet_dots(
                8, 512, 9, /* c */
                16, 512, 72, /* f */
                lenet_later(p, lenet_earlier(4, 5 - i)) - p, 128, 128, /* p */
                lenet_later(q, lenet_earlier(4, 5 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                max_pool1 + p*128 + i*128 + q*32 + j*32 - 160,
                d_conv2d2 + p*128 + q*32,
                d_conv2d2_W + i*3 + j,
                scale, add);
        }
    }
    /* (28) ∂conv2d2.b[f] = sum[n < 32, p < 4, q < 4](∂conv2d2[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 16; ++f) {
        lenet_real sum = 0;
        for (ptrdiff_t p = 0; p < 4; ++p) {
            for (ptrdiff_t n = 0; n < 128; ++n) {
                sum += d_conv2d2[f*512 + p*128 + n];
            }
        }
        const lenet_real term = scale*sum;
        d_conv2d2_b[f] = add ? d_conv2d2_b[f] + term : term;
    }
}

/* backward of conv2d1, relu1, max_pool1: l = 1, equations (3), (23), (25) and (26) of
   lenet.tex */
static void lenet_conv2d1_relu1_max_pool1_backward(
    const lenet_real *x,
    const lenet_real *relu1,
    const lenet_real *d_max_pool1,
    lenet_real *max_pool1_argmax,
    lenet_real *d_conv2d1,
    lenet_real *d_conv2d1_W,
    lenet_real *d_conv2d1_b,
    lenet_real scale,
    int add)
{
    lenet_PARALLEL
    for (ptrdiff_t c = 0; c < 8; ++c) {
        for (ptrdiff_t p = 0; p < 4; ++p) {
            /* (3) max_pool1·argmax[n, c, p, q] =
               argmax[i < 2, j < 2](relu1[n, c, i + 2*p, j + 2*q]) */
            for (ptrdiff_t q = 0; q < 4; ++q) {
                lenet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    lenet_real where = 0;
                    lenet_real best = relu1[c*2048 + p*512 + q*64 + n];
                    {
                        const lenet_real candidate = relu1[c*2048 + p*512 + q*64 + n + 32];
                        where = candidate > best ? (lenet_real)(1) : where;
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu1[c*2048 + p*512 + q*64 + n + 256];
                        where = candidate > best ? (lenet_real)(2) : where;
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu1[c*2048 + p*512 + q*64 + n + 288];
                        where = candidate > best ? (lenet_real)(3) : where;
                        best = candidate > best ? candidate : best;
                    }
                    max_pool1_argmax[c*512 + p*128 + q*32 + n] = where;
                }
            }
            /* (23) ∂conv2d1[n, c, i + 2*p, j + 2*q] = where(relu1[n, c, i + 2*p, j + 2*q] > 0,
               where(2*i + j - max_pool1·argmax[n, c, p, q] == 0, ∂max_pool1[n, c, p, q], 0), 0) */
            for (ptrdiff_t i = 0; i < 2; ++i) {
                for (ptrdiff_t q = 0; q < 4; ++q) {
                    for (ptrdiff_t j = 0; j < 2; ++j) {
                        lenet_IVDEP
                        for (ptrdiff_t n = 0; n < 32; ++n) {
                            const lenet_real max_pool1_argmax_here =
                                max_pool1_argmax[c*512 + p*128 + q*32 + n];
                            const lenet_real d_max_pool1_here =
                                d_max_pool1[c*512 + p*128 + q*32 + n];
                            d_conv2d1[c*2048 + p*512 + i*256 + q*64 + j*32 + n] =
                                relu1[c*2048 + p*512 + i*256 + q*64 + j*32 + n] > 0 ? ((lenet_real)j
                                + 2*(lenet_real)i == max_pool1_argmax_here ? d_max_pool1_here
                                : (lenet_real)0) : (lenet_real)0;
                        }
                    }
                }
            }
        }
    }
    /* (25) ∂conv2d1.W[f, c, i, j] = sum[n < 32, p < 8, q < 8 if -i - p + 9 > 0 and -j - q + 9 >
       0 and i + p - 1 >= 0 and j + q - 1 >= 0](x[n, c, i + p - 1, j + q - 1]*∂conv2d1[n, f, p,
       q]) */
    for (ptrdiff_t i = 0; i < 3; ++i) {
        for (ptrdiff_t j = 0; j < 3; ++j) {
            const ptrdiff_t p = lenet_later(0, 1 - i);
            const ptrdiff_t q = lenet_later(0, 1 - j);
            lenet_dots(
                1, 0, 9, /* c */
                8, 2048, 9, /* f */
                lenet_later(p, lenet_earlier(8, 9 - i)) - p, 256, 256, /* p */
                lenet_later(q, lenet_earlier(8, 9 - j)) - q, 32, 32, /* q */
                32, 1, 1, /* n */
                x + p*256 + i*256 + q*32 + j*32 - 288,
                d_conv2d1 + p*256 + q*32,
                d_conv2d1_W + i*3 + j,
                scale, add);
        }
    }
    /* (26) ∂conv2d1.b[f] = sum[n < 32, p < 8, q < 8](∂conv2d1[n, f, p, q]) */
    for (ptrdiff_t f = 0; f < 8; ++f) {
        lenet_real sum = 0;
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            sum += d_conv2d1[f*2048 + n];
        }
        const lenet_real term = scale*sum;
        d_conv2d1_b[f] = add ? d_conv2d1_b[f] + term : term;
    }
}

/* predict of conv2d1, relu1, max_pool1: l = 1, equations (1) to (3) of lenet.tex */
static void lenet_conv2d1_relu1_max_pool1_predict(
    const lenet_real *x,
    const lenet_real *conv2d1_W,
    const lenet_real *conv2d1_b,
    lenet_real *conv2d1_sum,
    lenet_real *max_pool1)
{
    /* (1) conv2d1·sum[n, t, m, s] = sum[c < 1, i < 3, j < 3 if -i - m + 9 > 0 and -j - s + 9 > 0
       and i + m - 1 >= 0 and j + s - 1 >= 0](conv2d1.W[t, c, i, j]*x[n, c, i + m - 1, j + s -
       1]) + conv2d1.b[t] */
    for (ptrdiff_t m = 0; m < 8; ++m) {
        for (ptrdiff_t s = 0; s < 8; ++s) {
            const ptrdiff_t i = lenet_later(0, 1 - m);
            const ptrdiff_t j = lenet_later(0, 1 - s);
            lenet_product_start(
                8, 9, 2048, /* t */
                32, 1, 1, /* n */
                lenet_later(i, lenet_earlier(3, 9 - m)) - i, 3, 256, /* i */
                lenet_later(j, lenet_earlier(3, 9 - s)) - j, 1, 32, /* j */
                1, 9, 0, /* c */
                conv2d1_W + i*3 + j,
                x + m*256 + i*256 + s*32 + j*32 - 288,
                conv2d1_sum + m*256 + s*32,
                1, 0,
                conv2d1_b, 1, 0);
        }
    }
    lenet_PARALLEL
    for (ptrdiff_t t = 0; t < 8; ++t) {
        lenet_real relu1[2048];
        /* (2) relu1[n, t, m, s] = where(conv2d1·sum[n, t, m, s] > 0, conv2d1·sum[n, t, m, s], 0) */
        lenet_IVDEP
        for (ptrdiff_t n = 0; n < 2048; ++n) {
            const lenet_real conv2d1_sum_here = conv2d1_sum[t*2048 + n];
            relu1[n] = conv2d1_sum_here > 0 ? conv2d1_sum_here : (lenet_real)0;
        }
        /* (3) max_pool1[n, t, p, q] = max[i < 2, j < 2](relu1[n, t, i + 2*p, j + 2*q]) */
        for (ptrdiff_t p = 0; p < 4; ++p) {
            for (ptrdiff_t q = 0; q < 4; ++q) {
                lenet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    lenet_real best = relu1[p*512 + q*64 + n];
                    {
                        const lenet_real candidate = relu1[p*512 + q*64 + n + 32];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu1[p*512 + q*64 + n + 256];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu1[p*512 + q*64 + n + 288];
                        best = candidate > best ? candidate : best;
                    }
                    max_pool1[t*512 + p*128 + q*32 + n] = best;
                }
            }
        }
    }
}

/* predict of conv2d2, relu2, max_pool2, flatten1: l = 2, equations (4) to (6) of lenet.tex */
static void lenet_conv2d2_relu2_max_pool2_flatten1_predict(
    const lenet_real *max_pool1,
    const lenet_real *conv2d2_W,
    const lenet_real *conv2d2_b,
    lenet_real *conv2d2_sum,
    lenet_real *max_pool2)
{
    /* (4) conv2d2·sum[n, t, m, s] = sum[c < 8, i < 3, j < 3 if -i - m + 5 > 0 and -j - s + 5 > 0
       and i + m - 1 >= 0 and j + s - 1 >= 0](conv2d2.W[t, c, i, j]*max_pool1[n, c, i + m - 1, j
       + s - 1]) + conv2d2.b[t] */
    lenet_PARALLEL
    for (ptrdiff_t m = 0; m < 4; ++m) {
        for (ptrdiff_t s = 0; s < 4; ++s) {
            const ptrdiff_t i = lenet_later(0, 1 - m);
            const ptrdiff_t j = lenet_later(0, 1 - s);
            lenet_product_start(
                16, 72, 512, /* t */
                32, 1, 1, /* n */
                8, 9, 512, /* c */
                lenet_later(i, lenet_earlier(3, 5 - m)) - i, 3, 128, /* i */
                lenet_later(j, lenet_earlier(3, 5 - s)) - j, 1, 32, /* j */
                conv2d2_W + i*3 + j,
                max_pool1 + m*128 + i*128 + s*32 + j*32 - 160,
                conv2d2_sum + m*128 + s*32,
                1, 0,
                conv2d2_b, 1, 0);
        }
    }
    for (ptrdiff_t t = 0; t < 16; ++t) {
        lenet_real relu2[512];
        /* (5) relu2[n, t, m, s] = where(conv2d2·sum[n, t, m, s] > 0, conv2d2·sum[n, t, m, s], 0) */
        for (ptrdiff_t m = 0; m < 4; ++m) {
            lenet_IVDEP
            for (ptrdiff_t n = 0; n < 128; ++n) {
                const lenet_real conv2d2_sum_here = conv2d2_sum[t*512 + m*128 + n];
                relu2[m*128 + n] = conv2d2_sum_here > 0 ? conv2d2_sum_here : (lenet_real)0;
            }
        }
        /* (6) max_pool2[n, t, p, q] = max[i < 2, j < 2](relu2[n, t, i + 2*p, j + 2*q]) */
        for (ptrdiff_t p = 0; p < 2; ++p) {
            for (ptrdiff_t q = 0; q < 2; ++q) {
                lenet_IVDEP
                for (ptrdiff_t n = 0; n < 32; ++n) {
                    lenet_real best = relu2[p*256 + q*64 + n];
                    {
                        const lenet_real candidate = relu2[p*256 + q*64 + n + 32];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu2[p*256 + q*64 + n + 128];
                        best = candidate > best ? candidate : best;
                    }
                    {
                        const lenet_real candidate = relu2[p*256 + q*64 + n + 160];
                        best = candidate > best ? candidate : best;
                    }
                    max_pool2[t*128 + p*64 + q*32 + n] = best;
                }
            }
        }
    }
}

/* predict of logits, cross_entropy1: l = 4, equation (10) of lenet.tex */
static void lenet_logits_cross_entropy1_predict(
    const lenet_real *relu3,
    const lenet_real *logits_W,
    const lenet_real *logits_b,
    lenet_real *logits)
{
    /* (10) logits[n, u] = sum[k < 32](logits.W[u, k]*relu3[n, k]) + logits.b[u] */
    lenet_product_start(
        10, 32, 32, /* u */
        32, 1, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        32, 1, 32, /* k */
        logits_W,
        relu3,
        logits,
        1, 0,
        logits_b, 1, 0);
}

/* forward of logits */
static void lenet_copy_2(
    const lenet_real *logits_inside,
    lenet_real *logits)
{
    /* logits[i0, i1] = logits·inside[i0, i1] */
    for (ptrdiff_t i0 = 0; i0 < 32; ++i0) {
        lenet_IVDEP
        for (ptrdiff_t i1 = 0; i1 < 10; ++i1) {
            logits[i0*10 + i1] = logits_inside[i1*32 + i0];
        }
    }
}

lenet_real lenet_forward(const lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace)
{
    if (!(lenet_valid_y(y))) {
        return lenet_nan();
    }
    /* x */
    lenet_copy(x, workspace + 40960);
    /* conv2d1, relu1, max_pool1 */
    lenet_conv2d1_relu1_max_pool1_forward(workspace + 40960, parameters, parameters + 72,
        workspace, workspace + 16384, workspace + 32768);
    /* conv2d2, relu2, max_pool2, flatten1 */
    lenet_conv2d2_relu2_max_pool2_flatten1_forward(workspace + 32768, parameters + 80,
        parameters + 1232, workspace, workspace + 8192, workspace + 36864);
    /* dense1, relu3 */
    lenet_dense1_relu3_forward(workspace + 36864, parameters + 1248, parameters + 3296,
        workspace, workspace);
    /* logits, cross_entropy1 */
    lenet_logits_cross_entropy1_forward(workspace, parameters + 3328, parameters + 3648, y,
        workspace + 1024, workspace + 1664, workspace + 1344, workspace + 2048,
        workspace + 1024, workspace + 2048, workspace + 1056);
    return workspace[1056];
}

void lenet_backward(const lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace, lenet_real *gradients)
{
    (void)x;
    if (!(lenet_valid_y(y))) {
        for (ptrdiff_t place = 0; place < 3658; ++place) {
            gradients[place] = lenet_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    lenet_logits_cross_entropy1_backward(workspace, parameters + 3328, y, workspace + 2048,
        workspace + 2048, workspace + 1024, gradients + 3328, gradients + 3648, 1, 0);
    /* dense1, relu3 */
    lenet_dense1_relu3_backward(workspace + 36864, parameters + 1248, workspace,
        workspace + 1024, workspace, workspace + 38912, gradients + 1248, gradients + 3296, 1,
        0);
    /* conv2d2, relu2, max_pool2, flatten1 */
    lenet_conv2d2_relu2_max_pool2_flatten1_backward(workspace + 32768, parameters + 80,
        workspace + 8192, workspace + 38912, workspace + 36864, workspace, workspace + 36864,
        gradients + 80, gradients + 1232, 1, 0);
    /* conv2d1, relu1, max_pool1 */
    lenet_conv2d1_relu1_max_pool1_backward(workspace + 40960, workspace + 16384,
        workspace + 36864, workspace + 32768, workspace, gradients, gradients + 72, 1, 0);
}

lenet_real lenet_step(lenet_real *parameters, const lenet_real *x, const int32_t *y,
    lenet_real *workspace, lenet_real rate)
{
    if (!(lenet_valid_y(y))) {
        return lenet_nan();
    }
    const lenet_real loss = lenet_forward(parameters, x, y, workspace);
    /* logits, cross_entropy1 */
    lenet_logits_cross_entropy1_backward(workspace, parameters + 3328, y, workspace + 2048,
        workspace + 2048, workspace + 1024, parameters + 3328, parameters + 3648, -rate, 1);
    /* dense1, relu3 */
    lenet_dense1_relu3_backward(workspace + 36864, parameters + 1248, workspace,
        workspace + 1024, workspace, workspace + 38912, parameters + 1248, parameters + 3296,
        -rate, 1);
    /* conv2d2, relu2, max_pool2, flatten1 */
    lenet_conv2d2_relu2_max_pool2_flatten1_backward(workspace + 32768, parameters + 80,
        workspace + 8192, workspace + 38912, workspace + 36864, workspace, workspace + 36864,
        parameters + 80, parameters + 1232, -rate, 1);
    /* conv2d1, relu1, max_pool1 */
    lenet_conv2d1_relu1_max_pool1_backward(workspace + 40960, workspace + 16384,
        workspace + 36864, workspace + 32768, workspace, parameters, parameters + 72, -rate, 1);
    return loss;
}

void lenet_predict(const lenet_real *parameters, const lenet_real *x, lenet_real *workspace,
    lenet_real *output)
{
    /* x */
    lenet_copy(x, workspace + 16384);
    /* conv2d1, relu1, max_pool1 */
    lenet_conv2d1_relu1_max_pool1_predict(workspace + 16384, parameters, parameters + 72,
        workspace, workspace + 16384);
    /* conv2d2, relu2, max_pool2, flatten1 */
    lenet_conv2d2_relu2_max_pool2_flatten1_predict(workspace + 16384, parameters + 80,
        parameters + 1232, workspace, workspace + 8192);
    /* dense1, relu3 */
    lenet_dense1_relu3_forward(workspace + 8192, parameters + 1248, parameters + 3296,
        workspace, workspace);
    /* logits, cross_entropy1 */
    lenet_logits_cross_entropy1_predict(workspace, parameters + 3328, parameters + 3648,
        workspace + 1024);
    /* logits */
    lenet_copy_2(workspace + 1024, workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 320; ++place) {
        output[place] = workspace[place];
    }
}
