/* Measures functions of float against those of double precision. variants.h, written by
 * function_cases.py, has the variants, their number VARIANTS, and of each of the COUNT functions
 * the reference and the lowest argument at which it is a number, itself excluded.
 *
 * Arguments: the function's number, the bits to start from, the end, the step, and whether
 * subnormal results may be anything smaller. Prints the largest error of each variant, in units of
 * the last place, and an argument that has it.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void function(const float *, float *, ptrdiff_t);
typedef void reference(const float *, double *, ptrdiff_t);

#include "variants.h"

#define BLOCK 4096

static float x[BLOCK], y[BLOCK];
static double want[BLOCK], units[BLOCK];
static int64_t inside[BLOCK]; /* all bits or none */
static int64_t errors[BLOCK];

/* Numbers beyond every float as 2^128, the number that would come next. */
static double bounded(double value)
{
    const double top = 340282366920938463463374607431768211456.0;
    const double low = value < -top ? -top : value;
    return low > top ? top : low;
}

/* One over the distance between floats at the value. */
static double per_unit(double value)
{
    int64_t bits;
    double result;
    memcpy(&bits, &value, sizeof bits);
    const int64_t exponent = (bits >> 52 & 2047) - 1023;
    const int64_t low = exponent > -126 ? exponent : -126;
    bits = (1023 + 23 - (low < 127 ? low : 127)) << 52;
    memcpy(&result, &bits, sizeof result);
    return result;
}

static void prepare(uint64_t start, uint64_t step, int which)
{
    for (int i = 0; i < BLOCK; ++i) {
        const uint32_t bits = (uint32_t)(start + (uint64_t)i*step);
        memcpy(x + i, &bits, sizeof bits);
        inside[i] = -(int64_t)((bits & 0x7f800000) != 0x7f800000 && x[i] > lowest[which]);
    }
    references[which](x, want, BLOCK);
    for (int i = 0; i < BLOCK; ++i) {
        want[i] = bounded(want[i]);
        units[i] = per_unit(want[i]);
    }
}

/* The largest error as bits, which are ordered like the numbers, NaN above all: it is an error
   unless it is wanted. */
static int64_t largest(int fast, double negligible)
{
    int64_t most = 0;
    for (int i = 0; i < BLOCK; ++i) {
        const double got = bounded(y[i]);
        const double apart = fabs(got - want[i])*units[i];
        const int alike = (want[i] != want[i]) & (y[i] != y[i]);
        const int small = (fabs(want[i]) < negligible) & (fabs(got) <= negligible);
        const double error = alike | small ? 0 : apart;
        int64_t bits;
        memcpy(&bits, &error, sizeof bits);
        bits &= INT64_MAX;
        errors[i] = fast ? bits & inside[i] : bits;
        most = most > errors[i] ? most : errors[i];
    }
    return most;
}

int main(int count, char **argument)
{
    if (count != 6) {
        return 2;
    }
    const int which = atoi(argument[1]);
    const uint64_t end = strtoull(argument[3], NULL, 10), step = strtoull(argument[4], NULL, 10);
    const double negligible = atoi(argument[5]) ? 1.17549435e-38 : 0;
    int64_t worst[VARIANTS] = {0};
    float at[VARIANTS] = {0};
    for (uint64_t start = strtoull(argument[2], NULL, 10); start < end; start += BLOCK*step) {
        prepare(start, step, which);
        for (int v = 0; v < VARIANTS; ++v) {
            variants[v].of[which](x, y, BLOCK);
            const int64_t most = largest(variants[v].fast, negligible);
            for (int i = 0; most > worst[v] && i < BLOCK; ++i) {
                if (errors[i] == most) {
                    at[v] = x[i];
                    worst[v] = most;
                }
            }
        }
    }
    for (int v = 0; v < VARIANTS; ++v) {
        double most;
        memcpy(&most, worst + v, sizeof most);
        printf("%d %.9g %.9g\n", v, most, (double)at[v]);
    }
    return 0;
}
