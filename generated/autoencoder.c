/* autoencoder.c: a network, its gradient and a training step in C99; see autoencoder.h.
 *
 * Made by symbp 0.1.0 from the declaration of `autoencoder`
 * (SHA-256 ab5d9ab8cfadee38d704d27ff9b3743774d29f04ded4e14d943bf102cda2f327). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -Dautoencoder_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dautoencoder_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * autoencoder.tex.
 */
#include "autoencoder.h"

#ifdef autoencoder_DOUBLE
#include <math.h>
#endif

static const autoencoder_tensor autoencoder_table[] = {
    {"dense1.W", 0, 2048},
    {"dense1.b", 2048, 32},
    {"code.W", 2080, 192},
    {"code.b", 2272, 6},
    {"dense2.W", 2278, 192},
    {"dense2.b", 2470, 32},
    {"dense3.W", 2502, 2048},
    {"dense3.b", 4550, 64},
};

const autoencoder_tensor *autoencoder_tensors(void)
{
    return autoencoder_table;
}

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define autoencoder_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define autoencoder_IVDEP _Pragma("GCC ivdep")
#else
#define autoencoder_IVDEP
#endif

/* Before a loop that may be as short as a vector or two: gcc, which would write it out, is to
   vectorise it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define autoencoder_WHOLE_LOOP _Pragma("GCC unroll 1")
#else
#define autoencoder_WHOLE_LOOP
#endif

#ifdef autoencoder_DOUBLE
#else

static inline float autoencoder_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

#endif

static inline autoencoder_real autoencoder_power_2(autoencoder_real x)
{
    autoencoder_real result = x;
    result *= result;
    return result;
}

/* 1/(1 + exp(-x)), without overflow, and 1 where it rounds to 1: h - h*e/(1 + e), where h is 1 for
   positive x and e = exp(-|x|) for others. In float, as compilers may multiply by a rough
   reciprocal, it is 1/2 + x times a polynomial in x^2 up to 0.45. e = y*2^(24 - n), n the whole
   number next to |x|/log(2): an e that is too small for a float loses its last bits in that step,
   and e/(1 + e) = y/(2^(n - 24) + y) does not wait for it. Within 3 units in the last place. In
   double precision it is e - e*e/(1 + e) or 1/2 - (1 - e)/2/(1 + e). */
static inline autoencoder_real autoencoder_sigmoid(autoencoder_real x)
{
#ifdef autoencoder_DOUBLE
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
    const float e = y*autoencoder_number(down);
    const float part = y/(autoencoder_number(UINT32_C(0x7f000000) - down) + y);
    const float high = x < 0 ? e : 1.0f;
    const float far = high - high*part;
    const float t = x*x;
    const float near = 0.5f + x*(0.249999806f + t*(-0.0208258368f + t*0.00200979342f));
    return size > 0.45f ? far : near;
#endif
}

/* ---- Matrix products.

   A product is computed in tiles: so many sums that they fill the vector registers, and stay there
   until all their terms are in. Everything is inlined where it is called, so that sizes and strides,
   being literal there, shape the tiles. Vectors are those of gcc and clang, as wide as the target
   allows. With autoencoder_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(autoencoder_SCALAR)
#if defined(__AVX512F__)
#define autoencoder_BYTES 64
#define autoencoder_MANY_REGISTERS 1
#elif defined(__AVX__)
#define autoencoder_BYTES 32
#define autoencoder_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define autoencoder_BYTES 16
#define autoencoder_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define autoencoder_BYTES 16
#define autoencoder_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define autoencoder_INLINE static inline __attribute__((always_inline, unused))
#else
#define autoencoder_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} autoencoder_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*autoencoder_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    autoencoder_real *target;
    ptrdiff_t row, column;
    const autoencoder_real *start;
    ptrdiff_t start_row, start_column;
    autoencoder_real scale;
    int add, more;
    autoencoder_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} autoencoder_result;

/* The results from a row and a column on. */
autoencoder_INLINE autoencoder_result autoencoder_from(autoencoder_result to, ptrdiff_t row, ptrdiff_t column)
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
autoencoder_INLINE void autoencoder_put(autoencoder_real sum, autoencoder_result to, ptrdiff_t row, ptrdiff_t column)
{
    autoencoder_real *const target = to.target + (row*to.row + column*to.column);
    autoencoder_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
autoencoder_INLINE void autoencoder_done(ptrdiff_t rows, ptrdiff_t columns, autoencoder_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef autoencoder_BYTES
#ifdef autoencoder_DOUBLE
#define autoencoder_LANES (autoencoder_BYTES / 8)
typedef int64_t autoencoder_integer;
#else
#define autoencoder_LANES (autoencoder_BYTES / 4)
typedef int32_t autoencoder_integer;
#endif
/* A vector may stand at any element. */
typedef autoencoder_real autoencoder_vector __attribute__((vector_size(autoencoder_BYTES), aligned(sizeof(autoencoder_real)), may_alias));
typedef autoencoder_integer autoencoder_places __attribute__((vector_size(autoencoder_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define autoencoder_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define autoencoder_APART static __attribute__((noinline, unused))
#else
#define autoencoder_APART static __attribute__((noinline, noclone, unused))
#endif
#define autoencoder_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define autoencoder_UNROLL
#elif !defined(__clang__)
#define autoencoder_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define autoencoder_UNROLL
#else
#define autoencoder_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define autoencoder_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define autoencoder_HOLD(x) __asm__("" : "+w"(x))
#else
#define autoencoder_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if autoencoder_LANES == 16
#define autoencoder_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define autoencoder_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define autoencoder_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif autoencoder_LANES == 8
#define autoencoder_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define autoencoder_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define autoencoder_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif autoencoder_LANES == 4
#define autoencoder_LOW 0, 4, 1, 5
#define autoencoder_HIGH 2, 6, 3, 7
#define autoencoder_ORDER 0, 1, 2, 3
#else
#define autoencoder_LOW 0, 2
#define autoencoder_HIGH 1, 3
#define autoencoder_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define autoencoder_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define autoencoder_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (autoencoder_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define autoencoder_HEIGHT 12
#define autoencoder_WIDTH 8
#define autoencoder_PANEL 4
#define autoencoder_DEPTH 256

/* The height of tiles with so many vectors across. */
autoencoder_INLINE ptrdiff_t autoencoder_height(ptrdiff_t across)
{
    if (autoencoder_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} autoencoder_columns;

/* Part of a vector, or all of it. */
autoencoder_INLINE void autoencoder_load(autoencoder_vector *to, const autoencoder_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const autoencoder_vector *)from;
    } else {
        const autoencoder_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(autoencoder_real));
    }
}

/* Sums that do not become vectors of the target. */
autoencoder_SELDOM void autoencoder_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const autoencoder_real *sums, const autoencoder_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            autoencoder_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
autoencoder_INLINE void autoencoder_finish(ptrdiff_t rows, autoencoder_vector (*sums)[autoencoder_WIDTH], autoencoder_columns columns, autoencoder_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + autoencoder_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !autoencoder_KNOWN(narrow)) || to.start_column / 2 != 0) {
        autoencoder_real cells[autoencoder_HEIGHT*autoencoder_WIDTH*autoencoder_LANES];
        autoencoder_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            autoencoder_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*autoencoder_LANES : columns.target_last;
                *(autoencoder_vector *)(cells + (row*across*autoencoder_LANES + column)) = sums[row][j];
            }
        }
        autoencoder_spread(rows, width, across*autoencoder_LANES, cells, &to);
        autoencoder_done(rows, width, to);
        return;
    }
    autoencoder_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        autoencoder_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        autoencoder_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const autoencoder_real *const from = to.start + row*to.start_row;
            autoencoder_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                autoencoder_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    autoencoder_load(&start, from + (j + 1 < across ? j*autoencoder_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        autoencoder_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const autoencoder_real *const from = to.target + row*to.row;
            autoencoder_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                autoencoder_vector old;
                autoencoder_load(&old, from + (j + 1 < across ? j*autoencoder_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    autoencoder_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        autoencoder_real *const target = to.target + row*to.row;
        autoencoder_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(autoencoder_vector *)(target + (j + 1 < across ? j*autoencoder_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(autoencoder_real));
            }
        }
    }
    autoencoder_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
autoencoder_INLINE void autoencoder_tile(
    ptrdiff_t rows, autoencoder_columns columns, autoencoder_terms terms, const autoencoder_real *left, ptrdiff_t left_row,
    const autoencoder_real *right, autoencoder_result to)
{
    const ptrdiff_t across = columns.across;
    autoencoder_vector sums[autoencoder_HEIGHT][autoencoder_WIDTH];
    autoencoder_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        autoencoder_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const autoencoder_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const autoencoder_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const autoencoder_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                autoencoder_vector factors[autoencoder_WIDTH];
                autoencoder_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const autoencoder_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                autoencoder_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const autoencoder_real factor = a[row*left_row];
                    autoencoder_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        autoencoder_vector sum = sums[row][j] + factor*factors[j];
                        autoencoder_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    autoencoder_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
autoencoder_INLINE void autoencoder_tiles(
    ptrdiff_t rows, autoencoder_columns columns, autoencoder_terms terms, const autoencoder_real *left, ptrdiff_t left_row,
    const autoencoder_real *right, autoencoder_result to)
{
    const ptrdiff_t highest = autoencoder_height(columns.across), count = (rows + highest - 1) / highest;
    int known = autoencoder_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        autoencoder_tile(height1, columns, terms, left + row*left_row, left_row, right, autoencoder_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        autoencoder_tile(height, columns, terms, left + row*left_row, left_row, right, autoencoder_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
autoencoder_INLINE void autoencoder_transpose(const autoencoder_real *from, ptrdiff_t pitch, autoencoder_real *to)
{
    autoencoder_vector rows[autoencoder_LANES], mixed[autoencoder_LANES];
    autoencoder_UNROLL
    for (int i = 0; i < autoencoder_LANES; ++i) {
        rows[i] = *(const autoencoder_vector *)(from + i*pitch);
    }
    autoencoder_UNROLL
    for (int stage = 1; stage < autoencoder_LANES; stage *= 2) {
        autoencoder_UNROLL
        for (int i = 0; i < autoencoder_LANES / 2; ++i) {
            mixed[2*i] = autoencoder_MIX(rows[i], rows[i + autoencoder_LANES / 2], autoencoder_LOW);
            mixed[2*i + 1] = autoencoder_MIX(rows[i], rows[i + autoencoder_LANES / 2], autoencoder_HIGH);
        }
        autoencoder_UNROLL
        for (int i = 0; i < autoencoder_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    autoencoder_UNROLL
    for (int i = 0; i < autoencoder_LANES; ++i) {
        *(autoencoder_vector *)(to + i*autoencoder_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
autoencoder_INLINE ptrdiff_t autoencoder_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
autoencoder_APART void autoencoder_strip(
    autoencoder_terms terms, const autoencoder_real *right, ptrdiff_t right_column, ptrdiff_t there, autoencoder_real *to)
{
    const autoencoder_real *const end = right + there + autoencoder_reach(terms.outer, terms.right_outer)
        + autoencoder_reach(terms.middle, terms.right_middle) + autoencoder_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const autoencoder_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == autoencoder_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += autoencoder_LANES) {
                    *(autoencoder_vector *)to = *(const autoencoder_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == autoencoder_LANES && terms.right_inner == 1) {
                for (; rest >= autoencoder_LANES; rest -= autoencoder_LANES, from += autoencoder_LANES, to += autoencoder_LANES*autoencoder_LANES) {
                    autoencoder_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= autoencoder_LANES; --rest, to += autoencoder_LANES) {
                const autoencoder_places order = {autoencoder_ORDER};
                const autoencoder_vector all = *(const autoencoder_vector *)from;
                *(autoencoder_vector *)to = (autoencoder_vector)((autoencoder_places)all & (order < (autoencoder_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += autoencoder_LANES) {
                for (ptrdiff_t lane = 0; lane < autoencoder_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
autoencoder_INLINE void autoencoder_panel(
    ptrdiff_t rows, autoencoder_columns columns, autoencoder_terms terms, const autoencoder_real *left, ptrdiff_t left_row,
    const autoencoder_real *right, ptrdiff_t right_column, int packing, autoencoder_real *panel, autoencoder_result to)
{
    const ptrdiff_t deepest = autoencoder_DEPTH*autoencoder_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? autoencoder_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const autoencoder_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                autoencoder_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*autoencoder_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*autoencoder_LANES : columns.target_last;
                        autoencoder_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = autoencoder_LANES;
                    part.right_middle = part.inner*autoencoder_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                autoencoder_tiles(rows, columns, part,
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
autoencoder_INLINE void autoencoder_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, autoencoder_real *panel, autoencoder_result to)
{
    const ptrdiff_t vectors = (columns + autoencoder_LANES - 1) / autoencoder_LANES;
    const ptrdiff_t shift = vectors*autoencoder_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = autoencoder_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const autoencoder_columns one = {1, step, 0, 0, columns == autoencoder_LANES ? 0 : columns};
        autoencoder_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const autoencoder_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*autoencoder_LANES - (last ? shift : 0), 0
            };
            autoencoder_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                autoencoder_from(to, 0, v*autoencoder_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const autoencoder_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*autoencoder_LANES - (last ? shift : 0), 0
            };
            autoencoder_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                autoencoder_from(to, 0, v*autoencoder_LANES));
        }
    }
}

autoencoder_INLINE void autoencoder_tiled(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, autoencoder_result to)
{
    autoencoder_real panel[autoencoder_DEPTH*autoencoder_PANEL*autoencoder_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (autoencoder_BYTES == 64 ? 32 : 4)*autoencoder_height(autoencoder_PANEL);
    const int packing = right_column != 1
        || (autoencoder_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = autoencoder_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = autoencoder_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        autoencoder_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*autoencoder_LANES, packing, panel, to);
    }
}

/* At most so many dot products are computed at a time. */
#define autoencoder_DOTS (autoencoder_MANY_REGISTERS ? 24 : 12)

/* The last terms, fewer than a vector: the vector that ends with them, if it lies within the row,
   and unless another does so less what is in it of other terms; else what there is, and zeros. */
autoencoder_INLINE void autoencoder_rest(const autoencoder_real *from, ptrdiff_t there, int whole, int less, autoencoder_vector *to)
{
    if (whole) {
        const autoencoder_places order = {autoencoder_ORDER};
        const autoencoder_vector all = *(const autoencoder_vector *)(from + (there - autoencoder_LANES));
        *to = less ? (autoencoder_vector)((autoencoder_places)all & (order >= (autoencoder_integer)(autoencoder_LANES - there))) : all;
    } else {
        autoencoder_load(to, from, there);
    }
}

/* What the lanes of each vector add up to. Vectors are added in pairs, half of one and half of the
   other, until one is left: that of vector i stands in the lanes from i*(autoencoder_LANES / width) to the
   next, width being 1, 2, 4, 8 or 16, as many as there are vectors at least. */
autoencoder_INLINE autoencoder_vector autoencoder_added_up(ptrdiff_t count, autoencoder_vector *sums)
{
    autoencoder_UNROLL
    for (ptrdiff_t half = autoencoder_LANES / 2; half >= 1; half /= 2) {
        autoencoder_UNROLL
        for (ptrdiff_t i = 0; i < autoencoder_LANES / 2; ++i) {
            if (i < half && half < count) {
                const autoencoder_vector one = sums[i], other = sums[i + half < count ? i + half : i];
                sums[i] = autoencoder_MIX(one, other, autoencoder_LOW) + autoencoder_MIX(one, other, autoencoder_HIGH);
            }
        }
    }
    autoencoder_UNROLL
    for (ptrdiff_t half = autoencoder_LANES / 2; half >= 1; half /= 2) {
        if (half >= count) {
            const autoencoder_vector one = sums[0];
            sums[0] = autoencoder_MIX(one, one, autoencoder_LOW) + autoencoder_MIX(one, one, autoencoder_HIGH);
        }
    }
    return sums[0];
}

/* The same as numbers, times scale. */
autoencoder_INLINE void autoencoder_totals(ptrdiff_t count, autoencoder_vector *sums, autoencoder_real scale, autoencoder_real *to)
{
    const ptrdiff_t width = count > 8 ? 16 : count > 4 ? 8 : count > 2 ? 4 : count;
    autoencoder_real lanes[autoencoder_LANES];
    *(autoencoder_vector *)lanes = scale*autoencoder_added_up(count, sums);
    autoencoder_UNROLL
    for (ptrdiff_t i = 0; i < autoencoder_LANES; ++i) {
        if (i < count) {
            to[i] = lanes[i*(autoencoder_LANES / width)];
        }
    }
}

/* A tile's sums are complete but for adding up their lanes. */
autoencoder_INLINE void autoencoder_dots_finish(ptrdiff_t rows, ptrdiff_t columns, autoencoder_vector *sums, autoencoder_result to)
{
    autoencoder_real totals[autoencoder_DOTS + autoencoder_LANES];
    if (rows == 1 && columns == autoencoder_LANES && to.column == 1 && to.start_column / 2 == 0) {
        autoencoder_vector all = to.scale*autoencoder_added_up(autoencoder_LANES, sums);
        if (to.start != NULL && to.start_column == 0) {
            all += *to.start;
        } else if (to.start != NULL) {
            all += *(const autoencoder_vector *)to.start;
        }
        if (to.add) {
            all += *(autoencoder_vector *)to.target;
        }
        *(autoencoder_vector *)to.target = all;
        return;
    }
    autoencoder_UNROLL
    for (ptrdiff_t k = 0; k < rows*columns; k += autoencoder_LANES) {
        const ptrdiff_t count = rows*columns - k < autoencoder_LANES ? rows*columns - k : autoencoder_LANES;
        autoencoder_totals(count, sums + k, to.scale, totals + k);
    }
    to.scale = 1;
    autoencoder_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        autoencoder_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            autoencoder_put(totals[row*columns + j], to, row, j);
        }
    }
}

/* Rows times columns of sums, with vectors that run along the terms. With `going_on`, these are some
   terms of many: sums go on from those `kept`, and are kept again unless it is the `last` time. */
autoencoder_INLINE void autoencoder_dots_tile(
    ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms, const autoencoder_real *left, ptrdiff_t left_row,
    const autoencoder_real *right, ptrdiff_t right_column, int going_on, int last, autoencoder_vector *kept, autoencoder_result to)
{
    const ptrdiff_t full = terms.inner / autoencoder_LANES*autoencoder_LANES, there = terms.inner - full;
    autoencoder_vector sums[autoencoder_DOTS + autoencoder_LANES];
    autoencoder_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        autoencoder_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            const autoencoder_vector zero = {0};
            sums[row*columns + j] = going_on ? kept[row*columns + j] : zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const autoencoder_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
            const autoencoder_real *const b = right + (o*terms.right_outer + m*terms.right_middle);
            autoencoder_vector factors[autoencoder_HEIGHT], factor;
            for (ptrdiff_t i = 0; i < full; i += autoencoder_LANES) {
                autoencoder_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    factor = *(const autoencoder_vector *)(a + (row*left_row + i));
                    autoencoder_HOLD(factor);
                    factors[row] = factor;
                }
                autoencoder_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    factor = *(const autoencoder_vector *)(b + (j*right_column + i));
                    autoencoder_HOLD(factor);
                    autoencoder_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        autoencoder_vector sum = sums[row*columns + j] + factors[row]*factor;
                        autoencoder_HOLD(sum);
                        sums[row*columns + j] = sum;
                    }
                }
            }
            if (there > 0) {
                autoencoder_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    autoencoder_rest(a + (row*left_row + full), there, full > 0, 1, &factors[row]);
                }
                autoencoder_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    autoencoder_rest(b + (j*right_column + full), there, full > 0, 0, &factor);
                    autoencoder_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        sums[row*columns + j] += factors[row]*factor;
                    }
                }
            }
        }
    }
    if (going_on && !last) {
        autoencoder_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            autoencoder_UNROLL
            for (ptrdiff_t j = 0; j < columns; ++j) {
                kept[row*columns + j] = sums[row*columns + j];
            }
        }
    } else {
        autoencoder_dots_finish(rows, columns, sums, to);
    }
}

/* All rows of some columns, at most so many at a time. */
autoencoder_INLINE void autoencoder_dots_rows(
    ptrdiff_t rows, ptrdiff_t most, ptrdiff_t columns, autoencoder_terms terms, const autoencoder_real *left,
    ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, int going_on, int last,
    autoencoder_vector *kept, autoencoder_result to)
{
    int known = autoencoder_KNOWN(rows);
    const ptrdiff_t count = (rows + most - 1) / most, height = known ? rows / count : 1;
    const ptrdiff_t end = known ? rows % count * (height + 1) : 0;
    ptrdiff_t row = 0;
    for (; row < end; row += height + 1) {
        autoencoder_dots_tile(height + 1, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, autoencoder_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        autoencoder_dots_tile(height, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, autoencoder_from(to, row, 0));
    }
}

/* All rows and columns of a part of the terms. */
autoencoder_INLINE void autoencoder_dots_part(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column,
    int going_on, int last, autoencoder_vector *kept, autoencoder_result to)
{
    /* All columns at once if they are few, or all rows; else about as many as rows. */
    const ptrdiff_t square = autoencoder_MANY_REGISTERS ? 4 : 3;
    int known_rows = autoencoder_KNOWN(rows);
    const ptrdiff_t few_rows = autoencoder_MANY_REGISTERS ? square + 1 : square;
    const ptrdiff_t low = known_rows && rows > 0 ? (rows <= few_rows ? rows : square) : 1;
    const int few = columns <= square + 1;
    const ptrdiff_t most = few && columns > 2 ? autoencoder_DOTS / columns : low;
    const ptrdiff_t widest = few ? columns : autoencoder_DOTS / low < 8 ? autoencoder_DOTS / low : 8;
    const ptrdiff_t count = (columns + widest - 1) / widest;
    int known = autoencoder_KNOWN(columns);
    const ptrdiff_t across = known ? columns / count : 1;
    const ptrdiff_t across1 = known ? across + 1 : 4;
    const ptrdiff_t end = known ? columns % count * across1 : columns / across1 * across1;
    ptrdiff_t column = 0;
    for (; column < end; column += across1) {
        autoencoder_dots_rows(rows, known ? most : square, across1, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, autoencoder_from(to, 0, column));
    }
    for (; column < columns; column += across) {
        autoencoder_dots_rows(rows, known ? most : square, across, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, autoencoder_from(to, 0, column));
    }
}

/* Where the operands are more than stays near, the terms are taken in parts of about so many
   elements: each is brought near once, not once for every tile. So many sums at most wait for the
   next part. */
#define autoencoder_NEAR (24576 / (ptrdiff_t)sizeof(autoencoder_real))
#define autoencoder_KEPT 128
/* Vectors of terms that are few. */
#define autoencoder_FEW 4

autoencoder_INLINE void autoencoder_dots_long(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, autoencoder_result to)
{
    int known = autoencoder_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner);
    if (known && rows*columns > autoencoder_DOTS && rows*columns <= autoencoder_KEPT && terms.middle > 1
        && (rows + columns)*terms.outer*terms.middle*terms.inner > 2*autoencoder_NEAR) {
        const autoencoder_vector zero = {0};
        autoencoder_vector kept[autoencoder_KEPT];
        const ptrdiff_t fitting = autoencoder_NEAR / ((rows + columns)*terms.inner);
        const ptrdiff_t part = fitting > 1 ? fitting : 1;
        autoencoder_terms some = terms;
        some.outer = 1;
        for (ptrdiff_t k = 0; k < rows*columns; ++k) {
            kept[k] = zero;
        }
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; m += part) {
                some.middle = terms.middle - m < part ? terms.middle - m : part;
                autoencoder_dots_part(rows, columns, some,
                    left + (o*terms.left_outer + m*terms.left_middle), left_row,
                    right + (o*terms.right_outer + m*terms.right_middle), right_column,
                    1, o + 1 == terms.outer && m + part >= terms.middle, kept, to);
            }
        }
    } else {
        autoencoder_dots_part(rows, columns, terms, left, left_row, right, right_column, 0, 1, NULL, to);
    }
}

/* Few terms: a vector of results at a time, so that what is added up need not be spread. */
autoencoder_INLINE void autoencoder_dots_short(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, autoencoder_result to)
{
    const ptrdiff_t full = columns / autoencoder_LANES*autoencoder_LANES;
    for (ptrdiff_t column = 0; column < full; column += autoencoder_LANES) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            autoencoder_dots_tile(1, autoencoder_LANES, terms, left + row*left_row, left_row,
                right + column*right_column, right_column, 0, 1, NULL, autoencoder_from(to, row, column));
        }
    }
    if (full < columns) {
        autoencoder_dots_part(rows, columns - full, terms, left, left_row,
            right + full*right_column, right_column, 0, 1, NULL, autoencoder_from(to, 0, full));
    }
}

autoencoder_INLINE void autoencoder_dotted(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, autoencoder_result to)
{
    int known = autoencoder_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner*to.row*to.column);
    const int few = terms.outer*terms.middle*((terms.inner + autoencoder_LANES - 1) / autoencoder_LANES) <= autoencoder_FEW;
    if (rows <= 0 || columns <= 0) {
        return;
    }
    if (known && few && to.column == 1 && columns >= autoencoder_LANES) {
        autoencoder_dots_short(rows, columns, terms, left, left_row, right, right_column, to);
    } else if (known && few && to.row == 1 && rows >= autoencoder_LANES) {
        const autoencoder_terms turned = {
            terms.outer, terms.middle, terms.inner,
            terms.right_outer, terms.right_middle, terms.right_inner,
            terms.left_outer, terms.left_middle, terms.left_inner
        };
        const autoencoder_result there = {
            to.target, to.column, to.row, to.start, to.start_column, to.start_row,
            to.scale, to.add, 0, NULL, NULL, 0, 0
        };
        autoencoder_dots_short(columns, rows, turned, right, right_column, left, left_row, there);
    } else {
        autoencoder_dots_long(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define autoencoder_SUMS 64

autoencoder_INLINE void autoencoder_row(
    ptrdiff_t columns, autoencoder_terms terms, const autoencoder_real *left, const autoencoder_real *right, autoencoder_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += autoencoder_SUMS) {
        const ptrdiff_t width = columns - first < autoencoder_SUMS ? columns - first : autoencoder_SUMS;
        autoencoder_real sums[autoencoder_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const autoencoder_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const autoencoder_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            autoencoder_put(sums[j], to, 0, first + j);
        }
        autoencoder_done(1, width, autoencoder_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
autoencoder_INLINE void autoencoder_dotted(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, autoencoder_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const autoencoder_real *const begin = left + row*left_row, *const from = right + j*right_column;
            autoencoder_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const autoencoder_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const autoencoder_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            autoencoder_put(sum, to, row, j);
            if (last >= 1) {
                autoencoder_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                autoencoder_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                autoencoder_put(sum3, to, row, j + 3);
            }
        }
    }
    autoencoder_done(rows, columns, to);
}

autoencoder_INLINE void autoencoder_tiled(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, autoencoder_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            autoencoder_row(columns, terms, left + row*left_row, right, autoencoder_from(to, row, 0));
        }
    } else {
        autoencoder_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef autoencoder_CBLAS
#include <cblas.h>
#ifdef autoencoder_DOUBLE
#define autoencoder_GEMM cblas_dgemm
#else
#define autoencoder_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef autoencoder_LARGE
#define autoencoder_LARGE 2e6
#endif
/* It counts with an int. */
#define autoencoder_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
autoencoder_INLINE int autoencoder_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= autoencoder_MOST)
        || (step == 1 && term_step >= count && term_step <= autoencoder_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
autoencoder_INLINE int autoencoder_by_library(ptrdiff_t rows, ptrdiff_t columns, autoencoder_terms terms,
    const autoencoder_real *left, ptrdiff_t left_row, const autoencoder_real *right, ptrdiff_t right_column, autoencoder_result to)
{
    const ptrdiff_t inner = terms.inner, most = autoencoder_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < autoencoder_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !autoencoder_is_matrix(rows, left_row, inner, terms.left_inner)
        || !autoencoder_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                autoencoder_put(0, to, row, column);
            }
        }
    }
    autoencoder_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    autoencoder_done(rows, columns, to);
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
autoencoder_INLINE void autoencoder_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const autoencoder_real *left, const autoencoder_real *right, autoencoder_real *target, autoencoder_real scale, int add,
    const autoencoder_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, autoencoder_epilogue then, const void *of)
{
    const autoencoder_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const autoencoder_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef autoencoder_CBLAS
    if (autoencoder_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    autoencoder_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

autoencoder_INLINE void autoencoder_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const autoencoder_real *left, const autoencoder_real *right, autoencoder_real *target, autoencoder_real scale, int add,
    const autoencoder_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    autoencoder_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

autoencoder_INLINE void autoencoder_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const autoencoder_real *left, const autoencoder_real *right, autoencoder_real *target, autoencoder_real scale, int add)
{
    autoencoder_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* The same, but vectors run along the innermost terms: left_inner and right_inner must be 1. Fast
   where rows or columns are few and terms many. */
autoencoder_INLINE void autoencoder_dots_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const autoencoder_real *left, const autoencoder_real *right, autoencoder_real *target, autoencoder_real scale, int add,
    const autoencoder_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    const autoencoder_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const autoencoder_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, NULL, NULL, 0, 0
    };
#ifdef autoencoder_CBLAS
    if (autoencoder_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    autoencoder_dotted(rows, columns, terms, left, left_row, right, right_column, to);
}

autoencoder_INLINE void autoencoder_dots(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const autoencoder_real *left, const autoencoder_real *right, autoencoder_real *target, autoencoder_real scale, int add)
{
    autoencoder_dots_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const autoencoder_real *dense1_sum;
    autoencoder_real *relu1;
} autoencoder_dense1_relu1_2_forward_epilogue_given;

static inline void autoencoder_dense1_relu1_2_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const autoencoder_dense1_relu1_2_forward_epilogue_given *const given =
        (const autoencoder_dense1_relu1_2_forward_epilogue_given *)of;
    const autoencoder_real *const dense1_sum = given->dense1_sum;
    autoencoder_real *const relu1 = given->relu1;
    /* (2) relu1[n, t] = where(dense1·sum[n, t] > 0, dense1·sum[n, t], 0) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        autoencoder_IVDEP
        autoencoder_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            const autoencoder_real dense1_sum_here = dense1_sum[n*32 + t];
            relu1[n*32 + t] = dense1_sum_here > 0 ? dense1_sum_here : (autoencoder_real)0;
        }
    }
}

/* forward of dense1, relu1: l = 1, equations (1) and (2) of autoencoder.tex */
static void autoencoder_dense1_relu1_2_forward(
    const autoencoder_real *x,
    const autoencoder_real *dense1_W,
    const autoencoder_real *dense1_b,
    autoencoder_real *dense1_sum,
    autoencoder_real *relu1)
{
    /* (1) dense1·sum[n, t] = sum[k < 64](dense1.W[t, k]*x[n, k]) + dense1.b[t] */
    {
        const autoencoder_dense1_relu1_2_forward_epilogue_given given = {dense1_sum, relu1};
        autoencoder_product_then(
            32, 64, 32, /* n */
            32, 64, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            64, 1, 1, /* k */
            x,
            dense1_W,
            dense1_sum,
            1, 0,
            dense1_b, 0, 1,
            0, 0, autoencoder_dense1_relu1_2_forward_epilogue, &given);
    }
}

/* forward of code: l = 2, equation (3) of autoencoder.tex */
static void autoencoder_code_forward(
    const autoencoder_real *relu1,
    const autoencoder_real *code_W,
    const autoencoder_real *code_b,
    autoencoder_real *code)
{
    /* (3) code[n, u] = sum[k < 32](code.W[u, k]*relu1[n, k]) + code.b[u] */
    autoencoder_dots_start(
        6, 32, 32, /* u */
        32, 32, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        32, 1, 1, /* k */
        code_W,
        relu1,
        code,
        1, 0,
        code_b, 1, 0);
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const autoencoder_real *dense2_sum;
    autoencoder_real *relu2;
} autoencoder_dense1_relu1_forward_epilogue_given;

static inline void autoencoder_dense1_relu1_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const autoencoder_dense1_relu1_forward_epilogue_given *const given =
        (const autoencoder_dense1_relu1_forward_epilogue_given *)of;
    const autoencoder_real *const dense2_sum = given->dense2_sum;
    autoencoder_real *const relu2 = given->relu2;
    /* (5) relu2[n, t] = where(dense2·sum[n, t] > 0, dense2·sum[n, t], 0) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        autoencoder_IVDEP
        autoencoder_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            const autoencoder_real dense2_sum_here = dense2_sum[n*32 + t];
            relu2[n*32 + t] = dense2_sum_here > 0 ? dense2_sum_here : (autoencoder_real)0;
        }
    }
}

/* forward of dense2, relu2: l = 3, equations (4) and (5) of autoencoder.tex */
static void autoencoder_dense1_relu1_forward(
    const autoencoder_real *code_inside,
    const autoencoder_real *dense2_W,
    const autoencoder_real *dense2_b,
    autoencoder_real *dense2_sum,
    autoencoder_real *relu2)
{
    /* (4) dense2·sum[n, t] = sum[k < 6](code·inside[n, k]*dense2.W[t, k]) + dense2.b[t] */
    {
        const autoencoder_dense1_relu1_forward_epilogue_given given = {dense2_sum, relu2};
        autoencoder_product_then(
            32, 1, 32, /* n */
            32, 6, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            6, 32, 1, /* k */
            code_inside,
            dense2_W,
            dense2_sum,
            1, 0,
            dense2_b, 0, 1,
            0, 0, autoencoder_dense1_relu1_forward_epilogue, &given);
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const autoencoder_real *dense3_sum;
    autoencoder_real *pixels;
} autoencoder_dense3_pixels_mse1_forward_epilogue_given;

static inline void autoencoder_dense3_pixels_mse1_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const autoencoder_dense3_pixels_mse1_forward_epilogue_given *const given =
        (const autoencoder_dense3_pixels_mse1_forward_epilogue_given *)of;
    const autoencoder_real *const dense3_sum = given->dense3_sum;
    autoencoder_real *const pixels = given->pixels;
    /* (7) pixels[n, t] = Sigmoid(dense3·sum[n, t]) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        autoencoder_IVDEP
        autoencoder_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            pixels[n*64 + t] = autoencoder_sigmoid(dense3_sum[n*64 + t]);
        }
    }
}

/* forward of dense3, pixels, mse1: l = 4, equations (6) to (8) of autoencoder.tex */
static void autoencoder_dense3_pixels_mse1_forward(
    const autoencoder_real *relu2,
    const autoencoder_real *dense3_W,
    const autoencoder_real *dense3_b,
    const autoencoder_real *x,
    autoencoder_real *dense3_sum,
    autoencoder_real *pixels,
    autoencoder_real *mse1)
{
    /* (6) dense3·sum[n, t] = sum[k < 32](dense3.W[t, k]*relu2[n, k]) + dense3.b[t] */
    {
        const autoencoder_dense3_pixels_mse1_forward_epilogue_given given = {dense3_sum, pixels};
        autoencoder_product_then(
            32, 32, 64, /* n */
            64, 32, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            32, 1, 1, /* k */
            relu2,
            dense3_W,
            dense3_sum,
            1, 0,
            dense3_b, 0, 1,
            0, 0, autoencoder_dense3_pixels_mse1_forward_epilogue, &given);
    }
    /* (8) mse1 = sum[n < 32, t < 64]((pixels[n, t] - x[n, t])**2/2048) */
    {
        autoencoder_real sum = 0;
        for (ptrdiff_t t = 0; t < 2048; ++t) {
            sum += autoencoder_power_2(pixels[t] - x[t]);
        }
        mse1[0] = (autoencoder_real)0.00048828125*sum;
    }
}

/* backward of dense3, pixels, mse1: l = 4, equations (9), (10), (24) and (25) of
   autoencoder.tex */
static void autoencoder_dense3_pixels_mse1_backward(
    const autoencoder_real *relu2,
    const autoencoder_real *dense3_W,
    const autoencoder_real *pixels,
    const autoencoder_real *x,
    autoencoder_real *d_dense3,
    autoencoder_real *d_relu2,
    autoencoder_real *d_dense3_W,
    autoencoder_real *d_dense3_b,
    autoencoder_real scale,
    int add)
{
    /* (9) ∂dense3[n, t] = (-pixels[n, t] + 1)*(pixels[n, t] - x[n, t])*pixels[n, t]/1024 */
    autoencoder_IVDEP
    for (ptrdiff_t t = 0; t < 2048; ++t) {
        d_dense3[t] = (autoencoder_real)0.0009765625*(1 - pixels[t])*(pixels[t] - x[t])*pixels[t];
    }
    /* (10) ∂relu2[n, k] = sum[u < 64](dense3.W[u, k]*∂dense3[n, u]) */
    autoencoder_product(
        32, 64, 32, /* n */
        32, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        64, 1, 32, /* u */
        d_dense3,
        dense3_W,
        d_relu2,
        1, 0);
    /* (24) ∂dense3.W[u, k] = sum[n < 32](relu2[n, k]*∂dense3[n, u]) */
    autoencoder_product(
        64, 1, 32, /* u */
        32, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 64, 32, /* n */
        d_dense3,
        relu2,
        d_dense3_W,
        scale, add);
    /* (25) ∂dense3.b[u] = sum[n < 32](∂dense3[n, u]) */
    if (!add) {
        autoencoder_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense3_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        autoencoder_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_dense3_b[u] += scale*(d_dense3[n*64 + u] + d_dense3[n*64 + u + 64]
                + d_dense3[n*64 + u + 128] + d_dense3[n*64 + u + 192]);
        }
    }
}

/* backward of dense2, relu2: l = 3, equations (12), (13), (22) and (23) of autoencoder.tex */
static void autoencoder_dense1_relu1_backward(
    const autoencoder_real *code_inside,
    const autoencoder_real *dense2_W,
    const autoencoder_real *relu2,
    const autoencoder_real *d_relu2,
    autoencoder_real *d_dense1,
    autoencoder_real *d_code,
    autoencoder_real *d_dense2_W,
    autoencoder_real *d_dense2_b,
    autoencoder_real scale,
    int add)
{
    /* (12) ∂dense1[n, t] = where(relu2[n, t] > 0, ∂relu2[n, t], 0) */
    autoencoder_IVDEP
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        const autoencoder_real d_relu2_here = d_relu2[t];
        d_dense1[t] = relu2[t] > 0 ? d_relu2_here : (autoencoder_real)0;
    }
    /* (13) ∂code[n, k] = sum[u < 32](dense2.W[u, k]*∂dense1[n, u]) */
    autoencoder_product(
        6, 1, 32, /* k */
        32, 32, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        32, 6, 1, /* u */
        dense2_W,
        d_dense1,
        d_code,
        1, 0);
    /* (22) ∂dense2.W[u, k] = sum[n < 32](code·inside[n, k]*∂dense1[n, u]) */
    autoencoder_product(
        32, 1, 6, /* u */
        6, 32, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 32, 1, /* n */
        d_dense1,
        code_inside,
        d_dense2_W,
        scale, add);
    /* (23) ∂dense2.b[u] = sum[n < 32](∂dense1[n, u]) */
    if (!add) {
        autoencoder_IVDEP
        for (ptrdiff_t u = 0; u < 32; ++u) {
            d_dense2_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        autoencoder_IVDEP
        for (ptrdiff_t u = 0; u < 32; ++u) {
            d_dense2_b[u] += scale*(d_dense1[n*32 + u] + d_dense1[n*32 + u + 32]
                + d_dense1[n*32 + u + 64] + d_dense1[n*32 + u + 96]);
        }
    }
}

/* backward of code: l = 2, equations (15), (20) and (21) of autoencoder.tex */
static void autoencoder_code_backward(
    const autoencoder_real *relu1,
    const autoencoder_real *code_W,
    const autoencoder_real *d_code,
    autoencoder_real *d_relu1,
    autoencoder_real *d_code_W,
    autoencoder_real *d_code_b,
    autoencoder_real scale,
    int add)
{
    /* (15) ∂relu1[n, k] = sum[u < 6](code.W[u, k]*∂code[n, u]) */
    autoencoder_product(
        32, 1, 32, /* n */
        32, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        6, 32, 32, /* u */
        d_code,
        code_W,
        d_relu1,
        1, 0);
    /* (20) ∂code.W[u, k] = sum[n < 32](relu1[n, k]*∂code[n, u]) */
    autoencoder_product(
        6, 32, 32, /* u */
        32, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 1, 32, /* n */
        d_code,
        relu1,
        d_code_W,
        scale, add);
    /* (21) ∂code.b[u] = sum[n < 32](∂code[n, u]) */
    for (ptrdiff_t u = 0; u < 6; ++u) {
        autoencoder_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += d_code[u*32 + n];
        }
        const autoencoder_real term = scale*sum;
        d_code_b[u] = add ? d_code_b[u] + term : term;
    }
}

/* backward of dense1, relu1: l = 1, equations (16), (18) and (19) of autoencoder.tex */
static void autoencoder_dense1_relu1_2_backward(
    const autoencoder_real *x,
    const autoencoder_real *relu1,
    const autoencoder_real *d_relu1,
    autoencoder_real *d_dense1,
    autoencoder_real *d_dense1_W,
    autoencoder_real *d_dense1_b,
    autoencoder_real scale,
    int add)
{
    /* (16) ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0) */
    autoencoder_IVDEP
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        const autoencoder_real d_relu1_here = d_relu1[t];
        d_dense1[t] = relu1[t] > 0 ? d_relu1_here : (autoencoder_real)0;
    }
    /* (18) ∂dense1.W[u, k] = sum[n < 32](x[n, k]*∂dense1[n, u]) */
    autoencoder_product(
        32, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 32, 64, /* n */
        d_dense1,
        x,
        d_dense1_W,
        scale, add);
    /* (19) ∂dense1.b[u] = sum[n < 32](∂dense1[n, u]) */
    if (!add) {
        autoencoder_IVDEP
        for (ptrdiff_t u = 0; u < 32; ++u) {
            d_dense1_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        autoencoder_IVDEP
        for (ptrdiff_t u = 0; u < 32; ++u) {
            d_dense1_b[u] += scale*(d_dense1[n*32 + u] + d_dense1[n*32 + u + 32]
                + d_dense1[n*32 + u + 64] + d_dense1[n*32 + u + 96]);
        }
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const autoencoder_real *dense3_sum;
    autoencoder_real *pixels;
} autoencoder_dense3_pixels_mse1_predict_epilogue_given;

static inline void autoencoder_dense3_pixels_mse1_predict_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const autoencoder_dense3_pixels_mse1_predict_epilogue_given *const given =
        (const autoencoder_dense3_pixels_mse1_predict_epilogue_given *)of;
    const autoencoder_real *const dense3_sum = given->dense3_sum;
    autoencoder_real *const pixels = given->pixels;
    /* (7) pixels[n, t] = Sigmoid(dense3·sum[n, t]) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        autoencoder_IVDEP
        autoencoder_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            pixels[n*64 + t] = autoencoder_sigmoid(dense3_sum[n*64 + t]);
        }
    }
}

/* predict of dense3, pixels, mse1: l = 4, equations (6) and (7) of autoencoder.tex */
static void autoencoder_dense3_pixels_mse1_predict(
    const autoencoder_real *relu2,
    const autoencoder_real *dense3_W,
    const autoencoder_real *dense3_b,
    autoencoder_real *dense3_sum,
    autoencoder_real *pixels)
{
    /* (6) dense3·sum[n, t] = sum[k < 32](dense3.W[t, k]*relu2[n, k]) + dense3.b[t] */
    {
        const autoencoder_dense3_pixels_mse1_predict_epilogue_given given = {dense3_sum, pixels};
        autoencoder_product_then(
            32, 32, 64, /* n */
            64, 32, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            32, 1, 1, /* k */
            relu2,
            dense3_W,
            dense3_sum,
            1, 0,
            dense3_b, 0, 1,
            0, 0, autoencoder_dense3_pixels_mse1_predict_epilogue, &given);
    }
}

/* forward of code: l = 2, equation (3) of autoencoder.tex */
static void autoencoder_copy(
    const autoencoder_real *code_inside,
    autoencoder_real *code)
{
    /* (3) code[i0, i1] = code·inside[i0, i1] */
    for (ptrdiff_t i0 = 0; i0 < 32; ++i0) {
        for (ptrdiff_t i1 = 0; i1 < 6; ++i1) {
            code[i0*6 + i1] = code_inside[i1*32 + i0];
        }
    }
}

autoencoder_real autoencoder_forward(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace)
{
    /* dense1, relu1 */
    autoencoder_dense1_relu1_2_forward(x, parameters, parameters + 2048, workspace, workspace);
    /* code */
    autoencoder_code_forward(workspace, parameters + 2080, parameters + 2272, workspace + 1024);
    /* dense2, relu2 */
    autoencoder_dense1_relu1_forward(workspace + 1024, parameters + 2278, parameters + 2470,
        workspace + 1216, workspace + 1216);
    /* dense3, pixels, mse1 */
    autoencoder_dense3_pixels_mse1_forward(workspace + 1216, parameters + 2502,
        parameters + 4550, x, workspace + 2240, workspace + 2240, workspace + 4288);
    return workspace[4288];
}

void autoencoder_backward(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real *gradients)
{
    /* dense3, pixels, mse1 */
    autoencoder_dense3_pixels_mse1_backward(workspace + 1216, parameters + 2502,
        workspace + 2240, x, workspace + 2240, workspace + 4288, gradients + 2502,
        gradients + 4550, 1, 0);
    /* dense2, relu2 */
    autoencoder_dense1_relu1_backward(workspace + 1024, parameters + 2278, workspace + 1216,
        workspace + 4288, workspace + 1216, workspace + 2240, gradients + 2278,
        gradients + 2470, 1, 0);
    /* code */
    autoencoder_code_backward(workspace, parameters + 2080, workspace + 2240, workspace + 1024,
        gradients + 2080, gradients + 2272, 1, 0);
    /* dense1, relu1 */
    autoencoder_dense1_relu1_2_backward(x, workspace, workspace + 1024, workspace, gradients,
        gradients + 2048, 1, 0);
}

autoencoder_real autoencoder_step(autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real rate)
{
    const autoencoder_real loss = autoencoder_forward(parameters, x, workspace);
    /* dense3, pixels, mse1 */
    autoencoder_dense3_pixels_mse1_backward(workspace + 1216, parameters + 2502,
        workspace + 2240, x, workspace + 2240, workspace + 4288, parameters + 2502,
        parameters + 4550, -rate, 1);
    /* dense2, relu2 */
    autoencoder_dense1_relu1_backward(workspace + 1024, parameters + 2278, workspace + 1216,
        workspace + 4288, workspace + 1216, workspace + 2240, parameters + 2278,
        parameters + 2470, -rate, 1);
    /* code */
    autoencoder_code_backward(workspace, parameters + 2080, workspace + 2240, workspace + 1024,
        parameters + 2080, parameters + 2272, -rate, 1);
    /* dense1, relu1 */
    autoencoder_dense1_relu1_2_backward(x, workspace, workspace + 1024, workspace, parameters,
        parameters + 2048, -rate, 1);
    return loss;
}

void autoencoder_predict(const autoencoder_real *parameters, const autoencoder_real *x,
    autoencoder_real *workspace, autoencoder_real *output)
{
    /* dense1, relu1 */
    autoencoder_dense1_relu1_2_forward(x, parameters, parameters + 2048, workspace, workspace);
    /* code */
    autoencoder_code_forward(workspace, parameters + 2080, parameters + 2272, workspace + 1024);
    /* dense2, relu2 */
    autoencoder_dense1_relu1_forward(workspace + 1024, parameters + 2278, parameters + 2470,
        workspace, workspace);
    /* dense3, pixels, mse1 */
    autoencoder_dense3_pixels_mse1_predict(workspace, parameters + 2502, parameters + 4550,
        workspace + 1216, workspace + 1216);
    /* code */
    autoencoder_copy(workspace + 1024, workspace);
    /* the output pixels */
    for (ptrdiff_t place = 0; place < 2048; ++place) {
        output[place] = workspace[1216 + place];
    }
    /* the output code */
    for (ptrdiff_t place = 0; place < 192; ++place) {
        output[2048 + place] = workspace[place];
    }
}
