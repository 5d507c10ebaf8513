/* gan.c: a network, its gradient and a training step in C99; see gan.h.
 *
 * Made by symbp 0.1.0 from the declaration of `gan`
 * (SHA-256 ecb0caa755fbc722ebc71ca49ec4da84d9301866d9c95ce9a62faa560f37f5f9). Do not edit.
 *
 * Recommended: -O3 -march=native -ffast-math -ffp-contract=fast, and -lm to link. Results do not
 * rest on infinities or NaN inside the computation, so they hold with and without -ffast-math.
 *
 * With -Dgan_SCALAR there are no vector types, only plain C99; so it is for compilers that
 * are neither gcc nor clang. With -Dgan_CBLAS large products go to a BLAS, by its <cblas.h>.
 *
 * Each function names the layers that it serves, and each of its equations stands before the code
 * that computes it. What is made on the way to a numbered equation has its number too. ∂x is the
 * adjoint of x: the derivative of the objective with respect to x. The numbers, and l, are those of
 * gan_discriminator.tex, gan_generator.tex.
 */
#include "gan.h"

#include <math.h>

#ifdef gan_DOUBLE
#define gan_sin sin
#define gan_cos cos
#define gan_fabs fabs
#define gan_sqrt sqrt
#else
#define gan_sin sinf
#define gan_cos cosf
#define gan_fabs fabsf
#define gan_sqrt sqrtf
#endif

static const gan_tensor gan_table[] = {
    {"G.dense1.W", 0, 512},
    {"G.dense1.b", 512, 64},
    {"G.dense2.W", 576, 4096},
    {"G.dense2.b", 4672, 64},
    {"G.dense3.W", 4736, 128},
    {"G.dense3.b", 4864, 2},
    {"D.dense1.W", 4866, 128},
    {"D.dense1.b", 4994, 64},
    {"D.dense2.W", 5058, 4096},
    {"D.dense2.b", 9154, 64},
    {"D.dense3.W", 9218, 64},
    {"D.dense3.b", 9282, 1},
};

const gan_tensor *gan_tensors(void)
{
    return gan_table;
}

/* Before a loop none of whose turns needs what another makes: compilers cannot see it where pointers
   might point to the same. clang, which would write short ones out before it looks for vectors, is
   to vectorise them. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* where it does not pay to use what is said */
#define gan_IVDEP _Pragma("clang loop vectorize(assume_safety) unroll(disable)")
#elif defined(__GNUC__)
#define gan_IVDEP _Pragma("GCC ivdep")
#else
#define gan_IVDEP
#endif

/* Before a loop that may be as short as a vector or two: gcc, which would write it out, is to
   vectorise it. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define gan_WHOLE_LOOP _Pragma("GCC unroll 1")
#else
#define gan_WHOLE_LOOP
#endif

#ifdef gan_DOUBLE
#define gan_exp exp
#define gan_log log
#else

static inline uint32_t gan_bits(float x)
{
    union { float number; uint32_t bits; } both;
    both.number = x;
    return both.bits;
}

static inline float gan_number(uint32_t bits)
{
    union { float number; uint32_t bits; } both;
    both.bits = bits;
    return both.number;
}

/* exp(x) = 2^n*exp(r)*(1 - n*c), n the whole number next to x/log(2), r = x - n*22713/32768, whose
   product is exact, and c = log(2) - 22713/32768. Half of 2^n goes to the exponent's bits, half is
   multiplied, so that too large results become infinite and too small ones lose their last bits.
   Within 2.6 units in the last place. */
static inline float gan_exp(float x)
{
    const int32_t size = (int32_t)(gan_bits(x) & UINT32_C(0x7fffffff));
    const uint32_t sign = gan_bits(x) & UINT32_C(0x80000000);
    const uint32_t nan = x != x ? UINT32_C(0x7fc00000) : 0;
    const float z = gan_number((uint32_t)(size < 0x42d00000 ? size : 0x42d00000) | sign); /* 104 */
    const int32_t above = (int32_t)(z*1.44269504f + 256.5f); /* 0: it rounds down */
    const int32_t n = above - 256;
    const int32_t half = (int32_t)((uint32_t)above >> 1) - 128;
    const float r = z - (float)n*0.693145752f;
    const float p = 1.0f + r*(1.0f + r*(0.49999994f + r*(0.166665167f + r*(0.0416681021f
        + r*(0.00836919248f + r*0.00138388923f)))));
    const float y = p - p*((float)n*1.42860677e-06f);
    const float scaled = gan_number(gan_bits(y) + ((uint32_t)half << 23));
    return gan_number(gan_bits(scaled*gan_number((uint32_t)(n - half + 127) << 23)) | nan);
}

/* e*log(2) + log(1 + f), 1 + f from sqrt(1/2) to sqrt(2). */
static inline float gan_log_sum(int32_t e, float f)
{
    const float p = -0.499999911f + f*(0.333339542f + f*(-0.250018269f + f*(0.199619651f
        + f*(-0.165684298f + f*(0.149168491f + f*(-0.143239945f + f*0.0876041204f))))));
    return (float)e*0.693147182f + (f + f*f*p);
}

/* What log(x) is where it is no number: -infinity, infinity, NaN; otherwise 0. */
static inline float gan_log_edge(float x)
{
    const uint32_t bits = gan_bits(x);
    const uint32_t above = bits - UINT32_C(0x7f800000) < UINT32_C(0x800000) ? bits : 0;
    const uint32_t below = bits > UINT32_C(0x80000000) ? UINT32_C(0x7fc00000) : above;
    return gan_number(bits << 1 == 0 ? UINT32_C(0xff800000) : below);
}

/* log(x), x = 2^e*(1 + f). Within 2 units in the last place. */
static inline float gan_log(float x)
{
    const int small = (int32_t)gan_bits(x) < 0x800000;
    const uint32_t up = gan_bits(x*(small ? 8388608.0f : 1.0f)) - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)((up + UINT32_C(0x3f800000)) >> 23) - (small ? 150 : 127);
    const float f = gan_number((up & UINT32_C(0x7fffff)) + UINT32_C(0x3f3504f3)) - 1.0f;
    return gan_log_sum(e, f) + gan_log_edge(x);
}

#endif

/* splitmix64's mixing of the bits. */
static inline uint64_t gan_mix(uint64_t z)
{
    z = (z ^ (z >> 30))*UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27))*UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* What the numbers of tensor k start from. */
static inline uint64_t gan_key(uint64_t seed, uint64_t k)
{
    return gan_mix(gan_mix(seed + UINT64_C(0x9E3779B97F4A7C15)) + (k + 1)*UINT64_C(0x9E3779B97F4A7C15));
}

/* Element i, from 0 up to and without 1: as many bits of a word as the type holds. */
static inline gan_real gan_uniform(uint64_t key, uint64_t i)
{
    const uint64_t word = gan_mix(key + (i + 1)*UINT64_C(0x9E3779B97F4A7C15));
#ifdef gan_DOUBLE
    return (gan_real)(word >> 11) / 9007199254740992;
#else
    return (gan_real)(word >> 40) / 16777216;
#endif
}

/* Box and Muller's way: two normal numbers from two uniform ones. */
static void gan_draw_normal(uint64_t key, ptrdiff_t count, gan_real *noise)
{
    for (ptrdiff_t i = 0; i < count; i += 2) {
        const gan_real radius = gan_sqrt(-2*gan_log(1 - gan_uniform(key, (uint64_t)i)));
        const gan_real angle = (gan_real)6.283185307179586*gan_uniform(key, (uint64_t)i + 1);
        noise[i] = radius*gan_cos(angle);
        if (i + 1 < count) {
            noise[i + 1] = radius*gan_sin(angle);
        }
    }
}

/* 1/(1 + exp(-x)), without overflow, and 1 where it rounds to 1: h - h*e/(1 + e), where h is 1 for
   positive x and e = exp(-|x|) for others. In float, as compilers may multiply by a rough
   reciprocal, it is 1/2 + x times a polynomial in x^2 up to 0.45. e = y*2^(24 - n), n the whole
   number next to |x|/log(2): an e that is too small for a float loses its last bits in that step,
   and e/(1 + e) = y/(2^(n - 24) + y) does not wait for it. Within 3 units in the last place. In
   double precision it is e - e*e/(1 + e) or 1/2 - (1 - e)/2/(1 + e). */
static inline gan_real gan_sigmoid(gan_real x)
{
#ifdef gan_DOUBLE
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
    const float e = y*gan_number(down);
    const float part = y/(gan_number(UINT32_C(0x7f000000) - down) + y);
    const float high = x < 0 ? e : 1.0f;
    const float far = high - high*part;
    const float t = x*x;
    const float near = 0.5f + x*(0.249999806f + t*(-0.0208258368f + t*0.00200979342f));
    return size > 0.45f ? far : near;
#endif
}

/* log(1 + exp(x)), without overflow. In float, log(1 + e) is a polynomial from 0 to 1. Within 3.5
   units in the last place. */
static inline gan_real gan_softplus(gan_real x)
{
    const gan_real e = gan_exp(-gan_fabs(x));
    const gan_real up = x > 0 ? x : 0;
#ifdef gan_DOUBLE
    return up + log1p(e);
#else
    return up + e*(1.0f + e*(-0.499999315f + e*(0.333304644f + e*(-0.24958019f + e*(0.196921021f
        + e*(-0.153448805f + e*(0.106611282f + e*(-0.057457231f + e*(0.0200862419f
        + e*-0.00329046859f)))))))));
#endif
}

void gan_noise(uint64_t seed, gan_real *noise)
{
    gan_draw_normal(gan_key(seed, 0), 1024, noise);
}

/* ---- Matrix products.

   A product is computed in tiles: so many sums that they fill the vector registers, and stay there
   until all their terms are in. Everything is inlined where it is called, so that sizes and strides,
   being literal there, shape the tiles. Vectors are those of gcc and clang, as wide as the target
   allows. With gan_SCALAR defined, or another compiler, there are plain loops instead. */
#if defined(__GNUC__) && !defined(gan_SCALAR)
#if defined(__AVX512F__)
#define gan_BYTES 64
#define gan_MANY_REGISTERS 1
#elif defined(__AVX__)
#define gan_BYTES 32
#define gan_MANY_REGISTERS 0
#elif defined(__aarch64__) || defined(__VSX__)
#define gan_BYTES 16
#define gan_MANY_REGISTERS 1
#elif defined(__SSE2__) || defined(__ARM_NEON) || defined(__wasm_simd128__)
#define gan_BYTES 16
#define gan_MANY_REGISTERS 0
#endif
#endif

#ifdef __GNUC__
#define gan_INLINE static inline __attribute__((always_inline, unused))
#else
#define gan_INLINE static inline
#endif

/* How the terms of the sums are counted, and how far apart they stand in both operands. */
typedef struct {
    ptrdiff_t outer, middle, inner;
    ptrdiff_t left_outer, left_middle, left_inner;
    ptrdiff_t right_outer, right_middle, right_inner;
} gan_terms;

/* What is done with results as soon as they are there: so many rows and columns, from those on. */
typedef void (*gan_epilogue)(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns);

/* Where results go: scale times the sums, to which `start` (unless NULL) is added and, with `add`,
   what the target held. Then follows `then` (unless NULL), which counts rows and columns from
   `at_row` and `at_column`; not yet where more terms are to come. */
typedef struct {
    gan_real *target;
    ptrdiff_t row, column;
    const gan_real *start;
    ptrdiff_t start_row, start_column;
    gan_real scale;
    int add, more;
    gan_epilogue then;
    const void *of;
    ptrdiff_t at_row, at_column;
} gan_result;

/* The results from a row and a column on. */
gan_INLINE gan_result gan_from(gan_result to, ptrdiff_t row, ptrdiff_t column)
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
gan_INLINE void gan_put(gan_real sum, gan_result to, ptrdiff_t row, ptrdiff_t column)
{
    gan_real *const target = to.target + (row*to.row + column*to.column);
    gan_real value = to.scale*sum;
    if (to.start != NULL) {
        value += to.start[row*to.start_row + column*to.start_column];
    }
    *target = to.add ? *target + value : value;
}

/* So many rows and columns of results are there. */
gan_INLINE void gan_done(ptrdiff_t rows, ptrdiff_t columns, gan_result to)
{
    if (to.then != NULL && !to.more) {
        to.then(to.of, to.at_row, rows, to.at_column, columns);
    }
}

#ifdef gan_BYTES
#ifdef gan_DOUBLE
#define gan_LANES (gan_BYTES / 8)
typedef int64_t gan_integer;
#else
#define gan_LANES (gan_BYTES / 4)
typedef int32_t gan_integer;
#endif
/* A vector may stand at any element. */
typedef gan_real gan_vector __attribute__((vector_size(gan_BYTES), aligned(sizeof(gan_real)), may_alias));
typedef gan_integer gan_places __attribute__((vector_size(gan_BYTES)));

/* Whether the compiler knows a number: then loops over it are unrolled. It may know it in one place
   and not in the next (as in C++), so what rests on that asks once, for a variable that is not const:
   C++ would compute it too early. */
#define gan_KNOWN(x) __builtin_constant_p(x)
#ifdef __clang__
#define gan_APART static __attribute__((noinline, unused))
#else
#define gan_APART static __attribute__((noinline, noclone, unused))
#endif
#define gan_SELDOM static __attribute__((noinline, cold, unused))
/* Sanitizers look at every access: unrolled, it would be too much for them. */
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
#define gan_UNROLL
#elif !defined(__clang__)
#define gan_UNROLL _Pragma("GCC unroll 16")
#elif __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define gan_UNROLL
#else
#define gan_UNROLL _Pragma("clang loop unroll(full)")
#endif
/* A vector is kept in its register as it is: gcc would read it from memory for each of its uses, and
   add up products before it adds them to a sum. */
#if defined(__x86_64__) && !defined(__clang__)
#define gan_HOLD(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__) && !defined(__clang__)
#define gan_HOLD(x) __asm__("" : "+w"(x))
#else
#define gan_HOLD(x) (void)0
#endif

/* Two vectors mixed: the lower halves, or the higher ones, one lane of each in turn. */
#if gan_LANES == 16
#define gan_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define gan_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define gan_ORDER 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#elif gan_LANES == 8
#define gan_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define gan_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define gan_ORDER 0, 1, 2, 3, 4, 5, 6, 7
#elif gan_LANES == 4
#define gan_LOW 0, 4, 1, 5
#define gan_HIGH 2, 6, 3, 7
#define gan_ORDER 0, 1, 2, 3
#else
#define gan_LOW 0, 2
#define gan_HIGH 1, 3
#define gan_ORDER 0, 1
#endif
#if defined(__clang__) || __GNUC__ >= 12
#define gan_MIX(a, b, lanes) __builtin_shufflevector(a, b, lanes)
#else
#define gan_MIX(a, b, lanes) __builtin_shuffle(a, b, __extension__ (gan_places){lanes})
#endif

/* A tile has at most so many rows, and vectors across. A packed panel has so many vectors across
   at most, and then so many terms. */
#define gan_HEIGHT 12
#define gan_WIDTH 8
#define gan_PANEL 4
#define gan_DEPTH 256

/* The height of tiles with so many vectors across. */
gan_INLINE ptrdiff_t gan_height(ptrdiff_t across)
{
    if (gan_MANY_REGISTERS) {
        return across <= 2 ? 12 : 24 / across;
    }
    return across == 1 ? 10 : 12 / across;
}

/* Vectors of `right`: from one to the next, and where the last begins; where it begins in the
   target. It begins early if only so it ends where the columns end: what it has in common with the
   one before it is then computed twice. Fewer columns than a vector has are `narrow` (else 0). */
typedef struct {
    ptrdiff_t across, step, last, target_last, narrow;
} gan_columns;

/* Part of a vector, or all of it. */
gan_INLINE void gan_load(gan_vector *to, const gan_real *from, ptrdiff_t narrow)
{
    if (narrow == 0) {
        *to = *(const gan_vector *)from;
    } else {
        const gan_vector zero = {0};
        *to = zero;
        __builtin_memcpy(to, from, (size_t)narrow*sizeof(gan_real));
    }
}

/* Sums that do not become vectors of the target. */
gan_SELDOM void gan_spread(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t pitch, const gan_real *sums, const gan_result *to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t column = 0; column < columns; ++column) {
            gan_put(sums[row*pitch + column], *to, row, column);
        }
    }
}

/* A tile's sums are complete. All old values are read before the first changes. */
gan_INLINE void gan_finish(ptrdiff_t rows, gan_vector (*sums)[gan_WIDTH], gan_columns columns, gan_result to)
{
    const ptrdiff_t across = columns.across, narrow = columns.narrow;
    const ptrdiff_t width = narrow == 0 ? columns.target_last + gan_LANES : narrow;
    if (to.column != 1 || (narrow != 0 && !gan_KNOWN(narrow)) || to.start_column / 2 != 0) {
        gan_real cells[gan_HEIGHT*gan_WIDTH*gan_LANES];
        gan_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            gan_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                const ptrdiff_t column = j + 1 < across ? j*gan_LANES : columns.target_last;
                *(gan_vector *)(cells + (row*across*gan_LANES + column)) = sums[row][j];
            }
        }
        gan_spread(rows, width, across*gan_LANES, cells, &to);
        gan_done(rows, width, to);
        return;
    }
    gan_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gan_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            sums[row][j] *= to.scale;
        }
    }
    if (to.start != NULL) {
        gan_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const gan_real *const from = to.start + row*to.start_row;
            gan_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                gan_vector start;
                if (to.start_column == 0) {
                    sums[row][j] += *from;
                } else {
                    gan_load(&start, from + (j + 1 < across ? j*gan_LANES : columns.target_last), narrow);
                    sums[row][j] += start;
                }
            }
        }
    }
    if (to.add) {
        gan_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            const gan_real *const from = to.target + row*to.row;
            gan_UNROLL
            for (ptrdiff_t j = 0; j < across; ++j) {
                gan_vector old;
                gan_load(&old, from + (j + 1 < across ? j*gan_LANES : columns.target_last), narrow);
                sums[row][j] += old;
            }
        }
    }
    gan_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gan_real *const target = to.target + row*to.row;
        gan_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            if (narrow == 0) {
                *(gan_vector *)(target + (j + 1 < across ? j*gan_LANES : columns.target_last)) =
                    sums[row][j];
            } else {
                __builtin_memcpy(target, &sums[row][j], (size_t)narrow*sizeof(gan_real));
            }
        }
    }
    gan_done(rows, width, to);
}

/* The sums of some rows and of some vectors of columns. */
gan_INLINE void gan_tile(
    ptrdiff_t rows, gan_columns columns, gan_terms terms, const gan_real *left, ptrdiff_t left_row,
    const gan_real *right, gan_result to)
{
    const ptrdiff_t across = columns.across;
    gan_vector sums[gan_HEIGHT][gan_WIDTH];
    gan_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gan_UNROLL
        for (ptrdiff_t j = 0; j < across; ++j) {
            const gan_vector zero = {0};
            sums[row][j] = zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                const gan_real *const a =
                    left + (o*terms.left_outer + m*terms.left_middle + i*terms.left_inner);
                const gan_real *const b =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                gan_vector factors[gan_WIDTH];
                gan_UNROLL
                for (ptrdiff_t j = 0; j < across; ++j) {
                    factors[j] =
                        *(const gan_vector *)(b + (j + 1 < across ? j*columns.step : columns.last));
                }
                gan_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    const gan_real factor = a[row*left_row];
                    gan_UNROLL
                    for (ptrdiff_t j = 0; j < across; ++j) {
                        gan_vector sum = sums[row][j] + factor*factors[j];
                        gan_HOLD(sum);
                        sums[row][j] = sum;
                    }
                }
            }
        }
    }
    gan_finish(rows, sums, columns, to);
}

/* All rows of some columns, in tiles whose heights differ by one at most. */
gan_INLINE void gan_tiles(
    ptrdiff_t rows, gan_columns columns, gan_terms terms, const gan_real *left, ptrdiff_t left_row,
    const gan_real *right, gan_result to)
{
    const ptrdiff_t highest = gan_height(columns.across), count = (rows + highest - 1) / highest;
    int known = gan_KNOWN(rows);
    const ptrdiff_t height = known ? rows / count : 1;
    const ptrdiff_t height1 = known ? height + 1 : highest;
    const ptrdiff_t end = known ? rows % count * height1 : rows / height1 * height1;
    ptrdiff_t row = 0;
    for (; row < end; row += height1) {
        gan_tile(height1, columns, terms, left + row*left_row, left_row, right, gan_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        gan_tile(height, columns, terms, left + row*left_row, left_row, right, gan_from(to, row, 0));
    }
}

/* A square of numbers, transposed: halves of the rows are mixed until each row is one column. */
gan_INLINE void gan_transpose(const gan_real *from, ptrdiff_t pitch, gan_real *to)
{
    gan_vector rows[gan_LANES], mixed[gan_LANES];
    gan_UNROLL
    for (int i = 0; i < gan_LANES; ++i) {
        rows[i] = *(const gan_vector *)(from + i*pitch);
    }
    gan_UNROLL
    for (int stage = 1; stage < gan_LANES; stage *= 2) {
        gan_UNROLL
        for (int i = 0; i < gan_LANES / 2; ++i) {
            mixed[2*i] = gan_MIX(rows[i], rows[i + gan_LANES / 2], gan_LOW);
            mixed[2*i + 1] = gan_MIX(rows[i], rows[i + gan_LANES / 2], gan_HIGH);
        }
        gan_UNROLL
        for (int i = 0; i < gan_LANES; ++i) {
            rows[i] = mixed[i];
        }
    }
    gan_UNROLL
    for (int i = 0; i < gan_LANES; ++i) {
        *(gan_vector *)(to + i*gan_LANES) = rows[i];
    }
}

/* How far forwards so many steps go. */
gan_INLINE ptrdiff_t gan_reach(ptrdiff_t count, ptrdiff_t step)
{
    return count > 0 && step > 0 ? (count - 1)*step : 0;
}

/* A vector's width of columns of `right`, term after term; zeros beyond `there` columns. */
gan_APART void gan_strip(
    gan_terms terms, const gan_real *right, ptrdiff_t right_column, ptrdiff_t there, gan_real *to)
{
    const gan_real *const end = right + there + gan_reach(terms.outer, terms.right_outer)
        + gan_reach(terms.middle, terms.right_middle) + gan_reach(terms.inner, terms.right_inner);
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const gan_real *from = right + (o*terms.right_outer + m*terms.right_middle);
            ptrdiff_t rest = terms.inner;
            if (there == gan_LANES && right_column == 1) {
                for (; rest > 0; --rest, to += gan_LANES) {
                    *(gan_vector *)to = *(const gan_vector *)from;
                    from += rest > 1 ? terms.right_inner : 0;
                }
            } else if (there == gan_LANES && terms.right_inner == 1) {
                for (; rest >= gan_LANES; rest -= gan_LANES, from += gan_LANES, to += gan_LANES*gan_LANES) {
                    gan_transpose(from, right_column, to);
                }
            }
            /* A vector may be read where other terms follow. */
            for (; right_column == 1 && rest > 0 && end - from >= gan_LANES; --rest, to += gan_LANES) {
                const gan_places order = {gan_ORDER};
                const gan_vector all = *(const gan_vector *)from;
                *(gan_vector *)to = (gan_vector)((gan_places)all & (order < (gan_integer)there));
                from += rest > 1 ? terms.right_inner : 0;
            }
            for (; rest > 0; --rest, to += gan_LANES) {
                for (ptrdiff_t lane = 0; lane < gan_LANES; ++lane) {
                    to[lane] = lane < there ? from[lane*right_column] : 0;
                }
                from += rest > 1 ? terms.right_inner : 0;
            }
        }
    }
}

/* All rows of some vectors of columns, which are packed before, so many terms at a time, or read
   where they stand. */
gan_INLINE void gan_panel(
    ptrdiff_t rows, gan_columns columns, gan_terms terms, const gan_real *left, ptrdiff_t left_row,
    const gan_real *right, ptrdiff_t right_column, int packing, gan_real *panel, gan_result to)
{
    const ptrdiff_t deepest = gan_DEPTH*gan_PANEL / columns.across;
    const ptrdiff_t there = columns.narrow == 0 ? gan_LANES : columns.narrow;
    const int whole = !packing || terms.outer*terms.middle*terms.inner <= deepest;
    const ptrdiff_t outer = whole ? 1 : terms.outer, middle = whole ? 1 : terms.middle;
    const ptrdiff_t inner = whole ? 1 : terms.inner;
    for (ptrdiff_t o = 0; o < outer; ++o) {
        for (ptrdiff_t m = 0; m < middle; ++m) {
            for (ptrdiff_t i = 0; i < inner; i += deepest) {
                const gan_real *from =
                    right + (o*terms.right_outer + m*terms.right_middle + i*terms.right_inner);
                gan_terms part = terms;
                if (!whole) {
                    part.outer = 1;
                    part.middle = 1;
                    part.inner = inner - i < deepest ? inner - i : deepest;
                }
                if (packing) {
                    columns.step = part.outer*part.middle*part.inner*gan_LANES;
                    columns.last = (columns.across - 1)*columns.step;
                    for (ptrdiff_t j = 0; j < columns.across; ++j) {
                        const ptrdiff_t column =
                            j + 1 < columns.across ? j*gan_LANES : columns.target_last;
                        gan_strip(part, from + column*right_column, right_column, there,
                            panel + j*columns.step);
                    }
                    from = panel;
                    part.right_inner = gan_LANES;
                    part.right_middle = part.inner*gan_LANES;
                    part.right_outer = part.middle*part.right_middle;
                }
                to.more = o + 1 < outer || m + 1 < middle || i + deepest < inner;
                gan_tiles(rows, columns, part,
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
gan_INLINE void gan_panels(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t most, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column,
    ptrdiff_t step, int packing, gan_real *panel, gan_result to)
{
    const ptrdiff_t vectors = (columns + gan_LANES - 1) / gan_LANES;
    const ptrdiff_t shift = vectors*gan_LANES - columns;
    const ptrdiff_t least = most == 2 ? vectors / 2 : (vectors + most - 1) / most;
    int known = gan_KNOWN(columns);
    const ptrdiff_t count = known ? least : vectors / 2;
    const ptrdiff_t across = known && count > 0 ? vectors / count : 2;
    if (vectors == 1) {
        const gan_columns one = {1, step, 0, 0, columns == gan_LANES ? 0 : columns};
        gan_panel(rows, one, terms, left, left_row, right, right_column,
            packing || shift != 0, panel, to);
    } else {
        const ptrdiff_t end = (vectors - across*count)*(across + 1);
        ptrdiff_t v = 0;
        for (; v < end; v += across + 1) {
            const int last = v + across + 1 == vectors;
            const gan_columns some = {
                across + 1, step, across*step - (last ? shift : 0),
                across*gan_LANES - (last ? shift : 0), 0
            };
            gan_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                gan_from(to, 0, v*gan_LANES));
        }
        for (; v < vectors; v += across) {
            const int last = v + across == vectors;
            const gan_columns some = {
                across, step, (across - 1)*step - (last ? shift : 0),
                (across - 1)*gan_LANES - (last ? shift : 0), 0
            };
            gan_panel(rows, some, terms, left, left_row, right + v*step, right_column, packing, panel,
                gan_from(to, 0, v*gan_LANES));
        }
    }
}

gan_INLINE void gan_tiled(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, gan_result to)
{
    gan_real panel[gan_DEPTH*gan_PANEL*gan_LANES];
    /* Packing pays where there are many rows, later where panels are wide: then they are read by
       several lines of the cache at a time. A row or two want more vectors across. */
    const ptrdiff_t many = (gan_BYTES == 64 ? 32 : 4)*gan_height(gan_PANEL);
    const int packing = right_column != 1
        || (gan_KNOWN(rows) && rows > many && terms.outer*terms.middle == 1);
    const ptrdiff_t usual = gan_MANY_REGISTERS ? 4 : 2;
    const ptrdiff_t most = gan_KNOWN(rows) && rows <= 2 && !packing ? 8 : usual;
    if (rows > 0 && columns > 0) {
        gan_panels(rows, columns, most, terms, left, left_row, right, right_column,
            right_column*gan_LANES, packing, panel, to);
    }
}

/* At most so many dot products are computed at a time. */
#define gan_DOTS (gan_MANY_REGISTERS ? 24 : 12)

/* The last terms, fewer than a vector: the vector that ends with them, if it lies within the row,
   and unless another does so less what is in it of other terms; else what there is, and zeros. */
gan_INLINE void gan_rest(const gan_real *from, ptrdiff_t there, int whole, int less, gan_vector *to)
{
    if (whole) {
        const gan_places order = {gan_ORDER};
        const gan_vector all = *(const gan_vector *)(from + (there - gan_LANES));
        *to = less ? (gan_vector)((gan_places)all & (order >= (gan_integer)(gan_LANES - there))) : all;
    } else {
        gan_load(to, from, there);
    }
}

/* What the lanes of each vector add up to. Vectors are added in pairs, half of one and half of the
   other, until one is left: that of vector i stands in the lanes from i*(gan_LANES / width) to the
   next, width being 1, 2, 4, 8 or 16, as many as there are vectors at least. */
gan_INLINE gan_vector gan_added_up(ptrdiff_t count, gan_vector *sums)
{
    gan_UNROLL
    for (ptrdiff_t half = gan_LANES / 2; half >= 1; half /= 2) {
        gan_UNROLL
        for (ptrdiff_t i = 0; i < gan_LANES / 2; ++i) {
            if (i < half && half < count) {
                const gan_vector one = sums[i], other = sums[i + half < count ? i + half : i];
                sums[i] = gan_MIX(one, other, gan_LOW) + gan_MIX(one, other, gan_HIGH);
            }
        }
    }
    gan_UNROLL
    for (ptrdiff_t half = gan_LANES / 2; half >= 1; half /= 2) {
        if (half >= count) {
            const gan_vector one = sums[0];
            sums[0] = gan_MIX(one, one, gan_LOW) + gan_MIX(one, one, gan_HIGH);
        }
    }
    return sums[0];
}

/* The same as numbers, times scale. */
gan_INLINE void gan_totals(ptrdiff_t count, gan_vector *sums, gan_real scale, gan_real *to)
{
    const ptrdiff_t width = count > 8 ? 16 : count > 4 ? 8 : count > 2 ? 4 : count;
    gan_real lanes[gan_LANES];
    *(gan_vector *)lanes = scale*gan_added_up(count, sums);
    gan_UNROLL
    for (ptrdiff_t i = 0; i < gan_LANES; ++i) {
        if (i < count) {
            to[i] = lanes[i*(gan_LANES / width)];
        }
    }
}

/* A tile's sums are complete but for adding up their lanes. */
gan_INLINE void gan_dots_finish(ptrdiff_t rows, ptrdiff_t columns, gan_vector *sums, gan_result to)
{
    gan_real totals[gan_DOTS + gan_LANES];
    if (rows == 1 && columns == gan_LANES && to.column == 1 && to.start_column / 2 == 0) {
        gan_vector all = to.scale*gan_added_up(gan_LANES, sums);
        if (to.start != NULL && to.start_column == 0) {
            all += *to.start;
        } else if (to.start != NULL) {
            all += *(const gan_vector *)to.start;
        }
        if (to.add) {
            all += *(gan_vector *)to.target;
        }
        *(gan_vector *)to.target = all;
        return;
    }
    gan_UNROLL
    for (ptrdiff_t k = 0; k < rows*columns; k += gan_LANES) {
        const ptrdiff_t count = rows*columns - k < gan_LANES ? rows*columns - k : gan_LANES;
        gan_totals(count, sums + k, to.scale, totals + k);
    }
    to.scale = 1;
    gan_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gan_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            gan_put(totals[row*columns + j], to, row, j);
        }
    }
}

/* Rows times columns of sums, with vectors that run along the terms. With `going_on`, these are some
   terms of many: sums go on from those `kept`, and are kept again unless it is the `last` time. */
gan_INLINE void gan_dots_tile(
    ptrdiff_t rows, ptrdiff_t columns, gan_terms terms, const gan_real *left, ptrdiff_t left_row,
    const gan_real *right, ptrdiff_t right_column, int going_on, int last, gan_vector *kept, gan_result to)
{
    const ptrdiff_t full = terms.inner / gan_LANES*gan_LANES, there = terms.inner - full;
    gan_vector sums[gan_DOTS + gan_LANES];
    gan_UNROLL
    for (ptrdiff_t row = 0; row < rows; ++row) {
        gan_UNROLL
        for (ptrdiff_t j = 0; j < columns; ++j) {
            const gan_vector zero = {0};
            sums[row*columns + j] = going_on ? kept[row*columns + j] : zero;
        }
    }
    for (ptrdiff_t o = 0; o < terms.outer; ++o) {
        for (ptrdiff_t m = 0; m < terms.middle; ++m) {
            const gan_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
            const gan_real *const b = right + (o*terms.right_outer + m*terms.right_middle);
            gan_vector factors[gan_HEIGHT], factor;
            for (ptrdiff_t i = 0; i < full; i += gan_LANES) {
                gan_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    factor = *(const gan_vector *)(a + (row*left_row + i));
                    gan_HOLD(factor);
                    factors[row] = factor;
                }
                gan_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    factor = *(const gan_vector *)(b + (j*right_column + i));
                    gan_HOLD(factor);
                    gan_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        gan_vector sum = sums[row*columns + j] + factors[row]*factor;
                        gan_HOLD(sum);
                        sums[row*columns + j] = sum;
                    }
                }
            }
            if (there > 0) {
                gan_UNROLL
                for (ptrdiff_t row = 0; row < rows; ++row) {
                    gan_rest(a + (row*left_row + full), there, full > 0, 1, &factors[row]);
                }
                gan_UNROLL
                for (ptrdiff_t j = 0; j < columns; ++j) {
                    gan_rest(b + (j*right_column + full), there, full > 0, 0, &factor);
                    gan_UNROLL
                    for (ptrdiff_t row = 0; row < rows; ++row) {
                        sums[row*columns + j] += factors[row]*factor;
                    }
                }
            }
        }
    }
    if (going_on && !last) {
        gan_UNROLL
        for (ptrdiff_t row = 0; row < rows; ++row) {
            gan_UNROLL
            for (ptrdiff_t j = 0; j < columns; ++j) {
                kept[row*columns + j] = sums[row*columns + j];
            }
        }
    } else {
        gan_dots_finish(rows, columns, sums, to);
    }
}

/* All rows of some columns, at most so many at a time. */
gan_INLINE void gan_dots_rows(
    ptrdiff_t rows, ptrdiff_t most, ptrdiff_t columns, gan_terms terms, const gan_real *left,
    ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, int going_on, int last,
    gan_vector *kept, gan_result to)
{
    int known = gan_KNOWN(rows);
    const ptrdiff_t count = (rows + most - 1) / most, height = known ? rows / count : 1;
    const ptrdiff_t end = known ? rows % count * (height + 1) : 0;
    ptrdiff_t row = 0;
    for (; row < end; row += height + 1) {
        gan_dots_tile(height + 1, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, gan_from(to, row, 0));
    }
    for (; row < rows; row += height) {
        gan_dots_tile(height, columns, terms, left + row*left_row, left_row,
            right, right_column, going_on, last,
            going_on ? kept + row*columns : kept, gan_from(to, row, 0));
    }
}

/* All rows and columns of a part of the terms. */
gan_INLINE void gan_dots_part(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column,
    int going_on, int last, gan_vector *kept, gan_result to)
{
    /* All columns at once if they are few, or all rows; else about as many as rows. */
    const ptrdiff_t square = gan_MANY_REGISTERS ? 4 : 3;
    int known_rows = gan_KNOWN(rows);
    const ptrdiff_t few_rows = gan_MANY_REGISTERS ? square + 1 : square;
    const ptrdiff_t low = known_rows && rows > 0 ? (rows <= few_rows ? rows : square) : 1;
    const int few = columns <= square + 1;
    const ptrdiff_t most = few && columns > 2 ? gan_DOTS / columns : low;
    const ptrdiff_t widest = few ? columns : gan_DOTS / low < 8 ? gan_DOTS / low : 8;
    const ptrdiff_t count = (columns + widest - 1) / widest;
    int known = gan_KNOWN(columns);
    const ptrdiff_t across = known ? columns / count : 1;
    const ptrdiff_t across1 = known ? across + 1 : 4;
    const ptrdiff_t end = known ? columns % count * across1 : columns / across1 * across1;
    ptrdiff_t column = 0;
    for (; column < end; column += across1) {
        gan_dots_rows(rows, known ? most : square, across1, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, gan_from(to, 0, column));
    }
    for (; column < columns; column += across) {
        gan_dots_rows(rows, known ? most : square, across, terms, left, left_row,
            right + column*right_column, right_column, going_on, last,
            going_on ? kept + rows*column : kept, gan_from(to, 0, column));
    }
}

/* Where the operands are more than stays near, the terms are taken in parts of about so many
   elements: each is brought near once, not once for every tile. So many sums at most wait for the
   next part. */
#define gan_NEAR (24576 / (ptrdiff_t)sizeof(gan_real))
#define gan_KEPT 128
/* Vectors of terms that are few. */
#define gan_FEW 4

gan_INLINE void gan_dots_long(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, gan_result to)
{
    int known = gan_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner);
    if (known && rows*columns > gan_DOTS && rows*columns <= gan_KEPT && terms.middle > 1
        && (rows + columns)*terms.outer*terms.middle*terms.inner > 2*gan_NEAR) {
        const gan_vector zero = {0};
        gan_vector kept[gan_KEPT];
        const ptrdiff_t fitting = gan_NEAR / ((rows + columns)*terms.inner);
        const ptrdiff_t part = fitting > 1 ? fitting : 1;
        gan_terms some = terms;
        some.outer = 1;
        for (ptrdiff_t k = 0; k < rows*columns; ++k) {
            kept[k] = zero;
        }
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; m += part) {
                some.middle = terms.middle - m < part ? terms.middle - m : part;
                gan_dots_part(rows, columns, some,
                    left + (o*terms.left_outer + m*terms.left_middle), left_row,
                    right + (o*terms.right_outer + m*terms.right_middle), right_column,
                    1, o + 1 == terms.outer && m + part >= terms.middle, kept, to);
            }
        }
    } else {
        gan_dots_part(rows, columns, terms, left, left_row, right, right_column, 0, 1, NULL, to);
    }
}

/* Few terms: a vector of results at a time, so that what is added up need not be spread. */
gan_INLINE void gan_dots_short(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, gan_result to)
{
    const ptrdiff_t full = columns / gan_LANES*gan_LANES;
    for (ptrdiff_t column = 0; column < full; column += gan_LANES) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            gan_dots_tile(1, gan_LANES, terms, left + row*left_row, left_row,
                right + column*right_column, right_column, 0, 1, NULL, gan_from(to, row, column));
        }
    }
    if (full < columns) {
        gan_dots_part(rows, columns - full, terms, left, left_row,
            right + full*right_column, right_column, 0, 1, NULL, gan_from(to, 0, full));
    }
}

gan_INLINE void gan_dotted(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, gan_result to)
{
    int known = gan_KNOWN(rows*columns*terms.outer*terms.middle*terms.inner*to.row*to.column);
    const int few = terms.outer*terms.middle*((terms.inner + gan_LANES - 1) / gan_LANES) <= gan_FEW;
    if (rows <= 0 || columns <= 0) {
        return;
    }
    if (known && few && to.column == 1 && columns >= gan_LANES) {
        gan_dots_short(rows, columns, terms, left, left_row, right, right_column, to);
    } else if (known && few && to.row == 1 && rows >= gan_LANES) {
        const gan_terms turned = {
            terms.outer, terms.middle, terms.inner,
            terms.right_outer, terms.right_middle, terms.right_inner,
            terms.left_outer, terms.left_middle, terms.left_inner
        };
        const gan_result there = {
            to.target, to.column, to.row, to.start, to.start_column, to.start_row,
            to.scale, to.add, 0, NULL, NULL, 0, 0
        };
        gan_dots_short(columns, rows, turned, right, right_column, left, left_row, there);
    } else {
        gan_dots_long(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#else

/* Of one row, so many sums at a time, each over four terms at a time: loops that any compiler makes
   vectors of. */
#define gan_SUMS 64

gan_INLINE void gan_row(
    ptrdiff_t columns, gan_terms terms, const gan_real *left, const gan_real *right, gan_result to)
{
    for (ptrdiff_t first = 0; first < columns; first += gan_SUMS) {
        const ptrdiff_t width = columns - first < gan_SUMS ? columns - first : gan_SUMS;
        gan_real sums[gan_SUMS] = {0};
        for (ptrdiff_t o = 0; o < terms.outer; ++o) {
            for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                const gan_real *const a = left + (o*terms.left_outer + m*terms.left_middle);
                const gan_real *const b = right + (o*terms.right_outer + m*terms.right_middle + first);
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
            gan_put(sums[j], to, 0, first + j);
        }
        gan_done(1, width, gan_from(to, 0, first));
    }
}

/* Four columns at a time, as one sum would wait for itself; what there is less repeats a column. */
gan_INLINE void gan_dotted(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, gan_result to)
{
    for (ptrdiff_t row = 0; row < rows; ++row) {
        for (ptrdiff_t j = 0; j < columns; j += 4) {
            const ptrdiff_t last = columns - j - 1 < 3 ? columns - j - 1 : 3;
            const ptrdiff_t one = last < 1 ? 0 : right_column, two = last < 2 ? 0 : 2*right_column;
            const ptrdiff_t three = last < 3 ? 0 : 3*right_column;
            const gan_real *const begin = left + row*left_row, *const from = right + j*right_column;
            gan_real sum = 0, sum1 = 0, sum2 = 0, sum3 = 0;
            for (ptrdiff_t o = 0; o < terms.outer; ++o) {
                for (ptrdiff_t m = 0; m < terms.middle; ++m) {
                    const gan_real *const a = begin + (o*terms.left_outer + m*terms.left_middle);
                    const gan_real *const b = from + (o*terms.right_outer + m*terms.right_middle);
                    const ptrdiff_t l = terms.left_inner, r = terms.right_inner;
                    for (ptrdiff_t i = 0; i < terms.inner; ++i) {
                        sum += a[i*l]*b[i*r];
                        sum1 += a[i*l]*b[i*r + one];
                        sum2 += a[i*l]*b[i*r + two];
                        sum3 += a[i*l]*b[i*r + three];
                    }
                }
            }
            gan_put(sum, to, row, j);
            if (last >= 1) {
                gan_put(sum1, to, row, j + 1);
            }
            if (last >= 2) {
                gan_put(sum2, to, row, j + 2);
            }
            if (last >= 3) {
                gan_put(sum3, to, row, j + 3);
            }
        }
    }
    gan_done(rows, columns, to);
}

gan_INLINE void gan_tiled(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, gan_result to)
{
    if (right_column == 1) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            gan_row(columns, terms, left + row*left_row, right, gan_from(to, row, 0));
        }
    } else {
        gan_dotted(rows, columns, terms, left, left_row, right, right_column, to);
    }
}
#endif

#ifdef gan_CBLAS
#include <cblas.h>
#ifdef gan_DOUBLE
#define gan_GEMM cblas_dgemm
#else
#define gan_GEMM cblas_sgemm
#endif
/* From so many operations on, the library is asked. */
#ifndef gan_LARGE
#define gan_LARGE 2e6
#endif
/* It counts with an int. */
#define gan_MOST INT32_MAX

/* Whether the library can take a matrix with these steps: one is 1, and lines do not overlap. */
gan_INLINE int gan_is_matrix(ptrdiff_t count, ptrdiff_t step, ptrdiff_t terms, ptrdiff_t term_step)
{
    return (term_step == 1 && step >= terms && step <= gan_MOST)
        || (step == 1 && term_step >= count && term_step <= gan_MOST);
}

/* The product, if it is large and of plain matrices: says whether it was. */
gan_INLINE int gan_by_library(ptrdiff_t rows, ptrdiff_t columns, gan_terms terms,
    const gan_real *left, ptrdiff_t left_row, const gan_real *right, ptrdiff_t right_column, gan_result to)
{
    const ptrdiff_t inner = terms.inner, most = gan_MOST;
    const int left_lies = terms.left_inner == 1 && left_row >= inner;
    const int right_stands = terms.right_inner == 1 && right_column >= inner;
    if (2.0*(double)rows*(double)columns*(double)inner < gan_LARGE
        || terms.outer != 1 || terms.middle != 1
        || rows > most || columns > most || inner > most
        || !gan_is_matrix(rows, left_row, inner, terms.left_inner)
        || !gan_is_matrix(columns, right_column, inner, terms.right_inner)
        || to.column != 1 || to.row < columns || to.row > most) {
        return 0;
    }
    if (to.start != NULL) {
        for (ptrdiff_t row = 0; row < rows; ++row) {
            for (ptrdiff_t column = 0; column < columns; ++column) {
                gan_put(0, to, row, column);
            }
        }
    }
    gan_GEMM(CblasRowMajor,
        left_lies ? CblasNoTrans : CblasTrans, right_stands ? CblasTrans : CblasNoTrans,
        (int)rows, (int)columns, (int)inner,
        to.scale, left, (int)(left_lies ? left_row : terms.left_inner),
        right, (int)(right_stands ? right_column : terms.right_inner),
        to.add || to.start != NULL ? 1 : 0, to.target, (int)to.row);
    gan_done(rows, columns, to);
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
gan_INLINE void gan_product_then(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gan_real *left, const gan_real *right, gan_real *target, gan_real scale, int add,
    const gan_real *start, ptrdiff_t start_row, ptrdiff_t start_column,
    ptrdiff_t row, ptrdiff_t column, gan_epilogue then, const void *of)
{
    const gan_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const gan_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, then, of, row, column
    };
#ifdef gan_CBLAS
    if (gan_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    gan_tiled(rows, columns, terms, left, left_row, right, right_column, to);
}

gan_INLINE void gan_product_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gan_real *left, const gan_real *right, gan_real *target, gan_real scale, int add,
    const gan_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    gan_product_then(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add,
        start, start_row, start_column, 0, 0, NULL, NULL);
}

gan_INLINE void gan_product(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gan_real *left, const gan_real *right, gan_real *target, gan_real scale, int add)
{
    gan_product_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* The same, but vectors run along the innermost terms: left_inner and right_inner must be 1. Fast
   where rows or columns are few and terms many. */
gan_INLINE void gan_dots_start(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gan_real *left, const gan_real *right, gan_real *target, gan_real scale, int add,
    const gan_real *start, ptrdiff_t start_row, ptrdiff_t start_column)
{
    const gan_terms terms = {
        outer, middle, inner, left_outer, left_middle, left_inner,
        right_outer, right_middle, right_inner
    };
    const gan_result to = {
        target, target_row, target_column, start, start_row, start_column, scale, add,
        0, NULL, NULL, 0, 0
    };
#ifdef gan_CBLAS
    if (gan_by_library(rows, columns, terms, left, left_row, right, right_column, to)) {
        return;
    }
#endif
    gan_dotted(rows, columns, terms, left, left_row, right, right_column, to);
}

gan_INLINE void gan_dots(
    ptrdiff_t rows, ptrdiff_t left_row, ptrdiff_t target_row,
    ptrdiff_t columns, ptrdiff_t right_column, ptrdiff_t target_column,
    ptrdiff_t outer, ptrdiff_t left_outer, ptrdiff_t right_outer,
    ptrdiff_t middle, ptrdiff_t left_middle, ptrdiff_t right_middle,
    ptrdiff_t inner, ptrdiff_t left_inner, ptrdiff_t right_inner,
    const gan_real *left, const gan_real *right, gan_real *target, gan_real scale, int add)
{
    gan_dots_start(rows, left_row, target_row, columns, right_column, target_column,
        outer, left_outer, right_outer, middle, left_middle, right_middle,
        inner, left_inner, right_inner, left, right, target, scale, add, NULL, 0, 0);
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const gan_real *G_dense1_sum;
    gan_real *G_relu1;
} gan_dense1_relu1_forward_epilogue_given;

static inline void gan_dense1_relu1_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const gan_dense1_relu1_forward_epilogue_given *const given =
        (const gan_dense1_relu1_forward_epilogue_given *)of;
    const gan_real *const G_dense1_sum = given->G_dense1_sum;
    gan_real *const G_relu1 = given->G_relu1;
    /* (2) G.relu1[n, t] = where(G.dense1·sum[n, t] > 0, G.dense1·sum[n, t], 0) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        gan_IVDEP
        gan_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            const gan_real G_dense1_sum_here = G_dense1_sum[n*64 + t];
            G_relu1[n*64 + t] = G_dense1_sum_here > 0 ? G_dense1_sum_here : (gan_real)0;
        }
    }
}

/* forward of G.dense1, G.relu1: l = 1, equations (1) and (2) of gan_discriminator.tex */
static void gan_dense1_relu1_forward(
    const gan_real *z,
    const gan_real *G_dense1_W,
    const gan_real *G_dense1_b,
    gan_real *G_dense1_sum,
    gan_real *G_relu1)
{
    /* (1) G.dense1·sum[n, t] = sum[k < 8](G.dense1.W[t, k]*z[n, k]) + G.dense1.b[t] */
    {
        const gan_dense1_relu1_forward_epilogue_given given = {G_dense1_sum, G_relu1};
        gan_product_then(
            128, 8, 64, /* n */
            64, 8, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            8, 1, 1, /* k */
            z,
            G_dense1_W,
            G_dense1_sum,
            1, 0,
            G_dense1_b, 0, 1,
            0, 0, gan_dense1_relu1_forward_epilogue, &given);
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const gan_real *G_dense2_sum;
    gan_real *G_relu2;
} gan_dense2_relu2_forward_epilogue_given;

static inline void gan_dense2_relu2_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const gan_dense2_relu2_forward_epilogue_given *const given =
        (const gan_dense2_relu2_forward_epilogue_given *)of;
    const gan_real *const G_dense2_sum = given->G_dense2_sum;
    gan_real *const G_relu2 = given->G_relu2;
    /* (4) G.relu2[n, t] = where(G.dense2·sum[n, t] > 0, G.dense2·sum[n, t], 0) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        gan_IVDEP
        gan_WHOLE_LOOP
        for (ptrdiff_t t = column; t < column + columns; ++t) {
            const gan_real G_dense2_sum_here = G_dense2_sum[n*64 + t];
            G_relu2[n*64 + t] = G_dense2_sum_here > 0 ? G_dense2_sum_here : (gan_real)0;
        }
    }
}

/* forward of G.dense2, G.relu2: l = 2, equations (3) and (4) of gan_discriminator.tex */
static void gan_dense2_relu2_forward(
    const gan_real *G_relu1,
    const gan_real *G_dense2_W,
    const gan_real *G_dense2_b,
    gan_real *G_dense2_sum,
    gan_real *G_relu2)
{
    /* (3) G.dense2·sum[n, t] = sum[k < 64](G.dense2.W[t, k]*G.relu1[n, k]) + G.dense2.b[t] */
    {
        const gan_dense2_relu2_forward_epilogue_given given = {G_dense2_sum, G_relu2};
        gan_product_then(
            128, 64, 64, /* n */
            64, 64, 1, /* t */
            1, 0, 0,
            1, 0, 0,
            64, 1, 1, /* k */
            G_relu1,
            G_dense2_W,
            G_dense2_sum,
            1, 0,
            G_dense2_b, 0, 1,
            0, 0, gan_dense2_relu2_forward_epilogue, &given);
    }
}

/* forward of G.dense3: l = 3, equation (5) of gan_discriminator.tex */
static void gan_dense3_forward(
    const gan_real *G_relu2,
    const gan_real *G_dense3_W,
    const gan_real *G_dense3_b,
    gan_real *G_dense3)
{
    /* (5) G.dense3[n, u] = sum[k < 64](G.dense3.W[u, k]*G.relu2[n, k]) + G.dense3.b[u] */
    gan_dots_start(
        2, 64, 128, /* u */
        128, 64, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        G_dense3_W,
        G_relu2,
        G_dense3,
        1, 0,
        G_dense3_b, 1, 0);
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const gan_real *D_dense1_b;
    const gan_real *D_dense1_sum;
    gan_real *D_leaky_relu1;
} gan_dense1_leaky_relu1_forward_epilogue_given;

static inline void gan_dense1_leaky_relu1_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const gan_dense1_leaky_relu1_forward_epilogue_given *const given =
        (const gan_dense1_leaky_relu1_forward_epilogue_given *)of;
    const gan_real *const D_dense1_b = given->D_dense1_b;
    const gan_real *const D_dense1_sum = given->D_dense1_sum;
    gan_real *const D_leaky_relu1 = given->D_leaky_relu1;
    /* (7) D.leaky_relu1[n, u] = where(D.dense1.b[u] + D.dense1·sum[n, u] > 0, D.dense1.b[u] +
       D.dense1·sum[n, u], D.dense1.b[u]/5 + D.dense1·sum[n, u]/5) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        gan_IVDEP
        gan_WHOLE_LOOP
        for (ptrdiff_t u = column; u < column + columns; ++u) {
            const gan_real D_dense1_b_here = D_dense1_b[u];
            const gan_real D_dense1_sum_here = D_dense1_sum[n*64 + u];
            D_leaky_relu1[n*64 + u] = D_dense1_b_here + D_dense1_sum_here > 0 ? D_dense1_b_here
                + D_dense1_sum_here : (gan_real)0.2*D_dense1_b_here
                + (gan_real)0.2*D_dense1_sum_here;
        }
    }
}

/* forward of D.dense1, D.leaky_relu1: l = 4, equations (6) and (7) of gan_discriminator.tex */
static void gan_dense1_leaky_relu1_forward(
    const gan_real *real,
    const gan_real *D_dense1_W,
    const gan_real *D_dense1_b,
    gan_real *D_dense1_sum,
    gan_real *D_leaky_relu1)
{
    /* (6) D.dense1·sum[n, u] = sum[k < 2](D.dense1.W[u, k]*real[n, k]) */
    {
        const gan_dense1_leaky_relu1_forward_epilogue_given given = {D_dense1_b, D_dense1_sum,
            D_leaky_relu1};
        gan_product_then(
            128, 2, 64, /* n */
            64, 2, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            2, 1, 1, /* k */
            real,
            D_dense1_W,
            D_dense1_sum,
            1, 0,
            NULL, 0, 0,
            0, 0, gan_dense1_leaky_relu1_forward_epilogue, &given);
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const gan_real *D_dense2_b;
    const gan_real *D_dense2_sum;
    gan_real *D_leaky_relu2;
} gan_dense2_leaky_relu2_forward_epilogue_given;

static inline void gan_dense2_leaky_relu2_forward_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const gan_dense2_leaky_relu2_forward_epilogue_given *const given =
        (const gan_dense2_leaky_relu2_forward_epilogue_given *)of;
    const gan_real *const D_dense2_b = given->D_dense2_b;
    const gan_real *const D_dense2_sum = given->D_dense2_sum;
    gan_real *const D_leaky_relu2 = given->D_leaky_relu2;
    /* (9) D.leaky_relu2[n, u] = where(D.dense2.b[u] + D.dense2·sum[n, u] > 0, D.dense2.b[u] +
       D.dense2·sum[n, u], D.dense2.b[u]/5 + D.dense2·sum[n, u]/5) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        gan_IVDEP
        gan_WHOLE_LOOP
        for (ptrdiff_t u = column; u < column + columns; ++u) {
            const gan_real D_dense2_b_here = D_dense2_b[u];
            const gan_real D_dense2_sum_here = D_dense2_sum[n*64 + u];
            D_leaky_relu2[n*64 + u] = D_dense2_b_here + D_dense2_sum_here > 0 ? D_dense2_b_here
                + D_dense2_sum_here : (gan_real)0.2*D_dense2_b_here
                + (gan_real)0.2*D_dense2_sum_here;
        }
    }
}

/* forward of D.dense2, D.leaky_relu2: l = 5, equations (8) and (9) of gan_discriminator.tex;
   also of D_of_G.dense2, D_of_G.leaky_relu2: l = 8, equations (13) and (14) of
   gan_discriminator.tex */
static void gan_dense2_leaky_relu2_forward(
    const gan_real *D_leaky_relu1,
    const gan_real *D_dense2_W,
    const gan_real *D_dense2_b,
    gan_real *D_dense2_sum,
    gan_real *D_leaky_relu2)
{
    /* (8) D.dense2·sum[n, u] = sum[k < 64](D.dense2.W[u, k]*D.leaky_relu1[n, k]) */
    {
        const gan_dense2_leaky_relu2_forward_epilogue_given given = {D_dense2_b, D_dense2_sum,
            D_leaky_relu2};
        gan_product_then(
            128, 64, 64, /* n */
            64, 64, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            64, 1, 1, /* k */
            D_leaky_relu1,
            D_dense2_W,
            D_dense2_sum,
            1, 0,
            NULL, 0, 0,
            0, 0, gan_dense2_leaky_relu2_forward_epilogue, &given);
    }
}

/* forward of D.dense3, called_real1: l = 6, equations (10) and (16) of gan_discriminator.tex;
   also of D_of_G.dense3, called_real2: l = 6, equations (10) and (11) of gan_generator.tex */
static void gan_dense3_called_real1_forward(
    const gan_real *D_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_dense3_b,
    gan_real *D_dense3,
    gan_real *called_real1)
{
    /* (10) D.dense3[n, u] = sum[k < 64](D.dense3.W[u, k]*D.leaky_relu2[n, k]) + D.dense3.b[u] */
    gan_dots_start(
        1, 64, 1, /* u */
        128, 64, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        D_dense3_W,
        D_leaky_relu2,
        D_dense3,
        1, 0,
        D_dense3_b, 1, 0);
    /* (16) called_real1 = sum[n < 128, t < 1](Softplus(-D.dense3[n, t])/128) */
    {
        gan_real sum = 0;
        for (ptrdiff_t n = 0; n < 128; ++n) {
            sum += gan_softplus(-D_dense3[n]);
        }
        called_real1[0] = (gan_real)0.0078125*sum;
    }
}

/* On tiles of a product below: so many rows and columns, from those on. */
typedef struct {
    const gan_real *D_dense1_b;
    const gan_real *D_of_G_dense1_sum;
    gan_real *D_of_G_leaky_relu1;
} gan_dense1_leaky_relu1_forward_2_epilogue_given;

static inline void gan_dense1_leaky_relu1_forward_2_epilogue(
    const void *of, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns)
{
    const gan_dense1_leaky_relu1_forward_2_epilogue_given *const given =
        (const gan_dense1_leaky_relu1_forward_2_epilogue_given *)of;
    const gan_real *const D_dense1_b = given->D_dense1_b;
    const gan_real *const D_of_G_dense1_sum = given->D_of_G_dense1_sum;
    gan_real *const D_of_G_leaky_relu1 = given->D_of_G_leaky_relu1;
    /* (12) D_of_G.leaky_relu1[n, u] = where(D.dense1.b[u] + D_of_G.dense1·sum[n, u] > 0,
       D.dense1.b[u] + D_of_G.dense1·sum[n, u], D.dense1.b[u]/5 + D_of_G.dense1·sum[n, u]/5) */
    for (ptrdiff_t n = row; n < row + rows; ++n) {
        gan_IVDEP
        gan_WHOLE_LOOP
        for (ptrdiff_t u = column; u < column + columns; ++u) {
            const gan_real D_dense1_b_here = D_dense1_b[u];
            const gan_real D_of_G_dense1_sum_here = D_of_G_dense1_sum[n*64 + u];
            D_of_G_leaky_relu1[n*64 + u] = D_dense1_b_here + D_of_G_dense1_sum_here > 0
                ? D_dense1_b_here + D_of_G_dense1_sum_here : (gan_real)0.2*D_dense1_b_here
                + (gan_real)0.2*D_of_G_dense1_sum_here;
        }
    }
}

/* forward of D_of_G.dense1, D_of_G.leaky_relu1: l = 7, equations (11) and (12) of
   gan_discriminator.tex */
static void gan_dense1_leaky_relu1_forward_2(
    const gan_real *G_dense3_inside,
    const gan_real *D_dense1_W,
    const gan_real *D_dense1_b,
    gan_real *D_of_G_dense1_sum,
    gan_real *D_of_G_leaky_relu1)
{
    /* (11) D_of_G.dense1·sum[n, u] = sum[k < 2](D.dense1.W[u, k]*G.dense3·inside[n, k]) */
    {
        const gan_dense1_leaky_relu1_forward_2_epilogue_given given = {D_dense1_b,
            D_of_G_dense1_sum, D_of_G_leaky_relu1};
        gan_product_then(
            128, 1, 64, /* n */
            64, 2, 1, /* u */
            1, 0, 0,
            1, 0, 0,
            2, 128, 1, /* k */
            G_dense3_inside,
            D_dense1_W,
            D_of_G_dense1_sum,
            1, 0,
            NULL, 0, 0,
            0, 0, gan_dense1_leaky_relu1_forward_2_epilogue, &given);
    }
}

/* forward of D_of_G.dense3, called_fake1: l = 9, equations (15) and (17) of
   gan_discriminator.tex */
static void gan_dense3_called_fake1_forward(
    const gan_real *D_of_G_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_dense3_b,
    gan_real *D_of_G_dense3,
    gan_real *called_fake1)
{
    /* (15) D_of_G.dense3[n, u] = sum[k < 64](D.dense3.W[u, k]*D_of_G.leaky_relu2[n, k]) +
       D.dense3.b[u] */
    gan_dots_start(
        1, 64, 1, /* u */
        128, 64, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        64, 1, 1, /* k */
        D_dense3_W,
        D_of_G_leaky_relu2,
        D_of_G_dense3,
        1, 0,
        D_dense3_b, 1, 0);
    /* (17) called_fake1 = sum[n < 128, t < 1](Softplus(D_of_G.dense3[n, t])/128) */
    {
        gan_real sum = 0;
        for (ptrdiff_t n = 0; n < 128; ++n) {
            sum += gan_softplus(D_of_G_dense3[n]);
        }
        called_fake1[0] = (gan_real)0.0078125*sum;
    }
}

/* backward of D_of_G.dense3, called_fake1: l = 9, equations (18), (19), (36) and (37) of
   gan_discriminator.tex */
static void gan_dense3_called_fake1_backward(
    const gan_real *D_of_G_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_of_G_dense3,
    gan_real *d_D_of_G_dense3,
    gan_real *d_D_of_G_leaky_relu2,
    gan_real *d_D_dense3_W,
    gan_real *d_D_dense3_b,
    gan_real scale,
    int add)
{
    /* (18) ∂D_of_G.dense3[n, t] = Sigmoid(D_of_G.dense3[n, t])/128 */
    gan_IVDEP
    for (ptrdiff_t n = 0; n < 128; ++n) {
        d_D_of_G_dense3[n] = (gan_real)0.0078125*gan_sigmoid(D_of_G_dense3[n]);
    }
    /* (19) ∂D_of_G.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D_of_G.dense3[n, u]) */
    gan_product(
        128, 1, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        1, 1, 64, /* u */
        d_D_of_G_dense3,
        D_dense3_W,
        d_D_of_G_leaky_relu2,
        1, 0);
    /* (36) ∂D.dense3.W[u, k] = sum[n < 128](D_of_G.leaky_relu2[n, k]*∂D_of_G.dense3[n, u]) */
    gan_product(
        1, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        128, 1, 64, /* n */
        d_D_of_G_dense3,
        D_of_G_leaky_relu2,
        d_D_dense3_W,
        1, 0);
    /* (37) ∂D.dense3.b[u] = sum[n < 128](∂D_of_G.dense3[n, u]) */
    {
        gan_real sum = 0;
        for (ptrdiff_t n = 0; n < 128; ++n) {
            sum += d_D_of_G_dense3[n];
        }
        const gan_real term = scale*sum;
        d_D_dense3_b[0] = add ? d_D_dense3_b[0] + term : term;
    }
}

/* backward of D_of_G.dense2, D_of_G.leaky_relu2: l = 8, equations (20), (21), (34) and (35) of
   gan_discriminator.tex */
static void gan_dense2_leaky_relu2_backward(
    const gan_real *D_of_G_leaky_relu1,
    const gan_real *D_dense2_W,
    const gan_real *D_of_G_leaky_relu2,
    const gan_real *d_D_of_G_leaky_relu2,
    gan_real *d_D_of_G_dense2,
    gan_real *d_D_of_G_leaky_relu1,
    gan_real *d_D_dense2_W,
    gan_real *d_D_dense2_b,
    gan_real scale,
    int add)
{
    /* (20) ∂D_of_G.dense2[n, t] = ∂D_of_G.leaky_relu2[n, t]*where(D_of_G.leaky_relu2[n, t] > 0,
       1, 1/5) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        d_D_of_G_dense2[t] = d_D_of_G_leaky_relu2[t]*(D_of_G_leaky_relu2[t] > 0 ? (gan_real)1
            : (gan_real)0.2);
    }
    /* (21) ∂D_of_G.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D_of_G.dense2[n, u]) */
    gan_product(
        128, 64, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        64, 1, 64, /* u */
        d_D_of_G_dense2,
        D_dense2_W,
        d_D_of_G_leaky_relu1,
        1, 0);
    /* (34) ∂D.dense2.W[u, k] = sum[n < 128](D_of_G.leaky_relu1[n, k]*∂D_of_G.dense2[n, u]) */
    gan_product(
        64, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        128, 64, 64, /* n */
        d_D_of_G_dense2,
        D_of_G_leaky_relu1,
        d_D_dense2_W,
        1, 0);
    /* (35) ∂D.dense2.b[u] = sum[n < 128](∂D_of_G.dense2[n, u]) */
    if (!add) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense2_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 128; n += 4) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense2_b[u] += scale*(d_D_of_G_dense2[n*64 + u] + d_D_of_G_dense2[n*64 + u + 64]
                + d_D_of_G_dense2[n*64 + u + 128] + d_D_of_G_dense2[n*64 + u + 192]);
        }
    }
}

/* backward of D_of_G.dense1, D_of_G.leaky_relu1: l = 7, equations (23), (32) and (33) of
   gan_discriminator.tex */
static void gan_dense1_leaky_relu1_backward(
    const gan_real *G_dense3_inside,
    const gan_real *D_of_G_leaky_relu1,
    const gan_real *d_D_of_G_leaky_relu1,
    gan_real *d_D_of_G_dense1,
    gan_real *d_D_dense1_W,
    gan_real *d_D_dense1_b,
    gan_real scale,
    int add)
{
    /* (23) ∂D_of_G.dense1[n, t] = ∂D_of_G.leaky_relu1[n, t]*where(D_of_G.leaky_relu1[n, t] > 0,
       1, 1/5) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        d_D_of_G_dense1[t] = d_D_of_G_leaky_relu1[t]*(D_of_G_leaky_relu1[t] > 0 ? (gan_real)1
            : (gan_real)0.2);
    }
    /* (32) ∂D.dense1.W[u, k] = sum[n < 128](G.dense3·inside[n, k]*∂D_of_G.dense1[n, u]) */
    gan_product(
        2, 128, 1, /* k */
        64, 1, 2, /* u */
        1, 0, 0,
        1, 0, 0,
        128, 1, 64, /* n */
        G_dense3_inside,
        d_D_of_G_dense1,
        d_D_dense1_W,
        scale, add);
    /* (33) ∂D.dense1.b[u] = sum[n < 128](∂D_of_G.dense1[n, u]) */
    if (!add) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense1_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 128; n += 4) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense1_b[u] += scale*(d_D_of_G_dense1[n*64 + u] + d_D_of_G_dense1[n*64 + u + 64]
                + d_D_of_G_dense1[n*64 + u + 128] + d_D_of_G_dense1[n*64 + u + 192]);
        }
    }
}

/* backward of D.dense3, called_real1: l = 6, equations (25), (26), (36) and (37) of
   gan_discriminator.tex */
static void gan_dense3_called_real1_backward(
    const gan_real *D_leaky_relu2,
    const gan_real *D_dense3_W,
    const gan_real *D_dense3,
    gan_real *d_D_dense3,
    gan_real *d_D_leaky_relu2,
    gan_real *d_D_dense3_W,
    gan_real *d_D_dense3_b,
    gan_real scale,
    int add)
{
    (void)add;
    /* (25) ∂D.dense3[n, t] = -Sigmoid(-D.dense3[n, t])/128 */
    gan_IVDEP
    for (ptrdiff_t n = 0; n < 128; ++n) {
        d_D_dense3[n] = -(gan_real)0.0078125*gan_sigmoid(-D_dense3[n]);
    }
    /* (26) ∂D.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D.dense3[n, u]) */
    gan_product(
        128, 1, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        1, 1, 64, /* u */
        d_D_dense3,
        D_dense3_W,
        d_D_leaky_relu2,
        1, 0);
    /* (36) ∂D.dense3.W[u, k] += sum[n < 128](D.leaky_relu2[n, k]*∂D.dense3[n, u]) */
    gan_product(
        1, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        128, 1, 64, /* n */
        d_D_dense3,
        D_leaky_relu2,
        d_D_dense3_W,
        scale, 1);
    /* (37) ∂D.dense3.b[u] += sum[n < 128](∂D.dense3[n, u]) */
    {
        gan_real sum = 0;
        for (ptrdiff_t n = 0; n < 128; ++n) {
            sum += d_D_dense3[n];
        }
        d_D_dense3_b[0] += scale*sum;
    }
}

/* backward of D.dense2, D.leaky_relu2: l = 5, equations (27), (28), (34) and (35) of
   gan_discriminator.tex */
static void gan_dense2_leaky_relu2_backward_2(
    const gan_real *D_leaky_relu1,
    const gan_real *D_dense2_W,
    const gan_real *D_leaky_relu2,
    const gan_real *d_D_leaky_relu2,
    gan_real *d_D_dense2,
    gan_real *d_D_leaky_relu1,
    gan_real *d_D_dense2_W,
    gan_real *d_D_dense2_b,
    gan_real scale,
    int add)
{
    (void)add;
    /* (27) ∂D.dense2[n, t] = ∂D.leaky_relu2[n, t]*where(D.leaky_relu2[n, t] > 0, 1, 1/5) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        d_D_dense2[t] = d_D_leaky_relu2[t]*(D_leaky_relu2[t] > 0 ? (gan_real)1 : (gan_real)0.2);
    }
    /* (28) ∂D.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D.dense2[n, u]) */
    gan_product(
        128, 64, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        64, 1, 64, /* u */
        d_D_dense2,
        D_dense2_W,
        d_D_leaky_relu1,
        1, 0);
    /* (34) ∂D.dense2.W[u, k] += sum[n < 128](D.leaky_relu1[n, k]*∂D.dense2[n, u]) */
    gan_product(
        64, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        128, 64, 64, /* n */
        d_D_dense2,
        D_leaky_relu1,
        d_D_dense2_W,
        scale, 1);
    /* (35) ∂D.dense2.b[u] += sum[n < 128](∂D.dense2[n, u]) */
    for (ptrdiff_t n = 0; n < 128; n += 4) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense2_b[u] += scale*(d_D_dense2[n*64 + u] + d_D_dense2[n*64 + u + 64]
                + d_D_dense2[n*64 + u + 128] + d_D_dense2[n*64 + u + 192]);
        }
    }
}

/* backward of D.dense1, D.leaky_relu1: l = 4, equations (30), (32) and (33) of
   gan_discriminator.tex */
static void gan_dense1_leaky_relu1_backward_2(
    const gan_real *real,
    const gan_real *D_leaky_relu1,
    const gan_real *d_D_leaky_relu1,
    gan_real *d_D_dense1,
    gan_real *d_D_dense1_W,
    gan_real *d_D_dense1_b,
    gan_real scale,
    int add)
{
    (void)add;
    /* (30) ∂D.dense1[n, t] = ∂D.leaky_relu1[n, t]*where(D.leaky_relu1[n, t] > 0, 1, 1/5) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        d_D_dense1[t] = d_D_leaky_relu1[t]*(D_leaky_relu1[t] > 0 ? (gan_real)1 : (gan_real)0.2);
    }
    /* (32) ∂D.dense1.W[u, k] += sum[n < 128](real[n, k]*∂D.dense1[n, u]) */
    gan_product(
        2, 1, 1, /* k */
        64, 1, 2, /* u */
        1, 0, 0,
        1, 0, 0,
        128, 2, 64, /* n */
        real,
        d_D_dense1,
        d_D_dense1_W,
        scale, 1);
    /* (33) ∂D.dense1.b[u] += sum[n < 128](∂D.dense1[n, u]) */
    for (ptrdiff_t n = 0; n < 128; n += 4) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_D_dense1_b[u] += scale*(d_D_dense1[n*64 + u] + d_D_dense1[n*64 + u + 64]
                + d_D_dense1[n*64 + u + 128] + d_D_dense1[n*64 + u + 192]);
        }
    }
}

/* backward of D_of_G.dense3, called_real2: l = 6, equations (12) and (13) of gan_generator.tex */
static void gan_dense3_called_real2_backward(
    const gan_real *D_dense3_W,
    const gan_real *D_of_G_dense3,
    gan_real *d_D_of_G_dense3,
    gan_real *d_D_of_G_leaky_relu2)
{
    /* (12) ∂D_of_G.dense3[n, t] = -Sigmoid(-D_of_G.dense3[n, t])/128 */
    gan_IVDEP
    for (ptrdiff_t n = 0; n < 128; ++n) {
        d_D_of_G_dense3[n] = -(gan_real)0.0078125*gan_sigmoid(-D_of_G_dense3[n]);
    }
    /* (13) ∂D_of_G.leaky_relu2[n, k] = sum[u < 1](D.dense3.W[u, k]*∂D_of_G.dense3[n, u]) */
    gan_product(
        128, 1, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        1, 1, 64, /* u */
        d_D_of_G_dense3,
        D_dense3_W,
        d_D_of_G_leaky_relu2,
        1, 0);
}

/* backward of D_of_G.dense2, D_of_G.leaky_relu2: l = 5, equations (14) and (15) of
   gan_generator.tex */
static void gan_dense2_leaky_relu2_backward_3(
    const gan_real *D_dense2_W,
    const gan_real *D_of_G_leaky_relu2,
    const gan_real *d_D_of_G_leaky_relu2,
    gan_real *d_D_of_G_dense2,
    gan_real *d_D_of_G_leaky_relu1)
{
    /* (14) ∂D_of_G.dense2[n, t] = ∂D_of_G.leaky_relu2[n, t]*where(D_of_G.leaky_relu2[n, t] > 0,
       1, 1/5) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        d_D_of_G_dense2[t] = d_D_of_G_leaky_relu2[t]*(D_of_G_leaky_relu2[t] > 0 ? (gan_real)1
            : (gan_real)0.2);
    }
    /* (15) ∂D_of_G.leaky_relu1[n, k] = sum[u < 64](D.dense2.W[u, k]*∂D_of_G.dense2[n, u]) */
    gan_product(
        128, 64, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        64, 1, 64, /* u */
        d_D_of_G_dense2,
        D_dense2_W,
        d_D_of_G_leaky_relu1,
        1, 0);
}

/* backward of D_of_G.dense1, D_of_G.leaky_relu1: l = 4, equations (17) and (18) of
   gan_generator.tex */
static void gan_dense1_leaky_relu1_backward_3(
    const gan_real *D_dense1_W,
    const gan_real *D_of_G_leaky_relu1,
    const gan_real *d_D_of_G_leaky_relu1,
    gan_real *d_D_of_G_dense1,
    gan_real *d_G_dense3)
{
    /* (17) ∂D_of_G.dense1[n, t] = ∂D_of_G.leaky_relu1[n, t]*where(D_of_G.leaky_relu1[n, t] > 0,
       1, 1/5) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        d_D_of_G_dense1[t] = d_D_of_G_leaky_relu1[t]*(D_of_G_leaky_relu1[t] > 0 ? (gan_real)1
            : (gan_real)0.2);
    }
    /* (18) ∂G.dense3[n, k] = sum[u < 64](D.dense1.W[u, k]*∂D_of_G.dense1[n, u]) */
    gan_product(
        2, 1, 128, /* k */
        128, 64, 1, /* n */
        1, 0, 0,
        1, 0, 0,
        64, 2, 1, /* u */
        D_dense1_W,
        d_D_of_G_dense1,
        d_G_dense3,
        1, 0);
}

/* backward of G.dense3: l = 3, equations (20), (30) and (31) of gan_generator.tex */
static void gan_dense3_backward(
    const gan_real *G_relu2,
    const gan_real *G_dense3_W,
    const gan_real *d_G_dense3,
    gan_real *d_G_relu2,
    gan_real *d_G_dense3_W,
    gan_real *d_G_dense3_b,
    gan_real scale,
    int add)
{
    /* (20) ∂G.relu2[n, k] = sum[u < 2](G.dense3.W[u, k]*∂G.dense3[n, u]) */
    gan_product(
        128, 1, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        2, 128, 64, /* u */
        d_G_dense3,
        G_dense3_W,
        d_G_relu2,
        1, 0);
    /* (30) ∂G.dense3.W[u, k] = sum[n < 128](G.relu2[n, k]*∂G.dense3[n, u]) */
    gan_product(
        2, 128, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        128, 1, 64, /* n */
        d_G_dense3,
        G_relu2,
        d_G_dense3_W,
        scale, add);
    /* (31) ∂G.dense3.b[u] = sum[n < 128](∂G.dense3[n, u]) */
    for (ptrdiff_t u = 0; u < 2; ++u) {
        gan_real sum = 0;
        for (ptrdiff_t n = 0; n < 128; ++n) {
            sum += d_G_dense3[u*128 + n];
        }
        const gan_real term = scale*sum;
        d_G_dense3_b[u] = add ? d_G_dense3_b[u] + term : term;
    }
}

/* backward of G.dense2, G.relu2: l = 2, equations (21), (22), (28) and (29) of
   gan_generator.tex */
static void gan_dense2_relu2_backward(
    const gan_real *G_relu1,
    const gan_real *G_dense2_W,
    const gan_real *G_relu2,
    const gan_real *d_G_relu2,
    gan_real *d_G_dense2,
    gan_real *d_G_relu1,
    gan_real *d_G_dense2_W,
    gan_real *d_G_dense2_b,
    gan_real scale,
    int add)
{
    /* (21) ∂G.dense2[n, t] = where(G.relu2[n, t] > 0, ∂G.relu2[n, t], 0) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        const gan_real d_G_relu2_here = d_G_relu2[t];
        d_G_dense2[t] = G_relu2[t] > 0 ? d_G_relu2_here : (gan_real)0;
    }
    /* (22) ∂G.relu1[n, k] = sum[u < 64](G.dense2.W[u, k]*∂G.dense2[n, u]) */
    gan_product(
        128, 64, 64, /* n */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        64, 1, 64, /* u */
        d_G_dense2,
        G_dense2_W,
        d_G_relu1,
        1, 0);
    /* (28) ∂G.dense2.W[u, k] = sum[n < 128](G.relu1[n, k]*∂G.dense2[n, u]) */
    gan_product(
        64, 1, 64, /* u */
        64, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        128, 64, 64, /* n */
        d_G_dense2,
        G_relu1,
        d_G_dense2_W,
        scale, add);
    /* (29) ∂G.dense2.b[u] = sum[n < 128](∂G.dense2[n, u]) */
    if (!add) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_G_dense2_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 128; n += 4) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_G_dense2_b[u] += scale*(d_G_dense2[n*64 + u] + d_G_dense2[n*64 + u + 64]
                + d_G_dense2[n*64 + u + 128] + d_G_dense2[n*64 + u + 192]);
        }
    }
}

/* backward of G.dense1, G.relu1: l = 1, equations (24), (26) and (27) of gan_generator.tex */
static void gan_dense1_relu1_backward(
    const gan_real *z,
    const gan_real *G_relu1,
    const gan_real *d_G_relu1,
    gan_real *d_G_dense1,
    gan_real *d_G_dense1_W,
    gan_real *d_G_dense1_b,
    gan_real scale,
    int add)
{
    /* (24) ∂G.dense1[n, t] = where(G.relu1[n, t] > 0, ∂G.relu1[n, t], 0) */
    gan_IVDEP
    for (ptrdiff_t t = 0; t < 8192; ++t) {
        const gan_real d_G_relu1_here = d_G_relu1[t];
        d_G_dense1[t] = G_relu1[t] > 0 ? d_G_relu1_here : (gan_real)0;
    }
    /* (26) ∂G.dense1.W[u, k] = sum[n < 128](z[n, k]*∂G.dense1[n, u]) */
    gan_product(
        64, 1, 8, /* u */
        8, 1, 1, /* k */
        1, 0, 0,
        1, 0, 0,
        128, 64, 8, /* n */
        d_G_dense1,
        z,
        d_G_dense1_W,
        scale, add);
    /* (27) ∂G.dense1.b[u] = sum[n < 128](∂G.dense1[n, u]) */
    if (!add) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_G_dense1_b[u] = 0;
        }
    }
    for (ptrdiff_t n = 0; n < 128; n += 4) {
        gan_IVDEP
        for (ptrdiff_t u = 0; u < 64; ++u) {
            d_G_dense1_b[u] += scale*(d_G_dense1[n*64 + u] + d_G_dense1[n*64 + u + 64]
                + d_G_dense1[n*64 + u + 128] + d_G_dense1[n*64 + u + 192]);
        }
    }
}

/* forward of G.dense3: l = 3, equation (5) of gan_generator.tex */
static void gan_copy(
    const gan_real *G_dense3_inside,
    gan_real *G_dense3)
{
    /* (5) G.dense3[i0, i1] = G.dense3·inside[i0, i1] */
    for (ptrdiff_t i0 = 0; i0 < 128; ++i0) {
        for (ptrdiff_t i1 = 0; i1 < 2; ++i1) {
            G_dense3[i0*2 + i1] = G_dense3_inside[i1*128 + i0];
        }
    }
}

static const size_t gan_discriminator_step_waiting[2][3] = {
    {5058, 40960, 4096},
    {9218, 45440, 64},
};

gan_real gan_discriminator_forward(const gan_real *parameters, const gan_real *real,
    const gan_real *noise, gan_real *workspace)
{
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_forward(noise, parameters, parameters + 512, workspace, workspace);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_forward(workspace, parameters + 576, parameters + 4672, workspace + 8192,
        workspace + 8192);
    /* G.dense3 */
    gan_dense3_forward(workspace + 8192, parameters + 4736, parameters + 4864,
        workspace + 45056);
    /* D.dense1, D.leaky_relu1 */
    gan_dense1_leaky_relu1_forward(real, parameters + 4866, parameters + 4994, workspace,
        workspace);
    /* D.dense2, D.leaky_relu2 */
    gan_dense2_leaky_relu2_forward(workspace, parameters + 5058, parameters + 9154,
        workspace + 8192, workspace + 8192);
    /* D.dense3, called_real1 */
    gan_dense3_called_real1_forward(workspace + 8192, parameters + 9218, parameters + 9282,
        workspace + 45312, workspace + 32768);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_forward_2(workspace + 45056, parameters + 4866, parameters + 4994,
        workspace + 16384, workspace + 16384);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_forward(workspace + 16384, parameters + 5058, parameters + 9154,
        workspace + 24576, workspace + 24576);
    /* D_of_G.dense3, called_fake1 */
    gan_dense3_called_fake1_forward(workspace + 24576, parameters + 9218, parameters + 9282,
        workspace + 40960, workspace + 32784);
    return workspace[32768] + workspace[32784];
}

void gan_discriminator_backward(const gan_real *parameters, const gan_real *real,
    const gan_real *noise, gan_real *workspace, gan_real *gradients)
{
    (void)noise;
    /* D_of_G.dense3, called_fake1 */
    gan_dense3_called_fake1_backward(workspace + 24576, parameters + 9218, workspace + 40960,
        workspace + 40960, workspace + 32768, gradients + 9218, gradients + 9282, 1, 0);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_backward(workspace + 16384, parameters + 5058, workspace + 24576,
        workspace + 32768, workspace + 32768, workspace + 24576, gradients + 5058,
        gradients + 9154, 1, 0);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_backward(workspace + 45056, workspace + 16384, workspace + 24576,
        workspace + 24576, gradients + 4866, gradients + 4994, 1, 0);
    /* D.dense3, called_real1 */
    gan_dense3_called_real1_backward(workspace + 8192, parameters + 9218, workspace + 45312,
        workspace + 45312, workspace + 16384, gradients + 9218, gradients + 9282, 1, 0);
    /* D.dense2, D.leaky_relu2 */
    gan_dense2_leaky_relu2_backward_2(workspace, parameters + 5058, workspace + 8192,
        workspace + 16384, workspace + 16384, workspace + 8192, gradients + 5058,
        gradients + 9154, 1, 0);
    /* D.dense1, D.leaky_relu1 */
    gan_dense1_leaky_relu1_backward_2(real, workspace, workspace + 8192, workspace + 8192,
        gradients + 4866, gradients + 4994, 1, 0);
    /* not trained by this loss, or of no effect on it */
    for (ptrdiff_t place = 0; place < 4866; ++place) {
        gradients[place] = 0;
    }
}

gan_real gan_discriminator_step(gan_real *parameters, const gan_real *real, const gan_real *noise,
    gan_real *workspace, gan_real rate)
{
    const gan_real loss = gan_discriminator_forward(parameters, real, noise, workspace);
    /* D_of_G.dense3, called_fake1 */
    gan_dense3_called_fake1_backward(workspace + 24576, parameters + 9218, workspace + 40960,
        workspace + 40960, workspace + 32768, workspace + 45440, parameters + 9282, -rate, 1);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_backward(workspace + 16384, parameters + 5058, workspace + 24576,
        workspace + 32768, workspace + 32768, workspace + 24576, workspace + 40960,
        parameters + 9154, -rate, 1);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_backward(workspace + 45056, workspace + 16384, workspace + 24576,
        workspace + 24576, parameters + 4866, parameters + 4994, -rate, 1);
    /* D.dense3, called_real1 */
    gan_dense3_called_real1_backward(workspace + 8192, parameters + 9218, workspace + 45312,
        workspace + 45312, workspace + 16384, parameters + 9218, parameters + 9282, -rate, 1);
    /* D.dense2, D.leaky_relu2 */
    gan_dense2_leaky_relu2_backward_2(workspace, parameters + 5058, workspace + 8192,
        workspace + 16384, workspace + 16384, workspace + 8192, parameters + 5058,
        parameters + 9154, -rate, 1);
    /* D.dense1, D.leaky_relu1 */
    gan_dense1_leaky_relu1_backward_2(real, workspace, workspace + 8192, workspace + 8192,
        parameters + 4866, parameters + 4994, -rate, 1);
    /* gradients that could not be applied before */
    for (size_t row = 0; row < 2; ++row) {
        const size_t *const at = gan_discriminator_step_waiting[row];
        for (size_t place = 0; place < at[2]; ++place) {
            parameters[at[0] + place] -= rate*workspace[at[1] + place];
        }
    }
    return loss;
}

gan_real gan_generator_forward(const gan_real *parameters, const gan_real *noise,
    gan_real *workspace)
{
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_forward(noise, parameters, parameters + 512, workspace, workspace);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_forward(workspace, parameters + 576, parameters + 4672, workspace + 8192,
        workspace + 8192);
    /* G.dense3 */
    gan_dense3_forward(workspace + 8192, parameters + 4736, parameters + 4864,
        workspace + 24576);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_forward_2(workspace + 24576, parameters + 4866, parameters + 4994,
        workspace + 16384, workspace + 16384);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_forward(workspace + 16384, parameters + 5058, parameters + 9154,
        workspace + 24576, workspace + 24576);
    /* D_of_G.dense3, called_real2 */
    gan_dense3_called_real1_forward(workspace + 24576, parameters + 9218, parameters + 9282,
        workspace + 40960, workspace + 32768);
    return workspace[32768];
}

void gan_generator_backward(const gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real *gradients)
{
    /* D_of_G.dense3, called_real2 */
    gan_dense3_called_real2_backward(parameters + 9218, workspace + 40960, workspace + 40960,
        workspace + 32768);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_backward_3(parameters + 5058, workspace + 24576, workspace + 32768,
        workspace + 32768, workspace + 24576);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_backward_3(parameters + 4866, workspace + 16384, workspace + 24576,
        workspace + 24576, workspace + 32768);
    /* G.dense3 */
    gan_dense3_backward(workspace + 8192, parameters + 4736, workspace + 32768,
        workspace + 16384, gradients + 4736, gradients + 4864, 1, 0);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_backward(workspace, parameters + 576, workspace + 8192, workspace + 16384,
        workspace + 8192, workspace + 16384, gradients + 576, gradients + 4672, 1, 0);
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_backward(noise, workspace, workspace + 16384, workspace, gradients,
        gradients + 512, 1, 0);
    /* not trained by this loss, or of no effect on it */
    for (ptrdiff_t place = 0; place < 4417; ++place) {
        gradients[4866 + place] = 0;
    }
}

gan_real gan_generator_step(gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real rate)
{
    const gan_real loss = gan_generator_forward(parameters, noise, workspace);
    /* D_of_G.dense3, called_real2 */
    gan_dense3_called_real2_backward(parameters + 9218, workspace + 40960, workspace + 40960,
        workspace + 32768);
    /* D_of_G.dense2, D_of_G.leaky_relu2 */
    gan_dense2_leaky_relu2_backward_3(parameters + 5058, workspace + 24576, workspace + 32768,
        workspace + 32768, workspace + 24576);
    /* D_of_G.dense1, D_of_G.leaky_relu1 */
    gan_dense1_leaky_relu1_backward_3(parameters + 4866, workspace + 16384, workspace + 24576,
        workspace + 24576, workspace + 32768);
    /* G.dense3 */
    gan_dense3_backward(workspace + 8192, parameters + 4736, workspace + 32768,
        workspace + 16384, parameters + 4736, parameters + 4864, -rate, 1);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_backward(workspace, parameters + 576, workspace + 8192, workspace + 16384,
        workspace + 8192, workspace + 16384, parameters + 576, parameters + 4672, -rate, 1);
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_backward(noise, workspace, workspace + 16384, workspace, parameters,
        parameters + 512, -rate, 1);
    return loss;
}

void gan_predict(const gan_real *parameters, const gan_real *noise, gan_real *workspace,
    gan_real *output)
{
    /* G.dense1, G.relu1 */
    gan_dense1_relu1_forward(noise, parameters, parameters + 512, workspace, workspace);
    /* G.dense2, G.relu2 */
    gan_dense2_relu2_forward(workspace, parameters + 576, parameters + 4672, workspace + 8192,
        workspace + 8192);
    /* G.dense3 */
    gan_dense3_forward(workspace + 8192, parameters + 4736, parameters + 4864, workspace);
    /* G.dense3 */
    gan_copy(workspace, workspace + 256);
    /* the output */
    for (ptrdiff_t place = 0; place < 256; ++place) {
        output[place] = workspace[256 + place];
    }
}
