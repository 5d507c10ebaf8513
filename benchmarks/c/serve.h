/* The main program of a contender in C; protocol.py says what it answers.
 *
 * A contender defines setup(), which reads its arrays from the data file in their order, and
 * step(), which makes one training step and returns the loss before it. Run it as: contender DATA */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void setup(FILE *data);
static float step(void);

static void read_into(FILE *data, void *array, size_t count) {
    if (fread(array, 4, count, data) != count) {
        fprintf(stderr, "the data file is too short\n");
        exit(1);
    }
}

/* An entry of this process's status in kilobytes, 0 where there is none. */
static long memory_kb(const char *key) {
    char line[256];
    long found = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, key, strlen(key))) found = atol(line + strlen(key));
    if (file) fclose(file);
    return found;
}

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int count, char **words) {
    char line[64];
    double losses[3];
    FILE *data = count == 2 ? fopen(words[1], "rb") : NULL;
    if (!data) {
        fprintf(stderr, "usage: %s DATA\n", words[0]);
        return 1;
    }
    /* What this process holds before it has read or computed anything; the first call is warmth.
     * Anonymous memory is its arrays, without the pages of programs and libraries. */
    memory_kb("");
    const long before = memory_kb("VmHWM:"), arrays = memory_kb("RssAnon:");
    setup(data);
    fclose(data);
    for (int i = 0; i < 3; i++) losses[i] = (double)step();
    printf("{\"losses\": [%.9g, %.9g, %.9g], \"before_kb\": %ld}\n", losses[0], losses[1],
        losses[2], before);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) && !strncmp(line, "run ", 4)) {
        const long n = atol(line + 4);
        float loss = 0;
        double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
        for (long i = 0; i < n; i++) loss = step();
        wall = now(CLOCK_MONOTONIC) - wall;
        cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        printf("{\"n\": %ld, \"wall\": %.9f, \"cpu\": %.9f, \"loss\": %.9g, ", n, wall, cpu,
            (double)loss);
        printf("\"peak_kb\": %ld, \"arrays_kb\": %ld}\n", memory_kb("VmHWM:"),
            memory_kb("RssAnon:") - arrays);
        fflush(stdout);
    }
    return 0;
}
