/* digits.c: a network, its gradient and a training step in C99; see digits.h.
 *
 * Made by symbp 0.1.0 from the declaration of `digits`
 * (SHA-256 a7ebd91143bf486a8d87645aa5b510c6f829ecd6a63406011cb8df0143ef2410). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -Ddigits_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Ddigits_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * digits.tex.
 */
#include "digits.h"

#ifdef digits_DOUBLE
#include <math.h>
#endif

static const digits_tensor digits_table[] = {
    {"dense1.W", 0, 2048},
    {"dense1.b", 2048, 32},
    {"logits.W", 2080, 320},
    {"logits.b", 2400, 10},
};

const digits_tensor *digits_tensors(void)
{
    return digits_table;
}

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define digits_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define digits_IVDEP _Pragma("GCC ivdep")
#else
#define digits_IVDEP
#endif

/* Before a loop that may be as short as a vector or two: gcc, which would write it out, is to
   vectorise it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define digits_WHOLE_LOOP _Pragma("GCC unroll 1")
#else
#define digits_WHOLE_LOOP
#endif

#ifdef digits_DOUBLE
#define digits_exp exp
#define digits_log log
#else

static inline uint32_t digits_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float digits_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float digits_exp(float x)
{
    const int32_t size = (int32_t)(digits_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = digits_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = digits_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = digits_number(digits_bits(y) + ((uint32_t)half << 23));
    return digits_number(digits_bits(scaled*digits_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float digits_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float digits_log_edge(float x)
{
    const uint32_t bits = digits_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return digits_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float digits_log(float x)
{
    const int small = (int32_t)digits_bits(x) < 0x800000;
    const uint32_t up = digits_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = digits_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return digits_log_sum(e, f) + digits_log_edge(x);
}

#endif

/* NaN by its bits: compilers may assume that arithmetic makes none. */
static digits_real digits_nan(void)
{
#ifdef digits_DOUBLE
    const volatile uint64_t bits = UINT64_C(0x7ff8000000000000);
    const uint64_t pattern = bits;
#else
    const volatile uint32_t bits = UINT32_C(0x7fc00000);
    const uint32_t pattern = bits;
#endif
    digits_real value;
    const unsigned char *const from = (const unsigned char *)&pattern;
    unsigned char *const to = (unsigned char *)&value;
    for (size_t place = 0; place < sizeof value; ++place) {
        to[place] = from[place];
    }
    return value;
}

static int digits_valid_y(const int32_t *y)
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
   allows. With digits_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(digits_SCALAR)
#if defined(__AVX512F__)
#define digits_BYTES 64
#define digits_MANY_REGISTERS 1
#elif defined(__AVX__)
#define digits_BYTES 32
#define digits_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define digits_BYTES 16
#define digits_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define digits_BYTES 16
#define digits_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define digits_INLINE static inline __attribute__((always_inline, unused))
#else
#define digits_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} digits_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*digits_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    digits_real *target;
    ptrdiff_t row, column;
    const digits_real *start;
    ptrdiff_t start_row, start_column;
    digits_real scale;
    int add, more;
    digits_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} digits_result;

/* The results from a row and a column on. */
digits_INLINE digits_result digits_from(digits_result to, ptrdiff_t row, ptrdiff_t column)
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
digits_INLINE void digits_put(digits_real sum, digits_result to, ptrdiff_t row, ptrdiff_t column)
{
    digits_real *const target = to.target + (row*to.row + column*to.column);
    digits_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
digits_INLINE void digits_done(ptrdiff_t rows, ptrdiff_t columns, digits_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef digits_BYTES
#ifdef digits_DOUBLE
#define digits_LANES (digits_BYTES / 8)
typedef int64_t digits_integer;
#else
#define digits_LANES (digits_BYTES / 4)
typedef int32_t digits_integer;
#endif
/* A vector may stand at any element. */
typedef digits_real digits_vector __attribute__((vector_size(digits_BYTES), aligned(sizeof(digits_real)), may_alias));
typedef digits_integer digits_places __attribute__((vector_size(digits_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define digits_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define digits_APART static __attribute__((noinline, unused))
#else
#define digits_APART static __attribute__((noinline, noclone, unused))
#endif
#define digits_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define digits_UNROLL
#elif !defined(__clang__)
#define digits_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define digits_UNROLL
#else
#define digits_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define digits_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define digits_HOLD(x) __asm__("" : "+w"(x))
#else
#define digits_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if digits_LANES == 16
#define digits_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define digits_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define digits_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif digits_LANES == 8
#define digits_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define digits_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define digits_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif digits_LANES == 4
#define digits_LOW 0, 4, 1, 5
#define digits_HIGH 2, 6, 3, 7
#define digits_ORDER 0, 1, 2, 3
#else
#define digits_LOW 0, 2
#define digits_HIGH 1, 3
#define digits_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define digits_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define digits_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (digits_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define digits_HEIGHT 12
#define digits_WIDTH 8
#define digits_PANEL 4
#define digits_DEPTH 256

/* The height of tiles with so many vectors across. */
digits_INLINE ptrdiff_t digits_height(ptrdiff_t across)
{
    if (digits_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} digits_columns;

/* Part of a vector, or all of it. */
digits_INLINE void digits_load(digits_vector *to, const digits_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const digits_vector *)from;
    } else {
        const digits_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(digits_real));
    }
}

/* Sums that do not become vectors of the target. */
digits_SELDOM void digits_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const digits_real *sums, const digits_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            digits_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
digits_INLINE void digits_finish(ptrdiff_t rows, digits_vector (*sums)[digits_WIDTH], digits_columns columns, digits_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + digits_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !digits_KNOWN(narrow)) || to.start_column / 2 != 0) {
        digits_real cells[digits_HEIGHT*digits_WIDTH*digits_LANES];
        digits_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            digits_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*digits_LANES : columns.target_last;
                *(digits_vector *)(cells + (row*across*digits_LANES + column)) = sums[row][j];
            }
        }
        digits_spread(rows, width, across*digits_LANES, cells, &to);
        digits_done(rows, width, to);
        return;
    }
    digits_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        digits_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        digits_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const digits_real *const from = to.start + row*to.start_row;
            digits_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                digits_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    digits_load(&start, from + (j + 1 < across ? j*digits_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        digits_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const digits_real *const from = to.target + row*to.row;
            digits_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                digits_vector old;
                digits_load(&old, from + (j + 1 < across ? j*digits_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    digits_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        digits_real *const target = to.target + row*to.row;
        digits_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(digits_vector *)(target + (j + 1 < across ? j*digits_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(digits_real));
            }
        }
    }
    digits_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
digits_INLINE void digits_tile(
    ptrdiff_t rows, digits_columns columns, digits_terms terms, const digits_real *left, ptrdiff_t left_row,
    const digits_real *right, digits_result to)
{
    const ptrdiff_t across = columns.across;
    digits_vector sums[digits_HEIGHT][digits_WIDTH];
    digits_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        digits_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const digits_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const digits_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const digits_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                digits_vector factors[digits_WIDTH];
                digits_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const digits_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                digits_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const digits_real factor = a[row*left_row];
                    digits_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        digits_vector sum = sums[row][j] + factor*factors[j];
                        digits_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    digits_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
digits_INLINE void digits_tiles(
    ptrdiff_t rows, digits_columns columns, digits_terms terms, const digits_real *left, ptrdiff_t left_row,
    const digits_real *right, digits_result to)
{
    const ptrdiff_t highest = digits_height(columns.across), count = (rows + highest - 1) / highest;
    int known = digits_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        digits_tile(height1, columns, terms, left + row*left_row, left_row, right, digits_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        digits_tile(height, columns, terms, left + row*left_row, left_row, right, digits_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
digits_INLINE void digits_transpose(const digits_real *from, ptrdiff_t pitch, digits_real *to)
{
    digits_vector rows[digits_LANES], mixed[digits_LANES];
    digits_UNROLL
    for (int i = 0; i < digits_LANES; ++i) {
        rows[i] = *(const digits_vector *)(from + i*pitch);
    }
    digits_UNROLL
    for (int stage = 1; stage < digits_LANES; stage *= 2) {
        digits_UNROLL
        for (int i = 0; i < digits_LANES / 2; ++i) {
            mixed[2*i] = digits_MIX(rows[i], rows[i + digits_LANES / 2], digits_LOW);
            mixed[2*i + 1] = digits_MIX(rows[i], rows[i + digits_LANES / 2], digits_HIGH);
        }
        digits_UNROLL
        for (int i = 0; i < digits_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    digits_UNROLL
    for (int i = 0; i < digits_LANES; ++i) {
        *(digits_vector *)(to + i*digits_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
digits_INLINE ptrdiff_t digits_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
digits_APART void digits_strip(
    digits_terms terms, const digits_real *right, ptrdiff_t right_column, ptrdiff_t there, digits_real *to)
{
    const digits_real *const end = right + there + digits_reach(terms.outer, terms.right_outer)
        + digits_reach(terms.middle, terms.right_middle) + digits_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const digits_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == digits_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += digits_LANES) {
                    *(digits_vector *)to = *(const digits_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == digits_LANES && terms.right_inner == 1) {
                for (; rest >= digits_LANES; rest -= digits_LANES, from += digits_LANES, to += digits_LANES*digits_LANES) {
                    digits_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= digits_LANES; --rest, to += digits_LANES) {
                const digits_places order = {digits_ORDER};
                const digits_vector all = *(const digits_vector *)from;
                *(digits_vector *)to = (digits_vector)((digits_places)all & (order < (digits_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += digits_LANES) {
                for (ptrdiff_t lane = 0; lane < digits_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
digits_INLINE void digits_panel(
    ptrdiff_t rows, digits_columns columns, digits_terms terms, const digits_real *left, ptrdiff_t left_row,
    const digits_real *right, ptrdiff_t right_column, int packing, digits_real *panel, digits_result to)
{
    const ptrdiff_t deepest = digits_DEPTH*digits_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? digits_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const digits_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                digits_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*digits_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*digits_LANES : columns.target_last;
                        digits_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = digits_LANES;
                    part.right_middle = part.inner*digits_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                digits_tiles(rows, columns, part,
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
digits_INLINE void digits_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, digits_terms terms,
    const digits_real *left, ptrdiff_t left_row, const digits_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, digits_real *panel, digits_result to)
{
    const ptrdiff_t vectors = (columns + digits_LANES - 1) / digits_LANES;
    const ptrdiff_t shift = vectors*digits_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = digits_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const digits_columns one = {1, step, 0, 0, columns == digits_LANES ? 0 : columns};
        digits_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const digits_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*digits_LANES - (last ? shift : 0), 0
            };
            digits_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                digits_from(to, 0, v*digits_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const digits_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*digits_LANES - (last ? shift : 0), 0
            };
            digits_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                digits_from(to, 0, v*digits_LANES));
        }
    }
}

digits_INLINE void digits_tiled(ptrdiff_t rows, ptrdiff_t columns, digits_terms terms,
    const digits_real *left, ptrdiff_t left_row, const digits_real *right, ptrdiff_t right_column, digits_result to)
{
    digits_real panel[digits_DEPTH*digits_PANEL*digits_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (digits_BYTES == 64 ? 32 : 4)*digits_height(digits_PANEL);
    const int packing = right_column != 1
        || (digits_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = digits_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = digits_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        digits_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*digits_LANES, packing, panel, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define digits_SUMS 64

digits_INLINE void digits_row(
    ptrdiff_t columns, digits_terms terms, const digits_real *left, const digits_real *right, digits_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += digits_SUMS) {
        const ptrdiff_t width = columns - first < digits_SUMS ? columns - first : digits_SUMS;
        digits_real sums[digits_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const digits_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const digits_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            digits_put(sums[j], to, 0, first + j);
        }
        digits_done(1, width, digits_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
digits_INLINE void digits_dotted(ptrdiff_t rows, ptrdiff_t columns, digits_terms terms,
    const digits_real *left, ptrdiff_t left_row, const digits_real *right, ptrdiff_t right_column, digits_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const digits_real *const begin = left + row*left_row, *const from = right + j*right_column;
            digits_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const digits_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const digits_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            digits_put(sum, to, row, j);
            if (last >= 1) {
                digits_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                digits_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                digits_put(sum3, to, row, j + 3);
            }
        }
    }
    digits_done(rows, columns, to);
}

digits_INLINE void digits_tiled(ptrdiff_t rows, ptrdiff_t columns, digits_terms terms,
    const digits_real *left, ptrdiff_t left_row, const digits_real *right, ptrdiff_t right_column, digits_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            digits_row(columns, terms, left + row*left_row, right, digits_from(to, row, 0));
        }
    } else {
        digits_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef digits_CBLAS
#include <cblas.h>
#ifdef digits_DOUBLE
#define digits_GEMM cblas_dgemm
#else
#define digits_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef digits_LARGE
#define digits_LARGE 2e6
#endif
/* It counts with an int. */
#define digits_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
digits_INLINE int digits_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= digits_MOST)
        || (step == 1 && term_step >= count && term_step <= digits_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
digits_INLINE int digits_by_library(ptrdiff_t rows, ptrdiff_t columns, digits_terms terms,
    const digits_real *left, ptrdiff_t left_row, const digits_real *right, ptrdiff_t right_column, digits_result to)
{
    const ptrdiff_t inner = terms.inner, most = digits_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < digits_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !digits_is_matrix(rows, left_row, inner, terms.left_inner)
        || !digits_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                digits_put(0, to, row, column);
            }
        }
    }
    digits_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    digits_done(rows, columns, to);
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
digits_INLINE void digits_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const digits_real *left, const digits_real *right, digits_real *target, digits_real scale, int add,
    const digits_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, digits_epilogue then, const void *of)
{
    const digits_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const digits_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef digits_CBLAS
    if (digits_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    digits_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

digits_INLINE void digits_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const digits_real *left, const digits_real *right, digits_real *target, digits_real scale, int add,
    const digits_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    digits_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

digits_INLINE void digits_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const digits_real *left, const digits_real *right, digits_real *target, digits_real scale, int add)
{
    digits_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const digits_real *dense1_sum;
    digits_real *relu1;
} digits_dense1_relu1_forward_epilogue_given;

static inline void digits_dense1_relu1_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const digits_dense1_relu1_forward_epilogue_given *const given =
        (const digits_dense1_relu1_forward_epilogue_given *)of;
    const digits_real *const dense1_sum = given->dense1_sum;
    digits_real *const relu1 = given->relu1;
    /* (2) relu1[n, t] = where(dense1·sum[n, t] > 0, dense1·sum[n, t], 0) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        digits_IVDEP
        digits_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            const digits_real dense1_sum_here = dense1_sum[n*32 + t];
            relu1[n*32 + t] = dense1_sum_here > 0 ? dense1_sum_here : (digits_real)0;
        }
    }
}

/* forward of dense1, relu1: l = 1, equations (1) and (2) of digits.tex */
static void digits_dense1_relu1_forward(
    const digits_real *x,
    const digits_real *dense1_W,
    const digits_real *dense1_b,
    digits_real *dense1_sum,
    digits_real *relu1)
{
    /* (1) dense1·sum[n, t] = sum[k < 64](dense1.W[t, k]*x[n, k]) + dense1.b[t] */
    {
        const digits_dense1_relu1_forward_epilogue_given given = {dense1_sum, relu1};
        digits_product_then(
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
            0, 0, digits_dense1_relu1_forward_epilogue, &given);
    }
}

/* forward of logits, cross_entropy1: l = 2, equations (3) to (5) of digits.tex */
static void digits_logits_cross_entropy1_forward(
    const digits_real *relu1,
    const digits_real *logits_W,
    const digits_real *logits_b,
    const int32_t *y,
    digits_real *logits,
    digits_real *cross_entropy1_p_sum_max,
    digits_real *cross_entropy1_p_sum_shifted,
    digits_real *cross_entropy1_p_sum_exp,
    digits_real *cross_entropy1_p_sum_scaled,
    digits_real *cross_entropy1_p,
    digits_real *cross_entropy1)
{
    /* (3) logits[n, u] = sum[k < 32](logits.W[u, k]*relu1[n, k]) + logits.b[u] */
    digits_product_start(
        10, 32, 32, /* u */
        32, 32, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        32, 1, 1, /* k */
        logits_W,
        relu1,
        logits,
        1, 0,
        logits_b, 1, 0);
    /* (4) cross_entropy1.p·sum·max[n] = max[j < 10](logits[n, j]) */
    digits_IVDEP
    for (ptrdiff_t n = 0; n < 32; ++n) {
        digits_real best = logits[n];
        {
            const digits_real candidate = logits[n + 32];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 64];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 96];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 128];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 160];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 192];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 224];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 256];
            best = candidate > best ? candidate : best;
        }
        {
            const digits_real candidate = logits[n + 288];
            best = candidate > best ? candidate : best;
        }
        cross_entropy1_p_sum_max[n] = best;
    }
    for (ptrdiff_t j = 0; j < 10; ++j) {
        digits_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            /* (4) cross_entropy1.p·sum·shifted[n, j] = -cross_entropy1.p·sum·max[n] +
               logits[n, j] */
            const digits_real cross_entropy1_p_sum_shifted_here = logits[j*32 + n]
                - cross_entropy1_p_sum_max[n];
            cross_entropy1_p_sum_shifted[j*32 + n] = cross_entropy1_p_sum_shifted_here;
            /* (4) cross_entropy1.p·sum·exp[n, j] = exp(cross_entropy1.p·sum·shifted[n, j]) */
            cross_entropy1_p_sum_exp[j*32 + n] = digits_exp(cross_entropy1_p_sum_shifted_here);
        }
    }
    /* (4) cross_entropy1.p·sum·scaled[n] = sum[j < 10](cross_entropy1.p·sum·exp[n, j]) */
    digits_IVDEP
    for (ptrdiff_t n = 0; n < 32; ++n) {
        cross_entropy1_p_sum_scaled[n] = 0;
    }
    for (ptrdiff_t j = 0; j < 8; j += 4) {
        digits_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p_sum_scaled[n] += cross_entropy1_p_sum_exp[j*32 + n]
                + cross_entropy1_p_sum_exp[j*32 + n + 32] + cross_entropy1_p_sum_exp[j*32 + n + 64]
                + cross_entropy1_p_sum_exp[j*32 + n + 96];
        }
    }
    for (ptrdiff_t j = 8; j < 10; ++j) {
        digits_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p_sum_scaled[n] += cross_entropy1_p_sum_exp[j*32 + n];
        }
    }
    /* (4) cross_entropy1.p[n, k] = cross_entropy1.p·sum·exp[n, k]/cross_entropy1.p·sum·scaled[n] */
    for (ptrdiff_t k = 0; k < 10; ++k) {
        digits_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            cross_entropy1_p[k*32 + n] = cross_entropy1_p_sum_exp[k*32 + n]
                / cross_entropy1_p_sum_scaled[n];
        }
    }
    /* (5) cross_entropy1 = sum[n < 32](log(cross_entropy1.p·sum·scaled[n])/32 -
       cross_entropy1.p·sum·shifted[n, y[n]]/32) */
    {
        digits_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += (digits_real)0.03125*digits_log(cross_entropy1_p_sum_scaled[n])
                - (digits_real)0.03125*cross_entropy1_p_sum_shifted[(ptrdiff_t)y[n]*32 + n];
        }
        cross_entropy1[0] = sum;
    }
}

/* backward of logits, cross_entropy1: l = 2, equations (6), (7), (12) and (13) of digits.tex */
static void digits_logits_cross_entropy1_backward(
    const digits_real *relu1,
    const digits_real *logits_W,
    const int32_t *y,
    const digits_real *cross_entropy1_p,
    digits_real *d_logits,
    digits_real *d_relu1,
    digits_real *d_logits_W,
    digits_real *d_logits_b,
    digits_real scale,
    int add)
{
    /* (6) ∂logits[n, k] = cross_entropy1.p[n, k]/32 - [k - y[n] == 0]/32 */
    for (ptrdiff_t k = 0; k < 10; ++k) {
        digits_IVDEP
        for (ptrdiff_t n = 0; n < 32; ++n) {
            d_logits[k*32 + n] = (digits_real)0.03125*cross_entropy1_p[k*32 + n]
                - (digits_real)0.03125*(k == (ptrdiff_t)y[n] ? (digits_real)1 : (digits_real)0);
        }
    }
    /* (7) ∂relu1[n, k] = sum[u < 10](logits.W[u, k]*∂logits[n, u]) */
    digits_product(
        32, 1, 32, /* n */
        32, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        10, 32, 32, /* u */
        d_logits,
        logits_W,
        d_relu1,
        1, 0);
    /* (12) ∂logits.W[u, k] = sum[n < 32](relu1[n, k]*∂logits[n, u]) */
    digits_product(
        10, 32, 32, /* u */
        32, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 1, 32, /* n */
        d_logits,
        relu1,
        d_logits_W,
        scale, add);
    /* (13) ∂logits.b[u] = sum[n < 32](∂logits[n, u]) */
    for (ptrdiff_t u = 0; u < 10; ++u) {
        digits_real sum = 0;
        for (ptrdiff_t n = 0; n < 32; ++n) {
            sum += d_logits[u*32 + n];
        }
        const digits_real term = scale*sum;
        d_logits_b[u] = add ? d_logits_b[u] + term : term;
    }
}

/* backward of dense1, relu1: l = 1, equations (8), (10) and (11) of digits.tex */
static void digits_dense1_relu1_backward(
    const digits_real *x,
    const digits_real *relu1,
    const digits_real *d_relu1,
    digits_real *d_dense1,
    digits_real *d_dense1_W,
    digits_real *d_dense1_b,
    digits_real scale,
    int add)
{
    /* (8) ∂dense1[n, t] = where(relu1[n, t] > 0, ∂relu1[n, t], 0) */
    digits_IVDEP
    for (ptrdiff_t t = 0; t < 1024; ++t) {
        const digits_real d_relu1_here = d_relu1[t];
        d_dense1[t] = relu1[t] > 0 ? d_relu1_here : (digits_real)0;
    }
    /* (10) ∂dense1.W[u, k] = sum[n < 32](x[n, k]*∂dense1[n, u]) */
    digits_product(
        32, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        32, 32, 64, /* n */
        d_dense1,
        x,
        d_dense1_W,
        scale, add);
    /* (11) ∂dense1.b[u] = sum[n < 32](∂dense1[n, u]) */
    if (!add) {
        digits_IVDEP
        for (ptrdiff_t u = 0; u < 32; ++u) {
            d_dense1_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 32; n += 4) {
        digits_IVDEP
        for (ptrdiff_t u = 0; u < 32; ++u) {
            d_dense1_b[u] += scale*(d_dense1[n*32 + u] + d_dense1[n*32 + u + 32]
                + d_dense1[n*32 + u + 64] + d_dense1[n*32 + u + 96]);
        }
    }
}

/* predict of logits, cross_entropy1: l = 2, equation (3) of digits.tex */
static void digits_logits_cross_entropy1_predict(
    const digits_real *relu1,
    const digits_real *logits_W,
    const digits_real *logits_b,
    digits_real *logits)
{
    /* (3) logits[n, u] = sum[k < 32](logits.W[u, k]*relu1[n, k]) + logits.b[u] */
    digits_product_start(
        10, 32, 32, /* u */
        32, 32, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        32, 1, 1, /* k */
        logits_W,
        relu1,
        logits,
        1, 0,
        logits_b, 1, 0);
}

/* forward of logits */
static void digits_copy(
    const digits_real *logits_inside,
    digits_real *logits)
{
    /* logits[i0, i1] = logits·inside[i0, i1] */
    for (ptrdiff_t i0 = 0; i0 < 32; ++i0) {
        digits_IVDEP
        for (ptrdiff_t i1 = 0; i1 < 10; ++i1) {
            logits[i0*10 + i1] = logits_inside[i1*32 + i0];
        }
    }
}

digits_real digits_forward(const digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace)
{
    if (!(digits_valid_y(y))) {
        return digits_nan();
    }
    /* dense1, relu1 */
    digits_dense1_relu1_forward(x, parameters, parameters + 2048, workspace, workspace);
    /* logits, cross_entropy1 */
    digits_logits_cross_entropy1_forward(workspace, parameters + 2080, parameters + 2400, y,
        workspace + 1024, workspace + 1664, workspace + 1344, workspace + 2048,
        workspace + 1024, workspace + 2048, workspace + 1056);
    return workspace[1056];
}

void digits_backward(const digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace, digits_real *gradients)
{
    if (!(digits_valid_y(y))) {
        for (ptrdiff_t place = 0; place < 2410; ++place) {
            gradients[place] = digits_nan();
        }
        return;
    }
    /* logits, cross_entropy1 */
    digits_logits_cross_entropy1_backward(workspace, parameters + 2080, y, workspace + 2048,
        workspace + 2048, workspace + 1024, gradients + 2080, gradients + 2400, 1, 0);
    /* dense1, relu1 */
    digits_dense1_relu1_backward(x, workspace, workspace + 1024, workspace, gradients,
        gradients + 2048, 1, 0);
}

digits_real digits_step(digits_real *parameters, const digits_real *x, const int32_t *y,
    digits_real *workspace, digits_real rate)
{
    if (!(digits_valid_y(y))) {
        return digits_nan();
    }
    const digits_real loss = digits_forward(parameters, x, y, workspace);
    /* logits, cross_entropy1 */
    digits_logits_cross_entropy1_backward(workspace, parameters + 2080, y, workspace + 2048,
        workspace + 2048, workspace + 1024, parameters + 2080, parameters + 2400, -rate, 1);
    /* dense1, relu1 */
    digits_dense1_relu1_backward(x, workspace, workspace + 1024, workspace, parameters,
        parameters + 2048, -rate, 1);
    return loss;
}

void digits_predict(const digits_real *parameters, const digits_real *x, digits_real *workspace,
    digits_real *output)
{
    /* dense1, relu1 */
    digits_dense1_relu1_forward(x, parameters, parameters + 2048, workspace, workspace);
    /* logits, cross_entropy1 */
    digits_logits_cross_entropy1_predict(workspace, parameters + 2080, parameters + 2400,
        workspace + 1024);
    /* logits */
    digits_copy(workspace + 1024, workspace);
    /* the output */
    for (ptrdiff_t place = 0; place < 320; ++place) {
        output[place] = workspace[place];
    }
}
