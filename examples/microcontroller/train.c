/* Trains a network that symbp wrote, on a board or on a computer: the same file for both.
 *
 * NETWORK is the network's name; data.h holds the digits and the parameters to start from. Prints
 * losses with their bits, so that two machines can be compared exactly, and how many digits of the
 * test set it reads rightly. Needs nothing but the network and put() of machine.h.
 */
#include <stddef.h>
#include <stdint.h>

#include NETWORK_HEADER
#include "data.h"
#include "machine.h"

#define JOINED(a, b) a##_##b
#define JOIN(a, b) JOINED(a, b)
#define NET(name) JOIN(NETWORK, name)

typedef NET(real) real;

/* Everything that training needs: what `symbp derive` predicts. */
static real parameters[NET(N_PARAMETERS)] = {INITIAL_PARAMETERS};
static real workspace[NET(N_WORKSPACE)];
static real x[PIXELS];
static int32_t y[1];
static real output[NET(N_OUTPUT)];

static void put_text(const char *text)
{
    for (; *text != '\0'; ++text) {
        put(*text);
    }
}

static void put_number(uint32_t number)
{
    char digits[11];
    size_t place = sizeof digits - 1;
    digits[place] = '\0';
    do {
        digits[--place] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    put_text(digits + place);
}

/* A loss: six decimals to read, and the bits to compare. */
static void put_loss(float loss)
{
    const float scaled = loss*1000000;
    const uint32_t millionths = scaled >= 0 && scaled < 4e9F ? (uint32_t)scaled : UINT32_MAX;
    uint32_t unit = 100000;
    union {
        float value;
        uint32_t bits;
    } pattern;
    put_number(millionths / 1000000);
    put('.');
    for (; unit != 0; unit /= 10) {
        put((char)('0' + millionths / unit % 10));
    }
    put_text(" 0x");
    pattern.value = loss;
    for (int shift = 28; shift >= 0; shift -= 4) {
        put("0123456789abcdef"[pattern.bits >> shift & 15]);
    }
}

/* One digit from flash to where the network reads it. */
static void take(const uint8_t *pixels)
{
    for (size_t place = 0; place < PIXELS; ++place) {
        x[place] = (real)pixels[place] / 16;
    }
}

static size_t best(void)
{
    size_t found = 0;
    for (size_t place = 1; place < NET(N_OUTPUT); ++place) {
        if (output[place] > output[found]) {
            found = place;
        }
    }
    return found;
}

static uint32_t read_rightly(void)
{
    uint32_t count = 0;
    for (size_t row = 0; row < TEST; ++row) {
        take(test_pixels[row]);
        NET(predict)(parameters, x, workspace, output);
        count += best() == test_labels[row];
    }
    return count;
}

/* Every digit once, in an order of this epoch's own: strides that share no factor with TRAIN. */
static void train_epoch(uint32_t epoch)
{
    static const uint16_t strides[] = {617, 1009, 331, 1201, 853, 151, 733, 1327};
    const size_t stride = strides[epoch % (sizeof strides / sizeof *strides)];
    size_t row = epoch;
    float total = 0;
    for (uint32_t step = 1; step <= TRAIN; ++step) {
        row = (row + stride) % TRAIN;
        take(train_pixels[row]);
        y[0] = train_labels[row];
        const float loss = NET(step)(parameters, x, y, workspace, (real)RATE);
        total += loss;
        if (step % 400 == 0) {
            put_text("epoch ");
            put_number(epoch + 1);
            put_text(" step ");
            put_number(step);
            put_text(" loss ");
            put_loss(loss);
            put('\n');
        }
    }
    put_text("epoch ");
    put_number(epoch + 1);
    put_text(" mean loss ");
    put_loss(total / TRAIN);
    put('\n');
}

int main(void)
{
    for (uint32_t epoch = 0; epoch < EPOCHS; ++epoch) {
        train_epoch(epoch);
    }
    put_text("right ");
    put_number(read_rightly());
    put_text(" of ");
    put_number(TEST);
    put('\n');
    machine_report();
    return 0;
}
